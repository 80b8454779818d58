"""Boxes of several reports taken apart, boxes in boxes too: ``OPENERS`` in their order, the first that knows it.

One budget for all that lies in a given box (``budget``); where it is used up, that is told, and what came before stays.
"""

from collections.abc import Iterator

from onrecord.read.archives import open_compressed, open_tar, open_zip
from onrecord.read.budget import LimitError
from onrecord.read.feeds import open_feed, open_list
from onrecord.read.mail import open_mail
from onrecord.read.options import current
from onrecord.read.single import unread
from onrecord.read.source import Box, Opened, Opener, Source, box_of_bytes
from onrecord.read.tables import open_json, open_table
from onrecord.read.webarchive import open_warc
from onrecord.types import Refusal

OPENERS: list[Opener] = [open_warc, open_zip, open_compressed, open_tar, open_mail, open_json, open_table, open_feed, open_list]


def opened(box: Box) -> Opened | None:
    """What the first opener that knows a box finds in it; None where it is no box."""
    return next((found for opener in OPENERS if (found := opener(box)) is not None), None)


def leaves(box: Box, found: Opened, depth: int) -> Iterator[Source | Refusal]:
    """All that is in a given box and is no box itself; where a limit is reached, a line that says so at the end."""
    at, some = [box.name], False  # the member that was looked at last; whether anything was found
    try:
        for leaf in _leaves(box, found, depth, at):
            some = some or isinstance(leaf, Source)
            yield leaf
    except LimitError as err:
        where = "" if at[0] == box.name else f" behind {at[0]}"
        why = f"{err.reason}: reading stopped{where}; {'what came before' if some else 'nothing of it'} was read"
        yield Refusal(file=box.name, reason=why, advice=err.advice)


def _leaves(box: Box, found: Opened, depth: int, at: list[str]) -> Iterator[Source | Refusal]:
    nothing = True
    for item in _safely(box, found):
        nothing = False
        box.budget.member()
        at[0] = item.name if isinstance(item, Source) else item.file
        if isinstance(item, Refusal) or not item.nested:
            yield item
            continue
        inner = box_of_bytes(item.name, item.raw, box.budget)
        inside = opened(inner)
        if inside is None:
            yield unread(item.name) or item
        elif depth > current().nesting:
            why = f"it is an archive in an archive, deeper than {current().nesting}"
            yield Refusal(file=item.name, reason=why, advice="unpack it and give the files")
        else:
            yield from _leaves(inner, inside, depth + 1, at)
    if nothing:
        yield Refusal(file=box.name, reason="there is nothing in it that could be read", advice="check how it was made, or leave it out")


def _safely(box: Box, found: Opened) -> Opened:
    """What an opener finds; one that fails is told in a line."""
    try:
        yield from found
    except (LimitError, MemoryError):
        raise
    except Exception as err:  # whatever a library does with a broken box, the other files are read
        why = f"it cannot be read on ({type(err).__name__}: {str(err)[:80]})"
        yield Refusal(file=box.name, reason=why, advice="leave it out, and send it with a bug report")
