"""What a report is about, as weighed terms: stems of its words, names and its first sentences heavier, everyday words lighter."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

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
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
TOLD = ("title", "deck", "body")
LONGEST = 60  # characters of a word; a longer one is no word
Vector = Mapping[str, float]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=1 << 17)
def stem_of(code: str | None, word: str) -> str:
    """The stem of a word as it stands in a text; empty for a stop word.

    >>> stem_of("en", "Reactors"), stem_of("en", "the")
    ('reactor', '')
    """
    lex, folded = lexicon(code), fold(word[:LONGEST])
    return "" if folded in lex.stop or len(folded) < 2 else lex.stem(folded)


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
    out: Counter[str] = Counter()
    capital: set[str] = set()
    left, lead = FIRST_WORDS, LEAD
    for text, times in passages(report):
        for m in WORD.finditer(text):
            if left <= 0:
                break
            stem = stem_of(report.language, m[0])
            if not stem:
                continue
            out[stem] += times * (LEAD_TIMES if lead > 0 else 1)
            if m[0][0].isupper() and (at := m.start()) > 1 and text[at - 2] not in ".!?\n":
                capital.add(stem)
            left, lead = left - 1, lead - 1
    lex = lexicon(report.language)
    return {t: (1 + math.log(n)) * _weight(t, capital, lex) for t, n in sorted(out.items())}


def _weight(stem: str, capital: set[str], lex: Lexicon) -> float:
    if stem in capital:
        return NAME
    return COMMON if stem.startswith("=") or stem in lex.stock else 1.0


def rarity(df: int, n: int) -> float:
    """Rarity of a term of ``df`` in ``n`` reports against a background, so that a folder of few is judged as a folder of many."""
    return math.log((n + PRIOR) / (df + SEEN))


def vectors_of(analyses: Iterable[Analysis]) -> list[Vector]:
    """Unit vectors of weighed terms of every report, by the words themselves (for few reports; ``Matrix`` is for many)."""
    counts = [terms(a.report) for a in analyses]
    df = Counter(t for c in counts for t in c)
    return [unit({t: x * rarity(df[t], len(counts)) for t, x in c.items()}) for c in counts]


def unit(v: Mapping[str, float]) -> Vector:
    """A vector of length 1 (empty where there is nothing)."""
    length = math.fsum(x * x for x in v.values()) ** 0.5
    return {t: x / length for t, x in sorted(v.items())} if length else {}


class Matrix:
    """Unit vectors of many reports in three flat arrays: row ``i`` is ``term[at[i]:at[i+1]]`` with its ``weight``, terms rising."""

    def __init__(self, counts: Iterable[Mapping[str, float]]) -> None:
        known: dict[str, int] = {}
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
        self.weight *= np.log((n + PRIOR) / (df + SEEN))[self.term]
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
