"""Figures where nobody tuned: 150 sentences of BASIL and PolNeAR train, unread until the rules stood, by NewsQuant's conventions.

``unseen.tsv`` holds offsets and marks, no text. Scored like ``eval.quantities``, one to one; ``--misses`` prints what is wrong (whoever
reads that has read the sentences: they are then no measure of what comes after).
"""

import json
import sys
from itertools import groupby
from pathlib import Path

from eval.common import BENCH, Figures, annotations, left_out, main, prf, report_of
from eval.quantities import Gold, strict
from onrecord.types import Quantity

MARKS = Path(__file__).with_name("unseen.tsv")
KEYS = ("value", "value_unit", "value_change")


def sentences() -> list[tuple[str, list[Gold]]]:
    """Each sentence with its marked figures, in the order of the file."""
    lines = [row.split("\t") for row in MARKS.read_text(encoding="utf-8").splitlines() if not row.startswith("#")][1:]
    out = []
    for (file, start, end), rows in groupby(lines, key=lambda r: (r[0], int(r[1]), int(r[2]))):
        gold = [{"value": r[5], "unit": r[6], "normalized_unit": r[6], "change": r[7]} for r in rows if r[5]]
        out.append((text(BENCH / file)[start:end], gold))
    return out


def text(path: Path) -> str:
    """A document's text; a BASIL article is its paragraphs, a line each."""
    raw = path.read_text(encoding="utf-8")
    if path.suffix != ".json":
        return raw
    article = json.loads(raw)
    return "\n".join(" ".join(p) if isinstance(p, list) else str(p) for p in article.get("body-paragraphs") or article.get("body") or [])


def board(full: bool = False) -> Figures:
    """Value, value with unit, value with change; all sentences always."""
    if missing := left_out(BENCH / "basil") or left_out(BENCH / "polnear"):
        return missing
    rows = sentences()
    told = [[a for a in annotations(report_of(s, name=str(n))) if isinstance(a, Quantity)] for n, (s, _) in enumerate(rows)]
    hits = [strict(gold, ours) for (_, gold), ours in zip(rows, told, strict=True)]
    if "--misses" in sys.argv:
        for (s, gold), ours, hit in zip(rows, told, hits, strict=True):
            if hit["value_change"] < len(gold) or hit["value_unit"] < len(gold) or len(ours) > len(gold):
                print(
                    s,
                    [(g["value"], g["unit"], g["change"]) for g in gold],
                    [(str(q.value), q.unit, q.measure) for q in ours],
                    file=sys.stderr,
                )
    n_gold, n_told = sum(len(gold) for _, gold in rows), sum(map(len, told))
    return {"sentences": len(rows), "figures": n_gold, **{k: prf(sum(h[k] for h in hits), n_told, n_gold) for k in KEYS}}


if __name__ == "__main__":
    main(board)
