"""What changed: versions by passage, claims, figures with their series, conflicts, origins, names; told as text, JSON, Atom."""

import json
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import engine, keep
from onrecord.codec import dump, load
from onrecord.grow import rules
from onrecord.keep.changes import Before, Update, entries
from onrecord.keep.store import Entry, Store, TakeDown
from onrecord.keep.versions import followed, passages
from onrecord.serve import feeds
from onrecord.serve.editing import Editor
from onrecord.serve.growing import Relinked, relink
from onrecord.types import Analysis, Block, Claim, Dossier, Evidence, Link, Origin, Published, Report, ReportHead, StoryHead

FIRST = """Ferry runs aground off Port Hale

PORT HALE, March 4 - The ferry Zephyrine ran aground off Port Hale on Tuesday, the coast guard said.

At least 12 people were injured, coast guard spokeswoman Mara Voss told reporters. "The hull is holding," Voss said.

The company will pay for hotel rooms. It plans to tow the ferry on Friday.

The ferry carried 340 passengers.
"""
CORRECTED = FIRST.replace("At least 12 people", "At least 15 people")
SHORTER = CORRECTED.replace(" It plans to tow the ferry on Friday.", "")
OTHER = """Coast guard tows ferry from rocks at Port Hale

PORT HALE, March 6 - The ferry Zephyrine that ran aground off Port Hale has been towed, the coast guard said on Thursday.

At least 19 people were injured, coast guard spokeswoman Mara Voss said. "We are glad that nobody died," Voss told reporters.
"""


def report(text: str, name: str, url: str | None, day: str, outlet: str) -> Analysis:
    """An invented report, analysed."""
    title = text.partition("\n")[0]
    start = len(title) + 2
    blocks = (Block(kind="title", start=0, end=len(title)), Block(kind="body", start=start, end=len(text)))
    made = engine.analyse(
        Report(
            id=f"sha256:{name}", file=f"{name}.txt", text=text, blocks=blocks, url=url, outlet=outlet, title=title, language="en",
            published=Published(value=day, basis="stated", reason="stamp"),
        )
    )  # fmt: skip
    assert isinstance(made, Analysis)
    return made


@pytest.fixture(scope="module")
def told() -> dict[str, Analysis]:
    """The reports of the ferry."""
    url = "https://ledger.example/ferry"
    return {
        "first": report(FIRST, "first", url, "2031-03-04", "Northern Ledger"),
        "corrected": report(CORRECTED, "corrected", url + "?utm_source=mail", "2031-03-05", "Northern Ledger"),
        "shorter": report(SHORTER, "shorter", url, "2031-03-05", "Northern Ledger"),
        "other": report(OTHER, "other", "https://post.example/ferry", "2031-03-06", "Harbour Post"),
    }


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty record."""
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as made:
        yield made


def grow(store: Store, *reports: Analysis) -> Relinked:
    store.add_all([(a, None) for a in reports])
    return relink(store)


def test_one_changed_figure_is_one_correction(store: Store, told: dict[str, Analysis]) -> None:
    """Hazard 21."""
    grow(store, told["first"])
    found = grow(store, told["corrected"]).entries
    assert [(e.kind, e.text.split(",")[0], (e.before or "").split(",")[0]) for e in found] == [
        ("corrected", "At least 15 people were injured", "At least 12 people were injured")
    ]
    assert found[0].claim in {c.id for c in store.dossiers()[0].claims}
    assert [v.state for v in store.versions("sha256:first")] == ["old", "current"]
    old = store.analysis("sha256:first")
    assert old and "At least 12 people" in old.report.text
    assert store.check() == []


def test_what_left_the_text_is_withdrawn(store: Store, told: dict[str, Analysis]) -> None:
    grow(store, told["first"])
    found = grow(store, told["shorter"]).entries
    assert [(e.kind, e.text) for e in found if e.kind != "corrected"] == [("withdrawn", "It plans to tow the ferry on Friday.")]


def test_a_figure_that_moved_has_its_series(store: Store, told: dict[str, Analysis]) -> None:
    grow(store, told["shorter"])
    found = grow(store, told["other"]).entries
    moved = [e for e in found if e.kind == "figure"]
    assert [(e.before, e.series) for e in moved] == [("15", (("15", "2031-03-05"), ("19", "2031-03-06")))]
    assert {e.kind for e in found} <= {"figure", "claim", "conflict"}
    assert any("nobody died" in e.text for e in found if e.kind == "claim")


def test_the_order_of_adding_changes_no_dossier(told: dict[str, Analysis], tmp_path: Path) -> None:
    made = []
    for n, order in enumerate((("first", "shorter", "other"), ("other", "shorter", "first"), ("shorter", "first", "other"))):
        with keep.open(tmp_path / f"{n}.sqlite", rules=rules("find")) as store:
            for name in order:
                grow(store, told[name])
            made.append([dump(d) for d in store.dossiers()])
    assert made[0] == made[1] == made[2]


def test_a_retraction_counts_no_more_and_is_marked(store: Store, told: dict[str, Analysis]) -> None:
    """Hazard 22."""
    twice = report(OTHER + "\nThe ferry carried 340 passengers.\n", "twice", "https://post.example/ferry", "2031-03-06", "Harbour Post")
    grow(store, told["shorter"], twice)
    before = {c.wording: c.outlets for c in store.dossiers()[0].claims}
    found = relink(store, TakeDown(report="sha256:twice", reason="the outlet withdrew it", keep_text=True)).entries
    assert (found[0].kind, found[0].note) == ("retracted", "the outlet withdrew it")
    assert any(e.kind == "withdrawn" and "nobody died" in e.text for e in found)
    assert max(before.values()) == 2
    assert {c.outlets for c in store.dossiers()[0].claims} == {1}
    assert store.check() == []


def test_a_report_taken_down_is_quoted_nowhere(store: Store, told: dict[str, Analysis]) -> None:
    grow(store, told["shorter"])
    grow(store, told["other"])
    relink(store, TakeDown(report="sha256:other", reason="a court", by="user:rhea"))
    noted = store.changes()
    assert (noted[0].kind, noted[0].note) == ("taken down", "a court (user:rhea)")
    assert not [e for e in noted if "nobody died" in dump(e) or "19 people" in dump(e)]
    assert store.check() == []


def test_names_that_an_editor_made_one(store: Store, told: dict[str, Analysis]) -> None:
    grow(store, told["shorter"], told["other"])
    story = store.dossiers()[0]
    names = sorted((e for e in story.entities if e.type != "group"), key=lambda e: e.id)[:2]
    Editor(store, "rhea").names(story.story.id, (names[0].id, names[1].id), reason="one house")
    last = store.changes()[0]
    assert (last.kind, last.note) == ("name", "decided by user:rhea: one house")
    assert all(n.name in last.text for n in names)
    Editor(store, "rhea").undo(1)
    assert "is not one" in store.changes()[0].text


# ------------------------------------------------------------------ dossiers by hand
def dossier(story: str, claims: list[Claim], links: list[Link] | None = None) -> Dossier:
    heads = tuple(ReportHead(id=r, file=r) for r in sorted({e.report for c in claims for e in c.evidence}))
    roots = tuple(Origin(id=o, label=o.upper()) for o in sorted({o for c in claims for o in c.origin_ids}))
    return Dossier(story=StoryHead(id=story, title=story), reports=heads, claims=tuple(claims), links=tuple(links or ()), origins=roots)


def claim(ident: str, *spots: tuple[str, int], origins: tuple[str, ...] = ()) -> Claim:
    proof = tuple(Evidence(report=r, start=s, end=s + 5, exact=ident) for r, s in spots)
    return Claim(id=ident, kind="statement", wording=f"words of {ident}", evidence=proof, origins=len(origins) or None, origin_ids=origins)


def link(left: str, right: str, relation: str = "conflicts") -> Link:
    return Link(left=left, right=right, relation=relation, reason="why")  # type: ignore[arg-type]


def test_conflicts_open_and_close() -> None:
    a, b = claim("a", ("r1", 0)), claim("b", ("r2", 0))
    calm, fight = dossier("s", [a, b]), dossier("t", [a, b], [link("a", "b")])
    assert [(e.kind, e.text, e.before) for e in entries(Before(dossiers=(calm,)), [fight])] == [("conflict", "words of b", "words of a")]
    agreed = dossier("u", [a, b], [link("a", "b", "same")])
    closed = entries(Before(dossiers=(fight,)), [agreed])
    assert [(e.kind, e.note) for e in closed] == [("settled", "same: why")]
    assert [e.kind for e in entries(Before(dossiers=(fight,)), [dossier("u", [a])])] == ["settled"]
    assert entries(Before(dossiers=(fight,)), [dossier("v", [claim("a2", ("r1", 0)), claim("b2", ("r2", 0))], [link("a2", "b2")])]) == ()


def test_origins_that_turned_out_to_be_one() -> None:
    two = dossier("s", [claim("a", ("r1", 0), ("r2", 0), origins=("o1", "o2"))])
    one = dossier("t", [claim("b", ("r1", 0), ("r2", 0), ("r3", 0), origins=("o3",))])
    found = entries(Before(dossiers=(two,)), [one])
    assert [(e.kind, e.before, e.note) for e in found] == [("origin", "2 origins, now 1", "O3")]
    assert entries(Before(dossiers=(one,)), [one]) == ()


def test_a_new_version_is_followed() -> None:
    texts = ("One ran. Two ran.", "Nought ran first. One ran. Two ran.")
    move = Update(old="r1", new="r2", passages=tuple(passages(*texts)), texts=texts)
    old = dossier("s", [claim("a", ("r1", 0))])
    new = dossier("t", [claim("b", ("r2", 18)), claim("c", ("r2", 0))])
    assert [(e.kind, e.claim) for e in entries(Before(dossiers=(old,), updates=(move,)), [new])] == [("claim", "c")]


# ------------------------------------------------------------------ passages
WORDS = st.sampled_from(["Nine ran.", "Ten ran home.", "The quay closed.", "It rained!", "“Stay,” she said.", "a.b.c", "\n", ""])
TEXT = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=60)


@settings(max_examples=200, deadline=None)
@given(TEXT, TEXT)
def test_passages_tell_the_whole_of_both_texts(old: str, new: str) -> None:
    found = passages(old, new)
    for side, text in ((0, old), (1, new)):
        spans = [s for p in found if (s := (p.old, p.new)[side])]
        assert spans == sorted(spans) and all(0 <= a < b <= len(text) for a, b in spans)
        assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    for p in found:
        assert (p.kind == "same") == bool(p.old and p.new and old[slice(*p.old)] == new[slice(*p.new)]) or p.kind == "changed"
        if p.kind == "same" and p.old and p.new:
            assert followed(found, *p.new) == p.old
    assert [p.kind for p in passages(new, new) if p.kind != "same"] == []


@pytest.mark.parametrize("text", ["a. " * 60_000, "\n" * 100_000, "." * 100_000, "x" * 200_000, "a.\n" * 30_000])
def test_hostile_texts_are_compared_in_linear_time(text: str) -> None:
    start = datetime.now()
    passages(text, "b. " + text[: len(text) // 2] + "c. d. " + text[len(text) // 2 :] + " e.")
    assert (datetime.now() - start).total_seconds() < 10


# ------------------------------------------------------------------ told
NOTED = (
    Entry(
        kind="figure",
        story="s1",
        text="injured <b>\x00",
        at="2031-03-06T10:00:00Z",
        series=(("15", None), ("19 %", "2031-03-06")),
        number=2,
    ),
    Entry(kind="corrected", story="s1", text="Ten ran.", before="Nine ran.", at="2031-03-05T10:00:00Z", note="a note", number=1),
)
FOUND = feeds.Changes(record="r & s.sqlite", since="2031-03-05T00:00:00Z", entries=NOTED)


def test_as_text() -> None:
    lines = feeds.text(FOUND).splitlines()
    assert lines[0].endswith("injured <b>\x00: 15 → 19 % (2031-03-06)")
    assert lines[1].endswith("Nine ran. → Ten ran.  [a note]")
    assert "nothing changed since 2031" in feeds.text(feeds.Changes(record="r", since="2031", entries=()))


def test_as_atom() -> None:
    """RFC 4287: what a feed and an entry must have."""
    space = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(feeds.atom(FOUND))
    assert feed.tag == space + "feed"
    for node in (feed, *feed.findall(space + "entry")):
        for need in ("id", "title", "updated"):
            found = node.find(space + need)
            assert found is not None and found.text
        assert datetime.fromisoformat(str(node.findtext(space + "updated")))
    assert feed.find(f"{space}author/{space}name") is not None
    ids = [str(e.findtext(space + "id")) for e in feed.findall(space + "entry")]
    assert len(set(ids)) == 2 and all(i.startswith("tag:") for i in ids)
    assert feed.findtext(space + "updated") == NOTED[0].at


def test_when() -> None:
    now = datetime(2031, 3, 4, 12, tzinfo=UTC)
    told_ = {"all": "", "today": "2031-03-04T00:00:00Z", "yesterday": "2031-03-03T00:00:00Z", "90m": "2031-03-04T10:30:00Z",
             "2w": "2031-02-18T12:00:00Z", "2031-03-04T10:00+02:00": "2031-03-04T08:00:00Z"}  # fmt: skip
    assert {k: feeds.when(k, now) for k in told_} == told_
    with pytest.raises(click.BadParameter, match="is no time; give"):
        feeds.when("lately")


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted."""

    got: list[bytes] = []  # noqa: RUF012

    def do_POST(self) -> None:
        """Take it."""
        Hook.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(500 if self.path == "/bad" else 204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    """A web hook on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_command_and_a_hook_are_told(hook: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert feeds.tell("r", NOTED[1:], command=f"cat > {tmp_path}/got.json", hook=hook + "/good")
    for body in ((tmp_path / "got.json").read_bytes(), Hook.got[-1]):
        assert load(body, feeds.Changes).entries == NOTED[1:]
    assert feeds.tell("r", (), command="exit 1", hook=None)
    assert not feeds.tell("r", NOTED[1:], command="exit 3", hook=None)
    assert not feeds.tell("r", NOTED[1:], command=None, hook=hook + "/bad")
    assert not feeds.tell("r", NOTED[1:], command=None, hook="file:///etc/passwd")
    assert "it ended with 3" in capfd.readouterr().err


def run(*args: str) -> subprocess.CompletedProcess[str]:
    from tests.test_docs import run as plain

    done = plain(*args)
    return subprocess.CompletedProcess(args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_the_commands(tmp_path: Path) -> None:
    """One way through: add, correct, see the change, copy, take down, decide nothing, verify."""
    for name, text in (("a.txt", FIRST), ("b.txt", OTHER)):
        (tmp_path / name).write_text(text)
        (tmp_path / f"{name}.meta.json").write_text(
            json.dumps({"published": "2031-03-04", "url": f"https://x.example/{name}", "language": "en"})
        )
    record, log = str(tmp_path / "r.sqlite"), tmp_path / "log"
    done = run("add", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--record", record, "-v", "--on-change", f"cat > {log}")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2), done.stderr
    assert json.loads(log.read_text())["schema"] == "onrecord/changes/1"
    (tmp_path / "a.txt").write_text(CORRECTED)
    assert run("add", str(tmp_path / "a.txt"), "--record", record).returncode == 0
    assert "corrected" in run("changes", "--record", record, "--since", "1h").stdout
    assert json.loads(run("changes", "--record", record, "--json").stdout)["entries"][0]["kind"] == "corrected"
    ET.fromstring(run("changes", "--record", record, "--atom").stdout)
    assert "changed  At least 12 people" in run("versions", "a.txt", "--record", record).stdout
    assert run("backup", str(tmp_path / "copy.sqlite"), "--record", record).returncode == 0
    assert run("takedown", "b.txt", "--record", record, "--reason", "a court", "--by", "rhea").returncode == 0
    assert run("takedown", "b.txt", "--record", record, "--reason", "a court").returncode == 2
    assert run("decisions", "--record", record, "--history").stdout == ""
    assert run("check", record).returncode == run("check", str(tmp_path / "copy.sqlite")).returncode == 0
    assert run("export", str(tmp_path / "x.jsonl"), "--record", record).returncode == 0
    assert run("changes", "--record", str(tmp_path / "none")).returncode == 2
