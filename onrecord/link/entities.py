"""Entities across the reports of a story (first version to come)."""

from collections.abc import Mapping, Sequence

from onrecord.types import Analysis, Entity, Record


class Cast(Record, frozen=True):
    """The entities of a story, and for each (report id, the report's own entity id) the story's entity id."""

    entities: tuple[Entity, ...]
    who: Mapping[tuple[str, str], str]


def entities(analyses: Sequence[Analysis]) -> Cast:
    """Nothing yet."""
    return Cast(entities=(), who={})
