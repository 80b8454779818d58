"""``onrecord ask``: lines that meet a query, with the exact words they rest on."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from onrecord.codec import dump
from onrecord.keep.store import StoreError
from onrecord.serve import query
from onrecord.serve.library import Found, Library, Shelf
from onrecord.serve.terminal import note, say, say_json, warn
from onrecord.show.safe import clip
from onrecord.show.text import plain

ALL, NONE, WRONG = 0, 1, 2


def ask(record: str | Path, asked: str, *, limit: int, as_json: bool) -> int:
    """Print the lines; 0 when there are some, 1 when there are none, 2 when it cannot be asked."""
    try:
        shelf = Library(record).shelf()
        found = shelf.ask(query.parse(asked))
    except (StoreError, query.QueryError) as error:
        warn(str(error))
        return WRONG
    for f in found[:limit]:
        say_json(_json(shelf, f)) if as_json else say("\n".join(_told(shelf, f)))
    if not as_json:
        more = f"; the first {limit} are shown" if len(found) > limit else ""
        note(f"{len(found)} line{'s' * (len(found) != 1)}{more}")
    return ALL if found else NONE


def _json(shelf: Shelf, f: Found) -> str:
    claim = shelf.views[f.story].claims[f.line.id]
    return json.dumps({"story": f.story, "title": f.title, "claim": json.loads(dump(claim))}, ensure_ascii=not sys.stdout.isatty())


def _told(shelf: Shelf, f: Found) -> Iterator[str]:
    view, x = shelf.views[f.story], f.line
    parts = [x.status, x.speaker, f"as of {x.as_of}" if x.as_of else "", x.sources]
    value = f"{x.value} · " if x.value else ""
    yield plain(f"{value}{clip(x.wording, 300)}")
    yield plain(f"  {'; '.join(p for p in parts if p)}  [{f.story}]")
    for p in x.passages:
        file = view.dossier.reports[p.report].file if p.report >= 0 else "?"
        yield plain(f"    {p.outlet}: “{clip(p.exact, 240)}” ({p.who}) [{file}:{p.start}-{p.end}]")
