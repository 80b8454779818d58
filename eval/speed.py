"""The speed board: reports and words per CPU-second by stage on the bundled sample, beside a white-space split.

The ratio (``split_ratio``: splits done while one report is done) hardly depends on the machine; the figures per CPU-second do.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from eval.common import ROOT, Figures, main
from onrecord import engine
from onrecord.find import find
from onrecord.lang import pack
from onrecord.types import Analysis, Report

ROUNDS = 3
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """A result and the best CPU time of a few rounds."""
    best, result = float("inf"), None
    for _ in range(ROUNDS):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    assert result is not None
    return result, max(best, 1e-9)


def board(full: bool = False) -> Figures:
    """Read, parse, find and build the sample, each by itself."""
    sample = ROOT / "onrecord" / "sample"
    files = sorted([*sample.glob("*.txt"), *sample.glob("*.html")])
    pack("en").parse(engine_report(files))  # the model is loaded once, outside the clock
    reports, read_s = timed(lambda: [r for r in engine.read(files) if isinstance(r, Report)])
    parses, parse_s = timed(lambda: [pack("en").parse(r) for r in reports])
    found, find_s = timed(lambda: [find(r, p, pack("en")) for r, p in zip(reports, parses, strict=True)])
    analyses = [Analysis(report=r, annotations=f) for r, f in zip(reports, found, strict=True)]
    _, build_s = timed(lambda: engine.build(analyses))
    words = sum(len(r.text.split()) for r in reports)
    _, split_s = timed(lambda: [len(r.text.split()) for _ in range(200) for r in reports])
    stages = {"read": read_s, "parse": parse_s, "find": find_s, "build": build_s, "all": read_s + parse_s + find_s + build_s}
    out: Figures = {k: {"reports_per_cpu_s": round(len(reports) / s, 1), "words_per_cpu_s": round(words / s)} for k, s in stages.items()}
    return {**out, "accurate": out["all"], "split_ratio": round(stages["all"] / (split_s / 200))}


def engine_report(files: list[Path]) -> Report:
    """The first report of the sample."""
    return next(r for r in engine.read(files[:1]) if isinstance(r, Report))


if __name__ == "__main__":
    main(board)
