"""The pool of processes: order, back-pressure, and items that raise, stall, die or eat memory."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from onrecord.pool import AHEAD, Failure, Limits, run
from onrecord.scale import map_ordered, unfit
from onrecord.types import Report

QUICK = Limits(seconds=1, load=0)


def work(item: int | str) -> int:
    """Negative numbers, and words that tell what goes wrong."""
    if item == "raise":
        raise ValueError("no such thing")
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    while item == "work":
        pass
    if item == "wait":
        time.sleep(600)
    if item == "eat":
        return len(bytearray(20 << 30))
    return -int(item)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_the_order_of_the_input(processes: int) -> None:
    assert list(run(work, range(50), processes)) == [-n for n in range(50)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("raise", "ValueError: no such thing"),
        ("die", "its process was ended by SIGKILL"),
        ("eat", "it needed more memory than one report may take"),
    ],
)
def test_one_bad_item_is_told_and_the_rest_goes_on(bad: str, reason: str) -> None:
    items = [1, 2, bad, 3, bad, 4, 5]
    done = list(run(work, items, 2, Limits(seconds=60, megabytes=2000)))
    assert [d for d in done if not isinstance(d, Failure)] == [-1, -2, -3, -4, -5]
    assert [d.reason for d in done if isinstance(d, Failure)] == [reason, reason]
    assert isinstance(done[2], Failure)
    assert isinstance(done[4], Failure)


def test_memory_has_a_limit_without_being_asked() -> None:
    """What eats memory is told with its reason, by the limits that hold when none are given; the rest goes on in the same process."""
    done = list(run(work, [1, "eat", 2, "eat", 3], 1))
    told = Failure(reason="it needed more memory than one report may take")
    assert done == [-1, told, -2, told, -3]


@pytest.mark.parametrize("processes", [1, 2])
def test_an_item_is_ended_by_the_time_of_the_processor(processes: int) -> None:
    """Not by the clock: a busy machine would refuse what an idle one takes."""
    done = list(run(work, [1, "work", 2, 3], processes, QUICK))
    assert done == [-1, Failure(reason="it took longer than 1 seconds of the processor"), -2, -3]


def test_an_item_that_only_waits_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.pool.PATIENCE", 2)
    done = list(run(work, [1, "wait", 2, 3], 2, QUICK))
    assert done == [-1, Failure(reason="it took longer than 2 seconds"), -2, -3]


def test_the_input_is_taken_only_as_it_is_needed() -> None:
    taken = 0

    def source() -> Iterator[int]:
        nonlocal taken
        for n in range(10_000):
            taken += 1
            yield n

    results = run(work, source(), 2)
    assert [next(results) for _ in range(3)] == [0, -1, -2]
    assert taken <= 2 * AHEAD + 3
    results.close()  # type: ignore[attr-defined]


def test_a_failed_report_is_refused_with_its_reason() -> None:
    told = unfit(Report(id="r", file="a.txt", text=""), Failure(reason="it took longer than 60 seconds"))
    assert (told.file, told.reason) == ("a.txt", "it could not be analysed: it took longer than 60 seconds")
    assert told.advice


def test_one_process_tells_failures_too() -> None:
    assert list(map_ordered(work, ["raise"], processes=1)) == [Failure(reason="ValueError: no such thing")]
