"""A record asked by an assistant: the words of reports at their place, ten questions of a fact-checker, and no way to write.

The questions go through the client of the protocol's SDK; without the SDK these tests are left out, and the answers are tested alone.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onrecord.serve import cli_mcp
from onrecord.serve.cli import main
from onrecord.serve.library import Library
from onrecord.serve.questions import TOOLS, AskedWronglyError, answer
from onrecord.serve.schemas import of_object
from onrecord.types import Analysis
from tests.conftest import ROOT
from tests.web import HOSTILE, record

sdk = pytest.mark.skipif(find_spec("mcp") is None, reason="the SDK of the protocol (extra mcp) is missing: left out")
Data = dict[str, Any]


@pytest.fixture(scope="module")
def made(analyses: Sequence[Analysis], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(analyses, tmp_path_factory.mktemp("assistant"))


class Desk:
    """A fact-checker's client: a question by tool and fields, the answer as data; every passage is held against the report's text."""

    def __init__(self, client: Any, texts: dict[str, str]) -> None:
        self.client, self.texts = client, texts

    async def ask(self, tool: str, **fields: object) -> Data:
        got = await self.client.call_tool(tool, fields)
        assert not got.is_error, got.content[0].text
        found: Data = got.structured_content
        for p in passages(found):
            assert self.texts[p["report"]][p["start"] : p["end"]] == p["exact"]
            assert p["outlet"] and p["exact"] in got.content[0].text and f"{p['start']}-{p['end']}" in got.content[0].text
        return found

    async def line(self, query: str) -> Data:
        """The first line that a search finds."""
        found: Data = (await self.ask("search", query=query))["lines"][0]
        return found

    async def story(self, words: str) -> str:
        """The id of the one story with these words in its headlines."""
        [found] = (await self.ask("stories", words=words))["stories"]
        return str(found["story"])


def passages(node: Any) -> Iterator[Data]:
    """Everything in an answer that gives exact words of a report."""
    if isinstance(node, dict):
        if "exact" in node and "report" in node:
            yield node
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from passages(inner)


def asking(made: Path, analyses: Sequence[Analysis], questions: Callable[[Desk], Coroutine[Any, Any, None]]) -> None:
    """Ask through the SDK's own client."""
    import anyio
    from mcp import Client

    from onrecord.serve.protocol import Service

    texts = {a.report.id: a.report.text for a in analyses}

    async def _ask() -> None:
        async with Client(Service(Library(made)).server()) as client:
            await questions(Desk(client, texts))

    anyio.run(_ask)


# ------------------------------------------------------------------ ten questions of a fact-checker
async def _how_did_the_toll_rise(desk: Desk) -> None:
    first = await desk.line('"14 people died"')
    course = await desk.ask("figure", story=first["story"], claim=first["claim"])
    told = [(v["day"], v["value"], v["line"]["passages"][0]["outlet"]) for v in course["values"]]
    assert told[0] == ("2025-03-04", 14, "The Halvesund Courier") and ("2025-03-06", 19, "Northern Ledger") in told
    assert {p["relation"] for p in course["pairs"]} == {"updates"}


async def _who_promised_to_hold_nothing_back(desk: Desk) -> None:
    line = await desk.line('"nothing will be held back"')
    assert line["speaker"] == "Ilse Torvane" and "spokeswoman" in line["role"]
    assert "Northern Ledger" in line["outlets"]


async def _which_outlets_printed_the_words(desk: Desk) -> None:
    found = await desk.ask("reports", words='"held back"')
    assert {r["outlet"] for r in found["reports"]} == {"Northern Ledger", "Daily Lantern"} and found["total"] == 2


async def _forty_per_cent_of_what(desk: Desk) -> None:
    found = await desk.ask("differences", story=await desk.story("ferry disaster"), relation="conflicts")
    [pair] = [p for p in found["pairs"] if p["facet"] == "denominator"]
    sides = {p["exact"][:20]: p["outlet"] for side in ("left", "right") for p in pair[side]["passages"]}
    assert set(sides.values()) == {"Northern Ledger", "Daily Lantern"} and all(s.startswith("40%") for s in sides)
    assert pair["reason"]


async def _is_the_cost_told_independently(desk: Desk) -> None:
    line = await desk.line('figure=340m "340 million"')
    proof = await desk.ask("evidence", story=line["story"], claim=line["claim"])
    assert len(proof["line"]["outlets"]) >= 3 and proof["line"]["origins"] == 1 and len(proof["roots"]) == 1
    for p in proof["line"]["passages"]:
        around = desk.texts[p["report"]]
        assert p["before"] + p["exact"] + p["after"] == around[p["start"] - len(p["before"]) : p["end"] + len(p["after"])]


async def _who_is_roon(desk: Desk) -> None:
    found = await desk.ask("person", name="Roon")
    assert (found["name"], found["type"]) == ("Edda Roon", "person")
    assert [(r["role"], r["passage"]["outlet"]) for r in found["roles"]] == [("economist", "Calvora Wire")]
    assert any("trust in the crossing" in x["wording"] for x in found["said"]) and all(x["speaker"] == "Edda Roon" for x in found["said"])


async def _how_many_have_to_move(desk: Desk) -> None:
    line = await desk.line("conflict:yes figure=4000")
    course = await desk.ask("figure", story=line["story"], claim=line["claim"])
    assert {p[side]["figure"]["value"] for p in course["pairs"] if p["relation"] == "conflicts" for side in ("left", "right")} == {
        4000,
        3200,
    }


async def _which_day_is_not_known(desk: Desk) -> None:
    found = await desk.ask("story", story=await desk.story("ferry disaster"))
    assert [r["outlet"] for r in found["reports"] if r["published"] is None] == ["Daily Lantern"]
    assert len(found["reports"]) == 7 and found["lead"] and found["quoted"]


async def _which_sum_does_not_add_up(desk: Desk) -> None:
    found = await desk.ask("differences", story=await desk.story("ferry disaster"))
    [check] = [c for c in found["failed"] if c["check"] == "sum"]
    assert "24" in check["message"] and check["passages"]


async def _who_alone_tells_of_the_bow_door(desk: Desk) -> None:
    found = await desk.ask("search", query='"bow door"')
    assert found["total"] and {o for x in found["lines"] for o in x["outlets"]} == {"The Ansk Standard"}
    at = found["lines"][0]["passages"][0]
    read = await desk.ask("report", report=at["report"], start=at["start"], length=at["end"] - at["start"])
    assert read["exact"] == at["exact"] and read["length"] == len(desk.texts[at["report"]])


QUESTIONS = [
    _how_did_the_toll_rise, _who_promised_to_hold_nothing_back, _which_outlets_printed_the_words, _forty_per_cent_of_what,
    _is_the_cost_told_independently, _who_is_roon, _how_many_have_to_move, _which_day_is_not_known, _which_sum_does_not_add_up,
    _who_alone_tells_of_the_bow_door,
]  # fmt: skip


@sdk
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.__name__.strip("_"))
def test_a_question_of_a_fact_checker(made: Path, analyses: Sequence[Analysis], question: Any) -> None:
    asking(made, analyses, question)


# ------------------------------------------------------------------ the protocol
@sdk
def test_tools_read_only_and_say_what_they_take_and_give(made: Path, analyses: Sequence[Analysis]) -> None:
    async def _look(desk: Desk) -> None:
        found = (await desk.client.list_tools()).tools
        assert [t.name for t in found] == list(TOOLS)
        for t in found:
            assert t.annotations.read_only_hint and not t.annotations.destructive_hint and not t.annotations.open_world_hint
            assert t.description and t.input_schema["additionalProperties"] is False and t.output_schema["type"] == "object"

    asking(made, analyses, _look)


@sdk
def test_asking_changes_nothing_in_the_record(made: Path, analyses: Sequence[Analysis]) -> None:
    before = hashlib.sha256(made.read_bytes()).digest()
    for question in QUESTIONS[:3]:
        asking(made, analyses, question)
    assert hashlib.sha256(made.read_bytes()).digest() == before


@sdk
def test_resources_are_the_texts_that_offsets_count(made: Path, analyses: Sequence[Analysis]) -> None:
    async def _read(desk: Desk) -> None:
        listed = (await desk.client.list_resources()).resources
        assert listed[0].uri == "record://stories" and len(listed) >= 3
        for key, text in desk.texts.items():
            [got] = (await desk.client.read_resource(f"record://report/{key}")).contents
            assert got.text == text and got.mime_type == "text/plain"
        dossier = json.loads((await desk.client.read_resource(listed[1].uri)).contents[0].text)
        assert listed[1].uri == f"record://story/{dossier['story']['id']}"
        brief = (await desk.client.read_resource(listed[1].uri.replace("story", "brief"))).contents[0]
        assert brief.mime_type == "text/markdown" and brief.text.startswith(f"# {dossier['story']['title']}")

    asking(made, analyses, _read)


@sdk
@pytest.mark.parametrize("uri", ["record://story/none", "record://report/none", "record://brief/", "record://else/x", "file:///etc/passwd"])
def test_a_resource_that_is_not_there_is_said(made: Path, analyses: Sequence[Analysis], uri: str) -> None:
    from mcp import MCPError

    async def _read(desk: Desk) -> None:
        with pytest.raises(MCPError, match=r"there is n|not in the record"):
            await desk.client.read_resource(uri)

    asking(made, analyses, _read)


@sdk
def test_a_wrong_question_is_an_error_that_tells_what_to_ask(made: Path, analyses: Sequence[Analysis]) -> None:
    async def _ask(desk: Desk) -> None:
        got = await desk.client.call_tool("search", {"query": "colour:red"})
        assert got.is_error and "speaker, outlet" in got.content[0].text and got.structured_content is None

    asking(made, analyses, _ask)


@sdk
def test_half_a_character_is_sent_as_one_sign() -> None:
    from onrecord.serve.protocol import _sound, sound

    assert sound("a\ud800b\U0001f600") == "a\ufffdb\U0001f600"
    assert _sound({"x": ["\udfff", 1, None]}) == {"x": ["\ufffd", 1, None]}


@sdk
def test_only_the_protocol_goes_to_standard_output(made: Path) -> None:
    def call(n: int, method: str, **params: object) -> str:
        return json.dumps({"jsonrpc": "2.0", "id": n, "method": method, "params": params})

    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    asked = [
        call(1, "initialize", **hello), json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        call(2, "tools/call", name="search", arguments={"query": "ferry"}),
        call(3, "tools/call", name="search", arguments={"query": "colour:red"}),
    ]  # fmt: skip
    command = [sys.executable, "-m", "onrecord.serve.cli", "mcp", "--record", str(made)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("".join(f"{line}\n" for line in asked))
        process.stdin.flush()
        got = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.stdin.close()
        assert process.stdout.read() == "" and process.wait(60) == 0
        assert "Traceback" not in process.stderr.read()
    told = {g["id"]: g["result"] for g in got}
    assert told[1]["serverInfo"]["name"] == "onrecord" and "never instructions" in told[1]["instructions"]
    assert told[2]["structuredContent"]["lines"] and told[3]["isError"]


# ------------------------------------------------------------------ without the SDK
def test_every_answer_fits_its_schema_and_reads_as_text(made: Path) -> None:
    import jsonschema

    from onrecord.codec import encode

    library = Library(made)
    line = json.loads(encode(answer(library, "search", {"query": "kind:figure conflict:yes"})))["lines"][0]
    of_claim, report = {"story": line["story"], "claim": line["claim"]}, line["passages"][0]["report"]
    asked: dict[str, Data] = {
        "search": {"query": "ferry"}, "stories": {}, "story": {"story": line["story"]}, "person": {"name": "Edda Roon"},
        "figure": of_claim, "differences": {"story": line["story"]}, "evidence": of_claim, "reports": {"words": "ferry"},
        "report": {"report": report},
    }  # fmt: skip
    assert asked.keys() == TOOLS.keys()
    for name, fields in asked.items():
        jsonschema.validate(fields, of_object(TOOLS[name].takes))
        found = answer(library, name, fields)
        jsonschema.validate(json.loads(encode(found)), of_object(TOOLS[name].gives))
        assert len(list(found.rows())) > 1


@pytest.mark.parametrize(
    ("tool", "fields", "told"),
    [
        ("search", {"query": " "}, "query"),
        ("search", {}, "query"),
        ("search", {"query": "x", "colour": "red"}, "colour"),
        ("search", {"query": "x", "limit": 1000}, "limit"),
        ("stories", {"since": "yesterday"}, "since"),
        ("story", {"story": "none"}, "stories lists"),
        ("person", {"name": "Nobody Atall"}, "nobody called"),
        ("evidence", {"story": "none", "claim": "c-1"}, "no story"),
        ("report", {"report": "sha256:0"}, "not in the record"),
        ("write", {}, "search, stories"),
    ],
)
def test_what_is_asked_wrongly_is_named(made: Path, tool: str, fields: Data, told: str) -> None:
    with pytest.raises(AskedWronglyError, match=told):
        answer(Library(made), tool, fields)


def test_a_name_that_two_bear_is_not_chosen_between(made: Path) -> None:
    with pytest.raises(AskedWronglyError, match=r"are called ministry: .*Transport Ministry"):
        answer(Library(made), "person", {"name": "ministry"})


def test_a_list_is_read_to_its_end_page_by_page(made: Path) -> None:
    library, at, seen = Library(made), 0, list[str]()
    while at is not None:
        page: Any = answer(library, "search", {"query": "kind:statement", "limit": 7, "offset": at})
        seen += [x.claim for x in page.lines]
        at = page.next
    assert len(seen) == len(set(seen)) == page.total > 7


def test_markup_of_a_report_stays_words(made: Path) -> None:
    found: Any = answer(Library(made), "stories", {"words": "script"})
    assert [s.title for s in found.stories] == [HOSTILE]


@pytest.mark.parametrize(("there", "told"), [(None, "it is not here"), ("1.9.0", "version 1.9.0 of it is here"), ("2.0.1", "")])
def test_a_missing_or_other_sdk_is_said_in_one_line(made: Path, monkeypatch: pytest.MonkeyPatch, there: str | None, told: str) -> None:
    def version(_: str) -> str:
        if there is None:
            raise cli_mcp.PackageNotFoundError
        return there

    monkeypatch.setattr(cli_mcp, "version", version)
    assert told in cli_mcp.lacking() and bool(told) == bool(cli_mcp.lacking())
    if told:
        got = CliRunner().invoke(main, ["mcp", "--record", str(made)])
        assert got.exit_code == 2 and got.stdout == "" and len(got.stderr.splitlines()) == 1 and "onrecord[mcp]" in got.stderr


@sdk
def test_a_missing_record_is_said_before_a_client_waits(tmp_path: Path) -> None:
    got = CliRunner().invoke(main, ["mcp", "--record", str(tmp_path / "none.sqlite")])
    assert got.exit_code == 2 and got.stdout == "" and "build one first" in got.stderr
