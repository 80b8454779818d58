"""Who takes part in an event, where and when: by dependency, with the entity of the mention that covers the word."""

import bisect
from collections.abc import Iterator, Sequence

import msgspec

from onrecord.find.events_clauses import Clauses
from onrecord.text import Token
from onrecord.types import Annotation, Argument, Mention, Span, Timex

SLOTS = {"nsubj": "agent", "dobj": "patient", "nsubjpass": "patient", "dative": "recipient"}
PLACES = {"GPE", "LOC", "FAC"}
BEFORE = {"det", "amod", "compound", "poss", "nummod"}
NOMINAL = {"NOUN", "PROPN", "PRON"}


class Cast:
    """Mentions and time expressions of one report, found by place."""

    def __init__(self, clauses: Clauses, so_far: Sequence[Annotation]) -> None:
        self.clauses, self.tokens, self.children = clauses, clauses.tokens, clauses.parse.children
        self.times = sorted((a for a in so_far if isinstance(a, Timex)), key=lambda a: (a.start, a.end))
        self.starts = [a.start for a in self.times]
        self.mentions = self._cover([a for a in so_far if isinstance(a, Mention)])

    def _cover(self, mentions: Sequence[Mention]) -> dict[int, Mention]:
        """The mention whose head is a token: the longest one that ends with it or covers it."""
        out: dict[int, Mention] = {}
        for m in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
            for t in self.clauses.parse.inside(m.start, m.end)[:40]:
                out.setdefault(t.i, m)
        return out

    def place(self, cue: Token | None) -> Span | None:
        """The place of a cue."""
        return Span(start=cue.start, end=cue.end) if cue else None

    def when(self, start: int, end: int, trigger: Token) -> Timex | None:
        """The date nearest to the trigger inside a clause; a duration says how long, not when."""
        first, last = bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts, end)
        dates = [a for a in self.times[first:last] if a.type in {"DATE", "TIME"} and a.end <= end and not str(a.value).endswith("_REF")]
        return min(dates, key=lambda a: (abs(a.start - trigger.end), a.start), default=None)

    def of_clause(self, head: int, trigger: int) -> tuple[Argument, ...]:
        """Agent, patient, recipient and place of a clause."""
        chain = self.clauses.chain(head)
        last = next((i for i in reversed(chain) if self.tokens[i].tag.startswith("V")), head)
        raised = last != head and not any(self.tokens[c].dep == "auxpass" for c in self.children[last])
        out = [
            self._raise(a) if raised and i == head and self.tokens[head].start > a.start else a
            for i in dict.fromkeys([*chain, trigger])
            for a in self._under(i)
        ]
        if not any(a.role == "agent" for a in out) and (up := self._shared_subject(head)) is not None:
            out.insert(0, self._argument("agent", up))
        return self._unique(out)

    def _raise(self, a: Argument) -> Argument:
        """The subject of "is expected to win" does the winning."""
        return msgspec.structs.replace(a, role="agent") if a.role == "patient" else a

    def of_noun(self, i: int) -> tuple[Argument, ...]:
        """The owner of a noun, what it is with or against, and its place."""
        owners = [c for c in self.children[i] if self.tokens[c].dep == "poss"]
        return self._unique([*(self._argument("agent", c) for c in owners), *self._oblique(i)])

    def _under(self, i: int) -> Iterator[Argument]:
        for c in self.children[i]:
            t = self.tokens[c]
            if t.dep in SLOTS and t.pos in NOMINAL and self.tokens[i].pos in {"VERB", "AUX"}:
                yield self._argument(SLOTS[t.dep], c)
            elif t.dep == "agent":
                yield from (self._argument("agent", g) for g in self.children[c] if self.tokens[g].dep == "pobj")
        yield from self._oblique(i)

    def _oblique(self, i: int) -> Iterator[Argument]:
        """Names behind a preposition: a place, else the other party."""
        for p in self.children[i]:
            for g in self.children[p] if self.tokens[p].dep in {"prep", "dative"} else ():
                t = self.tokens[g]
                if t.dep != "pobj" or not (t.pos == "PROPN" or g in self.mentions):
                    continue
                where = t.ent in PLACES and self.tokens[p].dep == "prep"
                if t.ent not in {"DATE", "TIME", "MONEY", "PERCENT", "CARDINAL"}:
                    yield self._argument("place" if where else "recipient" if self.tokens[p].dep == "dative" else "party", g)

    def _shared_subject(self, head: int) -> int | None:
        """The subject of the first conjunct or of the governing clause, where a verb has none of its own."""
        for _ in range(4):
            t = self.tokens[head]
            if t.dep not in {"conj", "xcomp", "advcl"} or t.head == head:
                return None
            head = t.head
            found = [c for c in self.children[head] if self.tokens[c].dep == "nsubj" and self.tokens[c].pos in NOMINAL]
            if found:
                return found[0]
        return None

    def _argument(self, role: str, i: int) -> Argument:
        m = self.mentions.get(i)
        start, end = (m.start, m.end) if m else self._phrase(i)
        return Argument(role=role, start=start, end=end, entity=m.entity if m else None)

    def _phrase(self, i: int) -> tuple[int, int]:
        """A noun with what stands before it."""
        first = min((c for c in self.children[i] if c < i and self.tokens[c].dep in BEFORE), default=i)
        first = min(first, self.clauses.extent[first][0])
        return self.tokens[first].start, self.tokens[i].end

    def _unique(self, found: Sequence[Argument]) -> tuple[Argument, ...]:
        seen: dict[tuple[int, int], Argument] = {}
        for a in found:
            seen.setdefault((a.start, a.end), a)
        return tuple(seen.values())
