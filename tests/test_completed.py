"""Passages made whole: who and which day is meant, in square brackets, where the report leaves no doubt. The report is invented."""

from onrecord import engine
from onrecord.link.facts.completed import Put, sure
from onrecord.types import Analysis, Block, Claim, Published, Report

TEXT = """Mayor Mara Voss opened the new bridge in Dunmere on Monday.

Voss said the old one would close. She resigned from the harbour board in March. Her cousin Ilo Brandt was hurt in the crush.

“The bridge,” Voss said, “will carry trams.” Anna Brandt saw it. Brandt left early.

Tem Arden Jr. runs the ferry company. The council sued Arden in Sunday's session."""


def claims(basis: str = "stated") -> dict[str, Claim]:
    """The claims of the report by their wording."""
    day = Published(value="2031-03-05", basis=basis, reason="printed")
    blocks = (Block(kind="body", start=0, end=len(TEXT)),)
    found = engine.analyse(Report(id="r1", file="a.txt", text=TEXT, blocks=blocks, language="en", published=day))
    assert isinstance(found, Analysis)
    return {c.wording: c for d in engine.build([found]) for c in d.claims}


def test_a_pronoun_and_a_day_are_told_in_brackets():
    told = claims()
    assert told["She resigned from the harbour board in March."].text == "[Mara Voss] resigned from the harbour board in March."
    assert told["Mayor Mara Voss opened the new bridge in Dunmere on Monday."].text.endswith("in Dunmere on Monday [2031-03-03].")


def test_who_said_it_is_taken_out_of_what_was_said():
    assert claims()["The bridge,” Voss said, “will carry trams."].text == "The bridge, will carry trams."


def test_a_name_of_two_and_the_day_of_an_undated_report_stay_open():
    assert claims()["Brandt left early."].text is None
    assert "[2031" not in "".join(c.text or "" for c in claims("inferred").values())


def test_a_father_is_not_given_the_name_of_his_son():
    sued = next(c for wording, c in claims().items() if "sued" in wording)
    assert "[Tem]" not in (sued.text or "")


def test_all_that_stands_in_brackets_is_in_the_report_or_a_day():
    for c in claims().values():
        for put in (c.text or "").split("[")[1:]:
            name = put.split("]")[0].removesuffix("’s")
            assert name in TEXT or name[:4].isdigit()
    assert sum(c.text is not None for c in claims().values()) >= 4


def test_what_is_reported_of_a_speech_has_its_speaker():
    """ "The old one would close" is told by somebody: with him and his word the line is a sentence of the report."""
    assert claims()["the old one would close"].text == "[Mara] Voss said the old one would close"


def test_days_that_run_backwards_are_not_told():
    """ "On Wednesday, followed by a vote on Thursday": a Thursday before that Wednesday is not meant."""
    who, one, other = Put(start=0, end=2, told="[Mara Voss]", who="p1"), "Wednesday [2031-03-05]", "Thursday [2031-02-27]"
    days = [Put(start=9, end=18, told=one), Put(start=30, end=38, told=other)]
    assert sure([who, *days]) == [who]
    assert sure([who, days[0]]) == [who, days[0]]


def test_a_name_is_not_put_behind_an_address_that_may_be_another_persons():
    """ "Mr. Voss" where only Ansa Voss is named, and nothing tells whether Ansa is a man: no bracket. A word of doubt stays where it is."""
    text = "Ansa Voss opened the bridge in Dunmere on Monday. Mr. Voss later walked over the bridge.\n\n"
    text += "The ferry will reportedly be sold in May."
    blocks = (Block(kind="body", start=0, end=len(text)),)
    found = engine.analyse(Report(id="r1", file="a.txt", text=text, blocks=blocks, language="en"))
    assert isinstance(found, Analysis)
    told = [c.text or c.wording for d in engine.build([found]) for c in d.claims]
    assert not any("[Ansa]" in t for t in told)
    assert any("reportedly" in t for t in told if "sold" in t)
