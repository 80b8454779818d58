"""Clauses of a parse: their heads, the chain of verbs under each head, and the characters they cover. Linear in the report."""

from collections.abc import Iterator
from functools import cached_property

from onrecord.syntax.scheme import VERBS
from onrecord.syntax.tree import tree
from onrecord.text import QUOTES, Parse, Token

OWN = {
    "content",
    "adverbial",
    "relative",
    "adnominal",
    "joined",
    "aside",
    "governed:clause",
    "subject:clause",
    "subject:clause:passive",
}  # a verb so attached opens a clause
LOOSE = {"content", "aside", "joiner", "punctuation", "other", "foreign"}  # dependents that are told apart from their clause
MARKS = {"subordinator", "joiner", "punctuation", "joiner:first"}
FINITE = {"past", "present:3", "present", "modal"}
OUTER = set(QUOTES + ".,;:!?—–-()[] \n\t")
MOST = 600  # characters; a longer clause is a list or a table and tells nothing


class Clauses:
    """Clause heads and extents of one parse."""

    def __init__(self, parse: Parse) -> None:
        self.parse, self.tree = parse, tree(parse)
        self.tokens = parse.tokens

    @cached_property
    def heads(self) -> list[int]:
        """Tokens that head a clause, in text order."""
        return [t.i for t in self.tokens if self.is_head(t)]

    def is_head(self, t: Token) -> bool:
        """A root, or a verb attached as a clause (an xcomp belongs to its governor's chain)."""
        return t.head == t.i or (t.rel in OWN and verbal(t) and not self.bare(t))

    def bare(self, t: Token) -> bool:
        """A bare infinitive with its own subject under another verb ("helped Lume build"): part of that verb's chain."""
        bare = t.rel == "content" and t.morph == "base" and t.head < t.i
        return bare and not self.tree.has(t.i, "auxiliary", "subordinator", "negation")

    def chain(self, head: int) -> list[int]:
        """The head and the verbs or adjectives it governs as open complements: "intends", "import"; "is", "likely", "fall"."""
        out, i = [head], head
        while len(out) < 6:
            down = [c for c in self.parse.children[i] if c > i and self.carries(self.tokens[c])]
            if not down:
                return out
            i = next((c for c in down if self.tokens[c].rel in {"open", "content"}), down[-1])
            out.append(i)
        return out

    def carries(self, t: Token) -> bool:
        """A complement that goes on with the verb's own clause."""
        return t.rel in {"open", "predicative:adj", "predicative:object"} or self.bare(t)

    def climb(self, i: int) -> Iterator[int]:
        """The token and its governors up to the head of its clause, through verbs that share an auxiliary ("will meet and dine")."""
        for _ in range(12):
            yield i
            t = self.tokens[i]
            if t.head == i or (self.is_head(t) and not self.shares(t)):
                return
            i = t.head

    def shares(self, t: Token) -> bool:
        """A conjoined verb without tense of its own: it stands under the auxiliaries, or the verb of wishing, of the first one."""
        own = any(h.morph != "to" for h in self.tree.helpers(t.i))
        return t.rel == "joined" and t.morph not in FINITE and not own

    def head_of(self, i: int) -> int:
        """The head of the clause in which a token stands."""
        for _ in range(60):
            t = self.tokens[i]
            if self.is_head(t):
                return i
            i = t.head
        return i

    @cached_property
    def extent(self) -> list[tuple[int, int]]:
        """First and last token of each token's phrase, without what is told apart from it."""
        first, last = list(range(len(self.tokens))), list(range(len(self.tokens)))
        for i in reversed(self._outside_in()):
            t = self.tokens[i]
            if t.head != i and self.belongs(t):
                head = t.head
                if first[i] < first[head]:
                    first[head] = first[i]
                if last[i] > last[head]:
                    last[head] = last[i]
        return list(zip(first, last, strict=True))

    def _outside_in(self) -> list[int]:
        """Tokens with each governor before its dependents."""
        order = [t.i for t in self.tokens if t.head == t.i]
        for i in order:  # grows while it is read
            order.extend(self.parse.children[i])
        return order

    def belongs(self, t: Token) -> bool:
        """Whether a dependent's phrase is part of its governor's: not a quoted clause, a second main clause, or an aside."""
        if t.rel == "content" and not verbal(t):  # "found him guilty"
            return True
        if (t.rel in LOOSE and not self.bare(t)) or (t.rel == "joined" and verbal(t)):
            return False
        if t.rel == "governed:clause" and self.has_subject(t.i):
            return False
        if t.rel in {"adverbial", "relative", "apposition", "adnominal"}:
            start = min([*self.parse.children[t.i][:1], t.i])
            aside = start > 0 and self.tokens[start - 1].text in {",", "—", "–", "-", "("}
            return not aside and not (t.rel == "adverbial" and self.has_subject(t.i))
        return True

    def has_subject(self, i: int) -> bool:
        """The verb has a subject of its own."""
        return self.tree.has(i, "subject", "subject:passive", "dummy")

    def span(self, i: int) -> tuple[int, int]:
        """Characters of a token's phrase, without leading conjunctions and outer punctuation."""
        first, last = self.extent[i]
        while first < i and (self.tokens[first].rel in MARKS and self.tokens[first].text.lower() not in {"when"}):
            first += 1
        start, end = self.tokens[first].start, self.tokens[last].end
        text = self.parse.text
        while start < end and text[start] in OUTER:
            start += 1
        while end > start and text[end - 1] in OUTER - set(")]"):
            end -= 1
        return start, end


def verbal(t: Token) -> bool:
    """A verb or an auxiliary, by its Penn tag."""
    return t.morph in VERBS or t.morph == "modal" or t.pos == "AUX"
