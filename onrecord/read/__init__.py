"""Room 1: bytes become Reports. ``boxes.OPENERS`` take boxes of several reports apart, ``single.READERS`` read one.

In both the first that knows a file does it; both run in child processes (``guard``), and what a given input may take in all is counted.

path or address -> (fetched) -> boxes opened, also boxes in boxes -> sources -> reader -> Report or Refusal
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from onrecord.given import Given
from onrecord.read.feeds import kind_of
from onrecord.read.fetch import Fetcher, FetchError
from onrecord.read.files import PIPES, STDIN, Item, expand, load, shown
from onrecord.read.guard import GUARD, Answer, Ask, GuardError
from onrecord.read.metadata import sidecar_of
from onrecord.read.options import current
from onrecord.read.single import SAVE_AS
from onrecord.read.source import Source
from onrecord.types import Refusal, Report

MAX_BYTES = 10_000_000
SPLIT = "split it, or leave it out"

Keep = Callable[[str, bytes], None]


class Tally:
    """What a given input of so many bytes took so far, whatever it led to: seconds of the processor, and reports."""

    def __init__(self, size: int) -> None:
        options = current()
        self.most = options.input_seconds + options.more_seconds * size / 1e6
        self.seconds, self.found, self.over = 0.0, 0, ""

    def add(self, seconds: float = 0.0, found: int = 0) -> bool:
        """Count; whether a limit is reached."""
        self.seconds += seconds
        self.found += found
        if self.seconds > self.most:
            self.over = f"it takes longer than {self.most:.0f} seconds to read"
        elif self.found > current().members:
            self.over = f"it leads to more than {current().members} reports"
        return bool(self.over)

    @property
    def left(self) -> float:
        """Seconds of the processor that are left."""
        return max(self.most - self.seconds, 1.0)


class Way(msgspec.Struct, frozen=True):
    """How a reading goes: the size of one report, who gets its bytes, what fetches (None: nothing), how deep boxes stand in boxes."""

    max_bytes: int
    keep: Keep | None
    fetcher: Fetcher | None
    depth: int = 0

    def deeper(self) -> "Way":
        """One box further in."""
        return msgspec.structs.replace(self, depth=self.depth + 1)


def read(
    paths: Iterable[str | Path], *, max_bytes: int = MAX_BYTES, keep: Keep | None = None, fetcher: Fetcher | None = None
) -> Iterator[Report | Refusal]:
    """Reports of files, folders, archives, feeds, tables, addresses and ``-`` (standard input), sorted by name.

    What is not read is a Refusal.

    ``keep(id, bytes)`` is called with the raw bytes of each report. The same content given twice is one report: that of the file whose name
    sorts first. An address is fetched only where it is given itself, or (with a ``fetcher`` or ``Options.lists``) stands in a file that is.
    """
    paths = list(paths)
    found = list(expand(paths))
    yield from sorted((r for r in found if isinstance(r, Refusal)), key=lambda r: (r.file, r.reason))
    items = {(str(i.path), i.address): i for i in reversed([i for i in found if isinstance(i, Item)])}
    seen: set[str] = set()
    readable: set[str] = set()
    lists = fetcher is not None or current().lists
    fetcher = fetcher or Fetcher(most=max_bytes)
    for item in sorted(items.values(), key=lambda i: (i.name, str(i.path))):
        way = Way(max_bytes=max_bytes, keep=keep, fetcher=fetcher if item.address or (lists and not item.root) else None)
        for result in read_item(item, way):
            readable |= {str(item.path)} if isinstance(result, Report) else set()
            if isinstance(result, Refusal) or result.id not in seen:
                yield result
            seen.add(result.id if isinstance(result, Report) else "")
    useful = {i.root for i in found if isinstance(i, Item) and str(i.path) in readable}
    yield from (nothing_in(root) for root in folders(paths) if root not in useful)


def read_item(item: Item, way: Way) -> Iterator[Report | Refusal]:
    """All reports of one file or address, or why there are none."""
    if item.address is not None:
        yield from _begun(Source(item.name, b"", address=item.address), way, Tally(0))
        return
    size = _size(item)
    if isinstance(size, Refusal):
        yield size
    elif size is None:
        raw = load(item, way.max_bytes)
        yield from [raw] if isinstance(raw, Refusal) else from_bytes(item.name, raw, way)
    else:
        yield from _begun(Source(item.name, b""), way, Tally(size), os.fsencode(Path(item.path).absolute()))


def _size(item: Item) -> int | Refusal | None:
    """The bytes of a regular file; None for what has to be taken as it comes (standard input, a pipe, what is no file)."""
    try:
        info = item.path.stat()
    except (OSError, ValueError):
        return None
    if item.name == STDIN or not stat.S_ISREG(info.st_mode) or str(item.path).startswith(PIPES):
        return None
    if info.st_size > current().given:
        why = f"it is {info.st_size / 1e9:.1f} GB, more than the {current().given / 1e9:g} GB of one input"
        return Refusal(file=item.name, reason=why, advice="split it, or raise the limit given")
    return info.st_size


def from_bytes(name: str, raw: bytes, way: Way) -> Iterator[Report | Refusal]:
    """The reports in bytes that would stand in a file of that name: what a server is sent, or a test makes up."""
    yield from _begun(Source(name, raw, nested=True), way, Tally(len(raw)))


def _begun(source: Source, way: Way, tally: Tally, path: bytes | None = None) -> Iterator[Report | Refusal]:
    """All of a given input, until it reached a limit, which is told."""
    yield from _any(source, way, tally, path) if source.address is None else _fetched(source, way, tally)
    if tally.over:
        before = "what came before" if tally.found else "nothing of it"
        yield Refusal(file=source.name, reason=f"{tally.over}: reading stopped there; {before} was read", advice=SPLIT)


def _any(source: Source, way: Way, tally: Tally, path: bytes | None = None) -> Iterator[Report | Refusal]:
    """What a child makes of a file or of bytes: a report, or what is in a box, each read by another child."""
    asked = Ask("any", source, current(), path, way.max_bytes, way.depth, current().page_seconds, tally.left)
    begun, before = False, 0.0
    try:
        for told in GUARD.told(asked):
            begun = begun or told.box
            over = tally.add(told.seconds - before)
            before = told.seconds
            if told.source is not None:
                yield from _source(told.source, way.deeper(), tally)
            else:
                yield from _one(told, source, way)
            if over or tally.over:
                return
    except GuardError as err:
        what = "; what came before was read" if tally.found else "; nothing of it was read" if begun else ""
        yield Refusal(file=source.name, reason=f"{err}{what}", advice=SPLIT if begun else SAVE_AS)


def _one(told: Answer, source: Source, way: Way) -> Iterator[Report | Refusal]:
    """A report or a refusal that a child came to."""
    if told.refusal is not None:
        yield told.refusal
    elif told.report is not None:
        if way.keep:
            way.keep(told.report.id, Given.of(told.raw or source.raw, told.beside or source.beside.canonical))
        yield told.report


def _source(source: Source, way: Way, tally: Tally) -> Iterator[Report | Refusal]:
    """The report of one source that is no box; what an address leads to."""
    if source.address is not None:
        yield from _fetched(source, way, tally)
        return
    if tally.add(found=1):
        return
    if source.report is not None:
        if way.keep:
            way.keep(source.report.id, source.raw)
        yield source.report
        return
    seconds = current().page_seconds
    try:
        for told in GUARD.told(Ask("report", source, current(), None, way.max_bytes, seconds=seconds)):
            tally.add(told.seconds)
            yield from _one(told, source, way)
    except GuardError as err:
        tally.add(seconds)
        yield Refusal(file=source.name, reason=str(err), advice=SAVE_AS)


def _fetched(source: Source, way: Way, tally: Tally) -> Iterator[Report | Refusal]:
    """What an address gives: a page, or a feed or sitemap and what that leads to."""
    if way.fetcher is None:
        why = "it is an address in a file, and such are not fetched here"
        yield Refusal(file=source.name, reason=why, advice="give the address, the list or the sitemap itself")
        return
    try:
        got = way.fetcher.get(source.address or "")
    except FetchError as err:
        yield Refusal(file=source.name, reason=err.reason, advice=err.advice)
        return
    beside = sidecar_of(source.name, {"url": got.url}, "given by the address it was fetched from")
    whole = Source(got.url, got.raw, beside, charset=got.charset, nested=kind_of(got.raw) != "page")
    if not whole.nested:
        yield from _source(whole, way, tally)
    elif way.depth > current().nesting:
        yield Refusal(file=source.name, reason="a sitemap leads to a sitemap, and so on, too often", advice="give the last of them itself")
    else:
        yield from _any(whole, way, tally)


def reads_as(report: Report, raw: bytes) -> bool:
    """Whether bytes read as the text of a report: as a file, in the encoding that it tells, or as a piece of a page (an item of a feed)."""
    ways = (Source(report.file, raw), Source(report.file, raw, charset=report.encoding), Source(report.file, raw, fragment=True))
    for source in ways:
        with suppress(GuardError):
            asked = Ask("report", source, current(), None, len(raw) + 1, seconds=current().page_seconds)
            if any(told.report is not None and told.report.text == report.text for told in GUARD.told(asked)):
                return True
    return False


def folders(paths: Iterable[str | Path]) -> list[str]:
    """The folders among the given paths, as they are called in ``Item.root``."""
    found = set()
    for p in map(Path, paths):
        try:
            found |= {str(p)} if p.is_dir() else set()
        except (OSError, ValueError):
            continue
    return sorted(found)


def nothing_in(root: str) -> Refusal:
    """What is told of a given folder without a report."""
    advice = "give a folder that holds reports as text (.txt) or saved pages (.html)"
    return Refusal(file=shown(Path(root).name or root), reason="nothing in this folder can be read", advice=advice)
