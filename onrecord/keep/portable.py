"""A record as lines of JSON that another record reads: every report with its analysis and bytes, and what editors decided."""

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from onrecord.codec import dump
from onrecord.codec import load as read
from onrecord.decisions import Decision
from onrecord.given import Given
from onrecord.keep.incoming import Reads, faults
from onrecord.keep.store import Store, StoreError
from onrecord.types import Analysis, Record, Refusal

BATCH = 100
ADVICE = "export it again with this onrecord; if you trust whoever made it, and only its id or text is not proven: import --trust"


class Head(Record, frozen=True, tag="head", tag_field="line"):
    """The first line."""

    schema: Literal["onrecord/record/1"] = "onrecord/record/1"


class ReportLine(Record, frozen=True, tag="report", tag_field="line"):
    """A report: ``raw`` are its bytes in Base64, where they were kept; ``beside``: what else its id is the hash of."""

    analysis: Analysis
    raw: str | None = None
    beside: str | None = None


class DecisionLine(Record, frozen=True, tag="decision", tag_field="line"):
    """A decision that holds."""

    decision: Decision


class Line(Record, frozen=True):
    """Any line, to see which it is."""

    line: Literal["head", "report", "decision"]


class Loaded(Record, frozen=True):
    """What came in that was not there, and the lines that were refused."""

    reports: int = 0
    decisions: int = 0
    refused: tuple[Refusal, ...] = ()


def dump_to(store: Store, to: Path) -> int:
    """Write all reports that have their text (older versions too, in the order of adding) and the decisions that hold; how many reports."""
    seen = sorted((v.number, v.id) for i in store.known() for v in store.versions(i) if v.id == i and v.state in ("current", "old"))
    count = 0
    with to.open("w", encoding="utf-8", newline="\n") as f:
        f.write(dump(Head()) + "\n")
        for _, ident in seen:
            analysis = store.analysis(ident)
            if analysis:
                f.write(dump(_line(analysis, store.raw(ident))) + "\n")
                count += 1
        for d in store.decisions():
            f.write(dump(DecisionLine(decision=d)) + "\n")
    return count


def load(store: Store, source: Path, *, trust: bool = False, reads: Reads | None = None) -> Loaded:
    """Add what such a file holds; what is there already is left as it is. A bad line is named; the lines before it are kept.

    A report that is not what it says it is (``incoming.faults``) is refused, and with it no other.
    """
    refused: list[Refusal] = []
    waiting: list[tuple[Analysis, bytes | None]] = []
    there = {(d.left, d.right, d.verdict, d.by) for d in store.decisions(history=True)}
    reports = decisions = 0
    try:
        for n, item in _lines(source):
            if isinstance(item, ReportLine):
                if why := _unfit(item, trust, reads):
                    refused.append(Refusal(file=f"{source.name}:{n} ({item.analysis.report.file})", reason=why, advice=ADVICE))
                    continue
                waiting.append((item.analysis, _raw(item)))
                if len(waiting) >= BATCH:
                    reports += store.add_all(waiting)
                    waiting = []
            elif (item.decision.left, item.decision.right, item.decision.verdict, item.decision.by) not in there:
                store.decide(item.decision)
                decisions += 1
    finally:
        reports += store.add_all(waiting)
    return Loaded(reports=reports, decisions=decisions, refused=tuple(refused))


def _line(analysis: Analysis, raw: bytes | None) -> ReportLine:
    if raw is None:
        return ReportLine(analysis=analysis)
    beside = raw.beside.decode() if isinstance(raw, Given) else None
    return ReportLine(analysis=analysis, raw=base64.b64encode(raw).decode(), beside=beside)


def _raw(item: ReportLine) -> bytes | None:
    """The bytes of a report, with what stood beside them where that is known."""
    if item.raw is None:
        return None
    data = base64.b64decode(item.raw)
    return data if item.beside is None else Given.of(data, item.beside.encode("utf-8", "surrogatepass"))


def _unfit(item: ReportLine, trust: bool, reads: Reads | None) -> str | None:
    """Why a report is not let in: the first of its faults."""
    raw = base64.b64decode(item.raw) if item.raw is not None else None
    beside = item.beside.encode("utf-8", "surrogatepass") if item.beside is not None else None
    found = next(faults(item.analysis, raw, beside, trust=trust, reads=reads), None)
    return f"the report is not in order ({found})"[:400] if found else None


def _lines(source: Path) -> Iterator[tuple[int, ReportLine | DecisionLine]]:
    kinds: dict[str, type[Head | ReportLine | DecisionLine]] = {"head": Head, "report": ReportLine, "decision": DecisionLine}
    try:
        with source.open("rb") as f:
            for n, line in enumerate(f, 1):
                kind = kinds[read(line, Line).line]
                if n == 1 and kind is not Head:
                    raise ValueError("its first line is no head")
                item = read(line, kind)
                if isinstance(item, ReportLine) and item.raw is not None:
                    base64.b64decode(item.raw, validate=True)
                if not isinstance(item, Head):
                    yield n, item
    except OSError as error:
        raise StoreError(str(source), f"it cannot be read ({error.strerror})", "check its name and your rights") from error
    except (msgspec.MsgspecError, ValueError, binascii.Error) as error:
        why = f"line {n} is not of an export ({error})"
        raise StoreError(str(source), why[:300], "make the export again: onrecord export FILE --format record") from error
