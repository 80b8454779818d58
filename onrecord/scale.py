"""The main path on several processes; the results are those of one process, in the order of the input."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from onrecord import engine
from onrecord.types import Analysis, Refusal, Report

A = TypeVar("A")
B = TypeVar("B")
WORTHWHILE = 12  # reports below which starting a second process costs more than it brings


def map_ordered(work: Callable[[A], B], items: Sequence[A], *, processes: int | None = None) -> Iterator[B]:
    """``work`` over ``items`` on ``processes`` (default: the cores, one for few items), in the order of the items.

    >>> list(map_ordered(abs, [-2, 1], processes=1))
    [2, 1]
    """
    count = processes or (min(os.cpu_count() or 1, 4) if len(items) >= WORTHWHILE else 1)
    if count == 1 or len(items) < 2:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, items, chunksize=max(1, min(16, len(items) // (count * 4))))


def find(reports: Sequence[Report], processes: int | None = None) -> list[Analysis | Refusal]:
    """``engine.find`` on several processes."""
    return engine.settle(list(map_ordered(engine.analyse, reports, processes=processes)))
