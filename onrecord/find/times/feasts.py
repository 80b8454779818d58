"""Days of feasts that move: the nth weekday of a month, and days counted from Easter (anonymous Gregorian algorithm; Meeus 1991, ch. 8)."""

from collections.abc import Iterable
from datetime import date, timedelta


def easter(year: int) -> date:
    """Easter Sunday of the Western churches.

    >>> easter(2024), easter(2000)
    (datetime.date(2024, 3, 31), datetime.date(2000, 4, 23))
    """
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date:
    """The nth (-1: the last) weekday, Monday = 1, of a month.

    >>> nth_weekday(1999, 11, 4, 4), nth_weekday(2024, 5, -1, 1)
    (datetime.date(1999, 11, 25), datetime.date(2024, 5, 27))
    """
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    last = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def feast(rule: str, year: int) -> date | None:
    """The day of a feast in a year: ``MM-DD``, ``month:nth:weekday`` or ``easter±days``; None for a year outside 1583 to 9998.

    >>> feast("easter-2", 2024), feast("12-25", 1999)
    (datetime.date(2024, 3, 29), datetime.date(1999, 12, 25))
    """
    if not 1583 <= year <= 9998:
        return None
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:]))
    if ":" in rule:
        return nth_weekday(year, *map(int, rule.split(":")))
    return date(year, *map(int, rule.split("-")))


def nearest(days: Iterable[date], anchor: date, way: str) -> date | None:
    """The day on the asked side of an anchor: ``past``, ``next``, ``last``, ``coming``, ``year`` or ``near``."""
    lowest = {"next": anchor, "coming": anchor + timedelta(days=1), "year": date(anchor.year, 1, 1)}.get(way, date.min)
    highest = {"past": anchor, "last": anchor - timedelta(days=1), "year": date(anchor.year, 12, 31)}.get(way, date.max)
    return min((d for d in days if lowest <= d <= highest), key=lambda d: (abs(d - anchor), d), default=None)
