"""Claims and how they stand to each other: every relation and facet, what must stay apart, and the order of reports."""

import random
from decimal import Decimal

import msgspec
import pytest

from onrecord.link.align import align, told
from onrecord.link.facts.claims import claim
from onrecord.link.facts.figures import compatible
from onrecord.link.facts.pairs import later, overlap
from onrecord.link.facts.reader import utterances
from onrecord.link.similar import lexicon
from onrecord.types import Figure
from tests.linking import Story


def linked(story):
    claims, links = claim(story.analyses, story.cast)
    return claims, links


def signs(story):
    return {(x.relation, x.facet) for x in linked(story)[1]}


def merged(story):
    return [c for c in linked(story)[0] if len(c.evidence) > 1]


def two_quotes(first, second, speakers=("Mara Voss", "Mara Voss"), **more):
    s = Story()
    s.add(f"“{first},” {speakers[0]} said.", outlet="The Gull", day="2031-05-06", says=[(speakers[0], first)], **more)
    return s.add(f"“{second},” {speakers[1]} told the crowd.", outlet="Coast Post", day="2031-05-06", says=[(speakers[1], second)])


# ------------------------------------------------------------------ the same
def test_one_quote_in_two_wordings_is_one_claim():
    s = two_quotes("We have long experience, long experience, in drilling salt wells", "We have long experience in drilling salt wells")
    (c,) = merged(s)
    assert c.kind == "statement" and c.outlets == 2 and {e.speaker for e in c.evidence} == {"EMaraVoss"}


def test_wording_is_exact_words_of_an_evidence():
    s = two_quotes("We have long experience in drilling salt wells", "We have long experience in the drilling of salt wells")
    assert all(c.wording in {e.exact for e in c.evidence} for c in linked(s)[0])


def test_synonyms_count_as_alike():
    s = two_quotes("He will bring a proposal on tidal turbines", "There will be an offer on tidal turbines")
    assert merged(s) or ("differs", "wording") in signs(s)


def test_two_speakers_with_the_same_words_are_not_merged():
    s = two_quotes(
        "The dyke will hold through the winter storms", "The dyke will hold through the winter storms", ("Mara Voss", "Ilo Brandt")
    )
    assert not merged(s) and ("conflicts", "speaker") in signs(s)


def test_speaker_and_own_voice_are_not_merged():
    s = Story()
    s.add(
        "“The dyke broke at the northern sluice,” Mara Voss said.",
        day="2031-05-06",
        says=[("Mara Voss", "The dyke broke at the northern sluice")],
    )
    s.add("The dyke broke at the northern sluice.", day="2031-05-06", events=[("The dyke broke at the northern sluice", "accident")])
    assert not merged(s)


def test_negation_keeps_apart():
    s = two_quotes("The ferry company paid the harbour levy in full", "The ferry company has not paid the harbour levy in full")
    assert not merged(s) and not any(x.relation in ("same", "supports") for x in linked(s)[1])


def test_certainty_is_a_difference_of_wording():
    s = two_quotes("Orrin Mining will close the Halden plant before winter", "Orrin Mining may close the Halden plant before winter")
    assert not merged(s) and ("differs", "wording") in signs(s)
    assert any("certainty" in x.reason for x in linked(s)[1])


def test_other_numbers_keep_statements_apart():
    s = two_quotes("The council will plant 40 oaks along the canal", "The council will plant 90 oaks along the canal")
    assert not merged(s)


def test_a_stock_phrase_with_other_objects_stays_apart():
    s = two_quotes(
        "We are ready to share this with our good friends, our turbines", "We are ready to work with our good friends on fishing quotas"
    )
    assert not merged(s)


# ------------------------------------------------------------------ figures
def figures(first, second, one, two, days=("2031-05-06", "2031-05-06"), speakers=(None, None)):
    s = Story()
    for text, row, day, who in zip((first, second), (one, two), days, speakers, strict=True):
        s.add(text, day=day, outlet=day + text[:5], figures=[row], says=[(who, text.rstrip("."), "indirect")] if who else ())
    return s


def test_the_same_figure_is_one_claim():
    s = figures(
        "The flood destroyed 310 houses in Dunmere.",
        "In Dunmere 310 houses were destroyed by the flood.",
        ("310 houses", 310, "count", "houses", None),
        ("310 houses", 310, "count", "houses", None),
    )
    (c,) = merged(s)
    assert c.kind == "figure" and c.figure.value == 310


def test_one_value_of_two_things_by_one_speaker_is_a_conflict_of_denominators():
    s = figures(
        "Zephyr-9 makes up 36% of the aircraft of the Dunmere fleet, Mara Voss said.",
        "Zephyr-9 accounts for 36% of Dunmere imports of aircraft, Mara Voss said.",
        ("36%", 36, "%", "share", "aircraft of the fleet"),
        ("36%", 36, "%", "share", "imports"),
        speakers=("Mara Voss", "Mara Voss"),
    )
    assert not merged(s) and ("conflicts", "denominator") in signs(s)


def test_one_value_of_two_things_by_two_speakers_is_nothing():
    s = figures(
        "Zephyr-9 makes up 36% of the aircraft of the Dunmere fleet, Mara Voss said.",
        "Rents rose by 36% in Port Hale, Ilo Brandt said.",
        ("36%", 36, "%", "share", "aircraft of the fleet"),
        ("36%", 36, "%", "rents", None),
        speakers=("Mara Voss", "Ilo Brandt"),
    )
    assert not merged(s) and not signs(s) & {("conflicts", "denominator"), ("conflicts", "value"), ("supports", None)}


def toll(one, two, days):
    return figures(
        f"The quake killed {one} people in Port Hale.",
        f"The quake killed {two} people in Port Hale, rescuers found.",
        (f"{one} people", one, "count", "people killed", None),
        (f"{two} people", two, "count", "people killed", None),
        days,
    )


def test_two_values_at_one_time_conflict():
    assert ("conflicts", "value") in signs(toll(12, 31, ("2031-05-06", "2031-05-06")))


def test_two_values_at_two_times_are_an_update():
    s = toll(12, 31, ("2031-05-06", "2031-05-08"))
    (x,) = [x for x in linked(s)[1] if x.relation == "updates"]
    left = next(c for c in linked(s)[0] if c.id == x.left)
    assert x.facet == "value" and left.figure.value == 12


def test_an_update_runs_from_old_to_new_whatever_the_order():
    s = toll(31, 12, ("2031-05-08", "2031-05-06"))
    (x,) = [x for x in linked(s)[1] if x.relation == "updates"]
    assert next(c for c in linked(s)[0] if c.id == x.left).figure.value == 12


def test_values_of_undated_reports_differ_only():
    found = (
        signs(toll(12, 31, (None, "2031-05-06")))
        if False
        else signs(
            figures(
                "The quake killed 12 people in Port Hale.",
                "The quake killed 31 people in Port Hale, rescuers found.",
                ("12 people", 12, "count", "people killed", None),
                ("31 people", 31, "count", "people killed", None),
                ("", "2031-05-06"),
            )
        )
    )
    assert ("differs", "value") in found and ("conflicts", "value") not in found


def test_dead_and_missing_are_two_counts():
    s = figures(
        "At least 14 people died in Port Hale.",
        "Four people remain missing in Port Hale.",
        ("14 people", 14, "count", "people", None),
        ("Four people", 4, "count", "people", None),
        ("2031-05-06", "2031-05-08"),
    )
    assert not signs(s) & {("updates", "value"), ("conflicts", "value")}


def test_total_and_part_are_not_rivals():
    s = figures(
        "The ministers met 11 times in three years in Dunmere.",
        "A total of four meetings of the ministers took place in 2030 in Dunmere.",
        ("11 times", 11, "count", "meetings", None),
        ("four meetings", 4, "count", "meetings", None),
    )
    assert not signs(s) & {("conflicts", "value"), ("same", None)}


def test_additional_units_are_not_the_units():
    s = figures(
        "The Halden plant has six turbines built by Orrin Mining.",
        "Orrin Mining will build six additional turbines at the Halden plant.",
        ("six turbines", 6, "count", "turbines", None),
        ("six additional turbines", 6, "count", "turbines", None),
    )
    assert not merged(s)


def test_forecast_and_measurement_stay_apart():
    s = Story()
    text = "Output of the Halden plant is expected to reach 900 MW this year."
    s.add(text, day="2031-05-06", figures=[("900 MW", 900, "MW", "output", "Halden plant", "expected")])
    text = "Output of the Halden plant reached 700 MW this year."
    s.add(text, day="2031-09-06", figures=[("700 MW", 700, "MW", "output", "Halden plant")])
    assert not merged(s) and ("updates", "status") in signs(s)


def test_two_estimates_by_two_voices_differ():
    s = Story()
    for text, n, day, who in (
        ("Some 3,200 people in seven villages will have to move, Mara Voss said.", 3200, "2031-05-06", "Mara Voss"),
        ("More than 4,000 people would have to move, Ilo Brandt said.", 4000, "2031-05-16", "Ilo Brandt"),
    ):
        printed = f"{n:,} people"
        row = (printed, n, "count", "people", None, "expected")
        s.add(text, day=day, figures=[row], says=[(who, text[: text.index(" move") + 5], "indirect")])
    assert ("differs", "value") in signs(s) and not merged(s)


def test_a_figure_told_by_another_speaker_is_one_fact_in_two_claims():
    s = figures(
        "The flood destroyed 310 houses in Dunmere, Mara Voss said.",
        "The flood destroyed 310 houses in Dunmere, Ilo Brandt said.",
        ("310 houses", 310, "count", "houses", None),
        ("310 houses", 310, "count", "houses", None),
        speakers=("Mara Voss", "Ilo Brandt"),
    )
    assert not merged(s) and ("same", None) in signs(s)


def test_values_that_stand_in_one_passage_do_not_conflict():
    text = "Bookings of the Dunmere ferries fell to 4,100 a day from 6,000 a day."
    s = Story()
    for day in ("2031-05-06", "2031-05-06"):
        rows = [("4,100", 4100, "count", "bookings", None), ("6,000", 6000, "count", "bookings", None)]
        s.add(text, day=day, figures=rows)
    assert not any(x.relation == "conflicts" for x in linked(s)[1]) and len(merged(s)) == 2


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [("1600000", "1620000", True), ("1600000", "1500000", False), ("63", "63", True), ("6", "9", False), ("100", "99", False)],
)
def test_rounding(a, b, same):
    assert compatible(Figure(value=a_decimal(a), unit="count"), Figure(value=a_decimal(b), unit="count")) is same


def a_decimal(text):
    return Decimal(text)


# ------------------------------------------------------------------ events
def events(first, second, one, two, days=("2031-05-06", "2031-05-06")):
    s = Story()
    s.add(first, outlet="The Gull", day=days[0], events=[(first.rstrip("."), *one)])
    return s.add(second, outlet="Coast Post", day=days[1], events=[(second.rstrip("."), *two)])


def test_one_event_told_twice_is_one_claim():
    s = events(
        "Mara Voss met Ilo Brandt in Dunmere on Tuesday.",
        "Mara Voss met the mayor, Ilo Brandt, in Dunmere on Tuesday.",
        ("meeting", "happened", "2031-05-05"),
        ("meeting", "happened", "2031-05-05"),
    )
    (c,) = merged(s)
    assert c.kind == "event" and c.status == "happened"


def test_two_visits_to_two_places_stay_apart():
    s = events("Mara Voss will visit Dunmere.", "Mara Voss will visit Port Hale.", ("visit", "scheduled"), ("visit", "scheduled"))
    assert not merged(s)


def test_two_days_are_two_events():
    s = events(
        "Mara Voss visited Dunmere on Monday.",
        "Mara Voss visited Dunmere in autumn.",
        ("visit", "happened", "2031-05-05"),
        ("visit", "happened", "2031-10-02"),
    )
    assert not merged(s)


def test_meetings_with_two_persons_stay_apart():
    s = events("Mara Voss met Ilo Brandt.", "Mara Voss met Tem Arden.", ("meeting", "happened"), ("meeting", "happened"))
    assert not merged(s)


def test_date_moved_in_a_later_report():
    s = events(
        "Mara Voss will open the Halden plant in Dunmere on 12 May.",
        "Mara Voss will open the Halden plant in Dunmere on 19 May.",
        ("project", "scheduled", "2031-05-12"),
        ("project", "scheduled", "2031-05-19"),
        ("2031-05-01", "2031-05-08"),
    )
    assert ("updates", "date") in signs(s) and not merged(s)


def test_two_dates_at_one_time_conflict():
    s = events(
        "Mara Voss will open the Halden plant in Dunmere on 12 May.",
        "Mara Voss will open the Halden plant in Dunmere on 19 May.",
        ("project", "scheduled", "2031-05-12"),
        ("project", "scheduled", "2031-05-19"),
    )
    assert ("conflicts", "date") in signs(s)


def test_two_statuses_at_one_time():
    s = events(
        "Orrin Mining may sell the Zephyr-9 works to Dunmere.",
        "Orrin Mining will sell the Zephyr-9 works to Dunmere.",
        ("deal", "possible"),
        ("deal", "scheduled"),
    )
    assert ("differs", "status") in signs(s) and not merged(s)


def test_two_bodies_sanctions_stay_apart():
    s = events(
        "The Kessel Bureau fined Orrin Mining over the Dunmere spill.",
        "Port Hale banned Orrin Mining from its harbour.",
        ("sanction", "happened"),
        ("sanction", "happened"),
    )
    assert not merged(s)


# ------------------------------------------------------------------ scope, lead-ins, voices
def test_nothing_in_common_is_no_link():
    s = two_quotes("The dyke will hold through the winter storms", "Tuition at the college was doubled overnight")
    assert not linked(s)[1] and not merged(s)


def test_a_saying_is_not_a_happening():
    s = Story().add("“The bridge fell,” Mara Voss said.", says=[("Mara Voss", "The bridge fell")], events=[("The bridge fell", "accident")])
    assert [c.kind for c in linked(s)[0]] == ["statement"]


def test_evidence_is_exact_and_short():
    text = "Mara Voss said that " + ", ".join(f"the weir number {n} was mended by hand" for n in range(40)) + "."
    s = Story().add(text, says=[("Mara Voss", text[20:-1], "indirect")])
    claims, _ = linked(s)
    assert claims and all(e.exact == text[e.start : e.end] and len(e.exact) <= 500 for c in claims for e in c.evidence)


def test_sentences_of_a_quote_are_claims_of_their_own():
    quote = "The dyke will hold. Mr. Stoll will inspect the sluice. Nobody needs to leave"
    s = Story().add(f"“{quote},” Mara Voss said.", says=[("Mara Voss", quote)])
    assert len(linked(s)[0]) == 3


def test_figure_inside_a_statement_keeps_the_speaker():
    text = "Mara Voss said that 40 boats sank."
    s = Story().add(text, says=[("Mara Voss", "40 boats sank", "indirect")], figures=[("40 boats", 40, "count", "boats")])
    (c,) = linked(s)[0]
    assert c.kind == "figure" and c.evidence[0].speaker == "EMaraVoss"


def test_figure_of_the_outlet_has_no_speaker():
    text = "Mara Voss said that the sea was rough, while 40 boats sank."
    s = Story().add(text, says=[("Mara Voss", "the sea was rough", "indirect")], figures=[("40 boats", 40, "count", "boats")])
    c = next(c for c in linked(s)[0] if c.kind == "figure")
    assert c.evidence[0].speaker is None and "sea" not in c.evidence[0].exact


# ------------------------------------------------------------------ the whole
def big_story():
    s = toll(12, 31, ("2031-05-06", "2031-05-08"))
    for n, day in enumerate(("2031-05-06", "2031-05-07", "2031-05-08")):
        text = f"“The dyke will hold through the winter storms,” Mara Voss said. Ilo Brandt visited Dunmere. A mill {n} burned."
        s.add(
            text,
            outlet=f"O{n}",
            day=day,
            says=[("Mara Voss", "The dyke will hold through the winter storms")],
            events=[("Ilo Brandt visited Dunmere", "visit", "happened", "2031-05-05"), (f"A mill {n} burned", "accident")],
        )
    return s


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_reports_changes_nothing(seed):
    s = big_story()
    first = claim(s.analyses, s.cast)
    mixed = list(s.analyses)
    random.Random(seed).shuffle(mixed)
    assert claim(mixed, s.cast) == first


def test_every_link_has_a_reason_and_two_known_claims():
    claims, links = linked(big_story())
    ids = {c.id for c in claims}
    assert links and all(x.reason and x.by and {x.left, x.right} <= ids and x.left != x.right for x in links)
    assert all(x.facet for x in links if x.relation in ("differs", "conflicts"))


def test_claim_ids_are_unique():
    ids = [c.id for c in linked(big_story())[0]]
    assert len(ids) == len(set(ids))


def test_nothing_in_nothing_out():
    assert claim([], Story().cast) == ((), ())


def test_a_language_without_a_pack_still_links():
    s = two_quotes("Der Deich hält den Winterstürmen stand", "Der Deich hält den Winterstürmen stand")
    other = [msgspec.structs.replace(a, report=msgspec.structs.replace(a.report, language="de")) for a in s.analyses]
    claims, _ = claim(other, s.cast)
    assert any(len(c.evidence) == 2 for c in claims)


# ------------------------------------------------------------------ parts
def test_alignment_tells_what_was_dropped_and_added():
    a = align("The mayor will open the old mill in spring", "The mayor may open the mill", lexicon("en"))
    assert a.dropped == ("old", "spring") and a.added == () and a.modal_change and "certainty: will / may" in told(a)


def test_alignment_of_equal_wordings():
    a = align("The mill opened", "The mill opened", lexicon("en"))
    assert a.share == 1.0 and told(a) == "the same words"


@pytest.mark.parametrize(
    ("a", "b", "same", "after"),
    [
        ("2031-05", "2031-05-06", True, False),
        ("2031-06", "2031-05", False, True),
        (None, "2031", None, False),
        ("2031-05-04/2031-05-06", "2031-05-05", True, False),
    ],
)
def test_dates_are_compared_at_the_precision_they_share(a, b, same, after):
    assert overlap(a, b) is same and later(a, b) is after


def test_utterances_do_not_repeat_a_place():
    units = utterances(big_story().analyses, big_story().cast)
    assert len({u.place for u in units}) == len(units)
