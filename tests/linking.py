"""Helpers for the tests of the link room: invented reports with what a finder would have marked in them."""

from collections.abc import Sequence
from decimal import Decimal

from onrecord.link.entities.cast import Cast
from onrecord.types import (
    Analysis,
    Argument,
    Attribution,
    Block,
    Credit,
    Entity,
    Event,
    Mention,
    Published,
    Quantity,
    Report,
    Source,
    Span,
)

TYPES = {
    "Mara Voss": "person",
    "Ilo Brandt": "person",
    "Tem Arden": "person",
    "Kessel Bureau": "organisation",
    "Orrin Mining": "organisation",
    "Dunmere": "place",
    "Port Hale": "place",
    "Halden plant": "facility",
    "Zephyr-9": "product",
}


class Story:
    """Reports of one invented story; ``add`` marks names by themselves, the rest as told."""

    def __init__(self) -> None:
        self.analyses: list[Analysis] = []

    def add(
        self,
        text: str,
        *,
        outlet: str | None = None,
        day: str | None = None,
        says: Sequence[tuple[object, ...]] = (),
        figures: Sequence[tuple[object, ...]] = (),
        events: Sequence[tuple[object, ...]] = (),
        credits: Sequence[str] = (),
        title: str | None = None,
    ) -> "Story":
        """One report. says: (speaker, content, form, said, channel, via); figures: (printed, value, unit, measure, of, status);
        events: (clause, type, modality, when)."""
        n = len(self.analyses)
        notes: list[object] = []
        for name, kind in TYPES.items():
            at = text.find(name)
            while at >= 0:
                notes.append(Mention(start=at, end=at + len(name), type=kind, form="name", name=name, entity=name))
                at = text.find(name, at + 1)
        for k, row in enumerate(says):
            notes.append(_said(text, f"q{k}", *row))
        for row in figures:
            notes.append(_figure(text, *row))
        for row in events:
            notes.append(_event(text, *row))
        report = Report(
            id=f"r{n}",
            file=f"{n}.txt",
            text=text,
            title=title,
            outlet=outlet,
            language="en",
            blocks=(Block(kind="body", start=0, end=len(text)),),
            published=Published(value=day, basis="stated", reason="stamp") if day else None,
            credits=tuple(Credit(name=c, start=0, end=1) for c in credits),
        )
        self.analyses.append(Analysis(report=report, annotations=tuple(notes)))
        return self

    @property
    def cast(self) -> Cast:
        """One entity a name."""
        entities = tuple(Entity(id="E" + n.replace(" ", ""), type=t, name=n) for n, t in sorted(TYPES.items()))
        who = {(a.report.id, n): "E" + n.replace(" ", "") for a in self.analyses for n in TYPES}
        return Cast(entities=entities, who=who)


def _said(text, ident, speaker, content, form="direct", said=None, channel=None, via=()):
    at = text.index(content)
    source = ()
    if speaker is not None:
        s = text.find(speaker)
        source = (Source(start=max(s, 0), end=max(s, 0) + len(speaker), entity=speaker if speaker in TYPES else None),)
    span = (Span(start=at, end=at + len(content)),)
    return Attribution(form=form, content=span, source=source, said=said, channel=channel, via=tuple(via), id=ident)


def _figure(text, printed, value, unit, measure=None, of=None, status="reported"):
    at = text.index(printed)
    return Quantity(start=at, end=at + len(printed), value=Decimal(str(value)), unit=unit, measure=measure, of=of, status=status)


def _event(text, clause, kind, modality="happened", when=None):
    at = text.index(clause)
    inside = [(text.find(n, at), n) for n in TYPES]
    args = tuple(Argument(role="participant", start=s, end=s + len(n), entity=n) for s, n in inside if at <= s < at + len(clause))
    return Event(start=at, end=at + len(clause), type=kind, modality=modality, trigger=(at, at + 1), when=when, arguments=args)
