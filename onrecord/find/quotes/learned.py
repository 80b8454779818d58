"""What the trained tagger adds to the rules: where a content ends, and attributions that only it finds.

The tagger learned from PolNeAR, which also marks attitudes ("backs the plan"). A record of who said what keeps statements only: the content
must be a clause or a quotation, the source somebody who can speak, and the whole clearly more likely than not.
"""

import bisect
from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.find.learned.join import Joined, cue_head
from onrecord.find.learned.tagger import Tagged
from onrecord.find.quotes.cues import Cues
from onrecord.find.quotes.marks import Quote
from onrecord.find.quotes.spans import Found, Spans, before_dash, overlap, phrase, tidied
from onrecord.syntax.scheme import FINITE, VERBS
from onrecord.syntax.tree import Place
from onrecord.text import Token

SURE = 0.7  # probability of the cue and of the content, each (PolNeAR dev: from .6 on 71 of 98 are right, from .8 on 44 of 54)
LIKELY = 0.5  # probability of a content whose bounds are taken over
BOUNDED = ("quotes.clause", "quotes.object", "quotes.intent", "quotes.noun", "quotes.according", "quotes.shows", "quotes.parenthesis")


class Learned:
    """The tagger's attributions of a report beside what the rules found."""

    def __init__(self, cues: Cues, quotes: Sequence[Quote], joined: Sequence[Joined]) -> None:
        self.cues, self.tree, self.tokens, self.quotes = cues, cues.tree, cues.tokens, quotes
        self.joined, self.opens = joined, [q.start for q in quotes]
        self.by_cue = {t: j for j in joined if j.cue is not None for t in range(j.cue.first, j.cue.last + 1)}

    def checked(self, known: Sequence[Found]) -> list[Found]:
        """The rules' attributions, with the tagger's content where that is likely (where they part it is right 4 times in 5)."""
        cues = sorted(p[0] for f in known for p in f.cue)
        shared = Counter(f.cue_at for f in known)
        for f in known:
            j = self.by_cue.get(f.cue_at)
            if j is not None and f.rule in BOUNDED and shared[f.cue_at] == 1 and min(t.score for t in j.contents) >= LIKELY:
                content = [(s, before_dash(self.tree.text, (s, e))) for s, e in self._content(j)]
                if self._same(content, f.content) and _held(cues, content) <= _held(cues, f.content):
                    f.content, f.bounds = content, "" if content == f.content else "learned"
        return list(known)

    def _same(self, one: Sequence[Place], two: Sequence[Place]) -> bool:
        """Do two contents overlap, in the same sentences (one that runs on is a quotation: marks bound it), and not part at a semicolon?"""
        parse = self.tree.parse
        sents = [{s.i for a, b in side for p in (a, b - 1) if (s := parse.sentence_at(p)) is not None} for side in (one, two)]
        cut = self.tree.text[one[-1][1] : two[-1][1]] if one and one[-1][1] < two[-1][1] else ""
        return any(overlap(a, b) for a in one for b in two) and sents[0] == sents[1] and not cut.startswith(";")

    def _content(self, j: Joined) -> list[Place]:
        """The contents of an attribution in our form: no "that" before them, no punctuation around them."""
        return tidied(self.tree.text, [self.tree.chars(t.first + (t.first < t.last and self._that(t)), t.last) for t in j.contents])

    def found(self, known: Sequence[Found]) -> Iterator[Found]:
        """The attributions that are statements and that no rule has touched, in the order of their cues."""
        taken = Spans([p for f in known for p in (*f.content, *f.cue)])
        cues = {f.cue_at for f in known if f.cue_at >= 0}
        for j in self.joined:
            head = cue_head(j, self.tree.parse)
            if j.cue is None or head is None or head.i in cues or j.score < SURE:
                continue
            content, cue = self._content(j), self._chars(j.cue)
            if not content or any(taken.touches(p) for p in (*content, cue)):
                continue
            speakers = self._speakers(j.sources) if j.sources else self._subject(head)
            if self._labelled(cue) or self._heading(j) or not self.cues.shorts.isdisjoint(self.tree.text[slice(*cue)].lower().split()):
                continue
            if speakers and self._told(head) and self._statement(j.contents, head):
                heads = [h for t in speakers for h in self.cues.sources(t)]
                source = [phrase(self.tree, h) for h in heads]
                yield Found(content=content, cue=[cue], source=source, heads=heads, cue_at=head.i, rule="quotes.learned")

    def _labelled(self, cue: Place) -> bool:
        """ "Berg and Venn LIVE: “…”": words with a colon behind them are a label, no cue."""
        word = self.tree.text[slice(*cue)]
        return word.endswith(":") and len(word) > 1

    def _heading(self, j: Joined) -> bool:
        """ "What the polls say", "what they had to say about the data": a question word alone is nothing said."""
        first = self.tokens[j.contents[0].first]
        return j.contents[0].first == j.contents[0].last and first.morph in ("wh", "wh:determiner", "wh:adverb")

    def _chars(self, t: Tagged) -> Place:
        return self.tree.chars(t.first, t.last)

    def _speakers(self, sources: Sequence[Tagged]) -> list[Token]:
        """The heads of the sources that can speak."""
        heads = (self.tree.parse.head_of(*self._chars(s)) for s in sources)
        return [t for h in heads if (t := self._speaker(h)) is not None]

    def _subject(self, cue: Token) -> list[Token]:
        """The subject of a cue verb, where the tagger was not sure enough of a source."""
        own = self.cues.subject(cue) if cue.morph in VERBS else None
        return [t for t in [self._speaker(own)] if t is not None]

    def _speaker(self, head: Token | None) -> Token | None:
        """The head of a source, when it can speak and is not the writer or the reader; "who" stands for the noun before it."""
        if head is not None and head.morph in ("wh", "wh:determiner") and (verb := self.tokens[head.head]).rel == "relative":
            head = self.tokens[verb.head]
        if head is None or head.text.lower() in ("i", "we", "you", "me", "us") or self.cues.nobody(head):
            return None
        return head if self.cues.speaks(head) or self.cues.document(head) else None

    def _told(self, head: Token) -> bool:
        """Is the saying told as a fact? A verb must be so by its form; a noun or a preposition is."""
        return self.cues.real(head) if head.morph in VERBS else head.pos in ("NOUN", "ADP", "VERB", "ADJ", "PUNCT")

    def _statement(self, contents: Sequence[Tagged], cue: Token) -> bool:
        """Is there a clause or a quotation of some length? Something to be done is a plan, and only with a known cue what somebody says."""
        first = self.tokens[contents[0].first]
        if first.morph == "to" and not self.cues.of(cue):
            return False
        if first.rel == "subordinator" and first.text.lower() not in ("that", "whether", "if"):
            return False  # "the bank reports as it waits for approval"
        return any(self._that(t) or self._clause(t) or self._quoted(t) for t in contents)

    def _that(self, t: Tagged) -> bool:
        first = self.tokens[t.first]
        return first.text.lower() in self.cues.that and (first.rel == "subordinator" or first.morph == "adposition")

    def _clause(self, t: Tagged) -> bool:
        for i in range(t.first, t.last + 1):
            v = self.tokens[i]
            if v.morph in (*FINITE, "modal") and v.rel != "relative" and any(t.first <= s.i <= t.last for s in self._subjects(v)):
                return True
        return False

    def _subjects(self, v: Token) -> list[Token]:
        own = self.tree.kids(v.i, "subject", "subject:passive", "dummy", "subject:clause")
        return own or (
            self.tree.kids(v.head, "subject", "subject:passive", "dummy", "subject:clause")
            if v.rel in ("auxiliary", "auxiliary:passive", "joined")
            else []
        )

    def _quoted(self, t: Tagged) -> bool:
        start, end = self._chars(t)
        inside = self.quotes[bisect.bisect_left(self.opens, start - 1) : bisect.bisect_left(self.opens, end)]
        return any(q.end <= end + 1 and self.tree.text[q.inner : q.inner_end].count(" ") >= 3 for q in inside)


def _held(places: Sequence[int], spans: Sequence[Place]) -> int:
    """How many of the sorted places lie in the spans."""
    return sum(bisect.bisect_left(places, e) - bisect.bisect_left(places, s) for s, e in spans)
