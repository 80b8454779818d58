"""Who wrote a page: as its metadata says; as its visible byline says where the metadata names nobody, or just the house."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from onrecord.outlets import by_name, domain
from onrecord.read.html_tree import class_words
from onrecord.read.metadata import unique
from onrecord.read.people import is_name
from onrecord.read.words import column, plain

KEYS = ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "twitter:data1")
VISIBLE = "[rel~=author], [itemprop~=author], [class*=byline], [class*=Byline], [class*=author], [class*=Author]"
CODE = re.compile(r"\s*\((?:[a-zäöüß]{2,5}|[^()]{0,40}@[^()]{0,40})\)\s*$")
ADDRESS = re.compile(r"@|://|www\.")
LIST = re.compile(r"\s*[,;|•·]\s*|\s*/\s+|\s+/\s*|\s+&\s+")
MOST_TEXT, MOST_NODES = 160, 60


def page_authors(
    tree: LexborHTMLParser, metas: Mapping[str, str], item: Mapping[str, Any], people: Mapping[str, str], outlet: str | None
) -> tuple[str, ...]:
    """The authors that a page names, in its order, people and houses as they are given; ``people`` are names by their JSON-LD ``@id``.

    A house that is named alone gives way to the people of the meta elements, then to those of the visible byline.
    """
    data = list(_said(item.get("author"), people)) or list(_said(item.get("creator"), people))
    meta = next(([metas[k]] for k in KEYS if k in metas and not ADDRESS.search(metas[k])), [])
    found = [names for given in (data, meta) if (names := unique(n for g in given for n in split_names(g)))]
    persons = next((names for names in found if not all(_is_house(n, outlet) for n in names)), ())
    return persons or visible(tree) or next(iter(found), ())


def _said(value: object, people: Mapping[str, str]) -> Iterator[str]:
    """The names in a JSON-LD value: a text, an object with a name (or a given and a family name), a reference, or a list of these."""
    for v in value if isinstance(value, list) else [value]:
        if isinstance(v, list):
            yield from _said(v[:50], people)
        elif isinstance(v, str):
            yield people.get(v, v)
        elif isinstance(v, dict):
            whole = " ".join(str(v[k]) for k in ("givenName", "familyName") if isinstance(v.get(k), str))
            name = v.get("name") or whole or people.get(str(v.get("@id")), "")
            yield from _said(name, {}) if isinstance(name, list) else [str(name)]


def split_names(text: str) -> list[str]:
    """The single names of an author field: what stands before them, and codes and roles behind them, taken off.

    >>> split_names("By Ana Silva and Ivo Brandt (ib), our correspondent")
    ['Ana Silva', 'Ivo Brandt']
    """
    text = _without_opener(" ".join(text.split())[:1000])
    joined = _conjunction().sub(", ", text)
    pieces = [CODE.sub("", p).strip(" -–—:.") if not p.endswith(".") else CODE.sub("", p).strip(" -–—:") for p in LIST.split(joined)]
    pieces = [p for p in pieces if _possible(p)]
    return [p for i, p in enumerate(pieces) if i == 0 or is_name(p) or by_name(p) is not None or _likely(p)]


def _likely(piece: str) -> bool:
    """Whether what stands behind the first name may be a name too: no role, no place of work."""
    words = plain(piece).split()
    roles = column("bylines", "phrase", "role") | column("bylines", "phrase", "generic")
    return 2 <= len(words) <= 4 and piece[:1].isupper() and not any(w in roles for w in words) and plain(piece) not in roles


def _possible(piece: str) -> bool:
    """Any text that could be a name or a house: not too long, no address, not only figures."""
    return 1 < len(piece) <= 60 and not ADDRESS.search(piece) and any(c.isalpha() for c in piece) and len(piece.split()) <= 7


def _conjunction() -> re.Pattern[str]:
    words = sorted(column("bylines", "phrase", "and"))
    return re.compile(r"\s+(?:" + "|".join(map(re.escape, words)) + r")\s+")


def _without_opener(text: str) -> str:
    """The text behind "By", "Written by" and the like."""
    low = text.casefold()
    for phrase in sorted(column("bylines", "phrase", "author") | column("bylines", "phrase", "opener"), key=lambda p: (-len(p), p)):
        if low.startswith(phrase) and low[len(phrase) : len(phrase) + 1] in (" ", ":"):
            return text[len(phrase) :].lstrip(" :")
    return text


def _is_house(name: str, outlet: str | None) -> bool:
    """A known outlet or agency, the page's own outlet, or the name of a web site."""
    own = plain(outlet or "").removeprefix("the ")
    said = plain(name).removeprefix("the ")
    return by_name(name) is not None or bool(own and (own in said or said in own)) or bool(domain(name) and "." in name)


# ------------------------------------------------------------------ the visible byline
def visible(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The people of the first box that is called a byline and holds names of people, boxes beside it of the same name included."""
    for node in tree.css(VISIBLE)[:MOST_NODES]:
        names = _names(node)
        if names and not _aside(node):
            beside = node.parent.iter() if node.parent is not None else ()
            same = [n for n in beside if n.tag == node.tag and n.attributes.get("class") == node.attributes.get("class")]
            return unique(n for s in [node, *same] for n in _names(s))
    return ()


def _names(node: LexborNode) -> Sequence[str]:
    """The names in a box, if it holds names and little else."""
    text = " ".join(node.text(deep=True, separator=" ").split())
    if not text or len(text) > MOST_TEXT:
        return ()
    first = re.split(r"\s\d|\s[|•·]\s", text)[0]
    return [n for n in split_names(first) if is_name(n)]


def _aside(node: LexborNode) -> bool:
    """Whether a box stands in a part of the page that is about something else."""
    known = column("areas", "word", "furniture")
    up: LexborNode | None = node.parent
    while up is not None and up.tag not in ("body", "html"):
        words = class_words(up)
        if up.tag in ("aside", "nav", "footer") or any(w in known for w in words):
            return True
        up = up.parent
    return False
