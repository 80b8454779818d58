"""What a reader is given and what it gives back."""

import msgspec

from onrecord.read.metadata import Fields
from onrecord.types import Block


class Source(msgspec.Struct, frozen=True):
    """The bytes of one file and its name."""

    name: str
    raw: bytes


class Read(msgspec.Struct, frozen=True):
    """A report before it has an id: text, blocks, fields."""

    text: str
    blocks: tuple[Block, ...]
    fields: Fields
    encoding: str | None = None
    notes: tuple[str, ...] = ()
