"""Whom a report credits with its text: what the reader found, and marks in it, as ``(Name)`` after a dateline or at the end of a line."""

import re
from collections.abc import Iterator

from onrecord.link.similar import dice
from onrecord.text import fold, words
from onrecord.types import Report

ALIKE = 0.6  # share of words that a credit has in common with the name of the house it means
MARK = re.compile(r"[(\[]([A-Z][^()\[\]\n]{1,60})[)\]](?=[ \t]*(?:[-–—]|\n|$))")
PARTS = re.compile(r"\s*(?:/|,|;|\band\b)\s*")
ARTICLES = ("the", "le", "la", "el", "il", "der", "die", "das")


def credited(r: Report) -> Iterator[str]:
    """Names that a report credits, the reader's first; names only, no sentence in brackets.

    >>> list(credited(Report(id="r", file="f", text="The dam broke on Monday. (Calder Wire/Ostline)")))
    ['Calder Wire', 'Ostline']
    """
    yield from (c.name for c in r.credits)
    for m in MARK.finditer(r.text):
        parts = PARTS.split(m[1])
        if _is_name(parts[0]) and all(len(p.split()) < 5 for p in parts):
            yield from (p for p in parts if _is_name(p))


def _is_name(part: str) -> bool:
    """Whether all words begin with a capital."""
    return bool(part.split()) and all(w[0].isalpha() and w[0].isupper() for w in part.split())


def means(credit: str, outlet: str) -> bool:
    """Whether a credit names a house: most of its words, or its name cut short from the front.

    >>> means("Meridian", "Meridian News Agency"), means("News Agency", "Meridian News Agency"), means("The Gull", "Gull")
    (True, True, True)
    >>> means("News", "Meridian News Agency")
    False
    """
    a, b = (_name(x) for x in (credit, outlet))
    return bool(a) and (b[: len(a)] == a or dice(a, b) >= ALIKE)


def _name(house: str) -> list[str]:
    """The words of a name without the article."""
    found = words(house)
    return found[1:] if len(found) > 1 and found[0] in ARTICLES else found


def shared_credit(a: Report, b: Report) -> str | None:
    """A house that both reports credit, other than the two themselves."""
    theirs = {fold(c) for c in credited(b)}
    own = [r.outlet for r in (a, b) if r.outlet]
    return next((c for c in credited(a) if fold(c) in theirs and not any(means(c, o) for o in own)), None)
