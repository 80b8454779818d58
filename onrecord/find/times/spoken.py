"""Rules of dates in words: "nineteen ninety-one", "the year two thousand", "March eighth", "the 19th century"."""

from onrecord.find.times.draft import Context, Draft
from onrecord.find.times.rules import Match, Rule, draft, flag_day, modifier, month_number


def spoken_year(m: Match, c: Context) -> list[Draft]:
    """Nineteen ninety-one; "the year two thousand" (never "twenty years", "nineteen people")."""
    if m["m"]:
        return draft(m, value=c.words["millennium"][m["m"].lower()], mod=modifier(m, c))
    n = c.numbers.value(m["n"])
    if n is None or not 10 <= n <= 99 or n != n.to_integral_value():
        return []
    tok = c.token(m.end("n") - 1)
    counted = tok is not None and c.parse.tokens[tok.head].morph == "nouns" and tok.rel == "number"
    return [] if counted else draft(m, value=f"{c.words['century'][m['c'].lower()]}{int(n):02d}", mod=modifier(m, c))


def month_word(m: Match, c: Context) -> list[Draft]:
    """March eighth, July the fourth."""
    month = month_number(m, c)
    if month is None:
        return []
    day = int(c.words["day_word"][m["day"].lower()])
    flag = flag_day(month, day, int(m["year"]) if m["year"] else None)
    if m["year"] or flag:
        return draft(m, value=f"{m['year'] or 'XXXX'}-{month:02d}-{day:02d}", flag=flag)
    return draft(m, relative=f"monthday {month:02d}-{day:02d} {c.way(m.start(), m.end())}")


def century(m: Match, c: Context) -> list[Draft]:
    """The 19th century, the eleventh century (as an ISO prefix: 18XX)."""
    number = int(m["n"]) - 1 if m["n"] else int(c.words["century_word"][m["word"].lower()])
    return draft(m, value=f"{number:02d}XX", mod=modifier(m, c)) if 0 <= number <= 29 else []


SPOKEN: dict[str, Rule] = {"spoken_year": spoken_year, "month_word": month_word, "century": century}
