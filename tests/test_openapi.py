"""The API's document is true: what its schemas let in is taken, what they do not is refused, and by name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import onrecord.keep as keep
from onrecord.grow import rules
from onrecord.keep.store import Sent
from onrecord.serve import query
from onrecord.serve.growing import relink
from onrecord.serve.web import app
from tests.invented import invented
from tests.web import HOST, TestClient

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"}
ODD = ["", " ", "0", "1", "-1", "7", "200", "201", "10000000", "10000001", "9" * 400, "٣", "²", "1.5", "x", "yes", "true", "True", "no"]
ODD += ["soon", "2025", "2025-03", "2025-03-04", "2025-3", "2025-03-04T10:00:00Z", "\x00", "ferry", "x" * 2000, "x" * 2001]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    record: Path = tmp_path_factory.mktemp("openapi") / "r.sqlite"
    with keep.open(record) as store:
        store.add_all([(a, None) for a in invented(2)])
    made = app(record)
    made.state.jobs.wake = lambda: None  # what is uploaded stays in the queue: it is the answer that counts here
    with TestClient(made, base_url=HOST) as c:
        yield c


@pytest.fixture(scope="module")
def document(web: TestClient) -> Any:
    return web.get("/api/openapi.json").json()


def valid(schema: Any, value: object, document: Any) -> bool:
    kind = jsonschema.Draft202012Validator
    return kind({**schema, "components": document["components"]}, format_checker=kind.FORMAT_CHECKER).is_valid(value)  # type: ignore[no-any-return]


def as_told(schema: Any, text: str) -> object:
    """A field of an address as the schema counts it."""
    return int(text) if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]{1,400}", text) else text


def test_fields_of_addresses_are_taken_as_the_document_says(web: TestClient, document: Any) -> None:
    seen = 0
    for path, operations in document["paths"].items():
        fields = [p for p in operations.get("get", {}).get("parameters", []) if p["in"] == "query"]
        needed = {p["name"]: "ferry" for p in fields if p.get("required")}
        for field in fields:
            for text in ODD:
                got = web.get(path.format(story="none", report="none", job="none"), params={**needed, field["name"]: text})
                good = valid(field["schema"], as_told(field["schema"], text), document)
                assert (got.status_code == 400) is not (good or got.status_code == 404), (path, field["name"], text, got.text[:200])
                assert got.status_code in (200, 400, 404)
                seen += 1
    assert seen > 400


REPORT: dict[str, Any] = {
    "text": "Ferry to Quill\n\nIt sails.", "name": "a.txt", "outlet": "The Kiln", "published": "2025-03-04", "title": "Ferry",
    "url": "https://kiln.example/a",
}  # fmt: skip
PAIR = {"user": "Ana", "story": "s1", "left": "c-1", "right": "c-2", "reason": "two days"}
DECISIONS: list[dict[str, Any]] = [
    {"what": "confirm", **PAIR}, {"what": "reject", **PAIR}, {"what": "same", **PAIR}, {"what": "undo", "user": "Ana", "number": 1},
    {"what": "apart", "user": "Ana", "story": "s1", "left": "e-1", "report": "r"},
]  # fmt: skip
VALUES: list[Any] = [None, "", " ", "x", 5, 0, -1, 1.5, True, [], {}, "x" * 81, "x" * 501, "x" * 6000, "http://", "ftp://a.example"]
VALUES += [
    "https://b.example/x",
    "HTTP://c.example",
    "soon",
    "6 March",
    "2025",
    "2025-13",
    "2025-02-31",
    "2025-04-31",
    "2025-03-04T10:00:00Z",
]
VALUES += ["2025-03-04T10:00:00.123+01:00", "2025-03-04T25:00", "2025-03-04 10:00", "2024-02-29", "Tue, 4 Mar 2025", "٢٠٢٥", 10**12]


def bodies(base: dict[str, Any]) -> Iterator[object]:
    """A body that is right, and those that differ from it in one field; and what is no object at all."""
    yield base
    yield {**base, "colour": "red"}
    for name in base:
        yield {k: v for k, v in base.items() if k != name}
        yield from ({**base, name: v} for v in VALUES)
    yield from ([], [base], "x", 5, {})


@pytest.mark.parametrize(("path", "bases"), [("/api/reports", [REPORT]), ("/api/decisions", DECISIONS)])
def test_bodies_are_taken_as_the_document_says(web: TestClient, document: Any, path: str, bases: list[dict[str, Any]]) -> None:
    schema = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    seen = set()
    for base in bases:
        for body in bodies(base):
            web.cookies.clear()
            got = web.post(path, json=body)
            good = valid(schema, body, document)
            assert got.status_code in ((202, 409) if good else (400,)), (good, got.text[:300], str(body)[:300])
            seen.add(got.status_code)
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outlet": None}, ""),
        ({"text": None}, "$.text"),
        ({"outlet": 5}, "$.outlet"),
        ({"colour": "red"}, "colour"),
        ({"published": "soon"}, "$.published"),
        ({"published": "2025-02-29"}, '"published" is no day'),
        ({"url": "ferry.example"}, "$.url"),
    ],
)
def test_a_field_that_is_wrong_is_named(web: TestClient, change: dict[str, Any], said: str) -> None:
    web.cookies.clear()
    got = web.post("/api/reports", json={**REPORT, **change})
    assert got.status_code == (400 if said else 202) and said in got.json().get("error", "")


def test_a_form_with_a_day_that_is_none_is_refused(web: TestClient) -> None:
    web.cookies.clear()
    for field, value in (("published", "soon"), ("published", "2025-02-31"), ("url", "ferry.example")):
        got = web.post("/add", data={"text": "Ferry\n\nIt sails.", field: value}, follow_redirects=False)
        assert got.status_code == 400 and field in got.text
        web.cookies.clear()


def test_an_upload_is_told_as_the_document_says(web: TestClient, document: Any) -> None:
    web.cookies.clear()
    got = web.post("/api/reports", json=REPORT)
    schema = document["paths"]["/api/jobs/{job}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert valid(schema, got.json(), document) and valid(schema, web.get(got.headers["location"]).json(), document)


def test_lines_of_lists_are_told_as_the_document_says(tmp_path: Path, document: Any) -> None:
    with keep.open(tmp_path / "r.sqlite", rules=rules("find")) as store:
        store.add_all([(a, None) for a in invented(2)])
        relink(store)
        store.take_in("u1", [Sent(name="a.txt", data=b"a", facts={})])
    made = app(tmp_path / "r.sqlite")
    made.state.jobs.wake = lambda: None
    with TestClient(made, base_url=HOST) as c:
        for path, name in (("/api/stories", "StoryLine"), ("/api/jobs", "Upload"), ("/api/reports", "Hit")):
            got = c.get(path).json()
            schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            assert got["items"] and valid(schema, got, document), path
            assert all(set(item) <= set(document["components"]["schemas"][name]["properties"]) for item in got["items"]), path


def test_a_method_that_is_not_there_is_told_which_are(web: TestClient, document: Any) -> None:
    for path, operations in document["paths"].items():
        there = {m.upper() for m in operations}
        for method in METHODS - there:
            web.cookies.clear()
            got = web.request(method, path.format(story="s", report="r", job="j"), headers={"content-length": "0"})
            assert got.status_code == 405, (method, path)
            assert {m.strip() for m in got.headers["allow"].split(",")} - {"HEAD"} == there
    web.cookies.clear()
    assert web.put("/add", content=b"").headers["allow"] == "GET, HEAD, POST"


def test_a_query_is_cut_nowhere_without_a_word() -> None:
    query.parse(" ".join(["a"] * query.MOST))
    for long in (" ".join(["a"] * (query.MOST + 1)), "x" * (query.LONGEST + 1)):
        with pytest.raises(query.QueryError, match="too long"):
            query.parse(long)
