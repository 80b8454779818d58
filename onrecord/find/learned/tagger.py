"""The trained tagger at run time: spans of source, cue and content in a parse, by an int8 ONNX encoder and a CRF (models/CARD.md).

Long reports are read in windows of whole sentences that overlap; each token is scored by the window in which it stands farther from an
edge. The CRF then reads all tokens at once, so that a content may run over any number of sentences.
"""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from onrecord.find.learned.features import LABELS, SIDES, SIZES, Row, rows
from onrecord.find.learned.net import Scores, network, run
from onrecord.lang.pieces import WordPiece, pieces
from onrecord.text import Parse

FOLDER = Path(__file__).resolve().parents[2] / "models"
ROLES = ("source", "cue", "content")
WINDOW = 254  # pieces of a window, without the two marks
SHARED = 64  # pieces that two neighbouring windows share, where sentences allow (PolNeAR dev content: 32 .711, 64 .716, 96 .717)
KEEP = 0.45  # spans less probable than this are left out: the best exact F1 on PolNeAR dev lies between .35 and .5
Sums = NDArray[np.float64]


class Tagged(msgspec.Struct, gc=False):
    """A span of one role: tokens ``[first, last]``; ``score`` is the probability of the whole span, ``side`` where its cue stands."""

    role: str
    first: int
    last: int
    score: float
    side: str


class Model(msgspec.Struct):
    """The encoder's session, its vocabulary, and the CRF: ``moves`` [labels, labels], ``start`` and ``end`` [labels]."""

    session: Any
    pieces: WordPiece
    moves: Scores
    start: Scores
    end: Scores


@cache
def model() -> Model:
    """The model that ships with the package, loaded once a process; one thread, so that results do not depend on the machine's cores."""
    crf = msgspec.json.decode((FOLDER / "attributions.json").read_bytes())
    moves, start, end = (np.asarray(crf[k], dtype=np.float32) for k in ("moves", "start", "end"))
    return Model(session=network(FOLDER / "attributions.onnx"), pieces=pieces(), moves=moves, start=start, end=end)


def windows(sizes: list[int], cuts: list[int]) -> list[tuple[int, int]]:
    """Token ranges of at most WINDOW pieces, of whole sentences where these fit, that overlap by about SHARED pieces.

    >>> windows([100] * 6, [0, 1, 2, 3, 4, 5])
    [(0, 2), (1, 3), (2, 4), (3, 5), (4, 6)]
    """
    ends = [*cuts[1:], len(sizes)]
    units = [unit for a, b in zip(cuts, ends, strict=True) for unit in _pieces(sizes, a, b)]
    weight = [sum(sizes[a:b]) for a, b in units]
    out, k = [], 0
    while k < len(units):
        used, last = 0, k
        while last < len(units) and (last == k or used + weight[last] <= WINDOW):
            used += weight[last]
            last += 1
        out.append((units[k][0], units[last - 1][1]))
        if last == len(units):
            break
        back, shared = last, 0
        while back > k + 1 and shared < SHARED:
            back -= 1
            shared += weight[back]
        k = back
    return out


def _pieces(sizes: list[int], first: int, last: int) -> list[tuple[int, int]]:
    """A sentence in parts of at most WINDOW pieces."""
    out, start, used = [], first, 0
    for t in range(first, last):
        if used + sizes[t] > WINDOW and t > start:
            out.append((start, t))
            start, used = t, 0
        used += sizes[t]
    return [*out, (start, last)] if start < last else out


def scores(own: list[Row], cuts: list[int], known: Model) -> tuple[Scores, Scores]:
    """Label scores [tokens, labels] and side scores [tokens, sides] of all tokens."""
    labels = np.zeros((len(own), len(LABELS)), dtype=np.float32)
    sides = np.zeros((len(own), len(SIDES)), dtype=np.float32)
    depth = np.full(len(own), -1, dtype=np.int64)
    for first, last in windows([min(len(r.pieces), WINDOW) for r in own], cuts):
        a, b = _run(own[first:last], known)
        inner = _inner(last - first, at_start=first == 0, at_end=last == len(own))
        better = inner > depth[first:last]
        labels[first:last][better], sides[first:last][better] = a[better], b[better]
        depth[first:last][better] = inner[better]
    return labels, sides


def _inner(size: int, *, at_start: bool, at_end: bool) -> NDArray[np.int64]:
    """How far each token of a window is from the window's nearer edge; the edges of the text are none."""
    far, steps = np.full(size, size), np.arange(size)
    return np.minimum(far if at_start else steps, far if at_end else steps[::-1])


def _run(part: list[Row], known: Model) -> tuple[Scores, Scores]:
    """The scores of the tokens of one window: each token's first piece speaks for it."""
    pieces, facts, firsts = [known.pieces.first], [(0,) * len(SIZES)], []
    for row in part:
        firsts.append(len(pieces))
        own = row.pieces[:WINDOW]
        pieces.extend(own)
        facts.extend([row.facts] * len(own))
    labels, sides = run(known.session, [*pieces, known.pieces.last], [*facts, (0,) * len(SIZES)])
    return labels[firsts], sides[firsts]


def chain(labels: Scores, known: Model) -> tuple[list[int], Sums, Sums]:
    """The best path through the CRF, and the log sums of all paths before and after each label (for probabilities of spans)."""
    n, size = labels.shape
    best, back = known.start + labels[0], np.zeros((n, size), dtype=np.int64)
    every = np.arange(size)
    for t in range(1, n):
        step = best[:, None] + known.moves
        back[t] = step.argmax(axis=0)
        best = step[back[t], every] + labels[t]
    path = [int((best + known.end).argmax())]
    for t in range(n - 1, 0, -1):
        path.append(int(back[t][path[-1]]))
    return path[::-1], *_sums(labels.astype(np.float64), known)


def _sums(labels: Sums, known: Model) -> tuple[Sums, Sums]:
    """Forward and backward sums (Rabiner 1989), scaled at each step, as logarithms."""
    n = len(labels)
    top = labels.max(axis=1)
    here, moves = np.exp(labels - top[:, None]), np.exp(known.moves.astype(np.float64))
    before, after = np.zeros_like(here), np.zeros_like(here)
    up, down = np.zeros(n), np.zeros(n)
    before[0], after[n - 1] = np.exp(known.start) * here[0], np.exp(known.end)
    for t in range(1, n):
        step = (before[t - 1] @ moves) * here[t]
        up[t] = step.sum()
        before[t] = step / up[t]
    for t in range(n - 2, -1, -1):
        step = moves @ (here[t + 1] * after[t + 1])
        down[t] = step.sum()
        after[t] = step / down[t]
    up[0] = down[n - 1] = 1.0
    high = np.cumsum(top)
    with np.errstate(divide="ignore"):  # a label that cannot stand here has the sum 0
        first = np.log(before) + (np.cumsum(np.log(up)) + high)[:, None]
        last = np.log(after) + (np.cumsum(np.log(down)[::-1])[::-1] + high[-1] - high)[:, None]
    return first, last


def _logsum(x: Sums) -> float:
    high = x.max()
    return float(np.log(np.exp(x - high).sum()) + high)


def tagged(parse: Parse) -> list[Tagged]:
    """The spans of a parse in the order of the text."""
    if not parse.tokens:
        return []
    known = model()
    own = rows(parse, known.pieces)
    labels, sides = scores(own, [s.first for s in parse.sentences], known)
    path, before, after = chain(labels, known)
    total = _logsum(before[-1] + after[-1])
    out = []
    for first, last in spans(path):
        inside = sum(float(known.moves[path[t], path[t + 1]] + labels[t + 1][path[t + 1]]) for t in range(first, last))
        chance = np.exp(before[first][path[first]] + inside + after[last][path[last]] - total)
        if chance >= KEEP:
            side = SIDES[int(sides[first : last + 1].mean(axis=0).argmax())]
            out.append(Tagged(role=LABELS[path[first]][2:], first=first, last=last, score=round(float(chance), 4), side=side))
    return out


def spans(path: list[int]) -> list[tuple[int, int]]:
    """Token ranges of the spans of a path: from a beginning to an end, or to where the path breaks off.

    >>> spans([LABELS.index(x) for x in ("O", "B-cue", "E-cue", "S-source", "O")])
    [(1, 2), (3, 3)]
    """
    out: list[tuple[int, int]] = []
    start = -1
    for t, label in enumerate(path):
        mark = LABELS[label][0]
        if mark in "BS" or (mark in "IE" and start < 0):
            start = t
        if mark in "ES" or (mark in "BI" and t + 1 == len(path)):
            out.append((start, t))
            start = -1
    return out
