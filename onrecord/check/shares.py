"""Shares and changes: over 100 per cent of a whole, "12 of 48 (25%)", "fell by a third from 9 to 6"."""

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from onrecord.check.passages import choice, digits, evidence, finding, matches, numbers, packs, pairs, percent, plain, sentences
from onrecord.lang import pack
from onrecord.types import Analysis, Claim, Finding, Quantity, Report, Span

AMOUNT = (
    r"(?P<{0}>\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,4}})?|\d{{1,12}}(?:\.\d{{1,4}})?)(?!\d)"
    r"(?P<{0}s>\s?(?:{1})\b)?(?P<{0}p>\s?(?:%|per\s?cent\b))?"
)
HUNDRED = r"(\d{{3,5}}(?:\.\d{{1,2}})?)\s?(?:%|per\s?cent)\s+of\s+(?:the\s+|all\s+|its\s+){{0,2}}(?:{0})\b"
BOUNDS = {  # what a hedge allows, as multiples of the figure: from, to, and how far beyond it is plainly wrong
    "low": (Decimal(1), Decimal(3), Decimal("1.25")),
    "high": (Decimal("0.8"), Decimal("1.0"), Decimal("1.4")),
    "about": (Decimal("0.85"), Decimal("1.15"), Decimal("1.4")),
}


# ------------------------------------------------------------ more than the whole
def over_hundred(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """More than 100 per cent of a whole that can have no more (votes, residents, a stake)."""
    out = []
    for report, _, words in packs(analyses):
        whole = re.compile(HUNDRED.format(choice(words.code, "check_wholes", "word")), re.I)
        for s in sentences(report):
            for m in (m for m in whole.finditer(report.text, s.start, s.end) if float(m[1]) > 100):
                told = f"{m[1]}% of a whole is more than all of it"
                out.append(finding("share", "fails", told, rule="share.whole", found=evidence(report, m.span())))
    return out


# ------------------------------------------------------------ a share and its two figures
@cache
def counted_share(code: str) -> re.Pattern[str]:
    """ "12 of the 48 members (25%)", "12 out of 48, or 25 per cent,"."""
    n = numbers(code).pattern
    return re.compile(
        rf"\b(?P<part>{n})\s+(?:out\s+)?of\s+(?:the\s+|its\s+|all\s+){{0,2}}(?P<all>{n})(?P<of>[^.;:()%\d]{{0,50}}?)"
        rf"(?:\(|,\s+or\s+|\s+or\s+|–\s|—\s?)(?:(?P<hedge>[a-z ]{{3,14}}?)\s+)?(?P<p>\d{{1,3}}(?:\.\d{{1,2}})?)\s?(?:%|per\s?cent)", re.I,
    )  # fmt: skip


def shares(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A percentage beside the two figures it is made of."""
    return [f for report, s, m, code in matches(analyses, counted_share, digits) for f in _share(report, m, code)]


def _share(report: Report, m: re.Match[str], code: str) -> Iterator[Finding]:
    part, whole = numbers(code).value(m["part"]), numbers(code).value(m["all"])
    if whole == 0 or part > whole:
        return
    real, stated = Decimal(part) / whole * 100, Decimal(m["p"])
    slack = Decimal("0.5") / 10 ** len(m["p"].partition(".")[2]) + Decimal("0.01")
    shown = f"{plain(part)} of {plain(whole)} is {percent(real / 100)}"
    spans = evidence(report, m.span())
    if abs(real - stated) <= slack * (4 if m["hedge"] else 1):
        yield finding("share", "holds", f"{shown}, {m['p']}% stated", rule="share.figures", found=spans)
    elif m["hedge"]:
        yield finding("share", "cannot be checked", f"{shown}, “{m['hedge'].strip()} {m['p']}%” stated", rule="share.figures", found=spans)
    else:
        yield finding("share", "fails", f"{shown}, but {m['p']}% is stated", rule="share.figures", found=spans)


# ------------------------------------------------------------ a change and its two values
class Change(NamedTuple):
    """A stated change as a share of the first value (negative: a fall), and how exactly it is told."""

    start: int
    end: int
    share: Decimal
    bound: str
    slack: Decimal


@cache
def change_pattern(code: str) -> re.Pattern[str]:
    """A verb of change with a percentage or a fraction, or one that tells its factor."""
    rows = pack(code).table("check_change")
    moved = "|".join(r["word"] for r in rows if not r.get("factor")) or "(?!)"
    factor = "|".join(r["word"] for r in rows if r.get("factor")) or "(?!)"
    hedge = choice(code, "check_hedges", "word")
    share = r"(?P<p>\d{1,3}(?:\.\d{1,2})?)\s?(?:%|per\s?cent)(?!\s?points?)"
    how = rf"(?:(?P<hedge>{hedge})\s+)?(?:{share}|(?P<f>{choice(code, 'check_fractions', 'word')})\b)"
    verb = rf"(?P<v>{moved})(?:\s+[a-z]{{2,12}})?\s+(?:by\s+)?{how}"
    return re.compile(rf"\b(?:{verb}|(?:(?P<hedge2>{hedge})\s+)?(?P<x>{factor})\b)", re.I)


@cache
def from_to(code: str) -> re.Pattern[str]:
    """Two values "from A to B" of one unit."""
    scale = "|".join(sorted(numbers(code).scale_of, key=lambda w: (-len(w), w))) or "(?!)"
    a, b = AMOUNT.format("a", scale), AMOUNT.format("b", scale)
    return re.compile(
        rf"\bfrom\s+(?:[a-z]{{4,14}}\s+)?(?P<ua>[$€£¥₹])?{a}(?P<mid>[^.;:()\d$€£¥₹%]{{0,60}}?)\bto\s+(?:[a-z]{{4,14}}\s+)?(?P<ub>[$€£¥₹])?{b}",
        re.I,
    )


@cache
def to_from(code: str) -> re.Pattern[str]:
    """The same told backwards: "to $300 million from $200 million"."""
    scale = "|".join(sorted(numbers(code).scale_of, key=lambda w: (-len(w), w))) or "(?!)"
    a, b = AMOUNT.format("a", scale), AMOUNT.format("b", scale)
    mid = r"(?P<mid>(?:\s+[a-z]{1,14}){0,2}?,?\s+)"
    return re.compile(rf"\bto\s+(?:[a-z]{{4,14}}\s+)?(?P<ub>[$€£¥₹])?{b}{mid}from\s+(?:[a-z]{{4,14}}\s+)?(?P<ua>[$€£¥₹])?{a}", re.I)


def changes(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A stated growth or fall against the two values told with it."""
    out: list[Finding] = []
    for report, analysis, words in packs(analyses):
        told = [q for q in analysis.annotations if isinstance(q, Quantity)]
        for before, s in pairs(report):
            out.extend(_inside(report, s, words.code))
            if before and (pair := _two(told, s)):
                out.extend(_beside(report, before, pair, after=s, code=words.code))
    return out


def _stated(report: Report, s: Span, code: str) -> list[Change]:
    told = list(change_pattern(code).finditer(report.text, s.start, s.end))
    if not told:
        return []
    rows = {r["word"]: r for r in pack(code).table("check_change")}
    bounds = {r["word"]: r["bound"] for r in pack(code).table("check_hedges")}
    fractions = {r["word"]: Decimal(r["value"]) for r in pack(code).table("check_fractions")}
    out: list[Change] = []
    for m in told:
        if m["x"]:
            share, slack = Decimal(rows[m["x"].lower()]["factor"]) - 1, Decimal("0.05")
        elif m["p"]:
            share, slack = Decimal(m["p"]) / 100, Decimal("0.006") / 10 ** len(m["p"].partition(".")[2])
        else:
            share, slack = fractions[m["f"].lower()], Decimal("0.025")
        down = bool(m["v"]) and rows[m["v"].lower()]["direction"] == "down"
        out.append(Change(m.start(), m.end(), -share if down else share, bounds.get((m["hedge"] or m["hedge2"] or "").lower(), ""), slack))
    return out


def _inside(report: Report, s: Span, code: str) -> Iterator[Finding]:
    """Change and values in one sentence, the values right behind the change."""
    stated = _stated(report, s, code) if digits(report, s) else []  # the values are told in digits
    if len(stated) != 1:
        return
    values = list(from_to(code).finditer(report.text, s.start, s.end)) or list(to_from(code).finditer(report.text, s.start, s.end))
    if len(values) != 1:
        return
    m, c = values[0], stated[0]
    between = report.text[c.end : m.start()]
    a, b = _amount(m, "a", code), _amount(m, "b", code)
    if not 0 <= m.start() - c.end <= 60 or not a or re.search(r"[;:]", between):
        return
    if re.search(rf"\b(?:{choice(code, 'check_bases', 'word')})\b", between, re.I):
        return
    if bool(m["ua"]) != bool(m["ub"]) or m["ap"] or m["bp"] or _years(m):
        return
    real = b / a - 1
    shown = f"{plain(a)} to {plain(b)} is {'+' if real >= 0 else '−'}{percent(abs(real))}"
    spans = evidence(report, (c.start, m.end()))
    told = report.text[c.start : c.end]
    fits = _fits(real, c._replace(slack=c.slack + (Decimal(0) if c.bound else _rounding(m, a, b))))
    if fits is None:
        yield finding("change", "cannot be checked", f"{shown}; “{told}” is stated", rule="change.values", found=spans)
    else:
        yield finding("change", "holds" if fits else "fails", f"{shown}; “{told}” is stated", rule="change.values", found=spans)


def _years(m: re.Match[str]) -> bool:
    """A span of years is a period, not a change ("from 2019 to 2024")."""
    return all(re.fullmatch(r"(?:19|20)\d\d", m[g]) and not m[g + "s"] for g in "ab")


def _amount(m: re.Match[str], group: str, code: str) -> Decimal:
    """The value of one side; a scale word on the second side alone serves both ("from 1.6 to 2 million")."""
    scales = numbers(code).scale_of
    word = (m[group + "s"] or (m["bs"] if group == "a" and not m["mid"].strip() else "") or "").strip().lower()
    return Decimal(m[group].replace(",", "")) * scales.get(word, Decimal(1))


def _rounding(m: re.Match[str], a: Decimal, b: Decimal) -> Decimal:
    """How far the change may be off because both values are rounded to the digits printed (the finer of the two: 1.4 from 2 means 2.0)."""
    half = min(_step(m, "a", a), _step(m, "b", b)) / 2
    return (b + half) / max(a - half, a / 2) - b / a


def _step(m: re.Match[str], group: str, value: Decimal) -> Decimal:
    """The last place printed of one side; a plain count is exact."""
    if not m[group + "s"] and "." not in m[group]:
        return Decimal(0)
    places = len(m[group].partition(".")[2])
    return value / Decimal(m[group].replace(",", "")) * Decimal(10) ** -places


def _fits(real: Decimal, c: Change) -> bool | None:
    """Whether a computed change is what is stated; None where the words are too loose to tell."""
    if (real < 0) != (c.share < 0):
        return False
    got, said = abs(real), abs(c.share)
    if not c.bound:
        return abs(got - said) <= max(c.slack, said * Decimal("0.02"))
    low, high, far = BOUNDS[c.bound]
    if said * low - c.slack <= got <= said * high + c.slack:
        return True
    return False if got < said * low / far or got > said * high * far else None


# ------------------------------------------------------------ values in the next sentence: another base or period
def _beside(report: Report, before: Span, pair: tuple[Quantity, Quantity], *, after: Span, code: str) -> Iterator[Finding]:
    """A change, and in the next sentence two values of one unit that move the same way: computed, but not judged."""
    stated = _stated(report, before, code)
    if len(stated) != 1:
        return
    moves = list(re.finditer(rf"\b(?:{choice(code, 'check_change', 'word')})\b", report.text[after.start : after.end], re.I))
    if not moves or from_to(code).search(report.text, before.start, before.end):
        return
    a, b = pair
    c = stated[0]
    real = b.value / a.value - 1
    between = any(a.end <= after.start + m.start() <= b.start for m in moves)
    if not between or (real < 0) != (c.share < 0):
        return
    told = report.text[c.start : c.end]
    shown = f"{plain(a.value)} to {plain(b.value)} is {'+' if real >= 0 else '−'}{percent(abs(real))}"
    spans = evidence(report, (c.start, before.end), (a.start, b.end))
    if _fits(real, c):
        yield finding("change", "holds", f"{shown}; “{told}” is stated", rule="change.beside", found=spans)
    else:
        why = f"{shown}; “{told}” may have another base or period"
        yield finding("change", "cannot be checked", why, rule="change.beside", found=spans)


def _two(told: Sequence[Quantity], s: Span) -> tuple[Quantity, Quantity] | None:
    """The only two quantities of a sentence that share a unit of measure, in text order."""
    found = [q for q in told if s.start <= q.start and q.end <= s.end]
    found = [q for q in found if q.rule != "quantities.time"]
    found = [q for q in found if q.unit not in {"%", "pp", "1", "count"} and q.value > 0 and q.change != "by"]
    same = [(p, q) for p, q in itertools.pairwise(found) if p.unit == q.unit]
    return same[0] if len(found) == 2 and len(same) == 1 else None
