"""Files are for whom the umask says, whichever command writes them."""

import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.serve.work import write
from tests.conftest import ROOT, sample_files


def run(umask: int, *arguments: str) -> None:
    command = [sys.executable, "-m", "onrecord.serve.cli", "--fast", *arguments]
    done = subprocess.run(command, cwd=ROOT, umask=umask, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("umask", [0o077, 0o027])
def test_every_file_honours_the_umask(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o755)  # a folder that was there before, which others may enter
    out, record = tmp_path / "out", str(tmp_path / "out" / "record.sqlite")
    out.mkdir(mode=0o755)
    some = [str(p) for p in sample_files()[:3]]
    run(umask, "build", *some[:2], "-o", str(out))
    run(umask, "add", some[2], "--record", record, "-o", str(out))
    run(umask, "backup", "--record", record, str(tmp_path / "copy.sqlite"))
    for form, name in (("record", "r.jsonl"), ("jsonl", "rows.jsonl"), ("csv", "tables"), ("gexf", "g.gexf"), ("timeline", "t.json")):
        run(umask, "export", "--record", record, "--format", form, str(tmp_path / name))
    made = [p for p in tmp_path.rglob("*") if p != out]
    assert len(made) > 15
    assert [f"{p.name} {p.stat().st_mode:o}" for p in made if p.stat().st_mode & umask] == []


def test_a_file_that_was_closed_to_others_stays_so(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write(page, "a")
    page.chmod(0o600)
    write(page, "b")
    assert page.stat().st_mode & 0o777 == 0o600 and page.read_text() == "b"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write(page, "a")
    with pytest.raises(TypeError):
        write(page, None)  # type: ignore[arg-type]
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"] and page.read_text() == "a"
