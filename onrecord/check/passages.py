"""What the checks read: sentences of a report with their offsets, number words, evidence. The checks see texts and annotations only."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache

from onrecord.lang import Pack, known, pack
from onrecord.text import word_set
from onrecord.types import Analysis, CheckKind, Evidence, Finding, Report, Span, Verdict

TOLD = ("deck", "body")
END = re.compile(r"[.!?…][\"”’')\]]*(?=\s|[A-Z]|$)|\n")
LONGEST = 2_000  # characters of a sentence; what is longer is a table, not a sentence


def packs(analyses: Sequence[Analysis]) -> Iterator[tuple[Report, Analysis, Pack]]:
    """The reports of a story whose language has a pack, each with it, in the order of their file names."""
    for a in sorted(analyses, key=lambda a: (a.report.file, a.report.id)):
        if a.report.language in known():
            yield a.report, a, pack(str(a.report.language))


def sentences(report: Report, kinds: Sequence[str] = TOLD) -> Iterator[Span]:
    """Sentences of the blocks of these kinds, with offsets of the report."""
    for block in report.blocks:
        if block.kind in kinds:
            yield from _sentences(report.text, block.start, block.end, report.language or "")


def matches(
    analyses: Sequence[Analysis], pattern: Callable[[str], re.Pattern[str]], worth: Callable[[Report, Span], bool] | None = None
) -> Iterator[tuple[Report, Span, re.Match[str], str]]:
    """Every match of a language's pattern in the sentences of a story, with its report, sentence and language.

    ``worth`` tells cheaply which sentences can hold a match at all.
    """
    for report, _, words in packs(analyses):
        for s in sentences(report):
            for m in pattern(words.code).finditer(report.text, s.start, s.end) if worth is None or worth(report, s) else ():
                yield report, s, m, words.code


@lru_cache(maxsize=1 << 13)
def _sentences(text: str, start: int, end: int, code: str) -> tuple[Span, ...]:
    """Cut once, read by every check."""
    return tuple(_cut(text, start, end, _short(code)))


@cache
def _short(code: str) -> re.Pattern[str]:
    """What ends in a full stop that ends no sentence: an initial, and a language's abbreviations."""
    words = choice(code, "check_abbreviations", "word") if code in known() else "(?!)"
    return re.compile(rf"(?:\b[A-Z]|\b(?:{words}))\.$")


def _cut(text: str, start: int, end: int, short: re.Pattern[str]) -> Iterator[Span]:
    at = start
    for m in END.finditer(text, start, end):
        if m[0].startswith(".") and short.search(text, max(at, m.start() - 8), m.start() + 1):
            continue
        yield from _one(text, at, m.end())
        at = m.end()
    yield from _one(text, at, end)


def _one(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if 3 < end - start <= LONGEST:
        yield Span(start=start, end=end)


@lru_cache(maxsize=1 << 13)
def words_in(text: str, start: int, end: int) -> frozenset[str]:
    """The words of a sentence, and ``#`` for its digits; cut once, asked by every check."""
    return frozenset(word_set(text[start:end]))


def counts(report: Report, s: Span) -> bool:
    """Whether a sentence has a number in digits or words: without one no sum, list or vote is told."""
    return not counting(str(report.language)).isdisjoint(words_in(report.text, s.start, s.end))


@cache
def counting(code: str) -> frozenset[str]:
    """The words of which a count has one; ``#`` is a digit."""
    return frozenset({"#", *(w for w, n in numbers(code).value_of.items() if n > 0)})


def evidence(report: Report, *spans: tuple[int, int]) -> tuple[Evidence, ...]:
    """Evidence at these places, in text order."""
    return tuple(Evidence(report=report.id, start=s, end=e, exact=report.text[s:e]) for s, e in sorted(set(spans)))


def finding(check: CheckKind, verdict: Verdict, message: str, *, rule: str, found: tuple[Evidence, ...]) -> Finding:
    """A finding, with the name of the rule that made it."""
    return Finding(check=check, verdict=verdict, message=message, evidence=found, rule=f"check.{rule}")


class Numbers:
    """Counts in digits and words of one language."""

    def __init__(self, words: Pack) -> None:
        rows = words.table("numbers")
        self.value_of = {r["word"]: int(r["value"]) for r in rows if r["kind"] in {"digit", "teen", "ten"}}
        self.scale_of = {r["word"]: Decimal(r["value"]) for r in rows if r["kind"] in {"scale", "short", "wide"}}
        small = _either(w for w, n in self.value_of.items() if n > 0)
        self.pattern = rf"(?<!\d)(?<!\d[.,])(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}}|(?:{small})(?:-(?:{small}))?)(?![\w%]|[.,:/-]\d)"

    def value(self, text: str) -> int:
        """The value of a matched count.

        >>> Numbers(pack("en")).value("twenty-one")
        21
        """
        low = text.lower().replace(",", "")
        return int(low) if low.isdigit() else sum(self.value_of[w] for w in low.split("-"))


def _either(words: Iterator[str]) -> str:
    """Any of the words, the longest first; no words, no match."""
    return "|".join(sorted((re.escape(w) for w in words), key=lambda w: (-len(w), w))) or "(?!)"


@cache
def numbers(code: str) -> Numbers:
    """The numbers of a language."""
    return Numbers(pack(code))


@cache
def choice(code: str, table: str, column: str) -> str:
    """A pattern that matches any entry of a column of a table, the longest first."""
    return _either(iter(pack(code).words(table, column)))


def plain(n: Decimal | float | int) -> str:
    """A number as a person writes it.

    >>> plain(Decimal("1600000")), plain(0.375), plain(12.0)
    ('1,600,000', '0.375', '12')
    """
    return f"{n:,.4f}".rstrip("0").rstrip(".")
