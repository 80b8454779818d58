"""The pager: on a terminal only, and never in the way of the text."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.serve import pager

SAY = "import sys; from onrecord.serve.pager import paged; paged('Boats: 12', sys.argv[1] == 'yes')"


def on_a_terminal(named: str, wanted: str = "yes") -> str:
    """What a reader at a terminal sees, with this pager set."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "ONRECORD_PAGER": named}
    done = subprocess.run([sys.executable, "-c", SAY, wanted], stdout=theirs, stderr=theirs, stdin=theirs, env=env, timeout=60, check=False)
    os.close(theirs)
    told = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0, told
    return told.replace("\r\n", "\n")


def test_a_terminal_has_the_pager_that_the_reader_named() -> None:
    assert on_a_terminal("sed s/^/paged:/") == "paged:Boats: 12\n"


@pytest.mark.parametrize(
    ("named", "wanted"), [("sed s/^/paged:/", "no"), ("cat", "yes"), ("", "yes"), ("no-such-pager", "yes"), ("'", "yes")]
)
def test_without_a_pager_the_text_is_printed(named: str, wanted: str) -> None:
    assert on_a_terminal(named, wanted) == "Boats: 12\n"


def test_a_pager_that_cannot_start_costs_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "pager"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    assert on_a_terminal(str(broken)) == "Boats: 12\n"


def test_a_program_that_reads_has_no_pager(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_PAGER", "sed s/^/paged:/")
    pager.paged("Boats: 12")
    assert capfd.readouterr().out == "Boats: 12\n"


def test_less_keeps_colour_and_leaves_short_text_on_the_screen() -> None:
    assert pager.command({"PATH": os.environ["PATH"], "PAGER": "sed -n p"}) == ["sed", "-n", "p"]
    assert set("FRX") == set(pager.LESS)
