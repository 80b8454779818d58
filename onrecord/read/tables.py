"""JSON lines, JSON documents and tables of reports (CSV, TSV): each row by itself, so that a bad line costs that line only."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from onrecord.read.decode import NotTextError, decode
from onrecord.read.options import current
from onrecord.read.rows import DESCRIBED, NAMES, row_source
from onrecord.read.source import SEVERAL, Box, Opened, Source
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
    head = box.head.removeprefix(codecs.BOM_UTF8).lstrip()
    low = box.name.lower()
    if low.endswith(LINES) or (head.startswith(b'{"') and not low.endswith(".json") and _is_line(head)):
        return _told(box, _lines(box))
    return _document(box) if low.endswith(".json") else None


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
    if isinstance(data, dict) and "jsonfeed.org" in str(data.get("version")):
        home = {"outlet": data.get("title"), "language": data.get("language")}
        data = [{**home, **i} for i in data.get("items", []) if isinstance(i, dict)]
    lists = [v for v in data.values() if isinstance(v, list) and v and isinstance(v[0], dict)] if isinstance(data, dict) else []
    rows = data if isinstance(data, list) else max(lists, key=len) if lists and "text" not in data else [data]
    rows = [r for r in rows if isinstance(r, dict)]
    got = [row_source(f"{box.name}#{k}", r, f"given in item {k} of {box.name}") for k, r in enumerate(rows[: current().members], 1)]
    if not any(isinstance(g, Source) for g in got):
        yield Refusal(file=box.name, reason="it is JSON that holds no reports", advice=DESCRIBED)
        return
    yield from got


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
        yield from _rows(box, csv.reader((line.replace("\0", "\ufffd") for line in f), dialect=_dialect(box, encoding)))


def _dialect(box: Box, encoding: str) -> type[csv.Dialect]:
    """Tab, comma, semicolon or bar: what the line of names is made with."""
    first = box.head.decode(encoding, "replace").splitlines()[0] if box.head else ""
    mark = max(("\t", ",", ";", "|"), key=first.count)

    class Found(csv.excel):
        delimiter = mark

    return Found


def _rows(box: Box, rows: Iterable[list[str]]) -> Iterator[Source | Refusal]:
    """A source a row; a row with too many or too few cells is told."""
    reader = iter(rows)
    names = [n.strip() for n in next(reader, [])]
    wanted = {n for k in ("text", "html") for n in NAMES[k]} | {v.casefold() for k, v in current().columns.items() if k in ("text", "html")}
    if not any(n.casefold() in wanted for n in names):
        yield Refusal(file=box.name, reason=f"no column of it is known to hold text (columns: {', '.join(names)[:120]})", advice=DESCRIBED)
        return
    number = 1
    while True:
        number += 1
        name = f"{box.name}:{number}"
        try:
            row = next(reader, None)
        except csv.Error as err:
            yield Refusal(file=name, reason=f"the row cannot be read ({err})", advice=REPAIR)
            continue
        if row is None:
            return
        if row and len(row) != len(names):
            yield Refusal(file=name, reason=f"the row has {len(row)} cells, the first line {len(names)}", advice=REPAIR)
        elif any(c.strip() for c in row):
            yield row_source(name, dict(zip(names, row, strict=True)), f"given in the row {name}")


# ------------------------------------------------------------------ both
def _told(box: Box, found: Iterator[Source | Refusal]) -> Opened:
    """At most so many reports, and so many bad lines told one by one; the rest of these in one line."""
    bad = count = 0
    for item in found:
        if isinstance(item, Refusal):
            bad += 1
            if bad <= TOLD:
                yield item
            continue
        count += 1
        if count > current().members:
            yield Refusal(file=box.name, reason=f"it holds more than {current().members} reports; the rest was left", advice=SEVERAL)
            break
        yield item
    if bad > TOLD:
        yield Refusal(
            file=box.name, reason=f"{bad - TOLD} more lines of it cannot be read", advice=re.sub("that line", "those lines", REPAIR)
        )
