"""The sentence encoder as a graph of our own (``lang/encoder.py``): the weights of all-MiniLM-L6-v2 as the package has them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.lang.encoder import LAYERS, Table, embedded, encoded, layers, normed
from onrecord.lang.onnx import Graph, session
from onrecord.lang.onnx_read import Told, read

RANGES = Path(__file__).with_name("meaning.npy")  # made by train/ranges.py
WIDTH, INNER = 384, 1536
SIZES = (WIDTH, WIDTH, WIDTH, INNER) * LAYERS  # channels before each product
EMBEDDINGS = "inner.embeddings."


def ranges() -> list[NDArray[np.float32]]:
    """The largest number of each channel before each product."""
    return np.split(np.load(RANGES).astype(np.float32), np.cumsum(SIZES)[:-1])


def network(path: str, ranges: Sequence[NDArray[np.float32]], *, seen: bool = False) -> Any:
    """A session: the pieces of one text in, a row for each out; with ``seen`` also what goes into each product."""
    return session(_graph(path, ranges, seen))


def _graph(path: str, ranges: Sequence[NDArray[np.float32]], seen: bool) -> bytes:
    told, g = read(path), Graph()
    a = told.arrays
    words, places = (table(told, f"{EMBEDDINGS}{kind}_embeddings.weight") for kind in ("word", "position"))
    norms = [(a[f"{n}.weight"], a[f"{n}.bias"]) for n in _norms()]
    x = embedded(g, words, places.full() + a[f"{EMBEDDINGS}token_type_embeddings.weight"][0])
    x, inner = encoded(g, normed(g, x, norms[0]), layers(told.linears(), norms[1:]), ranges)
    g.output(x, WIDTH)
    for name, size in zip(inner if seen else (), SIZES, strict=False):
        g.output(g.node("Squeeze", [name]), size)
    return g.encode()


def table(told: Told, name: str) -> Table:
    """Embeddings with a scale for each row."""
    return Table(codes=told.arrays[f"{name}_q"], scale=told.arrays[f"{name}_scale"])


def _norms() -> list[str]:
    halves = [f"inner.encoder.layer.{n}.{half}" for n in range(LAYERS) for half in ("attention.output.LayerNorm", "output.LayerNorm")]
    return [f"{EMBEDDINGS}LayerNorm", *halves]


def rows(model: Any, pieces: Sequence[int]) -> list[NDArray[np.float32]]:
    """What the encoder says of each piece of a text [pieces, WIDTH], and what a session with ``seen`` tells besides."""
    told: list[NDArray[np.float32]] = model.run(None, {"pieces": np.asarray(pieces, dtype=np.int64), "places": np.arange(len(pieces))})
    return told
