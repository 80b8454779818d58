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
    """The links between reports that these rules made."""
    claims = {c.id: c for c in d.claims}
    pairs = [(n, claims[n.left], claims[n.right]) for n in d.links if n.by.removeprefix("claims.") in rules]
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
