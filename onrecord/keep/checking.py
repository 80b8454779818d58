"""Is a record whole? Every row against its checksum, every body read, every id against its bytes, every reference, every indexed word."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from onrecord.decisions import Decision
from onrecord.faults import identity
from onrecord.keep import verify
from onrecord.keep.listing import Listing
from onrecord.keep.pack import DAMAGE, Dates, address, blob, digest, standing, unpack, whole
from onrecord.keep.reports import bounds, place
from onrecord.keep.schema import COLUMNS, KEYS, NAMES
from onrecord.keep.seal import seal
from onrecord.keep.sql import Place, Row
from onrecord.keep.store import Entry, StoreError
from onrecord.keep.stories import Stories
from onrecord.keep.uploads import Uploads
from onrecord.types import Analysis, Dossier, Report

COUNTED = ("report", "decision", "entry", "upload")  # their rows are numbered from 1, and none is ever taken out
STATES = ("current", "old", "retracted", "gone")
LEFT = "select meaning.report from meaning join report on report.id = meaning.report where state = 'gone' order by 1"
REPORT = ("id", "number", "state", "file", "outlet", "day", "address", "digest", "raw", "beside", "report", "notes")
FAULTS = (*DAMAGE, StoreError, zlib.error, OverflowError, TypeError, KeyError)  # what reading a damaged row may end with


class Checking(Uploads, Listing, Stories):
    """The part of a store that verifies it."""

    def check(self) -> list[str]:
        """What is wrong with the record, one line each; empty when all is well."""
        try:
            with self._still():
                return list(dict.fromkeys(self._faults()))
        except StoreError as error:
            return [f"it cannot be read: {error.reason}"]

    def _faults(self) -> Iterator[str]:
        seen = _Seen()
        parts: dict[str, Callable[[], Iterable[str]]] = {
            "the database": self._own_faults,
            "the description of its tables": self._shape_faults,
            **{f"table {t}": (lambda t=t: self._row_faults(t)) for t in NAMES},  # type: ignore[misc]
            "the reports": lambda: self._all_reports(seen),
            "the raw bytes": lambda: self._raw_faults(seen),
            "the stories": lambda: self._story_faults(seen),
            "the decisions and changes": self._log_faults,
            "the days": lambda: self._each("dates", _days_faults),
            "the sentence vectors": lambda: (f"sentence vectors of report {r}, whose text was taken down" for (r,) in self._rows(LEFT)),
            "the uploads": self._upload_faults,
            "the index of words": lambda: self._index_faults(self._placed()),
        }
        for name, part in parts.items():
            yield from _guarded(name, part)

    # ------------------------------------------------------------------ rows
    def _shape_seal(self) -> int:
        """The checksum of what describes the tables, and of the record's formats."""
        formats = list(self._rows("select version, made_by from schema_version order by version"))
        return seal("shape", [value for row in (*self._shape(), *formats) for value in row])

    def _note_shape(self) -> None:
        """Keep that checksum, behind whatever has changed the tables."""
        if not self._change("meta", {"value": self._shape_seal()}, "name = 'shape'"):
            self._lay("meta", ("name", "value"), [("shape", self._shape_seal())])

    def _shape_faults(self) -> Iterator[str]:
        found: dict[str, int] = dict(self._rows("select name, value from meta"))
        if found.get("shape") != self._shape_seal():
            yield "the description of its tables has changed"
        if not {"state", "linked"} <= found.keys() or not 0 <= found["linked"] <= found["state"]:
            yield "how far it is linked is not as it can be"

    def _row_faults(self, table: str) -> Iterator[str]:
        columns, count, last = COLUMNS[table], 0, 0
        at = [columns.index(k) for k in KEYS[table]]
        for found, *row in self._scan(table, ("seal", *columns)):
            count += 1
            if seal(table, row) != found:
                yield f"row {' '.join(_said(row[k]) for k in at)} of table {table} has changed"
            if table in COUNTED and isinstance(row[at[0]], int):
                last = max(last, row[at[0]])
        if count < last:
            yield f"{last - count} rows of table {table} are missing"

    def _each(self, table: str, find: Callable[[dict[str, Any]], Iterable[str]], name: str = "") -> Iterator[str]:
        """What ``find`` says of each row of a table, which it is given by column; rows that cannot be read."""
        columns = COLUMNS[table]
        for row in self._scan(table, columns):
            named = dict(zip(columns, row, strict=True))
            what = f"{name or table} {_said(named[KEYS[table][0]])}"
            try:
                yield from (f"{what}: {fault}" for fault in find(named))
            except FAULTS as error:
                yield f"{what} cannot be read: {error}"

    # ------------------------------------------------------------------ reports
    def _all_reports(self, seen: "_Seen") -> Iterator[str]:
        for row in self._scan("report", REPORT):
            named = dict(zip(REPORT, row, strict=True))
            seen.ids.add(named["id"])
            try:
                yield from (f"report {named['id']}: {fault}" for fault in self._report_faults(named, seen))
            except FAULTS as error:
                yield f"report {named['id']} cannot be read: {error}"

    def _report_faults(self, row: dict[str, Any], seen: "_Seen") -> Iterator[str]:
        analysis = whole(row["report"], row["notes"])
        r, gone = analysis.report, row["state"] == "gone"
        if row["raw"] is not None:
            seen.raw.setdefault(row["raw"], []).append((r.id, row["beside"]))
        if gone:
            yield from ["it was taken down, but its text is there"] if r.text or analysis.annotations else []
        else:
            seen.texts[r.id] = r.text
            yield from verify.analysis_faults(analysis)
        if _columns_of(analysis, gone) != tuple(row[c] for c in ("id", "file", "outlet", "day", "address", "digest")):
            yield "its columns differ from its record"
        if row["state"] not in STATES:
            yield "its state is none that there is"

    def _raw_faults(self, seen: "_Seen") -> Iterator[str]:
        """Bytes that are not those of their hash, and ids that are not those of their bytes."""
        there = set()
        for key, form, data in self._scan("raw", ("sha256", "form", "bytes")):
            there.add(key)
            owners = seen.raw.get(key, [])
            try:
                raw = blob(seen.texts.get(owners[0][0] if owners else "", "")) if form == "text" else zlib.decompress(data)
            except FAULTS:
                raw = b""
            if hashlib.sha256(raw).hexdigest() != key:
                yield f"raw bytes {_said(key)} have changed"
            wrong = [i for i, beside in owners if beside is not None and identity(raw, bytes(beside)) != i]
            yield from (f"report {i}: its id is not the hash of its bytes" for i in wrong)
        yield from (f"report {owners[0][0]}: its bytes are gone" for key, owners in seen.raw.items() if key not in there)

    # ------------------------------------------------------------------ what was made of them
    def _story_faults(self, seen: "_Seen") -> Iterator[str]:
        members: dict[str, str] = {}
        yield from self._each("dossier", lambda row: _dossier_faults(row, seen, members), "story")
        found: dict[str, str] = dict(self._scan("member", ("report", "story")))
        yield from (f"report {r} is in no record but in story {s}" for r, s in sorted(found.items()) if r not in seen.ids)
        yield from (f"report {r} is not told of where its story is" for r, s in sorted(members.items()) if found.get(r) != s)
        yield from (f"report {r} is told to be in story {s}, which is not there" for r, s in sorted(found.items()) if r not in members)

    def _log_faults(self) -> Iterator[str]:
        yield from self._each("decision", lambda row: _logged(row, unpack(row["body"], Decision)))
        yield from self._each("entry", lambda row: _logged(row, unpack(row["body"], Entry)), "change")

    def _placed(self) -> Iterator[Place]:
        """The current reports as the index should have them; those that cannot be read are told of elsewhere."""
        for number, state, body in self._scan("report", ("number", "state", "report")):
            with suppress(*FAULTS):
                if state == "current":
                    yield place(number, unpack(body, Report))


class _Seen:
    """What one part of a check leaves for the next: ids, texts by id, the reports of raw bytes."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.texts: dict[str, str] = {}
        self.raw: dict[str, list[tuple[str, bytes | None]]] = {}


def _columns_of(analysis: Analysis, gone: bool) -> tuple[object, ...]:
    """What the columns of a report say of it."""
    r = analysis.report
    return (r.id, blob(r.file), *bounds(r), address(r.url), "" if gone else digest(r.text))


def _dossier_faults(row: dict[str, Any], seen: _Seen, members: dict[str, str]) -> Iterator[str]:
    d = unpack(row["body"], Dossier)
    members |= {r.id: d.story.id for r in d.reports}
    counts = (len(d.reports), len(d.claims), *standing(d))
    if (d.story.id, blob(d.story.title), *counts) != tuple(
        row[c] for c in ("story", "title", "reports", "claims", "conflicts", "failed", "last")
    ):  # fmt: skip
        yield "its columns differ from its record"
    yield from verify.dossier_faults(d, seen.texts)


def _days_faults(row: dict[str, Any]) -> list[str]:
    unpack(row["body"], Dates)
    return []


def _logged(row: dict[str, Any], item: Decision | Entry) -> Iterator[str]:
    if (item.number, item.at) != (row["number"], row["at"]) or (isinstance(item, Entry) and item.story != row["story"]):
        yield "its columns differ from its record"


def _guarded(name: str, part: Callable[[], Iterable[str]]) -> Iterator[str]:
    """What a part finds; where it cannot go on, that it could not."""
    try:
        yield from part()
    except FAULTS as error:
        yield f"{name} cannot be read: {error.reason if isinstance(error, StoreError) else error}"


def _said(value: Row | object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(c if c.isprintable() else "?" for c in text)[:100]
