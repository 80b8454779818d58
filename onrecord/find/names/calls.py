"""What a report calls whom: people and bodies by their roles, names by sentence, gender by forms of address and given names."""

from collections.abc import Sequence

from onrecord.find.names.cluster import Cluster, Clusters
from onrecord.find.names.spans import Name
from onrecord.find.names.words import View, Words
from onrecord.text import fold

ENDINGS = frozenset({"ltd", "ltd.", "inc", "inc.", "plc", "corp", "corp.", "ag", "gmbh", "llc", "co", "co."})


class Calls:
    """What the report calls whom, filed by what is asked: people and bodies by role, names by sentence, gender by form of address."""

    def __init__(self, words: Words, clusters: Clusters) -> None:
        self.words, self.all = words, clusters.all
        self.by_family: dict[str, list[Cluster]] = {}
        for key in sorted(clusters.given):
            for family in sorted({f for f, _ in clusters.given[key]}):
                self.by_family.setdefault(family, []).append(clusters.all[key])
        self.by_word: dict[str, list[Cluster]] = {}
        for c in clusters.all.values():
            if c.type == "organisation":
                for w in sorted({w for f in c.forms for w in f} | set(fold(c.name).split())):
                    self.by_word.setdefault(w, []).append(c)
        self.here: dict[int, list[Name]] = {}
        self.gender: dict[str, str] = {}
        self.since: dict[str, int] = {}
        self.asked: dict[tuple[str, object], list[Cluster]] = {}

    def read(self, names: Sequence[Name], view: View) -> "Calls":
        """File the names by sentence, and the gender that the word in front tells."""
        for n in names:
            self.since[n.key] = min(self.since.get(n.key, n.first), n.first)
            self.here.setdefault(view.tokens[n.first].sent, []).append(n)
            told = self.words.gender.get(view.low[n.first - 1]) if n.first else None
            if told and n.key:
                self.gender.setdefault(n.key, told)
        return self

    def people(self, family: str, marked: bool) -> list[Cluster]:
        """Persons whose role is of a family; "the X leader" may be any head of X."""
        if (family, marked) not in self.asked:
            self.asked[family, marked] = self._people(family, marked)
        return self.asked[family, marked]

    def _people(self, family: str, marked: bool) -> list[Cluster]:
        families = sorted(self.words.set("names_tops")) if family == "leader" and marked else [family]
        found = {c.key: c for f in families for c in self.by_family.get(f, ()) if c.type == "person"}
        return [found[k] for k in sorted(found)]

    def bodies(self, family: str, noun: str) -> list[Cluster]:
        """Bodies that the report calls so, or whose name has the noun, or an ending of companies."""
        if (family, noun) not in self.asked:
            self.asked[family, noun] = self._bodies(family, noun)
        return self.asked[family, noun]

    def _bodies(self, family: str, noun: str) -> list[Cluster]:
        endings = sorted(ENDINGS) if noun in self.words.generic else []
        found = {c.key: c for w in [noun, *endings] for c in self.by_word.get(w, ())}
        found |= {c.key: c for c in self.by_family.get(family, ()) if c.type == "organisation"}
        return [found[k] for k in sorted(found)]


def marks(at: dict[int, Name], view: View, first: int, last: int) -> set[str]:
    """What a role or descriptor says: entities by their keys, other content words folded."""
    out: set[str] = set()
    for i in range(first, min(last, len(view.tokens))):
        n = at.get(i)
        if n is not None and n.key:
            out.add(n.key)
        elif view.tokens[i].pos in {"NOUN", "PROPN", "ADJ"}:
            out.add(view.low[i])
    return out
