"""Fetching one address safely and politely, with urllib3's connections.

Each hop is resolved once, checked, and connected to at the checked address; nothing is resolved a second time.
Limits: size on the wire and unpacked, time from first to last byte of all hops, redirects.
No cookies, no credentials, no proxy. robots.txt is kept to (RFC 9309), so is the pace.
"""

import contextlib
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.robotparser import RobotFileParser

import msgspec
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection

from onrecord.read.addresses import AddressError, Resolver, Target, checked, joined, resolve, target
from onrecord.read.options import Options, current

AGENT = "onrecord"
USER_AGENT = "onrecord/0.1 (reads news reports; keeps to robots.txt)"
ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,text/*;q=0.8,application/xml;q=0.7"
REDIRECTS = (301, 302, 303, 307, 308)
MOST, ROBOTS = 10_000_000, 500_000
LONGEST_WAIT = 60.0
SILENCE = 10.0  # seconds without a byte
CHUNK = 1 << 16
FIGURES = re.compile(r"[0-9]{1,18}")  # of a header; `str.isdigit` lets in what is no number


class FetchError(ValueError):
    """An address that was not fetched: why, what to do, and how long to leave the host alone (seconds)."""

    def __init__(self, reason: str, advice: str = "check the address, or try again later", wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.advice, self.wait = reason, advice, wait


class Fetched(msgspec.Struct, frozen=True):
    """An answer: the address that gave it in the end, its status (200, 304), its bytes, and what matters of its headers."""

    url: str
    status: int
    raw: bytes
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    notes: tuple[str, ...] = ()


class Fetcher:
    """Keeps the pace of each host and its robots.txt. ``clock`` and ``sleep`` are given by tests."""

    def __init__(
        self,
        options: Options | None = None,
        *,
        resolver: Resolver = resolve,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST,
    ) -> None:
        self.options = options or current()
        self.resolver, self.sleep, self.clock, self.most = resolver, sleep, clock, most
        self.next: dict[str, float] = {}
        self.robots: dict[str, RobotFileParser | None] = {}

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch an address; FetchError where it may not be fetched, does not come whole, or the host answers what nobody understands."""
        try:
            return self._got(url, etag, modified)
        except FetchError:
            raise
        except (ValueError, OverflowError, RecursionError) as err:  # whatever a host says costs its own page only
            why = f"what the host says cannot be understood ({type(err).__name__}: {str(err)[:100]})"
            raise FetchError(why, "save the page in a browser and give the file") from None

    def _got(self, url: str, etag: str | None, modified: str | None) -> Fetched:
        asked = {k: v for k, v in (("If-None-Match", etag), ("If-Modified-Since", modified)) if v}
        deadline = self.clock() + self.options.fetch_seconds
        for hop in range(self.options.redirects + 1):
            goal = self._checked(url)
            self._permitted(goal)
            deadline += self._paced(goal)
            answer = self._once(goal, asked, deadline, self.most)
            if answer.status not in REDIRECTS:
                return _judged(answer)
            if not answer.kind:
                raise FetchError(f"the server redirects to nowhere (status {answer.status})")
            url = _led(url, answer.kind)
            asked = asked if hop == 0 else {}
        raise FetchError(f"it was redirected more than {self.options.redirects} times")

    def _checked(self, url: str) -> Target:
        try:
            return checked(target(url), self.resolver, self.options.allow)
        except AddressError as err:
            advice = "give a public http or https address"
            advice += f", or allow this host: --allow {target(url).host}" if " is at " in str(err) else ""
            raise FetchError(str(err), advice) from None

    # -------------------------------------------------------------- manners
    def _paced(self, goal: Target) -> float:
        """Wait until the host's turn; the seconds waited."""
        now = self.clock()
        wait = max(0.0, self.next.get(goal.site, now) - now)
        if wait > LONGEST_WAIT:
            raise FetchError(f'the host "{goal.host}" asked to be left alone for {wait:.0f} seconds', "try again then", wait)
        if wait:
            self.sleep(wait)
        self.next[goal.site] = self.clock() + self._delay(goal)
        return wait

    def _delay(self, goal: Target) -> float:
        rules = self.robots.get(goal.site)
        asked = rules.crawl_delay(AGENT) if rules else None
        return min(LONGEST_WAIT, max(self.options.delay, int(asked or 0)))  # compared as numbers of any size

    def _permitted(self, goal: Target) -> None:
        """FetchError where the host's robots.txt forbids the address, or cannot be had (RFC 9309, 2.3.1)."""
        if goal.site not in self.robots:
            self.robots[goal.site] = self._rules(goal)
        rules = self.robots[goal.site]
        if rules is not None and not rules.can_fetch(AGENT, goal.url):
            raise FetchError("the host's robots.txt does not allow it", "save the page in a browser and give the file")

    def _rules(self, goal: Target) -> RobotFileParser | None:
        rules = RobotFileParser()
        here = msgspec.structs.replace(goal, path="/robots.txt", url=f"{goal.site}/robots.txt")
        try:
            answer = self._once(here, {}, self.clock() + self.options.fetch_seconds, ROBOTS)
            for _ in range(self.options.redirects):
                if answer.status not in REDIRECTS or not answer.kind:
                    break
                here = self._checked(_led(here.url, answer.kind))
                answer = self._once(here, {}, self.clock() + self.options.fetch_seconds, ROBOTS)
        except FetchError as err:
            raise FetchError(f"its robots.txt cannot be had ({err.reason})", err.advice, err.wait) from None
        if answer.status >= 500 or answer.status == 429:
            raise FetchError(f"its robots.txt cannot be had (status {answer.status})", "try again later", LONGEST_WAIT)
        if answer.status != 200:
            return None
        rules.parse(_understood(answer.raw.decode("utf-8", "replace").splitlines()))
        return rules

    # -------------------------------------------------------------- one hop
    def _once(self, goal: Target, asked: Mapping[str, str], deadline: float, most: int) -> Fetched:
        """One request to a checked address; the socket is shut at the deadline, whatever the server does."""
        left = deadline - self.clock()
        if left <= 0:
            raise FetchError(f"it took longer than {self.options.fetch_seconds:.0f} seconds", SLOW)
        connection = _connection(goal, left)
        late = threading.Event()
        timer = threading.Timer(left, _shut)
        timer.daemon = True
        try:
            connection.connect()
            timer.args = (connection.sock, late)  # the socket itself: an answer takes it away from its connection
            timer.start()
            headers = {"Host": goal.shown_host, "User-Agent": USER_AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", **asked}
            connection.request("GET", goal.path, headers=headers, preload_content=False, decode_content=False, enforce_content_length=False)
            return _answer(goal, connection.getresponse(), most, late)
        except FetchError:
            raise
        except Exception as err:  # http.client, urllib3 and ssl raise many things on malformed answers
            raise _failure(err, late.is_set(), self.options.fetch_seconds) from None
        finally:
            timer.cancel()
            connection.close()


def _understood(lines: Iterable[str]) -> list[str]:
    """The lines of a robots.txt that the parser takes; the others are ignored, each by itself (RFC 9309, 2.2.4)."""
    return [line for line in lines if _takes(line)]


def _takes(line: str) -> bool:
    try:
        RobotFileParser().parse(["User-agent: *", line])
    except (ValueError, OverflowError):
        return False
    return True


def _led(base: str, location: str) -> str:
    """Where a redirect leads; FetchError where that is no address."""
    try:
        return joined(base, location)
    except AddressError as err:
        raise FetchError(f"the server redirects to what is no address ({err})") from None


SLOW = "try again later, or raise the limit fetch_seconds"


def _shut(sock: socket.socket, late: threading.Event) -> None:
    """Shut the socket under a request that takes too long."""
    late.set()
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _connection(goal: Target, seconds: float) -> HTTPConnection:
    timeout = min(SILENCE, seconds + 1.0)  # the clock of the whole request ends it first, where that is shorter
    if goal.scheme == "http":
        return HTTPConnection(goal.ip, goal.port, timeout=timeout)
    context = ssl.create_default_context()
    return HTTPSConnection(goal.ip, goal.port, timeout=timeout, server_hostname=goal.host, assert_hostname=goal.host, ssl_context=context)


def _failure(err: Exception, late: bool, seconds: float) -> FetchError:
    if late or isinstance(err, TimeoutError):
        return FetchError(f"it took longer than {seconds if late else min(SILENCE, seconds):.0f} seconds", SLOW)
    return FetchError(f"the connection failed ({type(err).__name__}: {str(err)[:100]})")


def _answer(goal: Target, response: BaseHTTPResponse, most: int, late: threading.Event) -> Fetched:
    """The status, headers and unpacked body of an answer; for a redirect ``kind`` is where it leads."""
    head = response.headers
    if response.status in REDIRECTS:
        return Fetched(goal.url, response.status, b"", kind=head.get("Location", ""))
    if response.status in (429, 503):
        wait = _seconds(head.get("Retry-After"))
        raise FetchError(f"the server asks to come back later (status {response.status})", f"try again in {wait:.0f} seconds", wait)
    kind = head.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status == 200 and kind and not kind.startswith(("text/", "application/")):
        raise FetchError(f'it is "{kind[:40]}", no page', "give the address of a page or a feed")
    raw = _body(response, head, most, late) if response.status == 200 else b""
    charset = head.get("Content-Type", "").lower().partition("charset=")[2].strip(" \"';").partition(";")[0] or None
    return Fetched(goal.url, response.status, raw, kind, charset, head.get("ETag"), head.get("Last-Modified"))


def _seconds(text: str | None) -> float:
    """Seconds of a Retry-After header; a minute where it gives a date or nothing."""
    return min(86_400.0, float(text)) if text and FIGURES.fullmatch(text.strip()) else LONGEST_WAIT


def _body(response: BaseHTTPResponse, head: Any, most: int, late: threading.Event) -> bytes:
    """The body, unpacked under a limit while it comes; FetchError where it is too large or does not come whole."""
    stated = head.get("Content-Length", "")
    if (long := FIGURES.fullmatch(stated)) and int(stated) > most:
        raise FetchError(f"it is {int(stated) / 1e6:.1f} MB, more than {most / 1e6:g} MB", "raise --max-bytes if you trust it")
    unpack, done = _unpacker(head.get("Content-Encoding", ""))
    parts: list[bytes] = []
    size = wire = 0
    while chunk := response.read1(CHUNK, decode_content=False):
        wire += len(chunk)
        parts.append(unpack(chunk, most + 1 - size))
        size += len(parts[-1])
        if size > most or wire > most:
            raise FetchError(f"it is larger than {most / 1e6:g} MB", "raise --max-bytes if you trust it")
        if late.is_set():
            break
    if late.is_set():
        raise TimeoutError
    if (long and wire < int(stated)) or not done():
        raise FetchError(f"it came cut off: {wire} of {stated or 'unknown'} bytes")
    return b"".join(parts)


def _unpacker(coding: str) -> tuple[Callable[[bytes, int], bytes], Callable[[], bool]]:
    """What turns bytes on the wire into bytes of the page, at most so many of them at a time; and whether they came to their end."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return (lambda chunk, left: chunk), (lambda: True)
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError(f'it is packed as "{coding[:20]}", which was not asked for')
    machine = zlib.decompressobj(47)

    def unpack(chunk: bytes, left: int) -> bytes:
        """The next bytes of the page."""
        try:
            return machine.decompress(chunk, max(1, left))
        except zlib.error as err:
            raise FetchError(f"its {coding} is broken ({str(err)[:60]})") from None

    return unpack, lambda: machine.eof


def _judged(answer: Fetched) -> Fetched:
    if answer.status in (200, 304):
        return answer
    raise FetchError(f"the server answers with status {answer.status}")
