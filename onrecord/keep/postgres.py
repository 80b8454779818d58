"""A record in a PostgreSQL database, for a team: the same tables, the same order, the same bytes as the file.

Needs ``psycopg`` (``pip install onrecord[team]``). Many rows go in by COPY. Writers wait for each other at one row (``meta``), for ``wait``
seconds at most. The tables lie in a schema of their own (``onrecord``, or ``?schema=NAME`` in the address).
"""

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql

from onrecord.keep.copying import copy_record
from onrecord.keep.pack import now
from onrecord.keep.record import SqlStore
from onrecord.keep.sql import Asked, Place, Row, unplaced
from onrecord.keep.store import StoreError
from onrecord.keep.words import Term

WAIT = 10.0
TYPES = {"text": 'text collate "C"', "blob": "bytea"}
INDEX = (
    # the words of a text and each two that stand next to each other (behind a blank, so that no prefix of a word reads them)
    "create function parts (words text) returns tsvector language sql immutable strict parallel safe as $$ "
    "select array_to_tsvector(w || array(select ' ' || a || ' ' || b from unnest(w[:cardinality(w) - 1], w[2:]) as pair (a, b))) "
    "from (select string_to_array(words, ' ') as w) as split $$",
    # the current reports in the order of a search, apart from their texts
    "create table found (number bigint primary key, day {text}, file {blob} not null, id {text} not null, outlet {blob}, "
    "words {text} not null) with (toast_tuple_target = 128)",  # the words lie apart, so that what orders the reports is read quickly
    "alter table found alter words set storage external",  # packed it is hardly smaller, and a third slower to read
    "create index found_by_day on found (day desc nulls last, file, id)",
    "create index found_by_word on found using gin (parts(words)) with (gin_pending_list_limit = 16384)",
)
BY_INDEX = "parts(words) @@ (?)::tsquery"
SPACED = "' ' || words || ' '"
# who holds a row of a table for itself, and does not wait for it
HOLDER = (
    "select a.application_name from pg_locks as l join pg_stat_activity as a on a.pid = l.pid where l.relation = to_regclass(%s) "
    "and l.mode = 'RowShareLock' and l.granted and a.pid <> pg_backend_pid() and a.wait_event_type is distinct from 'Lock'"
)
LOCK = 0x6F6E7264  # "onrd": one process begins or migrates a record at a time

REASONS: tuple[tuple[type[psycopg.Error], str, str], ...] = (
    (errors.LockNotAvailable, "another process is writing to this record", "wait until it has ended, or write to a record of its own"),
    (errors.ReadOnlySqlTransaction, "the record is read-only", "give yourself the right to write to it, or write to a copy"),
    (errors.InsufficientPrivilege, "you may not do that there", "ask for the rights on its schema, or write to a record of your own"),
    (errors.DiskFull, "the disk is full", "make room and run the same command again: what was added so far is safe"),
    (errors.OutOfMemory, "the server has no memory left", "run the same command again with fewer reports at a time"),
    (errors.AdminShutdown, "the server was stopped", "start it and run the same command again: what was added so far is safe"),
    (psycopg.OperationalError, "the server cannot be reached", "check that it runs, the address and the password"),
)


class PostgresStore(SqlStore):
    """A record in PostgreSQL; ``address`` is ``postgresql://…``. ``durable=False`` lets the server answer before its disk has."""

    places, types, fence = "found", TYPES, "offset 0"

    def __init__(
        self,
        address: str,
        *,
        rules: str | None = None,
        readonly: bool = False,
        wait: float = WAIT,
        durable: bool = True,
        clock: Callable[[], str] = now,
    ) -> None:
        self._begin_as(rules, clock, readonly)
        where, self.schema = parted(address)
        self.name = unsaid(where)
        with self._telling():
            self._db = psycopg.connect(where, autocommit=True)
        try:
            with self._telling():
                self._prepare(wait, durable)
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, wait: float, durable: bool) -> None:
        self._set("search_path", self.schema)
        self._set("application_name", f"onrecord, process {os.getpid()} on {socket.gethostname()}"[:63])
        self._set("lock_timeout", f"{int(wait * 1000)}ms")
        self._set("synchronous_commit", "on" if durable else "off")
        self._set("default_transaction_read_only", "on" if self.readonly else "off")
        self._set("client_min_messages", "warning")
        for name in ("jit", "enable_seqscan"):  # compiling takes longer than searching; reading every row is never as cheap as it seems
            self._set(name, "off")
        self._set("max_parallel_workers_per_gather", "0")  # starting them takes longer than searching
        self._ready(self._empty)

    def _set(self, name: str, value: str) -> None:
        self._db.execute("select set_config(%s, %s, false)", (name, value))

    def _empty(self) -> bool:
        return not self._one("select 1 from pg_tables where schemaname = ? and tablename = 'schema_version'", self.schema)

    def create(self, tables: Sequence[str]) -> None:
        """Make tables, and the index of words beside them."""
        self._db.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(self.schema)))
        self.tables((*tables, *INDEX))

    # ------------------------------------------------------------------ SQL
    @contextmanager
    def _telling(self) -> Iterator[None]:
        """The server's errors in words, with what to do."""
        try:
            yield
        except psycopg.Error as error:
            said = str(error).strip().split("\n")[0]
            reason, advice = next(((r, a) for kind, r, a in REASONS if isinstance(error, kind)), ("", ""))
            if isinstance(error, errors.LockNotAvailable):
                reason += self._holder()
            raise StoreError(self.name, reason or f"PostgreSQL says: {said}", advice or "run `onrecord check` on it") from error

    def _holder(self) -> str:
        """Who writes, where the server tells: the name that its connection gave itself."""
        with suppress(psycopg.Error):
            found = self._db.execute(HOLDER, (f"{self.schema}.meta",)).fetchall()
            return f": {', '.join(sorted(name for (name,) in found if name))}" if found else ""
        return ""

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing; it waits for the writer before it."""
        with self._telling():
            if self.readonly:
                raise errors.ReadOnlySqlTransaction("opened for reading")
            with self._db.transaction():
                if self._empty():
                    self._db.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
                elif self._has("meta"):
                    self._db.execute("select value from meta where name = 'state' for update")
                else:
                    self._db.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
                yield

    def _has(self, table: str) -> bool:
        return bool(self._one("select 1 from pg_tables where schemaname = ? and tablename = ?", self.schema, table))

    def _rows(self, query: str, *values: object) -> Iterator[Row]:
        with self._telling():
            yield from self._db.execute(_marked(query), values)

    def _run(self, statement: str, *values: object) -> int:
        with self._telling():
            return self._db.execute(_marked(statement), values).rowcount

    def _fill(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if not rows:
            return
        into = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)))
        with self._telling(), self._db.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    # ------------------------------------------------------------------ words
    def _index(self, rows: Sequence[Place]) -> None:
        self._fill("found", Place._fields, [(*r[:-1], " ".join(r.words)) for r in rows])

    def _unindex(self, rows: Sequence[Place]) -> None:
        self._run("delete from found where number = any (?)", [r.number for r in rows])

    def _scrub(self) -> None:
        pass

    def _asked(self, terms: Sequence[Term]) -> Asked:
        wanted = [t for t in terms if not t.without]
        if not wanted:
            gone, values = zip(*map(_held, terms), strict=True) if terms else ((), ())
            outside = [f"number not in (select number from found where {held})" for held in gone]
            return Asked("found", " and ".join(outside) or "true", tuple(chain(*values)))
        short = [t for t in terms if t.without and len(t.words) <= 2]
        query = " & ".join([*map(_query, wanted), *(f"!{_query(t)}" for t in short)])
        long = [t for t in terms if len(t.words) > 2]
        read = [f"strpos({SPACED}, ?) {'=' if t.without else '>'} 0" for t in long]
        return Asked("found", " and ".join([BY_INDEX, *read]), (query, *map(_spaced, long)), once=bool(long))

    def _tried(self, terms: Sequence[Term], most: int) -> Asked | None:
        where = [f"{'not ' if t.without else ''}strpos({SPACED}, ?) > 0" for t in terms]
        newest = f"(select * from found order by day desc nulls last, file, id limit {most}) as newest"
        return Asked(newest, " and ".join(where), tuple(map(_spaced, terms))) if terms else None

    # ------------------------------------------------------------------ the whole
    def _own_faults(self) -> Iterator[str]:
        for table, column, to in (("report", "raw", "raw (sha256)"),):
            other, key = to.rstrip(")").split(" (")
            query = f"select count(*) from {table} left join {other} on {other}.{key} = {table}.{column} "
            lost = self._one(query + f"where {table}.{column} is not null and {other}.{key} is null")
            if lost and lost[0]:
                yield f"row without its partner in table {table}"

    @contextmanager
    def _still(self) -> Iterator[None]:
        with self._telling(), self._db.transaction():
            self._db.execute("set transaction isolation level repeatable read, read only")
            yield

    def _shape(self) -> list[Row]:
        return []

    def _columns(self, table: str) -> set[str]:
        query = "select column_name from information_schema.columns where table_schema = ? and table_name = ?"
        return {name for (name,) in self._rows(query, self.schema, table)}

    def _index_faults(self, places: Iterator[Place]) -> Iterator[str]:
        told = {p.number: (*p[1:-1], hash(" ".join(p.words))) for p in places}
        numbers = [n for (n,) in self._rows("select number from found order by number")]
        rows = self._in("select number, day, file, id, outlet, words from found where number in {}", numbers)
        yield from unplaced(told, {row[0]: (*row[1:-1], hash(row[-1])) for row in rows})

    def backup(self, to: Path) -> None:
        """Copy the record, as it is at one moment, to a new SQLite file while it is in use."""
        with self._still():
            copy_record(self, to)

    def close(self) -> None:
        """Leave the record."""
        with suppress(psycopg.Error):
            self._db.close()


def parted(address: str) -> tuple[str, str]:
    """The address for the server, and the schema for the tables.

    >>> parted("postgresql://desk@db/news?schema=harbour&sslmode=require")
    ('postgresql://desk@db/news?sslmode=require', 'harbour')
    """
    parts = urlsplit(address)
    query = parse_qsl(parts.query)
    schema = next((v for k, v in query if k == "schema"), "onrecord")
    rest = urlencode([(k, v) for k, v in query if k != "schema"])
    return urlunsplit(parts._replace(query=rest)), schema


def unsaid(address: str) -> str:
    """An address without its password.

    >>> unsaid("postgresql://desk:secret@db/news")
    'postgresql://desk@db/news'
    """
    parts = urlsplit(address)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=user.split(":")[0] + at + host, query=""))


def _marked(query: str) -> Any:
    """A query with the marks for parameters that psycopg reads."""
    return cast(Any, query.replace("?", "%s"))


def _spaced(term: Term) -> str:
    """A term as it stands in the words of a report between blanks."""
    return " " + " ".join(term.words) + ("" if term.prefix else " ")


def _query(term: Term) -> str:
    """What the index has to hold of a report with a term: its word, or each two of its words that stand next to each other."""
    pairs = [f"' {a} {b}'" for a, b in pairwise(term.words)] or [f"'{term.words[0]}'"]
    return f"({' & '.join(pairs)}{':*' if term.prefix else ''})"


def _held(term: Term) -> tuple[str, tuple[str, ...]]:
    """The condition that a report has a term: by the index, and for a phrase of more than two words by its words too."""
    read = (f" and strpos({SPACED}, ?) > 0", (_spaced(term),)) if len(term.words) > 2 else ("", ())
    return BY_INDEX + read[0], (_query(term), *read[1])
