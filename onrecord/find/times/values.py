"""Calendar arithmetic of time expressions: a spec and an anchor give a TIMEX3 value. The grammar of specs is at the top of ``times.py``."""

import re
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

from onrecord.find.times.feasts import feast, nearest

SEASON_MONTH = {"SP": 4, "SU": 7, "FA": 10, "WI": 1}
MISREAD = 60  # a day told as ahead that went by less than 60 days ago: the tense was misread, not a year skipped
SOON = 93  # a day told as past that comes within 62 days (a month: within the next): one does not name a day of last year so barely
DAYS = {"D": 1, "W": 7, "FN": 14}
MONTHS = {"M": 1, "Q": 3}
YEARS = {"Y": 1, "DE": 10, "CE": 100}
ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|[/T])")
ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")
ISO_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
ISO_DECADE = re.compile(r"(\d{3})X")
OPEN_MONTHDAY = re.compile(r"\d\d-\d\d")
OPEN_DAY = re.compile(r"XXXX-(\d{2})-(\d{2})")


class Anchor(NamedTuple):
    """A point in time at the precision it is known with."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> date | None:
        """The day, when it is known."""
        return safe_date(self.year, self.month, self.day) if self.month and self.day else None


def safe_date(year: int, month: int, day: int) -> date | None:
    """A date, or None where the calendar has no such day.

    >>> safe_date(2025, 2, 30) is None
    True
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def anchor_of(value: str | None) -> Anchor | None:
    """The anchor that an ISO prefix (or the start of an interval, a week, a quarter) stands for.

    >>> anchor_of("2025-12-04/2025-12-05")
    Anchor(year=2025, month=12, day=4)
    """
    if not value:
        return None
    if m := ISO.match(value):
        return Anchor(int(m[1]), int(m[2]) if m[2] else None, int(m[3]) if m[3] else None)
    if (m := ISO_WEEK.match(value)) and 1 <= int(m[2]) <= 52:
        return Anchor(*date.fromisocalendar(int(m[1]), int(m[2]), 1).timetuple()[:3])
    if m := ISO_QUARTER.match(value):
        return Anchor(int(m[1]), 3 * int(m[2]) - 2)
    if m := ISO_DECADE.match(value):
        return Anchor(int(m[1]) * 10)
    return None


def evaluate(spec: str, anchor: Anchor | None) -> str | None:
    """The value of a spec; partial ("XXXX-…") where the anchor does not tell.

    >>> evaluate("monthday 12-04 next", Anchor(2025, 12, 2))
    '2025-12-04'
    >>> evaluate("shift 2 D @ 2025-12-31", None)
    '2026-01-02'
    """
    head, at, base = spec.partition(" @ ")
    if at:
        value = evaluate(base, anchor) if base.split(" ")[0] in OPS else base
        if head.startswith("same"):
            return _cut(value, head.split(" ")[1:])
        if head.startswith("part"):
            return _with_time(value, head.split(" ")[1])
        if head.startswith("shift") and head.endswith(" Y") and (m := re.fullmatch(r"(\d{4})(-[QH]\d)", value or "")):
            return f"{int(m[1]) + int(head.split(' ')[1]):04d}{m[2]}"
        anchor = anchor_of(value)
    op, *args = head.split(" ")
    return OPS[op](args, anchor)


def _cut(value: str | None, unit: list[str]) -> str | None:
    """A value at the precision of a unit ("that year" of 2024-03-05 is 2024)."""
    if not unit or not value:
        return value
    a = anchor_of(value)
    if unit[0] == "Y":
        return value[:4]
    if unit[0] == "M":
        return value[:7] if re.match(r"[\dX]{4}-[\dX]{2}(?!\d)", value) else "XXXX-XX"
    if unit[0] == "W":
        return _week(a.date) if a and a.date else "XXXX-WXX"
    return value[:10] if unit[0] == "D" and len(value) >= 10 else "XXXX-XX-XX"


def _with_time(value: str | None, part: str) -> str:
    """A day with a part of the day or a clock time."""
    day = value if value and re.fullmatch(r"[\dX]{4}-(?:[\dX]{2}-[\dX]{2}|WXX-\d)", value) else "XXXX-XX-XX"
    return f"{day}T{part}"


def _week(d: date) -> str:
    year, week, _ = d.isocalendar()
    return f"{year:04d}-W{week:02d}"


def _plus(d: date, days: int) -> date | None:
    try:
        return d + timedelta(days=days)
    except OverflowError:
        return None


def _weekday(args: list[str], anchor: Anchor | None) -> str:
    """``weekday N past|next|last|coming|week``."""
    want, way = int(args[0]), args[1]
    d = anchor.date if anchor else None
    if d is None:
        return f"XXXX-WXX-{want}"
    back, ahead = (d.isoweekday() - want) % 7, (want - d.isoweekday()) % 7
    step = {"past": -back, "next": ahead, "last": -(back or 7), "coming": ahead or 7, "week": want - d.isoweekday()}[way]
    moved = _plus(d, step)
    return moved.isoformat() if moved else f"XXXX-WXX-{want}"


def _year_for(month: int, day: int, anchor: Anchor, way: str) -> int | None:
    """The year that puts a day (or, with day 0, a month) on the asked side of the anchor; None when the anchor is too coarse."""
    if anchor.month is None or (day and anchor.day is None and anchor.month == month):
        return None
    mine, other = (month, day), (anchor.month, (anchor.day or 0) if day else 0)
    if way == "past" and 0 < _gap(mine, other) <= (SOON if day else 31):
        return anchor.year
    if way in {"past", "last"}:
        return anchor.year if mine < other or (mine == other and way == "past") else anchor.year - 1
    if way in {"next", "coming"} and (mine > other or (mine == other and way == "next")):
        return anchor.year
    if way == "coming" or (way == "next" and _gap(mine, other) < -MISREAD):
        return anchor.year + 1
    gap = _gap(mine, other)
    return anchor.year + (-1 if gap > 186 else 1 if gap < -186 else 0)


def _gap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """About how many days a lies behind b in one year."""
    return (a[0] - b[0]) * 31 + a[1] - b[1]


def _monthday(args: list[str], anchor: Anchor | None) -> str:
    """``monthday MM-DD past|next|near|year [N]``, N the weekday that is printed beside it."""
    month, day = map(int, args[0].split("-"))
    if anchor and args[1] == "year":
        return f"{anchor.year:04d}-{args[0]}"
    if anchor and len(args) > 2 and (found := _on_weekday(month, day, int(args[2]), anchor)):
        return found
    year = _year_for(month, day, anchor, args[1]) if anchor else None
    return f"XXXX-{args[0]}" if year is None else f"{year:04d}-{args[0]}"


def _on_weekday(month: int, day: int, weekday: int, anchor: Anchor) -> str | None:
    """The day in the anchor's year or a year beside it that has the printed weekday; None when none has it."""
    fits = [d for y in (0, -1, 1) if (d := safe_date(anchor.year + y, month, day)) and d.isoweekday() == weekday]
    return fits[0].isoformat() if fits else None


def _monthdays(args: list[str], anchor: Anchor | None) -> str:
    """``monthdays MM-DD MM-DD way``: an interval whose first day is found like any other."""
    first = _monthday([args[0], args[2]], anchor)
    year = first[:4]
    if year != "XXXX" and args[1] < args[0]:
        year = f"{int(year) + 1:04d}"
    return f"{first}/{year}-{args[1]}"


def _month(args: list[str], anchor: Anchor | None) -> str:
    """``month MM way``."""
    if anchor and args[1] == "year":
        return f"{anchor.year:04d}-{args[0]}"
    year = _year_for(int(args[0]), 0, anchor, args[1]) if anchor else None
    return f"XXXX-{args[0]}" if year is None else f"{year:04d}-{args[0]}"


def _season(args: list[str], anchor: Anchor | None) -> str:
    """``season SP|SU|FA|WI way|year n``."""
    if args[1] == "year":
        return f"{anchor.year + int(args[2]):04d}-{args[0]}" if anchor else f"XXXX-{args[0]}"
    year = _year_for(SEASON_MONTH[args[0]], 0, anchor, args[1]) if anchor else None
    return f"XXXX-{args[0]}" if year is None else f"{year:04d}-{args[0]}"


def _quarter(args: list[str], anchor: Anchor | None) -> str:
    """``quarter Q1..Q4|H1|H2 way``."""
    part = args[0]
    if anchor is None:
        return f"XXXX-{part}"
    if args[1] == "year":
        return f"{anchor.year:04d}-{part}"
    first_month = (int(part[1]) - 1) * (3 if part[0] == "Q" else 6) + 1
    if args[1] in {"past", "last"}:
        return f"{anchor.year - (anchor.month is not None and anchor.month < first_month):04d}-{part}" if anchor.month else f"XXXX-{part}"
    if anchor.month and part[0] == "Q" and 0 < anchor.month - first_month - 2 <= 3:
        return f"{anchor.year:04d}-{part}"  # results to come are those of the quarter that has just ended
    year = _year_for(min(first_month + 1, 12), 0, anchor, args[1])
    return f"XXXX-{part}" if year is None else f"{year:04d}-{part}"


def _unit(args: list[str], anchor: Anchor | None) -> str:
    """``unit U n``: the calendar unit n away from the one that holds the anchor."""
    return _moved(args[0], int(args[1]), anchor, calendar=True)


def _shift(args: list[str], anchor: Anchor | None) -> str:
    """``shift n U``: n units away, at the precision of the unit."""
    return _moved(args[1], int(args[0]), anchor, calendar=False)


OPEN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "FN": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "Y": "XXXX",
        "DE": "XXXX", "CE": "XXXX"}  # fmt: skip


def _moved(unit: str, n: int, anchor: Anchor | None, *, calendar: bool) -> str:
    """The unit that lies n units from the anchor, or its open form."""
    if unit not in OPEN:
        return "PAST_REF" if n < 0 else "FUTURE_REF" if n > 0 else "PRESENT_REF"
    if anchor is None:
        return OPEN[unit]
    if unit in YEARS:
        return _moved_years(unit, n, anchor.year, calendar=calendar)
    if unit in MONTHS and anchor.month:
        return _moved_months(unit, n, anchor)
    if unit in {"D", "W", "FN", "WE"} and anchor.date:
        d = _plus(anchor.date, n * DAYS.get(unit, 7))
        return OPEN[unit] if d is None else d.isoformat() if unit == "D" else _week(d) + ("-WE" if unit == "WE" else "")
    return OPEN[unit]


def _moved_years(unit: str, n: int, year: int, *, calendar: bool) -> str:
    moved = year + n * YEARS[unit]
    if not MINYEAR <= moved <= MAXYEAR:
        return "XXXX"
    if calendar and unit == "DE":
        return f"{moved // 10:03d}X"
    return f"{moved // 100:02d}XX" if calendar and unit == "CE" else f"{moved:04d}"


def _moved_months(unit: str, n: int, anchor: Anchor) -> str:
    assert anchor.month
    total = anchor.year * 12 + anchor.month - 1 + n * MONTHS[unit]
    year, month = divmod(total, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return OPEN[unit]
    return f"{year:04d}-Q{month // 3 + 1}" if unit == "Q" else f"{year:04d}-{month + 1:02d}"


def _nth(args: list[str], anchor: Anchor | None) -> str:
    """``nth N D``: the N-th weekday D of the month (or year) of the base, from its end where N is -1."""
    n, day = int(args[0]), int(args[1])
    if anchor is None:
        return f"XXXX-WXX-{day}"
    first = safe_date(anchor.year, anchor.month or 1, 1)
    after = safe_date(anchor.year + (anchor.month in (None, 12)), (anchor.month or 12) % 12 + 1, 1)
    if first is None or after is None:
        return f"XXXX-WXX-{day}"
    back, on = (after.isoweekday() - day - 1) % 7 + 1, (day - first.isoweekday()) % 7 + 7 * (n - 1)
    found = _plus(after, -back) if n < 0 else _plus(first, on)
    return found.isoformat() if found and first <= found < after else f"XXXX-WXX-{day}"


def _same(args: list[str], anchor: Anchor | None) -> None:
    """``same`` without a base has no value."""


def _part(args: list[str], anchor: Anchor | None) -> str:
    """``part CODE`` without a base: some day."""
    return f"XXXX-XX-XXT{args[0]}"


def _feast(args: list[str], anchor: Anchor | None) -> str:
    """``feast RULE way``: Christmas, Good Friday, the fourth Thursday of November."""
    rule, way = args
    if anchor and way == "year" and (day := feast(rule, anchor.year)):
        return day.isoformat()
    if anchor is None or anchor.date is None:
        return f"XXXX-{rule}" if OPEN_MONTHDAY.fullmatch(rule) else f"XXXX-{int(rule.split(':')[0]):02d}" if ":" in rule else "XXXX-XX-XX"
    days = [d for y in (-1, 0, 1) if (d := feast(rule, anchor.year + y))]
    found = nearest(days, anchor.date, way)
    return found.isoformat() if found else "XXXX-XX-XX"


OPS: dict[str, Callable[[list[str], Anchor | None], str | None]] = {
    "weekday": _weekday,
    "monthday": _monthday,
    "monthdays": _monthdays,
    "month": _month,
    "season": _season,
    "quarter": _quarter,
    "feast": _feast,
    "nth": _nth,
    "unit": _unit,
    "shift": _shift,
    "same": _same,
    "part": _part,
}
