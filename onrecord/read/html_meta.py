"""What a page says of itself: JSON-LD, OpenGraph, meta, link, time; in that order of weight."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from selectolax.lexbor import LexborHTMLParser

from onrecord.outlets import by_name
from onrecord.read.dates import Stamp, of_metadata
from onrecord.read.html_days import visible
from onrecord.read.html_facts import page_facts
from onrecord.read.html_ld import values
from onrecord.read.html_people import page_authors
from onrecord.read.html_times import stated
from onrecord.read.metadata import Fields, clean_url, outlet_name, outlet_of_url, unique
from onrecord.read.words import plain
from onrecord.types import PageFacts, Published

ARTICLE = re.compile(r"(?:Article|Posting|Report)$")
TITLES = ("og:title", "twitter:title", "headline", "dc.title", "sailthru.title", "parsely-title")
DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "publishdate", "publish-date", "pubdate", "publication_date",
    "date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "article.published", "og:published_time",
)  # fmt: skip
SITES = ("og:site_name", "application-name", "publisher", "dc.publisher")
DESCRIPTIONS = ("og:description", "description", "twitter:description")
TAIL = re.compile(r"\s*(?:[|·•–—：｜*]|::|\s-|-\s)")
SUFFIX = re.compile(r"\s+(?:[|·•–—-]|::)\s+(?=[^|·•–—]{2,60}$)")


class Meta(msgspec.Struct):
    """Fields of a page's metadata, where its title was found, the summaries that it gives of itself, and the body of its JSON-LD."""

    fields: Fields
    title_source: str = ""
    descriptions: tuple[str, ...] = ()
    body: str = ""
    facts: PageFacts = PageFacts()


def page_metadata(tree: LexborHTMLParser, ld_json: Iterable[str]) -> Meta:
    """All that a page says of itself."""
    items = [d for text in ld_json for d in _objects(text)]
    metas, item = _metas(tree), _article(items)
    url = _url(tree, metas, item)
    named = _people(items)
    outlet = _outlet(metas, item, named) or outlet_of_url(url)
    title, source = _title(tree, metas, item, outlet)
    authors = page_authors(tree, metas, item, named, outlet)
    house = next((h.name for n in authors if (h := by_name(n)) and not h.agency), None)
    known = Fields(url=url, outlet=outlet or house, title=title, authors=authors, published=_published(tree, metas, item))
    described = [str(item.get("description") or ""), *(metas.get(k, "") for k in DESCRIPTIONS)]
    return Meta(
        known, source, unique(d for d in described if len(d) > 20), _utf8(str(item.get("articleBody") or "")), page_facts(metas, item)
    )


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """The first content of each named meta element."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        a = node.attributes
        name, content = a.get("property") or a.get("name") or a.get("itemprop"), a.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), " ".join(content.split()))
    return found


def _article(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The first article of the JSON-LD; malformed JSON-LD is none."""
    named = [d for d in items if any(ARTICLE.search(str(t)) for t in _list(d.get("@type")))]
    return next(iter([*named, *(d for d in items if d.get("headline"))]), {})


def _people(items: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Names by the ``@id`` that an article refers to."""
    return {str(d["@id"]): d["name"] for d in items if "@id" in d and isinstance(d.get("name"), str)}


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The objects of one JSON-LD script, those of its graph too."""
    todo = [d for value in values(text) for d in _list(value)]
    for d in todo[:200]:
        if isinstance(d, dict):
            yield d
            yield from (g for g in _list(d.get("@graph"))[:200] if isinstance(g, dict))
            yield from (g for g in _list(d.get("mainEntity"))[:5] if isinstance(g, dict))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: object, key: str = "name") -> list[str]:
    """Texts of a JSON-LD value: a text, an object with a name, or a list of these."""
    found = [v.get(key) if isinstance(v, dict) else v for v in _list(value)]
    return [" ".join(_utf8(v).split()) for v in (x for f in found for x in _list(f)) if isinstance(v, str) and v.strip()]


def _utf8(text: str) -> str:
    """A lone surrogate is legal in JSON and nowhere else; some pages escape their JSON as HTML too."""
    return html.unescape(text).encode("utf-8", "replace").decode()


def _url(tree: LexborHTMLParser, metas: dict[str, str], item: dict[str, Any]) -> str | None:
    link = tree.css_first("link[rel=canonical]")
    given = [
        link.attributes.get("href") if link else None,
        metas.get("og:url"),
        *_texts(item.get("url")),
        *_texts(item.get("mainEntityOfPage"), "@id"),
    ]
    return next((u for g in given if g and (u := clean_url(g))), None)


def _outlet(metas: dict[str, str], item: dict[str, Any], names: dict[str, str]) -> str | None:
    """Who publishes: named in the article, or elsewhere in the page's data under the ``@id`` that the article refers to."""
    referred = [names[i] for i in _texts(item.get("publisher"), "@id") if i in names]
    given = [*_texts(item.get("publisher")), *referred, *(metas[k] for k in SITES if k in metas)]
    named = [g for g in given if len(g) <= 60 and "://" not in g]
    return outlet_name(named[0]) if named else None


def _title(tree: LexborHTMLParser, metas: dict[str, str], item: dict[str, Any], outlet: str | None) -> tuple[str | None, str]:
    """The headline and where it stands; the outlet's name behind it is taken off."""
    h1 = [n for n in tree.css("h1") if n.text(deep=True).strip()]
    page = tree.css_first("title")
    given = [(t, "script[ld+json] headline") for t in _texts(item.get("headline"))]
    given += [(metas[k], f"meta[{k}]") for k in TITLES[:1] if k in metas]
    given += [(" ".join(n.text(deep=True).split()), "h1[1]") for n in h1[:1]]
    given += [(metas[k], f"meta[{k}]") for k in TITLES[1:] if k in metas]
    given += [(" ".join(page.text(deep=True).split()), "title[1]")] if page and page.text(deep=True).strip() else []
    for text, source in given:
        if title := _without_outlet(text, outlet):
            return _without_tail(title, [t for t, _ in given]), source
    return None, ""


def _without_tail(title: str, others: Sequence[str]) -> str:
    """A headline without what follows another of the page's headlines in it behind a mark ("Bridge closes | Region | Post").

    >>> _without_tail("Old bridge closes early | Region", ["Old bridge closes early"])
    'Old bridge closes early'
    """
    low = title.casefold()
    heads = [o for o in map(str.strip, others) if 15 <= len(o) < len(title) and low.startswith(o.casefold())]
    return next((h for h in heads if TAIL.match(title, len(h))), title)


def _without_outlet(text: str, outlet: str | None) -> str:
    cut = SUFFIX.search(text)
    tail = text[cut.end() :] if cut else ""
    known = by_name(tail) is not None or (outlet is not None and plain(tail) in (plain(outlet), plain(outlet).removeprefix("the ")))
    return text[: cut.start()].strip() if cut and known else text.strip()


def _published(tree: LexborHTMLParser, metas: dict[str, str], item: dict[str, Any]) -> Published | None:
    """The stated day of publication; the time zone is kept in the reason."""
    given = [(t, "JSON-LD datePublished") for t in _texts(item.get("datePublished"))]
    given += [(metas[k], f"meta {k}") for k in DATES if k in metas]
    given += [(t, "time element") for t in stated(tree)]
    for text, where in given:
        found: Stamp | None = of_metadata(text)
        if found and found.value:
            return Published(value=found.value, basis="stated", reason=f"stated in the page ({where}: {found.reason})")
    line = visible(tree)
    if line is None or not line.value:
        return None
    return Published(value=line.value, basis="stated", reason=f"stated in a line under the headline: {line.reason}")
