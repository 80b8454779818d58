"""A whole record into another database: a file to a server, a server to a file."""

from itertools import islice
from pathlib import Path

from onrecord.keep.aside import named, remove, taken
from onrecord.keep.lock import alone
from onrecord.keep.pack import unpack
from onrecord.keep.record import SqlStore
from onrecord.keep.reports import place
from onrecord.keep.schema import COLUMNS, NAMES
from onrecord.keep.sql import CHUNK
from onrecord.keep.sqlite import SQLiteStore
from onrecord.keep.store import StoreError
from onrecord.types import Report


def copy_record(source: SqlStore, to: Path) -> None:
    """Copy to a new SQLite file, whole or not at all."""
    with alone(to):
        if to.exists():
            raise taken(to)
        part = to.with_name(to.name + ".part")
        remove(part)
        with SQLiteStore(part, durable=False) as target:
            fill(source, target)
        named(part, to)


def fill(source: SqlStore, target: SqlStore) -> None:
    """All rows of a record into an empty one; StoreError when it is not empty."""
    if target.known():
        raise StoreError(target.name, "there are reports in it already", "give a record that is empty")
    with target._writing():
        target._run("delete from meta where name <> 'shape'")  # each database describes its tables in its own words
        for table in NAMES:
            _table(source, target, table)


def _table(source: SqlStore, target: SqlStore, table: str) -> None:
    """All rows with their checksums, so that what has changed in the one is found in the other."""
    columns = ("seal", *COLUMNS[table])
    at = {name: k for k, name in enumerate(columns)}
    rows = source._scan(table, columns)
    while some := [r for r in islice(rows, CHUNK) if table != "meta" or r[at["name"]] != "shape"]:
        target._fill(table, columns, some)
        if table == "report":
            target._index([place(r[at["number"]], unpack(r[at["report"]], Report)) for r in some if r[at["state"]] == "current"])
