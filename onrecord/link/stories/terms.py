"""What a report is about, as weighed terms: stems of its words, names and its first sentences heavier, everyday words lighter."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from onrecord.link.similar import Lexicon, lexicon
from onrecord.text import fold
from onrecord.types import Analysis, Report

FIRST_WORDS = 700  # a report tells what it is about at its beginning
LEAD, LEAD_TIMES = 40, 3  # so many words open a report: news tells first what happened, where and to whom
TITLE_TIMES = 2
COMMON = 0.5  # what an everyday word of the news weighs
NAME = 2.0  # what a word with a capital weighs: people and places tell two earthquakes, two visits, two trials apart
PRIOR, SEEN = 300, 1.5  # a news background: so many reports, in which any word stands about so often
COMMONEST = 1.6  # the least that rarity counts: in a folder that tells one story its own names are everywhere, and still what it is about
ABOUT, THEME = 0.5, 0.36  # a name in such a share of all reports is what the folder is about, and has such a share of the highest rarity
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
TOLD = ("title", "deck", "body")
LONGEST = 60  # characters of a word that count
KNOWN = 300_000  # words whose stems are kept
Vector = Mapping[str, float]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


class Stems(dict[str, str]):
    """The stem of each word as it stands in a text, kept once known; empty for a stop word.

    Words of one meaning are not brought together here, as they are for claims: their table grows, and grouping is not to change with it.

    >>> Stems("en")["Reactors"], Stems("en")["the"]
    ('reactor', '')
    """

    def __init__(self, code: str | None) -> None:
        super().__init__()
        self._lexicon = lexicon(code)

    def __missing__(self, word: str) -> str:
        """Work a new word out."""
        if len(self) >= KNOWN:
            self.clear()
        folded = fold(word[:LONGEST])
        stem = "" if folded in self._lexicon.stop or len(folded) < 2 else self._lexicon.bare(folded)
        self[word] = stem
        return stem


@cache
def stems_of(code: str | None) -> Stems:
    """The stems of a language."""
    return Stems(code)


def passages(report: Report) -> Iterator[tuple[str, int]]:
    """The stretches of a report that tell its story, each with how often it counts."""
    yield report.title or "", TITLE_TIMES
    blocks = [b for b in report.blocks if b.kind in TOLD]
    if not blocks:
        yield report.text, 1
    for b in blocks:
        if b.kind != "title":
            yield report.text[b.start : b.end], 1


def terms(report: Report) -> dict[str, float]:
    """Damped counts of a report's stems, weighed by what kind of word each is.

    >>> terms(Report(id="r", file="f", text="the dam of Orle broke", language="en"))["orl"] > 4
    True
    """
    out: dict[str, int] = {}
    capital: set[str] = set()
    stems, left = stems_of(report.language), FIRST_WORDS
    for text, times in passages(report):
        for m in WORD.finditer(text):
            word = m[0]
            if not (stem := stems[word]):
                continue
            if not left:
                break
            out[stem] = out.get(stem, 0) + (times * LEAD_TIMES if left > FIRST_WORDS - LEAD else times)
            if stem not in capital and word[0].isupper() and (at := m.start()) > 1 and text[at - 2] not in ".!?\n":
                capital.add(stem)
            left -= 1
    lex = lexicon(report.language)
    return {t: (1 + math.log(n)) * _weight(t, capital, lex) for t, n in sorted(out.items())}


def _weight(stem: str, capital: set[str], lex: Lexicon) -> float:
    if stem in capital:
        return NAME
    return COMMON if stem in lex.stock else 1.0


def rarity(df: int, n: int, told: float = 1.0) -> float:
    """Rarity of a term of ``df`` in ``n`` reports against a background, so that a folder of few is judged as a folder of many.

    ``told`` is the weight of the term in the report. No name stands in half of the news: where one does, the folder is about it, and the
    words that its reports do not share must not count for four times as much as what they tell of.
    """
    theme = told >= NAME and df >= ABOUT * n
    return max(COMMONEST, THEME * math.log((n + PRIOR) / (1 + SEEN)) if theme else 0.0, math.log((n + PRIOR) / (df + SEEN)))


def vectors_of(analyses: Iterable[Analysis]) -> list[Vector]:
    """Unit vectors of weighed terms of every report, by the words themselves (for few reports; ``Matrix`` is for many)."""
    counts = [terms(a.report) for a in analyses]
    df = Counter(t for c in counts for t in c)
    return [unit({t: x * rarity(df[t], len(counts), x) for t, x in c.items()}) for c in counts]


def unit(v: Mapping[str, float]) -> Vector:
    """A vector of length 1 (empty where there is nothing)."""
    length = math.fsum(x * x for x in v.values()) ** 0.5
    return {t: x / length for t, x in sorted(v.items())} if length else {}


class Matrix:
    """Unit vectors of many reports in three flat arrays: row ``i`` is ``term[at[i]:at[i+1]]`` with its ``weight``, terms rising."""

    def __init__(self, counts: Iterable[Mapping[str, float]], known: dict[str, int] | None = None) -> None:
        """``known`` is filled with the number of each term."""
        known = {} if known is None else known
        term, raw, at = [], [], [0]
        for c in counts:
            term.append(np.fromiter((known.setdefault(t, len(known)) for t in c), np.int32, len(c)))
            raw.append(np.fromiter(c.values(), np.float64, len(c)))
            at.append(at[-1] + len(c))
        self.at, self.terms = at, len(known)
        self.term: Ints = np.concatenate([*term, np.zeros(0, np.int32)])
        self.weight: Floats = np.concatenate([*raw, np.zeros(0)])
        self._weigh()

    def _weigh(self) -> None:
        """Rarity times count, each row of length 1."""
        n = len(self.at) - 1
        df = np.bincount(self.term, minlength=self.terms)
        rare = np.maximum(COMMONEST, np.log((n + PRIOR) / (df + SEEN)))
        theme = np.where((self.weight >= NAME) & (df >= ABOUT * n)[self.term], THEME * math.log((n + PRIOR) / (1 + SEEN)), 0.0)
        self.weight *= np.maximum(theme, rare[self.term])
        for i in range(n):
            row = self.weight[self.at[i] : self.at[i + 1]]
            if len(row):
                row /= math.sqrt(float(row @ row))

    def __len__(self) -> int:
        return len(self.at) - 1

    def row(self, i: int) -> tuple[Ints, Floats]:
        """Terms and weights of one report."""
        return self.term[self.at[i] : self.at[i + 1]], self.weight[self.at[i] : self.at[i + 1]]


def matrix(analyses: Sequence[Analysis]) -> Matrix:
    """The vectors of many reports."""
    return Matrix(terms(a.report) for a in analyses)
