"""Which time element of a page tells the day of its publication.

The one that is marked or worded so, wherever it stands; else one in the head of the story, before its first paragraph. A time of a
comment, of another story, of an event, of the site's own head, inside a sentence, or worded as a change tells nothing; two days that
nothing tells apart neither.
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.read.dates import of_metadata
from onrecord.read.html_tree import MOST_UP, class_words
from onrecord.read.words import column, mapping, plain

LONG = 80  # characters of a paragraph of a story
SENTENCE = 60  # characters beside a time element in its paragraph from which it stands in a sentence
WORDED = 40  # characters in front of a time element that may say what it is
OUTSIDE = ("aside", "footer", "nav")
MOST = 400  # time elements that are looked at


class TimeElement(msgspec.Struct, frozen=True):
    """A time element: its value as printed, what it says of itself (published, modified or nothing), and where it stands."""

    value: str
    says: str
    head: bool


def stated(tree: LexborHTMLParser) -> list[str]:
    """The value of the element that states the publication; none where no element or more than one day would do."""
    found = list(_told(tree))
    worded = [t.value for t in found if t.says == "published"]
    if worded:
        return worded[:1]
    heads = [t.value for t in found if t.head and not t.says]
    days = {stamp.value for value in heads if (stamp := of_metadata(value)) and stamp.value}
    return heads[:1] if len(days) == 1 else []


def _told(tree: LexborHTMLParser) -> Iterator[TimeElement]:
    """The time elements of the story, in the order of the page."""
    title = tree.css_first("h1")
    begun, headed, count = False, title is None, 0
    for node in tree.root.traverse(include_text=False) if tree.root else ():
        headed = headed or (title is not None and node.mem_id == title.mem_id)
        if node.tag == "p" and headed and not begun:
            begun = len(node.text(deep=True).strip()) >= LONG and not node.css_first("time")
        value = _value(node)
        if value is None or count >= MOST:
            continue
        count += 1
        boxes = list(above(node))
        if any(elsewhere(n) and not _holds_title(n) for n in (node, *boxes)) or (_inside_sentence(node) and not _marked(node)):
            continue
        if any(n.tag == "header" and not _holds_title(n) for n in boxes) and not any(n.tag in ("article", "main") for n in boxes):
            continue
        near = headed or any(n.tag in ("article", "main") and _holds_title(n) for n in boxes)
        yield TimeElement(value, _says(node, boxes), head=near and not begun)


def _value(node: LexborNode) -> str | None:
    """What a time element tells: its attribute, else its text."""
    a = node.attributes
    dated = "itemprop" in a and a.get("itemprop") == "datePublished"
    if node.tag != "time" and not dated:
        return None
    given = (a.get("datetime"), a.get("content"), node.text(deep=True) if dated else None)
    return next((v.strip() for v in given if v and v.strip()), None)


def above(node: LexborNode) -> Iterator[LexborNode]:
    """The boxes round an element, from the inside, up to the page's body."""
    up, count = node.parent, 0
    while up is not None and up.tag not in ("body", "html", None) and count < MOST_UP:
        yield up
        up, count = up.parent, count + 1


def elsewhere(node: LexborNode) -> bool:
    """A box that is no part of the story: furniture by its class, an aside, comments, events."""
    words = class_words(node)
    known = column("areas", "word", "furniture") | column("areas", "word", "elsewhere")
    return node.tag in OUTSIDE or any(w in known for w in words) or any(f"{a} {b}" in known for a, b in pairwise(words))


def _holds_title(node: LexborNode) -> bool:
    return node.css_first("h1") is not None


def _marked(node: LexborNode) -> bool:
    return (node.attributes.get("itemprop") or "") in ("datePublished", "dateModified")


def _inside_sentence(node: LexborNode) -> bool:
    """Does it stand in a paragraph that says more than when?"""
    parent = node.parent
    while parent is not None and parent.tag in ("b", "i", "em", "strong", "a", "span"):
        parent = parent.parent
    if parent is None or parent.tag not in ("p", "li", "td", "blockquote"):
        return False
    times = sum(len(t.text(deep=True)) for t in parent.css("time"))
    return len(parent.text(deep=True).strip()) - times > SENTENCE


def _says(node: LexborNode, above: list[LexborNode]) -> str:
    """Published or modified, by its itemprop, the classes round it or the words in front of it; else nothing."""
    named = (node.attributes.get("itemprop") or "").lower()
    if named in ("datepublished", "datemodified"):
        return named.removeprefix("date")
    words = [w.lower() for n in (node, *above[:2]) for w in class_words(n)]
    kind = _worded(_before(node))
    kind = kind or ("modified" if any(w in column("areas", "word", "modified") for w in words) else "")
    return kind or ("published" if any(w in column("areas", "word", "published") for w in words) else "")


def _before(node: LexborNode) -> str:
    """The words in front of an element in its box, back to the element before it."""
    text = ""
    parent = node.parent
    for child in parent.iter(include_text=True) if parent is not None else ():
        if child.mem_id == node.mem_id:
            break
        text = "" if child.tag in ("time", "br") else text + (child.text(deep=True) or "")
    return text[-WORDED:]


def _worded(front: str) -> str:
    """What the words in front of a date call it: the label of the table that they end in."""
    low = plain(front.strip().rstrip(":"))
    labels = mapping("labels", "label", "class")
    ends = [w for w, kind in labels.items() if kind in ("date", "updated") and (low == w or low.endswith(f" {w}"))]
    longest = max(ends, key=len, default="")
    return {"date": "published", "updated": "modified"}.get(labels.get(longest, ""), "")
