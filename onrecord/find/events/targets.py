"""Targets: what somebody means to reach by a day ("to double trade to 100 billion by 2030"), joined with the level that it starts from."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from onrecord.find.events.modality import Scale
from onrecord.text import Parse
from onrecord.types import Argument, Event, Quantity

DEADLINE = "deadline"
NO_LEVEL = {"1", "pp"}  # multiples and points are steps, never levels
NEAR = 6  # figures before that may be the level


class Targets:
    """Tells targets from other plans, with the figures of one report."""

    def __init__(self, parse: Parse, scale: Scale, roles: dict[str, dict[str, str]], figures: Sequence[Quantity]) -> None:
        self.parse, self.scale, self.figures = parse, scale, list(figures)
        self.at = {(q.start, q.end): n for n, q in enumerate(self.figures)}
        self.by = {p for p, row in roles.items() if row.get("date") == DEADLINE}
        self.origins = {p for p, row in roles.items() if row.get("role") == "origin"}
        self.aims = {row["cue"]: row["kind"] for row in scale.cues.values() if row.get("kind") in {"aim", "goal", "wish"}}

    def join(self, events: Sequence[Event]) -> list[Event]:
        """The events; those that are targets are told as such, with the roles ``target`` and ``baseline`` for their figures."""
        return [self._target(e) or e for e in events]

    def _target(self, e: Event) -> Event | None:
        figures = [self.figures[n] for a in e.arguments if a.role == "quantity" and (n := self.at.get((a.start, a.end))) is not None]
        levels = [q for q in figures if q.unit not in NO_LEVEL]
        goal = next((q for q in reversed(levels) if not self._from(q)), None)
        if e.modality != "expected" or goal is None or not self._meant(e):
            return None
        base = next((q for q in levels if self._from(q)), None) or next(self._before(goal, e), None)
        kept = [a for a in e.arguments if (a.start, a.end) not in {(q.start, q.end) for q in (goal, base) if q}]
        named = [Argument(role=r, start=q.start, end=q.end) for r, q in (("target", goal), ("baseline", base)) if q]
        return replace(e, type="target", arguments=(*kept, *named), rule="events.target")

    def _meant(self, e: Event) -> bool:
        """The event is a target by its noun or its cue ("aim"), or its cue promises it ("pledge", not "expect") by a day."""
        t = self.parse.at(e.cue.start) if e.cue else None
        kind = self.aims.get(t.lemma.lower()) if t else None
        return e.type == "target" or kind == "goal" or (kind in {"aim", "wish"} and self._deadline(e))

    def _from(self, q: Quantity) -> bool:
        """The level that something rises or falls from."""
        t = self.parse.at(q.start)
        return t is not None and t.i > 0 and self.parse.tokens[t.i - 1].text.lower() in self.origins

    def _deadline(self, e: Event) -> bool:
        """A day in the clause behind "by"."""
        inside = self.parse.inside(e.start, e.end)
        dates = {t.i for t in inside if t.ent == "date" or t.ent == "time"}
        return any(t.text.lower() in self.by and t.i + 1 in dates for t in inside)

    def _before(self, goal: Quantity, e: Event) -> Iterator[Quantity]:
        """Levels told before the goal, in its sentence or the one before: the same unit, reported as so."""
        here = self.parse.sentence_at(goal.start)
        if here is None:
            return
        earlier = self.parse.sentences[here.i - 1] if here.i and self.parse.sentences[here.i - 1].block == here.block else here
        n = self.at[(goal.start, goal.end)]
        for q in reversed(self.figures[max(n - NEAR, 0) : n]):
            same = q.unit == goal.unit and q.status == "reported" and q.change != "by"
            if same and q.start >= earlier.start and not e.start <= q.start < e.end:
                yield q
