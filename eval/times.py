"""The times board: TempEval-3 training (TBAQ-cleaned): extents relaxed and strict, values of relaxed matches; the errors by cause.

Beside it MEANTIME's Apple news, on which no rule was written, and a look ahead at German: the open part of KRAUTS, with the German tables
alone (no parser: every direction is the nearest day).
"""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eval.common import BENCH, Figures, every, left_out, main, pairs, prf, report_of
from eval.wikinews import document
from onrecord.find.times.finder import find_times
from onrecord.lang import Pack, pack
from onrecord.text import Parse
from onrecord.types import Annotation, Report, Timex

FOLDER = BENCH / "tempeval3" / "Training" / "TBAQ-cleaned"
GERMAN = BENCH / "krauts" / "KRAUTS"
GERMAN_PARTS = {"die_zeit": "KRAUTS_DieZeit", "dolomiten_42": "KRAUTS_Dolomiten-42"}
APPLE = BENCH / "meantime" / "en" / "corpus_apple"
MARKED = 5  # MEANTIME marks a text up to this sentence
SUBSET = 60
Item = tuple[int, int, str | None]


def gold(path: Path) -> tuple[str, str, list[Item]]:
    """Text, day of creation and the time expressions of a TimeML file."""
    tree = ET.parse(path).getroot()
    body, stamp = tree.find("TEXT"), tree.find("DCT/TIMEX3")
    text, items = "", []
    if body is not None:
        text, items = walk(body, 0)
    return text, ("" if stamp is None else stamp.get("value", ""))[:10], [i for i in items if i[1] > i[0]]


def walk(node: ET.Element, at: int) -> tuple[str, list[Item]]:
    """The text under a node that starts at a given offset, and its time expressions."""
    text, items = node.text or "", []
    for child in node:
        inner, more = walk(child, at + len(text))
        if child.tag == "TIMEX3":
            items.append((at + len(text), at + len(text) + len(inner), child.get("value")))
        items.extend(more)
        text += inner + (child.tail or "")
    return text, items


def told(report: Report) -> list[Item]:
    """Our time expressions in an English report (they hang on its parse alone)."""
    return items_of(find_times(report, pack("en").parse(report), pack("en"), ()))


def told_german(report: Report) -> list[Item]:
    """Our time expressions in a German report, by the German tables without a parse."""
    return items_of(find_times(report, Parse(tokens=[], sentences=[], text=report.text, blocks=report.blocks), Pack("de"), ()))


def items_of(found: Sequence[Annotation]) -> list[Item]:
    """Time expressions as places and values."""
    return [(a.start, a.end, a.value) for a in found if isinstance(a, Timex)]


class Tally:
    """Hits and errors over documents."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.errors: dict[str, Counter[str]] = {"missed": Counter(), "beside": Counter(), "span": Counter(), "value": Counter()}

    def add(self, text: str, items: Sequence[Item], found: Sequence[Item]) -> None:
        """One document."""
        matched = pairs(items, found, lambda g, t: g[0] < t[1] and t[0] < g[1])
        self.counts["relaxed"] += len(matched)
        self.counts["strict"] += len(pairs(items, found, lambda g, t: g[:2] == t[:2]))
        self.counts["value"] += sum(g[2] == t[2] for g, t in matched)
        self.counts["gold"] += len(items)
        self.counts["told"] += len(found)
        golds, tolds = {g for g, _ in matched}, {t for _, t in matched}
        self.errors["missed"].update(kind(g[2]) for g in items if g not in golds)
        self.errors["beside"].update(kind(t[2]) for t in found if t not in tolds)
        self.errors["span"].update(span_cause(text, g, t) for g, t in matched if g[:2] != t[:2])
        self.errors["value"].update(value_cause(g[2] or "", t[2] or "") for g, t in matched if g[2] != t[2])

    def figures(self) -> Figures:
        """Precision, recall and F1, relaxed, strict and by value."""
        return {k: prf(self.counts[k], self.counts["told"], self.counts["gold"]) for k in ("relaxed", "strict", "value")}

    def causes(self) -> Figures:
        """The errors by cause, the most frequent first."""
        return {k: dict(sorted(v.items(), key=lambda x: (-x[1], x[0]))) for k, v in self.errors.items()}


def kind(value: str | None) -> str:
    """What a value is of.

    >>> kind("PAST_REF"), kind("1989-Q3"), kind("P3Y"), kind("1998-02-13")
    ('now, past or future', 'quarter', 'duration or set', 'day')
    """
    v = value or ""
    shapes = (
        ("now, past or future", r".*_REF$"), ("duration or set", r"P"), ("time of day", r".*T"), ("quarter", r".*-[QH]"), ("week", r".*-W"),
        ("season", r".*-(?:SP|SU|FA|WI)$"), ("day", r".{4}-.{2}-.{2}$"), ("month", r".{4}-.{2}$"), ("year or longer", r"[\dX]{1,4}$"),
    )  # fmt: skip
    return next((name for name, shape in shapes if re.match(shape, v)), "other")


def span_cause(text: str, g: Item, t: Item) -> str:
    """Which end differs, and which way.

    >>> span_cause("the third quarter", (4, 17, None), (0, 17, None))
    'ours begins earlier, by an article'
    """
    if t[0] < g[0]:
        extra = text[t[0] : g[0]].strip().lower()
        return f"ours begins earlier, by {'an article' if extra in {'the', 'a', 'an', 'der', 'den', 'die'} else 'a modifier or more'}"
    if t[0] > g[0]:
        return "ours begins later"
    return "ours ends later" if t[1] > g[1] else "ours ends earlier"


def value_cause(g: str, t: str) -> str:
    """How two values differ.

    >>> value_cause("1989-WXX", "1989-W43"), value_cause("1998-08-07", "1998-08-14"), value_cause("P1Y", "1989")
    ('the corpus leaves a place open', 'another day, month or year', 'duration against date')
    """
    if kind(g) != kind(t) and "duration or set" in {kind(g), kind(t)}:
        return "duration against date"
    if "now, past or future" in {kind(g), kind(t)}:
        return "reference against value"
    if re.fullmatch(re.sub(r"X", "[0-9X]", re.escape(g)), t):
        return "the corpus leaves a place open"
    if re.fullmatch(re.sub(r"X", "[0-9X]", re.escape(t)), g):
        return "ours leaves a place open"
    if g.startswith(t) or t.startswith(g):
        return "finer or coarser"
    return "another day, month or year" if kind(g) == kind(t) else "another kind of date"


def meantime() -> Figures:
    """MEANTIME's Apple news: the sentences that are marked (the title, the day and the first five)."""
    tally, files = Tally(), sorted(APPLE.glob("*.xml"))
    for f in files:
        stamps = list(ET.parse(f).getroot().iter("TIMEX3"))
        day = next((t.get("value") for t in stamps if t.get("functionInDocument") == "CREATION_TIME"), None)
        doc = document(f, day)
        at, limit = {p.id: p for p in doc.pieces}, max(p.end for p in doc.pieces if int(p.sentence) <= MARKED)
        marks = [(t.get("value"), [at[a.get("t_id", "")] for a in t.iter("token_anchor")]) for t in stamps]
        items = sorted((p[0].start, p[-1].end, v) for v, p in marks if p and p[-1].end <= limit)
        tally.add(doc.report.text, items, [t for t in told(doc.report) if t[1] <= limit])
    return {"files": len(files), **tally.figures()}


def german() -> Figures:
    """The open part of KRAUTS, by paper."""
    out: Figures = {}
    for name, folder in GERMAN_PARTS.items():
        tally = Tally()
        for f in sorted((GERMAN / folder).glob("*.tml")):
            text, day, items = gold(f)
            tally.add(text, items, told_german(report_of(text, name=f.name, published=day or None)))
        out[name] = {"files": len(list((GERMAN / folder).glob("*.tml"))), **tally.figures()}
    return out


def board(full: bool = False) -> Figures:
    """60 of the 256 documents unless ``--full``; KRAUTS whole."""
    if missing := left_out(FOLDER):
        return missing
    files = every(sorted(FOLDER.rglob("*.tml")), SUBSET, full=full)
    tally = Tally()
    for f in files:
        text, day, items = gold(f)
        tally.add(text, items, told(report_of(text, name=f.name, published=day or None)))
    return {
        "files": len(files), **tally.figures(), "errors": tally.causes(), "meantime": left_out(APPLE) or meantime(),
        "german": left_out(GERMAN) or german(),
    }  # fmt: skip


if __name__ == "__main__":
    main(board)
