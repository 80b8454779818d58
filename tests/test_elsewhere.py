"""What comes from elsewhere is checked as such: rows in our own form, sidecars. What is wrong is named, never dropped in silence."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from onrecord import keep
from onrecord.codec import dump
from onrecord.faults import is_address
from onrecord.grow import rules
from onrecord.keep.portable import dump_to
from onrecord.read import read
from onrecord.serve.cli import main
from onrecord.types import Analysis, Refusal, Report, Timex
from tests.boxes import page, text

GOOD = text("Ostrel")
Got = Callable[..., list[Report | Refusal]]


@pytest.fixture
def got(tmp_path: Path) -> Got:
    """What is read of files."""

    def do(**files: object) -> list[Report | Refusal]:
        for name, content in files.items():
            (tmp_path / name.replace("_", ".", 1)).write_text(content if isinstance(content, str) else json.dumps(content) + "\n")
        return list(read([tmp_path]))

    return do


def own(**changed: Any) -> dict[str, Any]:
    """A report in our own form, in order but for what is changed."""
    row: dict[str, Any] = {
        "id": "sha256:" + hashlib.sha256(GOOD.encode()).hexdigest(), "file": "a.txt", "text": GOOD, "language": "en",
        "blocks": [{"kind": "body", "start": 0, "end": 20}, {"kind": "body", "start": 22, "end": 40}],
        "published": {"value": "2031-03-04", "basis": "stated", "reason": "told"}, "url": "https://a.example/b",
    }  # fmt: skip
    return {**row, **changed}


def test_a_row_in_our_own_form_is_read(got: Got) -> None:
    (report,) = got(x_jsonl=own())
    assert isinstance(report, Report) and (report.id, report.file) == (own()["id"], "a.txt") and len(report.blocks) == 2


DAY = {"basis": "stated", "reason": "x"}
BAD: list[tuple[str, dict[str, Any]]] = [
    ("published.value", {"published": {"value": "", **DAY}}),
    ("published.value", {"published": {"value": "6 March", **DAY}}),
    ("published.value", {"published": {"value": "2031-02-30", **DAY}}),
    ("$.published.basis", {"published": {"value": "2031", "basis": "known", "reason": ""}}),
    ("url", {"url": "javascript:alert(1)"}),
    ("url", {"url": "http://[x"}),
    ("blocks[0]", {"blocks": [{"kind": "body", "start": -1, "end": 5}]}),
    ("blocks[0]", {"blocks": [{"kind": "body", "start": 5, "end": 5}]}),
    ("blocks[1]", {"blocks": [{"kind": "body", "start": 0, "end": 5}, {"kind": "body", "start": 3, "end": 9}]}),
    ("blocks[0]", {"blocks": [{"kind": "body", "start": 0, "end": 10**30}]}),
    ("$.blocks[0].kind", {"blocks": [{"kind": "advert", "start": 0, "end": 5}]}),
    ("credits[0]", {"credits": [{"name": "Wire", "start": 0, "end": 9000}]}),
    ("corrections[0]", {"corrections": [{"start": 9, "end": 3}]}),
    ("$.authors", {"authors": "Ana Silva"}),
    ("$.text", {"text": 7}),
    ("text", {"text": " ", "blocks": []}),
    ("text", {"text": "half \ud800 a character in it", "blocks": []}),
    ("title", {"title": "a" * 9000}),
]


@pytest.mark.parametrize(("field", "changed"), BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("whole", [False, True])
def test_a_row_that_is_not_in_order_is_refused_by_its_field(got: Got, field: str, changed: dict[str, Any], whole: bool) -> None:
    row = own(**changed)
    (refused, good) = sorted(
        got(x_jsonl={"schema": "onrecord/analysis/1", "annotations": [], "report": row} if whole else row, z_txt=GOOD),
        key=lambda r: isinstance(r, Report),
    )
    assert isinstance(good, Report) and isinstance(refused, Refusal)
    assert refused.file == "x.jsonl:1" and field in refused.reason and "blocks" in refused.advice


def test_the_id_of_a_row_is_not_believed(got: Got) -> None:
    """A row that gives itself the id of another report does not push that one out."""
    forged = own(text="Something else entirely, said nobody in Ostrel on Monday.", blocks=[])
    found = {r.file: r for r in got(a_txt=GOOD, x_jsonl={**forged, "file": "forged.txt"}) if isinstance(r, Report)}
    assert set(found) == {"a.txt", "forged.txt"} and found["a.txt"].id == forged["id"] != found["forged.txt"].id


def test_the_bytes_that_are_kept_are_those_of_the_id(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Ostrel"))
    (report,) = read([tmp_path / "a.html"])
    assert isinstance(report, Report)
    (tmp_path / "x.jsonl").write_text(dump(report) + "\n" + json.dumps(own()) + "\n")
    kept: dict[str, bytes] = {}
    found = list(read([tmp_path / "x.jsonl"], keep=kept.__setitem__))
    assert len(found) == len(kept) == 2
    assert all(f"sha256:{hashlib.sha256(raw).hexdigest()}" == ident for ident, raw in kept.items())


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://a.example/b c", True), ("HTTP://A.EXAMPLE", True), ("https://ä.example/ö", True), ("https://a.example:8080/?q=[1]", True),
        ("https://", False), ("https:///a", False), ("ftp://a.example", False), ("https://a.example:99999", False), ("//a.example", False),
        ("https://[::1", False), ("https://a.example/\x00", False), ("https://a.example/" + "a" * 2048, False), ("", False),
    ],
)  # fmt: skip
def test_addresses(url: str, good: bool) -> None:
    assert is_address(url) == good


# ------------------------------------------------------------------ sidecars
@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("published", "6 March", 'because "6 March" is no year, month or day'),
        ("published", "2031-02-30", "no year, month or day"),
        ("published", "soon", "no year, month or day"),
        ("published", 20310304, "no year, month or day"),
        ("url", "a.example/b", "no http or https address"),
        ("url", "http://[x", "no http or https address"),
        ("authors", [1], "no name, and no list of names"),
        ("title", ["a"], "no text"),
        ("language", "what the town speaks", "no language tag"),
        ("Published", "2031-03-04", 'no field is called "Published" (there are: outlet, url, title, language, published, authors)'),
        ("date\nonrecord: forged", "2031-03-04", "no field is called"),
    ],
)
def test_what_is_wrong_in_a_sidecar_is_told_while_building(tmp_path: Path, field: str, value: object, why: str) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "a.txt.meta.json").write_text(json.dumps({field: value, "outlet": "The Ostrel Post"}))
    for command in (["read"], ["build", "-o", str(tmp_path / "out")]):
        done = CliRunner(env={"ONRECORD_FAST": "1"}).invoke(main, [*command, str(tmp_path / "a.txt")])
        lines = [line for line in done.stderr.splitlines() if why in line]
        assert (
            done.exit_code == 0
            and len(lines) == 1
            and lines[0].startswith("onrecord: a.txt.meta.json: ")
            and "correct the file" in lines[0]
        )
    (report,) = read([tmp_path / "a.txt"])
    assert isinstance(report, Report) and report.outlet == "The Ostrel Post" and report.published is None


@pytest.mark.parametrize(
    "value", ["2031", "2031-03", "2031-03-06", "2031-03-06T10:00:00+02:00", "6 March 2031", "Thu, 06 Mar 2031 10:00:00 GMT"]
)
def test_a_day_with_its_year_is_taken(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "a.txt.meta.json").write_text(json.dumps({"published": value}))
    (report,) = read([tmp_path / "a.txt"])
    wanted = value[:10] if value[0] == "2" else "2031-03-06"
    assert isinstance(report, Report) and report.published and report.published.value == wanted
    assert report.notes == ()


def test_of_many_fields_the_beginning_is_told(tmp_path: Path) -> None:
    rows = "text,date\n" + "".join(f'"{text(f"Town{n}")}",soon\n' for n in range(50))
    (tmp_path / "t.csv").write_text(rows)
    told = CliRunner().invoke(main, ["read", str(tmp_path / "t.csv")]).stderr.splitlines()
    assert len(told) == 21 and told[0].startswith('onrecord: t.csv:2: "published" was left out') and "30 more" in told[-1]


# ------------------------------------------------------------------ imports
@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The lines of an export: a head, a page, a text, a row in our own form."""
    folder = tmp_path_factory.mktemp("exported")
    (folder / "a.html").write_text(page("Ostrel"))
    (folder / "b.txt").write_text(text("Calder"))
    (page_,) = read([folder / "a.html"])
    assert isinstance(page_, Report)
    (folder / "c.jsonl").write_text(dump(replace(page_, text=page_.text.replace("Ostrel", "Quillon"), file="c.html")) + "\n")
    raw: dict[str, bytes] = {}
    found = [r for r in read([folder], keep=raw.__setitem__) if isinstance(r, Report)]
    assert len(found) == 3
    with keep.open(folder / "r.sqlite", rules=rules("find")) as store:
        store.add_all([(Analysis(report=r, annotations=(Timex(start=0, end=5, type="DATE"),)), raw[r.id]) for r in found])
        dump_to(store, folder / "x.record")
    return [json.loads(line) for line in (folder / "x.record").read_text().splitlines()]


def _report(line: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = line["analysis"]["report"]
    return found


Change = Callable[[dict[str, Any]], object]
WRONG: list[tuple[str, Change]] = [
    ("published.value", lambda line: _report(line).update(published={"value": "", **DAY})),
    ("lies outside the text", lambda line: line["analysis"]["annotations"][0].update(end=9000)),
    ("blocks[0]", lambda line: _report(line)["blocks"][0].update(end=9000)),
    ("url", lambda line: _report(line).update(url="file:///etc/passwd")),
    ("id: it is not that of its bytes", lambda line: _report(line).update(id="sha256:" + "0" * 64)),
    ("id: it is not that of its bytes", lambda line: line.update(raw=base64.b64encode(b"Other bytes of another report.").decode())),
    ("id: it is not that of its bytes and", lambda line: line.update(beside='{"url":"https://a.example/"}')),
    ("id: whether its id is right cannot be known", lambda line: line.update(raw=None) or _report(line).update(id="sha256:1")),
    ("text: it is not what its bytes read as", lambda line: _report(line).update(text=_report(line)["text"].replace("Monday", "Sunday"))),
]


def imported(tmp_path: Path, lines: list[dict[str, Any]], *more: str) -> tuple[int, str, set[str]]:
    """The exit code of an import, what it said, and the files of the reports that are in the record then."""
    (tmp_path / "in.record").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = CliRunner(env={"ONRECORD_FAST": "1"}).invoke(
        main, ["import", str(tmp_path / "in.record"), "--record", str(tmp_path / "to"), *more]
    )
    with keep.open(tmp_path / "to", readonly=True) as store:
        assert store.check() == []
        return done.exit_code, done.stderr, {r.file for r in store.reports()}


def test_an_export_in_order_is_taken_whole(tmp_path: Path, exported: list[dict[str, Any]]) -> None:
    code, told, files = imported(tmp_path, exported)
    assert (code, files) == (0, {"a.html", "b.txt", "c.html"}) and "3 reports" in told


@pytest.mark.parametrize(("why", "change"), WRONG, ids=range(len(WRONG)))
@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_report_that_is_not_what_it_says_is_refused_alone(
    tmp_path: Path, exported: list[dict[str, Any]], why: str, change: Change, line: int
) -> None:
    lines = json.loads(json.dumps(exported))
    change(lines[line])
    file = _report(lines[line])["file"]
    code, told, files = imported(tmp_path, lines)
    assert code == 1 and len(files) == 2 and file not in files
    assert f"in.record:{line + 1} ({file}): the report is not in order ({why}" in told or (why in told and f"in.record:{line + 1}" in told)


def test_what_cannot_be_proven_is_taken_on_trust_and_nothing_that_is_wrong(tmp_path: Path, exported: list[dict[str, Any]]) -> None:
    lines = json.loads(json.dumps(exported))
    _report(lines[1])["id"] = "sha256:" + "1" * 64
    lines[1]["beside"] = None
    lines[2].update(beside="{}")
    code, _, files = imported(tmp_path, lines, "--trust")
    assert code == 1 and files == {_report(lines[k])["file"] for k in (1, 3)}
