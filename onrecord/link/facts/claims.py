"""Claims: utterances that say the same are one claim; what is close but not the same stands apart, joined by a link that says how."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log2
from typing import NamedTuple

import msgspec

from onrecord.link.entities.cast import Cast
from onrecord.link.facts.apart import apart
from onrecord.link.facts.gates import joined
from onrecord.link.facts.gates import likely as maybe
from onrecord.link.facts.pairs import COMMON, MOST_COMPARED, Pair, Pool
from onrecord.link.facts.reader import utterances
from onrecord.link.facts.rules import decide
from onrecord.link.facts.score import JOIN, JOIN_SMALL, SMALL, Scorer
from onrecord.link.facts.units import Utterance
from onrecord.link.facts.verdict import Verdict
from onrecord.types import Analysis, Claim, Finding, Link

FIRST = ("conflicts", "updates", "same", "supports", "differs")
PLACES = 16  # places of a claim by which two links are known to say the same of the same
ONCE = ("claims.opposed", "claims.rescheduled")  # told once for two reports
STEPS = ("claims.event_status", "claims.denied", "claims.opposed")  # of one claim, one into each report
ALIKE = "claims.alike"  # the rule of the score
MOST_ASKED = 8  # passages of a group that are asked
GROUP, LARGER = 0.6, 0.04  # mean score of all pairs of two groups that are one fact; what each doubling of the pairs asks more
MAY_BE = 0.4  # probability from which two passages are shown side by side as what may be one fact
MOST_UNSURE = 24  # such pairs of a story: with more nobody reads them
Likely = dict[tuple[int, int], float]
OPEN = tuple(  # what these rules say leaves open whether two passages tell one fact
    f"claims.{x}" for x in ("says_more", "paraphrase", "echo", "counted", "figure_status", "certainty", "event_status")
)


class Claimed(NamedTuple):
    """The claims of a story, how they stand to each other, and what was not compared."""

    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()


def claim(analyses: Sequence[Analysis], cast: Cast, units: Sequence[Utterance] | None = None) -> tuple[tuple[Claim, ...], tuple[Link, ...]]:
    """The claims of a story and how they stand to each other (``collate`` says also what was not compared)."""
    return collate(analyses, cast, units)[:2]


def collate(analyses: Sequence[Analysis], cast: Cast, units: Sequence[Utterance] | None = None) -> Claimed:
    """The claims of a story, how they stand to each other, what was not compared; the order of the analyses changes nothing.

    ``units``: the story's utterances, where they are read already.
    """
    units = utterances(analyses, cast) if units is None else units
    if not units:
        return Claimed()
    pool = Pool(units)
    pool.merge_equal(lambda i, j: (v := decide(Pair(pool, i, j))) is not None and v.merge)
    verdicts, likely = decided(pool)
    likeness = Likeness(pool, verdicts, likely)
    groups = cluster(pool, verdicts, likeness)
    verdicts = whole(verdicts, groups, likeness)
    claims = {n: make(g, [units[i] for i in g]) for n, g in enumerate(groups)}
    home = {i: n for n, g in enumerate(groups) for i in g}
    links = link(verdicts, {i: claims[n] for i, n in home.items()})
    return Claimed(tuple(sorted(claims.values(), key=lambda c: (*_place(c), c.id))), links, tuple(uncompared(pool.bounds)))


def uncompared(bounds: Mapping[str, int]) -> Iterator[Finding]:
    """What a dossier says of pairs that no rule has looked at, since too many passages share what would bring them together."""
    for what, pairs in sorted(bounds.items()):
        most = MOST_COMPARED if what == "meaning" else COMMON
        message = f"not compared by {what}: {pairs:,} pairs of passages, each of more than {most:,} alike in it; links may be missing"
        yield Finding(check="links", verdict="cannot be checked", message=message, evidence=(), rule="facts.bounds")


def decided(pool: Pool) -> tuple[list[Verdict], Likely]:
    """The verdicts on all pairs that are looked at (the rules, and where they leave it open, the score and its gates), and the scores."""
    found: dict[tuple[int, int], Verdict | None] = {}
    scorer = Scorer(pool)
    for i, j in pool.candidates():
        p = Pair(pool, i, j)
        v = decide(p)
        found[i, j] = v
        if v is None or v.by in OPEN:
            scorer.add(p)
    likely = scorer.probabilities()
    least = JOIN if len(pool.units) >= SMALL else JOIN_SMALL
    for pair, x in likely.items():
        if x >= least and ((v := joined(Pair(pool, *pair), x)).relation == "same" or not found[pair]):
            found[pair] = v
    unsure = sorted((-x, pair) for pair, x in likely.items() if MAY_BE <= x < least and not found[pair])
    for x, pair in unsure[:MOST_UNSURE]:
        found[pair] = maybe(Pair(pool, *pair), -x)
    return [v for v in found.values() if v], likely


class Likeness:
    """How likely the passages of two groups tell one fact, on the whole."""

    def __init__(self, pool: Pool, verdicts: Iterable[Verdict], likely: Likely) -> None:
        self.pool, self.likely = pool, likely
        self.sure = {_pair(v.left, v.right) for v in verdicts if v.relation in ("same", "supports") and v.by != ALIKE}

    def agree(self, left: Sequence[int], right: Sequence[int]) -> bool:
        """Whether the mean over all pairs of two reports is high enough; the larger the groups, the higher: one slip joins more lines."""
        first, second = (sorted({self.pool.home(i) for i in g})[:MOST_ASKED] for g in (left, right))
        pairs = [_pair(i, j) for i in first for j in second if self.pool.units[i].report != self.pool.units[j].report]
        scores = [1.0 if p in self.sure else self.likely.get(p, 0.0) for p in pairs]
        return not pairs or sum(scores) / len(pairs) >= GROUP + LARGER * log2(len(pairs))

    def one_sentence(self, left: Sequence[int], right: Sequence[int]) -> bool:
        """Whether one sentence gives two figures, one to each of the groups ("1,200 people in three villages")."""
        units = self.pool.units
        here = [(units[i], units[j]) for i in left[:MOST_ASKED] for j in right[:MOST_ASKED] if units[i].report == units[j].report]
        return any(a.figure and b.figure and a.figure != b.figure and a.start < b.end and b.start < a.end for a, b in here)


def _pair(i: int, j: int) -> tuple[int, int]:
    return min(i, j), max(i, j)


def whole(verdicts: Sequence[Verdict], groups: Sequence[Sequence[int]], likeness: Likeness) -> list[Verdict]:
    """The verdicts, without those that make two groups one fact by their score although their other passages speak against it."""
    home = {i: g for g in groups for i in g}
    return [v for v in verdicts if v.by != ALIKE or v.relation != "same" or _one(home[v.left], home[v.right], likeness)]


def _one(left: Sequence[int], right: Sequence[int], likeness: Likeness) -> bool:
    return left is right or (likeness.agree(left, right) and not likeness.one_sentence(left, right))


def _place(c: Claim) -> tuple[str, int, int]:
    e = c.evidence[0]
    return e.report, e.start, e.end


def cluster(pool: Pool, verdicts: Sequence[Verdict], likeness: Likeness) -> list[list[int]]:
    """Groups of utterances: the surest pairs first, and two groups join only where nothing holds any of their members apart.

    By their score two groups do not join where both have a passage of one report: what it tells in two sentences is mostly two facts.
    """
    group = {i: [i] for i, _ in pool.distinct}
    told = {i: {pool.units[k].report for k in pool.same.get(i, [i])} for i in group}
    against = {frozenset((pool.home(v.left), pool.home(v.right))) for v in verdicts if not v.merge}
    for v in sorted((v for v in verdicts if v.merge), key=lambda v: (-v.score, v.left, v.right)):
        a, b = group[pool.home(v.left)], group[pool.home(v.right)]
        if a is b or (v.by == ALIKE and (told[a[0]] & told[b[0]] or not likeness.agree(a, b))):
            continue
        if _fit(pool, (a, b), against):
            told[a[0]] |= told[b[0]]
            a.extend(b)
            group.update(dict.fromkeys(b, a))
    return [sorted(k for i in g for k in pool.same.get(i, [i])) for i, g in sorted(group.items()) if i == min(g)]


def _fit(pool: Pool, groups: tuple[list[int], list[int]], against: set[frozenset[int]]) -> bool:
    """Whether two groups may join: one speaker, nothing against any pair, likeness on the whole."""
    pairs = [(i, j) for i in groups[0][:8] for j in groups[1][:8]]
    if any(frozenset(x) in against for x in pairs):
        return False
    found = [Pair(pool, i, j) for i, j in pairs]
    if any(p.left.speaker != p.right.speaker or p.left.told != p.right.told or p.left.kind != p.right.kind for p in found):
        return False
    if len(found) > 1 and any(apart(p) for p in found):
        return False
    return sum(p.score for p in found) / len(found) >= 0.25


def make(members: Sequence[int], units: Sequence[Utterance]) -> Claim:
    """The claim of a group of utterances."""
    first = min(units, key=_clearest)
    evidence = tuple(sorted((u.evidence() for u in units), key=lambda e: (e.report, e.start, e.end)))
    figure = repr(first.figure and (first.figure.value, first.figure.unit, first.figure.high))
    key = [first.kind, figure, *(f"{e.report} {e.start} {e.end}" for e in evidence)]
    statuses = Counter(u.status for u in units if u.status)
    return Claim(
        id="c-" + hashlib.sha256("\n".join(key).encode()).hexdigest()[:12],
        kind=first.kind,
        wording=first.exact,
        text=first.text,
        evidence=evidence,
        status=min(statuses, key=lambda s: (-statuses[s], first.lex.status.get(s, 9), s)) if statuses else None,
        figure=first.figure,
        outlets=len({u.outlet or u.report for u in units}),
        rule=first.rule,
    )


def _clearest(u: Utterance) -> tuple[bool, int, tuple[str, int, int, str, str]]:
    """The best wording: a quotation before a paraphrase, enough words, then the shortest."""
    short = len(u.stems) < 3
    return short, (0 if u.form == "direct" else 60) + len(u.exact), u.place


def link(verdicts: Sequence[Verdict], claims: Mapping[int, Claim]) -> tuple[Link, ...]:
    """One link for each pair of claims: the strongest relation, the surest of it."""
    best: dict[frozenset[str], Verdict] = {}
    for v in sorted(verdicts, key=lambda v: (FIRST.index(v.relation), -v.score, v.left, v.right)):
        pair = frozenset((claims[v.left].id, claims[v.right].id))
        if len(pair) == 2:
            best.setdefault(pair, v)
    kept = _surest(_once([(v, claims[v.left], claims[v.right]) for v in best.values()]))
    made = [Link(left=x.id, right=y.id, relation=v.relation, facet=v.facet, score=v.score, by=v.by, reason=v.reason) for v, x, y in kept]
    return tuple(sorted(made, key=lambda n: (n.left, n.right, n.relation)))


Found = tuple[Verdict, Claim, Claim]


def _once(found: Sequence[Found]) -> list[Found]:
    """Of links that say the same of the same places (a passage may hold a statement and a figure), or move one count, the surest alone."""
    seen: set[tuple[object, ...]] = set()
    out = []
    for v, x, y in sorted(found, key=lambda f: (-f[0].score, f[1].id, f[2].id)):
        sides = [sorted({(e.report, e.start, e.end) for e in c.evidence})[:PLACES] for c in (x, y)]
        keys: set[tuple[object, ...]] = {(v.relation, v.facet, a, b) for a in sides[0] for b in sides[1]}
        if v.by in ONCE:
            keys = {(v.reason, a[0], b[0]) for a in sides[0] for b in sides[1]}
        if v.relation in ("same", "supports") or not keys <= seen:
            out.append((v, x, y))
        seen |= keys | {(*k[:-2], k[-1], k[-2]) for k in keys}
    return out


def _surest(found: Sequence[Found]) -> list[Found]:
    """All links but those of one step or denial into one report beside a surer one: a passage is a step from one place of a report."""
    seen: set[tuple[str, str, str]] = set()
    out = []
    for v, x, y in sorted(found, key=lambda f: (FIRST.index(f[0].relation), -f[0].score, f[1].id, f[2].id)):
        pairs = {(v.by, *pair) for pair in _meetings(x, y)} if v.by in STEPS else set()
        if not pairs & seen:
            out.append((v, x, y))
            seen |= pairs
    return out


def _meetings(x: Claim, y: Claim) -> set[tuple[str, str]]:
    """Each claim with the reports of the other: where it has met its like."""
    return {(a.id, e.report) for a, b in ((x, y), (y, x)) for e in b.evidence}


def recount(c: Claim, origins: Sequence[str], count: int | None) -> Claim:
    """The claim with its origins and how many of them are independent; None where the reports do not let them be counted."""
    return msgspec.structs.replace(c, origins=count, origin_ids=tuple(origins))
