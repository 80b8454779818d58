"""Attributions by place: which quotation without a cue lies beside a span, which attribution lies within which."""

import bisect
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from onrecord.find.quotes.spans import Found
from onrecord.types import Attribution, Span


class Bare:
    """The quotations without a cue, by place."""

    def __init__(self, found: Sequence[Found]) -> None:
        pieces = sorted((*c, n) for n, g in enumerate(found) if g.direct and not g.heads for c in g.content)
        self.found, self.pieces = found, pieces
        self.starts = [start for start, _, _ in pieces]
        self.ends = list(accumulate((end for _, end, _ in pieces), max))

    def beside(self, f: Found) -> Found | None:
        """The one that an "according to" stands beside, where it is one."""
        near: set[int] = set()
        for start, end in f.content:
            first, last = bisect.bisect_right(self.ends, start), bisect.bisect_left(self.starts, end)
            for s, e, n in self.pieces[first:last]:
                if e > start and s < end and not self.found[n].heads:
                    near.add(n)
                if len(near) > 1:
                    return None
        return self.found[near.pop()] if near else None


def whole(told: list[Attribution]) -> list[Attribution]:
    """ "A cited B's remark that …": the remark is B's; what A says is the whole of it, from B on."""
    same: dict[tuple[Span, ...], list[Attribution]] = {}
    for a in told:
        same.setdefault(a.content, []).append(a)
    wider: dict[str, Attribution] = {}
    for content, found in same.items():
        for outer in found if len(found) == 2 else ():
            (inner,) = (x for x in found if x is not outer)
            if outer.cue and inner.source and outer.cue[-1].end <= inner.source[0].start < inner.source[-1].end <= content[0].start:
                first = Span(start=inner.source[0].start, end=content[0].end)
                form = "mixed" if outer.form == "direct" else outer.form
                wider[outer.id] = msgspec.structs.replace(outer, form=form, content=(first, *content[1:]))
    return [wider.get(a.id, a) for a in told]


def nested(told: list[Attribution]) -> list[Attribution]:
    """Mark each attribution whose cue lies in another's content: in the smallest such."""
    pieces = sorted(((s.start, s.end, a.id) for a in told for s in a.content), key=lambda p: (p[0], -p[1]))
    outer: dict[str, str] = {}
    live: list[tuple[int, int, str]] = []
    k = 0
    for a in sorted((a for a in told if a.cue), key=lambda a: a.cue[0].start):
        at, end = a.cue[0].start, a.cue[-1].end
        while k < len(pieces) and pieces[k][0] <= at:
            live.append(pieces[k])
            k += 1
        live = [p for p in live if p[1] > at]
        hold = [p for p in live if p[1] >= end and p[2] != a.id]
        if hold:
            outer[a.id] = min(hold, key=lambda p: (p[1] - p[0], p[2]))[2]
    return [msgspec.structs.replace(a, nested_in=outer.get(a.id)) for a in told]
