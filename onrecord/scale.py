"""The main path on several processes; the results are those of one process, in the order of the input."""

import os
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import TypeVar

from onrecord import engine, pool
from onrecord.lang import is_fast
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
    if (count := _processes(items, processes)) == 1:
        yield from (pool.attempt(work, item) for item in items)
        return
    yield from pool.run(work, items, count)


def analyses(reports: Sequence[Report], processes: int | None = None) -> Iterator[Analysis | Refusal]:
    """``engine.analyse`` on several processes; a report that fails is refused with its reason, and the rest goes on."""
    if _processes(reports, processes) == 1:
        yield from map(alone, reports)
        return
    for report, done in zip(reports, map_ordered(engine.analyse, reports, processes=processes), strict=True):
        yield unfit(report, done) if isinstance(done, pool.Failure) else done


def _processes(items: Sequence[object], asked: int | None) -> int:
    """On how many processes items are worked."""
    return 1 if len(items) < 2 else asked or (min(os.cpu_count() or 1, 4) if len(items) >= WORTHWHILE else 1)


class Alone:
    """One process beside this one that analyses report after report, for few reports: whatever one does, this program goes on."""

    def __init__(self) -> None:
        self._kept: pool.Kept[tuple[Report, bool], Analysis | Refusal] | None = None
        self._lock = Lock()

    def __call__(self, report: Report) -> Analysis | Refusal:
        """``engine.analyse``; a report that is past the backstops of the pool is refused."""
        with self._lock:
            self._kept = self._kept or pool.Kept(_analyse)
            try:
                done = next(self._kept.run([(report, is_fast())]))
            except BaseException:
                self._kept.close()
                self._kept = None
                raise
        return unfit(report, done) if isinstance(done, pool.Failure) else done


alone = Alone()


def _analyse(item: tuple[Report, bool]) -> Analysis | Refusal:
    """A report with the setting: the process may have begun in another one."""
    return engine.analyse(item[0], fast=item[1])


def unfit(report: Report, failure: pool.Failure) -> Refusal:
    """What is told of a report whose analysis failed."""
    advice = "the other reports are not touched; please send us this report, or leave it out"
    return Refusal(file=report.file, reason=f"it could not be analysed: {failure.reason}", advice=advice)


def find(reports: Sequence[Report], processes: int | None = None) -> list[Analysis | Refusal]:
    """``engine.find`` on several processes."""
    return engine.settle(list(analyses(reports, processes)))
