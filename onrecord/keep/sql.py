"""What the SQL of every store needs from its database: rows, transactions, bulk, and the words of its errors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, TypeVar

from onrecord import __version__
from onrecord.keep.pack import DAMAGE, now, unpack
from onrecord.keep.schema import COLUMNS, KEYS
from onrecord.keep.seal import seal
from onrecord.keep.store import StoreError
from onrecord.keep.words import Term
from onrecord.types import Record

R = TypeVar("R", bound=Record)
Row = tuple[Any, ...]
CHUNK = 200  # rows that are fetched, or put into one list of a query, at a time


class Place(NamedTuple):
    """A current report as searching sees it: what orders it, what bounds it, its words."""

    number: int
    day: str | None
    file: bytes
    id: str
    outlet: bytes | None
    words: list[str]


class Asked(NamedTuple):
    """A search in SQL: what follows ``from`` and ``where`` to find reports, and ``from`` to count them where nothing else bounds them.

    ``once``: looking costs more than sorting, so that it is done once, for page and count.
    """

    source: str
    where: str = "true"
    values: tuple[object, ...] = ()
    counted: str = ""
    once: bool = False


class Sql(ABC):
    """A database that holds a record. Parameters are always bound, as ``?``."""

    name: str  # what is said in errors: the file, or the database without its password
    rules: str
    clock: Callable[[], str]
    readonly: bool
    types: Mapping[str, str]  # what the database calls text and bytes
    places: str  # the table of the index with the current reports in the order of a search
    fence: str = ""  # what stands at the end of a subquery that is to be answered by itself, before what is asked of its rows

    def _begin_as(self, rules: str | None, clock: Callable[[], str] | None, readonly: bool) -> None:
        self.rules, self.clock, self.readonly = rules or f"onrecord {__version__}", clock or now, readonly

    @abstractmethod
    def create(self, tables: Sequence[str]) -> None:
        """Make tables, and the index of words beside them; only within a transaction."""

    def tables(self, statements: Sequence[str]) -> None:
        """Make tables alone; only within a transaction."""
        for statement in statements:
            self._run(statement.format(**self.types))

    @abstractmethod
    def _rows(self, query: str, *values: object) -> Iterator[Row]:
        """The rows of a query."""

    @abstractmethod
    def _run(self, statement: str, *values: object) -> int:
        """Run a statement in the present transaction; how many rows it touched."""

    @abstractmethod
    def _fill(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Put many rows into a table at once."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]:
        """One transaction, all of it or nothing; other writers wait."""

    @abstractmethod
    def _index(self, rows: Sequence[Place]) -> None:
        """Put current reports into the index."""

    @abstractmethod
    def _unindex(self, rows: Sequence[Place]) -> None:
        """Take reports that are current no more out of the index."""

    @abstractmethod
    def _scrub(self) -> None:
        """After a report was taken down: no word of it stays in the index."""

    @abstractmethod
    def _asked(self, terms: Sequence[Term]) -> Asked:
        """The reports that have all terms, found by the index of words; without terms all that are current."""

    @abstractmethod
    def _tried(self, terms: Sequence[Term], most: int) -> Asked | None:
        """The same, of the ``most`` newest reports, each tried in turn; None where trying one is as slow as finding all."""

    @abstractmethod
    def _own_faults(self) -> Iterator[str]:
        """What the database itself finds wrong."""

    @abstractmethod
    def _still(self) -> AbstractContextManager[None]:
        """Until the end of the block, what is read is one state of the record, and no writer waits for it."""

    @abstractmethod
    def _shape(self) -> list[Row]:
        """The tables and indexes as the database describes them; nothing where it keeps that safe itself."""

    @abstractmethod
    def _index_faults(self, places: Iterator[Place]) -> Iterator[str]:
        """Where the index is not that of the reports that are current; only within ``_still``."""

    def _one(self, query: str, *values: object) -> Row | None:
        """The first row, or None."""
        return next(iter(list(self._rows(query, *values))), None)

    def _in(self, query: str, values: Sequence[object], *more: object) -> Iterator[Row]:
        """The rows of a query whose ``{}`` is a list of values, asked for in chunks; ``more`` are bound before the list."""
        for k in range(0, len(values), CHUNK):
            part = values[k : k + CHUNK]
            yield from list(self._rows(query.format("(" + ", ".join("?" * len(part)) + ")"), *more, *part))

    # ------------------------------------------------------------------ rows with their seals
    def _lay(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Put rows into a table of the record, each with its checksum; columns that are not named are empty."""
        every = COLUMNS[table]
        at = [columns.index(c) if c in columns else None for c in every]
        whole = [tuple(None if k is None else row[k] for k in at) for row in rows]
        self._fill(table, ("seal", *every), [(seal(table, row), *row) for row in whole])

    def _change(self, table: str, values: Mapping[str, object], where: str, *bound: object, anew: bool = False) -> int:
        """Change rows of a table of the record, and their checksums; a value may be a function of the one before. How many were changed.

        A row that was damaged before is not in order behind it, unless what it says is all made ``anew``.
        """
        every = COLUMNS[table]
        keys = [every.index(k) for k in KEYS[table]]
        setting = ", ".join(f"{c} = ?" for c in ("seal", *values))
        found = list(self._rows(f"select seal, {', '.join(every)} from {table} where {where}", *bound))
        for was, *old in found:
            new = {c: v(old[every.index(c)]) if callable(v) else v for c, v in values.items()}
            row = tuple(new.get(c, value) for c, value in zip(every, old, strict=True))
            known = " and ".join(f"{every[k]} = ?" for k in keys)
            wrong = 0 if anew else was ^ seal(table, old)
            self._run(f"update {table} set {setting} where {known}", seal(table, row) ^ wrong, *new.values(), *(old[k] for k in keys))
        return len(found)

    @abstractmethod
    def _columns(self, table: str) -> set[str]:
        """The names of the columns that a table has."""

    def _scan(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """Columns of all rows of a table, in chunks, so that memory has a bound."""
        first = KEYS[table][0]
        values = sorted({v for (v,) in self._rows(f"select {first} from {table}")})
        return self._in(f"select {', '.join(columns)} from {table} where {first} in {{}}", values)

    def _unpacked(self, data: bytes, kind: type[R], what: str) -> R:
        """A record from a row; StoreError where it is damaged."""
        try:
            return unpack(data, kind)
        except DAMAGE as error:
            raise self._damaged(what, error) from error

    def _damaged(self, what: str, error: Exception) -> StoreError:
        return self._told(f"{what} is damaged ({error})"[:300], f"see what else is: onrecord check {self.name}; put back a copy")

    def _next(self, table: str) -> int:
        """The next number of a table; only within a transaction."""
        found = self._one(f"select max(number) from {table}")
        return int((found and found[0]) or 0) + 1

    def _moved(self) -> None:
        """Note that reports or decisions have changed."""
        self._change("meta", {"value": lambda state: state + 1}, "name = 'state'")

    def _told(self, reason: str, advice: str) -> StoreError:
        return StoreError(self.name, reason, advice)


def unplaced(told: Mapping[int, Row], there: Mapping[int, Row]) -> Iterator[str]:
    """What is said where the reports that are current, by number, are not those of the index."""
    wrong = sum(told.get(n) != there.get(n) for n in told.keys() | there.keys())
    if wrong:
        yield f"{wrong} reports are not in the index of words as they are in the record"
