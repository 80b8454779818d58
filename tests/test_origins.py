"""Independent roots: occasions, data owners, unnamed sources, houses, copies; and what later reports changed."""

import random

import pytest

from onrecord.link.changes import changes
from onrecord.link.copies.shared import copies
from onrecord.link.facts.claims import claim
from onrecord.link.origins.count import Telling, independent, runs
from onrecord.link.origins.roots import origins
from onrecord.types import Review
from tests.linking import Story
from tests.test_copies import WIRE

DYKE = "The dyke will hold through the winter storms"
WELLS = "Long experience in drilling salt wells is what we bring"
FISH = "Nobody will lose a fishing licence because of the new sluice"


def done(s):
    told, _ = claim(s.analyses, s.cast)
    return origins(s.analyses, s.cast, claims=told, copies=copies(s.analyses))


def quotes(*rows):
    """rows: (outlet, day, [contents], said, channel)"""
    s = Story()
    for outlet, day, contents, said, channel in rows:
        text = " ".join(f"“{c},” Mara Voss said." for c in contents)
        s.add(text, outlet=outlet, day=day, says=[("Mara Voss", c, "direct", said, channel) for c in contents])
    return s


def of(s, words):
    claims, _ = done(s)
    return next(c for c in claims if words in c.wording)


def speakers(s):
    return [o for o in done(s)[1] if o.root == "EMaraVoss"]


def test_one_speaker_on_one_day_in_two_outlets_is_one_origin():
    s = quotes(("Gull", "2031-05-06", [DYKE], "2031-05-06", None), ("Post", "2031-05-06", [DYKE], "2031-05-06", None))
    assert of(s, "dyke").origins == 1 and of(s, "dyke").outlets == 2


def test_several_statements_in_common_are_one_occasion():
    s = quotes(("Gull", None, [DYKE, WELLS], None, None), ("Post", None, [DYKE, WELLS], None, None))
    (o,) = speakers(s)
    assert o.reports == ("r0", "r1") and "in common" in o.reason


def test_two_days_are_two_occasions():
    s = quotes(("Gull", "2031-05-06", [DYKE], "2031-05-06", None), ("Post", "2031-07-06", [DYKE], "2031-07-06", None))
    assert of(s, "dyke").origins == 2


def test_two_named_events_on_one_day_are_two_occasions():
    s = quotes(
        ("Gull", "2031-05-06", [DYKE], "2031-05-06", "harbour forum"), ("Post", "2031-05-06", [FISH], "2031-05-06", "radio interview")
    )
    assert len(speakers(s)) == 2


def test_one_named_event_is_one_occasion():
    s = quotes(("Gull", None, [DYKE], None, "harbour forum"), ("Post", None, [FISH], None, "Harbour Forum"))
    assert len(speakers(s)) == 1


def test_an_undated_remark_goes_to_the_only_occasion_near():
    s = quotes(("Gull", "2031-05-06", [DYKE], "2031-05-06", None), ("Post", "2031-05-08", [FISH], None, None))
    assert len(speakers(s)) == 1


def test_an_undated_remark_far_away_stays_apart():
    s = quotes(("Gull", "2031-05-06", [DYKE], "2031-05-06", None), ("Post", "2031-09-08", [FISH], None, None))
    assert len(speakers(s)) == 2


def test_undated_remarks_of_unknown_reports_stay_apart():
    s = quotes(("Gull", "2031-05-06", [DYKE], "2031-05-06", None), ("Post", None, [FISH], None, None))
    assert len(speakers(s)) == 2


def test_two_speakers_are_two_origins():
    s = Story()
    for who in ("Mara Voss", "Ilo Brandt"):
        s.add(f"“{DYKE},” {who} said.", outlet=who, day="2031-05-06", says=[(who, DYKE, "direct", "2031-05-06")])
    assert len({i for c in done(s)[0] for i in c.origin_ids}) == 2


def test_a_data_owner_is_one_origin_through_two_agencies():
    s = Story()
    for via in ("Calder Wire", "North Wire"):
        text = "Mussel exports fell by 12%, the Kessel Bureau said."
        row = ("Kessel Bureau", "Mussel exports fell by 12%", "indirect", None, None, (via,))
        s.add(text, outlet=via + " client", says=[row], figures=[("12%", 12, "%", "exports", "mussels")])
    (c,) = done(s)[0]
    assert c.origins == 1
    (o,) = done(s)[1]
    assert o.root == "EKesselBureau" and ("Calder Wire client", "Calder Wire", "Kessel Bureau") in o.chains


def test_an_unnamed_source_is_an_origin_of_its_own():
    s = Story().add(f"“{DYKE},” an engineer said.", outlet="Gull", says=[("an engineer", DYKE)])
    (o,) = done(s)[1]
    assert o.root is None and "unnamed" in o.label


def told(*rows):
    """One claim's passages: (kind of root, who, house, words)."""
    return [Telling(node=(kind, who), house=house, runs=runs(words)) for kind, who, house, words in rows]


def test_unnamed_sources_of_one_report_are_one_root():
    s = Story().add(f"“{DYKE},” an engineer said. “{FISH},” a clerk said.", outlet="Gull", says=[("an engineer", DYKE), ("a clerk", FISH)])
    (o,) = done(s)[1]
    assert len(o.claims) == 2 and "counted once" in o.reason


def test_one_named_source_stands_for_those_who_name_none():
    named = told(("named", "voss", "Gull", ""), ("named", "voss", "Post", ""))
    assert independent([*named, *told(("outlet", "Echo", "Echo", ""))]) == 1


def test_one_house_names_its_source_and_another_only_an_official_is_not_to_be_told():
    assert independent(told(("named", "voss", "Gull", ""), ("unnamed", "Post", "Post", ""))) is None


def test_one_quotation_is_one_root_though_one_house_names_nobody():
    assert independent(told(("named", "voss", "Gull", DYKE), ("unnamed", "Post", "Post", DYKE))) == 1
    assert independent(told(("named", "voss", "Gull", DYKE), ("unnamed", "Post", "Post", WELLS))) is None


def test_unnamed_sources_of_two_houses_are_not_to_be_told_unless_one_agency_has_them():
    assert independent(told(("unnamed", "Gull", "Gull", ""), ("unnamed", "Post", "Post", ""))) is None
    assert independent(told(("unnamed", "Calder Wire", "Gull", ""), ("unnamed", "Calder Wire", "Post", ""))) == 1


def test_two_named_speakers_are_several():
    assert independent(told(("named", "voss", "Gull", DYKE), ("named", "brandt", "Post", WELLS))) == 2


def test_what_may_be_the_same_fact_from_another_root_leaves_the_number_open():
    s = Story().add(f"“{DYKE},” Mara Voss said.", outlet="Gull", says=[("Mara Voss", DYKE)])
    s.add(f"“{WELLS},” an engineer said.", outlet="Post", says=[("an engineer", WELLS)])
    s.add(f"“{DYKE},” Mara Voss said.", outlet="Echo", says=[("Mara Voss", DYKE)])
    one, other = sorted(claim(s.analyses, s.cast)[0], key=lambda c: c.wording)
    may = Review(left=one.id, right=other.id, relation="same", reason="may be one fact")
    alone, _ = origins(s.analyses, s.cast, claims=[one, other], copies=())
    beside, _ = origins(s.analyses, s.cast, claims=[one, other], copies=(), links=[may])
    assert [c.origins for c in alone] == [1, 1]
    assert [c.origins for c in beside] == [1, 1], "two houses name her, so the third may rest on her"
    lone = Story().add(f"“{DYKE},” Mara Voss said.", outlet="Gull", says=[("Mara Voss", DYKE)])
    lone.add(f"“{WELLS},” an engineer said.", outlet="Post", says=[("an engineer", WELLS)])
    pair = sorted(claim(lone.analyses, lone.cast)[0], key=lambda c: c.wording)
    may = Review(left=pair[0].id, right=pair[1].id, relation="same", reason="may be one fact")
    assert [c.origins for c in origins(lone.analyses, lone.cast, claims=pair, copies=(), links=[may])[0]] == [None, None]


def test_one_outlet_in_its_own_voice_is_one_origin():
    s = Story().add("A mill burned in Dunmere.", outlet="Gull", events=[("A mill burned in Dunmere", "accident")])
    (c,) = done(s)[0]
    assert c.origins == 1 and done(s)[1][0].chains == (("Gull",),)


def test_several_outlets_in_their_own_voice_are_not_decidable():
    s = Story()
    for outlet in ("Gull", "Post"):
        s.add(
            "Mara Voss will visit Dunmere on 6 May.",
            outlet=outlet,
            events=[("Mara Voss will visit Dunmere on 6 May", "visit", "scheduled", "2031-05-06")],
        )
    (c,) = done(s)[0]
    assert c.outlets == 2 and c.origins is None


def test_a_copy_shares_the_origin_of_the_copied_house():
    s = Story()
    for outlet, day in (("Calder Wire", "2031-03-04"), ("Gull", "2031-03-05")):
        s.add(WIRE, outlet=outlet, day=day, events=[(WIRE.split(". ")[0], "accident")])
    claims, roots = done(s)
    assert all(c.origins == 1 for c in claims) and all(o.reports == ("r0", "r1") for o in roots)


def test_a_credited_house_is_the_origin():
    s = Story()
    s.add("A mill burned in Dunmere.", outlet="Gull", credits=["Calder Wire"], events=[("A mill burned in Dunmere", "accident")])
    assert done(s)[1][0].chains == (("Gull", "Calder Wire"),)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_changes_nothing(seed):
    s = quotes(*((f"O{n}", f"2031-05-0{n + 1}", [DYKE, WELLS, FISH][: n + 1], None, None) for n in range(3)))
    first = done(s)
    random.Random(seed).shuffle(s.analyses)
    assert done(s) == first


def test_every_claim_has_an_origin():
    claims, roots = done(quotes(("Gull", None, [DYKE, WELLS, FISH], None, None)))
    assert all(c.origin_ids and set(c.origin_ids) <= {o.id for o in roots} for c in claims)


# ------------------------------------------------------------------ changes
def toll():
    s = Story()
    for n, day in ((12, "2031-05-06"), (31, "2031-05-08")):
        s.add(f"The quake killed {n} people in Port Hale.", day=day, figures=[(f"{n} people", n, "count", "people killed")])
    return s


def test_a_figure_that_moved_is_a_change():
    s = toll()
    claims, links = claim(s.analyses, s.cast)
    (c,) = changes(s.analyses, claims, links)
    assert c.kind == "changed" and c.since == "2031-05-08"


def test_no_dates_no_changes():
    s = Story().add("A mill burned.", events=[("A mill burned", "accident")])
    assert changes(s.analyses, *claim(s.analyses, s.cast)) == ()


def test_an_outlets_own_voice_is_no_independent_origin_unless_it_was_there():
    s = Story()
    first, second = "Mara Voss closed the harbour gate in Dunmere.", "Our reporter saw Mara Voss close the harbour gate in Dunmere."
    s.add(first, outlet="The Gull", day="2031-05-06", events=[(first.rstrip("."), "closure")])
    s.add(second, outlet="Coast Post", day="2031-05-06", events=[(second.rstrip("."), "closure")])
    claims, roots = done(s)
    assert {(o.voice, o.first_hand) for o in roots} == {("outlet", False), ("outlet", True)}
    assert {c.origins for c in claims if c.outlets == 2} <= {2}
