"""Quotation marks: which pairs make a quotation, paragraph by paragraph, in one pass.

A mark that is never closed takes nothing with it: the quotation then runs to the end of its paragraph when it began the paragraph or
when the next paragraph opens with a mark too, and is no quotation otherwise.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from onrecord.syntax.tree import Place
from onrecord.text import Parse, trim
from onrecord.types import Block

EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")

PAIRS = {"“": "”", "„": "“”", "«": "»", "‟": "”", "〝": "〞", "「": "」", "『": "』"}
TURNED = "»", "«"  # as German and Danish books and papers print them: »…«
SINGLE_OPEN, SINGLE_CLOSE = "‘", "’"
HEADING = 6  # words of a sub-heading, at most
KINDS = ("title", "deck", "body", "caption")


class Quote(msgspec.Struct, frozen=True):
    """A quotation: with its marks ``[start, end)``, without ``[inner, inner_end)``; ``line`` numbers its paragraph."""

    start: int
    end: int
    inner: int
    inner_end: int
    line: int
    closed: bool = True
    single: bool = False


class Line(msgspec.Struct, frozen=True):
    """A paragraph: characters ``[start, end)`` without the line end."""

    n: int
    start: int
    end: int
    kind: str


def lines(text: str, blocks: Sequence[Block]) -> list[Line]:
    """The paragraphs of the blocks that are read, in order, empty ones left out."""
    out: list[Line] = []
    for b in blocks:
        for start, end in _paragraphs(text, b) if b.kind in KINDS else ():
            start, end = trim(text, start, end)
            if start < end:
                out.append(Line(n=len(out), start=start, end=end, kind=b.kind))
    return out


def _paragraphs(text: str, b: Block) -> Iterator[Place]:
    """Stretches of a block between empty lines: a single line end wraps a line, as in the parse."""
    start = b.start
    for gap in EMPTY_LINE.finditer(text, b.start, b.end):
        yield start, gap.start()
        start = gap.end()
    yield start, b.end


def aside(parse: Parse, row: Line) -> bool:
    """Is a paragraph no part of the running text: under a picture, or a sub-heading (a few words, no stop, no name)?"""
    if row.kind == "caption":
        return True
    words = parse.text[row.start : row.end]
    short = row.kind == "body" and len(words.split()) <= HEADING and words[:1].isupper() and words[-1].isalnum()
    return short and not any(t.ent for t in parse.inside(row.start, row.end))


def quotations(text: str, rows: Sequence[Line]) -> list[Quote]:
    """All outermost quotations of the paragraphs.

    >>> t = "“Yes,” she said. “No"
    >>> [t[q.inner:q.inner_end] for q in quotations(t, [Line(0, 0, len(t), "body")])]
    ['Yes,']
    """
    out: list[Quote] = []
    for k, row in enumerate(rows):
        goes_on = k + 1 < len(rows) and text[rows[k + 1].start] in "“„«\"‘'" and rows[k + 1].kind == row.kind
        out.extend(_of_line(text, row, goes_on))
    return out


def _of_line(text: str, row: Line, goes_on: bool) -> Iterator[Quote]:
    open_at, mark, single = -1, "", _Singles(text, row)
    twin = -2
    for m in ANY.finditer(text, row.start, row.end):
        i, c = m.start(), m[0]
        if c in "'`" and text[i + 1 : i + 2] == c and i > twin + 1:  # two single marks for a double one, as some wires print
            twin = single.skip = i
            if open_at >= 0 and mark == "''" and c == "'":
                yield Quote(open_at, i + 2, open_at + 2, i, row.n)
                open_at = -1
            elif open_at < 0:
                open_at, mark = i, "''"
            single.skip = i + 2
        elif open_at < 0 and (end := single.closing(i)) > 0:
            yield Quote(i, end, i + 1, end - 1, row.n, single=True)
            single.skip = end
        elif i < single.skip or c not in MARKS:
            continue
        elif open_at >= 0 and _closes(text, i, mark):
            yield Quote(open_at, i + 1, open_at + 1, i, row.n)
            open_at = -1
        elif c in PAIRS or (open_at < 0 and ((c == '"' and _opens(text, i, row)) or (c == TURNED[0] and _turned(text, i, row)))):
            open_at, mark = i, c  # an earlier mark that was never closed is dropped, not its text
    if open_at >= 0 and mark != TURNED[0] and (goes_on or open_at == row.start):
        yield Quote(open_at, row.end, open_at + len(mark), row.end, row.n, closed=False)


MARKS = set(PAIRS) | {m for v in PAIRS.values() for m in v} | {'"'}
ANY = re.compile("[" + "".join(sorted(MARKS | {"'", "`", SINGLE_OPEN})) + "]")  # no other character opens or closes anything
APOSTROPHE = re.compile(f"['{SINGLE_CLOSE}]")


def _closes(text: str, i: int, mark: str) -> bool:
    """Does the mark at i close a quotation that ``mark`` opened? Straight and curly marks are mixed in the wild."""
    if mark == "''":
        return False
    if mark == '"':
        return text[i] in '"”'
    if mark == TURNED[0]:
        return text[i] == TURNED[1]
    return text[i] in PAIRS[mark] or (text[i] == '"' and mark == "“")


def _opens(text: str, i: int, row: Line) -> bool:
    """A straight mark opens unless it stands behind a figure (inches) or a word and before a space."""
    if i == row.start:
        return True
    before, after = text[i - 1], text[i + 1 : i + 2]
    return not (before.isalnum() and (not after or after.isspace() or after in ".,;:)"))


def _turned(text: str, i: int, row: Line) -> bool:
    """Does a » open? Only before a word, behind a space or a bracket, and where a « closes it ("Weiter »" leads on, "» Bild" is a list)."""
    before, after = text[i - 1 : i] if i > row.start else "", text[i + 1 : i + 2]
    return not (before.isalnum() or before in tuple(".,;!?»")) and after.isalnum() and text.find(TURNED[1], i, row.end) > 0


class _Singles:
    """Single marks as outer quotation marks: ‘…’ and '…', told apart from apostrophes; positions worked out once a paragraph."""

    def __init__(self, text: str, row: Line) -> None:
        self.text, self.row, self.skip = text, row, -1
        self.closers = [m.start() for m in APOSTROPHE.finditer(text, row.start, row.end) if self._can_close(m.start())]
        self.at = 0

    def closing(self, i: int) -> int:
        """Where the quotation that opens at i ends (its closing mark included); 0 when none opens at i."""
        if i < self.skip or self.text[i] not in "‘'" or not self._can_open(i):
            return 0
        while self.at < len(self.closers) and self.closers[self.at] <= i + 1:
            self.at += 1
        for j in self.closers[self.at : self.at + 8]:
            if (self.text[j] == "'") == (self.text[i] == "'") and not self._plural(j):
                return j + 1
        return 0

    def _can_open(self, i: int) -> bool:
        before, after = self.text[i - 1 : i] if i > self.row.start else " ", self.text[i + 1 : i + 2]
        return (not before or before.isspace() or before in "([—–-:") and (after.isalpha() or after in "[“…") and not self._elided(i)

    def _elided(self, i: int) -> bool:
        """'em, 'tis, '90s: a straight or opening mark that stands for missing letters."""
        return self.text[i + 1 : i + 4].lower() in ("em ", "tis", "twa")

    def _can_close(self, i: int) -> bool:
        before, after = self.text[i - 1 : i], self.text[i + 1 : i + 2] if i + 1 < self.row.end else ""
        return bool(before) and not before.isspace() and not after.isalnum() and i > self.row.start

    def _plural(self, j: int) -> bool:
        """ "the ministers' plan": an s before, a small letter behind."""
        return self.text[j - 1] == "s" and self.text[j + 1 : j + 2] == " " and self.text[j + 2 : j + 3].islower()
