"""Do two reports tell one occasion? By a speaker they share and a figure or a run of plain words that both print."""

import re
from decimal import Decimal
from typing import NamedTuple

from onrecord.types import Analysis, Attribution, Mention, Quantity

RUN = 4  # words in a row
CONTENT = 6  # letters of a word that carries something
SMALL = 12  # counts up to here are too common to show one occasion


class Shared(NamedTuple):
    """The speaker and what both reports print."""

    speaker: str
    what: str


def shared_occasion(a: Analysis, b: Analysis) -> Shared | None:
    """A speaker in both and a rare figure or phrase in both, or None."""
    speakers = sorted(_speakers(a) & _speakers(b))
    if not speakers:
        return None
    figures = sorted(_figures(a) & _figures(b), key=str)
    if figures:
        value, unit = figures[0]
        return Shared(speakers[0].title(), f"the figure {value} {unit}")
    runs = sorted(_runs(a.report.text) & _runs(b.report.text), key=lambda r: (-len(r), r))
    return Shared(speakers[0].title(), f"the words “{runs[0]}”") if runs else None


def _speakers(a: Analysis) -> set[str]:
    """Last names of the people to whom the report attributes something."""
    quoted = {s.entity for t in a.annotations if isinstance(t, Attribution) for s in t.source if s.entity}
    named = {m.entity: m.name for m in a.annotations if isinstance(m, Mention) and m.type == "person" and m.form in {"name", "short"}}
    return {named[e].split()[-1].lower() for e in quoted if e in named and named[e].split()}


def _figures(a: Analysis) -> set[tuple[Decimal, str]]:
    return {
        (q.value, q.unit)
        for q in a.annotations
        if isinstance(q, Quantity) and q.unit != "1" and not (q.unit == "count" and abs(q.value) <= SMALL)
    }


def _runs(text: str) -> set[str]:
    """Runs of lower-case words with at least two that carry something."""
    out: set[str] = set()
    for piece in re.findall(r"[a-z][a-z'’-]*(?:[ ][a-z][a-z'’-]*)*", text):
        words = piece.split(" ")
        for k in range(len(words) - RUN + 1):
            run = words[k : k + RUN]
            if sum(len(w) >= CONTENT for w in run) >= 2:
                out.add(" ".join(run))
    return out
