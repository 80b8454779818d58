"""Words for searching: what is put into the index, how a query is read, and the passage that is shown. The same on every store.

The index holds folded words that are plain ASCII (others are written as the hexadecimal digits of their UTF-8), so that no tokenizer of a
store ever decides what a word is.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from onrecord.text import fold
from onrecord.types import Record, Report

WORD = re.compile(r"[^\W_]+")
MOST, LONGEST = 50_000, 100  # words of a report that are indexed; characters of a word
LETTERS = 300_000  # characters of indexed words, all of a report together (PostgreSQL indexes no more than a megabyte of a row)
AROUND = 110  # characters shown on either side of a found word
TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
MOST_TERMS = 32
FOREIGN = "zqx"  # before the digits of a word that is not ASCII


class Term(Record, frozen=True):
    """Words that stand next to each other; ``prefix``: the last of them may go on; ``without``: reports that have it are left out."""

    words: tuple[str, ...]
    prefix: bool = False
    without: bool = False


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Indexed words of a text with their places.

    >>> list(tokens("Café 6,000"))
    [('cafe', 0, 4), ('6', 5, 6), ('000', 7, 10)]
    """
    for m in WORD.finditer(text):
        for part in (m[0].lower(),) if m[0].isascii() else WORD.findall(fold(m[0])):
            yield _plain(part[:LONGEST]), m.start(), m.end()


def _plain(word: str) -> str:
    return word if word.isascii() else FOREIGN + word.encode("utf-8", "surrogatepass").hex()


def index(report: Report) -> list[str]:
    """The words of a report in their order: title first where the text does not hold it."""
    parts = [report.text] if not report.title or report.title in report.text else [report.title, report.text]
    found = [w for part in parts for w, _, _ in tokens(part)][:MOST]
    return found[: bisect_right(list(accumulate(map(len, found))), LETTERS)]


def parse(query: str) -> list[Term]:
    """The terms of a query; whatever is typed is a query, nothing is an error.

    >>> parse('-"old pier" har*')
    [Term(words=('old', 'pier'), prefix=False, without=True), Term(words=('har',), prefix=True, without=False)]
    """
    found = []
    for minus, phrase, bare in TERM.findall(query)[:MOST_TERMS]:
        words = tuple(w for w, _, _ in tokens(phrase or bare))
        if words:
            found.append(Term(words=words, prefix=bare.endswith("*"), without=bool(minus)))
    return found


def passage(text: str, terms: Sequence[Term], start: int = 0) -> tuple[int, int, tuple[tuple[int, int], ...]]:
    """The passage to show, ``[start, end)``, and the places of the found words in it; without any, the text from ``start``.

    It is that around the first term in the order of the query that the text holds.
    """
    wanted = [t for t in terms if not t.without]
    found = next((at for t in wanted if (at := _first(text, t))), None)
    first, last = found or (start, start + AROUND)
    left, right = _edge(text, first - AROUND), _edge(text, last + AROUND)
    near = [(w, a + left, b + left) for w, a, b in tokens(text[left:right])] if found else []
    return left, right, tuple(sorted({at for t in wanted for at in _places(near, t)}))


def _first(text: str, term: Term) -> tuple[int, int] | None:
    """Where a term first stands: looked for in plain letters first, in every word of the text only where that finds nothing."""
    plain = text.lower()
    if len(plain) == len(text) and (found := _plainly(term).search(plain)):
        return found.span()
    return next(_places(list(tokens(text)), term), None)


@lru_cache(maxsize=256)
def _plainly(term: Term) -> re.Pattern[str]:
    """A term in a text of small letters: its words with nothing but signs and spaces between them."""
    end = "[^\\W_]*" if term.prefix else "(?![^\\W_])"
    return re.compile("(?<![^\\W_])" + "[\\W_]+".join(term.words) + end)


def _places(places: Sequence[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    """Where a term stands: first to last character of each occurrence."""
    n, first = len(term.words), term.words[0]
    for i in range(len(places) - n + 1):
        if n > 1 and places[i][0] != first:
            continue
        here = tuple(w for w, _, _ in places[i : i + n])
        if here == term.words or (term.prefix and here[:-1] == term.words[:-1] and here[-1].startswith(term.words[-1])):
            yield places[i][1], places[i + n - 1][2]


def _edge(text: str, at: int) -> int:
    """The start of the word at a place, within the text."""
    at = min(max(at, 0), len(text))
    near = (k for k in range(at, max(at - 30, 0), -1) if text[k - 1].isspace())
    return next(near, at) if 0 < at < len(text) else at
