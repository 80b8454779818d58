"""Cue verbs and what they report, from the dependency parse: clauses, noun phrases, "A as B", participles, conjuncts.

Which verbs are cues, and with which frames, is data (``cues_verbs.tsv``); here are only the shapes.
"""

from collections.abc import Iterator

from onrecord.find.quotes_spans import FINITE, Found, Place, Tree, phrase, tidied
from onrecord.lang import Pack
from onrecord.text import Token

UNREAL = ("would", "should", "could", "may", "might", "must", "can", "will", "shall")
NOBODY = ("there", "it", "this", "that", "these", "those", "which", "what", "nothing", "something")


class Cues:
    """The cue tables of a language, and the tree they are read against."""

    def __init__(self, tree: Tree, pack: Pack) -> None:
        self.tree, self.tokens = tree, tree.tokens
        self.frames = {r["lemma"]: tuple(r["frames"].split(",")) for r in pack.table("cues_verbs")}
        self.participles = pack.words("cues_participles")
        self.nouns = pack.words("cues_nouns")
        self.listeners = pack.words("addressees")
        self.media = {r["word"]: r["kind"] for r in pack.table("channels")}

    def of(self, t: Token) -> tuple[str, ...]:
        """The frames of a token that is a cue verb; () when it is none."""
        if t.tag[:2] == "VB" or (t.pos in ("NOUN", "PROPN") and t.dep == "ROOT"):
            return self.frames.get(t.lemma.lower()) or self.frames.get(t.text.lower()) or ()
        return ()

    def real(self, v: Token) -> bool:
        """Is the saying told as a fact: finite or a participle, not conditional, not denied, not passive?"""
        tree = self.tree
        aux = tree.kids(v.i, "aux")
        if any(a.lemma.lower() in UNREAL or a.text.lower() in UNREAL for a in aux) or tree.kid(v.i, "neg") or tree.kid(v.i, "auxpass"):
            return False
        if any(m.text.lower() in ("if", "unless", "whether", "until", "lest") for m in tree.kids(v.i, "mark")):
            return False
        if v.tag == "VBG":
            return not any(c.dep == "prep" for c in tree.kids(v.i, "mark")) and v.dep not in ("pcomp", "amod", "compound", "nsubj", "csubj")
        if v.tag in ("VB", "VBN"):
            return self._carried(v, aux)
        return v.tag in FINITE or v.dep == "ROOT"

    def _carried(self, v: Token, aux: list[Token]) -> bool:
        """An infinitive or past participle counts with its own "have" or "did", or beside a finite verb that lends it one."""
        if any(a.lemma in ("have", "do") or a.text.lower() in ("has", "had", "have", "did", "does", "do") for a in aux):
            return True
        head = self.tokens[v.head]
        if v.dep == "conj" and v.tag == "VBN":
            return bool(self.tree.kids(head.i, "aux")) and not self.tree.kid(head.i, "auxpass")
        return v.tag == "VBN" and self.tree.kid(v.i, "nsubj") is not None and v.dep in ("ROOT", "ccomp", "conj", "relcl")

    # ------------------------------------------------------------ subject
    def subject(self, v: Token) -> Token | None:
        """The subject of a verb: its own, or that of the verb it is joined to; the noun before a relative clause."""
        here, own = v, self._own(v)
        for head in self.tree.up(v.i):
            if own is not None:
                return own
            if here.dep in ("conj", "advcl", "xcomp") and head.tag[:2] in ("VB", "MD"):
                if here.dep == "conj" and self.tree.kid(head.i, "auxpass"):
                    return None
                own = self._own(head)
            elif here.dep == "acl" and here.tag == "VBG":
                return head if self.tree.tokens[head.i].dep not in ("pobj", "dobj") else self._above(head)
            else:
                return None
            here = head
        return own

    def _above(self, noun: Token) -> Token | None:
        """The subject of the clause that a noun's participle belongs to, when the participle stands behind a comma."""
        verb = next((t for t in self.tree.up(noun.i) if t.tag[:2] == "VB"), None)
        return self.subject(verb) if verb else None

    def _own(self, v: Token) -> Token | None:
        s = self.tree.kid(v.i, "nsubj")
        if s is None:
            return self._inverted(v)
        if s.text.lower() in ("who", "which", "that") and v.dep == "relcl":
            return self.tokens[v.head]
        return s

    def _inverted(self, v: Token) -> Token | None:
        """ "…, said the minister" where the parser took the speaker for something else."""
        if v.tag not in FINITE or self.tree.kid(v.i, "ccomp", "xcomp") is None:
            return None
        k = self.tree.kid(v.i, "dobj", "attr", "npadvmod", "oprd")
        before = self.tokens[v.i - 1].text if v.i else ""
        return k if k and k.i > v.i and before and not before[0].isalnum() and "quote" in self.of(v) else None

    # ------------------------------------------------------------ finding
    def found(self) -> Iterator[Found]:
        """All attributions that a cue verb makes, cue by cue in the order of the text."""
        speakers: dict[int, tuple[int, Token]] = {}  # sentence -> (last token of content, subject) of its last reported clause
        for v in self.tokens:
            frames = self.of(v)
            if not frames or not self.real(v):
                continue
            outer = speakers.get(v.sent)
            aside = v.tag == "VBG" and v.text.lower() in self.participles and self._behind_comma(v)
            subject = outer[1] if aside and outer and v.i <= outer[0] + 2 else self.subject(v)
            for content, rule in self._contents(v, frames, subject):
                spans = tidied(self.tree.text, [p for c in content for p in self._cut(v, c)])
                if spans and self._fits(v, subject, rule):
                    yield self._make(v, subject, spans, rule)
                    if rule == "clause" and subject is not None and not aside:
                        speakers[v.sent] = (self.tree.sentence(v.i)[1], subject)

    def _behind_comma(self, v: Token) -> bool:
        k = v.i - 1
        while k > 0 and self.tokens[k].tag in ("RB", "CC"):
            k -= 1
        return k >= 0 and self.tokens[k].text in (",", "—", "–", ";", "-", "”", '"')

    def _fits(self, v: Token, subject: Token | None, rule: str) -> bool:
        """A cue without anybody who could speak is no attribution."""
        if subject is None or subject.text.lower() in NOBODY:
            return False
        if subject.pos == "PRON" and subject.text.lower() in ("i", "we", "you", "me", "us"):
            return rule == "clause" and subject.text.lower() != "you"
        return subject.pos in ("NOUN", "PROPN", "PRON") or subject.tag in ("NNS", "DT", "JJ", "CD")

    def _make(self, v: Token, subject: Token | None, spans: list[Place], rule: str) -> Found:
        heads = self.sources(subject) if subject is not None else []
        cue = [(v.start, v.end)]
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

    def sources(self, subject: Token) -> list[int]:
        """The head of a subject and of those joined to it ("A and B said")."""
        out: list[int] = []
        todo = [subject.i]
        while todo and len(out) < 6:
            out.append(i := todo.pop(0))
            todo += [c.i for c in self.tree.kids(i, "conj") if c.pos in ("NOUN", "PROPN", "PRON")]
        return out

    def _contents(self, v: Token, frames: tuple[str, ...], subject: Token | None) -> Iterator[tuple[list[Place], str]]:
        """The spans that a cue verb reports, with the name of the shape; at most one shape but for split "that" clauses."""
        clauses = list(self._clauses(v, frames))
        if clauses:
            for c in clauses:
                yield c, "clause"
            return
        for shape in (self._parenthesis, self._as, self._name, self._object, self._prep, self._inf):
            spans = shape(v, frames)
            if spans:
                yield spans
                return

    def _clauses(self, v: Token, frames: tuple[str, ...]) -> Iterator[list[Place]]:
        if "clause" not in frames and "that" not in frames:
            return
        for c in self.tree.kids(v.i, "ccomp"):
            marks = [m for m in self.tree.kids(c.i, "mark") if m.text.lower() == "that"]
            if c.i > v.i and ("clause" in frames or marks) and not self._question(c):
                yield from self._split(v, c, marks)
                return
            if c.i < v.i and "quote" in frames:
                yield self._preposed(v, c)
                return
        c2 = self._mislabelled(v)
        if c2 is not None and "clause" in frames:
            yield from self._split(v, c2, [])

    def _question(self, c: Token) -> bool:
        """A clause that asks ("whether", "how to") is not reported as being so."""
        first = self.tokens[self.tree.first(c.i)]
        return first.text.lower() in ("whether", "if")

    def _mislabelled(self, v: Token) -> Token | None:
        """A finite clause behind the verb that the parser called an object or a predicate ("told reporters the dam leaks")."""
        for c in self.tree.kids(v.i, "dobj", "advcl", "dep", "parataxis"):
            subject = self.tree.kid(c.i, "nsubj", "nsubjpass")
            if c.i > v.i and c.tag in (*FINITE, "MD") and subject and not self.tree.kid(c.i, "mark") and subject.text.lower() != "who":
                return c
        return None

    def _split(self, v: Token, c: Token, marks: list[Token]) -> Iterator[list[Place]]:
        """The clause without its conjunction; further clauses with a "that" of their own are contents of their own."""
        first = self.tree.first(c.i) if not marks else marks[0].i + 1
        first = max(first, v.i + 1)
        last = max(self.tree.last(c.i), self._tail(v, self.tree.last(c.i)))
        starts = [first]
        for k in self.tree.kids(c.i, "conj"):
            that = next((m for m in self.tree.kids(k.i, "mark") if m.text.lower() == "that" and m.i > first), None)
            if that is not None and marks:
                starts.append(that.i + 1)
        for n, s in enumerate(starts):
            end = starts[n + 1] - 2 if n + 1 < len(starts) else last
            while end > s and self.tokens[end].tag in ("CC", ",", "RB") and n + 1 < len(starts):
                end -= 1
            if s <= end:
                yield self._around(v, self.tree.chars(s, end))

    def _tail(self, v: Token, last: int) -> int:
        """Adjuncts behind the clause, not set off by a comma, belong to it though the parser hung them on the verb."""
        for c in self.tree.children[v.i]:
            if self.tree.first(c) == last + 1 and self.tokens[c].dep in ("prep", "advcl", "npadvmod", "advmod", "oprd") and c > v.i:
                last = self.tree.last(c)
        return last

    def _around(self, v: Token, span: Place) -> list[Place]:
        return [span]

    def _preposed(self, v: Token, c: Token) -> list[Place]:
        """ "The dam leaks, she said": from the start of the clause to the cue clause; what follows the cue clause when it goes on."""
        first, last = self.tree.first(c.i), self.tree.last(c.i)
        subject = self.tree.kid(v.i, "nsubj")
        left = min(v.i, self.tree.first(subject.i) if subject else v.i)
        spans = [self.tree.chars(first, min(last, left - 1))] if first < left else []
        if last > v.i:
            right = self._cue_end(v)
            spans += [self.tree.chars(right + 1, last)] if right < last else []
        return spans

    def _cue_end(self, v: Token) -> int:
        """Last token of a parenthetical cue clause: up to the next comma behind the verb."""
        end = self.tree.sentence(v.i)[1]
        k = v.i
        while k + 1 < end and self.tokens[k + 1].text not in (",", ";", "—", "–"):
            k += 1
        return k

    def _parenthesis(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        """ "…, the minister said, …" where the parser made the reported clause the main one: all of the sentence but the cue clause."""
        if "quote" not in frames or v.tag not in FINITE or self.tree.kid(v.i, "dobj", "xcomp"):
            return None
        subject = self.subject(v)
        if subject is None or v.dep in ("relcl", "acl"):
            return None
        first, end = self.tree.sentence(v.i)
        left, right = min(self.tree.first(subject.i), v.i), self._cue_end(v)
        if (
            left - 1 <= first
            or self.tokens[left - 1].text not in (",", "—", "–", "”", '"')
            or (v.dep in ("conj",) and self._own(v) is None)
        ):
            return None
        before = self.tokens[first : left - 1]
        if not any(t.tag in (*FINITE, "MD") for t in before) or self.tokens[first].tag in ("IN", "VBG") or v.i - left > 12:
            return None
        spans = [self.tree.chars(first, left - 2)] + ([self.tree.chars(right + 1, end - 1)] if right + 1 < end - 1 else [])
        return spans, "parenthesis"

    def _object_of(self, v: Token) -> Token | None:
        return next((o for o in self.tree.kids(v.i, "dobj") if o.i > v.i), None)

    def _as(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        if "as" not in frames:
            return None
        mark = next((p for p in self.tree.kids(v.i, "prep") if p.text.lower() == "as" and p.i > v.i), None)
        target = next(iter(self.tree.kids(v.i, "dobj")), None)
        if mark is None and target is not None:
            mark = next((p for p in self.tree.kids(target.i, "prep") if p.text.lower() == "as"), None)
        if mark is None:
            return None
        first = self.tree.first(target.i) if target is not None and v.i < target.i < mark.i else mark.i + 1
        return [self.tree.chars(first, self.tree.last(mark.i))], "as"

    def _name(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        """ "called the deal a gift": object and predicate."""
        if "name" not in frames:
            return None
        small = next((c for c in self.tree.kids(v.i, "ccomp", "xcomp", "oprd", "acomp", "dobj") if c.i > v.i), None)
        if small is None or (small.dep == "dobj" and not self.tree.kid(v.i, "oprd")):
            return None
        last = max(self.tree.last(c.i) for c in self.tree.kids(v.i, "ccomp", "xcomp", "oprd", "dobj", "acomp"))
        return [self.tree.chars(v.i + 1, max(last, v.i + 1))], "name"

    def _object(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        target = self._object_of(v)
        if v.tag == "VBG" and v.dep == "advcl" and self._before_verb(v):
            return None  # "House, citing Body, reported": the way it came
        if "object" not in frames or target is None or target.pos == "PRON" or target.lemma.lower() in self.listeners:
            return None
        first, last = self.tree.first(target.i), self.tree.last(target.i)
        return [self.tree.chars(max(first, v.i + 1), last)], "object"

    def _before_verb(self, v: Token) -> bool:
        """Is a participle the "citing" kind that stands between a subject and its verb?"""
        subject = self.tree.kid(v.head, "nsubj")
        return subject is not None and subject.i < v.i < v.head and v.lemma in ("cite", "quote")

    def _prep(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        wanted = [f[4:] for f in frames if f.startswith("for:")]
        p = next((p for p in self.tree.kids(v.i, "prep") if p.text.lower() in wanted and p.i == v.i + 1), None)
        if p is None or self.tree.last(p.i) == p.i:
            return None
        return [self.tree.chars(p.i + 1, self.tree.last(p.i))], f"for:{p.text.lower()}"

    def _inf(self, v: Token, frames: tuple[str, ...]) -> tuple[list[Place], str] | None:
        c = next((x for x in self.tree.kids(v.i, "xcomp") if x.i > v.i and x.tag == "VB"), None)
        if "inf" not in frames or c is None or v.tag not in FINITE:
            return None
        return [self.tree.chars(max(self.tree.first(c.i), v.i + 1), self.tree.last(c.i))], "intent"

    # ------------------------------------------------------------ cutting
    def _cut(self, v: Token, span: Place) -> list[Place]:
        """End a content where a further participle cue, an "according to", or a joined cue of the same speaker begins."""
        stop = span[1]
        for t in self.tree.parse.inside(*span):
            if t.i <= v.i:
                continue
            if (
                t.tag == "VBG"
                and t.text.lower() in self.participles
                and self.of(t)
                and self._behind_comma(t)
                and t.dep in ("advcl", "acl", "conj", "xcomp", "pcomp", "dep")
            ):
                stop = min(stop, self._comma_start(t))
            elif (
                t.text.lower() == "according"
                and self.tokens[min(t.i + 1, len(self.tokens) - 1)].text == "to"
                and self.tokens[t.i - 1].text == ","
            ):
                stop = min(stop, self.tokens[t.i - 1].start)
        return [(span[0], stop)] if stop > span[0] else [span]

    def _comma_start(self, t: Token) -> int:
        k = t.i - 1
        while k > 0 and self.tokens[k].tag in ("RB", "CC"):
            k -= 1
        return self.tokens[k].start
