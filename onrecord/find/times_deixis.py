"""Rules of expressions that hang on another time: "last week", "two days later", "at the time"; durations, sets, clock times."""

import re
from dataclasses import replace
from decimal import Decimal

from onrecord.find.times_draft import Context, Draft
from onrecord.find.times_rules import CALENDAR, Match, Rule, draft, modifier, with_part

CLOCK_UNITS = {"H": "H", "MIN": "M", "SEC": "S"}
UNIT_CODES = {"TH": "H"}


def unit_code(word: str, c: Context) -> str:
    """The code of a unit word, singular or plural."""
    low = word.lower()
    return c.words["unit"].get(low) or c.words["units"].get(low) or c.words["unit_number"][low]


def amount(text: str, c: Context) -> Decimal | None:
    """How many: a number in digits or words; None for "several", "a few"."""
    low = text.lower().strip()
    if low in c.words["vague"]:
        return None
    if low in {"a", "an"}:
        return Decimal(1)
    if low.startswith("half"):
        return Decimal("0.5")
    return Decimal("1.5") if low == "one and a half" else c.numbers.value(low)


def period(n: Decimal | None, unit: str) -> str:
    """A TIMEX3 duration; an unknown number is X.

    >>> period(Decimal(3), "Y"), period(None, "DE"), period(Decimal(90), "MIN")
    ('P3Y', 'PXDE', 'PT90M')
    """
    times = {"FN": (2, "W"), "Q": (3, "M")}.get(unit)
    if times and n is not None:
        n, unit = n * times[0], times[1]
    count = "X" if n is None else f"{n.normalize():f}"
    if unit in CLOCK_UNITS:
        return f"PT{count}{CLOCK_UNITS[unit]}"
    return f"P{count}{ {'FN': 'W', 'Q': 'M'}.get(unit, unit) }"


def today(m: Match, c: Context) -> list[Draft]:
    """Today, yesterday, tomorrow morning."""
    return with_part(m, c, f"unit D {c.words['today'][m['today'].lower()]}")


def thispart(m: Match, c: Context) -> list[Draft]:
    """Tonight, this morning, last night."""
    n, part = c.words["thispart"][m["thispart"].lower()].split(" ")
    return draft(m, type="TIME", relative=f"part {part} @ unit D {n}")


def unit_rel(m: Match, c: Context) -> list[Draft]:
    """Last week, this year, earlier this month; "the past year" is a duration."""
    unit, rel = unit_code(m["unit"], c), m["rel"].lower()
    if rel == "past":
        return draft(m, type="DURATION", value=period(Decimal(1), unit))
    return draft(m, relative=f"unit {unit} {c.words['rel'][rel]}", mod=modifier(m, c))


def unit_seq(m: Match, c: Context) -> list[Draft]:
    """That year, the same day, the following week: from the time named last."""
    unit, n = unit_code(m["unit"], c), int(c.words["seq"][m["seq"].lower()])
    tok = c.token(m.start("seq"))
    if n == 0 and tok is not None and tok.tag in {"IN", "WDT"}:
        return []
    if c.last is None or c.last.spec is None:
        return draft(m, value={"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"))
    spec = f"same {unit} @ {c.last.spec}" if n == 0 else f"shift {n} {unit} @ {c.last.spec}"
    return with_part(m, c, spec) if _flat(c.last) else []


def _flat(base: Draft) -> bool:
    """Specs nest once: a base that hangs on a base itself is left alone (and the line stays short)."""
    return (base.relative or "").count("@") < 3


def next_day(m: Match, c: Context) -> list[Draft]:
    """ "The next day" follows the last named day in a tale, and today in a plan."""
    unit = unit_code(m["unit"], c)
    told = c.way(m.start(), m.end()) == "past" and c.last is not None and c.last.spec and _flat(c.last)
    base = f" @ {c.last.spec}" if told and c.last else ""
    return with_part(m, c, f"shift 1 {unit}{base}" if base else f"unit {unit} 1")


def same(m: Match, c: Context) -> list[Draft]:
    """ "At the time": the time named last."""
    if c.last is None or not _flat(c.last) or re.match(r" of\b", c.after(m.end())):
        return []
    base = c.last.spec
    return draft(m, relative=f"same @ {base}") if c.last.relative else draft(m, value=base)


def ago(m: Match, c: Context) -> list[Draft]:
    """77 years ago, two days later, a day before (an event that is not dated here: the day stays open)."""
    direction, base = c.words["ago"][m["ago"].lower()].split(" ")
    n, unit = amount(m["n"], c), unit_code(m["unit"], c)
    if n is None or n != n.to_integral_value() or n > 100000:
        return draft(m, value="PAST_REF" if direction == "-1" else "FUTURE_REF")
    move = f"shift {int(direction) * int(n)} {unit}"
    if base == "dct":
        hangs = unit == "Y" and n == 1 and _quarterly(c) and c.last
        return draft(m, relative=f"{move} @ {c.last.spec}" if hangs and c.last else move)
    ends = not re.match(r" \w", c.after(m.end()))
    if base == "event" and not ends:
        return _before_event(m, c, unit)
    if c.last is not None and c.last.spec and _flat(c.last):
        return draft(m, relative=f"{move} @ {c.last.spec}")
    return draft(m, relative=move) if direction == "-1" and base == "ref" else _before_event(m, c, unit)


def year_ago(m: Match, c: Context) -> list[Draft]:
    """The year-ago quarter: a year before the quarter named last."""
    return draft(m, relative=f"shift -1 Y @ {c.last.spec}" if _quarterly(c) and c.last else "shift -1 Y")


def the_quarter(m: Match, c: Context) -> list[Draft]:
    """The quarter named last."""
    return draft(m, relative=f"same @ {c.last.spec}") if _quarterly(c) and c.last and c.last.spec else []


def ago_vague(m: Match, c: Context) -> list[Draft]:
    """Months ago, years later."""
    return draft(m, value="PAST_REF" if c.words["ago_only"][m["ago"].lower()] == "-1" else "FUTURE_REF")


def _quarterly(c: Context) -> bool:
    """Was a quarter named last?"""
    return c.last is not None and bool(re.search(r"(?:^|-| )[QH][1-4]\b", c.last.spec or "")) and _flat(c.last)


def _before_event(m: Match, c: Context, unit: str) -> list[Draft]:
    """A time that hangs on an event without a date here: its value stays open."""
    if unit in CLOCK_UNITS:
        return draft(m, type="DURATION", value=period(amount(m["n"], c), unit))
    return draft(m, value={"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}.get(unit, "XXXX"))


def window(m: Match, c: Context) -> list[Draft]:
    """The last three years: a duration."""
    return draft(m, type="DURATION", value=period(amount(m["n"], c), unit_code(m["unit"], c)))


def window_vague(m: Match, c: Context) -> list[Draft]:
    """Recent years, the coming weeks."""
    n, unit = c.words["window"][m["window"].lower()], unit_code(m["unit"], c)
    if n == "0":
        return []
    if m["window"].lower() == "recent" and unit in {"Y", "DE"}:
        return draft(m, value="PAST_REF")
    return draft(m, type="DURATION", value=period(None, unit))


def duration(m: Match, c: Context) -> list[Draft]:
    """Three days, a 12-month, two hours."""
    unit, n = unit_code(m["unit"], c), amount(m["n"], c)
    if m["n"].lower() not in c.words["vague"] and n is None:
        return []
    if unit == "SEC" and m["n"].lower() in {"a", "an"}:
        return []
    if _is_rate(m, c):
        return []
    mod = c.words["approx"][m["approx"].lower()] if m["approx"] else None
    return draft(m, type="DURATION", value=period(n, unit), mod=mod if mod == "APPROX" else None)


def _is_rate(m: Match, c: Context) -> bool:
    """ "$5 a year", "twice a day", "25,000 barrels a day": the unit of a rate, no duration."""
    if m["n"].lower() not in {"a", "an"} or m["approx"]:
        return False
    before = c.token(m.start() - 2) if m.start() > 1 else None
    return (
        before is not None
        and before.sent == getattr(c.token(m.start()), "sent", -1)
        and (before.tag in {"NNS", "CD", "$"} or before.text.lower() in {"once", "twice", "times", "%", "percent", "cent"})
    )


def vague(m: Match, c: Context) -> list[Draft]:
    """For decades, over the years."""
    value = period(None, unit_code(m["unit"], c))
    return [replace(d, start=m.start("at"), end=m.end("at")) for d in draft(m, type="DURATION", value=value)]


def indefinite(m: Match, c: Context) -> list[Draft]:
    """ "An extremely active week": the bare unit is a duration."""
    tok = c.token(m.start("unit"))
    if tok is None or tok.pos != "NOUN" or tok.dep in {"compound", "nmod"}:
        return []
    det = [c.parse.tokens[k] for k in c.parse.children[tok.i] if c.parse.tokens[k].dep == "det"]
    if not det or det[0].start != m.start():
        return []
    d = draft(m, type="DURATION", value=period(Decimal(1), unit_code(m["unit"], c)))
    return [replace(d[0], start=m.start("at"), end=m.end("at"))]


def year_of(m: Match, c: Context) -> list[Draft]:
    """Year-end."""
    return draft(m, relative="unit Y 0", mod="END")


def ref(m: Match, c: Context) -> list[Draft]:
    """Now, recently, the future."""
    phrase = m["ref"].lower()
    if any(c.text[m.start() : m.start() + len(b)].lower() == b for b in c.words["ref_blocked"] if b.startswith(phrase)):
        return []
    tok = c.token(m.start())
    if c.in_name(m.start(), m.end()) or (tok is not None and tok.pos == "VERB"):
        return []
    return draft(m, value=c.words["ref"][phrase])


def set_(m: Match, c: Context) -> list[Draft]:
    """Annual, daily (never a word of a name)."""
    if c.in_name(m.start(), m.end()) or (m[0][0].isupper() and not c.first(m.start())):
        return []
    return draft(m, type="SET", value=c.words["set"][m["set"].lower()])


def each(m: Match, c: Context) -> list[Draft]:
    """Every year, twice a week, every Monday."""
    word = (m["unit"] or m["unit2"]).lower()
    if word in c.words["weekday"]:
        return draft(m, type="SET", value=f"XXXX-WXX-{c.words['weekday'][word]}")
    return draft(m, type="SET", value=period(Decimal(1), unit_code(word, c)))


def clock(m: Match, c: Context) -> list[Draft]:
    """10:35 a.m., 4pm EST."""
    hour = int(m["h"])
    if not 1 <= hour <= 12 or (m["half"].lower() in {"am", "pm"} and c.before(m.start()) in {"i"}):
        return []
    hour = hour % 12 + int(c.words["clock"][m["half"].lower()])
    return _time(m, c, f"{hour:02d}:{m['min'] or '00'}")


def clock24(m: Match, c: Context) -> list[Draft]:
    """1430 GMT, 14:30 local time."""
    return _time(m, c, f"{int(m['h']):02d}:{m['min']}")


def noon(m: Match, c: Context) -> list[Draft]:
    """Noon, midnight."""
    return _time(m, c, c.words["noon"][m["noon"].lower()]) if m[0][0].islower() else []


def _time(m: Match, c: Context, value: str) -> list[Draft]:
    """A clock time of the day named before it in the sentence; else of some day."""
    tok, base = c.token(m.start()), c.last
    here = c.parse.sentences[tok.sent] if tok is not None else None
    same_sentence = base is not None and here is not None and base.start >= here.start and base.spec and _flat(base)
    spec = (
        base.spec.split(" @ ", 1)[1] if base and base.spec and base.spec.startswith("part") and " @ " in base.spec else base and base.spec
    )
    return draft(m, type="TIME", relative=f"part {value} @ {spec}" if same_sentence else f"part {value}")


def weekend(m: Match, c: Context) -> list[Draft]:
    """This weekend, over the weekend."""
    n = c.words["rel"].get(m["rel"].lower())
    if n is None:
        n = "0" if c.way(m.start(), m.end()) == "next" else "-1"
    return draft(m, relative=f"unit WE {n}")


def holiday(m: Match, c: Context) -> list[Draft]:
    """Holidays of a fixed day."""
    day = c.words["holiday"][m["holiday"].lower()]
    if not day or not m[0][0].isupper() or re.match(r" [A-Z]", c.after(m.end())):
        return []
    return draft(m, relative=f"monthday {day} {c.way(m.start(), m.end())}")


RULES: dict[str, Rule] = CALENDAR | {
    "today": today, "year_ago": year_ago, "the_quarter": the_quarter, "ago_vague": ago_vague, "thispart": thispart,
    "unit_rel": unit_rel, "unit_seq": unit_seq, "next_day": next_day, "same": same, "ago": ago,
    "window": window, "window_vague": window_vague, "duration": duration, "vague": vague, "indefinite": indefinite, "year_of": year_of,
    "ref": ref, "set": set_, "each": each, "clock": clock, "clock24": clock24, "noon": noon, "weekend": weekend, "holiday": holiday,
}  # fmt: skip
