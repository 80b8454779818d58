"""Stories of a stream without end, in memory that has a bound: windows come in one after the other, stories that are over go out.

Of each live story a row is kept (``TERMS`` terms with weights, size, days, title), of which there are at most ``most``. The groups of a
window are compared with the live stories that an index from heavy terms brings, and join them by the rules of ``stories/groups``: a group
joins a story, opens one, or bridges several, which then are one. A story without news for ``rests`` days, or the one longest without news
when there are too many, closes. The sum of a story's vectors remembers its last ``MEMORY`` reports or so: a story may drift.

What the stream gives follows from the windows and their order, and from nothing else.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from onrecord.link.stories.groups import COPIED, JOIN, Days, Group, agglomerate, asked, single, time
from onrecord.link.stories.near import SHARED, Edge
from onrecord.link.stories.windows import TERMS, Codes, Weights, Window, put_row
from onrecord.types import Record

MOST = 200_000  # live stories
RESTS = 30  # days without news after which a story closes
SINGLE = 0.25  # likeness asked of a single report at least, however few stories are live: many more went by
ALONE = 0.6  # share of the likeness inside a story that a single report has to reach
MEMORY = 50.0  # reports that the row of a story stands for at most
HEAVY = 40  # terms by which a group is looked up
CROWD = 60  # of a term of more live stories than this only the latest are looked up
NEAREST = 30  # live stories a group is compared with in full
CHUNK = 1000  # groups looked up at a time
SLOTS = 1 << 22  # of the table that tells which terms a window has
Numbers = npt.NDArray[np.int64]


class Part(Group):
    """A live story, or a group of a window."""

    def takes(self, other: Group, likeness: float) -> bool:
        """Whether two tell one story; a single report has to be as like a story as most of the reports inside it."""
        inside, theirs = self.likeness, other.likeness
        if (inside is None) != (theirs is None) and likeness < round(ALONE * min(inside or theirs or 0.0, COPIED), 9):
            return False
        return super().takes(other, likeness)


class Joined(Record, frozen=True):
    """What became of one window: the story of each of its groups, the stories that went into another, the stories that closed."""

    stories: tuple[int, ...]
    merged: tuple[tuple[int, int], ...] = ()
    closed: tuple[tuple[int, str], ...] = ()


class Stream:
    """The live stories. ``take`` is given one window after the other, ``close`` ends it."""

    def __init__(self, *, most: int = MOST, rests: int = RESTS) -> None:
        self.most, self.rests, self.windows, self.next, self.newest = most, rests, 0, 0, 0
        self.single = SINGLE  # likeness asked of a single report now
        self.code, self.weight = np.zeros((most, TERMS), np.uint32), np.zeros((most, TERMS), np.float32)
        self.size, self.inside = np.zeros(most), np.zeros(most)
        self.day, self.seen = np.zeros((most, 2), np.int32), np.zeros(most, np.int32)
        self.number = np.full(most, -1, np.int64)
        self.titles: list[str] = [""] * most
        self.slot: dict[int, int] = {}
        self.free = list(range(most - 1, -1, -1))

    def take(self, w: Window) -> Joined:
        """The next window."""
        self.windows += 1
        self.newest = max(self.newest, int(w.day.max(initial=0)))
        closed = [*self._rested(), *self._room(len(w.reports))]
        first = self.next
        self.next += len(w.reports)
        self.single = max(SINGLE, single(len(self.slot) + len(w.reports)))
        edges = near_live(w, first, self)
        groups = agglomerate(edges, lambda n: self._group(w, n - first) if n >= first else self._story(n))
        joined = [g for g in groups if len(g.members) > 1]
        story, merged = list(range(first, self.next)), []
        for g in joined:
            kept, *others = sorted(g.members)
            title = self._title(w, first, g)
            for n in others:
                if n >= first:
                    story[n - first] = kept
                else:
                    merged.append((n, kept))
                    self._drop(n)
            self._keep(kept, g, title)
        for n in sorted(set(range(first, self.next)).difference(*(g.members for g in joined))):
            self._keep(n, self._group(w, n - first), w.titles[n - first])
        return Joined(stories=tuple(story), merged=tuple(sorted(merged)), closed=tuple(closed))

    def close(self) -> Iterator[tuple[int, str]]:
        """All stories that are still live, with their titles, in the order of their opening."""
        for n in sorted(self.slot):
            yield n, self.titles[self.slot[n]]

    # ------------------------------------------------------------------ rows
    def _group(self, w: Window, k: int) -> Part:
        """A group of a window under its number."""
        g = _opened(w.code[k], w.weight[k], self.next - len(w.reports) + k, (w.size[k], w.inside[k], w.day[k]))
        g.single = self.single
        return g

    def _story(self, n: int) -> Part:
        """A live story."""
        s = self.slot[n]
        g = _opened(self.code[s], self.weight[s], n, (self.size[s], self.inside[s], self.day[s]))
        g.single = self.single
        return g

    def _title(self, w: Window, first: int, g: Group) -> str:
        """The title of the largest part, the earliest of equal ones."""
        parts = [(-(w.size[n - first] if n >= first else self.size[self.slot[n]]), n) for n in g.members if n >= first or n in self.slot]
        n = min(parts)[1]
        return w.titles[n - first] if n >= first else self.titles[self.slot[n]]

    def _keep(self, n: int, g: Group, title: str) -> None:
        """Write a story into its row, or into a free one; the sum fades to what ``MEMORY`` reports weigh."""
        s = self.slot[n] if n in self.slot else self.slot.setdefault(n, self.free.pop())
        fade = min(1.0, MEMORY / g.size)
        pairs = g.size * (g.size - 1) / 2
        self.size[s] = size = g.size * fade
        self.inside[s] = g.inside / pairs * size * (size - 1) / 2 if pairs > 0 else 0.0
        self.day[s] = [d.toordinal() for d in g.days] if g.days else (0, 0)
        self.number[s], self.seen[s], self.titles[s] = n, self.windows, title
        codes, weights = np.fromiter(g.sum.keys(), np.uint32, len(g.sum)), np.fromiter(g.sum.values(), np.float64, len(g.sum))
        put_row(self.code, self.weight, s, codes, weights * fade)

    def _drop(self, n: int) -> None:
        """Free the row of a story."""
        s = self.slot.pop(n)
        self.code[s], self.weight[s], self.number[s] = 0, 0.0, -1
        self.free.append(s)

    def _close(self, n: int) -> tuple[int, str]:
        out = n, self.titles[self.slot[n]]
        self._drop(n)
        return out

    def _room(self, wanted: int) -> list[tuple[int, str]]:
        """Close the stories longest without news, so that so many new ones find room."""
        if wanted > self.most:
            raise ValueError(f"a window of {wanted} groups does not fit into {self.most} live stories: make windows smaller, or allow more")
        short = wanted - len(self.free)
        if short <= 0:
            return []
        live = np.flatnonzero(self.number >= 0)
        oldest = live[np.lexsort((self.number[live], self.seen[live]))[:short]]
        return [self._close(int(n)) for n in np.sort(self.number[oldest])]

    def _rested(self) -> list[tuple[int, str]]:
        """Close what had no news for long."""
        over = self.number[(self.number >= 0) & (self.day[:, 1] > 0) & (self.day[:, 1] < self.newest - self.rests)]
        return [self._close(int(n)) for n in np.sort(over)]


def _opened(code: Codes, weight: Weights, number: int, rest: tuple[float, float, npt.NDArray[np.int32]]) -> Part:
    """A row as a group; ``rest`` is size, inside and days."""
    n = int(np.count_nonzero(code))
    g = Part(number, dict(zip(code[:n].tolist(), weight[:n].tolist(), strict=True)), _days(rest[2]))
    g.size, g.inside = float(rest[0]), float(rest[1])
    return g


def _days(day: npt.NDArray[np.int32]) -> Days:
    return (date.fromordinal(int(day[0])), date.fromordinal(int(day[1]))) if day[0] else None


# ------------------------------------------------------------------ which live stories a window is near to
def near_live(w: Window, first: int, live: Stream) -> list[Edge]:
    """Pairs of a live story and a group of the window (by their numbers) whose mean likeness is enough to tell one story."""
    slots = np.flatnonzero(live.number >= 0)
    if not len(slots) or not len(w.reports):
        return []
    slots = slots[np.lexsort((live.number[slots], -live.seen[slots]))]  # the latest first
    index = _Index(w, live, slots)
    out: list[Edge] = []
    for a in range(0, len(w.reports), CHUNK):
        groups, places = index.nearest(w, a, min(a + CHUNK, len(w.reports)))
        ends = np.searchsorted(groups, np.arange(a, min(a + CHUNK, len(w.reports)) + 1))
        for k in np.unique(groups).tolist():
            some = slots[places[ends[k - a] : ends[k - a + 1]]]
            for s, x in zip(some.tolist(), _likeness(w, k, live, some), strict=True):
                x = round(x * time(_days(live.day[s]), _days(w.day[k])), 9) if x >= JOIN else x
                if x >= asked(live.single, w.size[k], live.size[s]):
                    out.append((int(live.number[s]), first + k, x))
    return sorted(out)


def _likeness(w: Window, k: int, live: Stream, slots: Numbers) -> list[float]:
    """Mean likeness of a group with some live stories, whatever time lies between."""
    order = np.argsort(w.code[k])
    code, weight = w.code[k][order], w.weight[k][order].astype(np.float64)
    theirs = live.code[slots]
    at = np.minimum(np.searchsorted(code, theirs), TERMS - 1)
    both = np.where((code[at] == theirs) & (theirs > 0), weight[at] * live.weight[slots], 0.0).sum(axis=1)
    return [float(x) for x in both / (w.size[k] * live.size[slots])]


class _Index:
    """From the terms of a window to the live stories of which they are heavy ones, the latest story first."""

    def __init__(self, w: Window, live: Stream, slots: Numbers) -> None:
        wanted = np.zeros(SLOTS, bool)
        wanted[w.code[:, :HEAVY] % SLOTS] = True
        code = live.code[slots, :HEAVY]
        place, column = np.nonzero(wanted[code % SLOTS] & (code > 0))
        code = code[place, column]
        by = np.argsort(code, kind="stable")
        self.code, self.place, self.live = code[by], place[by], len(slots)
        self.weight = live.weight[slots[self.place], column[by]] / live.size[slots[self.place]]

    def nearest(self, w: Window, a: int, b: int) -> tuple[Numbers, Numbers]:
        """Groups ``a`` to ``b`` of the window and places of live stories that share most with each, in order."""
        group, column = np.nonzero(w.code[a:b, :HEAVY])
        code = w.code[a + group, column]
        low = np.searchsorted(self.code, code)
        count = np.minimum(np.searchsorted(self.code, code, "right") - low, CROWD)
        entry = np.repeat(np.arange(len(code)), count)
        at = low[entry] + np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
        pairs, inverse, times = np.unique(group[entry] * self.live + self.place[at], return_inverse=True, return_counts=True)
        shared = np.bincount(inverse, weights=w.weight[a + group[entry], column[entry]] * self.weight[at], minlength=len(pairs))
        pairs, shared = pairs[times >= SHARED], shared[times >= SHARED]
        group, place = pairs // max(1, self.live), pairs % max(1, self.live)
        order = np.lexsort((place, -np.round(shared, 9), group))
        group, place = group[order], place[order]
        rank = np.arange(len(group)) - np.searchsorted(group, group)
        kept = rank < NEAREST
        return a + group[kept], place[kept]
