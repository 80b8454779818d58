"""Watching feeds: once, again, after failures, after a stop. The site is the one of ``site.py``, on loopback and allowed by name."""

import json

import pytest

from onrecord import keep
from onrecord.read.fetch import Fetched, Fetcher
from onrecord.read.options import Options
from onrecord.serve import watch as watching
from onrecord.serve.watch import FeedState, State, Watch, later, load, look, save
from tests.site import site


@pytest.fixture
def job(tmp_path):
    """A watch of the test site with a clock that stands still until it is moved."""
    with site() as (host, asked):
        now = [1000.0]
        options = Options(allow=frozenset([host]), delay=0.0, fetch_seconds=3.0)
        yield Watch(tmp_path, 600.0, Fetcher(options, sleep=lambda s: None), lambda: now[0]), now, f"http://{host}", asked


def test_what_is_new_is_fetched_once(job):
    watch, now, home, asked = job
    state = State()
    first = list(look(watch, state, f"{home}/feed"))
    assert len(first) == 2 and all(
        p.exists() and json.loads(p.with_name(p.name + ".meta.json").read_text())["url"].startswith(home) for p in first
    )
    assert list(look(watch, state, f"{home}/feed")) == [], "it is not due"
    now[0] += 601
    before = len(asked)
    assert list(look(watch, load(watch.out), f"{home}/feed")) == []
    ((path, headers),) = asked[before:]
    assert path == "/feed" and headers["if-none-match"] == '"1"'


def test_a_stop_in_the_middle_loses_nothing(job):
    watch, _, home, asked = job
    state = State()
    half = look(watch, state, f"{home}/feed")
    next(half)
    next(half)
    half.close()
    back = load(watch.out)
    assert len(back.pages) == 1
    asked.clear()
    assert len(list(look(watch, back, f"{home}/feed"))) == 1
    assert [p for p, _ in asked] == ["/feed", "/gzip"]


def test_failures_are_told_and_tried_later_and_later(job, capsys):
    watch, now, home, _ = job
    state = State()
    for failures in (1, 2, 3):
        assert list(look(watch, state, f"{home}/error")) == []
        known = state.feeds[f"{home}/error"]
        assert known.failures == failures and known.due - now[0] == 600 * 2**failures
        now[0] = known.due
    assert "status 500" in capsys.readouterr().err
    assert list(look(watch, state, f"{home}/page")) == [] and "no feed" in capsys.readouterr().err
    assert later(600, 30, 0) == 86_400 and later(600, 1, 100_000) == 100_000


def test_a_page_that_fails_is_given_up_at_last(job, monkeypatch):
    watch, now, home, _ = job
    monkeypatch.setattr(watching, "_links", lambda url, got: [f"{home}/gone"])
    state = State()
    for tries in range(5):
        assert list(look(watch, state, f"{home}/feed")) == []
        assert (state.feeds[f"{home}/feed"].etag is None) == (tries < 4), "the feed is read again while a page of it is missing"
        now[0] += 601
    assert state.pages[f"{home}/gone"] == ""


def test_a_broken_state_is_kept_aside(tmp_path, capsys):
    save(tmp_path, State(feeds={"a": FeedState(due=1.0)}))
    assert load(tmp_path).feeds["a"].due == 1.0
    (tmp_path / "watch.json").write_text("{")
    assert load(tmp_path) == State() and (tmp_path / "watch.broken").exists()
    assert "cannot be read" in capsys.readouterr().err


def test_a_watch_makes_a_record(job, capsys):
    """The whole way, once: the pages of the feed are in the record, and a second look adds nothing."""
    watch, _, home, asked = job
    assert watching.watch([f"{home}/feed"], watch.out, minutes=10, once=True, fetcher=watch.fetcher) == 0
    assert (watch.out / "record.sqlite").exists() and (watch.out / "index.html").exists()
    before = len(asked)
    assert watching.watch([f"{home}/feed"], watch.out, minutes=10, once=True, fetcher=watch.fetcher) == 0
    assert len(asked) == before, "it is not due"


def test_what_was_fetched_before_a_stop_is_added_after_it(job, monkeypatch):
    """A watch that is stopped between fetching and adding: its pages are in the record after the next one, though no feed is due."""
    watch, _, home, asked = job
    monkeypatch.setattr(watching, "_added", lambda job, new: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watching.watch([f"{home}/feed"], watch.out, minutes=10, once=True, fetcher=watch.fetcher)
    monkeypatch.undo()
    asked.clear()
    assert watching.watch([f"{home}/feed"], watch.out, minutes=10, once=True, fetcher=watch.fetcher) == 0
    assert asked == [] and load(watch.out).waiting == []
    with keep.open(watch.out / "record.sqlite", readonly=True) as store:
        assert len(store.known()) == 2


def test_two_watches_of_one_folder_keep_what_each_saw(tmp_path):
    one, two = State(pages={"a": "a.html"}, waiting=["a.html"]), State(pages={"b": "b.html"}, waiting=["b.html"])
    save(tmp_path, one)
    save(tmp_path, two)
    save(tmp_path, one, added=["a.html"])
    assert (load(tmp_path).pages, load(tmp_path).waiting) == ({"a": "a.html", "b": "b.html"}, ["b.html"])


@pytest.mark.parametrize(("feeds", "code"), [(["/error"], 2), (["/error", "/feed"], 1), (["/feed"], 0), (["/feed", "/feed"], 0)])
def test_once_says_by_its_exit_code_what_was_not_to_be_had(job, monkeypatch, feeds, code):
    watch, _, home, _ = job
    monkeypatch.setattr(watching, "_added", lambda job, new: 0)
    urls = [f"{home}{path}" for path in feeds]
    for _ in range(2):  # the second time the dead feed is not due, and dead still
        assert watching.watch(urls, watch.out, minutes=10, once=True, fetcher=watch.fetcher) == code


def test_a_page_that_was_not_to_be_had_is_told_by_the_exit_code(job, monkeypatch):
    watch, _, home, _ = job
    monkeypatch.setattr(watching, "_links", lambda url, got: [f"{home}/gone", f"{home}/page"])
    monkeypatch.setattr(watching, "_added", lambda job, new: 0)
    assert watching.watch([f"{home}/feed"], watch.out, minutes=10, once=True, fetcher=watch.fetcher) == 1


@pytest.mark.parametrize("raw", [b'{"items": 5}', b'{"items": [1, "a", {"url": 7}]}', b"{", b"[" * 100_000])
def test_a_feed_that_is_none_ends_no_watch(job, monkeypatch, raw):
    watch, _, home, _ = job
    monkeypatch.setattr(Fetcher, "get", lambda self, url, **kw: Fetched(url, 200, raw))
    monkeypatch.setattr(watching, "_added", lambda job, new: 0)
    assert watching.watch([f"{home}/feed"], watch.out, minutes=10, once=True, fetcher=watch.fetcher) in (0, 2)
