"""The targets: each takes bytes and raises only when something that must hold does not.

What reads files is also held to a bound on time of the processor and on memory, by the size of its input (``bounded``).
"""

import functools
import json
import re
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from onrecord.codec import dump, load
from onrecord.find import find
from onrecord.lang import pack
from onrecord.read import Way, from_bytes
from onrecord.read.addresses import AddressError, checked, not_public, target
from onrecord.read.decode import NotTextError, decode
from onrecord.read.feeds import FeedError, feed, sitemap
from onrecord.read.guard import direct
from onrecord.read.html import read_fragment, read_html
from onrecord.read.layout import layout
from onrecord.read.source import Read, Source
from onrecord.types import Block, Refusal, Report

MOST = 20_000
SECONDS, SECONDS_A_BYTE = 2.0, 2e-4  # of the processor; tracing for the search makes it ten times slower
MEMORY, MEMORY_A_BYTE = 250_000_000, 5000  # bytes; libraries are loaded with the first input


def bounded(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """A target that must keep within its time and memory, or else on a second try."""

    @functools.wraps(target)
    def run(raw: bytes) -> None:
        start, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        target(raw)
        seconds, grown = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
        if seconds > SECONDS + SECONDS_A_BYTE * len(raw):
            start = time.process_time()
            target(raw)
            seconds = min(seconds, time.process_time() - start)
        assert seconds <= SECONDS + SECONDS_A_BYTE * len(raw), f"{seconds:.1f} seconds for {len(raw)} bytes"
        assert grown * 1024 <= MEMORY + MEMORY_A_BYTE * len(raw), f"{grown / 1000:.0f} MB for {len(raw)} bytes"

    return run


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


@bounded
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


@bounded
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


def read_as(name: str, raw: bytes) -> list[Report | Refusal]:
    """What is read of bytes as a file of that name, in this process; all of it sound, and never nothing."""
    with direct():
        found = list(from_bytes(name, raw, Way(max_bytes=1_000_000, keep=None, fetcher=None)))
    assert found, name
    for result in found:
        sound(result)
        assert not isinstance(result, Refusal) or "bug report" not in result.advice, result
    return found


@bounded
def archive(raw: bytes) -> None:
    """Any bytes as a file of any kind of box: no error, no file, no connection."""
    for name in NAMES:
        read_as(name, raw)


@bounded
def mail(raw: bytes) -> None:
    """A mail, and a saved page."""
    for name in ("a.eml", "a.mht"):
        read_as(name, raw)


@bounded
def tar(raw: bytes) -> None:
    """A tar as it is, and with the checksums of its headers set right, so that a search comes past them."""
    blocks_ = [bytearray(raw[k : k + 512]) for k in range(0, len(raw), 512)]
    for b in blocks_:
        if b[257:262] == b"ustar":
            b[148:156] = b" " * 8
            b[148:156] = b"%06o\0 " % sum(b)
    for whole in (raw, b"".join(blocks_)):
        read_as("a.tar", whole)


REPORT: dict[str, Any] = {
    "id": "sha256:" + "0" * 64, "file": "a.txt", "text": "The council voted on Monday.\n\nBy Ana Silva",
    "blocks": [{"start": 0, "end": 28, "kind": "body"}, {"start": 30, "end": 42, "kind": "byline"}],
    "url": "https://a.example/1", "outlet": "The Ostrel Post", "title": "A vote", "authors": ["Ana Silva"],
    "published": {"value": "2031-05-03", "basis": "stated", "reason": "stated"}, "language": "en",
    "credits": [], "encoding": "utf-8", "notes": [],
}  # fmt: skip


@bounded
def own(raw: bytes) -> None:
    """A row of our own export, some of its fields changed: each line is FIELD=VALUE, the value JSON or else text."""
    row = dict(REPORT)
    for line in raw.split(b"\n")[:8]:
        field, _, value = line.decode("utf-8", "replace").partition("=")
        try:
            row[field] = json.loads(value)
        except (ValueError, RecursionError):
            row[field] = value
    for given in (row, {"schema": "onrecord/analysis/1", "report": row}):
        for result in read_as("a.jsonl", json.dumps(given).encode()):
            when = result.published.value if isinstance(result, Report) and result.published else None
            assert when is None or re.fullmatch(r"[12]\d{3}(?:-\d\d(?:-\d\d)?)?", when), when


NAMES = ("a.zip", "a.tar", "a.gz", "a.warc.gz", "a.jsonl", "a.json", "a.csv", "a.eml", "a.xml", "a.txt")


@bounded
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


TARGETS: dict[str, Callable[[bytes], None]] = {f.__name__: f for f in (page, feeds, archive, mail, tar, own, plain, finders, address)}
CORPUS = Path(__file__).parent / "corpus"


def corpus(name: str) -> Iterator[bytes]:
    """The stored inputs of a target: seeds, and every finding so far."""
    folder = CORPUS / name
    yield from (p.read_bytes() for p in sorted(folder.iterdir())) if folder.is_dir() else ()
