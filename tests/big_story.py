"""A story as large as a page is meant for: 200 invented reports, 3,000 claims, as densely marked as real ones (360 marks a report)."""

from decimal import Decimal

from onrecord.types import (
    Analysis,
    Attribution,
    Block,
    Change,
    Claim,
    Dossier,
    Entity,
    Event,
    Evidence,
    Figure,
    Finding,
    Link,
    Mention,
    Origin,
    Published,
    Quantity,
    Report,
    ReportHead,
    Source,
    Span,
    StoryHead,
    Timex,
)

OUTLETS, SPEAKERS, SENTENCES = 40, 60, 30
TOWNS = ("Harl", "Oster", "Tamrin", "Velk", "Corsa", "Ilmen", "Dorrin", "Quay")
THINGS = ("homes", "boats", "families", "bridges", "farms", "schools", "wells", "trucks")


def sentence(i: int, k: int) -> str:
    """The k-th sentence of report i, about 140 characters, none equal to another's."""
    n, town, thing = 100 + (i * 37 + k * 11) % 900, TOWNS[(i + k) % 8], THINGS[(i * 3 + k) % 8]
    return (
        f"Governor N{(i + k) % SPEAKERS} said that {n} {thing} near {town} were flooded on {1 + (i + k) % 28} May and that crews from "
        f"{TOWNS[k % 8]} will repair them by June, report {i}.{k}."
    )


def analysis(i: int) -> Analysis:
    """Report i with a mark on every name, figure, day, statement, cue and event."""
    told = [sentence(i, k) for k in range(SENTENCES)]
    text = f"Flood on the Harl, day {i}\n" + "\n\n".join(told)
    notes: list[Mention | Attribution | Quantity | Timex | Event] = []
    for line in told:
        at = text.index(line)
        cue, that = line.index("said"), line.index("that ") + 5
        notes.append(Mention(start=at, end=at + cue - 1, type="person", form="name", name=line[: cue - 1]))
        said = (Span(start=at + that, end=at + len(line) - 1),)
        notes.append(
            Attribution(
                form="indirect", content=said, source=(Source(start=at, end=at + cue - 1),), cue=(Span(start=at + cue, end=at + cue + 4),)
            )
        )
        number = line[that:].split(" ", 1)[0]
        notes.append(Quantity(start=at + that, end=at + that + len(number), value=Decimal(number), unit="count"))
        for word, kind in (("flooded", "damage"), ("repair", "project")):
            spot = at + line.index(word)
            notes.append(Event(start=spot, end=spot + len(word), type=kind, modality="happened", trigger=(spot, spot + len(word))))
        day = at + line.index(" on ") + 4
        notes.append(Timex(start=day, end=at + line.index(" May") + 4, type="DATE", value="2024-05-01"))
        near = at + line.index("near ") + 5
        notes.append(Mention(start=near, end=text.index(" ", near), type="place", form="name", name=text[near : near + 4]))
    report = Report(
        id=f"sha256:{i:064x}",
        file=f"{i:04}.txt",
        text=text,
        blocks=(Block(kind="title", start=0, end=text.index("\n")),),
        outlet=f"The {TOWNS[i % 8]} Paper {i % OUTLETS}",
        title=text.split("\n", 1)[0],
        published=Published(value=f"2024-05-{1 + i % 28:02}", basis="stated", reason="date line"),
        language="en",
    )
    return Analysis(report=report, annotations=tuple(notes))


def claims(found: list[Analysis], count: int) -> list[Claim]:
    """Claims of all kinds; every third is told by three reports, in words that differ."""
    out = []
    for n in range(count):
        proofs = []
        for step in range(3 if n % 3 == 0 else 1):
            i = (n + step * 17) % len(found)
            line = sentence(i, (n // len(found) + step) % SENTENCES)
            start = found[i].report.text.index(line)
            speaker = f"e{n % SPEAKERS}"
            proofs.append(Evidence(report=found[i].report.id, start=start, end=start + len(line), exact=line, speaker=speaker))
        figure = Figure(value=Decimal(100 + n), unit="count", measure=THINGS[n % 8], as_of=f"2024-05-{1 + n % 28:02}")
        kind = ("statement", "event", "figure", "statement")[n % 4]
        out.append(
            Claim(
                id=f"c-{n:012x}",
                kind=kind,  # type: ignore[arg-type]
                wording=proofs[0].exact,
                evidence=tuple(proofs),
                figure=figure if kind == "figure" else None,
                status="scheduled" if n % 5 == 0 else None,
                origins=1,
                outlets=len(proofs),
                origin_ids=(f"o{n % SPEAKERS}",),
            )
        )
    return out


def story(reports: int = 200, count: int = 3000) -> tuple[Dossier, list[Analysis]]:
    """The dossier and its analyses."""
    found = [analysis(i) for i in range(reports)]
    all_ = claims(found, count)
    links = [
        Link(
            left=all_[n].id,
            right=all_[n + 4].id,
            relation=("conflicts", "updates", "differs", "differs")[n % 4],  # type: ignore[arg-type]
            facet="value",
            reason=f"{n} and {n + 4} of the same thing",
        )
        for n in range(2, count - 4, max(1, count // 300))
    ]
    names = [f"Governor N{n}" for n in range(SPEAKERS)]
    heads = [
        ReportHead(id=a.report.id, file=a.report.file, outlet=a.report.outlet, title=a.report.title, published=a.report.published)
        for a in found
    ]
    roots = [
        Origin(
            id=f"o{n}",
            label=name,
            root=f"e{n}",
            claims=tuple(c.id for c in all_[n::SPEAKERS]),
            reports=tuple(a.report.id for a in found[n::SPEAKERS]),
            chains=tuple((a.report.outlet or "?", f"e{n}") for a in found[n::SPEAKERS]),
        )
        for n, name in enumerate(names)
    ]
    return Dossier(
        story=StoryHead(id="flood", title="Flood on the Harl"),
        reports=tuple(heads),
        entities=tuple(Entity(id=f"e{n}", type="person", name=name) for n, name in enumerate(names)),
        claims=tuple(all_),
        links=tuple(links),
        origins=tuple(roots),
        findings=(Finding(check="sum", verdict="fails", message="2 + 2 is not 5", evidence=all_[0].evidence),),
        changes=tuple(Change(kind="new", claim=c.id, since="2024-05-20") for c in all_[:: max(1, count // 200)]),
    ), found
