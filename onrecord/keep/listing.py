"""Listings, paged, and full-text search: what is asked of a record by somebody who reads it."""

from collections.abc import Mapping, Sequence

from onrecord.keep.pack import blob, clean, text_of
from onrecord.keep.sql import Row, Sql
from onrecord.keep.store import Hit, Listed, StoryLine
from onrecord.keep.words import Term, parse, passage
from onrecord.types import Dossier, Report, ReportHead

LINE = "select story, title, reports, claims, conflicts, failed, last from dossier order by reports desc, story limit ? offset ?"
FOUND = "select number, report.report, story from report left join member on member.report = report.id where number in {}"
ORDER = "order by day desc nulls last, file, id"
TRIED = 200  # reports that are tried one by one, the newest first, for words that stand in so many that a page of them is soon full


class Listing(Sql):
    """The part of a store that lists and searches."""

    def search(
        self,
        words: str = "",
        *,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Listed[Hit]:
        """Current reports that hold all words (``"a phrase"``, ``pre*``, ``-without``), newest first; no words: all reports."""
        terms = parse(words)
        if words.strip() and not terms:
            return Listed(rows=(), total=0, offset=offset)
        bounds: dict[str, object] = {
            "outlet = ?": outlet and blob(outlet),
            "day >= ?": since and clean(since),
            "day <= ?": until and clean(until) + "~",
        }
        page, total = self._page(terms, {b: v for b, v in bounds.items() if v}, (limit, offset))
        bodies = {n: (body, story) for n, body, story in self._in(FOUND, page)}  # of the page only are texts fetched
        rows = tuple(_hit(self._unpacked(bodies[n][0], Report, f"report {n}"), bodies[n][1], terms) for n in page if n in bodies)
        return Listed(rows=rows, total=total, offset=offset)

    def _page(self, terms: Sequence[Term], bounds: Mapping[str, object], page: tuple[int, int]) -> tuple[list[int], int]:
        """The numbers of one page of reports, and how many reports there are."""
        asked, most = self._asked(terms), self._last()
        where, values = " and ".join([asked.where, *bounds]), (*asked.values, *bounds.values())
        source = asked.source if bounds else asked.counted or asked.source
        hits = f"{asked.source} where {where}"
        if terms:  # found by their words first, then put in order
            hits = f"(select number, day, file, id from {hits} {self.fence}) as hit"
        if asked.once:
            rows = list(self._rows(f"select number, count(*) over () from {hits} {ORDER} limit ? offset ?", *values, *page))
            if rows:
                return [n for n, _ in rows], rows[0][1]
        found = self._one(f"select count(*) from {source} where {where}", *values)
        total = found[0] if found else 0
        if not bounds and total and sum(page) * most <= total * TRIED // 2 and (tried := self._tried(terms, TRIED)):
            rows = list(self._rows(f"select number from {tried.source} where {tried.where} {ORDER} limit ? offset ?", *tried.values, *page))
            if len(rows) == page[0]:
                return [n for (n,) in rows], total
        return [n for (n,) in self._rows(f"select number from {hits} {ORDER} limit ? offset ?", *values, *page)], total

    def _last(self) -> int:
        """The number of the last report that was added: how many there are, nearly."""
        found = self._one("select max(number) from report")
        return (found and found[0]) or 0

    def stories(self, *, limit: int = 50, offset: int = 0) -> Listed[StoryLine]:
        """The stories in the order of their dossiers (the largest first)."""
        total = self._one("select count(*) from dossier")
        rows = tuple(_line(row) for row in self._rows(LINE, limit, offset))
        return Listed(rows=rows, total=total[0] if total else 0, offset=offset)

    def dossier(self, story: str) -> Dossier | None:
        """The dossier of a story, by its id or the start of it; None when none or more than one has it."""
        story = clean(story)
        rows = list(self._rows("select body from dossier where story >= ? and story <= ? order by story limit 2", story, story + "~"))
        return self._unpacked(rows[0][0], Dossier, f"story {story}") if len(rows) == 1 else None

    def dossiers(self) -> list[Dossier]:
        """The dossiers as last put, the largest first."""
        rows = self._rows("select story, body from dossier order by reports desc, story")
        return [self._unpacked(body, Dossier, f"story {story}") for story, body in rows]


def _line(row: Row) -> StoryLine:
    story, title, reports, claims, conflicts, failed, last = row
    return StoryLine(
        id=story, title=text_of(title), reports=reports, claims=claims, conflicts=conflicts, failed=failed, last=last
    )  # fmt: skip


def _hit(report: Report, story: str | None, terms: list[Term]) -> Hit:
    """A found report with the passage that shows why."""
    start = next((b.start for b in report.blocks if b.kind == "body"), 0)
    left, right, marks = passage(report.text, terms, start)
    head = ReportHead(
        id=report.id, file=report.file, url=report.url, outlet=report.outlet, title=report.title, published=report.published
    )  # fmt: skip
    return Hit(report=head, story=story, start=left, end=right, exact=report.text[left:right], marks=marks)
