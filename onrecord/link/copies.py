"""Copied text between reports (first version to come)."""

from collections.abc import Sequence

from onrecord.types import Analysis, Copy


def copies(analyses: Sequence[Analysis]) -> tuple[Copy, ...]:
    """Nothing yet."""
    return ()
