"""The patterns of figures, made from the tables of numbers, units and currencies. Every repeat is bounded: the search is linear."""

import re
from collections.abc import Iterable
from functools import cache

from onrecord.find.figures.numbers import VULGAR, alternatives, numbers, telling
from onrecord.lang import Pack

FIGURE = (
    r"(?P<sign>(?<![\w)])[-−–‑‒](?=[$£€\d])|(?<!\w)(?:minus|negative)[ -](?=[$£€\d]|{WORDS}(?!\w)))?"
    r"(?:(?P<cur>{before})(?P<sign2>[-−‑](?=\d))?)?[ ]?"
    r"(?P<num>[1-9]/[2-9](?=[ -]{units}(?!\w))|{MIXED}|{PART_OF}|{COMMA}|{DIGITS}(?:[ ]\d/\d(?!\d)|{VULGAR})?|{VULGAR}|{WORDS})"
    r"(?:(?:[ -]|[”\"][ ]|[ ](?P<code2>{ISO})[ ])?(?P<scale>{big}(?:[ ]{big})?)(?!\w)"
    r"|(?(cur)[ ]?|(?:[ ](?={wide}\b))?)(?P<short>{short})(?!\w|/s\b)|(?(cur)[ ]?(?P<paid>{paid})(?!\w)|(?!)))?"
    r"(?:[ ]and[ ]a[ ](?P<more>half|quarter)(?!\w))?(?P<plus>[+]|-plus\b)?"
    r"(?:(?P<join>[ ]?[-–—][ ]?|[ ]to[ ]|[ ]and[ ]|[ ]or[ ])(?P<cur2>{before})?(?P<sign3>[-−‑](?=\d))?(?P<num2>{DIGITS}|{WORDS})"
    r"(?:[ -]?(?P<scale2>{big}(?:[ ]{big})?)(?!\w)|(?P<short2>{short})(?!\w))?)?"
    r"(?P<tail>[ ]?(?-i:(?P<pre>{PRE})[ ]?(?P<code>{CODES}))(?!\w)|[ -]?(?P<unit>{units})(?!\w)(?(cur)(?<![$€£₡₾₭₿])|)"
    r"(?:[ ]?\([A-Za-z/]{{1,6}}\))?|[ ]?[(\[{{<](?P<boxed>{units})[)\]}}>])?"
    r"(?P<rate>(?:[ ]?/[ ]?|[ ]per[ ]|[ ]an?[ ]|[ ]each[ ]|[ ]every[ ]|-per-|-an?-)"
    r"(?P<per>{per})(?!\w|[ ](?:earlier|ago|before|later|prior|previously)\b)(?:[ ]?\([A-Za-z/]{{1,6}}\))?)?"
)
MIXED = r"(?:\d{1,3}|%s)[ ]and[ ](?:a[ ]|one[ -]|two[ -]|three[ -])(?:half|halves|quarters?)(?=[ -][a-z])(?![ ]of\b)"  # two and a half
PART_OF = r"(?:(?:an?|one|two|three)[ -])?(?:%s)(?=[ -]%s(?!\w))(?![ ]of[ ]an?)"  # a quarter of a million
FEW = r"(?:half|quarters?)(?:[ ]an?)?"
COMMA = r"\d{1,3},\d{1,2}(?=[ ]?(?:%s)(?!\w))"  # 3,75 million: no group of thousands
PRE = "k|K|M|Mio|Mrd|mn|bn"
PARTS = r"(?P<a>\d{{1,3}})[ ]?(?P<first>{first})[ ]?(?P<b>\d{{1,2}}(?:\.\d)?)[ ]?(?P<second>{second})(?!\w)"
FRACTION = r"(?:(?P<n>an?|{one}|\d)[ -])?(?P<part>{part})(?P<of>[ ]of)?(?P<big>[ ]an?[ ]{scale}|-{scale})?(?!\w)"
FOLD = r"(?:(?P<n>{DIGITS})|(?P<w>{plain}(?:-{plain})?))[ -]?fold(?!\w)"
AGE = (
    r"(?:(?P<a>\d{{1,3}}(?:,\d{{3}})?|{WORDS})(?:(?:[ ]-[ ]|[ -])years?)?(?:[ ]-[ ]|[ -])old(?!\w)"
    r"|(?P<aged>{aged})[ ](?P<b>\d{{1,3}})(?![\d.,]?\d|[%\w-])"
    r"|(?<=[a-z],[ ])(?P<c>\d{{1,2}})(?=,[ ]))"
)
TERM = r"(?P<n>\d{{1,3}}|an?|{WORDS})[ -](?P<unit>{time_unit})(?:[ ](?:{prison})|-?[ ](?:prison|jail)[ ](?:sentence|term))(?!\w)"
VAGUE = r"(?P<times>{vague}[ ]of[ ])?(?P<many>{vague})(?![\w-])(?:[ ]of[ ](?P<unit>{after})(?!\w))?"
ONE_IN = r"(?P<n>{one}|\d)[ ](?:in|out[ ]of)[ ](?:every[ ])?(?P<whole>{plain}|\d{{1,3}})(?![\w,.-])(?=[ ][a-z])"
MULTIPLE = r"(?P<word>{multiple})(?!\w)"


@cache
def tables(pack: Pack) -> dict[str, dict[str, str]]:
    """Word -> code maps of units, rates and currencies."""
    return {
        "unit": {r["word"].lower(): r["unit"] for r in pack.table("units")},
        "kind": {r["word"].lower(): r["kind"] for r in pack.table("units")},
        "per": {r["word"]: r["unit"] for r in pack.table("units_per")},
        "often": {r["word"]: r["unit"] for r in pack.table("units_often")},
        "before": {r["mark"]: r["code"] for r in pack.table("units_currency") if r["place"] == "before"},
        "after": {r["mark"]: r["code"] for r in pack.table("units_currency") if r["place"] == "after"},
        "code": {r["mark"]: r["code"] for r in pack.table("units_currency") if len(r["mark"]) == 1 or r["mark"] == r["code"]},
        "multiple": {r["word"]: r["value"] for r in pack.table("numbers_multiples")},
    }


class Classes(dict[str, frozenset[str]]):
    """Words by their class; a class that a language lacks has none."""

    def __missing__(self, name: str) -> frozenset[str]:
        return frozenset()


@cache
def words_of(pack: Pack) -> Classes:
    """Class -> words of ``measure_words.tsv``."""
    out: dict[str, set[str]] = {}
    for row in pack.table("measure_words"):
        out.setdefault(row["class"], set()).add(row["word"])
    return Classes({k: frozenset(v) for k, v in out.items()})


@cache
def changes(pack: Pack) -> dict[tuple[str, str], str]:
    """(lemma, verb or noun) -> up or down."""
    return {(r["lemma"], r["kind"]): r["direction"] for r in pack.table("measure_changes")}


@cache
def sizes(pack: Pack) -> dict[str, str]:
    """Adjective behind a length -> what is measured ("10 km deep")."""
    return {r["word"]: r["measure"] for r in pack.table("measure_sizes")}


@cache
def _fill(pack: Pack) -> dict[str, str]:
    """The words of the tables as pieces of the patterns."""
    t, n = tables(pack), numbers(pack)
    cased = {w for w in t["before"] if w.isalpha()}
    before = "(?-i:" + alternatives(t["before"])[3:-1] + ")" if cased else alternatives(t["before"])
    shorts = alternatives(n.shorts)
    scale = alternatives(w for w, v in n.words.items() if v[1] == "scale")
    units = alternatives([*t["unit"], *t["after"]])
    many = alternatives(n.parts) + rf"[ ]of[ ]an?(?=[ ]{scale}(?![\w-]))"  # no half of a million-dollar house
    glued = [r for r in pack.table("units_parts") if r["glued"]]
    return {
        "before": before,
        "DIGITS": n.digits,
        "WORDS": n.word_pattern,
        "VULGAR": "[" + "".join(VULGAR) + "]",
        "big": alternatives(w for w, v in n.words.items() if v[1] in {"scale", "hundred"}),
        "short": shorts,
        "wide": _some(n.wide),
        "paid": _some(n.paid),
        "units": units,
        "MIXED": MIXED % n.word_pattern,
        "PART_OF": PART_OF % (f"{many}|{FEW}", scale),
        "COMMA": COMMA % f"{scale}|{shorts}|{units}",
        "PRE": PRE,
        "CODES": alternatives(t["code"]),
        "ISO": _some({r["mark"] for r in pack.table("units_currency") if r["mark"] == r["code"]}),
        "first": _some({r["first"] for r in glued}),
        "second": _some({r["second"] for r in glued}),
        "per": alternatives(t["per"]),
        "one": alternatives(w for w, v in n.words.items() if v[1] == "digit"),
        "aged": alternatives(words_of(pack)["aged"]),
        "prison": alternatives(words_of(pack)["prison"]),
        "time_unit": alternatives(words_of(pack)["time_unit"]),
        "plain": alternatives(w for w, v in n.words.items() if v[1] != "scale"),
        "part": alternatives(n.parts),
        "scale": scale,
        "multiple": alternatives(t["multiple"]),
        "vague": alternatives(r["word"] for r in pack.table("numbers_vague")),
        "after": alternatives([*t["after"], *t["unit"]]),
    }


@cache
def figures(pack: Pack) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every rule with its compiled pattern."""
    return tuple(
        (name, re.compile(start + template.format(**_fill(pack)), re.IGNORECASE))
        for name, start, template in (
            ("parts", r"(?<![\w.,/#@])(?<!\w[-’'])", PARTS),
            ("figure", r"(?:(?<![\w.,/#@])|(?<=[^\W\d]/)(?=[-−]\d))(?<!\w[-’'])", FIGURE),
            ("fraction", r"(?<![\w-])", FRACTION),
            ("age", r"(?<![\w-])(?<!\d[,.])", AGE),
            ("term", r"(?<![\w-])", TERM),
            ("fold", r"(?<![\w-])", FOLD),
            ("multiple", r"(?<![\w-])", MULTIPLE),
            ("one_in", r"(?<![\w-])", ONE_IN),
            ("vague", r"(?<![\w-])", VAGUE),
        )
    )


def _some(words: set[str]) -> str:
    """A group of words; nothing where a language has none."""
    return alternatives(words) if words else "(?!)"


@cache
def needed(pack: Pack) -> dict[str, frozenset[str]]:
    """Rule -> words of which a stretch of text has one, or the rule finds nothing in it; ``#`` is a digit or a sign for a part."""
    t, n, words = tables(pack), numbers(pack), words_of(pack)
    digits = {w for w, v in n.words.items() if v[1] == "digit"}
    phrases: dict[str, Iterable[str]] = {
        "figure": n.words,
        "fraction": n.parts,
        "age": {"old", *words["aged"]},
        "parts": (),
        "term": {"prison", "jail", *words["prison"]},
        "multiple": t["multiple"],
        "one_in": digits,
        "vague": [r["word"] for r in pack.table("numbers_vague")],
    }
    counted = {"figure", "age", "one_in", "parts"}
    return {name: frozenset({telling(w) for w in some} | ({"#"} if name in counted else set())) for name, some in phrases.items()}


@cache
def rate(pack: Pack) -> re.Pattern[str]:
    """What stands behind a count that is told for each of something: "per day", "a week", "each match"."""
    per = alternatives(tables(pack)["per"])
    return re.compile(rf"[ ](?:(?P<per_word>per)|an?|each|every)[ ](?P<per>{per})(?!\w|[ ](?:earlier|ago|before|later)\b)", re.IGNORECASE)


@cache
def part_unit(pack: Pack) -> re.Pattern[str]:
    """What stands behind a part of one unit: "of a percentage point", "a mile", "-mile"."""
    units = alternatives(w for w, kind in tables(pack)["kind"].items() if kind in {"percent", "pp", "measure"} and len(w) > 2)
    return re.compile(rf"(?:(?:[ ]of)?[ ](?:an?|one|1)[ ]|-)(?P<unit>{units})(?!\w)", re.IGNORECASE)


@cache
def modifier_patterns(pack: Pack) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, tuple[str, bool]]]:
    """What may stand in front of a figure and behind it; what each phrase means, and whether it must be a verb for that."""
    rows = pack.table("modifiers")
    front = alternatives(r["word"] for r in rows if r["place"] == "before")
    behind = alternatives(r["word"] for r in rows if r["place"] == "after")
    means = {r["word"]: (r["modifier"], r.get("needs") == "verb") for r in rows}
    return (
        re.compile(rf"(?<!\w)(?P<m>{front})[ ]?(?:the[ ]|an?[ ]|its[ ]|another[ ])?$", re.IGNORECASE),
        re.compile(rf"[ ]?(?P<m>{behind})(?!\w)", re.IGNORECASE),
        means,
    )
