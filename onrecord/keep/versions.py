"""What a newer text of a report added, removed and changed, passage by passage (sentences and lines), in linear time for any text."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Literal

from onrecord.text import words
from onrecord.types import Record

BREAK = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’)]))\s+|\s*\n\s*")
ALIKE = 0.4  # share of words from which two passages are one that was changed
MOST = 1_000  # passages that are aligned; of more, what lies between equal beginnings and ends is one change


class Passage(Record, frozen=True):
    """What became of a passage: ``[start, end)`` in the older text and in the newer one (None where it is not there)."""

    kind: Literal["same", "added", "removed", "changed"]
    old: tuple[int, int] | None
    new: tuple[int, int] | None


def passages(old: str, new: str) -> list[Passage]:
    """Every passage of both texts and what became of it, in the order of the newer text.

    >>> [(p.kind, p.new) for p in passages("It closed. Nine ran.", "It closed. Ten ran. All wept.")]
    [('same', (0, 10)), ('changed', (11, 19)), ('added', (20, 29))]
    """
    a, b = split(old), split(new)
    left, right = [old[s:e] for s, e in a], [new[s:e] for s, e in b]
    head = sum(1 for _ in takewhile(lambda p: p[0] == p[1], zip(left, right, strict=False)))
    room = min(len(left), len(right)) - head
    tail = min(room, sum(1 for _ in takewhile(lambda p: p[0] == p[1], zip(left[::-1], right[::-1], strict=False))))
    i, j = len(left) - tail, len(right) - tail
    out = [Passage(kind="same", old=x, new=y) for x, y in zip(a[:head], b[:head], strict=True)]
    out += _aligned(a[head:i], b[head:j], (left[head:i], right[head:j]))
    return out + [Passage(kind="same", old=x, new=y) for x, y in zip(a[i:], b[j:], strict=True)]


def split(text: str) -> list[tuple[int, int]]:
    """The passages of a text: sentences, as far as marks tell, and lines."""
    out, start = [], 0
    for m in BREAK.finditer(text):
        out.append((start, m.start()))
        start = m.end()
    return [(s, e) for s, e in [*out, (start, len(text))] if text[s:e].strip()]


Spans = Sequence[tuple[int, int]]


def _aligned(a: Spans, b: Spans, texts: tuple[list[str], list[str]]) -> list[Passage]:
    if max(len(a), len(b)) > MOST:
        return _replaced(a[:1], b[:1], texts) if a and b else [*_all("removed", a), *_all("added", b)]
    out = []
    for tag, i, k, j, n in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag == "equal":
            out += [Passage(kind="same", old=x, new=y) for x, y in zip(a[i:k], b[j:n], strict=True)]
        else:
            out += _replaced(a[i:k], b[j:n], (texts[0][i:k], texts[1][j:n]))
    return out


def _all(kind: Literal["added", "removed"], spans: Spans) -> list[Passage]:
    return [Passage(kind=kind, old=s if kind == "removed" else None, new=s if kind == "added" else None) for s in spans]


def _replaced(a: Spans, b: Spans, texts: tuple[list[str], list[str]]) -> list[Passage]:
    """Passages in the place of others: like ones are one that was changed, in order; the rest went or came."""
    bags = [set(words(t)) for t in texts[0]]
    out, next_ = [], 0
    for k, span in enumerate(b):
        bag = set(words(texts[1][k]))
        near = [(_alike(bag, bags[i]), -i) for i in range(next_, min(len(a), next_ + 20))]
        best = max(near, default=(0.0, 0))
        if best[0] < ALIKE:
            out.append(Passage(kind="added", old=None, new=span))
            continue
        at = -best[1]
        out += _all("removed", a[next_:at])
        out.append(Passage(kind="changed", old=a[at], new=span))
        next_ = at + 1
    return out + _all("removed", a[next_:])


def _alike(a: set[str], b: set[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def followed(found: Sequence[Passage], start: int, end: int) -> tuple[int, int] | None:
    """Where ``[start, end)`` of the newer text stood in the older one, if it stood there unchanged."""
    for p in found:
        if p.kind == "same" and p.new and p.old and p.new[0] <= start < p.new[1]:
            last = next((q for q in found if q.new and q.new[0] < end <= q.new[1]), None)
            if last and last.kind == "same" and last.old and last.old[1] - p.old[0] == last.new[1] - p.new[0]:  # type: ignore[index]
                return p.old[0] + start - p.new[0], p.old[0] + end - p.new[0]
    return None
