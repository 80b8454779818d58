"""Days and outlets as lines, pages and feeds state them; texts, pages and feeds are made up."""

import pytest

from onrecord.read.dates import of_metadata
from onrecord.read.feeds import feed
from onrecord.read.html import read_html
from onrecord.read.metadata import Fields
from onrecord.read.plain import read_plain
from onrecord.read.source import Source
from tests.test_pages import LINES

STORY = "\n\nThe town shut its bridge on Monday, its engineer Lea Orban said. It will be mended.\n\nNobody was hurt.\n"


def page(head: str, body: str) -> Fields:
    """What a page states of itself."""
    story = "".join(f"<p>{t}</p>" for t in LINES)
    text = f"<!doctype html><html><head><title>x</title>{head}</head><body><h1>Old bridge shut after crack</h1>{body}{story}</body></html>"
    got = read_html(Source("a.html", text.encode()))
    assert got is not None
    return got.fields


@pytest.mark.parametrize(
    ("head", "outlet", "day"),
    [
        ("Bridge shut\nOstrel Ledger, 6 March 2031\nBy Ana Berg", "Ostrel Ledger", "2031-03-06"),
        ("Ostrel Ledger, Wednesday 15 October 2031\n\nBridge shut after storm", "Ostrel Ledger", "2031-10-15"),
        ("Orle Sentinel - March 6, 2031, 8am\nBridge shut", "Orle Sentinel", "2031-03-06"),
        ("Radio Keth (6 March 2031)\nBridge shut by storm", "Radio Keth", "2031-03-06"),
        ("Bridge shut by storm\n\nThe Kestrel | Wednesday, 15 October 2031", "The Kestrel", "2031-10-15"),
        ("Joris Quell, 6 March 2031\n\nBridge shut by storm", None, "2031-03-06"),
        ("Bridge shut by storm\nHalvesund, 6 March 2031", None, "2031-03-06"),
        ("Bridge shut by storm\nThe council shut it on 6 March 2031", None, None),
    ],
)
def test_a_line_of_outlet_and_day(head: str, outlet: str | None, day: str | None) -> None:
    """A name that may be a person's or a place's is no outlet; a sentence is no such line."""
    found = read_plain(Source("a.txt", (head + STORY).encode())).fields
    assert (found.outlet, found.published.value if found.published else None) == (outlet, day)


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<div><span>Last updated: 9 May 2031, 10.30am</span> <span>First published: 4 May 2031, 8am</span></div>", "2031-05-04"),
        ("<div>By Ana Berg Sunday, May 4, 2031 8:00am</div>", "2031-05-04"),
        ("<div>By <a>Ana Berg</a> | May 4, 2031</div>", "2031-05-04"),
        ("<p>Posted 4 May 2031. Updated 9 May 2031</p>", "2031-05-04"),
        ("<div><span>Updated 9 May 2031</span></div>", None),
        ("<div><span>4 May 2031</span><span>9 May 2031</span></div>", None),
        ("<div class='comments'><span>9 May 2031</span></div>", None),
    ],
)
def test_lines_under_the_headline(body: str, day: str | None) -> None:
    """The worded day first; a day of a change, a comment, or one of two tells nothing."""
    found = page("", body).published
    assert (found.value if found else None) == day


DATA = '{"@type":"NewsArticle","headline":"Old bridge shut","datePublished":"2031-05-04T08:00Z","publisher":{"name":"Ostrel Ledger"}'


@pytest.mark.parametrize(
    "data",
    [
        f"<!--\n{DATA}}}\n//-->",
        f"{DATA},}}",
        f"{DATA}}};",
        f"//<![CDATA[\n{DATA}}}\n//]]>",
        f'{{"@type":"WebPage"}}\n{DATA}}}',
        '{"@graph":[{"@id":"#o","name":"Ostrel Ledger"},' + DATA.replace('{"name":"Ostrel Ledger"}', '{"@id":"#o"}') + "}]}",
    ],
)
def test_data_of_a_page_as_pages_write_it(data: str) -> None:
    """In comments, with marks too many, several in a row, the publisher elsewhere."""
    found = page(f'<script type="application/ld+json">{data}</script>', "")
    assert found.published is not None
    assert (found.published.value, found.outlet) == ("2031-05-04", "Ostrel Ledger")


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Tue, 03/04/2031 - 17:57", "2031-03-04"),
        ("Thursday 03/04/2031", "2031-04-03"),
        ("03/04/2031", "2031"),
        ("1741046400", "2025-03-04"),
        ("1741046400000", "2025-03-04"),
        ("03 Sep 15 00:01 GMT", "2015-09-03"),
        ("Mon, 7 Jun 99 10:00:00 EST", "1999-06-07"),
    ],
)
def test_stamps(stamp: str, day: str) -> None:
    """The weekday decides which is the month."""
    found = of_metadata(stamp)
    assert found is not None
    assert found.value == day


def test_days_of_a_feed() -> None:
    """The first day that an item states, in whichever element."""
    items = (
        "<dc:date>2031-03-11T23:30:00-05:00</dc:date>",
        "<pubDate>Tue, 11 Mar 31 10:00:00 GMT</pubDate><pubDate>Wed, 12 Mar 2031 10:00:00 GMT</pubDate>",
        "",
    )
    told = "".join(f"<item><title>Bridge</title>{i}<description>It is shut.</description></item>" for i in items)
    text = f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Ostrel Ledger</title>{told}</channel></rss>'
    found = [e.source.beside.values.get("published") for e in feed("a.xml", text.encode()).entries if e.source]
    assert found == ["2031-03-11", "2031-03-11", None]


def test_a_house_gives_way_to_the_writer_that_the_page_names() -> None:
    """Data that name the house as the author, and a meta element that names a person."""
    data = DATA + ',"author":{"name":"Ostrel Ledger"}}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert page(head + '<meta name="author" content="Ana Berg">', "").authors == ("Ana Berg",)
    assert page(head, "").authors == ("Ostrel Ledger",)
