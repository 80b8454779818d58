"""What cannot be as it is worded: a charge on another's imports, two things that hang on each other and do not, a whole half finished."""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cache

from onrecord.check.passages import choice, counts, evidence, finding, matches, numbers, packs, sentences
from onrecord.lang import pack
from onrecord.types import Analysis, Claim, Finding, Report, Span

NEAR = 160  # characters before "independent of one another" in which the two are named


# ------------------------------------------------------------ customs
@cache
def countries(code: str) -> dict[str, str]:
    """Names, variants and adjectives of states -> the state; the case of letters counts ("US" is no pronoun)."""
    out: dict[str, str] = {}
    for r in pack(code).table("names_countries"):
        for form in (r["country"], r["adjective"], *r.get("variants", "").split("|")):
            out |= {f: r["country"] for f in form.split("|") if f}
    return out


@cache
def _state(code: str) -> str:
    return "|".join(sorted((re.escape(f) for f in countries(code)), key=lambda w: (-len(w), w))) or "(?!)"


@cache
def customs_pattern(code: str) -> re.Pattern[str]:
    """A charge on one state's imports of another's goods."""
    tax, act, state = choice(code, "check_duties", "word"), choice(code, "check_imports", "word"), _state(code)
    return re.compile(rf"\b(?:{tax})\s+on\s+(?:the\s+)?(?P<a>{state})(?:['’]s?)?\s+(?:{act})\s+of\s+(?:\w+\s+){{0,2}}?(?P<b>{state})\s+\w+")


def customs(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "A has put a tariff on B's imports of C's oil": customs are laid on what enters the state that sets them, so not by A."""
    return [f for report, s, m, code in matches(analyses, customs_pattern) for f in _customs(report, s, m, code)]


def _customs(report: Report, s: Span, m: re.Match[str], code: str) -> Iterator[Finding]:
    known = countries(code)
    before = list(re.finditer(rf"\b(?:{_state(code)})(?!\w)", report.text[s.start : m.start()]))
    whose, goods = known[m["a"]], known[m["b"]]
    if not before or whose == goods or whose in {known[x[0]] for x in before}:
        return
    setter = known[before[-1][0]]
    told = f"a charge by {setter} on what {whose} brings in from {goods}: customs are laid on what enters the state that sets them"
    spans = evidence(report, (s.start + before[-1].start(), m.end()))
    yield finding("wording", "fails", told, rule="wording.customs", found=spans)


# ------------------------------------------------------------ on leave, or independent
@cache
def leave_pattern(code: str) -> re.Pattern[str]:
    """ "as far as B allows", "only if B agrees"."""
    leave = choice(code, "check_leave", "word")
    return re.compile(
        rf"\b(?:as\s+(?:far|much|long)\s+as|only\s+(?:if|when|where))\s+(?P<b>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){{0,3}})\s+(?:{leave})\b"
    )


@cache
def independent_pattern(code: str) -> re.Pattern[str]:
    """ "independent of one another"."""
    return re.compile(rf"\b(?:{choice(code, 'check_independent', 'phrase')})\b", re.I)


def dependence(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "Ties with A will grow as far as B allows; the two are independent of one another": as worded not both."""
    out: list[Finding] = []
    for report, _, words in packs(analyses):
        told = list(sentences(report))
        for k, s in enumerate(told):
            for m in leave_pattern(words.code).finditer(report.text, s.start, s.end):
                end = told[k + 1].end if k + 1 < len(told) and told[k + 1].start - s.end < 3 else s.end
                out.extend(_dependence(report, m, Span(start=s.start, end=end), words.code))
    return out


def _dependence(report: Report, m: re.Match[str], around: Span, code: str) -> Iterator[Finding]:
    other = independent_pattern(code).search(report.text, around.start, around.end)
    if other is None:
        return
    named = report.text[max(m.end() if m.end() <= other.start() else around.start, other.start() - NEAR) : other.start()]
    if not re.search(rf"\b{re.escape(m['b'])}\b", named):
        return
    told = f"“{m[0]}” makes one hang on {m['b']}, “{other[0]}” says that neither does on the other"
    yield finding("wording", "fails", told, rule="wording.dependence", found=evidence(report, m.span(), other.span()))


# ------------------------------------------------------------ some of a whole
@cache
def whole_pattern(code: str) -> re.Pattern[str]:
    """ "consists of six reactors"."""
    return re.compile(
        rf"\b(?:{choice(code, 'check_composed', 'word')})\s+(?P<n>{numbers(code).pattern})\s+(?:[a-z-]+\s+)?(?P<of>[a-z-]{{3,}}s)\b", re.I
    )


@cache
def stage_pattern(code: str) -> re.Pattern[str]:
    """ "The first two units are operational", "two of them are finished"."""
    n, stage = numbers(code).pattern, choice(code, "check_stages", "word")
    be = r"(?:is|are|was|were|has\s+been|have\s+been)(?:\s+(?:now|already|currently|so\s+far|fully))?"
    return re.compile(
        rf"^(?:(?:only|so\s+far|the\s+first),?\s+)*(?P<n>{n})\s+(?:of\s+(?:them|these|those|the)\s*)?(?P<of>[a-z-]{{3,}}\s+)?{be}\s+(?:{stage})\b",
        re.I,
    )


def stages(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "The plant consists of six reactors. The first two units are operational": what holds of six is not of today."""
    out: list[Finding] = []
    for report, _, words in packs(analyses):
        told = list(sentences(report))
        for s, after in itertools.pairwise(told):
            for m in whole_pattern(words.code).finditer(report.text, s.start, s.end) if counts(report, s) else ():
                out.extend(_stages(report, m, after, words.code))
    return out


def _stages(report: Report, m: re.Match[str], after: Span, code: str) -> Iterator[Finding]:
    part = stage_pattern(code).search(report.text[after.start : after.end])
    if part is None:
        return
    n, some = numbers(code).value(m["n"]), numbers(code).value(part["n"])
    if not 0 < some < n:
        return
    told = f"{some} of {n} so far: what is told of all {n} is not yet so"
    place = (after.start, after.start + part.end())
    yield finding("count", "holds", told, rule="count.stages", found=evidence(report, (m.start(), m.end()), place))
