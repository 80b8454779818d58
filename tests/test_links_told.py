"""Links that a report's own words bring: a day that was moved, a denial, a sentence rendered twice, one share of two wholes."""

import pytest

from onrecord import engine
from onrecord.types import Analysis, Dossier, Report

WIRE = """Trial of lottery chief opens
Kestria Wire
Published: 7 March 2033

OLMUND - The former head of the state lottery went on trial on Monday. A verdict is expected on March 24.

"The sky was on fire, and all we had were hoses," governor Lars Imani said.

Tovia has offered to build a plant that would refine lithium from the salt lakes of Sarenne, its foreign ministry said.

The port authority said that 94 percent of the members who took part in the ballot had voted for the walkout.

The army said that the crossing at Irem was "firmly in our hands".

The two firms described their pact as a lasting and deep friendship of trade and of craft.
"""
RADIO = """Lottery verdict a week later
Radio Olmund
Published: 9 March 2033

OLMUND - The judgment in the lottery trial will come a week later than planned, on March 31, a court spokeswoman said.

"The sky was burning and we had nothing but our hoses," governor Lars Imani told the radio.

Tovia will build a lithium plant at the salt lakes of Sarenne from next year on.

In the ballot, 94 percent of all drivers and conductors in the country voted for the walkout.

The crossing at Irem is firmly in our hands, defence minister Hela Strom said.

Critics call the pact anything but a lasting and deep friendship of trade.

The finance ministry denied that it had been warned of irregularities in the lottery in 2029.
"""
TIMES = """Auditor speaks out
The Olmund Times
Published: 9 March 2033

OLMUND - The finance ministry had been warned of irregularities in the lottery in 2029, the former auditor Samuel Reyk said.
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """Three reports as one story."""
    folder = tmp_path_factory.mktemp("told")
    for name, text in (("a", WIRE), ("b", RADIO), ("c", TIMES)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    analyses = [a for r in engine.read([folder]) if isinstance(r, Report) and isinstance(a := engine.analyse(r), Analysis)]
    return engine.assemble(engine.date(analyses))


def links(d: Dossier, left: str, right: str) -> set[tuple[str, str | None, str]]:
    """Relation, facet and rule between claims with evidence that holds two stretches of text."""
    a, b = ({c.id for c in d.claims if any(w in e.exact for e in c.evidence)} for w in (left, right))
    every = (*d.links, *d.review)
    return {(k.relation, k.facet, k.by) for k in every if (k.left in a and k.right in b) or (k.left in b and k.right in a)}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("A verdict is expected", "will come a week later", ("updates", "date", "claims.rescheduled")),
        ("The sky was on fire", "The sky was burning", ("same", "wording", "claims.rendered")),
        ("94 percent of the members", "94 percent of all drivers", ("differs", "denominator", "claims.two_wholes")),
        ("was \"firmly in our hands\"", "is firmly in our hands", ("same", None, "claims.same_words_open")),
        ("it had been warned", "had been warned of irregularities", ("conflicts", "status", "claims.denied")),
    ],
)  # fmt: skip
def test_a_link_with_its_reason(story: Dossier, left: str, right: str, expected: tuple[str, str | None, str]) -> None:
    assert expected in links(story, left, right)


def test_an_offer_is_not_what_was_settled_and_words_that_turn_a_sentence_part_it(story: Dossier) -> None:
    assert links(story, "to build a plant", "will build a lithium plant") == {("differs", "status", "claims.told_alike")}
    assert links(story, "a lasting and deep friendship of trade and", "anything but a lasting") == {
        ("differs", "wording", "claims.told_alike")
    }


def test_passages_of_two_matters_are_not_linked(story: Dossier) -> None:
    assert not links(story, "The sky was on fire", "will come a week later")
    assert not links(story, "A verdict is expected", "will build a lithium plant")
