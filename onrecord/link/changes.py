"""What later reports changed: figures that moved, statuses that went on, claims that are new. Only where the dates are known."""

from collections.abc import Sequence

from onrecord.link.facts.pairs import later
from onrecord.text import told_on
from onrecord.types import Analysis, Change, Claim, Link

TOLD = 5  # words of an event that is told, not only named


def changes(analyses: Sequence[Analysis], claims: Sequence[Claim], links: Sequence[Link] = ()) -> tuple[Change, ...]:
    """Changes that the later reports of a story brought, the newest first; nothing without two dates that differ.

    >>> changes([], [])
    ()
    """
    day = {a.report.id: on for a in analyses if (on := told_on(a.report))}
    first = min(day.values(), default=None)
    if first is None or not any(later(d, first) for d in day.values()):
        return ()
    since = {c.id: _first_told(c, day) for c in claims}
    by_id = {c.id: c for c in claims}
    moved = [c for x in links if (c := _moved(x, by_id, since))]
    known = {c.claim for c in moved}
    fresh = [c for x in claims if x.id not in known and (c := _new(x, since[x.id], day))]
    return tuple(sorted(moved + fresh, key=lambda c: (c.kind != "changed", *_newest(c.since), -by_id[c.claim].outlets, c.claim)))


def _newest(since: str) -> tuple[int, ...]:
    """Sort key by which later dates come first."""
    return tuple(-ord(x) for x in since)


def _first_told(c: Claim, day: dict[str, str]) -> str | None:
    """The day of the earliest report of a claim; None when any report of it is undated."""
    days = [day.get(e.report) for e in c.evidence]
    return min((d for d in days if d), default=None) if all(days) else None


def _moved(x: Link, by_id: dict[str, Claim], since: dict[str, str | None]) -> Change | None:
    """The change that an ``updates`` link stands for."""
    if x.relation != "updates" or x.right not in by_id or not (when := since[x.right]):
        return None
    withdrawn = by_id[x.right].status == "denied" and x.facet == "status"
    return Change(kind="withdrawn" if withdrawn else "changed", claim=x.right, since=when, note=x.reason)


def _new(c: Claim, when: str | None, day: dict[str, str]) -> Change | None:
    """A figure or an event that only the newest reports tell."""
    newest = max(day.values())
    bare = c.kind == "event" and len(c.wording.split()) < TOLD  # a name of something tells nothing new ("the invasion")
    if when is None or c.kind == "statement" or bare or later(newest, when):
        return None
    before = sorted(d for d in day.values() if later(when, d))
    return Change(kind="new", claim=c.id, since=when, note=f"not in the reports up to {before[-1]}") if before else None
