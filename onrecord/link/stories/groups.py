"""Average link over near pairs: groups of reports join while the reports of the two are about as like as those inside each."""

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from onrecord.link.components import members, union_find
from onrecord.link.stories.near import Edge
from onrecord.link.stories.terms import Matrix

JOIN = 0.18  # mean likeness from which two groups of reports tell one story
FOLDER, RISE = 1500, 0.08  # reports among which a single report may join by that; what ten times as many ask more of it
INSIDE = 0.62  # share of the likeness inside two groups that the likeness between them has to reach
COPIED = 0.45  # likeness above this inside a group comes from copying, and asks no more of others
ONE_TEXT = 0.75  # a group as like as this inside is one text many times, and is judged as the one report that it is
AT_ONCE, FADED = 7, 60  # days between reports that take nothing away, and further days after which time takes no more away
DECAY = 0.2  # what time takes away at most: an old background report stays near
Days = tuple[date, date] | None
Pair = tuple[float, int, int, int, float]  # likeness, negative; two groups; which of them keeps the pair; how many reports the other had


class Group:
    """Reports taken together: the sum of their vectors, the sum of likeness of all pairs inside, and the days they span.

    ``members`` are the places of the reports (or the numbers of the groups that were taken together); ``size`` says how many reports.
    ``single`` is the likeness that is asked of a single report.
    """

    def __init__(self, i: int, row: Mapping[int, float], days: Days, *, single: float = JOIN) -> None:
        self.members, self.sum, self.days, self.inside, self.size, self.single = [i], dict(row), days, 0.0, 1.0, single

    def join(self, other: "Group", likeness: float) -> None:
        """Take another group in; ``likeness`` is the mean between the two."""
        self.inside += other.inside + likeness * self.size * other.size
        self.members += other.members
        self.size += other.size
        for t, x in other.sum.items():
            self.sum[t] = self.sum.get(t, 0.0) + x
        if other.days:
            self.days = (min(self.days[0], other.days[0]), max(self.days[1], other.days[1])) if self.days else other.days

    def like(self, other: "Group", dot: float | None = None) -> float:
        """Mean likeness of the members of two groups, less what the time between them takes away; ``dot``: ``self.dot(other)``."""
        mean = (self.dot(other) if dot is None else dot) / (self.size * other.size)
        return round(mean * time(self.days, other.days), 9)

    def dot(self, other: "Group") -> float:
        """The sum of the likeness of all pairs of two groups: the dot product of their sums."""
        small, large = sorted((self.sum, other.sum), key=len)
        return sum(x * large[t] for t, x in small.items() if t in large)

    @property
    def likeness(self) -> float | None:
        """Mean likeness of all pairs inside; None for a single report."""
        n = self.size
        return self.inside / (n * (n - 1) / 2) if n > 1 else None

    def takes(self, other: "Group", likeness: float) -> bool:
        """Whether two groups tell one story, given the mean likeness between them.

        Two groups of several reports between which months lie have to be as like each other as inside: the second visit.
        """
        if likeness < asked(self.single, self.size, other.size):
            return False
        inside, theirs = self.likeness, other.likeness
        if inside is None or theirs is None:
            return True
        if max(inside, theirs) >= ONE_TEXT:
            return likeness >= self.single
        faded = (1 - time(self.days, other.days)) / DECAY
        share = INSIDE + (1 - INSIDE) * faded
        return likeness >= round(share * (min(inside, COPIED) + min(theirs, COPIED)) / 2, 9)


def single(among: int) -> float:
    """Mean likeness asked of a single report among so many reports or stories: chance finds more that is a little alike among more.

    >>> single(300), single(150_000)
    (0.18, 0.34)
    """
    return round(JOIN + RISE * math.log10(max(1.0, among / FOLDER)), 9)


def asked(single: float, size: float, other: float) -> float:
    """Mean likeness asked of two groups: chance has less part in a mean of many pairs (its error falls with the root of their number).

    >>> asked(0.34, 1, 50), asked(0.34, 4, 50)
    (0.34, 0.26)
    """
    return round(JOIN + (single - JOIN) / math.sqrt(min(size, other)), 9)


def time(a: Days, b: Days) -> float:
    """How much time between two groups leaves of their likeness.

    >>> time((date(2031, 1, 1),) * 2, (date(2031, 1, 8),) * 2), time((date(2031, 1, 1),) * 2, (date(2032, 1, 1),) * 2)
    (1.0, 0.8)
    """
    if not a or not b:
        return 1.0
    apart = max((a[0] - b[1]).days, (b[0] - a[1]).days, 0)
    return 1.0 - DECAY * min(1.0, max(0, apart - AT_ONCE) / FADED)


def components(edges: Iterable[Edge]) -> list[list[int]]:
    """Reports that near pairs hold together, each list in order; a report without any is left out."""
    return list(members(union_find((i, j) for i, j, _ in edges).items()))


def cluster(m: Matrix, edges: Sequence[Edge], days: Sequence[Days]) -> list[list[int]]:
    """The groups of all reports, by their places."""
    joined = clustered(m, edges, days)
    alone = set(range(len(m))).difference(*(g.members for g in joined))
    return sorted([*([i] for i in alone), *(sorted(g.members) for g in joined)])


def clustered(m: Matrix, edges: Sequence[Edge], days: Sequence[Days]) -> list[Group]:
    """The groups of all reports that have a near pair."""
    alone = single(len(m))
    return agglomerate(edges, lambda i: Group(i, dict(zip(*(x.tolist() for x in m.row(i)), strict=True)), days[i], single=alone))


def agglomerate(edges: Sequence[Edge], group: Callable[[int], Group]) -> list[Group]:
    """Groups joined as far as they tell one story. Two can only join where a near pair joins them: components are worked one by one."""
    of: defaultdict[int, list[Edge]] = defaultdict(list)
    parts = components(edges)
    number = {i: k for k, part in enumerate(parts) for i in part}
    for e in edges:
        of[number[e[0]]].append(e)
    return [g for k, part in enumerate(parts) for g in _link({i: group(i) for i in part}, of[k])]


class Pairs:
    """Pairs of groups that may join, the likest first: each is kept with the group of the two that changed last.

    When a group grows or goes, all its pairs go with it at once; one heap of all would look at each of them again.
    """

    def __init__(self, groups: dict[int, Group]) -> None:
        self.groups = groups
        self.of: dict[int, list[Pair]] = {}  # group -> its pairs, a heap
        self.first: list[Pair] = []  # the first pair of every group, a heap; some of these are of groups that grew since

    def put(self, i: int, dots: Iterable[tuple[int, float]]) -> None:
        """The pairs of a group as it is now, given those near it and the dot product with each."""
        of, mine = [], self.groups[i]
        for k, dot in dots:
            other = self.groups[k]
            s = mine.like(other, dot)
            if s >= JOIN:
                of.append((-s, min(i, k), max(i, k), i, other.size))
        heapq.heapify(of)
        self.of[i] = of
        self._show(of)

    def take(self) -> tuple[int, int, float] | None:
        """The two likest groups that tell one story, with their likeness; None when no two are left."""
        while self.first:
            pair = heapq.heappop(self.first)
            like, i, j, owner, size = pair
            of = self.of.get(owner)
            if not of or of[0] is not pair:
                continue
            heapq.heappop(of)
            self._show(of)
            other = self.groups.get(i + j - owner)
            if other is not None and other.size == size and other.takes(self.groups[owner], -like):
                return i, j, -like
        return None

    def _show(self, of: Sequence[Pair]) -> None:
        if of:
            heapq.heappush(self.first, of[0])


def _link(groups: dict[int, Group], edges: Sequence[Edge]) -> list[Group]:
    """One component: the two groups with the highest mean likeness join, as long as they tell one story."""
    links: defaultdict[int, dict[int, float]] = defaultdict(dict)  # group -> those near it, each with the dot product of the two
    for i, j, _ in edges:
        links[i][j] = links[j][i] = groups[i].dot(groups[j])
    pairs = Pairs(groups)
    for i in groups:
        pairs.put(i, ((k, dot) for k, dot in links[i].items() if i < k))
    while pair := pairs.take():
        i, j, like = pair
        _rewire(links, groups, i, j)
        groups[i].join(groups.pop(j), like)
        pairs.of.pop(j)
        pairs.put(i, links[i].items())
    return list(groups.values())


def _rewire(links: defaultdict[int, dict[int, float]], groups: Mapping[int, Group], i: int, j: int) -> None:
    """The links of a group that is to be taken in become those of the one that takes it; its dot products are added to that one's."""
    mine, theirs = links[i], links.pop(j)
    for k in {*mine, *theirs} - {i, j}:
        dots = (side[k] if k in side else groups[x].dot(groups[k]) for x, side in ((i, mine), (j, theirs)))
        mine[k] = links[k][i] = sum(dots)
        links[k].pop(j, None)
    mine.pop(j, None)
