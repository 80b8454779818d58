"""What the boards share: the corpora's place, reports made from plain text, scores, and the command line."""

import json
import re
import sys
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

from onrecord import engine
from onrecord.types import Analysis, Annotation, Block, Published, Report

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
BENCH = SHARED / "bench"
Figures = dict[str, Any]


def left_out(folder: Path) -> Figures | None:
    """The answer of a board whose corpus is not here, else None."""
    return None if folder.exists() else {"left_out": f"needs ../shared ({folder.name} is missing)"}


def report_of(text: str, *, name: str, published: str | None = None) -> Report:
    """A report that is all body, a block a line; what a board knows of its date is stated."""
    blocks = tuple(Block(kind="body", start=m.start(), end=m.end()) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text))
    date = Published(value=published, basis="stated", reason="given by the corpus") if published else None
    return Report(id=name, file=name, text=text, blocks=blocks, published=date, language="en")


def annotations(report: Report, *, fast: bool = False) -> tuple[Annotation, ...]:
    """Everything found in one report by itself; the dates are those the corpus gives."""
    done = engine.analyse(report, fast=fast)
    return done.annotations if isinstance(done, Analysis) else ()


def every(items: Sequence[Any], most: int, *, full: bool) -> list[Any]:
    """A fixed subset: ``most`` items at equal steps (all with ``full``).

    >>> every([1, 2, 3, 4], 2, full=False)
    [1, 3]
    """
    return list(items) if full or len(items) <= most else [items[k * len(items) // most] for k in range(most)]


def prf(hits: float, predicted: float, gold: float, *, recalled: float | None = None) -> Figures:
    """Precision, recall and F1; ``recalled`` where the hits of the gold are counted apart.

    >>> prf(1, 2, 1)
    {'p': 0.5, 'r': 1.0, 'f1': 0.6667}
    """
    p = hits / predicted if predicted else 0.0
    r = (hits if recalled is None else recalled) / gold if gold else 0.0
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0}


def pairs(gold: Sequence[Any], told: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[tuple[Any, Any]]:
    """One-to-one pairs in the order of the gold, each with the first free match."""
    free, out = list(told), []
    for g in gold:
        k = next((k for k, t in enumerate(free) if same(g, t)), None)
        if k is not None:
            out.append((g, free.pop(k)))
    return out


def common(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """How many equal items two lists share, one to one."""
    return len(pairs(left, right, lambda a, b: a == b))


def main(board: Callable[[bool], Figures]) -> None:
    """``python -m eval.<board> [--json] [--full]``."""
    figures = board("--full" in sys.argv)
    if "--json" in sys.argv:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
