"""What editors decided outranks the rules: names that are one or two, links that stand or do not.

A decision whose places or claims are not there changes nothing.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import msgspec

from onrecord.decisions import Anchor, Decision
from onrecord.types import Claim, Link, Mention, Review


class Member(Protocol):
    """An entity of one report."""

    report: str
    mentions: list[Mention]


G = TypeVar("G", bound=msgspec.Struct)  # has ``members``, a list of Member


def names(groups: Sequence[G], decisions: Sequence[Decision]) -> list[G]:
    """The groups of names with the decisions done in their order: ``confirm`` makes two one, ``reject`` takes the right name out.

    The name that is taken out is that of the right anchor's report; other reports' names stay where they are.
    """
    out = list(groups)
    for d in decisions:
        left, right = (_holder(out, a) for a in (d.left, d.right))
        if d.kind != "name" or left is None or right is None:
            continue
        if d.verdict == "confirm" and left[0] != right[0]:
            a, b = sorted((left[0], right[0]))
            out[a] = msgspec.structs.replace(out[a], members=[*_members(out[a]), *_members(out[b])])
            del out[b]
        elif d.verdict == "reject" and left[0] == right[0] and left[1] is not right[1]:
            rest = [m for m in _members(out[right[0]]) if m is not right[1]]
            out[right[0]] = msgspec.structs.replace(out[right[0]], members=rest)
            out.append(msgspec.structs.replace(out[right[0]], members=[right[1]]))
    return out


def _members(group: msgspec.Struct) -> list[Member]:
    found: list[Member] = group.members  # type: ignore[attr-defined]
    return found


def _holder(groups: Sequence[G], anchor: Anchor) -> tuple[int, Member] | None:
    """The group, and its member, that has a mention at the place."""
    for k, g in enumerate(groups):
        for m in _members(g):
            if m.report == anchor.report and any((x.start, x.end) == (anchor.start, anchor.end) for x in m.mentions):
                return k, m
    return None


def links(found: Sequence[Link], claims: Sequence[Claim], decisions: Sequence[Decision]) -> tuple[Link, ...]:
    """The links with the decisions done: rejected ones away, confirmed ones by the editor, new ones added."""
    out = list(found)
    for d in decisions:
        left, right = (claim_of(a, claims) for a in (d.left, d.right))
        if d.kind != "link" or left is None or right is None or left.id == right.id:
            continue
        pair = {left.id, right.id}
        old = [x for x in out if {x.left, x.right} == pair and d.relation in (None, x.relation)]
        if d.verdict == "reject":
            out = [x for x in out if x not in old]
        elif old:
            out = [_confirmed(x, d) if x in old else x for x in out]
        elif d.relation:
            out = [x for x in out if {x.left, x.right} != pair]
            reason = d.reason or "an editor's decision"
            out.append(Link(left=left.id, right=right.id, relation=d.relation, facet=d.facet, by=d.by, reason=reason))
    return tuple(sorted(out, key=lambda n: (n.left, n.right, n.relation)))


def open_ones(found: Sequence[Review], claims: Sequence[Claim], decisions: Sequence[Decision]) -> tuple[Review, ...]:
    """What is still to be decided: pairs on which no editor has said a word."""
    told = [(claim_of(d.left, claims), claim_of(d.right, claims)) for d in decisions if d.kind == "link"]
    pairs = {frozenset((a.id, b.id)) for a, b in told if a and b}
    return tuple(r for r in found if frozenset((r.left, r.right)) not in pairs)


def _confirmed(link: Link, d: Decision) -> Link:
    reason = f"{d.reason}; {link.reason}" if d.reason else link.reason
    return msgspec.structs.replace(link, by=d.by, score=1.0, facet=d.facet or link.facet, reason=reason)


def claim_of(anchor: Anchor, claims: Sequence[Claim]) -> Claim | None:
    """The claim that rests on the words of an anchor, by its kind and figure; None when none or more than one does."""
    place = (anchor.report, anchor.start, anchor.end)
    here = [c for c in claims if c.kind == anchor.kind and any((e.report, e.start, e.end) == place for e in c.evidence)]
    exact = [c for c in here if figure_text(c) == anchor.figure]
    return exact[0] if len(exact) == 1 else None


def figure_text(claim: Claim) -> str | None:
    """The figure of a claim in one form.

    >>> from decimal import Decimal
    >>> from onrecord.types import Figure
    >>> figure_text(Claim(id="c", kind="figure", wording="", evidence=(), figure=Figure(value=Decimal("9.50"), unit="%")))
    '9.5 %'
    """
    f = claim.figure
    if f is None:
        return None
    high = "" if f.high is None else f"-{f.high.normalize():f}"
    return f"{f.value.normalize():f}{high} {f.unit}"
