"""Hazards 17, 18: kill -9, a full disk, a read-only place. A short run here; ``python -m tests.kills --runs 300`` is the long one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import keep
from onrecord.grow import rules
from onrecord.keep.sqlite import SQLiteStore
from onrecord.keep.store import StaleError, TakeDown
from onrecord.serve import work
from onrecord.serve.growing import relink
from onrecord.types import Report
from tests import kills
from tests.conftest import ROOT, sample_files
from tests.invented import invented
from tests.servers import server


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
@pytest.mark.parametrize(("what", "runs"), [(kills.kill_adding, 6), (kills.kill_migrating, 4)])
def test_kill_at_any_moment(store: str, what: object, runs: int) -> None:
    if store == "postgres" and server() is None:
        pytest.skip("no PostgreSQL server can be started here")
    done = what(store, runs)  # type: ignore[operator]
    assert done.killed >= runs
    assert (done.lost, done.faults, done.differs) == ([], [], [])


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_every_command_that_writes_survives_kills(store: str, tmp_path: Path) -> None:
    """Build, build into a record, --replace, add, upload, serve, watch, import, migration, backup, takedown. By hand: ``--goal 2000``."""
    if store == "postgres" and server() is None:
        pytest.skip("no PostgreSQL server can be started here")
    state = tmp_path / "state.json"
    goal = 33 if store == "sqlite" else 12
    command = [sys.executable, "-m", "tests.campaign", "--store", store, "--goal", str(goal), "--minutes", "10", "--state", str(state)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    found = json.loads(state.read_text())
    assert len(found) == (11 if store == "sqlite" else 6) and sum(o["kills"] for o in found.values()) >= goal
    assert all(not o[k] for o in found.values() for k in ("lost", "faults", "differs"))


CHILD = """
import resource, signal, sys
sys.path[:0] = [{root!r}]
from tests.invented import invented
from onrecord import keep
from onrecord.keep.store import StoreError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
done = 0
try:
    with keep.open({path!r}) as store:
        for a in invented(400, words=400):
            store.add(a, bytes(a.report.text * 3, "utf-8")); done += 1; print(a.report.id, flush=True)
except StoreError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


@pytest.mark.parametrize("limit", [150_000, 600_000])
def test_a_full_disk_is_told_and_the_record_is_whole(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "r.sqlite"
    code = CHILD.format(root=str(ROOT), limit=limit, path=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr[-500:]
    assert "r.sqlite: the disk" in done.stderr and "run the same command again" in done.stderr and "Traceback" not in done.stderr
    with keep.open(path) as store:
        assert store.known() >= set(done.stdout.split())
        assert store.check() == []
        assert store.add_all([(a, None) for a in invented(400, words=400)]) > 0
        assert len(store.known()) == 400


def test_the_nth_write_fails(tmp_path: Path) -> None:
    """Hazard 17: whichever statement of an addition fails, nothing of it is there, and the next addition works."""
    some = invented(3)
    for n in range(40):
        with SQLiteStore(tmp_path / f"{n}.sqlite") as store:
            store.add(some[0], b"0")
            count, plain = iter(range(1_000)), store._db

            class Failing:
                """A connection of which one statement fails."""

                def __getattr__(self, name: str) -> object:
                    return getattr(plain, name)  # noqa: B023

                def _step(self, name: str, *args: object) -> object:
                    if args[0] not in ("rollback",) and next(count) == n:  # noqa: B023
                        raise OSError(28, "No space left on device")
                    return getattr(plain, name)(*args)  # noqa: B023

                def execute(self, *args: object) -> object:
                    return self._step("execute", *args)

                def executemany(self, *args: object) -> object:
                    return self._step("executemany", *args)

            store._db = Failing()  # type: ignore[assignment]
            try:
                store.add_all([(some[1], b"1"), (some[2], b"2")])
                finished = True
            except OSError:
                finished = False
            store._db = plain
            assert len(store.known()) == (3 if finished else 1)
            assert store.check() == []
            assert store.add_all([(a, None) for a in some]) == (0 if finished else 2)
        if finished:
            break
    assert n > 8


@pytest.mark.parametrize("replace", [False, True])
def test_building_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool) -> None:
    """A build that was cut off keeps what it has; a record of before stays until the new one is whole."""
    files, seen, record = sample_files(), list[object](), tmp_path / "record.sqlite"
    if replace:
        assert work.build(files[:2], tmp_path, processes=1, max_bytes=10**7) == 0
    before = record.read_bytes() if replace else b""

    def stops(report: Report) -> object:
        seen.append(report)
        if len(seen) == 5:
            raise KeyboardInterrupt
        return work.engine.analyse(report)

    monkeypatch.setattr(work.scale, "analyses", lambda reports, _processes: map(stops, reports))
    monkeypatch.setattr("onrecord.serve.growing.AT_ONCE", 1)
    with pytest.raises(KeyboardInterrupt):
        work.build(files, tmp_path, processes=1, max_bytes=10**7, replace=replace)
    assert record.read_bytes() == before if replace else not record.exists()
    seen.clear()
    seen.extend([None] * 10)
    fewer = [f for f in files if f.name != files[0].name]  # what was analysed is found again though other files are given
    assert work.build(fewer, tmp_path, processes=1, max_bytes=10**7, replace=replace) == 0
    assert len(seen) - 10 == len(files) - 4
    with keep.open(record) as store:
        assert len(store.known()) == len(fewer)
        assert store.check() == []
    assert not list(tmp_path.glob("*.part*")) and not list(tmp_path.glob("*.lock"))
    assert len(list(tmp_path.glob("record.sqlite.*"))) == replace


HALF = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma cache_size = 1")
db.execute("begin immediate")
db.execute("update report set notes = zeroblob(9000)")
os._exit(9)
"""


def test_a_record_that_was_left_half_written_can_be_read(tmp_path: Path) -> None:
    """A writer without a log is killed: who only reads finds what was before, and is not told that the record is read-only."""
    path = tmp_path / "r.sqlite"
    with keep.open(path) as store:
        store.add_all([(a, None) for a in invented(20)])
    assert subprocess.run([sys.executable, "-c", HALF, str(path)], check=False).returncode == 9
    assert path.with_name("r.sqlite-journal").exists()
    with keep.open(path, readonly=True) as store:
        assert len(list(store.analyses())) == 20 and store.check() == []


def test_linking_is_left_to_who_adds_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others go on adding, no command fails for it; a report that is taken down is out, or it is told."""
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as store, keep.open(tmp_path / "r.sqlite", rules=rules("find")) as other:
        some = invented(30)
        store.add_all([(some[0], None)])
        late, plain = iter(some[1:]), store.put
        monkeypatch.setattr(store, "put", lambda linked: (other.add(next(late)), plain(linked)))
        monkeypatch.setattr("onrecord.serve.growing.PAUSE", 0.0)
        assert relink(store).behind and store.pending()
        with pytest.raises(StaleError):
            relink(store, TakeDown(report=some[0].report.id, reason="asked for"))
        assert not relink(other).behind and not other.pending()


def test_a_record_that_was_not_linked_is_linked_by_the_next_run(tmp_path: Path) -> None:
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as store:
        store.add_all([(a, None) for a in invented(4)])
        assert store.pending()
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as store:
        relink(store)
        assert not store.pending()
        assert store.stories().total > 0
