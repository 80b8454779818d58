"""Do two reports tell one occasion? By a speaker they share and a figure or a run of plain words that both print."""

import re
from decimal import Decimal
from typing import NamedTuple

from onrecord.types import Analysis, Attribution, Mention, Quantity, Timex

RUN = 4  # words in a row
CONTENT = 6  # letters of a word that carries something
SMALL = 12  # counts up to here are too common to show one occasion


TIMES = frozenset({"a", "mo", "wk", "d", "h", "min", "s"})  # ages and durations are told of a person in every report
EVERY = frozenset(range(1, 8))
WEEKDAY = re.compile(r"(?:part \S+ @ )?weekday ([1-7]) ")


class Shared(NamedTuple):
    """The speaker, what both reports print of what the speaker says, and the weekdays (Monday = 1) on which it can have been said."""

    speaker: str
    what: str
    weekdays: frozenset[int]


def shared_occasion(a: Analysis, b: Analysis) -> Shared | None:
    """A speaker in both, with a rare figure or phrase in both from what that speaker says, or None."""
    mine, others = _speakers(a), _speakers(b)
    for name in sorted(mine.keys() & others.keys()):
        what = _common(a, mine[name], b, others[name])
        if what:
            return Shared(name.title(), what, _said_on(a, mine[name]) & _said_on(b, others[name]))
    return None


def _speakers(a: Analysis) -> dict[str, list[Attribution]]:
    """Last names of the people to whom the report attributes something, with what it attributes."""
    named = {m.entity: m.name for m in a.annotations if isinstance(m, Mention) and m.type == "person" and m.form in {"name", "short"}}
    out: dict[str, list[Attribution]] = {}
    for t in a.annotations:
        for s in t.source if isinstance(t, Attribution) else ():
            if isinstance(t, Attribution) and s.entity in named and named[s.entity].split():
                out.setdefault(named[s.entity].split()[-1].lower(), []).append(t)
    return out


def _said_on(a: Analysis, said: list[Attribution]) -> frozenset[int]:
    """The weekdays that the report gives to what a speaker says; any weekday where it gives none."""
    times = {t.id: t.relative or "" for t in a.annotations if isinstance(t, Timex)}
    days = {int(m[1]) for t in said if (m := WEEKDAY.match(times.get(t.said_at or "", "")))}
    return frozenset(days) or EVERY


def _common(a: Analysis, mine: list[Attribution], b: Analysis, others: list[Attribution]) -> str | None:
    """A figure, else a run of words, that both print of what the speaker says."""
    figures = sorted(_figures(a, mine) & _figures(b, others), key=str)
    if figures:
        value, unit = figures[0]
        return f"the figure {value} {unit}"
    runs = sorted(_said(a, mine) & _said(b, others), key=lambda r: (-len(r), r))
    return f"the words “{runs[0]}”" if runs else None


def _figures(a: Analysis, said: list[Attribution]) -> set[tuple[Decimal, str]]:
    """Figures in what a speaker says; no small counts, ages or durations."""
    spans = [(c.start, c.end) for t in said for c in t.content]
    return {
        (q.value, q.unit)
        for q in a.annotations
        if isinstance(q, Quantity) and q.unit not in {"1", *TIMES} and not (q.unit == "count" and abs(q.value) <= SMALL)
        and any(start <= q.start < end for start, end in spans)
    }  # fmt: skip


def _said(a: Analysis, said: list[Attribution]) -> set[str]:
    """Runs of words in what a speaker says."""
    return {run for t in said for c in t.content for run in _runs(a.report.text[c.start : c.end])}


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
