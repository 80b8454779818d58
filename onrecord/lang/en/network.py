"""The two encoders of en_core_web_md (tok2vec of tagger and parser, tok2vec of the names) as one graph for onnxruntime.

The weights are the pipeline's own, read from it at start; what is computed is what spaCy computes (Honnibal, "Embed, encode, attend,
predict", 2016: hash embeddings and word vectors mixed by a maxout layer, four residual convolutions over three tokens), four times as fast.
What a word brings before its neighbours are looked at is kept by word. No row depends on the rows beyond the padding between two
paragraphs, nor on how many there are: a paragraph's parse is the same in any company, bit for bit (tests/test_parse.py).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import NORM, ORTH, SPACY
from thinc.api import Model

from onrecord.lang.en.embedding import FEATURES, Embedding, Rows
from onrecord.lang.en.vocabulary import Vectors
from onrecord.lang.onnx import INT64, Graph, maxout, session

PAD = 4  # empty rows between two paragraphs: what four convolutions over three tokens see
KEPT = 1 << 13  # words whose rows are kept (6 MB, taken at the start)
KEY = [FEATURES.index(name) for name in (ORTH, NORM, SPACY)]  # what a word's row follows from
ROWS = 2048  # rows that the graph is given at once, where paragraphs allow: what it makes stays in the processor's cache


class Encoded:
    """What the encoders say of tokens: ``state`` and ``names``, the features that the two transition systems add up, with those of no token
    first, [1 + tokens, features]; ``tags`` [tokens].
    """

    def __init__(self, state: Rows, tags: NDArray[np.int64], names: Rows) -> None:
        self.state, self.tags, self.names = state, tags, names


class Network:
    """The encoders of a loaded pipeline."""

    def __init__(self, nlp: Any, vectors: Vectors) -> None:
        self.embedding = Embedding(vectors, [_encoder(nlp, name) for name in ("tok2vec", "ner")])
        self.width = sum(self.embedding.widths)
        self.session = session(_graph(nlp, self.embedding.widths))
        self._at: dict[bytes, int] = {}
        self._kept: Rows = np.full((KEPT, self.width), 0, dtype=np.float32)

    def encode(self, docs: list[Any]) -> Encoded:
        """The paragraphs (spaCy's Doc), one after the other."""
        facts = [doc.to_array(FEATURES) for doc in docs]
        first, *more = [self._run(part) for part in _batches(facts)]
        if not more:
            return Encoded(*first)
        state, names = (np.concatenate([first[k], *(p[k][1:] for p in more)]) for k in (0, 2))
        return Encoded(state, np.concatenate([first[1], *(p[1] for p in more)]), names)

    def _run(self, facts: list[NDArray[np.uint64]]) -> list[NDArray[Any]]:
        """The graph over some paragraphs, with PAD empty rows before, between and after them."""
        sizes = [len(f) for f in facts]
        given: Rows = np.zeros((sum(sizes) + PAD * (len(sizes) + 1), self.width), dtype=np.float32)
        own = np.concatenate([np.arange(n) + start + PAD * (k + 1) for k, (n, start) in enumerate(zip(sizes, _starts(sizes), strict=True))])
        given[own] = self._rows(np.concatenate(facts))
        told: list[NDArray[Any]] = self.session.run(None, {"rows": given, "own": own})
        return told

    def _rows(self, facts: NDArray[np.uint64]) -> Rows:
        """The rows of tokens before they see each other; those of words met before are at hand."""
        keys = np.ascontiguousarray(facts[:, KEY]).view(f"V{8 * len(KEY)}").ravel().tolist()
        fresh = {k: n for n, k in enumerate(keys) if k not in self._at}
        if len(fresh) > KEPT - len(self._at):
            self._at.clear()
            fresh = {k: n for n, k in enumerate(keys)}
        if len(fresh) > KEPT:
            return self.embedding.rows(facts)
        if fresh:
            first = len(self._at)
            self._kept[first : first + len(fresh)] = self.embedding.rows(facts[list(fresh.values())])
            self._at.update(zip(fresh, range(first, first + len(fresh)), strict=True))
        return self._kept[[self._at[k] for k in keys]]


def _starts(sizes: list[int]) -> list[int]:
    return [0, *np.cumsum(sizes).tolist()[:-1]]


def _batches(facts: list[NDArray[np.uint64]]) -> list[list[NDArray[np.uint64]]]:
    """Paragraphs in runs of at most ROWS tokens (one of a single longer paragraph)."""
    out: list[list[NDArray[np.uint64]]] = [[]]
    size = 0
    for f in facts:
        if out[-1] and size + len(f) > ROWS:
            out.append([])
            size = 0
        out[-1].append(f)
        size += len(f)
    return out


def _encoder(nlp: Any, name: str) -> Any:
    """The tok2vec of a component: of its own, or the shared one."""
    model = nlp.get_pipe(name).model
    return model if name == "tok2vec" else model.layers[0].layers[0]


def _graph(nlp: Any, widths: list[int]) -> bytes:
    """Both encoders, the tags, and what the two transition systems are given."""
    g = Graph()
    both = g.nodes("Split", [g.input("rows", sum(widths)), g.constant(np.asarray(widths, dtype=np.int64))], 2, axis=1)
    own = g.input("own", None, INT64)
    shared, names = (
        g.node("Gather", [_convolutions(g, _encoder(nlp, name).layers[1], x), own], axis=0)
        for name, x in zip(("tok2vec", "ner"), both, strict=True)
    )
    tagger = nlp.get_pipe("tagger").model.layers[-1].layers[0]
    _features(g, nlp.get_pipe("parser").model, shared)
    g.output(g.node("ArgMax", [_linear(g, tagger, shared)], axis=1, keepdims=0), None, INT64)
    _features(g, nlp.get_pipe("ner").model, names)
    return g.encode()


def _features(g: Graph, model: Any, x: str) -> None:
    """What each token brings to each place of a state (Chen and Manning 2014), worked out once; first what an empty place brings."""
    weights, empty = (model.layers[1].get_param(p) for p in ("W", "pad"))  # [places, hidden, pieces, width], [1, places, hidden, pieces]
    flat = g.constant(weights.reshape(-1, weights.shape[-1]))
    told = g.node("Gemm", [_linear(g, model.layers[0].layers[-1], x), flat], transB=1)
    g.output(g.node("Concat", [g.constant(empty.reshape(1, -1)), told], axis=0), empty.size)


def _linear(g: Graph, layer: Any, x: str) -> str:
    return g.node("Gemm", [x, g.constant(layer.get_param("W")), g.constant(layer.get_param("b"))], transB=1)


def _convolutions(g: Graph, encode: Any, x: str) -> str:
    """spaCy's MaxoutWindowEncoder: each layer adds to a row what it makes of the row and its two neighbours."""
    edge, axis = g.constant(np.asarray([1, 0, 1, 0], dtype=np.int64)), g.constant(np.asarray([0], dtype=np.int64))
    cuts = [(g.constant(np.asarray([a], dtype=np.int64)), g.constant(np.asarray([b], dtype=np.int64))) for a, b in _WINDOW]
    for residual in encode.layers[0].layers:
        maxed, norm = residual.layers[0].layers[1].layers[0].layers
        padded = g.node("Pad", [x, edge])
        window = g.node("Concat", [g.node("Slice", [padded, a, b, axis]) for a, b in cuts], axis=1)
        x = g.node("Add", [x, maxout(g, window, maxed, norm)])
    return x


_WINDOW = ((0, -2), (1, -1), (2, 1 << 62))


class Fed:
    """A transition system of the pipeline (dependencies, names) that is given the features of its tokens."""

    def __init__(self, system: Any) -> None:
        self.system = system
        self._features: Rows | None = None
        lower = system.model.layers[1]
        shape = {d: lower.get_dim(d) for d in ("nF", "nO", "nP")}
        whole, nothing = (-1, *shape.values()), np.zeros((1, lower.get_dim("nI")), dtype=np.float32)
        told: Any = Model("onrecord_rows", lambda model, docs, is_train: (nothing, None))
        features: Any = Model("onrecord_features", self._given, dims=shape, params={"b": lower.get_param("b")}, attrs={"shape": whole})
        system.model.layers[:2] = [told, features]

    def _given(self, model: Any, rows: Any, is_train: bool) -> tuple[Any, None]:
        assert self._features is not None
        return self._features.reshape(model.attrs["shape"]), None

    def run(self, docs: list[Any], features: Rows) -> None:
        """Parse the paragraphs, all of them step by step at once."""
        self._features = features
        self.system.set_annotations(docs, self.system.greedy_parse(docs))
