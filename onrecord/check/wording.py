"""The headline and the deck against the body: other certainty for one event, a tone that nothing in the body bears out."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from onrecord.check.passages import choice, evidence, finding, packs, sentences
from onrecord.lang import Pack, pack
from onrecord.text import words as words_of
from onrecord.types import Analysis, Claim, Finding, Report, Span

SHARED, SHARE = 5, 0.5  # content words, and their share of the shorter sentence, that make two sentences one statement
QUOTED = re.compile(r"[\"“«][^\"”»\n]{12,}[\"”»]|„[^“”\n]{12,}[“”]|»[^«\n]{12,}«")


# ------------------------------------------------------------ certainty
def certainties(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """The deck or headline against the first sentences of the body: "is expected to" v. "will" for one statement of one speaker."""
    out = []
    for report, _, words in packs(analyses):
        tops = [*sentences(report, ("title",)), *sentences(report, ("deck",))]
        ledes = list(islice(sentences(report, ("body",)), 3))
        found = [f for top in tops for lede in ledes for f in _certainty(report, top, lede, words=words)]
        out.extend(found[:1])
    return out


@cache
def certainty_pattern(code: str) -> re.Pattern[str]:
    """A wording of the future, with the verb behind it."""
    return re.compile(rf"\b(?P<w>{choice(code, 'check_certainty', 'phrase')})\s+(?P<v>(?:\w+ly\s+)?[a-z]+)", re.I)


def _certainty(report: Report, top: Span, lede: Span, *, words: Pack) -> Iterator[Finding]:
    level = {r["phrase"]: r["level"] for r in words.table("check_certainty")}
    a, b = ([*certainty_pattern(words.code).finditer(report.text, s.start, s.end)] for s in (top, lede))
    if len(a) != 1 or len(b) != 1 or level[a[0]["w"].lower()] == level[b[0]["w"].lower()]:
        return
    if not _one_statement(report.text[top.start : top.end], report.text[lede.start : lede.end], words):
        return
    told = f"“{a[0][0]}” above, “{b[0][0]}” in the text: different certainty for one statement"
    yield finding("wording", "fails", told, rule="wording.certainty", found=evidence(report, a[0].span(), b[0].span()))


def _content(text: str, words: Pack) -> set[str]:
    stop = words.words("check_stop")
    return {w.rstrip("s") for w in words_of(text) if len(w) > 2 and w not in stop}


def _one_statement(a: str, b: str, words: Pack) -> bool:
    """Both report words, and most content words of the shorter one stand in the other."""
    saying = re.compile(rf"\b(?:{choice(words.code, 'check_saying', 'word')})\b", re.I)
    one, two = _content(a, words), _content(b, words)
    shared = len(one & two)
    return bool(saying.search(a) and saying.search(b)) and shared >= SHARED and shared >= SHARE * min(len(one), len(two))


# ------------------------------------------------------------ tone
def tones(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> list[Finding]:
    """A strong verb in the headline, and a body without a quotation or a word of like strength."""
    return [f for report, _, words in packs(analyses) for f in _tone(report, words)]


def _tone(report: Report, words: Pack) -> Iterator[Finding]:
    rows = {r["headline"]: r for r in pack(words.code).table("check_tone")}
    body = list(sentences(report, ("body",)))
    title = next(iter(sentences(report, ("title",))), None)
    if title is None or len(body) < 3:
        return
    strong = re.compile(rf"\b(?:{choice(words.code, 'check_tone', 'headline')})\b(?=\s)", re.I)
    m = strong.search(report.text, title.start, title.end)
    if not m:
        return
    starts = "|".join(re.escape(w) for w in [rows[m[0].lower()]["verb"], *rows[m[0].lower()]["counterparts"].split("|")])
    borne = re.compile(rf"\b(?:{starts})", re.I)
    who = _subject(report.text[title.start : m.start()], words)
    theirs = [s for s in body if who.search(report.text, s.start, s.end)]
    if any(QUOTED.search(report.text, s.start, s.end) for s in body) or any(borne.search(report.text, s.start, s.end) for s in theirs):
        return
    end = _clause_end(report.text, m.start(), title.end)
    lede = _like(report, body[:3], words=words, title=_content(report.text[m.end() : end], words))
    told = f"the headline has “{m[0]}”; the text has no quotation and no word of like strength"
    yield finding("wording", "fails", told, rule="wording.tone", found=evidence(report, (m.start(), end), *lede))


def _subject(text: str, words: Pack) -> re.Pattern[str]:
    """Whoever opens the headline, by the first words, or a pronoun."""
    first = [re.escape(w) for w in words_of(text)[:2] if w not in words.words("check_stop")]
    return re.compile(rf"\b(?:{'|'.join([*first, *sorted(words.words('check_pronouns'))])})\b", re.I)


def _clause_end(text: str, start: int, end: int) -> int:
    stop = re.compile(r"[,;:–—.]").search(text, start, end)
    return stop.start() if stop else end


def _like(report: Report, body: Sequence[Span], *, words: Pack, title: set[str]) -> list[tuple[int, int]]:
    """The clause among the first sentences that shares most words with the headline's."""
    clauses = [(s.start, _clause_end(report.text, s.start, s.end)) for s in body]
    best = max(clauses, key=lambda c: len(title & _content(report.text[c[0] : c[1]], words)), default=None)
    return [best] if best and best[1] - best[0] > 3 else []
