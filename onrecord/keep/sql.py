"""What the SQL of every store needs from its database: rows, transactions, bulk, and the words of its errors."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from onrecord import __version__
from onrecord.keep.pack import now
from onrecord.keep.store import StoreError
from onrecord.keep.words import Term

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

    def _one(self, query: str, *values: object) -> Row | None:
        """The first row, or None."""
        return next(iter(list(self._rows(query, *values))), None)

    def _in(self, query: str, values: Sequence[object], *more: object) -> Iterator[Row]:
        """The rows of a query whose ``{}`` is a list of values, asked for in chunks; ``more`` are bound before the list."""
        for k in range(0, len(values), CHUNK):
            part = values[k : k + CHUNK]
            yield from list(self._rows(query.format("(" + ", ".join("?" * len(part)) + ")"), *more, *part))

    def _next(self, table: str) -> int:
        """The next number of a table; only within a transaction."""
        found = self._one(f"select max(number) from {table}")
        return int((found and found[0]) or 0) + 1

    def _moved(self) -> None:
        """Note that reports or decisions have changed."""
        self._run("update meta set value = value + 1 where name = 'state'")

    def _told(self, reason: str, advice: str) -> StoreError:
        return StoreError(self.name, reason, advice)
