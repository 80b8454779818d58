"""A story that cannot be linked is set aside with its reason: its reports stay, the rest is linked, it is tried anew when it changes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import UNSET
from msgspec.structs import replace

import onrecord.link as linkers
from onrecord import engine, grow, keep
from onrecord.codec import dump, load
from onrecord.grow import rules
from onrecord.keep.store import Store
from onrecord.serve.cli import main
from onrecord.serve.growing import relink, settled_story, troubles
from onrecord.serve.work import page_of
from onrecord.types import Analysis, Block, Dossier, Published, Report
from tests.web import client

FERRY = 'Ferry {0} of Ostrel\n\nThe ferry {0} of Ostrel sank on Monday. "We lost {0} boats in the harbour," harbour chief Nela Brandt said.'
SCHOOL = 'Schools of Calder\n\nThe schools of Calder closed. "We have no {0} teachers left," head teacher Ivo Lund said in the town hall.'


def analysis(ident: str, text: str, **more: object) -> Analysis:
    """A report with what is found in it."""
    cut = text.index("\n")
    blocks = (Block(kind="title", start=0, end=cut), Block(kind="body", start=cut + 2, end=len(text)))
    made = engine.analyse(Report(id=ident, file=f"{ident}.txt", text=text, blocks=blocks, title=text[:cut], language="en"), fast=True)
    assert isinstance(made, Analysis)
    return replace(made, report=replace(made.report, **more))


GOOD = [analysis(f"sha256:{k}", SCHOOL.format(k)) for k in ("forty", "fifty")]
PAIR = [analysis(f"sha256:{k}", FERRY.format(k)) for k in ("twelve", "thirty")]
NO_DAY = replace(PAIR[0], report=replace(PAIR[0].report, id="sha256:noday", published=Published(value="", basis="stated", reason="x")))
OUTSIDE = replace(PAIR[1], annotations=tuple(replace(a, start=9000, end=9001) if hasattr(a, "start") else a for a in PAIR[1].annotations))


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules only."""
    monkeypatch.setenv("ONRECORD_FAST", "1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty record."""
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as made:
        yield made


def linked(store: Store, analyses: Sequence[Analysis]) -> list[Dossier]:
    """The dossiers of a record with these."""
    store.add_all([(a, None) for a in analyses])
    relink(store)
    assert not store.pending()
    return store.dossiers()


@pytest.mark.parametrize("bad", [[NO_DAY, PAIR[1]], [PAIR[0], OUTSIDE], [OUTSIDE]], ids=["no day", "spans", "alone"])
def test_a_story_with_a_report_that_no_rule_bears_costs_itself_only(store: Store, bad: list[Analysis]) -> None:
    found = linked(store, [*GOOD, *bad])
    whole = engine.build(grow_settled(GOOD))
    assert [dump(d) for d in found if not d.unlinked] == [dump(d) for d in whole]
    aside = [d for d in found if d.unlinked]
    assert {r.id for d in aside for r in d.reports} == {a.report.id for a in bad} and all(not d.claims for d in aside)
    for d in found:
        assert load(dump(d), Dossier) == d
        assert ("set aside" in page_of(d, settled_story(store, d), None)) == bool(d.unlinked)


def grow_settled(analyses: Sequence[Analysis]) -> list[Analysis]:
    """The analyses with their dates settled."""
    return [a for a in engine.settle(analyses) if isinstance(a, Analysis)]


def test_order_changes_nothing_and_it_is_tried_anew_when_it_changes(tmp_path: Path) -> None:
    told = []
    for name, order in (("a", [*GOOD, NO_DAY, PAIR[1]]), ("b", [PAIR[1], NO_DAY, *GOOD[::-1]])):
        with keep.open(tmp_path / name, rules=rules("find")) as store:
            for a in order:
                linked(store, [a])
            told.append([dump(d) for d in store.dossiers()])
            assert relink(store).fresh == ()
            store.replace(replace(NO_DAY, report=replace(NO_DAY.report, published=None)))
            assert not any(d.unlinked for d in linked(store, []))
    assert told[0] == told[1]


@pytest.mark.parametrize("step", ["link", "story_of", "dates", "stories"])
def test_whatever_fails_while_linking_is_the_fault_of_one_story(store: Store, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    good = getattr(linkers, step)

    def _fails(analyses: Sequence[Analysis], *rest: object) -> object:
        if any("ferry" in a.report.text for a in analyses):
            raise IndexError("a defect")
        return good(analyses, *rest)

    monkeypatch.setattr(linkers, step, _fails)
    found = linked(store, [*GOOD, *PAIR])
    assert [bool(d.unlinked) for d in sorted(found, key=lambda d: bool(d.unlinked))][:2] == [False, True]
    assert all(d.unlinked == UNSET for d in found if "Schools" in d.story.title)
    assert all("IndexError: a defect" in str(d.unlinked) for d in found if "Ferry" in d.story.title)
    monkeypatch.undo()
    monkeypatch.setenv("ONRECORD_FAST", "1")
    monkeypatch.setattr(grow, "stamp", lambda: " newer rules")
    relink(store)
    assert not any(d.unlinked for d in store.dossiers())


def test_reports_that_can_be_grouped_each_but_not_together_are_set_aside(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    good = linkers.stories
    monkeypatch.setattr(linkers, "stories", lambda found: good(found) if len(found) < 2 else 1 / 0)
    found = linked(store, PAIR)
    assert len(found) == 2 and all("ZeroDivisionError" in str(d.unlinked) for d in found)


def test_it_is_told_by_every_door(tmp_path: Path) -> None:
    record = str(tmp_path / "r.sqlite")
    with keep.open(record, rules=rules("find")) as store:
        store.add_all([(a, None) for a in (*GOOD, NO_DAY, PAIR[1])])
    (tmp_path / "new.txt").write_text(SCHOOL.format("sixty"))
    call = CliRunner(env={"ONRECORD_FAST": "1"}).invoke
    added = call(main, ["add", "--record", record, str(tmp_path / "new.txt"), "-o", str(tmp_path / "out")])
    assert added.exit_code == 1 and "could not be linked and is set aside" in added.stderr and "twelve.txt" in added.stderr
    assert "set aside" in (tmp_path / "out" / "index.html").read_text() or list((tmp_path / "out").glob("stories/*"))
    with keep.open(record, readonly=True) as store:
        (aside,) = [d for d in store.dossiers() if d.unlinked]
    shown = call(main, ["show", aside.story.id, "--record", record])
    assert shown.exit_code == 0 and "this story could not be linked" in " ".join(shown.stdout.split())
    assert call(main, ["show", aside.story.id, "--record", record, "--md"]).stdout.count("could not be linked") == 1
    assert call(main, ["ask", "--record", record, "teachers"]).exit_code == 0
    for form in ("jsonl", "csv", "timeline", "jsonld"):
        assert call(main, ["export", "--record", record, str(tmp_path / f"out.{form}"), "--format", form]).exit_code == 0, form
    assert len(troubles([aside])) == 1 and call(main, ["add", "--record", record, str(tmp_path / "new.txt")]).exit_code == 0
    with client(Path(record), tmp_path) as web:
        assert "this story could not be linked" in web.get("/").text
        assert "this story could not be linked" in web.get(f"/story/{aside.story.id}").text
        assert web.get("/people").status_code == 200
        listed = {d["id"]: d["unlinked"] for d in web.get("/api/stories").json()["items"]}
        assert listed.pop(aside.story.id) == aside.unlinked and set(listed.values()) == {None}
        assert web.get(f"/api/stories/{aside.story.id}").json()["unlinked"].startswith("ValueError")
