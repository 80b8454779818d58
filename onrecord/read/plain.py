"""The reader of plain text: the text stays as it is, and an offset in it is an offset in the decoded file."""

from onrecord.read.decode import decode
from onrecord.read.language import language
from onrecord.read.layout import Layout, layout
from onrecord.read.metadata import Fields, fields
from onrecord.read.source import Read, Source

KINDS = ("title", "deck", "body", "caption")


def read_plain(source: Source) -> Read:
    """Any text: the last reader of the list."""
    got = decode(source.raw)
    laid = layout(got.text)
    return Read(text=got.text, blocks=laid.blocks, fields=known(got.text, laid), encoding=got.encoding, notes=got.notes)


def known(text: str, laid: Layout) -> Fields:
    """The fields that a text states, and its language."""
    found = fields(laid.facts, laid.title)
    found.language = language(story(text, laid))
    return found


def story(text: str, laid: Layout, most: int = 5000) -> str:
    """The beginning of the story's own text, without the page round it."""
    parts: list[str] = []
    size = 0
    for b in laid.blocks:
        if b.kind in KINDS and size < most:
            parts.append(text[b.start : min(b.end, b.start + most)])
            size += len(parts[-1])
    return "\n".join(parts)
