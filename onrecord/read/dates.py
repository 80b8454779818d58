"""Date stamps: a line that is a date and little else, and dates of page metadata. No date is ever guessed."""

import re
from datetime import UTC, date, datetime
from functools import cache

import msgspec

from onrecord.read.words import column, mapping

ISO = re.compile(r"(?<!\d)(?P<y>[12]\d{3})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
NUMERIC = re.compile(r"(?<!\d)(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>[12]\d{3})(?!\d)")
COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)")
CLOCK = re.compile(r"(?:(?<![\d.])|(?<=[tT]))\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d{1,9})?)?(?:\s?(?:[+-]\d{2}:?\d{2}))?(?!\d)")
HOUR = re.compile(r"(?<![\d.])\d{1,2}\s?(?=[ap]\.?m\b)", re.I)
DIGIT = re.compile(r"\d")
EPOCH = re.compile(r"\s*(?P<s>[1-3]\d{9})(?:\d{3})?\s*")
NEAR = 16  # characters in front of a date in figures in which its weekday may stand
CENTURY = 70  # two-digit years from here on are of the last century
ORDINAL = r"(?:st|nd|rd|th)?"
MAX_STAMP = 140


class Stamp(msgspec.Struct, frozen=True):
    """A stated date: ISO prefix (None when the year is not stated), where it stands, and how it was read."""

    value: str | None
    start: int
    end: int
    reason: str


@cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns with the names of months: day first, month first, month and year."""
    month = "(?P<month>" + "|".join(sorted(months(), key=lambda w: (-len(w), w))) + r")\b\.?"
    day, year = rf"(?P<d>\d{{1,2}}){ORDINAL}", r"(?P<y>[12]\d{3})(?!\d)"
    return (
        re.compile(rf"(?<![\d.:]){day}[\s-]+(?:of\s+)?{month}(?:,?[\s-]+{year})?", re.I),
        re.compile(rf"\b{month}[\s-]*{day}(?![\d:])(?:,?\s*{year})?", re.I),
        re.compile(rf"\b{month},?\s+{year}", re.I),
    )


@cache
def months() -> dict[str, str]:
    """Names and short names of months and their numbers."""
    return mapping("dates", "word", "value", "month")


def first_date(text: str) -> Stamp | None:
    """The first date in a text, if it has one.

    >>> first_date("Tue 3 June 2031, 10.15").value
    '2031-06-03'
    """
    if DIGIT.search(text) is None:  # most lines: no pattern holds without a figure
        return None
    found = [s for pattern in (ISO, NUMERIC, COMPACT, *_named()) for m in pattern.finditer(text) if (s := _value(m))]
    return min(found, key=lambda s: (s.start, -s.end)) if found else None


def _value(m: re.Match[str]) -> Stamp | None:
    """The stamp of a match; None where the calendar has no such day."""
    g = m.groupdict()
    where = {"start": m.start(), "end": m.end()}
    if "a" in g:
        return _numeric(m)
    month = g.get("m") or months()[g["month"].lower()]
    if not g.get("y"):
        return Stamp(None, reason=f'"{m[0]}" states no year', **where)
    if not g.get("d"):
        return Stamp(f"{g['y']}-{int(month):02}", reason=f'"{m[0]}"', **where)
    value = _iso(g["y"], month, g["d"])
    return Stamp(value, reason=f'"{m[0]}"', **where) if value else None


def _numeric(m: re.Match[str]) -> Stamp | None:
    """A date in figures with the year last: day and month can stand in either order, then only the year is certain."""
    readings = {v for v in (_iso(m["y"], m["b"], m["a"]), _iso(m["y"], m["a"], m["b"])) if v}
    if (told := _weekday_before(m)) and len(readings) > 1:
        readings = {v for v in readings if date.fromisoformat(v).isoweekday() == told} or readings
    if len(readings) == 1:
        return Stamp(readings.pop(), m.start(), m.end(), f'"{m[0]}"')
    why = f'"{m[0]}" can be read day first or month first, so only the year is taken'
    return Stamp(m["y"], m.start(), m.end(), why) if readings else None


def _weekday_before(m: re.Match[str]) -> int:
    """The weekday that is printed right before a date ("Tue, 03/04/2025"); 0 where none is."""
    front = re.findall(r"[^\W\d_]+", m.string[max(0, m.start() - NEAR) : m.start()])
    return int(mapping("dates", "word", "value", "weekday").get(front[-1].lower(), 0)) if front else 0


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def stamp(text: str) -> Stamp | None:
    """The date of a text that is a date stamp and nothing else; None for any other text.

    >>> stamp("Updated: Dec 3, 2031 09:15 IST").value
    '2031-12-03'
    >>> stamp("The vote of Dec 3, 2031 was close") is None
    True
    """
    if len(text) > MAX_STAMP:
        return None
    found = first_date(text)
    if found is None:
        pattern = _ago()
        ago = pattern.search(text)
        return Stamp(None, ago.start(), ago.end(), "only an age is stated") if ago and _only_filler(pattern.sub(" ", text)) else None
    zone = CLOCK.search(text)
    reason = found.reason + (f' (the full stamp: "{text.strip()}")' if zone else "")
    return msgspec.structs.replace(found, reason=reason) if _only_filler(_without_dates(text)) else None


@cache
def _ago() -> re.Pattern[str]:
    """ "3 hours ago": an age, no date."""
    return re.compile(rf"\b(?:\d{{1,3}}|\w{{1,2}})\s+\w{{3,8}}\s+(?:{'|'.join(sorted(column('dates', 'word', 'ago')))})\b", re.I)


def _without_dates(text: str) -> str:
    for pattern in (ISO, NUMERIC, COMPACT, *_named(), CLOCK, HOUR):
        text = pattern.sub(" ", text)
    return text


def _only_filler(rest: str) -> bool:
    """Only words that stand beside dates, and no figures but those of a clock."""
    fillers = _fillers()
    return all(w.lower().strip(".") in fillers or w.lower() in fillers for w in re.findall(r"[^\W_][\w.']*", rest))


@cache
def _fillers() -> frozenset[str]:
    labels = {w for label in _date_labels() for w in label.split()}
    return frozenset({"t"} | labels | column("dates", "word"))


def _date_labels() -> frozenset[str]:
    return column("labels", "label", "date") | column("labels", "label", "updated")


def of_metadata(text: str) -> Stamp | None:
    """The date of a page's or a feed's metadata: the date part as it is stated, the zone kept in the reason.

    A count of seconds (or milliseconds) since 1970 is its day in UTC; a year of two digits is read only in the form of a mail's date.

    >>> of_metadata("2031-06-03T23:30:00-05:00").value
    '2031-06-03'
    >>> of_metadata("Thu, 03 Sep 15 00:01:01 +0200").value, of_metadata("1741046400").value
    ('2015-09-03', '2025-03-04')
    """
    if m := EPOCH.fullmatch(text):
        day = datetime.fromtimestamp(int(m["s"]), UTC).date().isoformat()
        return Stamp(day, m.start("s"), m.end("s"), f'"{text.strip()}", seconds since 1970, in UTC')
    found = _of_mail(text[:80]) or first_date(text[:80])
    return msgspec.structs.replace(found, reason=f'"{text.strip()[:80]}"') if found and found.value else None


def _of_mail(text: str) -> Stamp | None:
    """ "Thu, 03 Sep 15 00:01:01 +0200": day, month, a year of two digits, a clock (RFC 822)."""
    m = _mailed().match(text)
    if m is None:
        return None
    value = _iso(f"{'19' if int(m['y']) >= CENTURY else '20'}{m['y']}", months()[m["month"].lower()], m["d"])
    return Stamp(value, m.start("d"), m.end("y"), f'"{text.strip()}"') if value else None


@cache
def _mailed() -> re.Pattern[str]:
    month = "|".join(sorted(months(), key=lambda w: (-len(w), w)))
    return re.compile(
        rf"\s*(?:[^\W\d_]{{2,9}}\.?,?\s+)?(?P<d>\d{{1,2}})[\s-](?P<month>{month})\.?[\s-](?P<y>\d{{2}})\s+\d{{1,2}}:\d{{2}}", re.I
    )
