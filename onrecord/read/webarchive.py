"""Web archives (WARC, ISO 28500; plain or gzip): pages by record, damage told and stepped over.

The records are cut here, because the libraries take a cut-off archive for a whole one and lose all that follows a wrong byte; what
is in a record is read by fastwarc, with a limit on what it unpacks to.
"""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from onrecord.read.budget import Budget, LimitError
from onrecord.read.metadata import sidecar_of
from onrecord.read.source import Box, Opened, Source, member_name
from onrecord.types import Refusal

MAGIC = b"\x1f\x8b\x08"
START = re.compile(rb"(?:^|(?<=\n))WARC/(?:0\.\d+|1\.\d)\r?\n")
LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r?\n", re.I)
RECORD = 20_000_000  # bytes of one record, unpacked
PAGE = 10_000_000
CHUNK = 1 << 16
TEXTUAL = re.compile(r"text/(?:html|plain)|application/(?:xhtml\+xml|json|ld\+json)", re.I)
TOLD = 3  # damaged places that are told one by one
SEEMING = 100_000  # places that may look like the beginning of a record and be none
AGAIN = "get the archive again"


class Cut(msgspec.Struct, frozen=True):
    """One record's bytes (several where a gzip member holds several), or what is wrong at this place, and how many bytes that lost."""

    at: int
    raw: bytes = b""
    wrong: str = ""


def open_warc(box: Box) -> Opened | None:
    """Any file that begins as a web archive does."""
    plain = START.match(box.head) is not None
    packed = box.head.startswith(MAGIC) and unpacked(box.head, 200).startswith(b"WARC/")
    if not plain and not packed and not box.name.lower().endswith((".warc", ".warc.gz")):
        return None
    packed = packed or (not plain and (MAGIC in box.head or box.name.lower().endswith(".gz")))
    return _records(box, packed)


def unpacked(raw: bytes, most: int) -> bytes:
    """The first bytes that a gzip member unpacks to; none where it is broken."""
    try:
        return zlib.decompressobj(31).decompress(raw, most)
    except zlib.error:
        return b""


def _records(box: Box, packed: bool) -> Opened:
    """The pages of an archive, then one line on what was lost."""
    pages = records = damaged = 0
    wrong: list[str] = []
    with box.open() as f:
        for cut in _members(f, box.budget) if packed else _plain(f, box.size):
            if cut.wrong:
                damaged += 1
                wrong += [f"at byte {cut.at} {cut.wrong}"] if damaged <= TOLD else []
                continue
            records += 1
            for source in _pages(box, cut):
                pages += 1
                yield source
    if damaged:
        what = "; ".join(wrong) + (f"; and {damaged - TOLD} more places" if damaged > TOLD else "")
        read = f"{records} records were read" if records else "no record of it could be read"
        yield Refusal(file=box.name, reason=f"{read}, but the archive is damaged: {what}", advice=AGAIN)
    elif not pages:
        yield Refusal(file=box.name, reason=f"no page is in its {records} records", advice="give an archive that holds pages")


# ------------------------------------------------------------------ cutting
def _members(f: BinaryIO, budget: Budget) -> Iterator[Cut]:
    """Gzip members one by one; after a broken one the next that unpacks to a record."""
    at = seeming = 0
    while True:
        f.seek(at)
        if not f.read(1):
            return
        raw, end, wrong = _member(f, at, budget)
        if not wrong:
            yield Cut(at, raw)
            at = end
            continue
        after, looked = _next_member(f, at + 1, SEEMING - seeming)
        seeming += looked
        lost = (after if after is not None else f.seek(0, 2)) - at
        yield Cut(at, wrong=f"{wrong} ({lost} bytes lost)")
        if after is None:
            return
        at = after


def _member(f: BinaryIO, at: int, budget: Budget) -> tuple[bytes, int, str]:
    """A member's bytes, where it ends, and what is wrong with it: its checksum, its end, or its size."""
    f.seek(at)
    unpack, parts, size, read = zlib.decompressobj(31), [], 0, 0
    try:
        while not unpack.eof:
            chunk = unpack.unconsumed_tail or f.read(CHUNK)
            if not chunk:
                return b"", 0, "a record ends early"
            read += 0 if chunk is unpack.unconsumed_tail else len(chunk)
            parts.append(unpack.decompress(chunk, CHUNK * 16))
            size += len(parts[-1])
            budget.unpack(len(parts[-1]))
            if size > RECORD:
                return b"", 0, f"a record unpacks to more than {RECORD / 1e6:.0f} MB"
    except zlib.error as err:
        return b"", 0, f"a record is broken ({str(err)[:60]})"
    raw = b"".join(parts)
    short = next((c.wrong for c in _plain(io.BytesIO(raw), len(raw)) if c.wrong), "")
    return raw, f.tell() - len(unpack.unused_data), short


def _next_member(f: BinaryIO, at: int, most: int) -> tuple[int | None, int]:
    """The next place where a gzip member begins that unpacks to a record, and at how many that seem so it was looked.

    LimitError where there are more than ``most`` of these.
    """
    f.seek(at)
    kept, looked = b"", 0
    while chunk := f.read(CHUNK):
        held = kept + chunk
        base = f.tell() - len(held)
        k = held.find(MAGIC)
        while k >= 0:
            looked += 1
            if looked > most:
                raise LimitError(f"more than {SEEMING} places in it look like the beginning of a record and are none", AGAIN)
            f.seek(base + k)
            if unpacked(f.read(2000), 20).startswith(b"WARC/"):
                return base + k, looked
            k = held.find(MAGIC, k + 1)
        f.seek(base + len(held))
        kept = held[-2:]
    return None, looked


def _plain(f: BinaryIO, size: int) -> Iterator[Cut]:
    """The records of an archive that is not packed, by the length that each states; after a wrong one the next that begins as one."""
    at = 0
    while at < size:
        head = _head(f, at)
        length = LENGTH.search(head)
        stop = at + len(head) + int(length[1]) if length else size + 1
        if stop > size:
            after = _next_record(f, at + 1)
            lost = (size if after is None else after) - at
            if head or not _blank(f, at, lost):
                yield Cut(at, wrong=f"{'a record ends early' if length else 'no record begins'} ({lost} bytes lost)")
            at = at + lost
            continue
        f.seek(at)
        yield Cut(at, f.read(stop - at + 4)) if stop - at <= RECORD else Cut(at, wrong=f"a record is larger than {RECORD / 1e6:.0f} MB")
        at = _behind(f, stop)


def _head(f: BinaryIO, at: int) -> bytes:
    """The header of the record at a place, up to the blank line behind it; none where none begins or it does not end."""
    f.seek(at)
    line = f.readline(CHUNK)
    if not START.match(line):
        return b""
    lines, size = [line], len(line)
    while b":" in (line := f.readline(CHUNK)) or line[:1] in (b" ", b"\t"):
        lines.append(line)
        size += len(line)
        if size > CHUNK:
            return b""
    return b"".join((*lines, line)) if line in (b"\r\n", b"\n") else b""


def _blank(f: BinaryIO, at: int, count: int) -> bool:
    """Whether nothing but blanks is lost."""
    f.seek(at)
    return not f.read(min(count, CHUNK)).strip()


def _behind(f: BinaryIO, at: int) -> int:
    """The place behind the blank lines that close a record."""
    f.seek(at)
    rest = f.read(8)
    return at + len(rest) - len(rest.lstrip(b"\r\n"))


def _next_record(f: BinaryIO, at: int) -> int | None:
    f.seek(at)
    kept = b""
    while chunk := f.read(CHUNK):
        held = kept + chunk
        m = START.search(held, 1 if not kept else 0)
        if m:
            return f.tell() - len(held) + m.start()
        kept = held[-16:]
    return None


# ------------------------------------------------------------------ pages
def _pages(box: Box, cut: Cut) -> Iterator[Source | Refusal]:
    """The pages among the records of a cut: answers with a text in them, none of pictures or scripts."""
    told = False
    try:
        for record in _read_by_library(cut.raw):
            kind = (record.http_content_type or "") if record.is_http else record.headers.get("Content-Type") or ""
            status = record.http_headers.status_code if record.is_http and record.http_headers else 200
            if not TEXTUAL.match(kind) or status != 200:
                continue
            url = (record.headers.get("WARC-Target-URI") or f"record at byte {cut.at}").strip("<>")
            told = True
            yield _page(member_name(box.name, url), url, record, box.budget)
    except LimitError:
        raise
    except Exception as err:  # the library raises what it likes on a record that is none
        if not told:
            why = f"the record at byte {cut.at} cannot be read ({type(err).__name__}: {str(err)[:80]})"
            yield Refusal(file=box.name, reason=why, advice=AGAIN)


def _read_by_library(raw: bytes) -> Iterator[Any]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    yield from ArchiveIterator(io.BytesIO(raw), record_types=wanted, parse_http=True, auto_decode="all")


def _page(name: str, url: str, record: Any, budget: Budget) -> Source | Refusal:
    try:
        raw = record.reader.read(PAGE + 1)
        budget.unpack(len(raw))
    except LimitError:
        raise
    except Exception as err:  # whatever the library makes of a broken body
        return Refusal(file=name, reason=f"its body cannot be unpacked ({type(err).__name__}: {str(err)[:80]})", advice=AGAIN)
    if len(raw) > PAGE:
        return Refusal(
            file=name, reason=f"it unpacks to more than {PAGE / 1e6:.0f} MB", advice="leave it out, or unpack it and raise --max-bytes"
        )
    if not raw:
        return Refusal(file=name, reason="it is empty (0 bytes)", advice="leave it out")
    known = sidecar_of(name, {"url": url} if url.startswith("http") else {}, f"given by the archive record of {name}")
    return Source(name, raw, known, charset=getattr(record, "http_charset", None))
