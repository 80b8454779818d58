"""Inputs that break readers: each gets one clear line, none hangs, none raises, nothing is lost silently."""

import contextlib
import io
import os
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.read import Way, from_bytes, read
from onrecord.read.feeds import FeedError, safe_xml
from onrecord.read.guard import direct
from onrecord.read.html import read_html
from onrecord.read.layout import layout
from onrecord.read.single import READERS
from onrecord.read.source import Source
from onrecord.types import Refusal, Report

TEXT = "The town council of Ostrel voted on Monday to close the old bridge to cars, the mayor said after a long debate."


def refused(paths, **options):
    """The only result, which must be a refusal that tells what to do."""
    found = list(read(paths, **options))
    assert len(found) == 1 and isinstance(found[0], Refusal), found
    assert found[0].file and found[0].reason and found[0].advice
    return found[0].reason


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03\x04" * 500, "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"),
        (b"%PDF-1.7\n" + b"text " * 50, "PDF"),
        ("“”\"'".encode() * 200, "no word"),
        (b" \n\t\n", "no word"),
        (b"PK\x03\x04" + b"\0" * 80, "zip"),
    ],
)
def test_refusals(tmp_path, content, word):
    (tmp_path / "x.txt").write_bytes(content)
    assert word in refused([tmp_path / "x.txt"])


def test_too_large_is_refused_fast(tmp_path):
    with (tmp_path / "big.txt").open("wb") as f:
        f.write(b"a" * 20_000_000)
    start = time.perf_counter()
    assert "too large" in refused([tmp_path / "big.txt"])
    assert time.perf_counter() - start < 1
    (tmp_path / "big.txt").write_text(TEXT)
    assert "too large" in refused([tmp_path / "big.txt"], max_bytes=20)


def test_paths(tmp_path):
    assert "no such file" in refused([tmp_path / "missing.txt"])
    assert refused(["x" * 5000]) and refused(["a\0b"])
    (tmp_path / "empty").mkdir()
    assert "nothing" in refused([tmp_path / "empty"])
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone")
    assert "link" in refused([tmp_path / "link.txt"])
    os.mkfifo(tmp_path / "pipe")
    assert "no ordinary file" in refused([tmp_path / "pipe"])
    (tmp_path / "a.json").write_text("{}")
    assert "JSON" in refused([tmp_path / "a.json"])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_permission(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.txt").chmod(0)
    assert "permission" in refused([tmp_path / "a.txt"])


def test_folder_with_loops_of_links(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT)
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in")
    assert [r.file for r in read([tmp_path])] == ["a.txt"]


def test_folder_of_refusals_says_so_too(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    assert [type(r) for r in read([tmp_path])] == [Refusal, Refusal]


def test_file_names_that_are_not_utf8(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    with open(path, "wb") as f:  # noqa: PTH123 - a name in bytes
        f.write(TEXT.encode())
    (r,) = read([tmp_path])
    assert r.file.encode("utf-8")


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    (r,) = read(["-"])
    assert isinstance(r, Report) and r.text == TEXT


def test_a_reader_that_fails_is_one_refusal(tmp_path, monkeypatch):
    def broken(source):
        raise ZeroDivisionError("no")

    (tmp_path / "a.txt").write_text(TEXT)
    monkeypatch.setattr("onrecord.read.single.READERS", [broken, *READERS])
    with direct():
        assert "ZeroDivisionError" in refused([tmp_path / "a.txt"])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda b: b"<html><body><p>" + b + b"</p>"))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(content)
    (r,) = read([path])
    assert isinstance(r, Report) or "failed" not in r.reason
    if isinstance(r, Report):
        r.text.encode()
        assert all(0 <= b.start < b.end <= len(r.text) for b in r.blocks)


@pytest.mark.parametrize("depth", [10, 99, 101, 250, 260, 5000, 50_000])
def test_deep_pages_lose_nothing(depth):
    raw = (
        "<html><body><p>First paragraph of it.</p>"
        + "<div>" * depth
        + f"<p>{TEXT}</p>"
        + "</div>" * depth
        + "<p>After the nest.</p></body></html>"
    )
    start = time.perf_counter()
    r = read_html(Source("a.html", raw.encode()))
    assert TEXT in r.text and "After the nest" in r.text
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "raw",
    [
        "<p " + " ".join(f"a{i}=x" for i in range(140_000)) + f">{TEXT}</p>",
        "<script>" * 20_000 + TEXT,
        "<!--" * 50_000 + TEXT,
        "<a<b" * 100_000 + TEXT,
        "<a href='" * 20_000 + TEXT,
        "<svg>" * 20_000 + TEXT,
        f"<p>{TEXT}</p>" + "&" * 200_000,
    ],
)
def test_hostile_pages_are_read_in_time(raw):
    start = time.perf_counter()
    assert read_html(Source("a.html", ("<html><body>" + raw).encode())) is not None
    assert time.perf_counter() - start < 5


RUNS = [
    "a",
    " ",
    "\n",
    ":",
    "-",
    "—",
    "(",
    ")",
    "By ",
    "by · ",
    "A. ",
    "A b ",
    "#x ",
    "http://a.",
    "1",
    "1 ",
    "3 May ",
    "3/",
    "12:",
    "May ",
    "| ",
    "© ",
    "“",
    ", ",
    "(a",
    "Source: ",
    "Ana Silva and ",
    "PARIS, ",
    "first published by ",
    "\x00",
    "\u200b",
    "\u0301",
    "a\n",
    "Ana Silva\n",
    "ab cd ef gh ij kl mn op qr st uv\n",
]


@pytest.mark.parametrize("run", RUNS)
def test_time_is_linear(run):
    """Doubling a hostile run must not much more than double the time."""

    def seconds(n):
        text = (run * n)[:n]
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            layout(text)
            best = min(best, time.process_time() - start)
        return best

    seconds(1000)
    small, large = seconds(8000), seconds(32_000)
    assert large < 0.05 or large < 8 * small


BOXES = ["<a>", "<a/>", "<!--", "<![CDATA[", "<", "</a>", "<a b='", "<!DOCTYPE ", "&a;", "]]>", "<?xml ", "\x00"]


@pytest.mark.parametrize("run", BOXES)
def test_time_of_feeds_is_linear(run):
    """The same for what is looked at before a feed is parsed."""
    assert linear(lambda text: quietly(safe_xml, text.encode()), run)


@pytest.mark.parametrize("run", ['{"a":', '"a",', ";", "\n", '"', "[", "a;b\n", "\\u0000", "\x00", "\ufeff"])
def test_time_of_tables_is_linear(run):
    """And for rows of tables and JSON."""
    for name in ("a.csv", "a.jsonl", "a.json"):
        assert linear(lambda text, name=name: list(from_bytes(name, text.encode(), WAY)), run)


MARKUP = ["<p>", "<div class='a-b'>", "<a href=x>y", "<b><i>", "<table><tr><td>a", "<p>a by ", "<li><a>b c d e</a>", "&#1;", "<h1>x</h1>"]


@pytest.mark.parametrize("run", MARKUP)
def test_time_of_pages_is_linear(run):
    """And for pages, the extractor included."""
    assert linear(lambda text: read_html(Source("a.html", b"<html><body>" + text.encode())), run, size=20_000)


WAY = Way(max_bytes=10_000_000, keep=None, fetcher=None)


def quietly(work, raw):
    """What a reader says of an input is not the question here."""
    with contextlib.suppress(FeedError):
        work(raw)


def linear(work, run, size=40_000):
    """Whether four times the text takes at most about four times the time (twice that is let pass on a busy machine)."""

    def seconds(n):
        text = (run * n)[:n]
        best = 99.0
        for _ in range(3):
            start = time.process_time()
            work(text)
            best = min(best, time.process_time() - start)
        return best

    seconds(1000)
    small, large = seconds(size), seconds(4 * size)
    return large < 0.1 or large < 8 * small
