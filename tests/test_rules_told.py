"""What the program decides by can be printed: every weight that ships, every gate, how often each rule fired."""

import json
from pathlib import Path

from click.testing import CliRunner

from onrecord.link.facts import gates, score
from onrecord.link.lead import shipped
from onrecord.serve.cli import main
from onrecord.serve.cli_rules import counted
from onrecord.serve.recording import opened


def _rows(*args: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(main, ["rules", *args, "--json"])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def test_every_weight_that_ships_is_printed_with_what_it_is() -> None:
    told = _rows("claims")
    weights, constant = score.shipped()
    assert [x["name"] for x in told] == [*score.NAMES, "constant"]
    assert [x["weight"] for x in told] == [*map(float, weights), constant]
    first = _rows("lead")
    assert {x["name"]: x["weight"] for x in first} == dict(shipped())
    assert all(x["what"] for x in told + first)


def test_a_record_tells_how_often_each_rule_fired(tmp_path: Path) -> None:
    for n, outlet in enumerate(("Tarn Post", "Ovel Gazette")):
        text = f"Ferry sinks off Dunmere\n{outlet}, 4 March 2031\n\nSeven people died when the ferry Selka sank off Dunmere on Tuesday.\n"
        text += "\nThe harbour office said that 40 boats searched the bay.\n" if n else ""
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    files = map(str, sorted(tmp_path.glob("*.txt")))
    built = CliRunner(env={"ONRECORD_FAST": "1"}).invoke(main, ["build", *files, "-o", str(out), "--processes", "1"])
    assert built.exit_code == 0, built.output
    record = str(out / "record.sqlite")
    rows = _rows("--record", record)
    fired, kept = [x for x in rows if "times" in x], [x for x in rows if "times" not in x]
    assert [x["name"] for x in kept] == [g.__name__.rstrip("_") for g in gates.GATES]
    with opened(record) as store:
        dossiers = store.dossiers()
    several = sum(1 for d in dossiers for c in d.claims if c.rule and len(c.evidence) > 1)
    assert 0 < several < sum(1 for d in dossiers for c in d.claims if c.rule)
    assert sum(int(str(x["times"])) for x in fired if x["what"] == "claim") == several
    assert sum(counted(dossiers).values()) == sum(int(str(x["times"])) for x in fired)


def test_a_record_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rules", "--record", str(tmp_path / "none.sqlite")])
    assert done.exit_code == 2
