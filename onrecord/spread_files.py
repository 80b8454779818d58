"""Files read where they are analysed, on Dask: a task is so many whole files (texts, pages, WARC, Parquet, JSON lines, archives, tables).

What comes back is what ``engine.read`` and ``engine.analyse`` give, in the same order: files sorted by name, the same content once. A
partition is named by the hash of its files, their names, their sidecars, the limits and the rules. The workers must see the files under
the same paths. A file that ends the workers that read it is read here, and its reports are tried apart from each other.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from onrecord.codec import encode, load
from onrecord.given import Given
from onrecord.grow import rules
from onrecord.read import Way, folders, nothing_in, read_item
from onrecord.read.files import SIDECAR, STDIN, Item, expand
from onrecord.read.options import Options, current, using
from onrecord.spread import Part, Spread, _Run, part_of
from onrecord.types import Analysis, Refusal, Report

BYTES = 20_000_000  # of small files that go into one task; a larger file is a task of its own
Raw = Callable[[str, bytes], None]


def analyses_of_files(client: Any, paths: Sequence[str | Path], where: Spread, max_bytes: int, raw: Raw) -> Iterator[Analysis | Refusal]:
    """The analyses of all reports in files and folders; ``raw(id, bytes)`` is given the bytes of each before it comes."""
    Path(where.parts).mkdir(parents=True, exist_ok=True)
    found = list(expand(paths))
    yield from sorted((r for r in found if isinstance(r, Refusal)), key=lambda r: (r.file, r.reason))
    items = {str(i.path): i for i in reversed([i for i in found if isinstance(i, Item)])}
    run = _Files(client, where, max_bytes)
    seen, useful = set[str](), set[str]()
    for path in run.ended(batches(sorted(items.values(), key=lambda i: (i.name, str(i.path))), where.size)):
        with path.open("rb") as f:
            for part in (load(line, Part) for line in f):
                useful |= {part.item} if part.report else set()
                if not part.report or part.report not in seen:
                    if part.report and part.raw is not None:
                        raw(part.report, part.raw if part.beside is None else Given.of(part.raw, part.beside))
                    seen.add(part.report)
                    yield part.told
    roots = {i.root for i in items.values() if str(i.path) in useful}
    yield from (nothing_in(root) for root in folders(paths) if root not in roots)


def readable_there(paths: Sequence[str | Path]) -> bool:
    """Whether workers can read all that is given: no address, and not what comes on standard input."""
    return not any(isinstance(i, Item) and (i.address or i.name == STDIN) for i in expand(paths))


def batches(items: Sequence[Item], most: int) -> Iterator[list[Item]]:
    """Files that go into one task each: ``most`` at most, and not many bytes."""
    some: list[Item] = []
    size = 0
    for item in items:
        bytes_ = item.path.stat().st_size if item.path.is_file() else 0
        if some and (len(some) >= most or size + bytes_ > BYTES):
            yield some
            some, size = [], 0
        some.append(item)
        size += bytes_
    if some:
        yield some


def read_part(items: Sequence[Item], max_bytes: int, options: Options, path: str) -> str:
    """The task: all reports of some files read and analysed, in one file; nothing is done where that file is there already."""
    end = Path(path)
    if end.exists():
        return path
    new = end.with_name(f"{end.name}.{token_hex(8)}")
    with using(options), new.open("wb") as f:
        for item in items:
            for part in read_here(item, max_bytes):
                f.write(encode(part) + b"\n")
    new.replace(end)
    return path


def read_here(item: Item, max_bytes: int, analysed: Callable[[Report], Part] = part_of) -> Iterator[Part]:
    """What becomes of each report of a file."""
    held: dict[str, bytes] = {}
    for got in read_item(item, Way(max_bytes=max_bytes, keep=held.__setitem__, fetcher=None)):
        if isinstance(got, Refusal):
            yield Part(refusal=got, item=str(item.path))
        else:
            done = analysed(got)
            raw = held.pop(got.id, None)
            beside = raw.beside if isinstance(raw, Given) else None
            plain = None if raw is None else bytes(raw)  # no encoder knows a kind of bytes of ours
            yield Part(analysis=done.analysis, refusal=done.refusal, report=got.id, raw=plain, beside=beside, item=str(item.path))


class _Files(_Run):
    """Batches of files under way."""

    def __init__(self, client: Any, where: Spread, max_bytes: int) -> None:
        super().__init__(client, where)
        self.max_bytes, self.options = max_bytes, current()
        self._names: dict[tuple[str, ...], str] = {}

    def name(self, batch: list[Item]) -> str:
        """The hash of the files, their sidecars, the limits and the rules."""
        key = tuple(str(i.path) for i in batch)
        if key not in self._names:
            seen = hashlib.sha256(f"{rules('find')} {self.max_bytes} {self.options}".encode())
            for item in batch:
                seen.update(f"\0{item.name}\0{item.path}\0".encode("utf-8", "surrogateescape"))
                for path in (item.path, item.path.with_name(item.path.name + SIDECAR)):
                    seen.update(_hash(path))
            self._names[key] = f"{seen.hexdigest()[:32]}.jsonl"
        return self._names[key]

    def submit(self, batch: list[Item], path: Path) -> Any:
        """The task of some files."""
        return self.client.submit(read_part, batch, self.max_bytes, self.options, str(path), pure=False)

    def alone(self, path: Path, one: Item) -> Iterator[Path]:
        """A file that keeps ending workers is read here; its reports go to them in partitions, and the one that does it is set aside."""
        parts: list[Part] = list(read_here(one, self.max_bytes, lambda r: Part(analysis=Analysis(report=r))))
        reports = [p.analysis.report for p in parts if p.analysis]
        lines = (line for some in _Run(self.client, self.where).paths(reports) for line in some.read_bytes().splitlines())
        done = {r.id: load(line, Part) for r, line in zip(reports, lines, strict=True)}
        new = path.with_name(f"{path.name}.{token_hex(8)}")
        with new.open("wb") as f:
            for p in parts:
                told = done.get(p.report, p)
                whole = Part(analysis=told.analysis, refusal=told.refusal, report=p.report, raw=p.raw, beside=p.beside, item=p.item)
                f.write(encode(whole) + b"\n")
        new.replace(path)
        yield path


def _hash(path: Path) -> bytes:
    """The hash of a file's bytes; nothing where there is none."""
    try:
        with path.open("rb") as f:
            return hashlib.file_digest(f, "sha256").digest()
    except (OSError, ValueError):
        return b"-"
