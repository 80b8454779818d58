"""What editors decide: records like those of ``types``, kept beside what the rules found."""

from typing import Literal

from onrecord.types import Facet, Record, Relation


class Anchor(Record, frozen=True):
    """The words in a report by which a claim or a name is found again when more reports come in and ids change.

    For a claim: one of its pieces of evidence, its kind and its figure as text; for a name (``kind="name"``): one of its mentions.
    """

    report: str
    start: int
    end: int
    kind: Literal["statement", "figure", "event", "name"]
    exact: str = ""
    figure: str | None = None


class Decision(Record, frozen=True):
    """An editor's judgement, kept beside what the rules found; it outranks them, and nothing is overwritten.

    ``kind`` is ``link`` (two claims: the link stands, or does not) or ``name`` (two names: one, or two). ``verdict`` ``undo`` takes the
    decision with number ``undoes`` back. ``by`` is ``user:…``, ``at`` ISO 8601 in UTC; ``number`` is given by the store, from 1.
    """

    kind: Literal["link", "name"]
    verdict: Literal["confirm", "reject", "undo"]
    left: Anchor
    right: Anchor
    by: str
    at: str = ""
    relation: Relation | None = None
    facet: Facet | None = None
    reason: str = ""
    undoes: int | None = None
    number: int = 0
