"""Time expressions with their TIMEX3 values, and their re-valuing once a publication date is known.

``Timex.relative`` is a spec that gives the value from an anchor (the publication date), without the text or the parse:

    spec     := op [" @ " base]            base := spec | value      the base takes the anchor's place
    op       := "weekday" N way            N = 1 (Monday) .. 7
              | "monthday" MM-DD way [N]   | "monthdays" MM-DD MM-DD way (first and last day of a run)
              | "month" MM way             | "season" SP|SU|FA|WI way        | "quarter" Q1..Q4|H1|H2 way
              | "feast" RULE way           RULE = MM-DD, month:nth:weekday, or easter+n / easter-n days
              | "unit" U n                 the calendar unit n away from the one that holds the anchor ("last week" = unit W -1)
              | "shift" n U                n units away ("77 years ago" = shift -77 Y)
              | "same" [U]                 the base, at the precision of U ("that year" = same Y @ 2024-03-05)
              | "part" CODE                a part of the base's day: MO AF EV NI MI or hh:mm
    U        := D W FN M Q Y DE CE WE (weekend), H MIN SEC
    way      := past | next                that day, month, … at or before / at or after the anchor
              | last | coming              strictly before / after it
              | near | week | year [n]     the nearest; the one in the anchor's ISO week; the one in the anchor's year (+ n)

Without an anchor the value keeps its open places: ``XXXX-12-04``, ``XXXX-WXX-2``, ``XXXX-10``. No day or year is ever made up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from onrecord.find.figures.numbers import numbers
from onrecord.find.times.deixis import RULES
from onrecord.find.times.draft import Context, Draft
from onrecord.find.times.events import anchored
from onrecord.find.times.join import joined
from onrecord.find.times.patterns import classes, sought
from onrecord.find.times.values import anchor_of, evaluate
from onrecord.lang import Pack
from onrecord.text import Parse, parse_copy, told_on, word_set
from onrecord.types import Analysis, Annotation, Attribution, Block, Event, Published, Quantity, Report, Timex

PARSED = {"title", "deck", "body", "caption"}
STAMPED = {"metadata", "dateline", "byline"}
WRAPPED = re.compile(r"(?<![\n ])\n(?![\s])")  # a wrapped line; an empty line ends a paragraph
NO_TIME = re.compile(r"[$£€¥₹]$")  # "£14.50-an-hour" is a sum
HALF = re.compile(r" and an? (?:quarter|half)$", re.I)  # "three and a quarter kilograms"
ABSOLUTE = {"iso", "slashed", "month_day", "day_month"}


def find_times(report: Report, parse: Parse, pack: Pack, so_far: Sequence[Annotation]) -> list[Annotation]:
    """Every time expression of a report, with provisional ids ``t1``, ``t2``, …"""
    text = WRAPPED.sub(" ", parse_copy(report.text))
    context = Context(text=text, parse=parse, words=classes(pack), numbers=numbers(pack))
    drafts = anchored([d for block in report.blocks for d in _block(block, context, pack)], context)
    anchor = anchor_of(told_on(report))
    return [
        Timex(start=d.start, end=d.end, type=d.type, value=evaluate(d.relative, anchor) if d.relative else d.value, mod=d.mod,
              relative=d.relative, flag=d.flag, id=f"t{n}", rule=f"times.{d.rule}")
        for n, d in enumerate(drafts, 1)
    ]  # fmt: skip


def _block(block: Block, context: Context, pack: Pack) -> list[Draft]:
    """The expressions of one block; in bylines and page furniture only full dates."""
    if block.kind in PARSED:
        return joined(list(_scan(block, context, pack)), context.text)
    if block.kind in STAMPED:
        return [d for d in _scan(block, context, pack, only=ABSOLUTE) if d.value and not d.value.startswith("X")]
    return []


def _scan(block: Block, context: Context, pack: Pack, only: set[str] | None = None) -> Iterator[Draft]:
    """Rules in text order; where matches overlap the first to begin wins, then the longest, then the order of the rules."""
    here = word_set(context.text[block.start : block.end])
    found = [
        (m.start(), -m.end(), n, name, m)
        for n, (name, pattern, wanted) in enumerate(sought(pack))
        if (only is None or name in only) and not (wanted and any(map(here.isdisjoint, wanted)))
        for m in pattern.finditer(context.text, block.start, block.end)
    ]
    done = block.start
    for start, _, _, name, m in sorted(found, key=lambda f: f[:3]):
        if start < done or NO_TIME.search(context.text, max(0, start - 4), start) or HALF.search(context.text, max(0, start - 5), m.end()):
            continue
        for d in RULES[name](m, context):
            draft = replace(d, rule=name)
            context.remember(draft)
            done = max(done, draft.end)
            yield draft


def reanchor(analysis: Analysis, published: Published) -> Analysis:
    """Give an analysis a publication date and re-value every time expression that hangs on it."""
    anchor = anchor_of(published.value)
    times = {t.id: _revalued(t, anchor) for t in analysis.annotations if isinstance(t, Timex)}
    values = {i: t.value for i, t in times.items()}
    moved = tuple(times[a.id] if isinstance(a, Timex) else _moved(a, values) for a in analysis.annotations)
    return msgspec.structs.replace(analysis, report=msgspec.structs.replace(analysis.report, published=published), annotations=moved)


def _revalued(timex: Timex, anchor: object) -> Timex:
    """The time expression with its value from the anchor."""
    return msgspec.structs.replace(timex, value=evaluate(timex.relative, anchor)) if timex.relative else timex  # type: ignore[arg-type]


def _moved(a: Annotation, values: dict[str, str | None]) -> Annotation:
    """An annotation that points at a time expression takes its new value."""
    if isinstance(a, Attribution) and a.said_at in values:
        return msgspec.structs.replace(a, said=values[a.said_at])
    if isinstance(a, Quantity) and a.as_of_at in values:
        return msgspec.structs.replace(a, as_of=values[a.as_of_at])
    if isinstance(a, Event) and a.when_at in values:
        return msgspec.structs.replace(a, when=values[a.when_at])
    return a
