"""The patterns of time expressions: the templates of ``times_patterns.tsv`` with the classes of ``times_words.tsv`` put in.

In a template ``_`` is a space, ``{x}`` a class of words, and a name in capitals a part that other templates use.
"""

import re
from collections.abc import Sequence
from functools import cache

from onrecord.find.figures.numbers import alternatives, numbers, telling
from onrecord.lang import Pack

CLASS = re.compile(r"\{([A-Za-z_]\w*)\}")
UNIONS = {"anymonth": ("month", "month_short"), "anyunit": ("unit", "units", "unit_number")}
TAILS = ("and_half", "or_more")  # classes that stand behind a word, with the space in front


class Classes(dict[str, dict[str, str]]):
    """Class -> word -> value; a class that a language lacks is empty."""

    def __missing__(self, name: str) -> dict[str, str]:
        return {}


@cache
def classes(pack: Pack) -> Classes:
    """The classes of ``times_words.tsv``."""
    out = Classes()
    for row in pack.table("times_words"):
        out.setdefault(row["class"], {})[row["word"]] = row.get("value") or ""
    return out


@cache
def patterns(pack: Pack) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every rule with its compiled pattern, in the order of the table."""
    rows = {row["rule"]: row["template"] for row in pack.table("times_patterns")}
    fill = _groups(pack)
    for name in (n for n in rows if n.isupper()):
        fill[name] = _filled(rows[name], fill)
    return tuple((name, compiled(rows[name], fill)) for name in rows if not name.isupper())


@cache
def needed(pack: Pack) -> dict[str, tuple[frozenset[str], ...]]:
    """Rule -> sets of words; a block that has none of a set's words holds nothing for the rule. A rule that is not here is always tried."""
    told = {row["rule"]: (row.get("needs") or "").split(" & ") for row in pack.table("times_patterns")}
    return {rule: tuple(_wanted(pack, names.split(" ")) for names in sets) for rule, sets in told.items() if sets != [""]}


@cache
def sought(pack: Pack) -> tuple[tuple[str, re.Pattern[str], tuple[frozenset[str], ...]], ...]:
    """Every rule with its pattern and what it needs."""
    return tuple((name, pattern, needed(pack).get(name, ())) for name, pattern in patterns(pack))


def _wanted(pack: Pack, names: Sequence[str]) -> frozenset[str]:
    """The words of classes, one a phrase, and words that are no class; with the s of the plural."""
    words, wanted = classes(pack), set()
    for name in names:
        parts = [part for part in UNIONS.get(name, (name,)) if part in words]
        wanted |= {telling(w) for part in parts for w in words[part]} if parts else {name}
    return frozenset(wanted | {f"{w}s" for w in wanted})


def _groups(pack: Pack) -> dict[str, str]:
    """Each class as a group of alternatives; numbers in digits and words are ``NUM``, number words below a hundred ``PLAIN``."""
    words = classes(pack)
    fill = {name: alternatives(group) for name, group in words.items()}
    fill |= {name: alternatives(w for part in parts for w in words.get(part, ())) for name, parts in UNIONS.items()}
    fill |= {name: "(?:_" + "|_".join(w.replace(" ", "_") for w in words[name]) + ")" for name in TAILS if name in words}
    fill["rangeword"] = alternatives(w for w in words["range"] if w.isalpha())
    fill["PLAIN"] = plain_numbers(pack)
    fill["NUM"] = rf"(?:{numbers(pack).digits}|{numbers(pack).word_pattern}|{alternatives(words['some'])})"
    return fill


@cache
def plain_numbers(pack: Pack) -> str:
    """Number words below a hundred, as a pattern."""
    return alternatives(w for w, (value, kind) in numbers(pack).words.items() if kind not in {"scale", "hundred"} and value < 100)


def compiled(template: str, fill: dict[str, str]) -> re.Pattern[str]:
    """A template with its classes put in; it matches at the beginning of a word only."""
    body = _spaces(_filled(template, fill))
    start = "" if body.startswith("(?<!") else r"(?<![\w’'-])"
    return re.compile(start + body, re.IGNORECASE)


def _filled(template: str, fill: dict[str, str]) -> str:
    """A template with its parts; KeyError for a class that ``times_words.tsv`` lacks."""
    return CLASS.sub(lambda m: fill[m[1]], template)


def _spaces(body: str) -> str:
    """``_`` outside group names becomes one space or two."""
    return re.sub(r"\(\?P[<=]\w+[>)]|_", lambda m: "(?:[ ]{1,2})" if m[0] == "_" else m[0], body)
