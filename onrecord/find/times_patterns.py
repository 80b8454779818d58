"""The patterns of time expressions, made from the classes of ``times_words.tsv``.

In a template ``_`` is a space and ``{x}`` a class of words.
"""

import re
from functools import cache

from onrecord.find.quantities_numbers import DIGITS, alternatives, numbers
from onrecord.lang import Pack

YEAR = r"(?:1[0-9]|20)\d\d(?![\d%]|[.,]\d)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?![\d%]|[.,:]\d)"
ORD = r"(?:st|nd|rd|th)?"

# Name of the rule -> template. Every repeat is bounded, so the search is linear in the text.
TEMPLATES: dict[str, str] = {
    "iso": r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ](?P<clock>\d{2}:\d{2})(?::\d{2})?Z?)?(?![\d-])",
    "slashed": r"(?<![\d/.])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d/.]\d|\d)",
    "month_day": (
        r"(?:(?P<rel>{rel})_)?(?P<mon>{anymonth})\.?_(?:the_)?(?P<days>{DAY}{ORD}(?:(?:_?[-–—]_?|_{rangeword}_|,_?|,?_{and}_){DAY}{ORD}){0,4})"
        r"(?:(?:,|,?_of)?_(?P<year>{YEAR}))?"
    ),
    "cross_month": (r"(?P<mon>{anymonth})\.?_(?P<d>{DAY}){ORD}_?[-–—]_?(?P<mon2>{anymonth})\.?_(?P<d2>{DAY}){ORD}(?:,?_(?P<year>{YEAR}))?"),
    "day_month": (
        r"(?<![\d.,$£€-])(?:the_)?(?P<days>{DAY}{ORD}(?:(?:_?[-–—]_?|_{rangeword}_|,_?|,?_{and}_){DAY}{ORD}){0,4})_(?:of_)?(?P<mon>{anymonth})\b\.?"
        r"(?:_(?P<dup>\d{1,2})(?![\d:%]|[.,]\d))?(?:,?_(?P<year>{YEAR}))?"
    ),
    "month_word": r"(?P<mon>{anymonth})\.?_(?:the_)?(?P<day>{day_word})\b(?!_[a-z])(?:,?_(?P<year>{YEAR}))?",
    "each_month": r"(?:every|each)_(?P<mon>{month})\b",
    "month": (
        r"(?:(?P<mod>{mod})[ -])?(?:(?P<rel>{rel})_)?(?:(?P<mod2>{mod})[ -])?(?P<mon>{anymonth})\b\.?"
        r"(?:(?:,|,?_of)?_(?:(?P<rel2>{rel})_year|(?P<year>{YEAR})))?"
    ),
    "month_span": r"(?P<mon>{month})(?:_?[-–—]_?|_{rangeword}_)(?P<mon2>{month})(?:,?_(?P<year>{YEAR}))?\b",
    "weekday": (
        r"(?:(?P<mod>{mod})_)?(?:(?:(?:the|this)_)?(?P<rel>{rel})_|the_(?P<seq>{seq})_)?(?P<wd>{weekday})"
        r"(?:(?P<many>s)?_(?P<part>{part})(?P<many2>s)?|(?P<many3>s))?\b"
    ),
    "weekday_short": r"(?P<wd>{weekday_short})(?:\.(?!\w)|,(?=_{anymonth}))",
    "today": r"(?:(?P<mod>{mod})_)?(?P<today>{today})(?:_(?P<part>{part}))?\b",
    "thispart": r"(?P<thispart>{thispart})\b",
    "unit_rel": r"(?:(?P<mod>{mod})_)?(?:the_)?(?P<rel>{rel})_(?:fiscal_|financial_|calendar_)?(?P<unit>{unit})\b(?![ -]old)",
    "unit_seq": r"(?:(?P<mod>{mod})_)?(?:the_)?(?P<seq>{seq})_(?P<unit>{unit})(?:_(?P<part>{part}))?\b",
    "next_day": r"the_(?P<rel>next)_(?P<unit>{unit})(?:_(?P<part>{part}))?\b",
    "year_ago": (
        r"(?:(?:the_)?(?:{alike}_)?year[ -](?:ago|earlier)(?:_(?:quarter|period))?"
        r"|the_(?:(?:{alike}|{ordinal})_)?(?:quarter|period)_(?:last_year|(?:a|one)_year_(?:ago|earlier|before)))\b"
    ),
    "the_quarter": r"the_(?:(?P<adj>{period_adj})_(?:fiscal_)?|same_)?(?P<unit>quarter|period)\b(?!-)",
    "year_quarter": (
        r"(?:the_|its_)?(?:(?P<year>{YEAR})|(?P<rel>{rel})_year[’']s|year[ -](?:ago|earlier))_(?:fiscal_)?"
        r"(?:(?P<q>{ordinal})[ -](?:fiscal[ -])?quarter|quarter|period)\b"
    ),
    "the_unit": r"(?:(?P<mod>{mod})_(?:in_)?)?the_(?:(?P<adj>{period_adj})_)?(?:fiscal_|financial_)?(?P<unit>year|month|week)\b(?!-)",
    "ago_vague": r"(?P<unit>{units})_(?P<ago>{ago_only})\b",
    "same": r"(?P<same>{same})\b",
    "ago": (
        r"(?:(?P<approx>{approx})_)?(?P<n>{NUM}|{vague}|the(?=_{unit}_))[ -](?:{spell}_)?(?P<unit>{anyunit}){or_more}?[ -](?P<ago>{ago})\b"
    ),
    "window": (
        r"(?:the_)?(?P<window>{window})_(?:(?P<approx>{approx})_)?(?P<n>{NUM}|{vague})(?:(?:_{rangeword}_|_or_|-)(?P<high>{NUM}))?"
        r"[ -](?P<unit>{anyunit})\b"
    ),
    "window_vague": r"(?:the_)?(?P<window>{window})_(?P<unit>{units})\b",
    "duration": (
        r"(?:(?P<the>the)_)?(?:(?P<approx>{approx})_)?(?P<n>{NUM}|{vague})(?P<part>_[1-9]/[2-9]|{and_half})?"
        r"(?:(?:_{rangeword}_|_or_|_?[-–—]_?)(?P<high>{NUM}))?[ -](?:{spell}_)?(?P<unit>{anyunit})"
        r"(?P<tail>{and_half}|{or_more})?(?:[ -]long)?\b(?![ -]old|[ -]year-old|s?[’']?[ ]of[ ]age)(?!-?[ ](?:ago|earlier)\b)"
    ),
    "vague": r"(?:(?P<before>{vague_before})_)(?P<at>(?:the_)?(?P<unit>{units}))\b(?![ -]old)",
    "indefinite": r"\ban?_(?:[a-z]{2,15}_){1,2}(?P<at>(?P<unit>week|month|year|decade))\b(?!-|_[a-z]+ly_)",
    "decade": r"(?:(?P<mod>{mod})[ -])?(?:the_)?(?:(?P<mod2>{mod})[ -])?(?:(?P<y>(?:1[0-9]|20)\d)0[’']?s|[’'](?P<yy>[2-9])0s)\b",
    "century": r"(?:the_)?(?:(?P<mod>{mod})[ -])?(?:(?P<n>\d{1,2})(?:st|nd|rd|th)|(?P<word>{century_word}))[ -](?P<unit>century)\b",
    "spoken_year": (
        r"(?:(?P<mod>{mod})_)?(?:the_year_)?"
        r"(?:(?P<c>{century})[ -](?P<n>{PLAIN}(?:-{PLAIN})?)|(?<=year[ ])(?P<m>{millennium}))\b(?![ -]{anyunit})"
    ),
    "decade_word": r"the_(?:(?P<mod>{mod})[ -])?(?:nineteen[ -])?(?P<word>{decade_word})\b",
    "season": (
        r"(?:(?P<mod>{mod})[ -])?(?P<pre>(?:{rel}|the)_)?(?:(?P<mod2>{mod})[ -])?"
        r"(?P<season>{season})(?:_(?:of_)?(?P<year>{YEAR}))?\b"
    ),
    "quarter": (
        r"(?:(?:the|this|last)_)?(?:(?:fiscal|financial)[ -])?(?P<q>{ordinal})[ -](?:fiscal[ -])?quarter"
        r"(?:(?:_of|,|_in)?_(?:fiscal_)?(?:year_)?(?:(?P<rel>{rel})_year|(?P<year>{YEAR})))?\b"
    ),
    "quarter_code": r"(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q|H(?P<h>[12]))(?:[ -]?(?:of_)?(?:FY_?)?(?P<year>{YEAR}|[’']?\d{2}(?!\d)))?\b",
    "half": r"the_(?P<q>{halves})_half(?:_of_(?:(?P<rel>{rel})_year|(?:fiscal_)?(?P<year>{YEAR})|the_(?P<unit>year)))\b",
    "fiscal": r"(?:the_)?(?P<fiscal>{fiscal})_?(?P<year>{YEAR}|\d{2}(?!\d))(?:[-/–](?P<to>\d{2,4}))?\b",
    "year_span": r"(?:(?P<y>{YEAR})(?:[-–/]|_(?:to|through)_)(?P<y2>(?:1[5-9]|20)\d\d|\d\d))(?![\d-])\b",
    "post_year": r"(?P<post>{post})-(?P<y>{YEAR})\b",
    "year": r"(?<![\w.,$£€#/+-])(?:(?P<mod>{mod})[ -])?(?P<y>{YEAR})(?![\w/])(?!-\d)",
    "year_of": r"(?:(?P<mod>{mod})_)?(?:the_)?(?:(?P<mod2>{mod})_)?(?P<unit>year)(?:[ -]end)\b",
    "ref": r"(?P<ref>{ref})\b(?!-)",
    "set": r"(?P<set>{set})\b(?!-)",
    "each": r"(?:(?:once|twice|(?:{NUM})_times)_(?:an?|per|every|each)_(?P<unit>{unit})|(?:every|each)_(?P<unit2>{unit}|{weekday}))\b",
    "clock": (
        r"(?<![\d:.$£€])(?P<h>[01]?\d|2[0-3])(?:(?P<dot>[:.])(?P<min>[0-5]\d))?_?(?P<half>{clock})(?![\w])\.?(?:_?\(?(?P<zone>{zone})\b\)?)?"
    ),
    "clock_part": r"(?<![\d:.$£€])(?P<h>1[0-2]|[1-9])(?::(?P<min>[0-5]\d))?_(?:o[’']clock_)?in_the_(?P<daypart>{daypart})\b",
    "clock24": r"(?<![\d:.$£€-])(?P<h>[01]\d|2[0-3]|\d)[:.]?(?P<min>[0-5]\d)_?(?:hours_|hrs_)?\(?(?P<zone>{zone})\b\)?",
    "noon": r"(?P<noon>{noon})\b",
    "weekend": r"(?:(?P<rel>{rel}|the)_)(?P<unit>weekend)\b",
    "holiday": r"(?:(?P<rel>{rel})_)?(?P<holiday>{holiday})(?:,?_(?P<year>{YEAR}))?\b(?!-)",
}

CASED = {"quarter_code", "weekday_short"}


@cache
def classes(pack: Pack) -> dict[str, dict[str, str]]:
    """Class -> word -> value of ``times_words.tsv``."""
    out: dict[str, dict[str, str]] = {}
    for row in pack.table("times_words"):
        out.setdefault(row["class"], {})[row["word"]] = row.get("value") or ""
    return out


@cache
def patterns(pack: Pack) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every rule with its compiled pattern, in the order of ``TEMPLATES``."""
    words = classes(pack)
    fill = {name: alternatives(group) for name, group in words.items()}
    fill["anymonth"] = alternatives([*words["month"], *words["month_short"]])
    fill["anyunit"] = alternatives([*words["unit"], *words["units"], *words["unit_number"]])
    fill |= {g: "(?:_" + "|_".join(w.replace(" ", "_") for w in words[g]) + ")" for g in ("and_half", "or_more")}
    fill["rangeword"] = alternatives(w for w in words["range"] if w.isalpha())
    fill |= {"YEAR": YEAR, "DAY": DAY, "ORD": ORD, "PLAIN": plain_numbers(pack)}
    fill["NUM"] = rf"(?:{DIGITS}|{numbers(pack).word_pattern}|an?|half_an?|one_and_a_half)"
    return tuple((name, compiled(name, template, fill)) for name, template in TEMPLATES.items())


@cache
def plain_numbers(pack: Pack) -> str:
    """Number words below a hundred, as a pattern."""
    return alternatives(w for w, (value, kind) in numbers(pack).words.items() if kind not in {"scale", "hundred"} and value < 100)


def compiled(name: str, template: str, fill: dict[str, str]) -> re.Pattern[str]:
    """A template with its classes put in; it matches at the beginning of a word only."""
    body = _spaces(re.sub(r"\{([A-Za-z_]\w*)\}", lambda m: fill[m[1]], template))
    start = "" if body.startswith("(?<!") else r"(?<![\w’'-])"
    return re.compile(start + body, re.IGNORECASE)


def _spaces(body: str) -> str:
    """``_`` outside group names becomes one space or two."""
    return re.sub(r"\(\?P[<=]\w+[>)]|_", lambda m: "(?:[ ]{1,2})" if m[0] == "_" else m[0], body)
