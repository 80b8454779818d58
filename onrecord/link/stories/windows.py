"""The stories of one window of a stream (a stretch of time, of one language), in a form that is small and that another process can take.

A window is grouped by itself, as a folder is (``stories.stories``); what goes on is of each group its reports' ids, a title, the days, the
size, the likeness inside, and the ``TERMS`` terms that weigh most in the sum of its reports' vectors, each as a number (a hash of the
term, so that processes need no table in common). Windows are independent of each other: any number may be worked at once.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from onrecord.link.stories.groups import Days, Group, clustered
from onrecord.link.stories.story import near_pairs
from onrecord.link.stories.terms import Matrix, terms
from onrecord.types import Analysis, Record, Report

TERMS = 96  # terms that are kept of a group: what several of its reports have in common is among them
TITLE = 200  # characters of a title
Codes = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float32]


class Window(Record, frozen=True, eq=False):
    """The groups of one window, in a fixed order: lists have one entry a group, arrays one row.

    ``code`` and ``weight`` are ``(groups, TERMS)``, the heaviest term first, the rest of a row 0; ``day`` is ``(groups, 2)``, the first and
    last day as ordinals, 0 where no day is known; ``inside`` is the sum of the likeness of all pairs of a group.
    """

    reports: list[tuple[str, ...]]
    titles: list[str]
    size: npt.NDArray[np.float64]
    inside: npt.NDArray[np.float64]
    day: npt.NDArray[np.int32]
    code: Codes
    weight: Weights

    @property
    def count(self) -> int:
        """Reports of the window."""
        return sum(map(len, self.reports))


@lru_cache(maxsize=1 << 19)
def coded(term: str) -> int:
    """A term as a number from 1 to 2**32 - 1, the same in every process; 0 stands for none."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little") or 1


def window(reports: Iterable[Report]) -> Window:
    """The groups of a window's reports; their order changes nothing, and a report that comes twice counts once.

    >>> w = window(Report(id=f"r{n}", file="f", text="The dam of Orle broke at night.", language="en") for n in range(3))
    >>> w.reports, w.size.tolist()
    ([('r0', 'r1', 'r2')], [3.0])
    """
    ordered = [Analysis(report=r) for r in sorted({r.id: r for r in reports}.values(), key=lambda r: r.id)]
    known: dict[str, int] = {}
    m = Matrix((terms(a.report) for a in ordered), known)
    codes = np.fromiter((coded(t) for t in known), np.uint32, len(known))
    days, edges = near_pairs(m, ordered)
    joined = sorted(clustered(m, edges, days), key=lambda g: min(g.members))
    held = {i for g in joined for i in g.members}
    alone = [i for i in range(len(ordered)) if i not in held]
    return _packed(m, [*joined, *(_one(m, i, days[i]) for i in alone)], ordered, codes)


def _one(m: Matrix, i: int, days: Days) -> Group:
    term, weight = m.row(i)
    return Group(i, dict(zip(term.tolist(), weight.tolist(), strict=True)), days)


def _packed(m: Matrix, groups: Sequence[Group], ordered: Sequence[Analysis], codes: Codes) -> Window:
    n = len(groups)
    code, weight = np.zeros((n, TERMS), np.uint32), np.zeros((n, TERMS), np.float32)
    titles = []
    for k, g in enumerate(groups):
        told = np.fromiter(g.sum.keys(), np.int64, len(g.sum))
        put_row(code, weight, k, codes[told], np.fromiter(g.sum.values(), np.float64, len(g.sum)))
        titles.append((ordered[_central(m, g)].report.title or "")[:TITLE])
    return Window(
        reports=[tuple(ordered[i].report.id for i in sorted(g.members)) for g in groups], titles=titles,
        size=np.array([g.size for g in groups], np.float64), inside=np.array([g.inside for g in groups], np.float64),
        day=np.array([[d.toordinal() for d in g.days] if g.days else [0, 0] for g in groups], np.int32).reshape(n, 2),
        code=code, weight=weight,
    )  # fmt: skip


def put_row(code: Codes, weight: Weights, row: int, terms_: Codes, weights: npt.NDArray[np.float64]) -> None:
    """Write the heaviest terms into a row, the heaviest first (equal ones by their number)."""
    best = np.lexsort((terms_, -weights))[:TERMS]
    code[row, : len(best)], code[row, len(best) :] = terms_[best], 0
    weight[row, : len(best)], weight[row, len(best) :] = weights[best], 0.0


def _central(m: Matrix, g: Group) -> int:
    """The report of a group that is most like all of it."""
    if len(g.members) == 1:
        return g.members[0]
    like = []
    for i in sorted(g.members):
        term, weight = m.row(i)
        like.append((-round(sum(w * g.sum[t] for t, w in zip(term.tolist(), weight.tolist(), strict=True)), 9), i))
    return min(like)[1]
