"""Scores of coreference: MUC (Vilain et al. 1995), B-cubed (Bagga and Baldwin 1998), CEAF-e (Luo 2005), and their mean (CoNLL F1).

A clustering is a list of sets of mentions; both sides hold the same mentions. Singletons count.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

import networkx

from eval.common import Figures

Clusters = Sequence[frozenset[Hashable]]


def clusters(label: Mapping[Hashable, Hashable]) -> list[frozenset[Hashable]]:
    """Clusters from a label for each mention.

    >>> [sorted(c) for c in clusters({"a": 1, "b": 1, "c": 2})]
    [['a', 'b'], ['c']]
    """
    out: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, name in label.items():
        out[name].add(mention)
    return [frozenset(c) for c in out.values()]


def _home(side: Clusters) -> dict[Hashable, int]:
    return {m: k for k, c in enumerate(side) for m in c}


def _muc(side: Clusters, other: Clusters) -> float:
    """Links of one side that the other keeps, as a share."""
    home = _home(other)
    kept = sum(len(c) - len({home[m] for m in c}) for c in side)
    every = sum(len(c) - 1 for c in side)
    return kept / every if every else 0.0


def _b3(side: Clusters, other: Clusters) -> float:
    home, n = _home(other), sum(map(len, side))
    return sum(len(c & other[home[m]]) / len(c) for c in side for m in c) / n if n else 0.0


def _ceaf(gold: Clusters, told: Clusters) -> tuple[float, float]:
    """Recall and precision by the best one-to-one alignment of clusters (phi-4)."""
    home = _home(told)
    graph = networkx.Graph()
    for i, c in enumerate(gold):
        for j in {home[m] for m in c}:
            graph.add_edge(("g", i), ("t", j), weight=2 * len(c & told[j]) / (len(c) + len(told[j])))
    best = sum(graph.edges[e]["weight"] for e in networkx.max_weight_matching(graph))
    return best / max(len(gold), 1), best / max(len(told), 1)


def _f1(r: float, p: float) -> float:
    return 2 * r * p / (r + p) if r + p else 0.0


def score(gold: Clusters, told: Clusters) -> Figures:
    """MUC, B-cubed and CEAF-e F1 and their mean.

    >>> same = [frozenset("ab"), frozenset("c")]
    >>> score(same, same)["conll"], score(same, [frozenset("abc")])["b3"]
    (1.0, 0.7143)
    """
    muc = _f1(_muc(gold, told), _muc(told, gold))
    b3 = _f1(_b3(gold, told), _b3(told, gold))
    ceaf = _f1(*_ceaf(gold, told))
    return {"muc": round(muc, 4), "b3": round(b3, 4), "ceaf_e": round(ceaf, 4), "conll": round((muc + b3 + ceaf) / 3, 4)}
