"""The door for somebody new: what is not known is said, what is given again with more known takes the place of what was there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import onrecord.keep as keep
from onrecord.serve.cli import main

FERRY = (
    "Ferry of Ostrel lost twelve boats\n\nHarbour chief Nela Brandt said on Monday that 12 boats were lost."
    ' "We will count them again," Brandt said.\n'
)


def run(*args: str | Path) -> Result:
    """A command, by rules alone."""
    return CliRunner(env={"ONRECORD_FAST": "1"}).invoke(main, [str(a) for a in args])


def lay(folder: Path, **facts: str) -> Path:
    """A report, and beside it what is known of it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ferry.txt").write_text(FERRY)
    if facts:
        (folder / "ferry.txt.meta.json").write_text(json.dumps(facts))
    return folder / "ferry.txt"


def versions(record: Path) -> list[tuple[str | None, str | None]]:
    """Outlet and day of the current reports."""
    with keep.open(record, readonly=True) as store:
        assert not store.check()
        return [(r.outlet, r.published.value if r.published else None) for r in store.reports()]


# ------------------------------------------------------------------ what is not known
def test_build_and_add_end_with_what_is_not_known_of_which_file(tmp_path: Path) -> None:
    file = lay(tmp_path)
    for command in (("build", file, "-o", tmp_path / "out"), ("add", file, "--record", tmp_path / "out" / "record.sqlite")):
        told = run(*command).stderr.splitlines()
        line = 'Write what you know beside the file, and give it again: ferry.txt.meta.json {"outlet": "…", "published": "2031-03-06"}'
        assert told[-3:] == ["Not known of 1 report:", "  ferry.txt: outlet, day", line]


def test_where_all_is_known_nothing_is_said(tmp_path: Path) -> None:
    file = lay(tmp_path, outlet="The Ostrel Gull", published="2031-03-03")
    assert "ot known" not in run("build", file, "-o", tmp_path / "out").stderr


def test_what_was_given_before_is_not_told_again(tmp_path: Path) -> None:
    run("build", lay(tmp_path), "-o", tmp_path / "out")
    (tmp_path / "b.txt").write_text("The Ostrel Gull, 4 March 2031\n\n" + FERRY.replace("12", "14"))
    (tmp_path / "b.txt.meta.json").write_text('{"outlet": "The Ostrel Gull", "published": "2031-03-04"}')
    assert "ferry.txt" not in run("build", tmp_path / "b.txt", "-o", tmp_path / "out").stderr


# ------------------------------------------------------------------ given again, with more known
def test_a_file_given_again_with_facts_beside_it_is_one_report(tmp_path: Path) -> None:
    record = tmp_path / "out" / "record.sqlite"
    run("build", lay(tmp_path), "-o", tmp_path / "out")
    for facts in ({"published": "2031-03-03"}, {"outlet": "The Ostrel Gull", "published": "2031-03-04"}):
        run("build", lay(tmp_path, **facts), "-o", tmp_path / "out")
        assert versions(record) == [(facts.get("outlet"), facts["published"])]
    dossier = json.loads((tmp_path / "out" / "dossier.json").read_text())
    assert [r["outlet"] for r in dossier["reports"]] == ["The Ostrel Gull"]
    states = [json.loads(line)["state"] for line in run("versions", "--json", "--record", record, "ferry.txt").stdout.splitlines()]
    assert states == ["old", "old", "current"]


def test_so_is_a_page_with_its_address(tmp_path: Path) -> None:
    page = tmp_path / "ferry.html"
    page.write_text(
        '<html><head><link rel="canonical" href="https://gull.example/ferry"></head><body><h1>Ferry of Ostrel lost boats</h1>'
        "<p>Harbour chief Nela Brandt said on Monday that 12 boats were lost in the storm over the bay.</p></body></html>"
    )
    run("build", page, "-o", tmp_path / "out")
    (tmp_path / "ferry.html.meta.json").write_text('{"published": "2031-03-04"}')
    run("build", page, "-o", tmp_path / "out")
    assert versions(tmp_path / "out" / "record.sqlite") == [("gull.example", "2031-03-04")]


def test_it_is_whatever_is_added_first(tmp_path: Path) -> None:
    lay(tmp_path / "a", outlet="The Ostrel Gull")
    lay(tmp_path / "b")
    run("build", tmp_path / "a", "-o", tmp_path / "out")
    run("build", tmp_path / "b", "-o", tmp_path / "out")
    assert versions(tmp_path / "out" / "record.sqlite") == [("The Ostrel Gull", None)]


def test_one_text_in_two_papers_stays_two_reports(tmp_path: Path) -> None:
    lay(tmp_path / "a", outlet="The Ostrel Gull")
    lay(tmp_path / "b", outlet="Dunmere Post")
    run("build", tmp_path / "a", "-o", tmp_path / "out")
    run("build", tmp_path / "b", "-o", tmp_path / "out")
    assert sorted(versions(tmp_path / "out" / "record.sqlite")) == [("Dunmere Post", None), ("The Ostrel Gull", None)]


def test_taking_it_down_takes_the_text_that_was_there_before_too(tmp_path: Path) -> None:
    record = tmp_path / "out" / "record.sqlite"
    run("build", lay(tmp_path), "-o", tmp_path / "out")
    run("build", lay(tmp_path, outlet="The Ostrel Gull"), "-o", tmp_path / "out")
    with keep.open(record, readonly=True) as store:
        (ident,) = [r.id for r in store.reports()]
    assert run("takedown", ident, "--record", record, "--reason", "order of a court").exit_code == 0
    assert versions(record) == [] and b"Nela Brandt" not in record.read_bytes()


# ------------------------------------------------------------------ which record
def test_a_record_is_found_by_its_folder_by_the_environment_and_where_build_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_RECORD", raising=False)
    assert run("ask", "boats").exit_code == 2  # none is there yet
    run("build", lay(tmp_path), "-o", tmp_path / "out")
    for args in (["ask", "boats"], ["ask", "boats", "--record", "out"], ["show"], ["changes"], ["check"], ["check", "out"]):
        assert run(*args).exit_code == 0, args
    monkeypatch.chdir("/")
    assert run("ask", "boats").exit_code == 2
    monkeypatch.setenv("ONRECORD_RECORD", str(tmp_path / "out"))
    for args in (["ask", "boats"], ["show"], ["decisions"], ["check"]):
        assert run(*args).exit_code == 0, args


def test_an_unknown_field_is_no_silent_nothing(tmp_path: Path) -> None:
    run("build", lay(tmp_path), "-o", tmp_path / "out")
    told = run("ask", "--record", tmp_path / "out", "speker:brandt")
    assert told.exit_code == 2 and "unknown field speker: use speaker" in told.stderr


def test_the_version_has_a_short_name() -> None:
    assert run("-V").stdout == run("--version").stdout and run("-V").exit_code == 0
