"""Kill -9 over every command that writes a record, thousands of times: run by hand, in slices, resumed from a file.

    python -m tests.campaign --store sqlite --goal 2000 --minutes 5 --state kills.json
    python -m tests.campaign --store postgres --goal 500 --minutes 5 --state kills-postgres.json

One process loads everything and runs each command once undisturbed; what reading and finding gave is noted. Then it forks a child for
every kill: the child runs the command itself, with reading and finding answered from the notes (what is killed is the keeping, linking
and writing of pages), and ends by SIGKILL at a moment drawn from a fixed seed: at the n-th statement or change of a file, or after a time.
The record is then looked at as by the next command: what was acknowledged is there, ``check`` finds nothing, what was finished stays. The
command is run again (and killed again) until it ends by itself; then the record must be that of the undisturbed run.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, redirect_stderr, suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

os.environ["ONRECORD_FAST"] = "1"

from onrecord import engine, keep
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.keep.sqlite import SQLiteStore
from onrecord.keep.store import Sent, StoreError
from onrecord.read.fetch import Fetched
from onrecord.serve import jobs as uploads
from onrecord.serve import recording, watch, work
from onrecord.serve.editing import Editor
from onrecord.serve.growing import relink
from onrecord.serve.jobs import Jobs
from onrecord.serve.library import Library
from onrecord.types import Analysis, Refusal, Report
from tests.test_building import told

Say = Callable[[str], None]
COUNTS = (120, 140, 160, 180, 200, 220)
LIMIT = 90.0  # seconds after which a child that neither ends nor is killed is a fault
NOT_BEGUN = "there is no such record"  # killed before the first transaction: nothing was acknowledged (else it is lost)
EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir", "sqlite3.connect", "open", "fcntl.lockf"}


@dataclass
class Outcome:
    """What the kills of one command came to."""

    kills: int = 0
    finished: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    cpu: float = 0.0


# ------------------------------------------------------------------ reading and finding, from notes
class Notes:
    """``engine.read`` and ``engine.analyse``, noted once."""

    def __init__(self) -> None:
        self.read, self.analyse = engine.read, engine.analyse
        self.seen: dict[str, tuple[list[Any], list[tuple[str, bytes]]]] = {}
        self.found: dict[str, Analysis | Refusal] = {}

    def reading(self, paths: Sequence[str | Path], max_bytes: int = 10**7, keep: Any = None) -> Iterator[Report | Refusal]:
        """The same as was read before of files with these names and bytes, and the same beside them."""
        paths = [Path(p) for p in paths]
        key = sha256(b"\0".join(part for p in paths for part in (p.name.encode(), p.read_bytes(), _beside(p)))).hexdigest()
        if key not in self.seen:
            raw: list[tuple[str, bytes]] = []
            self.seen[key] = (list(self.read(paths, max_bytes, keep=lambda i, data: raw.append((i, data)))), raw)
        items, kept = self.seen[key]
        for ident, data in kept:
            if keep:
                keep(ident, data)
        yield from items

    def finding(self, report: Report, **_: object) -> Analysis | Refusal:
        """The same as was found before."""
        key = dump(report)
        if key not in self.found:
            self.found[key] = self.analyse(report)
        return self.found[key]

    def put(self) -> None:
        """In the place of the real ones, everywhere."""
        engine.read, engine.analyse = self.reading, self.finding  # type: ignore[assignment]
        work.over = lambda reports, where: map(engine.analyse, reports)  # type: ignore[assignment]
        Jobs._analysed = lambda self, report: engine.analyse(report)  # type: ignore[method-assign]


def _beside(path: Path) -> bytes:
    beside = path.with_name(path.name + ".meta.json")
    return beside.read_bytes() if beside.exists() else b"-"


# ------------------------------------------------------------------ the child
def count(at: int | None) -> list[int]:
    """Count statements and changes of files from now on, and die at the n-th; the count is in the list."""
    done = [0]

    def _one(*_: object) -> None:
        done[0] += 1
        if done[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)

    plain = SQLiteStore._connect

    def _connect(self: SQLiteStore, wait: float) -> sqlite3.Connection:
        db = plain(self, wait)
        db.set_trace_callback(_one)
        return db

    SQLiteStore._connect = _connect  # type: ignore[method-assign]
    with suppress(ImportError):
        from onrecord.keep.postgres import PostgresStore

        for name in ("_rows", "_run", "_fill"):
            before = getattr(PostgresStore, name)
            setattr(PostgresStore, name, lambda self, *given, before=before: (_one(), before(self, *given))[1])
    sys.addaudithook(lambda event, _: _one() if event in EVENTS else None)
    return done


def child(job: Callable[[Say], None], moment: float | int | None) -> tuple[list[str], bool, int]:
    """Run a job in a process of its own, killed at a moment (a float: seconds, an int: the n-th event): what it said, killed?, events."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        code = 1
        try:
            os.dup2(os.open(os.environ.get("CAMPAIGN_LOG", os.devnull), os.O_WRONLY | os.O_APPEND | os.O_CREAT), 2)  # what it tells
            sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
            done = count(moment if isinstance(moment, int) else None)
            job(lambda line: os.write(write, f"{line}\n".encode()) and None)
            os.write(write, f"#{done[0]}\n".encode())
            code = 0
        except BaseException as error:
            os.write(write, f"!{type(error).__name__}: {error}\n".replace("\n", " ").encode() + b"\n")
        os._exit(code)
    os.close(write)
    timer = threading.Timer(moment if isinstance(moment, float) else LIMIT, lambda: os.kill(pid, signal.SIGKILL))
    timer.start()
    with os.fdopen(read, "rb") as f:
        said = f.read().decode("utf-8", "replace").split("\n")[:-1]
    _, status = os.waitpid(pid, 0)
    timer.cancel()
    events = next((int(s[1:]) for s in said if s.startswith("#")), 0)
    return [s for s in said if not s.startswith("#")], os.WIFSIGNALED(status), events


# ------------------------------------------------------------------ what is asked of a record
def state(record: str | Path) -> dict[str, object]:
    """A record without its times: reports, their bytes, dossiers, what editors decided."""
    with keep.open(record, readonly=True) as store:
        ids = sorted(store.known())
        made = [(d.kind, d.verdict, d.left, d.right, d.by, d.relation) for d in store.decisions(history=True)]
        raw = {i: sha256(store.raw(i) or b"").hexdigest() for i in ids}
        return {"raw": raw, "dossiers": [dump(d) for d in store.dossiers()], "decided": made, "pending": store.pending()}


def faults(record: str | Path) -> list[str]:
    """What ``check`` says of it."""
    try:
        with keep.open(record, readonly=True) as store:
            return store.check()
    except StoreError as error:
        return [] if NOT_BEGUN in str(error) else [str(error)]


# ------------------------------------------------------------------ the commands
class Command:
    """One command: a folder made ready, the command itself, what must be there whenever it was killed, the end."""

    stores: tuple[str, ...] = ("sqlite",)

    def __init__(self, folder: Path, where: str, files: list[Path]) -> None:
        self.folder, self.files = folder, files
        self.record = where or str(folder / "record.sqlite")
        self.out = folder

    def ready(self) -> None:
        """What is there before."""

    def run(self, say: Say) -> None:
        """The command; ``say`` what it acknowledged."""
        raise NotImplementedError

    def there(self) -> bool:
        """Whether there is a record to look at."""
        return not self.record.endswith(".sqlite") or Path(self.record).exists()

    def lost(self, acknowledged: set[str]) -> list[str]:
        """What was acknowledged and is not there."""
        if not acknowledged:
            return []
        if not self.there():  # (a record that was never begun is begun here, and holds nothing)
            return sorted(acknowledged)
        with keep.open(self.record) as store:
            ids, ups = store.known(), {a for a in acknowledged if a.startswith("upload ")}
            gone = [u for u in ups if store.upload(u.split()[1]) is None]
            made = sum(a.startswith("decided") for a in acknowledged)
            gone += ["a decision"] if len(store.decisions(history=True)) < made else []
        return gone + sorted(a for a in acknowledged - ups if a.startswith("sha256:") and a not in ids)

    def looked(self) -> list[str]:
        """What is wrong with what is there."""
        return faults(self.record) if self.there() else []

    def end(self) -> dict[str, object]:
        """The record, when the command has ended by itself."""
        return state(self.record)

    def decide(self) -> None:
        """An editor joins two lines."""
        with keep.open(self.record, rules=rules("find")) as store:
            d = store.dossiers()[0]
            Editor(store, "edda").link(d.story.id, (d.claims[0].id, d.claims[1].id), "confirm", relation="supports")


class Build(Command):
    """A first build: what it has analysed stays from kill to kill."""

    def ready(self) -> None:
        self.most = 0

    def run(self, say: Say) -> None:
        assert work.build(self.files, self.out, processes=1, max_bytes=10**7) == 0

    def looked(self) -> list[str]:
        part = Path(self.record + ".part")
        found = super().looked()
        if part.exists():
            with suppress(StoreError), keep.open(part, rules=rules("find")) as store:  # a part that was only begun is no record yet
                found += store.check()
                found += ["analyses that were finished are gone"] if len(store.known()) < self.most else []
                self.most = max(self.most, len(store.known()))
        return found


class Grown(Command):
    """A build into a folder with a record: nothing of that is lost."""

    def ready(self) -> None:
        assert work.build(self.files[:3], self.out, processes=1, max_bytes=10**7) == 0
        self.decide()
        with keep.open(self.record) as store:
            self.before = store.known()

    def run(self, say: Say) -> None:
        assert work.build(self.files[2:], self.out, processes=1, max_bytes=10**7) == 0

    def looked(self) -> list[str]:
        with keep.open(self.record) as store:
            gone = [] if store.known() >= self.before and len(store.decisions()) == 1 else ["the record of before is not whole"]
        return super().looked() + gone


class Replaced(Grown):
    """The same with ``--replace``: at every moment there is a record, and the old one is there or set aside."""

    def run(self, say: Say) -> None:
        assert work.build(self.files[2:], self.out, processes=1, max_bytes=10**7, replace=True) == 0
        say("done")

    def looked(self) -> list[str]:
        if not self.there():
            return ["there is no record"]
        found: list[str] = []
        whole = 0
        for path in self.folder.glob("record.sqlite*"):
            if not path.name.endswith((".part", ".lock", "-wal", "-shm", "-journal", ".new")):
                found += faults(path)
                with keep.open(path, readonly=True) as store:
                    whole += store.known() >= self.before and len(store.decisions()) == 1
        return found + ([] if whole else ["the record of before is not whole"])


class Add(Command):
    """``add -v``: each report is said once it is safe."""

    stores = ("sqlite", "postgres")

    def run(self, say: Say) -> None:
        out = self.out if self.record.endswith(".sqlite") else None
        each = work.Told(each=lambda a: say(a.report.id))
        assert work.add(self.files, self.record, out=out, processes=1, max_bytes=10**7, told=each) == 0


class Upload(Command):
    """The queue: every upload that was taken is there, and is worked off."""

    stores = ("sqlite", "postgres")

    def ready(self) -> None:
        keep.open(self.record).close()

    def run(self, say: Say) -> None:
        jobs = Jobs(Library(self.record))
        with keep.open(self.record, readonly=True) as store:
            there = store._one("select count(*) from upload")[0]  # type: ignore[attr-defined]
        for f in self.files[there:]:
            said = jobs.start([Sent(name=f.name, data=f.read_bytes())])
            say(f"upload {said['id']}")
        jobs.wake()
        while not _worked_off(self.record):
            time.sleep(0.005)
        jobs._stop.set()


class Serve(Upload):
    """The web app: what was answered 202 is there, and every decision that was answered."""

    stores = ("sqlite",)

    def run(self, say: Say) -> None:
        from onrecord.serve.web import app
        from tests.web import HOST, TestClient

        with keep.open(self.record, rules=rules("find")) as store:
            relink(store)
            there = store._one("select count(*) from upload")[0]  # type: ignore[attr-defined]
        with TestClient(app(self.record), base_url=HOST) as client:
            for f in self.files[there:]:
                client.cookies.clear()  # no browser
                got = client.post("/api/reports", json={"text": f.read_text()})
                assert got.status_code == 202, got.text
                say(f"upload {got.json()['id']}")
            while not _worked_off(self.record):
                time.sleep(0.005)
            with keep.open(self.record, rules=rules("find")) as store:
                known = len(store.decisions())
            if not known:
                self.decide()
                say("decided")


def _worked_off(record: str) -> bool:
    with keep.open(record, readonly=True) as store:
        return not store.waiting() and not store.unlinked()


class Watched(Command):
    """``watch --once``, again and again: every page of the feed comes into the record, also where no feed is due any more."""

    def run(self, say: Say) -> None:
        pages = {f"https://quay.example/{f.name}": f for f in self.files[:4]}
        links = "".join(f"<item><title>x</title><link>{u}</link></item>" for u in pages)
        rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>{links}</channel></rss>'.encode()

        class Site:
            """A fetcher that asks nobody."""

            def get(self, url: str, **_: object) -> Fetched:
                body = pages[url].read_text() if url in pages else ""
                text = "".join(f"<p>{p}</p>" for p in body.split("\n\n"))
                html = f"<!doctype html><html><body><article>{text}</article></body></html>"
                return Fetched(url=url, status=200, raw=html.encode() if url in pages else rss)

        assert watch.watch(["https://quay.example/feed"], self.out, minutes=10, once=True, fetcher=Site()) == 0  # type: ignore[arg-type]


class Import(Command):
    """``import`` of what another record exported, with a decision in it."""

    stores = ("sqlite", "postgres")

    def ready(self) -> None:
        source = self.files[0].parent.parent / "export.jsonl"
        if not source.exists():
            made = Command(source.parent, "", self.files)
            assert work.add(self.files, made.record, out=None, processes=1, max_bytes=10**7) == 0
            made.decide()
            assert recording.export(made.record, source, form="record", story=None) == 0
        self.source = source

    def run(self, say: Say) -> None:
        assert recording.import_(self.record, self.source) == 0


class Migrated(Command):
    """A record of format 3 becomes the present one: of the one or of the other, never between."""

    stores = ("sqlite", "postgres")

    def ready(self) -> None:
        assert work.add(self.files, self.record, out=None, processes=1, max_bytes=10**7) == 0
        self.decide()
        with keep.open(self.record) as store:
            self.before = store.known()
        older(self.record)

    def run(self, say: Say) -> None:
        keep.open(self.record).close()
        say("done")

    def looked(self) -> list[str]:
        with suppress(StoreError), keep.open(self.record, readonly=True) as store:
            return store.check() + ([] if store.known() == self.before else ["not all came through"])
        with keep.open(_copied(self.record, self.folder)) as copy:  # still of the older format: a copy of it comes through
            return copy.check() + ([] if copy.known() == self.before else ["not all came through"])


def _copied(record: str, folder: Path) -> str:
    if not record.endswith(".sqlite"):
        return record
    copy = folder / "copy.sqlite"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(record)) as db, closing(sqlite3.connect(copy)) as to:
        db.backup(to)
    return str(copy)


def older(record: str) -> None:
    """Make a record one of format 3: no uploads, no checksums."""
    from onrecord.keep.schema import NAMES

    with keep.open(record) as store, store._writing():  # type: ignore[attr-defined]
        lines = ["drop table upload_file", "drop table upload", "alter table report drop column beside"]
        lines += [f"alter table {t} drop column seal" for t in NAMES if not t.startswith("upload")]
        lines += ["delete from meta where name = 'shape'", "update schema_version set version = 3"]
        for line in lines:
            store._run(line)  # type: ignore[attr-defined]


class Backup(Command):
    """``backup``: a whole copy under its name, or none."""

    stores = ("sqlite", "postgres")

    def ready(self) -> None:
        assert work.add(self.files, self.record, out=None, processes=1, max_bytes=10**7) == 0
        self.decide()

    def run(self, say: Say) -> None:
        copy = self.folder / "copy.sqlite"
        if not copy.exists():
            assert recording.backup(self.record, copy) == 0

    def looked(self) -> list[str]:
        copy = self.folder / "copy.sqlite"
        return super().looked() + (faults(copy) if copy.exists() else [])

    def end(self) -> dict[str, object]:
        return state(self.folder / "copy.sqlite")


class TakenDown(Command):
    """``takedown``: before it or behind it, never between."""

    stores = ("sqlite", "postgres")

    def ready(self) -> None:
        assert work.add(self.files, self.record, out=None, processes=1, max_bytes=10**7) == 0

    def run(self, say: Say) -> None:
        with keep.open(self.record, readonly=True) as store:
            gone = any(v.state == "gone" for i in store.known() for v in store.versions(i))
        if not gone:
            assert recording.takedown(self.record, self.files[1].name, reason="asked for", retracted=False, by="edda") == 0


COMMANDS: dict[str, type[Command]] = {
    "build": Build, "build into a record": Grown, "build --replace": Replaced, "add": Add, "upload": Upload, "serve": Serve,
    "watch": Watched, "import": Import, "migration": Migrated, "backup": Backup, "takedown": TakenDown,
}  # fmt: skip


# ------------------------------------------------------------------ rounds
class Campaign:
    """The kills of all commands on one kind of store."""

    def __init__(self, store: str, base: Path, seed: int) -> None:
        self.store, self.base, self.chance = store, base, random.Random(seed)
        self.files = told(base / "in", *COUNTS)
        self.numbers = iter(range(10**6))
        self.calm: dict[str, tuple[dict[str, object], float, int]] = {}
        notes = Notes()
        notes.put()

    def names(self) -> list[str]:
        """The commands that there are on this store."""
        return [n for n, c in COMMANDS.items() if self.store in c.stores]

    def new(self, name: str) -> Command:
        """A command with a folder of its own, made ready."""
        folder = self.base / str(next(self.numbers))
        folder.mkdir()
        where = ""
        if self.store == "postgres":
            from tests.servers import address

            where = address() or sys.exit("no PostgreSQL server can be started here")
        made = COMMANDS[name](folder, where, self.files)
        with redirect_stderr(StringIO()):
            made.ready()
        return made

    def undisturbed(self, name: str) -> tuple[dict[str, object], float, int]:
        """What a command comes to, how long it takes and how many events it has."""
        if name not in self.calm:
            here = self.new(name)
            with redirect_stderr(StringIO()):
                here.run(lambda _: None)  # in this process: what is read and found is noted
            there = self.new(name)
            start = time.monotonic()
            said, killed, events = child(there.run, None)
            span = time.monotonic() - start
            if killed or any(s.startswith("!") for s in said):
                sys.exit(f"{name}: {said}")
            if here.end() != there.end():
                sys.exit(f"{name}: two undisturbed runs differ")
            self.calm[name] = (there.end(), span, events)
        return self.calm[name]

    def round(self, name: str, out: Outcome) -> None:
        """One command, killed again and again until it ends by itself."""
        whole, span, events = self.undisturbed(name)
        made, safe = self.new(name), set[str]()
        start = _cpu()
        for tries in range(40):
            early = 1.0 if tries < 30 else 1e9  # at last it is let through
            by_event = self.chance.random() < 0.6
            moment = self.chance.randint(1, int(events * 1.05 * early)) if by_event else self.chance.uniform(0.0, span * 1.1) * early
            said, killed, _ = child(made.run, moment)
            safe |= {s for s in said if not s.startswith("!")}
            out.acknowledged += len([s for s in said if not s.startswith("!")])
            out.kills += killed
            with redirect_stderr(StringIO()):
                out.lost += [f"{name}: {x}" for x in made.lost(safe)]
                out.faults += [f"{name}: {x}" for x in (*made.looked(), *(s for s in said if s.startswith("!")))]
            if not killed:
                break
        out.finished += 1
        try:
            same = made.end() == whole
        except StoreError:
            same = False
        if not same:
            out.differs.append(f"{name} in {made.folder}")
        elif not (out.lost or out.faults):
            shutil.rmtree(made.folder, ignore_errors=True)
        out.cpu = round(out.cpu + _cpu() - start, 2)


def _cpu() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(s.ru_utime + s.ru_stime for s in spent)


def main(args: Sequence[str] | None = None) -> int:
    """Go on with a campaign for some minutes; 1 when anything was lost, wrong or different."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--goal", type=int, default=2000, help="kills of all commands together")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long this slice may go on")
    parser.add_argument("--state", type=Path, required=True, help="the file from which it goes on")
    parser.add_argument("--only", help="this command alone")
    given = parser.parse_args(args)
    told_: dict[str, Any] = json.loads(given.state.read_text()) if given.state.exists() else {}
    done = {n: Outcome(**v) for n, v in told_.items()}
    end = time.monotonic() + given.minutes * 60
    with tempfile.TemporaryDirectory(prefix="onrecord-campaign-") as base:
        campaign = Campaign(given.store, Path(base), seed=sum(o.kills for o in done.values()))
        names = [given.only] if given.only else campaign.names()
        while time.monotonic() < end and sum(o.kills for o in done.values()) < given.goal:
            name = min(names, key=lambda n: done.setdefault(n, Outcome()).kills)
            campaign.round(name, done[name])
            given.state.write_text(json.dumps({n: asdict(o) for n, o in done.items()}, indent=1))
    for name, o in done.items():
        print(f"{name}: {o.kills} kills, {o.finished} finished, {o.acknowledged} acknowledged, {o.cpu} s; "
              f"lost {o.lost[:3]}, faults {o.faults[:3]}, differ {o.differs[:3]}")  # fmt: skip
    print(sum(o.kills for o in done.values()), "kills")
    return 1 if any(o.lost or o.faults or o.differs for o in done.values()) else 0


if __name__ == "__main__":
    uploads.LOOK = 0.05
    sys.exit(main())
