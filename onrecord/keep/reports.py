"""Reports in a record: adding them, their versions, their bytes, and reading them back."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Self

from onrecord.given import Given
from onrecord.keep.pack import DAMAGE, address, blob, clean, digest, notes, pack, text_of, unpack, whole
from onrecord.keep.sql import CHUNK, Place, Row, Sql
from onrecord.keep.store import Version
from onrecord.keep.words import index
from onrecord.types import Analysis, Refusal, Report

Item = tuple[Analysis, bytes | None]
COLUMNS = ("number", "id", "file", "address", "outlet", "day", "digest", "state", "added", "raw", "beside", "rules", "report", "notes")
VERSION = "select id, number, state, added, file, report, reason, by, day from report"


class Ready(NamedTuple):
    """A report as its row will have it: made before a transaction begins, which is short then."""

    analysis: Analysis
    raw: bytes | None
    digest: str
    report: bytes
    notes: bytes

    @classmethod
    def of(cls, a: Analysis, raw: bytes | None) -> Self:
        """Made of an analysis and the bytes that its report was read from."""
        return cls(a, raw, digest(a.report.text), pack(a.report), notes(a))


class Reports(Sql):
    """The part of a store that keeps reports."""

    # ------------------------------------------------------------------ in
    def add(self, analysis: Analysis, raw: bytes | None = None) -> bool:
        """Keep one report, all or nothing; False when it is there already (nothing is changed then)."""
        return self.add_all([(analysis, raw)]) == 1

    def add_all(self, items: Sequence[Item]) -> int:
        """Keep several reports in one transaction, all or nothing; how many of them are new."""
        ready = [Ready.of(a, raw) for a, raw in items]
        with self._writing():
            return len(self._keep(ready))

    def _keep(self, ready: Sequence[Ready]) -> list[str]:
        """Put reports into the record, in the present transaction; the ids of those that are new."""
        new = self._new(ready)
        fresh = [r for r in ready if new.pop(r.analysis.report.id, False)]
        if not fresh:
            return []
        self._insert_raw([(r.analysis.report, r.raw) for r in fresh])
        first, at = self._next("report"), self.clock()
        rows = [self._row(first + k, at, item) for k, item in enumerate(fresh)]
        self._lay("report", COLUMNS, rows)
        self._index([place(first + k, r.analysis.report) for k, r in enumerate(fresh)])
        for where in sorted({r[3] for r in rows if r[3]}):
            self._sort_versions(where)
        for file, text in sorted({(r[2], r[6]) for r in rows}):
            self._sort_told(file, text)
        self._moved()
        return [r.analysis.report.id for r in fresh]

    def _new(self, ready: Sequence[Ready]) -> dict[str, bool]:
        """Which reports are neither there by id nor by address and text (a page fetched again, nothing more told of it)."""
        there = {row[0] for row in self._in("select id from report where id in {}", [r.analysis.report.id for r in ready])}
        places = [p for r in ready if (p := address(r.analysis.report.url))]
        rows = list(self._in("select address, digest, file, state, beside from report where address in {}", places))
        seen = {(bytes(p), d) for p, d, *_ in rows}
        bare = {(bytes(p), d, bytes(file)) for p, d, file, state, beside in rows if state == "current" and not beside}
        out: dict[str, bool] = {}
        for r in ready:
            report = r.analysis.report
            spot = (address(report.url) or b"", r.digest)
            more = isinstance(r.raw, Given) and r.raw.beside and (*spot, blob(report.file)) in bare
            out.setdefault(report.id, report.id not in there and (spot not in seen or bool(more)))
            if spot[0] and out[report.id]:
                seen.add(spot)
        return out

    def _insert_raw(self, items: Sequence[tuple[Report, bytes | None]]) -> None:
        """The bytes of reports, each once."""
        keys = {hashlib.sha256(raw).hexdigest(): (report, raw) for report, raw in items if raw is not None}
        for (there,) in list(self._in("select sha256 from raw where sha256 in {}", sorted(keys))):
            del keys[there]
        rows = [(k, "text", b"") if raw == blob(r.text) else (k, "zlib", zlib.compress(raw)) for k, (r, raw) in sorted(keys.items())]
        self._lay("raw", ("sha256", "form", "bytes"), rows)

    def _row(self, number: int, at: str, ready: Ready) -> Row:
        r, raw = ready.analysis.report, ready.raw
        outlet, day = bounds(r)
        key = hashlib.sha256(raw).hexdigest() if raw is not None else None
        head = (number, r.id, blob(r.file), address(r.url), outlet, day)
        beside = raw.beside if isinstance(raw, Given) else None
        return (*head, ready.digest, "current", at, key, beside, self.rules, ready.report, ready.notes)

    def _sort_versions(self, where: object) -> None:
        """The newest text at an address is the current one: by its stated day, else in the order of adding."""
        found = list(self._rows("select day, number from report where address = ? and state in ('current', 'old')", where))
        if len(found) < 2:
            return
        dated = all(day for day, _ in found)
        newest = max(found, key=lambda row: (row[0] if dated else "", row[1]))[1]
        current = {n for (n,) in self._rows("select number from report where address = ? and state = 'current'", where)}
        self._unindex(self._places(current - {newest}))
        self._change("report", {"state": "old"}, "address = ? and state = 'current' and number <> ?", where, newest)
        self._change("report", {"state": "current"}, "number = ? and state = 'old'", newest)
        self._index(self._places({newest} - current))

    def _sort_told(self, file: object, text: object) -> None:
        """Of a file with the same text, that of which more is told beside it is the current one (of two, the one added last).

        Where two outlets are told, both are: one text may stand in two papers.
        """
        query = "select number, outlet, address, beside from report where file = ? and digest = ? and state = 'current'"
        found = list(self._rows(query, file, text))
        newest = max(found, key=lambda row: (bool(row[3]), row[0]), default=None)
        if newest is None or not newest[3]:
            return
        less = [row[0] for row in found if row is not newest and all(row[k] in (None, newest[k]) for k in (1, 2))]
        self._unindex(self._places(less))
        for number in less:
            self._change("report", {"state": "old"}, "number = ?", number)

    def _places(self, numbers: Iterable[int]) -> list[Place]:
        """Reports as the index has them."""
        rows = self._in("select number, report from report where number in {}", sorted(numbers))
        return [place(n, self._unpacked(body, Report, f"report {n}")) for n, body in rows]

    def replace(self, analysis: Analysis) -> None:
        """Put the analysis that newer rules made of a kept report in the place of the older one."""
        r = analysis.report
        with self._writing():
            found = self._one("select number, state, report from report where id = ? and state <> 'gone'", r.id)
            if not found:
                raise self._told(f"report {r.id} is not in it", "add it first")
            before, now = place(found[0], self._unpacked(found[2], Report, f"report {r.id}")), place(found[0], r)
            if found[1] == "current" and before != now:
                self._unindex([before])
                self._index([now])
            row = {"file": blob(r.file), "address": address(r.url), "digest": digest(r.text), "rules": self.rules}
            row |= {**dict(zip(("outlet", "day"), bounds(r), strict=True)), "report": pack(r), "notes": notes(analysis)}
            self._change("report", row, "id = ?", r.id)
            self._change("dossier", {"key": ""}, "story in (select story from member where report = ?)", r.id)
            self._run("delete from dates")  # they follow from what was found
            self._moved()

    # ------------------------------------------------------------------ out
    def analyses(self, ids: Iterable[str] | None = None) -> Iterator[Analysis]:
        """Analyses of the current reports (or of those named, whatever their state), by file and id."""
        for ident, report, found in self._bodies("report, notes", ids):
            try:
                yield whole(report, found)
            except DAMAGE as error:
                raise self._damaged(f"report {ident}", error) from error

    def _bodies(self, columns: str, ids: Iterable[str] | None) -> Iterator[Row]:
        """Columns of reports in their order, in chunks, so that neither memory nor a long reading stands in anybody's way."""
        if ids is None:
            wanted = list(self._rows("select id from report where state = 'current' order by file, id"))
        else:
            found = self._in("select file, id from report where state <> 'gone' and id in {}", sorted(set(ids)))
            wanted = [(i,) for _, i in sorted((bytes(file), i) for file, i in found)]
        for k in range(0, len(wanted), CHUNK):
            part = [i for (i,) in wanted[k : k + CHUNK]]
            rows = {row[0]: row for row in self._in(f"select id, {columns} from report where state <> 'gone' and id in {{}}", part)}
            yield from (rows[i] for i in part if i in rows)

    def analysis(self, report: str) -> Analysis | None:
        """One report with what was found in it, also an older version; None when it is not there, or its text was taken down."""
        return next(self.analyses([report]), None)

    def reports(self) -> Iterator[Report]:
        """All current reports, by file and id."""
        return (self._unpacked(body, Report, f"report {ident}") for ident, body in self._bodies("report", None))

    def outlines(self) -> Iterator[Analysis]:
        """The current reports without what was found in them: enough to group them by story."""
        return (Analysis(report=r) for r in self.reports())

    def raw(self, report: str) -> bytes | None:
        """The bytes that a report was read from, where they were kept."""
        query = "select form, bytes, report, beside from raw join report on report.raw = raw.sha256 where report.id = ? and state <> 'gone'"
        found = self._one(query, report)
        if not found:
            return None
        try:
            data = blob(unpack(found[2], Report).text) if found[0] == "text" else zlib.decompress(found[1])
        except (*DAMAGE, zlib.error) as error:
            raise self._damaged(f"report {report}", error) from error
        return data if found[3] is None else Given.of(data, bytes(found[3]))

    def outdated(self) -> list[str]:
        """Ids of the reports whose analysis was made by other rules or models than the present ones."""
        query = "select id from report where rules <> ? and state <> 'gone' order by file, id"
        return [row[0] for row in self._rows(query, self.rules)]

    def known(self) -> set[str]:
        """Ids of all reports that were ever added, older versions and those taken down included."""
        return {row[0] for row in self._rows("select id from report")}

    def versions(self, report: str) -> list[Version]:
        """All versions of a report (by the id of any of them), the oldest first."""
        found = self._one("select address, file, digest, outlet from report where id = ?", report)
        if not found:
            return []
        ids = {report, *self._told_again(*found[1:])}
        if found[0] is not None:
            ids |= {row[0] for row in self._rows("select id from report where address = ?", found[0])}
        made = sorted((self._version(row) for row in self._in(f"{VERSION} where id in {{}}", sorted(ids))), key=lambda v: v.number)
        return sorted(made, key=lambda v: (v.day or "", v.number)) if all(v.day for v in made) else made

    def _told_again(self, file: object, text: str, outlet: object) -> list[str]:
        """The reports of the same file and text, of which more or less is told; not those of another outlet."""
        if not text:  # taken down
            return []
        found = self._rows("select id, outlet from report where file = ? and digest = ?", file, text)
        return [ident for ident, other in found if outlet is None or other in (None, outlet)]

    def _version(self, row: Row) -> Version:
        ident, number, state, added, file, body, reason, by, day = row
        url = self._unpacked(body, Report, f"report {ident}").url
        why, who = (text_of(x) if x is not None else "" for x in (reason, by))
        return Version(id=ident, number=number, state=state, added=added, file=text_of(file), url=url, day=day, reason=why, by=who)

    # ------------------------------------------------------------------ refusals
    def refuse(self, refusal: Refusal) -> None:
        """Keep that an input could not be read, and why."""
        with self._writing():
            self._refused(refusal)

    def _refused(self, refusal: Refusal) -> None:
        """The same, in the present transaction."""
        row = (blob(refusal.file), clean(refusal.reason), clean(refusal.advice))
        if not self._one("select 1 from refusal where file = ? and reason = ?", *row[:2]):
            self._lay("refusal", ("file", "reason", "advice"), [row])

    def refusals(self) -> list[Refusal]:
        """Inputs that could not be read, by file."""
        rows = self._rows("select file, reason, advice from refusal order by file, reason")
        return [Refusal(file=text_of(file), reason=reason, advice=advice) for file, reason, advice in rows]


def bounds(r: Report) -> tuple[bytes | None, str | None]:
    """Outlet and day as they are stored."""
    return blob(r.outlet) if r.outlet else None, clean(r.published.value) if r.published else None


def place(number: int, r: Report) -> Place:
    """A report as the index of words has it."""
    outlet, day = bounds(r)
    return Place(number, day, blob(r.file), r.id, outlet, index(r))
