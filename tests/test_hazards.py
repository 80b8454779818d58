"""Surroundings change nothing: clock, time zone, hash seed, processes, order, locale, no network, nothing written beside the program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, sample_files

PACKAGE = ROOT / "onrecord"


def digest(*args: str, wrap: tuple[str, ...] = (), **environment: str) -> str:
    """The digest of the sample in a process of its own."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT), **environment}
    command = [*wrap, sys.executable, str(ROOT / "tests" / "digest.py"), *args]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture(scope="module")
def plain() -> str:
    """The digest with nothing changed; all reports are in it."""
    told = digest(PYTHONHASHSEED="0", TZ="UTC")
    assert told.endswith(f" {len(sample_files())}")
    return told


@pytest.mark.parametrize(("zone", "year"), [("Asia/Kolkata", 1999), ("America/Los_Angeles", 2038)])
def test_clock_and_time_zone(plain: str, zone: str, year: int) -> None:
    """Row 23."""
    assert digest("--clock", str(year), TZ=zone) == plain


@pytest.mark.parametrize(("seed", "processes"), [("1", "1"), ("random", "2")])
def test_hash_seed_processes_and_order(plain: str, seed: str, processes: str) -> None:
    """Row 24."""
    assert digest("--seed", "5", "--processes", processes, PYTHONHASHSEED=seed) == plain


def without_network() -> tuple[str, ...]:
    """A name space without interfaces where that can be had."""
    if os.geteuid() == 0 and shutil.which("unshare"):
        tried = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False)
        return ("unshare", "-n") if tried.returncode == 0 else ()
    return ()


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file of a folder."""
    return {
        str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(folder.rglob("*")) if p.is_file() and "__pycache__" not in p.parts
    }


def test_bare_locale_no_network_nothing_written(plain: str) -> None:
    """Row 26: LC_ALL=C, no network, and the installed files are left as they are."""
    before = state(PACKAGE)
    assert digest("--offline", wrap=without_network(), LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") == plain
    assert state(PACKAGE) == before
