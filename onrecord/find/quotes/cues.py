"""Cue verbs: which tokens are cues, whether the saying is told as a fact, and whose it is.

Which verbs are cues, and with which frames, is data (``cues_verbs.tsv``); here are only the shapes.
"""

from typing import Literal

from onrecord.find.quotes.mentions import Mentions
from onrecord.lang import Pack
from onrecord.syntax.scheme import FINITE, SUBJECTS, VERBS
from onrecord.syntax.tree import Place, Tree
from onrecord.text import Token

UNREAL = ("would", "should", "could", "may", "might", "must", "can", "will", "shall")
HELPERS = ("has", "had", "have", "did", "does", "do", "'s", "’s", "'ve", "’ve", "'d", "’d")
NOBODY = ("there", "it", "neither", "none", "nobody", "this", "that", "these", "those", "which", "what", "nothing", "something")


class Cues:
    """The cue tables of a language, and the tree they are read against."""

    def __init__(self, tree: Tree, pack: Pack, mentions: Mentions) -> None:
        self.tree, self.tokens, self.mentions = tree, tree.tokens, mentions
        self.frames = {r["lemma"]: tuple(r["frames"].split(",")) for r in pack.table("cues_verbs")}
        self.stances = {
            r[w]: r["stance"] for t, w in (("cues_verbs", "lemma"), ("cues_nouns", "word")) for r in pack.table(t) if r.get("stance")
        }
        self.participles, self.that = pack.words("cues_participles"), pack.words("cues_that")
        people = (("names_roles", None), ("names_groups", None), ("names_orgroles", None), ("addressees", None))
        self.speakers = frozenset(w for table, column in people for w in pack.words(table, column))
        self.nouns = pack.words("cues_nouns")
        self.views = frozenset(r["word"] for r in pack.table("cues_nouns") if r.get("frame") == "in")
        self.refusals = pack.words("cues_refusals")
        self.wishes, self.orders = pack.words("cues_wishes"), pack.words("cues_orders")
        self.as_if, self.by_custom = pack.words("cues_as"), pack.words("cues_custom")
        self.varying, self.writings = pack.words("cues_varying"), pack.words("cues_writings")
        self.moments = pack.words("cues_moments")
        self.answers = pack.words("cues_answers")
        self.levels, self.it = pack.words("cues_levels"), pack.words("cues_it")
        polarity = pack.table("cues_polarity")
        self.nots, self.few, self.talk, self.licences, self.shorts = (
            frozenset(r["word"] for r in polarity if r["class"] == c) for c in ("not", "few", "talk", "licence", "short")
        )
        self.shown = pack.words("cues_shown")
        self.listeners = pack.words("addressees")
        self.media = {r["word"]: r["kind"] for r in pack.table("channels")}

    def of(self, t: Token) -> tuple[str, ...]:
        """The frames of a token that is a cue verb; () when it is none."""
        if t.morph in VERBS or (t.pos in ("NOUN", "PROPN") and t.rel == "top"):
            nxt = self.tokens[t.i + 1] if t.i + 1 < len(self.tokens) else None
            if t.lemma == "say" and nxt is not None and nxt.text.lower() in self.answers and nxt.rel not in ("determiner", "subject"):
                return ()
            return self.frames.get(self._key(t), ())
        return ()

    def _key(self, t: Token) -> str:
        """The entry of a verb in the table: with its particle, by its lemma, by its form."""
        low = t.lemma.lower()
        two = next((f"{low} {p.text.lower()}" for p in self.tree.kids(t.i, "particle", "adverb") if p.i == t.i + 1), "")
        return next((w for w in (two, low, t.text.lower()) if w in self.frames), low)

    def span(self, v: Token) -> Place:
        """The characters of a cue verb, with the particle that belongs to it ("pointed out")."""
        return self.tree.chars(v.i, v.i + self._key(v).count(" "))

    def stance(self, v: Token, rule: str) -> Literal["denied", "asked"] | None:
        """How the source of a cue stands to the content: None when it asserts it."""
        key = self._key(v) if v.morph in VERBS else v.lemma.lower()
        frame, _, stance = self.stances.get(key, "").rpartition(":")
        if frame and not rule.removeprefix("quotes.").startswith(frame):
            return None
        return "denied" if stance == "denied" else "asked" if stance == "asked" else None

    def verb_of(self, t: Token) -> tuple[str, ...]:
        """The frames of a participle by its form alone, where the parser took it for a noun ("Acknowledging delays, …")."""
        low = t.text.lower().removesuffix("ing")
        stems = (low, low + "e", low[:-1], low.removesuffix("y") + "y")
        return next((self.frames[w] for w in stems if w in self.frames), ())

    def real(self, v: Token) -> bool:
        """Is the saying told as a fact: finite or a participle, not conditional, not denied, not passive?"""
        tree = self.tree
        aux = tree.kids(v.i, "auxiliary")
        if any(a.lemma.lower() in UNREAL or a.text.lower() in UNREAL for a in aux) or tree.kid(v.i, "negation") or self._passive(v):
            return False
        if self._unsaid(v, aux):
            return False
        if any(m.text.lower() in ("if", "unless", "whether", "until", "lest") for m in tree.kids(v.i, "subordinator")):
            return False
        above = self.tokens[v.head].lemma.lower() if v.rel == "content" else ""
        if above in self.wishes or (above in self.orders and v.morph in ("base", "present")):
            return False
        if v.morph == "ing":
            if self._beside(v) is not None:
                return True
            return not any(c.rel == "adposition" for c in tree.kids(v.i, "subordinator")) and v.rel not in (
                "governed:clause",
                "adjective",
                "compounded",
                "subject",
                "subject:clause",
            )
        if v.morph in ("base", "participle"):
            return self._carried(v, aux)
        return v.morph in FINITE or v.rel == "top"

    def _unsaid(self, v: Token, aux: list[Token]) -> bool:
        """What was not said: "nor did X say", "had X said …, she would", "did X say?", "rumours that X said", "short of saying"."""
        subject, first = self.tree.kid(v.i, "subject"), self.tree.sentence(v.i)[0]
        near = (self.tokens[c].text.lower() for c in self.tree.children[v.i] if c < v.i)
        if any(w in self.nots for w in near) or (aux and self.tokens[first].text.lower() in self.nots and aux[0].i <= first + 2):
            return True
        turned = subject is not None and aux and aux[0].i < subject.i < v.i
        if turned and not any(t.text.lower() in self.licences for t in self.tokens[first : aux[0].i]):
            return True
        if v.rel == "governed:clause" and self.tokens[max(v.i - 2, 0)].text.lower() in self.shorts:
            return True
        return self._talked(v)

    def _talked(self, v: Token) -> bool:
        """ "Rumours that X had said it are false": a clause of such a noun is nobody's saying."""
        head = self.tokens[v.head]
        that = head.i + 1 < v.i and self.tokens[head.i + 1].text.lower() == "that"
        return that and v.rel in ("adnominal", "relative", "content") and head.text.lower() in self.talk

    def _passive(self, v: Token) -> bool:
        """Is a verb passive? "He's said that …" is not, though the parser may take it so."""
        p = self.tree.kid(v.i, "auxiliary:passive")
        return p is not None and not (
            p.text in ("'s", "’s") and self.tree.kid(v.i, "content") and not self.tree.kid(v.i, "object", "adposition")
        )

    def _beside(self, v: Token) -> Token | None:
        """ "responded by saying that …", "left after saying that …": the verb that lends the second one its subject."""
        p, own = self.tokens[v.head], self.tree.kid(v.i, "subject")
        lent = self._addressed(own) if own else p.text.lower() in ("by", "after", "before")
        if v.rel != "governed:clause" or not lent:
            return None
        head = self.tokens[p.head]
        return head if head.morph in VERBS and not self.tree.kid(head.i, "negation", "auxiliary:passive") else None

    def _carried(self, v: Token, aux: list[Token]) -> bool:
        """An infinitive or past participle counts with its own "have" or "did", or beside a finite verb that lends it one."""
        helpers = [*aux, *self.tree.kids(v.i, "auxiliary:passive")]
        if any(a.lemma in ("have", "do") or a.text.lower() in HELPERS for a in helpers):
            return True
        head = self.tokens[v.head]
        if v.rel == "joined" and v.morph == "participle":
            return bool(self.tree.kids(head.i, "auxiliary")) and not self.tree.kid(head.i, "auxiliary:passive")
        return v.morph == "participle" and self.tree.kid(v.i, "subject") is not None and v.rel in ("top", "content", "joined", "relative")

    # ------------------------------------------------------------ subject
    def subject(self, v: Token) -> Token | None:
        """The subject of a verb: its own, or that of the verb it is joined to; the noun before a relative clause."""
        if (beside := self._beside(v)) is not None:
            return self.subject(beside)
        here, own = v, self._own(v)
        for head in self.tree.up(v.i):
            if own is not None:
                return own
            if here.rel == "joined" and (same := self._parallel(v, head)):
                return self.subject(same)
            if here.rel in ("joined", "adverbial", "open") and head.morph in (*VERBS, "modal"):
                if here.rel == "joined" and self.tree.kid(head.i, "auxiliary:passive"):
                    return None
                own = self._own(head)
            elif here.rel == "adnominal" and here.morph == "ing":
                return head if head.rel not in ("governed", "object") or self._known(head, v) else self._above(head)
            else:
                return None
            here = head
        return own

    def _parallel(self, v: Token, head: Token) -> Token | None:
        """The cue verb above an adjunct clause that the parser joined this cue to ("said X before Y fell and predicted …")."""
        if self.of(head) or head.rel not in ("adverbial", "content") or self.tree.kid(v.i, "subject"):
            return None
        up, own = self.tokens[head.head], self.tree.kid(head.i, *SUBJECTS)
        unlike = head.morph == "base" and v.morph in FINITE  # "will try … and insisted": joined to the cue, not to the clause
        unlike = unlike or (head.morph == "participle" and v.morph == "past" and self._set_off(v))  # "that X had blocked it, and accused …"
        if head.rel == "content" and not unlike and (own is None or self.speaks(own)):
            return None  # whoever the clause is about may be the one who says more
        return up if self.of(up) and up.morph == v.morph else None

    def _set_off(self, v: Token) -> bool:
        """Does a comma and a conjunction stand right before a verb?"""
        return v.i > 1 and self.tokens[v.i - 1].morph == "conjunction" and self.tokens[v.i - 2].text == ","

    def speaks(self, s: Token) -> bool:
        """Can a noun speak: a pronoun for people, a name, a role, a body, a group?"""
        if s.pos == "PRON":
            return self.it_speaks(s) or s.text.lower() in ("he", "she", "they", "who", "i", "we", "both", "some", "many", "others")
        m = self.mentions.of(s.i)
        if m is not None:
            return m.type in ("person", "organisation", "group", "place")
        low = (s.text.lower(), s.lemma.lower())
        if s.ent in ("person", "body", "state", "people") or any(w in self.speakers for w in low) or self._name_behind(s.i) != s.i:
            return True
        return s.lemma.lower() in self.nouns and self.tree.kid(s.i, "possessor") is not None

    def document(self, s: Token) -> bool:
        """Is a noun a document or a survey, which speaks by itself?"""
        return s.pos == "NOUN" and self.media.get(s.lemma.lower()) in ("document", "survey")

    def nobody(self, s: Token) -> bool:
        """Does a subject stand for nobody ("neither side", "nothing", "it")?"""
        none = any(d.text.lower() in ("no", "neither", "none") for d in self.tree.kids(s.i, "determiner"))
        few = s.text.lower() in self.few and self.tree.kid(s.i, "determiner") is None
        asked = s.morph == "wh" and self.tokens[s.head].rel != "relative" and s.i == self.tree.sentence(s.i)[0]
        hardly = any(self.tokens[c].text.lower() in self.nots for c in self.tree.children[s.i])
        return none or few or asked or hardly or (s.text.lower() in NOBODY and not self.it_speaks(s))

    def it_speaks(self, s: Token) -> bool:
        """ "It denied", "it said": the body that was just named, before a verb that an empty "it" does not take."""
        v = self.tokens[s.head]
        return s.text.lower() == "it" and s.rel == "subject" and v.morph in FINITE and v.lemma.lower() in self.it

    def _known(self, noun: Token, v: Token) -> bool:
        """ "Rejected the president's order declaring that …": the order declares; "issued a statement saying …": who issued it says."""
        if v.i == 0 or self.tokens[v.i - 1].text == "," or not (self.document(noun) or noun.lemma.lower() in self.writings):
            return False
        return any(
            d.rel == "possessor" or d.text.lower() in ("the", "this", "that") for d in self.tree.kids(noun.i, "possessor", "determiner")
        )

    def _above(self, noun: Token) -> Token | None:
        """The subject of the clause that a noun's participle belongs to, when the participle stands behind a comma."""
        verb = next((t for t in self.tree.up(noun.i) if t.morph in VERBS), None)
        return self.subject(verb) if verb else None

    def _own(self, v: Token) -> Token | None:
        subjects = [s for s in self.tree.kids(v.i, "subject") if v.morph != "ing" or not self._addressed(s)]
        s = next(iter(subjects), None) or self._aside_before(v)
        if len(subjects) > 1 and subjects[-1].i == self.tree.sentence(v.i)[1] - 1 and self.tokens[v.i - 1].text == ",":
            return subjects[-1]  # "…, says minister"
        if s is None:
            return self._inverted(v)
        if s.text.lower() in ("who", "which", "that") and v.rel == "relative":
            return self._who(self.tokens[v.head]) if s.text.lower() == "who" else self.tokens[v.head]
        return s

    def _who(self, noun: Token) -> Token:
        """ "A candidate in Orle's 16th District, who said …": the person before the place that "who" was hung on."""
        for t in (noun, *self.tree.up(noun.i, 4)):
            if t.pos not in ("NOUN", "PROPN", "PRON", "ADP"):
                break
            if t.pos != "ADP" and self._human(t):
                return t
        return noun

    def _human(self, t: Token) -> bool:
        m = self.mentions.of(t.i)
        if m is not None:
            return m.type in ("person", "group")
        return t.ent in ("person", "people") or any(w in self.speakers for w in (t.text.lower(), t.lemma.lower())) or t.morph == "nouns"

    def _addressed(self, s: Token) -> bool:
        """ "Sent a letter to Venn demanding answers": whom the preposition in front asks for, the parser gave to the participle."""
        first = self.tree.first(s.i)
        to = self.tokens[first - 1] if first else s
        return (
            to.morph in ("adposition", "to")
            and to.text.lower() != "with"
            and to.rel in ("adposition", "recipient")
            and not self.tree.kid(to.i, "governed")
        )

    def _aside_before(self, v: Token) -> Token | None:
        """The subject that the parser lost: of "'s said", or behind a bracket ("Venn (a farmer so tall he …) says")."""
        if v.morph in VERBS and (p := self.tree.kid(v.i, "subject:passive")) is not None and not self._passive(v):
            return p
        k, first = v.i - 1, self.tree.sentence(v.i)[0]
        if v.morph not in FINITE or k <= first or self.tokens[k].text != ")":
            return None
        while k > first and self.tokens[k].text != "(":
            k -= 1
        t = self.tokens[k - 1]
        return t if k > first and t.pos == "PROPN" and not self.of(self.tokens[t.head]) else None

    def _inverted(self, v: Token) -> Token | None:
        """ "…, said the minister" where the parser took the speaker for something else."""
        if v.morph not in FINITE or self.tree.kid(v.i, "content", "open") is None:
            return None
        k = self.tree.kid(v.i, "object", "predicative", "adverb:noun", "predicative:object")
        before = self.tokens[v.i - 1].text if v.i else ""
        return k if k and k.i > v.i and before and not before[0].isalnum() and "quote" in self.of(v) else None

    def sources(self, subject: Token) -> list[int]:
        """The head of a subject and of those joined to it ("A and B said")."""
        out: list[int] = []
        todo = [subject.i]
        while todo and len(out) < 6:
            i = todo.pop(0)
            out.append(self._name_behind(i))
            todo += [c.i for c in self.tree.kids(i, "joined") if c.pos in ("NOUN", "PROPN", "PRON") and not self._one_person(i, c)]
        return list(dict.fromkeys(out))

    def _one_person(self, i: int, c: Token) -> bool:
        """ "The builder and TV star said": two words under one article are one person."""
        t = self.tokens[i]
        own = self.tree.kid(c.i, "determiner", "possessor", "number")
        return (
            t.morph == c.morph == "noun"
            and t.pos == c.pos == "NOUN"
            and own is None
            and self.tree.kid(i, "determiner", "possessor") is not None
        )

    def _name_behind(self, i: int) -> int:
        """ "The relief agency Open Hands said": the name right behind the noun is who speaks, whatever the parser hung it on."""
        nxt = self.tokens[i + 1] if self.tokens[i].pos == "NOUN" and i + 1 < len(self.tokens) else None
        m = self.mentions.of(nxt.i) if nxt is not None and nxt.morph in ("name", "names") else None
        if nxt is None or m is None or m.start != nxt.start or m.type not in ("person", "organisation"):
            return i
        last = next((t for t in self.tokens[i + 1 : i + 9] if t.end >= m.end), nxt)
        one = last.head == i or (last.rel == "subject" and last.head == self.tokens[i].head)
        return last.i if one and last.end == m.end else i
