"""Which reports tell one story: rare words, names and time; average link over pairs that share something rare."""

import hashlib
import heapq
import math
import re
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
CROWD = 150  # a term of more reports than this brings no pair
WORD = re.compile(r"\w+(?:[.,'’-]\w+)*")
TOLD = ("title", "deck", "body")
Vector = Mapping[str, float]
Sums = dict[int, dict[int, float]]


def stories(analyses: Sequence[Analysis]) -> list[Story]:
    """The stories that a set of reports tells, in the order of their ids; the order of the reports changes nothing."""
    ordered = sorted({a.report.id: a for a in analyses}.values(), key=lambda a: a.report.id)
    if not ordered:
        return []
    vectors = vectors_of(ordered)
    groups = cluster(len(ordered), similarities(ordered, vectors))
    found = [_story([ordered[i] for i in g], [vectors[i] for i in g]) for g in groups]
    return sorted(found, key=lambda s: s.id)


def story_of(analyses: Sequence[Analysis]) -> Story:
    """The story that a set of reports makes: its id is the hash of the reports' ids, its title that of the report most like the rest."""
    ordered = sorted(analyses, key=lambda a: a.report.id)
    return _story(ordered, vectors_of(ordered))


def _story(analyses: Sequence[Analysis], vectors: Sequence[Vector]) -> Story:
    ids = tuple(a.report.id for a in analyses)
    return Story(id="s" + hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12], title=_title(analyses, vectors), reports=ids)


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


def similarities(analyses: Sequence[Analysis], vectors: Sequence[Vector]) -> Sums:
    """Likeness of the pairs of reports that share terms which are not everywhere; all others count as nothing."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    for i, v in enumerate(vectors):
        heavy = sorted(v, key=lambda t: (-v[t], t))[:60]
        for t in heavy:
            index[t].append(i)
    near: defaultdict[int, set[int]] = defaultdict(set)
    for _, where in sorted(index.items()):
        if len(where) <= CROWD:
            for k, i in enumerate(where):
                near[i].update(where[k + 1 :])
    out: Sums = {i: {} for i in range(len(vectors))}
    for i in sorted(near):
        for j in sorted(near[i]):
            s = cosine(vectors[i], vectors[j]) * _time(analyses[i].report, analyses[j].report)
            out[i][j] = out[j][i] = s
    return out


def _time(a: Report, b: Report) -> float:
    """How much time between two reports takes away: nothing in a week, three tenths at most; an old background report stays near."""
    try:
        days = abs((date.fromisoformat(a.published.value) - date.fromisoformat(b.published.value)).days)  # type: ignore[union-attr]
    except (ValueError, AttributeError):
        return 1.0
    return 1.0 - 0.3 * min(1.0, max(0, days - 7) / 60)


def cluster(n: int, sums: Sums) -> list[list[int]]:
    """Average link: the two groups with the highest mean likeness join, as long as it reaches the threshold."""
    members = {i: [i] for i in range(n)}
    heap = [(-s, i, j, 1) for i, row in sums.items() for j, s in row.items() if i < j and s >= JOIN]
    heapq.heapify(heap)
    while heap:
        _, i, j, size = heapq.heappop(heap)
        if i not in members or j not in members or size != len(members[i]) * len(members[j]):
            continue
        members[i] += members.pop(j)
        for k, s in sums.pop(j).items():
            sums[k].pop(j)
            if k != i:
                sums[i][k] = sums[k][i] = sums[i].get(k, 0.0) + s
        for k, s in sums[i].items():
            size = len(members[i]) * len(members[k])
            if s / size >= JOIN:
                heapq.heappush(heap, (-s / size, min(i, k), max(i, k), size))
    return sorted(sorted(g) for g in members.values())
