"""Exports: ``FORMS`` is the visible list of formats; each is written whole or not at all."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from onrecord.keep import forms, ftm, portable, writing
from onrecord.keep.aside import named
from onrecord.keep.store import Store, StoreError
from onrecord.keep.tables import Pair, rows
from onrecord.types import Analysis, Dossier

Stories = Sequence[Dossier]
Load = Callable[[Dossier], Sequence[Analysis]]  # the analyses of a story's reports, dates settled


def _tables(form: str) -> Callable[[Iterator[Pair], Path], int]:
    def _put(pairs: Iterator[Pair], to: Path) -> int:
        made: int = writing.WRITERS[form]((row for pair in pairs for row in rows(pair)), to)
        return made

    return _put


def _json(make: Callable[[Sequence[Pair]], forms.Json], count: str) -> Callable[[Iterator[Pair], Path], int]:
    def _put(pairs: Iterator[Pair], to: Path) -> int:
        made = make(list(pairs))
        to.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")
        return len(made[count])

    return _put


def _gexf(pairs: Iterator[Pair], to: Path) -> int:
    made = forms.gexf(list(pairs))
    to.write_text(made, encoding="utf-8")
    return made.count("<node ")


def _ftm(pairs: Iterator[Pair], to: Path) -> int:
    made = ftm.entities(list(pairs))
    lines = (json.dumps(e, ensure_ascii=False) + "\n" for e in made)
    to.write_text("".join(lines), encoding="utf-8", errors="replace")
    return len(made)


FORMS: dict[str, Callable[[Iterator[Pair], Path], int]] = {
    "jsonl": _tables("jsonl"),
    "parquet": _tables("parquet"),
    "csv": _tables("csv"),
    "annotations": _json(forms.annotations, "items"),
    "jsonld": _json(forms.jsonld, "@graph"),
    "ftm": _ftm,
    "timeline": _json(forms.timeline, "events"),
    "gexf": _gexf,
}
WHAT = {"jsonl": "rows", "parquet": "rows", "csv": "rows", "ftm": "entities", "gexf": "nodes", "timeline": "events"}
ENDINGS = {".jsonl": "jsonl", ".gexf": "gexf", ".jsonld": "jsonld", ".parquet": "parquet", ".csv": "csv", ".ftm": "ftm"}


def form_of(to: Path) -> str:
    """The format that a file's name tells; StoreError when it tells none."""
    if (found := ENDINGS.get(to.suffix.lower())) is None:
        raise StoreError(str(to), "its name does not tell the format", f"add --format: {', '.join([*FORMS, 'record'])}")
    return found


def export(store: Store, load: Load, to: Path, *, form: str, story: str | None = None) -> str:
    """Write a record to a new file or folder; what was written, in words. StoreError when the format or the story is not there."""
    if form not in FORMS and form != "record":
        raise StoreError(str(to), f"there is no format “{form}”", f"use one of: {', '.join([*FORMS, 'record'])}")
    if to.exists():
        raise StoreError(str(to), "there is a file or folder of this name", "give the export a name of its own")
    part = Path(tempfile.mkdtemp(dir=to.parent, prefix=".onrecord-")) if to.parent.is_dir() else None
    if part is None:
        raise StoreError(str(to), "there is no such folder", "make it first")
    try:
        target = part / "out"
        if form in writing.FOLDERS:
            target.mkdir()
        told = f"{portable.dump_to(store, target)} reports" if form == "record" else _write(store, load, target, form, story)
        if target.is_dir():
            target.rename(to)
        else:
            named(target, to)
    except OSError as error:
        raise StoreError(str(to), f"it cannot be written ({error.strerror})", "check the room on the disk and your rights there") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return told


def _write(store: Store, load: Load, to: Path, form: str, story: str | None) -> str:
    heirs = store.heirs(story) if story else []
    found = [d for s in heirs if (d := store.dossier(s))] if story else store.dossiers()
    if story and len(found) != 1:
        why = f"{story} became several: {', '.join(heirs)}" if heirs else f"there is no story {story}"
        raise StoreError(store.meta()["store"], why, "leave it out for all stories, or name one of dossier.json")
    count = FORMS[form](((d, load(d)) for d in found), to)
    return f"{count} {WHAT.get(form, 'lines')}"
