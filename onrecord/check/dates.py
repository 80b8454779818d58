"""The calendar: weekdays against dates."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from onrecord.check.counts import month_names
from onrecord.check.passages import evidence, finding, packs, words_in
from onrecord.check.sums import YEAR
from onrecord.lang import pack
from onrecord.types import Analysis, Claim, Finding, Report

NEAR = timedelta(days=180)  # a date without a year is looked for this close to the publication
CLOSE = timedelta(days=30)  # and is only called wrong this close: further off it may be of another year
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def weekday_names(code: str) -> dict[str, int]:
    """Long names of the weekdays, Monday = 0."""
    return {r["word"]: int(r["value"]) - 1 for r in pack(code).table("times_words") if r["class"] == "weekday"}


@cache
def day_pattern(code: str) -> re.Pattern[str]:
    """A weekday right beside a date, with or without its year."""
    month = "|".join(sorted(month_names(code), key=lambda w: (-len(w), w))) or "(?!)"
    week = "|".join(weekday_names(code)) or "(?!)"
    first = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{month})\b"
    tail = rf"{first}|(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[-–]\s*\d)"
    return re.compile(rf"\b(?P<w>{week}),?\s*\(?(?:the\s+)?(?:{tail})(?:,?\s+(?P<y>{YEAR})\b)?", re.I)


def weekdays(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A weekday named with a date: does the calendar have them together?"""
    out: list[Finding] = []
    for report, _, words in packs(analyses):
        named = {w.lower() for w in weekday_names(words.code)}
        for block in report.blocks:
            if block.kind in {"title", "deck", "body"} and not named.isdisjoint(words_in(report.text, block.start, block.end)):
                for m in day_pattern(words.code).finditer(report.text, block.start, block.end):
                    out.extend(_weekday(report, m, words.code))
    return out


def _weekday(report: Report, m: re.Match[str], code: str) -> Iterator[Finding]:
    week = weekday_names(code)[m["w"].lower()]
    month, day = month_names(code)[(m["m1"] or m["m2"]).lower()], int(m["d1"] or m["d2"])
    days = _days(month, day, int(m["y"]) if m["y"] else None, report)
    if not days:
        return
    spans = evidence(report, m.span())
    if any(d.weekday() == week for d in days):
        found = next(d for d in days if d.weekday() == week)
        yield finding("calendar", "holds", f"{found.isoformat()} is a {DAYS[week]}", rule="calendar.weekday", found=spans)
    elif m["y"] or (len(days) == 1 and _close(days[0], report)):
        told = f"{days[0].isoformat()} is a {DAYS[days[0].weekday()]}, not a {DAYS[week]}"
        yield finding("calendar", "fails", told, rule="calendar.weekday", found=spans)


def _days(month: int, day: int, year: int | None, report: Report) -> list[date]:
    """The days that a date can mean: in its own year, else those near a publication date that the report states."""
    stated = report.published if report.published and report.published.basis == "stated" else None
    around = _day(stated.value) if stated else None
    years = [year] if year else [around.year - 1, around.year, around.year + 1] if around else []
    days = [d for y in years if (d := _day(f"{y:04d}-{month:02d}-{day:02d}"))]
    return days if year or not around else [d for d in days if abs(d - around) <= NEAR]


def _close(day: date, report: Report) -> bool:
    around = _day(report.published.value) if report.published else None
    return around is not None and abs(day - around) <= CLOSE


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
