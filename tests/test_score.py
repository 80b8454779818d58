"""One fact told twice: what the score joins, and what its gates keep apart. All texts invented."""

from itertools import combinations

import pytest
from msgspec.structs import replace

from eval import newsgold
from onrecord.link.facts import claims
from onrecord.link.facts.features import FEATURES
from onrecord.link.facts.gates import joined, mere_name, unequal
from onrecord.link.facts.pairs import Pair, Pool
from onrecord.link.facts.reader import utterances
from onrecord.link.facts.score import NAMES, SHIPPED, Scorer, gaps, read, shipped
from tests.linking import Story

SURE = 0.99


def pair(first: str, second: str) -> Pair:
    """The two statements of two reports, each a sentence of the outlet's own."""
    s = Story()
    for text, outlet in ((first, "The Gull"), (second, "Coast Post")):
        s.add(text, outlet=outlet, day="2031-05-06")
    units = utterances(s.analyses, s.cast)
    assert len(units) == 2
    return Pair(Pool(units), 0, 1)


PAIRS = [
    ("Divers found the lost bell of Dunmere.", "Divers recovered the lost bell at Dunmere.", True),
    ("Divers found the lost bell of Dunmere.", "Divers may have found the lost bell of Dunmere.", False),
    ("The pact brought a lasting peace to the coast.", "The pact brought anything but a lasting peace to the coast.", False),
    ("The council will plant oaks along the 40 canals.", "The council will plant oaks along the 90 canals.", False),
    ("Divers found the lost bell of Dunmere.", "Divers never found the lost bell of Dunmere.", False),
    ("The lost bell of Dunmere was found.", "Was the lost bell of Dunmere found?", False),
]


def figures(first: tuple[str, str, float, str], second: tuple[str, str, float, str]) -> Pair:
    """The figures of two reports: each a sentence, the number as it is printed, its value and unit."""
    s = Story()
    for (text, printed, value, unit), outlet in ((first, "The Gull"), (second, "Coast Post")):
        s.add(text, outlet=outlet, day="2031-05-06", figures=[(printed, value, unit)])
    units = utterances(s.analyses, s.cast)
    return Pair(Pool(units), *(i for i, u in enumerate(units) if u.figure))


FIGURES = [
    (("The lock cost $40,000.", "$40,000", 40000, "USD"), ("The lock cost $40,000 to build.", "$40,000", 40000, "USD"), True),
    (("The mayor spent $40,000.", "$40,000", 40000, "USD"), ("The mayor will repay the $40,000.", "$40,000", 40000, "USD"), False),
    (("Nine hamlets must move.", "Nine", 9, "count"), ("Nine hamlets will vote.", "Nine", 9, "count"), False),
]


@pytest.mark.parametrize(("first", "second", "one"), FIGURES)
def test_a_gate_keeps_one_number_of_two_matters_apart(
    first: tuple[str, str, float, str], second: tuple[str, str, float, str], one: bool
) -> None:
    assert (joined(figures(first, second), SURE).relation == "same") is one


def test_a_number_not_reached_is_not_the_number_passed() -> None:
    p = figures(("The pier is 200 feet long.", "200", 200, "foot"), ("The pier is 200 feet long today.", "200", 200, "foot"))
    assert unequal(p) is None
    bounds = [replace(u, figure=replace(u.figure, modifier=m)) for u, m in zip(p.both, ("nearly", "over"), strict=True) if u.figure]
    assert unequal(Pair(Pool(bounds), 0, 1))


def test_what_only_names_an_event_is_not_what_tells_of_it() -> None:
    s = Story()
    s.add("The Dunmere harbour fire", outlet="A", day="2031-05-06", events=[("The Dunmere harbour fire", "accident")])
    text = "The Dunmere harbour fire burned for nine days and took the old ropery with it"
    s.add(text, outlet="B", day="2031-05-06", events=[(text, "accident")])
    assert mere_name(Pair(Pool(utterances(s.analyses, s.cast)), 0, 1))


@pytest.mark.parametrize(("first", "second", "one"), PAIRS)
def test_a_gate_keeps_apart_what_one_word_makes_another_fact(first: str, second: str, one: bool) -> None:
    found = joined(pair(first, second), SURE)
    assert (found.relation == "same") is one and (one or found.by == "claims.told_alike")


def test_every_feature_has_a_weight_and_says_what_it_is() -> None:
    weights, _ = shipped()
    assert len(weights) == len(NAMES) == len(set(NAMES)) and all(f.__doc__ for f in FEATURES)


def test_weights_that_do_not_fit_the_features_are_refused() -> None:
    told = SHIPPED.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="no weight for: meaning"):
        read(told.replace("meaning\t", "# meaning\t", 1))
    with pytest.raises(ValueError, match="no feature: colour"):
        read(told + "colour\t1.0\n")


def test_close_words_score_above_words_of_another_matter() -> None:
    near = pair("Divers found the lost bell of Dunmere.", "The lost bell of Dunmere was found by divers.")
    far = pair("Divers found the lost bell of Dunmere.", "The lost ferry of Dunmere was sold to bakers.")
    told = []
    for p in (near, far):
        scorer = Scorer(p.pool)
        scorer.add(p)
        told.append(scorer.probabilities().get((0, 1), 0.0))
    assert told[0] > told[1]


def test_rank_is_how_far_a_pair_lies_above_the_next_best_of_the_report() -> None:
    s = Story()
    for text, outlet in (("Divers found the lost bell.", "A"), ("Bakers sold the lost bell. Smiths cast the lost bell.", "B")):
        s.add(text, outlet=outlet, day="2031-05-06")
    pool = Pool(utterances(s.analyses, s.cast))
    here = next(i for i, u in enumerate(pool.units) if u.outlet == "A")
    other = [i for i, u in enumerate(pool.units) if u.outlet == "B"]
    found = gaps(pool, {(min(here, o), max(here, o)): x for o, x in zip(other, (0.8, 0.5), strict=True)})
    low, high = found[min(here, other[0]), max(here, other[0])]
    assert (low, high) == (0.3, 0.8)  # 0.8 - 0.5 among B's passages; A has no other


def test_groups_are_one_fact_only_where_most_pairs_speak_for_it() -> None:
    p = pair("Divers found the lost bell of Dunmere.", "Divers recovered the lost bell at Dunmere.")
    v = joined(p, SURE)
    assert v.relation == "same"
    for mean, kept in ((0.9, [v]), (0.4, [])):
        assert claims.whole([v], [[0], [1]], claims.Likeness(p.pool, [v], {(0, 1): mean})) == kept


def test_the_more_passages_two_groups_hold_the_surer_their_pairs_must_be() -> None:
    s = Story()
    for outlet in "ABCDEFGH":
        s.add("Divers found the lost bell of Dunmere.", outlet=outlet, day="2031-05-06")
    pool = Pool(utterances(s.analyses, s.cast))
    likeness = claims.Likeness(pool, [], dict.fromkeys(combinations(range(8), 2), 0.62))
    assert likeness.agree([0], [1])
    assert not likeness.agree([0, 1, 2, 3], [4, 5, 6, 7])


def test_two_figures_of_one_sentence_are_never_one_fact() -> None:
    s = Story()
    text = "About 3,400 herders in nine hamlets must move."
    s.add(text, outlet="A", day="2031-05-06", figures=[("3,400", 3400, "count", "herders"), ("nine", 9, "count", "hamlets")])
    s.add("Nine hamlets of Dunmere must move.", outlet="B", day="2031-05-06", figures=[("Nine", 9, "count", "hamlets")])
    units = utterances(s.analyses, s.cast)
    found = {(u.outlet, int(u.figure.value)): i for i, u in enumerate(units) if u.figure}
    likeness = claims.Likeness(Pool(units), [], {})
    assert likeness.one_sentence([found["A", 3400]], [found["A", 9], found["B", 9]])
    assert not likeness.one_sentence([found["A", 9]], [found["B", 9]])


@pytest.mark.skipif(not newsgold.STORIES.exists(), reason="needs ../shared/bench/newsgold")
def test_every_marked_story_has_weights_that_had_not_seen_it() -> None:
    assert set(newsgold.folds()) == set(newsgold.names())
