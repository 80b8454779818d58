"""The lead: the lines that an editor reads first."""

import pytest

from onrecord.link.lead import FEATURES, MOST, Candidate, Outlines, features, lead, score, shipped, weighed
from onrecord.types import Analysis, Claim, Dossier

Made = tuple[list[Analysis], Dossier]


@pytest.fixture(scope="module")
def made(analyses: list[Analysis], dossiers: list[Dossier]) -> Made:
    """The largest story of the sample and its reports."""
    held = {r.id for r in dossiers[0].reports}
    return [a for a in analyses if a.report.id in held], dossiers[0]


def claims(made: Made, ids: tuple[str, ...]) -> list[Claim]:
    """The claims of these ids."""
    known = {c.id: c for c in made[1].claims}
    return [known[i] for i in ids]


def test_the_order_of_the_reports_changes_nothing(made: Made) -> None:
    assert lead(made[0], made[1].claims) == lead(made[0][::-1], made[1].claims[::-1]) == made[1].lead
    assert 5 <= len(made[1].lead) <= MOST


def test_no_two_lines_overlap(made: Made) -> None:
    places = [(n, e.report, e.start, e.end) for n, c in enumerate(claims(made, made[1].lead)) for e in c.evidence]
    assert not [(a, b) for a in places for b in places if a[0] < b[0] and a[1] == b[1] and a[2] < b[3] and b[2] < a[3]]


def test_the_first_lines_are_told_by_the_story_and_not_by_its_foot(made: Made) -> None:
    """What many reports tell near their top comes before what one tells at its foot."""
    scene = Outlines(made[0])
    first, other = claims(made, made[1].lead[:3]), [c for c in made[1].claims if c.id not in made[1].lead]
    mean = [sum(features(Candidate(c, scene))["support"] for c in group) / len(group) for group in (first, other)]
    assert mean[0] > 1.5 * mean[1]


def test_a_story_of_one_report_has_a_lead(made: Made) -> None:
    alone = made[0][:1]
    told = [c for c in made[1].claims if {e.report for e in c.evidence} == {alone[0].report.id}]
    assert lead(alone, told)


def test_every_feature_has_its_weight_and_says_what_it_is() -> None:
    assert list(shipped()) == [f.__name__ for f in FEATURES]
    assert all(f.__doc__ for f in FEATURES)


def test_other_weights_hold_for_a_while_only(made: Made) -> None:
    found = features(Candidate(made[1].claims[0], Outlines(made[0])))
    before = score(found)
    with weighed({"depth": -1.0}):
        assert score(found) == round(-found["depth"], 6)
    assert score(found) == before
