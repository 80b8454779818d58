"""Changes of a record as text, JSON, and an Atom feed; and told on: to a shell command, to a web hook."""

import subprocess
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

import click

from onrecord.codec import dump
from onrecord.keep.store import Entry
from onrecord.serve.terminal import warn
from onrecord.types import Record

SAY = {
    "story": "new story", "claim": "new claim", "figure": "figure moved", "corrected": "corrected", "withdrawn": "withdrawn",
    "conflict": "conflict opened", "settled": "conflict closed", "origin": "fewer origins", "name": "names", "retracted": "retracted",
    "taken down": "taken down", "merged": "stories merged", "split": "story split", "regrouped": "regrouped",
}  # fmt: skip
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535], "�")  # XML 1.0, section 2.2


class Changes(Record, frozen=True):
    """The document of ``onrecord changes --json``."""

    record: str
    since: str
    entries: tuple[Entry, ...]
    schema: str = "onrecord/changes/1"


def when(text: str, now: datetime | None = None) -> str:
    """A time as a user gives it, in UTC: ISO 8601 (no zone: UTC), ``2d`` (m, h, d, w) back from now, ``yesterday``, ``all``.

    >>> when("2031-03-04"), when("2d", datetime(2031, 3, 4, 12, tzinfo=UTC))
    ('2031-03-04T00:00:00Z', '2031-03-02T12:00:00Z')
    """
    now = now or datetime.now(UTC)
    word = text.strip().lower()
    if word == "all":
        return ""
    if word in ("today", "yesterday"):
        day = now - timedelta(days=word == "yesterday")
        return day.strftime("%Y-%m-%dT00:00:00Z")
    if word[:-1].isdecimal() and word[-1:] in UNITS:
        return (now - timedelta(**{UNITS[word[-1]]: min(int(word[:-1]), 100_000)})).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"“{text}” is no time; give 2031-03-04, 2031-03-04T10:00, 2d, 12h, today, yesterday or all") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def line(e: Entry) -> str:
    """A change in one or two lines of text."""
    told = " ".join(e.text.split())
    if e.series:
        told += ": " + " → ".join(value + (f" ({day})" if day else "") for value, day in e.series)
    elif e.before:
        told = f"{' '.join(e.before.split())} → {told}"
    return f"{e.at}  {SAY[e.kind]:<16}{told}" + (f"  [{e.note}]" if e.note else "")


def text(found: Changes) -> str:
    """Changes as text, the newest first."""
    return "\n".join(line(e) for e in found.entries) or f"nothing changed since {found.since or 'the beginning'}"


def atom(found: Changes) -> str:
    """Changes as an Atom feed (RFC 4287); ids are tag URIs (RFC 4151) and stay the same from run to run."""
    updated = max((e.at for e in found.entries), default=found.since or "1970-01-01T00:00:00Z")
    name = _xml(found.record)
    out = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>Changes of {name}</title>",
        f"<id>{_tag(found.record)}</id>",
        f"<updated>{updated}</updated>",
        "<author><name>onrecord</name></author>",
    ]
    out += [_entry(found.record, e) for e in found.entries]
    return "\n".join([*out, "</feed>"])


def _entry(record: str, e: Entry) -> str:
    title = _xml(f"{SAY[e.kind]}: {' '.join(e.text.split())[:120]}")
    return (
        f"<entry><title>{title}</title><id>{_tag(record)}/{e.number}</id><updated>{e.at}</updated>"
        f"<category term={quoteattr(e.kind)}/><content>{_xml(line(e))}</content></entry>"
    )


def _xml(told: str) -> str:
    return escape(told.translate(ILLEGAL))


def _tag(record: str) -> str:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-/") else "_" for c in record)
    return f"tag:onrecord.invalid,2025:{safe}"


def tell(record: str, entries: Sequence[Entry], *, command: str | None, hook: str | None) -> bool:
    """Run a shell command (the JSON on its standard input) and post the JSON to a web hook; False when one of them failed."""
    if not entries:
        return True
    body = dump(Changes(record=record, since=entries[0].at, entries=tuple(entries))).encode("utf-8", "surrogatepass")
    good = True
    if command:
        done = subprocess.run(command, shell=True, input=body, check=False)
        if done.returncode:
            warn(f"it ended with {done.returncode} ({command}); the record is kept all the same")
            good = False
    return _post(hook, body) and good if hook else good


def _post(hook: str, body: bytes) -> bool:
    """One POST of JSON; a failure is told in a line, and undoes nothing."""
    if not hook.startswith(("http://", "https://")):
        warn(f"{hook}: a web hook is an http or https address")
        return False
    request = urllib.request.Request(hook, body, {"Content-Type": "application/json", "User-Agent": "onrecord"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read(1024)
    except (urllib.error.URLError, OSError, ValueError) as error:
        warn(f"{hook}: the web hook was not reached ({error}); the record is kept all the same")
        return False
    return True
