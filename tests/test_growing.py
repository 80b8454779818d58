"""A record that grows report by report is the record built at once; editors' decisions outrank the rules and can be undone."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from onrecord import engine, keep
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.keep.store import Store, StoreError
from onrecord.serve.editing import Editor
from onrecord.serve.growing import relink, take_down
from onrecord.types import Analysis, Dossier, Report


@pytest.fixture(scope="module")
def raw_analyses(reports: list[Report]) -> list[Analysis]:
    """The sample as analysed report by report, dates not yet settled: what a record keeps."""
    return [a for a in map(engine.analyse, reports) if isinstance(a, Analysis)]


def grown(path: Path, batches: Sequence[Sequence[Analysis]]) -> list[str]:
    """The dossiers of a record that grew in batches, as bytes."""
    with keep.open(path, rules=rules("find")) as store:
        for batch in batches:
            store.add_all([(a, None) for a in batch])
            relink(store)
        assert store.check() == []
        return [dump(d) for d in store.dossiers()]


def test_growing_equals_building(tmp_path: Path, raw_analyses: list[Analysis], dossiers: list[Dossier]) -> None:
    whole = [dump(d) for d in dossiers]
    assert grown(tmp_path / "a.sqlite", [raw_analyses]) == whole
    assert grown(tmp_path / "b.sqlite", [[a] for a in raw_analyses[::-1]]) == whole
    assert grown(tmp_path / "c.sqlite", [raw_analyses[3:], raw_analyses[:3]]) == whole


@pytest.fixture
def store(tmp_path: Path, raw_analyses: list[Analysis]) -> Store:
    """A record of the sample."""
    made = keep.open(tmp_path / "r.sqlite", rules=rules("find"))
    made.add_all([(a, None) for a in raw_analyses])
    relink(made)
    return made


def test_a_second_linking_has_nothing_to_do(store: Store) -> None:
    assert not store.pending()
    assert relink(store).fresh == relink(store).entries == ()


def test_a_link_is_rejected_confirmed_and_undone(store: Store) -> None:
    editor, before = Editor(store, "rhea"), store.dossiers()[0]
    link = before.links[0]
    made = editor.link(before.story.id, (link.left, link.right), "reject", relation=link.relation, reason="two speeches")
    assert (made.number, made.by, bool(made.at)) == (1, "user:rhea", True)
    assert link not in store.dossiers()[0].links
    editor.link(before.story.id, (link.left, link.right), "confirm", relation=link.relation)
    kept = [x for x in store.dossiers()[0].links if {x.left, x.right} == {link.left, link.right}]
    assert [(x.by, x.score, x.relation) for x in kept] == [("user:rhea", 1.0, link.relation)]
    editor.undo(2)
    assert link not in store.dossiers()[0].links
    editor.undo(1)
    assert dump(store.dossiers()[0]) == dump(before)
    assert [d.verdict for d in store.decisions(history=True)] == ["reject", "confirm", "undo", "undo"]
    assert store.decisions() == []
    with pytest.raises(StoreError, match="no decision 1 that holds"):
        editor.undo(1)


def test_names_are_made_one_and_apart_again(store: Store) -> None:
    editor, before = Editor(store, "user:rhea"), store.dossiers()[0]
    people = [e for e in before.entities if e.type == "person" and len({m.report for m in e.mentions}) > 1][:2]
    editor.names(before.story.id, (people[0].id, people[1].id), reason="a nickname")
    after = store.dossiers()[0]
    assert len(after.entities) == len(before.entities) - 1
    both = next(e for e in after.entities if set(people[0].mentions) <= set(e.mentions))
    assert set(both.mentions) == set(people[0].mentions) | set(people[1].mentions)
    assert store.check() == []
    editor.undo(1)
    assert dump(store.dossiers()[0]) == dump(before)
    report = people[0].mentions[0].report
    editor.split(before.story.id, people[0].id, report=report)
    apart = [e for e in store.dossiers()[0].entities if e.name in (people[0].name, *people[0].aliases) or e.id.startswith(people[0].id)]
    assert {frozenset(m.report for m in e.mentions) & {report} for e in apart} >= {frozenset(), frozenset({report})}


def test_a_decision_outlives_new_reports(tmp_path: Path, raw_analyses: list[Analysis]) -> None:
    """It rests on words in reports, and so it holds when the ids of claims and stories have changed."""
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as store:
        store.add_all([(a, None) for a in raw_analyses[:5]])
        relink(store)
        story = store.dossiers()[0]
        link = story.links[0]
        Editor(store, "rhea").link(story.story.id, (link.left, link.right), "confirm", relation=link.relation)
        store.add_all([(a, None) for a in raw_analyses[5:]])
        relink(store)
        later = store.dossiers()[0]
        assert later.story.id != story.story.id
        assert "user:rhea" in {x.by for x in later.links}


def test_listing_and_search(store: Store, dossiers: list[Dossier]) -> None:
    lines = store.stories(limit=1)
    assert (lines.total, len(lines.rows), lines.rows[0].id) == (len(dossiers), 1, dossiers[0].story.id)
    assert lines.rows[0].claims == len(dossiers[0].claims)
    assert store.stories(limit=5, offset=1).rows[0].id == dossiers[1].story.id
    assert store.dossier(dossiers[1].story.id[:8]) == dossiers[1]
    assert store.dossier("none") is None
    every = store.search(limit=100)
    assert every.total == len(every.rows) == sum(len(d.reports) for d in dossiers)
    days = [h.report.published.value for h in every.rows if h.report.published]
    assert days == sorted(days, reverse=True)
    word = every.rows[0].report.title.split()[0] if every.rows[0].report.title else "the"
    found = store.search(f'{word} "{word}"')
    assert found.total >= 1
    for hit in found.rows:
        text = next(r.text for r in store.reports() if r.id == hit.report.id)
        assert hit.exact == text[hit.start : hit.end]
        assert all(text[a:b].casefold().startswith(word.casefold()) for a, b in hit.marks)
        assert hit.story in {d.story.id for d in dossiers}
    assert store.search("zzzznothing").total == 0
    assert store.search(f"-{word}").total == every.total - store.search(word).total


def test_taking_down_leaves_no_word_and_no_loose_end(store: Store, raw_analyses: list[Analysis]) -> None:
    gone = raw_analyses[0].report
    take_down(store, gone.id, reason="a court said so", by="user:rhea")
    assert store.check() == []
    assert store.analysis(gone.id) is None
    assert [(v.state, v.reason, v.by) for v in store.versions(gone.id)] == [("gone", "a court said so", "user:rhea")]
    assert not store.add(raw_analyses[0])
    assert gone.id not in {h.report.id for h in store.search(limit=100).rows}
    rest = engine.build([a for a in engine.settle(raw_analyses[1:]) if isinstance(a, Analysis)])
    assert [dump(d) for d in store.dossiers()] == [dump(d) for d in rest]
    with pytest.raises(StoreError, match="is not in it"):
        take_down(store, "sha256:none", reason="x")
