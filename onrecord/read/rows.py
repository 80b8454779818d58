"""Rows of other tools as reports: what their columns are called, and a row as a source.

Known without being told: JSON of news-please, trafilatura, newspaper, schema.org and of our own export. Other names: ``Options.columns``.
"""

import html
import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from onrecord.faults import identity, report_faults
from onrecord.read.metadata import Sidecar, sidecar_of
from onrecord.read.options import current
from onrecord.read.source import Source
from onrecord.text import one_line
from onrecord.types import Refusal, Report

NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "maintext", "articlebody", "content_text", "raw_text", "body", "content", "article", "full_text", "fulltext"),
    "html": ("html", "raw_html", "content_html", "page"),
    "title": ("title", "headline", "name"),
    "authors": ("authors", "author", "byline", "creator"),
    "published": (
        "published", "date_publish", "publish_date", "date_published", "datepublished", "publishing_date", "published_at",
        "pubdate", "date",
    ),
    "url": ("url", "link", "canonical_url", "external_url"),
    "outlet": ("outlet", "sitename", "site_name", "publisher", "source_name", "source", "source_domain", "hostname", "site"),
    "language": ("language", "lang"),
}  # fmt: skip
SURROGATE = re.compile("[\ud800-\udfff]")
HTML = re.compile(r"\s*<(?:!doctype|html|head|body|article|div|p)\b", re.I)
MEND = "export it again (onrecord read --json), or leave out its field blocks to have it read as any table's row"
DESCRIBED = "give columns with names like text, title, date, url; or say which is which with --column text=NAME"


def row_source(name: str, row: Mapping[str, Any], where: str) -> Source | Refusal:
    """A row (a JSON object, a line of a table) as a source; a Refusal when no text is in it."""
    if _is_own(row):
        return _own_source(name, row)
    found = values(row)
    text, page = found.pop("text", None), found.pop("html", None)
    if isinstance(text, str) and not page and HTML.match(text):
        text, page = None, text
    if isinstance(page, str) and page.strip():
        return Source(name, page.encode("utf-8", "replace"), _beside(name, found, where), charset="utf-8", fragment=not _is_page(page))
    if not isinstance(text, str) or not text.strip():
        return Refusal(file=name, reason=f"no text in it ({_told(row)})", advice=DESCRIBED)
    beside = _beside(name, found, where)
    return Source(name, _with_title(text, beside.values.get("title")).encode("utf-8"), beside)


def values(row: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields of a row, by the names of its columns; the user's own names first.

    >>> values({"maintext": "A b.", "date_publish": "2031-05-03 10:00:00"})
    {'text': 'A b.', 'published': '2031-05-03 10:00:00'}
    """
    low = {str(k).strip().casefold(): v for k, v in reversed(list(row.items()))}
    chosen = {ours: low.get(theirs.strip().casefold()) for ours, theirs in current().columns.items()}
    out: dict[str, Any] = {}
    for ours, names in NAMES.items():
        given = [chosen[ours]] if ours in chosen else [low[n] for n in names if n in low]
        value = next((v for v in given if v not in (None, "", [])), None)
        if value is not None:
            out[ours] = value
    return out


def _is_own(row: Mapping[str, Any]) -> bool:
    """Whether a row has the form of our own export (``onrecord read --json`` or ``find --json``)."""
    return str(row.get("schema", "")).startswith("onrecord/analysis/") or ("blocks" in row and str(row.get("id", "")).startswith("sha256:"))


def _own_source(name: str, row: Mapping[str, Any]) -> Source | Refusal:
    """A report in our own form, checked as anybody's: every field, and its id, which is computed."""
    try:
        report = msgspec.convert(row.get("report", row), Report)
    except msgspec.ValidationError as err:
        return _unfit(name, str(err))
    if SURROGATE.search(report.text):
        return _unfit(name, "text: it holds half a character (a lone surrogate)")
    if fault := next(report_faults(report), None):
        return _unfit(name, fault)
    raw = report.text.encode()
    if report.id != identity(raw):  # that of a page, say, of which the row has the text alone: whether it is right cannot be known
        raw = json.dumps(msgspec.to_builtins(replace(report, id="", file="")), sort_keys=True, separators=(",", ":")).encode()
    return Source(name, raw, report=replace(report, id=identity(raw), file=one_line(report.file)))


def _unfit(name: str, what: str) -> Refusal:
    return Refusal(file=name, reason=f"it has the form of our own export, and is not in order ({what})"[:400], advice=MEND)


def _beside(name: str, found: dict[str, Any], where: str) -> Sidecar:
    """The fields as a sidecar: dictionaries to their names, lone surrogates to U+FFFD."""
    clean = {k: v for k, given in found.items() if (v := _flat(k, given)) not in (None, "", [])}
    return sidecar_of(name, clean, where)


def _flat(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        items = [v for x in value[:100] if isinstance(v := _flat("", x), str)]
        return items if key == "authors" else next(iter(items), None)
    if isinstance(value, str):
        text = SURROGATE.sub("\ufffd", html.unescape(value)).strip()
        return [a.strip() for a in re.split(r"[;,]", text) if a.strip()] if key == "authors" else text
    return None


def _with_title(text: str, title: object) -> str:
    """The text under its headline, which is evidence too; a lone surrogate is shown as U+FFFD."""
    text = SURROGATE.sub("\ufffd", text)
    return text if not isinstance(title, str) or text.lstrip().startswith(title) else f"{title}\n\n{text}"


def _is_page(text: str) -> bool:
    return re.match(r"\s*<(?:!doctype|html|head)\b", text, re.I) is not None


def _told(row: Mapping[str, Any]) -> str:
    names = ", ".join(str(k)[:30] for k in list(row)[:8])
    return f"its fields: {names}" if names else "it has no fields"
