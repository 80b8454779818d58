"""The times board: TempEval-3 training (TBAQ-cleaned): extents relaxed and strict, values of relaxed matches."""

import xml.etree.ElementTree as ET
from pathlib import Path

from eval.common import BENCH, Figures, annotations, every, left_out, main, pairs, prf, report_of
from onrecord.types import Timex

FOLDER = BENCH / "tempeval3" / "Training" / "TBAQ-cleaned"
SUBSET = 60
Item = tuple[int, int, str | None]


def gold(path: Path) -> tuple[str, str, list[Item]]:
    """Text, day of creation and the time expressions of a TimeML file."""
    tree = ET.parse(path).getroot()
    body, stamp = tree.find("TEXT"), tree.find("DCT/TIMEX3")
    text, items = "", []
    if body is not None:
        text, items = walk(body, 0)
    return text, ("" if stamp is None else stamp.get("value", ""))[:10], items


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


def told(text: str, day: str, name: str) -> list[Item]:
    """Our time expressions in a text."""
    return [(a.start, a.end, a.value) for a in annotations(report_of(text, name=name, published=day or None)) if isinstance(a, Timex)]


def board(full: bool = False) -> Figures:
    """60 of the 256 documents unless ``--full``."""
    if missing := left_out(FOLDER):
        return missing
    files = every(sorted(FOLDER.rglob("*.tml")), SUBSET, full=full)
    counts = {"relaxed": 0, "strict": 0, "value": 0, "gold": 0, "told": 0}
    for f in files:
        text, day, items = gold(f)
        found = told(text, day, f.name)
        matched = pairs(items, found, lambda g, t: g[0] < t[1] and t[0] < g[1])
        counts["relaxed"] += len(matched)
        counts["strict"] += len(pairs(items, found, lambda g, t: g[:2] == t[:2]))
        counts["value"] += sum(g[2] == t[2] for g, t in matched)
        counts["gold"] += len(items)
        counts["told"] += len(found)
    return {"files": len(files), **{k: prf(counts[k], counts["told"], counts["gold"]) for k in ("relaxed", "strict", "value")}}


if __name__ == "__main__":
    main(board)
