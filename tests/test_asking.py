"""The terminal's ``ask`` and Markdown brief: evidence with every line, nothing generated, no markup from a report."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord import show
from onrecord.serve.cli import main
from onrecord.show.markdown import esc
from onrecord.types import Analysis
from tests.test_show import HOSTILE, hostile, sample
from tests.web import record


@pytest.fixture(scope="module")
def made(analyses: Sequence[Analysis], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(analyses, tmp_path_factory.mktemp("asked"))


def test_lines_come_with_the_words_they_rest_on(made: Path, analyses: Sequence[Analysis]) -> None:
    got = CliRunner().invoke(main, ["ask", "--record", str(made), "speaker:roon", "figure>100m", "--json"])
    assert got.exit_code == 0
    rows = [json.loads(line) for line in got.stdout.splitlines()]
    texts = {a.report.id: a.report.text for a in analyses}
    assert rows
    for e in (e for r in rows for e in r["claim"]["evidence"]):
        assert texts[e["report"]][e["start"] : e["end"]] == e["exact"]
    told = CliRunner().invoke(main, ["ask", "--record", str(made), "speaker:roon", "figure>100m"])
    assert rows[0]["claim"]["evidence"][0]["exact"][:30] in told.output


@pytest.mark.parametrize(("query", "code"), [("nosuchword", 1), ("colour>1", 2), ("pier", 1)])
def test_nothing_found_and_nothing_understood_have_codes(made: Path, query: str, code: int) -> None:
    got = CliRunner().invoke(main, ["ask", "--record", str(made), query])
    assert got.exit_code == code
    assert "Traceback" not in got.output


def test_the_searches_of_the_readme_find_something(made: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    asked = [*re.findall(r"ask --record demo '([^']+)'", readme), *re.findall(r"knows fields\n\(`([^`]+)`\)", readme)]
    assert len(asked) == 2
    for query in asked:
        assert CliRunner().invoke(main, ["ask", "--record", str(made), query]).exit_code == 0, query


def test_a_missing_record_is_said(tmp_path: Path) -> None:
    got = CliRunner().invoke(main, ["ask", "--record", str(tmp_path / "none"), "x"])
    assert got.exit_code == 2 and "build one first" in got.output


def test_the_brief_of_a_minute_has_forty_rows(made: Path) -> None:
    short, whole = (CliRunner().invoke(main, ["show", "--record", str(made), *more]).output.splitlines() for more in ((), ("--all",)))
    assert len(short) <= 40 < len(whole) and "ON RECORD" in short and short[-1].endswith("onrecord show --all for the rest")
    assert "onrecord show --all" not in whole[-1]


def test_show_knows_markdown(made: Path) -> None:
    got = CliRunner().invoke(main, ["show", "--record", str(made), "--md", "--all"])
    assert got.exit_code == 0
    heads = [line for line in got.output.splitlines() if line.startswith("#")]
    assert heads[0].startswith("# ") and heads[1] == "## On record" and "## What changed" in heads and "## The reports" in heads
    rows = [line for line in got.output.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}


def test_the_markdown_brief_has_both_sides_of_a_conflict() -> None:
    told = show.render(sample()[0], (), "md")
    assert "It holds 40% of all boats" in told and "It holds 40% of fishing boats" in told
    assert "`aaaa.txt:" in told and "`bbbb.txt:" in told


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_of_a_report_gets_into_markdown(text: str) -> None:
    told = show.render(hostile(text)[0], (), "md")
    code = re.sub(r"`[^`]*`", "", told)  # places stand in code, where nothing is markup
    assert not re.search(r"(?<!\\)(?:\\\\)*<", code)
    assert not set(told) & {"\x1b", "\x00", "\x07", "\r", "\u202e", "\u2028"}
    told.encode()


def test_escaped_text_is_text() -> None:
    assert esc("<script>[a](b)*_`|~&#") == "\\<script\\>\\[a\\](b)\\*\\_\\`\\|\\~\\&\\#"
    assert esc("- a") == "\\- a"
    assert esc("# a") == "\\# a"
    assert esc("see http://a.example") == "see http:\\//a.example"
