"""Who has a record open to write: a file beside it, ``NAME.lock``, of which the system knows the holders and forgets those that die.

Whoever writes to a record shares its lock while it is open; who begins or replaces it has it alone; each transaction has its turn.
Locks are ranges of bytes as POSIX has them (byte 0: the record, byte 1: a turn), because they tell the process that holds them. They
belong to a process and end with the first closing of the file, so that a process opens each lock once (``_HELD``). Where there are none
(no such system, a folder that takes no file) nothing is held here, and the database alone keeps its writers apart.
"""

import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onrecord.keep.store import StoreError

fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None
WAIT = 10.0  # seconds for another process
END = ".lock"
RECORD, TURN = 0, 1  # the bytes that are locked
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)  # seconds between two tries, the last again and again
LINUX, BSD = "hhqqi0q", "qqihh"  # struct flock
SHOWN = 60  # characters of a command that are told


@dataclass
class _Held:
    """A lock file that this process has open: how often, whether alone, and whose turn it is among its threads."""

    fd: int
    alone: bool
    count: int = 1
    turn: threading.Lock = field(default_factory=threading.Lock)


_HELD: dict[Path, _Held] = {}
_GUARD = threading.Lock()


class Lock:
    """The lock of a record (or of any file) that is held until ``release``; None of the system: it holds nothing."""

    def __init__(self, record: Path, *, alone: bool = False, wait: float | None = None) -> None:
        self.record, self.path = record, Path(f"{record.resolve()}{END}")
        self.held: _Held | None = None
        if fcntl is not None:
            self._take(alone, time.monotonic() + (WAIT if wait is None else wait))

    def _take(self, alone: bool, until: float) -> None:
        for pause in _pauses(until):
            try:
                with _GUARD:
                    self.held, who = self._tried(alone)
            except OSError:
                return  # a folder that takes no file: who may not write there is told so by the database
            if who is None:
                return
            if pause is None:
                raise _busy(self.record, "has it open" if alone else "is making it", who)
            time.sleep(pause)

    def _tried(self, alone: bool) -> tuple[_Held | None, str | None]:
        """The lock, or who has it."""
        mine = _HELD.get(self.path)
        if mine is not None:
            if alone or mine.alone:
                return None, "this process"
            mine.count += 1
            return mine, None
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        with suppress(OSError):  # who may write to the record may lock it
            os.fchmod(fd, self.record.stat().st_mode & 0o666)
        try:
            if not _lock(fd, RECORD, alone=alone):
                return None, holder(fd, RECORD, alone=alone)
            if not _same(fd, self.path):  # whoever had it has taken the file away
                return None, "another process"
            held, fd = _Held(fd, alone), -1
        finally:
            if fd >= 0:
                os.close(fd)
        _HELD[self.path] = held
        return held, None

    @contextmanager
    def turn(self, wait: float = WAIT) -> Iterator[None]:
        """The only one that writes, until the end of the block; StoreError says who writes instead."""
        held = self.held
        if held is None:
            yield
            return
        until = time.monotonic() + wait
        if not held.turn.acquire(timeout=wait):
            raise _busy(self.record, "is writing to this record", "this process")
        try:
            for pause in _pauses(until):
                if _lock(held.fd, TURN, alone=True):
                    break
                if pause is None:
                    raise _busy(self.record, "is writing to this record", holder(held.fd, TURN, alone=True))
                time.sleep(pause)
            try:
                yield
            finally:
                fcntl.lockf(held.fd, fcntl.LOCK_UN, 1, TURN)
        finally:
            held.turn.release()

    def release(self) -> None:
        """Let others have it; the last one takes the file away."""
        with _GUARD:
            held, self.held = self.held, None
            if held is None or self.path not in _HELD:
                return
            held.count -= 1
            if held.count:
                return
            del _HELD[self.path]
            with suppress(OSError):
                if _lock(held.fd, RECORD, alone=True) and _same(held.fd, self.path):
                    self.path.unlink()
            os.close(held.fd)


@contextmanager
def alone(record: Path, wait: float | None = None) -> Iterator[None]:
    """Nobody else has a record open to write until the end of the block; StoreError says who has."""
    lock = Lock(record, alone=True, wait=wait)
    try:
        yield
    finally:
        lock.release()


def holder(fd: int, byte: int, *, alone: bool) -> str:
    """Who holds a byte that could not be locked, in words."""
    form = LINUX if sys.platform.startswith("linux") else BSD
    kind = fcntl.F_WRLCK if alone else fcntl.F_RDLCK
    asked = struct.pack(form, kind, os.SEEK_SET, byte, 1, 0) if form == LINUX else struct.pack(form, byte, 1, 0, kind, os.SEEK_SET)
    with suppress(OSError, struct.error):
        told = struct.unpack(form, fcntl.fcntl(fd, fcntl.F_GETLK, asked))
        pid = told[4] if form == LINUX else told[2]
        if pid > 0 and (told[0] if form == LINUX else told[3]) != fcntl.F_UNLCK:
            return named(pid)
    return "another process"


def named(pid: int) -> str:
    """A process by its number and what it does, where that can be seen."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return f"process {pid}"
    at = next((k for k, w in enumerate(words) if Path(w).name in ("onrecord", "onrecord.serve.cli")), 0)
    shown = " ".join([Path(words[at]).name, *(w for w in words[at + 1 : at + 3] if w.isalpha())])[:SHOWN]
    return f"process {pid} ({''.join(c if c.isprintable() else '?' for c in shown)})"


def _busy(record: Path, what: str, who: str | None) -> StoreError:
    return StoreError(
        str(record), f"another process {what}: {who or 'another process'}", "wait until it has ended, or write to a record of its own"
    )


def _pauses(until: float) -> Iterator[float | None]:
    """Seconds to wait before the next try; None when there is to be none."""
    step = iter(STEPS)
    while True:
        left = until - time.monotonic()
        yield min(next(step, STEPS[-1]), left) if left > 0 else None


def _lock(fd: int, byte: int, *, alone: bool) -> bool:
    """Lock a byte if nobody else has it."""
    try:
        fcntl.lockf(fd, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB, 1, byte)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _same(fd: int, path: Path) -> bool:
    """Whether a file that is open is still the one of its name."""
    try:
        return os.fstat(fd).st_ino == path.stat().st_ino
    except OSError:
        return False


def _forget() -> None:
    """In a process that was forked: it holds none of the locks of the one that forked it."""
    global _GUARD
    _GUARD = threading.Lock()
    for held in _HELD.values():
        with suppress(OSError):
            os.close(held.fd)
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
