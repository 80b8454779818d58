"""The timeline of one entity or thing across the reports of a story: what it did, what was done to it, what it said, in the order of days.

An event counts where the entity acts in it or is acted on, and where the text tells it as so (it happened, goes on or is scheduled). Its
day is the one stated in its clause; else the day that the report's news is of (stated in its opening, or the day of publication), for
what is told in the simple past; else none, and then it has no place in the order. Each moment says on what its day rests.
"""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec.structs import replace

from onrecord.link.entities.cast import Cast
from onrecord.link.similar import lexicon
from onrecord.text import fold, told_on, words
from onrecord.types import Analysis, Argument, Attribution, Event, Modality, Record, Report, Timex

TOLD_AS_SO = ("happened", "ongoing", "scheduled")
ROLES = ("agent", "patient")
DAY = re.compile(r"\d{4}(-\d\d){0,2}")
Basis = Literal["stated", "the day of the news", "the day of the report"]


class Telling(Record, frozen=True):
    """Where one report tells it: the clause, and the word in it."""

    report: str
    start: int
    end: int
    exact: str
    word: tuple[int, int]


class Moment(Record, frozen=True):
    """One event of a timeline. ``position`` counts the days from 1; 0 has no day. ``when`` is an ISO 8601 prefix, ``basis`` its ground."""

    position: int
    when: str | None
    basis: Basis | None
    type: str
    modality: Modality
    tellings: tuple[Telling, ...]


class _Found(Record, frozen=True):
    """An event of one report, before the reports are joined."""

    when: str | None
    basis: Basis | None
    type: str
    modality: Modality
    stem: str
    telling: Telling


def named(cast: Cast, name: str) -> str | None:
    """The entity that a name means, or None where none or two fit: one called just so; else one whose name ends with it ("Orr" for
    "Ana Orr"), or is the end of it ("Orr Corps" for "Lume Orr Corps")."""
    wanted = words(name)
    called = [(e, [(n, w) for n in (e.name, *e.aliases) if (w := words(n))]) for e in cast.entities]
    exact = [e for e, names in called if any(w == wanted for _, w in names)]
    proper = [(e, [w for n, w in names if n == e.name or capital(n)]) for e, names in called]
    fits = exact or [e for e, names in proper if any(tail(wanted, n) or (len(n) > 1 and tail(n, wanted)) for n in names)]
    best = sorted(fits, key=lambda e: (-len(e.mentions), e.id))[:2]
    return best[0].id if best and (len(best) == 1 or len(best[0].mentions) > len(best[1].mentions)) else None


def capital(name: str) -> bool:
    """A name in the narrow sense: a capital letter or a digit in each word.

    >>> capital("Ana Orr"), capital("head of the Orr Corps")
    (True, False)
    """
    return all(any(c.isupper() or c.isdigit() for c in w) for w in name.split())


def tail(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of a phrase end with some words.

    >>> tail(["orr"], ["ana", "orr"])
    True
    """
    return 0 < len(short) <= len(long) and list(long[-len(short) :]) == list(short)


def timeline(analyses: Sequence[Analysis], cast: Cast, name: str) -> tuple[Moment, ...]:
    """The moments of whom or what a name means, those without a day first; the order of the analyses changes nothing.

    Where no entity of the story is called so, the participants are that are told by just these words ("the new Zephyr 9").
    """
    who = Target(cast=cast, entity=named(cast, name), name=tuple(words(name)))
    found = [f for a in sorted(analyses, key=lambda a: a.report.id) for f in _Reader(a, who).found()]
    joined: dict[tuple[str, str, str, str], list[_Found]] = {}
    for n, f in enumerate(found):
        key = (f.when or f"-{n}", f.type, f.stem, f.modality)
        joined.setdefault(key, []).append(f)
    groups = sorted(joined.values(), key=lambda g: (g[0].when or "", g[0].telling.report, g[0].telling.word))
    days = {d: n for n, d in enumerate(sorted({f.when for f in found if f.when}), 1)}
    return tuple(
        Moment(
            position=days[g[0].when] if g[0].when else 0, when=g[0].when, basis=g[0].basis, type=g[0].type,
            modality=g[0].modality, tellings=tuple(f.telling for f in g),
        )
        for g in groups
    )  # fmt: skip


class Target(Record, frozen=True):
    """Whose timeline it is: an entity of the story, else a name."""

    cast: Cast
    entity: str | None
    name: tuple[str, ...]

    def met(self, report: Report, local: str | None, span: tuple[int, int]) -> bool:
        """Whether a participant, by its entity in the report and its words, is the one."""
        if self.entity is not None:
            return local is not None and self.cast.who.get((report.id, local)) == self.entity
        return tail(self.name, words(report.text[slice(*span)]))


class _Reader:
    """One report's events of the entity."""

    def __init__(self, analysis: Analysis, who: Target) -> None:
        self.report, self.who = analysis.report, who
        self.lex = lexicon(analysis.report.language)
        self.notes = analysis.annotations
        self.published = (told_on(analysis.report) or "")[:10] or None
        self.news = self._news()
        self.running = sorted((b.start, b.end) for b in analysis.report.blocks if b.kind in {"deck", "body", "caption"})
        self.starts = [start for start, _ in self.running]

    def _news(self) -> tuple[str | None, Basis | None]:
        """The day that the report's news is of: a day stated in its opening that is near the day of publication, else that day."""
        body = next((b for b in self.report.blocks if b.kind == "body"), None)
        if body is None or self.published is None:
            return self.published, "the day of the report" if self.published else None
        days = [t for t in self.notes if isinstance(t, Timex) and body.start <= t.start < body.end and t.type in {"DATE", "TIME"}]
        near = [d for t in days if (d := day(t.value)) and len(d) == 10 and d <= self.published and d[:7] >= month_before(self.published)]
        return (near[0], "the day of the news") if near else (self.published, "the day of the report")

    def found(self) -> Iterator[_Found]:
        """Events with the entity as agent or patient, and what it says; a word told twice is told once."""
        taken: set[tuple[int, int]] = set()
        for f in (*self._events(), *self._sayings()):
            if f.telling.word not in taken and self._running(f.telling.start):
                taken.add(f.telling.word)
                yield f

    def _running(self, at: int) -> bool:
        """Headlines repeat what the body tells."""
        k = bisect.bisect_right(self.starts, at) - 1
        return k >= 0 and at < self.running[k][1]

    def _events(self) -> Iterator[_Found]:
        for e in self.notes:
            if isinstance(e, Event) and e.modality in TOLD_AS_SO and self._takes_part(e.arguments):
                when, basis = self._day(e.when, e.modality)
                yield self._make(e.trigger, (e.start, e.end), (e.type, e.modality), (when, basis))

    def _takes_part(self, arguments: Iterable[Argument]) -> bool:
        return any(a.role in ROLES and self.who.met(self.report, a.entity, (a.start, a.end)) for a in arguments)

    def _sayings(self) -> Iterator[_Found]:
        """What the entity says, each saying for itself: two words of saying on one day need not be one."""
        for a in self.notes:
            if isinstance(a, Attribution) and a.cue and any(self.who.met(self.report, s.entity, (s.start, s.end)) for s in a.source):
                spans = [(s.start, s.end) for s in (*a.cue, *a.content)] + [(s.start, s.end) for s in a.source]
                clause = min(s for s, _ in spans), max(e for _, e in spans)
                first = a.cue[0].start
                word = re.match(r"\w*", self.report.text[first : a.cue[0].end])
                cue = first, first + (word.end() if word else 0)
                f = self._make(cue, clause, ("statement", "happened"), self._day(a.said, "happened"))
                yield replace(f, stem=fold(f.telling.exact))

    def _day(self, stated: str | None, modality: Modality) -> tuple[str | None, Basis | None]:
        if found := day(stated):
            return found, "stated"
        if modality == "happened":
            return self.news
        return (self.published, "the day of the report") if modality == "ongoing" and self.published else (None, None)

    def _make(
        self, word: tuple[int, int], clause: tuple[int, int], what: tuple[str, Modality], day_: tuple[str | None, Basis | None]
    ) -> _Found:
        text = self.report.text
        telling = Telling(report=self.report.id, start=clause[0], end=clause[1], exact=text[slice(*clause)], word=word)
        stem = self.lex.stem(text[slice(*word)].casefold())
        return _Found(when=day_[0], basis=day_[1], type=what[0], modality=what[1], stem=stem, telling=telling)


def day(value: str | None) -> str | None:
    """The first day, month or year of a time value; None for all others.

    >>> day("2025-12-04/2025-12-05"), day("2025-W49"), day("PRESENT_REF")
    ('2025-12-04', None, None)
    """
    first = (value or "").split("/")[0][:10]
    return first if DAY.fullmatch(first) else None


def month_before(date: str) -> str:
    """The month before a date, as an ISO prefix.

    >>> month_before("2025-01-09")
    '2024-12'
    """
    year, month = int(date[:4]), int(date[5:7] or 1)
    return f"{year - (month == 1):04d}-{month - 1 or 12:02d}"
