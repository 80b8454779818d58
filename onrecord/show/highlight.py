"""A report's whole text as HTML with its findings marked by kind; the text content stays the report's, character for character."""

from collections import Counter
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from onrecord.show import safe
from onrecord.show.words import Mark
from onrecord.types import Analysis, Attribution, Block, Event, Mention, Quantity, Timex

KINDS = {"q": "said", "c": "cue", "m": "name", "f": "figure", "t": "time", "e": "event"}  # class letter and legend
Place = tuple[int, int, str]


def report(analysis: Analysis) -> Markup:
    """The text of a report: blocks that are not body in spans of their kind, findings in ``<i>`` of their kinds."""
    text, blocks = analysis.report.text, _flat(analysis.report.blocks, len(analysis.report.text))
    cuts = list(segments(list(places(analysis)), [edge for b in blocks for edge in b[:2]], len(text)))
    out, at = [], 0
    for _, end, kind in blocks:
        inside = []
        while at < len(cuts) and cuts[at][0] < end:
            a, b, kinds = cuts[at]
            inside.append(_kinds(kinds, safe.text(text[a:b])))
            at += 1
        body = Markup("").join(inside)
        out.append(body if kind in ("", "body") else Markup('<span class="b-{}">{}</span>').format(kind, body))
    return Markup("").join(out)


def _kinds(kinds: str, body: Markup) -> Markup:
    if not kinds:
        return body
    quoted = f'"{kinds}"' if " " in kinds else kinds  # most have one: two characters fewer, some ten thousand times a page
    return Markup(f"<i class={quoted}>") + body + Markup("</i>")


def _flat(blocks: Sequence[Block], size: int) -> list[Place]:
    """Blocks and the gaps between them, without overlaps."""
    out: list[Place] = []
    at = 0
    for b in sorted(blocks, key=lambda b: (b.start, b.end)):
        start, end = max(b.start, at), min(b.end, size)
        if start >= end:
            continue
        if start > at:
            out.append((at, start, ""))
        out.append((start, end, b.kind))
        at = end
    return [*out, (at, size, "")] if at < size else out


def places(analysis: Analysis) -> Iterator[Place]:
    """What is marked: contents, cues, names, figures, times and the words that tell events."""
    for note in analysis.annotations:
        if isinstance(note, Attribution):
            yield from ((s.start, s.end, "q") for s in note.content)
            yield from ((s.start, s.end, "c") for s in note.cue)
        elif isinstance(note, Event):
            yield (*note.trigger, "e")
        elif isinstance(note, Mention) and note.form != "pronoun":
            yield note.start, note.end, "m"
        elif isinstance(note, Quantity | Timex):
            yield note.start, note.end, "f" if isinstance(note, Quantity) else "t"


def segments(spans: Sequence[Place], edges: Sequence[int], size: int) -> Iterator[Place]:
    """Overlapping spans cut into neighbours that do not overlap, each with all its kinds; one sweep from left to right.

    >>> list(segments([(0, 4, "q"), (2, 6, "m")], [], 7))
    [(0, 2, 'q'), (2, 4, 'q m'), (4, 6, 'm'), (6, 7, '')]
    """
    steps: dict[int, Counter[str]] = {0: Counter(), size: Counter()}
    for edge in edges:
        steps.setdefault(edge, Counter())
    for start, end, kind in spans:
        if 0 <= start < end <= size:
            steps.setdefault(start, Counter())[kind] += 1
            steps.setdefault(end, Counter())[kind] -= 1
    active, at = dict.fromkeys(KINDS, 0), 0
    for edge in sorted(steps):
        if edge > at:
            yield at, edge, " ".join(k for k, n in active.items() if n)
            at = edge
        for kind, n in steps[edge].items():
            active[kind] += n


def marked(text: str, marks: Sequence[Mark]) -> Markup:
    """A passage with its differences marked.

    >>> str(marked("It may open", [Mark(start=3, end=6, kind="weighs")]))
    'It <mark class="weighs">may</mark> open'
    """
    out, at = [], 0
    for m in marks:
        out += [safe.text(text[at : m.start]), Markup('<mark class="{}">{}</mark>').format(m.kind, safe.text(text[m.start : m.end]))]
        at = m.end
    return Markup("").join([*out, safe.text(text[at:])])
