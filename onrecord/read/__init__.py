"""Room 1: bytes become Reports."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from onrecord.types import Block, Refusal, Report


def read(paths: Iterable[str | Path]) -> Iterator[Report | Refusal]:
    """First version to come: the first line is the title, every other line is body."""
    for path in map(Path, paths):
        raw = path.read_bytes()
        text, at = raw.decode("utf-8"), 0
        blocks: list[Block] = []
        for line in text.splitlines(keepends=True):
            if line.strip():
                blocks.append(Block(kind="body" if blocks else "title", start=at, end=at + len(line.rstrip())))
            at += len(line)
        title = text[blocks[0].start : blocks[0].end]
        key = "sha256:" + hashlib.sha256(raw).hexdigest()
        yield Report(id=key, file=path.name, text=text, blocks=tuple(blocks), title=title, language="en")
