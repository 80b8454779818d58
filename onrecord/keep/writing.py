"""Tables in files: JSON lines, CSV that no spreadsheet takes for formulas, Parquet."""

import csv
import types
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

from onrecord.codec import dump
from onrecord.keep.store import StoreError
from onrecord.keep.tables import TABLES, Row

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what spreadsheets run (OWASP, "CSV Injection")
BATCH = 10_000


def columns(table: type[Row]) -> dict[str, type]:
    """The columns of a table with their types; a column that may be empty by the type of what it holds otherwise."""
    return {k: _plain(t) for k, t in get_type_hints(table).items() if not k.startswith("_")}


def _plain(hint: Any) -> type:
    if isinstance(hint, types.UnionType):
        hint = next(a for a in get_args(hint) if a is not type(None))
    found: type = tuple if getattr(hint, "__origin__", None) is tuple else hint
    return found


def name(table: type[Row]) -> str:
    """The name of a table."""
    return str(table.__struct_config__.tag)


def jsonl(rows: Iterable[Row], to: Path) -> int:
    """One JSON object a line, the table of each in ``table``."""
    count = 0
    with to.open("w", encoding="utf-8", newline="\n") as f:
        for row in rows:
            f.write(dump(row) + "\n")
            count += 1
    return count


def tables_csv(rows: Iterable[Row], to: Path) -> int:
    """A folder with one CSV file a table (RFC 4180, UTF-8 with a mark so that spreadsheets know it)."""
    files = {}
    count = 0
    try:
        for table in TABLES:
            handle = (to / f"{name(table)}.csv").open("w", encoding="utf-8-sig", errors="replace", newline="")
            files[table] = (handle, csv.writer(handle))
            files[table][1].writerow(columns(table))
        for row in rows:
            files[type(row)][1].writerow([cell(getattr(row, c)) for c in columns(type(row))])
            count += 1
    finally:
        for handle, _ in files.values():
            handle.close()
    return count


def cell(value: object) -> object:
    """A cell: numbers as they are, text that a spreadsheet would run behind an apostrophe.

    >>> cell("=1+1"), cell(-5), cell(None), cell(("a", "b")), cell("−5")
    ("'=1+1", -5, '', 'a; b', '−5')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (int, float)):
        return value
    text = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return "'" + text if text.lstrip(" ").startswith(FORMULA) else text


def parquet(rows: Iterable[Row], to: Path) -> int:
    """A folder with one Parquet file a table; values as doubles (JSON lines have them exactly)."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise StoreError(str(to), f"pyarrow is not installed ({error})", 'install it: pip install "onrecord[tables]"') from error
    schemas = {t: _schema(pa, t) for t in TABLES}
    writers = {t: pq.ParquetWriter(to / f"{name(t)}.parquet", s, compression="zstd") for t, s in schemas.items()}
    waiting: dict[type[Row], list[Row]] = {t: [] for t in TABLES}
    count = 0
    try:
        for row in rows:
            waiting[type(row)].append(row)
            count += 1
            if len(waiting[type(row)]) >= BATCH:
                _flush(pa, writers[type(row)], schemas[type(row)], waiting[type(row)])
        for t, rest in waiting.items():
            _flush(pa, writers[t], schemas[t], rest)
    finally:
        for w in writers.values():
            w.close()
    return count


def _schema(pa: Any, table: type[Row]) -> Any:
    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), Decimal: pa.float64(), tuple: pa.list_(pa.string())}
    fields = [pa.field(c, kinds[t]) for c, t in columns(table).items()]
    return pa.schema(fields, metadata={"onrecord": "onrecord/export/1", "table": name(table)})


def _flush(pa: Any, writer: Any, schema: Any, rows: list[Row]) -> None:
    data = {c: [_value(getattr(r, c)) for r in rows] for c in schema.names}
    writer.write_table(pa.table(data, schema=schema))
    rows.clear()


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return [_value(v) for v in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


WRITERS: dict[str, Any] = {"jsonl": jsonl, "csv": tables_csv, "parquet": parquet}
FOLDERS: Sequence[str] = ("csv", "parquet")
