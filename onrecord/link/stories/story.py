"""Which reports tell one story: rare words, names and time; average link over pairs that an index finds.

The stories are a function of the set of reports: in whatever order these arrived, all together they give the same stories.
``stories/desk`` is the same for reports that arrive one by one.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from onrecord.link.stories.groups import Days, cluster, single
from onrecord.link.stories.near import Edge, near
from onrecord.link.stories.terms import Matrix, Vector, matrix, vectors_of
from onrecord.types import Analysis, Mention, Report, Story

CUT = ("…", "...")  # how a title ends that was cut off


def stories(analyses: Sequence[Analysis]) -> list[Story]:
    """The stories that a set of reports tells, in the order of their ids; the order of the reports changes nothing."""
    ordered = sorted({a.report.id: a for a in analyses}.values(), key=lambda a: a.report.id)
    return sorted((story_of([ordered[i] for i in g]) for g in grouped(matrix(ordered), ordered)), key=lambda s: s.id)


def grouped(m: Matrix, ordered: Sequence[Analysis]) -> list[list[int]]:
    """Groups of places in the list of reports (in the order of their ids), from their vectors and days."""
    days, edges = near_pairs(m, ordered)
    return cluster(m, edges, days)


def near_pairs(m: Matrix, ordered: Sequence[Analysis]) -> tuple[list[Days], list[Edge]]:
    """The days of reports, and their pairs that are near enough to tell one story."""
    days = [days_of(a.report) for a in ordered]
    order = sorted(range(len(ordered)), key=lambda i: (days[i] or (date.max, date.max), i))
    return days, near(m, order, single(len(m)))


def story_of(analyses: Sequence[Analysis]) -> Story:
    """The story that a set of reports makes: its id is the hash of the reports' ids, its title that of the report most like the rest."""
    ordered = sorted(analyses, key=lambda a: a.report.id)
    ids = tuple(a.report.id for a in ordered)
    name = "s" + hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]
    return Story(id=name, title=_title(ordered), reports=ids)


def _title(analyses: Sequence[Analysis]) -> str:
    """The title of the most central report that has one, else the names told most often."""
    titled = [a for a in analyses if a.report.title]
    if len(titled) == 1:
        return titled[0].report.title or ""
    if titled:
        return _central(analyses, vectors_of(analyses))
    names = Counter(n.name for a in analyses for n in a.annotations if isinstance(n, Mention) and n.form == "name")
    return ", ".join(sorted(names, key=lambda n: (-names[n], n))[:3])


def _central(analyses: Sequence[Analysis], vectors: Sequence[Vector]) -> str:
    """The title of the report that is most like all; one that was cut off only where there is no other."""
    total: defaultdict[str, float] = defaultdict(float)
    for v in vectors:
        for t, x in sorted(v.items()):
            total[t] += x
    likeness = [round(sum(x * total[t] for t, x in v.items()), 9) for v in vectors]
    titled = [(s, a.report.id, title) for s, a in zip(likeness, analyses, strict=True) if (title := a.report.title)]
    return min((title.rstrip().endswith(CUT), -s, i, title) for s, i, title in titled)[3]


def days_of(r: Report) -> Days:
    """The full day of publication as first and last day, where it is known (a time of day is left aside)."""
    try:
        day = date.fromisoformat(r.published.value[:10]) if r.published else None
    except ValueError:
        return None
    return (day, day) if day else None
