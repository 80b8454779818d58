"""Cases: text with the answer marked in it (``cases/README.md`` tells how they are written)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onrecord import engine
from onrecord.types import Analysis, Attribution, Block, Event, Mention, Published, Quantity, Report, Timex

FOLDER = Path(__file__).parent / "cases"
KINDS: dict[str, type] = {"quote": Attribution, "time": Timex, "quantity": Quantity, "name": Mention, "event": Event}
PARTS = ("content", "cue", "source")


class Mark(NamedTuple):
    """A marked stretch of the bare text."""

    label: str
    wanted: dict[str, str]
    start: int
    end: int
    inside: int | None


class Case(NamedTuple):
    """One case: its name, header, bare text and marks."""

    name: str
    header: dict[str, str]
    text: str
    marks: list[Mark]


def unmark(marked: str) -> tuple[str, list[Mark]]:
    """The bare text and its marks.

    >>> unmark("on {time value=2025 | that day}.")[0]
    'on that day.'
    """
    text, stack, marks, at = "", [], [], 0
    opening = re.compile(r"\{(\w+)((?: [\w.]+=\S+)*)(?: \|)? ")
    while at < len(marked):
        if m := opening.match(marked, at):
            stack.append(len(marks))
            wanted = dict(pair.split("=", 1) for pair in m[2].split())
            marks.append(Mark(m[1], wanted, len(text), -1, stack[-2] if len(stack) > 1 else None))
            at = m.end()
        elif marked[at] == "}" and stack:
            k = stack.pop()
            marks[k] = marks[k]._replace(end=len(text))
            at += 1
        else:
            text += marked[at]
            at += 1
    assert not stack, f"a mark is not closed: {marked!r}"
    return text, marks


def cases(path: Path) -> Iterator[Case]:
    """The cases of a file."""
    head, *chunks = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)
    common = dict(re.findall(r"^(xfail): (.*)$", head, flags=re.M))
    for chunk in chunks:
        top, _, body = chunk.partition("\n---\n")
        name, *lines = top.splitlines()
        text, marks = unmark(body.strip("\n"))
        yield Case(f"{path.parent.name}/{path.stem}: {name}", {**common, **dict(line.split(": ", 1) for line in lines)}, text, marks)


def parameters() -> list[Any]:
    """All cases as parameters; a case with ``xfail`` may fail."""
    found = [case for path in sorted(FOLDER.rglob("*.txt")) for case in cases(path)]
    marks = {True: lambda c: [pytest.mark.xfail(reason=c.header["xfail"], strict=False)], False: lambda c: []}
    return [pytest.param(case, id=case.name, marks=marks["xfail" in case.header](case)) for case in found]


def report_of(case: Case) -> Report:
    """The bare text as a report that is all body."""
    blocks = tuple(Block(kind="body", start=m.start(), end=m.end()) for m in re.finditer(r"\S(?:[^\n]*\S)?", case.text))
    day = case.header.get("published")
    published = Published(value=day, basis="stated", reason="given by the case") if day else None
    return Report(id="case", file="case.txt", text=case.text, blocks=blocks, published=published, language="en")


def spans(annotation: Any) -> list[tuple[str, int, int]]:
    """The labelled spans of an annotation, as a case marks them."""
    if isinstance(annotation, Attribution):
        return [(part, s.start, s.end) for part in PARTS for s in getattr(annotation, part)]
    if isinstance(annotation, Event):
        return [("event", *annotation.trigger)]
    return [(next(k for k, v in KINDS.items() if isinstance(annotation, v)), annotation.start, annotation.end)]


def expected(case: Case, k: int) -> list[tuple[str, int, int]]:
    """The labelled spans of a mark; a quote's are those of its parts."""
    mark = case.marks[k]
    if mark.label != "quote":
        return [(mark.label, mark.start, mark.end)]
    return [(m.label, m.start, m.end) for m in case.marks if m.inside == k and m.label in PARTS]


def agrees(annotation: Any, wanted: dict[str, str]) -> bool:
    """Every property that the mark names is as it says."""
    for key, value in wanted.items():
        told = getattr(annotation, key)
        if isinstance(told, Decimal):
            if told != Decimal(value):
                return False
        elif str(told).lower().replace(" ", "_") != value.lower():
            return False
    return True


def told(case: Case, annotation: Any) -> str:
    """An annotation in words, for a failure."""
    return "; ".join(f"{label} {case.text[a:b]!r}" for label, a, b in spans(annotation)) + f" ({annotation!r})"


def check_found(case: Case) -> None:
    """Marks against what the finders find."""
    done = engine.analyse(report_of(case))
    assert isinstance(done, Analysis)
    free, wrong = list(done.annotations), []
    for k, mark in enumerate(case.marks):
        if mark.label not in KINDS:
            continue
        right = sorted(expected(case, k))
        same = [a for a in free if isinstance(a, KINDS[mark.label]) and sorted(spans(a)) == right and agrees(a, mark.wanted)]
        if same:
            free.remove(same[0])
        else:
            wrong.append(f"not found: {mark.label} {case.text[mark.start : mark.end]!r} {mark.wanted}")
    only = tuple(KINDS[k.strip()] for k in case.header.get("only", "").split(",") if k.strip())
    extra = [f"found beside: {told(case, a)}" for a in free if isinstance(a, only)]
    near = [
        f"  there is: {told(case, a)}" for a in free if wrong and any(isinstance(a, KINDS[m.label]) for m in case.marks if m.label in KINDS)
    ]
    assert not wrong + extra, "\n".join([case.text, *wrong, *extra, *near])


def check_read(case: Case, folder: Path) -> None:
    """Blocks and metadata against what the reader makes of a file."""
    path = folder / "case.txt"
    path.write_text(case.text + "\n", encoding="utf-8")
    report = next(iter(engine.read([path])))
    assert isinstance(report, Report), report
    blocks = {(b.start, b.end): b.kind for b in report.blocks}
    for m in case.marks:
        assert (m.start, m.end) in blocks, f"no block {case.text[m.start : m.end]!r}; blocks: {[case.text[a:b] for a, b in blocks]}"
        assert m.wanted.get("kind") in (None, blocks[m.start, m.end]), f"{case.text[m.start : m.end]!r} is {blocks[m.start, m.end]}"
    have = {"title": report.title, "outlet": report.outlet, "date": report.published.value if report.published else None}
    for key, value in case.header.items():
        if key in have:
            assert (have[key] or "none") == value, f"{key}: {have[key]}"


@pytest.mark.parametrize("case", parameters())
def test_case(case: Case, tmp_path: Path) -> None:
    """Every mark is found, and nothing beside where the case says so."""
    if case.name.startswith("read/"):
        check_read(case, tmp_path)
    else:
        check_found(case)
