"""The rule of holidays: a named day, fixed or moving, by its data; one that moves by country is marked so."""

import re

from onrecord.find.times.draft import Context, Draft
from onrecord.find.times.feasts import feast
from onrecord.find.times.rules import Match, Rule, draft

WAYS = {-1: "last", 0: "year", 1: "coming"}


def holiday(m: Match, c: Context) -> list[Draft]:
    """Christmas Eve, last Thanksgiving, Easter 2024; "Election Day" is a day that is not known here."""
    if not m["holiday"][0].isupper() or _other_name(m, c):
        return []
    rule, _, where = c.words["holiday"][m["holiday"].lower()].partition(" ")
    flag = f"as in {where}" if where else None
    if not rule or c.before(m.start()) in c.words["other_calendar"]:
        return draft(m, value=m["year"] or "XXXX-XX-XX")
    if m["year"]:
        day = feast(rule, int(m["year"]))
        return draft(m, value=day.isoformat() if day else m["year"], flag=flag)
    way = WAYS[int(c.words["rel"][m["rel"].lower()])] if m["rel"] else c.way(m.start(), m.end())
    return draft(m, relative=f"feast {rule} {way}", flag=flag)


def _other_name(m: Match, c: Context) -> bool:
    """ "Easter Island", "the Christmas tree": a name, or a word in front of its noun (a "Day" is a day also there)."""
    if re.match(r" [A-Z]", c.after(m.end())) and not m["year"]:
        return True
    tok = c.token(m.end("holiday") - 1)
    return tok is not None and " " not in m["holiday"] and not m["rel"] and tok.rel in {"compounded", "modifier", "adjective"}


HOLIDAYS: dict[str, Rule] = {"holiday": holiday}
