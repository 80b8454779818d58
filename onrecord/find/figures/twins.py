"""The same thing told in another unit: "87 mph (140 km/h)", "162 points, or 2.1%". The second figure takes over what the first says."""

import re
from collections.abc import Sequence

import msgspec

from onrecord.find.figures.scene import Figure
from onrecord.types import Quantity

JOIN = re.compile(r"(?: ?\(|, or |, | ?/ )(?:(?:about|around|nearly|over|or|roughly|approximately|some) )?")
CLOSE = re.compile(r" ?[),.;/]|$")
SOLID = {"money", "measure", "percent", "pp", "scale", "time", "multiple"}


def twin(q: Quantity, f: Figure, done: Sequence[tuple[Quantity, Figure]], text: str) -> Quantity:
    """The figure with measure, change, modifier, date and status of the one that it restates, where it restates one."""
    if not done:
        return q
    first, g = done[-1]
    join = text[first.end : f.start]
    closed = CLOSE.match(text, q.end) is not None or join.startswith(", or ")
    if not JOIN.fullmatch(join) or join == ", " or not closed or not _solid(f) or not _solid(g):
        return q
    if first.unit == q.unit or (join.lstrip()[:1] == "/" and "(" not in text[max(0, first.start - 2) : first.start]):
        return q
    return msgspec.structs.replace(
        q, change=first.change, direction=first.direction, modifier=q.modifier or first.modifier, measure=first.measure, of=first.of,
        as_of=first.as_of, as_of_at=first.as_of_at, status=first.status,
    )  # fmt: skip


def _solid(f: Figure) -> bool:
    return f.kind in SOLID or f.word == "points"
