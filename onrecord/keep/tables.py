"""A dossier as tables, for JSONL, Parquet and CSV: one record a row, its fields the published schema (``onrecord schema export``)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from onrecord.types import Analysis, Attribution, Claim, Dossier, Event, Record, ReportHead

Pair = tuple[Dossier, Sequence[Analysis]]  # a story, and the analyses of its reports with settled dates


class Row(Record, frozen=True, tag_field="table"):
    """A row; ``story``, ``claim``, ``report`` are ids as in the dossier, offsets are code points of the report's text, half open."""

    story: str


class ClaimRow(Row, frozen=True, tag="claims"):
    """What is said, apart from its utterances; the figure of a claim in columns."""

    claim: str
    kind: str
    wording: str
    status: str | None = None
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    modifier: str | None = None
    measure: str | None = None
    of: str | None = None
    as_of: str | None = None
    outlets: int = 0
    origins: int | None = None


class EvidenceRow(Row, frozen=True, tag="evidence"):
    """Words that a claim rests on, and who says them."""

    claim: str
    report: str
    file: str
    start: int
    end: int
    exact: str
    outlet: str | None = None
    published: str | None = None
    speaker: str | None = None
    speaker_name: str | None = None
    via: tuple[str, ...] = ()
    said: str | None = None


class LinkRow(Row, frozen=True, tag="links"):
    """How two claims stand to each other."""

    left: str
    right: str
    relation: str
    score: float
    by: str
    reason: str
    facet: str | None = None


class QuoteRow(Row, frozen=True, tag="quotes"):
    """Who said what in a report: ``source`` and ``cue`` as printed, ``speaker`` the entity of the story where it is known."""

    report: str
    file: str
    start: int
    end: int
    exact: str
    form: str
    source: str | None = None
    cue: str | None = None
    outlet: str | None = None
    speaker: str | None = None
    speaker_name: str | None = None
    via: tuple[str, ...] = ()
    said: str | None = None


class FigureRow(Row, frozen=True, tag="figures"):
    """A figure with what it measures, once for each place that prints it."""

    claim: str
    value: Decimal
    unit: str
    report: str
    file: str
    start: int
    end: int
    exact: str
    high: Decimal | None = None
    modifier: str | None = None
    measure: str | None = None
    of: str | None = None
    as_of: str | None = None
    outlet: str | None = None
    published: str | None = None


class TimelineRow(Row, frozen=True, tag="timeline"):
    """Something told with its day (ISO 8601 prefix or interval), and how real it is."""

    when: str
    type: str
    modality: str
    report: str
    file: str
    start: int
    end: int
    exact: str
    outlet: str | None = None


AnyRow = ClaimRow | EvidenceRow | LinkRow | QuoteRow | FigureRow | TimelineRow
TABLES: tuple[type[Row], ...] = (ClaimRow, EvidenceRow, LinkRow, QuoteRow, FigureRow, TimelineRow)


def rows(pair: Pair) -> Iterator[AnyRow]:
    """All rows of a story, table by table, in a fixed order."""
    dossier, analyses = pair
    heads = {r.id: r for r in dossier.reports}
    names = {e.id: e.name for e in dossier.entities}
    for c in dossier.claims:
        yield _claim(dossier.story.id, c)
    for c in dossier.claims:
        yield from _evidence(dossier.story.id, c, heads, names)
    for x in dossier.links:
        yield LinkRow(
            story=dossier.story.id, left=x.left, right=x.right, relation=x.relation, score=x.score, by=x.by, reason=x.reason, facet=x.facet
        )
    who = {(m.report, m.start, m.end): e.id for e in dossier.entities for m in e.mentions}
    for a in analyses:
        yield from _quotes(dossier.story.id, a, who, names)
    for c in dossier.claims:
        yield from _figures(dossier.story.id, c, heads)
    yield from sorted((r for a in analyses for r in _timeline(dossier.story.id, a)), key=lambda r: (r.when, r.report, r.start))


def _claim(story: str, c: Claim) -> ClaimRow:
    f = c.figure
    parts = {n: getattr(f, n) for n in ("value", "high", "unit", "modifier", "measure", "of", "as_of")} if f else {}
    return ClaimRow(
        story=story, claim=c.id, kind=c.kind, wording=c.wording, status=c.status, outlets=c.outlets, origins=c.origins, **parts
    )  # fmt: skip


def _evidence(story: str, c: Claim, heads: Mapping[str, ReportHead], names: Mapping[str, str]) -> Iterator[EvidenceRow]:
    for e in c.evidence:
        h = heads[e.report]
        day = h.published.value if h.published else None
        yield EvidenceRow(
            story=story, claim=c.id, report=e.report, file=h.file, start=e.start, end=e.end, exact=e.exact, outlet=h.outlet,
            published=day, speaker=e.speaker, speaker_name=names.get(e.speaker or ""), via=e.via, said=e.said,
        )  # fmt: skip


def _quotes(story: str, a: Analysis, who: Mapping[tuple[str, int, int], str], names: Mapping[str, str]) -> Iterator[QuoteRow]:
    r = a.report
    for n in a.annotations:
        if isinstance(n, Attribution):
            start, end = min(s.start for s in n.content), max(s.end for s in n.content)
            speaker = next((who[k] for s in n.source if (k := (r.id, s.start, s.end)) in who), None)
            yield QuoteRow(
                story=story, report=r.id, file=r.file, start=start, end=end, exact=r.text[start:end], form=n.form,
                source=" ".join(r.text[s.start : s.end] for s in n.source) or None,
                cue=" ".join(r.text[s.start : s.end] for s in n.cue) or None,
                outlet=r.outlet, speaker=speaker, speaker_name=names.get(speaker or ""), via=n.via, said=n.said,
            )  # fmt: skip


def _figures(story: str, c: Claim, heads: Mapping[str, ReportHead]) -> Iterator[FigureRow]:
    if c.figure is None:
        return
    f = c.figure
    for e in c.evidence:
        h = heads[e.report]
        yield FigureRow(
            story=story, claim=c.id, value=f.value, unit=f.unit, report=e.report, file=h.file, start=e.start, end=e.end, exact=e.exact,
            high=f.high, modifier=f.modifier, measure=f.measure, of=f.of, as_of=f.as_of, outlet=h.outlet,
            published=h.published.value if h.published else None,
        )  # fmt: skip


def _timeline(story: str, a: Analysis) -> Iterator[TimelineRow]:
    r = a.report
    for n in a.annotations:
        if isinstance(n, Event) and n.when and n.when[0].isdigit():
            yield TimelineRow(
                story=story, when=n.when, type=n.type, modality=n.modality, report=r.id, file=r.file, start=n.start, end=n.end,
                exact=r.text[n.start : n.end], outlet=r.outlet,
            )  # fmt: skip
