"""The main path on several processes; the results are those of one process, in the order of the input."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from onrecord import engine, pool
from onrecord.types import Analysis, Refusal, Report

A = TypeVar("A")
B = TypeVar("B")
WORTHWHILE = 12  # reports below which starting a second process costs more than it brings


def map_ordered(work: Callable[[A], B], items: Sequence[A], *, processes: int | None = None) -> Iterator[B | pool.Failure]:
    """``work`` over ``items`` on ``processes`` (default: the cores, one for few items), in the order of the items.

    An item that raises comes back as a ``Failure``; on several processes so does one that stalls or ends its process.

    >>> list(map_ordered(abs, [-2, 1], processes=1))
    [2, 1]
    """
    count = processes or (min(os.cpu_count() or 1, 4) if len(items) >= WORTHWHILE else 1)
    if count == 1 or len(items) < 2:
        yield from (pool.attempt(work, item) for item in items)
        return
    yield from pool.run(work, items, count)


def analyses(reports: Sequence[Report], processes: int | None = None) -> Iterator[Analysis | Refusal]:
    """``engine.analyse`` on several processes; a report that fails is refused with its reason, and the rest goes on."""
    for report, done in zip(reports, map_ordered(engine.analyse, reports, processes=processes), strict=True):
        yield unfit(report, done) if isinstance(done, pool.Failure) else done


def unfit(report: Report, failure: pool.Failure) -> Refusal:
    """What is told of a report whose analysis failed."""
    advice = "the other reports are not touched; please send us this report, or leave it out"
    return Refusal(file=report.file, reason=f"it could not be analysed: {failure.reason}", advice=advice)


def find(reports: Sequence[Report], processes: int | None = None) -> list[Analysis | Refusal]:
    """``engine.find`` on several processes."""
    return engine.settle(list(analyses(reports, processes)))
