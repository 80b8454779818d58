"""Connections of the web app: how many there may be, and how long each may take over its head and over reading an answer.

uvicorn has no limit for a request that is never finished, nor for an answer that is never read. Here a connection without a request under
way is cut after ``head`` seconds, one that reads nothing after ``stall``; and where there are ``most``, the one that has been without a
request for longest makes room. How long a body may take is the guard's (``guard.py``).
"""

import asyncio
import resource
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.h11_impl import H11Protocol


def room(most: int = 256) -> int:
    """How many connections there may be: half of what the system lets this process open."""
    return max(16, min(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2))


class Patient(H11Protocol):
    """One connection, with limits; seconds and a number."""

    head: ClassVar[float] = 10.0
    stall: ClassVar[float] = 60.0
    most: ClassVar[int] = room()
    _headless: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room for it, or turn it away; its time for a first request begins."""
        super().connection_made(transport)
        self.since = self.loop.time()
        if len(self.connections) > self.most:
            idle = [c for c in self.connections if isinstance(c, Patient) and not c.busy]
            min(idle, key=lambda c: c.since, default=self).cut()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The time for the next request begins."""
        self.since = self.loop.time()
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        """The other side reads slower than we write."""
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(self.stall, self.cut)

    def resume_writing(self) -> None:
        """It reads."""
        super().resume_writing()
        self._stalled = _off(self._stalled)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._headless, self._stalled = _off(self._headless), _off(self._stalled)
        super().connection_lost(exc)

    @property
    def busy(self) -> bool:
        """Whether a request is under way: its head was read, and its answer is not finished."""
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def cut(self) -> None:
        """End the connection, whatever it does."""
        self.connections.discard(self)
        self.transport.abort()

    def _watch(self) -> None:
        """The clock runs while no request is under way, however much comes meanwhile."""
        if self.busy or self.transport.is_closing():
            self._headless = _off(self._headless)
        elif self._headless is None:
            self._headless = self.loop.call_later(self.head, self.cut)


def _off(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """No timer any more."""
    if timer is not None:
        timer.cancel()
    return None


def protocol(**limits: float) -> type[asyncio.Protocol]:
    """The same with other limits."""
    return cast(type[asyncio.Protocol], type("Limited", (Patient,), limits))
