"""The metric of SemEval-2015 task 4: temporal awareness of timelines (TempEval-3's, UzZaman and Allen 2011), micro-averaged.

A timeline becomes a graph: each event is simultaneous with its time anchor; an event is before, or simultaneous with, the next one.
Precision is the share of the system's reduced relations that hold in the closure of the gold graph, recall the reverse. Events at
position 0 are not looked at. (The published program compares identifiers as substrings, which now and then counts a relation more.)
"""

import re
from collections.abc import Sequence
from itertools import pairwise

Line = tuple[int, str, tuple[str, ...]]  # position, time anchor, coreferring events
Relation = tuple[str, str, str]  # left, "<" or "=", right


def lines(text: str) -> list[Line]:
    """The lines of a timeline file below its first, in the published order; those without a position are left out."""
    rows = sorted((r.rstrip() for r in text.splitlines()[1:] if r.strip()), key=natural)
    found = [r.split("\t") for r in rows]
    return [(int(f[0]), f[1], tuple(f[2:])) for f in found if len(f) > 2 and int(f[0])]


def natural(row: str) -> list[tuple[int, int, str]]:
    """Numbers by value, the rest by letters."""
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", row)]


class Graph:
    """The relations of a timeline, what follows from them, and the reduced ones."""

    def __init__(self, timeline: Sequence[Line]) -> None:
        self.group: dict[str, str] = {}
        self.after: dict[str, set[str]] = {}
        self.said: set[Relation] = set()
        self.reduced: list[Relation] = []
        for relation in relations(timeline):
            self._add(relation)

    def _add(self, r: Relation) -> None:
        left, how, right = r
        if self.holds(r):
            self.said.add(r)
            return
        self.said.add(r)
        self.reduced.append(r)  # new, or at odds with what stands: both are kept, as published
        a, b = self._root(left), self._root(right)
        if a == b or self._before(a, b) or self._before(b, a):
            return
        if how == "<":
            self.after.setdefault(a, set()).add(b)
        else:
            self.group[a] = b
            self.after.setdefault(b, set()).update(self.after.pop(a, set()))

    def _root(self, node: str) -> str:
        while node in self.group:
            node = self.group[node]
        return node

    def _before(self, a: str, b: str) -> bool:
        seen, todo = {a}, [a]
        while todo:
            for n in {self._root(x) for x in self.after.get(todo.pop(), ())} - seen:
                if n == b:
                    return True
                seen.add(n)
                todo.append(n)
        return False

    def holds(self, r: Relation) -> bool:
        """Whether a relation is in the graph's closure, or was said."""
        left, how, right = r
        if r in self.said or (how == "=" and (right, "=", left) in self.said):
            return True
        a, b = self._root(left), self._root(right)
        return a == b if how == "=" else a != b and self._before(a, b)


def relations(timeline: Sequence[Line]) -> list[Relation]:
    """Each event with its anchor, then each with the next. An event told twice is two nodes ("lost", "lost#2")."""
    nodes: list[tuple[str, int]] = []
    out: list[Relation] = []
    count: dict[str, int] = {}
    for position, anchor, events in timeline:
        for e in events:
            count[e] = count.get(e, 0) + 1
            nodes.append((e if count[e] == 1 else f"{e}#{count[e]}", position))
            out.append((nodes[-1][0], "=", f"@{anchor}"))
    return out + [(a, "<" if p < q else "=", b) for (a, p), (b, q) in pairwise(nodes)]


def score(gold: Sequence[Line], told: Sequence[Line]) -> tuple[int, int, int, int]:
    """Hits and all of the system's relations, hits and all of the gold's."""
    g, t = Graph(gold), Graph(told)
    return sum(g.holds(r) for r in t.reduced), len(t.reduced), sum(t.holds(r) for r in g.reduced), len(g.reduced)
