"""A total and the parts that make it up, in one sentence or in the next: what "consists of", "of them", "a total of" tie together."""

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from onrecord.check.amounts import Amount, amounts, shown, slack
from onrecord.check.passages import choice, counts, evidence, finding, numbers, packs, plain, sentences
from onrecord.check.sums import listed, opened
from onrecord.lang import pack
from onrecord.types import Analysis, Claim, Finding, Report, Span, Verdict

HUNDRED = Decimal(100)
FAR = 2  # a total more than so many times the sum is a total of something else
SUBJECT = 80  # characters of a subject that takes up an amount


def neighbours(report: Report) -> Iterator[tuple[Span | None, Span]]:
    """Each sentence with the one before it, across paragraphs: a paragraph of news is often one sentence."""
    before: Span | None = None
    for s in sentences(report):
        yield before, s
        before = s


# ------------------------------------------------------------ lists of parts
@cache
def _link(code: str) -> re.Pattern[str]:
    """The end of what stands between two items of a list: a comma or a conjunction, and what leans on the number."""
    hedge = choice(code, "check_hedges", "word")
    lean = rf"(?:{hedge}|another|a\s+further|the\s+(?:remaining|other)|the\s+last)"
    return re.compile(rf"(?:,|;|\band\b|\bwhile\b|\bbut\b|\bplus\b)\s*(?:and\s+|while\s+)?(?:{lean}\s+){{0,2}}$", re.I)


def chained(report: Report, found: Sequence[Amount], *, code: str) -> list[Amount]:
    """The amounts of the first one's unit if all of them are items of one list; else none."""
    same = [a for a in found if found and a.unit == found[0].unit]
    mixed = {a.unit for a in found} - {same[0].unit, "count", "time"} if same else {"?"}
    joined = all(_link(code).search(report.text[max(a.end, b.start - 60) : b.start]) for a, b in itertools.pairwise(same))
    noun = all(re.match(r"\s+[^\W\d]", report.text[a.end : a.end + 4]) for a in same) or same[0].unit != "count"
    return same if len(same) >= 2 and joined and noun and not mixed and same[0].unit != "time" else []


def _overlapping(text: str, code: str) -> bool:
    return re.search(rf"\b(?:{choice(code, 'check_overlap', 'word')})(?!\w)", text, re.I) is not None


# ------------------------------------------------------------ a whole and what it consists of
@cache
def composed_pattern(code: str) -> re.Pattern[str]:
    """A verb that names all parts, or a colon or dash before a list."""
    return re.compile(rf"\b(?:{choice(code, 'check_composed', 'word')})\b|:(?=\s)|\s[–—-](?=\s)", re.I)


def compositions(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "A fund of $9 million. The money consists of $5 million for A and $3 million for B": 5 + 3 = 8, not 9."""
    return [
        f
        for report, _, words in packs(analyses)
        for before, s in neighbours(report)
        for m in _cue(report, s, words.code)
        for f in _composed(report, before, s, cue=m, code=words.code)
    ]


def _cue(report: Report, s: Span, code: str) -> list[re.Match[str]]:
    """The first verb of composition in a sentence, else its first colon or dash."""
    found = list(composed_pattern(code).finditer(report.text, s.start, s.end)) if counts(report, s) else []
    return ([m for m in found if m[0].strip()[0].isalpha()] or found)[:1]


def _composed(report: Report, before: Span | None, s: Span, *, cue: re.Match[str], code: str) -> Iterator[Finding]:
    tail = report.text[cue.end() : s.end]
    parts = chained(report, amounts(report, cue.end(), s.end, code=code), code=code)
    verb = cue[0].strip()[0].isalpha()
    twice = parts and any(True for m in opened(code).finditer(report.text, s.start, s.end) for _ in listed(report, m, code))
    if not parts or twice or _overlapping(tail, code) or not re.fullmatch(r"[^:;()\d]{0,40}", tail[: parts[0].start - cue.end()]):
        return
    if not verb and parts[0].unit == "%":  # rises add up otherwise
        return
    total = _whole(report, before, s, cue=cue, parts=parts, code=code)
    if total:
        yield from _judged(report, total, parts, rule="sum.parts")
    elif verb and parts[0].unit == "%":
        yield from _hundred(report, parts)


def _whole(report: Report, before: Span | None, s: Span, *, cue: re.Match[str], parts: Sequence[Amount], code: str) -> Amount | None:
    """The total: the only amount of the unit before the cue, else the only one of the sentence that the subject takes up."""
    here = _larger(amounts(report, s.start, cue.start(), code=code), parts)
    if here is not None or not cue[0].strip()[0].isalpha():
        return here[0] if here and len(here) == 1 else None
    if before is None or not _taken_up(report, before, report.text[s.start : cue.start()], code):
        return None
    there = _larger(amounts(report, before.start, before.end, code=code), parts)
    return there[0] if there and len(there) == 1 else None


def _larger(found: Sequence[Amount], parts: Sequence[Amount]) -> list[Amount] | None:
    """Amounts of the unit that can be the whole of these parts; None where the unit is not told at all."""
    same = [a for a in found if a.unit == parts[0].unit]
    most, added = max(p.value for p in parts), sum(p.value for p in parts)
    return [a for a in same if a.value > most and a.value <= FAR * added] if same else None


def _taken_up(report: Report, before: Span, subject: str, code: str) -> bool:
    """Whether a subject stands for something of the sentence before: a pronoun, "the money", or its noun again."""
    last = re.split(r",\s+", subject.strip())[-1].lower()
    if not last or len(last) > SUBJECT:
        return False
    if re.fullmatch(rf"(?:{choice(code, 'check_subjects', 'word')})(?:\s+(?:is|are|was|were|will|would|be))*", last):
        return True
    noun = re.search(
        r"^(?:the|this|that|these|those|its|their)\s+(?:[\w-]+\s+){0,2}?([a-z-]{3,})(?:\s+(?:will|would|is|was|are|were))*$", last
    )
    return bool(noun and re.search(rf"\b{re.escape(noun[1].rstrip('s'))}", report.text[before.start : before.end], re.I))


def _judged(report: Report, total: Amount, parts: Sequence[Amount], *, rule: str) -> Iterator[Finding]:
    """A sum of all parts against its total."""
    stated = report.text[total.start : total.end]
    added, told = sum(p.value for p in parts), shown(report, parts, stated)
    end = min([_end(report, parts[-1])] + [total.start - 1] * (total.start > parts[-1].end))
    spans = evidence(report, (total.start, total.end), (parts[0].start, end))
    verdict, why = _verdict(total, parts, Decimal(added))
    message = {"holds": f"{told}: adds up to the {stated} stated", "fails": f"{told}, not {stated}"}
    yield finding("sum", verdict, message.get(verdict, f"{told}, {stated} stated: {why}"), rule=rule, found=spans)


def _verdict(total: Amount, parts: Sequence[Amount], added: Decimal) -> tuple[Verdict, str]:
    off = abs(added - total.value)
    if off == 0:
        return "holds", ""
    if total.hedged or any(p.hedged for p in parts):
        return "cannot be checked", "one of them is inexact"
    return ("cannot be checked", "it may be rounding") if off <= slack(parts, total) else ("fails", "")


def _end(report: Report, last: Amount) -> int:
    """The end of the last item: up to the next comma, stop or bracket."""
    m = re.compile(r"[,.](?!\d)|[;:()\n]").search(report.text, last.end)
    return m.start() if m else last.end


def _hundred(report: Report, parts: Sequence[Amount]) -> Iterator[Finding]:
    added = sum(p.value for p in parts)
    loose = len(parts) * max([Decimal("0.5"), *(p.step / 2 for p in parts)])
    spans = evidence(report, (parts[0].start, _end(report, parts[-1])))
    told = " + ".join(plain(p.value) for p in parts) + f" = {plain(added)}%"
    if abs(added - HUNDRED) <= loose and added != HUNDRED:
        yield finding("sum", "holds", f"{told}: makes 100% but for rounding", rule="sum.parts", found=spans)
    elif added == HUNDRED:
        yield finding("sum", "holds", f"{told}: makes 100%", rule="sum.parts", found=spans)
    elif not any(p.hedged for p in parts):
        yield finding("sum", "fails", f"{told}, not 100%", rule="sum.parts", found=spans)


# ------------------------------------------------------------ parts of them
@cache
def partitive_pattern(code: str) -> re.Pattern[str]:
    """What takes up a total: "of them", "of that", or names it first: "of the 40 workers, 22"."""
    head = rf"(?:out\s+of|of\s+(?:the|its|their|these|those|all))\s+(?={numbers(code).pattern}\s[^,;.]{{3,60}},)"
    return re.compile(rf"\b(?:{choice(code, 'check_partitives', 'word')})\b|\b{head}", re.I)


def partitions(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "19 dead, 12 of them women and 8 men": parts that exclude each other and are more than the whole."""
    return [
        f
        for report, _, words in packs(analyses)
        for before, s in neighbours(report)
        for m in itertools.islice(partitive_pattern(words.code).finditer(report.text, s.start, s.end), 1)
        for f in _partition(report, before, s, cue=m, code=words.code)
    ]


def _partition(report: Report, before: Span | None, s: Span, *, cue: re.Match[str], code: str) -> Iterator[Finding]:
    found = amounts(report, s.start, s.end, code=code)
    first = _first_part(report, found, cue)
    parts = chained(report, [a for a in found if first and a.start >= first.start], code=code)
    if not parts:
        return
    inside = report.text[parts[0].start : s.end]
    if _overlapping(partitive_pattern(code).sub(" ", inside, count=1), code):
        return
    total = _of_which(report, before, [a for a in found if a.end <= parts[0].start], parts=parts, code=code)
    if total and _apart(report, parts, s.end, code):
        yield from _portions(
            report, total, parts, rest=bool(re.search(rf"\b(?:{choice(code, 'check_rest', 'word')})\s+\S*\d", inside, re.I))
        )


def _first_part(report: Report, found: Sequence[Amount], cue: re.Match[str]) -> Amount | None:
    """The amount right before "of them", else the first behind it (behind the whole, where the cue opens with that)."""
    if cue[0].endswith(" "):
        found = [a for a in found if a.start > report.text.find(",", cue.end())]
    else:
        found = [a for a in found if a.end == cue.start() - 1] or found
    return next((a for a in found if a.start >= cue.end() or a.end == cue.start() - 1), None)


def _of_which(report: Report, before: Span | None, here: Sequence[Amount], *, parts: Sequence[Amount], code: str) -> Amount | None:
    """The whole: the amount right before in the sentence, else the only one of the unit in the sentence before."""
    same = [a for a in here if a.unit == parts[0].unit]
    if same:
        return same[-1] if same[-1].value > max(p.value for p in parts) else None
    there = [a for a in amounts(report, before.start, before.end, code=code) if a.unit == parts[0].unit] if before else []
    return there[0] if len(there) == 1 and there[0].value > max(p.value for p in parts) else None


def _portions(report: Report, total: Amount, parts: Sequence[Amount], *, rest: bool) -> Iterator[Finding]:
    """Parts of a whole: less than it is no fault unless the last is called the rest."""
    added = sum(p.value for p in parts)
    if added >= total.value or rest:
        yield from _judged(report, total, parts, rule="sum.of_them")


def _apart(report: Report, parts: Sequence[Amount], end: int, code: str) -> bool:
    """Whether the parts exclude each other: money does, people do by a pair of opposites or one preposition for all."""
    if parts[0].unit not in {"count", "%"}:
        return True
    told = [report.text[a.end : b] for a, b in zip(parts, [*(p.start for p in parts[1:]), end], strict=True)]
    return _opposites(told, code) or _same_preposition(told, code)


def _opposites(told: Sequence[str], code: str) -> bool:
    rows = pack(code).table("check_exclusive")
    for name in dict.fromkeys(r["set"] for r in rows):
        words = {r["word"]: r["class"] for r in rows if r["set"] == name}
        either = re.compile(rf"\b(?:{'|'.join(sorted(words, key=lambda w: (-len(w), w)))})\b", re.I)
        got = [{words[m[0].lower()] for m in either.finditer(t)} for t in told]
        if all(len(g) == 1 for g in got) and len(set().union(*got)) == len(got):
            return True
    return False


def _same_preposition(told: Sequence[str], code: str) -> bool:
    one, of = choice(code, "check_prepositions", "word"), choice(code, "check_partitives", "word")
    lead = rf"^(?:\s+(?:{of}))?(?:\s+[a-z]{{3,12}}){{0,2}}?\s+({one})\s+"
    got = [re.match(lead, t, re.I) for t in told]
    return all(got) and len({m[1].lower() for m in got if m}) == 1


# ------------------------------------------------------------ a total after its parts
@cache
def total_after(code: str) -> re.Pattern[str]:
    """ ", for a total of", "totalling", right before an amount."""
    return re.compile(rf"(?:,\s+|\b(?=for\b))(?:{choice(code, 'check_totals', 'word')})\s+(?=\S*\d|[a-z]+\b)", re.I)


def totals_after(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """ "12 points before the break and 9 after it, for a total of 23": 12 + 9 = 21, not 23."""
    return [
        f
        for report, _, words in packs(analyses)
        for s in sentences(report)
        for m in itertools.islice(total_after(words.code).finditer(report.text, s.start, s.end), 1)
        for f in _total_after(report, s, m, code=words.code)
    ]


def _total_after(report: Report, s: Span, cue: re.Match[str], *, code: str) -> Iterator[Finding]:
    before, after = amounts(report, s.start, cue.start(), code=code), amounts(report, cue.end(), s.end, code=code)
    parts = chained(report, before, code=code)
    runs = re.search(rf"\b(?:{choice(code, 'check_running', 'word')})\b", report.text[s.start : s.end], re.I)
    if not parts or len(after) != 1 or runs or after[0].start > cue.end() + 12 or _overlapping(report.text[s.start : s.end], code):
        return
    if len(parts) == len(before) and after[0] in (_larger(after, parts) or []):
        yield from _judged(report, after[0], parts, rule="sum.total_after")
