"""No command writes over a record: a second build adds, ``--replace`` sets aside, two at once wait for each other and say for whom."""

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord import keep
from onrecord.keep import lock
from onrecord.keep.aside import become
from onrecord.keep.sqlite import SQLiteStore
from onrecord.serve import work
from onrecord.serve.editing import Editor
from tests.conftest import ROOT
from tests.test_docs import run
from tests.test_keep import analysis

TEXT = """{head}

By Mara Voss
{day} March 2031

The ferry to {place} will not sail until Friday, the operator Norvane Lines said on Tuesday. "We will not sail before the hull is checked,"
said Ilo Brandt, its director. Some {count} passengers were stranded in Port Hale.
"""


def told(folder: Path, *counts: int, place: str = "Dunmere") -> list[Path]:
    """Invented reports that differ in a figure."""
    folder.mkdir(exist_ok=True)
    for n in counts:
        text = TEXT.format(head=f"Ferry to {place} stays in port, {n} wait", day=4 + n % 3, place=place, count=n)
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    return [folder / f"{n}.txt" for n in counts]


def build(paths: list[Path], out: Path, *, replace: bool = False) -> int:
    """In this process."""
    return work.build(paths, out, processes=1, max_bytes=10**7, replace=replace)


def decided(record: Path) -> None:
    """An editor rejects a link."""
    with keep.open(record) as store:
        d = store.dossiers()[0]
        pair = (d.claims[0].id, d.claims[1].id)
        Editor(store, "edda").link(d.story.id, pair, "confirm", relation="supports")


def test_a_second_build_adds_and_keeps_what_was_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    some, out = told(tmp_path / "in", 120, 140, 160), tmp_path / "out"
    assert build(some[:2], out) == 0
    decided(out / "record.sqlite")
    assert work.add(some[2:], out / "record.sqlite", out=None, processes=1, max_bytes=10**7) == 0
    page = (out / "index.html").read_bytes()
    capsys.readouterr()
    assert build([some[0], *told(tmp_path / "in", 180)], out) == 0
    err = capsys.readouterr().err
    assert "record.sqlite was there: 1 report new, 1 known; 1 decision kept" in err and "4 reports, 1 story" in err
    with keep.open(out / "record.sqlite", readonly=True) as store:
        assert len(store.known()) == 4 and len(store.decisions()) == 1 and store.changes() and store.check() == []
    assert (out / "index.html").read_bytes() != page
    assert not list(out.glob("record.sqlite?*"))


def test_older_rules_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    some = told(tmp_path / "in", 120)
    monkeypatch.setattr("onrecord.serve.begun.rules", lambda room: "older")
    assert build(some, tmp_path) == 0
    monkeypatch.undo()
    assert build(some, tmp_path) == 0
    assert "1 report of it analysed by other rules" in capsys.readouterr().err


def test_replace_sets_the_record_aside_with_all_that_was_acknowledged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    some, record = told(tmp_path / "in", 120, 140), tmp_path / "record.sqlite"
    assert build(some, tmp_path) == 0
    decided(record)
    left = "import os, sys; from onrecord import keep; from tests.test_keep import analysis\n"
    left += "store = keep.open(sys.argv[1]); store.add(analysis('late')); os._exit(9)"  # its log stays beside the record
    assert subprocess.run([sys.executable, "-c", left, str(record)], cwd=ROOT, check=False).returncode == 9
    assert record.with_name("record.sqlite-wal").exists()
    assert build(some[:1], tmp_path, replace=True) == 0
    (aside,) = tmp_path.glob("record.sqlite.2*")
    assert f"the record that was there is now {aside}" in capsys.readouterr().err
    with keep.open(aside, readonly=True) as old, keep.open(record, readonly=True) as new:
        assert len(old.known()) == 3 and "sha256:late" in old.known() and len(old.decisions()) == 1 and old.check() == []
        assert len(new.known()) == 1 and new.decisions() == [] and new.check() == []
    assert build(some, tmp_path, replace=True) == 0
    assert len(list(tmp_path.glob("record.sqlite.2*"))) == 2


def test_a_record_that_cannot_be_read_is_set_aside_as_it_is(tmp_path: Path) -> None:
    record = tmp_path / "record.sqlite"
    record.write_bytes(b"not a record" * 500)
    assert build(told(tmp_path / "in", 120), tmp_path) == 2
    assert build(told(tmp_path / "in", 120), tmp_path, replace=True) == 0
    (aside,) = tmp_path.glob("record.sqlite.2*")
    assert aside.read_bytes() == b"not a record" * 500


def test_nothing_built_leaves_the_record(tmp_path: Path) -> None:
    assert build(told(tmp_path / "in", 120), tmp_path) == 0
    before = (tmp_path / "record.sqlite").read_bytes()
    odd = tmp_path / "odd.txt"
    odd.write_text("Министр сказал журналистам, что мост откроют в мае. " * 20, encoding="utf-8")
    assert build([odd], tmp_path, replace=True) == 2
    assert (tmp_path / "record.sqlite").read_bytes() == before and not list(tmp_path.glob("record.sqlite.2*"))


def test_two_builds_into_one_folder(tmp_path: Path) -> None:
    """Each waits for the other: all reports of both are in the record."""
    one, two = told(tmp_path / "a", 120, 140), told(tmp_path / "b", 160, 180)
    command = [sys.executable, "-m", "onrecord.serve.cli", "--fast", "build"]
    pair = [subprocess.Popen([*command, *map(str, p), "-o", str(tmp_path / "out")], stderr=subprocess.PIPE, cwd=ROOT) for p in (one, two)]
    said = [p.communicate(timeout=240)[1].decode() for p in pair]
    held = [p for p, s in zip((one, two), said, strict=True) if "another process is making it: process " in s]  # a slow machine
    for paths in held:
        assert run("--fast", "build", *map(str, paths), "-o", str(tmp_path / "out")).returncode == 0
    assert sorted(p.returncode for p in pair) == ([0, 2] if held else [0, 0]) and "Traceback" not in "".join(said)
    with keep.open(tmp_path / "out" / "record.sqlite", readonly=True) as store:
        assert len(store.known()) == 4 and store.check() == []
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["dossier.json", "index.html", "record.sqlite", "stories"]


HOLD = """
import sys, time
from pathlib import Path
from onrecord.keep.lock import Lock
held = Lock(Path(sys.argv[1]), alone=sys.argv[2] == "alone")
with held.turn():
    print(flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", ["alone", "shared"])
def test_whoever_holds_a_record_is_named(tmp_path: Path, how: str) -> None:
    record = tmp_path / "r.sqlite"
    keep.open(record).close()
    child = subprocess.Popen([sys.executable, "-c", HOLD, str(record), how], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout and child.stdout.readline()
    try:
        what = "making it" if how == "alone" else "writing to this record"
        with pytest.raises(keep.StoreError, match=rf"another process is {what}: process {child.pid} \(python"):  # noqa: SIM117
            with SQLiteStore(record, wait=0.1) as store:
                store.add(analysis("a"))
        with pytest.raises(keep.StoreError, match=f"has it open: process {child.pid}"), lock.alone(record, 0.1):
            pass
        with keep.open(record, readonly=True) as store:
            assert store.known() == set()
    finally:
        child.kill()
        child.wait()
    with keep.open(record) as store, keep.open(record) as other:  # the dead hold nothing; one process may have it open twice
        assert store.add(analysis("a")) and other.add(analysis("b"))
        with pytest.raises(keep.StoreError, match="has it open: this process"), lock.alone(record, 0.05):
            pass
    with lock.alone(record):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["r.sqlite"]


def test_turns_are_waited_for(tmp_path: Path) -> None:
    record = tmp_path / "r.sqlite"
    keep.open(record).close()
    code = HOLD.replace("60", "0.5")
    child = subprocess.Popen([sys.executable, "-c", code, str(record), "shared"], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout and child.stdout.readline()
    start = time.monotonic()
    with keep.open(record) as store:
        assert store.add(analysis("a"))
    assert time.monotonic() - start > 0.2
    child.wait()


def test_no_page_of_another_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("<p>My page")
    assert build(told(tmp_path / "in", 120), tmp_path) == 2
    assert (tmp_path / "index.html").read_text() == "<p>My page" and not (tmp_path / "record.sqlite").exists()
    assert "index.html: it is there already, and no page of onrecord" in capsys.readouterr().err
    assert work.add(told(tmp_path / "in", 120), tmp_path / "r.sqlite", out=tmp_path, processes=1, max_bytes=10**7) == 2
    assert not (tmp_path / "r.sqlite").exists()


def test_a_log_without_its_record_is_not_taken_for_that_of_a_new_one(tmp_path: Path) -> None:
    """A log of a record that somebody took away would be read into the record that takes its place."""
    part, record = tmp_path / "r.sqlite.part", tmp_path / "r.sqlite"
    with keep.open(part) as store:
        store.add(analysis("a"))
    db = sqlite3.connect(tmp_path / "other.sqlite")
    db.execute("pragma journal_mode = wal")
    db.execute("create table t (x)")
    db.commit()
    (tmp_path / "r.sqlite-wal").write_bytes((tmp_path / "other.sqlite-wal").read_bytes())
    db.close()
    with lock.alone(record):
        become(part, record)
    with keep.open(record, readonly=True) as store:
        assert store.known() == {"sha256:a"} and store.check() == []
