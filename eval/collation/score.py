"""A dossier beside the gold of its story: what was found, what of it is right, what should have stayed apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from eval.collation.gold import Apart, Copied, GoldStory, Pair, Passage, Roots
from eval.common import Figures, prf
from onrecord.types import Claim, Copy, Dossier, Link

JOINING = ("same", "supports")
Tally = Counter[str]


class Told:
    """A dossier, asked by passages; ``ids`` gives the id of the report of each name."""

    def __init__(self, dossier: Dossier, ids: Mapping[str, str]) -> None:
        self.dossier, self.ids = dossier, ids
        self.links: dict[frozenset[str], list[Link]] = {}
        for link in dossier.links:
            self.links.setdefault(frozenset((link.left, link.right)), []).append(link)

    def claims(self, p: Passage) -> list[Claim]:
        """Claims with evidence that covers half of the passage, or lies half in it."""
        return [c for c in self.dossier.claims if any(self._half(p, e.report, e.start, e.end) for e in c.evidence)]

    def _half(self, p: Passage, report: str, start: int, end: int) -> bool:
        shared = min(p.end, end) - max(p.start, start)
        return report == self.ids[p.report] and shared * 2 >= min(p.end - p.start, end - start) > 0

    def standing(self, p: Passage) -> set[str]:
        """Claims of a passage, and those that give the same figure in another place (a headline)."""
        here = self.claims(p)
        values = {(c.figure.value, c.figure.unit) for c in here if c.figure}
        return {c.id for c in here} | {c.id for c in self.dossier.claims if c.figure and (c.figure.value, c.figure.unit) in values}

    def exact(self, p: Passage, c: Claim) -> float:
        """The best overlap (intersection over union) of a claim's evidence with a passage."""
        here = [e for e in c.evidence if e.report == self.ids[p.report]]
        return max(
            (max(0, min(p.end, e.end) - max(p.start, e.start)) / (max(p.end, e.end) - min(p.start, e.start)) for e in here), default=0.0
        )

    def relations(self, left: Passage, right: Passage) -> Iterator[tuple[str, str, float]]:
        """Relation, facet and overlap for all claims of two passages that are one or linked."""
        for a, b in product(self.claims(left), self.claims(right)):
            overlap = (self.exact(left, a) + self.exact(right, b)) / 2
            if a.id == b.id:
                yield "same", "", overlap
            for link in self.links.get(frozenset((a.id, b.id)), ()) if a.id != b.id else ():
                yield link.relation, link.facet or "", overlap

    def copied(self, c: Copied) -> list[Copy]:
        """The copies that touch both passages."""
        found = []
        for x in self.dossier.copies:
            for left, right in ((x.left, x.right), (x.right, x.left)):
                if self._half(c.left, left.report, left.start, left.end) and self._half(c.right, right.report, right.start, right.end):
                    found.append(x)
        return found


def right(pair: Pair, relation: str, facet: str) -> bool:
    """Whether a relation is one of those accepted."""
    return any(relation == r and (not f or not facet or facet == f) for r, f in pair.right)


def score_pairs(told: Told, name: str, pairs: Iterable[Pair], tally: Tally, misses: list[str]) -> None:
    """Pairs found, and rightly related; by tier too."""
    for p in pairs:
        found = list(told.relations(p.left, p.right_))
        best = max((o for r, f, o in found if right(p, r, f)), default=None)
        tally[f"{name}.gold"] += 1
        tally[f"{p.tier}.gold"] += 1
        tally[f"{name}.found"] += bool(found)
        tally[f"{name}.right"] += best is not None
        tally[f"{p.tier}.right"] += best is not None
        tally[f"{name}.overlap"] += round(1000 * (best or 0.0))  # type: ignore[assignment]
        if best is None:
            misses.append(f"{name} {p.tier} {p.right[0]}: {p.why}; told: {sorted({(r, f) for r, f, _ in found})}")


def score_conflicts(told: Told, story: GoldStory, tally: Tally, misses: list[str]) -> None:
    """Conflicts of figures: the gold lists all of them, so any other one is wrong."""
    able = [p for p in (*story.figures, *story.aligned) if any(r == "conflicts" for r, _ in p.right)]
    claims = {c.id: c for c in told.dossier.claims}
    for link in told.dossier.links:
        if link.relation == "conflicts" and claims[link.left].figure and claims[link.right].figure:
            pair = {link.left, link.right}
            hit = any({a.id, b.id} == pair for p in able for a, b in product(told.claims(p.left), told.claims(p.right_)) if a.id != b.id)
            tally["conflicts.told"] += 1
            tally["conflicts.hits"] += hit
            if not hit:
                misses.append(f"wrong conflict: {claims[link.left].wording[:70]} / {claims[link.right].wording[:70]}")
    wanted = [p for p in story.figures if p.right[0][0] == "conflicts"]
    tally["conflicts.gold"] += len(wanted)
    tally["conflicts.found"] += sum(any(right(p, r, f) for r, f, _ in told.relations(p.left, p.right_)) for p in wanted)


def score_apart(told: Told, apart: Iterable[Apart], tally: Tally, misses: list[str]) -> None:
    """Hard negatives: both in the dossier, and neither one claim nor joined as the same."""
    for a in apart:
        there = bool(told.claims(a.left) and told.claims(a.right))
        merged = [(r, f) for r, f, _ in told.relations(a.left, a.right) if r in JOINING]
        tally["apart.gold"] += 1
        tally["apart.there"] += there
        tally["apart.merged"] += bool(merged)
        if merged:
            misses.append(f"apart {a.tier}: {a.why}; told: {merged}")


def score_copies(told: Told, story: GoldStory, tally: Tally, misses: list[str]) -> None:
    """Copies by passages, other copies by report pairs, and the direction."""
    pairs = {frozenset((told.ids[c.left.report], told.ids[c.right.report])) for c in story.copies}
    ours = {frozenset((c.left.report, c.right.report)) for c in told.dossier.copies}
    tally["copies.gold"] += len(story.copies)
    tally["copies.told"] += len(ours)
    tally["copies.hits"] += len(ours & pairs)
    for c in story.copies:
        found = told.copied(c)
        source = told.ids[c.source] if c.source else None
        tally["copies.found"] += bool(found)
        tally["copies.directed"] += any(x.source == source for x in found)
        if not any(x.source == source for x in found):
            misses.append(f"copy {c.tier}: {c.why}; told: {[x.reason for x in found]}")


def score_origins(told: Told, origins: Iterable[Roots], tally: Tally, misses: list[str]) -> None:
    """The number of independent roots of the claim that has most of the passages."""
    for o in origins:
        claims = Counter(c.id for p in o.passages for c in told.claims(p))
        best = max(claims.values(), default=0)
        counts = {c.origins for c in told.dossier.claims if best and claims[c.id] == best}
        tally["origins.gold"] += 1
        tally["origins.right"] += bool(counts & set(o.roots))
        if not counts & set(o.roots):
            misses.append(f"origins {o.tier} {o.roots}: {o.why}; told: {sorted(map(str, counts))}")


def score(story: GoldStory, told: Told) -> tuple[Tally, list[str]]:
    """All tallies of one story, and what went wrong in words."""
    tally: Tally = Counter()
    misses: list[str] = []
    score_pairs(told, "aligned", story.aligned, tally, misses)
    score_pairs(told, "figures", story.figures, tally, misses)
    score_conflicts(told, story, tally, misses)
    score_apart(told, story.apart, tally, misses)
    score_copies(told, story, tally, misses)
    score_origins(told, story.origins, tally, misses)
    return tally, misses


def share(part: float, whole: float) -> float:
    """A share, 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def figures(tallies: Sequence[Tally]) -> Figures:
    """The figures of several stories together."""
    t: Tally = sum(tallies, Counter())
    pairs = {
        name: {
            "found": share(t[f"{name}.found"], t[f"{name}.gold"]),
            "right": share(t[f"{name}.right"], t[f"{name}.gold"]),
            "overlap": share(t[f"{name}.overlap"] / 1000, t[f"{name}.right"]),
        }
        for name in ("aligned", "figures")
    }
    return {
        "stories": len(tallies),
        **pairs,
        "tiers": {tier: share(t[f"{tier}.right"], t[f"{tier}.gold"]) for tier in ("strong", "medium", "weak")},
        "conflicts": prf(t["conflicts.hits"], t["conflicts.told"], t["conflicts.gold"], recalled=t["conflicts.found"]),
        "apart": {"there": share(t["apart.there"], t["apart.gold"]), "kept": 1 - share(t["apart.merged"], t["apart.there"])},
        "copies": {
            **prf(t["copies.hits"], t["copies.told"], t["copies.gold"], recalled=t["copies.found"]),
            "directed": share(t["copies.directed"], t["copies.gold"]),
        },
        "origins": share(t["origins.right"], t["origins.gold"]),
        "gold": {k.removesuffix(".gold"): n for k, n in sorted(t.items()) if k.endswith(".gold")},
    }
