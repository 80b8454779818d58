"""The tagger's encoder as a graph of our own (``lang/encoder.py``), from the weights of attributions.onnx."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.find.learned.features import LABELS, SIDES, SIZES, Facts
from onrecord.lang.encoder import LAYERS, Table, embedded, encoded, layers, linear, normed
from onrecord.lang.onnx import Graph, session
from onrecord.lang.onnx_read import Told, read

STARTS = np.cumsum([0, *SIZES[:-1]])  # where each fact's values begin, of all values side by side
Scores = NDArray[np.float32]


def network(path: Path) -> Any:
    """A session: pieces and facts of one window in; for each piece the scores of LABELS and of SIDES out."""
    return session(_graph(path))


def _graph(path: Path) -> bytes:
    told, g = read(path), Graph()
    a, every = told.arrays, told.linears()
    facts = np.concatenate([table(told, f"net.facts.{k}").full() for k in range(len(SIZES))])
    x = embedded(g, table(told, "net.words"), a["net.places.weight"] + a["net.kind"])
    x = g.node("Gemm", [g.input("facts", sum(SIZES)), g.constant(facts), x])
    norms = [(a[f"net.layers.{n}.norm_{half}.weight"], a[f"net.layers.{n}.norm_{half}.bias"]) for n in range(LAYERS) for half in "ab"]
    x, _ = encoded(g, normed(g, x, (a["net.norm.weight"], a["net.norm.bias"])), layers(every, norms))
    for own, size in zip(every[-2:], (len(LABELS), len(SIDES)), strict=True):
        g.output(linear(g, x, own), size)
    return g.encode()


def table(told: Told, name: str) -> Table:
    """Embeddings with one scale and zero for all rows."""
    codes, scale, zero = (told.arrays[f"{name}.weight_{part}"] for part in ("quantized", "scale", "zero_point"))
    return Table(codes=codes, scale=scale.reshape(1, 1), zero=int(zero))


def run(model: Any, pieces: Sequence[int], facts: Sequence[Facts]) -> tuple[Scores, Scores]:
    """Scores of the pieces of a window: [pieces, LABELS], [pieces, SIDES]."""
    known = np.zeros((len(facts), sum(SIZES)), dtype=np.float32)
    known[np.arange(len(facts))[:, None], np.asarray(facts) + STARTS] = 1.0
    given = {"pieces": np.asarray(pieces, dtype=np.int64), "places": np.arange(len(pieces)), "facts": known}
    labels, sides = model.run(None, given)
    return labels, sides
