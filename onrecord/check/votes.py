"""Votes and majorities: more votes than seats, all votes told and not as many as seats, a majority that is none."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.check.passages import choice, counts, evidence, finding, matches, numbers, packs, plain, sentences, words_in
from onrecord.types import Analysis, Claim, Finding, Report, Span


# ------------------------------------------------------------ votes against seats
@cache
def ballot_pattern(code: str) -> re.Pattern[str]:
    """ "61 votes to 48", "by 61-48", "61 in favour and 48 against", with abstentions where they are told."""
    n = numbers(code).pattern
    dash = rf"\d{{1,4}}(?=[–-]\d)[–-]{n}"
    score = rf"(?P<a>{n})(?:\s+votes?)?\s+(?:to|against)\s+(?P<b>{n})|(?P<dash>{dash})"
    sides = rf"(?P<f>{n})(?:\s+\w+)?\s+(?:for|in\s+favou?r)(?:\s+[a-z]+)?,?\s+(?:and\s+)?(?P<g>{n})\s+(?:\w+\s+)?against"
    silent = rf"(?:,?\s+(?:with|and|while)?\s*(?P<c>{n})\s+(?:\w+\s+)?(?:abst\w+))?"
    return re.compile(rf"(?<![\w.,/:$€£–-])(?:{score}|{sides}){silent}", re.I)


@cache
def body_pattern(code: str) -> re.Pattern[str]:
    """The size of a body: "the 115-member assembly", "all 115 members", "of its 115 seats"."""
    n, who = numbers(code).pattern, choice(code, "check_members", "word")
    size = rf"\d{{1,4}}(?=-(?:{who}))"
    return re.compile(
        rf"\b(?P<all>all\s+(?:the\s+|its\s+|of\s+(?:the|its)\s+)?)?(?:(?P<n>{size})-|(?:of\s+(?:the\s+|its\s+)?)?(?P<m>{n})\s+)(?:{who})\b",
        re.I,
    )


def ballots(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A count of votes against the size of the body: more votes than seats fail, fewer only where all are said to have voted."""
    out: list[Finding] = []
    for report, _, words in packs(analyses):
        told = re.compile(rf"\b(?:{choice(words.code, 'check_ballots', 'word')})\b", re.I)
        for s in sentences(report):
            if counts(report, s) and told.search(report.text, s.start, s.end):
                out.extend(_ballot(report, s, words.code))
    return out


def _ballot(report: Report, s: Span, code: str) -> Iterator[Finding]:
    votes = list(ballot_pattern(code).finditer(report.text, s.start, s.end))
    bodies = [m for m in body_pattern(code).finditer(report.text, s.start, s.end) if not any(v.start() < m.end() <= v.end() for v in votes)]
    if len(votes) != 1 or len(bodies) != 1:
        return
    v, body, n = votes[0], bodies[0], numbers(code)
    size = n.value(body["n"] or body["m"])
    cast = _cast(v, code)
    added, told = sum(cast), " + ".join(map(plain, cast)) + f" = {plain(sum(cast))}"
    spans = evidence(report, v.span(), body.span())
    if added == size:
        yield finding("sum", "holds", f"{told}: as many votes as the {plain(size)} stated", rule="sum.votes", found=spans)
    elif added > size and size >= max(cast):
        yield finding("sum", "fails", f"{told}: more votes than the {plain(size)} stated", rule="sum.votes", found=spans)
    elif added < size and body["all"] and v["c"]:
        yield finding("sum", "fails", f"{told}, but all {plain(size)} are said to have voted", rule="sum.votes", found=spans)
    elif added < size:
        why = f"{told} of {plain(size)}: some may not have voted"
        yield finding("sum", "cannot be checked", why, rule="sum.votes", found=spans)


def _cast(v: re.Match[str], code: str) -> list[int]:
    n = numbers(code)
    pair = re.split(r"[–-]", v["dash"]) if v["dash"] else [v["a"] or v["f"], v["b"] or v["g"]]
    return [n.value(x) for x in [*pair, *([v["c"]] if v["c"] else [])]]


# ------------------------------------------------------------ a majority
@cache
def majority_pattern(code: str) -> re.Pattern[str]:
    """A majority that somebody has, and the seats that make it ("holds a majority, with 45 of the 100 seats")."""
    n, has = numbers(code).pattern, choice(code, "check_majority", "word")
    gap = r"(?:\s+(?!of\b)[a-z]+){0,3}?"
    figures = rf"(?P<a>{n})(?:\s+[a-z]+)?\s+(?:out\s+)?of\s+(?:the\s+|its\s+|all\s+)?(?P<b>{n})(?!\w)"
    kind = r"(?:(?:absolute|clear|outright|overall|comfortable|narrow|slim|large|thin)\s+)?"
    return re.compile(rf"\b(?:{has})\s+(?:an?|its|their|the)\s+{kind}majority\s?(?::|,|\(|–|—|\bwith\b|\bof\b){gap}\s?{figures}", re.I)


def _most(report: Report, s: Span) -> bool:
    """The sentence tells of a majority."""
    return "majority" in words_in(report.text, s.start, s.end)


def majorities(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A majority of seats is more than half of them."""
    return [_majority(report, m, code) for report, s, m, code in matches(analyses, majority_pattern, _most)]


def _majority(report: Report, m: re.Match[str], code: str) -> Finding:
    a, b = numbers(code).value(m["a"]), numbers(code).value(m["b"])
    told, spans = f"{plain(a)} of {plain(b)}", evidence(report, m.span())
    if 2 * a > b:
        return finding("share", "holds", f"{told} is more than half", rule="share.majority", found=spans)
    return finding("share", "fails", f"{told} is not more than half, though a majority is stated", rule="share.majority", found=spans)
