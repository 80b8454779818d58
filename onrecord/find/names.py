"""names (first version to come)."""

from collections.abc import Sequence

from onrecord.lang import Pack
from onrecord.text import Parse
from onrecord.types import Annotation, Report


def find_names(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """Nothing yet."""
    return []
