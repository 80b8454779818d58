"""The web app in a real browser: reading, searching, deciding and undoing, adding with progress, hostile text, keys, accessibility."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from onrecord.serve.listening import Patient
from onrecord.serve.web import app
from onrecord.types import Analysis
from tests.test_browser import browser, pytestmark  # noqa: F401
from tests.test_page_browser import serious
from tests.test_web import REPORT
from tests.web import record


class Site:
    """A server on a record of its own, and a browser's page on it with everything it complained of."""

    def __init__(self, url: str, browser: Any) -> None:  # noqa: F811
        self.url, self.faults, self.foreign = url, [], []
        self.context = browser.new_context(bypass_csp=False)
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("dialog", lambda d: (self.faults.append(f"dialog {d.message}"), d.dismiss()))
        self.page.on("request", lambda r: None if r.url.startswith((url, "data:")) else self.foreign.append(r.url))

    def go(self, path: str) -> Any:
        self.page.goto(self.url + path)
        return self.page

    def api(self, path: str) -> Any:
        return httpx.get(self.url + path).json()


@contextmanager
def served(path: Path, token: str | None = None) -> Iterator[str]:
    """The app as ``onrecord serve`` runs it."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(app(path, token), host="127.0.0.1", port=port, http=Patient, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    for _ in range(300):
        if running.started:
            break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def server(analyses: Sequence[Analysis], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(record(analyses, tmp_path_factory.mktemp("served"))) as url:
        yield url


@pytest.fixture
def site(server: str, browser: Any) -> Iterator[Site]:  # noqa: F811
    opened = Site(server, browser)
    yield opened
    opened.context.close()
    assert (opened.faults, opened.foreign) == ([], [])


def conflicting(site: Site) -> str:
    """A story with a conflict."""
    return str(next(s["id"] for s in site.api("/api/stories?conflict=1")["items"]))


def test_from_the_list_to_the_exact_words(site: Site) -> None:
    page = site.go("/")
    page.get_by_label("with a conflict").check()
    page.get_by_role("button", name="Show").click()
    page.locator(".stories h2 a").first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.keyboard.press("c")
    page.keyboard.press("o")
    page.wait_for_selector("#pane .passage .exact")
    page.locator("#pane a.go").first.click()
    page.wait_for_selector("mark.hit")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.closest('.text') !== null")


def test_a_line_is_found_and_leads_to_its_report_and_speaker(site: Site) -> None:
    page = site.go("/people")
    page.keyboard.press("/")
    page.keyboard.type('speaker:"Edda Roon" figure>100m')
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-lines")
    page.locator(".lines .meta a").last.click()
    page.wait_for_selector("mark.hit")
    page.go_back()
    page.get_by_role("link", name="Edda Roon").first.click()
    assert page.locator("h1").inner_text() == "Edda Roon"
    assert page.locator("#h-roles").count() == 1
    page.keyboard.press("/")
    page.keyboard.type("colour>1")
    with page.expect_response(lambda r: "/search" in r.url) as answered:
        page.keyboard.press("Enter")
    assert answered.value.status == 400
    assert "unknown field colour" in page.get_by_role("alert").inner_text()
    site.faults = [f for f in site.faults if "400" not in f]  # the browser notes the status


def test_a_figure_has_its_values(site: Site) -> None:
    key = conflicting(site)
    d = site.api(f"/api/stories/{key}")
    claim = next(c for c in d["claims"] if c["figure"])
    page = site.go(f"/figure/{key}/{claim['id']}")
    assert page.locator("tbody tr").count() >= len(claim["evidence"])


def test_a_link_is_rejected_and_the_rejection_undone(site: Site) -> None:
    key = conflicting(site)
    before = site.api(f"/api/stories/{key}")["links"]
    page = site.go(f"/story/{key}")
    page.locator("#conflicts .conflicts a", has_text="Confirm or reject").first.click()
    card = page.locator("article.card:target")
    card.get_by_label("Your name").fill("Ana")
    card.get_by_label("Why").fill("two different things")
    card.get_by_role("button", name="Reject").click()
    made = page.locator("section[aria-labelledby='h-made']")
    assert "Rejected" in made.inner_text() and "Ana" in made.inner_text() and "two different things" in made.inner_text()
    assert len(site.api(f"/api/stories/{key}")["links"]) == len(before) - 1
    assert made.get_by_label("Your name").input_value() == "Ana"
    made.get_by_role("button", name="Undo").click()
    assert page.locator("section[aria-labelledby='h-made']").count() == 0
    assert site.api(f"/api/stories/{key}")["links"] == before
    site.go("/decisions")
    assert [t.split(" ")[0] for t in page.locator(".ruling").all_inner_texts()[:2]] == ["Undone", "Rejected"]
    with page.expect_download() as kept:
        page.get_by_role("link", name="Export as JSON").click()
    assert "two different things" in Path(kept.value.path()).read_text(encoding="utf-8")


def test_a_text_is_pasted_and_the_record_grows(site: Site) -> None:
    page = site.go("/add")
    page.get_by_label("Or paste the text").fill(REPORT)
    page.get_by_label("Outlet").fill("The Quill")
    page.get_by_role("button", name="Add").click()
    page.wait_for_selector("h1:has-text('1 report added')", timeout=120_000)
    page.locator("main .lines a").first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert "Lighthouse" in page.locator("h1").inner_text()
    assert "Nora Vint" in page.locator("#said").inner_text()


def test_a_hostile_report_is_text_everywhere(site: Site) -> None:
    key = next(s["id"] for s in site.api("/api/stories?limit=200")["items"] if "script" in s["title"])
    for path in ("/", f"/story/{key}", f"/story/{key}/links", f"/story/{key}/names", "/report/sha256:" + "e" * 64, "/search?q=alert"):
        page = site.go(path)
        assert page.locator("main img, main script, main iframe").count() == 0
        assert page.locator("a[href^='javascript' i]").count() == 0
        assert "alert(1)" in page.locator("body").inner_text() or path.endswith(("links", "names"))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(server: str, browser: Any, scheme: str, width: int) -> None:  # noqa: F811
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    found = httpx.get(f"{server}/api/stories?conflict=1").json()["items"][0]["id"]
    d = httpx.get(f"{server}/api/stories/{found}").json()
    figure = next(c["id"] for c in d["claims"] if c["figure"])
    faults = []
    own = (
        "/",
        "/people",
        "/search?q=the",
        "/add",
        "/decisions",
        "/login",
        "/nothing",
        f"/report/{d['reports'][0]['id']}",
        "/person?name=Edda Roon",
    )
    for path in (*own, f"/story/{found}/links", f"/story/{found}/names", f"/story/{found}/history", f"/figure/{found}/{figure}"):
        page.goto(server + path)
        faults += [f"{path}: {f}" for f in serious(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path} scrolls sideways")
    context.close()
    assert faults == []


def test_who_signs_in_can_sign_out(analyses: Sequence[Analysis], tmp_path: Path, browser: Any) -> None:  # noqa: F811
    with served(record(analyses, tmp_path), "a long enough token") as url:
        site = Site(url, browser)
        page = site.go("/people")
        page.get_by_label("Token").fill("a long enough token")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Decisions").click()
        assert serious(page) == []
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/login")
        assert site.go("/people").url.endswith("/login")
        site.context.close()
        assert (site.faults, site.foreign) == ([], [])
