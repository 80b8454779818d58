"""Room 1: bytes become Reports. ``READERS`` is the visible order in which readers are asked; the first that knows a file reads it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from onrecord.read.decode import NotTextError
from onrecord.read.files import STDIN, Item, expand, load, shown
from onrecord.read.html import read_html
from onrecord.read.metadata import Sidecar, outrank, sidecar
from onrecord.read.plain import read_plain
from onrecord.read.source import Read, Source
from onrecord.read.words import LETTER
from onrecord.types import Refusal, Report

MAX_BYTES = 10_000_000
SAVE_AS = "save the report as text (.txt) or as a page (.html)"
NO_READER = {
    ".json": "JSON", ".jsonl": "JSON lines", ".ndjson": "JSON lines", ".csv": "a table", ".tsv": "a table", ".xml": "XML", ".rss": "a feed",
    ".atom": "a feed", ".css": "a style sheet", ".js": "a script", ".py": "a program", ".toml": "a settings file",
    ".yaml": "a settings file", ".yml": "a settings file", ".warc": "a web archive", ".sqlite": "a database",
    ".db": "a database", ".svg": "a picture",
}  # fmt: skip

Reader = Callable[[Source], Read | None]
Keep = Callable[[str, bytes], None]
READERS: list[Reader] = [read_html, read_plain]


def read(paths: Iterable[str | Path], *, max_bytes: int = MAX_BYTES, keep: Keep | None = None) -> Iterator[Report | Refusal]:
    """Reports of files, folders and ``-`` (standard input), sorted by file name; what cannot be read is a Refusal with its reason.

    ``keep(id, bytes)`` is called with the raw bytes of each report.

    The same content given twice is one report: that of the file whose name sorts first.
    """
    paths = list(paths)
    found = list(expand(paths))
    yield from sorted((r for r in found if isinstance(r, Refusal)), key=lambda r: (r.file, r.reason))
    items = {str(i.path): i for i in reversed([i for i in found if isinstance(i, Item)])}
    seen: set[str] = set()
    readable: set[str] = set()
    for item in sorted(items.values(), key=lambda i: (i.name, str(i.path))):
        result = read_one(item, max_bytes=max_bytes, keep=keep)
        if isinstance(result, Report):
            readable.add(str(item.path))
        if isinstance(result, Refusal) or result.id not in seen:
            yield result
        seen.add(result.id if isinstance(result, Report) else "")
    useful = {i.root for i in found if isinstance(i, Item) and str(i.path) in readable}
    yield from (_nothing(root) for root in folders(paths) if root not in useful)


def read_one(item: Item, *, max_bytes: int = MAX_BYTES, keep: Keep | None = None) -> Report | Refusal:
    """The report of one file, or why there is none."""
    known = NO_READER.get(item.path.suffix.lower()) if item.name != STDIN else None
    if known:
        return Refusal(file=item.name, reason=f"it is {known}, which no reader takes", advice=SAVE_AS)
    raw = load(item, max_bytes)
    if isinstance(raw, Refusal):
        return raw
    beside = sidecar(item.path) if item.name != STDIN else Sidecar()
    try:
        got = next(r for reader in READERS if (r := reader(Source(item.name, raw))) is not None)
    except NotTextError as err:
        return Refusal(file=item.name, reason=str(err), advice=SAVE_AS)
    except Exception as err:  # one bad file must not end the reading of a thousand others
        why = f"the reader failed on it ({type(err).__name__}: {err})"[:300]
        return Refusal(file=item.name, reason=why, advice="leave it out, and send it with a bug report")
    report = _report(item, raw, got, beside)
    if keep and isinstance(report, Report):
        keep(report.id, raw)
    return report


def _report(item: Item, raw: bytes, got: Read, beside: Sidecar) -> Report | Refusal:
    """The record: id by content, fields of the sidecar before those of the text."""
    if not LETTER.search(got.text):
        return Refusal(file=item.name, reason="there is no word in it", advice="check how the file was saved, or leave it out")
    known = outrank(got.fields, beside, item.name)
    return Report(
        id=identity(raw, beside.canonical),
        file=item.name,
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
        notes=(*got.notes, *beside.notes),
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


def _nothing(root: str) -> Refusal:
    advice = "give a folder that holds reports as text (.txt) or saved pages (.html)"
    return Refusal(file=shown(Path(root).name or root), reason="nothing in this folder can be read", advice=advice)
