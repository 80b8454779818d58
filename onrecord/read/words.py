"""The words that reading needs, from all language packs together: the language of a page is known only after it is read."""

import re
from functools import cache, lru_cache

from onrecord.lang import known, pack
from onrecord.text import fold

LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"\w")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of table ``read_<name>`` of every pack that has it."""
    packs = [pack(code) for code in known()]
    return tuple(row for p in packs if (p.folder / f"read_{name}.tsv").exists() for row in p.table(f"read_{name}"))


@cache
def column(name: str, key: str, cls: str | None = None) -> frozenset[str]:
    """One column of a table as a set, of all rows or of the rows of one class."""
    return frozenset(row[key] for row in rows(name) if cls is None or row.get("class") == cls)


@cache
def mapping(name: str, key: str, value: str, cls: str | None = None) -> dict[str, str]:
    """Two columns of a table as a dictionary, the first row of a key counting."""
    return {row[key]: row[value] for row in reversed(rows(name)) if cls is None or row.get("class") == cls}


@cache
def starts(name: str, cls: str | None = None) -> dict[str, tuple[str, ...]]:
    """The phrases of a table by their first word, longest first: what a line may begin with is then found at once."""
    found: dict[str, list[str]] = {}
    key = next(iter(rows(name)[0]), "phrase") if rows(name) else "phrase"
    for phrase in sorted(column(name, key, cls), key=lambda p: (-len(p), p)):
        found.setdefault(phrase.split(" ")[0], []).append(phrase)
    return {first: tuple(phrases) for first, phrases in found.items()}


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Folded, spaces made single, marks at both ends taken off.

    >>> plain("- Date & Time:")
    'date & time'
    """
    low = text.lower() if text.isascii() else fold(text)
    return " ".join(low.split()).strip(" -–—|•·*:#>.[](){}▪●►»")


def tokens(text: str) -> list[str]:
    """Words as they stand, split at spaces.

    >>> tokens("Ana  Silva")
    ['Ana', 'Silva']
    """
    return text.split()
