"""Mails (.eml) and saved pages of one file (.mht, .mhtml): both are MIME; the text of the mail or the page, and attached reports."""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

from onrecord.read.metadata import sidecar_of
from onrecord.read.people import is_name
from onrecord.read.source import Box, Opened, Source, member_name
from onrecord.types import Refusal

SUFFIXES = (".eml", ".mht", ".mhtml")
PREFIX = re.compile(r"^\s*(?:(?:fwd?|re|aw|wg)\s*:\s*)+", re.I)
MOST_PARTS = 1000


def open_mail(box: Box) -> Opened | None:
    """A mail or a saved page, by its suffix."""
    return _mail(box) if box.name.lower().endswith(SUFFIXES) else None


def _mail(box: Box) -> Opened:
    raw = box.whole()
    if isinstance(raw, Refusal):
        yield raw
        return
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        found = list(_parts(box, message))
    except Exception as err:  # the parser of the standard library raises many things on malformed mails
        why = f"it cannot be read as a mail ({type(err).__name__}: {str(err)[:80]})"
        yield Refusal(file=box.name, reason=why, advice="save the mail again, or save its text as .txt")
        return
    if not found:
        found = [Refusal(file=box.name, reason="the mail has no text", advice="save what it holds as files of their own")]
    yield from found


def _parts(box: Box, message: Any) -> Iterator[Source | Refusal]:
    """The body (the page before the plain text), and what is attached."""
    body = message.get_body(preferencelist=("html", "plain"))
    if body is not None and (raw := _payload(body)):
        page = body.get_content_subtype() == "html"
        beside = sidecar_of(box.name, _known(message), f"given in the head of the mail {box.name}")
        whole = page and re.match(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head)\b", raw, re.I) is not None
        charset = body.get_content_charset()
        yield Source(box.name, raw if page else _utf8(raw, charset), beside, charset=charset if page else None, fragment=page and not whole)
    for count, part in enumerate(message.walk()):
        if count > MOST_PARTS:
            yield Refusal(file=box.name, reason=f"it has more than {MOST_PARTS} parts; the rest was left", advice="save its parts as files")
            return
        name = part.get_filename()
        if name and part.get_content_disposition() == "attachment" and (raw := _payload(part)):
            yield Source(member_name(box.name, name), raw, nested=True)


def _known(message: EmailMessage) -> dict[str, Any]:
    """Headline, day and sender of a mail; the address of a saved page."""
    name = parseaddr(str(message.get("From", "")))[0]
    stamp = message["Date"].datetime if message["Date"] is not None and getattr(message["Date"], "datetime", None) else None
    url = str(message.get("Snapshot-Content-Location", "")).strip()
    if url:
        return {"url": url}
    title = PREFIX.sub("", str(message.get("Subject", "")))
    known = {"title": title.strip(), "published": stamp.isoformat() if stamp else "", "authors" if is_name(name) else "outlet": name}
    return {k: v for k, v in known.items() if v}


def _payload(part: EmailMessage) -> bytes:
    raw = part.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


def _utf8(raw: bytes, charset: str | None) -> bytes:
    """Plain text as UTF-8 where its charset is known."""
    try:
        return raw.decode(charset or "utf-8").encode()
    except (LookupError, UnicodeError):
        return raw
