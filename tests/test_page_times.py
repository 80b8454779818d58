"""Which time element of a page tells the day of its publication; pages are made up."""

import pytest

from onrecord.read.html import read_html
from onrecord.read.source import Source
from tests.test_pages import LINES

HEAD = "<h1>Old bridge shut after crack is found</h1>"
STORY = "".join(f"<p>{t}</p>" for t in LINES)


def day(body: str) -> str | None:
    """The day that a page with this body states."""
    got = read_html(Source("a.html", f'<!doctype html><html lang="en"><head><title>x</title></head><body>{body}</body></html>'.encode()))
    assert got is not None
    return got.fields.published.value if got.fields.published else None


def time(value: str, text: str = "that day", more: str = "") -> str:
    """A time element."""
    return f'<time datetime="{value}"{more}>{text}</time>'


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (f"{HEAD}<p>{time('2031-05-04')}</p>{STORY}", "2031-05-04"),
        (f"{HEAD}<p>Last modified {time('2031-05-09')} | First posted {time('2031-05-04')}</p>{STORY}", "2031-05-04"),
        (f"{HEAD}<div class='updated'>{time('2031-05-09')}</div>{STORY}", None),
        (f"{HEAD}{STORY}<ol id='comments'><li class='comment'>{time('2031-05-09')} Nice</li></ol>", None),
        (f"{HEAD}{STORY}<section class='related-stories'><a href='/x'>Ferry</a>{time('2031-05-09')}</section>", None),
        (f"{HEAD}{STORY}<aside>{time('2031-05-09')}</aside>", None),
        (f"{HEAD}{STORY}<p>The fair opens on {time('2031-06-01')} and ends a week later, the town said.</p>", None),
        (f"<div class='event-calendar'>{time('2031-06-01')} fair</div>{HEAD}{STORY}", None),
        (f"{HEAD}{STORY}<p>Published on {time('2031-05-04')}</p>", "2031-05-04"),
        (f"{HEAD}<span>{time('2031-05-04')}</span><span>{time('2031-05-09', more=' itemprop=dateModified')}</span>{STORY}", "2031-05-04"),
        (f"{HEAD}<p>{time('2031-05-04')} <b>and</b> {time('2031-05-07')}</p>{STORY}", None),
        (f"{HEAD}<p>{time('2031-05-04T08:00')} {time('2031-05-04T09:30')}</p>{STORY}", "2031-05-04"),
    ],
)
def test_the_time_element_of_the_story(body: str, value: str | None) -> None:
    """In the head of the story, outside other boxes, not worded as a change; worded as published wherever it stands."""
    assert day(f"<article>{body}</article>") == value


def test_the_clock_of_the_site_is_no_day_of_a_story() -> None:
    """A time in the page's own header."""
    body = f"<header class='site-header'>{time('2031-05-12')}</header><main>{HEAD}{STORY}</main>"
    assert day(body) is None
