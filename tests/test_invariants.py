"""The invariants of docs/ARCHITECTURE.md, on the sample and on texts with odd characters put in at random."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import engine, scale
from onrecord.codec import dump
from onrecord.types import Analysis, Block, Dossier, Report
from tests.conftest import sample_files

ODD = [
    "\U0001f6a2",
    "\u202e",
    "\u200f",
    "\u0301",
    "\u200b",
    "\u00a0",
    "\ufeff",
    "\x00",
    "\u00ad",
    "e\u0301",
    "\u05d0\u05d1",
    "\U0001f468\u200d\U0001f469",
]
TEXT = (
    "Minister Sava Dorrin said on Tuesday that about 3,200 people would have to leave seven villages. "
    "“We will pay $2.1 billion for the dam,” Dorrin told reporters in Ormade on 12 May 2025. "
    "The company Stonegate Hydro denied that it could sell 40% of its share."
)


def pieces(value: Any) -> Iterator[dict[str, Any]]:
    """All objects with a start and an end in a JSON value."""
    if isinstance(value, dict):
        if "start" in value and "end" in value:
            yield value
        for v in value.values():
            yield from pieces(v)
    elif isinstance(value, list):
        for v in value:
            yield from pieces(v)


def check_spans(value: Any, texts: dict[str, str], default: str | None = None) -> None:
    """Every span lies in its report; every ``exact`` is what stands there."""
    for piece in pieces(value):
        text = texts[piece.get("report", default)]
        assert 0 <= piece["start"] <= piece["end"] <= len(text)
        if "exact" in piece:
            assert piece["exact"] == text[piece["start"] : piece["end"]]


def report_of(text: str) -> Report:
    """A text as a report that is all body."""
    blocks = tuple(Block(kind="body", start=m.start(), end=m.end()) for m in re.finditer(r"\S(?:[^\n]*\S)?", text))
    return Report(id="sha256:0", file="odd.txt", text=text, blocks=blocks, language="en")


def digest(analyses: list[Analysis]) -> list[str]:
    """The dossiers as they are written."""
    return [dump(d) for d in engine.build(analyses)]


def test_spans_of_the_sample(reports: list[Report], analyses: list[Analysis], dossiers: list[Dossier]) -> None:
    """Invariant 1, analyses and dossiers."""
    texts = {r.id: r.text for r in reports}
    for a in analyses:
        data = msgspec.json.decode(dump(a))
        check_spans(data["annotations"], texts, a.report.id)
        check_spans(data["report"]["blocks"], texts, a.report.id)
    for d in dossiers:
        check_spans(msgspec.json.decode(dump(d)), texts)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.sampled_from(ODD)), max_size=12))
def test_spans_with_odd_characters(places: list[tuple[int, str]]) -> None:
    """Invariant 1 and hazards 6 and 7: emoji, right-to-left, combining, zero-width and NUL anywhere in the text."""
    text = TEXT
    for at, odd in sorted(places, reverse=True):
        text = text[:at] + odd + text[at:]
    done = engine.analyse(report_of(text))
    assert isinstance(done, Analysis)
    assert done.report.text == text
    check_spans(msgspec.json.decode(dump(done))["annotations"], {"sha256:0": text}, "sha256:0")
    for d in engine.build([done]):
        check_spans(msgspec.json.decode(dump(d)), {"sha256:0": text})


def test_text_is_the_file(reports: list[Report]) -> None:
    """Invariant 2: the text of a plain file is the file, unchanged; blocks lie in it, in order."""
    for r in reports:
        path = next(p for p in sample_files() if p.name == Path(r.file).name)
        if path.suffix == ".txt":
            assert r.text == path.read_bytes().decode("utf-8")
        assert all(a.end <= b.start for a, b in zip(r.blocks, r.blocks[1:], strict=False))


def test_ids_by_content(tmp_path: Path) -> None:
    """Invariant 3: the same bytes under another name have the same id; other bytes have another."""
    raw = sample_files()[0].read_bytes()
    for name, data in (("a.txt", raw), ("b.txt", raw), ("c.txt", raw + b"More.\n")):
        (tmp_path / name).write_bytes(data)
    ids = [next(iter(engine.read([tmp_path / n]))).id for n in ("a.txt", "b.txt", "c.txt")]  # type: ignore[union-attr]
    assert ids[0] == ids[1] != ids[2]


def test_order_changes_nothing(reports: list[Report], analyses: list[Analysis]) -> None:
    """Invariant 4: a shuffled input gives the same bytes."""
    mixed = list(reports)
    random.Random(7).shuffle(mixed)
    assert digest([a for a in engine.find(mixed) if isinstance(a, Analysis)]) == digest(analyses)


def test_processes_change_nothing(reports: list[Report], analyses: list[Analysis]) -> None:
    """Invariant 4: two processes give the same bytes as one."""
    assert digest([a for a in scale.find(reports, processes=2) if isinstance(a, Analysis)]) == digest(analyses)


def test_claims_have_evidence_and_links_reasons(dossiers: list[Dossier]) -> None:
    """Invariant 5; and what a line points at is there."""
    for d in dossiers:
        ids = {c.id for c in d.claims}
        assert len(ids) == len(d.claims)
        assert all(c.evidence for c in d.claims)
        assert all(link.reason and link.by and {link.left, link.right} <= ids for link in d.links)
        assert all(link.facet for link in d.links if link.relation in ("differs", "conflicts"))
        assert all(f.evidence and f.message for f in d.findings)
        assert {c for o in d.origins for c in o.claims} <= ids


def test_every_annotation_says_its_rule(analyses: list[Analysis]) -> None:
    """The rule or model that made an annotation is named."""
    assert all(re.fullmatch(r"[a-z_]+\.[\w .:-]+", x.rule) for a in analyses for x in a.annotations)


def test_unknown_date_stays_null(tmp_path: Path) -> None:
    """Invariant 5: a report that tells no day has none."""
    path = tmp_path / "undated.txt"
    path.write_text(
        "Council votes for school\n\nThe council has voted for a new school, the mayor said after the meeting.\n", encoding="utf-8"
    )
    found = engine.find([r for r in engine.read([path]) if isinstance(r, Report)])
    assert [a.report.published for a in found if isinstance(a, Analysis)] == [None]


DATE = re.compile(r"[\dX]{4}(-[\dX]{2}(-[\dX]{2}(T.*)?)?)?")


def test_dates_are_iso_prefixes(analyses: list[Analysis]) -> None:
    """Invariant 6: a publication date is an ISO prefix, and says why it is taken."""
    for a in analyses:
        if a.report.published:
            assert DATE.fullmatch(a.report.published.value)
            assert a.report.published.reason


def test_two_candidates_stay_open(analyses: list[Analysis]) -> None:
    """Invariant 7: where candidates are shown nothing has been chosen."""
    for a in analyses:
        for x in a.annotations:
            for part in (x, *getattr(x, "source", ())):
                if len(getattr(part, "candidates", ())) > 1:
                    assert part.entity is None
