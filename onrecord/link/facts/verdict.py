"""The outcome of a rule on a pair of utterances."""

from msgspec.structs import replace

from onrecord.link.facts.pairs import Pair, later
from onrecord.types import Facet, Record, Relation

Sign = tuple[Relation, Facet | None]
VERBATIM = 0.9  # words kept, as a share of the longer wording, of one passage taken over
SAME: Sign = ("same", None)
SUPPORTS: Sign = ("supports", None)


class Verdict(Record, frozen=True):
    """Relation and facet of a pair (``left`` the earlier), with its reason; ``merge``: both are one claim."""

    left: int
    right: int
    relation: Relation
    facet: Facet | None
    reason: str
    score: float
    by: str
    merge: bool = False


def verdict(p: Pair, sign: Sign, *, because: str, rule: str, merge: bool = False, score: float | None = None) -> Verdict:
    """A verdict on a pair; of an update, the earlier utterance is on the left. ``score`` is the likeness of wording where none is given."""
    relation, facet = sign
    turned = relation == "updates" and later(p.left.time, p.right.time)
    return Verdict(
        left=p.j if turned else p.i,
        right=p.i if turned else p.j,
        relation=relation,
        facet=facet,
        reason=because,
        score=round(p.score, 3) if score is None else score,
        by=f"claims.{rule}",
        merge=merge,
    )


def correction(p: Pair, because: str) -> Verdict:
    """An update by the passage that puts the other right, whatever their days."""
    found = verdict(p, ("updates", "value"), because=because, rule="correction")
    first, last = (p.i, p.j) if p.right.corrects else (p.j, p.i)
    return replace(found, left=first, right=last)
