"""How real an event is: cues and their scopes are data (``modality.tsv``, in the manner of ConText), tense and auxiliaries are shapes.

A cue is looked for where its scope says: under the event's word (auxiliary, negation, determiner, adv, mod, subordinator), over it inside
the clause (verb, adj, noun, passive, preposition), or over the clause (clause). The least real cue wins; without any cue the tense decides.
"""

from collections.abc import Iterator
from functools import cache

from onrecord.find.events.clauses import Clauses
from onrecord.lang import Pack
from onrecord.text import Token
from onrecord.types import Modality

ORDER: tuple[Modality, ...] = ("denied", "conditional", "possible", "offered", "discussed", "scheduled", "expected", "ongoing", "happened")
Told = tuple[Modality, Token | None]
OVER = {
    "VERB": "verb",
    "AUX": "verb",
    "ADJ": "adj",
    "NOUN": "noun",
    "PROPN": "noun",
    "ADP": "preposition",
    "SCONJ": "preposition",
    "ADV": "adv",
}
REAL = {"happened", "ongoing"}
CUES = {"", "attempt", "aim", "goal", "wish"}  # kinds of cues that give a modality
SUBJECTS = {"subject", "subject:passive"}
UNDER = {
    "auxiliary": "auxiliary",
    "negation": "negation",
    "joiner:first": "negation",
    "joiner": "negation",
    "subordinator": "subordinator",
    "adverb": "adv",
    "determiner": "determiner",
}


Rows = dict[str, str]


@cache
def _tables(pack: Pack) -> tuple[dict[tuple[str, str], Rows], dict[str, Rows], frozenset[str]]:
    """Scope and cue -> row; type -> row; lemmas of two words."""
    rows = pack.table("modality")
    pairs = frozenset(w for w in (*(r["lemma"] for r in pack.table("event_triggers")), *(r["cue"] for r in rows)) if " " in w)
    return {(r["scope"], r["cue"]): r for r in rows}, {r["type"]: r for r in pack.table("event_types")}, pairs


class Scale:
    """The cues of a language, and the questions asked of them."""

    def __init__(self, pack: Pack, clauses: Clauses) -> None:
        self.cues, self.types, self.pairs = _tables(pack)
        self.singular = frozenset(cue for scope, cue in self.cues if scope == "singular")
        self.reporting = pack.words("event_reporting")
        self._lemmas: dict[int, str] = {}
        self.clauses, self.tree, self.tokens, self.children = clauses, clauses.tree, clauses.tokens, clauses.parse.children

    def lookup(self, scope: str, word: str) -> Modality | None:
        """The modality of a cue in a scope."""
        row = self.cues.get((scope, word.replace("’", "'")))
        return next((m for m in ORDER if row and row.get("kind", "") in CUES and m == row["modality"]), None)

    def attempt(self, i: int) -> bool:
        """A verb of trying or wanting: what is tried or wanted is not planned for its own sake."""
        return self.cues.get(("verb", self.lemma(i)), {}).get("kind") in {"attempt", "wish"}

    def lemma(self, i: int) -> str:
        """The lemma with its particle ("rule out"); an adverb counts as one where the tables know the pair ("walk out")."""
        if (known := self._lemmas.get(i)) is None:
            known = self._lemmas[i] = self._lemma(i)
        return known

    def _lemma(self, i: int) -> str:
        low = self.tokens[i].lemma.lower()
        for k in (self.tokens[c] for c in self.children[i]):
            if k.rel in {"particle", "adverb"}:
                pair = f"{low} {k.text.lower()}"
                if k.rel == "particle" or pair in self.pairs:
                    return pair
        return low

    # ------------------------------------------------------------ verbs
    def of_verb(self, trigger: int, head: int, *, type_: str, dated: bool) -> Told:
        """Modality of the event told by a clause: its trigger, the verbs over it, what the clause hangs on."""
        told = [*self._inside(trigger), *self._outside(head), *self._nor(head), *self.accused(self.tokens[head])]
        near = self._adjective(trigger) if self.tokens[trigger].pos in {"NOUN", "PROPN"} else None
        if near and not any(m in {"denied", "conditional", "possible"} for m, _ in told):
            told = [near]
        modality, cue = min(told, key=lambda x: ORDER.index(x[0]), default=(self._when(trigger, head), None))
        realis = next((m for m in ORDER if m == self.types.get(type_, {}).get("realis")), None)
        if realis and (modality in REAL or (realis == "offered" and modality in {"expected", "scheduled"})):
            return realis, cue
        if modality == "ongoing" and dated and cue is None and self._on_calendar(head, type_):
            return "scheduled", cue
        return self.arranged(modality, cue, type_=type_, dated=dated)

    def _nor(self, head: int) -> Iterator[Told]:
        """A verb that "nor" joins to another one."""
        t = self.tokens[head]
        for k in (self.tokens[c] for c in self.children[t.head] if t.rel == "joined" and self.tokens[c].rel == "joiner" and c < head):
            if self.lookup("negation", k.text.lower()) == "denied":
                yield "denied", k

    def accused(self, t: Token) -> list[Told]:
        """What somebody is accused of ("accused Orr of taking bribes"): the participle under the preposition of such a verb."""
        verb = self.tokens[self.tokens[t.head].head]
        m = self.lookup("accused", verb.lemma.lower()) if t.rel == "governed:clause" else None
        return [(m, verb)] if m else []

    def _when(self, trigger: int, head: int) -> Modality:
        """The tense of the clause; a perfect infinitive tells what was ("seems to have won")."""
        done = self.tokens[trigger].morph == "participle" and any(self.tokens[c].lemma == "have" for c in self.children[trigger])
        return "happened" if done and trigger != head else self.tense(head)

    def _on_calendar(self, head: int, type_: str) -> bool:
        """A simple present with a day, of what is put on a calendar ("she visits Lume on Friday"): told ahead."""
        return self.tokens[head].morph in {"present:3", "present"} and bool(self.types.get(type_, {}).get("arranged"))

    def arranged(self, modality: Modality, cue: Token | None, *, type_: str, dated: bool) -> Told:
        """What is only expected is scheduled where such things are put on a calendar and a day or a plain future is given."""
        plain = cue is None or cue.morph in {"modal", "to"} or cue.lemma == "be"
        arranged = self.types.get(type_, {}).get("arranged")
        if modality == "expected" and ((arranged == "yes" and plain) or (arranged and dated)):
            return "scheduled", cue
        return modality, cue

    def _inside(self, trigger: int) -> Iterator[Told]:
        """Cues on the way from the trigger to the head of its clause."""
        for i in self.clauses.climb(trigger):
            t = self.tokens[i]
            over = i != trigger
            yield from self._under(t, over=over)
            if over and (m := self.governor(t)):
                negated = self.negated(i)
                yield ("possible" if m == "denied" and negated else m), t
            elif over and t.pos == "VERB" and self._asked(t, trigger):
                yield "discussed", t

    def _asked(self, t: Token, trigger: int) -> bool:
        """Somebody is told to do it ("called on the king to resign"), under a verb that does not bring it about."""
        known = ("verb", self.lemma(t.i)) in self.cues
        below = [self.tokens[c] for c in self.children[t.i] if c > t.i]
        to = next(
            (k for k in below if k.rel in {"open", "content"} and any(self.tokens[c].morph == "to" for c in self.children[k.i])), None
        )
        if known or to is None or not t.i < to.i <= trigger:
            return False
        whom = [*below, *(self.tokens[c] for c in self.children[to.i])]
        return any(k.i < to.i and k.rel in {"object", "subject", "adposition"} for k in whom)

    def governor(self, t: Token) -> Modality | None:
        """The modality that a governing word gives what stands under it."""
        scope = OVER.get(t.pos, "")
        if t.morph == "participle" and (m := self.lookup("passive", self.lemma(t.i))):
            return m
        if t.morph == "ing" and (m := self.lookup("progressive", self.lemma(t.i))) and self._to(t):
            return m
        return self.lookup(scope, self.lemma(t.i)) or (
            self.lookup("adj", t.lemma.lower()) if t.morph == "participle" and t.rel == "predicative:adj" else None
        )

    def _to(self, t: Token) -> bool:
        """A verb with "to" right under this one."""
        below = (k for k in self.children[t.i] if self.tokens[k].rel == "open")
        return any(self.tokens[c].morph == "to" for k in below for c in self.children[k])

    def _under(self, t: Token, *, over: bool) -> Iterator[Told]:
        """Auxiliaries, negation, adverbs, determiners and subordinators under a token; a denying governor counts its own "not"."""
        for k in (self.tokens[c] for c in self.children[t.i]):
            if not over and k.rel in {*SUBJECTS, "object"} and (none := self._nobody(k)):
                yield "denied", none
            m = self.lookup(UNDER.get(k.rel, ""), k.text.lower())
            if k.rel == "auxiliary" and k.morph == "to" and self._is_to(t):
                yield "expected", k
            elif k.rel == "adverbial" and self._conditional(k) and t.morph not in {"past", "participle"}:
                yield "conditional", k
            elif m and k.rel == "auxiliary":
                yield self._would(t, m), k
            elif m and not (UNDER[k.rel] == "negation" and (self._pseudo(k) or (over and self.governor(t) == "denied"))):
                yield m, k

    def _nobody(self, k: Token) -> Token | None:
        """A subject or object that says that nobody did or suffered it ("no official has …", "hurt nobody")."""
        if self.lookup("pron", k.text.lower()) == "denied":
            return k
        below = [self.tokens[c] for c in self.children[k.i]]
        joined = [
            d for d in below if d.rel in {"joiner:first", "joiner"} and self.lookup("negation", d.text.lower()) and not self._pseudo(d)
        ]
        return next((d for d in below if d.rel == "determiner" and self.lookup("determiner", d.text.lower())), next(iter(joined), None))

    def _would(self, t: Token, m: Modality) -> Modality:
        """A conditional auxiliary below a past verb of saying is a future told in the past ("said it would leave")."""
        head = self.tokens[self.clauses.head_of(t.i)]
        over = self.tokens[head.head]
        if any(self.tokens[c].lemma == "have" for c in self.children[t.i]):
            return m
        past = over.morph == "past" or (over.morph == "participle" and self.tense(over.i) == "happened")
        return "expected" if m == "conditional" and head.rel == "content" and past and not self._if_below(t) else m

    def _if_below(self, t: Token) -> bool:
        return any(self._conditional(k) for k in self.tree.kids(t.i, "adverbial"))

    def _conditional(self, k: Token) -> bool:
        """The clause opens with a conditional subordinator."""
        return any(self.lookup("subordinator", m.text.lower()) == "conditional" for m in self.tree.kids(k.i, "subordinator"))

    def _is_to(self, t: Token) -> bool:
        """An infinitive right under a form of "be" ("is to visit"), or one that is all the verb there is (headlines)."""
        over = self.tokens[t.head]
        return t.rel == "open" and over.lemma == "be" and not self.tree.has(over.i, "predicative:adj", "predicative")

    def negated(self, i: int) -> bool:
        """Whether a word has a negation of its own, phrases that only look like one left aside."""
        return any(not self._pseudo(k) for k in self.tree.kids(i, "negation"))

    def _pseudo(self, k: Token) -> bool:
        """A negation that is part of a phrase that does not negate ("not only")."""
        after = self.tokens[k.i + 1].text.lower() if k.i + 1 < len(self.tokens) else ""
        word = "not" if k.text.lower() in {"n't", "n’t"} else k.text.lower()
        return self.cues.get(("negation", f"{word} {after}"), {}).get("kind") == "pseudo"

    def _outside(self, head: int) -> Iterator[Told]:
        """Cues that govern the whole clause, up to the verb of saying that reports it."""
        for _ in range(3):
            t, over = self.tokens[head], self.tokens[self.tokens[head].head]
            ends = any(
                self.cues.get(("subordinator", self.tokens[c].text.lower()), {}).get("kind") == "terminate" for c in self.children[head]
            )
            if (
                over.i == head
                or t.rel not in {"content", "governed:clause", "adnominal", "subject:clause", "subject:clause:passive"}
                or ends
            ):
                return
            m = self.lookup("clause", self.lemma(over.i)) or self.governor(over)
            if m == "expected" and t.rel == "content" and self._past(t):
                return  # an estimate of what was
            if m:
                yield ("possible" if m == "denied" and self.negated(over.i) else m), over
            elif over.lemma in self.reporting:
                return
            head = self.clauses.head_of(over.i)
            if over.i == head:
                yield from self._under(over, over=True) if over.lemma not in self.reporting else []

    def _past(self, t: Token) -> bool:
        """A finite past, or a perfect without a modal."""
        aux = self.tree.helpers(t.i)
        return not any(a.morph == "modal" for a in aux) and (t.morph == "past" or any(a.morph == "past" or a.lemma == "have" for a in aux))

    def tense(self, head: int) -> Modality:
        """Modality by the finite verb alone; a participle or a sharing conjunct asks the clause it hangs on."""
        for _ in range(8):
            t = self.tokens[head]
            bare = t.morph == "ing" and not self.tree.helpers(head)
            if t.head == head or not (bare or self.clauses.shares(t)):
                break
            head = self.clauses.head_of(t.head)
        return self._finite(self.tokens[head])

    def _finite(self, t: Token) -> Modality:
        aux = self.tree.helpers(t.i)
        past, perfect = any(a.morph == "past" for a in aux), any(a.lemma == "have" for a in aux)
        if t.morph == "participle":
            return "happened" if not aux or past or perfect else "ongoing"
        if t.morph == "ing":
            return "ongoing"
        if t.morph in {"present", "base"} and not aux and self._alone(t):
            return "happened"
        if t.morph in {"present:3", "present"}:
            return "happened" if self.clauses.parse.sentences[t.sent].kind == "title" and t.lemma != "be" else "ongoing"
        if t.morph == "base":
            return "expected" if any(a.morph == "to" for a in aux) else "happened" if past else "ongoing"
        return "happened"

    def _alone(self, t: Token) -> bool:
        """A form without -s under a singular subject is a past the tagger took for a present ("she quit in May")."""
        subject = self.tree.kid(t.i, "subject")
        if subject is None or self.tree.has(subject.i, "joined"):
            return False
        return self.lookup("form", t.text.lower()) == "happened" and (
            subject.morph in {"noun", "name"} or subject.text.lower() in self.singular
        )

    # ------------------------------------------------------------ nouns
    def of_noun(self, i: int, *, type_: str, dated: bool) -> Told:
        """Modality of an event told by a noun: its adjectives, the noun or preposition over it, else its type, else its clause."""
        near = self._adjective(i) or self._noun_over(i) or self._before(i, type_) or self._of_a_day(i)
        if near:
            return self.arranged(*near, type_=type_, dated=False) if near[0] == "expected" else near
        row = self.types.get(type_, {})
        default = next((m for m in ORDER if m == row.get("nominal")), None)
        if default:
            past = default == "ongoing" and self.tokens[i].pos == "PROPN" and self.lookup("done", self.tokens[i].lemma.lower())
            return "happened" if past else default, None
        head = self.clauses.head_of(i)
        told, cue = self.of_verb(i, head, type_=type_, dated=dated)
        if told == "ongoing" and cue is None and self.lookup("done", self.tokens[i].lemma.lower()):
            return "happened", None
        return ("happened", cue) if told == "ongoing" and row.get("nominal") == "clause" and not row.get("arranged") else (told, cue)

    def _adjective(self, i: int) -> Told | None:
        """An adjective or determiner under the noun."""
        for c in self.children[i]:
            k = self.tokens[c]
            m = (
                self.lookup("mod", k.text.lower())
                if k.rel in {"adjective", "compounded", "modifier"}
                else self.lookup("determiner", k.text.lower())
            )
            if m and k.rel in {"adjective", "compounded", "modifier", "determiner"}:
                return m, k
        return None

    def _of_a_day(self, i: int) -> Told | None:
        """A noun that is of a day is there ("the treaty of 2019")."""
        below = (g for c in self.children[i] if self.tokens[c].text.lower() == "of" for g in self.children[c])
        return ("happened", None) if any(self.tokens[g].ent == "date" for g in below) else None

    def _noun_over(self, i: int) -> Told | None:
        """A noun that governs this one through a preposition ("the possibility of an agreement")."""
        p = self.tokens[self.tokens[i].head]
        over = self.tokens[p.head]
        if p.pos != "ADP" or self.tokens[i].rel != "governed":
            return None
        if m := self.lookup("preposition", p.text.lower()):
            return m, p
        m = self.lookup("noun", over.lemma.lower()) if over.pos == "NOUN" else None
        return (m, over) if m else None

    def _before(self, i: int, type_: str) -> Told | None:
        """A preposition that places the noun in time ("ahead of the summit", "after the crash")."""
        p = self.tokens[self.tokens[i].head]
        if self.tokens[i].rel not in {"governed", "governed:clause"}:
            return None
        for n in (4, 3, 2, 1):
            phrase = " ".join(t.text.lower() for t in self.tokens[max(p.i - n + 1, 0) : p.i + 1])
            m = self.lookup("before", phrase)
            if m and (m != "scheduled" or self.types.get(type_, {}).get("arranged")):
                return m, p
        return None
