"""Broken and hostile inputs: each is read or told in one clear line, in bounded time; the table in the documents is this one."""

import re
import time

import pytest

from onrecord.read import read
from onrecord.read.options import Options, using
from onrecord.types import Refusal, Report
from tests.boxes import page
from tests.broken import CASES, make, seen
from tests.conftest import ROOT


@pytest.mark.parametrize(("name", "what", "content", "sees", "count"), CASES, ids=[c[0] for c in CASES])
def test_broken_input(tmp_path, name, what, content, sees, count):
    path = make(tmp_path, name, content())
    start = time.process_time()
    found = list(read([path]))
    assert time.process_time() - start < 10, what
    reports = [r for r in found if isinstance(r, Report)]
    assert len(reports) == count, found
    told = sees.partition(", ")[2] if sees.startswith("read") else sees
    assert not told or any(told in s for s in seen(found)), seen(found)
    assert sees.startswith("read") == (not any(isinstance(r, Refusal) for r in found))
    assert all(r.reason and r.advice and r.file.startswith(name) for r in found if isinstance(r, Refusal))
    assert all(0 <= b.start < b.end <= len(r.text) for r in reports for b in r.blocks)
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.endswith(".meta.json")) == [name]


def test_deep_pages_keep_their_words(tmp_path):
    content = next(c[2] for c in CASES if c[0] == "deep.html")
    (report,) = read([make(tmp_path, "deep.html", content())])
    assert all(f"council of {p}" in report.text for p in ("Arrel", "Brell", "Crell"))


def test_the_table_in_the_documents_is_this_one():
    rows = re.findall(
        r"^\| `([\w.]+)` \| ([^|]+) \| ([^|]+) \| (\d+) \| [\d.]+ \| \d+ \|$", (ROOT / "docs" / "reading.md").read_text("utf-8"), re.M
    )
    assert rows == [(name, what, sees, str(count)) for name, what, _, sees, count in CASES]


def test_a_page_that_stalls_is_stopped(tmp_path):
    """The child is stopped inside a library too, and the next page is read by another."""
    path = make(tmp_path, "slow.html", "<html><body>" + "<p>A line of it, and one more.</p>" * 60_000)
    with using(Options(page_seconds=0.2)):
        (refused,) = read([path])
    assert isinstance(refused, Refusal) and "longer than 0.2 seconds" in refused.reason
    (report,) = read([make(tmp_path, "next.html", page("Ostrel"))])
    assert isinstance(report, Report) and report.title == "Bridge closes in Ostrel"
