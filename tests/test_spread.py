"""Reports on Dask: the same analyses as on one process, killed workers, reports that no worker survives, a run that goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from onrecord import engine, spread, spread_keys
from onrecord.codec import encode
from onrecord.spread import Spread, analyses, name_of
from onrecord.types import Analysis, Block, Refusal, Report
from tests.conftest import ROOT

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


class Kept:
    """A client that a run does not close."""

    def __init__(self, client: Any) -> None:
        self.client, self.own = client, None

    def __getattr__(self, name: str) -> Any:
        return (lambda: None) if name == "close" else getattr(self.client, name)


@pytest.fixture
def run(client: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """``analyses`` on the workers of this file, in partitions of three."""

    monkeypatch.setattr(spread, "connect", lambda address: Kept(client))
    where = Spread(address="local:2", parts=str(tmp_path / "parts"), size=3)
    return lambda given: list(analyses(given, where, tell=lambda line: None))


def test_the_same_analyses_in_the_same_order(run: Any) -> None:
    given = reports(10)
    assert told(run(given)) == told([engine.analyse(r) for r in given])


def faults() -> int:
    """Pages that the system gave this process anew while it made and dropped large arrays, as a model does for each report."""
    import resource

    import numpy as np

    for _ in range(3):
        np.ones(1 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(50):
        np.ones(1 << 18), np.ones(1 << 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_workers_keep_freed_memory(client: Any) -> None:
    """100 arrays of 2 and 8 MB: 128,000 pages where each is given back."""
    assert max(client.run(faults).values()) < 5000  # on the loop's thread
    assert client.submit(faults, pure=False).result() < 5000  # on the task's


def test_workers_killed_three_times_change_nothing(run: Any, client: Any, tmp_path: Path) -> None:
    """One of them each time that more partitions are there."""
    given, stop, killed = reports(90), threading.Event(), list[int]()

    def kill() -> None:
        for wanted in (1, 6, 11):
            while len(list((tmp_path / "parts").glob("*.jsonl"))) < wanted:
                if stop.wait(0.02):
                    return
            while not stop.is_set() and len(killed) <= (1, 6, 11).index(wanted):
                with suppress(Exception):  # a worker that is just starting again does not answer
                    pid = min(client.run(os.getpid).values())
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    done = run(given)
    stop.set()
    killer.join()
    assert len(killed) == 3
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


def folder(tmp_path: Path) -> list[Path]:
    """Texts, pages, lines of JSON, a table, a WARC; one text twice, and what is not read."""
    tmp_path.mkdir()
    given = reports(9)
    for r in given[:5]:
        (tmp_path / r.file).write_text(r.text, encoding="utf-8")
    (tmp_path / "again.txt").write_text(given[0].text, encoding="utf-8")
    body = "".join(f"<p>{given[5].text} It opened in 190{n}.</p>" for n in range(4))
    page = f"<!doctype html><html><head><title>Pier closes</title></head><body><article><h1>Pier closes</h1>{body}</article></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    rows = [json.dumps({"text": r.text, "title": f"Pier {n}", "date": "2031-05-03"}) for n, r in enumerate(given[6:8])]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"text": [given[8].text], "title": ["Pier 8"]}), tmp_path / "table.parquet")
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page.replace('190', '191')}".encode()
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2031-05-03T00:00:00Z\r\n"
    head += f"WARC-Target-URI: https://pier.example/a\r\nContent-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
    (tmp_path / "web.warc").write_bytes(head.encode() + http + b"\r\n\r\n")
    (tmp_path / "style.css").write_text("body {}", encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    return [tmp_path]


def built(out: Path) -> dict[str, bytes]:
    """All files that a reader is given, and the raw bytes that the record keeps."""
    from onrecord import keep

    found = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.suffix in (".json", ".html")}
    with keep.open(out / "record.sqlite") as store:
        found |= {r.id: store.raw(r.id) or b"" for r in store.reports()}
        found["refused"] = repr(sorted(map(repr, store.refusals()))).encode()
    return found


def test_files_are_read_on_the_workers_and_give_the_same_dossiers(
    tmp_path: Path, client: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from onrecord import keep
    from onrecord.serve import work, work_spread
    from tests.test_building import decided

    monkeypatch.setattr(spread, "connect", lambda address: Kept(client))
    paths, plain, dask = folder(tmp_path / "in"), tmp_path / "plain", tmp_path / "dask"
    where = Spread(address="local:2", parts=str(dask / "parts"), size=3)
    code = work.build(paths, plain, processes=1, max_bytes=10_000)
    assert work_spread.build(paths, dask, where=where, max_bytes=10_000) == code
    assert built(plain) == built(dask)
    parts = {p.name: p.stat().st_mtime_ns for p in (dask / "parts").iterdir()}
    assert len(parts) == 4
    assert work_spread.build(paths, dask, where=where, max_bytes=10_000, replace=True) == code
    assert {p.name: p.stat().st_mtime_ns for p in (dask / "parts").iterdir()} == parts
    assert len(list(dask.glob("record.sqlite.2*"))) == 1
    decided(dask / "record.sqlite")
    before = len(built(dask))
    (tmp_path / "more.txt").write_text("The pier opened again on Monday. It was built in 1904, the council said.", encoding="utf-8")
    assert work_spread.build([tmp_path / "more.txt"], dask, where=where, max_bytes=10_000) == 0
    assert len(built(dask)) >= before
    with keep.open(dask / "record.sqlite", readonly=True) as store:
        assert len(store.decisions()) == 1 and "more.txt" in {r.file for r in store.reports()} and store.check() == []
    shutil.rmtree(dask / "stories")
    (dask / "stories").write_text("in the way", encoding="utf-8")
    assert work_spread.build([tmp_path / "more.txt"], dask, where=where, max_bytes=10_000) == work.PARTIAL
    assert "the pages were not written, the record is whole" in capsys.readouterr().err


def test_processes_that_ended_while_they_began_are_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask leaves a process alone that ends before it was told to have begun; a run would wait for it without end."""
    from distributed import Status

    monkeypatch.setattr(spread, "LOST", 10)
    with spread.connected("local:1", tell=lambda line: None) as client:
        (nanny,) = client.cluster.workers.values()
        nanny.status = Status.starting
        os.kill(nanny.pid, signal.SIGKILL)
        assert spread.result(client, client.submit(os.getpid, pure=False)) not in (os.getpid(), nanny.pid)


def test_a_file_with_a_report_that_no_worker_survives(tmp_path: Path, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord import spread_files

    rows = "".join(json.dumps({"text": r.text}) + "\n" for r in reports(4))
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(spread_files, "read_part", poisoned_files)
    monkeypatch.setattr(spread, "analyse_part", poisoned_text)
    where = Spread(address="local:2", parts=str(tmp_path / "parts"), size=2)
    raw: dict[str, bytes] = {}
    done = list(spread_files.analyses_of_files(client, [tmp_path / "rows.jsonl"], where, 10_000, raw.__setitem__))
    assert [type(d) for d in done] == [Analysis, Refusal, Analysis, Analysis]
    assert len(raw) == 4


def poisoned_files(items: Any, max_bytes: int, options: Any, path: str) -> str:
    """The task of files, which ends its worker."""
    os.kill(os.getpid(), signal.SIGKILL)
    return path


def poisoned_text(raw: list[bytes], path: str) -> str:
    """The task of reports, where the second ends whoever reads it."""
    if any(b"pier 1 would" in r for r in raw):
        os.kill(os.getpid(), signal.SIGKILL)
    return spread.analyse_part(raw, path)


def test_windows_of_a_stream_are_grouped_on_the_workers(client: Any) -> None:
    from functools import partial

    from eval.newsday import day
    from onrecord.stream import Flow, stories

    given, flow = [r for r, _ in day(300)], Flow(period=60, least=50)
    assert list(stories(given, flow, over=partial(spread.ordered, client))) == list(stories(given, flow))


STRANGER = """
import sys
from distributed import Client, Security
from onrecord.spread_keys import security
for keys in (None, Security(), security()):
    try:
        with Client(sys.argv[1].replace("tls://", sys.argv[2]), security=keys, timeout=5) as client:
            client.run_on_scheduler(open, sys.argv[3], "w")
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        print("refused")
"""


@pytest.fixture
def whole() -> Any:
    """A cluster of its own: of the one that is kept, earlier tests have ended workers, and Dask does not begin all of them anew."""
    made = spread.connect("local:2")
    yield made
    made.close()
    made.own.close()


def test_no_other_process_can_run_code_on_the_cluster(whole: Any, tmp_path: Path) -> None:
    """Who has not got the key of the run, or has another, is not listened to; workers are as closed as the scheduler."""
    found = [whole.scheduler.address, *whole.scheduler_info()["workers"]]
    assert len(found) == 3 and all(a.startswith("tls://") for a in found)
    for address in found:
        for scheme in ("tls://", "tcp://"):
            run = [sys.executable, "-c", STRANGER, address, scheme, str(tmp_path / "made")]
            done = subprocess.run(run, capture_output=True, text=True, check=False, cwd=ROOT)
            assert done.stdout.split() == ["refused"] * 3, done.stderr[-1000:]
    assert not (tmp_path / "made").exists()


def test_the_key_of_a_run_lies_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made, other = spread_keys.security(), spread_keys.security()
    assert made.require_encryption and "PRIVATE KEY" in made.tls_worker_key and made.tls_worker_key != other.tls_worker_key
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ImportError, match=r"pip install .onrecord.scale"):
        spread_keys.by_openssl(ImportError("no module"))


def test_a_report_that_never_ends_ends_its_worker() -> None:
    """By the time of the processor, as in the pool; what ended workers is then worked on alone, and refused there."""
    stall = "engine.analyse = lambda r: next(i for i in iter(int, 1) if i)"  # for ever
    told = f"from onrecord import engine, spread; {stall}; spread.BACKSTOP = 0.2; spread.part_of(spread.Report(id='r', file='f', text=''))"
    assert subprocess.run([sys.executable, "-c", told], check=False, cwd=ROOT, timeout=120).returncode == -signal.SIGPROF
