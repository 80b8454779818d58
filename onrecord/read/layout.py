"""Which paragraph is what: title, deck, byline, dateline, metadata, boilerplate, caption, body, by shape first and then by place.

The blocks cover every character that is not a space exactly once.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from onrecord.outlets import by_name
from onrecord.read.budget import LimitError
from onrecord.read.datelines import dateline
from onrecord.read.furniture import openings, surroundings
from onrecord.read.lines import mark
from onrecord.read.marks import Fact, Mark, Unit, fact
from onrecord.read.people import is_house, is_name, signature
from onrecord.read.words import WORD, column, plain
from onrecord.text import trim
from onrecord.types import Block, BlockKind

LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\u0085\u2028\u2029]+")
BREAK = re.compile(r"\r\n|\n|\r")
FULL_STOP = re.compile(r"[.。।؟…:;,][\s\"'”’»)\]]*$")
SENTENCE_END = re.compile(r"[.!?。।…][\s\"'”’»)\]]*$")
SUFFIX = re.compile(r"\s+[|·•–—-]\s+(?=[^|·•–—]{2,50}$)")
HEADLINE, DECK = 200, 420
BODY = Mark("body", "paragraph")


class Layout(msgspec.Struct, frozen=True):
    """The blocks of a text, the facts that its lines state, and its headline."""

    blocks: tuple[Block, ...]
    facts: tuple[Fact, ...]
    title: str | None


MOST_PARAGRAPHS = 50_000  # each costs .2 ms, however short it is; a count that stands before the limit on time
SPLIT = "it may hold several reports: split it into one file a report"


def layout(text: str, given: Sequence[Mark | None] = (), *, guess: bool = True) -> Layout:
    """Blocks and facts of a text; ``given`` are marks that are known of its first paragraphs (a page tells its own headline).

    Without ``guess`` no summary is looked for (a page tells that too).
    """
    found = units(text)
    if len(found) > MOST_PARAGRAPHS:
        raise LimitError(f"it has {len(found)} paragraphs or lines, more than the {MOST_PARAGRAPHS} of one report", SPLIT)
    known = [*given, *[None] * len(found)]
    marks: list[Mark | None] = [known[i] or mark(u) for i, u in enumerate(found)]
    title = _title(found, marks)
    if title is not None:
        _repeat(found, marks, title)
        _house(found, marks, title)
    surroundings(found, marks, 0 if title is None else title, page=not guess)
    if title is not None and guess and not any(m and m.kind == "deck" for m in marks):
        _deck(found, marks, title)
    _signature(found, marks, text)
    return _assemble(found, marks)


# ------------------------------------------------------------------ paragraphs
def units(text: str) -> list[Unit]:
    """Paragraphs: lines, or where the text is wrapped at a fixed width the lines of a paragraph together."""
    spans = [trim(text, m.start(), m.end()) for m in LINE.finditer(text)]
    spans = [(s, e) for s, e in spans if e > s]
    if len(spans) > 3 and (width := _wrap_width(text, spans)):
        spans = _joined(text, spans, width)
    return [Unit(s, e, text[s:e]) for s, e in spans]


def _wrap_width(text: str, spans: Sequence[tuple[int, int]]) -> int:
    """The width at which a text is wrapped, 0 when it is not: breaks where the next word would not have fitted, few of them at a stop."""
    width = max(e - s for s, e in spans)
    if not 50 <= width <= 100:
        return 0
    full = [a for a, b in pairwise(spans) if _full(text, a, b, width)]
    inside = [a for a in full if not SENTENCE_END.search(text[max(a[0], a[1] - 4) : a[1]])]
    return width if len(full) >= 3 and len(inside) >= 0.6 * len(full) and len(full) >= 0.3 * len(spans) else 0


def _full(text: str, a: tuple[int, int], b: tuple[int, int], width: int) -> bool:
    """A single line break after which the next word would not have fitted on the line."""
    one = len(BREAK.findall(text[a[1] : b[0]])) == 1
    return one and (a[1] - a[0]) + 1 + len(text[b[0] : b[1]].split(None, 1)[0]) > width


def _joined(text: str, spans: Sequence[tuple[int, int]], width: int) -> list[tuple[int, int]]:
    out = [spans[0]]
    for a, b in pairwise(spans):
        if _full(text, a, b, width):
            out[-1] = (out[-1][0], b[1])
        else:
            out.append(b)
    return out


# ------------------------------------------------------------------ place in the page
def _title(found: Sequence[Unit], marks: list[Mark | None]) -> int | None:
    """The index of the headline: labelled so, or the first line of text when it is short, has no full stop and more text follows."""
    labelled = next((i for i, m in enumerate(marks) if m and m.kind == "title"), None)
    if labelled is not None:
        return labelled
    text = [i for i, m in enumerate(marks) if m is None]
    for k, i in enumerate(text):
        if k < 2 and _is_section(found[i].text) and len(text) > k + 2:
            marks[i] = Mark("boilerplate", "section")
            continue
        if k == 0 and is_house(found[i].text) and len(text) > 2 and is_headline(found[text[1]].text):
            marks[i] = Mark("metadata", "house.first", (fact(found[i], "outlet", found[i].text, rank=4),))
            continue
        ok = is_headline(found[i].text) and any(not is_headline(found[j].text) for j in text[k + 1 :])
        if ok and dateline(found[i], first=False) is None:
            marks[i] = Mark("title", "title.first")
            return i
        return None
    return None


def is_headline(text: str) -> bool:
    """Short, no full stop, more than one word.

    >>> is_headline("Mayor quits over bridge"), is_headline("The mayor quit on Monday.")
    (True, False)
    """
    words = len(WORD.findall(text[:HEADLINE])) > 3 and 2 <= len(text.split()) <= 32
    return len(text) <= HEADLINE and words and not FULL_STOP.search(text) and not text[0].islower()


def _is_section(text: str) -> bool:
    parts = [plain(p) for p in re.split(r"[|/>»›,]", text)]
    return len(text) < 60 and all(p in column("sections", "name") for p in parts if p) and any(parts)


def _repeat(found: Sequence[Unit], marks: list[Mark | None], title: int) -> None:
    """A headline that is printed twice is one headline."""
    wanted = plain(found[title].text)
    for i, u in enumerate(found):
        if i != title and marks[i] is None and len(u.text) <= HEADLINE and plain(u.text) == wanted:
            marks[i] = Mark("boilerplate", "title.repeated")


def _house(found: Sequence[Unit], marks: list[Mark | None], title: int) -> None:
    """A line between headline and story that is called as outlets are and stands beside the headline, a byline or a date."""
    for i in range(title + 1, min(title + 6, len(found) - 1)):
        beside = [marks[i - 1], marks[i + 1]]
        near = any(m and (m.kind in ("title", "byline") or m.rule in ("stamp", "label.date")) for m in beside)
        if marks[i] is None and near and is_house(found[i].text):
            marks[i] = Mark("metadata", "house.beside", (fact(found[i], "outlet", found[i].text, rank=4),))


def _deck(found: Sequence[Unit], marks: list[Mark | None], title: int) -> None:
    """A summary is marked by the page: one or two short paragraphs after the headline and before a byline, a date stamp or a dateline."""
    before: list[int] = []
    for i in range(title + 1, min(title + 14, len(found))):
        m = marks[i]
        if m is not None:
            anchored = m.kind == "byline" or m.rule in ("stamp", "label.date", "label.updated", "byline.outlet")
            if anchored and before:
                return _mark_deck(found, marks, before, i)
            continue
        if before and dateline(found[i], first=True) is not None:
            return _mark_deck(found, marks, before, i - 1)
        before.append(i)
        if len(before) > 2 or len(found[i].text) > DECK or dateline(found[i], first=True) is not None:
            break
    if before and before[0] == title + 1 and is_headline(found[before[0]].text) and len(found[before[0]].text.split()) >= 6:
        _mark_deck(found, marks, before[:1], before[0])
    return None


def _mark_deck(found: Sequence[Unit], marks: list[Mark | None], deck: Sequence[int], anchor: int) -> None:
    """Set the deck, if the story itself still follows the line that closes it."""
    if any(m is None for m in marks[anchor + 1 :]) and len(deck) <= 2:
        for i in deck:
            marks[i] = Mark("deck", "deck.before_byline")


def _signature(found: Sequence[Unit], marks: list[Mark | None], text: str) -> None:
    """The last line of text, when it is just a name after a full sentence; a name beside a date stamp at the top."""
    rest = [i for i, m in enumerate(marks) if m is None]
    if len(rest) > 1 and SENTENCE_END.search(found[rest[-2]].text):
        marks[rest[-1]] = signature(found[rest[-1]], text)
    for i in rest[:3]:
        beside = [marks[j] for j in (i - 1, i + 1) if 0 <= j < len(marks)]
        stamped = any(m and (m.rule in ("stamp", "label.date") or m.rule == "house") for m in beside)
        if marks[i] is None and stamped and is_name(found[i].text, strict=True):
            marks[i] = Mark("byline", "byline.beside_date", (fact(found[i], "author", found[i].text),))


# ------------------------------------------------------------------ blocks
def _assemble(found: Sequence[Unit], marks: Sequence[Mark | None]) -> Layout:
    """Blocks in text order; a dateline is cut off the paragraph it opens, an outlet off the headline it follows."""
    blocks: list[Block] = []
    facts: list[Fact] = []
    title, paragraphs, dated = None, 0, False
    for unit, m in zip(found, marks, strict=True):
        if m is None and (front := openings(unit.text)):
            _add(blocks, Unit(unit.start, unit.start + front, unit.text[:front]), front, ("caption", "caption"))
            unit = Unit(unit.start + front, unit.end, unit.text[front:])
        paragraphs += m is None
        cut = dateline(unit, first=paragraphs == 1) if m is None and paragraphs <= 3 and not dated else None
        if cut is not None:
            dated = True
            facts += cut[1].facts
            _add(blocks, unit, cut[0], ("dateline", "body"))
        elif m is not None and m.kind == "title" and title is None:
            title = _add_title(blocks, facts, unit, m)
        else:
            facts += m.facts if m else ()
            _add(blocks, unit, len(unit.text), ((m or BODY).kind, "body"))
    facts += _closing_credit(found, marks)
    return Layout(tuple(blocks), tuple(facts), title)


def _add(blocks: list[Block], unit: Unit, cut: int, kinds: tuple[BlockKind, BlockKind]) -> None:
    """The block before the cut and the block after it, each trimmed, empty ones left out."""
    for kind, (s, e) in zip(kinds, ((0, cut), (cut, len(unit.text))), strict=True):
        s, e = trim(unit.text, s, e)
        if e > s:
            blocks.append(Block(kind=kind, start=unit.start + s, end=unit.start + e))


def _add_title(blocks: list[Block], facts: list[Fact], unit: Unit, m: Mark) -> str:
    """The headline's block and text; " | Outlet" behind it is metadata, "Headline:" before it too."""
    facts += [f for f in m.facts if f.name != "title"]
    given = next((f for f in m.facts if f.name == "title"), None)
    start = given.start - unit.start if given else 0
    if start:
        _add(blocks, Unit(unit.start, unit.start + start, unit.text[:start]), start, ("metadata", "metadata"))
    rest = Unit(unit.start + start, unit.end, unit.text[start:])
    cut = SUFFIX.search(rest.text)
    house = by_name(rest.text[cut.end() :]) if cut else None
    if cut and house:
        facts.append(fact(rest, "outlet", house.name, start=cut.end(), rank=2))
        _add(blocks, rest, cut.start(), ("title", "metadata"))
        return rest.text[: cut.start()]
    _add(blocks, rest, len(rest.text), ("title", "title"))
    return rest.text


CLOSING = re.compile(r"(?:\((?P<a>[^()]{2,30})\)|\s[-–—]\s?(?P<b>[^\s.()][^.()]{1,24}))\s*\.?$")


def _closing_credit(found: Sequence[Unit], marks: Sequence[Mark | None]) -> list[Fact]:
    """An agency in brackets (or after a dash) at the end of the last paragraph."""
    last = next((u for u, m in zip(reversed(found), reversed(marks), strict=True) if m is None), None)
    m = CLOSING.search(last.text, max(0, len(last.text) - 40)) if last else None
    group = "a" if m and m["a"] else "b"
    house = by_name(m[group].strip()) if m else None
    if last is None or m is None or house is None or not house.agency:
        return []
    return [Fact("credit", house.name, last.start + m.start(group), last.start + m.end(group))]
