"""Amounts as the checks read them: money, measures, percentages, counts, each with how exactly it is printed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from onrecord.check.counts import date_pattern
from onrecord.check.passages import choice, numbers, plain
from onrecord.check.sums import YEAR
from onrecord.lang import pack
from onrecord.types import Report

DIGITS = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?"
ROUND = 2  # as many noughts at the end make a whole number a rounded one


class Amount(NamedTuple):
    """An amount: its place, value, unit ("USD", "km", "%", "time", "count"), the last place printed and whether a word makes it inexact."""

    start: int
    end: int
    value: Decimal
    unit: str
    step: Decimal
    hedged: bool


@cache
def units_of(code: str) -> dict[str, str]:
    """What may stand behind a number, with its unit; all words of time are one unit, for they are no parts of anything else."""
    words = pack(code)
    out = {r["word"].lower(): "time" if r["kind"] == "time" else r["unit"] for r in words.table("units")}
    out |= {r["mark"].lower(): r["code"] for r in words.table("units_currency") if r["place"] == "after"}
    return out | {r[next(iter(r))].lower(): "time" for r in words.table("units_time")}


@cache
def marks_of(code: str) -> dict[str, str]:
    """Marks of money before a number, with the currency."""
    return {r["mark"].lower(): r["code"] for r in pack(code).table("units_currency") if r["place"] == "before"}


def _longest(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(w) for w in words), key=lambda w: (-len(w), w))) or "(?!)"


@cache
def amount_pattern(code: str) -> re.Pattern[str]:
    """A number with the mark before it, the scale and the unit behind it."""
    n = numbers(code)
    small = _longest(w for w, v in n.value_of.items() if v > 0)
    number = rf"(?:{DIGITS}|(?:{small})(?:-(?:{small}))?)"
    mark = _longest(marks_of(code))
    unit = _longest(w for w in units_of(code) if len(w) > 1 or not w.isalpha())
    scale = _longest(n.scale_of)
    return re.compile(
        rf"(?<![\w.,:/–-])(?<![$€£¥₹])(?P<mark>(?:{mark})\s?)?(?P<n>{number})(?![\d]|[.,:/]\d|\s?[–-]\s?\d)"
        rf"(?:[\s-]?(?P<s>{scale})(?!\w))?(?:[\s-]?(?P<u>{unit})(?!\w))?(?![\w]|-\w)", re.I,
    )  # fmt: skip


def amounts(report: Report, start: int, end: int, *, code: str) -> list[Amount]:
    """The amounts of a passage in text order; dates, years, ordinals and ages are none."""
    dates = [m.span() for m in date_pattern(code).finditer(report.text, start, end)]
    found = amount_pattern(code).finditer(report.text, start, end)
    out: list[Amount] = []
    for a in (a for m in found if not any(s <= m.start() < e for s, e in dates) for a in _amount(report.text, m, code)):
        lent = _lent(report.text, out[-1] if out else None, a, code)
        out.append(a._replace(unit=lent) if lent else a)
    return out


def _lent(text: str, before: Amount | None, a: Amount, code: str) -> str | None:
    """The unit of the amount before, where this one has a scale and no noun ("300 million euros, of which 200 million will go …")."""
    if (
        before is None
        or before.unit in {"count", "time", "%"}
        or a.unit != "count"
        or not text[a.start : a.end][-1].isalpha()
        or not a.step
    ):
        return None
    after = re.match(r"\s*(\w+|$)|[,.;)]", text[a.end : a.end + 20])
    return before.unit if after and (not after[1] or after[1].lower() in pack(code).words("check_stop")) else None


def _amount(text: str, m: re.Match[str], code: str) -> Iterator[Amount]:
    unit = _unit(m, code)
    bare = unit == "count" and not m["s"]
    if bare and (
        re.fullmatch(YEAR, m["n"])
        or re.search(rf"\b(?:{choice(code, 'check_ages', 'word')})\s+$", text[max(m.start() - 12, 0) : m.start()], re.I)
    ):
        return
    value, step = _value(m, code)
    hedge = rf"\b(?:{choice(code, 'check_hedges', 'word')})\s+(?:the\s+)?$"
    yield Amount(m.start(), m.end(), value, unit, step, bool(re.search(hedge, text[max(m.start() - 24, 0) : m.start()], re.I)))


def _unit(m: re.Match[str], code: str) -> str:
    if m["mark"]:
        return marks_of(code)[m["mark"].strip().lower()]
    return units_of(code)[m["u"].lower()] if m["u"] else "count"


def _value(m: re.Match[str], code: str) -> tuple[Decimal, Decimal]:
    """Value, and the last place that is printed: 0 where the number is exact."""
    scale = numbers(code).scale_of.get((m["s"] or "").lower(), Decimal(1))
    printed = m["n"].replace(",", "")
    if not printed[0].isdigit():
        return numbers(code).value(m["n"]) * scale, Decimal(0) if scale == 1 else scale
    noughts = len(printed) - len(printed.rstrip("0")) if "." not in printed else 0
    places = len(printed.partition(".")[2])
    if scale == 1 and not places:
        rounded = noughts >= ROUND and (len(printed) > 3 or not m["mark"])
        return Decimal(printed), Decimal(10) ** noughts if rounded else Decimal(0)
    return Decimal(printed) * scale, scale / 10**places


def slack(parts: Sequence[Amount], total: Amount) -> Decimal:
    """How far a sum of rounded figures may stray; 0 where all are exact.

    The finest place printed counts (2 beside 0.8 means 2.0); roundings seldom all fall on one side, hence the root. A total printed
    more coarsely than its parts may be off by half its own place.
    """
    steps = [p.step for p in parts if p.step]
    finest = min(steps, default=Decimal(0))
    own = total.step / 2 if total.step > finest else Decimal(0)
    return max(Decimal("0.75") * Decimal(len(parts) + 1).sqrt() * finest, own)


def shown(report: Report, parts: Sequence[Amount], total: str = "") -> str:
    """ "$12 million + $6 million = 18 million": the parts as printed, the sum in the scale of the total."""
    code = str(report.language)
    m = amount_pattern(code).search(total or report.text[parts[-1].start : parts[-1].end])
    word = m["s"].lower() if m and m["s"] else ""
    added = sum((a.value for a in parts), Decimal(0)) / numbers(code).scale_of.get(word, Decimal(1))
    told = f"{plain(added)}{' ' if len(word) > 3 else ''}{word}"
    return f"{' + '.join(report.text[a.start : a.end] for a in parts)} = {told}"
