"""Timelines of one entity across reports, and the metric that the board measures them by."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.timeline_score import lines, score
from eval.wikinews import joined
from onrecord import engine
from onrecord.link import entities
from onrecord.link.timelines import Moment, day, timeline
from onrecord.serve.cli import main
from onrecord.types import Analysis, Block, Published, Report

FIRST = "The mayor of Lume, Ana Voss, resigned on Monday. Voss said that she was tired. In 2009 Ana Voss founded the Karth Society."
LATER = "Ana Voss will visit Karth on 4 May. The council may fire Ana Voss. Ben Orr resigned on Monday."


def analyses() -> list[Analysis]:
    """Two invented reports, found and dated."""
    out = []
    for n, (text, date) in enumerate([(FIRST, "2021-03-10"), (LATER, "2021-03-12")]):
        report = Report(
            id=f"r{n}", file=f"r{n}", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), language="en",
            published=Published(value=date, basis="stated", reason="test"),
        )  # fmt: skip
        done = engine.analyse(report)
        assert isinstance(done, Analysis)
        out.append(done)
    return engine.date(out)


def told(name: str = "Voss") -> list[Moment]:
    """The timeline of a name in the two reports."""
    done = analyses()
    return list(timeline(done, entities(done), name))


def word(m: Moment) -> str:
    """The word of a moment's first telling."""
    t = m.tellings[0]
    text = {"r0": FIRST, "r1": LATER}[t.report]
    assert text[t.start : t.end] == t.exact and t.start <= t.word[0] < t.word[1] <= t.end
    return text[slice(*t.word)]


def test_a_timeline_is_in_the_order_of_days() -> None:
    assert [(word(m), m.when, m.basis) for m in told() if m.position] == [
        ("founded", "2009", "stated"),
        ("resigned", "2021-03-08", "stated"),
        ("said", "2021-03-08", "the day of the news"),
        ("visit", "2021-05-04", "stated"),
    ]


def test_what_may_be_and_what_others_do_is_not_in_it() -> None:
    assert "fire" not in {word(m) for m in told()}
    assert {t.report for m in told("Ben Orr") for t in m.tellings} == {"r1"}
    assert told("Nobody Known") == []


def test_the_order_of_the_reports_changes_nothing() -> None:
    done = analyses()
    assert timeline(done, entities(done), "Voss") == timeline(done[::-1], entities(done[::-1]), "Voss")


def test_days() -> None:
    assert [day(v) for v in ("2025-12-04/2025-12-05", "2009", "XXXX-05", "P1D", None)] == ["2025-12-04", "2009", None, None, None]


GOLD = "Voss\n0\tXXXX-XX-XX\t1-9-spoke\n1\t2009\t1-3-founded\n2\t2021-03-08\t1-2-resigned\t2-4-resigned\n2\t2021-03-08\t1-3-said\n"


@pytest.mark.parametrize(
    ("system", "want"),
    [
        (GOLD, (5, 5, 5, 5)),  # four events with their anchors, and the step from the first day to the second
        ("Voss\n", (0, 0, 0, 5)),
        ("Voss\n1\t2009\t1-3-founded\n", (1, 1, 1, 5)),
        ("Voss\n1\t2010\t1-3-founded\n", (0, 1, 0, 5)),
        ("Voss\n1\t2009\t1-3-founded\n2\t2021-03-08\t1-2-resigned\n", (3, 3, 3, 5)),
        ("Voss\n1\t2021-03-08\t1-2-resigned\n2\t2009\t1-3-founded\n", (2, 3, 2, 5)),
    ],
)
def test_the_metric_counts_reduced_relations(system: str, want: tuple[int, int, int, int]) -> None:
    assert score(lines(GOLD), lines(system)) == want


def test_tokens_become_text_again() -> None:
    text, places = joined(["Pryn", "'s", "``", "new", "''", "law", "(", "one", ")", "fell", "."])
    assert text == 'Pryn\'s "new" law (one) fell.'
    assert [text[a:b] for a, b in places][:6] == ["Pryn", "'s", '"', "new", '"', "law"]


def test_the_command_prints_days_and_what_they_rest_on(tmp_path: Path) -> None:
    for n, text in enumerate((FIRST, LATER)):
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
        (tmp_path / f"{n}.txt.meta.json").write_text(json.dumps({"published": f"2021-03-1{2 * n}", "language": "en"}), encoding="utf-8")
    done = CliRunner().invoke(main, ["timeline", "Ana Voss", str(tmp_path), "--processes", "1"])
    assert done.exit_code == 0, done.output
    assert re.search(r"2021-05-04  visit, scheduled: Ana Voss will visit Karth", done.output) and "2009 " in done.output
    done = CliRunner().invoke(main, ["timeline", "Nobody Known", str(tmp_path), "--processes", "1"])
    assert done.exit_code == 2 and "try the name" in done.output
