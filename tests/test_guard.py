"""Who is let in, for how long, and that nobody can hold the door: tokens, sessions, names of hosts, slow and many connections."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from click.testing import CliRunner

import onrecord.keep as keep
from onrecord.serve import guard, sessions, web
from onrecord.serve.cli import main
from onrecord.serve.listening import Patient, protocol
from onrecord.serve.sessions import IDLE, LONGEST, REFILL, TRIES, Sessions, Tries
from tests.web import HOST, TestClient, csrf

TOKEN = "a long enough token"
FORM = {"origin": HOST}


class Clock:
    """A clock that is put forward by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def record(tmp_path: Path) -> Path:
    keep.open(tmp_path / "r.sqlite").close()
    return tmp_path / "r.sqlite"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(guard, "Sessions", lambda: Sessions(made))
    monkeypatch.setattr(guard, "Tries", lambda: Tries(made))
    return made


@pytest.fixture
def desk(record: Path, clock: Clock) -> Iterator[TestClient]:
    with TestClient(web.app(record, TOKEN), base_url=HOST, follow_redirects=False) as c:
        yield c


def sign_in(c: TestClient, token: str = TOKEN) -> Any:
    return c.post("/login", data={"csrf": csrf(c, "/login"), "token": token}, headers=FORM)


def test_a_session_ends_by_itself(desk: TestClient, clock: Clock) -> None:
    assert sign_in(desk).status_code == 303
    assert desk.get("/").status_code == 200
    clock.now += IDLE - 1
    assert desk.get("/").status_code == 200
    clock.now += IDLE + 1  # nobody was there
    assert desk.get("/").headers["location"] == "/login"
    assert sign_in(desk).status_code == 303
    for _ in range(int(LONGEST / (IDLE - 1)) + 1):
        clock.now += IDLE - 1
        last = desk.get("/").status_code
    assert last == 303  # however busy


def test_who_signs_out_is_out(desk: TestClient) -> None:
    sign_in(desk)
    page = desk.get("/")
    assert page.headers["cache-control"] == "no-store"
    assert 'action="/logout"' in page.text
    stolen = desk.cookies["session"]
    assert desk.post("/logout", data={"csrf": "0" * 32}, headers=FORM).status_code == 403
    assert desk.get("/").status_code == 200
    got = desk.post("/logout", data={"csrf": csrf(desk)}, headers=FORM)
    assert (got.status_code, got.headers["location"]) == (303, "/login") and "session" not in desk.cookies
    desk.cookies["session"] = stolen
    assert desk.get("/").headers["location"] == "/login"


def test_wrong_tokens_are_slowed(desk: TestClient, clock: Clock) -> None:
    sign_in(desk)
    inside = desk.cookies["session"]
    desk.cookies.clear()
    bearer = [desk.get("/api/stories", headers={"authorization": f"Bearer wrong{n}"}) for n in range(300)]
    assert [g.status_code for g in bearer] == [401] * TRIES + [429] * (300 - TRIES)
    assert int(bearer[-1].headers["retry-after"]) == REFILL
    assert sign_in(desk, "wrong").status_code == 429
    assert sign_in(desk).status_code == 429  # a right one as well: its answer would tell
    desk.cookies["session"] = inside
    assert desk.get("/api/stories").status_code == 200  # who is in stays in
    desk.cookies.clear()
    clock.now += REFILL
    assert sign_in(desk, "wrong").status_code == 403 and sign_in(desk, "wrong").status_code == 429
    clock.now += REFILL
    assert desk.get("/api/stories", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_what_is_remembered_of_strangers_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 5)
    tries, held = Tries(Clock()), Sessions(Clock())
    made = [held.begin() for _ in range(9)]
    for n in range(99):
        tries.wrong(f"192.0.2.{n}")
    assert len(tries._wrong) == 5 and [held.holds(m) for m in made] == [False] * 4 + [True] * 5
    for n in range(TRIES):
        tries.wrong(f"2001:db8::{n:x}")
    assert tries.wait("2001:db8::ffff") > 0 == tries.wait("2001:db8:1::1")


def test_loopback_may_ask_for_a_token(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **kw: run.update(app=app, **kw))
    got = CliRunner().invoke(main, ["serve", str(record), "--port", "18765", "--token", "new"])
    made = re.search(r"a token is asked for: (\S{32})\n", got.output)
    assert got.exit_code == 0 and made, got.output
    assert run["http"] is Patient and run["ws"] == "none"
    with TestClient(run["app"], base_url=HOST) as c:
        assert c.get("/api/stories").status_code == 401
        assert c.get("/api/stories", headers={"authorization": f"Bearer {made[1]}"}).status_code == 200


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("name", ["[", "[::1", "[x]", "a/b", "localhost/login?", "a b", "evil@localhost", "localhost:99999999", "é"])
def test_a_host_that_cannot_be_read_is_said_so(record: Path, token: str | None, name: str) -> None:
    with TestClient(web.app(record, token), base_url=HOST, follow_redirects=False) as c:
        for path in ("/", "/api/stories"):
            got = c.get(path, headers={"host": name.encode("latin-1"), "authorization": f"Bearer {TOKEN}"})  # type: ignore[dict-item]
            assert got.status_code == 400 and "Host" in got.text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://[x]"])
def test_an_origin_that_cannot_be_read_is_said_so(record: Path, origin: str) -> None:
    with TestClient(web.app(record), base_url=HOST) as c:
        assert c.post("/api/decisions", json={}, headers={"origin": origin}).status_code == 400


@contextmanager
def listening(record: Path, **limits: float) -> Iterator[int]:
    """The app on a port, as ``onrecord serve`` runs it, with other limits."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
    config = uvicorn.Config(web.app(record), port=port, http=protocol(**limits), ws="none", log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        yield port
    finally:
        server.should_exit = True
        thread.join()


def opened(port: int, data: bytes = b"") -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=60)
    made.sendall(data)
    return made


def rest(connection: socket.socket) -> bytes:
    """All that still comes, until the other side has ended it."""
    out = b""
    try:
        while got := connection.recv(65536):
            out += got
    except ConnectionResetError:
        pass
    return out


GET = b"GET /api/people HTTP/1.1\r\nHost: localhost\r\n"


@pytest.mark.parametrize("data", [b"", b"GET / HT", GET, GET + b"\r\n" + b"GET / HT"], ids=["nothing", "line", "head", "second"])
def test_a_request_that_is_never_finished_is_cut(record: Path, data: bytes) -> None:
    with listening(record, head=0.3) as port, opened(port, data) as c:
        got = rest(c)
        assert (b"200 OK" in got) is (b"\r\n\r\n" in data)
        assert httpx.get(f"http://127.0.0.1:{port}/api/people").status_code == 200


@pytest.mark.parametrize(
    ("line", "headers", "status"),
    [
        (b"GET / HTTP/1.1", b"Host: [", 400),
        (b"GET /api/stories HTTP/1.1", b"Host: [::1", 400),
        (b"POST /api/decisions HTTP/1.1", b"Host: localhost\r\nOrigin: http://[\r\nContent-Length: 0", 400),
        (b"POST /decisions HTTP/1.1", b"Host: localhost\r\nOrigin: http://[::1\r\nContent-Length: 0", 400),
        (b"GET /api/stories HTTP/1.1", b"Host: localhost\r\nHost: [", 400),
        (b"GET http://[/api/stories HTTP/1.1", b"Host: localhost", 404),
        (b"GET //[/api/stories HTTP/1.1", b"Host: localhost", 404),
        (b"GET /api/stories HTTP/1.1", b"Host: localhost\r\nReferer: http://[\r\nIf-None-Match: \xff\r\nCookie: csrf=\xff", 200),
        (b"POST /add HTTP/1.1", b"Host: localhost\r\nContent-Type: multipart/form-data; boundary=\r\nContent-Length: 0", 400),
    ],
)
def test_what_a_client_sends_by_hand_is_no_defect(
    record: Path, line: bytes, headers: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Bytes on the wire, which a client of a library would not let through: each is answered, and nothing of it is logged as a defect."""
    with listening(record) as port, opened(port, line + b"\r\n" + headers + b"\r\nConnection: close\r\n\r\n") as c:
        assert rest(c).startswith(b"HTTP/1.1 %d " % status)
    assert not [r for r in caplog.records if r.exc_info]


def test_a_request_that_drips_is_cut_too(record: Path) -> None:
    with listening(record, head=0.5) as port, opened(port, GET) as c, pytest.raises(OSError, match=r"."):
        for n in range(2000):
            c.sendall(b"X-%d: a\r\n" % n)
            time.sleep(0.03)


def test_a_body_that_does_not_come_is_refused(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.3)
    head = b"POST /api/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
    with listening(record, head=0.5) as port, opened(port, head + b'{"text"') as c:
        assert rest(c).startswith(b"HTTP/1.1 408 ")


def test_an_answer_that_is_not_read_is_given_up(record: Path) -> None:
    with listening(record, stall=0.3) as port:
        c = socket.socket()
        c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        c.connect(("127.0.0.1", port))
        c.settimeout(60)
        ask = GET.replace(b"/api/people", b"/api/openapi.json") + b"\r\n"
        c.sendall(ask * 500)
        with pytest.raises(ConnectionError):
            for _ in range(2000):
                c.sendall(ask)
                time.sleep(0.03)
        c.close()


def test_many_connections_hold_nobody_else_up(record: Path) -> None:
    with listening(record, most=20, head=600) as port:
        held = [opened(port, GET) for _ in range(60)]
        assert httpx.get(f"http://127.0.0.1:{port}/api/people").status_code == 200
        for c in held:
            c.setblocking(False)
        alive = 0
        for c in held:
            try:
                alive += c.recv(1) != b""
            except BlockingIOError:
                alive += 1
            except ConnectionResetError:
                pass
            c.close()
        assert alive <= 20


def test_bodies_under_way_have_a_bound_together(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_BODIES", 100)
    with TestClient(web.app(record), base_url=HOST) as c:
        got = c.post("/api/decisions", json={"what": "x" * 200})
        assert (got.status_code, got.headers["retry-after"]) == (503, "5")
        for _ in range(5):  # what came and went counts no more
            c.cookies.clear()
            assert c.post("/api/decisions", json={"what": "undo"}).status_code == 400


def test_a_body_in_time_is_whole() -> None:
    parts = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b"}, {"type": "http.disconnect"}]

    async def _given() -> Any:
        return parts.pop(0)

    async def _all() -> list[str]:
        receive = guard._receiver(_given, 5.0)
        return [str((await receive())["type"]) for _ in range(3)]

    assert asyncio.run(_all()) == ["http.request", "http.request", "http.disconnect"]
