"""What a reader is given and what it gives back; and boxes, which hold several reports."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from onrecord.read.budget import Budget
from onrecord.read.metadata import Fields, Sidecar
from onrecord.types import Block, PageFacts, Refusal, Report

HEAD = 4096
WHOLE = 50_000_000  # a box that is parsed at once (a feed, a mail, a JSON document) is not larger


class Source(msgspec.Struct, frozen=True):
    """The bytes of one report and its name.

    ``beside`` is what is known of it from outside its text, ``charset`` what the server said, ``report`` one that was read before (our own
    export), ``fragment`` HTML that is all story (an item of a feed), ``nested`` what may be a box
    itself (a member of an archive), ``raw`` empty with ``address`` something that is still to be fetched.
    """

    name: str
    raw: bytes
    beside: Sidecar = Sidecar()
    charset: str | None = None
    report: Report | None = None
    fragment: bool = False
    nested: bool = False
    address: str | None = None


class Read(msgspec.Struct, frozen=True):
    """A report before it has an id: text, blocks, fields."""

    text: str
    blocks: tuple[Block, ...]
    fields: Fields
    encoding: str | None = None
    notes: tuple[str, ...] = ()
    page: PageFacts | None = None


class Box(msgspec.Struct, frozen=True):
    """Something that may hold several reports: its name, first bytes and size; ``open`` gives its bytes from the start, however often.

    ``budget`` is that of the given input, which the boxes in it share.
    """

    name: str
    head: bytes
    size: int
    open: Callable[[], BinaryIO]
    budget: Budget

    def whole(self) -> bytes | Refusal:
        """All its bytes, where they are not too many to be parsed at once."""
        if self.size > WHOLE:
            return Refusal(file=self.name, reason=f"it is {self.size / 1e6:.0f} MB, more than {WHOLE / 1e6:.0f} MB", advice="split it")
        with self.open() as f:
            return f.read(WHOLE)  # of bytes in memory, or of a file whose size was looked at


Opened = Iterator[Source | Refusal]
Opener = Callable[[Box], Opened | None]


def box_of_bytes(name: str, raw: bytes, budget: Budget | None = None) -> Box:
    """A box in memory; with the budget of the box it came from, if it came from one."""
    return Box(name=name, head=raw[:HEAD], size=len(raw), open=lambda: io.BytesIO(raw), budget=budget or Budget(len(raw)))


def box_of_file(name: str, path: Path) -> Box:
    """A box on disk; OSError where it cannot be read."""
    with path.open("rb") as f:
        head = f.read(HEAD)
    size = path.stat().st_size
    return Box(name=name, head=head, size=size, open=lambda: path.open("rb"), budget=Budget(size))


def member_name(box: str, member: str) -> str:
    r"""The name that a member of a box is shown under; it is never used as a path.

    >>> member_name("a.zip", "../../etc/x\n")
    'a.zip/../../etc/x\\n'
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in member)
    return f"{box}/{shown if len(shown) <= 200 else '…' + shown[-199:]}"
