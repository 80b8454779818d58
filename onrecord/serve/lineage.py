"""What became of the stories of a record: two that are one now, one that is several; under which id a story of before is found."""

from collections.abc import Mapping, Sequence

import onrecord.link as linkers
from onrecord.keep.changes import Before
from onrecord.keep.store import Entry
from onrecord.types import Dossier, Record, Story

NUMBERS = {2: "two", 3: "three", 4: "four"}


class Lineage(Record, frozen=True):
    """``heirs``: ids of stories before and after, of every story that changed; ``entries``: those that merged or split."""

    heirs: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()


def lineage(before: Before, now: Sequence[Dossier]) -> Lineage:
    """What became of the stories that are no more, one entry for all that hang together.

    A newer version of a report stands for the older one. What a report that was taken down called its story is not repeated.
    """
    newer = {u.old: u.new for u in before.updates}
    was, are = [_story(d, newer) for d in before.dossiers], [_story(d, {}) for d in now]
    old, new = {d.story.id: d for d in before.dossiers}, {d.story.id: d for d in now}
    families = [([old[i] for i in h.before], [new[i] for i in h.after]) for h in linkers.lineage(was, are)]
    homes = {r: s.id for s in are for r in s.reports}
    heirs = {(s.id, homes[r]) for s in was for r in s.reports if r in homes and homes[r] != s.id}
    told = tuple(_entry(b, a, before) for b, a in families if a and b and len(b + a) > 2)
    return Lineage(heirs=tuple(sorted(heirs)), entries=told)


def _story(d: Dossier, newer: Mapping[str, str]) -> Story:
    return Story(id=d.story.id, title=d.story.title, reports=tuple(newer.get(r.id, r.id) for r in d.reports))


def _entry(was: Sequence[Dossier], now: Sequence[Dossier], before: Before) -> Entry:
    kind = "merged" if len(now) == 1 else "split" if len(was) == 1 else "regrouped"
    first = min(now, key=lambda d: (-len(d.reports), d.story.id))
    silent = before.silent and any(r.id in before.left for d in was for r in d.reports)
    names = tuple(d.story.id for d in was), tuple(d.story.id for d in now)
    return Entry(
        kind=kind, story=first.story.id, text=" and ".join(map(_called, now)),  # type: ignore[arg-type]
        before=_count(was) if silent else " and ".join(map(_called, was)), note=f"{', '.join(names[0])} → {', '.join(names[1])}",
        reports=tuple(sorted({r.id for d in now for r in d.reports})), was=names[0], now=names[1],
    )  # fmt: skip


def _called(d: Dossier) -> str:
    return f"{d.story.title} ({len(d.reports)} report{'s' * (len(d.reports) != 1)})"


def _count(some: Sequence[Dossier]) -> str:
    return "one story" if len(some) == 1 else f"{NUMBERS.get(len(some), len(some))} stories"
