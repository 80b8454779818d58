"""Titles used instead of a name: "the ministry's spokeswoman" of one report is the one person of the story who holds that office."""

import re
from collections.abc import Sequence
from typing import Protocol

from onrecord.text import fold

FEWEST = 2  # words of an office that must be printed: "the minister" alone may be any minister
WORD = re.compile(r"[^\W\d_]{3,}")
LITTLE = frozenset({"the", "for", "and", "who"})


class Held(Protocol):
    """What is compared: whether it has no name, the title it goes by, and the offices printed with it."""

    @property
    def unnamed(self) -> bool:
        """Known only by a title."""

    @property
    def title(self) -> str:
        """The title or name it goes by."""

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices printed with the name."""


def office(words: str) -> frozenset[str]:
    """The words of an office, folded, without little ones and possessive endings.

    >>> sorted(office("the ministry's spokeswoman")), sorted(office("spokeswoman for the Harbour Ministry"))
    (['ministry', 'spokeswoman'], ['harbour', 'ministry', 'spokeswoman'])
    """
    return frozenset(WORD.findall(re.sub(r"'s\b", " ", fold(words)))) - LITTLE


def holders(people: Sequence[Held]) -> dict[int, int]:
    """Index of a title without a name -> index of the only person with a name whose office it is."""
    named: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for k, p in enumerate(people):
        for words in sorted({office(o) for o in p.offices} if not p.unnamed else set(), key=sorted):
            for w in words:
                named.setdefault(w, []).append((k, words))
    return {k: found.pop() for k, p in enumerate(people) if p.unnamed and len(found := _fit(office(p.title), named)) == 1}


def _fit(title: frozenset[str], named: dict[str, list[tuple[int, frozenset[str]]]]) -> set[int]:
    """People one of whose offices holds all the words of a title."""
    if len(title) < FEWEST:
        return set()
    near = min((named.get(w, []) for w in title), key=len)
    return {k for k, words in near if title <= words}
