"""The speed board: reports of 750 words per CPU-second, by stage and setting, on one process and on two, beside other tools.

    python -m eval.speed [--texts N] [--full] [--json]
    ONRECORD_RIVALS=/one/environment/bin/python:/another/bin/python python -m eval.speed --full

On PolNeAR train texts (the bundled sample where ../shared is missing). A "report" is 750 words, whatever the texts hold. ``fast`` and
``accurate`` are the whole way of a report that was never met before: read, parse, find, group, link, check, keep in a record (SQLite),
show. Other texts are taken before the clock starts, so that models and tables are loaded and the words of every day have been met; what is
remembered of paragraphs and passages is forgotten between the settings. ``of_parse`` is the parse's share of the fast way,
``per_million_splits`` the reports done in the time of a million white-space splits of a report. The figures per second depend on the
machine and on what else it does, so the gate looks at ratios of one run alone: ``of_parse`` and ``two_processes_cpu``, the CPU speed of
two processes as a share of that of one. ``processes`` runs the pool in the faster setting; its wall-clock figures need a machine that does
nothing else. Rivals run in environments of their own (``eval/rivals/speed.py``), on the same texts.
"""

import gc
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from eval import rivals
from eval.common import BENCH, ROOT, Figures, every, main
from onrecord import engine, keep, pool
from onrecord import link as linkers
from onrecord.check import check
from onrecord.find import FAST, FINDERS, numbered
from onrecord.grow import rules
from onrecord.lang import pack
from onrecord.lang.en.meaning import meaning
from onrecord.lang.en.parser import pipeline
from onrecord.serve.growing import relink
from onrecord.types import Analysis, Annotation, Dossier, Record, Report

FOLDER = BENCH / "polnear" / "train" / "text"
SUBSET, WARM, WORDS, SPLITS = 12, 40, 750, 50
TRIED = 3  # of the texts before the clock starts that go the whole way; the others are only parsed
TWICE = 24  # texts that the pool is given
PATIENCE = pool.Limits(seconds=600)
T = TypeVar("T")
Clock = dict[str, float]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """A result and its CPU time in seconds."""
    start = time.process_time()
    result = work()
    return result, max(time.process_time() - start, 1e-9)


@contextmanager
def setting(*, fast: bool) -> Iterator[None]:
    """The faster or the more accurate setting, with nothing remembered of earlier texts."""
    before = os.environ.get("ONRECORD_FAST")
    os.environ["ONRECORD_FAST"] = "1" if fast else "0"
    forget()
    rules("find"), rules("link")  # a hash over the program's files, once a process
    yield
    os.environ.pop("ONRECORD_FAST")
    if before is not None:
        os.environ["ONRECORD_FAST"] = before


def forget() -> None:
    """Let go of what was parsed and of the sentence vectors."""
    pipeline().forget()
    meaning.cache_clear()
    rules.cache_clear()


def texts() -> tuple[list[Path], list[Path]]:
    """Texts to measure, and others that warm the program up."""
    sample = ROOT / "onrecord" / "sample"
    found = sorted(FOLDER.glob("*.txt")) or sorted([*sample.glob("*.txt"), *sample.glob("*.html")])
    return (found[WARM:], found[:WARM]) if len(found) > 2 * WARM else (found, found[:TRIED])


def taken(paths: Sequence[Path]) -> list[Report]:
    """The reports of some files."""
    return [r for r in engine.read(paths) if isinstance(r, Report)]


def words(reports: Sequence[Report]) -> int:
    """White-space separated words of some reports."""
    return sum(len(r.text.split()) for r in reports)


def rate(count: int, seconds: float) -> float:
    """Reports of 750 words a second."""
    return round(count / WORDS / seconds, 2)


# ------------------------------------------------------------------ one process, by stage
def stages(paths: Sequence[Path], *, fast: bool) -> Clock:
    """CPU seconds of each stage, over all reports."""
    clock: Clock = {}
    with setting(fast=fast):
        reports, clock["read"] = timed(lambda: taken(paths))
        analyses = found(reports, clock, fast=fast)
        stories, clock["group"] = timed(lambda: engine.group([a for a in engine.settle(analyses) if isinstance(a, Analysis)]))
        linked(stories, clock)
        dossiers, clock["keep"] = kept(analyses, sum(clock[k] for k in ("group", "link", "check")))
        _, clock["show"] = timed(lambda: [engine.show(d, reports) for d in dossiers])
    return clock


def found(reports: Sequence[Report], clock: Clock, *, fast: bool) -> list[Analysis]:
    """The parse and each finder, given what was found before it, report by report."""
    out, words_of = [], pack("en")
    steps = [(f.__name__.removeprefix("find_").removesuffix("_fast"), f) for f in (FAST if fast else FINDERS)]
    for r in reports:
        parse, spent = timed(lambda r=r: words_of.parse(r))  # type: ignore[misc]
        clock["parse"] = clock.get("parse", 0.0) + spent
        so_far: list[Annotation] = []
        for name, finder in steps:
            start = time.process_time()
            so_far.extend(finder(r, parse, words_of, tuple(so_far)))
            clock[name] = clock.get(name, 0.0) + time.process_time() - start
        out.append(Analysis(report=r, annotations=numbered(so_far)))
    return out


def linked(stories: Sequence[Sequence[Analysis]], clock: Clock) -> None:
    """Link and check every story (the claims of the one are what the other checks); ``vectors`` are what linking once more has at hand."""
    told, clock["link"] = timed(lambda: [linkers.link(s) for s in stories])
    if meaning.cache_info().misses:
        _, again = timed(lambda: [linkers.link(s) for s in stories])
        clock["vectors"], clock["link"] = max(0.0, clock["link"] - again), min(again, clock["link"])
    _, clock["check"] = timed(lambda: [check(s, t.claims) for s, t in zip(stories, told, strict=True)])


def kept(analyses: Sequence[Analysis], linking: float) -> tuple[list[Dossier], float]:
    """The dossiers, and the CPU seconds that a record of them took: adding, and linking through the record less the linking alone.

    The vectors are at hand by then, here and there.
    """
    with tempfile.TemporaryDirectory() as folder, keep.open(Path(folder) / "record.sqlite", rules=rules("find")) as store:
        store.known()  # the file is made
        _, adding = timed(lambda: store.add_all([(a, a.report.text.encode()) for a in analyses]))
        again, plain = timed(lambda: engine.build([a for a in engine.settle(analyses) if isinstance(a, Analysis)]))
        made, whole = timed(lambda: relink(store))
    return again, adding + max(0.0, whole - min(plain, linking)) if made.fresh else adding


# ------------------------------------------------------------------ the pool
class Done(Record, frozen=True):
    """What a process tells of one report: wall clock at start and end, CPU seconds, its largest resident size so far in MB."""

    start: float
    end: float
    cpu: float
    peak: float


def one(report: Report) -> Done:
    """Read anew, parsed and searched, in a process of the pool."""
    start, cpu = time.monotonic(), time.process_time()
    engine.analyse(report)
    return Done(start=start, end=time.monotonic(), cpu=time.process_time() - cpu, peak=peak())


def peak() -> float:
    """The largest resident size of this process so far, in MB (getrusage would count what the parent had when it started this one)."""
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(re.findall(r"VmHWM:\s+(\d+)", told.read_text(encoding="utf-8"))[0]) / 1024


def pooled(reports: Sequence[Report], warm: Sequence[Report], processes: int) -> Figures:
    """The pool over some reports; the clock runs from the first that is measured to the last."""
    given = [*list(warm[: WARM // 2]) * processes, *reports]
    with setting(fast=True):
        done = [d for d in pool.run(one, given, processes, PATIENCE) if isinstance(d, Done)][-len(reports) :]
    wall, count = max(d.end for d in done) - min(d.start for d in done), words(reports)
    return {
        "reports_per_wall_s": rate(count, wall), "reports_per_cpu_s": rate(count, sum(d.cpu for d in done)),
        "peak_mb_a_process": round(max(d.peak for d in done)),
    }  # fmt: skip


# ------------------------------------------------------------------ the board
def board(full: bool = False) -> Figures:
    """Both settings by stage, the pool, the rivals that are at hand."""
    some, others = texts()
    count = int(sys.argv[sys.argv.index("--texts") + 1]) if "--texts" in sys.argv else SUBSET
    paths = every(some, count, full=full)
    reports, warm = taken(paths), taken(others)
    for fast in (True, False):
        stages(others[:TRIED], fast=fast)
    for r in warm:
        pack("en").parse(r)
    gc.collect()
    gc.freeze()  # as in the pool
    size = words(reports)
    clocks = {name: stages(paths, fast=name == "fast") for name in ("fast", "accurate")}
    split = min(timed(lambda: [len(r.text.split()) for _ in range(SPLITS) for r in reports])[1] for _ in range(5)) / SPLITS
    own = {name: told(clock, size, split) for name, clock in clocks.items()}
    pools = {str(n): pooled(taken(every(some, TWICE, full=full)), warm, n) for n in (1, 2)}
    return {
        "reports": len(reports), "words": size, **own,
        "of_parse": round(clocks["fast"]["parse"] / sum(clocks["fast"].values()), 3),
        "processes": pools, "two_processes_ratio": round(pools["2"]["reports_per_wall_s"] / pools["1"]["reports_per_wall_s"], 2),
        "two_processes_cpu": round(pools["2"]["reports_per_cpu_s"] / pools["1"]["reports_per_cpu_s"], 2),
        "peak_mb": round(peak()), **beside(paths, own["fast"]["reports_per_cpu_s"]),
    }  # fmt: skip


def told(clock: Clock, count: int, split: float) -> Figures:
    """The figures of a setting."""
    whole = sum(clock.values())
    return {
        "reports_per_cpu_s": rate(count, whole), "words_per_cpu_s": round(count / whole),
        "with_vectors_at_hand": rate(count, whole - clock.get("vectors", 0.0)),
        "per_million_splits": round(1e6 * split / whole, 1),
        "ms_a_report": {k: round(1000 * s * WORDS / count, 2) for k, s in clock.items()},
    }  # fmt: skip


def beside(paths: Sequence[Path], ours: float) -> Figures:
    """The rivals of the environments named in ONRECORD_RIVALS, on at most RIVAL texts, and our fast setting as a multiple of each."""
    found = rivals.run(every(paths, rivals.TEXTS, full=False))
    return {"rivals": {k: {**v, "ours": round(ours / v["reports_per_cpu_s"], 2)} for k, v in found.items()}} if found else {}


if __name__ == "__main__":
    main(board)
