"""202 means stored: what was uploaded outlives the program, whatever ends it, and no file holds up, loses or doubles another."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import onrecord.keep as keep
from onrecord import engine
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.keep.store import Outcome, Sent, Slot, Step, Waiting
from onrecord.serve import jobs as uploads
from onrecord.serve.growing import relink
from onrecord.serve.jobs import Jobs, free, owner
from onrecord.serve.library import Library
from onrecord.serve.unpacking import read, safe_name
from onrecord.serve.web import app
from onrecord.types import Analysis, Refusal, Report
from tests.conftest import ROOT
from tests.invented import invented
from tests.servers import address
from tests.test_limits import header, pax
from tests.web import HOST, TestClient


def note(n: int) -> str:
    return f"Kiln {n} at Orvo\n\nORVO, 3 May 2024 - Kiln {n} burned for {n + 10} hours, said Baker{'abcdefghijklmnop'[n]} Vint.\n"


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    found = str(tmp_path / "r.sqlite") if request.param == "sqlite" else address()
    if found is None:
        pytest.skip("left out: no PostgreSQL here")
    return found


@contextmanager
def served(record: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """``onrecord serve`` in a process of its own, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    command = [sys.executable, "-m", "onrecord.serve.cli", "--fast", "serve", str(record), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{base}/api/jobs/none", timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None, process.communicate()[1]
                time.sleep(0.1)
        yield process, base
    finally:
        process.kill()
        process.communicate()


def ended(jobs: Jobs, ident: str) -> dict[str, Any]:
    for _ in range(1200):
        found: Any = jobs.get(ident)
        assert found is not None
        if found["ended"]:
            return dict(found)
        time.sleep(0.05)
    raise AssertionError(f"the upload did not end within a minute: {found}")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_what_was_answered_202_outlives_the_program(tmp_path: Path, how: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_FAST", "1")
    record, given = tmp_path / "r.sqlite", [note(n) for n in range(8)]
    with served(record) as (process, base):
        got = [httpx.post(f"{base}/api/reports", json={"text": t, "name": f"{n}.txt"}, timeout=30) for n, t in enumerate(given)]
        assert [g.status_code for g in got] == [202] * len(given)
        process.send_signal(how)
        process.wait(30)
    idents = [g.json()["id"] for g in got]
    with TestClient(app(record), base_url=HOST) as c:
        told = [ended(c.app.state.jobs, i) for i in idents]  # type: ignore[attr-defined]
    assert [(t["stage"], t["added"], t["known"], t["refused"]) for t in told] == [("done", 1, 0, [])] * len(given)
    assert all(t["stories"] and t["files"][0]["added"] for t in told)
    with keep.open(tmp_path / "calm.sqlite", rules=rules("find")) as store:
        for n, t in enumerate(given):
            for r in read(Sent(name=f"{n}.txt", data=t.encode()), lambda *_: None):
                assert isinstance(r, Report)
                made = engine.analyse(r)
                assert isinstance(made, Analysis)
                store.add(made)
        relink(store)
        calm = [dump(d) for d in store.dossiers()]
    with keep.open(record, readonly=True) as store:
        assert [dump(d) for d in store.dossiers()] == calm
        assert store.check() == [] and not store.waiting() and not store.pending()


def test_a_step_that_was_cut_off_is_done_once(where: str) -> None:
    one, two, three = invented(3)
    at, raw = Slot("u", 0), {a.report.id: a.report.text.encode() for a in (one, two, three)}
    bad = Refusal(file="b.txt", reason="no", advice="none")
    with keep.open(where) as store:
        store.add(three)
        store.take_in("u", [Sent(name="a.zip", data=b"zip", facts={"outlet": "The Kiln"}), Sent(name="b.txt", data=b"b")])
        assert store.begin(at, "first") == Sent(name="a.zip", data=b"zip", facts={"outlet": "The Kiln"})
        assert store.step(at, Step(items=((one, raw[one.report.id]),), refused=(bad,))) is not None
    with keep.open(where) as store:  # the program was killed, another goes on and begins anew
        assert [w.at for w in store.waiting()] == [Slot("u", 1), at]  # what was tried less often goes first
        assert store.begin(at, "second") is not None
        assert store.check() == []
        every = Step(items=((one, None), (two, None), (three, None)), refused=(bad,), ended=True)
        done = Outcome(added=(one.report.id, two.report.id), known=(three.report.id,), refused=(bad,))
        assert store.step(at, every) == done
        assert store.step(at, every) is None  # the first was not dead, and comes late
        assert store.begin(at, "third") is None
        assert store.unlinked() == []
        assert store.begin(Slot("u", 1), "second") is not None
        assert store.step(Slot("u", 1), Step(refused=(bad,), ended=True)) == Outcome(refused=(bad,))
        assert store.unlinked() == ["u"]
        relink(store)
        store.finish("u")
        found = store.upload("u")
        assert found is not None and found.ended and [f.outcome for f in found.files] == [done, Outcome(refused=(bad,))]
        assert dict(found.stories) == {d.story.id: d.story.title for d in store.dossiers()}
        assert [r for (r,) in store._rows("select bytes from upload_file")] == [None, None]  # type: ignore[attr-defined]
        assert store.known() == {a.report.id for a in (one, two, three)}
        assert store.check() == []


def test_a_copy_has_the_uploads_too(where: str, tmp_path: Path) -> None:
    with keep.open(where) as store:
        store.take_in("u", [Sent(name="a.txt", data=b"a"), Sent(name="\ud800.txt", data=b"\0\xff")])
        store.backup(tmp_path / "copy.sqlite")
        first = store.upload("u")
    with keep.open(tmp_path / "copy.sqlite") as store:
        assert store.upload("u") == first
        assert store.begin(Slot("u", 1), "me") == Sent(name="\ud800.txt", data=b"\0\xff")
        assert store.check() == []


def test_uploads_are_listed_the_last_first(where: str) -> None:
    with keep.open(where) as store:
        for n in range(3):
            store.take_in(f"u{n}", [Sent(name=f"{n}.txt", data=b"a")])
    made = app(where)
    made.state.jobs.wake = lambda: None
    with TestClient(made, base_url=HOST) as c:
        got = c.get("/api/jobs?limit=2").json()
        assert [u["id"] for u in got["items"]] == ["u2", "u1"] and got["total"] == 3
        assert [u["id"] for u in c.get(got["next"]).json()["items"]] == ["u0"]
        assert 'href="/job/u2"' in c.get("/add").text


def damage(record: Path, name: str) -> None:
    with sqlite3.connect(record) as db:
        (data,) = db.execute("select bytes from upload_file where name = ?", (name.encode(),)).fetchone()
        bad = bytearray(data)
        bad[len(bad) // 2] ^= 4
        db.execute("update upload_file set bytes = ? where name = ?", (bytes(bad), name.encode()))
    db.close()


def harms(report: Report) -> Analysis | Refusal:
    """As ``engine.analyse``, but one report ends its process and one raises."""
    if "Poison" in report.text:
        os._exit(3)
    if "Fault" in report.text:
        raise ValueError("no such luck")
    return engine.analyse(report)


def test_a_bad_file_holds_up_none_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_FAST", "1")
    record = tmp_path / "r.sqlite"
    names = ["hurt.txt", "poison.txt", "fault.txt", "endless.tar", "good.txt"]
    never = pax(size=10**14) + header(b"b.txt", b"0", 10) + b"hello".ljust(5000, b"\0")
    texts = [note(0), note(1) + "Poison, he said.\n", note(2) + "Fault, she said.\n", never.decode("latin-1"), note(3)]
    with keep.open(record) as store:
        store.take_in("u", [Sent(name=n, data=t.encode("latin-1")) for n, t in zip(names, texts, strict=True)])
        store.take_in("v", [Sent(name="behind.txt", data=note(4).encode())])
    damage(record, "hurt.txt")
    with keep.open(record, readonly=True) as store:
        assert [("changed" in f) for f in store.check()] == [True] * 2  # the checksum of its row, the hash of its bytes
    jobs = Jobs(Library(record), harms)
    jobs.wake()
    try:
        told, behind = ended(jobs, "u"), ended(jobs, "v")
    finally:
        jobs.close()
    assert (told["added"], behind["added"]) == (1, 1)
    assert [bool(f["added"]) for f in told["files"]] == [False, False, False, False, True]
    reasons = [f["refused"][0]["reason"] for f in told["files"][:4]]
    assert "too large" in reasons[3]
    assert "changed in the record" in reasons[0] and "ended with code 3" in reasons[1] and "no such luck" in reasons[2]
    assert [f["refused"][0]["file"] for f in told["files"][:3]] == names[:3]
    with keep.open(record, readonly=True) as store:
        assert store.check() == [] and len(store.refusals()) == 3 + len(told["files"][3]["refused"])


def test_what_cannot_be_kept_is_not_said_to_be(tmp_path: Path) -> None:
    record = tmp_path / "r.sqlite"
    keep.open(record).close()
    with sqlite3.connect(record) as db:
        db.execute("create trigger full before insert on upload_file begin select raise(abort, 'full'); end")
    db.close()
    with TestClient(app(record), base_url=HOST) as c:
        got = c.post("/api/reports", json={"text": note(1)})
    assert got.status_code == 409 and "error" in got.json()
    with keep.open(record, readonly=True) as store:
        assert store.waiting() == [] and store.unlinked() == []


def test_the_queue_waits_for_a_record_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_FAST", "1")
    monkeypatch.setattr(uploads, "PAUSES", (0.05, 0.1))
    record = tmp_path / "r.sqlite"
    with keep.open(record) as store:
        store.take_in("u", [Sent(name="a.txt", data=note(1).encode())])
    with sqlite3.connect(record) as db:
        db.execute("create trigger full before insert on report begin select raise(abort, 'full'); end")
    db.close()
    jobs = Jobs(Library(record))
    jobs.wake()
    try:
        for _ in range(600):
            told: Any = jobs.get("u")
            if str(told["stage"]).startswith("waiting: "):
                break
            time.sleep(0.05)
        assert "full" in told["stage"] and not told["ended"]
        with sqlite3.connect(record) as db:
            db.execute("drop trigger full")
        db.close()
        assert ended(jobs, "u")["added"] == 1
    finally:
        jobs.close()


def test_two_programs_on_one_record_read_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_FAST", "1")
    monkeypatch.setattr(uploads, "free", lambda waiting, own: waiting)  # as where each takes the other for gone
    record = tmp_path / "r.sqlite"
    with keep.open(record) as store:
        for n in range(6):
            store.take_in(f"u{n}", [Sent(name=f"{n}.txt", data=note(n).encode())])
    both = [Jobs(Library(record)) for _ in range(2)]
    for jobs in both:
        jobs.wake()
    try:
        told = [ended(both[0], f"u{n}") for n in range(6)]
    finally:
        for jobs in both:
            jobs.close()
    assert [(t["added"], t["known"], t["refused"]) for t in told] == [(1, 0, [])] * 6
    with keep.open(record, readonly=True) as store:
        assert len(store.known()) == 6 and store.check() == []


def test_a_file_that_somebody_works_on_is_left_to_them() -> None:
    own, at = owner(), Slot("u", 0)
    host, process, began = own.rsplit(" ", 2)
    mine = Waiting(at=at, owner=own, begun="2024-05-03T00:00:00Z")
    child = subprocess.Popen(["sleep", "60"])
    try:
        other = Waiting(at=at, owner=f"{host} {child.pid} {uploads._began(child.pid)}", begun="2024-05-03T00:00:00Z")
        assert free([Waiting(at=at), mine, other], own) == [Waiting(at=at), mine]
    finally:
        child.kill()
        child.wait()
    assert free([other], own) == [other]  # it has ended
    assert free([Waiting(at=at, owner=f"{host} {process} 1")], f"{host} 1 1") != []  # a number of a process that came again
    far = Waiting(at=at, owner=f"elsewhere 7 {began}", begun="2999-01-01T00:00:00Z")
    assert free([far], own) == []
    assert free([Waiting(at=at, owner=far.owner, begun="2024-05-03T00:00:00Z")], own) != []


@pytest.mark.parametrize("name", ["\U00020000" * 80 + ".txt", "ü" * 300 + ".html", "x" * 4000, "a" * 250 + ".meta.json"])
def test_a_long_name_stops_nothing(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(safe_name(name, b"").encode()) <= 130
    monkeypatch.setenv("ONRECORD_FAST", "1")
    with TestClient(app(tmp_path / "r.sqlite"), base_url=HOST) as c:
        keep.open(tmp_path / "r.sqlite").close()
        files = [("files", (n, t.encode(), "text/plain")) for n, t in ((name, note(1)), ("b.txt", note(2)))]
        got = c.post("/add", files=files, data={"outlet": "The Kiln"}, follow_redirects=False)
        told = ended(c.app.state.jobs, got.headers["location"].rsplit("/", 1)[1])  # type: ignore[attr-defined]
    assert (told["added"], told["refused"]) == (2, [])


def test_no_place_on_the_server_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    told: Sequence[Any] = list(read(Sent(name="a.txt", data=b"a"), lambda *_: None))
    assert [t.file for t in told] == ["a.txt"] and str(tmp_path) not in told[0].reason and "No such file" in told[0].reason


def test_a_record_of_format_3_gets_its_queue(where: str) -> None:
    some = invented(2)
    with keep.open(where) as store:
        store.add_all([(a, None) for a in some])
        with store._writing():  # type: ignore[attr-defined]
            for line in ("drop table upload_file", "drop table upload", "update schema_version set version = 3"):
                store._run(line)  # type: ignore[attr-defined]
    with keep.open(where) as store:
        assert store.known() == {a.report.id for a in some}
        store.take_in("u", [Sent(name="a.txt", data=b"a")])
        assert [w.at for w in store.waiting()] == [Slot("u", 0)]
        assert store.check() == []
