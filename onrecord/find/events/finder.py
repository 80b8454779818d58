"""Events: what is told to happen, to be going on, to be planned or offered, one a clause, and how real it is.

A clause gives one event: its trigger is the verb, or the noun that an empty verb carries ("hold talks"). A noun gives an event of its
own where it is a particular one ("the minister's upcoming visit to Lume"). Clauses that only report what somebody says give none,
unless they tell a speaking occasion (an audience, a place, a day).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from onrecord.find.events.arguments import Cast
from onrecord.find.events.clauses import MOST, Clauses, verbal
from onrecord.find.events.modality import Scale
from onrecord.find.events.senses import NOTHING, Senses
from onrecord.find.events.targets import Targets
from onrecord.find.events.voices import Voices
from onrecord.lang import Pack
from onrecord.text import Parse, Token
from onrecord.types import Annotation, Attribution, Event, Report, Timex

TELLING = {"top", "content", "joined", "relative", "aside"}  # clauses told for their own sake
OWNERS, NAMED = {"possessor", "compounded", "adjective", "modifier"}, {"people", "state", "person", "body"}
BODIES = {"organisation", "person", "place", "facility", "product"}  # their names are no events ("the Trade Forum said")
COMING = {"expected", "scheduled", "offered", "discussed", "possible"}
Found = tuple[int, str]  # trigger token, type


def find_events(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """Events of a report with type, modality, participants and time."""
    finder = _Finder(parse, pack, so_far)
    told = list(finder.of_clauses())
    types = {e.trigger: e.type for e in told}
    seen = {(e.start, e.end) for e in told}
    nouns = [e for e in finder.of_nouns() if e.trigger not in types and (e.start, e.end) not in seen and not finder.repeats(e, types)]
    voices = Voices([a for a in so_far if isinstance(a, Attribution)])
    return [*voices.heed(finder.targets.join(sorted([*told, *nouns], key=_place)))]


def _place(e: Event) -> tuple[int, int, tuple[int, int]]:
    return e.start, e.end, e.trigger


@cache
def _tables(pack: Pack) -> tuple[dict[tuple[str, str], str], dict[str, str], frozenset[str]]:
    """Lemma and part of speech -> type; empty verb -> whether its subject counts; verbs of speaking."""
    return (
        {(r["lemma"], r["pos"]): r["type"] for r in pack.table("event_triggers")},
        {r["lemma"]: r.get("subject", "") for r in pack.table("event_light")},
        frozenset(r["lemma"] for r in pack.table("event_reporting") if r.get("speaking")),
    )


class _Finder:
    """One report's clauses with the tables of its language."""

    def __init__(self, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> None:
        self.parse, self.tokens, self.children = parse, parse.tokens, parse.children
        self.clauses = Clauses(parse)
        self.tree = self.clauses.tree
        self.scale = Scale(pack, self.clauses)
        self.cast = Cast(self.clauses, so_far, pack)
        self.targets = Targets(parse, self.scale, self.cast.roles, self.cast.figures)
        self.triggers, self.light, self.speaking = _tables(pack)
        self.senses = Senses(parse, pack)
        self.audiences = pack.words("event_audiences")
        self.reporting = self.scale.reporting

    # ------------------------------------------------------------ clauses
    def of_clauses(self) -> Iterator[Event]:
        """One event a clause."""
        for head in self.clauses.heads:
            if found := self._occasion(head) or (self._trigger(head) if self._told(head) else None):
                yield from self._event(found, head)

    def _event(self, found: Found, head: int) -> Iterator[Event]:
        trigger, type_ = found
        start, end = self.clauses.span(head)
        if not 0 < end - start <= MOST or not (verbal(self.tokens[head]) or self._headline_verb(head)):
            return
        when = self._when(start, end, head, trigger)
        told = type_ == "occasion"
        modality, cue = self.scale.of_verb(trigger, head, type_=type_, dated=when is not None) if not told else ("happened", None)
        yield Event(
            start=start, end=end, type="statement" if told else type_, modality=modality,
            trigger=(self.tokens[trigger].start, self.tokens[trigger].end), when=when.value if when else None,
            when_at=(when.id or None) if when else None, arguments=(*self.cast.of_clause(head, trigger), *self.cast.of_figures(start, end)),
            cue=self.cast.place(cue), rule="events.occasion" if told else "events.clause",
        )  # fmt: skip

    def _when(self, start: int, end: int, head: int, trigger: int) -> Timex | None:
        """The date of a clause; that of a promise is not that of what is promised ("agreed on Monday to sell")."""
        when, verb = self.cast.when(start, end, trigger)
        if verb is None or trigger == verb or self.tokens[verb].morph not in {"past", "participle"}:
            return when
        below = verb != self.clauses.chain(head)[-1] and verb in set(self.clauses.climb(trigger))
        return None if below and self.scale.governor(self.tokens[verb]) in COMING else when

    def _headline_verb(self, head: int) -> str | None:
        """The type of a headline's verb that the tagger took for a plural noun ("Court jails ex-mayor"): something on both sides."""
        t = self.tokens[head]
        if t.morph not in {"nouns", "names"} or t.head != head or self.parse.sentences[t.sent].kind != "title":
            return None
        first, last = self.clauses.extent[head]
        return self.triggers.get((t.lemma.lower(), "verb")) if first < head < last else None

    def _told(self, head: int) -> bool:
        """A clause told for its own sake: main, reported, conjoined or relative; or a finite aside ("as he met …")."""
        t = self.tokens[head]
        if self.parse.sentences[t.sent].kind in {"title", "deck"} and t.rel == "adnominal" and t.morph == "base":
            return self.tokens[t.head].head == t.head
        if self._bids(t):
            return False
        if t.rel == "adverbial" and self._result(t):
            return True
        if (
            t.rel == "governed:clause"
            and self._bare(t)
            and (self.scale.lookup("preposition", self.tokens[t.head].text.lower()) or self.scale.accused(t))
        ):
            return True  # "left without signing the treaty"; "accused him of taking bribes"
        if t.rel in {"adverbial", "governed:clause"}:
            return self.clauses.has_subject(head) and not self._infinitive(t)
        if self.clauses.shares(t):
            return self._told_first(t)
        return t.head == head or (t.rel in TELLING and not self._infinitive(t) and not self._bare(t))

    def _bids(self, t: Token) -> bool:
        """A command to the reader ("save the rest"): a bare form without a subject, outside headlines."""
        bare = t.head == t.i and t.morph in {"base", "present"} and self.parse.sentences[t.sent].kind not in {"title", "deck"}
        return bare and not self.tree.has(t.i, "subject", "subject:passive", "auxiliary", "dummy", "subject:clause")

    def _result(self, t: Token) -> bool:
        """What came of it, in a participle behind the clause ("…, killing 19 people")."""
        behind = self._bare(t) and t.head < t.i and self.tree.has(t.i, "object")
        return behind and bool(self.scale.types.get(self._type(t.i) or "", {}).get("result"))

    def _told_first(self, t: Token) -> bool:
        """Whether the first of conjoined verbs is told for its own sake."""
        for _ in range(8):
            t = self.tokens[self.clauses.head_of(t.head)]
            if not self.clauses.shares(t):
                return self._told(t.i)
        return False

    def _infinitive(self, t: Token) -> bool:
        """A verb with "to": told by what governs it."""
        return t.morph == "base" and any(self.tokens[c].morph == "to" for c in self.children[t.i])

    def _bare(self, t: Token) -> bool:
        """A participle in -ing without an auxiliary."""
        return t.morph == "ing" and not self.tree.helpers(t.i)

    def _trigger(self, head: int) -> Found | None:
        """The word that tells the event of a clause: its inmost verb, or the noun that an empty or unknown verb carries."""
        if kind := self._headline_verb(head):
            return head, kind
        chain = self.clauses.chain(head)
        last = next((i for i in reversed(chain) if verbal(self.tokens[i])), head)
        if sense := self.senses.of(last, head, self.scale.lemma(last)):
            kind = self.senses.contest(sense)
            return (last, kind) if kind and kind != NOTHING else None
        if last == head and self.scale.lemma(head) in self.reporting and self._reports(head):
            return None
        over = self._type(head)
        if over and last != head and self.scale.lemma(head) not in self.light and self._acts_on(head, last):
            return head, over
        kind = self._type(last)
        if kind and self.scale.lemma(last) not in self.light:
            return last, kind
        noun = self._noun_of(last, empty=self.scale.lemma(last) in self.light and not kind)
        if not noun and last != head:
            noun = self._noun_of(head, empty=True)
        return noun or ((last, kind) if kind else self._plan(chain, last))

    def _acts_on(self, head: int, last: int) -> bool:
        """The verb acts on somebody who is to do the rest: "pressed the bank to sell", "helped the town build"."""
        whom = [*self.children[head], *self.children[last]]
        return any(head < c < last and self.tokens[c].rel in {"object", "subject"} for c in whom)

    def _plan(self, chain: Sequence[int], last: int) -> Found | None:
        """Any act that somebody intends, is expected or is ready to do is told as a plan, whatever the verb."""
        if self.tokens[last].lemma in {"be", "have"}:  # "is expected to be warm"
            return None
        over = [*chain, *(i for i in self.clauses.climb(chain[0]) if i != chain[0])]
        told = {self.scale.governor(self.tokens[i]) for i in over if i < last and not self.scale.attempt(i)}
        if "offered" in told:
            return last, "offer"
        return (last, "plan") if told & {"scheduled", "expected"} else None

    def _type(self, i: int) -> str | None:
        """The type of event that a word tells, by lemma (with particle) and part of speech."""
        t = self.tokens[i]
        if verbal(t):
            return self._known(self.scale.lemma(i), "verb") or self._known(t.text.lower(), "form")
        if t.pos in {"NOUN", "PROPN"} and t.ent not in {"date", "time"} and not self.senses.body(t):
            kind = self._known(t.lemma.lower(), "noun") or self._known(t.text.lower(), "noun")
            counted = kind == "election" and self.tree.has(i, "number")  # "126 votes"
            return None if counted or self.cast.named(i) in BODIES else kind
        return None

    def _known(self, word: str, pos: str) -> str | None:
        kind = self.triggers.get((word, pos))
        return self.senses.contest(kind, word) if kind else None

    def _noun_of(self, verb: int, *, empty: bool) -> Found | None:
        """The event noun that a verb carries: its object; under an empty verb also its subject and what stands behind a preposition."""
        be = self.tokens[verb].lemma == "be"
        there = self.tree.has(verb, "dummy")
        if be and not there:
            return None
        rank = (
            ["object", "predicative", "predicative:object", "subject:passive", "adposition", "doer"]
            if empty
            else ["object", "predicative:object", "subject:passive"]
        )
        rank += ["subject"] if empty and (there or self.light.get(self.scale.lemma(verb))) else []
        for dep in rank:
            for c in (c for c in self.children[verb] if self.tokens[c].rel == dep):
                below = dep == "doer" or (dep == "adposition" and self.cast.carries(self.tokens[c]))
                for n in (
                    [g for g in self.children[c] if self.tokens[g].rel == "governed" and below] if dep in {"adposition", "doer"} else [c]
                ):
                    kind = self._type(n)
                    if kind and not empty and not self.scale.types.get(kind, {}).get("alone"):
                        continue  # "explains the treatment" tells of none
                    if found := (n, kind) if kind else self._noun_below(n) if empty and dep not in {"adposition", "doer"} else None:
                        return found
        return None

    def _noun_below(self, noun: int) -> Found | None:
        """An event noun that a plain noun carries ("a series of talks", "a total of four calls")."""
        for p in self.children[noun]:
            for n in self.children[p] if self.tokens[p].text.lower() == "of" else ():
                if self.tokens[n].rel == "governed" and (kind := self._type(n)):
                    return n, kind
        return None

    # ------------------------------------------------------------ speaking occasions
    def _reports(self, head: int) -> bool:
        """A verb of saying that has what is said: a clause, or a quotation beside it."""
        t = self.tokens[head]
        if self.tree.has(head, "content", "aside") or t.rel in {"aside", "content"}:
            return True
        if self.light.get(t.lemma.lower()) and t.rel == "top":  # "aftershocks continued"
            return False
        return not self.tree.has(head, "object", "subject:passive")

    def _occasion(self, head: int) -> Found | None:
        """A saying with an audience or a venue, or a day: "told reporters on Monday", "Speaking at a forum, …"."""
        t = self.tokens[head]
        if not verbal(t) or t.lemma not in self.reporting:
            return None
        speaking = t.morph == "ing" and t.rel == "adverbial" and t.lemma in self.speaking
        if not speaking and (t.morph not in {"past", "participle"} or self.scale.negated(head)):
            return None
        kids = self.children[head]
        if any(self.tokens[c].rel == "object" and self._type(c) not in {None, "statement"} for c in kids):
            return None  # "reported a profit on Monday"
        if any(self.tokens[o].lemma.lower() in self.audiences for o in self._objects(kids)) or (not speaking and self._dated(kids)):
            return head, "occasion"
        return (head, "occasion") if speaking and any(self.tokens[c].rel in {"adposition", "object"} for c in kids) else None

    def _objects(self, kids: Sequence[int]) -> Iterator[int]:
        """Objects and prepositional objects among the dependents of a verb."""
        for c in kids:
            if self.tokens[c].rel in {"object", "recipient"}:
                yield c
            elif self.tokens[c].rel == "adposition":
                yield from self.children[c]

    def _dated(self, kids: Sequence[int]) -> bool:
        """A day directly under the verb."""
        under = [c for k in kids for c in (self.children[k] if self.tokens[k].rel == "adposition" else [k])]
        return any(self.tokens[c].ent in {"date", "time"} and self.tokens[c].pos == "PROPN" for c in under)

    # ------------------------------------------------------------ nouns
    def of_nouns(self) -> Iterator[Event]:
        """Particular events told by a noun phrase."""
        for t in self.tokens:
            if t.pos not in {"NOUN", "PROPN"} or t.rel in {"compounded", "modifier", "top", "adjective"} or not (kind := self._type(t.i)):
                continue
            if self._particular(t, kind):
                yield from self._nominal(t, kind)

    def repeats(self, noun: Event, told: Mapping[tuple[int, int], str]) -> bool:
        """A noun under a verb that tells the same thing ("filed a lawsuit"); ``told``: the types by trigger."""
        t = self.parse.at(noun.trigger[0])
        verb = self.tokens[t.head] if t and t.rel in {"object", "subject:passive", "predicative"} else None
        return verb is not None and told.get((verb.start, verb.end)) == noun.type

    def _nominal(self, t: Token, kind: str) -> Iterator[Event]:
        start, end = self.clauses.span(t.i)
        if not 0 < end - start <= MOST // 2:
            return
        when, _ = self.cast.when(start, end, t.i, alone=True)
        modality, cue = self.scale.of_noun(t.i, type_=kind, dated=when is not None)
        if modality == "denied" and cue and (cue.rel == "negation" or cue.pos in {"VERB", "AUX"}) and not self._borne(t):
            return  # what is denied is the clause, not the thing it speaks of
        yield Event(
            start=start, end=end, type=kind, modality=modality, trigger=(t.start, t.end), when=when.value if when else None,
            when_at=(when.id or None) if when else None, arguments=(*self.cast.of_noun(t.i, kind), *self.cast.of_figures(start, end)),
            cue=self.cast.place(cue), rule="events.noun",
        )  # fmt: skip

    def _borne(self, t: Token) -> bool:
        """A noun whose clause says no more than that it takes place."""
        return self.scale.lemma(self.clauses.head_of(t.i)) in self.light

    def _particular(self, t: Token, kind: str) -> bool:
        """A noun of one certain event: with a cue of modality; else of a type that is told alone, with a name in it."""
        kids = [self.tokens[c] for c in self.children[t.i]]
        cued = any(self.scale.lookup("mod", k.text.lower()) for k in kids if k.rel in {"adjective", "compounded"})
        owned = any(k.rel in OWNERS and (k.pos == "PROPN" or k.ent in NAMED) for k in kids)
        named = any(self._names(k) for k in kids if k.rel == "adposition")
        if kind == "target" and next(self.cast.of_figures(*self.clauses.span(t.i)), None):
            return True  # "a target of 90 ships"
        if not self.scale.types.get(kind, {}).get("alone"):
            return cued and (owned or named)
        return cued or named or (owned and t.morph in {"noun", "name"})

    def _names(self, p: Token) -> bool:
        """A preposition over a name."""
        return any(self.tokens[c].pos == "PROPN" or self.tokens[c].ent for c in self.children[p.i])
