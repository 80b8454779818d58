"""Roles: "Tarvian President X", "X, the head of Y", "the company's chief executive, X"."""

from collections.abc import Sequence

import msgspec

from onrecord.find.names.spans import Name
from onrecord.find.names.words import Phrases, View, Words, longest
from onrecord.syntax.scheme import ADJECTIVES, NOUNS
from onrecord.syntax.tree import tree
from onrecord.text import Parse

LINKS = frozenset({"of", "for", "at", "in", "to", "on"})
NOMINAL = frozenset({"noun", "nouns", "name", "names", "adjective", "adjective:most", "participle", "ing", "number", "affix", "hyphen"})
LEADS = frozenset({"determiner", "possessive"})
REACH = 14  # tokens that an apposition may take


class Found(msgspec.Struct):
    """A role: its tokens, the phrase with its article (``whole``; None for a title in front), its family and the name it belongs to."""

    first: int
    last: int
    family: str
    whole: tuple[int, int] | None = None


class Roles:
    """Finds the role that stands at a name."""

    def __init__(self, parse: Parse, view: View, words: Words, names: Sequence[Name]) -> None:
        self.parse, self.view, self.words = parse, view, words
        self.inside = {i: n for n in names for i in range(n.first, n.last)}

    def of(self, n: Name) -> list[Found]:
        """Roles at a name: in front, in apposition before, in apposition after."""
        found = [self.in_front(n), self.before(n), self.after(n)]
        return [f for f in found if f]

    def any(self, n: Name) -> bool:
        """Whether there is a role at a name."""
        return bool(self.in_front(n) or self.before(n) or self.after(n))

    # -------------------------------------------------------------- "Kremlin-style": title directly in front
    def in_front(self, n: Name) -> Found | None:
        """A role directly before the name, with the adjectives and names that belong to it."""
        first, _ = self._sentence(n.first)
        end = self._skip_honorific(n.first, first)
        hit = self._ends(first, end, n.type)
        if not hit or (end and self._broken(end - 1)):
            return None
        start = self._left(hit[0], first)
        return Found(first=start, last=end, family=hit[1])

    def _skip_honorific(self, at: int, first: int) -> int:
        for size in (2, 1):
            hit = longest(self.words.honorifics, self.view.low, at - size, at) if at - size >= first else None
            if hit and hit[0] == at:
                return at - size
        return at

    def _ends(self, first: int, end: int, kind: str) -> tuple[int, str] | None:
        """The longest role phrase that ends right before token ``end``."""
        if end <= first or self.view.tokens[end - 1].morph not in NOUNS | ADJECTIVES | {"foreign"}:
            return None
        index = self._index(kind)
        for at in range(max(first, end - 4), end):
            hit = longest(index, self.view.low, at, end)
            if hit and hit[0] == end:
                return at, hit[1]
        return None

    def _index(self, kind: str) -> Phrases:
        return self.words.roles if kind == "person" else self.words.bodyroles

    def _left(self, at: int, first: int) -> int:
        """Take in the modifiers left of a role, at most six."""
        low = max(first, at - 6)
        while at > low and self._modifier(at - 1) and not self._broken(at - 1):
            at -= 1
        while at < len(self.view.tokens) and self.view.tokens[at].text in {"-", "–"}:
            at += 1
        return at

    def _modifier(self, i: int) -> bool:
        t = self.view.tokens[i]
        n = self.inside.get(i)
        if t.ent in {"date", "time"} or (n is not None and n.type == "person"):
            return False
        return t.morph in NOMINAL and (t.morph not in {"participle", "ing", "number"} or t.rel in {"adjective", "compounded", "number"})

    def _broken(self, i: int) -> bool:
        """Something other than space or a hyphen stands between token i and the next."""
        gap = self.view.text[self.view.tokens[i].end : self.view.tokens[i + 1].start]
        return bool(gap.strip())

    def _sentence(self, i: int) -> tuple[int, int]:
        s = self.parse.sentences[self.view.tokens[i].sent]
        return s.first, s.last

    # -------------------------------------------------------------- "X, the head of Y,"
    def after(self, n: Name) -> Found | None:
        """An apposition after the name, closed by a mark."""
        _, last = self._sentence(n.first)
        opener = self.view.tokens[n.last].text if n.last < last else ""
        if opener not in {",", "(", "[", "–", "—", "-"} or self._of_a_person(n):
            return None
        at, end = n.last + 1, min(n.last + 1 + REACH, last)
        core = self._core(at, end)
        if core is None or core[1] <= at:
            return None
        stop = self._tail(core[1], end)
        closed = stop >= last or self.view.tokens[stop].pos == "PUNCT" or self.view.low[stop] in {"who", "which"}
        closed = closed or (self._says(stop) and not self._speaker(n, core[1] - 1, stop))
        hit = self._ends(at, core[1], n.type)
        if not hit or not closed or (opener == "," and not core[2] and self._listed(n)):
            return None
        return Found(first=core[0], last=stop, family=hit[1], whole=(at, stop))

    def _says(self, i: int) -> bool:
        """ "X, commander of Y said": the second comma is often left out."""
        return self.view.tokens[i].morph in {"past", "present:3"} and self.view.tokens[i].lemma in self.words.set("names_said")

    def _of_a_person(self, n: Name) -> bool:
        """ "Ann Berg of Orvo, the chief executive": what stands behind it is told of Ann Berg."""
        before = self.inside.get(n.first - 2)
        return n.first > 1 and self.view.low[n.first - 1] in {"of", "from", "at"} and before is not None and before.type == "person"

    def _speaker(self, n: Name, head: int, verb: int) -> bool:
        """ "They left Port Hale, the general said": the noun behind the comma is who says so, and no name for what stands before it."""
        t, (first, last) = self.view.tokens[head], self._sentence(n.first)
        aside = verb + 1 < last and self.view.low[verb + 1] == ","  # "Ole Ross, the mayor said, was ill"
        return (n.first > first or aside) and t.rel == "subject" and t.head == verb

    def _core(self, at: int, end: int) -> tuple[int, int, bool] | None:
        """Start after article or possessor, end of the noun run, and whether an article or possessor led it."""
        start, led, i = at, False, at
        while i < end:
            tag = self.view.tokens[i].morph
            if tag in LEADS and i == at:
                start, led = i + 1, True
            elif tag == "genitive":
                led = True
            elif tag not in NOMINAL or self._person(i):
                break
            i += 1
        return (start, i, led) if i > start else None

    def _person(self, i: int) -> bool:
        n = self.inside.get(i)
        return n is not None and n.type == "person" and n.first == i

    def _tail(self, at: int, end: int) -> int:
        """Take in "of the Y", once or twice."""
        while at < end and self.view.low[at] in LINKS:
            i = at + 1
            while i < end and (self.view.tokens[i].morph in NOMINAL | LEADS | {"genitive"}) and not self._person(i):
                i += 1
            if i == at + 1:
                return at
            at = i
        return at

    def _listed(self, n: Name) -> bool:
        """A name in a list ("A, minister B"): the parser hangs something on it as a conjunct."""
        head = self.parse.head_of(self.view.tokens[n.first].start, self.view.tokens[n.last - 1].end)
        return head is not None and tree(self.parse).has(head.i, "joined")

    # -------------------------------------------------------------- "the head of Y, X,"
    def before(self, n: Name) -> Found | None:
        """An apposition before the name: after a comma, a bracketed gloss, or directly ("the head of Y X")."""
        first, last = self._sentence(n.first)
        end = self._skip_honorific(n.first, first)
        comma = end > first and self.view.tokens[end - 1].text == ","
        own = None if comma else self._ends(first, end, n.type)
        end = end - 1 if comma else self._skip_gloss(end, first)
        if end > first and self.view.tokens[end - 1].morph in LEADS:
            return None  # "the captain of the X": X is what he is captain of
        inner = False
        for at in range(end - 1, max(first, end - REACH) - 1, -1):
            if self.view.tokens[at].pos in {"VERB", "AUX", "PUNCT"} and self.view.tokens[at].morph not in {"participle", "ing"}:
                return None
            hit = self._ends(first, at + 1, n.type)
            if hit and own and at + 1 <= own[0]:
                return None  # "an adviser to President X": the title next to the name is X's, the other is somebody else's
            reach = self._through(at + 1, end) if comma else self._tail(at + 1, end)
            if inner and hit and self.view.low[at] in self.words.set("names_agents"):
                return None  # "a spokesman for the special counsel, X": whose name it is is not told
            if not hit or reach != end or (not comma and at + 1 == end):
                continue
            if comma and self._inner(hit[0], first, n.type):
                inner = True
            else:
                return self._led(hit, at, end, first) if not comma or self._closed(n, last) else None
        return None

    def _inner(self, at: int, first: int, kind: str) -> bool:
        """The role stands inside another's "of": "the widow of the driver, X," tells of a widow."""
        while at > first and (self._modifier(at - 1) or self.view.tokens[at - 1].morph in LEADS):
            at -= 1
        return at - 1 > first and self.view.low[at - 1] in LINKS and self._ends(first, at - 1, kind) is not None

    def _through(self, at: int, end: int) -> int:
        """The tail, through a person's name that ends it ("the wife of Ann Berg, X")."""
        stop = self._tail(at, end)
        i = stop + 1 if stop < end and self.view.low[stop] in LINKS else stop
        n = self.inside.get(i)
        return end if i < end and i > at and self._person(i) and n is not None and n.last == end else stop

    def _led(self, hit: tuple[int, str], at: int, end: int, first: int) -> Found | None:
        start = self._left(hit[0], first)
        lead = start > first and self.view.tokens[start - 1].morph in LEADS | {"genitive"}
        if not lead and start != first:
            return None
        whole = start - 1 if lead and self.view.tokens[start - 1].morph in LEADS else self._possessor(start, first)
        named = whole < start and whole in self.inside  # "Borg's chairman": the possessor is a part of the role
        return Found(first=whole if named else start, last=end, family=hit[1], whole=(whole, end))

    def _possessor(self, start: int, first: int) -> int:
        """Start of the possessor in front of a role ("the company's chief executive")."""
        if start <= first or self.view.tokens[start - 1].morph != "genitive":
            return start
        at = start - 1
        while at > first and self.view.tokens[at - 1].morph in NOMINAL | LEADS:
            at -= 1
        return at

    def _skip_gloss(self, end: int, first: int) -> int:
        """Step back over a bracketed gloss right before the name."""
        if end > first and self.view.tokens[end - 1].text in {"]", ")"}:
            opener = {"]": "[", ")": "("}[self.view.tokens[end - 1].text]
            for i in range(end - 2, max(first, end - REACH) - 1, -1):
                if self.view.tokens[i].text == opener:
                    return i
        return end

    def _closed(self, n: Name, last: int) -> bool:
        """The apposition that the name itself is ends with a mark."""
        return n.last >= last or self.view.tokens[n.last].pos == "PUNCT"
