"""Utterances: what one report says in one place. Every later claim is a set of them."""

import re
from functools import cached_property
from itertools import pairwise

from onrecord.link.similar import Lexicon, lexicon
from onrecord.text import words
from onrecord.types import Attribution, ClaimKind, Evidence, Figure, Record

PERSONAL = ("name", "short", "metonym", "adjective", "pronoun", "title")
OBJECTS = ("product", "facility", "document", "programme", "award")
BEGIN = 12  # characters in which the first word of a passage stands
BESIDE = 4  # words before and after a number that may say what it counts
FAR = 24  # characters before the words that go with a figure, where its year may stand ("in 1987, when 200 people …")
STOPS = ".,;:!?()[]\"'“”‘’"  # what may stand at a number
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
NUMBERED = re.compile(r"\b(\d{1,4}[a-z]{2}|[A-Za-z]{5,12})\s((?:[A-Z][\w’']{1,30}[ –-]?){2,5})")


class Act(Record, frozen=True):
    """An event as an utterance tells it."""

    type: str
    modality: str
    trigger: str
    when: str | None
    people: tuple[str, ...]


class Named(Record, frozen=True):
    """A mention with the story's entity."""

    start: int
    end: int
    entity: str
    type: str
    form: str
    role: tuple[int, int] | None = None


class Utterance(Record, frozen=True, dict=True):
    """One passage of one report: who says what, with the figure or the events in it."""

    report: str
    outlet: str | None
    start: int
    end: int
    exact: str
    kind: ClaimKind
    language: str | None
    speaker: str | None = None
    who: str | None = None
    voice: str | None = None
    named: bool = False
    told: bool = False
    form: str | None = None
    note: Attribution | None = None
    cue: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    said: str | None = None
    published: str | None = None
    status: str | None = None
    figure: Figure | None = None
    change: str | None = None
    direction: str | None = None
    acts: tuple[Act, ...] = ()
    names: tuple[Named, ...] = ()
    others: tuple[Figure, ...] = ()
    near: tuple[int, int] = (0, 0)
    at: tuple[int, int] = (0, 0)
    rule: str = ""
    head: bool = False
    dates: tuple[str, ...] = ()
    text: str | None = None

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """Where it stands; a total order over the utterances of a story."""
        return self.report, self.start, self.end, self.kind, repr(self.figure)

    @property
    def time(self) -> str | None:
        """When it was said, or else published."""
        return self.said or self.published

    @cached_property
    def lex(self) -> Lexicon:
        """The word tables of its language."""
        return lexicon(self.language)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Stems of its content words, names left out."""
        return tuple(self.lex.stems(self._without_names))

    @cached_property
    def entities(self) -> frozenset[str]:
        """The story's entities named in it, its speaker left out."""
        return frozenset(n.entity for n in self.names) - {self.speaker or ""}

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Stems, ``@id`` for every entity named, ``~word`` for the words of names of things (one plant may go under two names)."""
        return self.stems + tuple("@" + e for e in sorted(self.entities)) + tuple(sorted(self.name_words))

    @cached_property
    def name_words(self) -> dict[str, str]:
        """``~word`` of the names of things and places -> type of thing."""
        out: dict[str, str] = {}
        for n in self.names:
            if n.type not in ("person", "group") and n.form in ("name", "short"):
                for w in words(self.exact[n.start - self.start : n.end - self.start]):
                    if len(w) > 2 and w not in self.lex.stop and self.lex.stem(w)[0] != "=":
                        out["~" + w] = n.type if n.type in OBJECTS else out.get("~" + w, n.type)
        return out

    @cached_property
    def series(self) -> tuple[tuple[int, str], ...]:
        """Numbered events of a series in it: the number and the two words after it ("the 3rd Harbour Fair")."""
        named = [m for m in NUMBERED.finditer(self.exact) if self.lex.side_by_side.isdisjoint(words(m[2]))]
        found = [(_ordinal(m[1], self.lex), self.lex.stems(m[2])[:2]) for m in named]
        return tuple(dict.fromkeys((n, " ".join(stems)) for n, stems in found if n and len(stems) == 2))

    @cached_property
    def marks(self) -> frozenset[str]:
        """Words in it that make two counts or things different ones."""
        return frozenset(w for w in words(self._without_names) if w in self.lex.distinguishing)

    @cached_property
    def near_marks(self) -> frozenset[str]:
        """Such words among those that go with its figure."""
        near = self.exact[max(0, self.near[0] - self.start) : self.near[1] - self.start]
        return (self.marks & frozenset(words(near))) - frozenset(self._own_words)

    @property
    def _own_words(self) -> list[str]:
        """The words of the number itself: "a third", "half a dozen"."""
        told = words(self.exact[max(0, self.at[0] - self.start) : max(0, self.at[1] - self.start)])
        if self.figure is None or self.figure.unit == "1":
            return told
        n = next((k for k, w in enumerate(told) if not (w[0].isdigit() or w in self.lex.numbers or w in ("a", "half"))), len(told))
        return told[:n]

    @cached_property
    def whole(self) -> bool:
        """Its figure is the whole of a part told right before it ("1,400 of its 2,300 dockers")."""
        before = words(self.exact[: max(0, self.at[0] - self.start)])[-3:]
        return "of" in before and any(w[0].isdigit() or w in self.lex.numbers for w in before)

    @cached_property
    def matter(self) -> frozenset[str]:
        """Stems that tell what it is about: no words of speeches, of certainty, no numbers."""
        dull = self.lex.stock | self.lex.modal_stems | self.lex.numbers
        return frozenset(s for s in self.stems if s not in dull and not s[0].isdigit())

    @cached_property
    def around(self) -> frozenset[str]:
        """Stems of the words that go with its figure, numbers left out."""
        s, e = self.near
        own = self.lex.stems(self.exact[max(0, s - self.start) : e - self.start])
        return frozenset(x for x in own if x in self.stems and not x[0].isdigit() and x not in self.lex.stock)

    @cached_property
    def tally(self) -> str | None:
        """The one count that news keeps updating (deaths, injured, …) which the words nearest to its figure name."""
        if self.figure is None or self.figure.unit not in ("count", "1"):
            return None
        near, at = self._beside()
        if self.part:
            return None
        measure = words(self.figure.measure or "")
        pairs = [f"{a} {b}" for a, b in pairwise(measure)]
        told = {self.lex.tallies[w] for w in (*measure, *pairs) if w in self.lex.tallies}
        if told:
            return told.pop() if len(told) == 1 else None
        return None if at is None else _nearest_tally(near, at, self.lex)

    @cached_property
    def part(self) -> bool:
        """Its figure counts a part of a whole that is told beside it ("of the dead, 12 were children")."""
        near, at = self._beside()
        if at is None:
            return False
        behind = near[at : at + BESIDE]
        if next_one := next((k for k, w in enumerate(behind[1:], 1) if w[0].isdigit() or w in self.lex.numbers), 0):
            behind = [] if " ".join(behind[1:next_one]) in self.lex.partitives else behind  # "29, among them seven": the seven are the part
        beside = f" {' '.join([*near[max(0, at - BESIDE) : at], *behind])} "
        return any(f" {phrase} " in beside for phrase in self.lex.partitives)

    @cached_property
    def sides(self) -> frozenset[str]:
        """Words beside its figure that say whose side it is of, as its speaker sees it ("enemy soldiers", "on the other side")."""
        near, _ = self._beside()
        return frozenset(self.lex.sides[w] for w in near if w in self.lex.sides)

    def _beside(self) -> tuple[list[str], int | None]:
        """The words that go with its figure, and which of them is the number."""
        near = words(self.exact[max(0, self.near[0] - self.start) : self.near[1] - self.start])
        return near, next((k for k, w in enumerate(near) if w[0].isdigit() or w in self.lex.numbers), None)

    @cached_property
    def vague(self) -> bool:
        """Its figure stands for a word like "dozens": no number that another could meet or miss."""
        near = self.exact[max(0, self.near[0] - self.start) : self.near[1] - self.start]
        return bool(self.figure) and not any(c.isdigit() for c in near) and not self.lex.vague.isdisjoint(words(near))

    @cached_property
    def things(self) -> frozenset[str]:
        """Particular things that its figure counts; what every story counts is left out."""
        for told in (self.figure.measure, self.figure.of) if self.figure else ():
            if found := [s for w in words(told or "") if w not in self.lex.general for s in self.lex.stems(w)]:
                return frozenset(found)
        return frozenset()

    @cached_property
    def rate(self) -> bool:
        """Its figure is one of each day, week or year."""
        near = words(self.exact[max(0, self.near[0] - self.start) : self.near[1] - self.start])
        return bool(self.figure and "/" in self.figure.unit) or not self.lex.rates.isdisjoint(near)

    @cached_property
    def corrects(self) -> bool:
        """It puts right what was told before."""
        return not self.lex.corrections.isdisjoint(words(self.exact))

    @cached_property
    def past(self) -> frozenset[str]:
        """Years told beside its figure that are not the year of its report."""
        near = self.exact[max(0, self.near[0] - self.start - FAR) : self.near[1] - self.start]
        return frozenset(YEAR.findall(near)) - {(self.published or "")[:4]}

    @cached_property
    def anaphoric(self) -> bool:
        """Its figure stands for the count told just before ("puts the number at 40")."""
        if self.figure is None or self.figure.unit != "count":
            return False
        if self.bare:
            return True
        near, at = self._beside()
        before = {*near[max(0, (at or 0) - BESIDE + 1) : at or 0]}
        return bool(before & self.lex.anaphora) and not set(words(self.figure.measure or "")) - self.lex.anaphora

    @cached_property
    def people(self) -> frozenset[str]:
        """The people in it, also by a pronoun; who speaks of himself is one of them."""
        told = {n.entity for n in self.names if n.type == "person"}
        own = self.lex.own_voice if self.form == "direct" or told else self.lex.own_voice | self.lex.reported_voice
        return frozenset(told | {self.speaker} if self.speaker and not own.isdisjoint(words(self.exact)) else told)

    @cached_property
    def asks(self) -> bool:
        """It is a question told by somebody ("how the ship sank", "whether he knew"): it states nothing."""
        return self.form == "indirect" and words(self.exact[:BEGIN])[:1] != [] and words(self.exact[:BEGIN])[0] in self.lex.questions

    @cached_property
    def open(self) -> bool:
        """It leaves open what it tells of ("declined to say whether …"), or says what ought to be."""
        return self.asks or not (self.lex.left_open | self.lex.oughts).isdisjoint(words(self.exact))

    @cached_property
    def wished(self) -> bool:
        """It is what somebody asks for, not what he says is so."""
        return self.note is not None and self.note.stance == "asked"

    @cached_property
    def moved(self) -> str | None:
        """The words by which it says that a date is not the one first given; None where it does not."""
        told = f" {' '.join(words(self.exact))} "
        return next((m for m in self.lex.moved if f" {m} " in told), None)

    @cached_property
    def bare(self) -> bool:
        """Its speaker gives a count and nothing else ("the union fears 1,500")."""
        figure, note = self.figure, self.note
        if figure is None or note is None or self.others or figure.unit != "count" or figure.measure or figure.of:
            return False
        told = " ".join(self.exact[max(0, c.start - self.start) : c.end - self.start] for c in note.content)
        return all(s[0].isdigit() or s in self.lex.numbers for s in self.lex.stems(told))

    @cached_property
    def bigrams(self) -> frozenset[tuple[str, str]]:
        """Pairs of neighbouring words."""
        return frozenset(pairwise(words(self.exact)))

    @cached_property
    def numerals(self) -> frozenset[str]:
        """Numbers in figures, and in words from two up, as they are written in figures."""
        told = self.exact.replace("–", " ").replace("-", " ").replace("$", " ").replace("£", " ").replace("€", " ")
        plain = {w.strip(STOPS).removesuffix("s").replace(",", "") for w in told.split() if w.lstrip(STOPS)[:1].isdigit()}
        return frozenset(plain | {self.lex.counts[w] for w in words(told) if w in self.lex.counts})

    @cached_property
    def negated(self) -> bool:
        """A word of negation turns it round, or one of two."""
        return self.lex.negations_in(self.exact) % 2 == 1

    @cached_property
    def modal(self) -> bool:
        """It has a word of certainty (may, would)."""
        return any(w in self.lex.modals for w in words(self.exact))

    @cached_property
    def leans(self) -> bool:
        """It names nobody and has a pronoun: who is meant was said before."""
        return not any(n.form != "pronoun" for n in self.names) and any(n.form == "pronoun" for n in self.names)

    @cached_property
    def _without_names(self) -> str:
        """The text with names and titles blanked: their entities stand for them."""
        text = list(self.exact)
        for n in self.names:
            for s, e in ((n.start, n.end) if n.form in PERSONAL else (0, 0), n.role or (0, 0)):
                s, e = max(s, self.start), min(e, self.end)
                text[s - self.start : max(s, e) - self.start] = " " * max(0, e - s)
        return "".join(text)

    def evidence(self) -> Evidence:
        """The utterance as evidence."""
        return Evidence(
            report=self.report, start=self.start, end=self.end, exact=self.exact, speaker=self.speaker, via=self.via, said=self.said
        )


def _nearest_tally(near: list[str], at: int, lex: Lexicon) -> str | None:
    """The tally whose word stands nearest to the number; a conjunction between the two counts as a long way."""
    found = []
    for k, w in enumerate(near):
        two = f"{w} {near[k + 1]}" if k + 1 < len(near) and k + 1 != at else ""
        for told, last in ((w, k), (two, k + 1)):
            if told in lex.tallies:
                between = near[last + 1 : at] if last < at else near[at + 1 : k]
                found.append((len(between) + BESIDE * sum(x in lex.conjunctions for x in between), lex.tallies[told]))
    way, what = min(found, default=(BESIDE, ""))
    return what if way < BESIDE else None


def _ordinal(word: str, lex: Lexicon) -> int | None:
    """The number of an ordinal in figures or words; None for any other word."""
    if word[0].isdigit():
        return int(word[:-2]) if word[-2:] in lex.ordinal_endings and word[:-2].isdigit() else None
    return lex.ordinals.get(word.casefold())
