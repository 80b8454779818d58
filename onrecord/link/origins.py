"""Origins: the independent roots of claims (first version to come)."""

from collections.abc import Sequence

from onrecord.link.entities import Cast
from onrecord.types import Analysis, Claim, Copy, Origin


def origins(
    analyses: Sequence[Analysis], cast: Cast, *, claims: Sequence[Claim], copies: Sequence[Copy]
) -> tuple[tuple[Claim, ...], tuple[Origin, ...]]:
    """The claims with their counts of origins, and the origins."""
    return tuple(claims), ()
