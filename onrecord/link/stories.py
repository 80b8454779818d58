"""Which reports tell one story: rare words, names and time; average link over pairs that share something rare."""

import hashlib
import heapq
import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from onrecord.link.similar import Lexicon, cosine, lexicon
from onrecord.text import fold
from onrecord.types import Analysis, Mention, Report, Story

JOIN = 0.22  # mean likeness from which two groups of reports tell one story
FIRST_WORDS = 700  # a report tells what it is about at its beginning
COMMON = 0.5  # what an everyday word of the news weighs
NAME = 1.6  # what a word with a capital weighs
PRIOR, SEEN = 300, 1.5  # a news background: so many reports, in which any word stands about so often
HEAVY = 60  # terms by which a report is looked up
CROWD = 60  # a term of more reports than this is paired with so many after it only
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
TOLD = ("title", "deck", "body")
Vector = Mapping[str, float]


def stories(analyses: Sequence[Analysis]) -> list[Story]:
    """The stories that a set of reports tells, in the order of their ids; the order of the reports changes nothing."""
    ordered = sorted({a.report.id: a for a in analyses}.values(), key=lambda a: a.report.id)
    if not ordered:
        return []
    vectors = vectors_of(ordered)
    groups = cluster(vectors, candidates(vectors), [_day(a.report) for a in ordered])
    return sorted((story_of([ordered[i] for i in g]) for g in groups), key=lambda s: s.id)


def story_of(analyses: Sequence[Analysis]) -> Story:
    """The story that a set of reports makes: its id is the hash of the reports' ids, its title that of the report most like the rest."""
    ordered = sorted(analyses, key=lambda a: a.report.id)
    ids = tuple(a.report.id for a in ordered)
    name = "s" + hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]
    return Story(id=name, title=_title(ordered, vectors_of(ordered)), reports=ids)


def _title(analyses: Sequence[Analysis], vectors: Sequence[Vector]) -> str:
    """The title of the most central report that has one, else the names told most often."""
    total: defaultdict[str, float] = defaultdict(float)
    for v in vectors:
        for t, x in sorted(v.items()):
            total[t] += x
    central = [(-sum(x * total[t] for t, x in v.items()), a.report.id, a.report.title) for a, v in zip(analyses, vectors, strict=True)]
    titled = [(round(s, 9), i, t) for s, i, t in central if t]
    if titled:
        return min(titled)[2]
    names = Counter(n.name for a in analyses for n in a.annotations if isinstance(n, Mention) and n.form == "name")
    return ", ".join(sorted(names, key=lambda n: (-names[n], n))[:3])


def vectors_of(analyses: Sequence[Analysis]) -> list[Vector]:
    """Unit vectors of weighed terms of every report."""
    counts = [terms(a.report, lexicon(a.report.language)) for a in analyses]
    df = Counter(t for c in counts for t in c)
    return [_unit({t: x * _rare(df[t], len(counts)) for t, x in c.items()}) for c in counts]


def _rare(df: int, n: int) -> float:
    """Rarity of a term against a background, so that a folder of few reports is judged as a folder of many."""
    return math.log((n + PRIOR) / (df + SEEN))


def _unit(v: dict[str, float]) -> Vector:
    length = sum(x * x for x in v.values()) ** 0.5
    return {t: x / length for t, x in sorted(v.items())} if length else {}


def terms(report: Report, lex: Lexicon) -> dict[str, float]:
    """Damped counts of a report's stems, the title's twice, names heavier, everyday words lighter."""
    out: Counter[str] = Counter()
    capital: set[str] = set()
    blocks = [b for b in report.blocks if b.kind in TOLD]
    parts = [(report.title or "", 2)] + [(report.text[b.start : b.end], 1) for b in blocks if b.kind != "title"]
    if not blocks:
        parts.append((report.text, 1))
    left = FIRST_WORDS
    for text, times in parts:
        for m in list(WORD.finditer(text))[:left] if left > 0 else ():
            word = fold(m[0])
            if word in lex.stop or len(word) < 2:
                continue
            stem = lex.stem(word)
            out[stem] += times
            if m[0][:1].isupper() and m.start() > 1 and text[m.start() - 2] not in ".!?\n":
                capital.add(stem)
            left -= 1
    return {t: (1 + _log(n)) * _weight(t, capital, lex) for t, n in sorted(out.items())}


def _log(n: int) -> float:
    return math.log(n)


def _weight(stem: str, capital: set[str], lex: Lexicon) -> float:
    if stem in capital:
        return NAME
    return COMMON if stem.startswith("=") or stem in lex.stock else 1.0


def candidates(vectors: Sequence[Vector]) -> list[set[int]]:
    """For each report those that share two of its heaviest terms; of a term of very many reports, those nearest in order."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    heaviest = [sorted(v, key=lambda t: (-v[t], t))[:HEAVY] for v in vectors]
    for i, heavy in enumerate(heaviest):
        for t in heavy:
            index[t].append(i)
    near: list[set[int]] = [set() for _ in vectors]
    for i, heavy in enumerate(heaviest):
        after = (index[t][bisect_right(index[t], i) :][:CROWD] for t in heavy)
        for j, n in Counter(j for where in after for j in where).items():
            if n >= 2:
                near[i].add(j)
                near[j].add(i)
    return near


class Group:
    """Reports taken together: the sum of their vectors, and the days they span."""

    def __init__(self, i: int, vector: Vector, day: date | None) -> None:
        self.members, self.sum, self.days = [i], dict(vector), [day, day] if day else None

    def join(self, other: "Group") -> None:
        """Take another group in."""
        self.members += other.members
        for t, x in other.sum.items():
            self.sum[t] = self.sum.get(t, 0.0) + x
        if other.days:
            self.days = [min(self.days[0], other.days[0]), max(self.days[1], other.days[1])] if self.days else other.days

    def like(self, other: "Group") -> float:
        """Mean likeness of the members of two groups (the dot product of the sums), less what the time between them takes away."""
        mean = cosine(self.sum, other.sum) / (len(self.members) * len(other.members))
        return round(mean * _time(self.days, other.days), 9)


def _day(r: Report) -> date | None:
    """The full day of publication, where it is known."""
    try:
        return date.fromisoformat(r.published.value) if r.published else None
    except ValueError:
        return None


def _time(a: Sequence[date] | None, b: Sequence[date] | None) -> float:
    """How much time between two groups takes away: nothing in a week, a fifth at most; an old background report stays near."""
    if not a or not b:
        return 1.0
    days = max((a[0] - b[1]).days, (b[0] - a[1]).days, 0)
    return 1.0 - 0.2 * min(1.0, max(0, days - 7) / 60)


def cluster(vectors: Sequence[Vector], near: Sequence[set[int]], days: Sequence[date | None]) -> list[list[int]]:
    """Average link: the two groups with the highest mean likeness join, as long as it reaches the threshold."""
    groups = {i: Group(i, v, d) for i, (v, d) in enumerate(zip(vectors, days, strict=True))}
    links = {i: set(x) for i, x in enumerate(near)}
    heap = [(-s, i, j, 1) for i, x in links.items() for j in sorted(x) if i < j and (s := groups[i].like(groups[j])) >= JOIN]
    heapq.heapify(heap)
    while heap:
        _, i, j, size = heapq.heappop(heap)
        if i not in groups or j not in groups or size != len(groups[i].members) * len(groups[j].members):
            continue
        groups[i].join(groups.pop(j))
        for k in links.pop(j):
            links[k].discard(j)
            if k != i:
                links[k].add(i)
                links[i].add(k)
        for k in sorted(links[i]):
            if (s := groups[i].like(groups[k])) >= JOIN:
                heapq.heappush(heap, (-s, min(i, k), max(i, k), len(groups[i].members) * len(groups[k].members)))
    return sorted(sorted(g.members) for g in groups.values())
