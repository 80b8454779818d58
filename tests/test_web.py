"""The web app over HTTP: every page, the API as its document says, decisions, uploads, and who is not let in."""

import json
import re
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from onrecord.serve.cli import main
from onrecord.serve.guard import MOST_BODY
from onrecord.serve.unpacking import safe_name
from onrecord.serve.web import loopback
from onrecord.types import Analysis
from tests.test_show import tags
from tests.web import BROWSER, HOSTILE, TestClient, client, csrf, record


@pytest.fixture(scope="module")
def made(analyses: Sequence[Analysis], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(analyses, tmp_path_factory.mktemp("record"))


@pytest.fixture
def web(made: Path, tmp_path: Path) -> Iterator[TestClient]:
    with client(made, tmp_path) as c:
        yield c


def stories(c: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = c.get("/api/stories").json()["items"]
    return found


def largest(c: TestClient) -> dict[str, Any]:
    key = max(stories(c), key=lambda s: s["claims"])["id"]
    found: dict[str, Any] = c.get(f"/api/stories/{key}").json()
    return found


def pages(c: TestClient) -> list[str]:
    """An address of every page."""
    d = largest(c)
    key = d["story"]["id"]
    figure = next(x["id"] for x in d["claims"] if x["figure"])
    own = [
        "/",
        "/people",
        "/search?q=the",
        "/search",
        "/add",
        "/decisions",
        "/login",
        f"/story/{key}",
        f"/story/{key}/links",
        f"/story/{key}/names",
        f"/story/{key}/history",
    ]
    return [*own, f"/figure/{key}/{figure}", *(f"/report/{r['id']}" for r in d["reports"]), "/person?name=Edda Roon"]


def test_every_page_is_there_and_may_do_no_more_than_it_needs(web: TestClient) -> None:
    for address in pages(web):
        got = web.get(address)
        assert got.status_code == 200, (address, got.text[:300])
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert got.headers["x-content-type-options"] == "nosniff"
        assert not [t for t in tags(got.text) if t.startswith("@on") or t in ("@style", "iframe")], address


def test_every_link_of_every_page_leads_somewhere(web: TestClient) -> None:
    seen = {a.split("#")[0] for p in pages(web) for a in re.findall(r'href="(/[^"]*)"', web.get(p).text)}
    assert len(seen) > 30
    for address in sorted(seen):
        assert web.get(address.replace("&amp;", "&")).status_code == 200, address


def test_a_hostile_report_is_shown_as_text(web: TestClient) -> None:
    key = next(s["id"] for s in stories(web) if "script" in s["title"])
    for address in (
        "/",
        "/search?q=alert",
        f"/story/{key}",
        f"/story/{key}/links",
        f"/story/{key}/names",
        f"/story/{key}/history",
        "/report/sha256:" + "e" * 64,
    ):
        text = web.get(address).text
        assert "alert(1)" in text or "names" in address or "links" in address
        assert "<img" not in text and "javascript:alert" not in re.sub(r"<bdi>.*?</bdi>", "", text)
        assert tags(text).get("script", 0) <= 2
    for query in (HOSTILE, "a'\"<b>", "outlet:<script>", "x" * 5000):
        got = web.get("/search", params={"q": query})
        assert got.status_code in (200, 400) and "<img" not in got.text


def test_stories_are_filtered(web: TestClient) -> None:
    every = web.get("/api/stories").json()["total"]
    assert every >= 3
    some = web.get("/api/stories", params={"person": "Edda Roon"}).json()
    assert 0 < some["total"] < every
    assert web.get("/api/stories", params={"since": "2999"}).json()["total"] == 0
    assert web.get("/api/stories", params={"outlet": "lantern"}).json()["total"] >= 1
    assert all(s["conflicts"] for s in web.get("/api/stories", params={"conflict": "1"}).json()["items"])
    assert "of" in re.findall(r'role="status">([^<]+)<', web.get("/", params={"person": "Edda Roon"}).text)[0]


def test_search_finds_lines_and_reports(web: TestClient) -> None:
    found = web.get("/api/search", params={"q": 'speaker:"Edda Roon" figure>100m'}).json()
    assert found["total"] >= 1
    assert all(float(i["claim"]["figure"]["value"]) > 1e8 for i in found["items"])
    assert web.get("/api/search", params={"q": "nosuchword"}).json()["total"] == 0
    assert web.get("/api/reports", params={"q": "ferry"}).json()["total"] >= 1
    for bad in ("colour>1", "figure>x"):
        got = web.get("/api/search", params={"q": bad})
        assert got.status_code == 400 and got.json()["error"]
        assert web.get("/search", params={"q": bad}).status_code == 400


def test_lists_are_paged_to_their_end(web: TestClient) -> None:
    key, at, found = largest(web)["story"]["id"], "?limit=7", []
    first = web.get(f"/api/stories/{key}/claims{at}")
    assert 'rel="next"' in first.headers["link"]
    got = first.json()
    while True:
        found += [c["id"] for c in got["items"]]
        if not got["next"]:
            break
        got = web.get(got["next"]).json()
    assert len(found) == len(set(found)) == got["total"] == len(largest(web)["claims"])
    for bad in ("limit=0", "limit=1000", "offset=-1", "limit=x"):
        assert web.get(f"/api/stories?{bad}").status_code == 400


def test_what_is_known_is_not_sent_again(web: TestClient) -> None:
    first = web.get("/api/stories")
    again = web.get("/api/stories", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/api/stories?limit=1").headers["etag"] != first.headers["etag"]


def test_the_document_tells_the_api_as_it_is(web: TestClient) -> None:
    document = web.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    d = largest(web)
    known = {"story": d["story"]["id"], "report": d["reports"][0]["id"], "job": "none"}
    for path, operations in document["paths"].items():
        for name in operations.get("get", {}).get("responses", {}):
            if name == "default":
                continue
            got = web.get(path.format(**known), params={"q": "the"})
            assert got.status_code == (404 if "{job}" in path else 200), path
            if got.status_code == 200:
                schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
                jsonschema.validate(got.json(), {**schema, "components": document["components"]})
    refs = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
    assert refs <= set(document["components"]["schemas"])
    assert web.get("/api/nothing").status_code == 404


def decided(c: TestClient, **fields: str) -> Any:
    return c.post("/decisions", data={"csrf": csrf(c), "user": "Ana", **fields}, headers=BROWSER, follow_redirects=False)


def test_a_link_is_rejected_shown_undone_and_exported(web: TestClient) -> None:
    d = next(s for s in stories(web) if s["conflicts"])
    key = d["id"]
    whole = web.get(f"/api/stories/{key}").json()
    link = next(k for k in whole["links"] if k["relation"] == "conflicts")
    fields = {"story": key, "left": link["left"], "right": link["right"], "reason": "two different days", "back": f"/story/{key}/links"}
    got = decided(web, what="reject", **fields)
    assert (got.status_code, got.headers["location"]) == (303, f"/story/{key}/links")
    assert link not in web.get(f"/api/stories/{key}").json()["links"]
    shown = web.get(f"/story/{key}/links").text
    assert "Rejected" in shown and "Ana" in shown and "two different days" in shown
    assert f"{link['by']} said: " in shown  # the rule's word beside the editor's
    made = web.get("/api/decisions").json()["items"]
    assert [(m["verdict"], m["by"]) for m in made] == [("reject", "user:Ana")] and made[0]["at"]
    assert decided(web, what="undo", number=str(made[0]["number"])).status_code == 303
    assert link in web.get(f"/api/stories/{key}").json()["links"]
    kept = web.get("/decisions.json").json()["decisions"]
    assert [m["verdict"] for m in kept] == ["reject", "undo"]
    assert decided(web, what="confirm", **fields).status_code == 303
    held = next(k for k in web.get(f"/api/stories/{key}").json()["links"] if {k["left"], k["right"]} == {link["left"], link["right"]})
    assert held["by"] == "user:Ana"
    assert "Confirmed by Ana" in web.get(f"/story/{key}").text


def test_what_is_likely_and_not_sure_is_put_to_an_editor(web: TestClient) -> None:
    """A "yes" makes the link that is asked, a "no" makes none; either way it is asked no more, until the decision is undone."""
    d = next(s for s in (web.get(f"/api/stories/{s['id']}").json() for s in stories(web)) if len(s["review"]) > 1)
    key, (first, second, *_) = d["story"]["id"], d["review"]
    page = web.get(f"/story/{key}/links").text
    assert page.count('class="card review"') == len(d["review"]) and "Likely, not sure" in page
    assert decided(web, what="confirm", story=key, left=first["left"], right=first["right"]).status_code == 303
    assert decided(web, what="reject", story=key, left=second["left"], right=second["right"]).status_code == 303
    after = web.get(f"/api/stories/{key}").json()
    pairs = [{r["left"], r["right"]} for r in after["review"]]
    assert {first["left"], first["right"]} not in pairs and {second["left"], second["right"]} not in pairs
    (made,) = [k for k in after["links"] if k not in d["links"]]
    assert (made["relation"], made["by"], made["left"], made["right"]) == (first["may_be"], "user:Ana", first["left"], first["right"])
    for _ in range(2):
        assert decided(web, what="undo", number=str(web.get("/api/decisions").json()["items"][0]["number"])).status_code == 303
    assert web.get(f"/api/stories/{key}").json()["review"] == d["review"]


def test_two_names_are_joined_and_taken_apart(web: TestClient) -> None:
    d = largest(web)
    key = d["story"]["id"]
    a, b = [e for e in d["entities"] if e["type"] == "person"][:2]
    assert decided(web, what="same", story=key, left=a["id"], right=b["id"]).status_code == 303
    names = {n for e in web.get(f"/api/stories/{key}").json()["entities"] for n in [(e["name"], *e["aliases"])] if a["name"] in n}
    assert any(b["name"] in n for n in names)
    number = web.get("/api/decisions").json()["items"][0]["number"]
    assert decided(web, what="undo", number=str(number)).status_code == 303
    assert web.get(f"/api/stories/{key}").json()["entities"] == d["entities"]
    many = next(e for e in d["entities"] if e["type"] == "person" and len({m["report"] for m in e["mentions"]}) > 2)
    there = many["mentions"][0]["report"]
    assert decided(web, what="apart", story=key, left=many["id"], report=there).status_code == 303
    after = web.get(f"/api/stories/{key}").json()["entities"]
    assert sum(e["name"].split()[-1] == many["name"].split()[-1] for e in after) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"what": "undo", "number": "99"},
        {"what": "reject", "story": "nosuch", "left": "a", "right": "b"},
        {"what": "nothing"},
        {"what": "confirm", "user": " "},
    ],
)
def test_a_decision_that_cannot_be_is_said_why(web: TestClient, fields: dict[str, str]) -> None:
    got = decided(web, **fields)
    assert got.status_code in (400, 409) and "<h1>" in got.text
    assert web.get("/api/decisions?history=1").json()["total"] == 0


def test_a_way_back_leads_nowhere_else(web: TestClient) -> None:
    d = largest(web)
    link = d["links"][0]
    fields = {"what": "confirm", "story": d["story"]["id"], "left": link["left"], "right": link["right"]}
    for back in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        assert decided(web, back=back, **fields).headers["location"] == "/decisions"


REPORT = (
    "Lighthouse at Quill to go dark\n\nQUILL, 4 May 2024 - The lighthouse will go dark on 9 May, said Nora Vint, the keeper. "
    "It used 40 lamps, Vint said.\n"
)


def ended(c: TestClient, address: str) -> dict[str, Any]:
    for _ in range(600):
        found: dict[str, Any] = c.get(address).json()
        if found["ended"]:
            return found
        time.sleep(0.1)
    raise AssertionError("the upload did not end within a minute")


def test_files_and_texts_are_added_and_told(web: TestClient) -> None:
    before = web.get("/api/stories").json()["total"]
    files = [("files", ("../../quill.txt", REPORT.encode(), "text/plain")), ("files", ("nothing.txt", b"", "text/plain"))]
    got = web.post("/add", data={"csrf": csrf(web), "outlet": "The Quill"}, files=files, headers=BROWSER, follow_redirects=False)
    assert got.status_code == 303
    job = ended(web, "/api/jobs/" + got.headers["location"].rsplit("/", 1)[1])
    assert (job["added"], [r["file"] for r in job["refused"]]) == (1, ["nothing.txt"])
    assert web.get("/api/stories").json()["total"] == before + 1
    assert web.get(f"/story/{job['stories'][0]['id']}").status_code == 200
    assert "empty" in web.get(got.headers["location"]).text
    web.cookies.clear()  # a program, not a browser
    again = web.post("/api/reports", json={"text": REPORT, "outlet": "The Quill", "name": "quill.txt"})
    assert again.status_code == 202
    assert ended(web, again.headers["location"])["stage"] == "done"
    said = web.get("/person", params={"name": "Nora Vint"})
    assert said.status_code == 200 and "the lighthouse will go dark" in said.text.lower()
    assert web.post("/add", data={"csrf": csrf(web)}, headers=BROWSER).status_code == 400
    web.cookies.clear()
    assert web.post("/api/reports", json={"text": " "}).status_code == 400


def test_names_of_files_are_only_names() -> None:
    odd = ["../../etc/passwd", "a\\b\\c.html", "\0", "..", ".hidden", "x" * 4000, "CON", "a.meta.json", "ü‮.txt", ""]
    for name in odd:
        plain = safe_name(name, b"x")
        assert re.fullmatch(r"[\w.\- ]{1,90}", plain) and not plain.startswith(".") and not plain.endswith(".meta.json"), name


def test_no_other_site_can_act_through_a_browser(web: TestClient) -> None:
    own = csrf(web)
    good = {"csrf": own, "user": "Ana", "what": "undo", "number": "1"}
    tries = [
        ({**good, "csrf": ""}, BROWSER),
        ({**good, "csrf": "0" * 32}, BROWSER),
        (good, {"origin": "http://evil.example", "sec-fetch-site": "same-origin"}),
        (good, {"sec-fetch-site": "cross-site"}),
        (good, {"origin": "null"}),
    ]
    for data, headers in tries:
        for address in ("/decisions", "/add", "/login"):
            assert web.post(address, data=data, headers=headers).status_code == 403, (address, headers)
        for address in ("/api/decisions", "/api/reports"):
            assert web.post(address, json={"text": "x", "user": "a", "what": "undo", "number": 1}, headers=headers).status_code == 403
    token = {**BROWSER, "x-csrf": own}
    assert web.post("/api/decisions", json={"user": "a", "what": "undo", "number": 1}, headers=token).status_code == 409
    assert web.post("/api/reports", content=b"<x>", headers={**token, "content-type": "text/plain"}).status_code == 415
    assert web.post("/api/reports", content=b"[" * 100_000, headers={**token, "content-type": "application/json"}).status_code == 400
    assert web.post("/add", content=b"", headers={"content-length": str(MOST_BODY + 1)}).status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5:8765", "localhost.evil.example", ""])
def test_another_name_for_this_machine_is_not_answered(made: Path, tmp_path: Path, host: str) -> None:
    with client(made, tmp_path) as c:
        assert c.get("/", headers={"host": host}).status_code == 421
        assert c.get("/api/stories", headers={"host": "127.0.0.1:8765"}).status_code == 200
        assert c.get("/api/stories", headers={"host": "[::1]:8765"}).status_code == 200


def test_with_a_token_nobody_sees_anything_without_it(made: Path, tmp_path: Path) -> None:
    token = "a long enough token"
    with client(made, tmp_path, token=token, base_url="http://desk.example") as c:
        assert c.get("/api/stories").status_code == 401
        assert c.get("/", follow_redirects=False).headers["location"] == "/login"
        assert c.post("/api/reports", json={"text": "x"}).status_code == 401
        assert c.get("/api/stories", headers={"authorization": f"Bearer {token}"}).status_code == 200
        assert c.get("/api/stories", headers={"authorization": "Bearer wrong"}).status_code == 401
        form = {"csrf": csrf(c, "/login")}
        same = {"origin": "http://desk.example"}
        assert c.post("/login", data={**form, "token": "wrong"}, headers=same).status_code == 403
        assert c.get("/api/stories").status_code == 401
        got = c.post("/login", data={**form, "token": token}, headers=same, follow_redirects=False)
        assert got.status_code == 303 and "HttpOnly" in got.headers["set-cookie"] and "SameSite=strict" in got.headers["set-cookie"]
        assert c.get("/api/stories").status_code == 200


def test_a_port_in_use_and_a_short_token_are_said(made: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        got = CliRunner().invoke(main, ["serve", str(made), "--port", port])
    assert got.exit_code == 1 and "name another with --port" in got.output
    got = CliRunner().invoke(main, ["serve", str(made), "--token", "short"])
    assert got.exit_code == 2 and "too short" in got.output


def test_only_loopback_needs_no_token() -> None:
    assert [h for h in ("127.0.0.1", "localhost", "::1", "127.9.9.9") if not loopback(h)] == []
    assert [h for h in ("0.0.0.0", "::", "10.0.0.1", "example.org", "") if loopback(h)] == []
