"""Kill -9 at random moments of adding, building and migrating: nothing that was acknowledged is lost, nothing is half written.

    python -m tests.kills --store sqlite --runs 300 --what add
    python -m tests.kills --store postgres --runs 50 --what migrate

Each round forks a process that adds invented reports in small batches, acknowledges each batch on a pipe once the store says that it
is safe, and links the stories. It is killed at a moment drawn from a fixed seed. Then the record is opened as by the next run: all
acknowledged reports are there, ``check`` finds nothing. Each time it is whole (and at the end) it is compared with an undisturbed run.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from onrecord import keep
from onrecord.codec import dump, encode
from onrecord.grow import rules
from onrecord.keep.schema import FORMAT_1, FORMATS
from onrecord.serve.growing import relink
from onrecord.types import Analysis
from tests.invented import invented

ROUND = 12  # reports a record holds when it is whole: little to link, so that a kill often meets a write
BATCH = 2
SEED = 20


@dataclass
class Outcome:
    """What the rounds came to."""

    runs: int = 0
    killed: int = 0
    finished: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Nothing lost, nothing wrong, nothing different."""
        return not (self.lost or self.faults or self.differs)


def reports() -> list[Analysis]:
    """The reports of a record: a few stories."""
    return invented(ROUND, stories=3, seed=SEED, words=40)


def add_all(where: str, said: Callable[[str], None], some: Sequence[Analysis]) -> None:
    """Add in batches, say each once it is safe, link now and then: what ``onrecord add`` does."""
    with keep.open(where, rules=rules("find")) as store:
        known = store.known()
        rest = [a for a in some if a.report.id not in known]
        for k in range(0, len(rest), BATCH):
            batch = rest[k : k + BATCH]
            store.add_all([(a, a.report.text.encode()) for a in batch])
            said("".join(a.report.id + "\n" for a in batch))
            if k % (2 * BATCH) == 0:
                relink(store)
        relink(store)


def dossiers(where: str) -> list[str]:
    """The dossiers of a record as bytes."""
    with keep.open(where) as store:
        return [dump(d) for d in store.dossiers()]


def run_and_kill(work: Callable[[Callable[[str], None]], None], after: float) -> tuple[set[str], bool]:
    """Run work in a process of its own and kill it after a while: what it acknowledged, and whether it had to be killed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with suppress(BaseException):
            work(lambda line: os.write(write, line.encode()) and None)
            os._exit(0)
        os._exit(1)
    os.close(write)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read, "rb") as f:
        said = f.read().decode()
    return set(said.split("\n")[:-1]), os.WIFSIGNALED(status)


def places(store: str, folder: Path) -> Callable[[], str]:
    """New places for records."""
    if store == "sqlite":
        numbers = iter(range(1_000_000))
        return lambda: str(folder / f"{next(numbers)}.sqlite")
    from tests.servers import address

    def new() -> str:
        made = address()
        if made is None:
            raise SystemExit("no PostgreSQL server can be started here")
        return made

    return new


def kill_adding(store: str, runs: int, seed: int = SEED) -> Outcome:
    """Kill adding and linking at random moments; a record is gone on with until it is whole, then the next begins."""
    out, chance, begun = Outcome(), random.Random(seed), time.monotonic()
    some = reports()
    folder = Path(tempfile.mkdtemp(prefix="onrecord-kills-"))
    try:
        new = places(store, folder)
        for calm in (new(), new()):  # the first loads what there is to load
            start = time.monotonic()
            add_all(calm, lambda _: None, some)
        whole, span = dossiers(calm), time.monotonic() - start
        where, safe = new(), set[str]()
        while out.killed < runs:
            said, killed = run_and_kill(lambda tell, at=where: add_all(at, tell, some), chance.uniform(0.0, span * 0.8))  # type: ignore[misc]
            safe |= said
            out.runs += 1
            out.killed += killed
            out.acknowledged += len(said)
            _look(out, where, safe)
            if not killed or len(safe) == len(some):
                out.finished += 1
                _finish(out, where, some, whole)
                where, safe = new(), set()
        _finish(out, where, some, whole)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    out.seconds = round(time.monotonic() - begun, 1)
    return out


def _look(out: Outcome, where: str, safe: set[str]) -> None:
    """The record as the next run finds it."""
    if where.endswith(".sqlite") and not Path(where).exists():
        out.lost += sorted(safe)
        return
    with keep.open(where) as store:
        there = store.known()
        out.lost += sorted(safe - there)
        out.faults += store.check()
        whole = {a.report.id for a in store.analyses()}
        out.faults += [f"{i} is half there" for i in sorted(there - whole)]


def _finish(out: Outcome, where: str, some: Sequence[Analysis], whole: list[str]) -> None:
    """Go on where it stopped, undisturbed: the result is that of an undisturbed run."""
    add_all(where, lambda _: None, some)
    if dossiers(where) != whole:
        out.differs.append(where)


# ------------------------------------------------------------------ migration
def format_1(where: str, some: Sequence[Analysis]) -> None:
    """A record of format 1 (analyses as plain JSON, nothing linked yet)."""
    texts = {"text": "text", "blob": "blob"} if where.endswith(".sqlite") else {"text": 'text collate "C"', "blob": "bytea"}
    statements = [s.format(**texts) for s in (FORMATS, *FORMAT_1)]
    rows = [(a.report.id, a.report.file.encode(), "1", encode(a)) for a in some]
    if where.endswith(".sqlite"):
        db = sqlite3.connect(where)
        for s in statements:
            db.execute(s)
        db.execute("insert into schema_version values (1, 'onrecord 0.1.0')")
        db.executemany("insert into report (id, file, rules, analysis) values (?, ?, ?, ?)", rows)
        db.execute(f"pragma application_id = {0x6F6E7264}")
        db.commit()
        db.close()
        return
    import psycopg

    from onrecord.keep.postgres import parted

    plain, schema = parted(where)
    with psycopg.connect(plain) as pg:
        pg.execute(f"create schema {schema}")  # type: ignore[call-overload]
        pg.execute(f"set search_path to {schema}")  # type: ignore[call-overload]
        for s in statements:
            pg.execute(s)  # type: ignore[call-overload]
        pg.execute("insert into schema_version values (1, 'onrecord 0.1.0')")
        pg.cursor().executemany("insert into report (id, file, rules, analysis) values (%s, %s, %s, %s)", rows)


def kill_migrating(store: str, runs: int, seed: int = SEED) -> Outcome:
    """Kill the step from format 1 at random moments: before it or after it, never between."""
    out, chance, begun = Outcome(), random.Random(seed), time.monotonic()
    some = [a for k in range(12) for a in invented(ROUND, stories=4, seed=SEED + k)]
    folder = Path(tempfile.mkdtemp(prefix="onrecord-kills-"))
    try:
        new = places(store, folder)
        calm = new()
        format_1(calm, some)
        start = time.monotonic()
        keep.open(calm).close()
        span = time.monotonic() - start
        where = new()
        format_1(where, some)
        while out.killed < runs:
            _, killed = run_and_kill(lambda _, at=where: keep.open(at).close(), chance.uniform(0.0, span * 1.1))  # type: ignore[misc]
            out.runs += 1
            out.killed += killed
            if not killed or _version(where) != 1:
                out.finished += not killed
                _migrated(out, where, some)
                where = new()
                format_1(where, some)
        _migrated(out, where, some)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    out.seconds = round(time.monotonic() - begun, 1)
    return out


def _version(where: str) -> int:
    if where.endswith(".sqlite"):
        db = sqlite3.connect(where)
        found = db.execute("select max(version) from schema_version").fetchone()[0]
        db.close()
        return int(found)
    import psycopg

    from onrecord.keep.postgres import parted

    plain, schema = parted(where)
    with psycopg.connect(plain) as pg:
        row = pg.execute(f"select max(version) from {schema}.schema_version").fetchone()  # type: ignore[call-overload]
    return int(row[0])


def _migrated(out: Outcome, where: str, some: Sequence[Analysis]) -> None:
    with keep.open(where) as store:
        kept = {a.report.id: a for a in store.analyses()}
        out.lost += sorted(a.report.id for a in some if kept.get(a.report.id) != a)
        out.faults += store.check()
        out.acknowledged += len(kept)


def main(args: Sequence[str] | None = None) -> int:
    """Run it, print the outcome as JSON; 1 when anything was lost, wrong or different."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--what", choices=["add", "migrate"], default="add")
    parser.add_argument("--runs", type=int, default=30, help="how many kills")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(args)
    out = (kill_adding if given.what == "add" else kill_migrating)(given.store, given.runs, given.seed)
    print(json.dumps({**vars(given), **vars(out), "good": out.good}))
    return 0 if out.good else 1


if __name__ == "__main__":
    sys.exit(main())
