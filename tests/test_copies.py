"""Copied text between reports: spans, share, direction, and what is no copy."""

import random
import sys

import numpy as np
import pytest

from onrecord.link.copies.credit import credited
from onrecord.link.copies.near import fingerprints, grams, hashed, pairs
from onrecord.link.copies.shared import candidates, copies, own_words, runs
from tests.linking import Story

WIRE = (
    "The harbour board of Dunmere closed both quays on Monday after a crane bent in the wind and fell across the main rail line. "
    "Engineers from the county will inspect the remaining cranes before any ship may unload, and fruit cargoes were sent to other ports. "
    "A spokesman put the damage at several million crowns but gave no date for the return of normal traffic."
)
OTHER = (
    "Choirs from eleven towns sang in the old granary on Sunday. The organisers had feared rain, yet the roof held and the queue for "
    "plum cake reached the bridge. Next year the festival moves to the school hall because the granary is to be sold by the parish."
)


def pair(first=WIRE, second=WIRE, **more):
    return Story().add(first, outlet="Calder Wire", **more.get("a", {})).add(second, outlet="Gull", **more.get("b", {})).analyses


def test_verbatim_copy():
    (c,) = copies(pair())
    assert c.share == 1.0 and c.source is None and "100 %" in c.reason


def test_spans_are_the_copied_words():
    (c,) = copies(pair(second="Lead of our own here. " + WIRE[:200] + " Our own end."))
    assert c.left.start == 0 and WIRE[c.left.start : c.left.end].startswith("The harbour board")


def test_edited_copy_is_one_stretch():
    edited = WIRE.replace("several million crowns", "a great deal of money").replace("on Monday", "this Monday")
    assert len(copies(pair(second=edited))) == 1


def test_reordered_copy_is_found_in_parts():
    a, b, c = WIRE.split(". ")[0], WIRE.split(". ")[1], WIRE.split(". ")[2]
    found = copies(pair(second=f"{b}. {c} {a}."))
    assert len(found) >= 2 and found[0].share > 0.8


def test_other_text_is_no_copy():
    assert copies(pair(second=OTHER)) == ()


def test_a_shared_quotation_is_no_copy():
    quote = "We have checked every crane twice this year and we will check them again before a single ship unloads at these quays in spring"
    says = {"says": [("Mara Voss", quote)]}
    story = pair(f"“{quote},” Mara Voss said.", f"In the evening Mara Voss said: “{quote}.”", a=says, b=says)
    assert copies(story) == ()


def test_dates_tell_the_direction():
    (c,) = copies(pair(a={"day": "2031-03-05"}, b={"day": "2031-03-04"}))
    assert c.source == "r1" and "earlier" in c.reason


def test_a_credit_outranks_the_dates():
    (c,) = copies(pair(a={"day": "2031-03-05"}, b={"day": "2031-03-04", "credits": ["Calder Wire"]}))
    assert c.source == "r0" and "credits" in c.reason


def test_reports_that_credit_one_house_do_not_have_it_from_each_other():
    (c,) = copies(pair(a={"day": "2031-03-05", "credits": ["Ostline"]}, b={"day": "2031-03-04", "credits": ["Ostline"]}))
    assert c.source is None and c.reason.endswith("both credit Ostline")


def test_a_house_in_brackets_after_the_copied_lines_is_a_credit():
    (c,) = copies(pair(second=f"{WIRE} (Calder)\n\nOur own line follows here."))
    assert c.source == "r0" and c.reason.endswith("Gull credits Calder Wire")


def test_a_dateline_names_the_house_itself_and_is_no_credit_of_others():
    (c,) = copies(pair(first=f"DUNMERE (Calder Wire) - {WIRE}", a={"day": "2031-03-05"}, b={"day": "2031-03-05"}))
    assert c.source is None


def test_own_material_beside_the_agency():
    assert list(credited(pair(second=f"{WIRE} (Calder Wire/own report)")[1].report)) == ["Calder Wire"]


def test_an_aside_in_brackets_is_no_credit():
    assert list(credited(pair(second="The mayor (Labour, since 2029) left.\nHe (Calder knows why) smiled. (See page 9)")[1].report)) == []


def test_dates_of_other_precision_do_not_tell():
    (c,) = copies(pair(a={"day": "2031-03"}, b={"day": "2031-03-04"}))
    assert c.source is None


@pytest.mark.parametrize("seed", range(3))
def test_the_order_changes_nothing(seed):
    s = Story()
    for n in range(4):
        s.add(WIRE if n % 2 else WIRE[:300] + OTHER, outlet=f"O{n}")
    mixed = list(s.analyses)
    random.Random(seed).shuffle(mixed)
    assert copies(mixed) == copies(s.analyses)


def test_long_repetition_stays_fast():
    assert len(runs(["a"] * 20000, ["a"] * 20000)) == 1


def test_short_overlap_is_not_told():
    assert copies(pair(second="The harbour board of Dunmere closed both quays. " + OTHER)) == ()


def test_empty_reports():
    assert copies(pair("", "")) == ()


def crowd(n=60, words=120):
    """Reports of invented words, every tenth of which takes something from the one before."""
    rng = random.Random(7)
    out = []
    for k in range(n):
        own = [f"w{rng.randrange(4000)}" for _ in range(words)]
        out.append(out[-1][30 : 30 + rng.choice((40, 70, 110))] + own[:20] if k % 10 == 5 else own)
    return out


def test_sketches_find_the_pairs_that_all_shingles_find():
    story = Story()
    for t in crowd():
        story.add(" ".join(t))
    texts = [own_words(a) for a in sorted(story.analyses, key=lambda a: a.report.id)]
    exact = set(candidates(texts))
    assert len(exact) == 6 and exact <= set(pairs(t.text for t in texts))


def test_many_reports_give_what_few_give(monkeypatch):
    story = Story()
    for t in crowd():
        story.add(" ".join(t))
    few = copies(story.analyses)
    monkeypatch.setattr(sys.modules["onrecord.link.copies.shared"], "MANY", 10)
    assert copies(story.analyses) == few != ()


def test_a_short_extract_of_a_long_report_is_a_pair():
    long = [f"w{n}" for n in range(600)]
    assert pairs([long, ["x"] * 30 + long[200:240], [f"y{n}" for n in range(200)]]) == [(0, 1)]


def test_a_report_changed_all_over_is_a_pair():
    """A word changed in every twelve leaves no run that a fingerprint is sure of; MinHash sees the whole."""
    words = [f"w{n}" for n in range(400)]
    assert pairs([words, [f"v{n}" if n % 12 == 0 else w for n, w in enumerate(words)]]) == [(0, 1)]


def test_very_many_copies_of_one_text_are_chained_not_all_paired():
    found = pairs([[f"w{n}" for n in range(100)]] * 500)
    assert 499 <= len(found) <= 3 * 500 and {i for p in found for i in p} == set(range(500))


def test_texts_without_words_bring_no_pair():
    assert pairs([]) == [] and pairs([[], [], ["a"], ["a"]]) == []


def test_a_run_of_one_word_has_one_fingerprint():
    assert len(fingerprints(grams_of(["a"] * 5000))) == 1 and len(grams(grams_of("abc"), 7)) == 0


def grams_of(words):
    return np.array([hashed(w) for w in words], np.uint64)
