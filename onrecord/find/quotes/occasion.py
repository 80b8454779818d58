"""When, where, to whom and through whom: said date, channel, addressee and via of each attribution, and what is carried on."""

from collections.abc import Sequence

import msgspec

from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.mentions import Mentions
from onrecord.find.quotes.spans import Found, inside
from onrecord.lang import Pack
from onrecord.syntax.scheme import VERBS
from onrecord.text import Token
from onrecord.types import Annotation, Timex

SPEAKING = ("speak", "talk", "address", "write", "testify", "answer", "appear", "brief", "tell", "comment")
EARLIER = ("previously", "earlier", "later", "separately", "once", "meanwhile", "last", "ago")
AT = ("at", "in", "during", "to", "on", "via", "through")


class Occasion(msgspec.Struct):
    """The circumstances of one attribution, as far as its own sentence tells them."""

    said: str | None = None
    said_at: str | None = None
    channel: str | None = None
    addressee: str | None = None
    via: list[str] = []
    other: bool = False  # the sentence points to another time ("previously")
    row: int = -1  # the paragraph


class Occasions:
    """Reads the circumstances of attributions from the clause of the cue."""

    def __init__(self, cues: Cues, pack: Pack, mentions: Mentions, so_far: Sequence[Annotation]) -> None:
        self.cues, self.tree, self.mentions = cues, cues.tree, mentions
        self.agencies = pack.words("cues_agencies")
        self.gatherings = {r["word"] for r in pack.table("channels") if r["kind"] == "occasion"}
        self.outlet_words = pack.words("cues_outlet_words")
        self.times: dict[int, list[Timex]] = {}
        for a in so_far:
            if isinstance(a, Timex) and (t := self.tree.parse.at(a.start)):
                self.times.setdefault(t.sent, []).append(a)

    def of(self, f: Found) -> Occasion:
        """The circumstances told in the sentence of the cue."""
        out = Occasion()
        if f.cue_at < 0 or f.rule in ("quotes.headline", "quotes.noun"):
            return out
        v = self.cues.tokens[f.cue_at]
        chain = self._chain(v)
        self._when(f, v, chain, out)
        for c in chain:
            self._listener(c, f, out)
            self._where(c, f, out)
        return out

    def _chain(self, v: Token) -> list[Token]:
        """The cue, the verbs it is joined to, and the "Speaking at …" clauses that hang on them."""
        verbs = [v]
        for h in self.tree.up(v.i, 4):
            if (
                verbs[-1].rel not in ("joined", "adverbial", "open", "content", "adnominal", "governed:clause", "adposition")
                or h.morph not in VERBS
            ):
                break
            if verbs[-1].rel == "content" or (h.lemma not in self.cues.frames and verbs[-1].rel != "joined"):
                break
            verbs.append(h)
        speaking = [
            c
            for x in verbs
            for c in self.tree.kids(x.i, "adverbial", "adposition", "governed:clause")
            if c.morph == "ing" and c.lemma in SPEAKING
        ]
        return verbs + speaking

    # ------------------------------------------------------------ when
    def _when(self, f: Found, v: Token, chain: Sequence[Token], out: Occasion) -> None:
        own = {c.i for c in chain}
        for x in self.times.get(v.sent, ()):
            t = self.tree.parse.at(x.start)
            if t is None or inside((x.start, x.end), f.content) or not self._belongs(t, own, f):
                continue
            if x.type in ("DATE", "TIME") and out.said_at is None and out.said is None and (x.value or "").split("_")[-1] != "REF":
                out.said, out.said_at = (x.value or "").split("T")[0] or None, x.id or None
        first, last = self.tree.sentence(v.i)
        for t in self.cues.tokens[first:last]:
            if t.text.lower() in EARLIER and t.head in own and not inside((t.start, t.end), f.content):
                out.other = True

    def _belongs(self, t: Token, own: set[int], f: Found) -> bool:
        """Does a time hang on the cue (or on its "Speaking …" clause) and not on something inside a content or a source?"""
        for h in [t, *self.tree.up(t.i)]:
            if h.i in own:
                return True
            if h.i in f.heads or h.rel in ("relative", "content", "apposition") or inside((h.start, h.end), f.content):
                return False
            if h.morph == "ing" and h.rel == "adverbial":
                return False  # "she said, recalling how it was at the time"
        return False

    # ------------------------------------------------------------ to whom, through whom
    def _listener(self, v: Token, f: Found, out: Occasion) -> None:
        """Whom a "tell" verb or "Addressing …" is directed at: a house becomes ``via``, anybody else the addressee."""
        verb = v.lemma in SPEAKING or "tell" in self.cues.of(v)
        targets = self.tree.kids(v.i, "object", "recipient") if verb else []
        targets += (
            []
            if v.morph == "ing" and v.text.lower() == "according"
            else [
                k for p in self.tree.kids(v.i, "adposition", "recipient") if p.text.lower() == "to" for k in self.tree.kids(p.i, "governed")
            ]
        )
        for o in targets:
            if o.i < v.i or inside((o.start, o.end), f.content) or o.morph in ("base", "past", "present:3"):
                continue
            if self.house(o):
                out.via.append(self.name(o))
            elif o.lemma.lower() in self.cues.media and v.lemma != "brief":
                out.channel = out.channel or self._printed(o)
            elif o.lemma.lower() in self.cues.listeners or ("tell" in self.cues.of(v) and o.pos in ("NOUN", "PROPN", "PRON")):
                out.addressee = out.addressee or self._printed(o, short=True)

    def house(self, o: Token) -> bool:
        """Is a noun the name of an agency or an outlet?"""
        if self._beside(o) is not o:
            return True
        if o.pos != "PROPN":
            return (
                o.lemma.lower() in ("newspaper", "broadcaster", "outlet", "agency", "magazine", "website", "television", "radio", "tv")
                and o.pos == "NOUN"
            )
        words = self.name(o).replace("-", " ").split()
        return any(w in self.agencies or w.lower() in self.outlet_words for w in [*words, self.name(o)])

    def _beside(self, o: Token) -> Token:
        """ "the news agency Calvora": the name that stands beside the word for an outlet; the token itself otherwise."""
        if o.pos == "PROPN" or o.lemma.lower() not in self.outlet_words:
            return o
        return next((a for a in self.tree.kids(o.i, "apposition") if a.pos == "PROPN" and a.i == o.i + 1), o)

    def name(self, o: Token) -> str:
        """The name of the body at a head noun as printed."""
        o = self._beside(o)
        m = self.mentions.of(o.i)
        if (m is not None and m.form == "name") or (m is not None and m.type == "organisation"):
            return self.tree.text[m.start : m.end]
        return self._printed(o, short=True)

    def _where(self, v: Token, f: Found, out: Occasion) -> None:
        """The occasion or medium: "at a forum", "in a statement", "in an interview with …"."""
        preps = self.tree.kids(v.i, "adposition")
        preps += [p for o in self.tree.kids(v.i, "object") for p in self.tree.kids(o.i, "adposition") if v.lemma in SPEAKING]
        for p in preps:
            o = self.tree.kid(p.i, "governed")
            if o is None or p.text.lower() not in AT or inside((o.start, o.end), f.content) or out.channel:
                continue
            if p.text.lower() == "on" and o.lemma.lower() in self.gatherings:
                continue  # what is said on a meeting is about it
            if o.lemma.lower() in self.cues.media or o.text.lower() in self.cues.media:
                out.channel = self._printed(o)
                out.via += [
                    self.name(x)
                    for w in self.tree.kids(o.i, "adposition")
                    if w.text.lower() in ("with", "to")
                    for x in self.tree.kids(w.i, "governed")
                    if self.house(x)
                ]

    def _printed(self, o: Token, short: bool = False) -> str:
        """A noun phrase as printed, without its article; up to a time, a comma or a relative clause (``short``: up to its head)."""
        first, last = self.tree.first(o.i), o.i if short else self.tree.last(o.i)
        while first < o.i and (self.cues.tokens[first].pos in ("DET", "PUNCT") or (self.cues.tokens[first].rel == "possessor" and short)):
            first += 1
        stop = next((k for k in range(o.i + 1, last + 1) if self._ends(k)), last + 1)
        return self.tree.text[slice(*self.tree.chars(first, max(stop - 1, o.i)))]

    def _ends(self, k: int) -> bool:
        t = self.cues.tokens[k]
        if (
            t.text in (",", ";", "—", "–", "“", '"', "(")
            or t.rel == "relative"
            or (t.text.lower() == "that" and t.morph in ("adposition", "wh:determiner"))
        ):
            return True
        if t.rel == "adnominal" and self._timed(self.tree.last(k)) and self.tree.last(k) - k <= 3:
            return True  # "a study published on Friday"
        return self._timed(k) or (t.pos == "ADP" and k + 1 < len(self.cues.tokens) and self._timed(k + 1))

    def _timed(self, k: int) -> bool:
        """Does a token lie in a time expression?"""
        t = self.cues.tokens[k]
        return any(x.start <= t.start < x.end for x in self.times.get(t.sent, ()))

    def cited(self, f: Found) -> tuple[int, int] | None:
        """Heads of the house and of the body it cites in "House, citing Body, reported …"."""
        if f.cue_at < 0 or len(f.heads) != 1 or f.direct:
            return None  # the words of a quotation are those of whom it is given
        v = self.cues.tokens[f.cue_at]
        for c in [*self.tree.kids(v.i, "adverbial", "adposition"), *self.tree.kids(f.heads[0], "adnominal", "apposition")]:
            if (
                c.text.lower() in ("citing", "quoting")
                and (o := self.tree.kid(c.i, "object", "governed"))
                and not inside((o.start, o.end), f.content)
            ):
                return f.heads[0], o.i
        return None
