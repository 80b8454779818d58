"""What reading writes down of a line: its kind, and the facts that it states about the report."""

import msgspec

from onrecord.types import BlockKind


class Fact(msgspec.Struct, frozen=True):
    """Something that a line says of the report (outlet, author, published, credit, url, title), and the characters that say it."""

    name: str
    value: str
    start: int
    end: int
    reason: str = ""
    rank: int = 0


class Mark(msgspec.Struct, frozen=True):
    """A line's kind, the rule that said so, and its facts."""

    kind: BlockKind
    rule: str
    facts: tuple[Fact, ...] = ()


class Unit(msgspec.Struct, frozen=True):
    """A paragraph (or a line) of the text, trimmed."""

    start: int
    end: int
    text: str


def fact(unit: Unit, name: str, value: str, *, start: int = -1, reason: str = "", rank: int = 0) -> Fact:
    """A fact whose value stands in a unit, at ``start`` (an offset in the unit) or where it is first found."""
    at = max(unit.text.find(value) if start < 0 else start, 0)
    return Fact(name, value, unit.start + at, min(unit.start + at + len(value), unit.end), reason, rank)
