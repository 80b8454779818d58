"""The reader of web pages: metadata of the page first, then its story; scripts and styles never get in.

``Report.text`` is the headline, the summary and the paragraphs, with a blank line between; each block tells the element it comes from.
"""

import bisect
import re
from collections.abc import Sequence
from pathlib import PurePath

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.read.decode import decode
from onrecord.read.html_meta import Meta, page_metadata
from onrecord.read.html_scan import MAX_DEPTH, Page, Paragraph, declared, linear, looks_like_page, names, scan
from onrecord.read.layout import Layout, layout
from onrecord.read.marks import Mark
from onrecord.read.metadata import Fields
from onrecord.read.plain import known
from onrecord.read.source import Read, Source
from onrecord.text import fold
from onrecord.types import Block

SUFFIXES = (".html", ".htm", ".xhtml")
TEXT_TAGS = names("p h1 h2 h3 h4 h5 h6 li blockquote figcaption dd dt td th pre time summary")
BOX_TAGS = names("div section article header main aside span")
SUMMARY = re.compile(
    r"standfirst|sub-?(?:head|title)|\bdek\b|\bdeck\b|strapline|article[-_]+(?:summary|description)|alternativeHeadline", re.I
)
NOT_WORD = re.compile(r"[\W_]+")
FEW = 200


class Parts(msgspec.Struct):
    """A page taken apart: its paragraphs, its summary, and what the reader should be told."""

    paragraphs: list[Paragraph]
    deck: Paragraph | None = None
    notes: tuple[str, ...] = ()


def read_html(source: Source) -> Read | None:
    """A page, by its suffix or its first bytes; None for anything else."""
    if PurePath(source.name).suffix.lower() not in SUFFIXES and not looks_like_page(source.raw):
        return None
    got = decode(source.raw, declared(source.raw))
    page = scan(got.text)
    tree = LexborHTMLParser(page.html) if page.parsable else LexborHTMLParser(page.html[: _head_end(page.html)])
    meta = page_metadata(tree, page.ld_json)
    parts = _parsed(page, tree, meta) if page.parsable else _unparsed(page)
    text, blocks, laid = _compose(meta, parts)
    found = _merged(meta.fields, known(text, laid))
    found.language = found.language or _declared_language(tree)
    return Read(text=text, blocks=blocks, fields=found, encoding=got.encoding, notes=(*got.notes, *parts.notes))


def _head_end(text: str) -> int:
    """Where the head of a page ends: all that is parsed of a page that nests too deep."""
    m = re.compile(r"<body\b", re.I).search(text, 0, 500_000)
    return m.start() if m else min(len(text), 20_000)


def _unparsed(page: Page) -> Parts:
    why = "nests too deep" if page.depth > MAX_DEPTH else f"is {len(page.html) / 1e6:.1f} MB of text and tags"
    return Parts(linear(page.html), notes=(f"the page {why}: all its text was kept, that round the story too",))


def _declared_language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html[lang]")
    code = re.match(r"[a-z]{2}(?=$|[-_])", (node.attributes.get("lang") or "").strip().lower()) if node else None
    return code[0] if code else None


# ------------------------------------------------------------------ the story
def _parsed(page: Page, tree: LexborHTMLParser, meta: Meta) -> Parts:
    """The paragraphs that trafilatura takes for the story, as they stand in the page."""
    elements = _elements(tree)
    lines = _extract(page.html)
    if not lines:
        return Parts([p for p, _ in elements] or linear(page.html), notes=("no story was recognised in the page: all its text was kept",))
    paragraphs, first = _located(lines, [p for p, _ in elements])
    return Parts(paragraphs, _summary(elements, meta, first))


def _extract(text: str) -> list[str]:
    """Lines of the story by trafilatura, its thorough way where the fast one finds little."""
    from trafilatura import bare_extraction

    best = ""
    for fast in (True, False):
        try:
            found = bare_extraction(text, fast=fast, include_comments=False, with_metadata=False)
        except Exception:  # whatever a page does to the library, its text is still read (the caller keeps all of it)
            found = None
        best = max(best, (getattr(found, "text", None) or ""), key=len)
        if len(best) >= FEW:
            break
    return [line for raw in best.splitlines() if (line := re.sub(r"^\s*[-*•]\s+", "", raw).strip())]


def _elements(tree: LexborHTMLParser) -> list[tuple[Paragraph, str]]:
    """Every element that holds text of its own, in page order, with its class and itemprop."""
    found: list[tuple[Paragraph, str]] = []
    seen: dict[str, int] = {}
    for node in tree.root.traverse(include_text=False) if tree.root else ():
        tag = node.tag or ""
        if tag in TEXT_TAGS or tag in BOX_TAGS:
            seen[tag] = seen.get(tag, 0) + 1
            if tag in TEXT_TAGS or _leaf(node):
                text = " ".join(node.text(deep=True, separator="").split())
                hints = f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}"
                found += [(Paragraph(text, f"{tag}[{seen[tag]}]"), hints)] if text else []
    return found


def _leaf(node: LexborNode) -> bool:
    return not any(child.tag in TEXT_TAGS or child.tag in BOX_TAGS for child in node.iter())


def key(text: str) -> str:
    """Letters and figures only, folded: what an extractor leaves of a paragraph, whatever it does to its marks.

    >>> key("Café\u200b, 3 p.m.")
    'cafe3pm'
    """
    return NOT_WORD.sub("", fold(text))


def _located(lines: Sequence[str], elements: Sequence[Paragraph]) -> tuple[list[Paragraph], int]:
    """Each line as it stands in the page (zero-width and combining characters too), and the place of the first one."""
    by_key: dict[str, list[int]] = {}
    by_start: dict[str, int] = {}
    for i, p in enumerate(elements):
        by_key.setdefault(k := key(p.text), []).append(i)
        by_start.setdefault(k[:40], i)
    out: list[Paragraph] = []
    first = len(elements)
    for line in lines:
        k = key(line)
        places = by_key.get(k, [])
        place = (places.pop(0) if len(places) > 1 else places[0]) if places else by_start.get(k[:40])
        if place is not None and not out:
            first = place
        source = elements[place].source if place is not None else "body"
        out.append(Paragraph(elements[place].text if places and place is not None else line, source))
    return out, first


def _summary(elements: Sequence[tuple[Paragraph, str]], meta: Meta, first: int) -> Paragraph | None:
    """The summary under the headline: an element named so, or one that says what the page's own description says, before the story."""
    described = {key(d) for d in meta.descriptions}
    for i, (p, hints) in enumerate(elements[: first + 6]):
        named = SUMMARY.search(hints) is not None
        if 20 < len(p.text) <= 500 and (named or (i < first and key(p.text) in described)):
            return p
    return None


# ------------------------------------------------------------------ the text
def _compose(meta: Meta, parts: Parts) -> tuple[str, tuple[Block, ...], Layout]:
    """The text that the reader makes and its blocks with their elements."""
    head = [(Paragraph(" ".join(meta.fields.title.split()), meta.title_source), Mark("title", "page.title"))] if meta.fields.title else []
    head += [(parts.deck, Mark("deck", "page.deck"))] if parts.deck else []
    said = {key(p.text) for p, _ in head}
    rows: list[tuple[Paragraph, Mark | None]] = [
        *head,
        *((p, None) for p in parts.paragraphs if key(p.text) not in said or not key(p.text)),
    ]
    rows = [(msgspec.structs.replace(p, text=" ".join(p.text.split())), m) for p, m in rows]
    rows = [(p, m) for p, m in rows if p.text]
    text = "\n\n".join(p.text for p, _ in rows)
    laid = layout(text, given=[m for _, m in rows])
    starts, at = [], 0
    for p, _ in rows:
        starts.append(at)
        at += len(p.text) + 2
    blocks = tuple(msgspec.structs.replace(b, source=rows[bisect.bisect_right(starts, b.start) - 1][0].source) for b in laid.blocks)
    return text, blocks, laid


def _merged(page: Fields, lines: Fields) -> Fields:
    """What the page says of itself before what its lines say."""
    outlet = page.outlet or lines.outlet
    return Fields(
        url=page.url or lines.url,
        outlet=outlet,
        title=page.title or lines.title,
        authors=page.authors or lines.authors,
        published=page.published or lines.published,
        language=lines.language,
        credits=tuple(c for c in lines.credits if c.name != outlet),
    )
