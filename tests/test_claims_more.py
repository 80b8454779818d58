"""What rules out what, bounds, counts told twice, sums that are each other's rivals. All texts invented."""

import pytest

from tests.linking import Story
from tests.test_link import linked, merged, signs

DAY, LATER = "2031-05-06", "2031-05-09"


def told(first, second, *, who=(None, None), days=(DAY, DAY), events=(None, None)):
    """Two sentences in two reports: said by somebody, or told by the outlets as events."""
    s = Story()
    for text, outlet, speaker, day, event in zip((first, second), ("The Gull", "Coast Post"), who, days, events, strict=True):
        says = [(speaker, text.rstrip("."))] if speaker else []
        s.add(
            f"{text} {speaker} said." if speaker else text,
            outlet=outlet,
            day=day,
            says=says,
            events=[(text.rstrip("."), *event)] if event else [],
        )
    return s


OPPOSED = [
    ("The harbour hall in Dunmere was damaged.", "The harbour hall in Dunmere was not damaged.", True),
    ("The council of Dunmere approved the harbour levy.", "The council of Dunmere rejected the harbour levy.", True),
    ("The council of Dunmere approved the harbour levy.", "The council of Dunmere did not reject the harbour levy.", False),
    (
        "The harbour levy hurts if the council of Dunmere approves it.",
        "The harbour levy hurts as the council of Dunmere rejected it.",
        False,
    ),
    ("We cannot reach three villages of Dunmere, the roads are blocked.", "The roads to three villages of Dunmere are blocked.", False),
]


@pytest.mark.parametrize(("first", "second", "against"), OPPOSED)
def test_one_rules_out_the_other(first, second, against):
    s = told(first, second, who=("Mara Voss", "Ilo Brandt"))
    assert (("conflicts", "speaker") in signs(s)) is against
    assert not merged(s)


def test_one_voice_at_one_time_conflicts_and_at_two_times_updates():
    first, second = "The council of Dunmere approved the harbour levy.", "The council of Dunmere rejected the harbour levy."
    assert ("conflicts", "status") in signs(told(first, second, who=("Mara Voss", "Mara Voss")))
    assert ("updates", "status") in signs(told(first, second, who=("Mara Voss", "Mara Voss"), days=(DAY, LATER)))


def test_two_verdicts_of_one_court_are_not_one_event():
    s = told(
        "A court in Dunmere on Friday acquitted Ilo Brandt of the main charge.",
        "A court in Dunmere on Friday convicted Ilo Brandt, the former mayor.",
        events=(("verdict", "happened"), ("verdict", "happened")),
    )
    assert not merged(s) and ("conflicts", "status") in signs(s)


def counts(first, second, figures, days=(DAY, DAY)):
    s = Story()
    for text, outlet, day, figure in zip((first, second), ("The Gull", "Coast Post"), days, figures, strict=True):
        s.add(text, outlet=outlet, day=day, figures=[figure])
    return s


def test_one_toll_in_other_words_is_one_figure():
    s = counts(
        "The death toll of the quake in Dunmere rose to 31.",
        "Families in Dunmere buried those whom the quake killed, 31 people.",
        (("31", 31, "count"), ("31", 31, "count", "people")),
    )
    assert any(x.by == "claims.same_tally" for x in linked(s)[1]) or merged(s)


def test_a_toll_of_another_year_is_none_of_this_one():
    s = counts(
        "The quake in Dunmere killed 12 people.",
        "The quake in Dunmere was the strongest since 1987, when 200 people died.",
        (("12", 12, "count", "people"), ("200", 200, "count", "people")),
        days=(DAY, LATER),
    )
    assert not any(x.facet == "value" for x in linked(s)[1])


def test_dozens_are_no_number():
    s = counts(
        "The quake in Dunmere injured dozens of people.",
        "The quake in Dunmere injured 80 people.",
        (("dozens", 12, "count", "people"), ("80", 80, "count", "people")),
    )
    assert not any(x.facet == "value" for x in linked(s)[1])


def test_the_nearer_sum_is_the_rival():
    s = Story()
    s.add(
        "Orrin Mining is in talks on Halden plant for $7.5 billion.", outlet="A", day=DAY, figures=[("$7.5 billion", 7_500_000_000, "USD")]
    )
    s.add(
        "Orrin Mining offered $8 billion for Halden plant, and Kessel Bureau weighs $8.6 billion.",
        outlet="B",
        day=LATER,
        figures=[("$8 billion", 8_000_000_000, "USD"), ("$8.6 billion", 8_600_000_000, "USD")],
    )
    claims, links = linked(s)
    value = {c.id: c.figure.value for c in claims if c.figure}
    rivals = [sorted((value[x.left], value[x.right])) for x in links if x.by == "claims.close_sums"]
    assert rivals == [[7_500_000_000, 8_000_000_000]]


def test_a_cut_quotation_whose_speaker_one_report_does_not_tell():
    whole, cut = "I leave the harbour with the cup in my bag and a lump in my throat", "I leave the harbour with the cup in my bag"
    s = Story()
    s.add(f"“{whole},” Mara Voss said.", outlet="A", day=DAY, says=[("Mara Voss", whole)])
    s.add(f"“{cut},” the captain said.", outlet="B", day=DAY, says=[(None, cut)])
    assert ("same", "wording") in signs(s) and not merged(s)


def test_a_correction_updates_on_the_same_day():
    s = counts(
        "The quake in Dunmere had a magnitude of 6.3.",
        "The quake in Dunmere was put right by the institute, which corrected the magnitude to 6.1.",
        (("6.3", "6.3", "1", "magnitude"), ("6.1", "6.1", "count")),
    )
    (link,) = [x for x in linked(s)[1] if x.by == "claims.correction"]
    value = {c.id: float(c.figure.value) for c in linked(s)[0] if c.figure}
    assert link.relation == "updates" and (value[link.left], value[link.right]) == (6.3, 6.1)


def test_a_cost_a_day_and_the_cost_of_the_whole_are_two_things():
    s = counts(
        "A day of the strike costs Orrin Mining 3 million dollars.",
        "The strike cost Orrin Mining 9 million dollars.",
        (("3 million dollars", 3_000_000, "USD", "cost"), ("9 million dollars", 9_000_000, "USD", "cost")),
        days=(DAY, LATER),
    )
    assert not any(x.facet == "value" for x in linked(s)[1])


def test_a_third_and_a_percentage_are_one_share():
    s = counts(
        "Orrin Mining has won 33.4 percent of the vote in Dunmere.",
        "Orrin Mining got a third of the vote in Dunmere.",
        (("33.4 percent", "33.4", "%", "share", "vote"), ("a third", "0.3333", "1", "share", "vote")),
    )
    assert {x.relation for x in linked(s)[1]} <= {"same", "supports"} and (merged(s) or linked(s)[1])


def test_single_digit_counts_of_two_armies_are_not_one_figure():
    s = counts(
        "The enemy left behind nine tanks at Port Hale.",
        "Nine tanks were destroyed at Dunmere.",
        (("nine tanks", 9, "count", "tanks"), ("Nine tanks", 9, "count", "tanks")),
    )
    assert not merged(s)


def test_one_sum_in_two_currencies_is_recognised_by_the_report_that_gives_both():
    both = "Orrin Mining pledged 20 million pounds ($25 million) for new homes in Dunmere."
    one, far = "Orrin Mining promised $25 million for homes in Dunmere.", "Orrin Mining promised $40 million for homes in Dunmere."
    first = (both, [("20 million pounds", 20_000_000, "GBP"), ("$25 million", 25_000_000, "USD")])
    for text, figure, same in ((one, ("$25 million", 25_000_000, "USD"), True), (far, ("$40 million", 40_000_000, "USD"), False)):
        s = Story()
        s.add(first[0], outlet="A", day=DAY, figures=first[1])
        s.add(text, outlet="B", day=DAY, figures=[figure])
        assert any(x.by == "claims.two_currencies" for x in linked(s)[1]) is same


@pytest.mark.parametrize(
    ("said", "event", "status"),
    [
        ("the harbour plan of Dunmere serves every part of the town without harming the fishermen", "harming the fishermen", None),
        ("the council of Dunmere did not sign the harbour deal", "the council of Dunmere did not sign the harbour deal", "denied"),
    ],
)
def test_a_denied_part_denies_not_the_whole(said: str, event: str, status: str | None) -> None:
    s = Story()
    s.add(f"{said.capitalize()}, Orla Venn said.", outlet="The Gull", day=DAY, says=[("Orla Venn", said.capitalize())],
          events=[(event if event != said else said.capitalize(), "conflict", "denied")])  # fmt: skip
    (claim,) = [c for c in linked(s)[0] if c.kind == "statement"]
    assert claim.status == status
