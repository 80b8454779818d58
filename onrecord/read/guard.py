"""Pages are read in a child process, so that none can stall, crash or eat the memory of the program: hard limits, whatever a library does.

One child serves all pages; it is started with the first one and again after one that had to be stopped.
"""

import atexit
import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
from typing import IO

import msgspec

from onrecord.read.options import current
from onrecord.read.source import Read, Source

LENGTH = struct.Struct(">I")
PATIENCE = 15  # seconds of the clock to one of the processor, on which the limit is: a busy machine changes no outcome
MEMORY = 3_000_000_000  # bytes of address space of the child


class PageError(ValueError):
    """The child did not read a page; the message says why."""


class Request(msgspec.Struct, frozen=True, array_like=True):
    """A page to read."""

    name: str
    raw: bytes
    charset: str | None
    fragment: bool
    title: str | None
    seconds: float


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of it: a reading, or why there is none."""

    read: Read | None
    error: str = ""


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


class Guard:
    """The child and its lock."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()

    def read(self, source: Source) -> Read | None:
        """A page read by the child; PageError where it takes too long, or the child breaks."""
        title = source.beside.values.get("title")
        request = Request(
            source.name.encode("utf-8", "replace").decode(), source.raw, source.charset, source.fragment, title, current().page_seconds
        )
        with self.lock:
            return self._asked(request)

    def _asked(self, request: Request) -> Read | None:
        child = self._started()
        late = threading.Event()
        timer = threading.Timer(request.seconds * PATIENCE, _stop, (child, late))
        timer.daemon = True
        timer.start()
        try:
            assert child.stdin is not None and child.stdout is not None
            send(child.stdin, request)
            answer = msgspec.msgpack.decode(receive(child.stdout), type=Answer)
        except (EOFError, OSError, msgspec.DecodeError):
            slow = self._ended(child) or late.is_set()
            why = f"it takes longer than {request.seconds:g} seconds to read" if slow else "the reader broke down on it"
            raise PageError(why) from None
        finally:
            timer.cancel()
        if answer.error:
            raise PageError(answer.error)
        return answer.read

    def _started(self) -> subprocess.Popen[bytes]:
        if self.child is None or self.child.poll() is not None:
            self.close()
            command = [sys.executable, "-P", "-m", "onrecord.read.worker"]
            place = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=place)
        return self.child

    def _ended(self, child: subprocess.Popen[bytes]) -> bool:
        """Whether the child came to the end of its time of the processor; it is gone in any case."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
        code = child.poll()
        self.close()
        return code is not None and code == -getattr(signal, "SIGPROF", 0)

    def close(self) -> None:
        """Stop the child, if there is one."""
        child, self.child = self.child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue
        child.wait()


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


GUARD = Guard()
atexit.register(GUARD.close)
