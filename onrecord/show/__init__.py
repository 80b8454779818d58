"""Room 6: a dossier is shown. Computes no claim."""

from collections.abc import Sequence

from onrecord.types import Dossier, Report


def render(dossier: Dossier, reports: Sequence[Report], form: str = "text") -> str:
    """To come."""
    return ""
