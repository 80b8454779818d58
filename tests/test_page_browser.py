"""The page as people with little time or little sight meet it: a large story, accessibility rules, the shortest ways from the top."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from onrecord import show
from onrecord.types import Analysis, Dossier
from tests.big_story import story
from tests.test_browser import Tab, browser, pytestmark  # noqa: F401
from tests.test_show import sample


def pages() -> dict[str, str]:
    """The pages whose accessibility is tested."""
    dossier, analyses = sample()
    small, found = story(reports=8, count=120)
    return {
        "story": show.page(dossier, (), analyses, "index.html"),
        "many": show.page(small, (), found),
        "index": show.index([dossier, small]),
    }


def serious(page: Any) -> list[str]:
    """What axe-core calls serious or critical on a page, in words."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="left out: axe-playwright-python is not installed")
    found = axe.Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found if v["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("name", ["story", "many", "index"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(browser: Any, tmp_path: Path, name: str, scheme: str, width: int) -> None:  # noqa: F811
    file = tmp_path / "page.html"
    file.write_text(pages()[name], encoding="utf-8")
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(file.as_uri())
    faults = serious(page)
    if name != "index":
        for keys in (["j", "o"], ["x", "/"], ["Escape", "?"]):
            for key in keys:
                page.keyboard.press(key)
            faults += serious(page)
    context.close()
    assert faults == []


def big() -> tuple[Dossier, Sequence[Analysis]]:
    """200 reports, 3,000 claims."""
    return story()


def test_a_large_story_is_ready_within_a_second(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    """Of the page's own thread (its processor time, so that a busy machine does not count); then every part is reachable."""
    dossier, analyses = big()
    file = tmp_path / "page.html"
    file.write_text(show.page(dossier, (), analyses), encoding="utf-8")
    assert file.stat().st_size < 3_000_000
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    meter = context.new_cdp_session(page)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    spent = {m["name"]: m["value"] for m in meter.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    assert spent < 1.0
    page.keyboard.press("c")
    page.keyboard.press("o")
    page.wait_for_selector("#pane .passage .exact")
    last = dossier.claims[-1]
    page.evaluate("id => { location.hash = 'c=' + id; }", last.id)
    page.wait_for_selector(
        f"#single details[open] a[href='#c={last.id}'], #said a[href='#c={last.id}'], a[href='#c={last.id}'][aria-current]"
    )
    assert page.locator("#pane .exact").first.text_content() == last.evidence[0].exact
    page.locator("#r199 summary").evaluate("e => e.click()")
    page.wait_for_selector("#r199 .text i")
    assert page.locator("#r199 .text").text_content() == analyses[199].report.text
    context.close()
    assert faults == []


def test_the_top_leads_to_conflicts_figures_and_origins_in_two_actions(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    dossier, analyses = sample()
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, (), analyses))
    tab.press("c", "o")
    assert tab.page.locator("#pane .passage").count() == 2
    tab.press("x")
    tab.page.evaluate("scrollTo(0, 0)")
    for name in ("figures", "origins", "said"):
        tab.page.locator(f"nav.sections a[href='#{name}']").click()
        tab.page.wait_for_timeout(60)
        assert tab.page.locator(f"#{name} h2").evaluate(
            "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight; }"
        )
    tab.close()
