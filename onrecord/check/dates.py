"""The calendar and the period: weekdays against dates, dates that cannot be, a period "until now" that ends before now."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache

from onrecord.check.counts import month_names
from onrecord.check.passages import evidence, finding, numbers, packs, pairs, words_in
from onrecord.check.sums import YEAR, Part, years_counted
from onrecord.lang import pack
from onrecord.types import Analysis, Claim, Finding, Report, Timex

NEAR = timedelta(days=180)  # a date without a year is looked for this close to the publication
CLOSE = timedelta(days=30)  # and is only called wrong this close: further off it may be of another year
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ODD = ("impossible", "twice")  # flags of a time expression that say the date is printed wrongly


# ------------------------------------------------------------ dates that cannot be
def odd_dates(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """Dates that the finder flagged as impossible or printed wrongly."""
    return [
        finding(
            "calendar",
            "fails",
            f"“{a.report.text[t.start : t.end]}”: {t.flag}",
            rule="calendar.odd",
            found=evidence(a.report, (t.start, t.end)),
        )
        for _, a, _ in packs(analyses)
        for t in a.annotations
        if isinstance(t, Timex) and t.flag and any(o in t.flag for o in ODD)
    ]


# ------------------------------------------------------------ weekday and date
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


# ------------------------------------------------------------ a period that should reach the publication
@cache
def window_pattern(code: str) -> re.Pattern[str]:
    """ "In the last three years", "over the past 5 years"."""
    rows = pack(code).table("check_windows")
    last = "|".join(r["word"] for r in rows if r["kind"] == "last") or "(?!)"
    unit = "|".join(r["word"] for r in rows if r["kind"] == "years") or "(?!)"
    return re.compile(rf"\b(?:{last})\s+(?P<n>{numbers(code).pattern})\s+(?:{unit})\b", re.I)


def windows(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A period that ends with the publication, against the years that are then counted."""
    out = []
    for report, _, words in packs(analyses):
        for before, s in pairs(report):
            parts = years_counted(report, s, words.code)
            spans = [s] if before is None else [s, before]
            found = [m for w in spans for m in window_pattern(words.code).finditer(report.text, w.start, w.end)] if parts else []
            if len(found) == 1:
                out.append(_window(report, found[0], parts, code=words.code))
    return out


def _window(report: Report, m: re.Match[str], parts: Sequence[Part], *, code: str) -> Finding:
    years, n = sorted(p.year for p in parts), numbers(code).value(m["n"])
    spans = evidence(report, m.span(), (min(p.start for p in parts), max(p.end for p in parts)))
    counted = f"the years counted are {', '.join(map(str, years))}"
    if report.published is None or not re.match(YEAR, report.published.value):
        return finding("window", "cannot be checked", f"“{m[0]}”: {counted}; the report has no date", rule="window.years", found=spans)
    now = int(report.published.value[:4])
    early = report.published.value[5:7] in {"01", "02", "03"}
    reaches = years[-1] >= (now - 1 if early else now)
    if reaches and years[-1] - years[0] <= n:
        return finding("window", "holds", f"“{m[0]}”: {counted}, the report is of {now}", rule="window.years", found=spans)
    if reaches:
        return finding("window", "cannot be checked", f"“{m[0]}”: {counted}, more than {n} years", rule="window.years", found=spans)
    basis = "dated" if report.published.basis == "stated" else "dated by inference"
    told = f"“{m[0]}”: {counted}, but the report is {basis} {report.published.value}: the period does not reach it"
    return finding("window", "fails", told, rule="window.years", found=spans)
