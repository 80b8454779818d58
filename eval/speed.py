"""The speed board: reports of 750 words per CPU-second, by stage and setting.

On PolNeAR train texts (the bundled sample where ../shared is missing). A "report" is 750 words, whatever the texts hold. ``accurate`` and
``fast`` are the whole way: read, parse, find, link, check, show. Stages are measured on one process, best of a few rounds. ``peak_mb`` is
the largest resident size of this process so far. ``split_ratio`` (white-space splits done while one report is done) hardly depends on the
machine; the figures per CPU-second do.
"""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from eval.common import BENCH, ROOT, Figures, every, main
from onrecord import engine
from onrecord.find import FAST, FINDERS, Finder, find
from onrecord.lang import pack
from onrecord.text import Parse
from onrecord.types import Analysis, Annotation, Report

FOLDER = BENCH / "polnear" / "train" / "text"
SUBSET, ROUNDS, WORDS = 12, 2, 750
T = TypeVar("T")


def timed(work: Callable[[], T], rounds: int = ROUNDS) -> tuple[T, float]:
    """A result and the best CPU time of a few rounds, in seconds."""
    best, result = float("inf"), None
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    assert result is not None
    return result, max(best, 1e-9)


def files(full: bool) -> list[Path]:
    """The texts: a fixed subset, all of them with ``--full``."""
    if FOLDER.exists():
        return every(sorted(FOLDER.glob("*.txt")), SUBSET, full=full)
    sample = ROOT / "onrecord" / "sample"
    return sorted([*sample.glob("*.txt"), *sample.glob("*.html")])


def board(full: bool = False) -> Figures:
    """Every stage by itself, then the sums of both settings."""
    rounds = 1 if full else ROUNDS
    reports, read_s = timed(lambda: [r for r in engine.read(files(full)) if isinstance(r, Report)], rounds)
    find(reports[0], pack("en").parse(reports[0]), pack("en"))  # the models are loaded once, outside the clock
    words = sum(len(r.text.split()) for r in reports)
    parses, parse_s = timed(lambda: [pack("en").parse(r) for r in reports], rounds)
    accurate, fast = (finders(reports, parses, fast=setting, rounds=rounds) for setting in (False, True))
    analyses = [Analysis(report=r, annotations=find(r, p, pack("en"))) for r, p in zip(reports, parses, strict=True)]
    dossiers, build_s = timed(lambda: engine.build(analyses), rounds)
    _, show_s = timed(lambda: [engine.show(d, reports) for d in dossiers], rounds)
    _, split_s = timed(lambda: [len(r.text.split()) for _ in range(50) for r in reports], rounds)
    common = {"read": read_s, "parse": parse_s, "link_and_check": build_s, "show": show_s}
    per = {k: rate(words, s) for k, s in {**common, **{f"find_{k}": s for k, s in accurate.items()}}.items()}
    whole = {k: sum(common.values()) + sum(found.values()) for k, found in (("accurate", accurate), ("fast", fast))}
    return {
        "reports": len(reports), "words": words, "stages": per,
        "quotes": {"accurate": rate(words, accurate["quotes"]), "fast": rate(words, fast["quotes"])},
        **{k: {"reports_per_cpu_s": rate(words, s), "words_per_cpu_s": round(words / s)} for k, s in whole.items()},
        "over_parse": round(whole["fast"] / parse_s, 2), "split_ratio": round(whole["accurate"] / (split_s / 50)),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def rate(words: int, seconds: float) -> float:
    """Reports of 750 words per CPU-second."""
    return round(words / WORDS / seconds, 2)


def finders(reports: list[Report], parses: list[Parse], *, fast: bool, rounds: int) -> dict[str, float]:
    """CPU seconds of each finder over all reports, each given what was found before it."""
    found: list[list[Annotation]] = [[] for _ in reports]
    out = {}
    for finder in FAST if fast else FINDERS:
        made, out[name(finder)] = timed(lambda finder=finder: run(finder, reports, parses, found), rounds)  # type: ignore[misc]
        for before, new in zip(found, made, strict=True):
            before.extend(new)
    return out


def run(finder: Finder, reports: list[Report], parses: list[Parse], found: list[list[Annotation]]) -> list[list[Annotation]]:
    """One finder over all reports."""
    return [finder(r, p, pack("en"), tuple(f)) for r, p, f in zip(reports, parses, found, strict=True)]


def name(finder: Finder) -> str:
    """``quotes`` for ``find_quotes`` and ``find_quotes_fast``."""
    return finder.__name__.removeprefix("find_").removesuffix("_fast")


if __name__ == "__main__":
    main(board)
