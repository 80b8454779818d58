"""The room check: each kind with what holds, what fails, what cannot be checked, and what must raise no alarm. All texts invented."""

from decimal import Decimal

import pytest

from onrecord.check import CHECKS, check
from onrecord.types import Analysis, Block, Published, Quantity, Report, Timex


def analysis(
    body: str, *, title: str = "", deck: str = "", published: str | None = None, annotations: tuple = (), basis: str = "stated"
) -> Analysis:
    """An analysis made by hand: title, deck and body, one line each."""
    text, blocks = "", []
    for kind, part in (("title", title), ("deck", deck), ("body", body)):
        if part:
            blocks.append(Block(kind=kind, start=len(text), end=len(text) + len(part)))
            text += part + "\n"
    when = Published(value=published, basis=basis, reason="stated") if published else None
    report = Report(id="sha256:1", file="a.txt", text=text, blocks=tuple(blocks), language="en", published=when)
    return Analysis(report=report, annotations=annotations)


def verdicts(body: str, kind: str, **more) -> list[str]:
    """Verdicts of one kind of check; every exact is verified on the way."""
    a = analysis(body, **more)
    found = check([a], ())
    for f in found:
        assert f.evidence and f.message and f.rule.startswith("check.")
        assert all(a.report.text[e.start : e.end] == e.exact and e.exact for e in f.evidence)
    return [f.verdict for f in found if f.check == kind]


YEARS = (
    "The ministers have met {} times in the last three years. "
    "A total of four meetings took place in 2021 (4 May, 6 June, 1 July and 9 August), {} in 2020 and five in 2019."
)

SUMS = [
    (YEARS.format(11, "two"), ["holds"]),
    (YEARS.format(12, "two"), ["cannot be checked"]),
    (YEARS.format(9, "two"), ["fails"]),
    ("The club won nine titles: four at home, three abroad and two in friendly cups.", ["holds"]),
    ("The club won ten titles: four at home, three abroad and two in friendly cups.", ["fails"]),
    ("The council has 45 seats (21 for the Blues, 14 for the Greens and 10 for others).", []),
    ("The council has 45 seats (21 for the Blues, 14 for the Greens and 10 for the Reds).", ["holds"]),
    ("The council has 46 seats (21 for the Blues, 14 for the Greens and 10 for the Reds).", ["fails"]),
    ("The fleet lost 12 boats: about seven in the harbour and six at sea.", ["cannot be checked"]),
    ("Police held 20 people: 12 women, including 3 students, and 9 men.", []),
    ("Rescuers found 30 people, including 12 children and 25 women.", []),
    ("There are 20 wards: up to 12 open and 15 closed.", []),
    ("Some 33.3% chose red, 33.3% chose blue and 33.3% chose green.", ["holds"]),
    ("Farms use 60% of the water, homes 25% and the remaining 15% goes to factories.", ["holds"]),
    ("Farms use 60% of the water, homes 25% and the remaining 25% goes to factories.", ["fails"]),
    ("Arlo Venn took 48% of the vote, Mira Doss 41% and Pell Ost 23%.", ["fails"]),
    ("Arlo Venn took 48% of the vote, Mira Doss 41% and Pell Ost 11%.", ["holds"]),
    ("About 70% of adults read papers, 60% listen to radio and 55% watch television.", []),
    ("She must win 57% of the remaining seats and 67% of the others.", []),
    ("Turnout rose from 61% in 2019 to 72% in 2023, and 80% voted by post.", []),
    ("The firm opened three shops in 2021, two in 2020 and five in 2019.", []),
]

COUNTS = [
    ("Three calls took place in 2021 (4 May, 6 June and 8 July).", ["holds"]),
    ("Four calls took place in 2021 (4 May, 6 June and 8 July).", ["fails"]),
    ("At least two calls took place in 2021 (4 May, 6 June and 8 July).", []),
    ("Two calls took place (4 May 4 and 6 June).", ["holds"]),
    ("The treaty binds three countries: Lume, Doria and Karth.", ["holds"]),
    ("The treaty binds four countries: Lume, Doria and Karth.", ["fails"]),
    ("The treaty binds two countries: Sall and Pryn and Doria.", ["holds"]),
    ("The treaty has five authors: Ana Voll, 38; Ivo Doss, 34; Pell Ost, 32; and two more.", []),
    ("The treaty binds five countries: among others Lume, Doria and Karth.", []),
    ("He named two reasons: Lume is far, and the road, built in 1990, is bad.", []),
]

SHARES = [
    ("The mayor won 104% of the vote in Karth.", ["fails"]),
    ("Debt stands at 120% of the national income.", []),
    ("In all 12 of the 48 members (25%) stayed away.", ["holds"]),
    ("In all 12 of the 48 members (35%) stayed away.", ["fails"]),
    ("In all 16 of the 48 members (33%) stayed away.", ["holds"]),
    ("In all 12 of the 48 members, or roughly 29%, stayed away.", ["cannot be checked"]),
]

CHANGES = [
    ("Output fell by a third from 9 million to 6 million tonnes.", ["holds"]),
    ("Output fell by half from 9 million to 6 million tonnes.", ["fails"]),
    ("Output fell by nearly a third from 1.6 million to 1.1 million tonnes.", ["holds"]),
    ("Sales rose 20% from $50 million to $60 million.", ["holds"]),
    ("Sales rose 20% from $50 million to $75 million.", ["fails"]),
    ("Exports more than doubled from 40 to 90 tonnes.", ["holds"]),
    ("Exports more than doubled from 40 to 60 tonnes.", ["fails"]),
    ("Output fell by nearly a third from 16 million to 10 million tonnes.", ["cannot be checked"]),
    ("Exports doubled from 40 to 60 tonnes.", ["fails"]),
    ("Prices rose 20% from 2019 to 2024.", []),
    ("The rate rose 2 percentage points from 4% to 6%.", []),
]


@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [(k, t, w) for k, rows in (("sum", SUMS), ("count", COUNTS), ("share", SHARES), ("change", CHANGES)) for t, w in rows],
)
def test_sums_counts_shares_changes(kind: str, text: str, want: list[str]) -> None:
    got = verdicts(text, kind)
    assert [v for v in got if v != "holds" or "holds" in want] == want


def test_a_change_and_two_values_in_the_next_sentence_is_computed_but_not_judged() -> None:
    body = "Sales of wheat dropped by nearly a third since the ban. "
    body += "The firm said May sales of 16 million bushels could drop to 10 million bushels in June."
    first, second = body.index("16 million"), body.index("10 million")
    found = tuple(Quantity(start=s, end=s + 18, value=Decimal(v), unit="bushels") for s, v in ((first, 16_000_000), (second, 10_000_000)))
    assert verdicts(body, "change", annotations=found) == ["cannot be checked"]
    assert "37.5%" in check([analysis(body, annotations=found)], ())[0].message


@pytest.mark.parametrize(
    ("text", "published", "want"),
    [
        ("They met on Tuesday, 3 March 2020.", None, ["holds"]),
        ("They met on Monday, 3 March 2020.", None, ["fails"]),
        ("They met on Tuesday, March 3.", "2020-03-05", ["holds"]),
        ("They met on Friday, March 3.", "2020-03-05", ["fails"]),
        ("They met on Friday, March 3.", None, []),
        ("They met on Friday, March 3.", "2020-06-20", []),
        ("The fair is open Monday, March 2-6.", "2020-02-28", []),
        ("On Tuesday the 3 March 2020 vote was recalled.", None, ["holds"]),
    ],
)
def test_weekdays(text: str, published: str | None, want: list[str]) -> None:
    assert verdicts(text, "calendar", published=published) == want


def test_flagged_dates_fail_and_undecided_ones_do_not() -> None:
    body = "Talks were held on 31 June and on 04/05/2021."
    odd = Timex(start=19, end=26, type="DATE", flag="impossible date")
    open_ = Timex(start=34, end=44, type="DATE", flag="day and month not decided")
    assert verdicts(body, "calendar", annotations=(odd, open_)) == ["fails"]


@pytest.mark.parametrize(
    ("published", "want"),
    [("2022-11-03", ["fails"]), ("2022-01-09", ["holds"]), ("2021-12-01", ["holds"]), (None, ["cannot be checked"])],
)
def test_windows(published: str | None, want: list[str]) -> None:
    assert verdicts(YEARS.format(11, "two"), "window", published=published) == want


LEDE = "President Arda Voll’s visit to Lume {} major results across trade, defence and energy, spokesman Ben Orr said on Monday. "
BODY = "The trip was agreed in May. Nothing else is known of it."


def test_deck_and_lede_of_different_certainty() -> None:
    deck = "Arda Voll’s visit to Lume is expected to deliver major results across trade, defence and energy, her office said."
    assert verdicts(LEDE.format("will bring") + BODY, "wording", deck=deck) == ["fails"]
    assert verdicts(LEDE.format("is likely to bring") + BODY, "wording", deck=deck) == []
    assert verdicts("A bakery in Karth will open on Friday, its owner said. " + BODY, "wording", deck=deck) == []


@pytest.mark.parametrize(
    ("body", "want"),
    [
        ("The senator pushed back against the tariff plan. It is not wise, she said. The vote is in May.", ["fails"]),
        ("The senator sharply criticised the tariff plan. It is not wise, she said. The vote is in May.", []),
        ("The senator opposed the tariff plan. “This plan is a theft from our farmers,” she said. The vote is in May.", []),
        ("The senator opposed the tariff plan. Farmers criticised the delay. The vote is in May.", ["fails"]),
        ("The senator opposed the tariff plan.", []),
    ],
)
def test_tone(body: str, want: list[str]) -> None:
    assert verdicts(body, "wording", title="Senator Voll Slams Tariff Plan") == want
    assert verdicts(body, "wording", title="Senator Voll Opposes Tariff Plan") == []


def test_order_of_reports_changes_nothing_and_other_languages_are_left_out() -> None:
    a, b = analysis(SUMS[0][0]), analysis(SUMS[4][0])
    assert check([a, b], ()) == check([b, a], ())
    foreign = Analysis(report=Report(id="x", file="x", text=SUMS[4][0], blocks=(Block(kind="body", start=0, end=60),), language="zz"))
    assert check([foreign], ()) == ()


@pytest.mark.parametrize(
    "unit", ["2 in 2020 and ", "3 men: 2 here, ", "5% of 6 (7%), ", "from 2 to ", "(4 May, ", "fell by a third ", "a, B and C: "]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    import time

    def cost(n: int) -> float:
        a = analysis(unit * n)
        start = time.process_time()
        for c in CHECKS:
            c([a], ())
        return time.process_time() - start

    cost(50)
    assert cost(4000) < 2.6 * cost(2000) + 0.2
