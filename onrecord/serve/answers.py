"""What an assistant that asks a record gets: words of reports with their source and their exact characters, never a summary.

Offsets are Unicode code points into the report's text, half open. A list holds ``total``, and ``next``: the offset to ask for, or null.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import cast

from onrecord.show.lines import Line, Pair
from onrecord.show.safe import clip
from onrecord.show.view import View
from onrecord.types import ClaimKind, Evidence, Facet, Figure, Record, Relation, ReportHead, Verdict

FEW, AROUND = 5, 240  # passages of a line in a list; characters before and after a passage


class Answer(Record, frozen=True):
    """An answer as data; ``rows`` is the same to be read."""

    def rows(self) -> Iterator[str]:
        """One row a line."""
        raise NotImplementedError


class Words(Record, frozen=True):
    """Characters ``[start, end)`` of a report and who says them there; ``published`` is a day or the beginning of one, null if unknown.

    An empty ``speaker`` says only that none was found.
    """

    report: str
    outlet: str
    published: str | None
    start: int
    end: int
    exact: str
    speaker: str = ""
    role: str = ""
    via: tuple[str, ...] = ()
    said: str | None = None
    url: str | None = None
    before: str = ""
    after: str = ""

    def row(self) -> str:
        """Outlet, day, the exact words, who says them, where they stand."""
        who = " via ".join(filter(None, [self.speaker, *self.via]))
        told = f"“{self.exact}”{f' ({who})' if who else ''}"
        return f"    {self.outlet}, {self.published or 'day unknown'}: {told} [{self.report} {self.start}-{self.end}]"


class Told(Record, frozen=True):
    """A claim: ``wording`` is that of one passage, ``text`` the same with who and which day is meant in square brackets.

    ``origins`` counts independent roots, null when the reports do not tell; ``more`` counts passages left out here (ask ``evidence``).
    """

    story: str
    claim: str
    kind: ClaimKind
    wording: str
    outlets: tuple[str, ...]
    passages: tuple[Words, ...]
    more: int = 0
    text: str | None = None
    status: str = ""
    speaker: str = ""
    role: str = ""
    figure: Figure | None = None
    measures: str = ""
    when: str = ""
    origins: int | None = None
    contested: bool = False

    def rows(self) -> Iterator[str]:
        """The line, and below it its passages."""
        roots = "" if len(self.outlets) < 2 else "may share one source" if self.origins is None else f"origins: {self.origins}"
        parts = [self.status, self.speaker, f"outlets: {len(self.outlets)}", roots, "contested" if self.contested else ""]
        yield f"{clip(self.text or self.wording, 400)}"
        yield f"  {'; '.join(p for p in parts if p)} [story {self.story}, claim {self.claim}]"
        yield from (p.row() for p in self.passages)
        if self.more:
            yield f"    … and {self.more} more: evidence"


class Lines(Answer, frozen=True):
    """Lines that meet a query."""

    total: int
    next: int | None
    lines: tuple[Told, ...]

    def rows(self) -> Iterator[str]:
        """All lines."""
        yield counted("line", self.total, self.next)
        yield from (row for x in self.lines for row in x.rows())


class Source(Record, frozen=True):
    """A report: ``published`` with its ``basis`` (stated, inferred, or empty) and the reason in words."""

    report: str
    outlet: str
    title: str
    published: str | None
    basis: str
    reason: str
    url: str | None
    file: str

    def row(self) -> str:
        """Day, outlet, headline, id."""
        known = f"{self.published} ({self.basis})" if self.published else "day unknown"
        return f"  {known} {self.outlet}: {self.title} [{self.report}]"


class Head(Record, frozen=True):
    """A story in a list."""

    story: str
    title: str
    reports: int
    outlets: int
    claims: int
    conflicts: int
    first: str | None
    last: str | None


class Heads(Answer, frozen=True):
    """Stories, the latest first."""

    total: int
    next: int | None
    stories: tuple[Head, ...]

    def rows(self) -> Iterator[str]:
        """One row a story."""
        yield counted("story", self.total, self.next, many="stories")
        for s in self.stories:
            yield f"  {s.title} ({s.first or '?'} to {s.last or '?'}; reports: {s.reports}; conflicts: {s.conflicts}) [{s.story}]"


class Quoted(Record, frozen=True):
    """Somebody who is quoted in a story."""

    name: str
    role: str
    lines: int
    outlets: int


class Whole(Answer, frozen=True):
    """A story: its reports, the lines that stand first on its page, who is quoted; ``unlinked``: why it has nothing but its reports."""

    story: str
    title: str
    headline_of: tuple[str, ...]
    reports: tuple[Source, ...]
    lead: tuple[Told, ...]
    quoted: tuple[Quoted, ...]
    claims: int
    conflicts: int
    unlinked: str | None = None

    def rows(self) -> Iterator[str]:
        """Head, reports, lead, speakers."""
        yield f"{self.title} [story {self.story}; claims: {self.claims}; conflicts: {self.conflicts}]"
        yield from [f"Not linked: {self.unlinked}"] if self.unlinked else []
        yield "Reports:"
        yield from (r.row() for r in self.reports)
        yield "On record:"
        yield from (row for x in self.lead for row in x.rows())
        yield "Quoted:"
        yield from (f"  {q.name}{f', {q.role}' if q.role else ''}; lines: {q.lines}; outlets: {q.outlets}" for q in self.quoted)


class Office(Record, frozen=True):
    """A role of somebody, and the words that say so."""

    role: str
    passage: Words


class Somebody(Answer, frozen=True):
    """A person or body over the whole record: variants of the name, roles in the order of their days, what is told as said by them.

    Without a ``type`` they are only called so in the reports ("a spokesman") and may be several.
    """

    name: str
    type: str
    variants: tuple[str, ...]
    roles: tuple[Office, ...]
    total: int
    next: int | None
    said: tuple[Told, ...]

    def rows(self) -> Iterator[str]:
        """Name, roles, statements."""
        others = ", ".join(v for v in self.variants if v != self.name)
        yield f"{self.name} ({self.type or 'only called so, may be several'}); also: {others or '-'}"
        yield from (row for r in self.roles for row in (f"  {r.role}", r.passage.row()))
        yield counted("line", self.total, self.next)
        yield from (row for x in self.said for row in x.rows())


class Side(Record, frozen=True):
    """Two lines that conflict, of which one updates the other, or that differ; ``by`` is a rule, or ``user:…`` for an editor."""

    relation: Relation
    facet: Facet | None
    reason: str
    by: str
    left: Told
    right: Told

    def rows(self) -> Iterator[str]:
        """The relation with its reason, then both lines."""
        yield f"{self.relation}{f' ({self.facet})' if self.facet else ''}: {self.reason}"
        yield from self.left.rows()
        yield from self.right.rows()


class Check(Record, frozen=True):
    """A check of the reports against themselves (a sum, a share, a weekday) with the words it rests on."""

    check: str
    verdict: Verdict
    message: str
    passages: tuple[Words, ...]

    def rows(self) -> Iterator[str]:
        """What it found, and its words."""
        yield f"{self.check} {self.verdict}: {self.message}"
        yield from (p.row() for p in self.passages)


class Differences(Answer, frozen=True):
    """Where the reports of a story differ, and which checks fail."""

    story: str
    total: int
    next: int | None
    pairs: tuple[Side, ...]
    failed: tuple[Check, ...]

    def rows(self) -> Iterator[str]:
        """Pairs, then checks."""
        yield counted("pair", self.total, self.next)
        yield from (row for p in self.pairs for row in p.rows())
        yield from (row for c in self.failed for row in c.rows())


class Value(Record, frozen=True):
    """A value of a figure and its ``day``: that as of which it holds, or (``basis`` published) that of the first report that tells it."""

    day: str | None
    basis: str
    value: Decimal
    high: Decimal | None
    line: Told


class Course(Answer, frozen=True):
    """A figure over time: its values in the order of their days, and the pairs that it is part of."""

    measures: str
    unit: str
    values: tuple[Value, ...]
    pairs: tuple[Side, ...]

    def rows(self) -> Iterator[str]:
        """One value after the other."""
        yield f"{self.measures} ({self.unit})"
        for v in self.values:
            yield f"{v.day or 'day unknown'}{f' ({v.basis})' if v.basis else ''}: {v.value}{f' to {v.high}' if v.high is not None else ''}"
            yield from v.line.rows()
        yield from (row for p in self.pairs for row in p.rows())


class Root(Record, frozen=True):
    """An origin of a claim: a speaker, a body that owns the data, an unnamed source, or an outlet's own voice; why it is one."""

    label: str
    voice: str
    first_hand: bool
    reason: str


class Proof(Answer, frozen=True):
    """All passages of a claim, each with what stands around it, and the origins they go back to."""

    line: Told
    roots: tuple[Root, ...]

    def rows(self) -> Iterator[str]:
        """The claim, its passages, its origins."""
        yield from self.line.rows()
        yield from (f"  origin: {r.label} ({r.voice}{', first hand' if r.first_hand else ''}) {r.reason}" for r in self.roots)


class Hits(Answer, frozen=True):
    """Reports that hold the words asked for, the newest first, each with the passage that was found."""

    total: int
    next: int | None
    reports: tuple[Words, ...]

    def rows(self) -> Iterator[str]:
        """One passage a report."""
        yield counted("report", self.total, self.next)
        yield from (r.row() for r in self.reports)


class Text(Answer, frozen=True):
    """A stretch ``[start, end)`` of a report as it was read; ``length`` is that of the whole text."""

    source: Source
    length: int
    start: int
    end: int
    exact: str

    def rows(self) -> Iterator[str]:
        """The head and the text."""
        yield f"{self.source.row().strip()} {self.start}-{self.end} of {self.length}"
        yield self.exact


# ------------------------------------------------------------------ from a story
def counted(what: str, total: int, following: int | None, *, many: str = "") -> str:
    """How many there are, and where the rest begins.

    >>> counted("line", 30, 20)
    '30 lines; more from offset 20'
    """
    return f"{total} {what if total == 1 else many or what + 's'}" + (f"; more from offset {following}" if following is not None else "")


def source(view: View, head: ReportHead) -> Source:
    """A report of a story."""
    day = head.published
    return Source(
        report=head.id, outlet=view.outlet(head), title=head.title or "", published=day.value if day else None,
        basis=day.basis if day else "", reason=day.reason if day else "", url=head.url, file=head.file,
    )  # fmt: skip


def words(view: View, e: Evidence, around: int = 0) -> Words:
    """Evidence with its source, and with up to ``around`` characters on both sides where the report's text is there."""
    head = view.head(e.report)
    text = known.text if around and (known := view.texts.get(e.report)) else ""
    return Words(
        report=e.report, outlet=view.outlet(head), published=head.published.value if head.published else None, start=e.start, end=e.end,
        exact=e.exact, speaker=view.name(e.speaker), role=view.role(e.speaker), via=tuple(view.name(v) for v in e.via), said=e.said,
        url=head.url, before=text[max(0, e.start - around) : e.start], after=text[e.end : e.end + around],
    )  # fmt: skip


def told(view: View, x: Line, most: int = FEW, around: int = 0) -> Told:
    """A line with at most so many of its passages, in the order in which the story has its reports."""
    claim = view.claims[x.id]
    found = sorted(claim.evidence, key=lambda e: (view.place.get(e.report, -1), e.start))
    return Told(
        story=view.dossier.story.id, claim=x.id, kind=claim.kind, wording=claim.wording, text=claim.text, status=x.status,
        speaker=x.speaker, role=x.role, figure=claim.figure, measures=x.of, when=x.when, outlets=x.outlets, origins=x.origins,
        contested=x.id in view.contested, passages=tuple(words(view, e, around) for e in found[:most]), more=max(0, len(found) - most),
    )  # fmt: skip


def sides(view: View, pairs: Iterable[Pair]) -> tuple[Side, ...]:
    """Pairs with both lines."""
    return tuple(
        Side(
            relation=cast(Relation, p.relation), facet=cast(Facet, p.facet) if p.facet else None, reason=p.because, by=p.by,
            left=told(view, p.left), right=told(view, p.right),
        )
        for p in pairs
    )  # fmt: skip


def head(view: View) -> Head:
    """A story in a list."""
    d = view.dossier
    days = sorted(r.published.value for r in d.reports if r.published)
    return Head(
        story=d.story.id, title=d.story.title, reports=len(d.reports), outlets=len({view.outlet(r) for r in d.reports}),
        claims=len(d.claims), conflicts=sum(k.relation == "conflicts" for k in d.links), first=days[0] if days else None,
        last=days[-1] if days else None,
    )  # fmt: skip


def following(at: int, limit: int, items: Sequence[object] | int) -> int | None:
    """The offset of the next page, if there is one."""
    total = items if isinstance(items, int) else len(items)
    return at + limit if at + limit < total else None
