"""Direct quotations and the cues beside them: before, behind, between; quotations that run on over paragraphs."""

from collections.abc import Iterator, Sequence

import msgspec

from onrecord.find.quotes.beside import Beside
from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.marks import Line, Quote, aside
from onrecord.find.quotes.spans import Found, phrase
from onrecord.syntax.scheme import FINITE
from onrecord.syntax.tree import Place
from onrecord.text import Token

MUST = ("must", "should", "shall", "may", "might")  # "where any inquiry must begin" is nobody's speech
NAME = 5  # words of the name of a programme, a book, a film
CAPTIONS = 4  # captions between a cue and its quotation that are looked past
REACH = 25  # tokens between a quotation and its cue, at most
ENDS = ",.?!…—–-"
CLOSING = "”\"’'"
ALONE = "quotes.sentence"  # a quotation that is a sentence of its own in a paragraph, without a cue


class Spoken(msgspec.Struct):
    """A direct quotation with its pieces so far; ``row`` is the paragraph of its last piece, ``open`` says that it was not closed."""

    pieces: list[Quote]
    cue: Token | None = None
    subject: Token | None = None
    row: int = 0
    open: bool = False
    after: int = 0  # characters up to here belong to the cue clause
    alone: bool = False  # a sentence of a paragraph that tells more


class Direct:
    """Joins the quotations of a report with their cues, in one pass from top to bottom."""

    def __init__(self, cues: Cues, quotes: Sequence[Quote], rows: Sequence[Line]) -> None:
        self.cues, self.tree, self.text, self.rows = cues, cues.tree, cues.tree.text, rows
        self.quotes, self.beside = quotes, Beside(cues, rows)
        self.out: list[Spoken] = []

    def found(self) -> list[Found]:
        """One record a cue, in the order of the text."""
        for n, q in enumerate(self.quotes):
            before = self.quotes[n - 1] if n and self.quotes[n - 1].line == q.line else None
            after = self.quotes[n + 1] if n + 1 < len(self.quotes) and self.quotes[n + 1].line == q.line else None
            self._take(q, before, after)
        return [f for s in self.out if (f := self._finish(s))]

    # ------------------------------------------------------------ joining
    def _take(self, q: Quote, before: Quote | None, after: Quote | None) -> None:
        last = self.out[-1] if self.out else None
        row = self.rows[q.line]
        if last and last.open and q.line == last.row + 1 and q.start == row.start:
            self._extend(last, q, after)
            return
        gap = (before.end if before else row.start, q.start)
        behind = (q.end, after.start if after else row.end)
        tail = self._behind(q, behind)
        signer = None if tail else self.beside.signer(q)
        if tail is None and signer is None and last and before is last.pieces[-1] and last.cue and self._goes_on(last, q, gap):
            if not self.beside.apart(q, behind):
                last.pieces.append(q)
                last.open = not q.closed
                return
            if shown := self.beside.shows(q, behind):
                self.out.append(Spoken([q], *shown[:2], q.line, not q.closed, shown[2]))
            return
        lead = None if tail else self._ahead(q, gap) or self._after_mixed(q, before) or self._above(q)
        if tail or lead:
            cue, subject, end = tail or lead  # type: ignore[misc]
            self.out.append(Spoken([q], cue, subject, q.line, not q.closed, end))
        elif signer is not None:
            self.out.append(Spoken([q], None, signer, q.line, not q.closed, q.end))
        elif self._sentential(q) and (((q.start == row.start or not before) and self._alone(q, row)) or self._own_sentence(q, row)):
            self.out.append(Spoken([q], None, None, q.line, not q.closed, q.end, alone=q.start != row.start))

    def _above(self, q: Quote) -> tuple[Token, Token, int] | None:
        """The cue of the paragraph before, when that ends with a colon and the quotation opens its own: 'The Lantern writes:'."""
        row = self.rows[q.line]
        last = next((r for r in reversed(self.rows[max(0, q.line - CAPTIONS) : q.line]) if not aside(self.tree.parse, r)), None)
        if last is None or q.start != row.start or self.text[last.end - 1] != ":" or last.kind != row.kind:
            return None
        return self._ahead(q, (last.start, last.end))

    def _after_mixed(self, q: Quote, before: Quote | None) -> tuple[Token, Token, int] | None:
        """The plan is “late”, she said. “We know.”: the second quotation takes the cue behind the first one's clause."""
        if before is None or not self._sentential(q) or self._entitled(q, (before.end, q.start)):
            return None
        cue = self._cue_in((before.end, q.start))
        if cue is None or self.text[cue[2] : q.start].strip(" .,;:—–-\u00a0"):
            return None
        return cue

    def _extend(self, last: Spoken, q: Quote, after: Quote | None) -> None:
        """A paragraph that opens with a mark after one that was not closed: the same quotation."""
        last.pieces.append(q)
        last.row, last.open = q.line, not q.closed
        if last.cue is None and (tail := self._behind(q, (q.end, after.start if after else self.rows[q.line].end))):
            last.cue, last.subject, last.after = tail
        elif last.cue is None:
            last.subject = self.beside.signer(q) or last.subject

    def _goes_on(self, last: Spoken, q: Quote, gap: Place) -> bool:
        """A second quotation behind the cue clause with nothing else told in between."""
        cue = last.cue
        if cue and any(t.i > cue.i and "quote" in self.cues.of(t) and self._next_cue(t) for t in self.tree.parse.inside(*gap)):
            return False
        between = self.text[max(gap[0], last.after) : gap[1]].strip(" .,;:—–-\u00a0")
        return (
            not between
            and not self._entitled(q, gap)
            and (self._sentential(q, short=True) or self.text[gap[1] - 2 : gap[1]].strip() in (",", "—", "–", ";"))
        )

    def _entitled(self, q: Quote, gap: Place) -> bool:
        """ "… on the programme “Radio Orle.”": a name in quotation marks right behind a noun is no speech."""
        before, inner = self.tree.parse.inside(*gap)[-1:], self.text[q.inner : q.inner_end].split()
        behind = bool(before) and before[0].pos in ("NOUN", "PROPN") and before[0].end >= gap[1] - 1
        return behind and len(inner) <= NAME and all(w[:1].isupper() or w.lower() in ("of", "the", "and", "with") for w in inner)

    def _alone(self, q: Quote, row: Line) -> bool:
        return not self.text[q.end : row.end].strip(" .") and not self.text[row.start : q.start].strip()

    def _own_sentence(self, q: Quote, row: Line) -> bool:
        """A quotation that stands as a sentence of its own behind another one."""
        before, after = self.text[row.start : q.start].rstrip(), self.text[q.end : row.end].lstrip()
        before = before.rstrip(CLOSING)  # "“One.” “Two.”"
        return row.kind == "body" and before[-1:] in (".", "!", "?") and (not after or after[0].isupper() or after[0] in '“"‘')

    def _next_cue(self, t: Token) -> bool:
        """A finite cue, or a participle behind a comma ("…, he said, adding: “…”")."""
        return t.morph in FINITE or (t.text.lower() in self.cues.participles and self.tree.tokens[t.i - 1].text == ",")

    def _sentential(self, q: Quote, short: bool = False) -> bool:
        """Does a quotation read as a sentence: opens with a capital, a figure or a bracket, ends with a mark, has words enough?"""
        inner = self.text[q.inner : q.inner_end].strip()
        if not inner or not (inner[0].isupper() or inner[0].isdigit() or inner[0] in "[(…'‘“"):
            return False
        return (inner[-1] in ENDS or not q.closed) and (short or len(inner.split()) >= 2)

    # ------------------------------------------------------------ cues
    def _behind(self, q: Quote, gap: Place) -> tuple[Token, Token, int] | None:
        """The cue behind a quotation that ends with a comma or the like: "…," she said."""
        inner = self.text[q.inner : q.inner_end].strip()
        comma = self.text[gap[0] : gap[0] + 2].strip()[:1] in (",", "—", "–")
        if not inner or not (inner[-1] in ",?!…—–-" or comma) or not self._whole(q, inner):
            return None
        return self._cue_in(gap)

    def _whole(self, q: Quote, inner: str) -> bool:
        """Is the quotation a statement, not the end of a clause that began outside it? Before it stands nothing, or "But" and the like."""
        row = self.rows[q.line]
        lead = self.tree.parse.inside(max(row.start, q.start - 30), q.start)
        cut = max((k for k, t in enumerate(lead) if t.text in (".", "?", "!", "”", '"', ":", "…")), default=-1)
        near = cut >= 0 or q.start - 30 <= row.start
        free = near and all(t.morph in ("conjunction", "adverb", "comma", "colon", "quote") for t in lead[cut + 1 :])
        if inner[0].isupper() or inner[0] in "[(…‘'" or inner[0].isdigit():
            return free or len(inner.split()) >= 4
        return free and len(inner.split()) >= 3

    def _cue_in(self, gap: Place) -> tuple[Token, Token, int] | None:
        """The first cue with a speaker behind a quotation, before the sentence ends."""
        toks = self.tree.parse.inside(*gap)[:REACH]
        for v in toks:
            if v.text in (".", ";", ":"):
                return None
            if "quote" in self.cues.of(v) and v.morph in (*FINITE, "participle", "ing", "base", "noun", "nouns") and self._told(v):
                subject = self._speaker(v, toks)
                if subject is not None:
                    cue, voice = self.beside.recalled(v, subject) or (v, subject)
                    return cue, voice, self._clause_end(v, gap[1])
        return None

    def _told(self, v: Token) -> bool:
        aux = self.tree.kids(v.i, "auxiliary")
        if v.morph == "ing" or (v.morph == "base" and not aux) or any(a.text.lower() in MUST for a in aux):
            return False
        subject, thing = self.tree.kid(v.i, "subject"), self.tree.kid(v.i, "object")
        other = thing is not None and thing.i > v.i and thing.pos == "NOUN" and "tell" not in self.cues.of(v)
        return not (other and subject is not None and subject.i < v.i and not self.cues.speaks(subject))  # "…, but its book offers a view"

    def _clause_end(self, v: Token, stop: int) -> int:
        """End of the sentence of the cue, or the place where the next quotation opens."""
        toks = self.tree.parse.inside(v.start, stop)
        return next((t.end for t in toks if t.text in (".", "?", "!") and t.pos == "PUNCT"), stop)

    def _speaker(self, v: Token, toks: Sequence[Token]) -> Token | None:
        """The subject of a cue among the tokens beside the quotation; the noun phrase next to the cue when the parser fails."""
        near = {t.i for t in toks}
        s = self.cues.subject(v)
        if s is not None and s.i in near and s.text.lower() not in ("who", "which", "that", "it"):
            return s
        after = [t for t in toks if t.i > v.i]
        if after and (after[0].pos in ("PROPN", "DET") or after[0].morph in ("noun", "nouns", "personal")) and toks[0].i == v.i:
            return self._run_head(after)
        before = [t for t in toks if t.i < v.i and t.pos != "PUNCT"]
        nouns = [t for t in before if t.pos in ("PROPN", "NOUN") or t.morph == "personal"]
        if nouns and len(before) <= 8 and all(t.pos in ("PROPN", "NOUN", "DET", "ADJ", "PRON", "ADV") for t in before):
            return nouns[-1]
        return None

    def _run_head(self, toks: Sequence[Token]) -> Token | None:
        """The last noun of the run of determiners, adjectives and nouns that opens a list of tokens."""
        last = None
        for t in toks:
            if t.pos in ("PROPN", "NOUN") or t.morph == "personal":
                last = t
            elif t.pos not in ("DET", "ADJ") and t.morph != "genitive":
                break
        return last

    def _ahead(self, q: Quote, gap: Place) -> tuple[Token, Token, int] | None:
        """The cue before a quotation: 'She said: "…"', 'She said, "…"', 'She told the court "…"'."""
        toks = self.tree.parse.inside(*gap)[-REACH:]
        cut = max((k for k, t in enumerate(toks) if t.text in (".", "!", "?", ";")), default=-1)
        toks = toks[cut + 1 :]
        if not toks:
            return None
        if toks[-1].text == ":" and cut < 0 and (head := self._caption(toks[:-1])):
            return toks[-1], head, q.end
        joint = toks[-1].text in (":", ",", "—", "–", ",:")
        if not (joint and (self._sentential(q, short=True) or toks[-1].text == ":")) and not (
            toks[-1].pos == "VERB" and self._sentential(q)
        ):
            return None
        for v in reversed(toks):
            if "quote" in self.cues.of(v) and (v.morph in FINITE or v.morph in ("ing", "participle", "base")) and self.cues.real(v):
                subject = self.beside.remembered(v) or self._lead_speaker(v, toks)
                if subject is None or any(t.morph in (*FINITE, "modal") for t in toks if t.i > v.i):
                    return None
                return v, subject, q.end
        return None

    def _caption(self, toks: Sequence[Token]) -> Token | None:
        """ "Wes Hartley of the Post: “…”", "From the report: “…”": who speaks in a lead without a verb."""
        if _name(toks):
            return toks[-1]
        if not toks or len(toks) > 12 or any(t.pos in ("VERB", "AUX") or t.text in (",", ":") for t in toks):
            return None
        nouns = [t for t in toks if t.pos in ("NOUN", "PROPN") and t.rel in ("top", "governed", "subject", "apposition", "predicative")]
        lead = [t for t in nouns if t.rel != "governed"] or nouns
        head = lead[0] if lead else None
        if head is None or not (head.ent == "person" or self.cues.document(head)):
            return None
        return head if self.tree.parse.sentences[head.sent].first == toks[0].i else None

    def _lead_speaker(self, v: Token, toks: Sequence[Token]) -> Token | None:
        s = self.cues.subject(v)
        if s is not None and s.i < v.i and s.text.lower() not in ("who", "which", "that", "it"):
            return s
        near = [t for t in toks if t.i < v.i and t.sent == v.sent]
        if near and near[-1].pos in ("PROPN", "PRON", "NOUN"):
            return near[-1]
        return None

    # ------------------------------------------------------------ records
    def _finish(self, s: Spoken) -> Found | None:
        spans = [(q.inner, q.inner_end) for q in s.pieces if self.text[q.inner : q.inner_end].strip()]
        if not spans:
            return None
        heads = self.cues.sources(s.subject) if s.subject else []
        cue = [(s.cue.start, s.cue.end)] if s.cue else []
        return Found(
            content=spans, cue=cue, cue_at=s.cue.i if s.cue else -1, heads=heads, source=[phrase(self.tree, h) for h in heads], direct=True,
            rule=_rule(s),
        )  # fmt: skip


def _rule(s: Spoken) -> str:
    if s.cue is not None:
        return "quotes.direct"
    return "quotes.signed" if s.subject is not None else ALONE if s.alone else "quotes.orphan"


def titled(cues: Cues, quotes: Sequence[Quote], rows: Sequence[Line]) -> Iterator[Found]:
    """Headlines of the shape "X: what X says" and "what X says: X", where X is a name and the rest a clause or a quotation."""
    tree = cues.tree
    for row in rows:
        if row.kind not in ("title", "deck"):
            continue
        toks = tree.parse.inside(row.start, row.end)
        colon = next((k for k, t in enumerate(toks) if t.text == ":"), 0)
        left, right = toks[:colon], toks[colon + 1 :]
        whole = [q for q in quotes if q.line == row.n]
        if (
            left
            and right
            and _name(left)
            and cues.mentions.of(left[-1].i) is not None
            and (any(q.start <= right[0].start for q in whole) or any(t.morph in FINITE or t.morph == "modal" for t in right))
        ):
            yield _headline(tree.chars(left[0].i, left[-1].i), left[-1].i, tree.chars(right[0].i, right[-1].i), toks[colon])
        elif left and right and _name(right) and any(q.start <= left[0].start and q.end >= left[-1].end for q in whole):
            yield _headline(tree.chars(right[0].i, right[-1].i), right[-1].i, tree.chars(left[0].i, left[-1].i), toks[colon])


def _name(toks: Sequence[Token]) -> bool:
    """A short run of nouns with a person's or a body's name in it."""
    return (
        0 < len(toks) <= 5
        and toks[-1].ent in ("person", "body")
        and all(t.pos in ("PROPN", "NOUN", "ADJ", "PUNCT") or t.morph == "genitive" for t in toks)
    )


def _headline(source: Place, head: int, content: Place, colon: Token) -> Found:
    return Found(content=[content], cue=[(colon.start, colon.end)], cue_at=colon.i, heads=[head], source=[source], rule="quotes.headline")
