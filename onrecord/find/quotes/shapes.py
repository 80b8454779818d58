"""What a cue verb reports, from the dependency parse: clauses, noun phrases, "A as B", participles, conjuncts, parentheses."""

from collections.abc import Iterator
from functools import partial

from onrecord.find.quotes.asked import asks, charge, object_of, reckoning, request, small
from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.spans import Found, before_dash, phrase, tidied
from onrecord.syntax.scheme import FINITE, SUBJECTS
from onrecord.syntax.tree import WIDE, Place
from onrecord.text import Token

# shapes that a cue verb takes only where its subject can speak
SPOKEN = frozenset(["object", "intent", "as", "name", "forecast", "charge", "whether", "request", "proposal", "reckoning"])


class Shapes:
    """The shapes in which cue verbs take what they report."""

    def __init__(self, cues: Cues) -> None:
        self.cues, self.tree, self.tokens, self.that = cues, cues.tree, cues.tokens, cues.that

    # ------------------------------------------------------------ finding
    def found(self) -> Iterator[Found]:
        """All attributions that a cue verb makes, cue by cue in the order of the text."""
        speakers: dict[int, list[Token]] = {}  # sentence -> the subjects of its cues so far
        for v in self.tokens:
            frames = self.cues.of(v)
            if not frames or not self.cues.real(v):
                continue
            told = speakers.setdefault(v.sent, [])
            aside = v.morph == "ing" and v.text.lower() in self.cues.participles and self._behind_comma(v)
            subject = self._speaker(v, told) if aside else self.cues.subject(v)
            for content, rule in self._contents(v, frames):
                spans = tidied(self.tree.text, [p for c in content for p in self._cut(v, c, subject)])
                if spans and self._fits(subject, rule, lent=v.rel == "governed:clause"):
                    yield self._make(v, subject, spans, rule)
                    if subject is not None and not aside and subject not in told:
                        told.append(subject)

    def _speaker(self, v: Token, told: list[Token]) -> Token | None:
        """Whose a participle behind a comma is: the one speaker of the sentence, or the one of several that the parser chose."""
        own = self.cues.subject(v)
        if not told or own in told:
            return own
        return told[0] if len(told) == 1 else None

    def _behind_comma(self, v: Token) -> bool:
        k = v.i - 1
        while k > 0 and self.tokens[k].morph in ("adverb", "conjunction"):
            k -= 1
        return k >= 0 and self.tokens[k].text in (",", "—", "–", ";", "-", "”", '"')

    def _fits(self, subject: Token | None, rule: str, *, lent: bool = False) -> bool:
        """A cue without anybody who could speak is no attribution; ``lent``: the subject is that of another verb."""
        if subject is None or self.cues.nobody(subject) or subject.ent in ("date", "time") or subject.lemma.lower() in self.cues.moments:
            return False
        if rule in SPOKEN or rule.startswith("for:"):
            return (self.cues.speaks(subject) or self.cues.document(subject)) and subject.text.lower() not in ("i", "we")
        if subject.pos == "PRON" and subject.text.lower() in ("i", "we", "you", "me", "us"):
            return False
        if lent and not (self.cues.speaks(subject) or self.cues.document(subject)):
            return False  # "the plane flew on after determining that …"
        return subject.pos in ("NOUN", "PROPN", "PRON") or subject.morph in ("nouns", "determiner", "adjective", "number")

    def _make(self, v: Token, subject: Token | None, spans: list[Place], rule: str) -> Found:
        heads = self.cues.sources(subject) if subject is not None else []
        cue = [self.cues.span(v)]
        if rule.startswith("for:") and self.tokens[v.i + 1].text.lower() == rule[4:]:
            cue = [(v.start, self.tokens[v.i + 1].end)]
        return Found(
            content=spans,
            cue=cue,
            cue_at=v.i,
            heads=heads,
            source=[phrase(self.tree, h) for h in heads],
            rule=f"quotes.{rule.replace(':', '_')}",
        )

    def _contents(self, v: Token, frames: tuple[str, ...]) -> Iterator[tuple[list[Place], str]]:
        """The spans that a cue verb reports, with the name of the shape; at most one shape but for split "that" clauses."""
        clauses = list(self._clauses(v, frames))
        if clauses:
            for c in clauses:
                yield c, "clause"
            return
        early = (self._parenthesis, self._asked, self._as, self._name)
        for shape in (*early, partial(charge, self.cues), self._object, self._prep, partial(small, self.cues), self._inf):
            spans = shape(v, frames)
            if spans:
                yield spans
                return

    def _clauses(self, v: Token, frames: tuple[str, ...]) -> Iterator[list[Place]]:
        if "clause" not in frames and "that" not in frames:
            return
        for c in sorted(self.tree.kids(v.i, "content"), key=lambda c: c.i < v.i):
            marks = [m for m in self.tree.kids(c.i, "subordinator") if m.text.lower() in self.that]
            if c.i > v.i and ("clause" in frames or marks) and not self._question(c, frames) and not self._parenthetical(c):
                yield from self._split(v, c, marks)
                return
            if c.i < v.i and "quote" in frames and not self._prep(v, frames) and not self._own_matter(v):
                yield self._preposed(v, c)
                return
        c2 = self._mislabelled(v) or self._strayed(v)
        if c2 is not None and "clause" in frames:
            yield from self._split(v, c2, [m for m in self.tree.kids(c2.i, "subordinator") if m.text.lower() in self.that])

    def _parenthetical(self, c: Token) -> bool:
        """ "The army responded, the note added, by …": a cue clause between commas is not what is said before it."""
        first = self.tree.first(c.i)
        after = self.tokens[c.i + 1].text if c.i + 1 < len(self.tokens) else ""
        told = "quote" in self.cues.of(c) and c.morph in FINITE and not self.tree.kid(c.i, "content", "open", "object")
        return told and self.tokens[first - 1].text == "," == after

    def _question(self, c: Token, frames: tuple[str, ...]) -> bool:
        """A clause that asks ("whether", "how to"), or is no clause ("expect them to win"), is not reported as being so."""
        first = self.tokens[self.tree.first(c.i)]
        finite = any(a.morph in (*FINITE, "modal") for a in (c, *self.tree.kids(c.i, "auxiliary", "auxiliary:passive")))
        asks = first.morph in ("wh", "wh:adverb", "wh:determiner") and first.rel != "subordinator" and "quote" not in frames
        return first.text.lower() in ("whether", "if") or asks or not (finite or ("quote" in frames and c.morph not in ("base", "to")))

    def _mislabelled(self, v: Token) -> Token | None:
        """A finite clause behind the verb that the parser called an object or a predicate ("told reporters the dam leaks")."""
        for c in self.tree.kids(v.i, "object", "adverbial", "other", "aside"):
            subject = self.tree.kid(c.i, *SUBJECTS)
            bound = self.tree.kid(c.i, "subordinator") or any(w.morph == "wh:adverb" for w in self.tree.kids(c.i, "adverb"))
            bound = bound or self._parenthetical(c)
            if c.i > v.i and c.morph in (*FINITE, "modal") and subject and not bound and subject.text.lower() != "who":
                return c
        return None

    def _strayed(self, v: Token) -> Token | None:
        """A "that" clause that the parser hung on a listener or a time behind the cue ("told the paper at the time that …")."""
        near = [c for c in self.tree.kids(v.i, "object", "recipient", "adverb:noun") if c.i > v.i]
        near += [o for p in self.tree.kids(v.i, "adposition") for o in self.tree.kids(p.i, "governed") if o.i > v.i]
        near += [o for n in near for p in self.tree.kids(n.i, "adposition") for o in self.tree.kids(p.i, "governed")]
        for o in near:
            for c in self.tree.kids(o.i, "relative", "adnominal"):
                first, own = self.tokens[self.tree.first(c.i)], self.tree.kid(c.i, *SUBJECTS)
                told = o.lemma.lower() in self.cues.listeners and "tell" in self.cues.of(v)
                if told and own is not None and first.morph not in ("wh", "wh:determiner", "adposition"):
                    return c
                if first.text.lower() in self.that and own is not None and own.i > first.i and not self._gap(c, first):
                    return c
        return None

    def _gap(self, c: Token, that: Token) -> bool:
        """Is "that" itself a part of the relative clause?"""
        return that.rel in ("subject", "subject:passive", "object", "governed", "predicative") and that.head == c.i

    def _split(self, v: Token, c: Token, marks: list[Token]) -> Iterator[list[Place]]:
        """The clause without its conjunction; further clauses with a "that" of their own are contents of their own."""
        first = self.tree.first(c.i) if not marks else marks[0].i + 1
        if self.tokens[first].text.lower() in self.that and self.tokens[first].i + 1 <= self.tree.last(c.i):
            first += self.tokens[first].morph == "adposition" or self._strayed(v) is c
        first = self._with_subject(v, c, max(first, v.i + 1))
        last = self._with_predicate(v, max(self.tree.last(c.i), self.tree.tail(v, self.tree.last(c.i))))
        starts = [first]
        for k in self.tree.kids(c.i, "joined"):
            that = next((m for m in self.tree.kids(k.i, "subordinator") if m.text.lower() in self.that and m.i > first), None)
            if that is not None and marks:
                starts.append(that.i + 1)
        for n, s in enumerate(starts):
            end = starts[n + 1] - 2 if n + 1 < len(starts) else last
            while end > s and self.tokens[end].morph in ("conjunction", "comma", "adverb") and n + 1 < len(starts):
                end -= 1
            if s <= end:
                yield [self.tree.chars(s, self._semicolon(self._and_quoted(v, end)) if n + 1 == len(starts) else end)]

    def _with_subject(self, v: Token, c: Token, first: int) -> int:
        """A clause without a subject has lost it to the parser: it begins behind the cue or its "that"."""
        bound = self.tree.kid(c.i, *SUBJECTS, "subject:clause", "dummy", "subordinator")
        if first == v.i + 1 or c.morph not in (*FINITE, "modal") or bound:
            return first
        that = next((t.i for t in self.tokens[v.i + 1 : min(first, v.i + WIDE)] if t.text.lower() in self.that), -1)
        return that + 1 if that >= 0 else first if "tell" in self.cues.of(v) else v.i + 1

    def _with_predicate(self, v: Token, last: int) -> int:
        """A finite verb without a subject right behind a clause is the clause's own ("said the plan put forward by X is late")."""
        nxt = self.tokens[last + 1] if last + 1 < self.tree.sentence(v.i)[1] else None
        if nxt is None or nxt.morph not in (*FINITE, "modal") or self.tree.kid(nxt.i, *SUBJECTS, "dummy") or self.cues.of(nxt):
            return last
        return max(last, self.tree.last(nxt.i)) if nxt.head in (v.i, nxt.i) else last

    def _and_quoted(self, v: Token, end: int) -> int:
        """A clause behind "and" or "but" that quotes belongs to the speaker too, when it has no cue of its own."""
        for k in self.tree.kids(v.i, "joined"):
            first, last = self.tree.first(k.i), min(self.tree.last(k.i), k.i + WIDE)
            joint = self.tokens[first - 1].morph == "conjunction" and first - end in (2, 3)
            if joint and self.tree.kid(k.i, *SUBJECTS) and not any(self.cues.of(t) for t in self.tokens[first : last + 1]):
                return last if any(t.text in ("“", '"', "''", "``") for t in self.tokens[first : last + 1]) else end
        return end

    def _semicolon(self, end: int) -> int:
        """Reported speech goes on behind a semicolon when no further cue stands there."""
        stop = self.tree.sentence(end)[1]
        if end + 2 >= stop or self.tokens[end + 1].text != ";" or any(self.cues.of(t) for t in self.tokens[end + 2 : stop]):
            return end
        return stop - 1

    def _preposed(self, v: Token, c: Token) -> list[Place]:
        """ "The dam leaks, she said": from the start of the clause to the cue clause; what follows the cue clause when it goes on."""
        first, last = self.tree.first(c.i), self.tree.last(c.i)
        subject = self.tree.kid(v.i, "subject")
        left = min(v.i, self.tree.first(subject.i) if subject else v.i)
        spans = [self.tree.chars(min(first, *(k.i for k in self._earlier(v, c))), left - 1)] if first < left else []
        if last > v.i:
            right = self._cue_end(v)
            spans += [self.tree.chars(right + 1, last)] if right < last else []
        return spans

    def _own_matter(self, v: Token) -> bool:
        """Does a clause stand before a cue that has a matter of its own behind it, or behind a semicolon? Then it is not what is said."""
        subject = self.tree.kid(v.i, "subject")
        left = min(v.i, self.tree.first(subject.i)) if subject else v.i
        does = (x for x in self.tree.kids(v.i, "open") if x.i > v.i and any(a.morph == "to" for a in self.tree.kids(x.i, "auxiliary")))
        return any(does) or (left > 0 and self.tokens[left - 1].text == ";")

    def _earlier(self, v: Token, c: Token) -> list[Token]:
        """First tokens of the clauses before a reported one that belong to it too ("It leaks, but the dam will hold, she said")."""
        return [self.tokens[self.tree.first(k.i)] for k in self.tree.kids(v.i, "content") if k.i <= c.i]

    def _cue_end(self, v: Token) -> int:
        """Last token of a parenthetical cue clause: up to the next comma behind the verb."""
        end = self.tree.sentence(v.i)[1]
        k = v.i
        while k + 1 < end and self.tokens[k + 1].text not in (",", ";", "—", "–"):
            k += 1
        return k

    def _parenthesis(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        """ "…, the minister said, …" where the parser made the reported clause the main one: all of the sentence but the cue clause."""
        if "quote" not in frames or v.morph not in FINITE or self.tree.kid(v.i, "open") or self._prep(v, frames):
            return None
        if "tell" not in frames and self.tree.kid(v.i, "object"):
            return None
        subject = self.cues.subject(v)
        if subject is None or v.rel in ("relative", "adnominal"):
            return None
        first, end = self.tree.sentence(v.i)
        left, right = min(self.tree.first(subject.i), v.i), self._cue_end(v)
        if (
            left - 1 <= first
            or self.tokens[left - 1].text not in (",", "—", "–", "”", '"')
            or (v.rel in ("joined",) and self.tree.kid(v.i, "subject") is None)
        ):
            return None
        if self.tokens[first].morph in ("adposition", "ing", "participle") and right + 1 >= end - 1:
            return None
        before = self.tokens[first : left - 1]
        heading = self.tree.parse.sentences[v.sent].kind in ("title", "deck")
        behind = self.tokens[right + 2 : end]
        if behind and behind[0].morph in ("conjunction", "adposition") and behind[0].text.lower() not in ("that", "in", "of"):
            right, behind = end, []  # another clause, in another voice
        if behind and behind[0].morph == "ing" and behind[0].head == v.i:
            right, behind = end, []  # ", he said, wiping his face"
        if not (heading or any(t.morph in (*FINITE, "modal") for t in [*before, *behind])) or v.i - left > 12:
            return None
        spans = [self.tree.chars(first, left - 2)] + ([self.tree.chars(right + 1, end - 1)] if right + 1 < end - 1 else [])
        return spans, "parenthesis"

    def _as(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        if "as" not in frames:
            return None
        mark = next((p for p in self.tree.kids(v.i, "adposition") if p.text.lower() == "as" and p.i > v.i), None)
        target = next(iter(self.tree.kids(v.i, "object")), None)
        if mark is None and target is not None:
            mark = next((p for p in self.tree.kids(target.i, "adposition") if p.text.lower() == "as"), None)
        if mark is None:
            return None
        if mark.i + 1 < len(self.tokens) and self.tokens[mark.i + 1].lemma.lower() in self.cues.as_if:
            return None  # "as part of", "as usual"
        first = self.tree.first(target.i) if target is not None and v.i < target.i < mark.i else mark.i + 1
        return [self.tree.chars(first, self.tree.last(mark.i))], "as"

    def _name(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        """ "called the deal a gift": object and predicate."""
        if "name" not in frames:
            return None
        behind = self.tree.kids(v.i, "content", "open", "predicative:object", "predicative:adj", "object")
        small = next((c for c in behind if c.i > v.i), None)
        if small is None or self.tokens[v.i + 1].morph == "adposition" or (small.rel == "object" and not self._predicate(v, small)):
            return None
        last = max(self.tree.last(c.i) for c in self.tree.kids(v.i, "content", "open", "predicative:object", "object", "predicative:adj"))
        dash = next((t.i for t in self.tokens[v.i + 2 : last] if t.text in ("–", "—", "-") and self.tokens[t.i - 1].text in ("”", '"')), 0)
        return [self.tree.chars(v.i + 1, max(dash - 1 if dash else last, v.i + 1))], "name"

    def _predicate(self, v: Token, small: Token) -> bool:
        """Does a predicate stand behind an object: the parser's, or a quotation right behind it (called the plan “a gift”)?"""
        behind = self.tree.kid(small.i, "apposition", "adnominal")
        quoted = behind is not None and self.tokens[small.i + 1].text in ("“", '"', "‘", "'")
        return quoted or self.tree.kid(v.i, "predicative:object") is not None

    def _object(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        target = object_of(self.cues, v)
        if self._before_verb(v):
            return None  # "House, citing Body, reported": the way it came
        if "object" not in frames or target is None or target.pos == "PRON":
            return None
        if self.cues.stance(v, "object") == "denied" and target.lemma.lower() in self.cues.refusals:
            return None  # "the court denied the motion": an act, no words
        if "tell" in frames and target.lemma.lower() in self.cues.listeners:
            return None
        first, last = self.tree.first(target.i), self.tree.last(target.i)
        return [self.tree.chars(max(first, v.i + 1), self._with_adjuncts(v, last))], "object"

    def _with_adjuncts(self, v: Token, last: int) -> int:
        """A clause with a conjunction right behind the object goes with it ("documented a rise before the law took effect")."""
        for c in self.tree.kids(v.i, "adverbial"):
            if self.tree.first(c.i) == last + 1 and self.tree.kid(c.i, "subordinator"):
                return self.tree.last(c.i)
        for p in self.tree.kids(v.i, "adposition"):
            o = self.tree.kid(p.i, "governed")
            away = o is None or o.lemma.lower() in self.cues.media or o.ent in ("date", "time", "state", "place", "site", "occasion")
            if self.tree.first(p.i) == last + 1 and not away and p.text.lower() in ("on", "of", "about", "over", "against", "between"):
                return self.tree.last(p.i)
        return last

    def _before_verb(self, v: Token) -> bool:
        """Is a participle the "citing" kind that stands between a subject and its verb?"""
        if v.morph != "ing" or v.lemma not in ("cite", "quote"):
            return False
        head = self.tokens[v.head]
        verb = self.tokens[head.head] if head.pos in ("NOUN", "PROPN") else head
        return head.i < v.i < verb.i or (verb is head and v.i < verb.i and self.tree.kid(verb.i, "subject") is not None)

    def _prep(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        wanted = [f[4:] for f in frames if f.startswith("for:")]
        p = next((p for p in self.tree.kids(v.i, "adposition") if p.text.lower() in wanted and p.i == v.i + 1), None)
        noun = self.tree.kid(p.i, "governed") if p is not None else None
        if p is None or self.tree.last(p.i) == p.i or (noun is not None and noun.ent in ("date", "time")):
            return None  # "insisted on Monday"
        wish = next((x for x in self.tree.kids(v.i, "open", "adverbial") if x.i > p.i and x.morph == "base"), None)
        last = max(self.tree.last(p.i), self.tree.last(wish.i) if wish else 0)
        return [self.tree.chars(p.i + 1, last)], f"for:{p.text.lower()}"

    def _asked(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        return asks(self.cues, v, frames) or request(self.cues, v, frames) or reckoning(self.cues, v, frames)

    def _inf(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        if "ing" in frames and v.i + 1 < len(self.tokens) and self.tokens[v.i + 1].morph == "ing":  # "denied hitting", "denied having hit"
            ing = next((x for x in self.tree.kids(v.i, "open", "content") if self.tree.first(x.i) == v.i + 1), None)
            if ing is not None and (ing.morph == "ing" or self.tokens[v.i + 1].lemma == "have"):
                return [self.tree.chars(v.i + 1, self.tree.last(ing.i))], "proposal"
        c = next((x for x in self.tree.kids(v.i, "open") if x.i > v.i and x.morph == "base"), None)
        if "inf" not in frames or c is None or not (v.morph in FINITE or (v.morph == "participle" and self.tree.kid(v.i, "auxiliary"))):
            return None
        return [self.tree.chars(max(self.tree.first(c.i), v.i + 1), self.tree.last(c.i))], "intent"

    # ------------------------------------------------------------ cutting
    def _cut(self, v: Token, span: Place, subject: Token | None) -> list[Place]:
        """End a content where a further participle cue, an "according to", or a joined cue of the same speaker begins."""
        last = min(len(self.tokens), self.tree.sentence(v.i)[1])
        span = (span[0], before_dash(self.tree.text, span))
        for t in self.tokens[v.i + 1 : last]:
            if t.start >= span[1]:
                break
            if t.start >= span[0] and (self._aside(t) or self._joined(t, subject) or self._credit(t) or self._further(t)):
                stop = self._comma_start(t)
                return [(span[0], stop)] if stop > span[0] else [span]
        return [span]

    def _aside(self, t: Token) -> bool:
        """A participle of the speaker behind a comma."""
        loose = t.rel in ("adverbial", "adnominal", "joined", "open", "governed:clause", "other")
        return t.morph == "ing" and loose and t.text.lower() in self.cues.participles and self._behind_comma(t)

    def _joined(self, t: Token, subject: Token | None) -> bool:
        """A further cue of the same subject behind "and" or "but"."""
        if subject is None or t.morph not in FINITE or t.rel != "joined" or not self.cues.of(t) or self.tree.kid(t.i, "subject"):
            return False
        return self.tokens[t.i - 1].morph in ("conjunction", "adverb") and self.cues.subject(t) == subject

    def _further(self, t: Token) -> bool:
        """A relative clause behind a comma that is a saying of its own (", whom she described as calm")."""
        if t.morph not in ("wh", "wh:determiner") or self.tokens[t.i - 1].text != ",":
            return False
        v = self.tokens[t.head]
        own = self.tree.kid(v.i, "subject")
        return v.rel == "relative" and bool(self.cues.of(v)) and own is not None and own.text.lower() in ("he", "she", "they")

    def _credit(self, t: Token) -> bool:
        near = self.tokens[t.i + 1].text.lower() if t.i + 1 < len(self.tokens) else ""
        return t.text.lower() == "according" and near == "to" and self.tokens[t.i - 1].text == ","

    def _comma_start(self, t: Token) -> int:
        """Where the comma or the conjunction before a token begins."""
        k = t.i - 1
        while (
            k > 0
            and self.tokens[k].morph in ("adverb", "conjunction")
            and (self.tokens[k - 1].morph in ("adverb", "conjunction") or self.tokens[k - 1].text in ",—–;")
        ):
            k -= 1
        return self.tokens[k].start if self.tokens[k].morph in ("conjunction", "adverb") or self.tokens[k].pos == "PUNCT" else t.start
