"""Invented analyses for tests of the record: quick to make, without a parser, and with all that links, figures and conflicts need."""

import random
from decimal import Decimal

import msgspec

from onrecord.types import (
    Analysis,
    Annotation,
    Attribution,
    Block,
    Event,
    Mention,
    Published,
    Quantity,
    Report,
    Source,
    Span,
)

PEOPLE = ("Mara Voss", "Ilo Brandt", "Tem Arden", "Sefa Lund", "Orla Quist", "Dan Mirek", "Ines Tolk", "Rab Ostin")
BODIES = ("Kessel Bureau", "Orrin Mining", "Norvane Lines", "Tarn Institute", "Halden Port Authority", "Vint Council")
PLACES = ("Port Hale", "Dunmere", "Halden", "Tarnby", "Kessel Sound", "Orrin Bay")
THINGS = ("ferry", "bridge", "mine", "harbour", "dam", "refinery", "tunnel", "airfield")
HARM = ("injured", "evacuated", "rescued", "stranded")
SAYS = (
    "the {thing} in {place} will stay closed until the inspection ends",
    "repairs of the {thing} would cost more than the town can pay",
    "nobody had warned of the damage to the {thing} before",
    "the {thing} was checked twice in the last year",
)
FILL = (
    "Residents of {place} gathered near the {thing} in the morning. ",
    "The road to {place} was blocked for most of the day. ",
    "Work on the {thing} began many years ago and was never finished. ",
    "Shops in {place} kept their shutters down. ",
)


def invented(count: int, *, stories: int = 4, seed: int = 0, words: int = 120) -> list[Analysis]:
    """``count`` analysed reports of ``stories`` invented stories, the same for the same seed."""
    chance = random.Random(seed)
    plots = [_plot(chance, k) for k in range(stories)]
    return [_report(chance, plots[n % stories], f"{seed:03}-{n:05}", words) for n in range(count)]


def _plot(chance: random.Random, k: int) -> dict[str, str]:
    return {
        "person": PEOPLE[k % len(PEOPLE)], "body": BODIES[k % len(BODIES)], "place": PLACES[k % len(PLACES)],
        "thing": THINGS[k % len(THINGS)], "harm": chance.choice(HARM),
    }  # fmt: skip


class Writer:
    """A text that grows with the annotations in it."""

    def __init__(self) -> None:
        self.text = ""
        self.notes: list[Annotation] = []

    def put(self, words: str) -> Span:
        """Add words; where they stand."""
        start = len(self.text)
        self.text += words
        return Span(start=start, end=len(self.text))

    def note(self, made: Annotation) -> None:
        """Add an annotation."""
        self.notes.append(made)

    def name(self, name: str, kind: str) -> Span:
        """Add a name."""
        at = self.put(name)
        self.note(Mention(start=at.start, end=at.end, type=kind, form="name", name=name, entity=name, rule="t"))  # type: ignore[arg-type]
        return at


def _report(chance: random.Random, plot: dict[str, str], name: str, words: int) -> Analysis:
    w = Writer()
    title = w.put(f"{plot['thing'].title()} of {plot['place']} shut after accident")
    w.put("\n\n")
    body = len(w.text)
    _event(w, plot)
    _figure(w, plot, chance.randint(10, 30))
    for _ in range(chance.randint(1, 2)):
        _said(w, plot, chance)
    while len(w.text) < words * 6:
        w.put(chance.choice(FILL).format(**plot))
    blocks = (Block(kind="title", start=0, end=title.end), Block(kind="body", start=body, end=len(w.text)))
    day = f"2031-03-{chance.randint(1, 28):02}" if chance.random() < 0.8 else None
    found = sorted(w.notes, key=lambda a: (type(a).__name__, str(a)))
    return Analysis(
        report=Report(
            id=f"sha256:{name}", file=f"{name}.txt", text=w.text, blocks=blocks, outlet=f"Outlet {chance.randint(1, 9)}", language="en",
            title=w.text[: title.end], published=Published(value=day, basis="stated", reason="t") if day else None,
        ),
        annotations=tuple(_numbered(found)),
    )  # fmt: skip


def _numbered(found: list[Annotation]) -> list[Annotation]:
    return [msgspec.structs.replace(a, id=f"a{n}") for n, a in enumerate(found, 1)]


def _event(w: Writer, plot: dict[str, str]) -> None:
    start = len(w.text)
    w.put(f"The {plot['thing']} in ")
    w.name(plot["place"], "place")
    w.put(" was ")
    at = w.put("closed")
    w.note(Event(start=start, end=at.end, type="closure", modality="happened", trigger=(at.start, at.end), rule="t"))
    w.put(" on Tuesday. ")


def _figure(w: Writer, plot: dict[str, str], value: int) -> None:
    at = w.put(str(value))
    measure = f"people {plot['harm']}"
    w.note(Quantity(start=at.start, end=at.end, value=Decimal(value), unit="count", measure=measure, of="people", rule="t"))
    w.put(f" people were {plot['harm']}, the ")
    w.name(plot["body"], "organisation")
    w.put(" said. ")


def _said(w: Writer, plot: dict[str, str], chance: random.Random) -> None:
    w.put("“")
    content = w.put(chance.choice(SAYS).format(**plot))
    w.put(",” ")
    who = w.name(plot["person"], "person")
    w.put(" ")
    cue = w.put("said")
    w.put(". ")
    source = (Source(start=who.start, end=who.end, entity=plot["person"]),)
    w.note(Attribution(form="direct", content=(content,), source=source, cue=(cue,), rule="t"))
