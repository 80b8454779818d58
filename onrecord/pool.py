"""A pool of processes that one item can neither stall nor kill.

Each process is given one item at a time over its own pipe. One that dies, or takes more of the processor than it may, is replaced, and its
item comes back as a ``Failure`` with the reason; the other items go on. Items are taken from the input only as processes become free, and
at most ``AHEAD`` results a process wait for an earlier one (back-pressure). Results come in the order of the input.
"""

import gc
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

A = TypeVar("A")
B = TypeVar("B")
AHEAD = 8  # results a process that may wait for an earlier one
START = 300.0  # seconds that a new process has to begin
PATIENCE = 10  # seconds by the clock to one of the processor: a busy machine changes no outcome


_END: Any = object()
BEGUN: Any = object()


class Limits(msgspec.Struct, frozen=True):
    """What one item may take: ``seconds`` of the processor, ``megabytes`` of address space (None: no limit of ours).

    Both are backstops: what a report may hold is counted (``find/limits.py``), and what is within that takes far less. A process that waits
    for ever without working is ended after PATIENCE times the seconds by the clock.

    The space is counted from what a process holds when it begins, which grows with the machine's cores. The models take 0.9 GB of it, a
    report of 100,000 words 0.3 GB; a report that would need more than is left is over its time long before.
    """

    seconds: float = 300.0
    load: float = 60.0  # seconds that the first item of a process may take on top: it loads the models
    megabytes: int | None = 4096


class Failure(msgspec.Struct, frozen=True):
    """An item that gave no result, and why."""

    reason: str


class _Worker(Generic[A, B]):
    """One process and the item that it works on."""

    def __init__(self, work: Callable[[A], B], limits: Limits) -> None:
        self.limits, self.number, self.fresh = limits, -1, True
        context = get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, work, limits), daemon=True)
        self.process.start()
        other.close()

    def give(self, number: int, item: A) -> None:
        """Send the next item; a process that is gone already shows at its end of the pipe."""
        self.number, self.until = number, time.monotonic() + (START if self.fresh else PATIENCE * self.limits.seconds)
        try:
            self.pipe.send(item)
        except (BrokenPipeError, OSError):
            self.until = 0.0

    def take(self) -> Any:
        """The result; a Failure when the process ended before it gave one; BEGUN when it has only begun."""
        try:
            got = self.pipe.recv()
            if self.fresh:
                self.fresh, self.until = False, time.monotonic() + PATIENCE * (self.limits.seconds + self.limits.load)
                return BEGUN
            return got
        except (EOFError, OSError):
            self.process.join(5)
            if self.process.exitcode == -signal.SIGPROF:
                return Failure(reason=f"it took longer than {self.limits.seconds:g} seconds of the processor")
            return Failure(reason=_ended(self.process.exitcode))

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


def _ended(code: int | None) -> str:
    if code is not None and code < 0:
        return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with code {code}"


def _serve(pipe: Connection, work: Callable[[Any], Any], limits: Limits) -> None:
    """The life of a process: an item in, a result out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    if limits.megabytes and (held := _held()):
        most = held + (limits.megabytes << 20)
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    pipe.send(None)  # begun: the clock of the first item starts here
    first = True
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_PROF, limits.seconds + (limits.load if first else 0.0))  # SIGPROF ends the process, whatever it does
        done = attempt(work, item)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(done)
        if first:  # the models are loaded and stay: the collector need not go through them again
            gc.collect()
            gc.freeze()
            first = False


def _held() -> int:
    """Bytes of address space of this process; 0 where the system does not tell (only Linux does, and only there the limit holds)."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def attempt(work: Callable[[A], B], item: A) -> B | Failure:
    """The result of one item, or what went wrong with it.

    >>> attempt(int, "x").reason
    "ValueError: invalid literal for int() with base 10: 'x'"
    """
    try:
        return work(item)
    except MemoryError:
        return Failure(reason="it needed more memory than one report may take")
    except Exception as error:  # one item's fault must not end the run, whatever it is
        return Failure(reason=f"{type(error).__name__}: {error}")


def run(work: Callable[[A], B], items: Iterable[A], processes: int, limits: Limits | None = None) -> Iterator[B | Failure]:
    """``work`` over ``items``, in their order."""
    pool = _Pool(work, processes, limits or Limits())
    try:
        yield from pool.results(iter(items))
    finally:
        pool.close()


class _Pool(Generic[A, B]):
    def __init__(self, work: Callable[[A], B], processes: int, limits: Limits) -> None:
        self.work, self.limits, self.most = work, limits, processes
        self.idle: list[_Worker[A, B]] = []
        self.busy: list[_Worker[A, B]] = []
        self.done: dict[int, Any] = {}

    def results(self, items: Iterator[A]) -> Iterator[B | Failure]:
        """Feed, wait, collect; hand on what is next in the order."""
        given = told = 0
        waiting: deque[A] = deque()
        more = True
        while True:
            while more and len(self.busy) < self.most and given - told < self.most * AHEAD:
                item = next(items, _END)
                if item is _END:
                    more = False
                    break
                self._give(given, item)
                given += 1
            while told in self.done:
                yield self.done.pop(told)
                told += 1
            if not self.busy and not more and not waiting:
                return
            if self.busy:
                self._collect()

    def _give(self, number: int, item: A) -> None:
        worker = self.idle.pop() if self.idle else _Worker(self.work, self.limits)
        worker.give(number, item)
        self.busy.append(worker)

    def _collect(self) -> None:
        """Wait for the next result or the next deadline, and settle what came of it."""
        left = max(0.0, min(w.until for w in self.busy) - time.monotonic())
        ready = set(wait([w.pipe for w in self.busy], timeout=left))
        now = time.monotonic()
        for w in list(self.busy):
            if w.pipe in ready:
                if (got := w.take()) is BEGUN:
                    continue
                self.done[w.number] = got
            elif w.until <= now:
                self.done[w.number] = Failure(reason=f"it took longer than {PATIENCE * self.limits.seconds:g} seconds")
            else:
                continue
            self.busy.remove(w)
            if w.pipe in ready and w.process.is_alive():
                self.idle.append(w)
            else:
                w.stop()

    def close(self) -> None:
        """End all processes."""
        for w in (*self.idle, *self.busy):
            w.stop()


class Kept(Generic[A, B]):
    """Processes that stay between runs, their models loaded: for a program that is given work now and then."""

    def __init__(self, work: Callable[[A], B], processes: int = 1, limits: Limits | None = None) -> None:
        self._pool = _Pool(work, processes, limits or Limits())

    def run(self, items: Iterable[A]) -> Iterator[B | Failure]:
        """``work`` over ``items``, in their order."""
        yield from self._pool.results(iter(items))

    def kill(self) -> None:
        """End what is under way, from another thread: its result is a Failure."""
        for w in list(self._pool.busy):
            w.process.kill()

    def close(self) -> None:
        """End all processes."""
        self._pool.close()
