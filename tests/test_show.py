"""The page and the brief: what stands on them, in which order, safe whatever the reports say, and the same bytes every time."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from onrecord import show
from onrecord.show import highlight, people, safe, words
from onrecord.show.page import short
from onrecord.show.view import View
from onrecord.types import (
    Analysis,
    Attribution,
    Block,
    Change,
    Claim,
    Dossier,
    Entity,
    Event,
    Evidence,
    Figure,
    Finding,
    Link,
    Mention,
    Origin,
    Published,
    Quantity,
    Report,
    ReportHead,
    Role,
    Source,
    Span,
    StoryHead,
)

HARBOUR = "Harbour to close\nMira Tolle, the harbour master, said the pier will close on 3 May. It holds 40% of all boats, she said."
TIDE = (
    "Pier may shut 🦊\n“The pier may close on 3 May,” said Mira Tolle. It holds 40% of fishing boats, she added. Repairs cost $2.5 million."
)


def span(text: str, words_: str) -> tuple[int, int]:
    start = text.index(words_)
    return start, start + len(words_)


def evidence(report: str, text: str, words_: str, speaker: str | None = None) -> Evidence:
    start, end = span(text, words_)
    return Evidence(report=report, start=start, end=end, exact=words_, speaker=speaker, said="2024-05-01" if speaker else None)


def analysis(key: str, text: str, outlet: str, day: str | None = "2024-05-01") -> Analysis:
    cut = text.index("\n")
    blocks = (Block(kind="title", start=0, end=cut), Block(kind="body", start=cut + 1, end=len(text)))
    a, b = span(text, "Mira Tolle")
    shut = span(text, "close on 3 May")
    notes = (
        Mention(start=a, end=b, type="person", form="name", name="Mira Tolle", entity="e1", id="a1"),
        Attribution(form="indirect", content=(Span(start=shut[0], end=shut[1]),), source=(Source(start=a, end=b),), id="a2"),
        Quantity(start=text.index("40%"), end=text.index("40%") + 3, value=Decimal(40), unit="%", id="a3"),
        Event(start=shut[0], end=shut[1], type="closure", modality="scheduled", trigger=(shut[0], shut[0] + 5), when="2024-05-03", id="a4"),
    )
    dated = Published(value=day, basis="stated", reason="date line") if day else None
    report = Report(
        id=f"sha256:{key}", file=f"{key}.txt", text=text, blocks=blocks, outlet=outlet, title=text[:cut], published=dated, language="en"
    )
    return Analysis(report=report, annotations=notes)


def sample() -> tuple[Dossier, list[Analysis]]:
    """Two invented reports of one story with everything that a page can show."""
    one, two = analysis("aaaa", HARBOUR, "Harbour News"), analysis("bbbb", TIDE, "The Tide", day=None)
    a, b = one.report.id, two.report.id
    close = (evidence(a, HARBOUR, "the pier will close on 3 May", "e1"), evidence(b, TIDE, "The pier may close on 3 May", "e1"))
    all_, some = evidence(a, HARBOUR, "It holds 40% of all boats", "e1"), evidence(b, TIDE, "It holds 40% of fishing boats", "e1")
    cost = evidence(b, TIDE, "Repairs cost $2.5 million")
    claims = (
        Claim(id="c1", kind="statement", wording="the pier will close on 3 May", evidence=close, origins=1, origin_ids=("o1",), outlets=2),
        Claim(
            id="c2",
            kind="figure",
            wording=all_.exact,
            evidence=(all_,),
            figure=Figure(value=Decimal(40), unit="%", of="all boats"),
            origin_ids=("o1",),
        ),
        Claim(
            id="c3",
            kind="figure",
            wording=some.exact,
            evidence=(some,),
            figure=Figure(value=Decimal(40), unit="%", of="fishing boats"),
            origin_ids=("o1",),
        ),
        Claim(
            id="c4",
            kind="figure",
            wording=cost.exact,
            evidence=(cost,),
            figure=Figure(value=Decimal("2500000.00"), unit="USD", measure="repairs"),
        ),
        Claim(id="c5", kind="event", wording="The pier may close on 3 May", evidence=close[1:], status="scheduled"),
    )
    boss = Role(role="harbour master", evidence=evidence(a, HARBOUR, "the harbour master"))
    root = Origin(
        id="o1",
        label="Mira Tolle",
        root="e1",
        claims=("c1", "c2", "c3"),
        reports=(a, b),
        chains=(("Harbour News", "e1"), ("The Tide", "?", "e1")),
    )
    dossier = Dossier(
        story=StoryHead(id="s1", title="Harbour to close"),
        reports=tuple(
            ReportHead(
                id=x.report.id,
                file=x.report.file,
                outlet=x.report.outlet,
                title=x.report.title,
                published=x.report.published,
                url=x.report.url,
            )
            for x in (one, two)
        ),
        entities=(Entity(id="e1", type="person", name="Mira Tolle", roles=(boss,)),),
        claims=claims,
        links=(Link(left="c2", right="c3", relation="conflicts", facet="denominator", reason="the same share of two different things"),),
        origins=(root,),
        findings=(Finding(check="sum", verdict="fails", message="2 + 2 is not 5", evidence=(cost,)),),
        changes=(Change(kind="new", claim="c1", since="2024-05-01"),),
    )
    return dossier, [one, two]


def html() -> str:
    dossier, analyses = sample()
    return show.page(dossier, [a.report for a in analyses], analyses)


class Text(HTMLParser):
    """Text of the elements of a class, as a browser reads it."""

    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted, self.depth, self.out = wanted, 0, [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth or self.wanted in (dict(attrs).get("class") or "").split():
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1
            if not self.depth:
                self.out.append("")

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.out[-1] += data


def texts(markup: str, wanted: str) -> list[str]:
    reader = Text(wanted)
    reader.feed(markup)
    return reader.out[:-1]


def test_sections_stand_in_the_order_of_the_design() -> None:
    order = ["lead", "conflicts", "checks", "carried", "figures", "said", "agreed", "changes", "prospects", "timeline"]
    order += ["origins", "single", "reports"]
    found = [m for m in re.findall(r'<(?:section|div) id="(\w+)"', html()) if m in order]
    assert found == [name for name in order if name in found]
    assert set(order) - set(found) <= {"prospects", "lead", "carried"}


def test_the_headline_tells_it_in_ten_seconds() -> None:
    told = re.sub(r"\s+", " ", texts(html(), "headline")[0])
    assert told == "2 reports · 2 outlets · 1 conflict · 1 sum that does not add up · latest change 1 May 2024"


def test_a_conflict_shows_both_wordings_and_their_origin() -> None:
    card = html().split('class="card conflicts"')[1].split("</article>")[0]
    assert "40\u202f%: of what?" in card
    assert '<mark class="differs">all</mark>' in card
    assert '<mark class="differs">fishing</mark>' in card
    assert "Both go back to one origin: Mira Tolle." in card


def test_modal_words_are_marked_as_weighing() -> None:
    assert '<mark class="weighs">may</mark>' in html()
    assert [[m.kind for m in row] for row in words.differences(["It opens", "It opens"])] == [[], []]
    assert words.differences(["one two three", "nothing of the kind at all"]) == [[], []]


def test_every_claim_can_be_reached_and_every_reference_resolves() -> None:
    dossier, _ = sample()
    page_ = html()
    assert {c.id for c in dossier.claims} <= set(re.findall(r'class="open" href="#c=(\w+)"', page_))
    ids = re.findall(r'\bid="([^"]+)"', page_)
    assert len(ids) == len(set(ids))
    refs = set(re.findall(r'aria-labelledby="([^"]+)"', page_)) | set(re.findall(r'href="#(\w+)"', page_))
    assert refs <= set(ids)


def test_the_page_is_one_file_that_asks_for_nothing() -> None:
    page_ = html()
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|form action)\b", page_)
    assert not re.search(r'\b(?:src|style|on\w+)="', page_.split("<body>")[1].split("<script")[0])
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_)
    assert policy and policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy[1]


def test_the_same_dossier_gives_the_same_bytes() -> None:
    dossier, analyses = sample()
    assert html() == html()
    assert show.page(dossier, [a.report for a in analyses], analyses[::-1]) == html()


def test_without_texts_or_claims_a_page_still_stands() -> None:
    dossier, _ = sample()
    assert "The text of this report is not in this page." in show.page(dossier)
    empty = Dossier(story=StoryHead(id="s", title=""), reports=())
    assert "A story without a title" in show.page(empty)
    assert "A story without a title" in show.brief(empty)


HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<!--<script>",
    "</textarea></style></title><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&#x3c;",
    "a\u2028b\u2029c",
    "\u202eevil\u202c \u2066x",
    "zero\u200bwidth\u00ad",
    "nul\x00 bell\x07 esc\x1b[31m cr\r\nlf",
    "\ud800 lone",
    "]]>",
    "x" * 5000,
]


def hostile(text: str) -> tuple[Dossier, list[Analysis]]:
    """A dossier in which every text is the given one."""
    report = Report(id="sha256:h", file=text, text=f"{text}\n{text}", outlet=text, title=text, url=f"javascript:{text}", language="en")
    proof = Evidence(report=report.id, start=0, end=len(text), exact=text, speaker="e", via=(text,), said=text)
    claim = Claim(id=text, kind="statement", wording=text, evidence=(proof,), status=text, origin_ids=(text,))
    other = Claim(id="z", kind="event", wording=text, evidence=(proof,))
    dossier = Dossier(
        story=StoryHead(id=text, title=text),
        reports=(
            ReportHead(
                id=report.id,
                file=text,
                outlet=text,
                title=text,
                url=report.url,
                published=Published(value=text, basis="stated", reason=text),
            ),
        ),
        entities=(Entity(id="e", type="person", name=text, roles=(Role(role=text, evidence=proof),)),),
        claims=(claim, other),
        links=(Link(left=text, right="z", relation="conflicts", reason=text, by=text),),
        origins=(Origin(id=text, label=text, occasion=text, chains=((text, text, text),), reason=text),),
        findings=(Finding(check="sum", verdict="fails", message=text, evidence=(proof,)),),
        changes=(Change(kind="new", claim=text, since=text, note=text),),
    )
    return dossier, [Analysis(report=report)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    dossier, analyses = hostile(text)
    page_ = show.page(dossier, [a.report for a in analyses], analyses)
    plain = show.page(*hostile_plain())
    assert tags(page_) == tags(plain) or len(text) > 100
    assert 'href="javascript:' not in page_
    body = page_.split('id="data">')[1].split("</script>")[0]
    assert "<" not in body and "\u2028" not in body
    show.index([dossier]).encode()
    page_.encode()


def hostile_plain() -> tuple[Dossier, list[Report], list[Analysis]]:
    dossier, analyses = hostile("plain")
    return dossier, [a.report for a in analyses], analyses


def tags(markup: str) -> dict[str, int]:
    """Active elements and attributes of a page, counted by a parser."""
    found: dict[str, int] = {}

    class Count(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name in (tag, *(f"@{key}" for key, _ in attrs)):
                if tag not in ("bdi", "br") and name not in ("@class", "@data-u"):
                    found[name] = found.get(name, 0) + 1

    Count().feed(markup)
    return found


@pytest.mark.parametrize("text", [t for t in HOSTILE if "\x00" not in t and "\ud800" not in t])
def test_the_text_of_a_report_is_kept_character_for_character(text: str) -> None:
    shown = str(highlight.report(Analysis(report=Report(id="r", file="f", text=text))))
    assert texts(f'<div class="x">{shown}</div>', "x") == [text]


def test_what_html_cannot_hold_keeps_its_place() -> None:
    shown = str(safe.text("a\x00b\ud800c"))
    assert texts(f'<div class="x">{shown}</div>', "x") == ["a\ufffdb\ufffdc"]


def test_findings_are_marked_over_the_right_words() -> None:
    _, analyses = sample()
    shown = str(highlight.report(analyses[1]))
    assert "<i class=f>40%</i>" in shown
    assert '<i class="q e">close</i><i class=q> on 3 May</i>' in shown
    assert texts(f'<div class="x">{shown}</div>', "x") == [TIDE]


def test_links_lead_to_the_web_only() -> None:
    assert [safe.link(u) for u in ("javascript:alert(1)", "data:text/html,x", "file:///etc", "//x", "https://a.example/b c", None)] == [
        None
    ] * 6
    assert safe.link("https://a.example/b") == "https://a.example/b"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("63000000000", "USD", "$63 billion"),
        ("36", "%", "36\u202f%"),
        ("1600000", "bbl/d", "1.6 million bbl/d"),
        ("6000", "MW", "6,000 MW"),
        ("11", "count", "11"),
        ("0.333333", "1", "a third"),
        ("20", "1", "20 times"),
        ("-2.50", "EUR", "−€2.5"),
        ("1", "pp", "1 percentage point"),
    ],
)
def test_figures_are_written_for_people(value: str, unit: str, told: str) -> None:
    assert people.figure(Figure(value=Decimal(value), unit=unit)) == told


def test_the_brief_fits_its_width_and_cites_its_places() -> None:
    dossier, _ = sample()
    told = show.brief(dossier, width=60)
    assert max(map(len, told.splitlines())) <= 60
    assert "\x1b" not in told
    start, end = span(HARBOUR, "the pier will close on 3 May")
    assert f"[aaaa.txt:{start}-{end}]" in told
    heads = [row for row in told.splitlines() if row.isupper()]
    assert heads[:4] == ["WHERE THEY DIFFER", "WHAT DOES NOT ADD UP", "FIGURES", "WHO SAID WHAT"]
    coloured = show.brief(dossier, width=60, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == told


@pytest.mark.parametrize("text", HOSTILE)
def test_no_control_sequence_reaches_the_terminal(text: str) -> None:
    told = show.brief(hostile(text)[0])
    assert not set(told) & {"\x1b", "\x00", "\x07", "\r", "\u202e", "\u2028"}
    told.encode()


def test_render_knows_four_forms() -> None:
    dossier, analyses = sample()
    reports = [a.report for a in analyses]
    assert show.render(dossier, reports).startswith("Harbour to close\n")
    assert show.render(dossier, reports, "html", analyses=analyses) == html()
    assert show.render(dossier, reports, "json").startswith('{"story":')
    with pytest.raises(ValueError, match="unknown form"):
        show.render(dossier, reports, "pdf")


def test_the_index_lists_stories_with_their_addresses() -> None:
    dossier, _ = sample()
    told = show.index([dossier])
    assert '<a href="stories/s1/index.html">' in told
    assert "Mira Tolle" in told
    assert short("sha256:" + "0" * 64) == "0" * 16


def test_an_update_stands_with_the_elder_first() -> None:
    dossier, analyses = sample()
    day = Published(value="2024-05-09", basis="stated", reason="date line")
    heads = (dossier.reports[0], replace(dossier.reports[1], published=day))
    newer = Link(left="c3", right="c2", relation="updates", facet="value", reason="a later count")
    told = View(replace(dossier, reports=heads, links=(newer,)), (), analyses).related("updates")[0]
    assert (told.left.id, told.right.id) == ("c2", "c3")
