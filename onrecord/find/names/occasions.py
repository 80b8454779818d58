"""Occasions that have no name of their own: "a state visit", "the talks", "the war in X"."""

from onrecord.find.names.cluster import Cluster, Clusters
from onrecord.find.names.spans import Name
from onrecord.find.names.words import View, Words
from onrecord.syntax.tree import tree
from onrecord.text import Parse, Token

BARE = frozenset({"nouns"})  # "talks" needs no article
PLACED = frozenset({"to", "in", "of", "on", "at", "with", "between", "against"})
REACH = 12


class Occasions:
    """Finds them and tells which are one: the same kind of occasion with nothing that sets them apart."""

    def __init__(self, parse: Parse, view: View, words: Words, at: dict[int, Name]) -> None:
        self.parse, self.view, self.at = parse, view, at
        self.family = {r["noun"]: r["family"] for r in words.pack.table("names_occasions")}
        self.seen: dict[str, list[tuple[Cluster, set[str]]]] = {}

    def led(self, first: int, t: Token) -> bool:
        """An article, possessor or plural makes it an occasion; "war crimes" or "in office" are none."""
        if self.view.low[t.i] not in self.family or t.rel in {"compounded", "adjective", "modifier"} or t.morph not in {"noun", "nouns"}:
            return False
        return self.parse.tokens[first].morph in {"determiner", "possessive"} or t.morph in BARE or tree(self.parse).has(t.i, "possessor")

    def tail(self, t: Token) -> int:
        """End of the phrase with one "to X", "in Y" that says whom or where."""
        last = t.i + 1
        for c in self.parse.children[t.i]:
            if c == last and self.view.low[c] in PLACED:
                sub = self.parse.subtree(c)
                if len(sub) <= REACH and sub == list(range(sub[0], sub[-1] + 1)):
                    last = sub[-1] + 1
        return last

    def cluster(self, first: int, t: Token, last: int, clusters: Clusters) -> Cluster:
        """The last occasion of the kind that nothing sets apart, else a new one."""
        family = self.family[self.view.low[t.i]]
        marks = {n.key for i in range(first, last) if (n := self.at.get(i)) is not None and n.key}
        known = self.seen.setdefault(family, [])
        fresh = self.view.low[first] in {"a", "an"} and known and bool(marks)
        for made, before in [] if fresh else reversed(known):
            if not marks or not before or marks & before:
                before |= marks
                return made
        made = clusters.new("event", self.view.slice(first, last), (family, str(t.i)))
        known.append((made, marks))
        return made
