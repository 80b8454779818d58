"""Room 1: bytes become Reports. ``OPENERS`` take boxes of several reports apart, ``READERS`` read one.

In both the first that knows a file does it.

path or address -> (fetched) -> boxes opened, also boxes in boxes -> sources -> reader -> Report or Refusal
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from onrecord.read.archives import open_compressed, open_tar, open_zip
from onrecord.read.corrections import corrections
from onrecord.read.decode import NotTextError
from onrecord.read.feeds import kind_of, open_feed, open_list
from onrecord.read.fetch import Fetcher, FetchError
from onrecord.read.files import STDIN, Item, expand, load, shown
from onrecord.read.guard import GUARD, PageError
from onrecord.read.html import is_page
from onrecord.read.mail import open_mail
from onrecord.read.metadata import outrank, sidecar, sidecar_of
from onrecord.read.options import current
from onrecord.read.plain import read_plain
from onrecord.read.source import Box, Opened, Opener, Read, Source, box_of_bytes, box_of_file
from onrecord.read.tables import open_json, open_table
from onrecord.read.webarchive import open_warc
from onrecord.read.words import LETTER
from onrecord.types import Refusal, Report

MAX_BYTES = 10_000_000
SAVE_AS = "save the report as text (.txt) or as a page (.html)"
NO_READER = {
    ".json": "JSON", ".xml": "XML", ".css": "a style sheet", ".js": "a script", ".py": "a program", ".toml": "a settings file",
    ".yaml": "a settings file", ".yml": "a settings file", ".sqlite": "a database", ".db": "a database", ".svg": "a picture",
}  # fmt: skip

Reader = Callable[[Source], Read | None]
Keep = Callable[[str, bytes], None]


def read_page(source: Source) -> Read | None:
    """A page, read in a child process with hard limits; None for anything else."""
    return GUARD.read(source) if is_page(source) else None


READERS: list[Reader] = [read_page, read_plain]
OPENERS: list[Opener] = [open_warc, open_zip, open_compressed, open_tar, open_mail, open_json, open_table, open_feed, open_list]


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
        yield from _source(Source(item.name, b"", address=item.address), way)
        return
    if item.name == STDIN:
        raw = load(item, way.max_bytes)
        yield from [raw] if isinstance(raw, Refusal) else _source(Source(STDIN, raw, nested=True), way)
        return
    opened = _opened(item)
    if opened is not None:
        yield from _all(opened, way.deeper())
    else:
        yield _file(item, way)


def from_bytes(name: str, raw: bytes, way: Way) -> Iterator[Report | Refusal]:
    """The reports in bytes that would stand in a file of that name: what a server is sent, or a test makes up."""
    yield from _source(Source(name, raw, nested=True), way)


def _opened(item: Item) -> Opened | None:
    """What a file holds, if it is a box; its faults as a file are told by ``load``."""
    try:
        regular = item.name != STDIN and item.path.is_file() and item.path.stat().st_size > 0
        return opened(box_of_file(item.name, item.path)) if regular else None
    except (OSError, ValueError):
        return None


def opened(box: Box) -> Opened | None:
    """What the first opener that knows a box finds in it; None where it is no box."""
    return next((found for opener in OPENERS if (found := opener(box)) is not None), None)


def _all(found: Opened, way: Way) -> Iterator[Report | Refusal]:
    for member in found:
        if isinstance(member, Refusal):
            yield member
        else:
            yield from _source(member, way)


def _source(source: Source, way: Way) -> Iterator[Report | Refusal]:
    """The reports of one source: fetched, opened if it is a box itself, read."""
    if source.address is not None:
        yield from _fetched(source, way)
        return
    if source.report is not None:
        if way.keep:
            way.keep(source.report.id, source.raw)
        yield source.report
        return
    inner = opened(box_of_bytes(source.name, source.raw)) if source.nested else None
    if inner is None:
        yield (_unread(source.name) if source.nested else None) or _read(source, way)
    elif way.depth > current().nesting:
        why = f"it is an archive in an archive, deeper than {current().nesting}"
        yield Refusal(file=source.name, reason=why, advice="unpack it and give the files")
    else:
        yield from _all(inner, way.deeper())


def _fetched(source: Source, way: Way) -> Iterator[Report | Refusal]:
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
    if whole.nested and way.depth > current().nesting:
        yield Refusal(file=source.name, reason="a sitemap leads to a sitemap, and so on, too often", advice="give the last of them itself")
        return
    yield from _source(whole, way.deeper())


def _file(item: Item, way: Way) -> Report | Refusal:
    """The report of one file, or why there is none."""
    if unread := _unread(item.name):
        return unread
    raw = load(item, way.max_bytes)
    return raw if isinstance(raw, Refusal) else _read(Source(item.name, raw, sidecar(item.path)), way)


def _unread(name: str) -> Refusal | None:
    """Why a file of that name is not read, by its suffix."""
    known = NO_READER.get(PurePosixPath(name).suffix.lower())
    return Refusal(file=name, reason=f"it is {known}, which no reader takes", advice=SAVE_AS) if known else None


def _read(source: Source, way: Way) -> Report | Refusal:
    """One report by the first reader that knows it."""
    if len(source.raw) > way.max_bytes:
        why = f"it is too large: {len(source.raw) / 1e6:.1f} MB, more than the {way.max_bytes / 1e6:g} MB of one report"
        return Refusal(file=source.name, reason=why, advice="leave it out, or raise the limit (--max-bytes)")
    try:
        got = next(r for reader in READERS if (r := reader(source)) is not None)
    except (NotTextError, PageError) as err:
        return Refusal(file=source.name, reason=str(err), advice=SAVE_AS)
    except Exception as err:  # one bad file must not end the reading of a thousand others
        why = f"the reader failed on it ({type(err).__name__}: {err})"[:300]
        return Refusal(file=source.name, reason=why, advice="leave it out, and send it with a bug report")
    report = _report(source, got)
    if way.keep and isinstance(report, Report):
        way.keep(report.id, source.raw)
    return report


def _report(source: Source, got: Read) -> Report | Refusal:
    """The record: id by content, fields of the sidecar before those of the text."""
    if not LETTER.search(got.text):
        return Refusal(file=source.name, reason="there is no word in it", advice="check how the file was saved, or leave it out")
    known = outrank(got.fields, source.beside, source.name)
    return Report(
        id=identity(source.raw, source.beside.canonical),
        file=source.name,
        text=got.text,
        blocks=got.blocks,
        url=known.url,
        outlet=known.outlet,
        title=known.title,
        authors=known.authors,
        published=known.published,
        language=known.language,
        credits=known.credits,
        encoding=got.encoding,
        notes=(*got.notes, *source.beside.notes),
        page=got.page,
        corrections=corrections(got.text, got.blocks),
    )


def identity(raw: bytes, canonical: bytes = b"") -> str:
    """The id of a report: SHA-256 of its bytes, and of what its sidecar says.

    >>> identity(b"")[:14]
    'sha256:e3b0c44'
    """
    return "sha256:" + hashlib.sha256(raw + b"\0" + canonical if canonical else raw).hexdigest()


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
