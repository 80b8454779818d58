"""Helpers that keep offsets: folding, the parse with its tokens, quotation marks.

Everything here maps back to ``Report.text``: nothing inserts or deletes a character.
"""

import bisect
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeVar

import msgspec

from onrecord.types import Block, Report

T = TypeVar("T")

# what a word of a parse is to its head, its form, and the kind of the name that it stands in: the house's names (syntax/scheme.py)
Relation = Literal[
    "top", "subject", "subject:passive", "subject:clause", "subject:clause:passive", "object", "recipient", "doer", "predicative",
    "predicative:adj", "predicative:object", "dummy", "adposition", "governed", "governed:clause", "content", "open",
    "adverbial", "relative", "adnominal", "aside", "apposition", "joined", "joiner", "joiner:first", "possessor",
    "genitive", "modifier", "compounded", "adjective", "number", "number:modifier", "determiner", "determiner:first", "adverb",
    "adverb:noun", "negation", "auxiliary", "auxiliary:passive", "subordinator", "particle", "interjection", "foreign", "punctuation",
    "other", "",
]  # fmt: skip
Morph = Literal[
    "base", "past", "participle", "ing", "present", "present:3", "modal", "noun", "nouns", "name", "names", "adjective",
    "adjective:more", "adjective:most", "adverb", "adverb:more", "adverb:most", "personal", "possessive", "wh", "wh:possessive",
    "wh:determiner", "wh:adverb", "there", "determiner", "determiner:first", "adposition", "to", "conjunction", "number", "genitive",
    "particle", "interjection", "hyphen", "symbol", "list", "foreign", "affix", "comma", "colon", "quote", "currency", "punctuation",
    "other",
]  # fmt: skip
Kind = Literal[
    "", "person", "body", "state", "people", "place", "site", "date", "time", "money", "percent", "count", "ordinal", "measure",
    "occasion", "law", "product", "work", "language",
]  # fmt: skip

OPENING = "“«„‟〝「『"
CLOSING = "”»〞」』"
QUOTES = OPENING + CLOSING + '"'
LONG_RUN = re.compile(r"\S{200,}")
MARKED = (range(0x300, 0x1E00), range(0xA600, 0xAC00), range(0x11000, 0x12000))  # blocks with scripts whose vowels are marks on letters
VOWELS = "".join(c for block in MARKED for c in map(chr, block) if unicodedata.category(c) in ("Mc", "Mn"))  # no letters to Python's \w
JOINERS = "\u200c\u200d"  # inside words of Persian and of the scripts of India
LETTERS, DIGIT = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{VOWELS}{JOINERS}])*"), re.compile(r"\d")
WORD = re.compile(rf"\d[\d.,]*\d|\w(?:\w|[{VOWELS}{JOINERS}])*")
KEPT_MARKS = (7, 8, 9)  # combining classes of marks that make another letter or vowel (nukta, kana voicing, virama): no accents
PASSAGE, PASSAGES = 800, 1 << 13  # characters of a passage whose words are kept, and how many are
REWRITTEN = 30  # days after its publication from which a page that was changed speaks from another day
SAME_RUN = re.compile(r"([^\w\s])\1{9,}")


class Token(msgspec.Struct, gc=False):
    """A token of the parse; ``head`` is the index of its head in ``Parse.tokens`` (its own index for a root).

    ``rel`` is its relation to the head, ``morph`` its form, ``ent`` the kind of the name that it stands in; ``pos`` is universal (UPOS).
    """

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    morph: Morph
    rel: Relation
    head: int
    sent: int
    ent: Kind
    ent_starts: bool


class Sentence(msgspec.Struct, gc=False):
    """Tokens ``[first, last)`` and characters ``[start, end)`` of a sentence, in block ``block`` (index into Report.blocks)."""

    i: int
    first: int
    last: int
    start: int
    end: int
    block: int
    kind: str


class Parse:
    """The shared parse of a report: tokens with absolute offsets, sentences, dependency children."""

    def __init__(self, *, tokens: Sequence[Token], sentences: Sequence[Sentence], text: str, blocks: Sequence[Block]) -> None:
        self.tokens, self.sentences, self.text, self.blocks = list(tokens), list(sentences), text, list(blocks)
        self._made: dict[Callable[[Parse], Any], Any] = {}

    def once(self, make: "Callable[[Parse], T]") -> T:
        """What a function makes of this parse: worked out at the first call, shared after it (nobody may change it)."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    @cached_property
    def children(self) -> list[list[int]]:
        """Indices of the dependents of each token, left to right."""
        out: list[list[int]] = [[] for _ in self.tokens]
        for t in self.tokens:
            if t.head != t.i:
                out[t.head].append(t.i)
        return out

    @cached_property
    def edges(self) -> tuple[list[int], list[int]]:
        """Lowest and highest token index below each token."""
        lo, hi = list(range(len(self.tokens))), list(range(len(self.tokens)))
        order = [t.i for t in self.tokens if t.head == t.i]
        for i in order:  # grows while it is read: heads before dependents
            order.extend(self.children[i])
        for i in reversed(order):
            head = self.tokens[i].head
            if lo[i] < lo[head]:
                lo[head] = lo[i]
            if hi[i] > hi[head]:
                hi[head] = hi[i]
        return lo, hi

    @cached_property
    def _starts(self) -> list[int]:
        return [t.start for t in self.tokens]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_tokens(self, sentence: Sentence) -> list[Token]:
        """The tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]

    def subtree(self, i: int) -> list[int]:
        """Token i and all its descendants, in text order."""
        out, todo = [], [i]
        while todo:
            out.append(n := todo.pop())
            todo.extend(self.children[n])
        return sorted(out)

    def ancestors(self, i: int) -> Iterator[int]:
        """Heads of token i, nearest first."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield i

    def inside(self, start: int, end: int) -> list[Token]:
        """Tokens that lie wholly in ``[start, end)``."""
        first = bisect.bisect_left(self._starts, start)
        last = bisect.bisect_left(self._starts, end)
        return [t for t in self.tokens[first:last] if t.end <= end]

    def at(self, offset: int) -> Token | None:
        """The token that covers a character offset, or None."""
        k = bisect.bisect_right(self._starts, offset) - 1
        return self.tokens[k] if k >= 0 and self.tokens[k].end > offset else None

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that covers a character offset, or None."""
        k = bisect.bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[k] if k >= 0 and self.sentences[k].end > offset else None

    def head_of(self, start: int, end: int) -> Token | None:
        """The syntactic head of a span: its token whose head lies outside it."""
        toks = self.inside(start, end)
        idx = {t.i for t in toks}
        return next((t for t in toks if t.head == t.i or t.head not in idx), None)


def fold(text: str) -> str:
    """Case and accents away, typographic variants made plain; for comparison only, offsets are lost.

    >>> fold("Café “O’Neill”")
    'cafe "o\\'neill"'
    """
    if text.isascii():
        return text.lower()
    text = text.translate(PLAIN)
    text = unicodedata.normalize("NFKD", text).casefold()
    return text if text.isascii() else "".join(c for c in text if unicodedata.combining(c) in (0, *KEPT_MARKS))


PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "\u2011": "-"})


@lru_cache(maxsize=2)
def parse_copy(text: str) -> str:
    """A copy of the same length that is safe to tokenize: odd spaces become spaces, long runs of one mark become spaces.

    Tokenizers are quadratic on long runs of ``(``, ``=``, ``$`` and on very long words (docs/choices.md).
    >>> len(parse_copy("a" + "(" * 500)) == 501
    True
    """
    text = re.sub(r"[^\S\n]", " ", text)
    text = SAME_RUN.sub(lambda m: " " * len(m[0]), text)
    return LONG_RUN.sub(lambda m: " " * len(m[0]), text)


def words(text: str) -> list[str]:
    """Folded words and numbers.

    >>> words("Over 6,000 MW"), len(words("नदी का पुल"))
    (['over', '6,000', 'mw'], 3)
    """
    return list(_words(text)) if len(text) <= PASSAGE else WORD.findall(fold(text))


@lru_cache(maxsize=PASSAGES)
def _words(text: str) -> tuple[str, ...]:
    """A passage is compared with many others, and read once."""
    return tuple(WORD.findall(fold(text)))


def word_set(text: str) -> set[str]:
    """The words of a text in lower case, runs of letters, and ``#`` where it has a digit: what a pattern can find, it must hold.

    >>> sorted(word_set("On May 4"))
    ['#', 'may', 'on']
    """
    found = set(LETTERS.findall(text.lower()))
    return found | {"#"} if DIGIT.search(text) else found


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Shrink a span so that it starts and ends on a character that is not a space.

    >>> trim(" ab ", 0, 4)
    (1, 3)
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def told_on(report: Report) -> str | None:
    """The day from which a report speaks ("in February", "last week"): that of publication, as it is stated.

    None where none is stated, and where the page says that it was written anew more than REWRITTEN days later ("What is the court, and who
    sits on it?"): whether a sentence is of then or of now cannot be told.
    """
    day = report.published.value if report.published else None
    updated = report.page.updated_at if report.page else None
    if day is None or updated is None or len(day) < 10:
        return day
    try:
        apart = date.fromisoformat(updated[:10]) - date.fromisoformat(day[:10])
    except ValueError:
        return day
    return day if apart.days <= REWRITTEN else None


SIGNS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff]")
MANY_LINES = re.compile("(?![\n\t])" + SIGNS.pattern)


def one_line(value: str) -> str:
    r"""Text as one line for a terminal or a log: control signs, line feeds and signs that turn the direction are written out.

    >>> one_line("a\n\x1b[31mb")
    'a\\n\\x1b[31mb'
    """
    return SIGNS.sub(_written, value)


def lines(value: str) -> str:
    r"""Text of several lines for a terminal; as ``one_line``, but for line feeds and tabs.

    >>> lines("a\n\x1b]0;b\x07")
    'a\n\\x1b]0;b\\x07'
    """
    return MANY_LINES.sub(_written, value)


def _written(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape", "surrogatepass").decode("ascii", "backslashreplace")


DAY = re.compile(r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def is_day(value: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar (an ISO 8601 prefix).

    >>> is_day("2031-02"), is_day("2031-02-30"), is_day("")
    (True, False, False)
    """
    found = DAY.fullmatch(value)
    try:
        return found is not None and bool(date(int(found[1]), int(found[2] or 1), int(found[3] or 1)))
    except ValueError:
        return False
