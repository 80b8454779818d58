"""Claims: statements, figures and events that reports share (first version to come)."""

from collections.abc import Sequence

from onrecord.link.entities import Cast
from onrecord.types import Analysis, Claim, Link


def claim(analyses: Sequence[Analysis], cast: Cast) -> tuple[tuple[Claim, ...], tuple[Link, ...]]:
    """Nothing yet."""
    return (), ()
