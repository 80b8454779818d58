"""What the rules ask of a parse, in one place: who hangs on whom, subjects, helpers, what a preposition governs, spans of subtrees."""

from collections.abc import Iterator

from onrecord.syntax.scheme import FINITE, SUBJECTS
from onrecord.text import Parse, Relation, Token

Place = tuple[int, int]
WIDE = 250  # tokens: no sentence of a report is longer; keeps hostile text linear and quick
MANY = 40  # dependents of one token; a list of thousands under one verb is sorted by relation once
HELPERS: tuple[Relation, ...] = ("auxiliary", "auxiliary:passive")


class Tree:
    """A parse, asked by its tokens' numbers."""

    def __init__(self, parse: Parse) -> None:
        self.parse, self.tokens, self.children, self.text = parse, parse.tokens, parse.children, parse.text
        self._kin: dict[int, dict[str, list[int]]] = {}

    # ------------------------------------------------------------ who hangs on whom
    def kids(self, i: int, *rels: Relation) -> list[Token]:
        """Dependents of token i with one of the relations, left to right."""
        children = self.children[i]
        if len(children) > MANY:
            kin = self._by_relation(i)
            children = sorted(c for rel in dict.fromkeys(rels) for c in kin.get(rel, ()))
            return [self.tokens[c] for c in children]
        return [t for c in children if (t := self.tokens[c]).rel in rels]

    def kid(self, i: int, *rels: Relation) -> Token | None:
        """The first dependent of token i with one of the relations."""
        return next(iter(self.kids(i, *rels)), None)

    def has(self, i: int, *rels: Relation) -> bool:
        """Has token i a dependent with one of the relations?"""
        return self.kid(i, *rels) is not None

    def _by_relation(self, i: int) -> dict[str, list[int]]:
        if i not in self._kin:
            kin = self._kin[i] = {}
            for c in self.children[i]:
                kin.setdefault(self.tokens[c].rel, []).append(c)
        return self._kin[i]

    def up(self, i: int, limit: int = 12) -> Iterator[Token]:
        """Heads of token i, nearest first, a bounded number of steps."""
        for _ in range(limit):
            if self.tokens[i].head == i:
                return
            i = self.tokens[i].head
            yield self.tokens[i]

    # ------------------------------------------------------------ what it is to the clause
    def subjects(self, i: int) -> list[Token]:
        """The nouns that are subjects of a verb itself, of the passive too."""
        return self.kids(i, *SUBJECTS)

    def subject(self, i: int) -> Token | None:
        """The first of them. Where a verb has none, whose verb it is depends on what is asked: a saying's, a figure's, a doer's."""
        return self.kid(i, *SUBJECTS)

    def helpers(self, i: int) -> list[Token]:
        """The auxiliaries of a verb."""
        return self.kids(i, *HELPERS)

    def passive(self, i: int) -> bool:
        """Has a verb a passive auxiliary?"""
        return self.has(i, "auxiliary:passive")

    def negated(self, i: int) -> bool:
        """Has a word a negation of its own?"""
        return self.has(i, "negation")

    def finite(self, i: int) -> bool:
        """Has a verb a tense of its own, or a modal one?"""
        t = self.tokens[i]
        return t.morph in FINITE or t.morph == "modal"

    def governed(self, i: int) -> list[Token]:
        """What an adposition governs."""
        return self.kids(i, "governed")

    def possessor(self, i: int) -> Token | None:
        """Whose a noun is told to be."""
        return self.kid(i, "possessor")

    # ------------------------------------------------------------ where it stands
    def first(self, i: int) -> int:
        """First token of the subtree of token i."""
        return self.parse.edges[0][i]

    def last(self, i: int) -> int:
        """Last token of the subtree of token i."""
        return self.parse.edges[1][i]

    def sentence(self, i: int) -> tuple[int, int]:
        """First and last-but-one token index of the sentence of token i, at most ``WIDE`` tokens away (a real one is never that long)."""
        s = self.parse.sentences[self.tokens[i].sent]
        return max(s.first, i - WIDE), min(s.last, i + WIDE)

    def tail(self, v: Token, last: int) -> int:
        """Adjuncts behind the clause, not set off by a comma, belong to it though the parser hung them on the verb."""
        for c in self.kids(v.i, "adposition", "adverbial", "adverb:noun", "adverb", "predicative:object"):
            if self.first(c.i) == last + 1 and c.i > v.i:
                last = self.last(c.i)
        return last

    def chars(self, first: int, last: int) -> Place:
        """Characters of tokens ``[first, last]``."""
        return self.tokens[first].start, self.tokens[last].end


def tree(parse: Parse) -> Tree:
    """The tree of a parse, made once."""
    return parse.once(Tree)
