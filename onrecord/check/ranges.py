"""Periods: one that ends before it starts, and "a three-day visit from 4 to 5 May"."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from onrecord.check.counts import month_names
from onrecord.check.passages import choice, digits, evidence, finding, matches, numbers, packs, sentences
from onrecord.check.sums import YEAR
from onrecord.types import Analysis, Claim, Finding, Report, Span

LEAP = 2024  # a year that has every day, for ranges without a year
NEAR = 70  # characters between "three-day" and its dates


@cache
def range_pattern(code: str) -> re.Pattern[str]:
    """ "From 4 to 6 May 2025", "4-6 May", "May 4-6", "from 28 April to 3 May", "May 4 to May 6"."""
    month = "|".join(sorted(month_names(code), key=lambda w: (-len(w), w))) or "(?!)"
    day, year = r"\d{1,2}", rf"(?:,?\s+(?P<{{}}>{YEAR})\b)?"
    to = r"(?:\s+(?:to|until|till|through)\s+|\s?[–-]\s?)"
    british = rf"(?P<d1>{day})(?:\s+(?P<m1>{month})\b{year.format('y1')})?{to}(?P<d2>{day})\s+(?P<m2>{month})\b{year.format('y2')}"
    stop = r"(?!\d|[:.]\d|\s?%|\s*(?:am|pm)\b)" + year.format("z2")
    american = rf"(?P<n1>{month})\.?\s+(?P<e1>{day}){year.format('z1')}{to}(?:(?P<n2>{month})\.?\s+)?(?P<e2>{day}){stop}"
    return re.compile(rf"(?<![\w.,:/$€£–-])(?:{british}|{american})(?![–-]\d)", re.I)


def ranges(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """Dates from and to: in order, and as many days as are counted beside them."""
    return [f for report, s, m, code in matches(analyses, range_pattern, digits) for f in _range(report, s, m, code)]


def _range(report: Report, s: Span, m: re.Match[str], code: str) -> Iterator[Finding]:
    ends = _ends(m, code)
    if not ends:
        return
    first, last = ends
    if last < first:
        dashed = not re.search(r"\s(?:to|until|till|through)\s", m[0], re.I)  # "in May 3-1" is a score
        if not dashed and (first.month == last.month or first.year != last.year or m["y2"] or m["z2"]):
            told = f"“{m[0]}” ends before it starts"
            yield finding("calendar", "fails", told, rule="calendar.range", found=evidence(report, m.span()))
        return
    yield from _days(report, s, m, days=(last - first).days + 1, code=code)


def _ends(m: re.Match[str], code: str) -> tuple[date, date] | None:
    """Both days; a month or a year that is told once serves both."""
    months = month_names(code)
    two = (m["m2"] or m["n2"] or m["n1"]).lower()
    one = (m["m1"] or m["n1"] or two).lower()
    to = m["y2"] or m["z2"]
    since = m["y1"] or m["z1"] or to
    try:
        first = date(int(since or to or LEAP), months[one], int(m["d1"] or m["e1"]))
        return first, date(int(to or since or LEAP), months[two], int(m["d2"] or m["e2"]))
    except ValueError:
        return None


@cache
def lasting(code: str) -> re.Pattern[str]:
    """ "Three-day", "12-day"."""
    return re.compile(rf"\b(?P<n>\d{{1,3}}|{choice(code, 'numbers', 'word')})[\s-]days?(?:[\s-]long)?\s+[a-z]", re.I)


def _days(report: Report, s: Span, m: re.Match[str], *, days: int, code: str) -> Iterator[Finding]:
    told = list(lasting(code).finditer(report.text, max(s.start, m.start() - NEAR), m.start()))
    if len(told) != 1 or re.search(r"[;:()\d]", report.text[told[0].end() : m.start()]):
        return
    word = told[0]["n"].lower()
    n = int(word) if word.isdigit() else numbers(code).value_of.get(word)
    spans = evidence(report, (told[0].start(), m.end()))
    if n == days:
        yield finding("calendar", "holds", f"“{m[0]}” is {days} days", rule="calendar.days", found=spans)
    elif n is not None and n != days - 1:  # the last day may not count: "a three-day truce from 4 to 7 May"
        yield finding("calendar", "fails", f"“{m[0]}” is {days} days, not {n}", rule="calendar.days", found=spans)


# ------------------------------------------------------------ years
def years(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "From 2022 to 2019": a period of years that ends before it starts."""
    span = re.compile(rf"\bfrom\s+({YEAR})\s+(?:to|until|till|through)\s+({YEAR})\b(?!\s+(?:[a-z]+s\b)|[-–,.]\d|\s?%)")
    out: list[Finding] = []
    for report, _, words in packs(analyses):
        moved = re.compile(rf"\b(?:{choice(words.code, 'check_change', 'word')})\b", re.I)
        for s in sentences(report):
            for m in span.finditer(report.text, s.start, s.end):
                if int(m[1]) > int(m[2]) and not moved.search(report.text, s.start, m.start()):
                    told = f"“{m[0]}” ends before it starts"
                    out.append(finding("calendar", "fails", told, rule="calendar.range", found=evidence(report, m.span())))
    return out
