"""One report out of the bytes of one: ``READERS`` in their order, the first that knows it; its id, and the fields beside it."""

from collections.abc import Callable
from pathlib import PurePosixPath

from onrecord.faults import identity
from onrecord.read.budget import LimitError
from onrecord.read.corrections import apart, corrections
from onrecord.read.decode import NotTextError
from onrecord.read.html import is_page, read_fragment, read_html
from onrecord.read.metadata import outrank
from onrecord.read.plain import read_plain
from onrecord.read.source import Read, Source
from onrecord.read.words import LETTER
from onrecord.types import Refusal, Report

SAVE_AS = "save the report as text (.txt) or as a page (.html)"
NO_READER = {
    ".json": "JSON", ".xml": "XML", ".css": "a style sheet", ".js": "a script", ".py": "a program", ".toml": "a settings file",
    ".yaml": "a settings file", ".yml": "a settings file", ".sqlite": "a database", ".db": "a database", ".svg": "a picture",
}  # fmt: skip

Reader = Callable[[Source], Read | None]


def read_page(source: Source) -> Read | None:
    """A page or a piece of one; None for anything else."""
    if not is_page(source):
        return None
    return read_fragment(source) if source.fragment else read_html(source)


READERS: list[Reader] = [read_page, read_plain]


def unread(name: str) -> Refusal | None:
    """Why a file of that name is not read, by its suffix."""
    known = NO_READER.get(PurePosixPath(name).suffix.lower())
    return Refusal(file=name, reason=f"it is {known}, which no reader takes", advice=SAVE_AS) if known else None


def report_of(source: Source, max_bytes: int) -> Report | Refusal:
    """One report by the first reader that knows it."""
    if len(source.raw) > max_bytes:
        why = f"it is too large: {len(source.raw) / 1e6:.1f} MB, more than the {max_bytes / 1e6:g} MB of one report"
        return Refusal(file=source.name, reason=why, advice="leave it out, or raise the limit (--max-bytes)")
    try:
        return _report(source, next(r for reader in READERS if (r := reader(source)) is not None))
    except NotTextError as err:
        return Refusal(file=source.name, reason=str(err), advice=SAVE_AS)
    except LimitError as err:
        return Refusal(file=source.name, reason=err.reason, advice=err.advice)
    except MemoryError:
        raise
    except Exception as err:  # one bad file must not end the reading of a thousand others
        why = f"the reader failed on it ({type(err).__name__}: {err})"[:300]
        return Refusal(file=source.name, reason=why, advice="leave it out, and send it with a bug report")


def _report(source: Source, got: Read) -> Report | Refusal:
    """The record: id by content, fields of the sidecar before those of the text."""
    if not LETTER.search(got.text):
        return Refusal(file=source.name, reason="there is no word in it", advice="check how the file was saved, or leave it out")
    known, notes = outrank(got.fields, source.beside, source.name), corrections(got.text, got.blocks)
    return Report(
        id=identity(source.raw, source.beside.canonical),
        file=source.name,
        text=got.text,
        blocks=apart(got.blocks, notes),
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
        corrections=notes,
    )
