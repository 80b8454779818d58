"""Reading: encodings, blocks, fields, pages, sidecars. All texts are invented."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import engine
from onrecord.outlets import agencies, by_domain, by_name
from onrecord.read import read
from onrecord.read.layout import layout
from onrecord.types import Attribution, Quantity, Refusal, Report

BODY = "The town council of Ostrel voted on Monday to close the old bridge to cars, the mayor said after a long debate."
MORE = "Shop owners near the bridge said they feared for their trade, and asked for a ferry between the two banks."


@pytest.fixture
def one(tmp_path):
    """Write one file and read it."""

    def do(content, name="a.txt", **beside):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        if beside:
            (tmp_path / f"{name}.meta.json").write_text(json.dumps(beside))
        found = list(read([tmp_path / name]))
        assert len(found) == 1 and isinstance(found[0], Report), found
        return found[0]

    return do


def kinds(report):
    """Kind and text of every block."""
    return [(b.kind, report.text[b.start : b.end]) for b in report.blocks]


def page(*lines):
    """Lines with a blank line between."""
    return "\n\n".join(lines)


# ------------------------------------------------------------------ blocks
@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=400)
    | st.lists(
        st.sampled_from(["By ", "Ana Silva", "\n", ":", "3 May 2031", "Source: ", "(Reuters)", "—", BODY, "\x00", "\u200b", "- |"])
    ).map("".join)
)
def test_blocks_cover_every_character_once(text):
    covered = [0] * len(text)
    blocks = layout(text).blocks
    assert list(blocks) == sorted(blocks, key=lambda b: b.start)
    for b in blocks:
        assert 0 <= b.start < b.end <= len(text)
        for i in range(b.start, b.end):
            covered[i] += 1
    assert all(n == 1 for n, c in zip(covered, text, strict=True) if not c.isspace())
    assert max(covered, default=0) <= 1


def test_a_whole_page(one):
    r = one(
        page(
            "Categories: Local",
            "Ostrel closes its old bridge",
            "Engineers found cracks in two piers, a report says.",
            "By Ana Silva and Ivo Brandt",
            "Published: 3 May 2031, 10:15 GMT",
            "Views: 12",
            f"OSTREL: {BODY}",
            MORE,
            "(With inputs from Reuters)",
            "Follow us on Facebook and Telegram.",
        )
    )
    assert [k for k, _ in kinds(r)] == [
        "boilerplate",
        "title",
        "deck",
        "byline",
        "metadata",
        "boilerplate",
        "dateline",
        "body",
        "body",
        "metadata",
        "boilerplate",
    ]
    assert r.title == "Ostrel closes its old bridge"
    assert r.authors == ("Ana Silva", "Ivo Brandt")
    assert (r.published.value, r.published.basis) == ("2031-05-03", "stated")
    assert [c.name for c in r.credits] == ["Reuters"] and r.text[r.credits[0].start : r.credits[0].end] == "Reuters"
    assert r.language == "en"


@pytest.mark.parametrize("first", ["date 2031-05-03", f"{BODY}", "Lowercase start is no headline."])
def test_no_headline(one, first):
    assert one(page(first, BODY, MORE)).title is None


def test_headline_needs_text_after_it(one):
    assert one("Ostrel closes its old bridge").title is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("- |", "boilerplate"),
        ("Views: 1,204", "boilerplate"),
        ("3 min read", "boilerplate"),
        ("2 hours ago", "metadata"),
        ("Image Credit: Zed", "boilerplate"),
        ("Tags: bridges, Ostrel", "boilerplate"),
        ("Share this article", "boilerplate"),
        ("© 2031 The Ostrel Post. All rights reserved.", "boilerplate"),
        ("Subscribe to our newsletter", "boilerplate"),
        ("Also read: Ferry tickets sold out", "boilerplate"),
        ("#bridge #ostrel", "boilerplate"),
        ("From: The Ostrel Post", "metadata"),
        ("Updated: May 4, 2031 09:00 CET", "metadata"),
        ("Source: https://www.reuters.com/a/b-1", "metadata"),
        ("(Reuters)", "metadata"),
        ("This story was first published by The Ostrel Post.", "metadata"),
        ("Published by Ana Silva", "byline"),
        ("Edited by Ivo Brandt", "byline"),
        ("by Ana Silva | Reuters", "byline"),
        ("By Staff Reporter", "byline"),
        ("Cars queue before the bridge on Monday. (Photo: Ivo Brandt/Zed)", "caption"),
        ("By the river, the mood was calm on Monday.", "body"),
        ("Follow the money, the mayor said, and you will see.", "body"),
        ("Update: the ferry will not run on Sunday, the town said.", "body"),
        ("Share prices of the ferry company fell by 3%.", "body"),
        ("From: the river to the hills, people came to look at the broken bridge, and stayed until the evening.", "body"),
        ("The vote of 3 May 2031 was close.", "body"),
        ("By 2040 the town wants two bridges.", "body"),
    ],
)
def test_lines(one, line, kind):
    r = one(page("Ostrel closes its old bridge", BODY, MORE, line, BODY))
    assert {t: k for k, t in kinds(r)}[line] == kind


@pytest.mark.parametrize(
    ("start", "dateline"),
    [
        ("PARIS — ", "PARIS —"),
        ("PORT OSTREL, May 3 (Reuters) - ", "PORT OSTREL, May 3 (Reuters) -"),
        ("Ostrel (Norland): ", "Ostrel (Norland):"),
        ("NAIROBI, Kenya (AP) — ", "NAIROBI, Kenya (AP) —"),
        ("Beirut – ", "Beirut –"),
        ("(Reuters) - ", "(Reuters) -"),
        ("Background: ", None),
        ("UPDATE: ", None),
        ("Well-known — ", None),
        ("But the mayor — ", None),
    ],
)
def test_datelines(one, start, dateline):
    r = one(page("Ostrel closes its old bridge", start + BODY, MORE))
    assert [t for k, t in kinds(r) if k == "dateline"] == ([dateline] if dateline else [])


def test_dateline_with_a_year_states_the_date(one):
    r = one(page("Ostrel closes its old bridge", f"OSTREL, May 3, 2031 (AFP) - {BODY}", MORE))
    assert r.published.value == "2031-05-03"
    assert [c.name for c in r.credits] == ["Agence France-Presse"]
    assert one(page("Ostrel closes its old bridge", f"OSTREL, May 3 (AFP) - {BODY}", MORE)).published is None


def test_day_and_month_that_can_change_places_state_the_year_only(one):
    assert one(page("Ostrel closes its bridge", "Posted: 03/04/2031", BODY, MORE)).published.value == "2031"
    assert one(page("Ostrel closes its bridge", "Posted: 23/04/2031", BODY, MORE)).published.value == "2031-04-23"


def test_signature_and_follow_line(one):
    assert one(page("Ostrel closes its old bridge", BODY, MORE, "Ana Silva")).authors == ("Ana Silva",)
    assert one(page("Ostrel closes its old bridge", BODY, MORE, "Follow Ana Silva on Twitter.")).authors == ("Ana Silva",)
    spoken_of = page("Ostrel closes its old bridge", BODY, "“It is done,” Ana Silva said.", "Ana Silva")
    assert one(spoken_of).authors == ()


def test_outlet_from_lines(one):
    assert one(page("Ostrel closes its old bridge", "by · The Ostrel Post", BODY, MORE)).outlet == "The Ostrel Post"
    assert one(page("Ostrel closes its old bridge | BBC News", BODY, MORE)).outlet == "BBC"
    assert one(page("Ostrel closes its old bridge", BODY, MORE)).outlet is None
    assert one(page("Ostrel closes its old bridge", "URL: https://www.theguardian.com/x", BODY, MORE)).outlet == "The Guardian"


def test_outlet_that_no_table_knows(one):
    head = page("Ostrel closes its old bridge", "Ostrel Courier", "Published: 3 May 2031", BODY, MORE)
    assert one(head).outlet == "Ostrel Courier" and [k for k, _ in kinds(one(head))][:3] == ["title", "metadata", "metadata"]
    first = one(page("The Ostrel Courier", "Old bridge closes", "by our staff", BODY, MORE))
    assert (first.outlet, first.title, first.authors) == ("The Ostrel Courier", "Old bridge closes", ())
    wire = one(page("Old bridge closes", f"OSTREL, May 3 (Norland Wire) - {BODY}", MORE, "Source: Norland Wire"))
    assert [c.name for c in wire.credits] == ["Norland Wire"] and wire.outlet is None
    assert one(page("Mayor quits over bridge", "Post offices to close", BODY, MORE)).outlet is None


def test_wrapped_text_keeps_its_paragraphs(one):
    words = (BODY + " " + MORE).split()
    lines, line = [], ""
    for w in words:
        if len(line) + 1 + len(w) > 60:
            lines.append(line)
            line = w
        else:
            line = f"{line} {w}".strip()
    wrapped = "\n".join([*lines, line])
    r = one(f"Ostrel closes its old bridge\n\n{wrapped}\n\n{wrapped.replace('Monday', 'Friday')}\n")
    assert [k for k, _ in kinds(r)] == ["title", "body", "body"]


# ------------------------------------------------------------------ encodings
WEST = page(
    "Café owners of Ostrel fear losses",
    "Zoë Müller said on Monday that the café would close. “It is over,” she told reporters at the château.",
    MORE,
)
RUSSIAN = page(
    "Мост закрыт",
    "Городской совет в понедельник решил закрыть старый мост для машин, сообщил мэр после долгих споров.",
    "Ещё одна новость дня: паром пойдёт в среду.",
)


@pytest.mark.parametrize(
    ("text", "encoding", "recorded"),
    [
        (WEST, "utf-8", "utf-8"),
        (WEST, "utf-8-sig", "utf-8-sig"),
        (WEST, "utf-16", "utf-16"),
        (WEST, "utf-16-le", "utf-16-le"),
        (WEST, "cp1252", "cp1252"),
        (WEST.replace("“", '"').replace("”", '"'), "latin-1", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "utf-8", "utf-8"),
    ],
)
def test_encodings(one, text, encoding, recorded):
    r = one(text.encode(encoding))
    assert (r.text, r.encoding) == (text, recorded)
    assert r.language == ("ru" if text is RUSSIAN else "en")


def test_a_mixed_page_keeps_its_utf8(one):
    raw = "Zoë Müller, café".encode() + b" \x93quoted\x94 " + "naïve “words”. ".encode() + BODY.encode()
    r = one(raw)
    assert r.text == "Zoë Müller, café “quoted” naïve “words”. " + BODY
    assert r.encoding == "utf-8+cp1252" and "2 bytes" in r.notes[0]


def test_odd_characters_and_line_ends_survive(one):
    text = "Title of a report here\r\n\r\nA\x00B \u202eright\u202c \u200bzero e\u0301 🙂 \ufeff said the mayor.\r\nNext line of it.\r"
    assert one(text).text == text


# ------------------------------------------------------------------ beside the file
def test_sidecar_outranks_and_is_part_of_the_id(one):
    text = page("Ostrel closes its old bridge", "Published: 3 May 2031", BODY, MORE)
    plain = one(text)
    r = one(
        text,
        published="2031-05-04T23:00:00+05:30",
        outlet="The Ostrel Post",
        authors=["Ana Silva"],
        title="Another",
        url="https://ostrel.example/1",
    )
    assert (r.published.value, r.published.basis) == ("2031-05-04", "stated")
    assert (r.outlet, r.authors, r.title, r.url) == ("The Ostrel Post", ("Ana Silva",), "Another", "https://ostrel.example/1")
    assert r.id != plain.id and r.text == plain.text


def test_malformed_sidecar_is_told(one, tmp_path):
    (tmp_path / "a.txt.meta.json").write_text("{broken")
    r = one(page("Ostrel closes its old bridge", BODY, MORE))
    assert any("a.txt.meta.json" in n for n in r.notes)
    r = one(page("Ostrel closes its old bridge", BODY, MORE), published="yesterday", title="\ud800")
    assert r.published is None and len(r.notes) == 2


# ------------------------------------------------------------------ pages
HTML = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ostrel closes its old bridge | The Ostrel Post</title>
<link rel="canonical" href="https://ostrel.example/bridge"><meta property="og:site_name" content="The Ostrel Post">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Ostrel closes its old bridge",
"datePublished":"2031-05-03T23:30:00-05:00","author":{{"@type":"Person","name":"Ana Silva"}}}}</script>
<script>var hidden = 1</script><style>.x{{}}</style></head>
<body><nav><a>Home</a></nav><article><h1>Ostrel closes its old bridge</h1><p class="standfirst">Two of nine piers have cracks.</p>
<p>{BODY}</p><p>{MORE}</p>
<p>Zero\u200bwidth and e\u0301 stay as they are in the words of the engineer, who spoke at the town hall on Monday.</p>
</article></body></html>"""


def test_page(one):
    r = one(HTML, "a.html")
    assert kinds(r)[:3] == [("title", "Ostrel closes its old bridge"), ("deck", "Two of nine piers have cracks."), ("body", BODY)]
    assert (r.outlet, r.authors, r.url) == ("The Ostrel Post", ("Ana Silva",), "https://ostrel.example/bridge")
    assert r.published.value == "2031-05-03" and "-05:00" in r.published.reason
    assert "hidden" not in r.text and "Zero\u200bwidth and e\u0301" in r.text
    assert all(b.source for b in r.blocks) and r.blocks[2].source == "p[2]"


def test_page_by_its_content(one):
    assert one(HTML, "a.txt").title == "Ostrel closes its old bridge"


def test_page_with_a_wrong_declaration(one):
    assert "e\u0301" in one(HTML.replace("utf-8", "iso-8859-1"), "a.html").text
    west = HTML.replace("e\u0301", "é").replace("\u200b", "")
    assert "é stay" in one(west.encode("cp1252"), "a.html").text


# ------------------------------------------------------------------ order and doubles
def test_order_and_doubles(tmp_path):
    (tmp_path / "sub").mkdir()
    for name, text in (("b.txt", BODY), ("sub/a.txt", BODY), ("c.txt", MORE), (".hidden.txt", MORE + BODY), ("README.md", MORE)):
        (tmp_path / name).write_text(text)
    (tmp_path / "c.txt.meta.json").write_text("{}")
    first = list(read([tmp_path]))
    assert [r.file for r in first] == ["a.txt", "c.txt"]
    assert list(read([tmp_path / "c.txt", tmp_path / "sub", tmp_path / "b.txt", tmp_path])) == first


def test_outlets():
    assert by_name("AP").name == "Associated Press" and by_name("Nobody's Gazette") is None
    assert by_domain("https://www.bbc.co.uk/news").name == "BBC" and by_domain("bbc.co.uk.evil.example") is None
    assert all(a.agency for a in agencies()) and not isinstance(by_name("Reuters"), Refusal)


@pytest.mark.parametrize(
    "note",
    [
        "Correction: the fire hurt 12 people, not 21 as this report first said.",
        "This story has been corrected to show that 12 people, not 21, were hurt.",
        "Due to an editing error, an earlier version of this article said 21 people were hurt.",
        "An earlier version gave the number of people hurt as 21.",
        "(Corrects number of people hurt in second paragraph to 12, not 21)",
        "An earlier headline said that 21 people were hurt.",
    ],
)
def test_a_correction_is_no_news(one, note):
    """What a note takes back is no figure and no statement of the report; the note is kept."""
    got = one(
        page("Fire on the old quay", "Twelve people were hurt in a fire on the old quay on Monday, the fire office said.", MORE, note)
    )
    assert [got.text[s.start : s.end] for s in got.corrections] == [note]
    found = engine.analyse(got, fast=True).annotations
    places = [a.start for a in found if isinstance(a, Quantity)] + [a.content[0].start for a in found if isinstance(a, Attribution)]
    assert len(places) > 1 and all(at < got.text.index(note) for at in places)
