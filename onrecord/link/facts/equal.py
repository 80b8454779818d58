"""Equal wordings: what several reports print in the same words is one before any pair is made, in however many reports it stands."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from onrecord.link.facts.units import Utterance

ENOUGH = 4  # content words and names of a wording that says by itself what it is about
OFTEN = 3  # reports that print one wording
NEXT = 3  # utterances of the same words with which each is compared at least


def equal(units: Sequence[Utterance], alike: Callable[[int, int], bool], apart: frozenset[int]) -> list[list[int]]:
    """Places of utterances that are one and the same in several reports, each list in order; those of no such list are left out.

    ``alike(i, j)``: whether the rules take two of them for one claim, asked once a wording. A wording that stands in OFTEN reports and has
    ENOUGH words of its own is one whatever they say, since its words grow common with every report that prints it. ``apart``: those that
    are left out.
    """
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    known = shared(units)
    for i, u in enumerate(units):
        if not u.anaphoric and i not in apart:
            found[key(u, known)].append(i)
    return [g for g in map(_once, found.values(), [units] * len(found)) if len(g) > 1 and (_plain(g, units) or alike(g[0], g[1]))]


def shared(units: Sequence[Utterance]) -> frozenset[str]:
    """Entities of several reports; those of one report alone ("officials") are looked at by their words, as the like of another report."""
    reports: defaultdict[str, set[str]] = defaultdict(set)
    for u in units:
        for e in (u.speaker, *(n.entity for n in u.names)):
            if e:
                reports[e].add(u.report)
    return frozenset(e for e, where in reports.items() if len(where) > 1)


def key(u: Utterance, known: frozenset[str]) -> Hashable:
    """All that the rules look at in an utterance but its report and its outlet; ``known``: entities that are looked at as such."""
    acts = tuple((a.type, a.modality, a.when, a.people) for a in u.acts)
    names = tuple((n.start - u.start, n.entity if n.entity in known else None, n.type) for n in u.names)
    note = (u.note.stance, u.note.rule) if u.note else ()
    said = (u.kind, u.exact, u.language, u.told, u.form, note, u.cue, u.said, (u.published or "")[:10], u.status)
    who = (u.speaker if u.speaker in known else None, u.who)
    figure = (repr(u.figure), u.at[0] - u.start, u.change, u.direction, repr(u.others))
    return (*said, *who, *figure, acts, names, u.head, u.dates, u.via)


def _once(group: list[int], units: Sequence[Utterance]) -> list[int]:
    """The first of each report: a report that prints a wording twice may mean two things."""
    seen: dict[str, int] = {}
    for i in group:
        seen.setdefault(units[i].report, i)
    return list(seen.values())


def _plain(group: Sequence[int], units: Sequence[Utterance]) -> bool:
    first = units[group[0]]
    return len(group) >= OFTEN and len(set(first.terms)) >= ENOUGH and bool(first.who or not first.told)


def chains(units: Sequence[tuple[int, Utterance]]) -> set[tuple[int, int]]:
    """Each utterance with the NEXT ones that print the same words, whoever says them: these are compared however many they are."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for i, u in units:
        found[u.kind, u.exact].append(i)
    return {(i, j) for group in found.values() for n, i in enumerate(group) for j in group[n + 1 : n + 1 + NEXT]}
