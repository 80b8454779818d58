"""What goes to a terminal, and what ends a command: one line, an exit code, no control signs, no forged line."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.serve.cli import main
from onrecord.serve.terminal import say_json
from tests.conftest import ROOT

TEXT = (
    "Ferry of Ostrel\n\nThe Ostrel Gull, 3 March 2031\n\nHarbour chief Nela Brandt said on Monday that {} boats were lost."
    ' "We will count them again," Brandt said.\n'
)
EVIL = "\x1b]0;pwned\x07\x9b31m\u202e"


def run(*args: str | bytes, out: int = subprocess.PIPE, err: int = subprocess.PIPE) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    command = [sys.executable, "-m", "onrecord.serve.cli", "--fast", *args]
    return subprocess.run(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, check=False, timeout=120, cwd=ROOT)


def call(*args: str) -> subprocess.CompletedProcess[bytes]:
    """The program in this process."""
    done = CliRunner(env={"ONRECORD_FAST": "1"}).invoke(main, args)
    return subprocess.CompletedProcess(args, done.exit_code, done.stdout_bytes, done.stderr_bytes)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of two reports, one of them full of control signs."""
    folder = tmp_path_factory.mktemp("terminal")
    (folder / "a.txt").write_text(TEXT.format(12))
    (folder / f"b{EVIL}\nonrecord: forged.txt.txt").write_text(TEXT.format(f"14{EVIL} grey").replace("Gull", f"Tern{EVIL}"))
    assert run("build", str(folder), "-o", str(folder / "out")).returncode == 0
    return folder / "out" / "record.sqlite"


def harmless(done: subprocess.CompletedProcess[bytes]) -> str:
    """What was told on both ways out, with no sign in it that a terminal obeys."""
    told = (done.stdout + done.stderr).decode()
    assert not [c for c in told if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 or c == "\u202e"]
    assert not [line for line in told.splitlines() if line.startswith("onrecord: forged")]
    return told


@pytest.mark.parametrize("command", ["read", "find", "read --json", "find --json", "timeline Brandt"])
def test_no_control_sign_of_a_report_or_a_name_reaches_the_terminal(record: Path, command: str) -> None:
    files = sorted(str(p) for p in record.parent.parent.iterdir() if p.is_file())
    assert "forged.txt" in harmless(call(*command.split(), *files))


@pytest.mark.parametrize("command", ["show", "show --md", "show --json", "changes", "ask boats", "ask boats --json", "versions a.txt"])
def test_nor_does_one_of_a_record(record: Path, command: str) -> None:
    name, *rest = command.split()
    assert harmless(call(name, "--record", str(record), *rest))


def test_a_refusal_is_one_line_whatever_the_file_is_called(tmp_path: Path) -> None:
    odd = tmp_path / f"x{EVIL}\nonrecord: forged.txt: bad"
    odd.write_bytes(b"%PDF-1.4 x")
    done = run("build", str(odd), "-o", str(tmp_path / "out"))
    assert done.returncode == 2 and len(harmless(done).splitlines()) == 2


def test_json_says_the_same_with_escapes(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    say_json(json.dumps({"a": EVIL}, ensure_ascii=False))
    told = capsysbinary.readouterr().out
    assert json.loads(told) == {"a": EVIL} and b"\xc2\x9b" not in told


# ------------------------------------------------------------------ what ends a command
@pytest.mark.parametrize("command", ["changes --json", "ask boats"])
def test_a_full_output_is_one_line(record: Path, command: str) -> None:
    name, *rest = command.split()
    with Path("/dev/full").open("wb") as full:
        done = run(name, "--record", str(record), *rest, out=full.fileno())
    assert done.returncode == 2 and one(done).startswith("onrecord: the output: No space left on device")


def one(done: subprocess.CompletedProcess[bytes]) -> str:
    """The only line that was told."""
    (line,) = done.stderr.decode().splitlines()
    return line


def closed() -> int:
    """A pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def test_a_reader_that_has_had_enough_ends_it_well(record: Path) -> None:
    done = run("ask", "--record", str(record), "boats", out=closed())
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_is_told_beside_the_work_never_ends_it(record: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.format(3))
    (tmp_path / "b.txt").write_text(TEXT.format(4))
    to = str(tmp_path / "r.sqlite")
    done = run("add", "-v", "--record", to, str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), out=closed())
    assert done.returncode == 0 and b"2 reports new" not in done.stderr
    with sqlite3.connect(to) as db:
        assert db.execute("select count(*) from report").fetchone() == (2,) and db.execute("select count(*) from dossier").fetchone() == (
            1,
        )


def test_errors_of_places_are_one_line(record: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.format(3))
    (tmp_path / "file").write_text("")
    for to in ("/proc/onrecord", str(tmp_path / "file" / "x")):
        done = run("build", str(tmp_path / "a.txt"), "-o", to)
        assert done.returncode == 2 and one(done).startswith(f"onrecord: {to}: ")
    done = run("export", "--record", str(record), str(tmp_path / "file" / "x.jsonl"))
    assert done.returncode == 2 and "file/x.jsonl" in one(done)


def test_a_record_may_be_called_anything(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.format(3))
    name = os.fsencode(tmp_path) + b"/w\xff\n.sqlite"
    assert run("add", "--record", name, str(tmp_path / "a.txt")).returncode == 0 and Path(os.fsdecode(name)).exists()
    done = run("check", name)
    assert done.returncode == 0 and done.stdout.decode().count("\n") == 1


def test_pages_that_cannot_be_written_leave_the_record_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT.format(3))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stories").write_text("in the way")
    done = run("build", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"))
    assert done.returncode == 1 and one(done).startswith("onrecord: the pages were not written, the record is whole: ")
    assert run("check", str(tmp_path / "out" / "record.sqlite")).returncode == 0


def test_a_damaged_decision_is_one_line(record: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.sqlite"
    with sqlite3.connect(record) as db, sqlite3.connect(bad) as to:
        db.backup(to)
        to.execute("insert into decision (number, at, body, seal) values (1, '2031-01-01T00:00:00Z', x'7878', 0)")
        to.execute("update meta set value = value + 1 where name = 'state'")
    (tmp_path / "c.txt").write_text(TEXT.format(3))
    for args in (("decisions",), ("add", str(tmp_path / "c.txt"))):
        done = run(args[0], "--record", str(bad), *args[1:])
        assert done.returncode == 2 and "decision 1 is damaged" in one(done)


def test_a_defect_is_one_line_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from onrecord.serve.terminal import guarded

    def _fails() -> None:
        raise KeyError("nothing\nonrecord: forged")

    with pytest.raises(SystemExit) as ended:
        guarded(_fails)
    assert ended.value.code == 2 and len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setenv("ONRECORD_TRACE", "1")
    with pytest.raises(KeyError):
        guarded(_fails)
