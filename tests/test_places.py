"""Hostile file systems: links that lead to themselves, names of any length and script, what may not be read."""

import errno
import os
from pathlib import Path

import pytest

from onrecord.read import files, read
from onrecord.types import Refusal, Report

TEXT = "The harbour chief of Ostrel said on Monday that 12 boats were lost in the storm."


def test_links_that_lead_to_themselves_cost_only_themselves(tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "round").symlink_to(".")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "ok.txt").write_text(TEXT)
    found = list(read([tmp_path]))
    assert [r.file for r in found if isinstance(r, Report)] == ["ok.txt"]
    told = {r.file: r.reason for r in found if isinstance(r, Refusal)}
    assert told == {
        **dict.fromkeys(("self", "a", "b"), "it is a link that leads to itself"),
        "gone": "it is a link to a file that does not exist",
    }
    (given,) = read([tmp_path / "self"])
    assert isinstance(given, Refusal) and given.reason == "it is a link that leads to itself"


@pytest.mark.parametrize(
    "name", [b"x\xff.txt", b"a\n\x1b]0;b\x07.txt", "ﭼהד漢字.txt".encode(), b"n" * 251 + b".txt", "漢".encode() * 83 + b".txt"]
)
def test_names_of_any_length_and_script(tmp_path: Path, name: bytes) -> None:
    (tmp_path / os.fsdecode(name)).write_text(TEXT)
    (got,) = read([tmp_path])
    assert isinstance(got, Report) and got.notes == ()
    assert got.file.encode() and "\n" not in got.file and "\x1b" not in got.file


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    (got,) = read([tmp_path / ("n" * 300)])
    assert isinstance(got, Refusal) and got.reason == "its name is longer than the file system takes"


def test_whatever_a_file_system_answers_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT + " More.")
    whole = Path.stat

    def _stat(self: Path, **kw: bool) -> os.stat_result:
        if self.name == "a.txt":
            raise OSError(errno.EIO, "Input/output error")
        return whole(self, **kw)

    monkeypatch.setattr(Path, "stat", _stat)
    found = list(read([tmp_path]))
    assert {r.file: isinstance(r, Report) for r in found} == {"a.txt": False, "b.txt": True}
    assert "Input/output error" in next(r.reason for r in found if isinstance(r, Refusal))
    assert files.shown("a\nb") == "a\\nb"
