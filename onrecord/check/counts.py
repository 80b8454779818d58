"""A stated count against the list of names that follows it after a colon."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.check.passages import choice, counts, evidence, finding, matches, numbers, plain
from onrecord.check.sums import YEAR
from onrecord.lang import pack
from onrecord.types import Analysis, Claim, Finding, Report, Span

MOST = 25  # what is longer than this is not listed in a sentence


# ------------------------------------------------------------ dates
@cache
def date_pattern(code: str) -> re.Pattern[str]:
    """A day with its month, the day before or after it, an odd second number kept ("30 June 30")."""
    month = _months(code)
    return re.compile(
        rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{month})(?:\s+\d{{1,2}}\b)?|(?:{month})\s+\d{{1,2}}(?:st|nd|rd|th)?\b)(?:,?\s+{YEAR})?", re.I
    )


@cache
def _months(code: str) -> str:
    return "|".join(sorted(month_names(code), key=lambda w: (-len(w), w))) or "(?!)"


@cache
def month_names(code: str) -> dict[str, int]:
    """Names of months, long and short, with their numbers."""
    return {r["word"]: int(r["value"]) for r in pack(code).table("times_words") if r["class"] in {"month", "month_short"}}


# ------------------------------------------------------------ names
@cache
def names_pattern(code: str) -> re.Pattern[str]:
    """A small count, what it counts, a colon, and a list of names to the end of the sentence."""
    n = numbers(code).pattern
    return re.compile(rf"\b(?P<n>{n})(?P<of>(?:\s+[a-z][a-z-]{{2,30}}){{1,4}})\s?:\s+(?P<list>[A-Z][^:;()\n\"“”.]{{3,300}})", re.I)


def _led(report: Report, s: Span) -> bool:
    """A number and a colon stand in the sentence."""
    return report.text.find(":", s.start, s.end) >= 0 and counts(report, s)


def names_listed(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "Three countries: A, B and C": as many names as were counted."""
    return [f for report, s, m, code in matches(analyses, names_pattern, _led) if m.end() >= s.end - 1 for f in _names(report, m, code)]


def _names(report: Report, m: re.Match[str], code: str) -> Iterator[Finding]:
    bounds = _named(m["list"])
    inexact = re.search(rf"\b(?:{choice(code, 'check_overlap', 'word')})\b", m["of"] + m["list"], re.I)
    hedged = re.search(rf"\b(?:{choice(code, 'check_hedges', 'word')})\s+$", report.text[max(m.start() - 24, 0) : m.start()], re.I)
    n = numbers(code).value(m["n"])
    if not bounds or inexact or hedged or not 2 <= n <= MOST:
        return
    low, high = bounds
    told = f"{plain(n)} stated, {low if low == high else f'{low} to {high}'} named"
    verdict = "holds" if low <= n <= high else "fails"
    yield finding("count", "holds" if verdict == "holds" else "fails", told, rule="count.names", found=evidence(report, m.span()))


def _named(text: str) -> tuple[int, int] | None:
    """Fewest and most names in a list: "and" may stand inside a name. None when an item is no plain name."""
    groups = [g.strip() for g in re.split(r",\s*(?:and\s+)?", text.strip()) if g.strip()]
    pieces = [p.strip() for g in groups for p in re.split(r"\sand\s|\s&\s", g)]
    if not all(re.fullmatch(r"(?:the\s+)?[A-Z][^\d,]*", p) and len(p.split()) <= 6 for p in pieces):
        return None
    inner = len(pieces) - len(groups)
    oxford = re.search(r",\s*and\s", text) is not None
    low = len(groups) if oxford or inner == 0 else max(len(pieces) - inner, 1)
    return (low, len(pieces)) if len(pieces) >= 2 else None
