"""A page before any parser sees it: what is not text taken out, how deep it nests; and its paragraphs when no parser may see it.

Every pass is linear in the page. lxml drops what is nested deeper than about 250 levels and all that follows, without a word, and
trafilatura is quadratic in attributes (docs/choices.md): so both are measured and cut here first.
"""

import html
import re
from functools import cached_property

import msgspec
from selectolax.lexbor import LexborHTMLParser


def names(text: str) -> frozenset[str]:
    """Words of a text as a set."""
    return frozenset(text.split())


TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,20})[^<>]*>")
LONG_TAG = re.compile(r"<(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,30})[^<>]{2000,}>")
DECLARED = re.compile(rb"<(?:meta|\?xml)[^<>]{0,200}?(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_:.-]{2,40})", re.I)
PROLOG = re.compile(r"\s*<\?xml[^<>]*\?>")
LD_COMMENTED = re.compile(r"(<script\b[^<>]{0,300}ld\+json[^<>]{0,300}>\s{0,40})<!--", re.I)  # data that a page hides from old browsers
OPEN_HIDDEN = re.compile(r"<(?P<name>script|style|noscript|template|svg|iframe|textarea)\b(?P<rest>[^<>]*)>", re.I)
LD_JSON = re.compile(r"application/ld\+json", re.I)
SELF_CLOSED = re.compile(r"/\s*$")
VOID = names("area base br col embed hr img input link meta param source track wbr keygen frame basefont")
OPTIONAL_END = names("p li option tr td th dt dd thead tbody tfoot colgroup optgroup rp rt")
BLOCK = names(
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr li main nav ol option p pre section select summary table tbody td tfoot th thead title tr ul video audio button"
)
MAX_DEPTH, MOST_COUNTED, MAX_TREE = 100, 2000, 200  # counted levels surely safe; surely unsafe; levels of the tree that lxml still takes
MAX_PAGE = 3_000_000
LONG = 2000  # characters of a tag that is more than a tag


class Page(msgspec.Struct, dict=True):
    """A page without scripts and styles, its JSON-LD, and how deep it nests."""

    html: str
    ld_json: tuple[str, ...]
    depth: int

    @cached_property
    def parsable(self) -> bool:
        """Whether the extractor may see it; where end tags are missing the count is too high, so the tree itself is measured then."""
        if len(self.html) > MAX_PAGE or self.depth > MOST_COUNTED:
            return False
        return self.depth <= MAX_DEPTH or tree_depth(LexborHTMLParser(self.html)) <= MAX_TREE


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of a page and the element it stands in."""

    text: str
    source: str


def looks_like_page(raw: bytes) -> bool:
    """Whether bytes begin as a web page does.

    >>> looks_like_page(b"<!DOCTYPE html><html>"), looks_like_page(b"<b> is a tag")
    (True, False)
    """
    head = raw[:4000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f").lower()
    return head.startswith((b"<!doctype html", b"<html")) or (
        head.startswith(b"<") and re.search(rb"<(?:html|head|body)[\s>]", head) is not None
    )


def declared(raw: bytes) -> str | None:
    """The encoding that a page declares in its head."""
    m = DECLARED.search(raw[:4096].replace(b"\0", b""))
    return m[1].decode("ascii") if m else None


def scan(text: str) -> Page:
    """Comments, scripts and styles out, attribute floods cut, depth measured."""
    prolog = PROLOG.match(text)
    text = LD_COMMENTED.sub(r"\1", text[prolog.end() :] if prolog else text)
    text, ld_json = _without_hidden(_without_comments(text))
    if max(map(len, text.split("<"))) > LONG:  # a look that costs nothing, before one that does
        text = LONG_TAG.sub(lambda m: m[0] if m["name"].lower() == "meta" and len(m[0]) < 20_000 else f"<{m['name']}>", text)
    return Page(text, tuple(ld_json), depth(text))


def _without_comments(text: str) -> str:
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts.append(text[at:start])
        at = end + 3
    return "".join((*parts, text[at:]))


def _without_hidden(text: str) -> tuple[str, list[str]]:
    """The page without elements that are never shown, and the JSON-LD among them; one that is never closed loses its tag only."""
    parts: list[str] = []
    kept: list[str] = []
    unclosed: set[str] = set()
    at = 0
    while m := OPEN_HIDDEN.search(text, at):
        name = m["name"].lower()
        end = None if name in unclosed else re.compile(rf"</{name}\s*>", re.I).search(text, m.end())
        parts.append(text[at : m.start()])
        if end is None:
            unclosed.add(name)
            at = m.end()
            continue
        if name == "script" and LD_JSON.search(m["rest"]):
            kept.append(text[m.end() : end.start()])
        at = m.end() if SELF_CLOSED.search(m["rest"]) and name in ("svg", "iframe") else end.end()
    return "".join((*parts, text[at:])), kept


def depth(text: str) -> int:
    """The deepest nesting of elements, counted from tags (elements whose end tag may be left out are not counted).

    >>> depth("<div><p>a<br><p>b</div>")
    1
    """
    level = deepest = 0
    for m in TAG.finditer(text):
        name = m["name"].lower()
        if name in VOID or name in OPTIONAL_END:
            continue
        level = max(level - 1, 0) if m["close"] else level + 1
        deepest = max(deepest, level)
    return deepest


def tree_depth(tree: LexborHTMLParser) -> int:
    """The deepest nesting of a parsed page."""
    todo = [(tree.root, 1)] if tree.root else []
    deepest = 0
    while todo:
        node, level = todo.pop()
        deepest = max(deepest, level)
        todo += [(child, level + 1) for child in node.iter()]
    return deepest


def linear(text: str) -> list[Paragraph]:
    """The paragraphs of a page by its tags alone: nothing is lost however deep it nests, but text round the story stays in."""
    found: list[Paragraph] = []
    line: list[str] = []
    seen: dict[str, int] = {}
    at, source = 0, "body"
    start = re.search(r"<body\b[^<>]*>|</head\s*>", text, re.I)
    at = start.end() if start else 0
    for m in TAG.finditer(text, at):
        name = m["name"].lower()
        line.append(text[at : m.start()])
        at = m.end()
        if name in BLOCK:
            _flush(found, line, source)
            seen[name] = seen.get(name, 0) + (not m["close"])
            source = source if m["close"] else f"{name}[{seen[name]}]"
    line.append(text[at:])
    _flush(found, line, source)
    return found


def _flush(found: list[Paragraph], line: list[str], source: str) -> None:
    text = " ".join(html.unescape("".join(line)).split())
    line.clear()
    if text:
        found.append(Paragraph(text, source))
