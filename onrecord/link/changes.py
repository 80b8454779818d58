"""What later reports changed (first version to come)."""

from collections.abc import Sequence

from onrecord.types import Analysis, Change, Claim


def changes(analyses: Sequence[Analysis], claims: Sequence[Claim]) -> tuple[Change, ...]:
    """Nothing yet."""
    return ()
