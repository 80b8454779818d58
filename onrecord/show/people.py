"""Values as people write them: money, shares, quantities, dates, counts."""

import re
from decimal import Decimal

from onrecord.types import Figure, Published

MONEY = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "UAH": "₴", "TRY": "₺", "NGN": "₦", "VND": "₫"}
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))
FRACTIONS = {
    "0.5": "half",
    "0.333": "a third",
    "0.667": "two thirds",
    "0.25": "a quarter",
    "0.75": "three quarters",
    "0.2": "a fifth",
    "0.1": "a tenth",
}
SIGNS = {"Cel": "°C", "[degF]": "°F", "K": "K", "m2": "m²", "km2": "km²", "m3": "m³", "km3": "km³", "Ohm": "Ω"}  # UCUM as people write it
LONG = {"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour", "min": "minute", "s": "second"}
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
NARROW = "\u202f"  # narrow no-break space, between a number and its unit
STATUS = {"target": "target", "happened": "happened", "ongoing": "under way", "denied": "denied"}
FACETS = {
    "denominator": "Of what?",
    "value": "How much?",
    "date": "When?",
    "speaker": "Who said it?",
    "scope": "How do they differ?",
    "status": "How certain?",
    "wording": "In what words?",
}
RELATIONS = {"conflicts": "They disagree", "updates": "Changed", "differs": "Close, but not the same", "same": "The same"}
KINDS = {  # what a card is about, in words that need no manual
    ("conflicts", "value"): "Two figures",
    ("conflicts", "date"): "Two dates",
    ("conflicts", "status"): "Told and denied",
    ("conflicts", "speaker"): "Two speakers",
    ("updates", "value"): "Figure changed",
    ("updates", "date"): "Date changed",
    ("updates", "status"): "No longer what it was",
    ("differs", "value"): "Figures differ",
    ("differs", "date"): "Dates differ",
    ("differs", "status"): "Not equally certain",
    ("differs", "speaker"): "Credited differently",
    ("differs", "wording"): "In other words",
}
ASKED = {"same": "May be the same", "conflicts": "May not agree", "updates": "May have changed"}
WHOLE = "Same number, different whole"
CHECKS = {"calendar": "date", "window": "period", "wording": "headline and text"}


def kind(relation: str, facet: str | None) -> str:
    """What a pair of lines is about, in plain words.

    >>> kind("updates", "value"), kind("conflicts", "denominator"), kind("differs", "scope")
    ('Figure changed', 'Same number, different whole', 'Close, but not the same')
    """
    return WHOLE if facet == "denominator" else KINDS.get((relation, facet or ""), RELATIONS[relation])


FAILS = {
    "sum": ("sum that does not add up", "sums that do not add up"),
    "share": ("share that does not fit its figures", "shares that do not fit their figures"),
    "change": ("change that does not fit its figures", "changes that do not fit their figures"),
    "count": ("count that does not add up", "counts that do not add up"),
    "calendar": ("date that does not fit the calendar", "dates that do not fit the calendar"),
    "window": ("period that does not fit", "periods that do not fit"),
    "wording": ("wording that goes beyond its source", "wordings that go beyond their sources"),
}


def number(value: Decimal) -> str:
    """A number with thousands separated; millions and more in words.

    >>> number(Decimal("1600000")), number(Decimal("6000")), number(Decimal("0.50"))
    ('1.6 million', '6,000', '0.5')
    """
    for scale, name in SCALES:
        if abs(value) >= scale:
            return f"{_plain(value / scale)}{NARROW}{name}".replace(NARROW, " ")
    return _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal, unit: str) -> str:
    """A number with its unit.

    >>> amount(Decimal(63000000000), "USD"), amount(Decimal(11), "count"), amount(Decimal("0.3333"), "1"), amount(Decimal(4), "Cel")
    ('$63 billion', '11', 'a third', '4 °C')
    """
    if unit in MONEY:
        return ("−" if value < 0 else "") + MONEY[unit] + number(abs(value))
    if unit == "count":
        return number(value)
    if unit == "1":
        return FRACTIONS.get(_plain(round(value, 3)), number(round(value, 4)) + ("" if abs(value) < 1 else " times"))
    if unit == "pp":
        return f"{number(value)} percentage point{'' if value == 1 else 's'}"
    if unit in LONG:
        return f"{number(value)} {LONG[unit]}{'' if value == 1 else 's'}"
    return f"{number(value)}{NARROW if unit == '%' else ' '}{SIGNS.get(unit, unit)}"


def figure(fig: Figure) -> str:
    """A figure with its modifier; both ends of a range.

    >>> figure(Figure(value=Decimal(63), unit="%", modifier="over"))
    'over 63\\u202f%'
    """
    low = amount(fig.value, fig.unit)
    text = low if fig.high is None else f"{low} to {amount(fig.high, fig.unit)}"
    return f"{fig.modifier} {text}" if fig.modifier else text


def of_what(fig: Figure, wording: str = "") -> str:
    """What is measured, and of what; "of" only where the wording does not join the two in another way ("exports to India").

    >>> share = Figure(value=Decimal(36), unit="%", measure="share", of="arms imports")
    >>> of_what(share), of_what(share, "36% went to arms imports")
    ('share of arms imports', 'share · arms imports')
    """
    if fig.measure and fig.of and fig.of.casefold() not in fig.measure.casefold():
        if fig.measure.endswith(" of"):
            return f"{fig.measure} {fig.of}"
        joined = re.search(rf"\b(to|from|in|on|at|for|with|by|against)\s+(?:the\s+)?{re.escape(fig.of)}", wording, re.IGNORECASE)
        return f"{fig.measure} · {fig.of}" if joined else f"{fig.measure} of {fig.of}"
    return fig.measure or fig.of or ""


def date(value: str | None) -> str:
    """A TIMEX3 value (an ISO 8601 prefix or interval) as a person writes it.

    >>> date("2025-12-02"), date("2025-12"), date("XXXX-12-04"), date("2025-12-04/2025-12-05"), date("2025-W49"), date("2025-Q4")
    ('2 December 2025', 'December 2025', '4 December (year not told)', '4–5 December 2025', 'week 49 of 2025', 'fourth quarter of 2025')
    """
    if not value:
        return ""
    if "/" in value:
        return _interval(*value.split("/", 1))
    return _one(value)


def _interval(first: str, last: str) -> str:
    a, b = _one(first), _one(last)
    if first[:7] == last[:7] and len(first) == len(last) == 10:
        return f"{int(first[8:10])}–{b}" if first[8:10].isdigit() else f"{a} – {b}"
    if not first or not last:
        return f"from {a}" if a else f"until {b}"
    return f"{a} – {b}"


def _one(value: str) -> str:
    m = re.fullmatch(r"(\d{4}|XXXX)(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?", value)
    if m:
        year, month, day = m.groups()
        name = MONTHS[int(month) - 1] if month and 1 <= int(month) <= 12 else ""
        told = " ".join(part for part in ((str(int(day)) if day else ""), name) if part)
        return (f"{told} (year not told)" if told else "") if year == "XXXX" else f"{told} {year}".strip()
    return _period(value)


def _period(value: str) -> str:
    if m := re.fullmatch(r"XXXX-WXX-([1-7])(?:T.*)?", value):
        return f"a {DAYS[int(m[1]) - 1]}"
    if "X" in value:
        return "a day not told"
    m = re.fullmatch(r"(\d{4})-(?:W(\d\d)|Q(\d)|([A-Z]{2})|H(\d))(?:-.*)?", value)
    if not m:
        return {"PRESENT_REF": "now", "PAST_REF": "in the past", "FUTURE_REF": "in the future"}.get(value, value)
    year, week, quarter, season, half = m.groups()
    if week:
        return f"week {int(week)} of {year}"
    if quarter:
        return f"{dict(zip('1234', ('first', 'second', 'third', 'fourth'), strict=True)).get(quarter, quarter)} quarter of {year}"
    return f"{SEASONS.get(season, season)} {year}" if season else f"{'first' if half == '1' else 'second'} half of {year}"


def told(text: str) -> str:
    """A reason or note of ours with its days as a person writes them.

    >>> told("not in the reports up to 2025-03-08")
    'not in the reports up to 8 March 2025'
    """
    return re.sub(r"\b\d{4}-[01]\d-[0-3]\d\b", lambda m: _one(m[0]), text)


def ours(text: str) -> str:
    """A reason or note of ours in words that need no manual.

    >>> ours("Both go back to one origin: The Tide in its own voice.")
    'Both go back to one origin: The Tide, no source named.'
    """
    return told(re.sub(r" in (?:its|their) own voice\b", ", no source named", text))


def published(known: Published | None) -> str:
    """When a report was published, and how that is known."""
    if known is None:
        return "undated"
    return date(known.value) + ("" if known.basis == "stated" else " (inferred)")


def count(n: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> count(1, "outlet"), count(2, "outlet"), count(2, "story", "stories")
    ('1 outlet', '2 outlets', '2 stories')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def status(value: str | None) -> str:
    """How real a thing is, in a word; empty for what simply happened."""
    return "" if value in (None, "happened", "reported") else STATUS.get(value, value)


def fails(check: str, n: int) -> str:
    """Failed checks of one kind, counted.

    >>> fails("sum", 1), fails("sum", 2)
    ('1 sum that does not add up', '2 sums that do not add up')
    """
    return count(n, *FAILS.get(check, (f"{check} that fails", f"checks of {check} that fail")))


def sentences(*parts: str) -> str:
    """Reasons one after the other, each a sentence.

    >>> sentences("the same speaker", "", "One origin.")
    'The same speaker. One origin.'
    """
    kept = [p.strip() for p in parts if p.strip()]
    return " ".join(f"{p[0].upper()}{p[1:]}{'' if p[-1] in '.!?…' else '.'}" for p in kept)
