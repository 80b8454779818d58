"""Neighbouring time expressions that are one ("Tuesday, December 2"; "9 a.m. Tuesday"), and what one lends to the next."""

import re
from dataclasses import replace

from onrecord.find.times.draft import Draft

JOINER = re.compile(r",?[ ](?:on[ ]|at[ ]|of[ ])?|[ ]?\(|,[ ]")
LISTED = re.compile(r"(?:,|,?[ ](?:and|or|to|through|until)|[ ]?[-–—])[ ]?")
CLOCKS = {"clock", "clock24", "noon", "clock_part"}
DATES = {"month_day", "day_month", "iso"}


def joined(drafts: list[Draft], text: str) -> list[Draft]:
    """Neighbours that are one expression become one; a year behind a list serves the list, a day behind two clock times the first."""
    out: list[Draft] = []
    for d in _two_zones(drafts, text):
        one = _one(out[-1], d, text) if out else None
        if one:
            out[-1] = one
        else:
            out.append(d)
    for k in range(len(out) - 2, -1, -1):
        out[k] = _borrow_year(out[k], out[k + 1], text)
    return out


def _two_zones(drafts: list[Draft], text: str) -> list[Draft]:
    """ "10:35 a.m. (0735 GMT) Friday": the day belongs to the first time, and the time in brackets stays by itself."""
    out = list(drafts)
    for k in range(len(out) - 1):
        a, b = out[k], out[k + 1]
        if a.rule in CLOCKS and b.rule in CLOCKS and text[a.end : b.start] == " (":
            end = b.end - 1 if text[b.end - 1] == ")" else b.end
            out[k + 1] = replace(b, end=end, rule="clock_zone")
            day = out[k + 2] if k + 2 < len(out) else None
            if day is not None and _is_day(day) and re.fullmatch(r"\)?,? (?:on )?", text[end : day.start]):
                out[k] = replace(a, relative=f"{(a.relative or '').partition(' @ ')[0]} @ {day.spec}")
    return out


def _one(a: Draft, b: Draft, text: str) -> Draft | None:
    """Two drafts as one, or None."""
    if b.start - a.end > 5 or not JOINER.fullmatch(text, a.end, b.start):
        return None
    gap = text[a.end : b.start]
    if a.rule.startswith("weekday") and b.rule in {*DATES, "month_word"} and "(" not in gap and "t" not in gap:
        part = (a.relative or "").partition(" @ ")[0] if a.type == "TIME" else None
        whole = replace(b, start=a.start, relative=_with_weekday(a, b))
        return replace(whole, type="TIME", value=None, relative=f"{part} @ {b.spec}") if part else whole
    if b.rule == "spoken_year":
        return _in_year(a, b, gap)
    if a.rule == "the_unit" and "unit W" in (a.relative or "") and gap == " of " and _is_day(b):
        return replace(b, start=a.start, value=None, relative=f"same W @ {b.spec}", rule=a.rule)
    return _clock_and_day(a, b, gap)


def _with_weekday(a: Draft, b: Draft) -> str | None:
    """The spec of a day with the weekday that is printed beside it, which tells its year."""
    weekday = re.search(r"weekday ([1-7]) \w+$", a.relative or "")
    return f"{b.relative} {weekday[1]}" if weekday and b.relative and re.match(r"monthday \S+ \w+$", b.relative) else b.relative


def _clock_and_day(a: Draft, b: Draft, gap: str) -> Draft | None:
    """A clock time before or after its day."""
    if a.rule in CLOCKS and _is_day(b) and "(" not in gap and "of" not in gap:
        return replace(a, end=b.end, relative=f"{(a.relative or '').partition(' @ ')[0]} @ {b.spec}")
    if b.rule in CLOCKS and _is_day(a) and gap.strip() in {"", "at", ",", ", at"}:
        return replace(b, start=a.start)
    return None


def _in_year(a: Draft, b: Draft, gap: str) -> Draft | None:
    """ "January nineteen ninety-seven", "the winter of nineteen ninety-four"."""
    m = re.fullmatch(r"(?:month|season) (\w\w) \w+(?: \S+)?", a.relative or "")
    return replace(a, end=b.end, value=f"{b.value}-{m[1]}", relative=None) if m and gap in {" ", ", ", " of "} else None


def _is_day(d: Draft) -> bool:
    return d.type == "DATE" and (d.rule in {*DATES, "weekday"} or (d.relative or "").startswith("unit D"))


def _borrow_year(a: Draft, b: Draft, text: str) -> Draft:
    """ "15 January, 20 March and 5 June 2024": the year at the end holds for all."""
    dated = b.value and re.match(r"\d{4}-\d{2}", b.value) and b.rule in {"month_day", "day_month", "month"}
    if not dated or not b.value or not a.relative or not a.relative.startswith("month") or not LISTED.fullmatch(text, a.end, b.start):
        return a
    parts = a.relative.split(" ")
    year, month = int(b.value[:4]), int(b.value[5:7])
    year -= int(parts[1][:2]) > month
    days = [f"{year}-{p}" for p in parts[1:-1] if re.fullmatch(r"\d\d(?:-\d\d)?", p)]
    return replace(a, value="/".join(days), relative=None)
