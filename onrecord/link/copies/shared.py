"""Text that one report shares with another, word for word or nearly. What a speaker says inside quotation marks is nobody's copy."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from onrecord.link.copies.credit import credited, means, shared_credit
from onrecord.link.copies.near import NEXT, pairs
from onrecord.link.facts.pairs import later
from onrecord.text import fold
from onrecord.types import Analysis, Attribution, Copy, Place, Record, Report

SHINGLE = 7  # words in a row that chance does not repeat
CROWD = 60  # a shingle of more reports than this pairs each with the NEXT ones only: a text that went round, or a formula
MANY = 400  # reports from which pairs are found by sketches instead of by all their shingles
FEWEST = 20  # words shared that are worth telling
GAP = 12  # words changed inside one copied stretch
WORD = re.compile(r"\w+(?:[.,'’]\w+)*")
OWN = ("title", "deck", "body", "caption")


class Words(Record, frozen=True):
    """The words of a report outside quotations, with their places."""

    report: Report
    text: tuple[str, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]


class Run(Record, frozen=True):
    """Words ``[i, i+size)`` of the left report that are words ``[j, …)`` of the right one."""

    i: int
    j: int
    size: int


def copies(analyses: Sequence[Analysis]) -> tuple[Copy, ...]:
    """Every stretch that two reports share, in a fixed order; pairs are found by their shingles, and never all compared."""
    ordered = sorted(analyses, key=lambda a: a.report.id)
    if len(ordered) <= MANY:
        texts = [own_words(a) for a in ordered]
        return tuple(c for i, j in candidates(texts) for c in compare(texts[i], texts[j]))
    return tuple(c for found in among_many(ordered) for c in found)


def among_many(ordered: Sequence[Analysis]) -> Iterator[list[Copy]]:
    """What each pair of very many reports shares: pairs by sketches, each proved word for word; the words are not all kept in memory."""

    @lru_cache(maxsize=2 * MANY)
    def words_of(i: int) -> Words:
        """The words of one report, kept for the pairs that follow."""
        return own_words(ordered[i])

    for i, j in pairs(own_words(a).text for a in ordered):
        yield compare(words_of(i), words_of(j))


@lru_cache(maxsize=1 << 18)
def _folded(word: str) -> str:
    return fold(word)


def own_words(a: Analysis) -> Words:
    """The words of a report, without quoted speech and without what its blocks mark as boilerplate."""
    text, quoted = a.report.text, bytearray(len(a.report.text))
    for b in a.report.blocks:
        if b.kind not in OWN:
            quoted[b.start : b.end] = b"\1" * (b.end - b.start)
    for n in a.annotations:
        for s in (n.content if n.form == "direct" else n.quoted) if isinstance(n, Attribution) else ():
            quoted[s.start : s.end] = b"\1" * (s.end - s.start)
    kept = [m for m in WORD.finditer(text) if not quoted[m.start()]]
    return Words(
        report=a.report, text=tuple(_folded(m[0]) for m in kept), start=tuple(m.start() for m in kept), end=tuple(m.end() for m in kept)
    )


def shingles(text: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Every run of words of the fixed length, with its place."""
    for i in range(len(text) - SHINGLE + 1):
        yield i, " ".join(text[i : i + SHINGLE])


def candidates(texts: Sequence[Words]) -> list[tuple[int, int]]:
    """Pairs of reports with enough shingles in common."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    for n, t in enumerate(texts):
        for s in sorted({s for _, s in shingles(t.text)}):
            index[s].append(n)
    count: Counter[tuple[int, int]] = Counter()
    for where in index.values():
        if 1 < len(where) <= CROWD:
            count.update(combinations(where, 2))
        elif len(where) > CROWD:
            count.update((where[k], other) for k in range(len(where)) for other in where[k + 1 : k + 1 + NEXT])
    return sorted(p for p, n in count.items() if n >= FEWEST - SHINGLE)


def runs(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """Maximal runs of equal words, left to right, each word of the left used once.

    >>> runs("w x a b c d e f g y".split(), "a b c d e f g z".split())
    [Run(i=2, j=0, size=7)]
    """
    index: defaultdict[str, list[int]] = defaultdict(list)
    for j, s in shingles(b):
        index[s].append(j)
    out: list[Run] = []
    i = 0
    while i <= len(a) - SHINGLE:
        places = index.get(" ".join(a[i : i + SHINGLE]), [])[:20]
        best = max((_extent(a, b, i, j) for j in places), default=None, key=lambda r: (r.size, -r.j))
        if best is None:
            i += 1
        else:
            out.append(best)
            i += best.size
    return out


def _extent(a: Sequence[str], b: Sequence[str], i: int, j: int) -> Run:
    """The run that starts at two places."""
    n = SHINGLE
    while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
        n += 1
    return Run(i=i, j=j, size=n)


def stretches(found: Sequence[Run]) -> list[list[Run]]:
    """Runs that follow each other in both reports with few words changed between them."""
    out: list[list[Run]] = [[found[0]]] if found else []
    for x, y in pairwise(found):
        close = 0 <= y.i - x.i - x.size <= GAP and 0 <= y.j - x.j - x.size <= GAP
        out[-1].append(y) if close else out.append([y])
    return out


def compare(a: Words, b: Words) -> list[Copy]:
    """What two reports share, with the share of the shorter one's own words and the direction where it is told."""
    found = runs(a.text, b.text)
    total = sum(r.size for r in found)
    least = min(len(a.text), len(b.text))
    if total < FEWEST or not least:
        return []
    share = round(min(1.0, total / least), 3)
    source, why = direction(a.report, b.report)
    reason = f"{total} words outside quotations shared, {round(100 * share)} % of the shorter report; {why}"
    out = []
    for s in stretches(found):
        left, right = _place(a, s[0].i, s[-1].i + s[-1].size), _place(b, s[0].j, s[-1].j + s[-1].size)
        out.append(Copy(left=left, right=right, share=share, source=source, reason=reason))
    return out


def _place(w: Words, first: int, last: int) -> Place:
    return Place(report=w.report.id, start=w.start[first], end=w.end[last - 1])


def direction(a: Report, b: Report) -> tuple[str | None, str]:
    """The report that was first, and why it is taken to be: a credit, else the dates; else unknown.

    Two reports that credit one house both have the text from there: then the dates do not tell.
    """
    for x, y in ((a, b), (b, a)):
        if x.outlet and not _same_house(x, y) and any(means(c, x.outlet) for c in credited(y)):
            return x.id, f"{y.outlet or y.file} credits {x.outlet}"
    if both := shared_credit(a, b):
        return None, f"both credit {both}"
    day, other = (r.published.value if r.published else None for r in (a, b))
    if later(day, other) or later(other, day):
        first = b if later(day, other) else a
        return first.id, f"{first.outlet or first.file} is the earlier"
    return None, "neither dates nor credits tell which was first"


def _same_house(a: Report, b: Report) -> bool:
    """Whether two reports come from one outlet: its own name in both tells no direction."""
    return bool(a.outlet and b.outlet and fold(a.outlet) == fold(b.outlet))
