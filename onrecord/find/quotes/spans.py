"""What the attribution finders share: what they hand on (``Found``), spans of clauses and noun phrases.

``Found`` holds spans only, so that another extractor of spans can feed the same joining and resolving code.
"""

import bisect
import re
from collections.abc import Sequence

import msgspec

from onrecord.syntax.tree import Place, Tree
from onrecord.text import CLOSING, OPENING, QUOTES

EDGE = " \t\r\n\u00a0,;:-–—"
QUOTES_IN = re.compile(f"[{QUOTES}]")
DASH = re.compile(r"\s(?:-{1,2}|–|—)\s")
LONG = 1000  # characters of a content that are searched for a dash


class Found(msgspec.Struct, kw_only=True):
    """An attribution as spans of text: before its source is resolved and its occasion is known.

    ``source`` holds whole noun phrases; ``heads`` are their head tokens; ``cue_at`` is the head token of the cue (-1: no cue).
    """

    content: list[Place]
    cue: list[Place] = []
    source: list[Place] = []
    heads: list[int] = []
    cue_at: int = -1
    direct: bool = False
    rule: str = ""
    bounds: str = ""  # who bounded the content, where that is not the rule
    speaker_of: int = -1  # index of the attribution whose speaker this one shares (a quote that goes on without a cue)


def tidy(text: str, start: int, end: int) -> Place | None:
    """A content span without outer punctuation; a full stop inside a closing mark stays. None when nothing is left.

    >>> tidy(", the dam is safe.", 0, 18)
    (2, 17)
    """
    while start < end and (text[start] in EDGE or (text[start] == '"' and text[start + 1 : start + 2].isspace())):
        start += 1
    while end > start and (text[end - 1] in EDGE or text[end - 1] == "."):
        end -= 1
    if _open(text[start:end]):
        k = next((k for k in range(end, min(end + 3, len(text))) if text[k] not in ".,?!"), end)
        end = k + 1 if text[k : k + 1] and text[k] in CLOSING + '"' else end
    if end - start > 1 and text[start] in QUOTES and QUOTES_IN.search(text, start + 1, end) is None:
        start += 1
    elif end - start > 1 and text[end - 1] in QUOTES and QUOTES_IN.search(text, start, end - 1) is None:
        end -= 1
    return (start, end) if any(c.isalnum() for c in text[start:end]) else None


def _open(piece: str) -> bool:
    """Does a piece open a quotation that it does not close?"""
    return piece.count('"') % 2 == 1 or sum(piece.count(c) for c in OPENING) > sum(piece.count(c) for c in CLOSING)


def tidied(text: str, spans: Sequence[Place]) -> list[Place]:
    """Those of the spans that hold something, tidied."""
    return [t for s, e in spans if (t := tidy(text, s, e))]


def before_dash(text: str, span: Place) -> int:
    """End of a content before its one spaced dash: what follows is the reporter's aside; two dashes are a parenthesis.

    >>> before_dash("she wants to keep the dam - a costly plan", (0, 41))
    25
    """
    piece = text[span[0] : min(span[1], span[0] + LONG)]
    at = [m.start() for m in DASH.finditer(piece)]
    if len(at) != 1 or at[0] < 20 or QUOTES_IN.search(piece) or "‘" in piece or "''" in piece:
        return span[1]
    return span[0] + at[0]


def without(span: Place, hole: Place) -> list[Place]:
    """A span less a hole in it.

    >>> without((0, 10), (3, 5))
    [(0, 3), (5, 10)]
    """
    if hole[1] <= span[0] or hole[0] >= span[1]:
        return [span]
    return [p for p in ((span[0], hole[0]), (hole[1], span[1])) if p[0] < p[1]]


def overlap(a: Place, b: Place) -> bool:
    """Do two spans share a character?"""
    return a[0] < b[1] and b[0] < a[1]


def inside(a: Place, spans: Sequence[Place]) -> bool:
    """Does a lie wholly in one of the spans?"""
    return any(s <= a[0] and a[1] <= e for s, e in spans)


class Spans:
    """Spans, those that overlap taken as one, asked by bisection."""

    def __init__(self, spans: Sequence[Place]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for s, e in sorted(spans):
            if self.ends and s < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], e)
            else:
                self.starts.append(s)
                self.ends.append(e)

    def holds(self, p: Place) -> bool:
        """Does one of the spans hold p?"""
        k = bisect.bisect_right(self.starts, p[0]) - 1
        return k >= 0 and self.ends[k] >= p[1]

    def touches(self, p: Place) -> bool:
        """Does one of the spans share a character with p?"""
        k = bisect.bisect_right(self.starts, p[1] - 1) - 1
        return k >= 0 and self.ends[k] > p[0]


def phrase(tree: Tree, head: int) -> Place:
    """The noun phrase of a head noun as a source: determiner to complements, without relative clauses, appositions, conjuncts."""
    first, last = head, head
    for c in tree.children[head]:
        t = tree.tokens[c]
        if c < head and t.rel not in ("punctuation", "joiner", "joiner:first", "relative", "adnominal", "adverb"):
            first = min(first, tree.first(c))
        elif c > head and t.rel == "adposition" and tree.last(c) == max(tree.last(c), last) and not _comma_before(tree, c):
            last = max(last, tree.last(c)) if t.lemma == "of" or t.head == c - 1 else last
    while tree.tokens[first].pos == "PUNCT" and first < head:
        first += 1
    return tree.chars(first, max(last, head))


def _comma_before(tree: Tree, i: int) -> bool:
    return i > 0 and tree.tokens[i - 1].text in (",", "–", "—", "(")
