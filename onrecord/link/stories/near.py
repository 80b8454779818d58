"""Which reports are near enough to be worth a decision: an index from heavy terms to reports, and no comparison of all with all."""

from collections.abc import Iterator, Sequence

import numpy as np

from onrecord.link.stories.terms import Floats, Ints, Matrix

HEAVY = 60  # terms by which a report is looked up
CROWD = 60  # a term of more reports than this is looked up among so many next to it in time only
NEAREST = 60  # candidates a report is compared with in full: those with the most weight in common
SHARED = 2  # heavy terms that two reports share at least
Edge = tuple[int, int, float]


def heaviest(m: Matrix) -> Iterator[tuple[Ints, Floats]]:
    """Of each report its heaviest terms with their weights, in a fixed order."""
    for i in range(len(m)):
        term, weight = m.row(i)
        if len(term) > HEAVY:
            best = np.lexsort((term, -weight))[:HEAVY]
            term, weight = term[best], weight[best]
        yield term, weight


class Index:
    """From a term to the reports of which it is a heavy one, in the order of time."""

    def __init__(self, m: Matrix, order: Sequence[int]) -> None:
        self.heavy = list(heaviest(m))
        lengths = np.array([len(self.heavy[i][0]) for i in order], np.int64)
        term = np.concatenate([np.zeros(0, np.int32), *(self.heavy[i][0] for i in order)])
        weight = np.concatenate([np.zeros(0), *(self.heavy[i][1] for i in order)])
        place = np.repeat(np.arange(len(order)), lengths)
        by_term = np.argsort(term, kind="stable")
        self.place, self.weight = place[by_term], weight[by_term]
        self.first = np.searchsorted(term[by_term], np.arange(m.terms + 1))

    def after(self, report: int, place: int) -> tuple[Ints, Floats]:
        """Places after ``place`` that share enough heavy terms with a report, with the weight they share."""
        found, shared = [], []
        for t, w in zip(*self.heavy[report], strict=True):
            a, b = self.first[t], self.first[t + 1]
            if b - a > 1:
                k = a + np.searchsorted(self.place[a:b], place + 1)
                found.append(self.place[k : min(b, k + CROWD)])
                shared.append(w * self.weight[k : min(b, k + CROWD)])
        if not found:
            return np.zeros(0, np.int32), np.zeros(0)
        places, inverse, times = np.unique(np.concatenate(found), return_inverse=True, return_counts=True)
        total = np.bincount(inverse, weights=np.concatenate(shared), minlength=len(places))
        enough = times >= SHARED
        return places[enough], total[enough]


def near(m: Matrix, order: Sequence[int], least: float) -> list[Edge]:
    """Pairs of reports ``(i, j, cosine)``, ``i < j``, whose cosine reaches ``least``; ``order`` lists the reports in time."""
    index, out = Index(m, order), []
    dense = np.zeros(m.terms)
    for place, i in enumerate(order):
        places, shared = index.after(i, place)
        if len(places) > NEAREST:
            places = np.sort(places[np.lexsort((places, -shared))[:NEAREST]])
        others = [order[int(p)] for p in places]
        term, weight = m.row(i)
        dense[term] = weight
        for j, x in zip(others, _cosines(m, dense, others), strict=True):
            if x >= least:
                out.append((min(i, j), max(i, j), x))
        dense[term] = 0.0
    return sorted(out)


def _cosines(m: Matrix, dense: Floats, others: Sequence[int]) -> list[float]:
    """Cosines of one report, spread out over all terms, with others; rounded, so that no last bit decides."""
    out = []
    for j in others:
        term, weight = m.row(j)
        out.append(round(float(dense[term] @ weight), 9))
    return out
