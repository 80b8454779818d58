"""What cannot be as it is worded. All texts invented."""

import pytest

from onrecord.check import check
from tests.test_checks import analysis, verdicts

CUSTOMS = [
    ("Brazil has put a 30% tariff on Kenyan imports of Chilean copper.", ["fails"]),
    ("Brazil has put a 30% tariff on Kenya's imports of Chilean copper.", ["fails"]),
    ("Brazil has put a 30% tariff on Kenyan imports.", []),
    ("Brazil has put a 30% tariff on imports of Chilean copper.", []),
    ("Brazil has put a 30% tariff on Kenyan imports of copper.", []),
    ("Kenya has put a 30% tariff on Kenyan imports of Chilean copper.", []),
    ("A 30% tariff on Kenyan imports of Chilean copper was lifted.", []),
]
LEAVE = [
    (
        "Trade with Doria will grow as far as Karth allows, and the two ties, with Doria and Karth, are independent of one another.",
        ["fails"],
    ),
    ("Trade with Doria will grow as far as Karth allows. Ties with Doria and Karth are independent of each other, she said.", ["fails"]),
    ("Trade with Doria will grow as far as Karth allows. Ties with Doria and Lume are independent of each other.", []),
    ("Trade with Doria will grow as far as it can. Ties with Doria and Karth are independent of each other.", []),
    ("Trade will grow only if Karth agrees.", []),
]
STAGES = [
    ("The wind farm consists of twelve turbines. The first four turbines are operational.", ["holds"]),
    ("The estate comprises 40 houses. So far, 12 of them are finished.", ["holds"]),
    ("The estate comprises 40 houses. The first 40 are finished.", []),
    ("The estate comprises 40 houses. Two schools are planned.", []),
]


@pytest.mark.parametrize(("body", "want"), CUSTOMS + LEAVE)
def test_wordings_that_cannot_be(body: str, want: list[str]) -> None:
    """One finding, or none."""
    assert verdicts(body, "wording") == want


@pytest.mark.parametrize(("body", "want"), STAGES)
def test_some_of_a_whole(body: str, want: list[str]) -> None:
    """Parts that are finished are told beside the whole."""
    assert verdicts(body, "count") == want


def test_both_places_are_shown() -> None:
    """The evidence is the two wordings that clash."""
    found = check([analysis(LEAVE[0][0])], ())
    assert [e.exact for e in found[0].evidence] == ["as far as Karth allows", "independent of one another"]
