"""The room check: each kind with what holds, what fails, what cannot be checked, and what must raise no alarm. All texts invented."""

import pytest

from onrecord.check import CHECKS, check
from onrecord.types import Analysis, Block, Published, Report


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


SUMS = [
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
    ("The treaty binds three countries: Lume, Doria and Karth.", ["holds"]),
    ("The treaty binds four countries: Lume, Doria and Karth.", ["fails"]),
    ("The treaty binds two countries: Sall and Pryn and Doria.", ["holds"]),
    ("The treaty has five authors: Ana Voll, 38; Ivo Doss, 34; Pell Ost, 32; and two more.", []),
    ("The treaty binds five countries: among others Lume, Doria and Karth.", []),
    ("He named two reasons: Lume is far, and the road, built in 1990, is bad.", []),
]

@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [(k, t, w) for k, rows in (("sum", SUMS), ("count", COUNTS)) for t, w in rows],
)
def test_sums_and_counts(kind: str, text: str, want: list[str]) -> None:
    got = verdicts(text, kind)
    assert [v for v in got if v != "holds" or "holds" in want] == want


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


def test_order_of_reports_changes_nothing_and_other_languages_are_left_out() -> None:
    a, b = analysis(SUMS[0][0]), analysis(SUMS[1][0])
    assert check([a, b], ()) == check([b, a], ())
    foreign = Analysis(report=Report(id="x", file="x", text=SUMS[1][0], blocks=(Block(kind="body", start=0, end=60),), language="zz"))
    assert check([foreign], ()) == ()


@pytest.mark.parametrize(
    "unit", ["3 men: 2 here, ", "5% of 6 (7%), ", "Monday, 4 May, ", "two, B and C: "]
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
