"""What a word brings to the two encoders before its neighbours are looked at (spaCy's MultiHashEmbed), for words by their features.

Each of a word's features is hashed four times into a small table whose rows are added (Svenstrup et al., "Hash Embeddings", 2017); with its
word vector these are mixed by one maxout layer. Both encoders go in one run of one graph.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, NORM, ORTH, PREFIX, SHAPE, SPACY, SUFFIX

from onrecord.lang.en.vocabulary import Vectors
from onrecord.lang.onnx import Graph, maxout, session

FEATURES = (NORM, PREFIX, SUFFIX, SHAPE, SPACY, IS_SPACE, ORTH)
NAMES = {"NORM": NORM, "PREFIX": PREFIX, "SUFFIX": SUFFIX, "SHAPE": SHAPE, "SPACY": SPACY, "IS_SPACE": IS_SPACE}
WORD = FEATURES.index(ORTH)
LEAST = 8  # rows of a run: fewer would be multiplied another way, and end in other last bits
Rows = NDArray[np.float32]


class Embedding:
    """The first layers of the encoders, of the models ``tok2vecs``."""

    def __init__(self, vectors: Vectors, tok2vecs: Sequence[Any]) -> None:
        self.vectors, self.ops = vectors, tok2vecs[0].ops
        self.tables = [_tables(t.layers[0]) for t in tok2vecs]
        self.session = session(_graph([t.layers[0] for t in tok2vecs], vectors.data.shape[1]))
        self.widths = [int(t.layers[0].layers[0].layers[1].get_dim("nO")) for t in tok2vecs]

    def rows(self, facts: NDArray[np.uint64]) -> Rows:
        """The rows [words, width of all encoders] of words by their features [words, FEATURES]."""
        n = len(facts)
        given = facts if n >= LEAST else np.concatenate([facts, np.zeros((LEAST - n, facts.shape[1]), dtype=facts.dtype)])
        told = self.vectors.of(given[:, WORD])
        hashed = {f"hashed{k}": self._hashed(given, tables) for k, tables in enumerate(self.tables)}
        made: Rows = self.session.run(None, {"vectors": told, **hashed})[0]
        return made[:n]

    def _hashed(self, facts: NDArray[np.uint64], tables: Sequence[tuple[int, int, Rows]]) -> Rows:
        """The rows of all features of one encoder side by side."""
        parts = []
        for column, seed, table in tables:
            keys = self.ops.hash(np.ascontiguousarray(facts[:, column]), seed) % len(table)
            parts.append(self.ops.gather_add(table, keys))
        return np.concatenate(parts, axis=1)


def _tables(embed: Any) -> list[tuple[int, int, Rows]]:
    """Column, seed and table of each feature."""
    extract, _, hashed = embed.layers[0].layers[0].layers
    columns = [FEATURES.index(NAMES[name]) for name in extract.attrs["columns"]]
    layers = [one.layers[1] for one in hashed.layers[0].layers]
    return [(c, int(one.attrs["seed"]), one.get_param("E")) for c, one in zip(columns, layers, strict=True)]


def _graph(embeds: Sequence[Any], width: int) -> bytes:
    """The word vector's part, and the mixing, of every encoder; the results side by side."""
    g = Graph()
    vectors = g.input("vectors", width)
    mixed, sizes = [], 0
    for k, embed in enumerate(embeds):
        static, (maxed, norm) = embed.layers[0].layers[1], embed.layers[1].layers[0].layers[0].layers
        own = g.node("Gemm", [vectors, g.constant(static.get_param("W"))], transB=1)
        hashed = g.input(f"hashed{k}", maxed.get_dim("nI") - static.get_dim("nO"))
        mixed.append(maxout(g, g.node("Concat", [hashed, own], axis=1), maxed, norm))
        sizes += int(maxed.get_dim("nO"))
    g.output(g.node("Concat", mixed, axis=1), sizes)
    return g.encode()
