"""Five invented stories: what in their figures holds, what fails, and what looks like a sum and is none."""

import time

import pytest

from onrecord.check import CHECKS, check
from tests.test_checks import analysis

FIGURES = {"sum", "count", "calendar"}

QUAKE = [
    ("The quake killed 19 people, 12 of them women and 8 men, the rescue service said.", "fails 20"),
    ("The quake killed 34 people. Of them, 21 were women and 13 were men.", "holds 34"),
    (
        "Doria will give $24 million to the victims.\n\nThe sum is made up of $12.5 million for homes and $9.5 million for schools.",
        "fails 22",
    ),
    ("Of the 40 injured, 22 were taken to hospitals in Karth and 18 to hospitals in Lume.", "holds 40"),
    ("The quake killed 31 people, 14 of whom were children and 18 adults.", "fails 32"),
    ("Karth got 300 million euros, of which 200 million will go to roads and 150 million to schools.", "fails 350 million"),
    ("Of the 27 states, 15 voted in favour, 10 against and 3 abstained.", "fails 28"),
    ("Three people died in Karth, two in Lume and one in Sarn, bringing the total to 16.", ""),
    ("The rescue team consists of 30 doctors, 20 divers and 10 dog handlers, 60 people in all.", ""),
    ("The quake killed 19 people, including 12 women and 8 foreigners.", ""),
    ("The quake killed 19 people, 12 of them women and 9 of them tourists.", ""),
    ("The toll rose to 19 on Monday. Twelve people were killed in Karth and 4 in Lume.", ""),
    ("Between 20 and 30 people are missing: up to 15 in Karth and 20 in Lume.", ""),
    ("Rescuers pulled out 12 people on Monday and 8 on Tuesday, a total of 40 since the quake.", ""),
    ("The quake hit 300 villages. Of them, 120 have no water and 200 no power.", ""),
]

TRANSFER = [
    ("Lume City will pay €60 million for Ivo Brandt. The fee comprises €45 million now and €20 million in two years.", "fails 65"),
    ("Brandt scored 12 goals in the cup and 9 in the league, for a total of 23.", "fails 21"),
    ("Brandt scored 12 goals in the cup and 9 in the league, for a total of 21.", "holds 21"),
    ("The club played 30 matches: 18 wins, 7 draws and 5 defeats.", "holds 30"),
    ("The club played 30 matches: 18 wins, 7 draws and 6 defeats.", "fails 31"),
    ("Lume City will pay €60 million for Brandt, consisting of €45 million now and up to €20 million in bonuses.", ""),
    ("Lume City beat Karth 3-1 in May and lost 2-4 in June, a total of 10 goals in this season's derbies.", ""),
    ("The squad of 24 includes 10 forwards, 8 defenders and 4 keepers.", ""),
    ("Brandt cost €60 million. Of that, his first club gets 10% and his agent €3 million.", ""),
    ("He was sold for €60 million in 2021 and €45 million in 2024.", ""),
]

TRIAL = [
    ("A court in Karth sentenced 16 dealers. Of these, nine were convicted of fraud and eight were acquitted.", "fails 17"),
    ("The fine of $5 million consists of $3 million for the state and $2 million for the victims.", "holds 5"),
    ("Prosecutors asked for $10 million. The money is split between $4 million for Ana Voss and $4 million for her sister.", "fails 8"),
    ("He was fined about $9 million, made up of some $4.4 million in damages and $4.2 million in costs.", "cannot be checked"),
    ("He was fined $9.1 million, made up of $4.4 million in damages and $4.6 million in costs.", "cannot be checked"),
    ("He faces 12 charges, of which four carry ten years and nine carry a fine.", ""),
    ("She was jailed for 12 years: seven for fraud, six for theft and two for perjury, to run together.", ""),
    ("He paid $9 million, including $4 million in costs and $6 million in damages.", ""),
    ("Of the 12 jurors, five are women and eight are over 60.", ""),
]

TAKEOVER = [
    ("Orsel will buy Venn for $8 billion. The price is made up of $5 billion in cash and $4.5 billion in shares.", "fails 9.5"),
    ("The budget of the new firm is split into 45% for research, 30% for sales and 15% for plants.", "fails 90"),
    ("The bid is worth €3.2bn. It is made up of €2bn in loans, €0.8bn in cash and €0.1bn in shares.", "fails 2.9bn"),
    ("Venn will cut 4,000 jobs. Of those, 2,500 are in Lume, 1,000 in Karth and 700 in Sarn.", "cannot be checked"),
    ("The fleet of 20 ships comprises 12 tankers, five ferries and two tugs.", "fails 19"),
    ("The board of 11 members consists of six members from Orsel and five from Venn.", "holds 11"),
    ("Orsel owns 45% of Venn, the state 30% and others 10%.", ""),
    ("Orsel will buy Venn for $8 billion. It comprises €5 billion in cash and $4.5 billion in shares.", ""),
    ("Orsel has 900 shops. It comprises 12 firms in Lume and 7 in Karth.", ""),
    ("About 60% of owners are over 50 and 55% of owners are men.", ""),
]

STRIKE = [
    ("Some 3,400 workers walked out. Of them, 2,100 work in Karth and 1,300 in Lume.", "holds 3,400"),
    ("The offer of $300 a month consists of $200 in wages and $50 in vouchers.", "fails 250"),
    ("The award was $12.5 million - $10 million for guards and $3.5 million for clerks.", "fails 13.5 million"),
    ("Some 3,400 workers walked out. Of them, 2,100 drive buses and 1,800 are women.", ""),
    ("Workers want a 9% rise: 4% now, 3% in May and 3% in June.", ""),
    ("The union has 3,400 members, such as 2,100 drivers and 1,800 guards.", ""),
    ("A strike in 2019 cost $9 million. Strikes in 2021 cost $4 million in Karth and $3 million in Lume.", ""),
]


@pytest.mark.parametrize(("text", "want"), [row for story in (QUAKE, TRANSFER, TRIAL, TAKEOVER, STRIKE) for row in story])
def test_figures_of_a_passage(text: str, want: str) -> None:
    """A verdict with a figure of its message; nothing at all where the figures say nothing."""
    a = analysis(text)
    found = [f for f in check([a], ()) if f.check in FIGURES]
    assert all(a.report.text[e.start : e.end] == e.exact for f in found for e in f.evidence)
    if not want:
        assert found == []
    else:
        assert [f.verdict for f in found] == ["cannot be checked" if want.startswith("cannot") else want.split()[0]]
        assert want.startswith("cannot") or want.split(" ", 1)[1] in found[0].message


@pytest.mark.parametrize(
    "unit",
    [
        "$2 million of that and ",
        "consists of 3 men, ",
        "of 9, 5 here and 4 ",
        "a total of 3 and 2 ",
    ],
)
def test_long_text_takes_linear_time(unit: str) -> None:
    """Twice the text, twice the time."""

    def cost(n: int) -> float:
        a = analysis(unit * n)
        start = time.process_time()
        for c in CHECKS:
            c([a], ())
        return time.process_time() - start

    cost(50)
    assert cost(4000) < 2.6 * cost(2000) + 0.2
