"""A change told as an amount with both of its values: "fell by 20,000 to 180,000 from 210,000"."""

import itertools
import re
from collections.abc import Iterator, Sequence

from onrecord.check.amounts import Amount, amounts, slack
from onrecord.check.passages import choice, evidence, finding, packs, plain, sentences
from onrecord.types import Analysis, Claim, Finding, Report, Span

BY = re.compile(r"\sby\s", re.I)  # most sentences have none, and tell no amount of change
FROM_TO = re.compile(r"(?:\s+[a-z]{2,12}){0,2}?,?\s+(from|to)\s+", re.I)


def steps(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """An amount of change against the difference of the two values beside it."""
    return [
        f
        for report, _, words in packs(analyses)
        for s in sentences(report)
        if BY.search(report.text, s.start, s.end)
        for f in _steps(report, s, words.code)
    ]


def _steps(report: Report, s: Span, code: str) -> Iterator[Finding]:
    moved = re.compile(rf"\b(?:{choice(code, 'check_change', 'word')})\s+by\s+$", re.I)
    found = amounts(report, s.start, s.end, code=code)
    for by, one, two in zip(found, found[1:], found[2:], strict=False):
        exact = by.unit == one.unit == two.unit and by.unit not in {"%", "time"} and not (by.hedged or one.hedged or two.hedged)
        links = [FROM_TO.fullmatch(report.text, a.end, b.start) for a, b in itertools.pairwise((by, one, two))]
        if exact and all(links) and moved.search(report.text, max(s.start, by.start - 30), by.start):
            order = [m[1].lower() for m in links if m]
            if order[0] != order[1]:
                yield from _step(report, by, (one, two) if order[0] == "from" else (two, one))


def _step(report: Report, by: Amount, values: tuple[Amount, Amount]) -> Iterator[Finding]:
    old, new = values
    printed = {a: report.text[a.start : a.end] for a in (by, old, new)}
    spans = evidence(report, (by.start, max(old.end, new.end)))
    real = abs(new.value - old.value)
    told = f"{printed[old]} to {printed[new]} is {plain(real)}"
    if real == by.value:
        yield finding("change", "holds", f"{told}, as stated", rule="change.step", found=spans)
    elif abs(real - by.value) <= slack([old, new], by):
        yield finding("change", "cannot be checked", f"{told}, {printed[by]} stated: it may be rounding", rule="change.step", found=spans)
    else:
        yield finding("change", "fails", f"{told}, not {printed[by]}", rule="change.step", found=spans)
