"""The main path on one screen: reports are read, things are found, like is linked with like, sums are checked.

read -> find -> group -> date -> link -> check -> Dossier        (keep and show are joined by ``serve``)
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

import onrecord.check as checks
import onrecord.find as finders
import onrecord.link as linkers
import onrecord.read as readers
import onrecord.show as shows
from onrecord.decisions import Decision
from onrecord.lang import Coverage, Pack, codes, coverage, known, pack
from onrecord.text import is_day
from onrecord.types import Analysis, Dossier, Record, Refusal, Report, ReportHead, Story, StoryHead


class Language(Record, frozen=True):
    """What a language has, and which finders it has off for lack of which tables."""

    told: Coverage
    off: dict[str, tuple[str, ...]]


def languages() -> list[Language]:
    """Every language with a folder under ``lang/``."""
    return [Language(told=coverage(code), off=finders.off(Pack(code))) for code in codes()]


def read(paths: Iterable[str | Path], max_bytes: int = readers.MAX_BYTES, keep: readers.Keep | None = None) -> Iterator[Report | Refusal]:
    """Read reports from files and folders; what cannot be read comes back as a Refusal with its reason.

    ``keep(id, bytes)`` is given the raw bytes of each report, for those who store them.
    """
    return readers.read(paths, max_bytes=max_bytes, keep=keep)


def analyse(report: Report, *, fast: bool | None = None) -> Analysis | Refusal:
    """Find everything in one report: pure, and so run in any order and on any process; ``fast``: without the trained tagger.

    A report past a limit (``find/limits.py``) is refused, wherever it is analysed.
    """
    if report.language not in known():
        why = f"its language ({report.language or 'not recognised'}) has no language pack"
        return Refusal(file=report.file, reason=why, advice=f"add a pack under onrecord/lang/, or give a report in: {', '.join(known())}")
    words = pack(report.language)
    try:
        finders.bounded("characters", len(report.text), finders.limits.CHARACTERS)
        return Analysis(report=report, annotations=finders.find(report, words.parse(report), words, fast=fast))
    except finders.TooMuchError as past:
        why = f"it is too long to be analysed: {past}"
        return Refusal(file=report.file, reason=why, advice="give the reports that it holds one by one")


def find(reports: Sequence[Report]) -> list[Analysis | Refusal]:
    """Analyses of reports, in their order, with dates settled across each story (``scale.find`` does it on several processes)."""
    return settle([analyse(r) for r in reports])


def settle(done: Sequence[Analysis | Refusal]) -> list[Analysis | Refusal]:
    """Give every report of a story the date that the reports tell together, and re-value what hangs on it."""
    dated = {a.report.id: a for story in group([a for a in done if isinstance(a, Analysis)]) for a in date(story)}
    return [dated[a.report.id] if isinstance(a, Analysis) else a for a in done]


def group(analyses: Sequence[Analysis]) -> list[list[Analysis]]:
    """The analyses of each story, in the order of the stories' ids."""
    by_id = {a.report.id: a for a in analyses}
    return [[by_id[r] for r in story.reports] for story in linkers.stories(analyses)]


def date(story: Sequence[Analysis]) -> list[Analysis]:
    """Publication dates that the reports of a story tell together, and every time expression that hangs on them."""
    found = linkers.dates(story)
    return [finders.reanchor(a, found[a.report.id]) if a.report.id in found else a for a in story]


def assemble(analyses: Sequence[Analysis], decisions: Sequence[Decision] = ()) -> Dossier:
    """The dossier of one story, from its (dated) analyses and what editors decided: pure; the order of the analyses changes nothing."""
    analyses = sorted(analyses, key=lambda a: (a.report.file, a.report.id))
    story = linkers.story_of(analyses)
    linked = linkers.link(analyses, decisions)
    return Dossier(
        story=StoryHead(id=story.id, title=story.title),
        reports=tuple(head(a.report) for a in analyses),
        entities=linked.entities,
        claims=linked.claims,
        links=linked.links,
        origins=linked.origins,
        copies=linked.copies,
        findings=(*checks.check(analyses, linked.claims), *linked.findings),
        changes=linkers.changes(analyses, linked.claims, linked.links),
        lead=linkers.lead(analyses, linked.claims),
        review=linked.review,
    )


def bare_story(analyses: Sequence[Analysis]) -> Story:
    """The story of reports as it is called where they cannot be read together: its id is what it would be, its title that of a report."""
    bare = [Analysis(report=Report(id=a.report.id, file="", text="")) for a in analyses]
    title = next((t for a in analyses if (t := a.report.title)), "") or min((a.report.file for a in analyses), default="")
    return msgspec.structs.replace(linkers.story_of(bare), title=title)


def set_aside(analyses: Sequence[Analysis], why: str) -> Dossier:
    """The dossier of a story that cannot be linked: its reports, and why; a day that is none is left out."""
    analyses = sorted(analyses, key=lambda a: (a.report.file, a.report.id))
    story = bare_story(analyses)
    heads = (head(a.report) for a in analyses)
    sound = tuple(h if h.published is None or is_day(h.published.value) else msgspec.structs.replace(h, published=None) for h in heads)
    return Dossier(story=StoryHead(id=story.id, title=story.title), reports=sound, unlinked=why)


def build(analyses: Sequence[Analysis]) -> list[Dossier]:
    """The dossiers of all stories in a set of analyses, the largest story first."""
    dossiers = [assemble(story) for story in group(analyses)]
    return sorted(dossiers, key=lambda d: (-len(d.reports), d.story.id))


def timeline(analyses: Sequence[Analysis], name: str) -> tuple[linkers.Moment, ...]:
    """What whoever is meant by a name did and said, by day, over these analyses taken as one story."""
    return linkers.timeline(analyses, linkers.entities(analyses), name)


def show(dossier: Dossier, reports: Sequence[Report], form: str = "text") -> str:
    """A dossier as ``text``, ``html`` or ``json``."""
    return shows.render(dossier, reports, form)


def head(report: Report) -> ReportHead:
    """The line of a report in a dossier."""
    return msgspec.convert(report, ReportHead, from_attributes=True)
