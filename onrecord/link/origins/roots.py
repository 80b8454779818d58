"""Origins: the independent roots of claims. A speaker on one occasion, a data owner, an unnamed source, an outlet's own voice."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from onrecord.link.entities.cast import Cast
from onrecord.link.facts.claims import recount
from onrecord.link.facts.reader import utterances
from onrecord.link.facts.units import Utterance
from onrecord.link.origins.count import Telling, counted, runs
from onrecord.link.origins.occasions import Place, Remark, occasions, remarks
from onrecord.link.similar import lexicon
from onrecord.text import fold, words
from onrecord.types import Analysis, Claim, Copy, Evidence, Link, Origin, Record, Report

Root = tuple[str, str]  # what kind of root, and its key
VOICES: Mapping[str, Literal["speaker", "data", "unnamed", "outlet"]] = {
    "speaker": "speaker",
    "data": "data",
    "unnamed": "unnamed",
    "outlet": "outlet",
}
BEFORE = 80  # characters before a passage in which its outlet may say that it was there
COPIED = 0.5  # share of a report's own words from which its own voice is the other's


def origins(
    analyses: Sequence[Analysis],
    cast: Cast,
    *,
    claims: Sequence[Claim],
    copies: Sequence[Copy],
    units: Sequence[Utterance] | None = None,
    links: Sequence[Link] = (),
) -> tuple[tuple[Claim, ...], tuple[Origin, ...]]:
    """The claims with their counts of independent origins, and the origins; ``None`` where the reports do not tell.

    ``links`` (also those that only may be): where one fact stands in several claims, all of them tell where it comes from.
    """
    reports = {a.report.id: a.report for a in analyses}
    desk, names = houses(reports, copies), cast.names
    found = one_text(remarks(analyses, cast, utterances(analyses, cast) if units is None else units), desk, names)
    at, why = occasions(found, claims)
    told: defaultdict[Root, list[tuple[str, Evidence]]] = defaultdict(list)
    roots: dict[str, list[Root]] = {}
    tellings: dict[str, list[Telling]] = {}
    for c in claims:
        of = [(_root(e, found.get(_at(e)), at, desk), e) for e in c.evidence]
        roots[c.id] = sorted({r for r, _ in of})
        tellings[c.id] = [_telling(e, r, found, desk, names) for r, e in of]
        for r, e in of:
            told[r].append((c.id, e))
    ids = {r: "o-" + hashlib.sha256("\n".join(r).encode()).hexdigest()[:12] for r in told}
    book = Book(names=names, found=found, reports=reports, why=why, there=first_hand(reports, claims))
    made = [book.origin(r, ids[r], told[r]) for r in told]
    there = {c.id: sum(_at(e) in book.there for e in c.evidence) for c in claims}
    numbers = counted(claims, tellings, there, links)
    told_by = tuple(recount(c, sorted(ids[r] for r in roots[c.id]), numbers[c.id]) for c in claims)
    return told_by, tuple(sorted(made, key=lambda o: (-len(o.claims), o.id)))


def one_text(found: Mapping[Place, Remark], desk: Mapping[str, str], names: Mapping[str, str]) -> dict[Place, Remark]:
    """The remarks; speakers that are known from one report alone ("police") and have one name in copies of one text are one."""
    where: defaultdict[str, set[str]] = defaultdict(set)
    for m in found.values():
        if m.speaker:
            where[m.speaker].add(m.report)
    first: dict[tuple[str, str], str] = {}
    local = {who: (desk[next(iter(told))], fold(names[who])) for who, told in sorted(where.items()) if len(told) == 1 and who in names}
    one = {who: first.setdefault(key, who) for who, key in local.items()}
    return {
        p: msgspec.structs.replace(m, speaker=one.get(m.speaker or "", m.speaker), owner=one.get(m.owner or "", m.owner))
        for p, m in found.items()
    }


def _at(e: Evidence) -> tuple[str, int, int]:
    return e.report, e.start, e.end


def _root(e: Evidence, remark: Remark | None, at: Mapping[tuple[str, int, int], str], desk: Mapping[str, str]) -> Root:
    """The root of one piece of evidence."""
    if remark is None:
        return "outlet", desk[e.report]
    if remark.owner:
        return "data", remark.owner
    if remark.speaker:
        return "speaker", f"{remark.speaker} {at.get(_at(e), '')}"
    return "unnamed", remark.via[-1] if remark.via else desk[e.report]


def _telling(e: Evidence, root: Root, found: Mapping[Place, Remark], desk: Mapping[str, str], names: Mapping[str, str]) -> Telling:
    """A passage as it is counted: a speaker and a body are named, whatever the occasion."""
    kind, key = root
    spoken = found[_at(e)] if kind == "speaker" else None
    return Telling(
        node=("named", key.split(" ")[0]) if kind in ("speaker", "data") else root,
        house=desk[e.report],
        runs=frozenset() if kind == "outlet" else runs(e.exact),
        said=spoken.said if spoken else None,
        occasion=key if spoken else "",
        cites=_cited(found.get(_at(e)), desk, names, desk[e.report]),
    )


def _cited(remark: Remark | None, desk: Mapping[str, str], names: Mapping[str, str], own: str) -> str | None:
    """Another house of the story that a remark is put to, or that it was had through."""
    if remark is None:
        return None
    told = {fold(n) for n in (*remark.via, names.get(remark.owner or remark.speaker or "", ""), remark.source)}
    return next((house for house in sorted(set(desk.values())) if house != own and fold(house) in told), None)


def first_hand(reports: Mapping[str, Report], claims: Sequence[Claim]) -> frozenset[Place]:
    """Places where an outlet says that it was there or has seen the thing, in the passage or right before it."""
    out = set()
    for e in (e for c in claims for e in c.evidence if e.speaker is None):
        r = reports[e.report]
        near = f" {' '.join(words(r.text[max(0, e.start - BEFORE) : e.end]))} "
        if any(f" {phrase} " in near for phrase in lexicon(r.language).first_hand):
            out.add(_at(e))
    return frozenset(out)


def houses(reports: Mapping[str, Report], copies: Sequence[Copy]) -> dict[str, str]:
    """Whose own voice each report's is: its outlet's, or that of the house it was taken from."""
    own = {r.id: _house(r) for r in reports.values()}
    taken: dict[str, str] = {}  # a house -> the one that it is taken into

    def house(report: str) -> str:
        """The house that a report's stands for by now."""
        way = [own[report]]
        while way[-1] in taken:
            way.append(taken[way[-1]])
        taken.update(dict.fromkeys(way[:-1], way[-1]))
        return way[-1]

    for c in sorted(copies, key=lambda c: (-c.share, c.left.report, c.right.report)):
        if c.share >= COPIED and (pair := {house(c.left.report), house(c.right.report)}) and len(pair) == 2:
            keep = house(c.source) if c.source in own else min(pair)
            taken[next(h for h in pair if h != keep)] = keep
    return {r: house(r) for r in own}


def _house(r: Report) -> str:
    """The one house a report credits, else its outlet, else the report itself."""
    credits = sorted({c.name for c in r.credits})
    return credits[0] if len(credits) == 1 else r.outlet or r.id


class Book(Record, frozen=True):
    """What the records of origins are written from."""

    names: Mapping[str, str]
    found: Mapping[tuple[str, int, int], Remark]
    reports: Mapping[str, Report]
    why: Mapping[str, str]
    there: frozenset[Place] = frozenset()

    def origin(self, root: Root, ident: str, told: Sequence[tuple[str, Evidence]]) -> Origin:
        """The record of a root."""
        kind, key = root
        notes = [m for _, e in told if (m := self.found.get(_at(e)))]
        occasion = _occasion(notes) if kind == "speaker" else None
        return Origin(
            id=ident,
            label=self.label(root, told, occasion),
            voice=VOICES[kind],
            first_hand=kind == "outlet" and any(_at(e) in self.there for _, e in told),
            root=key.split(" ")[0] if kind in ("speaker", "data") else None,
            occasion=occasion,
            claims=tuple(sorted({c for c, _ in told})),
            reports=tuple(sorted({e.report for _, e in told})),
            chains=tuple(sorted({self.chain(e) for _, e in told})),
            reason=self.reason(root),
        )

    def chain(self, e: Evidence) -> tuple[str, ...]:
        """Outlet first, then the houses between, then who said it; ``?`` where the text names nobody."""
        report, remark = self.reports[e.report], self.found.get(_at(e))
        start = [report.outlet or "?", *(c.name for c in report.credits[:1] if c.name != report.outlet)]
        if remark is None:
            return tuple(start)
        last = self.names.get(remark.owner or remark.speaker or "", remark.source or "?")
        return (*start, *(v for v in remark.via if v != last), last)

    def label(self, root: Root, told: Sequence[tuple[str, Evidence]], occasion: str | None) -> str:
        """A root in words."""
        kind, who = root[0], root[1].split(" ")[0]
        if kind == "speaker":
            return self.names.get(who, who) + (f" ({occasion})" if occasion else "")
        if kind == "data":
            return self.names.get(who, who)
        voice = ", ".join(sorted({self.reports[e.report].outlet or self.reports[e.report].file for _, e in told}))
        if kind == "unnamed":
            via = sorted({v for _, e in told for v in e.via})
            return "an unnamed source" + (f" via {', '.join(via)}" if via else f" in {voice}")
        return f"{voice} in its own voice"

    def reason(self, root: Root) -> str:
        """Why this is one root."""
        kind, key = root
        if kind == "speaker":
            return "one speaker: " + (self.why.get(key.partition(" ")[2]) or "one report, one occasion")
        return {
            "data": "one body's own figures or words",
            "unnamed": "unnamed sources of one house or agency, which are counted once",
            "outlet": "one house's own voice, which names no source",
        }[kind]


def _occasion(notes: Sequence[Remark]) -> str | None:
    """Day and place of an occasion, as far as told."""
    days = sorted({m.said for m in notes if m.said and m.said[0].isdigit()}, key=lambda d: (-len(d), d))
    where = sorted({m.channel for m in notes if m.channel})
    return ", ".join([*days[:1], *where]) or None
