"""How many independent roots a fact has: one, several, or not to be told, by what can be counted.

| what the passages name | number |
|---|---|
| one root: one speaker, one body, one house; reported words with VERBATIM running words in common are one, whoever they are put to | 1 |
| a house that tells it, and another that names that house as where it has it from | 1 |
| several named speakers or bodies, in the passages of this very claim | so many; a speaker counts once for each day known to differ |
| one named root, and houses that tell it in their own voice: who names a source names this one | 1 |
| one named root in one house, and in another only "officials" or "a source" | not to be told |
| unnamed sources alone: those of one house, or credited to one agency, are one root; of several houses | not to be told |
| several houses in their own voice: one announcement may lie behind all | not to be told, unless all but one were there |
| told by one house alone, and a claim that is or may be the same fact has it from another root | not to be told |

"Several" is never told from a link: a named speaker and "an official" are too often one person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from onrecord.link.origins.occasions import VERBATIM
from onrecord.text import words
from onrecord.types import Claim, Link, Record

Node = tuple[str, str]  # kind of a root (named, unnamed, outlet), and who


class Telling(Record, frozen=True):
    """One passage of a fact, by where it comes from."""

    node: Node
    house: str
    runs: frozenset[tuple[str, ...]] = frozenset()
    said: str | None = None  # day, where it is told
    occasion: str = ""  # key of the occasion on which a speaker spoke
    cites: str | None = None  # another house of the story, from which this one has it


class Root(Record, frozen=True):
    """Tellings that have one root."""

    tellings: tuple[Telling, ...]

    @property
    def kind(self) -> str:
        """The best that is known of it."""
        kinds = {t.node[0] for t in self.tellings}
        return next(k for k in ("named", "unnamed", "outlet") if k in kinds)

    @property
    def houses(self) -> set[str]:
        """Who prints it."""
        return {t.house for t in self.tellings}

    @property
    def days(self) -> int:
        """On how many occasions, of days that are known to differ, its speaker spoke; one at least."""
        spoke = [t for t in self.tellings if t.occasion]
        return max(1, min(len({t.occasion for t in spoke}), len({t.said for t in spoke if t.said})))


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of VERBATIM words of a passage."""
    w = words(text)
    return frozenset(tuple(w[n : n + VERBATIM]) for n in range(len(w) - VERBATIM + 1))


def roots(tellings: Iterable[Telling]) -> list[Root]:
    """Tellings by root: of one speaker, body or house, or in the same words, or had from another house that tells it too."""
    up: dict[object, object] = {}

    def top(x: object) -> object:
        """The root that a node, a house or a run of words hangs from by now."""
        while up.setdefault(x, x) != x:
            up[x] = x = up[up[x]]
        return x

    told = list(tellings)
    cited = {t.cites for t in told if t.cites}
    for t in told:
        for house in {t.cites, t.house} & cited:
            up[top(("house", house))] = top(t.node)
        for run in t.runs:
            up[top(run)] = top(t.node)
    out: defaultdict[object, list[Telling]] = defaultdict(list)
    for t in told:
        out[top(t.node)].append(t)
    return [Root(tellings=tuple(ts)) for ts in out.values()]


def independent(tellings: Iterable[Telling], there: int = 0) -> int | None:
    """How many independent roots, by the table above; ``there``: passages whose outlet says that it was there."""
    found = roots(tellings)
    named = [r for r in found if r.kind == "named"]
    if len(found) == 1 or len(named) > 1:
        return sum(r.days for r in named) or 1
    if not named and all(r.kind == "outlet" for r in found):
        return len(found) if there >= len(found) - 1 else None
    source = named or [r for r in found if r.kind == "unnamed"]
    return 1 if len(source) == 1 and _carries(source[0], found) else None


def _carries(root: Root, found: Sequence[Root]) -> bool:
    """Whether one root that is told stands for the others: two houses have it from there, or no other house names even an official."""
    others = {r.kind for r in found if r is not root and r.houses - root.houses}
    return len(root.houses) > 1 or not others or (root.kind == "named" and others == {"outlet"})


def _open(number: int | None, told: Sequence[Telling]) -> bool:
    """Whether other claims have a say: nothing is decided yet, or one house alone tells it."""
    return number is None or (number == 1 and len({t.house for t in told}) == 1)


def counted(
    claims: Sequence[Claim], tellings: Mapping[str, Sequence[Telling]], there: Mapping[str, int], links: Sequence[Link]
) -> dict[str, int | None]:
    """Claim -> its number of independent roots; ``links``: claims that are, or may be, one fact."""
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for x in (x for x in links if x.relation == "same"):
        beside[x.left].add(x.right)
        beside[x.right].add(x.left)
    out: dict[str, int | None] = {}
    for c in claims:
        out[c.id] = independent(tellings[c.id], there[c.id])
        if beside[c.id] and _open(out[c.id], tellings[c.id]):
            all_told = chain.from_iterable(tellings[i] for i in sorted({c.id, *beside[c.id]}))
            out[c.id] = 1 if independent(all_told) == 1 else None
    return out
