"""Weekdays that are counted: "the second Sunday of May", "Monday week", "the Tuesday before last", "three Sundays ago"."""

from onrecord.find.times.draft import Context, Draft
from onrecord.find.times.rules import Match, Rule, draft


def nth_weekday(m: Match, c: Context) -> list[Draft]:
    """The second Sunday of May, the last Monday of 2023, the first Friday of next month; of every month it is repeated."""
    day = c.words["weekday"][m["wd"].lower()]
    if not m["wd"][0].isupper():
        return []
    if m["every"]:
        return draft(m, type="SET", value=f"XXXX-WXX-{day}")
    head = f"nth {c.words['nth'][m['n'].lower()]} {day}"
    if m["y"]:
        return draft(m, relative=f"{head} @ {m['y']}")
    if m["mon"]:
        month = f"{int(c.words['month'][m['mon'].lower()]):02d}"
        base = f"{m['year']}-{month}" if m["year"] else f"month {month} {c.way(m.start(), m.end())}"
        return draft(m, relative=f"{head} @ {base}") if m["mon"][0].isupper() else []
    return draft(m, relative=f"{head} @ unit M {c.words['rel'][m['rel'].lower()]}")


def weekday_week(m: Match, c: Context) -> list[Draft]:
    """Weeks off from a weekday, ahead or back."""
    name = next(m[g] for g in ("wd", "wd2", "wd3", "wd4") if m[g])
    if not name[0].isupper():
        return []
    day, weeks, way = c.words["weekday"][name.lower()], *_away(m, c)
    return draft(m, relative=f"shift {7 * weeks} D @ weekday {day} {way}") if weeks else []


def _away(m: Match, c: Context) -> tuple[int, str]:
    """How many weeks lie between, and on which side of today the weekday is that they are counted from."""
    if m["wd"]:
        return (2 if m["unit"].lower() == "fortnight" else 1), "coming"
    if m["wd2"]:
        return (-1, "last") if "before" in m["side"].lower() else (1, "coming")
    if m["wd3"]:
        n = int(c.numbers.value(m["n"]) or 1) * (2 if m["unit2"].lower() == "fortnight" else 1)
        return (-n, "last") if m["ago"] else (n, "coming")
    return -(int(c.numbers.value(m["n2"]) or 1) - 1), "last"


WEEKS: dict[str, Rule] = {"nth_weekday": nth_weekday, "weekday_week": weekday_week}
