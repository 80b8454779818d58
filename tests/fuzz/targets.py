"""The targets: each takes bytes and raises only when something that must hold does not."""

from collections.abc import Callable, Iterator
from pathlib import Path

from onrecord.codec import dump, load
from onrecord.find import find
from onrecord.lang import pack
from onrecord.read import Way, from_bytes
from onrecord.read.addresses import AddressError, checked, not_public, target
from onrecord.read.decode import NotTextError, decode
from onrecord.read.feeds import FeedError, feed, sitemap
from onrecord.read.html import read_fragment, read_html
from onrecord.read.layout import layout
from onrecord.read.source import Read, Source
from onrecord.types import Block, Refusal, Report

MOST = 20_000


def sound(report: Report | Refusal) -> None:
    """A report can be written and read back, its spans lie in its text; a refusal says what and what to do."""
    if isinstance(report, Refusal):
        assert report.file and report.reason and report.advice
        return
    blocks(report.text, report.blocks)
    assert all(0 <= c.start < c.end <= len(report.text) for c in (*report.credits, *report.corrections))
    assert load(dump(report), Report) == report


def blocks(text: str, found: tuple[Block, ...]) -> None:
    """Blocks lie in the text, in order, and none over another."""
    at = 0
    for b in found:
        assert at <= b.start < b.end <= len(text)
        at = b.end


def page(raw: bytes) -> None:
    """A page, and a piece of one."""
    try:
        both = (read_html(Source("a.html", raw)), read_fragment(Source("a", raw, fragment=True)))
    except NotTextError as err:
        assert str(err)
        return
    for got in both:
        assert isinstance(got, Read)
        blocks(got.text, got.blocks)
        got.text.encode()


def feeds(raw: bytes) -> None:
    """A feed and a sitemap."""
    try:
        for e in feed("f", raw).entries:
            assert e.url is None or e.url.lower().startswith("http")
    except FeedError as err:
        assert str(err)
    try:
        assert all(u.lower().startswith("http") for u in sitemap(raw))
    except FeedError as err:
        assert str(err)


def archive(raw: bytes) -> None:
    """Any bytes as a file of any kind of box: no error, no file, no connection."""
    for name in NAMES:
        for result in from_bytes(name, raw, Way(max_bytes=1_000_000, keep=None, fetcher=None)):
            sound(result)


NAMES = ("a.zip", "a.tar", "a.gz", "a.warc.gz", "a.jsonl", "a.json", "a.csv", "a.eml", "a.xml", "a.txt")


def plain(raw: bytes) -> None:
    """A text: decoded, laid out, every character that is no space in exactly one block."""
    try:
        text = decode(raw[:MOST]).text
    except NotTextError:
        return
    found = layout(text).blocks
    blocks(text, found)
    assert sum(b.end - b.start for b in found) >= len("".join(text.split()))


def finders(raw: bytes) -> None:
    """All finders on a text: spans in the text, and the same again."""
    text = raw[:2000].decode("utf-8", "replace")
    laid = layout(text)
    report = Report(id="sha256:0", file="a", text=text, blocks=laid.blocks, language="en")
    words = pack("en")
    found = find(report, words.parse(report), words)
    assert all(0 <= a.start <= a.end <= len(text) for a in found if hasattr(a, "start"))
    assert found == find(report, words.parse(report), words)


def address(raw: bytes) -> None:
    """An address: taken apart or refused; none of a private host comes through."""
    text = raw[:3000].decode("utf-8", "replace")
    try:
        goal = checked(target(text), lambda host, port: [host], frozenset())
    except AddressError as err:
        assert str(err)
        return
    assert not_public(goal.ip) is None and goal.scheme in ("http", "https") and "\n" not in goal.path + goal.host


TARGETS: dict[str, Callable[[bytes], None]] = {f.__name__: f for f in (page, feeds, archive, plain, finders, address)}
CORPUS = Path(__file__).parent / "corpus"


def corpus(name: str) -> Iterator[bytes]:
    """The stored inputs of a target: seeds, and every finding so far."""
    folder = CORPUS / name
    yield from (p.read_bytes() for p in sorted(folder.iterdir())) if folder.is_dir() else ()
