"""Spans become attributions: doubles are dropped, sources resolved, occasions carried on, nesting marked.

Takes ``Found`` from any extractor of spans; nothing here looks for cues.
"""

import bisect
import re
from collections.abc import Sequence

import msgspec

from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.direct import ALONE
from onrecord.find.quotes.marks import Line, Quote
from onrecord.find.quotes.mentions import Mentions
from onrecord.find.quotes.occasion import Occasion, Occasions
from onrecord.find.quotes.places import Bare, nested, whole
from onrecord.find.quotes.sources import source, spoken_for
from onrecord.find.quotes.spans import Found, Spans, inside, phrase
from onrecord.find.quotes.voices import Voices
from onrecord.syntax.tree import Place
from onrecord.text import Parse, Token
from onrecord.types import Attribution, AttributionForm, Source, Span

DAY = re.compile(r"\d{4}-\d\d-\d\d.*|[A-Z].*|X.*")
MARKS = re.compile("[ “\"‘']*")
BESIDE = 8  # attributions of a paragraph before a quotation that are looked at


class Joiner:
    """Joins the spans found in one report."""

    def __init__(self, cues: Cues, *, quotes: Sequence[Quote], rows: Sequence[Line], mentions: Mentions, occasions: Occasions) -> None:
        self.cues, self.text, self.mentions, self.occasions = cues, cues.tree.text, mentions, occasions
        self.quotes, self.rows = quotes, rows
        self.starts = [r.start for r in rows]
        self.voices = Voices(cues, rows)
        self.through: dict[str, list[str]] = {}  # body -> the house that cited it
        self.cited_at: dict[str, int] = {}

    def join(self, direct: Sequence[Found], other: Sequence[Found]) -> list[Attribution]:
        """The attributions of a report in the order of the text."""
        found = self._kept(list(direct), list(other))
        found.sort(key=lambda f: (f.content[0], f.cue))
        found, passed = self._passed_on(found)
        found = self._without_wishes(found)
        for f in found:
            self._cited(f, passed)
        told = [self._attribution(spoken_for(self.cues, f), n) for n, f in enumerate(found)]
        told = self.voices.resolved(told)
        told = self._orphans(found, told)
        told = self._circumstances(found, told, passed)
        return self._relayed(nested(whole(told)))

    # ------------------------------------------------------------ doubles
    def _kept(self, direct: list[Found], other: list[Found]) -> list[Found]:
        """Direct quotations win over what the parser made of them; no cue inside a direct quotation counts."""
        used = {f.cue_at for f in direct if f.cue_at >= 0}
        spans = Spans([p for f in direct for p in f.content])
        out = list(direct)
        seen: set[tuple[Place, tuple[Place, ...]]] = set()
        for f in other:
            key = (f.content[0], tuple(f.source))
            late = f.rule in ("quotes.according", "quotes.words_of")  # may yet be the way that a quotation came
            if any(spans.holds(c) for c in f.cue):
                continue
            beside = f.cue_at in used and not all(c[1] < f.cue[0][0] for c in f.content)
            if not late and (beside or key in seen or any(spans.touches(c) for c in f.content)):
                continue
            seen.add(key)
            out.append(f)
        return out

    def _passed_on(self, found: list[Found]) -> tuple[list[Found], dict[int, list[str]]]:
        """ "According to House" beside a statement that has a speaker is the way it came, not its source."""
        by_sentence: dict[int, list[int]] = {}
        for n, f in enumerate(found):
            if f.cue_at >= 0 and f.rule not in ("quotes.according", "quotes.noun"):
                by_sentence.setdefault(self.cues.tokens[f.cue_at].sent, []).append(n)
        via: dict[int, list[str]] = {}
        drop = set()
        bare = Bare(found)
        for n, f in enumerate(found):
            if f.rule not in ("quotes.according", "quotes.words_of") or not f.heads:
                continue
            beside = [
                k
                for k in by_sentence.get(self.cues.tokens[f.cue_at].sent, ())
                if k != n and found[k].heads and not inside(f.cue[0], found[k].content)
            ]
            if beside and (self._carrier(self.cues.tokens[f.heads[0]]) or self._handed_on(f, [found[k] for k in beside])):
                drop.add(n)
                for k in beside:
                    via.setdefault(id(found[k]), []).append(self.occasions.name(self.cues.tokens[f.heads[0]]))
            elif (orphan := bare.beside(f)) is not None:
                orphan.cue, orphan.cue_at, orphan.heads, orphan.source, orphan.rule = (
                    f.cue,
                    f.cue_at,
                    f.heads,
                    f.source,
                    "quotes.direct_according",
                )
                drop.add(n)
        return [f for n, f in enumerate(found) if n not in drop], via

    def _without_wishes(self, found: list[Found]) -> list[Found]:
        """A wish inside what somebody says ("X said that Y hopes to …") is a part of the statement, not one more attribution."""
        spans = sorted(c for f in found if f.rule != "quotes.intent" for c in f.content)
        ends, high = [], 0
        for _, e in spans:
            high = max(high, e)
            ends.append(high)
        starts = [s for s, _ in spans]

        def told(f: Found) -> bool:
            """Does its cue lie in one of the spans?"""
            k = bisect.bisect_right(starts, f.cue[0][0]) - 1
            return k >= 0 and ends[k] >= f.cue[0][1]

        return [f for f in found if f.rule != "quotes.intent" or not told(f)]

    def _cited(self, f: Found, passed: dict[int, list[str]]) -> None:
        """ "House, citing Body, reported": the statement is the body's and came through the house."""
        pair = self.occasions.cited(f)
        if pair is not None and self.cues.speaks(self.cues.tokens[pair[1]]):
            passed.setdefault(id(f), []).append(self.occasions.name(self.cues.tokens[pair[0]]))
            f.heads = self.cues.sources(self.cues.tokens[pair[1]])
            f.source = [phrase(self.cues.tree, h) for h in f.heads]
            self.through[self._key(pair[1])] = passed[id(f)]
            self.cited_at.setdefault(self._key(pair[1]), f.cue_at)

    def _carrier(self, t: Token) -> bool:
        """Can a statement have come through this: a house, or a document?"""
        return self.occasions.house(t) or self.cues.media.get(t.lemma.lower()) == "document"

    def _handed_on(self, f: Found, beside: Sequence[Found]) -> bool:
        """ "…, the coast guard said, according to AWS": a body behind two cues in a row is the way it came, known as a house or not."""
        m = self.mentions.of(f.heads[0])
        if m is None or m.type != "organisation" or m.form not in ("name", "short"):
            return False
        gaps = [self.text[b.cue[0][1] : f.cue[0][0]] for b in beside if b.cue and b.cue[0][1] <= f.cue[0][0]]
        return len(gaps) == len(beside) and all(g.strip() == "," for g in gaps)

    # ------------------------------------------------------------ one record
    def _attribution(self, f: Found, n: int) -> Attribution:
        content, quoted, form = self._form(f)
        sources = tuple(dict.fromkeys(self._source(h, s) for h, s in zip(f.heads, f.source, strict=True)))  # "Fish and Wildlife Service"
        stance = self.cues.stance(self.cues.tokens[f.cue_at], f.rule) if f.cue_at >= 0 else None
        return Attribution(
            form=form, content=tuple(Span(start=s, end=e) for s, e in content), source=sources,
            cue=tuple(Span(start=s, end=e) for s, e in f.cue), quoted=quoted, stance=stance,
            id=f"q{n + 1}", rule=f"{f.rule}_{f.bounds}" if f.bounds else f.rule,
        )  # fmt: skip

    def _form(self, f: Found) -> tuple[list[Place], tuple[Span, ...], AttributionForm]:
        if f.direct:
            return f.content, tuple(Span(start=s, end=e) for s, e in f.content), "direct"
        f.content = [self._run_on(c) for c in f.content]
        pieces = [q for s, e in f.content for q in self._within(s, e)]
        quoted = tuple(Span(start=q.inner, end=q.inner_end) for q in pieces if q.inner < q.inner_end)
        if len(pieces) == 1 and len(f.content) == 1 and quoted and self._whole(pieces[0], f.content[0]):
            q = pieces[0]
            return [(q.inner, q.inner_end)], quoted, "direct" if self._spoken(q, f.rule) else "mixed"
        return f.content, quoted, "mixed" if quoted else "indirect"

    def _spoken(self, q: Quote, rule: str) -> bool:
        """A content that is one quotation is direct when it is a whole statement: a capital, or the clause of "X's remark that"."""
        return rule == "quotes.noun" or (
            self.text[q.inner].isupper() and rule in ("quotes.clause", "quotes.parenthesis", "quotes.according")
        )

    def _run_on(self, c: Place) -> Place:
        """A content that ends within a quotation which it opened goes on to the end of the quotation."""
        k = _first_after(self.quotes, c[0])
        inside = [q for q in self.quotes[k : k + 12] if q.start < c[1] < q.inner_end]
        return (c[0], inside[-1].end) if inside and inside[-1].closed else c

    def _within(self, start: int, end: int) -> list[Quote]:
        lo = _first_after(self.quotes, start)
        out = []
        for q in self.quotes[lo:]:
            if q.start >= end:
                break
            if q.end <= end + 1:
                out.append(q)
        return out

    def _whole(self, q: Quote, c: Place) -> bool:
        return q.start <= c[0] + 1 and q.end >= c[1] - 1

    def _source(self, head: int, span: Place) -> Source:
        return source(self.mentions, self.cues.tree, head, span)

    # ------------------------------------------------------------ quotations without a cue
    def _row(self, a: Attribution) -> int:
        return bisect.bisect_right(self.starts, (a.cue or a.content)[0].start) - 1

    def _orphans(self, found: Sequence[Found], told: list[Attribution]) -> list[Attribution]:
        """A paragraph that is one quotation goes on with the speaker of the paragraph before, when that has exactly one."""
        rows: dict[int, list[int]] = {}
        for n, a in enumerate(told):
            for at in sorted({self._row(a), self.voices.row(a.content[-1].start)}):  # it may run on over paragraphs
                rows.setdefault(at, []).append(n)
        out = list(told)
        for n, a in enumerate(told):
            if found[n].rule not in ("quotes.orphan", ALONE):
                continue
            row = rows[self._row(a)]
            last = bisect.bisect_left(row, n)
            if beside := self._before_in_row(a, [out[k] for k in row[max(0, last - BESIDE) : last]]):
                out[n] = msgspec.structs.replace(a, source=beside.source, rule="quotes.continued")
            if MARKS.match(self.text, self.rows[self._row(a)].start).end() < a.content[0].start:  # type: ignore[union-attr]
                continue  # a sentence of a paragraph, not a paragraph
            before = [out[k] for k in rows.get(self.voices.above(self._row(a)), ()) if out[k].cue or out[k].source]
            voices = {_voice(b, self.text) for b in before}
            if len(voices) == 1 and before[-1].source and before[-1].nested_in is None:
                out[n] = msgspec.structs.replace(a, source=before[-1].source, rule="quotes.continued")
        return out

    def _before_in_row(self, a: Attribution, row: Sequence[Attribution]) -> Attribution | None:
        """What is said in the sentence right before a quotation that stands alone, where the paragraph has had one voice so far."""
        at, parse = a.content[0].start, self.cues.tree.parse
        before = [b for b in row if (b.cue or b.content)[0].start < at and b.source and b.nested_in is None]
        here = parse.sentence_at(at)
        if not before or here is None or len({_voice(b, self.text) for b in before}) > 1:
            return None
        ends = (p[-1].end - 1 for p in (before[-1].cue, before[-1].content) if p and p[-1].end <= at)
        last = parse.sentence_at(max(ends, default=at))
        return before[-1] if last is not None and 0 <= here.i - last.i <= 1 else None

    # ------------------------------------------------------------ circumstances
    def _circumstances(self, found: Sequence[Found], told: list[Attribution], passed: dict[int, list[str]]) -> list[Attribution]:
        """Said date, channel, addressee and via; date and channel go on with the same speaker until another is told."""
        carried: dict[str, Occasion] = {}
        order = sorted(range(len(told)), key=lambda n: (told[n].cue or told[n].content)[0].start)
        out = list(told)
        for n in order:
            f, a = found[n], told[n]
            here = self.occasions.of(f)
            voice = _voice(a, self.text)
            here.via = [*passed.get(id(f), []), *here.via]
            if voice in self.through and not here.via and f.cue_at > self.cited_at.get(voice, -1):
                here.via = list(self.through[voice])
            here.row = self._row(a)
            self._carry(voice, here, carried, headline=self._kind(a) in ("title", "deck"))
            out[n] = msgspec.structs.replace(
                a, said=here.said, said_at=here.said_at, channel=here.channel, addressee=here.addressee, via=tuple(dict.fromkeys(here.via))
            )
        return self._backwards(out)

    def _kind(self, a: Attribution) -> str:
        return self.rows[max(self._row(a), 0)].kind if self.rows else "body"

    def _relayed(self, told: list[Attribution]) -> list[Attribution]:
        """What X says within what a house reports came through that house."""
        by_id = {a.id: a for a in told}
        out = []
        for a in told:
            outer = by_id.get(a.nested_in or "")
            if (
                outer is not None
                and len(outer.source) == 1
                and not a.via
                and (t := self._head(outer.source[0])) is not None
                and self.occasions.house(t)
            ):
                a = msgspec.structs.replace(a, via=(self.occasions.name(t),))
            out.append(a)
        return out

    def _head(self, s: Source) -> Token | None:
        return self.cues.tree.parse.head_of(s.start, s.end)

    def _key(self, head: int) -> str:
        body = self._source(head, self.cues.tree.chars(head, head))
        return body.entity or self.text[body.start : body.end].lower()

    def _carry(self, voice: str, here: Occasion, carried: dict[str, Occasion], *, headline: bool) -> None:
        """Keep or renew what is known of the occasion of a speaker."""
        if not voice or headline:
            return
        old = carried.get(voice)
        if here.said_at or here.said or here.other or (here.channel and old and old.channel and here.channel != old.channel):
            carried[voice] = here
        elif old is not None:
            if DAY.fullmatch(old.said or "") or old.row == here.row:  # a year or a month is not that of all that somebody says
                here.said, here.said_at = old.said, old.said_at
            here.channel = here.channel or old.channel
            old.channel = here.channel
        elif here.channel:
            carried[voice] = here

    def _opening(self, a: Attribution) -> bool:
        """Does it stand in the headline, the deck or the first paragraph?"""
        parse = self.cues.tree.parse
        here = parse.sentence_at((a.cue or a.content)[0].start)
        return here is not None and (here.kind in ("title", "deck") or here.block == parse.once(_first_body))

    def _backwards(self, told: list[Attribution]) -> list[Attribution]:
        """A headline, a deck and an opening without a date take the occasion of their speaker when the report tells exactly one."""
        known: dict[str, list[Attribution]] = {}
        for a in told:
            if (v := _voice(a, self.text)) and (a.said_at or a.said or a.channel):
                known.setdefault(v, []).append(a)
        # once a speaker, however much it says: the first place, where all has one date and one channel
        one = {v: min(map(_at, same)) for v, same in known.items() if len({(x.said_at or x.said, x.channel) for x in same}) == 1}
        out = []
        for a in told:
            v = _voice(a, self.text)
            if v in one and _at(a) < one[v] and self._opening(a) and a.nested_in is None:
                first = known[v][0]
                a = msgspec.structs.replace(a, said=first.said, said_at=first.said_at, channel=first.channel)
            out.append(a)
        return out


def _first_body(parse: Parse) -> int:
    """The block in which the running text begins; -1 where there is none."""
    return next((s.block for s in parse.sentences if s.kind == "body"), -1)


def _at(a: Attribution) -> int:
    """Where an attribution stands: at its cue, else its content."""
    return (a.cue or a.content)[0].start


def _voice(a: Attribution, text: str) -> str:
    """What tells speakers apart: the entity, else the words; '' for nobody or several."""
    if len(a.source) != 1:
        return ""
    s = a.source[0]
    return s.entity or text[s.start : s.end].lower()


def _first_after(quotes: Sequence[Quote], start: int) -> int:
    """Index of the first quotation that opens at or just before a place."""
    lo, hi = 0, len(quotes)
    while lo < hi:
        mid = (lo + hi) // 2
        lo, hi = (mid + 1, hi) if quotes[mid].start < start - 1 else (lo, mid)
    return lo
