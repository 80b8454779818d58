"""Reports on Dask: the same analyses as on one process, killed workers, reports that no worker survives, a run that goes on."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from onrecord import engine, spread
from onrecord.codec import encode
from onrecord.spread import Spread, analyses, name_of
from onrecord.types import Analysis, Block, Refusal, Report

pytest.importorskip("distributed", reason="needs the scale extra: pip install onrecord[scale]")


def reports(n: int) -> list[Report]:
    """Short invented reports."""
    out = []
    for k in range(n):
        text = f"Mayor Orla Venn said on Monday that pier {k} would close. It handles {k + 2} ferries a day."
        block = Block(kind="body", start=0, end=len(text))
        out.append(Report(id=f"r{k:03}", file=f"{k:03}.txt", text=text, language="en", blocks=(block,)))
    return out


def told(done: list[Analysis | Refusal]) -> list[bytes]:
    """Comparable bytes."""
    return [encode(d) for d in done]


@pytest.fixture(scope="module")
def client() -> Any:
    """Two workers, kept for all tests of this file."""
    made = spread.connect("local:2")
    yield made
    made.close()
    made.own.close()


@pytest.fixture
def run(client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """``analyses`` on the workers of this file, in partitions of three."""

    class Kept:
        def __getattr__(self, name: str) -> Any:
            return (lambda: None) if name == "close" else None if name == "own" else getattr(client, name)

    monkeypatch.setattr(spread, "connect", lambda address: Kept())
    where = Spread(address="local:2", parts=str(tmp_path / "parts"), size=3)
    return lambda given: list(analyses(given, where, tell=lambda line: None))


def test_the_same_analyses_in_the_same_order(run: Any) -> None:
    given = reports(10)
    assert told(run(given)) == told([engine.analyse(r) for r in given])


def test_a_killed_worker_changes_nothing(run: Any, client: Any) -> None:
    given, stop = reports(24), threading.Event()

    def kill() -> None:
        for _ in range(3):
            time.sleep(0.4)
            if stop.is_set():
                return
            pids = [p for p in client.run(os.getpid).values() if p != os.getpid()]
            if pids:
                os.kill(pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    done = run(given)
    stop.set()
    killer.join()
    assert told(done) == told([engine.analyse(r) for r in given])


def test_a_report_that_no_worker_survives_is_set_aside(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = reports(4)
    monkeypatch.setattr(spread, "analyse_part", poisoned)
    done = run(given)
    assert [type(d) for d in done] == [Analysis, Refusal, Analysis, Analysis]
    assert isinstance(done[1], Refusal)
    assert "workers ended" in done[1].reason


def poisoned(raw: list[bytes], path: str) -> str:
    """The task, where the second report ends whoever reads it."""
    if any(b'"r001"' in r for r in raw):
        os.kill(os.getpid(), signal.SIGKILL)
    return spread.analyse_part(raw, path)


def test_a_run_goes_on_where_it_stopped(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = reports(6)
    first = run(given)
    (tmp_path / "parts" / name_of(given[3:])).unlink()
    started = []
    real = spread._Run._start
    monkeypatch.setattr(spread._Run, "_start", lambda self, some: started.append(real(self, some)) or started[-1])
    assert told(run(given)) == told(first)
    assert [future is not None for _, future in started] == [False, True]


def test_the_command_gives_the_same_dossier(tmp_path: Path) -> None:
    from onrecord.serve import work

    for r in reports(5):
        (tmp_path / r.file).write_text(r.text, encoding="utf-8")
    files = sorted(tmp_path.glob("*.txt"))
    plain, dask = tmp_path / "plain", tmp_path / "dask"
    where = Spread(address="local:2", parts=str(dask / "parts"), size=2)
    assert work.build(files, plain, processes=1, max_bytes=10_000) == work.build(files, dask, processes=where, max_bytes=10_000) == 0
    assert (plain / "dossier.json").read_bytes() == (dask / "dossier.json").read_bytes()
    assert len(list((dask / "parts").iterdir())) == 3
