"""Reports come in by time, stories go out when they are over: grouping without end, in memory that has a bound.

The stream is cut into windows of one language by the time that reports state (``Flow``): words of one language are rare among those of
another, however common they are, and would look like what a story is about. Windows are grouped on several processes, and joined to the
live stories one after the other (``link.stories.stream``); which report is in which story stands in a scratch database on disk, not in
memory.

What is promised: within a window the order of arrival changes nothing, and a window holds what was published in its time, in whatever order
it came, as long as nothing comes more than ``late`` minutes after the newest. What comes later goes into the next window (``Cut.late``
counts it); a period of more than ``most`` reports is cut in the order of arrival (``Cut.cut``). A stream of one language that fits into one
window gives the stories of ``link.stories``. The number of processes changes nothing.
"""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from onrecord import pool
from onrecord.codec import encode, load
from onrecord.link.stories.stream import MOST, RESTS, Joined, Stream
from onrecord.link.stories.windows import Window, window
from onrecord.types import Record, Report, Story

SECONDS = 900.0  # that a window may take on a process
CACHE = 32 << 10  # kB that the scratch database may keep in memory


class Flow(Record, frozen=True):
    """How a stream is cut and what it may take.

    ``period``: minutes of a stretch that is never cut in two; stretches follow each other into the window of their language until it has
    ``least`` reports. When one goes, those of other languages that have waited for ``waits`` minutes go too. ``most``: reports of a period,
    and ``held``: reports that wait for their period to end, and then for their window, at most. ``late``: minutes that a report may come
    after a newer one. ``live``: stories that are looked up, and ``rests``: days without news after which one closes. ``processes``: that
    group windows beside this one (1: none). ``scratch``: a folder with room for the ids of all reports of the live stories.
    """

    period: int = 10
    least: int = 10_000
    most: int = 20_000
    held: int = 60_000
    late: int = 60
    waits: int = 1440
    live: int = MOST
    rests: int = RESTS
    processes: int = 1
    scratch: str | None = None


class StreamError(Exception):
    """A window could not be grouped; the message says why."""


Packed = Iterable[Sequence[bytes]]
Over = Callable[[Callable[[Sequence[bytes]], Window], Packed], Iterable[Window]]


def stories(
    reports: Iterable[Report], flow: Flow | None = None, tell: Callable[[int, int], None] | None = None, over: Over | None = None
) -> Iterator[Story]:
    """The stories of a stream, each when it closes, those that are live at the end in the order of their opening.

    ``tell`` is given the number of reports and of live stories after every window. ``over`` may group windows elsewhere, and gives them in
    their order (``spread.ordered`` does it on Dask); without it ``flow.processes`` do.

    >>> made = (Report(id=f"r{n}", file="f", text="The dam of Orle broke at night.", language="en") for n in range(3))
    >>> [s.reports for s in stories(made)]
    [('r0', 'r1', 'r2')]
    """
    flow = flow or Flow()
    live, count = Stream(most=flow.live, rests=flow.rests), 0
    scratch = tempfile.TemporaryDirectory(prefix="onrecord-stream-", dir=flow.scratch)
    with scratch as folder, closing(Ledger(Path(folder, "s.sqlite"))) as ledger:
        for w in grouped(Cut(flow).windows(reports), over or processes_over(flow.processes)):
            joined = live.take(w)
            yield from (ledger.story(n, title) for n, title in joined.closed)
            ledger.write(w, joined)
            count += w.count
            if tell:
                tell(count, len(live.slot))
        yield from (ledger.story(n, title) for n, title in live.close())


def grouped(windows: Iterable[Sequence[Report]], over: Over | None) -> Iterable[Window]:
    """Each window grouped by itself, in their order."""
    return over(unpacked, ([encode(r) for r in w] for w in windows)) if over else map(window, windows)


def processes_over(count: int) -> Over | None:
    """Windows grouped by so many processes of this machine; None for one."""

    def over(task: Callable[[Sequence[bytes]], Window], packed: Packed) -> Iterator[Window]:
        """The windows; StreamError for one that fails."""
        for done in pool.run(task, packed, count, pool.Limits(seconds=SECONDS)):
            if isinstance(done, pool.Failure):
                raise StreamError(
                    f"a window could not be grouped: {done.reason}; make windows smaller (least, most) or use fewer processes"
                )
            yield done

    return over if count > 1 else None


def unpacked(raw: Sequence[bytes]) -> Window:
    """The task of a process."""
    return window(load(r, Report) for r in raw)


def minute(report: Report) -> int | None:
    """The minute of publication (from 1970, UTC where a zone is told), midnight where only the day is; None where the day is not known."""
    stated = (report.page.published_at if report.page else None) or (report.published.value if report.published else "")
    try:
        when = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() // 60)


def by_language(reports: Sequence[Report]) -> dict[str, list[Report]]:
    """Reports by language, in the order of its code; those of none go with the most frequent one."""
    count = Counter(r.language for r in reports if r.language)
    most = min(count, key=lambda n: (-count[n], n), default="")
    out: dict[str, list[Report]] = {n: [] for n in sorted(count) or [most]}
    for r in reports:
        out[r.language or most].append(r)
    return out


class Cut:
    """A stream cut into windows. Periods wait until nothing of them is to come, and then go together until a language has enough."""

    def __init__(self, flow: Flow) -> None:
        self.flow, self.late, self.cut = flow, 0, 0
        self.waiting: dict[int, list[Report]] = {}
        self.held, self.newest, self.closed = 0, 0, -1
        self.next: dict[str, list[Report]] = {}  # by language
        self.since: dict[str, int] = {}  # the first period of each

    def windows(self, reports: Iterable[Report]) -> Iterator[list[Report]]:
        """The windows, in order of time."""
        for r in reports:
            yield from self._take(r)
        for period in sorted(self.waiting):
            yield from self._end(period)
        for language in sorted(self.next, key=lambda n: (self.since[n], n)):
            yield self.next[language]

    def _take(self, r: Report) -> Iterator[list[Report]]:
        at = minute(r)
        period = self.newest if at is None else at // self.flow.period
        if period <= self.closed:
            self.late += 1
            period = self.closed + 1
        self.newest = max(self.newest, period)
        self.waiting.setdefault(period, []).append(r)
        self.held += 1
        if len(self.waiting[period]) >= self.flow.most or self.held >= self.flow.held:
            self.cut += 1
            yield from self._end(period if len(self.waiting[period]) >= self.flow.most else min(self.waiting), whole=False)
        for old in sorted(p for p in self.waiting if (self.newest - p) * self.flow.period > self.flow.late):
            yield from self._end(old)

    def _end(self, period: int, *, whole: bool = True) -> Iterator[list[Report]]:
        """A period goes into the next window; one that was cut goes on."""
        some = self.waiting.pop(period)
        self.held -= len(some)
        for language, told in by_language(some).items():
            self.next.setdefault(language, []).extend(told)
            self.since.setdefault(language, period)
        if whole:
            self.closed = max(self.closed, period)
        yield from self._enough(period)

    def _enough(self, period: int) -> Iterator[list[Report]]:
        """The windows that go after a period: full ones, with them what has waited long, and the largest while too many reports wait."""
        full = {n for n, some in self.next.items() if len(some) >= self.flow.least}
        old = {n for n, first in self.since.items() if (period - first) * self.flow.period >= self.flow.waits}
        for language in sorted(full | old if full else full):
            yield self._gone(language)
        while sum(map(len, self.next.values())) >= self.flow.held:
            yield self._gone(min(self.next, key=lambda n: (-len(self.next[n]), n)))

    def _gone(self, language: str) -> list[Report]:
        del self.since[language]
        return self.next.pop(language)


class Ledger:
    """Which report is in which story, on disk: a scratch database that is thrown away at the end."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        for line in ("journal_mode = off", "synchronous = off", "locking_mode = exclusive", f"cache_size = -{CACHE}"):
            self.db.execute(f"pragma {line}")
        self.db.execute("create table member (story integer not null, report text not null)")
        self.db.execute("create index by_story on member (story)")

    def write(self, w: Window, joined: Joined) -> None:
        """The reports of a window."""
        self.db.execute("begin")
        self.db.executemany("update member set story = ? where story = ?", [(into, n) for n, into in joined.merged])
        told = ((n, r) for n, some in zip(joined.stories, w.reports, strict=True) for r in some)
        self.db.executemany("insert into member values (?, ?)", told)
        self.db.execute("commit")

    def story(self, number: int, title: str) -> Story:
        """A story that is over; its reports leave the ledger. Its id is that of any story of the same reports."""
        reports = tuple(sorted({r for (r,) in self.db.execute("select report from member where story = ?", (number,))}))
        self.db.execute("delete from member where story = ?", (number,))
        return Story(id="s" + sha256("\n".join(reports).encode()).hexdigest()[:12], title=title, reports=reports)

    def close(self) -> None:
        """End it."""
        self.db.close()
