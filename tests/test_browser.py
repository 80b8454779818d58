"""The page in a real browser: it opens from disk, asks nobody for anything, and its keys, panes and marks work."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from onrecord import show
from onrecord.types import Analysis, Claim, Dossier, Evidence, Report, ReportHead, StoryHead
from tests.test_show import HOSTILE, hostile, sample

CHROMIUM = shutil.which("chromium") or ("/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="left out: no Chromium here (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="left out: playwright is not installed")
    with api.sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield opened
        opened.close()


class Tab:
    """A page opened from disk, with everything it complained of or asked for."""

    def __init__(self, browser: Any, file: Path, markup: str, width: int = 1280) -> None:
        file.write_text(markup, encoding="utf-8", newline="")
        self.file, self.faults, self.asked, self.alerts = file, [], [], []
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("request", lambda r: self.asked.append(r.url) if not r.url.startswith("file:") else None)
        self.page.on("dialog", self.alerted)
        self.page.goto(file.as_uri())

    def alerted(self, dialog: Any) -> None:
        self.alerts.append(dialog.message)
        dialog.dismiss()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.page.wait_for_timeout(60)  # the address changes after the key

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).first.text_content())

    def shown(self, selector: str) -> bool:
        return bool(self.page.locator(selector).first.is_visible())

    def close(self) -> None:
        self.context.close()
        assert (self.faults, self.asked, self.alerts) == ([], [], [])


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Iterator[Tab]:
    dossier, analyses = sample()
    dossier = replace(dossier, lead=tuple(c.id for c in dossier.claims[:2]))
    opened = Tab(browser, tmp_path / "page.html", show.page(dossier, [a.report for a in analyses], analyses))
    yield opened
    opened.close()


def test_it_opens_from_disk_and_asks_for_nothing(tab: Tab) -> None:
    assert tab.text("h1") == "Harbour to close"
    assert not tab.shown("#pane")


def test_next_open_close(tab: Tab) -> None:
    tab.press("j", "j", "k", "o")
    assert tab.shown("#pane")
    assert tab.page.evaluate("document.activeElement.id") == "pane-title"
    assert tab.page.url.endswith("#c=c1")
    assert tab.page.locator("#pane .passage").count() == 2
    assert tab.text("#pane .passage mark") in ("will", "may")
    tab.press("Escape")
    assert not tab.shown("#pane")
    assert tab.page.evaluate("document.activeElement.getAttribute('href')") == "#c=c1"
    tab.press("Enter")
    assert tab.shown("#pane")
    tab.press("x")
    assert not tab.shown("#pane")


def test_next_while_open_shows_the_next_line(tab: Tab) -> None:
    tab.press("j", "o")
    first = tab.text("#pane-title")
    tab.press("j")
    assert tab.shown("#pane")
    assert tab.text("#pane-title") != first


def test_next_conflict_and_source(tab: Tab) -> None:
    tab.press("c", "o")
    assert tab.page.url.endswith("#l=0")
    assert tab.page.locator("#pane .passage").count() == 2
    tab.press("s")
    assert "".join(tab.page.locator("mark.hit").all_text_contents()) == "It holds 40% of all boats"
    assert "#r=aaaa&s=" in tab.page.url
    tab.page.go_back()
    tab.page.wait_for_timeout(60)
    assert tab.shown("#pane")


def test_a_click_opens_and_leads_to_the_report(tab: Tab) -> None:
    tab.page.locator("#figures a.open").nth(1).click()
    tab.page.locator("#pane a.go").first.click()
    tab.page.wait_for_timeout(60)
    assert "".join(tab.page.locator("mark.hit").all_text_contents()).startswith("It holds 40% of")


def test_search_finds_lines_and_places(tab: Tab) -> None:
    tab.press("/")
    tab.page.keyboard.type("fishing tolle")
    assert tab.text("#told").startswith("1 line") or int(tab.text("#told").split()[0]) >= 1
    tab.press("ArrowDown", "Enter")
    assert tab.shown("#pane")
    assert not tab.shown("#search")
    tab.press("x", "Control+k")
    tab.page.keyboard.type("repairs cost")
    tab.press("Escape")
    assert not tab.shown("#search")


def test_findings_of_an_open_report_follow_one_another(tab: Tab) -> None:
    tab.page.locator("#r0").evaluate("e => { e.open = true; }")
    tab.press("n")
    first = tab.page.evaluate("document.activeElement.textContent")
    tab.press("n")
    assert tab.page.evaluate("document.activeElement.matches('.text i')")
    assert tab.page.evaluate("document.activeElement.textContent") != first
    tab.press("p")
    assert tab.page.evaluate("document.activeElement.textContent") == first


def test_help_is_a_key_away(tab: Tab) -> None:
    tab.press("?")
    assert tab.shown("#help")
    tab.press("Escape")
    assert not tab.shown("#help")


def test_an_address_leads_to_its_passage(browser: Any, tmp_path: Path) -> None:
    dossier, analyses = sample()
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, [a.report for a in analyses], analyses))
    at = analyses[1].report.text.index("fishing")
    tab.page.goto(f"{tab.file.as_uri()}#r=bbbb&s={at}-{at + 7}")
    tab.page.reload()
    assert tab.text("mark.hit") == "fishing"
    tab.close()


EMOJI = "🦊🦊 A fox 🦊 spoke: e\u0301t\u00e9, שלום, 👩‍👩‍👧. Then it left."


def test_marks_fall_on_the_right_characters(browser: Any, tmp_path: Path) -> None:
    report = Report(id="sha256:fox", file="fox.txt", text=EMOJI + "\r\nEnd 🦊.", language="en")
    wanted = ["spoke: e\u0301t\u00e9, שלום", "👩‍👩‍👧", "Then it left.", "End 🦊."]
    proofs = [Evidence(report=report.id, start=(at := report.text.index(w)), end=at + len(w), exact=w) for w in wanted]
    claims = tuple(Claim(id=f"c{i}", kind="statement", wording=p.exact, evidence=(p,)) for i, p in enumerate(proofs))
    dossier = Dossier(story=StoryHead(id="s", title="Fox"), reports=(ReportHead(id=report.id, file="fox.txt"),), claims=claims)
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, [report], [Analysis(report=report)]))
    assert tab.page.locator(".text").first.evaluate("e => e.textContent") == report.text
    for i, words in enumerate(wanted):
        tab.page.evaluate(f"location.hash = 'c=c{i}'")
        tab.page.wait_for_timeout(60)
        assert tab.text("#pane .exact") == words
        tab.page.locator("#pane a.go").click()
        tab.page.wait_for_timeout(60)
        assert "".join(tab.page.locator("mark.hit").all_text_contents()) == words
    tab.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(browser: Any, tmp_path: Path, text: str) -> None:
    dossier, analyses = hostile(text)
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, [a.report for a in analyses], analyses))
    tab.press("j", "o", "j", "c", "o", "s", "/")
    tab.page.keyboard.type("x")
    tab.press("Escape", "Escape")
    assert tab.page.locator("main img, main script, main iframe, main svg[onload]").count() == 0
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.page.locator("a[href^='javascript' i]").count() == 0
    if text.isprintable() and len(text) < 100:
        assert text in tab.text("h1")
    tab.close()


@pytest.mark.parametrize("width", [390, 768, 1600])
def test_no_width_makes_the_page_scroll_sideways(browser: Any, tmp_path: Path, width: int) -> None:
    dossier, analyses = sample()
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, [a.report for a in analyses], analyses), width=width)
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.press("j", "o")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.close()


def test_it_prints(tab: Tab) -> None:
    assert tab.page.pdf(format="A4").startswith(b"%PDF")


def test_the_index_filters_its_stories(browser: Any, tmp_path: Path) -> None:
    dossier, _ = sample()
    other = Dossier(story=StoryHead(id="s2", title="Another"), reports=())
    tab = Tab(browser, tmp_path / "index.html", show.index([dossier, other]))
    tab.press("/")
    tab.page.keyboard.type("tolle")
    assert tab.text("#told") == "1 of 2 stories"
    assert tab.page.locator(".stories li:visible").count() == 1
    tab.press("Escape")
    assert tab.page.locator(".stories li:visible").count() == 2
    tab.close()


def copied(tab: Tab, button: str) -> str:
    """What a button of the pane puts on the clipboard."""
    tab.page.evaluate("() => { window.told = []; navigator.clipboard.writeText = async (text) => { window.told.push(text); }; }")
    tab.page.get_by_role("button", name=button).first.click()
    return str(tab.page.evaluate("window.told.join()"))


def grown() -> str:
    """The page of the sample under other ids of its claims, the address of its first report known."""
    dossier, analyses = sample()
    ids = {c.id: f"later{n}" for n, c in enumerate(reversed(dossier.claims))}
    claims = tuple(replace(c, id=ids[c.id]) for c in reversed(dossier.claims))
    links = tuple(replace(x, left=ids[x.left], right=ids[x.right]) for x in dossier.links)
    heads = (replace(dossier.reports[0], url="https://harbour.example/pier"), *dossier.reports[1:])
    made = replace(dossier, claims=claims, links=links, reports=heads, findings=(), changes=(), origins=(), lead=())
    return show.page(made, [a.report for a in analyses], analyses)


def test_a_line_goes_out_as_a_citation_and_as_a_link_that_stays(tab: Tab, browser: Any, tmp_path: Path) -> None:
    tab.press("j", "o")
    words, title = tab.text("#pane .exact"), tab.text("#pane-title")
    cited = copied(tab, "Copy as citation")
    assert cited.startswith(f"“{words}” – Mira Tolle") and "Harbour News" in cited and "2024" in cited
    link = copied(tab, "Copy link")
    assert "#at=c/aaaa:" in link
    later = Tab(browser, tmp_path / "later.html", grown())
    later.page.goto(f"{later.file.as_uri()}#{link.split('#')[1]}")
    later.page.wait_for_timeout(60)
    assert later.shown("#pane") and later.text("#pane-title") == title
    assert later.page.locator("#pane a.original").first.get_attribute("href") == "https://harbour.example/pier"
    assert copied(later, "Copy as citation").endswith(", https://harbour.example/pier")
    later.close()


def test_the_link_of_a_card_leads_to_the_card(tab: Tab, browser: Any, tmp_path: Path) -> None:
    tab.press("c", "o")
    title, link = tab.text("#pane-title"), copied(tab, "Copy link")
    assert "#at=l/aaaa:" in link and link.count("/bbbb:") == 1
    later = Tab(browser, tmp_path / "later.html", grown())
    later.page.goto(f"{later.file.as_uri()}#{link.split('#')[1]}")
    later.page.wait_for_timeout(60)
    assert later.text("#pane-title") == title
    later.close()


def test_a_link_to_words_that_no_line_rests_on_leads_to_the_report(tab: Tab) -> None:
    tab.page.goto(f"{tab.file.as_uri()}#at=c/bbbb:0-4")
    tab.page.wait_for_timeout(60)
    assert "".join(tab.page.locator("mark.hit").all_text_contents()) == "Pier"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_every_section_can_be_reached_from_the_bar(browser: Any, tmp_path: Path, width: int) -> None:
    """No entry is cut, whatever the width; and the bar does not stand over what is gone to."""
    dossier, analyses = sample()
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, [a.report for a in analyses], analyses), width=width)
    cut = "[...document.querySelectorAll('nav.sections li')].filter(e => e.getBoundingClientRect().right > innerWidth).length"
    assert tab.page.evaluate(cut) == 0
    covered = "document.activeElement.getBoundingClientRect().top - document.querySelector('nav.sections').getBoundingClientRect().bottom"
    for key in "jjjjjjkkk":
        tab.press(key)
        assert tab.page.evaluate(covered) >= 0
    tab.close()


def test_a_folded_line_is_opened_by_its_link_and_a_section_by_its_name(browser: Any, tmp_path: Path) -> None:
    dossier, analyses = sample()
    tab = Tab(browser, tmp_path / "page.html", show.page(dossier, [a.report for a in analyses], analyses))
    for section in ("origins", "agreed"):
        assert not tab.shown(f"#{section} details.fold > :not(summary)")
        tab.page.locator(f"nav.sections a[href='#{section}']").click()
        tab.page.wait_for_timeout(60)
        assert tab.shown(f"#{section} details.fold > :not(summary)")
    tab.page.goto("about:blank")
    tab.page.goto(tab.file.as_uri())
    href = tab.page.locator("#agreed a.open").first.get_attribute("href")
    assert href and not tab.shown("#agreed a.open")
    only = f"[...document.querySelectorAll(\"main a.open[href='{href}']\")].forEach(a => a.closest('#agreed') || a.remove())"
    tab.page.evaluate(only)
    tab.page.evaluate(f"location.hash = '{href[1:]}'")
    tab.page.wait_for_timeout(60)
    assert tab.shown("#agreed a.open[aria-current]") and tab.shown("#pane .exact")
    tab.close()


def test_on_paper_stand_the_first_lines_and_the_sources(tab: Tab) -> None:
    """Two pages at most; no folded part, no picture, nothing to press."""
    assert not tab.shown("#sources")
    tab.page.emulate_media(media="print")
    shown = "[...document.querySelectorAll('main > section')].filter(e => e.offsetHeight).map(e => e.id)"
    assert tab.page.evaluate(shown) == ["lead", "conflicts", "figures", "sources"]
    assert tab.page.locator("nav:visible, details:visible, button:visible, svg:visible").count() == 0
    told = tab.text("#sources")
    assert "The record reaches to" in told
    assert all(head.outlet in told for head in sample()[0].reports if head.outlet)
    assert len(re.findall(rb"/Type\s*/Page\b", tab.page.pdf(format="A4"))) <= 2
