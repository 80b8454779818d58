"""Pairs of reports that may share text, found among very many without comparing all pairs. Every pair is proved word for word afterwards.

Two nets, since each has a hole:

- MinHash with locality-sensitive hashing (Broder 1997; ``rensa``; 128 permutations in 32 bands of 4 rows) finds reports that are alike as
  wholes, even if no long run of words is left as it was;
- winnowed fingerprints (Schleimer, Wilkerson, Aiken 2003) find a short report cut out of a long one: a run of ``RUN + WINDOW - 1`` shared
  words gives the two at least one fingerprint in common.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

RUN = 7  # words in a row that chance does not repeat
WINDOW = 8  # of so many neighbouring runs one is kept as fingerprint
SHINGLE = 4  # words of a shingle of the MinHash
BANDS, ROWS = 32, 4
SEED = 1
CROWD = (
    60  # a fingerprint of more reports is a formula and brings no pair; in a larger bucket each report is paired with the next ones only
)
NEXT = 3
BATCH = 4096  # reports hashed at a time
MIX = np.uint64(0x9E3779B97F4A7C15)
Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


@lru_cache(maxsize=1 << 18)
def hashed(word: str) -> int:
    """A word as 64 bits, the same on every machine.

    >>> hashed("harbour") == hashed("harbour") != hashed("harbours")
    True
    """
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def grams(words: Hashes, size: int) -> Hashes:
    """A hash of every run of ``size`` words."""
    n = len(words) - size + 1
    if n <= 0:
        return np.zeros(0, np.uint64)
    out = np.zeros(n, np.uint64)
    for k in range(size):
        out = (out ^ (out >> np.uint64(29))) * MIX + words[k : k + n]
    mixed: Hashes = (out ^ (out >> np.uint64(32))) * MIX
    return mixed


def fingerprints(words: Hashes) -> Hashes:
    """The smallest hash of every window of neighbouring runs, each once."""
    all_runs = grams(words, RUN)
    if len(all_runs) <= WINDOW:
        return np.sort(all_runs)[:1]
    least: Hashes = np.unique(np.lib.stride_tricks.sliding_window_view(all_runs, WINDOW).min(axis=1))
    return least


def pairs(texts: Iterable[Sequence[str]]) -> list[tuple[int, int]]:
    """Pairs of places in the list whose texts (folded words) may share a stretch, in order."""
    marks, bands = sketch(texts)
    n = len(marks)
    owners = np.repeat(np.arange(n), [len(m) for m in marks])
    codes, times = by_fingerprint(np.concatenate([np.zeros(0, np.uint64), *marks]), owners, n)
    found = [codes[enough(codes, times, is_short(marks))], *(by_band(bands[:, k], np.arange(n), n) for k in range(BANDS))]
    return [(int(p) // n, int(p) % n) for p in np.unique(np.concatenate(found))] if n else []


def sketch(texts: Iterable[Sequence[str]]) -> tuple[list[Hashes], Hashes]:
    """What is looked at of texts: the fingerprints of each, and a row of ``BANDS`` numbers of each (0: it has no shingle)."""
    marks: list[Hashes] = []
    bands: list[Hashes] = [np.zeros((0, BANDS), np.uint64)]
    rest = iter(texts)
    while batch := [np.array([hashed(w) for w in t], np.uint64) for t in islice(rest, BATCH)]:
        marks += [fingerprints(w) for w in batch]
        bands.append(_bands([grams(w, SHINGLE) for w in batch]))
    return marks, np.concatenate(bands)


def is_short(marks: Sequence[Hashes]) -> npt.NDArray[np.bool_]:
    """Whether a report is so short that one fingerprint in common is enough."""
    return np.array([len(m) < 2 * RUN for m in marks], bool)


def _bands(shingles: Sequence[Hashes]) -> Hashes:
    """One number a report and band; a report without shingles gets numbers that no other has (0, and left out by the caller)."""
    offsets = np.concatenate([[0], np.cumsum([len(s) for s in shingles])]).astype(np.uint64)
    flat = np.concatenate([np.zeros(0, np.uint64), *shingles])
    digests = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, BANDS * ROWS, SEED).to_rows()
    rows = np.array(digests, np.uint64).reshape(len(shingles), BANDS, ROWS)
    out = np.zeros((len(shingles), BANDS), np.uint64)
    for k in range(ROWS):
        out = (out ^ (out >> np.uint64(29))) * MIX + rows[:, :, k]
    out[offsets[1:] == offsets[:-1]] = 0
    return out


def by_band(values: Hashes, owners: Numbers, n: int) -> Numbers:
    """Pairs of owners (as ``i * n + j``) that fall into one bucket of one band."""
    order = np.lexsort((owners, values))
    order = order[values[order] != 0]
    return np.concatenate([np.zeros(0, np.int64), *_paired(values[order], owners[order], n, chain=True)])


def by_fingerprint(values: Hashes, owners: Numbers, n: int) -> tuple[Numbers, Numbers]:
    """Pairs of owners with a fingerprint in common, and how many they have."""
    order = np.lexsort((owners, values))
    codes = np.concatenate([np.zeros(0, np.int64), *_paired(values[order], owners[order], n, chain=False)])
    found, times = np.unique(codes, return_counts=True)
    return found, times


def enough(codes: Numbers, times: Numbers, short: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which pairs have enough fingerprints in common: two, or one where one of the reports is short."""
    n = max(1, len(short))
    found: npt.NDArray[np.bool_] = (times > 1) | short[codes // n] | short[codes % n] if len(short) else np.zeros(0, bool)
    return found


def _paired(values: Hashes, owners: Numbers, n: int, *, chain: bool) -> Iterator[Numbers]:
    """Pairs of owners of equal values (sorted), as ``i * n + j``; of large groups none, or each with the next ones."""
    if not len(values):
        return
    first = np.concatenate([[True], values[1:] != values[:-1]])
    size = np.bincount(np.cumsum(first) - 1)[np.cumsum(first) - 1]
    kept = (size > 1) & (chain | (size <= CROWD))
    values, owners, size = values[kept], owners[kept], size[kept]
    for lag in range(1, min(CROWD, len(values))):
        same = values[lag:] == values[:-lag]
        if not same.any():
            return
        if lag > NEXT:
            same &= size[lag:] <= CROWD
        left, right = owners[:-lag][same], owners[lag:][same]
        yield np.minimum(left, right) * n + np.maximum(left, right)
