"""Which things hang together, given pairs of them: by union-find in one process, or in rounds that any number of processes share.

Large-Star and Small-Star: Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii: Connected Components in MapReduce and Beyond, SoCC 2014.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

Pairs = npt.NDArray[np.int64]  # of shape (n, 2)
Map = Callable[[Callable[[Pairs], Pairs], Iterable[Pairs]], Iterable[Pairs]]
MANY = 10_000_000  # pairs from which on the rounds are worth their shuffles


def union_find(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The smallest member of the component of everything that is in a pair.

    >>> union_find([(5, 3), (3, 1), (7, 8)])
    {1: 1, 3: 1, 5: 1, 7: 7, 8: 7}
    """
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        """The smallest known member, paths halved on the way."""
        while (up := parent.setdefault(i, i)) != i:
            parent[i] = i = parent[up]
        return i

    for i, j in pairs:
        a, b = root(i), root(j)
        parent[max(a, b)] = min(a, b)
    return {i: root(i) for i in sorted(parent)}


def stars(pairs: Sequence[Pairs], over: Map = map, parts: int = 1) -> Pairs:
    """The same by Large-Star and Small-Star: rows ``(member, smallest member)``, in order. ``over`` may work the parts anywhere.

    A round sends each pair to the parts of its ends, and each part links all neighbours of a thing to the smallest of them.

    >>> stars([np.array([[5, 3], [3, 1], [7, 8]])]).tolist()
    [[1, 1], [3, 1], [5, 1], [7, 7], [8, 7]]
    """
    edges = _clean(np.concatenate([np.zeros((0, 2), np.int64), *pairs]))
    while True:
        large = _round(edges, large_star, over, parts, both=True)
        small = _round(large, small_star, over, parts, both=False)
        if np.array_equal(small, edges):
            break
        edges = small
    roots = np.unique(edges[:, 1])
    out: Pairs = np.concatenate([edges, np.stack([roots, roots], axis=1)])
    return np.unique(out, axis=0)


def _round(edges: Pairs, star: Callable[[Pairs], Pairs], over: Map, parts: int, *, both: bool) -> Pairs:
    """One round: pairs ``(thing, neighbour)`` to the part of the thing, stars there, all of them together."""
    told = np.concatenate([edges, edges[:, ::-1]]) if both else edges
    shuffled = (told[told[:, 0] % parts == k] for k in range(parts))
    return _clean(np.concatenate([np.zeros((0, 2), np.int64), *over(star, shuffled)]))


def _clean(edges: Pairs) -> Pairs:
    """Each pair once, the larger end first, in order."""
    edges = np.sort(edges, axis=1)[:, ::-1]
    once: Pairs = np.unique(edges[edges[:, 0] != edges[:, 1]], axis=0)
    return once


def large_star(told: Pairs) -> Pairs:
    """Every neighbour of a thing that is larger than it is linked to the smallest of the neighbours and the thing."""
    thing, neighbour, least = _least(told)
    larger = neighbour > thing
    return np.stack([neighbour[larger], least[larger]], axis=1)


def small_star(told: Pairs) -> Pairs:
    """A thing and every neighbour of it that is smaller are linked to the smallest."""
    thing, neighbour, least = _least(told)
    return np.concatenate([np.stack([neighbour, least], axis=1), np.stack([thing, least], axis=1)])


def _least(told: Pairs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Things, their neighbours, and beside each row the smallest of the thing and all its neighbours."""
    things, at = np.unique(told[:, 0], return_inverse=True)
    least = things.copy()
    np.minimum.at(least, at, told[:, 1])
    return told[:, 0], told[:, 1], least[at]


def members(labels: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """The members of each component, in the order of their smallest members.

    >>> list(members([(1, 1), (3, 1), (5, 1), (7, 7), (8, 7)]))
    [[1, 3, 5], [7, 8]]
    """
    out: dict[int, list[int]] = {}
    for i, root in labels:
        out.setdefault(root, []).append(i)
    for root in sorted(out):
        yield sorted(out[root])
