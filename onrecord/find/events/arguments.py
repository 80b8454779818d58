"""Who takes part in an event, where, when and with what figures: by dependency, with the entity of the mention that covers the word."""

import bisect
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from onrecord.find.events.clauses import Clauses
from onrecord.find.events.people import RELATIVE, People
from onrecord.lang import Pack
from onrecord.syntax.scheme import VERBS
from onrecord.text import Token
from onrecord.types import Annotation, Argument, Attribution, Mention, Quantity, Span, Timex

SLOTS = {"subject": "agent", "object": "patient", "subject:passive": "patient", "recipient": "recipient"}
PLACES, SITES = {"state", "place", "site"}, {"place", "facility"}
UNNAMED = {"date", "time", "money", "percent", "count"}
BEFORE = {"determiner", "adjective", "compounded", "possessor", "number"}
NOMINAL = {"NOUN", "PROPN", "PRON"}
MEMBERS = 12  # of a list of participants that are taken
SUBJECTS = {"subject": "agent", "subject:passive": "patient"}


class Cast:
    """Mentions, time expressions and figures of one report, found by place."""

    def __init__(self, clauses: Clauses, so_far: Sequence[Annotation], pack: Pack) -> None:
        self.clauses, self.tree, self.tokens, self.children = clauses, clauses.tree, clauses.tokens, clauses.parse.children
        self.times = sorted((a for a in so_far if isinstance(a, Timex)), key=lambda a: (a.start, a.end))
        self.starts = [a.start for a in self.times]
        self.figures = sorted((a for a in so_far if isinstance(a, Quantity)), key=lambda a: (a.start, a.end))
        self.figure_starts = [a.start for a in self.figures]
        found = [a for a in so_far if isinstance(a, Mention)]
        self.mentions = self._cover(found)
        self.people = People(clauses, pack, found, [a for a in so_far if isinstance(a, Attribution)])
        self.roles = {r["preposition"]: r for r in pack.table("event_roles")}
        self.accused = {r["cue"] for r in pack.table("modality") if r["scope"] == "accused"}
        self.types = {r["type"]: r for r in pack.table("event_types")}

    def _cover(self, mentions: Sequence[Mention]) -> dict[int, Mention]:
        """The mention whose head is a token: the longest one that ends with it or covers it."""
        out: dict[int, Mention] = {}
        for m in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
            for t in self.clauses.parse.inside(m.start, m.end)[:40]:
                out.setdefault(t.i, m)
        for m in (m for m in mentions if m.role_span):
            for t in self.clauses.parse.inside(m.role_span.start, m.role_span.end)[:40] if m.role_span else ():
                out.setdefault(t.i, m)
        return out

    def carries(self, p: Token) -> bool:
        """A preposition by which an empty verb carries an event's noun ("take part in talks", not "pay for the funeral")."""
        return bool(self.roles.get(p.text.lower(), {}).get("carries"))

    def named(self, i: int) -> str | None:
        """The type of the name that a word is part of."""
        m = self.mentions.get(i)
        return m.type if m and m.form in {"name", "short"} else None

    def place(self, cue: Token | None) -> Span | None:
        """The place of a cue."""
        return Span(start=cue.start, end=cue.end) if cue else None

    def when(self, start: int, end: int, trigger: int, *, alone: bool = False) -> tuple[Timex | None, int | None]:
        """The date nearest to the trigger among those of its own clause, and the verb under which it stands.

        A duration says how long, not when; "until May" says to when; "the treaty of 2019" is of that year, not
        what is done with it (``alone``: an event told by its noun).
        """
        first, last = bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts, end)
        dates = [a for a in self.times[first:last] if a.type in {"DATE", "TIME"} and a.end <= end + 1 and not str(a.value).endswith("_REF")]
        owned = [(a, verb) for a in dates[:MEMBERS] if (verb := self._dated(a, trigger, alone=alone)) is not None]
        at = self.tokens[trigger].end
        return min(owned, key=lambda x: (self._within(x[0], trigger), abs(x[0].start - at), x[0].start), default=(None, None))

    def _within(self, a: Timex, trigger: int) -> bool:
        """A date inside the name of something else ("at the 2010 congress"): the last choice."""
        t = self.clauses.parse.head_of(a.start, a.end)
        return t is not None and t.rel in BEFORE | {"modifier"} and self.tokens[t.head].pos in NOMINAL and trigger != t.head

    def _dated(self, a: Timex, trigger: int, *, alone: bool) -> int | None:
        """The verb or the event's noun that a date is of; None where it is of another clause, or of something else."""
        t = self.clauses.parse.head_of(a.start, a.end)
        for _ in range(8):
            if t is None or t.i == trigger or t.morph in VERBS or t.pos == "AUX":
                break
            kind = self.roles.get(t.text.lower(), {}).get("date") if t.rel == "adposition" else None
            if kind == "end" or (kind == "whole" and not (t.head == trigger and alone) and self.tokens[t.head].morph not in VERBS):
                return None
            t = self.tokens[t.head] if t.head != t.i else None
        if t is None or self.clauses.head_of(t.i) != self.clauses.head_of(trigger):
            return None
        return t.i

    def of_figures(self, start: int, end: int) -> Iterator[Argument]:
        """The figures of a clause."""
        first, last = bisect.bisect_left(self.figure_starts, start), bisect.bisect_left(self.figure_starts, end)
        yield from (Argument(role="quantity", start=q.start, end=q.end) for q in self.figures[first:last][:MEMBERS] if q.end <= end)

    def of_clause(self, head: int, trigger: int) -> tuple[Argument, ...]:
        """Agent, patient, recipient and place of a clause."""
        chain = self.clauses.chain(head)
        last = next((i for i in reversed(chain) if self.tokens[i].morph in VERBS), head)
        raised = last != head and not self.tree.passive(last)
        out = [
            self._raise(a) if raised and i == head and self.tokens[head].start > a.start else a
            for i in dict.fromkeys([*chain, trigger])
            for a in self._under(i)
        ]
        if not any(a.role == "agent" for a in out) and not (self._passive(last) and any(a.role == "patient" for a in out)):
            out[:0] = self._shared_subject(head, last)
        return self._unique(out, trigger)

    def _passive(self, i: int) -> bool:
        """A participle of the past without "have": its subject is acted on."""
        perfect = any(k.lemma == "have" for k in self.tree.kids(i, "auxiliary") if k.i < i)
        return (self.tokens[i].morph == "participle" and not perfect) or self.tree.passive(i)

    def _raise(self, a: Argument) -> Argument:
        """The subject of "is expected to win" does the winning."""
        return msgspec.structs.replace(a, role="agent") if a.role == "patient" else a

    def of_noun(self, i: int, type_: str) -> tuple[Argument, ...]:
        """The owner of a noun, what it is of, with or against, and its place."""
        row: Mapping[str, str] = self.types.get(type_, {})
        owners = self.tree.kids(i, "possessor")
        whole = [g.i for c in self.children[i] if self.tokens[c].text.lower() == "of" for g in self.tree.governed(c)]
        out = [a for c in owners for a in self._all(row.get("owner") or "agent", c.i)]
        out += [a for g in whole if g in self.mentions for a in self._all(row.get("of") or "agent", g)]
        return self._unique([*out, *self._oblique(i)], i)

    def _under(self, i: int) -> Iterator[Argument]:
        for c in self.children[i]:
            t = self.tokens[c]
            if t.rel in SLOTS and t.pos in NOMINAL and self.tokens[i].pos in {"VERB", "AUX"}:
                yield from self._all(SLOTS[t.rel], c)
            elif t.rel == "doer":
                yield from (a for g in self.tree.governed(c) for a in self._all("agent", g.i))
        yield from self._oblique(i)

    def _oblique(self, i: int) -> Iterator[Argument]:
        """Names behind a preposition: the place, or the part that the preposition gives."""
        for p in self.children[i]:
            row = self.roles.get(self.tokens[p].text.lower())
            for g in self.children[p] if row and self.tokens[p].rel in {"adposition", "recipient"} else ():
                t = self.tokens[g]
                if t.rel != "governed" or not (t.pos == "PROPN" or g in self.mentions or self.people.of(g)) or t.ent in UNNAMED:
                    continue
                m = self.mentions.get(g)
                where = m.type in SITES if m else t.ent in PLACES
                if role := (row or {}).get("place" if where else "role"):
                    yield from self._all("recipient" if self.tokens[p].rel == "recipient" else role, g)

    def _shared_subject(self, head: int, last: int) -> list[Argument]:
        """The subject of the first conjunct or of the governing clause, or the noun that a participle hangs on."""
        role = "patient" if self._passive(last) else "agent"
        for _ in range(4):
            t = self.tokens[head]
            if t.rel == "adnominal" and t.morph in {"ing", "participle"} and self.tokens[t.head].pos in NOMINAL:
                return list(self._all(role, t.head, alone=True))
            if t.rel not in {"joined", "open", "adverbial", "governed:clause"} or t.head == head:
                return []
            if t.rel == "governed:clause" and (whom := self._accused(t)) is not None:
                return list(self._all(role, whom))
            head = self.clauses.head_of(t.head) if t.rel in {"adverbial", "governed:clause"} else t.head
            subject = self.people.subjects.get(head)
            if subject is not None and self.tokens[subject].pos in NOMINAL:
                return list(self._all(role, subject))
        return []

    def _accused(self, t: Token) -> int | None:
        """Whom the verb above accuses of what a participle tells."""
        verb = self.tokens[self.tokens[t.head].head]
        whom = self.tree.kid(verb.i, "object", "subject:passive")
        return whom.i if whom is not None and verb.lemma.lower() in self.accused else None

    def _all(self, role: str, i: int, *, alone: bool = False) -> Iterator[Argument]:
        """A participant, and those named with it ("the mayor and two aides")."""
        seen = 0
        while seen < MEMBERS:
            yield self._argument(role, i)
            seen += 1
            following = [c.i for c in self.tree.kids(i, "joined") if c.pos in NOMINAL]
            if alone or not following:
                return
            i = following[0]

    def _argument(self, role: str, i: int) -> Argument:
        if self.tokens[i].morph in RELATIVE and (noun := self.people.antecedent(i)) is not None:
            i = noun
        m = self.mentions.get(i)
        start, end = (m.start, m.end) if m else self._phrase(i)
        return Argument(role=role, start=start, end=end, entity=(m.entity if m else None) or self.people.of(i))

    def _phrase(self, i: int) -> tuple[int, int]:
        """A noun with what stands before it, and a number right behind it ("the Zephyr 9")."""
        first = min((c for c in self.children[i] if c < i and self.tokens[c].rel in BEFORE), default=i)
        first = min(first, self.clauses.extent[first][0])
        number = i + 1 in self.children[i][-3:] and self.tokens[i + 1].rel in {"number", "adverb:noun"} and self.tokens[i + 1].pos == "NUM"
        return self.tokens[first].start, self.tokens[i + number].end

    def _unique(self, found: Sequence[Argument], trigger: int) -> tuple[Argument, ...]:
        """Each participant once; the event's own noun is none."""
        seen: dict[tuple[int, int], Argument] = {}
        for a in found:
            if not a.start <= self.tokens[trigger].start < a.end:
                seen.setdefault((a.start, a.end), a)
        return tuple(seen.values())
