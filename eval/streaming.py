"""Stories of a made-up day at scale: B-cubed, CPU and wall time, and memory of all processes, on the way.

    python -m eval.streaming 10000 100000 1000000 [--processes 2] [--days FOLDER]

Each size is a day of its own (``eval.newsday``), written to the folder first and left there. On the way, at 10,000, 100,000, 250,000 and
500,000, and at the end, a line of figures: seconds from the start, CPU seconds of all processes, milliseconds of CPU a report so far and
since the last line, live stories, resident memory of this process and of all together (MB, their peak so far).
"""

import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import msgspec

from eval import newsday
from onrecord.stream import Flow, stories
from onrecord.types import Report, Story

MARKS = (10_000, 100_000, 250_000, 500_000, 1_000_000)


def resident(pid: int) -> float:
    """Resident memory of a process in MB; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def spent(pid: int) -> float:
    """CPU seconds of a process so far."""
    try:
        f = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(f[11]) + int(f[12])) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> list[int]:
    """Processes below one."""
    found: list[str] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):  # each thread has its own list
        with suppress(OSError):
            found += path.read_text(encoding="ascii").split()
    return [q for p in found for q in (int(p), *descendants(int(p)))]


def total() -> float:
    """CPU seconds of this process and all that it started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent(os.getpid()) + sum(map(spent, descendants(os.getpid()))) + ended.ru_utime + ended.ru_stime


class Meter:
    """Figures on the way."""

    def __init__(self, out: str) -> None:
        self.out, self.began, self.mine, self.all = out, time.monotonic(), 0.0, 0.0
        self.last, self.marks = 0, list(MARKS)
        self.base = self.cpu = total()

    def tell(self, count: int, live: int) -> None:
        """After each window: memory; at a mark, a line."""
        pids = descendants(os.getpid())
        mine = resident(os.getpid())
        self.mine, self.all = max(self.mine, mine), max(self.all, mine + sum(map(resident, pids)))
        if self.marks and count >= self.marks[0]:
            self.marks = [m for m in self.marks if m > count]
            self.line(count, live)

    def line(self, count: int, live: int) -> None:
        """One line of figures."""
        cpu, since = total(), max(1, count - self.last)
        row = {
            "day": self.out, "reports": count, "wall_s": round(time.monotonic() - self.began, 1), "cpu_s": round(cpu - self.base, 1),
            "ms_a_report": round(1000 * (cpu - self.base) / count, 3), "ms_since": round(1000 * (cpu - self.cpu) / since, 3),
            "live": live, "main_mb": round(self.mine), "all_mb": round(self.all),
        }  # fmt: skip
        self.last, self.cpu = count, cpu
        print(json.dumps(row), flush=True)


def read(path: Path) -> Iterator[Report]:
    """The reports of a day, one at a time."""
    decoder = msgspec.json.Decoder(Report)
    with path.open("rb") as f:
        for line in f:
            yield decoder.decode(line)


def bcubed(found: Iterator[Story], truth: Path) -> dict[str, float]:
    """B-cubed over the stories as they close; only counts are kept of them."""
    with truth.open(encoding="utf-8") as f:
        true = {int(i): int(n) for i, n in (line.split("\t") for line in f)}
    size = Counter(true.values())
    p = r = 0.0
    count = n = 0
    for s in found:
        n += 1
        for story, right in Counter(true[int(i)] for i in s.reports).items():
            p, r, count = p + right * right / len(s.reports), r + right * right / size[story], count + right
    p, r = p / count, r / count
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4), "stories": n, "true": len(size), "reports": count}


def measure(n: int, folder: Path, processes: int) -> None:
    """One day."""
    path = folder / f"day{n}.jsonl"
    if not path.exists():
        newsday.write(n, path)
    meter = Meter(path.stem)
    flow = Flow(processes=processes, scratch=str(folder))
    figures = bcubed(stories(read(path), flow, meter.tell), path.with_name(path.name + ".truth"))
    print(json.dumps({"day": path.stem, **figures, "wall_s": round(time.monotonic() - meter.began, 1)}), flush=True)


def main(args: list[str]) -> None:
    """The sizes one after the other."""
    given = dict(pairwise(args))
    folder = Path(given.get("--days") or tempfile.mkdtemp(prefix="onrecord-days-"))
    folder.mkdir(parents=True, exist_ok=True)
    skip = {given.get("--processes"), given.get("--days")}
    for size in [int(a) for a in args if a.isdigit() and a not in skip] or [10_000]:
        measure(size, folder, int(given.get("--processes", 2)))


if __name__ == "__main__":
    main(sys.argv[1:])
