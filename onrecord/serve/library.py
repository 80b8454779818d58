"""A record as the web app and ``ask`` read it: stories, lines, people, looked up once for each state of the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock

import onrecord.keep as keep
from onrecord.grow import rules
from onrecord.keep.store import Store
from onrecord.serve import query
from onrecord.serve.growing import settled_story
from onrecord.show.lines import Line
from onrecord.show.page import story
from onrecord.show.view import View
from onrecord.text import fold
from onrecord.types import Analysis, Entity, Record

MOST_PAGES = 40  # pages kept in memory, each of a megabyte at most
FEW = 8  # changed stories that are read one by one
LIVING = ("person", "organisation", "group")


class Found(Record, frozen=True):
    """A line that a query found, and its story."""

    story: str
    title: str
    line: Line


class Shelf:
    """All stories of a record in one state; those that are as they were on the shelf before are taken over from it."""

    def __init__(self, store: Store, state: int, before: "Shelf | None" = None) -> None:
        self.state, self.keys = state, store.keys()
        kept = {k: v for k, v in before.views.items() if before.keys.get(k) == self.keys.get(k)} if before else {}
        new = {k for k in self.keys if k not in kept}
        fresh = (
            [d for d in store.dossiers() if d.story.id in new] if len(new) > FEW else [d for k in sorted(new) if (d := store.dossier(k))]
        )
        self.views: dict[str, View] = {d.story.id: View(d, (), settled_story(store, d)) for d in fresh} | {
            k: v for k, v in kept.items() if k in self.keys
        }
        self._pages: dict[str, bytes] = {k: v for k, v in before._pages.items() if k in kept} if before else {}
        old = before._rows if before else {}
        self._rows: dict[str, list[tuple[query.Row, Found]]] = {k: old[k] for k in kept if k in old and k in self.views}

    def page(self, view: View) -> bytes:
        """The dossier page of a story, made once as long as the story is as it is."""
        key = view.dossier.story.id
        if key not in self._pages:
            for old in list(self._pages)[: max(0, len(self._pages) - MOST_PAGES)]:
                self._pages.pop(old, None)
            self._pages[key] = story(view, home="/", desk=f"/story/{key}").encode("utf-8", "replace")
        return self._pages[key]

    @cached_property
    def analyses(self) -> dict[str, Analysis]:
        """Every report with what was found in it, by its id."""
        return {k: a for v in self.views.values() for k, a in v.analyses.items()}

    def story(self, key: str) -> View | None:
        """A story by its id or the start of it."""
        found = [v for k, v in self.views.items() if k.startswith(key)] if key else []
        return found[0] if len(found) == 1 else self.views.get(key)

    def holder(self, report: str) -> View | None:
        """The story that a report belongs to."""
        return next((v for v in self.views.values() if report in v.place), None)

    @cached_property
    def rows(self) -> list[tuple[query.Row, Found]]:
        """Every line of every story, with what it is matched by."""
        for k, v in self.views.items():
            if k not in self._rows:
                title = v.dossier.story.title
                self._rows[k] = [(_row(v, x), Found(story=k, title=title, line=x)) for x in v.lines.values()]
        return [row for k in sorted(self.views) for row in self._rows[k]]

    def ask(self, terms: list[query.Term]) -> list[Found]:
        """The lines that meet all terms: those that most outlets tell first."""
        hits = [found for row, found in self.rows if query.matches(row, terms)]
        return sorted(hits, key=lambda f: (-len(f.line.outlets), f.story, f.line.n))

    @cached_property
    def named(self) -> dict[str, list[tuple[View, Entity]]]:
        """Everything that has a name, by its folded name, with the stories that know it."""
        out: dict[str, list[tuple[View, Entity]]] = {}
        for view in self.views.values():
            for e in view.dossier.entities:
                out.setdefault(fold(e.name), []).append((view, e))
        return out

    @cached_property
    def people(self) -> dict[str, list[tuple[View, Entity]]]:
        """People, bodies and groups by folded name; the most quoted first."""
        out = {k: living for k, v in self.named.items() if (living := [pair for pair in v if pair[1].type in LIVING])}
        said = {fold(s.name): 0 for v in self.views.values() for s in v.speakers}
        for v in self.views.values():
            for s in v.speakers:
                said[fold(s.name)] += len(s.lines)
        return dict(sorted(out.items(), key=lambda kv: (-said.get(kv[0], 0), kv[0])))


def _row(view: View, x: Line) -> query.Row:
    claim = view.claims[x.id]
    figure = claim.figure
    days = [known.value for p in x.passages if p.report >= 0 and (known := view.dossier.reports[p.report].published)]
    words = (x.wording, x.value, x.of, *(p.exact for p in x.passages), *(p.speaker for p in x.passages), *(p.role for p in x.passages))
    return query.Row(
        text=fold(" ".join([*words, *x.outlets])),
        speaker=fold(" ".join(p.speaker for p in x.passages)),
        outlets=tuple(fold(o) for o in x.outlets),
        kind=x.kind,
        status=fold(x.status or ("happened" if x.kind == "event" else "")),
        of=fold(x.of),
        unit=fold(figure.unit) if figure else "",
        story=fold(f"{view.dossier.story.id} {view.dossier.story.title}"),
        days=tuple(sorted({*days, *([x.when] if x.when[:4].isdigit() else [])})),
        values=tuple(v for v in (figure.value, figure.high) if v is not None) if figure else (),
        conflict=x.id in view.contested,
    )


class Library:
    """A record that is served: opens its store, and keeps the shelf of its present state."""

    def __init__(self, record: str | Path) -> None:
        self.record = record
        self._lock = Lock()
        self._shelf: Shelf | None = None

    @contextmanager
    def store(self, *, write: bool = False) -> Iterator[Store]:
        """The store, open for one piece of work in one thread."""
        with keep.open(self.record, rules=rules("find"), readonly=not write) as store:
            yield store

    def shelf(self) -> Shelf:
        """The stories as they are now."""
        with self.store() as store, self._lock:
            state = _state(store)
            if self._shelf is None or self._shelf.state != state:
                self._shelf = Shelf(store, state, self._shelf)
            return self._shelf


def _state(store: Store) -> int:
    """The state of the stories: not that of a record whose last changes are still to be linked."""
    return -store.state() if store.pending() else store.state()
