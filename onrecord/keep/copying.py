"""A whole record into another database: a file to a server, a server to a file."""

from pathlib import Path

from onrecord.keep.aside import named, remove, taken
from onrecord.keep.lock import alone
from onrecord.keep.pack import unpack
from onrecord.keep.record import SqlStore
from onrecord.keep.reports import place
from onrecord.keep.schema import NAMES
from onrecord.keep.sql import CHUNK
from onrecord.keep.sqlite import SQLiteStore
from onrecord.keep.store import StoreError
from onrecord.types import Report

COLUMNS = {
    "raw": "sha256 form bytes",
    "report": "number id file address outlet day digest state added raw rules report notes reason by",
    "dossier": "story key title reports claims conflicts failed last body",
    "member": "report story",
    "dates": "story body",
    "heir": "was became at",
    "meaning": "report model vectors",
    "decision": "number at body",
    "entry": "number at story body",
    "refusal": "file reason advice",
    "upload": "number id at state trouble",
    "upload_file": "upload place name state tries owner begun digest facts bytes outcome",
    "meta": "name value",
}


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
        target._run("delete from meta")
        for table in NAMES:
            _table(source, target, table)


def _table(source: SqlStore, target: SqlStore, table: str) -> None:
    columns = COLUMNS[table].split()
    quoted = ", ".join(columns)
    keys = list(source._rows(f"select {columns[0]} from {table} order by {columns[0]}"))
    distinct = sorted({k for (k,) in keys})
    for n in range(0, len(distinct), CHUNK):
        rows = list(source._in(f"select {quoted} from {table} where {columns[0]} in {{}}", distinct[n : n + CHUNK]))
        target._fill(table, columns, rows)
        if table == "report":
            at = {name: k for k, name in enumerate(columns)}
            target._index([place(r[at["number"]], unpack(r[at["report"]], Report)) for r in rows if r[at["state"]] == "current"])
