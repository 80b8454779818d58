"""Room 2: things are found in one report. Pure: neither disk nor network.

``FINDERS`` is the ordered list; each takes the report, its shared parse, the language pack and what was found before it, and returns
annotations without ids. A finder is one file and one line here.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

import msgspec

from onrecord.find import limits
from onrecord.find.events.finder import find_events
from onrecord.find.figures.finder import find_quantities
from onrecord.find.limits import TooMuchError, bounded
from onrecord.find.names.finder import find_names
from onrecord.find.quotes.finder import find_quotes, find_quotes_fast
from onrecord.find.times.finder import find_times, reanchor
from onrecord.lang import Pack, is_fast
from onrecord.text import Parse
from onrecord.types import Annotation, Attribution, Report

Finder = Callable[[Report, Parse, Pack, Sequence[Annotation]], list[Annotation]]
FINDERS: list[Finder] = [
    find_times,
    find_quantities,
    find_names,
    find_quotes,
    find_events,
]
FAST: list[Finder] = [find_quotes_fast if f is find_quotes else f for f in FINDERS]
NEEDS: dict[Finder, tuple[str, ...]] = {  # tables without which a finder would find what is not there: a language that lacks one has it off
    find_times: ("times_patterns", "times_words"),
    find_quantities: ("numbers", "numbers_marks", "units", "measure_words"),
    find_names: (),  # names of the parse alone are names too
    find_quotes: ("cues_verbs",),
    find_quotes_fast: ("cues_verbs",),
    find_events: ("event_triggers", "event_types", "modality"),
}


def lacks(finder: Finder, pack: Pack) -> tuple[str, ...]:
    """The tables that a finder needs and a language has not (or empty)."""
    return tuple(name for name in NEEDS[finder] if not pack.table(name))


def off(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The finders that a language has off, by what they find, with the tables that it lacks."""
    return {f.__name__.removeprefix("find_"): missing for f in FINDERS if (missing := lacks(f, pack))}


def find(report: Report, parse: Parse, pack: Pack, *, fast: bool | None = None) -> tuple[Annotation, ...]:
    """Everything found in a report, sorted by place, with ids ``a1``, ``a2``, …; ``fast`` leaves out the trained tagger.

    A finder whose tables the language lacks is off.

    A finder may give its annotations provisional ids (any unique string) to point at; they are renamed here. TooMuchError for a report past
    a limit (``limits``).
    """
    bounded("tokens", len(parse.tokens), limits.TOKENS)
    bounded("sentences", len(parse.sentences), limits.SENTENCES)
    found: list[Annotation] = []
    for finder in FAST if (is_fast() if fast is None else fast) else FINDERS:
        if not lacks(finder, pack):
            found.extend(finder(report, parse, pack, tuple(found)))
        bounded("names, figures, times, quotations and events", len(found), limits.ANNOTATIONS)
    return numbered(found)


def place(a: Annotation) -> tuple[int, int]:
    """Start and end of an annotation; an attribution lies where its content does."""
    if isinstance(a, Attribution):
        return min(s.start for s in a.content), max(s.end for s in a.content)
    return a.start, a.end


def _rough(a: Annotation) -> tuple[int, int, str]:
    return *place(a), type(a).__name__


def numbered(found: Sequence[Annotation]) -> tuple[Annotation, ...]:
    """Sort and rename ids; pointers (``said_at``, ``as_of_at``, ``when_at``, ``nested_in``) follow."""
    kept: list[Annotation] = []
    for _, same in groupby(sorted(found, key=_rough), key=_rough):
        several = list(same)
        kept.extend(sorted(several, key=lambda a: msgspec.json.encode(a, order="sorted")) if len(several) > 1 else several)
    new = {a.id: f"a{n}" for n, a in enumerate(kept, 1) if a.id}
    out = []
    for n, a in enumerate(kept, 1):
        moved = {f: new.get(getattr(a, f)) for f in ("said_at", "as_of_at", "when_at", "nested_in") if getattr(a, f, None)}
        out.append(msgspec.structs.replace(a, id=f"a{n}", **moved))
    return tuple(out)


__all__ = ["FAST", "FINDERS", "NEEDS", "TooMuchError", "bounded", "find", "is_fast", "lacks", "numbered", "off", "place", "reanchor"]
