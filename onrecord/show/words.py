"""Wordings side by side: what one has and the other has not, word by word. For the eye only: no claim rests on it."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from onrecord.lang import known, pack
from onrecord.text import fold
from onrecord.types import Record

WORD = re.compile(r"\w+(?:[.,'’\-]\w+)*|[%$€£]")
ALIKE = 0.3  # share of the shorter wording that must be found in the other: below it nearly all would be marked, and marks say nothing
MOST = 400  # words of a passage that are compared: beyond it a passage is not a wording


class Mark(Record, frozen=True):
    """Characters of a passage: ``differs`` from the other wordings, or ``weighs``: a differing modal, negation or number."""

    start: int
    end: int
    kind: str


def differences(passages: Sequence[str], weighty: frozenset[str] = frozenset()) -> list[list[Mark]]:
    """For each passage the words that the first one has not (for the first: that no other has).

    >>> [[m.kind for m in row] for row in differences(["It will open", "It could open"], frozenset({"could", "will"}))]
    [['weighs'], ['weighs']]
    """
    words = [list(WORD.finditer(p))[:MOST] for p in passages]
    folded = [[fold(m[0]) for m in row] for row in words]
    if len(passages) < 2:
        return [[] for _ in passages]
    common: set[int] = set()
    compared = False
    out: list[list[Mark]] = [[]]
    for row, plain in zip(words[1:], folded[1:], strict=True):
        pairs = _pairs(folded[0], plain)
        alike = len(pairs) >= ALIKE * min(len(plain), len(folded[0]))
        compared |= alike
        common |= {i for i, _ in pairs} if alike else set()
        out.append(_marks(row, plain, {j for _, j in pairs}, weighty) if alike else [])
    out[0] = _marks(words[0], folded[0], common, weighty) if compared else []
    return out


def _pairs(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [(b.a + k, b.b + k) for b in blocks for k in range(b.size)]


def _marks(found: Sequence[re.Match[str]], plain: list[str], shared: set[int], weighty: frozenset[str]) -> list[Mark]:
    """Neighbouring words of one kind are one mark."""
    out: list[Mark] = []
    last = -2
    for i, (m, word) in enumerate(zip(found, plain, strict=True)):
        if i in shared:
            continue
        kind = "weighs" if word in weighty or word[0].isdigit() else "differs"
        if last == i - 1 and out[-1].kind == kind:
            out[-1] = Mark(start=out[-1].start, end=m.end(), kind=kind)
        else:
            out.append(Mark(start=m.start(), end=m.end(), kind=kind))
        last = i
    return out


def weights(language: str | None) -> frozenset[str]:
    """Modal words and negations of a language, folded; none where the language has no such lists."""
    if language not in known():
        return frozenset()
    words: set[str] = set()
    for name in ("link_modals", "link_negations"):
        if (pack(language).folder / f"{name}.tsv").is_file():
            words.update(fold(w) for w in pack(language).words(name))
    return frozenset(words)
