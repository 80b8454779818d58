"""Where a passage is cut into pieces that can stand as evidence: sentences, and clauses where a sentence is too long."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence

from onrecord.link.similar import Lexicon
from onrecord.text import CLOSING, QUOTES, fold, trim

LONGEST = 480
FEW = 2  # words of a sentence that does not stand alone
STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|(?<=[a-z][a-z])[.!?](?=[A-Z][a-z ])|\n+")
CLAUSE = re.compile(r"[;—–]\s|,\s|:\s")
PART = re.compile(r"[;:—–]|,\s|\s[a-z]{2,9}(?=\s)")
FIRST, LAST = re.compile(r"[A-Za-z]+(?=\s)"), re.compile(r"(?<=\s)[A-Za-z]+$")
WORD = re.compile(r"\w+(?:\.\w+)*$")
EDGE = " \t\n\r,;:—–-•|" + "\u00a0"


def sentences(text: str, span: tuple[int, int], lex: Lexicon) -> list[tuple[int, int]]:
    """Sentences of ``text[start:end]``, trimmed; a full stop after an abbreviation, an initial or before a small letter does not end one.

    >>> from onrecord.link.similar import lexicon
    >>> t = "Mr. Oss left. He said so."
    >>> [t[s:e] for s, e in sentences(t, (0, len(t)), lexicon("en"))]
    ['Mr. Oss left.', 'He said so.']
    """
    start, end = span
    out, at = [], start
    for m in STOP.finditer(text, start, end):
        if _ends(text, m, lex):
            out.append(trim(text, at, m.end()))
            at = m.end()
    out.append(trim(text, at, end))
    return [(s, e) for s, e in out if any(c.isalnum() for c in text[s:e])]


def _ends(text: str, m: re.Match[str], lex: Lexicon) -> bool:
    """Whether a stop ends a sentence."""
    if m[0][0] != ".":
        return True
    before = WORD.search(text, max(0, m.start() - 30), m.start())
    word = fold(before[0]) if before else ""
    after = text[m.end() : m.end() + 4].lstrip().lstrip(QUOTES + "'‘([")
    return word not in lex.abbreviations and not (len(word) == 1 and word.isalpha()) and not after[:1].islower()


def _joined(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences, one of a few words together with the one before it ("Will they? Or the other way round?")."""
    out: list[tuple[int, int]] = []
    for s, e in found:
        few = out and len(text[s:e].split()) <= FEW and e - out[-1][0] <= LONGEST
        out[-1:] = [(out[-1][0], e)] if few else [*out[-1:], (s, e)]
    return out


def pieces(text: str, span: tuple[int, int], lex: Lexicon) -> Iterator[tuple[int, int]]:
    """Sentences of a passage; one that is too long to be evidence is cut at clause marks, else at a space; a very short one goes along."""
    for s, e in _joined(text, sentences(text, span, lex)):
        while e - s > LONGEST:
            marks = [m.end() for m in CLAUSE.finditer(text, s + LONGEST // 3, s + LONGEST)]
            cut = marks[-1] if marks else text.rfind(" ", s + 1, s + LONGEST) + 1 or s + LONGEST
            yield trim(text, s, cut)
            s = trim(text, cut, e)[0]
        if s < e:
            yield s, e


def around(text: str, span: tuple[int, int], at: int) -> tuple[int, int]:
    """A passage shortened to the clauses round one place, where it is too long to be evidence."""
    s, e = span
    if e - s <= LONGEST:
        return span
    left = [m.end() for m in CLAUSE.finditer(text, max(s, at - LONGEST // 2), at)]
    right = [m.start() for m in CLAUSE.finditer(text, at, min(e, at + LONGEST // 2))]
    s = left[0] if left else max(s, at - LONGEST // 2)
    e = right[-1] if right else min(e, at + LONGEST // 2)
    return trim(text, s, max(e, at + 1))


def clause_end(text: str, span: tuple[int, int], lex: Lexicon) -> int:
    """Where the clause that begins a span ends: at a mark or a conjunction, once it has said something.

    >>> from onrecord.link.similar import lexicon
    >>> t = "12 people died and nine are missing"
    >>> t[: clause_end(t, (2, len(t)), lexicon("en"))]
    '12 people died'
    """
    start, end = span
    for m in PART.finditer(text, start, end):
        word = m[0].strip()
        if (word in lex.conjunctions or not word.isalpha()) and lex.stems(text[start : m.start()]):
            return m.start()
    return end


class Spans:
    """Spans in order, with those that may meet a place found by search instead of by looking at all."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(set(spans))
        self._starts = [s for s, _ in self.spans]
        self._longest = max((e - s for s, e in self.spans), default=0)

    def near(self, start: int, end: int) -> list[tuple[int, int]]:
        """Spans that overlap a place."""
        first = bisect.bisect_left(self._starts, start - self._longest)
        last = bisect.bisect_left(self._starts, end)
        return [x for x in self.spans[first:last] if x[1] > start]


def outside(span: tuple[int, int], taken: Sequence[tuple[int, int]], at: int) -> tuple[int, int]:
    """The part of a span that holds a place and lies outside the taken spans."""
    s, e = span
    for a, b in taken:
        if b <= at:
            s = max(s, b)
        elif a > at:
            e = min(e, a)
    return s, e


def left(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a span lies outside the taken spans.

    >>> left((0, 10), [(2, 4), (6, 10)])
    [(0, 2), (4, 6)]
    """
    at, out = span[0], []
    for s, e in sorted(taken):
        if s > at:
            out.append((at, min(s, span[1])))
        at = max(at, e)
    return [*out, (at, span[1])] if at < span[1] else out


def rounded(text: str, span: tuple[int, int], lex: Lexicon) -> tuple[int, int]:
    """A passage without the small words at its edges that belong to what was cut off; at least half of it stays. "But" opens a sentence.

    >>> from onrecord.link.similar import lexicon
    >>> t = "and the strike grew on Monday, with"
    >>> t[slice(*rounded(t, (0, len(t)), lexicon("en")))]
    'the strike grew on Monday'
    """
    s, e = tidy(text, span)
    least = (e - s) // 2
    while (m := FIRST.match(text, s, e)) and m[0] in lex.edges["first"] and e - m.end() > least:
        s, e = tidy(text, (m.end(), e))
    while (m := LAST.search(text, max(s, e - 12), e)) and m[0] in lex.edges["last"] and m.start() - s > least:
        s, e = tidy(text, (s, m.start()))
    return s, e


def tidy(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A span without marks and spaces at its edges; a final full stop stays.

    >>> t = ', which fell to 3.'
    >>> t[slice(*tidy(t, (0, len(t))))]
    'which fell to 3.'
    """
    s, e = span
    while s < e and text[s] in EDGE + CLOSING:
        s += 1
    while e > s and text[e - 1] in EDGE:
        e -= 1
    return s, e
