"""What gzip, bzip2 and xz files unpack to, as a stream: member after member, counted while it comes; damage ends it and is told."""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Protocol

from onrecord.read.budget import Budget

CHUNK = 1 << 16
CUT = "cut off"
MEMORY = 300_000_000  # bytes that an xz file may ask for; xz -9 asks for 65 MB


class Machine(Protocol):
    """A decompressor of one member."""

    @property
    def eof(self) -> bool:
        """Whether the member is at its end, its checksum found right."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind the member."""

    @property
    def needs_input(self) -> bool:
        """Whether it has nothing more to give before it is given more."""

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """At most so many bytes of what it unpacks to."""


class Gzip:
    """zlib's decompressor in the manner of the other two."""

    def __init__(self) -> None:
        self.machine = zlib.decompressobj(31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the member is at its end, its checksum and length found right."""
        return self.machine.eof

    @property
    def unused_data(self) -> bytes:
        """What stands behind the member."""
        return self.machine.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        """At most so many bytes of what it unpacks to."""
        got = self.machine.decompress(self.machine.unconsumed_tail + data, max_length)
        self.needs_input = not self.machine.unconsumed_tail and len(got) < max_length
        return got


KINDS: dict[str, tuple[bytes, Callable[[], Machine]]] = {
    "gzip": (b"\x1f\x8b", Gzip),
    "bzip2": (b"BZh", bz2.BZ2Decompressor),
    "xz": (b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)),
}
BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


class Unpacked(io.RawIOBase):
    """The bytes that a packed stream unpacks to.

    It ends where the stream ends or is broken. ``wrong`` says how it is broken; ``spoilt`` that bytes which came before may be wrong too,
    because no checksum vouches for them (of a stream that is only cut off they are right).
    """

    def __init__(self, inner: IO[bytes], kind: str, budget: Budget) -> None:
        self.inner, self.budget, self.kind = inner, budget, kind
        self.magic, self.make = KINDS[kind]
        self.machine: Machine | None = self.make()
        self.held = b""
        self.wrong, self.spoilt = "", False

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes, as many as asked for where there are so many; 0 at the end, or where it is broken. LimitError past the limit."""
        size = 0
        while size < len(buffer) and self.machine is not None:
            try:
                got = self._step(self.machine, len(buffer) - size)
            except BROKEN as err:
                self._broken(f"damaged ({type(err).__name__}: {str(err)[:60]})", spoilt=True)
                break
            self.budget.unpack(len(got))
            buffer[size : size + len(got)] = got
            size += len(got)
        return size

    def _step(self, machine: Machine, most: int) -> bytes:
        if machine.eof:
            self._next(machine.unused_data)
            return b""
        data = b""
        if machine.needs_input:
            data = self.held or self.inner.read(CHUNK)
            self.held = b""
            if not data:
                self._broken(CUT, spoilt=False)
                return b""
        return machine.decompress(data, most)

    def _next(self, rest: bytes) -> None:
        """Begin the next member, if there is one; NUL bytes between members are padding."""
        self.machine = None
        while not (rest := rest.lstrip(b"\0")):
            if not (rest := self.inner.read(CHUNK)):
                return
        if len(rest) < len(self.magic):
            rest += self.inner.read(CHUNK)
        if rest.startswith(self.magic):
            self.machine, self.held = self.make(), rest
        else:
            self._broken(f"followed by bytes that are no {self.kind}", spoilt=False)

    def _broken(self, how: str, *, spoilt: bool) -> None:
        self.machine, self.wrong, self.spoilt = None, how, spoilt
