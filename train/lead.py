"""The weights of the lead, ``onrecord/link/lead.tsv``, and those of each story left out, ``eval/lead_folds.json``.

    python -m train.lead            from ../shared/bench/newsgold, about two minutes on one core

A logistic regression with a ridge over the features of ``onrecord/link/lead.py``, a row a claim of a story; a claim counts as wanted where
its evidence holds a telling of a fact that an editor gave weight 3 (1), weight 2 (``SECOND``), else 0. Every story weighs the same. No
random number: the same claims give the same weights.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from onrecord import engine
from onrecord.link.lead import FEATURES, FEW, TABLE, Candidate, Outlines, features
from onrecord.text import words
from train.gold import EVAL, STORIES, analysed, names, scorer

FOLDS = EVAL / "lead_folds.json"
SECOND, RIDGE, STEPS = 0.6, 3.0, 30
HEAD = """# What one unit of a feature adds to the score of a line (onrecord/link/lead.py says what each is); made by train/lead.py
feature\tweight
"""
NAMES = [f.__name__ for f in FEATURES]
Rows = tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]


def rows(folder: Path, held: Any, gold: Mapping[str, Any]) -> Rows:
    """Features (claims x features) and what each claim is worth (claims), for all claims of a story."""
    done = {a.report.id: a for a in analysed(folder.name)}
    x, y = [], []
    for dossier in engine.build(list(done.values())):
        outlines = Outlines([done[r.id] for r in dossier.reports])
        name = {r.id: Path(r.file).name.removesuffix(".txt") for r in dossier.reports}
        for c in (c for c in dossier.claims if len(words(c.wording)) >= FEW):
            found = features(Candidate(c, outlines))
            x.append([found[n] for n in NAMES])
            places = [(name[e.report], e.start, e.end) for e in c.evidence]
            hits = [f["weight"] for f in gold["fact"] for t in f["told"] if any(held(t["at"], p) for p in places)]
            y.append({3: 1.0, 2: SECOND}.get(max(hits, default=0), 0.0))
    return np.array(x), np.array(y)


def fit(stories: list[Rows]) -> dict[str, float]:
    """Weights per unit of each feature (the constant moves no order and is left out)."""
    x = np.vstack([s[0] for s in stories])
    y = np.concatenate([s[1] for s in stories])
    each = np.concatenate([np.full(len(s[1]), 100.0 / len(s[1])) for s in stories])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    w, ridge = np.zeros(z.shape[1]), np.r_[np.full(len(mean), RIDGE), 1e-9]
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-z @ w))
        w = w - np.linalg.solve((z.T * (each * p * (1 - p))) @ z + np.diag(ridge), z.T @ (each * (p - y)) + ridge * w)
    return {n: round(float(v), 4) for n, v in zip(NAMES, w[:-1] / spread, strict=True)}


def main() -> None:
    """Fit on all stories, and on all but each."""
    score = scorer()
    folders = [STORIES / name for name in names()]
    found = {p.name: rows(p, score.held, score.load(p)) for p in folders}
    TABLE.write_text(HEAD + "".join(f"{n}\t{v}\n" for n, v in fit(list(found.values())).items()), encoding="utf-8")
    folds = {name: fit([r for n, r in found.items() if n != name]) for name in found}
    FOLDS.write_text(json.dumps(folds, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
