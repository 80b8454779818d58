"""Reports that arrive one by one: each joins, opens or bridges stories at once; ``settle`` gives the stories that all of them tell.

What ``add`` says is a first look, by the nearest of the live stories. What ``settle`` gives depends on the set of reports alone, so the
order of arrival changes nothing once all have arrived; what it changes against the last time is told as history.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from onrecord.link.stories.groups import JOIN, Days, time
from onrecord.link.stories.near import HEAVY
from onrecord.link.stories.story import days_of, grouped, story_of
from onrecord.link.stories.terms import Matrix, Vector, rarity, terms, unit
from onrecord.types import Analysis, Record, Story

RESTS = 90  # days without news after which a story is looked up no more (``settle`` still sees it)


class Arrival(Record, frozen=True):
    """What a report did when it came; ``stories`` are the opening reports of the stories it belongs to, the nearest first."""

    report: str
    kind: Literal["opens", "joins", "bridges"]
    stories: tuple[str, ...] = ()


class Happening(Record, frozen=True):
    """What became of stories: ids before and after, and the reports that are new."""

    kind: Literal["opened", "grew", "shrank", "merged", "split", "regrouped", "ended"]
    before: tuple[str, ...]
    after: tuple[str, ...]
    reports: tuple[str, ...] = ()


class Live:
    """A story that is open: the sum of its reports' vectors and the days it spans."""

    def __init__(self, key: str) -> None:
        self.key, self.size = key, 0
        self.sum: Counter[str] = Counter()
        self.days: Days = None

    def take(self, v: Vector, days: Days) -> None:
        """One report more."""
        self.size += 1
        self.sum.update(v)
        if days:
            self.days = (min(self.days[0], days[0]), max(self.days[1], days[1])) if self.days else days

    def like(self, v: Vector, days: Days) -> float:
        """Mean likeness of a report with those of the story, less what time takes away."""
        return round(sum(x * self.sum[t] for t, x in v.items() if t in self.sum) / self.size * time(self.days, days), 9)


class Desk:
    """The stories of reports that keep coming in."""

    def __init__(self) -> None:
        self.stories: list[Story] = []
        self.history: list[Happening] = []
        self._reports: dict[str, Analysis] = {}
        self._counts: dict[str, Mapping[str, float]] = {}
        self._df: Counter[str] = Counter()
        self._live: dict[str, Live] = {}
        self._index: defaultdict[str, set[str]] = defaultdict(set)
        self._newest = date.min

    def add(self, a: Analysis) -> Arrival:
        """Take a report in; the same report again changes nothing and tells the same kind of arrival as a report that joins itself."""
        r = a.report
        if r.id in self._reports:
            return Arrival(report=r.id, kind="joins", stories=tuple(k for k, s in self._found(self._vector(r.id), days_of(r)))[:1])
        self._reports[r.id], self._counts[r.id] = a, terms(r)
        self._df.update(self._counts[r.id].keys())
        v, days = self._vector(r.id), days_of(r)
        self._rest(days)
        found = [k for k, _ in self._found(v, days)]
        key = found[0] if found else r.id
        self._live.setdefault(key, Live(key)).take(v, days)
        for t in _heavy(v):
            self._index[t].add(key)
        return Arrival(report=r.id, kind=("opens", "joins", "bridges")[min(len(found), 2)], stories=tuple(found))

    def _vector(self, report: str) -> Vector:
        n = len(self._counts)
        return unit({t: x * rarity(self._df[t], n, x) for t, x in self._counts[report].items()})

    def _found(self, v: Vector, days: Days) -> list[tuple[str, float]]:
        """Live stories that a report is near enough to, the nearest first: only those that share two heavy terms are looked at."""
        shared = Counter(k for t in _heavy(v) for k in self._index.get(t, ()))
        like = [(k, self._live[k].like(v, days)) for k, n in shared.items() if n > 1]
        return sorted(((k, s) for k, s in like if s >= JOIN), key=lambda x: (-x[1], x[0]))

    def _rest(self, days: Days) -> None:
        """Stories without news for long leave the index."""
        if not days or days[1] <= self._newest:
            return
        self._newest = days[1]
        for key in [k for k, s in self._live.items() if s.days and (self._newest - s.days[1]).days > RESTS]:
            for t in self._live.pop(key).sum:
                self._index[t].discard(key)

    @property
    def live(self) -> tuple[str, ...]:
        """The opening reports of the stories that are looked up now."""
        return tuple(sorted(self._live))

    def settle(self) -> tuple[Happening, ...]:
        """Group all reports anew (their words are not read again), keep what happened since the last time, and give it back."""
        ids = sorted(self._reports)
        ordered = [self._reports[i] for i in ids]
        parts = grouped(Matrix(self._counts[i] for i in ids), ordered)
        after = sorted((story_of([ordered[i] for i in g]) for g in parts), key=lambda s: s.id)
        happened = lineage(self.stories, after)
        self.stories = after
        self.history += happened
        self._reopen(parts, ids)
        return happened

    def _reopen(self, parts: Iterable[Sequence[int]], ids: Sequence[str]) -> None:
        """The live stories are the settled ones, without those that rest."""
        self._live, self._index = {}, defaultdict(set)
        for g in parts:
            story = Live(ids[g[0]])
            for i in g:
                story.take(self._vector(ids[i]), days_of(self._reports[ids[i]].report))
            if story.days and (self._newest - story.days[1]).days > RESTS:
                continue
            self._live[story.key] = story
            for i in g:
                for t in _heavy(self._vector(ids[i])):
                    self._index[t].add(story.key)


def _heavy(v: Vector) -> list[str]:
    return sorted(v, key=lambda t: (-v[t], t))[:HEAVY]


def lineage(before: Iterable[Story], after: Iterable[Story]) -> tuple[Happening, ...]:
    """What became of stories between two groupings, in a fixed order; stories that did not change are not told.

    >>> a, b = Story(id="a", title="", reports=("1",)), Story(id="b", title="", reports=("1", "2"))
    >>> [(h.kind, h.reports) for h in lineage([a], [b])]
    [('grew', ('2',))]
    """
    old, new = sorted(before, key=lambda s: s.id), sorted(after, key=lambda s: s.id)
    was = {r: s for s in old for r in s.reports}
    heirs: dict[str, set[str]] = {s.id: set() for s in new}
    for s in new:
        heirs[s.id] |= {was[r].id for r in s.reports if r in was}
    families = _families(heirs)
    out = [_happening([s for s in old if s.id in b], [s for s in new if s.id in a]) for b, a in families]
    gone = {s.id for s in old} - {i for b, _ in families for i in b}
    out += [Happening(kind="ended", before=(i,), after=()) for i in sorted(gone)]
    return tuple(h for h in out if h is not None)


def _families(heirs: Mapping[str, set[str]]) -> list[tuple[set[str], set[str]]]:
    """Old and new stories that hang together."""
    out: list[tuple[set[str], set[str]]] = []
    place: dict[str, tuple[set[str], set[str]]] = {}
    for new, old in heirs.items():
        family: tuple[set[str], set[str]] = (set(), {new})
        for other in {id(place[o]): place[o] for o in sorted(old) if o in place}.values():
            family[0].update(other[0])
            family[1].update(other[1])
            out.remove(other)
        family[0].update(old)
        out.append(family)
        place |= dict.fromkeys(family[0], family)
    return sorted(out, key=lambda f: sorted(f[1]))


def _happening(before: Sequence[Story], after: Sequence[Story]) -> Happening | None:
    """One family in one word."""
    had, has = {r for s in before for r in s.reports}, {r for s in after for r in s.reports}
    names = tuple(s.id for s in before), tuple(s.id for s in after)
    if len(before) == len(after) == 1 and had == has:
        return None
    kind: Literal["opened", "grew", "shrank", "merged", "split", "regrouped"]
    if not before:
        kind = "opened"
    elif len(after) == 1:
        kind = "merged" if len(before) > 1 else "grew" if has - had else "shrank"
    else:
        kind = "split" if len(before) == 1 else "regrouped"
    return Happening(kind=kind, before=names[0], after=names[1], reports=tuple(sorted(has - had)))
