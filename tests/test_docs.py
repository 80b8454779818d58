"""Commands, options and documents under test; what a user gets for an input that cannot be read."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onrecord.serve.cli import main
from tests.conftest import ROOT, sample_files

COMMANDS = sorted(main.commands)
STAND_IN = "demo" not in main.commands
waiting = pytest.mark.xfail(STAND_IN, reason="the commands are still to come", strict=False)
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in sorted((ROOT / "docs").glob("*.md")))]


def run(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "onrecord.serve.cli", *args], input=stdin, capture_output=True, check=False, timeout=300, cwd=ROOT
    )


def walk(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """All commands with their full names."""
    for name, command in sorted(group.commands.items()):
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from walk(command, f"{path}{name} ")


@waiting
@pytest.mark.parametrize(("name", "command"), list(walk(main)))
def test_help(name: str, command: click.Command) -> None:
    """Every command and every option has help, and every command an example of itself."""
    text = (command.help or "") + (command.epilog or "")
    assert command.help, name
    assert f"onrecord {name}" in text, f"the help of {name} has no example"
    for p in command.params:
        assert not isinstance(p, click.Option) or p.help, f"{name} {p.opts[0]} has no help"


def test_help_is_quick() -> None:
    """``onrecord --help`` answers at once: nothing heavy is loaded for it (modules are counted, which a busy machine does not change)."""
    heavy = "('spacy', 'numpy', 'trafilatura', 'sqlite3', 'onnxruntime', 'lxml', 'dask')"
    helped = "import sys; from onrecord.serve.cli import main; main(['--help'], standalone_mode=False)"
    told = f"{helped}; print(len(sys.modules), [m for m in {heavy} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    count, loaded = shown.stdout.splitlines()[-1].split(" ", 1)
    assert loaded == "[]"
    assert int(count) < 400


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_point_at_what_is_there(document: str) -> None:
    """Links to files lead to files; make targets and commands that are named exist."""
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert ((ROOT / document).parent / target).exists() or target.endswith("dossier.png"), target
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert set(re.findall(r"`?make ([a-z]+)`", text)) <= made


@waiting
def test_readme_commands() -> None:
    """Every ``onrecord`` command of the README exists."""
    named = set(re.findall(r"(?:^|bin/)onrecord ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.M))
    assert named
    assert named <= set(COMMANDS)


BAD = {
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 40,
    "quotes.txt": '“”"“'.encode() * 50,
    "long.txt": b"word " * 4_000_000,
}


@waiting
@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    """An input that cannot be used beside a good one: one clear line, the rest is built, exit code 1 (or 0 where it could be read)."""
    (tmp_path / name).write_bytes(BAD[name])
    done = run("build", str(tmp_path / name), str(sample_files()[0]), "-o", str(tmp_path / "out"))
    told = done.stderr.decode() + done.stdout.decode()
    assert "Traceback" not in told
    assert done.returncode in (0, 1), told[-500:]
    assert (tmp_path / "out" / "dossier.json").exists()
    assert done.returncode == 0 or sum(name in line for line in done.stderr.decode().splitlines()) == 1, told[-500:]


@waiting
def test_nothing_built_is_two(tmp_path: Path) -> None:
    """Only unusable input, or an empty folder: exit code 2 and a line, no traceback."""
    (tmp_path / "in").mkdir()
    for fill in (False, True):
        if fill:
            (tmp_path / "in" / "empty.txt").write_bytes(b"")
        done = run("build", str(tmp_path / "in"), "-o", str(tmp_path / "out"))
        assert done.returncode == 2
        assert done.stderr.strip()
        assert b"Traceback" not in done.stderr


@waiting
def test_old_encoding_is_read(tmp_path: Path) -> None:
    """A file in Windows-1251 is read or refused in one line, never a traceback."""
    words = "Министр сказал журналистам, что мост откроют в мае. Работы идут по плану, добавил он. " * 6
    (tmp_path / "old.txt").write_bytes(words.encode("cp1251"))
    done = run("build", str(tmp_path / "old.txt"), str(sample_files()[0]), "-o", str(tmp_path / "out"))
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr


@waiting
def test_all_good_is_zero(tmp_path: Path) -> None:
    """Good input: exit code 0 and the files that are promised."""
    done = run("build", str(sample_files()[0]), str(sample_files()[1]), "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert all((tmp_path / "out" / f).exists() for f in ("record.sqlite", "index.html", "dossier.json"))
