"""The web app under strain: whatever is asked is answered or refused, and work at the same time leaves a record in order."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord.keep as keep
from onrecord.grow import rules
from onrecord.serve.growing import relink
from onrecord.serve.web import app
from onrecord.types import Analysis
from tests.servers import address
from tests.test_web import ended
from tests.web import HOST, TestClient, client, csrf, record

GETS = [
    ("/search", "q"),
    ("/api/search", "q"),
    ("/api/reports", "q"),
    ("/api/reports", "since"),
    ("/api/reports", "outlet"),
    ("/api/stories", "limit"),
    ("/api/stories", "offset"),
    ("/api/stories", "since"),
    ("/", "offset"),
    ("/", "person"),
    ("/people", "name"),
    ("/person", "name"),
    ("/decisions", "offset"),
]
PATHS = ["/story/{}", "/report/{}", "/figure/{}/x", "/job/{}", "/static/{}", "/api/stories/{}", "/api/reports/{}", "/api/jobs/{}"]
FIELDS = ["story", "left", "right", "number", "report", "reason", "user", "what"]


@pytest.fixture(scope="module")
def web(analyses: Sequence[Analysis], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("strained")
    with client(record(analyses, folder), folder) as c:
        yield c


TRIES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)


@given(text=st.text(max_size=120), at=st.sampled_from(GETS))
@TRIES
def test_no_question_is_an_accident(web: TestClient, text: str, at: tuple[str, str]) -> None:
    got = web.get(at[0], params={at[1]: text.encode("utf-8", "replace").decode()})
    assert got.status_code in (200, 304, 400, 404), (at, text)


@pytest.mark.parametrize(
    "text", ["²", "٣", "\x00", "-1", "1e9", "9" * 400, '"unclosed', "NEAR(", "a AND", "-", "'; drop table report; --", "*", "%"]
)
def test_known_hard_questions_are_answered(web: TestClient, text: str) -> None:
    for path, name in GETS:
        assert web.get(path, params={name: text}).status_code in (200, 400, 404), (path, name, text)


ODD = st.text(st.characters(blacklist_characters="/\\?#.", blacklist_categories=["Cs"]), min_size=1, max_size=60)


@given(text=ODD, path=st.sampled_from(PATHS))
@TRIES
def test_no_address_is_an_accident(web: TestClient, text: str, path: str) -> None:
    assert web.get(path.format(quote(text, safe=""))).status_code in (404, 405), (path, text)


@given(fields=st.dictionaries(st.sampled_from(FIELDS), st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)))
@TRIES
def test_no_decision_is_an_accident(web: TestClient, fields: dict[str, str]) -> None:
    web.cookies.clear()
    assert web.post("/api/decisions", json=fields).status_code in (400, 409), fields


def test_work_at_the_same_time_leaves_the_record_in_order(analyses: Sequence[Analysis], tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    with client(record(analyses, tmp_path / "made"), tmp_path) as c:
        key = c.get("/api/stories?conflict=1").json()["items"][0]["id"]
        link = next(k for k in c.get(f"/api/stories/{key}").json()["links"] if k["relation"] == "conflicts")
        own = {"x-csrf": csrf(c)}
        pair = {"story": key, "left": link["left"], "right": link["right"]}

        def add(n: int) -> Any:
            text = f"Note {n}\n\nBaker {n} said on 3 May 2024 that {n + 10} ovens stood cold, and that no bread was sold.\n"
            return c.post("/api/reports", json={"text": text, "outlet": f"Quill {n}"}, headers=own)

        def judge(n: int) -> Any:
            asked = {"what": ("confirm", "reject")[n % 2], "user": f"U{n}", **pair}
            return c.post("/api/decisions", json=asked, headers=own)

        def look(n: int) -> Any:
            return c.get(("/", "/people", f"/story/{key}/links", "/api/search?q=the")[n % 4])

        with ThreadPoolExecutor(6) as pool:
            work = [pool.submit(f, n) for n in range(4) for f in (add, judge, look, look)]
            got = [w.result() for w in work]
        assert {r.status_code for r in got} <= {200, 201, 202, 404}, [(r.status_code, r.text[:200]) for r in got if r.status_code >= 400]
        for r in got:
            if r.status_code == 202:
                assert ended(c, r.headers["location"])["stage"] == "done"
        kept = c.get("/api/decisions?history=1").json()["items"]
        assert [d["number"] for d in kept] == list(range(1, len(kept) + 1))
    with keep.open(tmp_path / "copy.sqlite", readonly=True) as store:
        assert store.check() == []
        assert not store.pending()


def test_a_record_on_a_server_is_served_as_a_file_is(analyses: Sequence[Analysis]) -> None:
    where = address()
    if where is None:
        pytest.skip("left out: no PostgreSQL here")
    with keep.open(where, rules=rules("find")) as store:
        store.add_all([(a, None) for a in analyses])
        relink(store)
    with TestClient(app(where), base_url=HOST) as c:
        key = c.get("/api/stories?conflict=1").json()["items"][0]["id"]
        link = next(k for k in c.get(f"/api/stories/{key}").json()["links"] if k["relation"] == "conflicts")
        asked = {"what": "reject", "user": "Ana", "story": key, "left": link["left"], "right": link["right"]}
        assert c.post("/api/decisions", json=asked, headers={"x-csrf": csrf(c)}).status_code == 201
        assert link not in c.get(f"/api/stories/{key}").json()["links"]
        for path in ("/", f"/story/{key}", f"/story/{key}/links", "/people", "/search?q=the", "/decisions"):
            assert c.get(path).status_code == 200, path
        assert c.get("/api/reports", params={"q": "ferry"}).json()["total"] >= 1
