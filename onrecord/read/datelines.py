"""Datelines at the start of a paragraph: "PLACE, Month 3 (Agency) -", "Place (Country):", "PLACE —"."""

import re

from onrecord.outlets import by_name
from onrecord.read.dates import Stamp, first_date
from onrecord.read.marks import Fact, Mark, Unit
from onrecord.read.people import is_house
from onrecord.read.words import column, mapping, plain

# the mark that ends a dateline; a hyphen only between spaces or after a bracket, so that hyphened place names stay whole
END = re.compile(r":(?=\s|$)|[—–]|--|(?<=[\s)])-(?=\s|$)|(?<=\w)-(?=\s)|\|")
PAREN = re.compile(r"\s*\((?P<inside>[^()]{2,40})\)\s*$")
PLACE_TOKEN = re.compile(r"[^\W\d_][\w'’.\-]*")
REACH = 110


def dateline(unit: Unit, *, first: bool) -> tuple[int, Mark] | None:
    """The length of a unit's dateline (with its closing mark) and its facts; None when it has none.

    ``first`` tells the first paragraph of the story: only there may an unknown place in capitals end in a colon.
    """
    for m in END.finditer(unit.text[:REACH]):
        facts = _head(unit, unit.text[: m.start()], m[0], first=first)
        if facts is not None:
            return m.end(), Mark("dateline", "dateline", tuple(facts))
        if m[0] in (":", "—", "--"):
            return None
    return None


def _head(unit: Unit, head: str, end: str, *, first: bool) -> list[Fact] | None:
    """Facts of a dateline's head when it is one: place, date, house in brackets, in that order, each at most once."""
    facts: list[Fact] = []
    paren = PAREN.search(head)
    house = _house(paren["inside"]) if paren else None
    if paren and house:
        facts.append(Fact("credit", house, unit.start + paren.start("inside"), unit.start + paren.end("inside")))
    rest = head[: paren.start()] if paren else head
    rest, when = _without_date(rest)
    if when is not None and when.value:
        facts.append(Fact("published", when.value, unit.start + when.start, unit.start + when.end, "the dateline says " + when.reason, 2))
    rest = rest.strip(" ,\t\u00a0*[]")
    evidence = bool(house) + (when is not None)
    if not rest:
        return facts if house else None
    return facts if _is_place(rest, end, evidence=evidence, bracket=paren is not None, first=first) else None


def _house(text: str) -> str | None:
    """The agency in the brackets of a dateline, by the table or by what it is called."""
    known = by_name(text)
    return known.name if known else text if is_house(text) else None


def _without_date(text: str) -> tuple[str, Stamp | None]:
    """The text without a date at its end (and a weekday), and the date."""
    when = first_date(text)
    if when is not None and not text[when.end :].strip(" .,"):
        text = text[: when.start]
    else:
        when = None
    words = text.rstrip(" ,").rsplit(None, 1)
    days = column("dates", "word", "weekday")
    if words and plain(words[-1]).strip(".,") in days:
        text = words[0] if len(words) == 2 else ""
    return text, when


def _is_place(text: str, end: str, *, evidence: int, bracket: bool, first: bool) -> bool:
    """Whether a text is the place of a dateline: known, or in capitals, or capitalised before a house or a date."""
    parts = [p for p in re.split(r"\s*[,/]\s*|\s+and\s+", text) if p]
    words = text.replace(",", " ").replace("/", " ").split()
    if not parts or len(words) > 7 or plain(text) in mapping("labels", "label", "class"):
        return False
    small = column("bylines", "phrase", "particle") | {"and"}
    if not all(PLACE_TOKEN.fullmatch(w) and (w[0].isupper() or w in small) for w in words):
        return False
    if plain(parts[0]) in column("places", "place"):
        return True
    capitals = sum(c.isalpha() for c in text) > 3 and parts[0].isupper()
    if end == ":":
        short = len(words) <= 3 and all(len(w.strip(".")) > 2 or w.lower() in small for w in words)
        return (capitals and short and (first or bool(evidence))) or (bracket and len(words) <= 4 and first)
    return (capitals and len(words) <= 5) or evidence > 0
