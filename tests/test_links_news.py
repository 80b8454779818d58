"""What two reports of one day say of each other's lines, read as news is written. All invented."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from onrecord import engine
from onrecord.types import Analysis, Claim, Dossier, Link, Report

DAY = "Published: 9 March 2033"


def dossier(folder: Path, texts: Sequence[str], days: Sequence[str] = ()) -> Dossier:
    """Reports of one story, all of one day unless more are given."""
    for n, text in enumerate(texts):
        day = days[n] if days else DAY
        (folder / f"{n}.txt").write_text(f"Report {n} of the day\nOutlet {n}\n{day}\n\n{text}\n", encoding="utf-8")
    found = [a for r in engine.read([folder]) if isinstance(r, Report) and isinstance(a := engine.analyse(r), Analysis)]
    return engine.assemble(engine.date(found))


def across(d: Dossier, *rules: str) -> list[tuple[Link, Claim, Claim]]:
    """The links between reports that these rules made, and what they put up for review."""
    claims = {c.id: c for c in d.claims}
    pairs = [(n, claims[n.left], claims[n.right]) for n in (*d.links, *d.review) if n.by.removeprefix("claims.") in rules]
    return [(n, a, b) for n, a, b in pairs if {e.report for e in a.evidence} != {e.report for e in b.evidence}]


@pytest.mark.parametrize(
    ("first", "second", "against"),
    [
        # a plan that is rejected is not denied; a claim that is rejected is
        ("The Doria council rejected the planned harbour levy.", "The mayor supports the planned harbour levy of Doria.", False),
        (
            "The mayor Ona Brandt rejected claims that she took money from the harbour firm.",
            "Ona Brandt took money from the harbour firm, the auditor Lars Imani said.",
            True,
        ),
        ("The mayor Ona Brandt disputed a story in the Doria Post.", "Here is an excerpt from the story in the Doria Post.", False),
        (
            "The mayor Ona Brandt denied that she took money from the harbour firm.",
            "Ona Brandt took money from the harbour firm, the auditor Lars Imani said.",
            True,
        ),
    ],
)
def test_what_is_a_denial(tmp_path: Path, first: str, second: str, against: bool) -> None:
    assert bool(across(dossier(tmp_path, (first, second)), "denied")) == against


@pytest.mark.parametrize(
    ("first", "second", "against"),
    [
        ("Tovia will pay for the sea wall, Ona Brandt said.", "Tovia will never pay for the sea wall, Lars Imani said.", True),
        # letters that are no words
        (
            "The court published the e-mails of the harbour firm on Monday, Ona Brandt said.",
            "To tell what is not in these e-mails, the court published the e-mails of the harbour firm, Lars Imani said.",
            False,
        ),
        # what is undone is turned round a second time
        (
            "Ona Brandt halted the decision to allow the import of harbour seals.",
            "Ona Brandt had second thoughts on the decision to lift the ban on the import of harbour seals.",
            False,
        ),
        # both are negated
        (
            "No one in the port, the mayor included, is exempt from the harbour toll, Ona Brandt said.",
            "The mayor is not exempt from the harbour toll, Lars Imani said.",
            False,
        ),
        # what ought not to be may well be
        (
            "“I used harbour money for the party,” Ona Brandt said.",
            "“I used harbour money I shouldn't have used for the party,” Ona Brandt said.",
            False,
        ),
        # a condition
        (
            "The unions will not negotiate over the harbour wage until the port opens, Ona Brandt said.",
            "The unions should negotiate over the harbour wage, Lars Imani said.",
            False,
        ),
        # other people
        ("Ona Brandt said that she is not guilty in the harbour case.", "Lars Imani is guilty in the harbour case.", False),
    ],
)
def test_what_rules_out_what(tmp_path: Path, first: str, second: str, against: bool) -> None:
    assert bool(across(dossier(tmp_path, (first, second)), "opposed")) == against


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        # who tells what another thinks bears nothing out
        (
            "“Ona Brandt thinks the harbour hall should be built in the old port,” said her spokesman Tem Arden.",
            "“The harbour hall should be built in the old port,” Ona Brandt said.",
            "told_of",
        ),
        (
            "The mayor believes that the harbour hall should be built in the old port, a spokesman for Ona Brandt said.",
            "“The harbour hall should be built in the old port,” Ona Brandt said.",
            None,
        ),
        # a question states nothing
        (
            "The coast guard said how and why the log of the ferry was changed.",
            "Lars Imani said that the log of the ferry was changed.",
            None,
        ),
        # a body and its voice
        (
            "Dunmere Water said the talks were “based on the best reports that we had of the storm at that time”.",
            "“The talks were based on the best reports that we had of the storm at that time,” said Lars Imani.",
            "two_credits",
        ),
        # a woman and a man of one surname
        (
            "“The sea belongs to everybody who lives by it,” Anna Imani said.",
            "“The sea belongs to everybody who lives by it,” Lars Imani said.",
            "speaker",
        ),
    ],
)
def test_who_says_the_same(tmp_path: Path, first: str, second: str, rule: str | None) -> None:
    d = dossier(tmp_path, (first, second))
    assert not across(d, "echo", "one_name")
    assert not rule or across(d, rule)


def test_a_quotation_that_is_nobody_s_in_both(tmp_path: Path) -> None:
    said = "“The sea wall of the old port will not hold for another winter.”"
    found = across(dossier(tmp_path, (f"The union left at noon. {said}", f"Nobody signed the sheet.\n\n{said}")), "one_quotation")
    assert found and all("neither report tells whose" in n.reason for n, _, _ in found)


DAYS = ("Published: 9 March 2033", "Published: 11 March 2033")


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        # a toll that falls is of something else, unless it is put right
        ("The storm killed 49 people on the coast of Doria.", "The flood on the river killed 14 people.", ("tally",)),
        # districts are numbered side by side
        (
            "The council won a seat in the 1st Harbour District of Doria.",
            "The council lost a seat in the 11th Harbour District of Doria.",
            ("series",),
        ),
        # the ages of two people
        (
            "The 46-year-old was freed in Doria on Monday.",
            "The 20-year-old was freed in Doria on Thursday.",
            ("figure_moved", "count_moved"),
        ),
        # what one wants and what another has
        (
            "Ona Brandt needs 2,383 delegates of the harbour party to win.",
            "Ona Brandt is 71 delegates of the harbour party short of what she needs to win.",
            ("forecast", "figure_moved"),
        ),
        # whether it is so is left open
        (
            "The bank declined to say whether the mayor's harbour account was hacked.",
            "The mayor's harbour account at the bank had been hacked.",
            ("progress",),
        ),
        # what ought to be is no step
        (
            "The harbour pension of the Doria dockers must be part of a wage deal.",
            "The council offered the Doria dockers a harbour pension in a wage deal.",
            ("progress",),
        ),
        # a day that was over when it was told was not put off
        (
            "Ona Brandt, who became harbour minister on 20 January 2031, runs the port of Doria.",
            "Ona Brandt, the harbour minister, will leave the port of Doria on 2 April 2033, earlier than planned.",
            ("rescheduled",),
        ),
    ],
)
def test_what_is_no_update(tmp_path: Path, first: str, second: str, rules: tuple[str, ...]) -> None:
    assert not across(dossier(tmp_path, (first, second), DAYS), *rules)


def test_a_day_to_come_is_put_off(tmp_path: Path) -> None:
    first = "Ona Brandt, the harbour minister, will leave the port of Doria on 30 April 2033."
    second = "Ona Brandt, the harbour minister, will leave the port of Doria on 2 April 2033, earlier than planned."
    assert across(dossier(tmp_path, (first, second), DAYS), "rescheduled")


@pytest.mark.parametrize(
    ("first", "second", "against"),
    [
        (
            "Ona Brandt said that 53 others were wounded on the Doria ferry.",
            "53 people were wounded on the Doria ferry, Ona Brandt said.",
            False,
        ),
        ("Ona Brandt paid an effective tax rate of 31.5 percent.", "Lars Imani paid an effective tax rate of 36 percent.", False),
        ("Ona Brandt paid an effective tax rate of 31.5 percent.", "Ona Brandt paid an effective tax rate of 36 percent.", True),
    ],
)
def test_what_is_a_conflict_of_figures(tmp_path: Path, first: str, second: str, against: bool) -> None:
    d = dossier(tmp_path, (first, second))
    assert any(n.relation == "conflicts" for n, _, _ in across(d, "value", "denominator")) == against


def test_one_share_of_two_people_is_not_one_figure(tmp_path: Path) -> None:
    first, second = ("Ona Brandt paid an effective tax rate of 36 percent.", "Lars Imani paid an effective tax rate of 36 percent.")
    assert not across(dossier(tmp_path, (first, second)), "same_figure", "figure_again", "figure_echo")
