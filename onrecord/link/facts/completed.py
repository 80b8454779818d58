"""A passage made whole: what stands in it for somebody or for a day that its report tells elsewhere, in square brackets.

"[Mara Voss] will go", "[Mara] Voss will go", "will go on Monday [2031-03-03]". What is reported of a speech has the speaker with it.
Only names that the report itself prints, and only where it
is sure who is meant; else the passage stays as it is. Who said it and the word for it are taken off where they stand inside.
"""

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from onrecord.link.similar import lexicon
from onrecord.text import fold
from onrecord.types import Analysis, Annotation, Attribution, Event, Mention, Record, Timex

DAY = re.compile(r"\d{4}-\d\d-\d\d")
BESIDE = 60  # characters between who says it, the word for it and what is said ("said in a statement on Monday that")
BREAK = re.compile(r"\n|[.!?][\"”’]?\s+(?=[A-Z“\"])(?<!\b[A-Z]\.\s)(?<!\b[A-Z][a-z]\.\s)(?<!\b[A-Z][a-z]{2}\.\s)")  # a sentence ends inside
BEFORE = re.compile(r"([A-Za-z]+\.?)\s+$")  # the word before a place: `endpos` cuts the text there
ENDING = re.compile(r"[’']\w+")  # "Sunday's"
Span = tuple[int, int]


class Put(Record, frozen=True, order=True):
    """``told`` in the place of ``text[start:end]``; ``who`` is meant there."""

    start: int
    end: int
    told: str
    who: str = ""


class Completion:
    """Makes the passages of one report whole."""

    def __init__(self, analysis: Analysis) -> None:
        self.report, self.lex = analysis.report, lexicon(analysis.report.language)
        notes = analysis.annotations
        people = [m for m in notes if isinstance(m, Mention) and m.entity and m.type == "person" and not m.candidates]
        full = sorted((len(m.name), m.name, m.entity or "") for m in people if m.form == "name" and m.name in self.report.text)
        self.names = {who: name for _, name, who in full}  # the longest that is printed
        self.called = self._called(m for m in notes if isinstance(m, Mention))
        found = {*self._pronouns(notes, people), *self._short(people), *self._days(notes), *self._full(people)}
        self.puts = sorted(p for p in found if len({q.who for q in found if (q.start, q.end) == (p.start, p.end)}) == 1)
        self._starts = [p.start for p in self.puts]

    def text(self, span: Span, note: Attribution | None = None) -> str | None:
        """The passage made whole; None where nothing in it stands for anything else."""
        span, bare = self._credited(span, note), span
        first, last = bisect.bisect_left(self._starts, span[0]), bisect.bisect_left(self._starts, span[1])
        off = list(_interruptions(span, note, self.report.text))
        inside = [p for p in self.puts[first:last] if p.end <= span[1] and not any(o.start < p.end and p.start < o.end for o in off)]
        told = self._written(span, sorted([*sure(_once(inside)), *off]))
        return told if told != self.report.text[slice(*bare)] else None

    def _credited(self, span: Span, note: Attribution | None) -> Span:
        """What somebody is reported to say, with who says it and the word for it right beside it in its sentence ("Voss denied that …").

        His own words in quotation marks stand by themselves.
        """
        if not note or note.form == "direct" or not note.source or not note.cue or len(note.content) != 1:
            return span
        places = [span, *((s.start, s.end) for s in note.source), *((c.start, c.end) for c in note.cue)]
        whole = min(s for s, _ in places), max(e for _, e in places)
        if (before := BEFORE.search(self.report.text, max(0, whole[0] - 12), whole[0])) and fold(before[1]) in self.lex.leaning:
            whole = before.start(), whole[1]  # "which he described as a gain": it tells nothing without what stands before
        beside = all(b[0] - a[1] <= BESIDE for a, b in pairwise(sorted(places)))
        return whole if beside and not BREAK.search(self.report.text[slice(*whole)]) else span

    def _written(self, span: Span, puts: Sequence[Put]) -> str:
        out, at = [], span[0]
        for p in puts:
            out += [self.report.text[at : p.start], p.told]
            at = p.end
        return "".join([*out, self.report.text[at : span[1]]])

    def _called(self, mentions: Iterable[Mention]) -> dict[str, set[str]]:
        """Every word of a name in the report -> who or what is called so."""
        called: defaultdict[str, set[str]] = defaultdict(set)
        for m in mentions:
            for w in m.name.split() if m.form == "name" and m.entity else ():
                called[w].add(m.entity or "")
        return called

    def _full(self, people: Iterable[Mention]) -> Iterator[Put]:
        """Full names as they stand: behind one nothing needs a bracket."""
        for m in (m for m in people if m.form == "name"):
            yield Put(start=m.start, end=m.end, told=self.report.text[m.start : m.end], who=m.entity or "")

    def _pronouns(self, notes: Iterable[Annotation], people: Iterable[Mention]) -> Iterator[Put]:
        """Pronouns that are resolved to a person with a name: as a mention, or as who takes part in an event."""
        found = [(m.start, m.end, m.entity) for m in people if m.form == "pronoun"]
        found += [(a.start, a.end, a.entity) for v in notes if isinstance(v, Event) for a in v.arguments]
        for start, end, who in found:
            ending = self.lex.pronouns.get(self.report.text[start:end].casefold())
            if ending is not None and who in self.names:
                yield Put(start=start, end=end, told=f"[{self.names[who]}{ending}]", who=who)

    def _short(self, people: Iterable[Mention]) -> Iterator[Put]:
        """The end of a name, where nobody else and nothing else of the report is called so too ("Voss" is not "Voss Jr.")."""
        for m in (m for m in people if m.form == "short" and m.entity in self.names):
            told, name = self.report.text[m.start : m.end], self.names[m.entity or ""]
            if self._fits(m.start, name) and name.endswith(f" {told}") and all(self.called[w] == {m.entity} for w in told.split()):
                yield Put(start=m.start, end=m.end, told=f"[{name.removesuffix(told).strip()}] {told}", who=m.entity or "")

    def _fits(self, start: int, name: str) -> bool:
        """Whether the form of address before a name may be that of whoever is taken for it: "Mr. Voss" is not Mara Voss, nor Ansa."""
        before = BEFORE.search(self.report.text, max(0, start - 12), start)
        address = self.lex.addressed.get(fold(before[1])) if before else None
        given = self.lex.given.get(fold(name.split()[0]))
        return address not in ("m", "f") or address == given

    def _days(self, notes: Iterable[Annotation]) -> Iterator[Put]:
        """Words for a day that follows from the day which the report states ("Monday", "yesterday")."""
        if not self.report.published or self.report.published.basis != "stated":
            return
        for t in (t for t in notes if isinstance(t, Timex) and t.type == "DATE" and DAY.fullmatch(t.value or "") and not t.mod):
            end = ENDING.match(self.report.text, t.end)
            told = self.report.text[t.start : end.end() if end else t.end]
            if not any(c.isdigit() for c in told):
                yield Put(start=t.start, end=t.start + len(told), told=f"{told} [{t.value}]")


def _once(puts: Iterable[Put]) -> Iterator[Put]:
    """Of what stands for one person or one day, the first alone."""
    seen: set[str] = set()
    for p in puts:
        key = p.who or p.told
        if key not in seen:
            yield p
        seen.add(key)


def sure(puts: Iterable[Put]) -> list[Put]:
    """What is put; no days where they run backwards ("on Wednesday, followed by the other house on Thursday"): one of them is not meant."""
    found = list(puts)
    days = [p.told for p in found if not p.who]
    values = [d[d.rfind("[") :] for d in days]
    return found if values == sorted(values) else [p for p in found if p.who]


def _interruptions(span: Span, note: Attribution | None, text: str) -> Iterator[Put]:
    """What stands between two pieces of one quotation: who said it, and the word for it. "Will reportedly go" keeps its word."""
    for a, b in pairwise(sorted(note.content, key=lambda s: s.start)) if note else ():
        inside = span[0] <= a.start and a.end <= b.start and b.end <= span[1]
        between = (any(a.end <= x.start and x.end <= b.start for x in found) for found in (note.cue, note.source)) if note else ()
        if inside and all(between):
            yield Put(start=a.end, end=b.start, told=" ")
