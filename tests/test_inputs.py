"""The options of reading on the command line, and what a user is told."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from onrecord.read import options
from onrecord.serve.cli import main
from tests.boxes import page, text, zipped
from tests.conftest import ROOT


@pytest.fixture
def run(tmp_path):
    """The program on a file, its options as they were afterwards."""

    def do(name, content, *more):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        before = options.current()
        try:
            return CliRunner().invoke(main, ["read", "--json", *more, str(tmp_path / name)])
        finally:
            options.CURRENT.set(before)

    return do


def test_columns_and_limits(run):
    table = f"Kopf;Inhalt\nA bridge;{text('Arrel')}\nB;{text('Brell')}\n"
    got = run("t.csv", table, "--column", "text=Inhalt", "--column", "title=Kopf")
    assert [json.loads(line)["title"] for line in got.stdout.splitlines()] == ["A bridge", "B"] and got.exit_code == 0
    got = run("t.csv", table, "--column", "text=Inhalt", "--limit", "members=1")
    assert len(got.stdout.splitlines()) == 1 and got.exit_code == 1 and "more than 1 files, rows or pages" in got.stderr
    assert "no column" in run("t.csv", table).stderr


def test_wrong_options_are_told(run):
    assert "there is no limit" in run("t.txt", text("Arrel"), "--limit", "memory=1").output
    assert "is no number" in run("t.txt", text("Arrel"), "--limit", "members=many").output
    assert "there is no field" in run("t.txt", text("Arrel"), "--column", "words=x").output


def test_addresses_keep_their_slashes():
    got = CliRunner().invoke(main, ["read", "http://127.0.0.1:1/a?u=http://x.example//b"])
    assert got.exit_code == 2 and "http://127.0.0.1:1/a?u=http://x.example//b: the host" in got.stderr and "--allow 127.0.0.1" in got.stderr


def test_reading_in_a_folder_with_modules_of_that_name(tmp_path):
    """The child that reads pages takes no code from the folder it is started in."""
    (tmp_path / "onrecord").mkdir()
    (tmp_path / "msgspec.py").write_text("raise SystemExit(9)")
    (tmp_path / "z.zip").write_bytes(zipped({"a.html": page("Ostrel")}))
    code = f"import sys; sys.path[0] = {str(ROOT)!r}; from onrecord.serve.cli import main; main(['read', 'z.zip'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Bridge closes in Ostrel" in done.stdout, done.stderr
