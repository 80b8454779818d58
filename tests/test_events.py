"""Events and modality: invented sentences with the trigger and the modality they must give."""

import pytest

from onrecord.find.events.finder import find_events
from onrecord.find.figures.finder import find_quantities
from onrecord.find.times.finder import find_times
from onrecord.lang import pack
from onrecord.types import Annotation, Attribution, Block, Event, Mention, Report, Span, Timex


def events(text: str, *, kind: str = "body", so_far: tuple = ()) -> list[Event]:
    """Events of a text that is one block; spans are verified on the way."""
    report = Report(id="r", file="r", text=text, blocks=(Block(kind=kind, start=0, end=len(text)),), language="en")
    found = [e for e in find_events(report, pack("en").parse(report), pack("en"), so_far) if isinstance(e, Event)]
    for e in found:
        assert 0 <= e.start <= e.trigger[0] < e.trigger[1] <= e.end <= len(text) and e.rule.startswith("events.")
    return found


def told(text: str, trigger: str, **more) -> list[tuple[str, str]]:
    """Type and modality of the events with this trigger."""
    return [(e.type, e.modality) for e in events(text, **more) if text[e.trigger[0] : e.trigger[1]] == trigger]


CASES = [
    # tense
    ("Workers at the Karth mill walked out after the owner closed two halls.", "closed", "business", "happened"),
    ("An earthquake struck the island of Pryn.", "struck", "disaster", "happened"),
    ("The court sentenced the former mayor to six years.", "sentenced", "verdict", "happened"),
    ("Doria has rejected pressure from its neighbours.", "rejected", "stance", "happened"),
    ("Oran has been pressing Lume to open the border.", "pressing", "pressure", "ongoing"),
    ("The refinery supplies the whole coast.", "supplies", "trade", "ongoing"),
    ("The army is shelling the port.", "shelling", "attack", "ongoing"),
    ("The bridge was destroyed by the storm.", "destroyed", "disaster", "happened"),
    ("The plant is backed by a state bank.", "backed", "assistance", "ongoing"),
    # future
    ("President Voll will visit Lume in March.", "visit", "visit", "scheduled"),
    ("President Voll is scheduled to visit Lume.", "visit", "visit", "scheduled"),
    ("President Voll is to meet her colleague.", "meet", "meeting", "scheduled"),
    ("The output of the mine will fall.", "fall", "change", "expected"),
    ("Both sides aim to cross the mark by 2030.", "cross", "change", "expected"),
    ("The bank intends to buy its rival.", "buy", "merger", "expected"),
    ("Prices are expected to rise.", "rise", "change", "expected"),
    ("Turnout is likely to drop.", "drop", "change", "expected"),
    # possible, offered, discussed, conditional, denied
    ("The sale of old ferries could be discussed next week.", "discussed", "negotiation", "possible"),
    ("The union may strike.", "strike", "strike", "possible"),
    ("Karth is ready to supply the turbines.", "supply", "trade", "offered"),
    ("Karth offered two turbines to Pryn.", "offered", "offer", "offered"),
    ("The ministers discussed the ferry line.", "discussed", "negotiation", "discussed"),
    ("The firm is considering a takeover of its rival.", "considering", "negotiation", "discussed"),
    ("Karth would attack if talks failed.", "attack", "attack", "conditional"),
    ("Unless Doria pays, Karth will close the border.", "close", "business", "conditional"),
    ("Lume will not sign the treaty.", "treaty", "deal", "denied"),
    ("The guard did not shoot the driver.", "shoot", "attack", "denied"),
    ("The minister denied that soldiers attacked the village.", "attacked", "attack", "denied"),
    ("Doria refused to sign the treaty.", "treaty", "deal", "denied"),
    # reported
    ("The mayor said the new law would raise rents.", "raise", "change", "expected"),
    ("The mayor said that Doria has invaded Pryn.", "invaded", "attack", "happened"),
    # the noun beside the verb decides
    ("The Greens won the election in Karth.", "won", "election", "happened"),
    ("The two firms struck a deal on Monday.", "struck", "deal", "happened"),
    ("The old bridge collapsed at noon.", "collapsed", "accident", "happened"),
    # requests
    ("Two senators called on the mayor to resign.", "resign", "resignation", "discussed"),
    ("Train drivers will walk out on Friday.", "walk", "strike", "expected"),
    ("Strong winds forced the airport to close.", "close", "business", "happened"),
    # nouns
    ("Nobody spoke of her upcoming visit to Lume.", "visit", "visit", "scheduled"),
    ("A proposed peace agreement with Doria divides the cabinet.", "agreement", "deal", "discussed"),
    ("He mentioned the possibility of an agreement with Doria.", "agreement", "deal", "possible"),
    ("He condemned the recent blast in Karth.", "blast", "attack", "happened"),
    ("The war in Pryn weighs on trade.", "war", "conflict", "ongoing"),
    ("They spoke ahead of a summit with Doria.", "summit", "meeting", "scheduled"),
    # empty verbs leave it to the noun
    ("The two leaders held talks in Karth.", "talks", "meeting", "happened"),
    ("Lume imposed sanctions on two banks.", "sanctions", "sanction", "happened"),
    ("A total of four calls took place in May.", "calls", "communication", "happened"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "type_", "modality"), CASES)
def test_type_and_modality(text: str, trigger: str, type_: str, modality: str) -> None:
    assert (type_, modality) in told(text, trigger), [(text[e.trigger[0] : e.trigger[1]], e.type, e.modality) for e in events(text)]


@pytest.mark.parametrize(
    "text",
    ["The minister said so.", "Pryn is a small island.", "“It is a fine day,” she added.", "Its people are proud.", "", "\n\n", "“””“"],
)
def test_nothing_happens(text: str) -> None:
    assert events(text) == []


def test_a_pseudo_negation_denies_nothing() -> None:
    assert told("The storm not only destroyed the pier.", "destroyed") == [("disaster", "happened")]
    assert told("The king did not rule out a visit to Lume.", "visit") == [("visit", "possible")]


def test_the_span_is_the_clause_without_its_attribution() -> None:
    text = "The clerk told the court that the mayor took bribes and that she bribed the police."
    spans = [text[e.start : e.end] for e in events(text) if text[e.trigger[0] : e.trigger[1]] == "bribed"]
    assert spans == ["she bribed the police"]


def test_conjoined_verbs_are_two_events_under_one_auxiliary() -> None:
    text = "The queen will visit Karth on Friday and open a bridge."
    got = {(text[e.start : e.end], e.modality) for e in events(text)}
    assert ("open a bridge", "expected") in got and any(m == "scheduled" and t.startswith("The queen will visit") for t, m in got)


def test_a_speaking_occasion_is_a_statement() -> None:
    text = "The spokesman told reporters on Monday that prices had risen."
    assert ("statement", "happened") in {(e.type, e.modality) for e in events(text) if e.rule == "events.occasion"}


def test_a_headline_present_tense_has_happened() -> None:
    assert told("Karth closes its border with Doria", "closes", kind="title") == [("business", "happened")]
    assert told("Karth closes its border with Doria every winter.", "closes") == [("business", "ongoing")]


def test_a_headline_verb_taken_for_a_noun_is_a_verb() -> None:
    assert told("Court jails former mayor for six years", "jails", kind="title") == [("arrest", "happened")]


def test_participants_and_time_come_with_their_entities() -> None:
    text = "President Voll will meet Ben Orr in Karth on 4 March."
    voll = Mention(start=0, end=14, type="person", form="name", name="Voll", entity="e1")
    orr = Mention(start=25, end=32, type="person", form="name", name="Ben Orr", entity="e2")
    day = Timex(start=45, end=52, type="DATE", value="2021-03-04", id="t1")
    e = next(e for e in events(text, so_far=(voll, orr, day)) if e.type == "meeting")
    assert {(a.role, a.entity) for a in e.arguments} >= {("agent", "e1"), ("patient", "e2")}
    assert (e.when, e.when_at, e.modality) == ("2021-03-04", "t1", "scheduled")
    raised = events("Orr is expected to win the race.")[0]
    assert (raised.arguments[0].role, raised.arguments[0].start) == ("agent", 0)
    assert all(text[a.start : a.end] for a in e.arguments)


@pytest.mark.parametrize("unit", ["He said that ", "visit and ", "the war in ", "will meet ", "(", "“", "if he ", "attack, "])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    import time

    def cost(n: int) -> float:
        text = unit * n
        report = Report(id="r", file="r", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), language="en")
        parse = pack("en").parse(report)
        start = time.process_time()
        find_events(report, parse, pack("en"), ())
        return time.process_time() - start

    cost(50)
    assert cost(2000) < 2.6 * cost(1000) + 0.3


POLL = "Voters in Karth went to the polls on Sunday. Ana Voss, the senate candidate, won by a narrow margin. The vote was calm."
GAME = "The striker scored late in the match. Lume City, the league leaders, won by three goals to one. The fans sang."


@pytest.mark.parametrize(
    ("text", "trigger", "want"),
    [
        (POLL, "won", ("election", "happened")),
        (GAME, "won", ("match", "happened")),
        ("The company fired Arlo Venn on Monday.", "fired", ("resignation", "happened")),
        ("The police charged Arlo Venn with fraud.", "charged", ("trial", "happened")),
        ("The army fired two rockets at Lume.", "fired", ("attack", "happened")),
        ("The court released the two suspects on Monday.", "released", ("arrest", "happened")),
        ("The ministry released the figures on Monday.", "released", ("publication", "happened")),
        ("The assembly passed the bill on Monday.", "passed", ("law", "happened")),
        ("No official has defended the plan.", "defended", ("statement", "denied")),
        ("None of the guards was arrested.", "arrested", ("arrest", "denied")),
        ("The suspect can’t be arrested in Lume.", "arrested", ("arrest", "denied")),
        ("Ana Voss quit the ministry in May.", "quit", ("resignation", "happened")),
        ("The clerk estimated that the shop sold 40 boats.", "sold", ("trade", "happened")),
        ("The group raised $4 million in May.", "raised", ("investment", "happened")),
        ("She broke the deal that Karth had struck with Lume.", "struck", ("deal", "happened")),
        ("He appealed to the court in Lume.", "appealed", ("trial", "happened")),
        ("A quake struck Lume on Tuesday, killing 19 people.", "killing", ("casualty", "happened")),
        ("Both sides agreed to a ceasefire.", "agreed", ("deal", "happened")),
        ("Drivers in Lume voted to strike.", "strike", ("strike", "expected")),
        ("The jury found him guilty.", "found", ("verdict", "happened")),
        ("The trial opened in March.", "opened", ("trial", "happened")),
        ("Ana Voss seems to have resigned.", "resigned", ("resignation", "happened")),
    ],
)
def test_senses_and_how_real(text: str, trigger: str, want: tuple[str, str]) -> None:
    assert want in told(text, trigger), [(text[e.trigger[0] : e.trigger[1]], e.type, e.modality) for e in events(text)]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The story was met with anger in Karth.", "met"),
        ("The plan met a need in Lume.", "met"),
        ("Some called the article a plot.", "called"),
        ("The report demonstrated a taste for gold.", "demonstrated"),
        ("Nearly a month passed.", "passed"),
        ("The mayor lost sight of the poor.", "lost"),
        ("The law took effect on March 23.", "March"),
        ("The party will lead the next Congress.", "Congress"),
        ("He tried to laugh at it.", "laugh"),
        ("Other titles will be printed in May.", "titles"),
        ("The mayor gave money to the poor, building a name.", "building"),
        ("The plan appeals to the young.", "appeals"),
        ("The system captured the messages.", "captured"),
        ("The mayor raised concerns about the road.", "raised"),
    ],
)
def test_other_senses_are_no_events(text: str, trigger: str) -> None:
    assert told(text, trigger) == []


VOSS = Mention(start=0, end=8, type="person", form="name", name="Ana Voss", entity="e1")


@pytest.mark.parametrize(
    ("text", "trigger", "want"),
    [
        ("Ana Voss met her aides. She resigned on Monday.", "resigned", ("agent", "She", "e1")),
        ("Ana Voss said that he met her in Karth.", "met", ("agent", "he", None)),
        ("Ana Voss and two aides met in Karth.", "met", ("agent", "two aides", None)),
        ("Ana Voss, who founded the bank, fled.", "founded", ("agent", "Ana Voss", "e1")),
        ("Ana Voss was jailed and later fled.", "fled", ("agent", "Ana Voss", "e1")),
        ("Ana Voss’s arrest shocked the city of Karth.", "arrest", ("patient", "Ana Voss", "e1")),
        ("Ana Voss left without signing the treaty.", "treaty", ("agent", "Ana Voss", "e1")),
    ],
)
def test_participants(text: str, trigger: str, want: tuple[str, str, str | None]) -> None:
    found = [e for e in events(text, so_far=(VOSS,)) if text[slice(*e.trigger)] == trigger]
    assert want in [(a.role, text[a.start : a.end], a.entity) for e in found for a in e.arguments], found


@pytest.mark.parametrize(
    ("text", "trigger", "when"),
    [
        ("Lume agreed on 3 May to sell the port.", "sell", None),  # the day of the promise
        ("The port was closed until 3 May.", "closed", None),
        ("Lume signed the treaty of 3 May.", "treaty", None),
        ("Orr, who fled on 3 May, was jailed.", "jailed", None),
        ("Orr, who fled on 3 May, was jailed.", "fled", "2021-05-03"),
        ("The port was closed on 3 May.", "closed", "2021-05-03"),
    ],
)
def test_a_day_belongs_to_its_own_event(text: str, trigger: str, when: str | None) -> None:
    at = text.index("3 May")
    day = Timex(start=at, end=at + 5, type="DATE", value="2021-05-03", id="t1")
    found = [e for e in events(text, so_far=(day,)) if text[slice(*e.trigger)] == trigger]
    assert [e.when for e in found] == [when], found


def times_and_figures(text: str) -> tuple[Annotation, ...]:
    """What the finders before find in a text."""
    report = Report(id="r", file="r", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), language="en")
    parse = pack("en").parse(report)
    times = find_times(report, parse, pack("en"), ())
    return (*times, *find_quantities(report, parse, pack("en"), tuple(times)))


@pytest.mark.parametrize(
    ("text", "goal", "base"),
    [
        ("Output is 300 tonnes now, and Lume aims to reach 400 tonnes by 2030.", "400 tonnes", "300 tonnes"),
        ("Output is 300 tonnes. Lume pledged to raise it to 400 tonnes by 2030.", "400 tonnes", "300 tonnes"),
        ("Lume aims to raise output to 400 tonnes by 2030, from 300 tonnes now.", "400 tonnes", "300 tonnes"),
        ("Lume aims to raise output to 400 tonnes by 2030. It sold 90 cars.", "400 tonnes", None),
    ],
)
def test_a_target_has_its_level_and_where_it_starts(text: str, goal: str, base: str | None) -> None:
    figures = times_and_figures(text)
    [e] = [e for e in events(text, so_far=figures) if e.type == "target"]
    roles = {a.role: text[a.start : a.end] for a in e.arguments}
    assert (roles["target"], roles.get("baseline"), e.modality) == (goal, base, "expected")


def test_what_is_only_expected_is_no_target() -> None:
    text = "Exports are expected to rise to 400 tonnes by 2030."
    figures = times_and_figures(text)
    assert "target" not in {e.type for e in events(text, so_far=figures)}


@pytest.mark.parametrize(
    ("text", "trigger", "want"),
    [
        ("Lume has neither accepted nor rejected the offer.", "rejected", ("stance", "denied")),
        ("Orr left without signing the treaty.", "treaty", ("deal", "denied")),
        ("The union called a strike; its workers want higher pay.", "called", ("strike", "happened")),
        ("The union said the strike over pay hurt no worker.", "hurt", ("casualty", "denied")),
        ("The firm suspended the chief after the raid.", "suspended", ("resignation", "happened")),
        ("The firm suspended all flights after the raid.", "suspended", ("movement", "happened")),
        ("Orrin Mining reported a profit on Monday.", "profit", ("earnings", "happened")),
        ("The firm plans to shut a mill and to build a port.", "build", ("project", "expected")),
    ],
)
def test_senses_and_scopes_of_more_kinds(text: str, trigger: str, want: tuple[str, str]) -> None:
    assert want in told(text, trigger), [(text[e.trigger[0] : e.trigger[1]], e.type, e.modality) for e in events(text)]


@pytest.mark.parametrize(
    ("text", "trigger", "want"),
    [
        ("Neither Orr nor Voss was arrested.", "arrested", ("arrest", "denied")),
        ("The firm was going to sell the mill.", "sell", ("trade", "expected")),
        ("The army was shelling the port.", "shelling", ("attack", "ongoing")),
        ("The police arrested no protester.", "arrested", ("arrest", "denied")),
    ],
)
def test_nobody_and_not_yet(text: str, trigger: str, want: tuple[str, str]) -> None:
    assert want in told(text, trigger), [(text[e.trigger[0] : e.trigger[1]], e.type, e.modality) for e in events(text)]


@pytest.mark.parametrize(
    "text",
    ["Save the rest in a fund.", "Orr called the mayor a fool.", "The film explains the treatment.", "Voss is expected to be calm."],
)
def test_commands_names_and_explanations_are_no_events(text: str) -> None:
    assert events(text) == []


def test_by_who_says_it() -> None:
    text = "The villagers accuse Orrin of poisoning the river."
    [e] = [e for e in events(text) if text[slice(*e.trigger)] == "poisoning"]
    assert (e.type, e.modality, text[e.arguments[0].start : e.arguments[0].end]) == ("crime", "possible", "Orrin")
    text = "“Soldiers attacked the port,” Orr was told, which he denied."
    said = Attribution(form="direct", content=(Span(start=1, end=27),), stance="denied")
    assert told(text, "attacked", so_far=(said,)) == [("attack", "denied")]
    assert told(text, "attacked") == [("attack", "happened")]


def test_names_of_bodies_and_counted_votes_are_no_events() -> None:
    text = "The plan of the Karth Forum won 126 votes."
    forum = Mention(start=16, end=27, type="organisation", form="name", name="Karth Forum", entity="e1")
    assert not {"Forum", "votes"} & {text[slice(*e.trigger)] for e in events(text, so_far=(forum,))}
    assert told("Orr wants to retake not only the port but the city.", "retake") == []
    assert told("Orr attacked not only the port but the city.", "attacked") == [("attack", "happened")]


@pytest.mark.parametrize(
    "unit", ["Ana Voss met her aides and he left. ", "“I saw him,” Ana Voss said. ", "its plan to cut 9% by 2030, from 3% "]
)
def test_many_pronouns_and_figures_take_linear_time(unit: str) -> None:
    import time

    def cost(n: int) -> float:
        text = unit * n
        at = [k * len(unit) for k in range(n)] if unit.startswith("Ana") else [k * len(unit) + 13 for k in range(n) if "Ana" in unit]
        notes = tuple(Mention(start=s, end=s + 8, type="person", form="name", name="Ana Voss", entity=f"e{s}") for s in at)
        report = Report(id="r", file="r", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), language="en")
        parse = pack("en").parse(report)
        start = time.process_time()
        find_events(report, parse, pack("en"), notes)
        return time.process_time() - start

    cost(20)
    assert cost(400) < 2.6 * cost(200) + 0.3


def test_found_is_not_founded_and_counts_are_looked_through() -> None:
    assert told("The study found 31 cases.", "found") == []
    assert told("The bank fired thousands of employees.", "fired") == [("resignation", "happened")]
    assert told("Ana Voss was born in Karth.", "born") == [("birth", "happened")]
