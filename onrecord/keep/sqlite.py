"""A record as one SQLite file: write-ahead log while writing, a single file once closed.

Writes are transactions begun ``immediate``, each in its turn (``lock.py``), so that two writers queue instead of failing half-way. All
parameters are bound.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import quote

from onrecord.keep import heard
from onrecord.keep.aside import named, remove, taken
from onrecord.keep.lock import Lock, alone
from onrecord.keep.pack import now
from onrecord.keep.record import SqlStore
from onrecord.keep.sql import Asked, Place, Row
from onrecord.keep.store import StoreError
from onrecord.keep.words import Term

APPLICATION = 0x6F6E7264  # "onrd" in the file's header: a database that is not ours is never written to
WAIT = 10.0  # seconds for another writer
CODE = 0xFF  # SQLite's primary result code, without the extension
INDEX = (
    # prefixes of one letter and two have an index of their own: thousands of words begin with them
    "create virtual table found using fts5 (words, content='', prefix='1 2', tokenize='ascii')",
    # the current reports in the order of a search, apart from their texts, so that thousands are sorted without reading these
    "create table place (number integer primary key, day text, file blob not null, id text not null, outlet blob)",
    "create index place_by_day on place (day desc, file, id)",
)
BOTH = "found cross join place on place.number = found.rowid"  # `cross`: found first, then looked up
NEWEST = "order by day desc, file, id"
TYPES = {"text": "text", "blob": "blob"}

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


class SQLiteStore(SqlStore):
    """A record in one SQLite file; ``rules`` names the rules and models that make the analyses added through it."""

    places, types = "place", TYPES

    def __init__(
        self,
        path: str | Path,
        *,
        rules: str | None = None,
        readonly: bool = False,
        wait: float = WAIT,
        durable: bool = True,
        clock: Callable[[], str] = now,
    ) -> None:
        self._begin_as(rules, clock, readonly)
        self.path, self.name = Path(path), os.fsencode(path).decode("utf-8", "backslashreplace")
        self._wal, self._wait = False, wait
        # FULL syncs at each transaction: what was acknowledged outlives a power cut. NORMAL is faster, and outlives kill -9 only.
        self._synchronous = "full" if durable else "normal"
        self._lock = None if readonly else Lock(self.path, wait=wait)
        try:
            with self._telling():
                self._db = self._connect(wait)
                self._settle()
                self._prepare()
        except BaseException:
            self._leave()
            raise

    def _connect(self, wait: float) -> sqlite3.Connection:
        if self.readonly and not self.path.is_file():
            raise StoreError(self.name, "there is no such record", "build one first: onrecord build PATH… -o DIR")
        mode = "ro" if self.readonly else "rwc"
        where = f"file:{quote(os.fsencode(self.path.absolute()))}?mode={mode}"
        return sqlite3.connect(where, uri=True, timeout=wait, isolation_level=None)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """SQLite's errors in words, with what to do."""
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & CODE
            reason, advice = REASONS.get(code, (f"SQLite says: {error}", "run `onrecord check` on it"))
            raise StoreError(self.name, reason, advice) from error
        except UnicodeDecodeError as error:  # in a text of the record, or in SQLite's own words about one
            raise StoreError(self.name, *REASONS[sqlite3.SQLITE_CORRUPT]) from error

    def _prepare(self) -> None:
        for setting in ("foreign_keys = on", "trusted_schema = off", "secure_delete = on", f"synchronous = {self._synchronous}"):
            self._db.execute(f"pragma {setting}")
        if not self._empty() and self._number("application_id") != APPLICATION:
            raise StoreError(self.name, "this is a database, but not a record of onrecord", "name another file")
        self._ready(self._empty)

    def _settle(self) -> None:
        """What a killed writer left half done is taken back before the first reading; who reads alone may not do it."""
        try:
            self._db.execute("select 1 from sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            if not self.readonly or getattr(error, "sqlite_errorcode", 0) & CODE != sqlite3.SQLITE_READONLY:
                raise
            with closing(sqlite3.connect(self.path, timeout=self._wait)) as db:
                db.execute("select 1 from sqlite_master").fetchone()

    def _number(self, pragma: str) -> int:
        return int(self._db.execute(f"pragma {pragma}").fetchone()[0])

    def _empty(self) -> bool:
        return not self._number("application_id") and not self._db.execute("select 1 from sqlite_master").fetchone()

    def create(self, tables: Sequence[str]) -> None:
        """Make tables, and the index of words beside them."""
        self.tables((*tables, *INDEX))
        self._db.execute(f"pragma application_id = {APPLICATION}")

    # ------------------------------------------------------------------ SQL
    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing; it waits for the writer before it."""
        with self._lock.turn(self._wait) if self._lock else nullcontext(), self._telling():
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

    def _rows(self, query: str, *values: object) -> Iterator[Row]:
        with self._telling():
            # not from the cursor itself: who leaves off would close it, also that of a closed database
            yield from (row for row in self._db.execute(query, values))

    def _run(self, statement: str, *values: object) -> int:
        with self._telling():
            return self._db.execute(statement, values).rowcount

    def _fill(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        self._db.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)

    # ------------------------------------------------------------------ words
    def _index(self, rows: Sequence[Place]) -> None:
        self._db.executemany("insert into found (rowid, words) values (?, ?)", [(r.number, " ".join(r.words)) for r in rows])
        self._db.executemany("insert into place values (?, ?, ?, ?, ?)", [r[:-1] for r in rows])

    def _unindex(self, rows: Sequence[Place]) -> None:
        gone = [(r.number, " ".join(r.words)) for r in rows]
        self._db.executemany("insert into found (found, rowid, words) values ('delete', ?, ?)", gone)
        self._db.executemany("delete from place where number = ?", [(r.number,) for r in rows])

    def _scrub(self) -> None:
        self._db.execute("insert into found (found) values ('optimize')")  # else the words stay in a segment of their own until merged

    def _asked(self, terms: Sequence[Term]) -> Asked:
        wanted, left = _fts(terms)
        if wanted:
            return Asked(BOTH, "found match ?", (f"({wanted}) NOT ({left})" if left else wanted,), "found")
        return Asked("place", "number not in (select rowid from found where found match ?)", (left,)) if left else Asked("place")

    def _tried(self, terms: Sequence[Term], most: int) -> Asked | None:
        if not terms or any(t.prefix for t in terms):  # a prefix is put together anew from all its words for each report
            return None
        asked = self._asked(terms)
        if not asked.counted:
            return None
        newest = f"(select * from place {NEWEST} limit {most})"
        return Asked(newest, f"exists (select 1 from found where rowid = number and {asked.where})", asked.values)

    # ------------------------------------------------------------------ the whole
    def _own_faults(self) -> Iterator[str]:
        yield from (str(row[0]) for row in self._rows("pragma integrity_check") if row[0] != "ok")
        yield from (f"row without its partner in table {row[0]}" for row in self._rows("pragma foreign_key_check"))
        try:
            self._db.execute("insert into found (found) values ('integrity-check')")
        except sqlite3.Error as error:
            yield f"the index of words is damaged ({error})"

    @contextmanager
    def _still(self) -> Iterator[None]:
        """A copy in a file without a name, which may be written to, as the index of words is when it checks itself."""
        copy = sqlite3.connect("", isolation_level=None)
        copy.text_factory = lambda data: data.decode("utf-8", "surrogateescape")  # a damaged text is found, and nothing ends at it
        plain = self._db
        try:
            with self._telling():
                plain.backup(copy)
            self._db = copy
            yield
        finally:
            self._db = plain
            copy.close()

    def _shape(self) -> list[Row]:
        told = "select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_stat%'"
        return list(self._rows(f"{told} order by type, name"))

    def _columns(self, table: str) -> set[str]:
        return {row[1] for row in self._rows(f"pragma table_info({table})")}

    def _scan(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        return self._rows(f"select {', '.join(columns)} from {table} not indexed")

    def _index_faults(self, places: Iterator[Place]) -> Iterator[str]:
        with self._telling():
            yield from heard.faults(self._db, places)

    def backup(self, to: Path) -> None:
        """Copy the record to a new SQLite file while it is in use."""
        with alone(to), self._telling():
            if to.exists():
                raise taken(to)
            part = to.with_name(to.name + ".part")
            remove(part)
            copy = sqlite3.connect(part, isolation_level=None)
            try:
                self._db.backup(copy, pages=1000, sleep=0.005)
                copy.execute("pragma journal_mode = delete")
            finally:
                copy.close()
            named(part, to)

    def close(self) -> None:
        """Leave the record as one file."""
        if self._wal:
            with suppress(sqlite3.OperationalError):  # others still have it open: the last of them to close folds the log in
                self._db.execute("pragma busy_timeout = 0")
                self._db.execute("pragma journal_mode = delete")
        self._leave()

    def _leave(self) -> None:
        if hasattr(self, "_db"):
            self._db.close()
        if self._lock:
            self._lock.release()


def _fts(terms: Sequence[Term]) -> tuple[str, str]:
    """What is wanted, and what is to be left out, as FTS5 reads it; words are ASCII letters and digits."""
    said = [(t.without, f'"{" ".join(t.words)}"{" *" if t.prefix else ""}') for t in terms]
    return " AND ".join(x for no, x in said if not no), " OR ".join(x for no, x in said if no)
