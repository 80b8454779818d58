"""The day of publication in the visible lines of a page's head: between its headline and the first paragraph of its story.

What the extractor of the story drops (bylines, stamps in boxes) is read here. A line is a stamp, several stamps, or a byline and a stamp;
one that is worded as a change of the page tells nothing, and two days that no word tells apart neither.
"""

import re
from collections.abc import Iterator
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from onrecord.read.dates import Stamp, first_date, stamp
from onrecord.read.html_times import LONG, above, elsewhere
from onrecord.read.people import byline_opener, is_name
from onrecord.read.words import column, mapping, plain

BARS = re.compile(r"\s*[|·•\n\t]\s*|\s{2,}")
FULL = 10  # characters of a day with its year
LONGEST = 160  # characters of such a line
INLINE = ("a", "b", "strong", "em", "i", "u")
MOST = 300  # elements that are looked at
NUMBERED = re.compile(r"[\w'’.\-]+")


def visible(tree: LexborHTMLParser) -> Stamp | None:
    """The stamp that tells the day; None where none does, or several differ."""
    found = [told for text in _lines(tree) for told in _stamps(text)]
    worded = [s for says, s in found if says == "date"]
    bare = [s for says, s in found if not says]
    if worded:
        return worded[0]
    return bare[0] if len({s.value for s in bare}) == 1 else None


def _lines(tree: LexborHTMLParser) -> Iterator[str]:
    """The texts of the elements without elements of their own behind the headline, up to the story's first paragraph."""
    title = tree.css_first("h1")
    headed, count = False, 0
    for node in tree.root.traverse(include_text=False) if tree.root and title is not None else ():
        if title is not None and node.mem_id == title.mem_id:
            headed = True
            continue
        if not headed or node.tag in ("time", "script", "style"):
            continue
        text = node.text(deep=True).strip()
        count += 1
        if count > MOST or (node.tag == "p" and len(text) >= LONG and not any(True for _ in _stamps(text))):
            return
        if (
            text
            and len(text) <= LONGEST
            and all(n.tag in INLINE for n in node.iter())
            and not any(elsewhere(n) for n in (node, *above(node)))
        ):
            yield text


def _stamps(text: str) -> Iterator[tuple[str, Stamp]]:
    """Each full day in a line of stamps, with what it is called: "date", "updated" or nothing."""
    for piece in (p.strip(" .,;") for bar in BARS.split(text) for p in _labelled().split(bar) if p and p.strip()):
        body = _behind_byline(piece)
        found = stamp(body)
        if found is not None and found.value and len(found.value) == FULL:
            yield _called(body), found


@cache
def _labels() -> dict[str, str]:
    return {w: kind for w, kind in mapping("labels", "label", "class").items() if kind in ("date", "updated")}


@cache
def _labelled() -> re.Pattern[str]:
    """The places where a new label begins behind a day: "Published 4 March 2031 Updated 9 March 2031"."""
    words = "|".join(re.escape(w) for w in sorted(_labels(), key=lambda w: (-len(w), w)) if len(w) > 4)
    return re.compile(rf"(?<=[\w.)])\s*[.,;–—-]?\s+(?=(?:{words})\b)", re.I)


def _called(text: str) -> str:
    """The kind of the longest label that a stamp opens with."""
    low = plain(text)
    held = [w for w in _labels() if low == w or low.startswith((f"{w} ", f"{w}:"))]
    return _labels()[max(held, key=len)] if held else ""


def _behind_byline(text: str) -> str:
    """What follows the names of a byline: "By Ana Silva Tuesday, March 4, 2031 8:00am"; the text itself where it is none."""
    when = first_date(text)
    if when is None or byline_opener(text) is None:
        return text
    days = column("dates", "word", "weekday")
    words = list(NUMBERED.finditer(text[: when.start]))
    start = words[-1].start() if words and plain(words[-1][0]).strip(".") in days else when.start
    name = " ".join(w[0] for w in words[1:] if w.start() < start)
    return text[start:] if is_name(name) else text
