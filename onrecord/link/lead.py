"""The lead: the lines that an editor reads first, most told and most central first, no two telling the same.

A plain logistic score over what can be counted. The weights are in ``lead.tsv``, made by ``train/lead.py`` from stories that an editor
marked. Nothing is written anew: a line is a claim of the reports.
"""

import csv
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from pathlib import Path

from onrecord.link.similar import Lexicon, contained, cosine, lexicon, rarity, vector
from onrecord.link.whole import whole
from onrecord.text import words
from onrecord.types import Analysis, Block, Claim, Evidence, Record, Report

MOST = 12  # lines of a lead
OPENING = 5  # paragraphs that open a report
LONG = 250  # characters that a reader takes in as one line
ALIKE = 0.7  # of the weight of the shorter line's words: then two lines tell the same
AGAIN = 1.0  # what a line loses, at the most, for words that a line before it has
FEW = 5  # words of a line that says something
DIGITS = 6  # of a score, so that another processor sorts alike
ASKED = 100  # reports, at equal steps, over which a mean over the reports is taken: of all of them it would differ by some hundredths
TABLE = Path(__file__).with_name("lead.tsv")
TOLD = ("title", "deck", "body", "caption")  # blocks in which news is told
Terms = frozenset[str]
Row = Mapping[str, float]


class Outline(Record, frozen=True):
    """A report as the lead reads it: the stems of its title, its opening and each of its paragraphs."""

    report: Report
    title: Terms
    opening: Terms
    paragraphs: tuple[tuple[int, Terms], ...]  # start and stems


class Outlines:
    """The reports of one story, read once for all its claims."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        self.lex: Lexicon = lexicon(next((a.report.language for a in analyses if a.report.language), None))
        self.told = {a.report.id: self._read(a.report) for a in analyses}
        self.weight = rarity([terms for t in self.told.values() for _, terms in t.paragraphs])
        self.asked = self._asked()
        self.vectors = {i: self._vectors(self.told[i]) for i in self.asked}

    def _asked(self) -> tuple[str, ...]:
        """The reports that stand for all where a mean is taken; which ones hangs on their ids alone."""
        step = -(-len(self.told) // ASKED) or 1
        return tuple(self.told) if step == 1 else tuple(sorted(self.told)[::step])

    def _vectors(self, t: Outline) -> list[dict[str, float]]:
        return [vector(sorted(terms), self.weight) for _, terms in t.paragraphs]

    @cached_property
    def titles(self) -> list[tuple[Terms, int]]:
        """Titles of the reports that are asked, each with how often it stands there."""
        return list(Counter(self.told[i].title for i in self.asked).items())

    @cached_property
    def openings(self) -> list[tuple[Terms, int]]:
        """Their openings."""
        return list(Counter(self.told[i].opening for i in self.asked).items())

    def _read(self, report: Report) -> Outline:
        found = tuple((b.start, frozenset(self.lex.stems(report.text[b.start : b.end]))) for b in _told(report))
        first = frozenset().union(*(terms for _, terms in found[:OPENING]))
        return Outline(report=report, title=frozenset(self.lex.stems(report.title or "")), opening=first, paragraphs=found)

    def terms(self, claim: Claim) -> Terms:
        """Stems of a claim's wording."""
        return frozenset(self.lex.stems(claim.wording))


def _told(report: Report) -> Iterator[Block]:
    """Blocks in which something is told, one a line of the text."""
    for b in report.blocks:
        if b.kind in TOLD:
            for m in re.finditer(r"[^\n]+", report.text[b.start : b.end]):
                yield Block(kind=b.kind, start=b.start + m.start(), end=b.start + m.end())


class Candidate:
    """A claim with what its features are counted from."""

    def __init__(self, claim: Claim, outlines: Outlines) -> None:
        self.claim, self.outlines, self.terms = claim, outlines, outlines.terms(claim)

    @cached_property
    def first(self) -> Evidence:
        """The evidence that stands nearest to the top of its report."""
        return min(self.claim.evidence, key=lambda e: (round(self.depth(e), DIGITS), e.report, e.start))

    def depth(self, e: Evidence) -> float:
        """Where in its report evidence stands, from 0 to 1."""
        return e.start / max(1, len(self.outlines.told[e.report].report.text))

    def before(self, e: Evidence) -> int:
        """Paragraphs of its report that begin at or before it."""
        return max(1, bisect_right(self.outlines.told[e.report].paragraphs, e.start, key=lambda p: p[0]))


# ------------------------------------------------------------------ features: each from one candidate, each a number
def support(c: Candidate) -> float:
    """How much of the story tells it: the mean over reports of the closest paragraph's cosine; a report that tells it counts 1."""
    own, mine = {e.report for e in c.claim.evidence}, vector(sorted(c.terms), c.outlines.weight)
    near = [1.0 if i in own else max((cosine(mine, v) for v in found), default=0.0) for i, found in c.outlines.vectors.items()]
    return math.fsum(near) / max(1, len(near))


def title(c: Candidate) -> float:
    """Mean over reports of what it has in common with their titles, by weight of the shorter."""
    return math.fsum(n * contained(t, c.terms, c.outlines.weight) for t, n in c.outlines.titles) / max(1, len(c.outlines.asked))


def opening(c: Candidate) -> float:
    """Mean over reports of what it has in common with their first five paragraphs."""
    return math.fsum(n * contained(c.terms, t, c.outlines.weight) for t, n in c.outlines.openings) / max(1, len(c.outlines.asked))


def nearest(c: Candidate) -> float:
    """One over the number of its paragraph, in the report that tells it first."""
    return 1.0 / min(c.before(e) for e in c.claim.evidence)


def depth(c: Candidate) -> float:
    """Where it stands in its reports on the whole: 0 at the top, 1 at the foot."""
    return math.fsum(c.depth(e) for e in c.claim.evidence) / len(c.claim.evidence)


def headline(c: Candidate) -> float:
    """1 where one of its places is a title: a title is short of what a sentence tells."""
    titles = ((e, b) for e in c.claim.evidence for b in c.outlines.told[e.report].report.blocks if b.kind == "title")
    return float(any(b.start <= e.start < b.end for e, b in titles))


def figure(c: Candidate) -> float:
    """1 where it has a figure."""
    return float(c.claim.figure is not None)


def voice(c: Candidate) -> float:
    """1 where somebody named says it."""
    return float(any(e.speaker for e in c.claim.evidence))


def length(c: Candidate) -> float:
    """Logarithm of its characters, where it stands first."""
    return math.log(1 + len(c.first.exact))


def long(c: Candidate) -> float:
    """1 where it has more characters than a reader takes in as one line."""
    return float(len(c.first.exact) > LONG)


def names(c: Candidate) -> float:
    """Words with a capital."""
    return float(sum(w[:1].isupper() for w in re.findall(r"\w+", c.claim.wording)))


def pronoun(c: Candidate) -> float:
    """1 where it begins with a word that stands for what was told before."""
    return float(next(iter(words(c.claim.wording)), "") in c.outlines.lex.leaning)


def fragment(c: Candidate) -> float:
    """1 where it begins in the middle: with a sign that closes or parts, or a quotation of which one mark is missing."""
    text = c.claim.wording
    return float(bool(re.match(r"[,;:.)\]–—-]|[\"”’]\s", text)) or text.count("“") != text.count("”") or text.count('"') % 2 == 1)


FEATURES: tuple[Callable[[Candidate], float], ...] = (
    support, title, opening, nearest, depth, headline, figure, voice, length, long, names, pronoun, fragment,
)  # fmt: skip


def features(candidate: Candidate) -> dict[str, float]:
    """All features of a candidate by name."""
    return {f.__name__: f(candidate) for f in FEATURES}


# ------------------------------------------------------------------ weights
_OTHER: ContextVar[Row | None] = ContextVar("lead weights", default=None)


@cache
def shipped() -> Row:
    """The weights of ``lead.tsv``: what one unit of a feature adds to the score."""
    with TABLE.open(encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {r["feature"]: float(r["weight"]) for r in rows}


@contextmanager
def weighed(weights: Row) -> Iterator[None]:
    """Other weights than the shipped ones, for a board that holds a story back."""
    token = _OTHER.set(weights)
    try:
        yield
    finally:
        _OTHER.reset(token)


def score(found: Row) -> float:
    """The score of a candidate by its features: log odds less a constant."""
    weights = _OTHER.get() or shipped()
    return round(math.fsum(found[name] * w for name, w in sorted(weights.items())), DIGITS)


# ------------------------------------------------------------------ the order
def lead(analyses: Sequence[Analysis], claims: Sequence[Claim], most: int = MOST) -> tuple[str, ...]:
    """Ids of claims in the order in which an editor reads them first, at most ``most``; the order of the reports changes nothing.

    Only claims that are complete in themselves (``whole``).

    A line costs the next ones what they have in common with it, and takes out those that tell the same or overlap with it.

    >>> lead([], [])
    ()
    """
    outlines = Outlines(analyses)
    reports = {a.report.id: a.report for a in analyses}
    found = [x for c in claims if len(words(c.wording)) >= FEW and whole(c, reports) and (x := Candidate(c, outlines)).terms]
    marks = {x.claim.id: score(features(x)) for x in found}
    again = dict.fromkeys(marks, 0.0)
    out: list[Candidate] = []
    while found and len(out) < most:
        cost = {x.claim.id: round(AGAIN * again[x.claim.id] - marks[x.claim.id], DIGITS) for x in found}
        best = min(found, key=lambda x: (cost[x.claim.id], x.first.report, x.first.start, x.claim.id))
        out.append(best)
        taken = _places(best.claim)
        found = [x for x in found if x is not best and not _overlaps(x.claim, taken)]
        for x in found:
            again[x.claim.id] = max(again[x.claim.id], contained(x.terms, best.terms, outlines.weight))
        found = [x for x in found if again[x.claim.id] <= ALIKE]
    return tuple(x.claim.id for x in out)


def _places(c: Claim) -> Mapping[str, list[Evidence]]:
    """The evidence of a claim by report."""
    out: defaultdict[str, list[Evidence]] = defaultdict(list)
    for e in c.evidence:
        out[e.report].append(e)
    return dict(out)


def _overlaps(c: Claim, taken: Mapping[str, list[Evidence]]) -> bool:
    """Whether a claim shares characters of a report with these places."""
    return any(x.start < y.end and y.start < x.end for x in c.evidence for y in taken.get(x.report, ()))
