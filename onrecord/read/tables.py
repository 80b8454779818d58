"""JSON lines, JSON documents and tables of reports (CSV, TSV): each row by itself, so that a bad line costs that line only."""

import codecs
import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from onrecord.read.decode import NotTextError, decode
from onrecord.read.options import current
from onrecord.read.rows import DESCRIBED, NAMES, row_source
from onrecord.read.source import Box, Opened, Source
from onrecord.types import Refusal

LONGEST = 10_000_000  # bytes of one line
TOLD = 20  # bad lines that are told one by one
LINES = (".jsonl", ".ndjson", ".jsonlines", ".jl")
TABLES = (".csv", ".tsv")
REPAIR = "repair or delete that line, and read the file again"


class DoubleError(ValueError):
    """A JSON object has two values for one key."""


def open_json(box: Box) -> Opened | None:
    """JSON lines by suffix or first bytes; a JSON document of one or more reports."""
    if _of_lines(box):
        return _told(box, _lines(box))
    return _told(box, _document(box)) if box.name.lower().endswith(".json") else None


def streamed(box: Box) -> Opened | None:
    """JSON lines or a table, which are read from front to back and may be of any length; None for anything else."""
    return open_json(box) if _of_lines(box) else open_table(box)


def _of_lines(box: Box) -> bool:
    head = box.head.removeprefix(codecs.BOM_UTF8).lstrip()
    low = box.name.lower()
    return low.endswith(LINES) or (head.startswith(b'{"') and not low.endswith((".json", *TABLES)) and _is_line(head))


def _is_line(head: bytes) -> bool:
    line = head.split(b"\n", 1)[0].strip()
    return line.endswith(b"}") or len(line) > 3000


def _lines(box: Box) -> Iterator[Source | Refusal]:
    with box.open() as f:
        for number, line in lines_of(f):
            name = f"{box.name}:{number}"
            if line is None:
                yield Refusal(file=name, reason=f"the line is longer than {LONGEST / 1e6:.0f} MB", advice=REPAIR)
            elif line.strip():
                yield _object(name, line)


def lines_of(f: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines of a stream with their numbers; None for one that is too long, which is passed over without being held."""
    number = 0
    while line := f.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while (rest := f.readline(1_000_000)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line


def _object(name: str, line: bytes) -> Source | Refusal:
    try:
        row = parse(line)
    except (ValueError, RecursionError) as err:
        return Refusal(file=name, reason=f"the line is not JSON ({_why(err)})", advice=REPAIR)
    if not isinstance(row, dict):
        return Refusal(file=name, reason="the line is JSON, but no object", advice=REPAIR)
    return row_source(name, row, f"given in the row {name}")


def parse(raw: bytes) -> Any:
    """JSON, strict: no NaN, no infinity, no key with two values; ValueError says what is wrong.

    >>> parse(b'{"a": 1}')
    {'a': 1}
    """
    return json.loads(raw.decode("utf-8-sig"), parse_constant=_constant, object_pairs_hook=_pairs)


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise DoubleError(f'the key "{key[:40]}" stands there twice with different values')
        found[key] = value
    return found


def _why(err: Exception) -> str:
    if isinstance(err, UnicodeDecodeError):
        return f"byte {err.start} is no UTF-8"
    return "nested too deep" if isinstance(err, RecursionError) else str(err)[:100]


def _document(box: Box) -> Opened:
    """A JSON document: a list of reports, an object that holds such a list, one report, or a JSON Feed."""
    raw = box.whole()
    if isinstance(raw, Refusal):
        yield raw
        return
    try:
        data = parse(raw)
    except (ValueError, RecursionError) as err:
        yield Refusal(file=box.name, reason=f"it is not JSON ({_why(err)})", advice="get it again, or repair it")
        return
    rows = _rows_in(data)
    got = [_item(f"{box.name}#{k}", r, f"given in item {k} of {box.name}") for k, r in enumerate(rows, 1)]
    if not any(isinstance(g, Source) for g in got):
        yield Refusal(file=box.name, reason="it is JSON that holds no reports", advice=DESCRIBED)
        return
    yield from got


def _rows_in(data: Any) -> list[Any]:
    """The list of reports that a JSON document is or holds; the document itself where it is one report."""
    if isinstance(data, dict) and "jsonfeed.org" in str(data.get("version")):
        home = {"outlet": data.get("title"), "language": data.get("language")}
        items = data.get("items")
        return [{**home, **i} if isinstance(i, dict) else i for i in items] if isinstance(items, list) else []
    lists = [v for v in data.values() if isinstance(v, list) and v and isinstance(v[0], dict)] if isinstance(data, dict) else []
    return data if isinstance(data, list) else max(lists, key=len) if lists and "text" not in data else [data]


def _item(name: str, row: Any, where: str) -> Source | Refusal:
    return row_source(name, row, where) if isinstance(row, dict) else Refusal(file=name, reason="it is no object", advice=DESCRIBED)


# ------------------------------------------------------------------ tables
def open_table(box: Box) -> Opened | None:
    """CSV and TSV with a line of names first."""
    return _told(box, _table(box)) if box.name.lower().endswith(TABLES) else None


def _table(box: Box) -> Iterator[Source | Refusal]:
    try:
        encoding = decode(box.head[: box.head.rfind(b"\n") + 1] or box.head).encoding
    except NotTextError as err:
        yield Refusal(file=box.name, reason=str(err), advice="save the table as CSV in UTF-8")
        return
    encoding = "utf-8-sig" if encoding.startswith("utf-8") else encoding
    csv.field_size_limit(LONGEST)
    with io.TextIOWrapper(box.open(), encoding=encoding, errors="replace", newline="") as f:
        lines = _Lines(f)
        yield from _rows(box, lines, csv.reader(lines, dialect=_dialect(box, encoding)))


class _Lines(Iterator[str]):
    """The lines of a table for the csv reader, which holds a row whole however long it is: csv.Error where one gets too long."""

    def __init__(self, f: io.TextIOWrapper) -> None:
        self.f = f
        self.row()

    def row(self) -> None:
        """A new row begins."""
        self.size = self.quotes = 0

    def __next__(self) -> str:
        line = self.f.readline(LONGEST + 1)
        self.size += len(line)
        self.quotes += line.count('"')
        if self.size > LONGEST:
            while line and not line.endswith(("\n", "\r")):
                line = self.f.readline(1_000_000)
                self.quotes += line.count('"')
            raise csv.Error(f"it is longer than {LONGEST / 1e6:.0f} MB")
        if not line:
            raise StopIteration
        return line.replace("\0", "\ufffd")


def _dialect(box: Box, encoding: str) -> type[csv.Dialect]:
    """Tab, comma, semicolon or bar: what the line of names is made with."""
    first = next(iter(box.head.decode(encoding, "replace").splitlines()), "")
    mark = max(("\t", ",", ";", "|"), key=first.count)

    class Found(csv.excel):
        delimiter = mark

    return Found


def _rows(box: Box, lines: _Lines, reader: Iterator[list[str]]) -> Iterator[Source | Refusal]:
    """A source a row; a row with too many or too few cells is told."""
    try:
        names = [n.strip() for n in next(reader, [])]
    except csv.Error as err:
        yield Refusal(file=box.name, reason=f"its line of names cannot be read ({err})", advice=REPAIR)
        return
    wanted = {n for k in ("text", "html") for n in NAMES[k]} | {v.casefold() for k, v in current().columns.items() if k in ("text", "html")}
    if not any(n.casefold() in wanted for n in names):
        yield Refusal(file=box.name, reason=f"no column of it is known to hold text (columns: {', '.join(names)[:120]})", advice=DESCRIBED)
        return
    for number in itertools.count(2):
        name = f"{box.name}:{number}"
        lines.row()
        try:
            row = next(reader, None)
        except csv.Error as err:
            open_cell = lines.quotes % 2 == 1
            rest = "; what follows may stand inside a cell of it, so the rest of the table was left" if open_cell else ""
            yield Refusal(file=name, reason=f"the row cannot be read ({err}){rest}", advice=REPAIR)
            if open_cell:
                return
            continue
        if row is None:
            return
        if row and len(row) != len(names):
            yield Refusal(file=name, reason=f"the row has {len(row)} cells, the first line {len(names)}", advice=REPAIR)
        elif any(c.strip() for c in row):
            yield row_source(name, dict(zip(names, row, strict=True)), f"given in the row {name}")


# ------------------------------------------------------------------ both
def _told(box: Box, found: Iterator[Source | Refusal]) -> Opened:
    """So many bad lines told one by one; the rest of these in one line."""
    bad = 0
    for item in found:
        if isinstance(item, Refusal):
            bad += 1
            if bad <= TOLD:
                yield item
            continue
        yield item
    if bad > TOLD:
        why = f"{bad - TOLD} more lines of it cannot be read"
        yield Refusal(file=box.name, reason=why, advice=re.sub("that line", "those lines", REPAIR))
