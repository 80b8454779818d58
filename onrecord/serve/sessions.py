"""Who has signed in, until when; and how often a wrong token may be tried from one address."""

import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network

IDLE, LONGEST = 12 * 3600.0, 7 * 86400.0  # seconds: without a request, and altogether
MOST = 1_000  # sessions, and addresses that are remembered: the oldest go first
TRIES, REFILL = 10, 6.0  # wrong tokens at once from one address; seconds until one more may be tried


class Sessions:
    """Sessions in memory: they end with the program, after a time without a request, after a time altogether, and by signing out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._held: dict[str, tuple[float, float]] = {}  # begun, last used

    def begin(self) -> str:
        """A new session."""
        made = secrets.token_hex(24)
        for old in list(self._held)[: max(0, len(self._held) - MOST + 1)]:
            self.end(old)
        self._held[made] = (self.clock(), self.clock())
        return made

    def holds(self, session: str) -> bool:
        """Whether a session is one that holds; if so it was used now."""
        found = self._held.get(session)
        if found is None:
            return False
        begun, used = found
        if self.clock() - used > IDLE or self.clock() - begun > LONGEST:
            self.end(session)
            return False
        self._held[session] = (begun, self.clock())
        return True

    def end(self, session: str) -> None:
        """Sign out."""
        self._held.pop(session, None)


class Tries:
    """Wrong tokens by address: so many at once, then one now and then, whoever asks for it; what is right meanwhile waits too, since an
    answer to a right token would tell which it is.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._wrong: dict[str, tuple[float, float]] = {}  # tries that are left, as of when

    def wait(self, address: str) -> float:
        """Seconds until a token from an address is looked at; 0: at once."""
        left = self._left(neighbours(address))
        return 0.0 if left >= 1 else (1 - left) * REFILL

    def wrong(self, address: str) -> None:
        """Note that a wrong token came from an address."""
        key = neighbours(address)
        left = self._left(key)
        for old in list(self._wrong)[: max(0, len(self._wrong) - MOST + 1)]:
            del self._wrong[old]
        self._wrong[key] = (max(0.0, left - 1), self.clock())

    def _left(self, key: str) -> float:
        left, at = self._wrong.get(key, (float(TRIES), self.clock()))
        return min(float(TRIES), left + (self.clock() - at) / REFILL)


def neighbours(address: str) -> str:
    """The addresses that one sender may have: for IPv6 all of its network.

    >>> neighbours("192.0.2.7"), neighbours("2001:db8::7:1"), neighbours("testclient")
    ('192.0.2.7', '2001:db8::/64', 'testclient')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if found.version == 6 else address
