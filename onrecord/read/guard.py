"""Files are read in child processes, so that none can stall, crash or eat the memory of the program: hard limits, whatever a library does.

A child that takes a box apart hands out what it finds one by one; another reads these. Both live on and serve the next file; a new one is
started only for one that had to be stopped. ``direct`` does the same in this process, for tests that look inside.
"""

import atexit
import contextlib
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import IO

import msgspec

from onrecord.read.feeds import Feed, FeedError
from onrecord.read.options import Options, current
from onrecord.read.source import Source
from onrecord.types import Refusal, Report

LENGTH = struct.Struct(">I")
PATIENCE = 15  # seconds of the clock to one of the processor, on which the limit is: a busy machine changes no outcome
MEMORY = 3_000_000_000  # bytes of address space of a child
IDLE = 2  # children that are kept for the next file: one for boxes, one for reports
DIRECT: ContextVar[bool] = ContextVar("direct", default=False)


class GuardError(Exception):
    """A child did not come to an end; the message says why."""


class Ask(msgspec.Struct, frozen=True, array_like=True):
    """What a child is asked for: to read a file (``path``, as the system writes it) or bytes; ``what`` is one of

    - "any": a report, or all that is in a box, box in box
    - "report": the one report that ``source`` is
    - "feed": a feed taken apart; "sitemap": the addresses of a sitemap

    ``seconds`` of the processor it may take for a report, ``more`` for a box; ``depth``: how deep in boxes it stands.
    """

    what: str
    source: Source
    options: Options
    path: bytes | None = None
    max_bytes: int = 0
    depth: int = 0
    seconds: float = 0.0
    more: float = 0.0


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What a child says: something it found (a report with its bytes and what stood beside them), that it begins with a box, or that it
    is done (``end``).

    ``seconds``: of the processor, since it was asked; ``gone``: the child takes no further question.
    """

    source: Source | None = None
    refusal: Refusal | None = None
    report: Report | None = None
    raw: bytes = b""
    beside: bytes = b""
    feed: Feed | None = None
    addresses: tuple[str, ...] = ()
    error: str = ""
    box: bool = False
    end: bool = False
    gone: bool = False
    seconds: float = 0.0


def send(stream: IO[bytes], message: msgspec.Struct) -> None:
    """A message with its length before it."""
    raw = msgspec.msgpack.encode(message)
    stream.write(LENGTH.pack(len(raw)) + raw)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """The bytes of the next message; EOFError when the other side is gone."""
    head = stream.read(LENGTH.size)
    size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else -1
    raw = stream.read(size) if size >= 0 else b""
    if len(raw) != size:
        raise EOFError
    return raw


class Child:
    """One child process."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-m", "onrecord.read.worker"]
        place = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self.owner, self.held = os.getpid(), bytearray()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=place)
        assert self.process.stdout is not None
        self.inlet, self.poll = self.process.stdout.fileno(), select.poll()
        self.poll.register(self.inlet, select.POLLIN)

    def alive(self) -> bool:
        """Whether it takes questions; a child of the process that this one was forked from is none of ours."""
        return self.owner == os.getpid() and self.process.poll() is None

    def ask(self, asked: Ask) -> None:
        """Send a question; one that is gone already shows in what it says."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            send(self.process.stdin, asked)

    def told(self, seconds: float) -> Answer:
        """The next that it says; GuardError where it is stopped by a limit, or breaks."""
        until = time.monotonic() + seconds * PATIENCE
        try:
            (size,) = LENGTH.unpack(self._bytes(LENGTH.size, until))
            return msgspec.msgpack.decode(self._bytes(size, until), type=Answer)
        except TimeoutError:
            slow = True
        except (EOFError, OSError, msgspec.DecodeError):
            slow = self._ended() == -getattr(signal, "SIGPROF", 0)
        raise GuardError(f"it takes longer than {seconds:g} seconds to read" if slow else "the reader broke down on it")

    def _bytes(self, count: int, until: float) -> bytes:
        """The next bytes that it says; TimeoutError where they do not come in time, EOFError where it is gone."""
        while len(self.held) < count:
            if not self.poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TimeoutError
            if not (got := os.read(self.inlet, max(1 << 16, count - len(self.held)))):
                raise EOFError
            self.held += got
        found = bytes(self.held[:count])
        del self.held[:count]
        return found

    def _ended(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        return self.process.poll()

    def close(self) -> None:
        """End it."""
        if self.owner != os.getpid():
            return
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self.process.wait()


class Guard:
    """The children that wait for a question."""

    def __init__(self) -> None:
        self.idle: list[Child] = []
        self.lock = threading.Lock()

    def told(self, asked: Ask) -> Iterator[Answer]:
        """All that a child says to a question, one by one; GuardError where it is stopped by a limit, or breaks."""
        if DIRECT.get():
            from onrecord.read.worker import answers

            yield from (t for t in answers(asked) if not t.end)
            return
        child, done, seconds = self._taken(), False, asked.seconds
        try:
            child.ask(asked)
            while not (got := child.told(seconds)).end:
                seconds = max(asked.more, asked.seconds) if got.box else seconds
                yield got
            done = not got.gone
        finally:
            self._back(child) if done else child.close()

    def _taken(self) -> Child:
        with self.lock:
            while self.idle:
                if (child := self.idle.pop()).alive():
                    return child
                child.close()
        return Child()

    def _back(self, child: Child) -> None:
        with self.lock:
            if keep := len(self.idle) < IDLE:
                self.idle.append(child)
        if not keep:
            child.close()

    def close(self) -> None:
        """Stop the children that wait."""
        with self.lock:
            idle, self.idle = self.idle, []
        for child in idle:
            child.close()


def guarded_feed(name: str, raw: bytes) -> Feed:
    """A feed taken apart by a child; FeedError where it is none, or takes too much."""
    return _asked_feed("feed", name, raw).feed or Feed("", ())


def guarded_sitemap(name: str, raw: bytes) -> list[str]:
    """The addresses of a sitemap, read by a child; FeedError where it is none, or takes too much."""
    return list(_asked_feed("sitemap", name, raw).addresses)


def _asked_feed(what: str, name: str, raw: bytes) -> Answer:
    try:
        (got,) = GUARD.told(Ask(what, Source(name, raw), current(), seconds=current().page_seconds))
    except GuardError as err:
        raise FeedError(str(err)) from None
    if got.error or got.refusal:
        raise FeedError(got.error or (got.refusal.reason if got.refusal else ""))
    return got


@contextlib.contextmanager
def direct() -> Iterator[None]:
    """Read in this process, without limits of time and memory."""
    token = DIRECT.set(True)
    try:
        yield
    finally:
        DIRECT.reset(token)


GUARD = Guard()
atexit.register(GUARD.close)
