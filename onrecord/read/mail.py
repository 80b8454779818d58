"""Mails (.eml) and saved pages of one file (.mht, .mhtml): both are MIME; the text of the mail or the page, and attached reports.

The parsers of the standard library are quadratic in the length of a header and in how deep parts stand in parts, so both are bounded here
before a parser sees them (``Bounded``). What is left out is told.
"""

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any

import msgspec

from onrecord.read.budget import LimitError
from onrecord.read.charsets import known
from onrecord.read.metadata import Sidecar, sidecar_of
from onrecord.read.people import is_name
from onrecord.read.source import Box, Opened, Source, member_name
from onrecord.types import Refusal

SUFFIXES = (".eml", ".mht", ".mhtml")
PREFIX = re.compile(r"^\s*(?:(?:fwd?|re|aw|wg)\s*:\s*)+", re.I)
MOST_PARTS, MOST_BOXES, MOST_HEADERS = 1000, 100, 20_000  # parts of a mail; of these such as hold parts; headers of all of them
LONGEST = {"subject": 10_000, "from": 2000, "date": 500, "snapshot-content-location": 4000}  # characters of a header that is used
LONGEST_CONTENT, CONTENT = 2000, 200_000  # of a Content-… header, of all of them
BOX = re.compile(r"\s*(?:multipart|message)\b", re.I)
ENCODED = re.compile(r"=\?([^?\s]{1,80})\?[bqBQ]\?")
CHUNK = 1 << 16


class Bounded:
    """What a parser is let see of a mail: headers that are too long left out, LimitError where there is too much of it."""

    def __init__(self) -> None:
        self.parts = self.boxes = self.headers = self.content = 0
        self.left_out: list[str] = []
        self.root: EmailMessage | None = None
        self.parsed: dict[tuple[str, str], Any] = {}

    def message(self, policy: Any = None) -> EmailMessage:
        """A new part."""
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise LimitError(f"it has more than {MOST_PARTS} parts", "save its parts as files")
        made = EmailMessage(policy)
        self.root = self.root or made
        return made

    def header(self, name: str, value: str) -> str:
        """The value of a header; an empty one where it is too long to be used."""
        self.headers += 1
        if self.headers > MOST_HEADERS:
            raise LimitError(f"it has more than {MOST_HEADERS} headers", "save its parts as files")
        low = name.lower()
        most = LONGEST_CONTENT if low.startswith("content-") else LONGEST.get(low)
        self.content += len(value) if low.startswith("content-") else 0
        if low == "content-type" and BOX.match(value):
            self.boxes += 1
            if self.boxes > MOST_BOXES:
                raise LimitError(f"it has more than {MOST_BOXES} parts that hold parts", "save its parts as files")
        if most is not None and (len(value) > most or self.content > CONTENT):
            limit = most if len(value) > most else CONTENT
            self.left_out.append(f"its header {name[:40]} is longer than {limit} characters and was left out")
            return ""
        return ENCODED.sub(_readable, value) if most is not None else ""


def _readable(m: re.Match[str]) -> str:
    """The beginning of an encoded word; of an unknown encoding as US-ASCII, which shows what is no ASCII as unknown."""
    return m[0] if known(m[1].partition("*")[0]) else m[0].replace(m[1], "us-ascii")


class Policy(EmailPolicy):
    """The default policy, with each header shown to a ``Bounded`` first."""

    bounds: Bounded

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """A header taken apart, once: the library does so whenever it looks at one."""
        parsed = self.bounds.parsed
        if (name, value) not in parsed:
            parsed[name, value] = super().header_fetch_parse(name, value)
        return parsed[name, value]

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and the value of a header, one too long emptied."""
        name, value = super().header_source_parse(sourcelines)
        return name, self.bounds.header(name, value)


def open_mail(box: Box) -> Opened | None:
    """A mail or a saved page, by its suffix."""
    return _mail(box) if box.name.lower().endswith(SUFFIXES) else None


def _mail(box: Box) -> Opened:
    raw = box.whole()
    if isinstance(raw, Refusal):
        yield raw
        return
    bounds = Bounded()
    past = _parsed(raw, bounds)
    found: list[Source | Refusal] = []
    try:
        found = list(_parts(box, bounds)) if bounds.root is not None else []
    except Exception as err:  # the parser of the standard library raises many things on malformed mails
        why = f"it cannot be read as a mail ({type(err).__name__}: {str(err)[:80]})"
        past = past or LimitError(why, "save the mail again, or save its text as .txt")
    if not found and past is None:
        found = [Refusal(file=box.name, reason="the mail has no text", advice="save what it holds as files of their own")]
    yield from found
    if past is not None:
        before = "what came before was read" if any(isinstance(f, Source) for f in found) else "nothing of it was read"
        yield Refusal(file=box.name, reason=f"{past.reason}; {before}", advice=past.advice)


def _parsed(raw: bytes, bounds: Bounded) -> LimitError | None:
    """Parse a mail into ``bounds.root``; what ended the parsing early, if something did. What came before is in it."""
    parser = BytesFeedParser(policy=policy_of(bounds))
    try:
        for at in range(0, len(raw), CHUNK):
            parser.feed(raw[at : at + CHUNK])
        parser.close()
    except LimitError as err:
        return err
    except Exception as err:  # as above
        why = f"it cannot be read on as a mail ({type(err).__name__}: {str(err)[:80]})"
        return LimitError(why, "save the mail again, or save its text as .txt")
    return None


def policy_of(bounds: Bounded) -> Policy:
    """The policy of one mail."""
    own = type("Own", (Policy,), {"bounds": bounds})
    return own(message_factory=bounds.message, utf8=policy.default.utf8, header_factory=policy.default.header_factory)  # type: ignore[no-any-return]


def _parts(box: Box, bounds: Bounded) -> Iterator[Source | Refusal]:
    """The body (the page before the plain text), and what is attached."""
    message: Any = bounds.root
    body = message.get_body(preferencelist=("html", "plain"))
    if body is not None and (raw := _payload(body)):
        page = body.get_content_subtype() == "html"
        beside = sidecar_of(box.name, _known(message), f"given in the head of the mail {box.name}")
        beside = msgspec.structs.replace(beside, notes=(*beside.notes, *_notes(bounds)))
        whole = page and re.match(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head)\b", raw, re.I) is not None
        charset = body.get_content_charset()
        yield Source(box.name, raw if page else _utf8(raw, charset), beside, charset=charset if page else None, fragment=page and not whole)
    for part in message.walk():
        if part.get_content_disposition() != "attachment":
            continue
        name = part.get_filename() or "attachment"
        raw = _payload(part)
        if raw:
            yield Source(member_name(box.name, name), raw, Sidecar(notes=_notes(bounds)), nested=True)


def _notes(bounds: Bounded) -> tuple[str, ...]:
    """What was left out of the headers, in a few lines."""
    more = len(bounds.left_out) - 3
    return (*bounds.left_out[:3], *((f"and {more} more headers",) if more > 0 else ()))


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
        return raw.decode(known(charset) or "utf-8").encode()
    except (LookupError, UnicodeError):
        return raw
