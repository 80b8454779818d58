"""What is likely and not sure leaves the links for the list that an editor goes through (``Dossier.review``).

A conflict or an update is told only by rules that were right four times in five on stories that nothing was set on; those that were not
say "may". So does a score between "may be one fact" and "is one fact".
"""

from collections.abc import Sequence

from onrecord.types import Link, Review

MOST = 36  # pairs of a story that anybody goes through
MAY_BE_ONE = "claims.may_be_one"
RIGHT = {  # how often these rules were right, on marked stories left out and read by eye on others: (right + 1) / (all + 2)
    "claims.denied": 0.38,  # 1 of 4, 1 of 2
    "claims.opposed": 0.2,  # 0 of 1, 0 of 2
    "claims.rescheduled": 0.25,  # 0 of 1, 0 of 1
    "claims.speaker": 0.33,  # 0 of 1
    "claims.value": 0.17,  # 0 of 2, 0 of 2
}


def set_apart(links: Sequence[Link]) -> tuple[tuple[Link, ...], tuple[Review, ...]]:
    """The links that stand, and what is for an editor to decide, the likeliest first, MOST at the most."""
    unsure = [x for x in links if _may(x)]
    kept = tuple(x for x in links if not _may(x))
    asked = sorted((_review(x) for x in unsure), key=lambda r: (-r.score, r.left, r.right))
    return kept, tuple(asked[:MOST])


def _may(x: Link) -> bool:
    return x.by == MAY_BE_ONE or (x.relation in ("conflicts", "updates") and x.by in RIGHT)


def _review(x: Link) -> Review:
    one = x.by == MAY_BE_ONE
    likely = round(x.score if one else RIGHT[x.by], 2)
    return Review(left=x.left, right=x.right, relation="same" if one else x.relation, score=likely, reason=x.reason, facet=x.facet, by=x.by)
