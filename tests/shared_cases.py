"""The cases of ../shared/cases, asked one by one: ``python -m tests.shared_cases`` prints how many are right, left open or wrong.

What is expected stands here as values only. Right: what must be told is told. Open: it is not told, and nothing wrong is. Wrong: the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from eval.common import SHARED
from onrecord import engine
from onrecord.types import Analysis, Attribution, Mention, Quantity, Report, Timex

CASES = SHARED / "cases"
RIGHT, OPEN, WRONG = "right", "open", "wrong"


class Case(NamedTuple):
    """One question to one report of a file: what must be told, what never may."""

    file: str
    ask: Callable[[Analysis], list[str]]
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    nth: int = 0
    allowed: tuple[str, ...] | None = None


def figures(done: Analysis) -> list[str]:
    """Value, upper value and unit of each figure."""
    found = [q for q in done.annotations if isinstance(q, Quantity)]
    return [f"{_plain(q.value)}{'..' + _plain(q.high) if q.high is not None else ''} {q.unit}" for q in found]


def bare(done: Analysis) -> list[str]:
    """The values of the figures."""
    return [_plain(q.value) for q in done.annotations if isinstance(q, Quantity)]


def changes(done: Analysis) -> list[str]:
    """What the figures measure."""
    return [str(q.measure) for q in done.annotations if isinstance(q, Quantity)]


def _plain(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


def days(done: Analysis) -> list[str]:
    """The values of the time expressions; an open one is "-"."""
    return [t.value or "-" for t in done.annotations if isinstance(t, Timex)]


def published(done: Analysis) -> list[str]:
    """The stated day; nothing where none is."""
    return [done.report.published.value] if done.report.published else []


def head(done: Analysis) -> list[str]:
    """Day, authors, outlet and number of notes."""
    r = done.report
    return [*published(done), *r.authors, *([r.outlet] if r.outlet else []), *(["note"] if r.notes else [])]


def voices(done: Analysis) -> list[str]:
    """Number of the saying in the text, and who says it (several where it is open)."""
    names = {m.entity: m.name for m in done.annotations if isinstance(m, Mention) and m.entity}
    told = sorted((a for a in done.annotations if isinstance(a, Attribution)), key=lambda a: a.content[0].start)
    text = done.report.text
    return [
        f"{n} {names.get(s.entity, '') or '/'.join(names[c] for c in s.candidates if c in names) or text[s.start : s.end]}"
        for n, a in enumerate(told)
        for s in a.source
    ]


def sayings(done: Analysis) -> list[str]:
    """How many sayings there are."""
    return [str(sum(isinstance(a, Attribution) for a in done.annotations))]


def direct(done: Analysis) -> list[str]:
    """The speakers of direct quotations."""
    text = done.report.text
    return [text[s.start : s.end] for a in done.annotations if isinstance(a, Attribution) and a.form == "direct" for s in a.source]


def kinds(done: Analysis) -> list[str]:
    """Number of blocks of the story's own text."""
    return [str(sum(b.kind == "body" for b in done.report.blocks))]


EXPECTED = [
    Case("S1-signed-quote.jsonl", voices, ("1 Benna Strake",), ("1 Pell Varrick",), 0),
    Case("S1-signed-quote.jsonl", voices, ("1 Benna Strake",), ("1 Pell Varrick",), 1),
    Case("S1-signed-quote.jsonl", voices, ("1 Benna Strake",), ("1 Pell Varrick",), 2),
    Case("S2-addressee.jsonl", voices, ("1 Peter Tolle",), ("1 Paul Berg",), 0),
    Case("S2-addressee.jsonl", voices, ("1 Anna Berg",), ("1 The judge",), 1),
    Case("S2-addressee.jsonl", voices, ("0 Peter Tolle",), ("0 The judge",), 2),
    Case("S2-addressee.jsonl", voices, ("1 Peter Tolle",), ("1 Paul Berg",), 3),
    Case("S3-merged-quotes.jsonl", voices, ("0 the captain", "1 the banner"), ("1 the captain",), 0),
    Case("S3-merged-quotes.jsonl", voices, ("0 the captain",), ("1 the captain",), 1),
    Case("S3-merged-quotes.jsonl", voices, ("0 Paul Berg",), ("1 Paul Berg",), 2),
    Case("S3-merged-quotes.jsonl", voices, ("0 Anna Berg", "1 the club"), ("1 Anna Berg",), 3),
    *(Case("S4-quoting-another.jsonl", voices, ("0 Peter Tolle",), ("0 Anna Berg",), n) for n in range(3)),
    *(Case("S5-not-said.jsonl", sayings, ("0",), ("1", "2"), n) for n in (0, 1, 2, 4)),
    Case("S5-not-said.jsonl", voices, ("0 Anna Berg",), ("0 Peter Tolle", "1 Peter Tolle"), 3),
    *(Case("G4-speaker-before.jsonl", voices, ("1 Benna Strake",), ("1 Pell Varrick",), n) for n in range(3)),
    Case("F1-signs.txt", figures, ("-10 Cel", "-2 %", "-78..0 Cel", "-0.2 %"), ("10 Cel", "2 %", "78..0 Cel", "0.2 %", "4200000 EUR")),
    Case("F2-grouped.txt", figures, ("12500 count", "45000 EUR", "13009000000 USD"), ("500 count", "0 EUR", "13 USD", "12 count")),
    Case(
        "F3-scales.txt",
        figures,
        ("1800000000 USD", "1000000 USD", "20000000 EUR", "50000000 USD", "45000000 INR"),
        ("1.8 USD", "20 m", "1 USD"),
    ),
    Case(
        "F4-halves.txt",
        figures,
        ("500000 USD", "250000 GBP", "750000 count", "1500000 count", "2.75 t"),
        ("1000000 GBP", "1000000 count", "2 t"),
    ),
    Case("F5-decimal-comma.txt", figures, ("3750000 EUR", "4200000 EUR", "1.25 t"), ("375000000 EUR", "4 EUR", "125 t")),
    Case("F6-long-scale.txt", figures, ("1000000000 GBP", "2000000000 EUR", "1000000000000 INR"), ("1001000 GBP", "10100000 INR")),
    Case("F7-compound-units.txt", figures, ("3.5 GBP", "9 m/s", "2.5 h", "12 GBP/h"), ("3 lb", "4 lb", "9 m", "30 m", "12 h")),
    Case("F8-calendars.txt", bare, (), ("1", "1446", "645")),
    Case("F9-clock-and-falls.txt", bare, ("45", "1.2"), ("6",)),
    Case("F9-clock-and-falls.txt", changes, (), ("decrease", "grant")),
    Case("D1-time-a.html", published, ("2025-03-04",), ("2025-03-14",)),
    Case("D1-time-b.html", published, (), ("2025-03-09",)),
    Case("D1-time-c.html", published, (), ("2025-06-01",)),
    Case(
        "D3-nth-weekday.txt",
        days,
        ("2025-05-11", "2025-06-16", "2025-02-12", "2023-12-25", "2025-04-04"),
        ("2025-03-09", "2025-03-10", "2025-03-07"),
    ),
    Case("D4-weeks-off.txt", days, ("2025-03-21", "2025-03-02"), ("2025-03-14", "2025-03-09")),
    Case("D5-present-future.txt", days, ("2025-03-14", "2025-03-17"), ("2025-03-07", "2025-03-10")),
    Case("D6-last-of.txt", days, (), ("2025-03-11", "2025-W10")),
    Case("D7-past-in-future.txt", days, ("2024-04", "2024-03-15", "2024-04-20"), ("2025-04", "2025-03-15", "2025-04-20")),
    Case("D8-anchors.jsonl", days, ("2025-03-12",), (), 0),
    Case("D8-anchors.jsonl", days, ("2025-03-12",), ("2025-03-13",), 1),
    Case("D8-anchors.jsonl", days, (), ("2025-03-13",), 2),
    Case("D9-midnight.txt", days, (), ("2025-03-09T24:00", "2025-03-12TNI")),
    Case("D9-midnight.txt", bare, (), ("2030",)),
    Case("D10-fiscal.txt", days, (), ("2025-Q3", "2025-Q1", "2025-03")),
    Case("D2-live-a.html", days, (), ("2025-03-04TEV",)),
    Case("G2-votes.txt", bare, ("12", "9", "217", "213", "5"), ()),
    Case("G3-ages.txt", figures, ("37 a", "9 a", "14 mo", "61 a", "19..83 a"), ()),
    Case("R1-glued-a.html", voices, ("1 Ordel Lines",), ("1 Ferry faresOrdel Lines", "1 faresOrdel Lines")),
    Case("R2-offers-a.html", bare, (), ("1", "6", "12", "842")),
    Case("R2-offers-a.html", direct, (), ("Ann Berg", "reader Ann Berg")),
    Case("R3-wrapped-a.txt", figures, ("3000000 USD", "14 cm"), ("3 USD",)),
    Case("R4-soft-hyphen.txt", figures, ("4500000 USD", "12 %"), ("4.5 USD", "4 count")),
    Case("R5-visible-a.html", published, ("2025-03-04",), ("2025-03-14",)),
    Case("R5-visible-b.html", published, ("2025-03-04",)),
    Case("R5-visible-f.txt", published, ("2025-03-06",)),
    *(Case(f"R6-jsonld-{n}.html", head, ("2025-03-04", "Joris Quell", "Northern Ledger")) for n in ("comment", "pubid", "trailcomma")),
    Case("R6-meta-drupal.html", published, ("2025-03-04",), ("2025-04-03",)),
    Case("R7-feed-a.xml", published, ("2025-03-11",), (), 0),
    Case("R7-feed-a.xml", published, ("2015-09-03",), (), 1),
    Case("R7-feed-a.xml", published, ("2025-03-11",), ("2025-03-12",), 2),
    Case("R8-warc-a.warc", published, ("2025-03-04",), (), 0),
    Case("R8-warc-a.warc", published, ("2025-03-04",), (), 1),
    Case("R10-mojibake-a.html", head, ("note",)),
    Case("R11-inward-quotes.txt", direct, ("Ilse Torvane", "Tolle")),
    Case("R12-outlet-a.eml", head, ("Northern Ledger",), ()),
]


def reports(file: str) -> Sequence[Report]:
    """The reports of a file, in its order."""
    found = [r for r in engine.read([CASES / file]) if isinstance(r, Report)]
    return sorted(found, key=lambda r: r.url or "")


def verdict(case: Case) -> tuple[str, list[str]]:
    """Right, open or wrong, and what is told."""
    found = reports(case.file)
    if len(found) <= case.nth:
        return OPEN, []
    done = engine.analyse(found[case.nth], fast=True)
    if not isinstance(done, Analysis):
        return OPEN, []
    told = case.ask(done)
    if any(n in told for n in case.never):
        return WRONG, told
    return (RIGHT if all(m in told for m in case.must) else OPEN), told


def name(case: Case) -> str:
    """File, report and question."""
    return f"{Path(case.file).stem}[{case.nth}] {case.ask.__name__}"


def main() -> Iterator[str]:
    """One line a case that is not right, and the sums."""
    counts: Counter[str] = Counter()
    for case in EXPECTED:
        said, told = verdict(case)
        counts[said] += 1
        if said != RIGHT:
            yield f"{said:6} {name(case)}: told {told}, wanted {list(case.must)}"
    yield ", ".join(f"{counts[k]} {k}" for k in (RIGHT, OPEN, WRONG)) + f" of {len(EXPECTED)}"


if __name__ == "__main__":
    for line in main():
        print(line)
