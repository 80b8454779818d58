"""Records as packed JSON, texts as bytes, addresses in one form: what every store writes into its rows."""

import hashlib
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from onrecord.codec import encode, load
from onrecord.types import Analysis, Annotation, Dossier, Published, Record, Report

R = TypeVar("R", bound=Record)
LEVEL = 6
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ref(?:errer)?|igshid|yclid|at_\w+")


class Notes(Record, frozen=True):
    """An analysis without its report."""

    annotations: tuple[Annotation, ...]
    schema: str


class Dates(Record, frozen=True):
    """Dates by report."""

    found: dict[str, Published]


def pack(record: Record) -> bytes:
    """A record as JSON, packed."""
    return zlib.compress(encode(record), LEVEL)


class DamagedError(ValueError):
    """What is kept is not what was put in; the message says where it does not fit."""


def unpack(data: bytes, kind: type[R]) -> R:
    """A record from packed JSON; DamagedError where it is damaged."""
    try:
        return load(zlib.decompress(data), kind)
    except zlib.error as error:
        raise DamagedError(f"packed data is damaged ({error})") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise DamagedError(f"a {kind.__name__.lower()} in it is damaged ({error})") from error


def notes(analysis: Analysis) -> bytes:
    """What was found in a report, packed without the report."""
    return pack(Notes(annotations=analysis.annotations, schema=analysis.schema))


def whole(report: bytes, found: bytes) -> Analysis:
    """An analysis from its two packed parts."""
    kept = unpack(found, Notes)
    return Analysis(report=unpack(report, Report), annotations=kept.annotations, schema=kept.schema)


def blob(text: str) -> bytes:
    """Any text as bytes, lone surrogates too."""
    return text.encode("utf-8", "surrogatepass")


def clean(text: str) -> str:
    """Text that any database takes: what it refuses is marked by a sign."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def text_of(data: bytes) -> str:
    """The text of ``blob``; a damaged one is shown as far as it can be."""
    try:
        return bytes(data).decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return bytes(data).decode("utf-8", "replace")


def digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(blob(text)).hexdigest()


def address(url: str | None) -> bytes | None:
    """An address in one form, by which versions of one report are known: no scheme, no ``www.``, no fragment, no tracking, no last slash.

    >>> address("https://www.Ledger.example/a/?utm_source=x&id=7#top")
    b'ledger.example/a?id=7'
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.") + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")
    except ValueError:
        return blob(url)
    if not host:
        return blob(url)
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(k.lower())]
    path = parts.path.rstrip("/")
    if not path and not query:
        return None  # a front page: many reports come from there, and none is a version of another
    return blob(host + path + ("?" + urlencode(sorted(query), errors="surrogatepass") if query else ""))


def now() -> str:
    """The record's clock: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_of(parts: Sequence[str]) -> str:
    """A short hash of parts."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def standing(dossier: Dossier) -> tuple[int, int, str | None]:
    """Conflicts, failed checks and the latest day of a dossier, for listings."""
    days = [r.published.value for r in dossier.reports if r.published]
    conflicts = sum(x.relation == "conflicts" for x in dossier.links)
    return conflicts, sum(f.verdict == "fails" for f in dossier.findings), max(days, default=None)


DAMAGE = (msgspec.MsgspecError, ValueError)
