"""What stands right beside a quotation and is no cue: a signature under it, a clause of its own, a voice within a voice."""

import re
from collections.abc import Sequence

from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.marks import Line, Quote
from onrecord.syntax.scheme import FINITE
from onrecord.syntax.tree import Place
from onrecord.text import Token

DASHED = re.compile(r"\s{0,4}(?:[—–―]|-{1,3})\s{0,4}(?=\S)")
SIGNED = 16  # words of a signature, at most
FAR = 8  # tokens between a verb of recalling and the "saying" of the one recalled


class Beside:
    """Looks behind a quotation: who signed it, and whether the words behind it make a clause of its own."""

    def __init__(self, cues: Cues, rows: Sequence[Line]) -> None:
        self.cues, self.tree, self.text, self.rows = cues, cues.tree, cues.tree.text, rows
        self.shown = cues.shown

    # ------------------------------------------------------------ signatures
    def signer(self, q: Quote) -> Token | None:
        """Who signed a quotation: dash and name (or a descriptor) behind it, or on the next line, and nothing else."""
        row = self.rows[q.line]
        place = (q.end, row.end)
        if not self.text[q.end : row.end].strip():
            below = self.rows[q.line + 1] if q.line + 1 < len(self.rows) else None
            if below is None or below.kind != row.kind:
                return None
            place = (below.start, below.end)
        return self._signature(place)

    def _signature(self, place: Place) -> Token | None:
        m = DASHED.match(self.text, *place)
        if m is None or len(self.text[m.end() : place[1]].split()) > SIGNED:
            return None
        toks = self.tree.parse.inside(m.end(), place[1])
        if not toks or any(t.morph in FINITE and t.pos in ("VERB", "AUX") and t.text.islower() for t in toks):
            return None
        run = [toks[0]]
        for t in toks[1:]:
            if t.pos not in ("PROPN", "NOUN", "ADJ", "DET") and t.text not in ("-", "."):
                break
            run.append(t)
        nouns = [t for t in run if t.pos in ("PROPN", "NOUN")]
        return nouns[-1] if nouns and (nouns[-1].pos == "PROPN" or toks[0].pos in ("DET", "NOUN", "ADJ")) else None

    # ------------------------------------------------------------ a clause of its own
    def apart(self, q: Quote, behind: Place) -> bool:
        """Whether the words behind a quotation belong to it: "…," the banner read; "…," according to the club; "…!" came a shout."""
        return self._clause(q, behind) is not None

    def shows(self, q: Quote, behind: Place) -> tuple[Token, Token, int] | None:
        """The verb and the thing that tells the words: "…," the banner read."""
        toks = self._clause(q, behind) or []
        for v in toks:
            subject = self.tree.kid(v.i, "subject") if v.lemma.lower() in self.shown and v.morph in FINITE else None
            subject = subject or (self._inverted(v, toks) if v.lemma.lower() in self.shown and v.morph in FINITE else None)
            if subject is not None and subject.pos in ("NOUN", "PROPN") and any(t.i == subject.i for t in toks):
                return v, subject, behind[1]
        return None

    def _inverted(self, v: Token, toks: list[Token]) -> Token | None:
        """ "Ran the headline": the noun right behind a verb that opens the clause."""
        nouns = [t for t in toks if t.i > v.i]
        return next((t for t in nouns if t.pos in ("NOUN", "PROPN")), None) if toks and toks[0].i == v.i else None

    def _clause(self, q: Quote, behind: Place) -> list[Token] | None:
        """The tokens behind a quotation up to the end of its sentence, where they have a verb or "according to"; else None."""
        inner = self.text[q.inner : q.inner_end].strip()
        rest = self.text[slice(*behind)].lstrip()
        if not inner or not rest or not (rest[0].isalpha() or rest[0] == ","):
            return None
        if inner[-1] not in ",—–-" and not (inner[-1] in "?!…" and rest[0].islower()) and rest[0] != ",":
            return None
        toks = self.tree.parse.inside(*behind)
        end = next((k for k, t in enumerate(toks) if t.text in (".", "!", "?", ";")), len(toks))
        toks = toks[:end]
        own = any(t.pos in ("VERB", "AUX") for t in toks) or any(t.text.lower() == "according" for t in toks)
        return toks if own else None

    # ------------------------------------------------------------ a voice within a voice
    def recalled(self, v: Token, subject: Token) -> tuple[Token, Token] | None:
        """ "X recalled Y saying", "X quoted Y as saying": the verb and the one whose words they are."""
        for t in self.tree.tokens[v.i + 1 : v.i + 1 + FAR]:
            if t.sent != v.sent or t.text in (",", ";", ":"):
                return None
            if t.morph == "ing" and "quote" in self.cues.of(t):
                return self._before(t, v)
        return None

    def _before(self, saying: Token, v: Token) -> tuple[Token, Token] | None:
        k = saying.i - 1
        k -= self.tree.tokens[k].text.lower() == "as"
        who = self.tree.tokens[k]
        return (saying, who) if k > v.i and who.pos in ("PROPN", "NOUN", "PRON") and self.cues.speaks(who) else None

    def remembered(self, v: Token) -> Token | None:
        """Whose a "saying" before a quotation is: the name right before it, behind a verb ("X remembers Y telling her:")."""
        if v.morph != "ing" or v.i < 2:
            return None
        who, front = self.tree.tokens[v.i - 1], self.tree.tokens[v.i - 2]
        first = self.tree.first(who.i)
        verb = self.tree.tokens[first - 1] if first else front
        named = who.pos in ("PROPN", "NOUN", "PRON") and who.sent == v.sent and self.cues.speaks(who)
        return who if named and verb.pos == "VERB" and verb.sent == v.sent else None
