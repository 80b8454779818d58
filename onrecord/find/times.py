"""times (first version to come)."""

from collections.abc import Sequence

from onrecord.lang import Pack
from onrecord.text import Parse
from onrecord.types import Analysis, Annotation, Published, Report


def find_times(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """Nothing yet."""
    return []


def reanchor(analysis: "Analysis", published: "Published") -> "Analysis":
    """Give an analysis a publication date and re-value every time expression that hangs on it."""
    import msgspec

    return msgspec.structs.replace(analysis, report=msgspec.structs.replace(analysis.report, published=published))
