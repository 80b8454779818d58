"""Notes on corrections and updates of the report itself: found, kept, and never taken for the story's own words."""

from collections.abc import Iterable, Sequence

import msgspec

from onrecord.read.words import column, plain, starts
from onrecord.types import Block, Span

LONGEST = 700


def corrections(text: str, blocks: Iterable[Block]) -> tuple[Span, ...]:
    """The blocks that are such notes, in text order.

    >>> from onrecord.types import Block
    >>> corrections("Correction: it was May.", [Block(kind="body", start=0, end=23)])
    (Span(start=0, end=23),)
    """
    return tuple(Span(start=b.start, end=b.end) for b in blocks if b.kind not in ("title", "deck") and is_correction(text[b.start : b.end]))


def apart(blocks: Sequence[Block], notes: Sequence[Span]) -> tuple[Block, ...]:
    """The blocks of a report with its notes marked: what a note takes back is no figure and no statement of the story.

    >>> from onrecord.types import Block, Span
    >>> apart([Block(kind="body", start=0, end=9)], [Span(start=0, end=9)])[0].kind
    'boilerplate'
    """
    places = {(s.start, s.end) for s in notes}
    return tuple(msgspec.structs.replace(b, kind="boilerplate") if (b.start, b.end) in places and b.kind == "body" else b for b in blocks)


def is_correction(text: str) -> bool:
    """Whether a paragraph says that the report was corrected or updated, by how it begins or what it holds."""
    if len(text) > LONGEST:
        return False
    low = " ".join(text.casefold().split()).lstrip("*-–—_ ")
    first = plain(low.split(" ", 1)[0]) if low else ""
    begins = any(low.startswith(p) for key in (low.split(" ", 1)[0], first) for p in starts("corrections", "start").get(key, ()))
    return begins or any(p in low for p in column("corrections", "phrase", "has"))
