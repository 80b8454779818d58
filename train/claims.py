"""Fit the weights of ``link/facts/score``: which pairs of passages tell one fact, as an editor marked it (newsgold).

    python -m train.claims          (from the repository's root; needs ../shared/bench/newsgold; some two minutes)

writes the shipped weights (all stories) to ``onrecord/link/facts/weights/same.tsv``, and to ``eval/folds/same.tsv`` those of each story
left out, so that the board never reports a story by weights that had seen it. A pair is one fact where the marks have a fact that both
passages tell (and for two figures, with both values). Passages that the marks do not know weigh less: they may be a fact told once.
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from onrecord import engine
from onrecord.link.entities.cast import entities
from onrecord.link.facts.pairs import Pool
from onrecord.link.facts.reader import utterances
from onrecord.link.facts.score import NAMES, SHIPPED, described
from onrecord.link.facts.units import Utterance
from train.gold import EVAL, STORIES, analysed, scorer
from train.gold import names as names_of_stories

FOLDS = EVAL / "folds" / "same.tsv"
RIDGE, STEPS = 5.0, 30
KNOWN, HALF, UNKNOWN = 1.0, 0.6, 0.6  # what a pair weighs whose passages are both marked, one of them, neither
Fitted = NDArray[np.float64]
Facts = tuple[frozenset[str], frozenset[str]]  # the facts that a passage tells, and those of its figure's value


class Rows(Struct):
    """The pairs of one story: features, whether they are one fact, what they weigh."""

    features: NDArray[np.float64]
    same: NDArray[np.float64]
    weight: NDArray[np.float64]


def told(gold: dict[str, Any], units: Sequence[Utterance], files: dict[str, str]) -> list[Facts]:
    """The marked facts of every passage."""
    by_report = defaultdict(list)
    for f in gold["fact"]:
        for t in f["told"]:
            by_report[t["at"][0]].append((f["id"], t))
    held = scorer().held
    out = []
    for u in units:
        name = files[u.report]
        here = [(i, t) for i, t in by_report[name] if held(t["at"], (name, u.start, u.end))]
        valued = frozenset(i for i, t in here if u.figure and "value" in t and float(t["value"]) == float(u.figure.value))
        every = frozenset(i for i, _ in here)
        out.append((every, valued or every))
    return out


def rows(story: str) -> Rows | None:
    """All pairs of a story that the program scores, with what the marks say of them."""
    gold = scorer().load(STORIES / story)
    done = analysed(story)
    found: list[tuple[Fitted, bool, float]] = []
    for group in engine.group(done):
        units = utterances(group, entities(group, ()))
        if units:
            files = {a.report.id: Path(a.report.file).name.removesuffix(".txt") for a in group}
            found += _labelled(units, told(gold, units, files))
    if not found:
        return None
    return Rows(*(np.array(column, dtype=float) for column in zip(*found, strict=True)))


def _labelled(units: Sequence[Utterance], facts: Sequence[Facts]) -> list[tuple[Fitted, bool, float]]:
    pool = Pool(units)
    out = []
    for (i, j), x in described(pool, pool.candidates()).items():
        which = 1 if units[i].figure and units[j].figure else 0
        known = sum(bool(facts[k][0]) for k in (i, j))
        out.append((x, bool(facts[i][which] & facts[j][which]), (UNKNOWN, HALF, KNOWN)[known]))
    return out


def fit(stories: Sequence[Rows]) -> Fitted:
    """Weights and, last, the constant: ridge logistic regression by Newton's method on standardised features."""
    x, y, w = (np.concatenate([getattr(s, name) for s in stories]) for name in ("features", "same", "weight"))
    mean = np.average(x, axis=0, weights=w)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w)) + 1e-6
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    b, penalty = np.zeros(z.shape[1]), np.diag([RIDGE] * x.shape[1] + [1e-3])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-z @ b))
        b -= np.linalg.solve((z * (w * p * (1 - p))[:, None]).T @ z + penalty, z.T @ (w * (p - y)) + penalty @ b)
    plain = b[:-1] / spread
    return np.append(plain, b[-1] - plain @ mean)


def main() -> None:
    """All weights anew."""
    found = {s: r for s in names_of_stories() if (r := rows(s))}
    names = (*NAMES, "constant")
    every = fit(list(found.values()))
    head = "# weight of each feature of link/facts/features; fitted by train/claims.py (CARD.md)\n"
    SHIPPED.write_text(head + "".join(f"{n}\t{b:.4f}\n" for n, b in zip(names, every, strict=True)), encoding="utf-8")
    folds = {s: fit([r for other, r in found.items() if other != s]) for s in found}
    FOLDS.parent.mkdir(exist_ok=True)
    lines = ["\t".join(("story", *names)), *("\t".join((s, *(f"{b:.4f}" for b in bs))) for s, bs in folds.items())]
    FOLDS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    pairs = sum(len(r.same) for r in found.values())
    print(f"{pairs} pairs of {len(found)} stories, {int(sum(r.same.sum() for r in found.values()))} of one fact")


if __name__ == "__main__":
    main()
