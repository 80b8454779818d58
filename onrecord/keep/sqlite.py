"""A record as one SQLite file: write-ahead log while writing, a single file once closed.

One report is one transaction, begun ``immediate`` so that two writers queue instead of failing half-way. All parameters are bound.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import msgspec

from onrecord import __version__
from onrecord.codec import encode, load
from onrecord.keep import verify
from onrecord.keep.schema import TABLES, VERSION
from onrecord.keep.store import StoreError
from onrecord.types import Analysis, Dossier, Refusal, Report

APPLICATION = 0x6F6E7264  # "onrd" in the file's header: a database that is not ours is never written to
WAIT = 10.0  # seconds for another writer
CODE = 0xFF  # SQLite's primary result code, without the extension

REASONS = {
    sqlite3.SQLITE_BUSY: ("another process is writing to this record", "wait until it has ended, or write to a record of its own"),
    sqlite3.SQLITE_LOCKED: ("another process is writing to this record", "wait until it has ended, or write to a record of its own"),
    sqlite3.SQLITE_READONLY: ("the record is read-only", "give yourself the right to write to it, or write to a copy"),
    sqlite3.SQLITE_FULL: ("the disk is full", "make room and run the same command again: what was added so far is safe"),
    sqlite3.SQLITE_IOERR: ("the disk gave an error", "check its free room and its health, then run the same command again"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check that the folder exists and that you may read and write there"),
    sqlite3.SQLITE_CORRUPT: ("the record is damaged", "put back a copy, or build it again from the reports"),
    sqlite3.SQLITE_NOTADB: ("this is not a record", "name another file, or move this one away"),
}


class SQLiteStore:
    """A record in one SQLite file; ``rules`` names the rules and models that make the analyses added through it."""

    def __init__(
        self, path: str | Path, *, rules: str | None = None, readonly: bool = False, wait: float = WAIT, durable: bool = True
    ) -> None:
        self.path, self.rules, self.readonly = Path(path), rules or f"onrecord {__version__}", readonly
        # FULL syncs at each report: one that was acknowledged outlives a power cut. NORMAL is faster, and outlives kill -9 only.
        self._synchronous = "full" if durable else "normal"
        self._wal = False
        with self._told():
            self._db = self._connect(wait)
        try:
            with self._told():
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _connect(self, wait: float) -> sqlite3.Connection:
        if self.readonly and not self.path.is_file():
            raise StoreError(str(self.path), "there is no such record", "build one first: onrecord build PATH… -o DIR")
        mode = "ro" if self.readonly else "rwc"
        where = f"file:{quote(str(self.path.absolute()))}?mode={mode}"
        return sqlite3.connect(where, uri=True, timeout=wait, isolation_level=None)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors in words, with what to do."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & CODE
            reason, advice = REASONS.get(code, (f"SQLite says: {error}", "run `onrecord check` on it"))
            raise StoreError(str(self.path), reason, advice) from error

    def _prepare(self) -> None:
        self._db.execute("pragma foreign_keys = on")
        self._db.execute("pragma trusted_schema = off")
        self._db.execute(f"pragma synchronous = {self._synchronous}")
        if not self.readonly and self._empty():
            self._create()
        if self._number("application_id") != APPLICATION:
            raise StoreError(str(self.path), "this is a database, but not a record of onrecord", "name another file")
        found = self._db.execute("select max(version) from schema_version").fetchone()[0]
        if found > VERSION:
            reason = f"a newer onrecord made this record (format {found}, known here: {VERSION})"
            raise StoreError(str(self.path), reason, "update onrecord")

    def _number(self, pragma: str) -> int:
        return int(self._db.execute(f"pragma {pragma}").fetchone()[0])

    def _empty(self) -> bool:
        return not self._number("application_id") and not self._db.execute("select 1 from sqlite_master").fetchone()

    def _create(self) -> None:
        with self._writing():
            if not self._empty():  # another process was faster
                return
            for statement in TABLES:
                self._db.execute(statement)
            self._db.execute("insert into schema_version values (?, ?)", (VERSION, f"onrecord {__version__}"))
            self._db.execute(f"pragma application_id = {APPLICATION}")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing."""
        with self._told():
            if not self._wal:
                self._start_log()
            self._db.execute("begin immediate")
            try:
                yield
                self._db.execute("commit")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("rollback")
                raise

    def _start_log(self) -> None:
        with suppress(sqlite3.OperationalError):  # another writer is switching this moment: a rollback journal is as safe, only slower
            self._wal = self._db.execute("pragma journal_mode = wal").fetchone()[0] == "wal"

    # ------------------------------------------------------------------ reports
    def add(self, analysis: Analysis, raw: bytes | None = None) -> bool:
        """Keep one report, all or nothing; False when it is there already (nothing is changed then)."""
        body = encode(analysis)
        with self._writing():
            if self._db.execute("select 1 from report where id = ?", (analysis.report.id,)).fetchone():
                return False
            self._insert(analysis.report, body, raw)
        return True

    def _insert(self, report: Report, body: bytes, raw: bytes | None) -> None:
        key = None if raw is None else hashlib.sha256(raw).hexdigest()
        if raw is not None:
            self._db.execute("insert into raw values (?, ?) on conflict do nothing", (key, raw))
        row = (report.id, _blob(report.file), key, self.rules, body)
        self._db.execute("insert into report (id, file, raw, rules, analysis) values (?, ?, ?, ?, ?)", row)

    def replace(self, analysis: Analysis) -> None:
        """Put the analysis that newer rules made of a kept report in the place of the older one."""
        body = encode(analysis)
        with self._writing():
            row = (_blob(analysis.report.file), self.rules, body, analysis.report.id)
            done = self._db.execute("update report set file = ?, rules = ?, analysis = ? where id = ?", row)
            if not done.rowcount:
                raise StoreError(str(self.path), f"report {analysis.report.id} is not in it", "add it first")

    def analyses(self) -> Iterator[Analysis]:
        """All analyses, by file and id."""
        for (body,) in self._rows("select analysis from report order by file, id"):
            yield load(body, Analysis)

    def reports(self) -> Iterator[Report]:
        """All reports, by file and id."""
        return (a.report for a in self.analyses())

    def raw(self, report: str) -> bytes | None:
        """The bytes that a report was read from, where they were kept."""
        found = list(self._rows("select bytes from raw join report on report.raw = raw.sha256 where report.id = ?", report))
        return found[0][0] if found else None

    def outdated(self) -> list[str]:
        """Ids of the reports whose analysis was made by other rules or models than the present ones."""
        return [row[0] for row in self._rows("select id from report where rules <> ? order by file, id", self.rules)]

    # ------------------------------------------------------------------ dossiers, refusals
    def put_dossiers(self, dossiers: Sequence[Dossier]) -> None:
        """Keep the dossiers in their order, in the place of those kept before."""
        rows = [(place, d.story.id, encode(d)) for place, d in enumerate(dossiers)]
        with self._writing():
            self._db.execute("delete from dossier")
            self._db.executemany("insert into dossier values (?, ?, ?)", rows)

    def dossiers(self) -> list[Dossier]:
        """The dossiers as last put."""
        return [load(body, Dossier) for (body,) in self._rows("select body from dossier order by place")]

    def refuse(self, refusal: Refusal) -> None:
        """Keep that an input could not be read, and why."""
        with self._writing():
            row = (_blob(refusal.file), refusal.reason, refusal.advice)
            self._db.execute("insert into refusal values (?, ?, ?) on conflict do nothing", row)

    def refusals(self) -> list[Refusal]:
        """Inputs that could not be read, by file."""
        rows = self._rows("select file, reason, advice from refusal order by file, reason")
        return [Refusal(file=_text(file), reason=reason, advice=advice) for file, reason, advice in rows]

    def _rows(self, query: str, *values: str) -> Iterator[tuple[Any, ...]]:
        with self._told():
            yield from self._db.execute(query, values)

    # ------------------------------------------------------------------ the whole
    def check(self) -> list[str]:
        """What is wrong with the record, one line each; empty when all is well."""
        faults = [str(row[0]) for row in self._rows("pragma integrity_check") if row[0] != "ok"]
        faults += [f"row without its partner in table {row[0]}" for row in self._rows("pragma foreign_key_check")]
        for key, data in self._rows("select sha256, bytes from raw order by sha256"):
            if hashlib.sha256(data).hexdigest() != key:
                faults.append(f"raw bytes {key} have changed")
        texts: dict[str, str] = {}
        for key, body in self._rows("select id, analysis from report order by file, id"):
            faults += _faults(lambda data: _report_faults(load(data, Analysis), texts), body, f"report {key}")
        for story, body in self._rows("select story, body from dossier order by place"):
            faults += _faults(lambda data: verify.dossier_faults(load(data, Dossier), texts), body, f"story {story}")
        return faults

    def close(self) -> None:
        """Leave the record as one file."""
        if self._wal:
            with suppress(sqlite3.OperationalError):  # others still have it open: the last of them to close folds the log in
                self._db.execute("pragma busy_timeout = 0")
                self._db.execute("pragma journal_mode = delete")
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _blob(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _faults(find: Callable[[bytes], Iterable[str]], body: bytes, what: str) -> list[str]:
    try:
        return [f"{what}: {fault}" for fault in find(body)]
    except (msgspec.MsgspecError, ValueError) as error:
        return [f"{what} cannot be read: {error}"]


def _report_faults(analysis: Analysis, texts: dict[str, str]) -> Iterator[str]:
    texts[analysis.report.id] = analysis.report.text
    return verify.analysis_faults(analysis)
