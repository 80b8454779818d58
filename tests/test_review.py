"""What is likely and not sure: for an editor to decide, never told as a conflict or an update."""

import pytest

from onrecord.link.facts.review import MOST, RIGHT, set_apart
from onrecord.types import Dossier, Link


def link(n: int, relation: str, by: str, score: float = 0.5) -> Link:
    """A link of two claims of their own."""
    return Link(left=f"c-{n}", right=f"c-{n + 1}", relation=relation, reason="for a reason", score=score, by=f"claims.{by}")  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", sorted(RIGHT))
def test_a_rule_that_was_wrong_too_often_says_may(rule: str) -> None:
    """Its conflicts and updates are put up for review; what it only tells apart stays a link."""
    name = rule.removeprefix("claims.")
    kept, review = set_apart([link(1, "conflicts", name), link(3, "updates", name), link(5, "differs", name)])
    assert [x.left for x in kept] == ["c-5"]
    assert [(r.relation, r.score) for r in review] == [("conflicts", RIGHT[rule]), ("updates", RIGHT[rule])]


def test_surer_rules_still_tell() -> None:
    told = [link(1, "updates", "figure_moved"), link(3, "conflicts", "tally_value"), link(5, "same", "alike")]
    assert set_apart(told) == (tuple(told), ())


def test_the_likeliest_first_and_no_more_than_anybody_reads() -> None:
    _, review = set_apart([link(2 * n, "differs", "may_be_one", score=0.45 + n / 100) for n in range(60)])
    likely = [r.score for r in review]
    assert len(review) == MOST and likely == sorted(likely, reverse=True) and review[0].relation == "same"


def test_the_sample_asks_of_claims_that_are_there(dossiers: list[Dossier]) -> None:
    for d in dossiers:
        claims, linked = {c.id for c in d.claims}, {frozenset((x.left, x.right)) for x in d.links}
        assert all({r.left, r.right} <= claims and frozenset((r.left, r.right)) not in linked for r in d.review)
    assert any(d.review for d in dossiers)
