"""Makers of archives, feeds and tables for tests; all texts are invented."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Mapping

TEXT = "The town council of {} voted on Monday to close the old bridge to cars, the mayor said after a long debate."


def text(place: str) -> str:
    """A sentence that is a report, another one for each place."""
    return TEXT.format(place)


def page(place: str, head: str = "") -> str:
    """A page with two paragraphs."""
    two = f"<p>{text(place)}</p><p>{text(place).replace('Monday', 'Friday')}</p>"
    title = f"Bridge closes in {place}"
    start = f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>"
    return f"{start}<article><h1>{title}</h1>{two}</article></body></html>"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of members by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members.items():
            z.writestr(name, content)
    return out.getvalue()


def tarred(members: Mapping[str, str], mode: str = "w") -> bytes:
    """A tar of members by name; a member "a -> b" is a link."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as t:
        for name, content in members.items():
            info = tarfile.TarInfo(name.partition(" -> ")[0])
            if " -> " in name:
                info.type, info.linkname = tarfile.SYMTYPE, name.partition(" -> ")[2]
                t.addfile(info)
                continue
            raw = content.encode()
            info.size = len(raw)
            t.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def record(uri: str, body: bytes, headers: str = "") -> bytes:
    """A WARC response record."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{zlib.crc32(uri.encode()):032x}>\r\n"
        "WARC-Date: 2031-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: {uri}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def warc(places: list[str], packed: bool = True) -> tuple[bytes, list[int]]:
    """A web archive of one page a place, and where its records begin."""
    raw = [record(f"https://{p.lower()}.example/1", page(p).encode()) for p in places]
    parts = [gzip.compress(r, mtime=0) for r in raw] if packed else raw
    starts = [sum(map(len, parts[:k])) for k in range(len(parts))]
    return b"".join(parts), starts


def rss(*items: str, head: str = "") -> str:
    """An RSS feed of items (each the inside of an item element)."""
    inside = "".join(f"<item>{i}</item>" for i in items)
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>The Ostrel Post</title>{inside}</channel></rss>'
