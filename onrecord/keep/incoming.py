"""Is a report that somebody exported what it says it is? Its fields, its spans, its id by its bytes, its text by its bytes."""

import json
from collections.abc import Callable, Iterator

from onrecord.faults import identity, report_faults
from onrecord.keep.verify import analysis_faults
from onrecord.types import Analysis, Report

Reads = Callable[[Report, bytes], bool]  # whether bytes read as the text of a report
UNPROVEN = "whether its id is right cannot be known"


def faults(
    analysis: Analysis, raw: bytes | None, beside: bytes | None, *, trust: bool = False, reads: Reads | None = None
) -> Iterator[str]:
    """What is wrong; with ``trust`` what cannot be checked is let in (an export of an older onrecord), what is wrong never."""
    report = analysis.report
    yield from report_faults(report)
    yield from analysis_faults(analysis)
    yield from _id_faults(report, raw, beside, trust)
    if raw is not None and not trust and reads is not None and not _same(report, raw) and not reads(report, raw):
        yield "text: it is not what its bytes read as (changed since, or read by another onrecord)"


def _id_faults(report: Report, raw: bytes | None, beside: bytes | None, trust: bool) -> Iterator[str]:
    if raw is None:
        if report.id != identity(report.text.encode("utf-8", "surrogatepass")) and not trust:
            yield f"id: {UNPROVEN}, its bytes are not in the export"
    elif beside is not None:
        if report.id != identity(raw, beside):
            yield "id: it is not that of its bytes and of what stood beside them"
    elif report.id != identity(raw) and not trust:
        yield f"id: it is not that of its bytes; {UNPROVEN} if something stood beside them"


def _same(report: Report, raw: bytes) -> bool:
    """Whether bytes are a report's text, or a row in our own form that holds it."""
    try:
        told = raw.decode("utf-8")
        return told == report.text or (raw[:1] == b"{" and json.loads(told).get("text") == report.text)
    except (ValueError, RecursionError, AttributeError):
        return False
