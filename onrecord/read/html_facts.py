"""What a page says of its own making: times with their zone, section, whether it is a live blog or behind a paywall."""

import re
from collections.abc import Mapping
from typing import Any

from onrecord.types import PageFacts

STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?")
PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "date")
MODIFIED = ("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "last-modified")
SECTIONS = ("article:section", "og:article:section", "parsely-section", "section")
STUB = 150  # words below which a page behind a paywall is a stub


def page_facts(metas: Mapping[str, str], item: Mapping[str, Any]) -> PageFacts:
    """The facts of a page's metadata; JSON-LD before meta elements. A stamp is kept as it is stated (ISO 8601, with its zone)."""
    published = _stamp(item.get("datePublished"), metas, PUBLISHED)
    updated = _stamp(item.get("dateModified"), metas, MODIFIED)
    kinds = " ".join(str(k) for k in _list(item.get("@type")))
    return PageFacts(
        published_at=published,
        updated_at=updated if updated != published else None,
        section=next((s for s in (*_texts(item.get("articleSection")), *(metas.get(k, "") for k in SECTIONS)) if 0 < len(s) <= 80), None),
        live="LiveBlog" in kinds or "liveBlogUpdate" in item,
        paywalled=any(_says_no(v) for v in _free(item)),
    )


def told(facts: PageFacts, words: int) -> tuple[str, ...]:
    """What the reader should be told of them."""
    notes = ["the page is a live blog: its entries are of different times"] if facts.live else []
    if facts.paywalled and words < STUB:
        notes.append(f"the page is behind a paywall, and only {words} words of it are here: give the whole text if you have it")
    return tuple(notes)


def _stamp(value: object, metas: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    given = [*_texts(value), *(metas[n] for n in names if n in metas)]
    return next((m[0] for g in given if (m := STAMP.match(g.strip()))), None)


def _free(item: Mapping[str, Any]) -> list[object]:
    """What it says of its free access: of itself, or of its parts (schema.org ``hasPart``)."""
    parts = [p for p in _list(item.get("hasPart"))[:20] if isinstance(p, dict)]
    return [d["isAccessibleForFree"] for d in (item, *parts) if "isAccessibleForFree" in d]


def _says_no(value: object) -> bool:
    return value is False or str(value).strip().lower() in ("false", "http://schema.org/false", "https://schema.org/false")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: object) -> list[str]:
    return [v.strip() for v in _list(value) if isinstance(v, str) and v.strip()]
