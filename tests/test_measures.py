"""What figures measure and of what, on invented passages of many kinds of news; most must be right, as words that overlap."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from onrecord.find.figures.finder import find_quantities
from onrecord.find.times.finder import find_times
from onrecord.lang import pack
from onrecord.types import Block, Published, Quantity, Report

EN = pack("en")
DATA = Path(__file__).parent / "data"
STOP = frozenset(re.findall(r"\w+", "a an the of in on at to by for and or from with as is are be its their his this that s"))


@cache
def told(text: str) -> tuple[Quantity, ...]:
    """The figures of a passage."""
    when = Published(value="2025-12-03", basis="stated", reason="test")
    r = Report(id="r", file="r.txt", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), published=when, language="en")
    parse = EN.parse(r)
    return tuple(q for q in find_quantities(r, parse, EN, find_times(r, parse, EN, ())) if isinstance(q, Quantity))


def stems(text: str | None) -> set[str]:
    """Content words without the plural s."""
    return {w[:-1] if len(w) > 3 and w.endswith("s") else w for w in re.findall(r"\w+", (text or "").lower())} - STOP


def overlap(a: str | None, b: str | None) -> float:
    """Dice's coefficient of two phrases."""
    left, right = stems(a), stems(b)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def right(row: dict[str, str]) -> bool:
    """Is the figure found, and what it measures and of what told in about the same words?"""
    q = next((q for q in told(row["text"]) if row["text"][q.start : q.end] == row["figure"]), None)
    if q is None:
        return False
    both = overlap(f"{q.measure or ''} {q.of or ''}", f"{row['measure']} {row['of'] or ''}")
    return max(both, overlap(q.of, row["of"])) >= 0.5


@pytest.mark.parametrize(("name", "floor"), [("measures", 0.92), ("measures_more", 0.88), ("measures_third", 0.9)])
def test_most_figures_say_what_they_measure_and_of_what(name: str, floor: float) -> None:
    lines = [line for line in (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [f"{r['figure']}: {r['text']}" for r in rows if not right(r)]
    assert len(rows) >= 40
    assert 1 - len(wrong) / len(rows) >= floor, "\n".join(wrong)


CONTEXT = [
    ("The mine consists of three pits. The first two pits are open.", "two pits", "pits", "mine"),
    ("Halden Bank reported its results. Profit rose to $2 billion.", "$2 billion", "Profit", "Halden Bank"),
    (
        "Norway wants more. Norway and Chad met; Chad agreed. Bilateral trade is $63 billion.",
        "$63 billion",
        "Bilateral trade",
        "Chad and Norway",
    ),
    ("Norway, Chad and Peru met. Norway, Chad and Peru agreed. Bilateral trade is $63 billion.", "$63 billion", "Bilateral trade", None),
    ("The mill was shut in May. Its 600 workers were sent home.", "600 workers", "workers", "mill"),
    ("The company said its revenue had risen to $9 million.", "$9 million", "revenue", "company"),
    ("Exports of grain rose by 9%.", "9%", "increase of Exports", "grain"),
    ("A rise of 9% in exports was seen.", "9%", "rise", "exports"),
    ("The storm came with gusts of 180 km/h.", "180 km/h", "gusts", None),
    ("The lake has lost a third of its volume.", "a third", "share", "volume"),
    ("Damage to crops is put at $70 million.", "$70 million", "Damage", "crops"),
    ("Witnesses estimated 40.", "40", None, None),
    ("Venn speaks of a cost of $2 billion. The dam would cost 1.9 billion.", "1.9 billion", "cost", "dam"),
    ("Shares in Bank Orsel lost 31 percent on Thursday.", "31 percent", "decrease of Shares", "Bank Orsel"),
    ("A ferry with 286 people on board capsized.", "286 people", "people", None),
    ("Divers found more bodies, bringing the number of dead to 17.", "17", "number", "dead"),
    ("The storm has cost 23 lives so far.", "23 lives", "lives lost", "storm"),
    ("A dozen pupils lost their lives.", "A dozen pupils", "pupils killed", None),
    ("The commission stuck to its figure of 37.", "37", "figure", "commission"),
    ("She put the damage to the dam at 14 million euros.", "14 million euros", "damage", None),
    ("The official toll stands at 29, among them seven children.", "29", "official toll", None),
    ("Turnout, first given as 68 percent, was cut.", "68 percent", None, None),
    ("Halden Bank said so. Orvo shares closed 17.6 percent higher.", "17.6 percent", "increase", "Orvo shares"),
    ("The bank set aside $1.1 billion for bad loans.", "$1.1 billion", "allocation", "bad loans"),
]


def test_a_bare_sum_goes_on_in_the_currency_told_before() -> None:
    units = [q.unit for q in told("Venn speaks of a cost of $2 billion. The dam would cost 1.9 billion. The firm made 3 million cars.")]
    assert units == ["USD", "USD", "count"]


@pytest.mark.parametrize(("text", "printed", "measure", "of"), CONTEXT)
def test_what_the_report_said_before(text: str, printed: str, measure: str, of: str | None) -> None:
    q = next(q for q in told(text) if text[q.start : q.end] == printed)
    assert (q.measure, q.of) == (measure, of)
