"""Pages: what they say of themselves, which of their paragraphs are the story, and where each stands. All texts are invented."""

import json

import pytest

from onrecord.read.corrections import is_correction
from onrecord.read.html import read_html
from onrecord.read.html_people import split_names
from onrecord.read.html_tree import key
from onrecord.read.source import Source

LINE = "The town council of {} voted on Monday to close the old bridge to cars, the mayor said after a long debate."
LINES = [LINE.format(p) for p in ("Arrel", "Brell", "Crell", "Drell")]
TITLE = "Old bridge of Arrel closes for good"


def build(*, head="", body=None, ld=None, before=""):
    """A page read."""
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    body = body if body is not None else "".join(f"<p>{t}</p>" for t in LINES)
    raw = f'<!doctype html><html lang="en"><head>{head}{script}</head><body>{before}<article><h1>{TITLE}</h1>{body}</article></body></html>'
    return read_html(Source("a.html", raw.encode()))


def kinds(got):
    """Kind and text of every block."""
    return [(b.kind, got.text[b.start : b.end]) for b in got.blocks]


def texts(got, kind):
    """Texts of the blocks of a kind."""
    return [t for k, t in kinds(got) if k == kind]


# ------------------------------------------------------------------ what a page says of itself
def test_times_section_and_kind():
    got = build(
        ld={
            "@type": "LiveBlogPosting", "headline": TITLE, "datePublished": "2031-05-03T23:30:00-05:00",
            "dateModified": "2031-05-04T01:00:00-05:00", "articleSection": "Region", "isAccessibleForFree": "False",
        }
    )  # fmt: skip
    assert got.fields.published.value == "2031-05-03"
    assert (got.page.published_at, got.page.updated_at) == ("2031-05-03T23:30:00-05:00", "2031-05-04T01:00:00-05:00")
    assert (got.page.section, got.page.live, got.page.paywalled) == ("Region", True, True)
    assert any("live blog" in n for n in got.notes) and any("paywall" in n for n in got.notes)
    plain = build()
    assert plain.page.published_at is None and not plain.page.live and not plain.page.paywalled and not plain.notes


def test_open_graph_and_microdata():
    head = '<meta property="article:published_time" content="2031-05-03T10:00:00Z"><meta property="article:section" content="Region">'
    assert (build(head=head).fields.published.value, build(head=head).page.section) == ("2031-05-03", "Region")
    body = (
        '<span itemprop="datePublished" content="2031-05-03">3 May</span><span itemprop="author">Ana Silva</span>'
        + f"<p>{LINES[0]}</p>" * 3
    )
    got = build(body=body)
    assert got.fields.published.value == "2031-05-03" and got.fields.authors == ("Ana Silva",)


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "name": "Ana Silva"}, ("Ana Silva",)),
        ([{"name": "Ana Silva"}, {"givenName": "Ivo", "familyName": "Brandt"}], ("Ana Silva", "Ivo Brandt")),
        ("By Ana Silva and Ivo Brandt", ("Ana Silva", "Ivo Brandt")),
        ([{"name": "Ana Silva"}, {"name": "Reuters"}], ("Ana Silva", "Reuters")),
        ({"@type": "Organization", "name": "The Ostrel Post"}, ("The Ostrel Post",)),
        ({"@id": "#p1"}, ("Ana Silva",)),
        ("a.silva@post.example", ()),
        (None, ()),
    ],
)
def test_authors(author, authors):
    article = {"@type": "NewsArticle", "headline": TITLE, "author": author, "publisher": {"name": "The Ostrel Post"}}
    graph = {"@graph": [article, {"@id": "#p1", "name": "Ana Silva"}]}
    assert build(ld=graph).fields.authors == authors


def test_a_house_as_author_gives_way_to_the_byline():
    ld = {"@type": "NewsArticle", "headline": TITLE, "author": {"name": "The Ostrel Post"}, "publisher": {"name": "The Ostrel Post"}}
    byline = '<div class="byline">By <a>Ana Silva</a> and <a>Ivo Brandt</a> | 3 May 2031</div>'
    assert build(ld=ld, body=byline + "".join(f"<p>{t}</p>" for t in LINES)).fields.authors == ("Ana Silva", "Ivo Brandt")
    related = '<aside class="related"><span class="byline">By Eva Lund</span></aside>'
    assert build(ld=ld, before=related).fields.authors == ("The Ostrel Post",)


def test_names_of_author_fields():
    assert split_names("Von Ana Silva und Ivo Brandt") == ["Ana Silva", "Ivo Brandt"]
    assert split_names("Ana Silva (as)") == ["Ana Silva"]
    assert split_names("Ana Silva, Senior reporter") == ["Ana Silva"]


def test_a_headline_without_the_tail_of_the_site():
    head = f'<meta property="og:title" content="{TITLE} | Region | Ostrel"><title>x</title>'
    assert build(head=head).fields.title == TITLE


# ------------------------------------------------------------------ which paragraphs
def test_furniture_between_paragraphs_is_marked_and_kept():
    promo = '<div class="newsletter-promo"><p>Get the best of Ostrel in your inbox each morning.</p></div>'
    link = '<p><a href="/x">Five other bridges that had to close</a></p>'
    teaser = '<ul><li>Ferries: <a href="/y">What the new ferry between the banks will cost</a></li></ul>'
    got = build(body=f"<p>{LINES[0]}</p>{promo}<p>{LINES[1]}</p>{link}<p>{LINES[2]}</p>{teaser}<p>{LINES[3]}</p>")
    assert texts(got, "body") == LINES
    assert "Five other bridges that had to close" not in texts(got, "body")


def test_a_link_in_a_sentence_is_text():
    body = "".join(f"<p>{t}</p>" for t in LINES) + '<p><a href="/x">The town council of Errel voted on Monday to keep its bridge.</a></p>'
    assert "The town council of Errel voted on Monday to keep its bridge." in texts(build(body=body), "body")


def test_a_story_in_several_boxes_of_one_name_is_whole():
    boxes = [LINES[:2], LINES[2:]]
    body = "".join('<div class="body-part">' + "".join(f"<p>{t}</p>" for t in b) + '</div><div class="ad">x</div>' for b in boxes)
    assert texts(build(body=body), "body") == LINES


def test_equal_paragraphs_are_all_kept():
    body = f"<p>{LINES[0]}</p><p>{LINES[1]}</p><p>{LINES[0]}</p><p>{LINES[2]}</p><p>{LINES[0]}</p>"
    assert texts(build(body=body), "body").count(LINES[0]) == 3


def test_a_heading_and_a_paragraph_in_one_cell_are_two():
    rows = "".join(f"<tr><td><h2>Part {n}</h2><p>{t}</p></td></tr>" for n, t in zip(("one", "two", "six"), LINES, strict=False))
    got = build(body=f"<table>{rows}</table>")
    assert [t for t in texts(got, "body") if t in LINES] == LINES[:3] and not any("Part" in t and len(t) > 8 for t in texts(got, "body"))


def test_captions_are_captions():
    figure = "<figure><img src=x><figcaption>Cars queue before the bridge on Monday morning, for the last time.</figcaption></figure>"
    got = build(body=f"<p>{LINES[0]}</p>{figure}<p>{LINES[1]}</p><p>{LINES[2]}</p>")
    assert texts(got, "caption") == ["Cars queue before the bridge on Monday morning, for the last time."]
    assert "Cars queue" not in " ".join(texts(got, "body"))


def test_the_summary_is_named_or_described():
    named = f'<p class="article-standfirst">Two of nine piers have cracks.</p>{"".join(f"<p>{t}</p>" for t in LINES)}'
    assert texts(build(body=named), "deck") == ["Two of nine piers have cracks."]
    said = "Two of nine piers of the old bridge have cracks, an engineer says."
    got = build(head=f'<meta name="description" content="{said[:50]}">', before=f"<div>{said}</div>")
    assert texts(got, "deck") == [said]


def test_a_page_that_scripts_fill_is_read_from_its_metadata():
    got = build(ld={"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(LINES)}, body="<div id=app></div>")
    assert texts(got, "body") == LINES and all(b.source == "script[ld+json] articleBody" for b in got.blocks[1:])


def test_blocks_say_where_they_stand():
    got = build(before="<p>Menu of the day</p>")
    places = {got.text[b.start : b.end]: b.source for b in got.blocks}
    assert [places[t] for t in LINES] == ["p[2]", "p[3]", "p[4]", "p[5]"]


def test_corrections_are_kept():
    note = "Correction: an earlier version of this report gave the wrong day of the vote."
    got = build(body="".join(f"<p>{t}</p>" for t in LINES) + f'</article><div class="article-corrections"><p>{note}</p></div>')
    assert note in got.text
    assert (
        is_correction(note)
        and is_correction("This article was amended on 3 May 2031.")
        and not is_correction("Corrections officers said so.")
    )


def test_keys():
    assert key("Café\u200b, 3 p.m.") == "cafe3pm" == key("cafe3pm")


# ------------------------------------------------------------------ encodings
WEST = "Zoë Müller said on Monday that the café of Ostrel would close, and that its “old friends” would miss it a lot."
EAST = "Городской совет в понедельник решил закрыть старый мост для машин, сообщил мэр после долгих споров в ратуше."
FAR = "町議会は月曜日、古い橋を車両通行止めにすることを決めたと町長が長い議論の後に述べた。住民は渡し船を求めている。"
ENCODINGS = [
    *(("utf-8", WEST), ("utf-8-sig", EAST), ("utf-16", WEST), ("cp1252", WEST)),
    *(("cp1251", EAST), ("koi8-r", EAST), ("shift_jis", FAR), ("euc_jp", FAR)),
]


@pytest.mark.parametrize("declared", ["right", "none", "wrong"])
@pytest.mark.parametrize(("encoding", "text"), ENCODINGS)
def test_encodings_and_what_is_declared(encoding, text, declared):
    """Eight encodings, each declared rightly, not at all, and as UTF-8 (as UTF-16 where it is UTF-8)."""
    name = {"right": encoding.removesuffix("-sig"), "none": "", "wrong": "utf-16" if encoding.startswith("utf-8") else "utf-8"}[declared]
    head = f'<meta charset="{name}">' if name else ""
    raw = f"<!doctype html><html><head>{head}</head><body><article><h1>x</h1>{f'<p>{text}</p>' * 3}</article></body></html>".encode(
        encoding
    )
    got = read_html(Source("a.html", raw))
    assert text in got.text, (got.encoding, got.text[:80])
