"""Publication dates that reports of one story tell together (first version to come)."""

from collections.abc import Sequence

from onrecord.types import Analysis, Published


def dates(analyses: Sequence[Analysis]) -> dict[str, Published]:
    """Report id -> date, for the reports that state none and whose date follows from the text."""
    return {}
