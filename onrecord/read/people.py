"""Names in bylines and signatures: who wrote it, by shape alone."""

import re

from onrecord.outlets import by_name
from onrecord.read.dates import stamp
from onrecord.read.marks import Fact, Mark, Unit, fact
from onrecord.read.words import column, plain, starts

NAME_TOKEN = re.compile(r"[^\W\d_][\w'’.\-]*")
SEGMENT = re.compile(r"\s*[|·•;/]\s*|\s+[-–—]\s+|\s*\t\s*")
PIECE = re.compile(r"\s*,\s*|\s+(?:and|&|with)\s+", re.I)
TAIL = re.compile(r"\s+(?:in|for|at|of|from)\s+[^\W\d_].*$")
DOT_OUTLET = re.compile(r"by\s*[·•|]\s*(?P<outlet>\S.{0,60})", re.I)
FOLLOW = re.compile(r"follow\s+(?P<name>[^\d@,:;]{5,40}?)\s+(?:on|at|@)\b", re.I)
MAX_BYLINE = 200


def is_name(text: str, strict: bool = False) -> bool:
    """Whether a text has the shape of a personal name; ``strict`` asks for more than two capital letters' worth of evidence.

    >>> is_name("Ana de Silva"), is_name("News Desk"), is_name("said Ana")
    (True, False, False)
    """
    words = text.split()
    if not 2 <= len(words) <= 5 or text != text.strip(" -,:;!?"):
        return False
    small, generic = column("bylines", "phrase", "particle"), column("bylines", "phrase", "generic")
    big = [w for w in words if w.lower() not in small or w[0].isupper()]
    shaped = all(NAME_TOKEN.fullmatch(w) for w in words) and all(w[0].isupper() for w in big) and 2 <= len(big) <= 4
    if not shaped or any(plain(w) in generic for w in big) or plain(text) in column("places", "place"):
        return False
    return not strict or (by_name(text) is None and not any(len(w) > 2 and w.isupper() for w in words) and not text.endswith("."))


def byline(unit: Unit) -> Mark | None:
    """ "By X and Y", "Published by X | Agency | 3 June 2031", "by · Outlet": who is named and as what."""
    if len(unit.text) > MAX_BYLINE:
        return None
    if m := DOT_OUTLET.fullmatch(unit.text):
        return Mark("metadata", "byline.outlet", (fact(unit, "outlet", m["outlet"].strip(), start=m.start("outlet")),))
    text = unit.text.strip("()[] \t–—-*_")
    opener = byline_opener(text)
    if opener is None or not text:
        return None
    phrase, cls = opener
    rest = text[_length(text, phrase) :].lstrip(" :\t-–—")
    facts = people(unit, rest)
    if facts is None:
        return None
    kept = tuple(f for f in facts if cls == "author" or f.name != "author")
    return Mark("byline", f"byline.{cls}", kept)


def byline_opener(text: str) -> tuple[str, str] | None:
    """The words before the names and their class, the longest that fit."""
    low = " ".join(plain(text).split())
    first = re.match(r"\w+", low)
    for cls in ("author", "editor"):
        for phrase in starts("bylines", cls).get(first[0] if first else "", ()):
            if low.startswith(phrase) and low[len(phrase) : len(phrase) + 1] in (" ", ":"):
                return phrase, cls
    return None


def _length(text: str, phrase: str) -> int:
    """Characters of the text that the folded phrase takes up (spaces may be many)."""
    m = re.match(r"\W*" + r"\s+".join(re.escape(w) for w in phrase.split()), text, re.I)
    return m.end() if m else len(phrase)


def people(unit: Unit, text: str) -> list[Fact] | None:
    """Authors, agencies and dates of what follows "by"; None when it is no list of names."""
    segments = [s.strip(" ()[]") for s in SEGMENT.split(text.rstrip(" )]")) if s.strip(" ()[]")]
    if not segments or len(segments) > 6:
        return None
    found = _segment(unit, segments[0], first=True)
    for segment in segments[1:] if found is not None else ():
        found = [*(found or []), *(_segment(unit, segment, first=False) or [])]
    return found


def _segment(unit: Unit, text: str, first: bool) -> list[Fact] | None:
    """Facts of one segment of a byline: a date, a house, or names with what stands behind them."""
    if when := stamp(text):
        return None if first else [fact(unit, "published", when.value, reason=when.reason)] if when.value else []
    if house := by_name(text):
        return [fact(unit, "credit" if house.agency else "outlet", text)]
    facts: list[Fact] = []
    for k, piece in enumerate(p for p in PIECE.split(text) if p.strip()):
        got = _piece(unit, piece.strip())
        if got is None and k == 0:
            return None
        facts += got or []
    return facts


def _piece(unit: Unit, text: str) -> list[Fact] | None:
    """One name with its tail ("X in Place", "X for Outlet"); None when it is neither a name nor a desk."""
    whole = TAIL.sub("", text)
    tail = plain(text[len(whole) :]).partition(" ")[2]
    facts: list[Fact] = []
    if tail and (house := by_name(tail)):
        facts.append(fact(unit, "credit" if house.agency else "outlet", house.name, start=len(whole)))
    if is_name(whole):
        return [fact(unit, "author", whole), *facts]
    if house := by_name(whole):
        return [fact(unit, "credit" if house.agency else "outlet", whole), *facts]
    words = plain(whole).split()
    generic = column("bylines", "phrase", "generic") | column("bylines", "phrase", "role")
    named = any(w in generic for w in words) if whole[:1].isupper() else bool(words) and all(w in generic for w in words)
    return facts if len(words) <= 5 and named else None


def is_house(text: str) -> bool:
    """Whether a short text is called as outlets are, by its first or last word; for lines at the head of a report and named sources.

    >>> is_house("The Ostrel Post"), is_house("Radio Ostrel"), is_house("Post offices close")
    (True, True, False)
    """
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 45 or not all(NAME_TOKEN.fullmatch(w) for w in words):
        return False
    small = column("bylines", "phrase", "particle") | column("bylines", "phrase", "generic")
    low = [w.lower() for w in words if w.lower() != "the"]
    capitals = all(w[0].isupper() or w in small for w in words)
    return capitals and len(low) > 0 and (low[-1] in column("houses", "word", "last") or low[0] in column("houses", "word", "first"))


def signature(unit: Unit, text: str) -> Mark | None:
    """The last line of a report when it is just a personal name that the report does not speak of."""
    name = unit.text.strip(" -–—()[]*_~.")
    if len(name) > 50 or not is_name(name, strict=True) or text.count(name) > 1:
        return None
    return Mark("byline", "byline.signature", (fact(unit, "author", name, rank=1),))


def followed(unit: Unit) -> tuple[Fact, ...]:
    """The name in "Follow X on …": an author if nothing better names one."""
    m = FOLLOW.match(unit.text)
    name = " ".join(m["name"].split()) if m else ""
    return (fact(unit, "author", name, start=m.start("name"), rank=9),) if m and is_name(name, strict=True) else ()
