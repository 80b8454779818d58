"""Totals and their parts: "12 boats: 7 here and 5 there"; shares of 100."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.check.passages import Numbers, choice, counts, evidence, finding, matches, numbers, packs, plain, sentences
from onrecord.types import Analysis, Claim, Finding, Report, Span

YEAR = r"(?:19|20)\d\d"
PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{1,2})?)\s?(?:%|per\s?cent\b)")


class Part(NamedTuple):
    """A part of a sum: where it stands, its value."""

    start: int
    end: int
    value: int


def _hedged(text: str, at: int, code: str) -> bool:
    return bool(re.search(rf"\b(?:{choice(code, 'check_hedges', 'word')})\s+$", text[max(at - 24, 0) : at], re.I))


# ------------------------------------------------------------ a total, an opener, its parts
@cache
def opened(code: str) -> re.Pattern[str]:
    """A total with its noun, what opens a full list, and the list to the end of the sentence or bracket."""
    opener = choice(code, "check_openers", "word")
    n = numbers(code).pattern
    return re.compile(rf"\b(?P<t>{n})(?P<of>(?:\s+[a-z][\w-]{{1,30}}){{1,6}}),?\s*(?:{opener}|\()\s*(?P<list>[^.;:()\n]{{5,300}})", re.I)


def listed_sums(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A total followed by a full list of counted parts ("9 seats: 4 here, 3 there and 2 elsewhere")."""
    return [f for report, s, m, code in matches(analyses, opened, counts) for f in listed(report, m, code)]


def listed(report: Report, m: re.Match[str], code: str) -> Iterator[Finding]:
    """The finding of one total with its list of counts, if every item is one."""
    overlap = re.search(rf"\b(?:{choice(code, 'check_overlap', 'word')})\b", m["list"], re.I)
    parts = _items(m["list"], m.start("list"), numbers(code), code)
    if overlap or len(parts) < 2 or PERCENT.search(m["list"]):
        return
    total, added = numbers(code).value(m["t"]), sum(p.value for p in parts)
    shown = " + ".join(plain(p.value) for p in parts) + f" = {plain(added)}"
    spans = evidence(report, (m.start("t"), m.end("list")))
    inexact = _hedged(report.text, m.start("t"), code) or any(_hedged(report.text, p.start, code) for p in parts)
    if added == total:
        yield finding("sum", "holds", f"{shown}: adds up to the {plain(total)} stated", rule="sum.list", found=spans)
    elif abs(added - total) <= _rounding([p.value for p in parts]):
        yield finding("sum", "cannot be checked", f"{shown}, {plain(total)} stated: it may be rounding", rule="sum.list", found=spans)
    elif inexact:
        yield finding("sum", "cannot be checked", f"{shown}, {plain(total)} stated, one of them inexact", rule="sum.list", found=spans)
    else:
        yield finding("sum", "fails", f"{shown}, but {plain(total)} is stated", rule="sum.list", found=spans)


def _rounding(values: Sequence[int]) -> float:
    """How far counts that end in noughts may stray in sum."""
    steps = [10.0 ** (len(str(v)) - len(str(v).rstrip("0"))) for v in values if v and v % 100 == 0]
    return 0.75 * (len(values) + 1) ** 0.5 * min(steps) if len(steps) == len(values) else 0.0


def _items(text: str, at: int, counts: Numbers, code: str) -> list[Part]:
    """The items of a list if every one begins with a count of like things (no money, ages or years); else none."""
    out = []
    hedge = choice(code, "check_hedges", "word")
    for piece in re.finditer(r"(?:[^,]|,(?=\d{3}))+?(?=,(?!\d{3})|\sand\s|$)", text):
        words = re.sub(r"^\s*(?:and\s+)?", "", piece[0])
        if not words:
            continue
        start = at + piece.end() - len(words)
        m = re.match(rf"(?:(?:{hedge})\s+)?({counts.pattern})\s+[a-z]", words, re.I)
        if not m or re.match(rf"{YEAR}\b", m[1]):
            return []
        out.append(Part(start + m.start(1), start + len(words), counts.value(m[1])))
    return out


# ------------------------------------------------------------ parts of a hundred
def hundreds(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """Percentages of one whole, told with "the rest" or as shares of one vote: they must make 100 but for rounding."""
    return [f for report, _, words in packs(analyses) for s in sentences(report) for f in _hundred(report, s, words.code)]


def _hundred(report: Report, s: Span, code: str) -> Iterator[Finding]:
    found = list(PERCENT.finditer(report.text, s.start, s.end))
    text = report.text[s.start : s.end]
    moving = rf"\b(?:{YEAR}|from|compared|than|{choice(code, 'check_change', 'word')})\b"
    partly = rf"\b(?:{choice(code, 'check_overlap', 'word')})\b"
    if not 2 <= len(found) <= 12 or re.search(moving, text, re.I) or re.search(partly, text, re.I):
        return
    values = [float(m[1]) for m in found]
    added, slack = sum(values), sum(0.5 / 10 ** len(m[1].partition(".")[2]) for m in found) + 0.01
    rest = re.search(rf"\b(?:{choice(code, 'check_rest', 'word')})\s+(?={PERCENT.pattern})", text, re.I)
    shown = " + ".join(plain(v) for v in values) + f" = {plain(added)}"
    spans = evidence(report, (found[0].start(), found[-1].end()))
    if abs(added - 100) <= slack and (rest or len(found) >= 3):
        yield finding("sum", "holds", f"{shown}%: makes 100% but for rounding", rule="sum.hundred", found=spans)
    elif rest and len(found) >= 2 and not _hedged(report.text, found[-1].start(), code):
        yield finding("sum", "fails", f"{shown}%, not 100%, though the last is called what is left", rule="sum.hundred", found=spans)
    elif added > 100 + slack and _one_vote(text, len(found), code):
        yield finding("sum", "fails", f"{shown}%: shares of one whole exceed 100%", rule="sum.hundred", found=spans)


def _one_vote(text: str, n: int, code: str) -> bool:
    """All percentages but the first lean on the whole that the first names ("41% of the vote, X 38% and Y 30%")."""
    wholes = re.findall(rf"(?:%|per\s?cent)\s+of\s+(?:the\s+)?(?:{choice(code, 'check_wholes', 'word')})\b", text, re.I)
    return n >= 3 and len(wholes) == 1 and bool(re.search(r"\bvotes?\b", wholes[0]))
