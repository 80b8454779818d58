"""Rules of the periods that a report counts in: "the quarter", "the latest period", "the year-ago quarter", "the year ended March 31".

The period a text reports on is the quarter it named last; "a year earlier" is counted from that one, never from a quarter that was itself
counted back. "The quarter" of a text that names none is the last one that ended.
"""

import re
from dataclasses import replace

from onrecord.find.times.draft import Context, Draft
from onrecord.find.times.rules import Match, Rule, draft, modifier

REACH = 1500  # characters behind the quarter that a text named within which "a year earlier" is counted from it
NEAR = 160  # characters within which "later in the month" belongs to the month named before
QUARTER = re.compile(r"(?:^|-| )([QH][1-4])\b")
BACK = "shift -1 Y"


def reported(c: Context, start: int) -> Draft | None:
    """The quarter that the text reports on here."""
    return c.period if c.period is not None and start - c.period.end <= REACH else None


def year_before(c: Context, start: int) -> str:
    """The spec of "a year ago" where a text reports on a quarter: that quarter a year before; else a year before the report."""
    period = reported(c, start)
    return f"{BACK} @ {period.spec}" if period else BACK


def the_quarter(m: Match, c: Context) -> list[Draft]:
    """The quarter (named before), the latest period, the quarter ended Sept. 30 (the calendar quarter that most of it lies in)."""
    ended = re.match(rf"[ ](?P<way>{'|'.join(map(re.escape, c.words['ended']))})[ ](?P<mon>[A-Z][a-z]{{2,8}})\b", c.after(m.end()))
    if ended and (month := _month(ended["mon"], c)):
        number = f"Q{(month - 2) % 12 // 3 + 1}"
        return draft(m, relative=f"quarter {number} {c.words['ended'][ended['way']]}")
    period = reported(c, m.start())
    if period:
        return draft(m, relative=f"same @ {period.relative}") if period.relative else draft(m, value=period.value)
    if m["unit"].lower() not in c.words["unit"] and not m["adj"]:
        return []
    ahead = c.way(m.start(), m.end()) == "next" and not m["adj"]
    return draft(m, relative="unit Q 0" if ahead else "unit Q -1")


def _month(word: str, c: Context) -> int:
    return int(c.words["month"].get(word.lower()) or c.words["month_short"].get(word.lower()) or 0)


def year_quarter(m: Match, c: Context) -> list[Draft]:
    """The 1988 quarter, this year's third quarter, the year-ago third quarter."""
    part = "Q" + c.words["ordinal"][m["q"].lower()] if m["q"] else _part(c, m.start())
    if m["year"]:
        return draft(m, value=f"{m['year']}-{part}" if part else m["year"])
    base = f"unit Y {c.words['rel'][m['rel'].lower()]}" if m["rel"] else BACK
    return draft(m, relative=f"quarter {part} year @ {base}" if part else base)


def _part(c: Context, start: int) -> str | None:
    """The quarter of the period that the text reports on, as a code."""
    period = reported(c, start)
    found = QUARTER.search(period.spec or "") if period else None
    return found[1] if found else None


def year_ago(m: Match, c: Context) -> list[Draft]:
    """The year-ago quarter, the same period last year: a year before the quarter that the text reports on."""
    return draft(m, relative=year_before(c, m.start()))


def the_unit(m: Match, c: Context) -> list[Draft]:
    """The year, the end of the month, the full year; "the year ended March 31" and "the year to March" are durations."""
    if not m["unit"].islower() or c.before(m.start()) == "over":
        return []
    unit, after = c.words["unit"][m["unit"]], c.next_word(m.end())
    if after in c.words["unit_goes_on"] or _of_an_event(m, c):
        return []
    if after in c.words["ended"] or re.match(rf"[ ]to[ ](?:{'|'.join(c.words['month'])})\b", c.after(m.end()), re.IGNORECASE):
        return draft(m, type="DURATION", value=f"P1{unit}")
    if m["adj"] and c.words["period_adj"][m["adj"].lower()] != "0":
        return draft(m, relative=f"unit {unit} -1")
    told = None if unit == "Y" and m["fiscal"] else _of_the_tale(unit, m.start(), c)
    return draft(m, relative=told or f"unit {unit} 0", mod=modifier(m, c))


def _of_an_event(m: Match, c: Context) -> bool:
    """ "The week of the vote", "player of the year": not the week or year that runs."""
    behind = re.match(r"[ ](?:of[ ]([A-Za-z]{1,20})|\d{4}\b)", c.after(m.end()))
    if behind and not (m["unit"].lower() == "week" and (behind[1] or "").lower() in {*c.words["month"], *c.words["month_short"]}):
        return True
    front = re.search(r"(?<![A-Za-z])([A-Za-z]{1,20})[ ]of[ ]$", c.text[max(0, m.start() - 30) : m.start()])
    return front is not None and front[1].lower() in c.words["award"]


def _of_the_tale(unit: str, start: int, c: Context) -> str | None:
    """ "Later in the month" after "on March 3, 1995": that month; None where no such time is named nearby."""
    last = c.last
    if last is None or not last.spec or start - last.end > NEAR:
        return None
    told = last.value is not None and len(last.value) > 4 and not last.value.startswith("X")
    day = last.rule in {"month_day", "day_month"} or (unit == "W" and last.rule == "weekday")
    if told or (day and last.relative):
        return f"same {unit} @ {last.spec}"
    return None


def spans_article(m: Match, c: Context) -> bool:
    """ "For the nine months": a counted span with its article (never before an adjective use, "the three-year plan")."""
    return m["the"] is not None and m["unit"].lower() in c.words["units"] and "-" not in m[0]


def months(m: Match, c: Context, value: str, mod: str | None) -> list[Draft]:
    """A duration; without its article where the article belongs to the noun that it stands before."""
    found = draft(m, type="DURATION", value=value, mod=mod)
    return found if not m["the"] or spans_article(m, c) else [replace(found[0], start=m.end("the") + 1)]


REPORTED: dict[str, Rule] = {"the_quarter": the_quarter, "year_quarter": year_quarter, "year_ago": year_ago, "the_unit": the_unit}
