"""What is wrong with a report that comes from elsewhere (our own export form, an import): the field, and why. Nothing is believed."""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from onrecord.text import is_day
from onrecord.types import Report

HALF = re.compile("[\ud800-\udfff]")
LONGEST = {"file": 1000, "url": 2048, "outlet": 5000, "title": 5000, "language": 35}  # characters; a language tag by RFC 5646, 4.4.1


def identity(raw: bytes, beside: bytes = b"") -> str:
    """The id of a report: SHA-256 of its bytes, and of what stood beside them.

    >>> identity(b"")[:14]
    'sha256:e3b0c44'
    """
    return "sha256:" + hashlib.sha256(raw + b"\0" + beside if beside else raw).hexdigest()


def is_address(url: str) -> bool:
    """Whether a text is a web address: http or https, a host, no signs that are none of an address.

    >>> is_address("https://a.example/b"), is_address("https://[x"), is_address("javascript:alert(1)"), is_address("http:///a")
    (True, False, False, False)
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False
    return sound and len(url) <= LONGEST["url"] and not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or HALF.match(c) for c in url)


def report_faults(report: Report) -> Iterator[str]:
    """Each field of a report that cannot be, with the reason."""
    if not report.text.strip():
        yield "text: there is no text"
    if report.published is not None and not is_day(report.published.value):
        yield f'published.value: "{report.published.value[:40]}" is no year, month or day (2031, 2031-03, 2031-03-06)'
    if report.url is not None and not is_address(report.url):
        yield f'url: "{report.url[:80]}" is no http or https address'
    for name, most in LONGEST.items():
        value = getattr(report, name) or ""
        if len(value) > most:
            yield f"{name}: it has {len(value)} characters, more than {most}"
    yield from _spans(report)


def _spans(report: Report) -> Iterator[str]:
    """Spans that do not lie in the text; blocks that are out of order or overlap."""
    size, last = len(report.text), 0
    for name in ("blocks", "credits", "corrections"):
        for k, x in enumerate(getattr(report, name)):
            if not 0 <= x.start < x.end <= size:
                yield f"{name}[{k}]: [{x.start}:{x.end}] does not lie in the text of {size} characters"
    for k, b in enumerate(report.blocks):
        if b.start < last:
            yield f"blocks[{k}]: it begins at {b.start}, before the block in front of it ends ({last})"
        last = max(last, b.end)
