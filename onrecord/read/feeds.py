"""Feeds (RSS, Atom) and sitemaps as files: items as reports, addresses as what is still to be fetched. JSON Feed is read with the tables.

No document type is let in: entities are where bombs and stolen files come from. The parser gets bytes, never a name or an address.
"""

import io
import re
from typing import Any
from xml.etree import ElementTree

import msgspec

from onrecord.read.decode import NotTextError, decode
from onrecord.read.metadata import clean_url, sidecar_of
from onrecord.read.source import WHOLE, Box, Opened, Source, box_of_bytes
from onrecord.types import Refusal

ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|(?:\w+:)?(?:urlset|sitemapindex))[\s>]", re.I)
DOCTYPE = re.compile(r"<!DOCTYPE\s+[^\[>]{0,300}>", re.I)
DANGER = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.I)
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
NESTED = 200
LONGEST_TAG = 8000  # characters of a start tag: the parser is quadratic in its attributes
UNCLOSED = 200  # comments in the texts of items that are never closed: the parser looks for the end of each in all that follows
START_TAG = re.compile(r"""<[A-Za-z][^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+""")
COMMENT = re.compile(r"(?P<open>(?:<|&lt;)!--)|(?P<close>--(?:>|&gt;))|</(?:item|entry)\b", re.I)
CLOSED_BY = {"<![CDATA[": "]]>", "<!--": "-->"}
TAG = re.compile(r"<!\[CDATA\[|<!--|<(?P<close>/?)(?P<name>[A-Za-z])[^<>]*?(?P<empty>/?)>|<")
HEAD_CHARS = 4000
ITEMS = ("item", "entry")
DATED = ("pubDate", "published", "issued", "date", "created")  # of RSS 2.0, Atom, Dublin Core terms, RSS 1.0 (dc:date)
SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.I)


class Entry(msgspec.Struct, frozen=True):
    """An item of a feed: its address, and the source that its own text makes (None where it has none)."""

    url: str | None
    title: str
    source: Source | None
    full: bool = False


class Feed(msgspec.Struct, frozen=True):
    """A feed's name and its items in its order."""

    title: str
    entries: tuple[Entry, ...]


class FeedError(ValueError):
    """A feed that is not read; the message says why."""


def open_feed(box: Box) -> Opened | None:
    """RSS, Atom or a sitemap, by its root element."""
    try:
        head = decode(box.head).text[:HEAD_CHARS]
    except NotTextError:
        return None
    if not ROOT.search(head) or re.match(r"\s*<(?:!doctype html|html)", head, re.I):
        return None
    return _items(box)


def _items(box: Box) -> Opened:
    raw = box.whole()
    if isinstance(raw, Refusal):
        yield raw
        return
    try:
        if SITEMAP.search(safe_xml(raw)[:HEAD_CHARS]):
            urls = sitemap(raw)
            yield from (Source(u, b"", address=u) for u in urls)
            if not urls:
                yield Refusal(file=box.name, reason="the sitemap holds no address", advice="give another, or the addresses themselves")
            return
        found = feed(box.name, raw)
    except FeedError as err:
        yield Refusal(file=box.name, reason=str(err), advice="get the feed again, or give the pages themselves")
        return
    told = [e.source for e in found.entries if e.source is not None]
    yield from told
    if empty := len(found.entries) - len(told):
        which = f"{empty} of the {len(found.entries)}" if told else f"the {empty}"
        yield Refusal(file=box.name, reason=f"no text is in {which} items of the feed", advice=f"onrecord watch {box.name}")
    elif not told:
        yield Refusal(file=box.name, reason="the feed holds no item", advice=f"onrecord watch {box.name}")


def safe_xml(raw: bytes) -> str:
    """The text of an XML document without its document type; FeedError where it declares entities or nests too deep."""
    try:
        text = decode(raw, _declared(raw)).text
    except NotTextError as err:
        raise FeedError(str(err)) from None
    text = DOCTYPE.sub("", DECLARATION.sub("", text.lstrip("\ufeff"), count=1), count=1)
    if DANGER.search(text):
        raise FeedError("it declares a document type with entities, as bombs and thefts of files do: it was not parsed")
    if any(len(m[0]) > LONGEST_TAG for m in START_TAG.finditer(text)):
        raise FeedError(f"a tag of it is longer than {LONGEST_TAG} characters")
    if _unclosed(text) > UNCLOSED:
        raise FeedError(f"more than {UNCLOSED} comments in it are never closed")
    if _depth(text) > NESTED:
        raise FeedError(f"its elements nest deeper than {NESTED}")
    return text


def _declared(raw: bytes) -> str | None:
    m = re.match(rb"\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.:-]{2,40})", raw)
    return m[1].decode() if m else None


def _unclosed(text: str) -> int:
    """How many comments, plain or escaped, begin in the text of an item and do not end in it."""
    total = pending = 0
    for m in COMMENT.finditer(text):
        if m["open"]:
            pending += 1
        else:
            total, pending = total + (0 if m["close"] else pending), 0
    return total + pending


def _depth(text: str) -> int:
    """The deepest nesting by tags, CDATA and comments left out; one pass, also where these are never closed."""
    level = deepest = at = 0
    while m := TAG.search(text, at):
        at = m.end()
        if m[0] in CLOSED_BY:
            end = text.find(CLOSED_BY[m[0]], at)
            if end < 0:
                break
            at = end
        elif m["name"]:
            level += -1 if m["close"] else 0 if m["empty"] else 1
            deepest = max(deepest, level)
    return deepest


def feed(name: str, raw: bytes) -> Feed:
    """A feed taken apart by feedparser; FeedError where it is none."""
    import feedparser

    if len(raw) > WHOLE:
        raise FeedError(f"it is larger than {WHOLE / 1e6:.0f} MB")
    text = safe_xml(raw)
    try:
        got = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")), response_headers={"content-type": "application/xml; charset=utf-8"}
        )
    except Exception as err:  # whatever a feed does to the library
        raise FeedError(f"the feed cannot be parsed ({type(err).__name__}: {str(err)[:80]})") from None
    if not got.entries and not got.get("version"):
        raise FeedError(f"it is no feed that can be read ({str(got.get('bozo_exception', 'no item in it'))[:100]})")
    title = str(got.feed.get("title") or "")
    language = str(got.feed.get("language", ""))[:2]
    days = _days(text, len(got.entries)) or [str(e.get("published") or e.get("created") or "") for e in got.entries]
    told = [{"outlet": title, "language": language, "published": day} for day in days]
    return Feed(title, tuple(_entry(f"{name}#{k}", e, told[k - 1]) for k, e in enumerate(got.entries, 1)))


def _days(text: str, count: int) -> list[str]:
    """The day that each item states first, as it is written (the library takes the last); none where they cannot be told."""
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        return []
    items = [e for e in root.iter() if _local(e) in ITEMS]
    return [next((d for e in i if _local(e) in DATED and (d := (e.text or "").strip())), "") for i in items] if len(items) == count else []


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _entry(name: str, entry: Any, told: dict[str, str]) -> Entry:
    """An item as a source; ``told`` are its day and what the feed says for all of them."""
    url = clean_url(str(entry.get("link", "")))
    content = next((c.get("value", "") for c in entry.get("content", ())), "")
    text = content or str(entry.get("summary", ""))
    title = str(entry.get("title", "")).strip()
    known = {
        "title": re.sub(r"<[^>]{1,200}>", "", title),
        "url": url,
        "authors": [str(a["name"]) for a in entry.get("authors", ()) if a.get("name")],
        **told,
    }
    beside = sidecar_of(name, {k: v for k, v in known.items() if v}, f"given in the feed item {name}")
    notes = () if content else ("the feed gives a summary only: fetch its address for the whole report",)
    beside = msgspec.structs.replace(beside, notes=(*beside.notes, *notes))
    source = Source(name, text.encode("utf-8", "replace"), beside, charset="utf-8", fragment=True) if text.strip() else None
    return Entry(url, title, source, bool(content))


def sitemap(raw: bytes) -> list[str]:
    """The addresses of a sitemap (sitemaps.org 0.9) or of a sitemap index, in its order; FeedError where it is none."""
    try:
        root = ElementTree.fromstring(safe_xml(raw))
    except (ElementTree.ParseError, ValueError) as err:
        raise FeedError(f"the sitemap cannot be parsed ({str(err)[:80]})") from None
    found = [(e.text or "").strip() for e in root.iter() if str(e.tag).rpartition("}")[2] == "loc"]
    return [u for f in dict.fromkeys(found) if (u := clean_url(f))]


def open_list(box: Box) -> Opened | None:
    """A text file whose lines are all addresses (blank lines and "#" lines apart)."""
    if box.size > 5_000_000 or not re.match(rb"(?:\xef\xbb\xbf)?(?:\s*#[^\n]*\n)*\s*https?://\S+\s*(?:\n|$)", box.head):
        return None
    raw = box.whole()
    lines = [line.strip() for line in decode(raw).text.splitlines()] if isinstance(raw, bytes) else []
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines or not all(re.fullmatch(r"https?://\S+", line, re.I) for line in lines):
        return None
    return (Source(u, b"", address=u) for u in dict.fromkeys(lines))


def kind_of(raw: bytes) -> str:
    """What an answer of a server is: "sitemap", "feed" or "page".

    >>> kind_of(b"<rss version='2.0'></rss>")
    'feed'
    """
    if open_feed(box_of_bytes("x", raw)) is None:
        return "page"
    return "sitemap" if SITEMAP.search(raw[:HEAD_CHARS].decode("utf-8", "replace")) else "feed"
