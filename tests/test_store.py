"""What every store does, SQLite and PostgreSQL alike: one set of tests, run against both."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import keep
from onrecord.codec import dump
from onrecord.decisions import Anchor, Decision
from onrecord.keep.copying import fill
from onrecord.keep.lock import alone
from onrecord.keep.store import Entry, Linked, StaleError, StoreError, TakeDown
from onrecord.types import Analysis, Published, Refusal, Report
from tests.servers import address, programs, server
from tests.test_keep import analysis, dossier

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new record goes."""
    if request.param == "sqlite":
        return str(tmp_path / "r.sqlite")
    made = address()
    if made is None:
        pytest.skip("no PostgreSQL server can be started here")
    return made


def told(url: str, text: str, *, day: str | None = None, name: str | None = None, raw: bool = False) -> Analysis:
    """A report at an address."""
    date = Published(value=day, basis="stated", reason="") if day else None
    ident = f"sha256:{name or text[:20]}{day or ''}{'x' if raw else ''}"
    return Analysis(report=Report(id=ident, file=f"{name or text[:5]}.html", text=text, url=url, published=date))


def test_there_is_a_server() -> None:
    """Where the programs are, the server starts: the suite below is not left out by accident."""
    assert server() or not programs()


def test_what_is_added_comes_back_by_file_and_id(where: str) -> None:
    with keep.open(where) as store:
        assert [store.add(analysis(n)) for n in ("b", "c", "a")] == [True] * 3
        assert [a.report.file for a in store.analyses()] == ["a.txt", "b.txt", "c.txt"]
    with keep.open(where) as store:
        assert list(store.analyses()) == [analysis(n) for n in "abc"]
        assert [r.id for r in store.reports()] == ["sha256:a", "sha256:b", "sha256:c"]
        assert [a.annotations for a in store.outlines()] == [()] * 3
        assert store.analysis("sha256:b") == analysis("b")
        assert store.analysis("sha256:none") is None
        assert [a.report.id for a in store.analyses(["sha256:c", "sha256:none", "sha256:a"])] == ["sha256:a", "sha256:c"]
        assert store.known() == {"sha256:a", "sha256:b", "sha256:c"}


def test_adding_twice_changes_nothing(where: str) -> None:
    """Hazard 20: the same bytes, and the same text at the same address under another name, are there already."""
    with keep.open(where) as store:
        assert store.add(analysis("a"), b"raw")
        before = store.state()
    with keep.open(where, rules="newer") as store:
        assert not store.add(analysis("a", text="other"), b"other")
        assert store.add_all([(analysis("a"), None), (analysis("b"), None), (analysis("b"), None)]) == 1
        assert store.state() == before + 1
        assert next(iter(store.analyses())) == analysis("a")
        assert store.add(told("https://www.quay.example/1?utm_source=x#top", "The quay closed.", name="one"))
        assert not store.add(told("http://quay.example/1/", "The quay closed.", name="two"))
        assert store.outdated() == ["sha256:a"]


def test_many_reports_are_one_transaction(where: str) -> None:
    odd = Analysis(report=Report(id="sha256:odd", file="odd", text="9"), annotations=None)  # type: ignore[arg-type]
    with keep.open(where) as store:
        with pytest.raises(TypeError):
            store.add_all([(analysis("a"), None), (odd, 5)])  # type: ignore[list-item]
        assert store.known() == set()
        assert store.add_all([(analysis(f"{n:03}"), f"{n}".encode()) for n in range(450)]) == 450
        assert [a.report.file for a in store.analyses()] == [f"{n:03}.txt" for n in range(450)]
        assert store.check() == []


def test_rules_are_stored_and_newer_ones_replace(where: str) -> None:
    with keep.open(where, rules="1") as store:
        store.add(analysis("a"))
        assert store.outdated() == []
    with keep.open(where, rules="2") as store:
        assert store.outdated() == ["sha256:a"]
        store.replace(Analysis(report=analysis("a").report))
        assert store.outdated() == []
        assert next(store.analyses()).annotations == ()
        with pytest.raises(StoreError, match="is not in it"):
            store.replace(analysis("b"))


def test_dossiers_keep_their_bytes_and_come_by_size(where: str) -> None:
    told_ = [dossier("z", ["sha256:a", "sha256:b"]), dossier("b", ["sha256:c"]), dossier("c", ["sha256:d"])]
    with keep.open(where) as store:
        store.put_dossiers([dossier("old", ["sha256:a"])])
        store.put_dossiers(told_[::-1])
    with keep.open(where, readonly=True) as store:
        assert [dump(d) for d in store.dossiers()] == [dump(d) for d in told_]
        assert [line.id for line in store.stories().rows] == ["z", "b", "c"]
        assert store.dossier("z") == told_[0]
        assert [store.dossier(odd) for odd in ("\x00", "\ud800", "%", "x")] == [None] * 4


def test_raw_bytes_and_refusals(where: str) -> None:
    gone = Refusal(file="\ud800.bin", reason="not text", advice="convert it")
    with keep.open(where) as store:
        store.add(analysis("a"), b"\x00\xff")
        store.add(analysis("b"))
        store.add(analysis("c"), analysis("c").report.text.encode())
        store.add(analysis("d"), b"\x00\xff")
        store.refuse(gone)
        store.refuse(gone)
    with keep.open(where) as store:
        assert [store.raw(f"sha256:{n}") for n in "abcde"] == [b"\x00\xff", None, analysis("c").report.text.encode(), b"\x00\xff", None]
        assert store.refusals() == [gone]
        assert store.check() == []


@pytest.mark.parametrize("text", ["a\x009b", "\ud800 9 \udfff", "\u202e9\u200b\u2028", "🦊 9", "'; drop table report; --", "%s ? $1 \\."])
def test_any_text_is_safe(where: str, text: str) -> None:
    odd = Analysis(report=Report(id="sha256:x", file=text, text=text, title=text, outlet=text, url=text))
    with keep.open(where) as store:
        store.add(odd, text.encode("utf-8", "surrogatepass"))
        assert next(store.analyses()) == odd
        assert store.search(outlet=text).total == 1
        assert store.check() == []


def test_search_reads_words_phrases_prefixes_and_what_to_leave_out(where: str) -> None:
    texts = {
        "a": "The ferry to Port Hale sank. Café owners wept. 9",
        "b": "A ferry company in Hale Port. 9",
        "c": "Ферри и Порт. State-owned ferries_run. 9",
    }
    with keep.open(where) as store:
        for name, text in texts.items():
            store.add(analysis(name, text=text))

        def found(query: str) -> str:
            return "".join(h.report.file[0] for h in store.search(query).rows)

        assert found("ferry") == "ab"
        assert found("FERRY hale") == "ab"
        assert found('"port hale"') == "a"
        assert found("ferr*") == "abc"
        assert found("ferry -company") == "a"
        assert found('-"port hale"') == "bc"
        assert found("cafe") == found("CAFÉ") == "a"
        assert found("порт") == found("Пор*") == "c"
        assert found("state-owned") == found("owned ferries") == "c"
        assert found('"owned state"') == ""
        hit = store.search("hale").rows[0]
        assert [hit.exact[x - hit.start : y - hit.start] for x, y in hit.marks] == ["Hale"]
        assert store.search(since="2020").total == 0
        assert (store.search("ferr*", limit=1, offset=1).rows[0].report.file, store.search("ferr*", limit=1).total) == ("b.txt", 3)


@pytest.mark.parametrize(
    "query", ['"unclosed', "NEAR(", "a AND", "-", "'; drop table report; --", "*", "\x00", "\ud800", '""', "(((", "😀", "a:b", "'"]
)
def test_whatever_is_typed_is_a_query(where: str, query: str) -> None:
    """Hazard 14."""
    with keep.open(where) as store:
        store.add(analysis("a"))
        assert store.search(query).total in (0, 1)
        assert store.search(query, outlet=query, since=query, until=query).total == 0
        assert store.search().total == 1


def test_another_text_at_the_address_is_a_new_version(where: str) -> None:
    """Hazard 21: the newest is current, the older stays; a stated day tells which is the newer, else the order of adding."""
    with keep.open(where) as store:
        url = "https://quay.example/1"
        assert store.add(told(url, "Nine boats. 9", day="2031-03-02"), b"new")
        assert store.add(told(url, "Eight boats. 9", day="2031-03-01"), b"old")
        assert [(v.state, v.day) for v in store.versions("sha256:Nine boats. 92031-03-02")] == [
            ("old", "2031-03-01"),
            ("current", "2031-03-02"),
        ]
        assert [r.text for r in store.reports()] == ["Nine boats. 9"]
        assert store.search("eight").total == 0
        old = store.analysis("sha256:Eight boats. 92031-03-01")
        assert old and old.report.text == "Eight boats. 9"
        store.add(told(url, "Ten boats.", day=None))
        assert [r.text for r in store.reports()] == ["Ten boats."]
        assert store.versions("sha256:none") == []
        assert store.add(told("https://quay.example/", "Front page."))
        assert store.add(told("https://quay.example", "Another front page."))
        assert len(list(store.reports())) == 3


def test_what_was_linked_is_kept_whole_or_not_at_all(where: str) -> None:
    with keep.open(where, clock=lambda: "2031-03-01T10:00:00Z") as store:
        store.add_all([(analysis(n), None) for n in "abc"])
        assert store.pending()
        seen = store.state()
        first = Linked(keys={"s": "k1", "t": "k2"}, fresh=(dossier("s", ["sha256:a"]), dossier("t", ["sha256:b"])), seen=seen, dates={})
        store.put(first)
        assert (store.pending(), store.keys()) == (False, {"s": "k1", "t": "k2"})
        day = {"sha256:c": Published(value="2031-03-01", basis="inferred", reason="r")}
        note = Entry(kind="claim", story="s", text="The quay closed.", reports=("sha256:a",))
        second = Linked(keys={"s": "k1", "u": "k3"}, fresh=(dossier("u", ["sha256:c"]),), seen=seen, dates={"g": day}, entries=(note,))
        store.put(second)
        assert store.keys() == {"s": "k1", "u": "k3"}
        assert store.dates() == {"g": day}
        assert [(e.text, e.at, e.number) for e in store.changes()] == [("The quay closed.", "2031-03-01T10:00:00Z", 1)]
        assert store.changes("2031-03-02") == store.changes(story="u") == []
        assert store.changes(story="s") == store.changes()
        store.add(analysis("d"))
        with pytest.raises(StaleError, match="somebody else added"):
            store.put(first)
        assert store.keys() == {"s": "k1", "u": "k3"}
        assert store.pending()


def test_decisions_have_a_history(where: str) -> None:
    left, right = (Anchor(report=f"sha256:{n}", start=0, end=8, kind="statement", exact="The quay") for n in "ab")
    made = Decision(kind="link", verdict="reject", left=left, right=right, by="user:rhea", relation="same")
    with keep.open(where, clock=lambda: "2031-03-01T10:00:00Z") as store:
        first = store.decide(made)
        assert (first.number, first.at) == (1, "2031-03-01T10:00:00Z")
        second = store.decide(Decision(kind="link", verdict="confirm", left=right, right=left, by="user:tam", relation="same"))
        assert store.decisions() == [second]
        undo = store.decide(Decision(kind="link", verdict="undo", left=left, right=right, by="user:rhea", undoes=2))
        assert store.decisions() == [first]
        assert store.decisions(history=True) == [first, second, undo]
        with pytest.raises(StoreError, match="no decision 7"):
            store.decide(Decision(kind="link", verdict="undo", left=left, right=right, by="user:rhea", undoes=7))


def test_taking_down_takes_every_word(where: str) -> None:
    text = "The unheard-of wording closed at 9."
    left = Anchor(report="sha256:a", start=0, end=8, kind="statement", exact="unheard-of")
    with keep.open(where) as store:
        store.add(analysis("a", text=text), text.encode())
        store.add(analysis("b"), b"raw")
        store.decide(Decision(kind="link", verdict="reject", left=left, right=left, by="user:rhea"))
        note = Entry(kind="claim", story="s", text="unheard-of", before="unheard-of", reports=("sha256:a",))
        both = (dossier("s", ["sha256:a"], exact="The unhe"), dossier("t", ["sha256:b"]))
        store.put(Linked(keys={"s": "1", "t": "2"}, fresh=both, seen=store.state(), dates={}, entries=(note,)))
        taken = TakeDown(report="sha256:a", reason="a court", by="user:rhea")
        store.put(Linked(keys={"t": "2"}, fresh=(), seen=store.state(), dates={}, taken=taken))
        assert store.check() == []
        assert store.raw("sha256:a") is store.analysis("sha256:a") is None
        assert store.search("wording").total == 0
        assert [v.state for v in store.versions("sha256:a")] == ["gone"]
        assert (store.changes()[0].text, store.decisions()[0].left.exact) == ("[taken down]", "")
        assert [d.story.id for d in store.dossiers()] == ["t"]
        assert not store.add(analysis("a", text=text))
    if where.endswith(".sqlite"):
        assert b"wording" not in Path(where).read_bytes()


def test_a_retracted_report_counts_no_more_but_can_be_read(where: str) -> None:
    with keep.open(where) as store:
        store.add_all([(analysis(n), None) for n in "ab"])
        taken = TakeDown(report="sha256:a", reason="its outlet withdrew it", keep_text=True)
        store.put(Linked(keys={}, fresh=(), seen=store.state(), dates={}, taken=taken))
        assert [a.report.id for a in store.analyses()] == ["sha256:b"]
        assert store.analysis("sha256:a") == analysis("a")
        assert store.versions("sha256:a")[0].state == "retracted"
        assert store.check() == []


def test_two_writers_lose_nothing(where: str) -> None:
    """Hazard 19."""
    child = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}]
from tests.test_keep import analysis
from onrecord import keep
with keep.open({where!r}) as store:
    for n in range(20):
        store.add(analysis(sys.argv[1] + str(n)))
        store.add(analysis("both" + str(n)))
"""
    reader = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}]
from onrecord import keep
seen = 0
with keep.open({where!r}, readonly=True) as store:
    for n in range(40):
        now = store.search("quay").total
        assert now >= seen and len(list(store.analyses())) >= now
        seen = now
"""
    with keep.open(where) as store:
        store.add(analysis("first"))
    pair = [subprocess.Popen([sys.executable, "-c", child, name]) for name in "ab"]
    pair += [subprocess.Popen([sys.executable, "-c", reader]) for _ in range(2)]
    assert [p.wait(240) for p in pair] == [0] * 4
    with keep.open(where) as store:
        assert len({a.report.id for a in store.analyses()}) == len(list(store.analyses())) == 61
        assert store.check() == []


def test_a_record_opened_for_reading_takes_nothing(where: str) -> None:
    """Hazard 18."""
    with pytest.raises(StoreError, match="there is no such record; build one first"):
        keep.open(where, readonly=True)
    with keep.open(where) as store:
        store.add(analysis("a"))
    with keep.open(where, readonly=True) as store:
        with pytest.raises(StoreError, match="the record is read-only; give yourself"):
            store.add(analysis("b"))
        assert store.search("quay").total == 1


def test_another_writer_is_named_on_a_server() -> None:
    where = address()
    if where is None:
        pytest.skip("no PostgreSQL server can be started here")
    from onrecord.keep.postgres import PostgresStore

    who = f"another process is writing to this record: onrecord, process {os.getpid()} on "
    named = pytest.raises(StoreError, match=rf"postgresql://\S+: {who}.*; wait until")
    with PostgresStore(where, wait=0.05) as store, PostgresStore(where) as other, other._writing(), named:
        store.add(analysis("a"))
    with pytest.raises(StoreError, match="the server cannot be reached; check that it runs"):
        PostgresStore("postgresql://onrecord:secret@/x?host=/nowhere")


def test_backup_while_in_use_is_the_record(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.keep.lock.WAIT", 0.1)
    copy = tmp_path / "copy.sqlite"
    with keep.open(where) as store:
        store.add_all([(analysis(n), n.encode()) for n in "abc"])
        store.put(Linked(keys={"s": "k"}, fresh=(dossier("s", ["sha256:a"]),), seen=store.state(), dates={}))
        with keep.open(where) as other:
            other.add(analysis("d"))
            store.backup(copy)
            other.add(analysis("e"))
        with pytest.raises(StoreError, match="there is a file of this name"):
            store.backup(copy)
        with pytest.raises(StoreError, match=r"copy\.sqlite: another process has it open: this process"), alone(copy):
            store.backup(copy)  # two backups to one name share no part
    with keep.open(copy) as kept:
        assert [a.report.id for a in kept.analyses()] == [f"sha256:{n}" for n in "abcd"]
        assert kept.dossiers() == [dossier("s", ["sha256:a"])]
        assert kept.search("quay").total == 4
        assert kept.check() == []


def test_a_record_moves_to_another_store(where: str, tmp_path: Path) -> None:
    with keep.open(tmp_path / "from.sqlite") as source, keep.open(where) as target:
        source.add_all([(analysis(n), n.encode()) for n in "abc"])
        source.put(Linked(keys={"s": "k"}, fresh=(dossier("s", ["sha256:a"]),), seen=source.state(), dates={}))
        fill(source, target)  # type: ignore[arg-type]
        assert list(target.analyses()) == list(source.analyses())
        assert (target.keys(), target.state(), target.pending()) == (source.keys(), source.state(), False)
        assert target.search("quay").total == 3
        assert target.check() == []
        with pytest.raises(StoreError, match="there are reports in it already"):
            fill(source, target)  # type: ignore[arg-type]
