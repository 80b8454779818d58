"""Room 3: like is linked with like, across the reports of a story. Pure: neither disk nor network."""

from collections.abc import Sequence

from onrecord.decisions import Decision
from onrecord.link import changes as _changes
from onrecord.link import decided
from onrecord.link.copies.shared import copies
from onrecord.link.dates import dates
from onrecord.link.entities.cast import Cast, entities
from onrecord.link.facts.claims import collate
from onrecord.link.facts.reader import utterances
from onrecord.link.facts.review import set_apart
from onrecord.link.lead import lead
from onrecord.link.origins.roots import origins
from onrecord.link.stories.desk import Desk, lineage
from onrecord.link.stories.story import stories, story_of
from onrecord.link.timelines import Moment, timeline
from onrecord.types import Analysis, Claim, Copy, Entity, Finding, Link, Origin, Record, Review

changes = _changes.changes


class Linked(Record, frozen=True):
    """What the room gives back for one story."""

    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]
    origins: tuple[Origin, ...]
    copies: tuple[Copy, ...]
    findings: tuple[Finding, ...] = ()
    review: tuple[Review, ...] = ()


def link(analyses: Sequence[Analysis], decisions: Sequence[Decision] = ()) -> Linked:
    """Entities, claims, links, copies and origins of one story; the order of the analyses changes nothing. Decisions outrank the rules."""
    cast = entities(analyses, decisions)
    shared = copies(analyses)
    units = utterances(analyses, cast)
    told, links, findings = collate(analyses, cast, units)
    links, review = set_apart(links)
    if decisions:
        links, review = decided.links(links, told, decisions), decided.open_ones(review, told, decisions)
    told, roots = origins(analyses, cast, claims=told, copies=shared, units=units, links=(*links, *review))
    return Linked(entities=cast.entities, claims=told, links=links, origins=roots, copies=shared, findings=findings, review=review)


__all__ = ["Cast", "Desk", "Linked", "Moment", "changes", "dates", "entities", "lead", "lineage", "link", "stories", "story_of", "timeline"]
