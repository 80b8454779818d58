"""The reader of utterances: statements, figures and events of one analysis, each with its speaker and the words that evidence it."""

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from onrecord.link.entities.cast import Cast
from onrecord.link.facts.completed import Completion
from onrecord.link.facts.cut import Spans, around, clause_end, left, outside, pieces, rounded, sentences, tidy
from onrecord.link.facts.units import Act, Named, Utterance
from onrecord.link.similar import lexicon
from onrecord.text import QUOTES, told_on, words
from onrecord.types import Analysis, Annotation, Attribution, ClaimKind, Event, Figure, Mention, Quantity, Record, Span, Timex

TOLD = ("title", "deck", "body", "caption")
WHO = ("person", "organisation", "group")
SMALL = Decimal(3)
FEWEST = 2  # content words and names that make a statement
BEHIND = 40  # characters behind the word for talks in which the partner is named
MOST_DAYS = 12  # dates of a passage that are read
DAY = re.compile(r"\d{4}-(?:\d\d(?:-\d\d)?|Q\d)$")  # an ISO day, month or quarter
SIGNED = re.compile(r"\(|[—–-] ?[A-Z]")  # a credit, or who signs what stands before
WHOLE = 300  # characters to which a clause may grow with the rest of its sentence
THINGS = ("object", "charge", "as", "name", "for", "proposal", "intent", "request", "forecast")  # shapes in which what is told is no clause
STATUS: Mapping[str, str | None] = {"reported": None}


class Said(Record, frozen=True):
    """A piece of an attribution's content; ``inner``: where it begins without the cue that goes with it."""

    start: int
    end: int
    by: Attribution
    inner: int


def utterances(analyses: Sequence[Analysis], cast: Cast) -> list[Utterance]:
    """All utterances of a story, in a fixed order."""
    return sorted((u for a in analyses for u in Reader(a, cast).utterances()), key=lambda u: u.place)


def _denied(part: Said | None) -> str | None:
    """What the source denies, or only asks for, is never told as what it says is so."""
    return STANCES.get(part.by.stance or "") if part else None


STANCES = {"denied": "denied", "asked": "discussed"}


class Reader:
    """Takes the utterances out of one analysis."""

    def __init__(self, analysis: Analysis, cast: Cast) -> None:
        self.report, self.who, self.lex = analysis.report, cast.who, lexicon(analysis.report.language)
        self.called, self.kinds = cast.names, cast.types
        notes = analysis.annotations
        self.said = [a for a in notes if isinstance(a, Attribution) and a.content]
        told = (a for a in notes if isinstance(a, Quantity) and a.rule != "quantities.time")
        self.quantities = sorted(told, key=lambda q: (q.start, q.end, q.id))
        self._quantity_starts = [q.start for q in self.quantities]
        self.events = [a for a in notes if isinstance(a, Event)]
        self.cued = {(c.start, c.end) for a in notes if isinstance(a, Attribution) for c in a.cue}
        self._cues = Spans(self.cued)
        self._by_trigger = sorted(self.events, key=lambda v: (v.trigger, v.start, v.end, v.type))
        self._event_starts = [v.trigger[0] for v in self._by_trigger]
        self._longest: dict[tuple[int, int], int] = {}  # characters of the longest event of each piece of content
        self.days = sorted(
            (t.start, t.end, t.value) for t in notes if isinstance(t, Timex) and t.type == "DATE" and t.value and DAY.match(t.value)
        )
        self.names = sorted(self._names(notes), key=lambda n: (n.start, n.end))
        self._things = {n.entity for n in self.names if n.type not in WHO}
        self._name_starts = [n.start for n in self.names]
        self.parts = sorted(self._parts(), key=lambda p: (p.start, p.end, p.by.id))
        self._part_starts = [p.start for p in self.parts]
        self._part_longest = max((p.end - p.start for p in self.parts), default=0)
        shown = [(b.start, b.end) for b in self.report.blocks if b.kind in TOLD] or [(0, len(self.report.text))]
        self.sentences = [s for b in sorted(shown) for s in sentences(self.report.text, b, self.lex)]
        self._sentence_starts = [s for s, _ in self.sentences]
        self._spoken = Spans(self._cut_by_parts())
        self._completion = Completion(analysis)

    def _names(self, notes: Iterable[Annotation]) -> Iterator[Named]:
        for m in notes:
            if isinstance(m, Mention) and m.entity and (known := self.who.get((self.report.id, m.entity))):
                role = (m.role_span.start, m.role_span.end) if m.role_span else None
                yield Named(start=m.start, end=m.end, entity=known, type=m.type, form=m.form, role=role)

    def _parts(self) -> Iterator[Said]:
        """Pieces of every attribution's content: the sentences of a quote are each a piece."""
        seen: set[tuple[int, int]] = set()
        for a in sorted(self.said, key=lambda a: (a.content[0].start, a.content[-1].end, a.id)):
            for span in joined(self.report.text, a.content):
                for s, e in pieces(self.report.text, span, self.lex):
                    inner, e = tidy(self.report.text, (s, e))
                    s = self._spelled(a, inner)
                    if inner < e and (s, e) not in seen:
                        seen.add((s, e))
                        yield Said(start=s, end=e, by=a, inner=inner)

    def _spelled(self, by: Attribution, start: int) -> int:
        """Where a piece of content begins to be told: a thing says nothing without the verb right before it ("rejected the offer")."""
        if by.rule.removeprefix("quotes.").split("_")[0] not in THINGS or len(by.cue) != 1:
            return start
        if by.rule == "quotes.name" and by.form != "indirect":
            return start  # "called it “a truce”": the words are what counts
        whole = self.report.text[by.cue[0].end : start] == " " and self.report.text[start] not in QUOTES
        return by.cue[0].start if whole else start

    def utterances(self) -> Iterator[Utterance]:
        """Statements, figures, events; what stands inside a statement keeps its speaker."""
        figures = [(q, *self._home(q.start, q.end)) for q in self.quantities]
        weighty = {(p.start, p.end, p.by.id) for q, _, p in figures if p and not small(q)}
        acts = self._acts()
        for q, span, part in figures:
            yield self._figure(q, span, part, acts.get((part.start, part.end), ()) if part else self._acts_in(span))
        for p in self.parts:
            if (p.start, p.end, p.by.id) not in weighty:
                u = self._statement(p, acts.get((p.start, p.end), ()))
                if len(u.stems) + len(u.entities) >= FEWEST + (p.inner > p.start):
                    yield u
        taken = [span for _, span, part in figures if part is None]
        own = list(self._own_events(taken))
        yield from own
        yield from self._own_statements([*self._spoken.spans, *taken, *((u.start, u.end) for u in own)])

    # ---------------------------------------------------------------- places
    def _cut_by_parts(self) -> list[tuple[int, int]]:
        """Source, cue and content of every attribution: what the outlet does not say in its own voice."""
        spans = [(s.start, s.end) for a in self.said for s in (*a.content, *a.cue)]
        return spans + [(s.start, s.end) for a in self.said for s in a.source]

    def _part_at(self, start: int, end: int) -> Said | None:
        """The smallest piece of attributed content that covers a span."""
        first = bisect.bisect_left(self._part_starts, start - self._part_longest)
        last = bisect.bisect_right(self._part_starts, start)
        over = [p for p in self.parts[first:last] if end <= p.end]
        return min(over, key=lambda p: (p.end - p.start, p.start, p.by.id)) if over else None

    def _sentence_at(self, start: int, end: int) -> tuple[int, int]:
        k = bisect.bisect_right(self._sentence_starts, start) - 1
        if k < 0 or self.sentences[k][1] < end:
            return start, end
        return self.sentences[k]

    def _home(self, start: int, end: int) -> tuple[tuple[int, int], Said | None]:
        """The passage that evidences a figure: the piece of content round it, else the outlet's own part of the sentence."""
        if part := self._part_at(start, end):
            return self._counted(part), part
        s, e = self._sentence_at(start, end)
        own = rounded(self.report.text, around(self.report.text, outside((s, e), self._spoken.near(s, e), start), start), self.lex)
        return (own if own[0] <= start and end <= own[1] else (start, end)), None

    def _counted(self, part: Said) -> tuple[int, int]:
        """A piece of content; of a count that stands alone ("the union fears 1,500"), with its source and cue, as it is read."""
        by = part.by
        if by.rule != "quotes.reckoning" and any(c.isalpha() for c in self.report.text[part.start : part.end]):
            return part.inner, part.end
        spans = [(s.start, s.end) for s in by.source] + [(s.start, s.end) for s in (*by.cue, *by.content)]
        first, last = min(s for s, _ in spans), max(e for _, e in spans)
        return (first, last) if last - first <= WHOLE and first <= part.start and part.end <= last else (part.inner, part.end)

    def _acts(self) -> dict[tuple[int, int], tuple[Act, ...]]:
        """The events of every piece of content, the longest first."""
        out: dict[tuple[int, int], list[Event]] = {}
        for v in self.events:
            home = self._part_at(*v.trigger) or self._part_at(v.start, v.end)
            if home and not any(v.trigger == (c.start, c.end) for c in home.by.cue):
                out.setdefault((home.start, home.end), []).append(v)
        self._longest = {k: max(v.end - v.start for v in vs) for k, vs in out.items()}
        return {k: tuple(self._act(v) for v in sorted(vs, key=lambda v: (v.start - v.end, v.start, v.type))) for k, vs in out.items()}

    def _acts_in(self, span: tuple[int, int]) -> tuple[Act, ...]:
        """The events whose word stands in a passage of the outlet's own voice, the longest first."""
        first = bisect.bisect_left(self._event_starts, span[0])
        last = bisect.bisect_right(self._event_starts, span[1])
        found = [v for v in self._by_trigger[first:last] if inside(v.trigger, span)]
        return tuple(self._act(v) for v in sorted(found, key=lambda v: (v.start - v.end, v.start, v.type)))

    def _act(self, v: Event) -> Act:
        here = self.names_in(v.start, v.end)
        people = {self.who.get((self.report.id, a.entity)) for a in v.arguments if a.entity}
        people |= {n.entity for n in here if any(a.start < n.end and n.start < a.end for a in v.arguments)}
        people |= self._partners(v, here)
        people -= self._things
        trigger = self.lex.stem(self.report.text[slice(*v.trigger)].strip().casefold())
        return Act(type=v.type, modality=v.modality, trigger=trigger, when=v.when, people=tuple(sorted(p for p in people if p)))

    def _partners(self, v: Event, here: Sequence[Named]) -> set[str | None]:
        """With whom talks are held: people named close behind the word that tells them ("talks with A")."""
        if self.lex.alike.get(v.type) != "talks":
            return set()
        return {n.entity for n in here if n.type == "person" and 0 <= n.start - v.trigger[1] <= BEHIND}

    def names_in(self, start: int, end: int) -> tuple[Named, ...]:
        """Names that lie in a span."""
        k = bisect.bisect_left(self._name_starts, start)
        out = []
        while k < len(self.names) and self.names[k].start < end:
            if self.names[k].end <= end:
                out.append(self.names[k])
            k += 1
        return tuple(out)

    def _dates_in(self, start: int, end: int) -> tuple[str, ...]:
        """Days, months and quarters told in a span, each once."""
        first = bisect.bisect_left(self.days, (start, start, ""))
        return tuple(dict.fromkeys(v for s, e, v in self.days[first : first + MOST_DAYS] if s < end and e <= end))

    # ---------------------------------------------------------------- kinds
    def _make(self, span: tuple[int, int], kind: ClaimKind, part: Said | None, rule: str) -> Utterance:
        """An utterance with all that hangs on its place."""
        r, by = self.report, part.by if part else None
        speaker = self._speaker(by) if by else None
        name = self.called.get(speaker or "", "")
        return Utterance(
            report=r.id,
            outlet=r.outlet,
            start=span[0],
            end=span[1],
            exact=r.text[slice(*span)],
            kind=kind,
            language=r.language,
            speaker=speaker,
            who=name,
            voice=self.kinds.get(speaker or ""),
            named=_proper(name, self.lex.stop),
            told=by is not None,
            form=by.form if by else None,
            note=by,
            cue=tuple(w for c in by.cue for w in words(r.text[c.start : c.end])) if by else (),
            via=by.via if by else (),
            said=by.said if by else None,
            published=told_on(r),
            names=self.names_in(*span),
            dates=self._dates_in(*span),
            rule=rule,
            text=self._completion.text(span, by),
            head=any(b.kind in ("title", "deck") and b.start <= span[0] < b.end for b in r.blocks),
        )

    def _speaker(self, by: Attribution) -> str | None:
        known = [e for s in by.source if s.entity and (e := self.who.get((self.report.id, s.entity)))]
        return known[0] if known else None

    def _statement(self, part: Said, acts: tuple[Act, ...]) -> Utterance:
        """What somebody says, as far as it has no figure of weight."""
        u = self._make((part.start, part.end), "statement", part, "claims.attribution")
        return replace(u, acts=acts, status=_denied(part) or (self._status(part, acts[0]) if acts else None))

    def _status(self, part: Said, act: Act) -> str | None:
        """How real a statement is: that of its longest event, but a denial of a part ("… without harming others") denies not the whole."""
        longest = self._longest.get((part.start, part.end), 0)
        return None if act.modality == "denied" and 2 * longest < part.end - part.start else act.modality

    def _figure(self, q: Quantity, span: tuple[int, int], part: Said | None, acts: tuple[Act, ...]) -> Utterance:
        u = self._make(span, "figure", part, "claims.quantity")
        first = bisect.bisect_left(self._quantity_starts, span[0])
        last = bisect.bisect_right(self._quantity_starts, span[1])
        here = [x for x in self.quantities[first:last] if x.end <= span[1]]
        status = _denied(part) or STATUS.get(q.status, q.status)
        others = tuple(_figure(x) for x in here if x is not q)
        near = self._context(q, span, here)
        return replace(
            u,
            figure=_figure(q),
            change=q.change,
            direction=q.direction,
            status=status,
            acts=acts,
            others=others,
            near=near,
            at=(q.start, q.end),
        )

    def _context(self, q: Quantity, span: tuple[int, int], here: Sequence[Quantity]) -> tuple[int, int]:
        """The words that go with one of several figures of a passage: to the end of its clause, and those before it where they are free."""
        before = max((x.end for x in here if x.end <= q.start), default=None)
        after = clause_end(self.report.text, (q.end, span[1]), self.lex)
        if before is None:
            return span[0], after
        free = not self.lex.stems(self.report.text[q.end : after])
        return (before if free else q.start), after

    def _own_statements(self, taken: Sequence[tuple[int, int]]) -> Iterator[Utterance]:
        """What is left of the sentences beside events, figures and attributions: the outlet states something all the same."""
        told = Spans(taken)
        for s, e in self.sentences:
            for gap in left((s, e), told.near(s, e)):
                span = around(self.report.text, gap, gap[0]) if gap == (s, e) else self._piece(gap, (s, e))
                if span is None or SIGNED.match(self.report.text, *span):
                    continue
                u = self._make(span, "statement", None, "claims.sentence")
                if len(u.stems) + len(u.entities) >= FEWEST + 1 + (span != (s, e)):
                    yield u

    def _piece(self, gap: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int] | None:
        """A piece of a sentence that can stand: it ends where a mark ends it, and is not the occasion on which something was said."""
        text = self.report.text
        ends = gap[1] == sentence[1] or not text[gap[0] : gap[1]].rstrip()[-1:].isalnum()
        said = any(c[1] <= gap[0] and not text[c[1] : gap[0]].strip() for c in self._cues.near(gap[0] - 2, gap[1]))
        if not ends or (said and text[gap[0] : gap[1]].lstrip()[:1].isalnum()):
            return None
        return rounded(text, around(text, gap, gap[0]), self.lex)

    def _own_events(self, taken: Sequence[tuple[int, int]]) -> Iterator[Utterance]:
        """Event clauses in the outlet's own voice; clauses nearly the same, or told already as a figure, are told once."""
        groups: list[tuple[tuple[int, int], list[Event]]] = []
        figures = Spans(taken)
        for v in sorted(self.events, key=lambda v: (v.start, -v.end, v.type, v.trigger)):
            if v.trigger in self.cued or self._part_at(*v.trigger) or self._part_at(v.start, v.end):
                continue  # that somebody spoke is told with what was said
            span = tidy(self.report.text, around(self.report.text, (v.start, v.end), v.trigger[0]))
            if span[0] >= span[1] or any(alike(span, t) for t in figures.near(*span)):
                continue
            near = [g for g in groups[-4:] if alike(g[0], span) or (inside(span, g[0]) and any(v.type == w.type for w in g[1]))]
            near[-1][1].append(v) if near else groups.append((span, [v]))
        for n, (span, vs) in enumerate(groups):
            acts = tuple(self._act(v) for v in vs)
            others = [g[0] for g in groups[max(0, n - 4) : n + 5] if g[0] != span]
            whole = self._whole(span, others + figures.near(*self._sentence_at(*span)))
            round_ = rounded(self.report.text, whole, self.lex)
            whole = round_ if all(inside(v.trigger, round_) for v in vs) else whole
            yield replace(self._make(whole, "event", None, "claims.event"), acts=acts, status=acts[0].modality)

    def _whole(self, span: tuple[int, int], others: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """A clause with the rest of its sentence that tells of no other event, so that an apposition is not lost."""
        s, e = self._sentence_at(*span)
        if any(inside(span, o) for o in others) or not inside(span, (s, e)):
            return span
        for a, b in (*others, *self._spoken.near(s, e)):
            if b <= span[0]:
                s = max(s, b)
            elif a >= span[1]:
                e = min(e, a)
            elif a > span[0]:
                e = min(e, max(a, span[1]))
        grown = tidy(self.report.text, (s, e))
        return grown if grown[1] - grown[0] <= WHOLE and inside(span, grown) else span


def _proper(name: str, stop: frozenset[str]) -> bool:
    """Whether a speaker goes by a name, not by a phrase ("the ministry", "A lawyer for Mara Voss", "Mr. Voss's lawyer").

    >>> _proper("Mara Voss", frozenset()), _proper("Mr. Voss's lawyer", frozenset()), _proper("The ministry", frozenset({"the"}))
    (True, False, False)
    """
    told = name.split()
    return bool(told) and told[-1][:1].isupper() and name[:1].isupper() and told[0].casefold() not in stop


def _figure(q: Quantity) -> Figure:
    """The figure of a quantity."""
    return Figure(value=q.value, unit=q.unit, high=q.high, modifier=q.modifier, measure=q.measure, of=q.of, as_of=q.as_of)


def alike(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans are nearly the same."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both >= 0.8 * (max(a[1], b[1]) - min(a[0], b[0]))


def inside(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether the first span lies in the second."""
    return b[0] <= a[0] and a[1] <= b[1]


def small(q: Quantity) -> bool:
    """A count of two or three things: the sentence says more than the figure."""
    return q.unit.startswith("count") and abs(q.value) <= SMALL and q.modifier is None


def joined(text: str, content: Sequence[Span]) -> list[tuple[int, int]]:
    """Content spans; a sentence that the cue splits is one passage again, its cue inside.

    >>> t = '“We,” he said, “will go”'
    >>> joined(t, [Span(start=1, end=4), Span(start=16, end=23)])
    [(1, 23)]
    """
    out: list[tuple[int, int]] = []
    for s in sorted(content, key=lambda s: s.start):
        split = bool(out) and text[out[-1][1] - 1 : out[-1][1]] not in ".!?" and text[s.start : s.start + 1].islower()
        if split and s.end - out[-1][0] <= 480:
            out[-1] = (out[-1][0], s.end)
        else:
            out.append((s.start, s.end))
    return out
