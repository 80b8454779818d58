"""Feeds on a schedule: what is new is fetched once, kept as a file with its address beside it, and added to the record.

All that must survive a stop stands in ``watch.json`` beside the record, written after every page:
what was seen, when each feed is due, its ETag.
"""

import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from onrecord.keep.lock import alone
from onrecord.read.feeds import FeedError, kind_of
from onrecord.read.fetch import Fetched, Fetcher, FetchError
from onrecord.read.guard import guarded_feed, guarded_sitemap
from onrecord.serve import work
from onrecord.serve.terminal import warn
from onrecord.types import Refusal

STATE = "watch.json"
TRIES = 5  # failures after which a page is given up
LONGEST = 86_400.0
MOST_NEW = 200  # pages of one feed in one round


class FeedState(msgspec.Struct):
    """What is known of one feed: how to ask whether it changed, when it is due (seconds since 1970), how often it failed in a row."""

    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    failures: int = 0


class State(msgspec.Struct):
    """All feeds; each page with its file ("" for one that was given up), or the times it failed; the files that are to be added yet."""

    feeds: dict[str, FeedState] = {}
    pages: dict[str, str] = {}
    tries: dict[str, int] = {}
    waiting: list[str] = []


class Watch(msgspec.Struct):
    """One watch: where it writes, how often it looks, the clock, and how many pages it could not have."""

    out: Path
    every: float
    fetcher: Fetcher
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    missed: int = 0


def watch(feeds: Sequence[str], out: Path, *, minutes: float, once: bool, fetcher: Fetcher | None = None) -> int:
    """Look at feeds until it is stopped (once: a single time).

    Exit code as of ``add``; at least 1 where a page or a feed was not to be had, 2 where none of the feeds was.
    """
    job = Watch(out, minutes * 60, fetcher or Fetcher())
    state = load(out)
    result = work.ALL
    while True:
        for url in feeds:
            deque(look(job, state, url), maxlen=0)
        new = state.waiting
        paths = [path for name in new if (path := out / "pages" / name).exists()]
        if paths:  # also what an earlier watch fetched, and was stopped before it was added
            result = _added(job, paths)
        save(out, state, added=new if not paths or result != work.NOTHING else ())
        if once:
            return max(result, _missed(job, [state.feeds[u] for u in feeds]))
        wait = min((state.feeds[u].due for u in feeds), default=0.0) - job.clock()
        warn(f"{len(new)} new; next look in {max(wait, 1) / 60:.0f} minutes (Ctrl-C ends it, nothing is lost)")
        try:
            job.sleep(max(wait, 1.0))
        except KeyboardInterrupt:
            return result


def _missed(job: Watch, feeds: Sequence[FeedState]) -> int:
    """The exit code for what was not to be had; a feed that failed and is not due yet counts still."""
    dead = sum(f.failures > 0 for f in feeds)
    return work.NOTHING if dead == len(feeds) else work.PARTIAL if dead or job.missed else work.ALL


def _added(job: Watch, new: Sequence[Path]) -> int:
    return work.add(new, job.out / "record.sqlite", out=job.out, processes=None, max_bytes=10_000_000)


def look(job: Watch, state: State, url: str) -> Iterator[Path]:
    """The files of the new pages of a feed, if it is due; what goes wrong is told, and tried again later and later."""
    known = state.feeds.setdefault(url, FeedState())
    if job.clock() < known.due:
        return
    try:
        got = job.fetcher.get(url, etag=known.etag, modified=known.modified)
        links = _links(url, got) if got.status == 200 else []
    except (FetchError, FeedError) as err:
        known.failures += 1
        known.due = job.clock() + later(job.every, known.failures, getattr(err, "wait", 0.0))
        work.tell(Refusal(file=url, reason=str(err), advice=f"it is tried again in {(known.due - job.clock()) / 60:.0f} minutes"))
        return
    left = [u for u in links if u not in state.pages]
    for link in left[:MOST_NEW]:
        yield from _kept(job, state, link)
        save(job.out, state)
    whole = len(left) <= MOST_NEW and not any(u not in state.pages for u in left)
    state.feeds[url] = FeedState(got.etag if whole else None, got.modified if whole else None, job.clock() + job.every)
    if got.status == 304:
        state.feeds[url] = FeedState(known.etag, known.modified, job.clock() + job.every)
    save(job.out, state)


def later(every: float, failures: int, asked: float) -> float:
    """Seconds to wait after failures in a row: doubled each time, at most a day, never less than the server asks for.

    >>> later(600, 3, 0)
    4800.0
    """
    return max(asked, min(LONGEST, every * float(2 ** min(failures, 10))))


def _links(url: str, got: Fetched) -> list[str]:
    """The addresses of the pages that a feed or sitemap names, in its order."""
    kind = kind_of(got.raw)
    if kind == "sitemap":
        return guarded_sitemap(url, got.raw)
    if kind != "feed" and got.raw.lstrip()[:1] == b"{":
        return [str(i["url"]) for i in _items(got.raw) if i.get("url")]
    found = guarded_feed(url, got.raw)
    return [e.url for e in found.entries if e.url]


def _items(raw: bytes) -> list[dict[str, object]]:
    try:
        data = json.loads(raw)
        items = data.get("items") if isinstance(data, dict) else None
    except (ValueError, RecursionError):
        raise FeedError("it is neither a feed nor a sitemap") from None
    return [i for i in items if isinstance(i, dict)] if isinstance(items, list) else []


def _kept(job: Watch, state: State, url: str) -> Iterator[Path]:
    """The file of a page that was fetched; its name is a hash, its address stands beside it."""
    try:
        got = job.fetcher.get(url)
    except FetchError as err:
        job.missed += 1
        state.tries[url] = state.tries.get(url, 0) + 1
        if state.tries[url] >= TRIES:
            state.pages[url] = ""
            del state.tries[url]
        work.tell(Refusal(file=url, reason=err.reason, advice=err.advice))
        return
    path = job.out / "pages" / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(got.raw)
    work.write(path.with_name(path.name + ".meta.json"), json.dumps({"url": got.url}) + "\n")
    state.pages[url] = path.name
    state.waiting.append(path.name)
    state.tries.pop(url, None)
    yield path


def load(out: Path) -> State:
    """The state of an earlier watch; a new one where there is none, or where it cannot be read (it is told, and kept aside)."""
    path = out / STATE
    if not path.exists():
        return State()
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except msgspec.DecodeError as err:
        path.replace(path.with_suffix(".broken"))
        work.tell(
            Refusal(file=str(path), reason=f"it cannot be read ({err})", advice="it was kept as watch.broken; all pages count as new")
        )
        return State()


def save(out: Path, state: State, added: Sequence[str] = ()) -> None:
    """Write the state whole or not at all, with what another watch of this folder wrote meanwhile; ``added`` files wait no more."""
    with alone(out / STATE):
        there = load(out)
        state.pages = there.pages | state.pages
        state.waiting = [name for name in dict.fromkeys([*there.waiting, *state.waiting]) if name not in set(added)]
        state.feeds = there.feeds | state.feeds
        work.write(out / STATE, msgspec.json.encode(state).decode() + "\n")
