"""The reader of web pages: metadata of the page first, then its story; scripts and styles never get in.

``Report.text`` is the headline, the summary and the paragraphs, with a blank line between; each block tells the element it comes from.
"""

import bisect
import re
from pathlib import PurePath

import msgspec
from selectolax.lexbor import LexborHTMLParser

from onrecord.read.budget import LimitError
from onrecord.read.decode import decode
from onrecord.read.html_facts import told
from onrecord.read.html_meta import Meta, page_metadata
from onrecord.read.html_scan import MAX_DEPTH, Page, Paragraph, declared, linear, looks_like_page, scan
from onrecord.read.html_story import Parts, Row, story
from onrecord.read.html_tree import key
from onrecord.read.layout import SPLIT, Layout, layout
from onrecord.read.marks import Mark
from onrecord.read.metadata import Fields
from onrecord.read.plain import known
from onrecord.read.source import Read, Source
from onrecord.types import Block

MOST_TAGS = 250_000  # of a page; real ones have some 30,000 at the most
SUFFIXES = (".html", ".htm", ".xhtml")


def read_html(source: Source) -> Read | None:
    """A page, by its suffix or its first bytes; None for anything else."""
    if not is_page(source):
        return None
    got = decode(source.raw, source.charset or declared(source.raw))
    page = scan(got.text)
    if (tags := page.html.count("<")) > MOST_TAGS:
        raise LimitError(f"it has {tags} tags, more than the {MOST_TAGS} of one page", SPLIT)
    tree = LexborHTMLParser(page.html) if page.parsable else LexborHTMLParser(page.html[: _head_end(page.html)])
    meta = page_metadata(tree, page.ld_json)
    parts = story(page, tree, meta) if page.parsable else _unparsed(page)
    text, blocks, laid = _compose(meta, parts)
    found = _merged(meta.fields, known(text, laid))
    found.language = found.language or _declared_language(tree)
    notes = (*got.notes, *parts.notes, *told(meta.facts, len(text.split())))
    return Read(text=text, blocks=blocks, fields=found, encoding=got.encoding, notes=notes, page=meta.facts)


def is_page(source: Source) -> bool:
    """Whether a source is a page (or a piece of one), by its suffix or its first bytes."""
    return source.fragment or PurePath(source.name).suffix.lower() in SUFFIXES or looks_like_page(source.raw)


def read_fragment(source: Source) -> Read:
    """A piece of a page that is all story (an item of a feed, the body of a mail): its paragraphs under the known headline."""
    got = decode(source.raw, source.charset or declared(source.raw))
    page = scan(got.text)
    title = source.beside.values.get("title")
    meta = Meta(Fields(title=str(title) if title else None), "beside")
    text, blocks, laid = _compose(meta, Parts([(p, None) for p in linear(page.html)]))
    return Read(text=text, blocks=blocks, fields=_merged(meta.fields, known(text, laid)), encoding=got.encoding, notes=got.notes)


def _head_end(text: str) -> int:
    """Where the head of a page ends: all that is parsed of a page that nests too deep."""
    m = re.compile(r"<body\b", re.I).search(text, 0, 500_000)
    return m.start() if m else min(len(text), 20_000)


def _unparsed(page: Page) -> Parts:
    why = "nests too deep" if page.depth > MAX_DEPTH else f"is {len(page.html) / 1e6:.1f} MB of text and tags"
    return Parts([(p, None) for p in linear(page.html)], notes=(f"the page {why}: all its text was kept, that round the story too",))


def _declared_language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html[lang]")
    code = re.match(r"[a-z]{2}(?=$|[-_])", (node.attributes.get("lang") or "").strip().lower()) if node else None
    return code[0] if code else None


# ------------------------------------------------------------------ the text
def _compose(meta: Meta, parts: Parts) -> tuple[str, tuple[Block, ...], Layout]:
    """The text that the reader makes and its blocks with their elements."""
    title = " ".join((meta.fields.title or "").split())
    head: list[Row] = [(Paragraph(title, meta.title_source), Mark("title", "page.title"))] if title else []
    head += [(parts.deck, Mark("deck", "page.deck"))] if parts.deck else []
    said = {key(p.text) for p, _ in head}
    rows: list[Row] = [*head, *((p, m) for p, m in parts.rows if key(p.text) not in said or not key(p.text))]
    rows = [(msgspec.structs.replace(p, text=" ".join(p.text.split())), m) for p, m in rows]
    rows = [(p, m) for p, m in rows if p.text]
    text = "\n\n".join(p.text for p, _ in rows)
    laid = layout(text, given=[m for _, m in rows], guess=False)
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
