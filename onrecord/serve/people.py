"""A person or body across stories: variants of the name, roles with their dates, everything said."""

from collections.abc import Sequence

from onrecord.serve.library import Shelf
from onrecord.show import people
from onrecord.show.lines import Line
from onrecord.show.view import View
from onrecord.text import fold
from onrecord.types import Entity, Evidence, Record


class Held(Record, frozen=True):
    """A role, where and when a report says so."""

    role: str
    outlet: str
    dated: str
    evidence: Evidence


class Person:
    """What is known of somebody, put together from the stories."""

    def __init__(
        self,
        *,
        name: str,
        variants: Sequence[str] = (),
        roles: Sequence[Held] = (),
        said: Sequence[tuple[View, tuple[Line, ...]]] = (),
        held: Sequence[tuple[View, Entity]] = (),
    ) -> None:
        self.name, self.variants, self.roles, self.said, self.held = name, tuple(variants), tuple(roles), tuple(said), tuple(held)

    @property
    def type(self) -> str:
        """Person, body or group."""
        return self.held[0][1].type if self.held else ""

    @property
    def count(self) -> int:
        """How many lines are told as said by them."""
        return sum(len(lines) for _, lines in self.said)


def person_of(found: Sequence[tuple[View, Entity]]) -> Person:
    """Somebody, from all stories that name them."""
    variants = dict.fromkeys(a for _, e in found for a in (e.name, *e.aliases))
    said = []
    for view, e in found:
        lines = tuple(x for s in view.speakers if fold(s.name) == fold(e.name) for x in s.lines)
        if lines:
            said.append((view, lines))
    return Person(name=found[0][1].name, variants=list(variants), roles=_roles(found), said=said, held=found)


def somebody(shelf: Shelf, name: str) -> Person | None:
    """Who is called so in full, also one who is quoted without a name of their own ("a spokesman"); None where nobody is."""
    if found := shelf.named.get(fold(name)):
        return person_of(found)
    said = [(v, tuple(x for s in v.speakers if fold(s.name) == fold(name) for x in s.lines)) for v in shelf.views.values()]
    told = tuple((v, lines) for v, lines in said if lines)
    return Person(name=name, said=told) if told else None


def _roles(found: Sequence[tuple[View, Entity]]) -> list[Held]:
    """Roles, each wording once, in the order of the days of the reports."""
    out: dict[str, tuple[str, Held]] = {}
    for view, e in found:
        for r in e.roles:
            head = view.head(r.evidence.report)
            day = head.published.value if head.published else "9999"
            held = Held(role=r.role, outlet=view.outlet(head), dated=people.published(head.published), evidence=r.evidence)
            if fold(r.role) not in out or day < out[fold(r.role)][0]:
                out[fold(r.role)] = (day, held)
    return [held for _, held in sorted(out.values(), key=lambda pair: (pair[0], pair[1].role))]
