"""How likely two passages of two reports tell one fact: a logistic score over the features of ``facts/features`` and two of rank.

The weights were fitted on stories that an editor marked (``train/claims.py``); ``weights/CARD.md`` says on what, and what they are worth on
stories that they had not seen. A pair at ``JOIN`` or above is one fact unless a gate (``facts/gates``) says in what it differs.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.link.facts.features import FEATURES, features
from onrecord.link.facts.pairs import Pair, Pool

SHIPPED = Path(__file__).with_name("weights") / "same.tsv"
JOIN = 0.75  # probability from which two passages are one fact; set for a precision of .92 on stories left out (docs/newsgold.md)
JOIN_SMALL, SMALL = 0.9, 20  # the same in a story of fewer passages than this, where rarity and rank say little
LOOK = 0.22  # closeness in meaning, or share of the lighter passage's words, below which a pair is not scored
RANKS = ("gap_low", "gap_high")  # how much nearer the two are to each other than to the next best passage of the other report
NAMES = (*(f.__name__ for f in FEATURES), *RANKS)
Weights = tuple[NDArray[np.float64], float]  # a weight for each of ``NAMES``, and the constant
_weights: ContextVar[Weights | None] = ContextVar("weights", default=None)


@cache
def shipped() -> Weights:
    """The weights that the program ships."""
    return read(SHIPPED.read_text(encoding="utf-8"))


def read(text: str) -> Weights:
    """Weights from lines of name and number; a name that is no feature, or a feature without a weight, is a ValueError.

    >>> read("meaning\\t1.0")
    Traceback (most recent call last):
        ...
    ValueError: no weight for: beyond, far_beyond, terms, …; refit with python -m train.claims
    """
    rows = [line.split("\t") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    told = {name: float(number) for name, number in rows}
    if gone := [n for n in (*NAMES, "constant") if n not in told]:
        raise ValueError(f"no weight for: {', '.join(gone[:3])}{', …' if gone[3:] else ''}; refit with python -m train.claims")
    if more := sorted(told.keys() - {*NAMES, "constant"}):
        raise ValueError(f"a weight for what is no feature: {', '.join(more)}; refit with python -m train.claims")
    return np.array([told[n] for n in NAMES]), told["constant"]


@contextmanager
def weighed(weights: Weights) -> Iterator[None]:
    """Other weights than the shipped ones, for as long as a story is linked."""
    before = _weights.set(weights)
    try:
        yield
    finally:
        _weights.reset(before)


class Scorer:
    """Scores pairs one by one; the ranks, which take all pairs, are added at the end. Holds two numbers a pair: a large story fits."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.weights, self.constant = _weights.get() or shipped()
        self._sums: dict[tuple[int, int], float] = {}
        self._near: dict[tuple[int, int], float] = {}

    def add(self, p: Pair) -> None:
        """Score a pair, unless it is of one report or too far apart to be looked at."""
        if looked_at(p):
            key = min(p.i, p.j), max(p.i, p.j)
            self._sums[key] = float(features(p) @ self.weights[: len(FEATURES)])
            self._near[key] = p.beyond or 0.0

    def probabilities(self) -> dict[tuple[int, int], float]:
        """Probability (two decimals) that a pair (the smaller number first) tells one fact."""
        ranks = gaps(self.pool, self._near)
        sums = {k: x + float(ranks[k] @ self.weights[len(FEATURES) :]) + self.constant for k, x in self._sums.items()}
        return {k: round(1 / (1 + math.exp(-min(50.0, max(-50.0, x)))), 2) for k, x in sums.items()}


def looked_at(p: Pair) -> bool:
    """Whether two passages are of two reports and near enough to be worth a look."""
    return not p.same_report and ((p.beyond or 0.0) >= LOOK or p.inside >= LOOK)


def described(pool: Pool, pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], NDArray[np.float64]]:
    """The features of every pair that is looked at, in the order of ``NAMES``: for fitting."""
    near = {(i, j): p for i, j in pairs if looked_at(p := Pair(pool, i, j))}
    ranks = gaps(pool, {pair: p.beyond or 0.0 for pair, p in near.items()})
    return {pair: np.concatenate([features(p), ranks[pair]]) for pair, p in near.items()}


def gaps(pool: Pool, near: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], NDArray[np.float64]]:
    """By how much each of the two is nearer to the other than to the next best of its report: the smaller and the larger way."""
    best: defaultdict[tuple[int, str], list[float]] = defaultdict(list)
    for (i, j), x in near.items():
        best[i, pool.units[j].report].append(x)
        best[j, pool.units[i].report].append(x)
    top = {key: sorted(told, reverse=True)[:2] for key, told in best.items()}
    out = {}
    for (i, j), x in near.items():
        ways = [_gap(x, top[i, pool.units[j].report]), _gap(x, top[j, pool.units[i].report])]
        out[i, j] = np.round(np.array(sorted(ways)), 3)
    return out


def _gap(x: float, best: Sequence[float]) -> float:
    """How far a number lies above the best of the others."""
    other = best[0] if x < best[0] else (best[1] if len(best) > 1 else 0.0)
    return x - other
