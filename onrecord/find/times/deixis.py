"""Rules of expressions that hang on another time: "last week", "two days later", "at the time"; durations, sets, clock times."""

import re
from dataclasses import replace
from decimal import Decimal

from onrecord.find.times.draft import Context, Draft
from onrecord.find.times.holidays import HOLIDAYS
from onrecord.find.times.reported import BACK, REPORTED, months, reported, year_before
from onrecord.find.times.rules import CALENDAR, Match, Rule, draft, modifier, with_part
from onrecord.find.times.spoken import SPOKEN
from onrecord.find.times.weeks import WEEKS
from onrecord.syntax.tree import tree
from onrecord.text import Token

HOURS = r"(?:[01]\d|2[0-3])[0-5]\d"  # "2030 hours" is a time of day
CLOCK_UNITS = {"H": "H", "MIN": "M", "SEC": "S"}
NEAR = 80  # where there is no parse: characters within which a clock time belongs to a day named before
OPEN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX"}
HALVED = {"Y": (12, "M"), "H": (60, "M"), "MIN": (60, "S")}


def unit_code(word: str, c: Context) -> str:
    """The code of a unit word, singular or plural."""
    low = word.lower()
    return c.words["unit"].get(low) or c.words["units"].get(low) or c.words["unit_number"][low]


def amount(text: str, c: Context) -> Decimal | None:
    """How many: a number in digits or words; None for "several", "a few"."""
    low = text.lower().strip()
    if low in c.words["vague"]:
        return Decimal(c.words["vague"][low]) if c.words["vague"][low] else None
    one = c.words["some"].get(low) or c.words["one"].get(low)
    return Decimal(one) if one else c.numbers.value(low)


def period(n: Decimal | None, unit: str) -> str:
    """A TIMEX3 duration; an unknown number is X.

    >>> period(Decimal(3), "Y"), period(None, "DE"), period(Decimal(90), "MIN")
    ('P3Y', 'PXDE', 'PT90M')
    >>> period(Decimal(2), "DE"), period(Decimal("2.5"), "Y"), period(Decimal("1.5"), "MIN")
    ('P20Y', 'P2Y6M', 'PT1M30S')
    """
    times = {"FN": (2, "W"), "Q": (3, "M"), "DE": (10, "Y"), "CE": (100, "Y")}.get(unit)
    if times and n is not None:
        n, unit = n * times[0], times[1]
    if n is not None and n > 1 and n % 1 and unit in HALVED:
        whole, part = int(n), n % 1 * HALVED[unit][0]
        rest = "" if part % 1 else f"{whole}{CLOCK_UNITS.get(unit, unit)}{int(part)}{HALVED[unit][1]}"
        if rest:
            return f"P{'T' if unit in CLOCK_UNITS else ''}{rest}"
    count = "X" if n is None else f"{n.normalize():f}"
    if unit in CLOCK_UNITS:
        return f"PT{count}{CLOCK_UNITS[unit]}"
    return f"P{count}{ {'FN': 'W', 'Q': 'M'}.get(unit, unit) }"


def today(m: Match, c: Context) -> list[Draft]:
    """Today, yesterday, tomorrow morning."""
    return with_part(m, c, f"unit D {c.words['today'][m['today'].lower()]}")


def fixed(m: Match, c: Context) -> list[Draft]:
    """A word that is a calendar unit by itself (German "Vorjahr", the year before)."""
    return draft(m, relative=c.words["fixed"][m["fixed"].lower()])


def thispart(m: Match, c: Context) -> list[Draft]:
    """Tonight, this morning, last night."""
    n, part = c.words["thispart"][m["thispart"].lower()].split(" ")
    if re.match(r" from\b", c.after(m.end())):
        return []  # "overnight from Saturday to Sunday" is no night of today
    return draft(m, type="TIME", relative=f"part {part} @ unit D {n}")


def unit_rel(m: Match, c: Context) -> list[Draft]:
    """Last week, this year, earlier this month; "the past year" is a duration."""
    unit, rel = unit_code(m["unit"], c), m["rel"].lower()
    if rel == "next" and unit == "D" and m[0][:4].lower() == "the ":
        return next_day(m, c)
    if rel == "last" and m[0][:4].lower() == "the " and re.match(r" (?:of|to|before|when)\b", c.after(m.end())):
        return []  # "the last day of the fair" is its final one
    if rel == "past":
        return draft(m, type="DURATION", value=period(Decimal(1), unit))
    return draft(m, relative=f"unit {unit} {c.words['rel'][rel]}", mod=modifier(m, c))


def unit_seq(m: Match, c: Context) -> list[Draft]:
    """That year, the same day, the following week: from the time named last."""
    unit, n = unit_code(m["unit"], c), int(c.words["seq"][m["seq"].lower()])
    tok = c.token(m.start("seq"))
    if n == 0 and tok is not None and tok.morph in {"adposition", "wh:determiner"}:
        return []
    last = c.named(m.start())
    if last is None:
        return draft(m, value=OPEN.get(unit, "XXXX"))
    return with_part(m, c, f"same {unit} @ {last.spec}" if n == 0 else f"shift {n} {unit} @ {last.spec}")


def next_day(m: Match, c: Context) -> list[Draft]:
    """ "The next day" follows the last named day in a tale, and today in a plan."""
    unit = unit_code(m["unit"], c)
    way = c.way(m.start(), m.end())
    last = c.named(m.start()) if way != "next" else None
    if way == "past" and last is None:
        return draft(m, value=OPEN.get(unit, "XXXX"))  # of a tale that tells no day
    return with_part(m, c, f"shift 1 {unit} @ {last.spec}" if last else f"unit {unit} 1")


def same(m: Match, c: Context) -> list[Draft]:
    """ "At the time": the time named last."""
    last = c.named(m.start())
    if last is None or re.match(r" of\b", c.after(m.end())):
        return []
    return draft(m, relative=f"same @ {last.spec}") if last.relative else draft(m, value=last.spec)


def ago(m: Match, c: Context) -> list[Draft]:
    """77 years ago, two days later, a day before (an event that is not dated here: the day stays open)."""
    direction, base = c.words["ago"][m["ago"].lower()].split(" ")
    n, unit = amount(m["n"], c), unit_code(m["unit"], c)
    counted = n is not None and n == n.to_integral_value() and n <= 100000
    if base == "dct" and (n is None or not counted):
        return draft(m, value="PAST_REF" if direction == "-1" else "FUTURE_REF")
    if n is None or not counted or (base != "dct" and unit in CLOCK_UNITS):
        return _span(m, c, unit)
    move = f"shift {int(direction) * int(n)} {unit}"
    if base == "dct":
        return draft(m, relative=year_before(c, m.start()) if unit == "Y" and n == 1 else move)
    if base == "event" and re.match(r" \w", c.after(m.end())):
        return _before_event(m, c, move)
    if move == BACK and (reported(c, m.start()) or _counted_back(c.last)):
        return draft(m, relative=year_before(c, m.start()))
    if (last := c.named(m.start())) is not None:
        return draft(m, relative=f"{move} @ {last.spec}")
    return draft(m, relative=move) if direction == "-1" and base == "ref" else _before_event(m, c, move)


def _span(m: Match, c: Context, unit: str) -> list[Draft]:
    """How long before or after: "an hour" of "an hour later", "90 days" of "90 days after the sale" (TimeML: the rest is a signal)."""
    found = draft(m, type="DURATION", value=period(amount(m["n"], c), unit))
    return [replace(found[0], end=m.end("unit"))]


def _counted_back(last: Draft | None) -> bool:
    """Was the time named last itself "a year ago"? Then "a year earlier" is the same one."""
    return last is not None and (last.relative or "").startswith(BACK)


def ago_vague(m: Match, c: Context) -> list[Draft]:
    """Months ago; "years later" in a tale tells how long, not when."""
    if c.words["ago_only"][m["ago"].lower()] == "1" and c.way(m.start(), m.end()) == "past":
        return [replace(d, end=m.end("unit")) for d in draft(m, type="DURATION", value=period(None, unit_code(m["unit"], c)))]
    return draft(m, value="PAST_REF" if c.words["ago_only"][m["ago"].lower()] == "-1" else "FUTURE_REF")


def _before_event(m: Match, c: Context, move: str) -> list[Draft]:
    """A time that hangs on an event: "a day before", "the week after" stay open; a longer way off is a duration."""
    unit = unit_code(m["unit"], c)
    one_day = unit == "D" and move in {"shift 1 D", "shift -1 D"}
    whole = one_day or m["n"].lower() in c.words["one"]
    found = draft(m, value=OPEN.get(unit, "XXXX")) if whole else _span(m, c, unit)
    return [replace(found[0], move=move, signal=m.span("ago"))]


def window(m: Match, c: Context) -> list[Draft]:
    """The last three years: a duration (never "to last over a week")."""
    tok = c.token(m.start("window"))
    if tok is not None and tok.pos in {"VERB", "AUX"}:
        return []
    mod = "APPROX" if m["high"] else None
    return draft(m, type="DURATION", value=period(amount(m["n"], c), unit_code(m["unit"], c)), mod=mod)


def window_vague(m: Match, c: Context) -> list[Draft]:
    """Recent years, the coming weeks."""
    n, unit = c.words["window"][m["window"].lower()], unit_code(m["unit"], c)
    if n == "0":
        return []
    if m["window"].lower() == "recent" and unit in {"Y", "DE"}:
        return draft(m, value="PAST_REF")
    return draft(m, type="DURATION", value=period(None, unit))


def duration(m: Match, c: Context) -> list[Draft]:
    """Three days, a 12-month, two and a half hours, two to three weeks (the low end, APPROX)."""
    unit, n = unit_code(m["unit"], c), amount(m["n"], c)
    if unit == "H" and re.fullmatch(HOURS, m["n"]):
        return _time(m, c, f"{m['n'][:2]}:{m['n'][2:]}")
    if m["n"].lower() not in c.words["vague"] and n is None:
        return []
    if (unit == "SEC" and c.words["some"].get(m["n"].lower()) == "1") or _is_rate(m, c) or _is_fraction(m, c, unit):
        return []
    if n is not None and (m["part"] or "half" in (m["tail"] or "")):
        n += _part_of_one(m["part"] or "")
    mod = c.words["approx"][m["approx"].lower()] if m["approx"] else None
    found = months(m, c, period(n, unit), "APPROX" if mod == "APPROX" or m["high"] or (m["tail"] and "half" not in m["tail"]) else None)
    tok = c.token(m.start("approx")) if m["approx"] else None
    loose = tok is not None and (m["n"].lower() in c.words["vague"] or tok.rel == "adposition")
    return [replace(found[0], start=m.start("n"))] if loose else found


def _part_of_one(text: str) -> Decimal:
    """ "1/2" and "and a half"."""
    above, _, below = text.strip().partition("/")
    return Decimal(above) / Decimal(below) if below else Decimal("0.5")


def _is_fraction(m: Match, c: Context, unit: str) -> bool:
    """Three-quarters of the food, a quarter of the market, the 1988 quarter: no span of time."""
    if re.fullmatch(r"1[5-9]\d\d|20\d\d", m["n"]) and m["unit"].lower() in c.words["unit"]:
        return True
    return unit == "Q" and ("-quarter" in m[0] or bool(re.match(r"[ ]of\b", c.after(m.end()))))


def _is_rate(m: Match, c: Context) -> bool:
    """ "$5 a year", "twice a day", "25,000 barrels a day": the unit of a rate, no duration."""
    if c.words["some"].get(m["n"].lower()) != "1" or m["approx"]:
        return False
    before = c.token(m.start() - 2) if m.start() > 1 else None
    return (
        before is not None
        and before.sent == getattr(c.token(m.start()), "sent", -1)
        and (before.morph in {"nouns", "number", "currency"} or before.text.lower() in {"once", "twice", "times", "%", "percent", "cent"})
    )


def vague(m: Match, c: Context) -> list[Draft]:
    """For decades, over the years."""
    value = period(None, unit_code(m["unit"], c))
    return [replace(d, start=m.start("at"), end=m.end("at")) for d in draft(m, type="DURATION", value=value)]


def indefinite(m: Match, c: Context) -> list[Draft]:
    """ "An extremely active week": the bare unit is a duration."""
    tok = c.token(m.start("unit"))
    if tok is None or tok.pos != "NOUN" or tok.rel in {"compounded", "modifier"}:
        return []
    det = tree(c.parse).kids(tok.i, "determiner")
    if not det or det[0].start != m.start():
        return []
    d = draft(m, type="DURATION", value=period(Decimal(1), unit_code(m["unit"], c)))
    return [replace(d[0], start=m.start("at"), end=m.end("at"))]


def year_of(m: Match, c: Context) -> list[Draft]:
    """Year-end."""
    return draft(m, relative="unit Y 0", mod="END")


def ref(m: Match, c: Context) -> list[Draft]:
    """Now, recently, the future; not "soon after", "as soon as", "future earnings"; "previously" where it opens a sentence."""
    phrase, tok = m["ref"].lower(), c.token(m.start())
    if any(c.text[m.start() : m.start() + len(b)].lower() == b for b in c.words["ref_blocked"] if b.startswith(phrase)):
        return []
    if c.in_name(m.start(), m.end()) or (tok is not None and tok.pos == "VERB"):
        return []
    if phrase in c.words["ref_ahead"] and (c.before(m.start()) == "as" or c.way(m.start(), m.end()) == "past"):
        return []
    if (phrase in c.words["ref_first"] and not c.first(m.start())) or (tok is not None and _adjective(tok, phrase, c)):
        return []
    if phrase in c.words["ref_bare"] and tok is not None and _before_noun(tok, c):
        return []
    return draft(m, value=c.words["ref"][phrase])


def _before_noun(tok: Token, c: Context) -> bool:
    """ "Future earnings": a word of the noun phrase, no time of its own."""
    return tok.rel == "adjective" and c.parse.tokens[tok.head].start > tok.start


def _adjective(tok: Token, phrase: str, c: Context) -> bool:
    """ "The past three summers": an article phrase whose last word goes with a noun behind it."""
    last = c.token(tok.start + len(phrase) - 1)
    return " " in phrase and tok.morph == "determiner" and last is not None and last.morph == "adjective"


def set_(m: Match, c: Context) -> list[Draft]:
    """Daily, annually (never a word of a name, nor the kind of a thing: the annual meeting, the quarterly dividend)."""
    if c.in_name(m.start(), m.end()) or (m[0][0].isupper() and not c.first(m.start())):
        return []
    tok, word = c.token(m.start()), m["set"].lower()
    if word in c.words["set_kind"] and tok is not None and tok.morph != "adverb":
        return []
    return draft(m, type="SET", value=c.words["set"][word])


def each(m: Match, c: Context) -> list[Draft]:
    """Every year, twice a week, every Monday, every two weeks, every other day."""
    if m["unit3"]:
        n = amount(m["n"], c) or Decimal(c.words["every"].get(m["n"].lower(), "0"))
        return draft(m, type="SET", value=period(n, unit_code(m["unit3"], c))) if n else []
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


def clock_part(m: Match, c: Context) -> list[Draft]:
    """4 in the morning, 8 o'clock in the evening."""
    return _time(m, c, f"{int(m['h']) % 12 + int(c.words['daypart'][m['daypart'].lower()]):02d}:{m['min'] or '00'}")


def each_month(m: Match, c: Context) -> list[Draft]:
    """Each July."""
    return draft(m, type="SET", value=f"XXXX-{int(c.words['month'][m['mon'].lower()]):02d}") if m["mon"][0].isupper() else []


def clock24(m: Match, c: Context) -> list[Draft]:
    """1430 GMT, 14:30 local time."""
    return _time(m, c, f"{int(m['h']):02d}:{m['min'] or '00'}")


def noon(m: Match, c: Context) -> list[Draft]:
    """Noon, midnight."""
    value = c.words["noon"][m["noon"].lower()]
    value = "00:00" if value == "24:00" and c.before(m.start()) in {"after", "past"} else value  # after midnight on Sunday it is Sunday
    return _time(m, c, value) if m[0][0].islower() else []


def _time(m: Match, c: Context, value: str) -> list[Draft]:
    """A clock time of the day named before it in the sentence; else of some day."""
    tok, base = c.token(m.start()), c.last
    here = c.parse.sentences[tok.sent] if tok is not None else None
    begin = here.start if here is not None else max(0, m.start() - NEAR)
    same_sentence = base is not None and base.start >= begin and base is c.named(m.start())
    spec = (
        base.spec.split(" @ ", 1)[1] if base and base.spec and base.spec.startswith("part") and " @ " in base.spec else base and base.spec
    )
    return draft(m, type="TIME", relative=f"part {value} @ {spec}" if same_sentence else f"part {value}")


def weekend(m: Match, c: Context) -> list[Draft]:
    """This weekend, over the weekend."""
    n = c.words["rel"].get((m["rel"] or "").lower())
    if n is None:
        n = "0" if c.way(m.start(), m.end()) == "next" else "-1"
    return draft(m, relative=f"unit WE {n}")


RULES: dict[str, Rule] = CALENDAR | REPORTED | SPOKEN | HOLIDAYS | WEEKS | {
    "today": today, "fixed": fixed, "ago_vague": ago_vague, "thispart": thispart,
    "unit_rel": unit_rel, "unit_seq": unit_seq, "next_day": next_day, "same": same, "ago": ago,
    "window": window, "window_vague": window_vague, "duration": duration, "vague": vague, "indefinite": indefinite, "year_of": year_of,
    "ref": ref, "set": set_, "each": each, "clock": clock, "clock24": clock24,
    "clock_part": clock_part, "each_month": each_month, "noon": noon, "weekend": weekend,
}  # fmt: skip
