"""A story that merged or split keeps its history, and is found under the names that it had."""

from pathlib import Path

import pytest

from onrecord import keep
from onrecord.grow import rules
from onrecord.keep.store import Store
from onrecord.serve.growing import relink, take_down
from onrecord.types import Analysis, Published, Report
from tests.test_docs import run
from tests.test_store import where
from tests.web import client

__all__ = ["where"]

FERRY = (
    "The ferry Zephyrine ran aground off Port Hale. Coast guard spokeswoman Mara Voss said that the hull of the ferry is holding. "
    "Tugs will tow the Zephyrine from the rocks at high tide, said Voss."
)
MINE = (
    "Miners at the Orrin shaft walked out over wages. Union leader Tem Arden called the offer of Orrin Mining an insult. "
    "The shaft stands still since the night shift, Arden told miners at the gate."
)


def report(name: str, title: str, text: str, *, url: str | None = None, day: str = "2031-03-04") -> Analysis:
    """A report of a few words, without anything found in it: enough for stories."""
    when = Published(value=day, basis="stated", reason="")
    told = Report(id=f"sha256:{name}", file=f"{name}.txt", text=f"{title}\n{text}", title=title, language="en", published=when, url=url)
    return Analysis(report=told)


def stories(store: Store) -> dict[str, set[str]]:
    """The reports of each story by its title."""
    return {d.story.title: {r.id.removeprefix("sha256:") for r in d.reports} for d in store.dossiers()}


def merged(store: Store) -> tuple[list[str], str]:
    """Two stories, then a report of both: the ids before, the id after."""
    store.add_all([(report("a", "Ferry aground", FERRY), None), (report("b", "Miners walk out", MINE), None)])
    relink(store)
    before = sorted(store.keys())
    store.add(report("c", "A day of two stories", f"{FERRY} {MINE}"))
    relink(store)
    return before, next(iter(store.keys()))


def test_stories_that_become_one_keep_their_history(where: str) -> None:
    with keep.open(where, rules=rules("find")) as store:
        before, after = merged(store)
        assert len(before) == 2 and list(store.keys()) == [after]
        assert [store.heirs(s) for s in (*before, after, after[:6], "zz", "")] == [[after]] * 4 + [[], []]
        told = next(e for e in store.changes() if e.kind == "merged")
        assert (sorted(told.was), told.now, told.story) == (before, (after,), after)
        assert "Ferry aground (1 report)" in (told.before or "") and "Miners walk out (1 report)" in (told.before or "")
        assert told.text.endswith("(3 reports)")
        for name in (after, *before):
            assert [e.kind for e in store.changes(story=name)].count("story") == 2, "the beginnings of both are in its history"
        assert store.check() == []


def test_a_story_that_falls_apart_leads_to_both(where: str) -> None:
    """The report that held two together is taken down: nothing of it is repeated."""
    with keep.open(where, rules=rules("find")) as store:
        parts, whole = merged(store)
        take_down(store, "sha256:c", reason="a court")
        assert sorted(store.keys()) == parts
        assert store.heirs(whole) == parts
        told = next(e for e in store.changes() if e.kind == "split")
        assert (told.was, sorted(told.now), told.before) == ((whole,), parts, "one story")
        assert "A day of two stories" not in " ".join(f"{e.text} {e.before} {e.note}" for e in store.changes())
        assert store.check() == []


def test_a_story_is_found_by_the_name_it_had_before_it_grew(where: str) -> None:
    url = "https://ledger.example/ferry"
    with keep.open(where, rules=rules("find")) as store:
        names = []
        for n, text in enumerate((FERRY, f"{FERRY} It was towed.", f"{FERRY} It was towed on Friday.")):
            store.add(report(f"r{n}", "Ferry aground", text, url=url if n else None))
            relink(store)
            names += list(store.keys())
        assert len(set(names)) == 3
        assert [store.heirs(n) for n in names] == [[names[-1]]] * 3
        assert stories(store) == {"Ferry aground": {"r0", "r2"}}
        assert not [e for e in store.changes() if e.kind in ("merged", "split", "regrouped")]


def test_one_newer_version_is_the_same_story(where: str) -> None:
    url = "https://ledger.example/ferry"
    with keep.open(where, rules=rules("find")) as store:
        store.add(report("r1", "Ferry aground", FERRY, url=url))
        relink(store)
        (old,) = store.keys()
        store.add(report("r2", "Ferry aground", f"{FERRY} It was towed.", url=url))
        relink(store)
        assert [store.heirs(old)] == [list(store.keys())]


def test_the_history_moves_with_the_record(where: str, tmp_path: Path) -> None:
    with keep.open(where, rules=rules("find")) as store:
        before, after = merged(store)
        store.backup(tmp_path / "copy.sqlite")
    with keep.open(tmp_path / "copy.sqlite", readonly=True) as copy:
        assert [copy.heirs(s) for s in before] == [[after]] * 2


@pytest.fixture
def record(tmp_path: Path) -> tuple[Path, list[str], str]:
    """A record whose two stories became one."""
    path = tmp_path / "r.sqlite"
    with keep.open(path, rules=rules("find")) as store:
        return path, *merged(store)


def test_changes_and_pages_tell_it(record: tuple[Path, list[str], str], tmp_path: Path) -> None:
    path, before, after = record
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    told = run("changes", "--record", str(path), "--since", "all", "--story", before[0]).stdout.decode()
    assert "stories merged" in told and f"→ {after}]" in told
    assert before[0] not in (brief := run("show", before[0], "--record", str(path), "--json").stdout.decode()) and after in brief
    assert run("export", str(tmp_path / "x.jsonl"), "--record", str(path), "--story", before[1]).returncode == 0
    with client(path, tmp_path / "one") as web:
        got = web.get(f"/story/{before[0]}", follow_redirects=False)
        assert (got.status_code, got.headers["location"]) == (307, f"/story/{after}")
        assert web.get(f"/api/stories/{before[1]}").json()["story"]["id"] == after
        page = web.get(f"/story/{before[1]}/history")
        assert page.status_code == 200 and "stories merged" in page.text and "Miners walk out" in page.text
        assert f"/story/{after}/history" in web.get(f"/story/{after}").text
        assert web.get("/story/s000000000000").status_code == 404
    with keep.open(path, rules=rules("find")) as store:
        take_down(store, "sha256:c", reason="a court")
    with client(path, tmp_path / "two") as web:
        lost = web.get(f"/story/{after}")
        assert lost.status_code == 404 and all(s in lost.text for s in before)
