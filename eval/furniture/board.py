"""The furniture board: which lines of real reports are the story, and which the page round it (``README.md`` beside this file).

A line is taken for body where most of its characters lie in blocks of the story's own text (``STORY``). Headlines and headings are asked of
nobody. Figures are given apart for the reports that were marked before the rules were written and for those that were read only afterwards.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from eval.common import BENCH, Figures, left_out, prf
from onrecord import engine
from onrecord.types import Report

HERE = Path(__file__).parent
STORIES = BENCH / "newsgold" / "stories"
STORY = ("body", "dateline", "deck")
UNASKED = ("title", "heading", "deck", "note")


class Line(NamedTuple):
    """A line of a report: its span, what it was marked as, and whether the program takes it for the story."""

    start: int
    end: int
    kind: str
    taken: bool


def table(name: str) -> list[list[str]]:
    """The rows of a table beside this file."""
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@cache
def marks() -> dict[str, dict[int, str]]:
    """By file: the kind of each marked line, by its first character."""
    found: dict[str, dict[int, str]] = {}
    for file, start, _, kind in table("marks.tsv"):
        found.setdefault(file, {})[int(start)] = kind
    return found


def lines(report: Report, marked: dict[int, str]) -> Iterator[Line]:
    """The lines of a report; one that is not marked is body."""
    at = 0
    for raw in report.text.split("\n"):
        start, end = at + len(raw) - len(raw.lstrip()), at + len(raw.rstrip())
        at += len(raw) + 1
        if end > start:
            held = sum(max(0, min(b.end, end) - max(b.start, start)) for b in report.blocks if b.kind in STORY)
            yield Line(start, end, marked.get(start, "body"), 2 * held > end - start)


def scored(files: list[str]) -> Figures:
    """Precision and recall of body lines, and how much of each kind of furniture was known."""
    body = taken = right = 0
    kinds: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for file in files:
        report = next(iter(engine.read([STORIES / file])))
        assert isinstance(report, Report), report
        for line in lines(report, marks().get(file, {})):
            if line.kind in UNASKED:
                continue
            body += line.kind == "body"
            taken += line.taken
            right += line.taken and line.kind == "body"
            kinds[line.kind] += line.kind != "body"
            known[line.kind] += line.kind != "body" and not line.taken
            if "--errors" in sys.argv and line.taken != (line.kind == "body"):
                print(f"{file}:{line.start}-{line.end} {line.kind}, taken for {'body' if line.taken else 'furniture'}", file=sys.stderr)
    rest = {kind: f"{known[kind]} of {n}" for kind, n in sorted(kinds.items()) if n}
    return {**prf(right, taken, body), "reports": len(files), "lines": body + sum(kinds.values()), "known": rest}


def board(full: bool = False) -> Figures:
    """Both halves; there is no smaller set."""
    if missing := left_out(STORIES):
        return missing
    halves: dict[str, list[str]] = {}
    for file, half in table("reports.tsv"):
        halves.setdefault(half, []).append(file)
    return {half: scored(files) for half, files in halves.items()}
