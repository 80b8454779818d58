"""The elements of a page that hold text of their own, in page order, with what stands round them."""

import re
import unicodedata
from collections.abc import Iterator

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.read.html_scan import Paragraph, names

TEXT_TAGS = names("p h1 h2 h3 h4 h5 h6 li blockquote figcaption dd dt td th pre time summary")
BOX_TAGS = names("div section article header main aside span")
CELLS = names("td th li dd")
INNER = "p, h1, h2, h3, h4, h5, h6"  # a cell or an item of a list that holds such is a box
NOT_WORD = re.compile(r"[\W_]+")
LOWER = bytes(range(256)).lower()
NO_LETTER = bytes(b for b in range(128) if not chr(b).isalnum())
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
SPLIT = re.compile(r"[^A-Za-z]+")
MOST_UP = 40  # levels that are looked up from an element


class Element(msgspec.Struct):
    """A paragraph with its node in the tree, its class and itemprop, and its key (see ``key``)."""

    paragraph: Paragraph
    node: LexborNode
    hints: str
    key: str

    @property
    def text(self) -> str:
        """The words of the paragraph, white space single."""
        return self.paragraph.text

    def link_share(self) -> float:
        """The share of its letters that stand in links, 0 to 1."""
        linked = sum(len(key(a.text(deep=True))) for a in self.node.css("a"))
        return min(1.0, linked / len(self.key)) if self.key else 0.0

    def up(self) -> Iterator[LexborNode]:
        """Its parents, the nearest first, the body left out."""
        node, count = self.node.parent, 0
        while node is not None and node.tag not in ("body", "html", "-undef", "-document", None) and count < MOST_UP:
            yield node
            node, count = node.parent, count + 1


def elements(tree: LexborHTMLParser) -> list[Element]:
    """Every element that holds text of its own; a box only where no other such element stands in it."""
    found: list[Element] = []
    seen: dict[str, int] = {}
    for node in tree.root.traverse(include_text=False) if tree.root else ():
        tag = node.tag or ""
        if tag in TEXT_TAGS or tag in BOX_TAGS:
            seen[tag] = seen.get(tag, 0) + 1
            if (tag in TEXT_TAGS and not (tag in CELLS and node.css_first(INNER))) or _leaf(node):
                text = " ".join(node.text(deep=True, separator="").split())
                if text:
                    a = node.attributes
                    hints = f"{a.get('class') or ''} {a.get('itemprop') or ''}"
                    found.append(Element(Paragraph(text, f"{tag}[{seen[tag]}]"), node, hints, key(text)))
    return found


def _leaf(node: LexborNode) -> bool:
    return not any(child.tag in TEXT_TAGS or child.tag in BOX_TAGS for child in node.iter())


def key(text: str) -> str:
    """Letters and figures only, folded: what an extractor leaves of a paragraph, whatever it does to its marks.

    >>> key("Café\u200b, 3 p.m.")
    'cafe3pm'
    """
    if text.isascii():
        return text.encode().translate(LOWER, NO_LETTER).decode()
    return NOT_WORD.sub("", unicodedata.normalize("NFKD", text.casefold()))


def class_words(node: LexborNode) -> list[str]:
    """The words of a node's classes and id, in lower case.

    >>> class_words(LexborHTMLParser('<p class="art-relatedLinks x2">').css_first("p"))
    ['art', 'related', 'links', 'x']
    """
    a = node.attributes
    return [w.lower() for part in SPLIT.split(f"{a.get('class') or ''} {a.get('id') or ''}"[:300]) for w in CAMEL.split(part) if w]
