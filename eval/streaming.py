"""Stories of a made-up day at scale: B-cubed, CPU and wall time, and memory of all processes, on the way.

    python -m eval.streaming 10000 100000 1000000 [--processes 2 | --scheduler local:2] [--days FOLDER]
    python -m eval.streaming 100000 --world grown --right
    python -m eval.streaming 30000 --whole

Each size is a day of its own (``eval.newsday``), written to the folder first and left there; with ``--world grown`` its world is as many
times as large as the day is than one of 10,000. ``--whole`` groups a day at once, as a folder is. ``--right`` tells also what B-cubed would
be if each group of a window had gone to the story that most of it tells: what is lost below that is lost where windows are joined, and what
is lost above in the windows. On the way, at 10,000, 100,000, 250,000 and 500,000, and at the end, a line of figures: seconds from the
start, CPU seconds of all processes, milliseconds of CPU a report so far and since the last line, live stories, resident memory of this
process and of all together (MB, their peak so far).
"""

import argparse
import json
import os
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

import msgspec

from eval import newsday
from eval.common import Figures
from onrecord import spread, stream
from onrecord.link import stories
from onrecord.link.stories.windows import Window
from onrecord.types import Analysis, Report, Story

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


def truth(path: Path) -> dict[int, int]:
    """The story of each report of a day."""
    with path.with_name(path.name + ".truth").open(encoding="utf-8") as f:
        return {int(i): int(n) for i, n in (line.split("\t") for line in f)}


def bcubed(found: Iterable[Counter[int]], size: Counter[int]) -> Figures:
    """B-cubed of groups, of each of which is told how many of its reports are of which story; only counts are kept."""
    p = r = 0.0
    count = n = 0
    for group in found:
        n += 1
        for story, right in group.items():
            p, r, count = p + right * right / group.total(), r + right * right / size[story], count + right
    p, r = p / count, r / count
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4), "stories": n, "true": len(size), "reports": count}


class Right:
    """Windows on their way, and what their groups are if each is put to the story that most of it tells."""

    def __init__(self, over: stream.Over | None, true: dict[int, int]) -> None:
        self.inner, self.true = over, true
        self.groups: defaultdict[int, Counter[int]] = defaultdict(Counter)

    def over(self, task: Callable[[Sequence[bytes]], Window], packed: Iterable[Sequence[bytes]]) -> Iterator[Window]:
        """The windows."""
        for w in self.inner(task, packed) if self.inner else map(task, packed):
            for some in w.reports:
                told = Counter(self.true[int(i)] for i in some)
                self.groups[min(told, key=lambda n: (-told[n], n))] += told
            yield w


def measure(n: int, given: argparse.Namespace) -> None:
    """One day."""
    world = max(1.0, n / 10_000) if given.world == "grown" else float(given.world)
    path = given.days / f"day{n}{f'x{world:g}' if world != 1 else ''}.jsonl"
    if not path.exists():
        newsday.write(n, path, world=world)
    true, meter = truth(path), Meter(path.stem)
    size = Counter(true.values())
    flow = stream.Flow(processes=given.processes, least=given.least, scratch=str(given.days))
    with spread.connected(given.scheduler) if given.scheduler else nullcontext() as client:
        right = Right(partial(spread.ordered, client) if client else stream.processes_over(flow.processes), true)
        if given.whole:
            found: Iterable[Story] = stories([Analysis(report=r) for r in read(path)])
        else:
            found = stream.stories(read(path), flow, meter.tell, right.over if given.right else right.inner)
        figures = bcubed((Counter(true[int(i)] for i in s.reports) for s in found), size)
    print(json.dumps({"day": path.stem, **figures, "wall_s": round(time.monotonic() - meter.began, 1)}), flush=True)
    if given.right:
        print(json.dumps({"day": path.stem, "right": bcubed(right.groups.values(), size)}), flush=True)


def main() -> None:
    """The sizes one after the other."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("sizes", type=int, nargs="*", default=[10_000])
    wanted.add_argument("--processes", type=int, default=2)
    wanted.add_argument("--scheduler")
    wanted.add_argument("--days", type=Path)
    wanted.add_argument("--world", default="1")
    wanted.add_argument("--least", type=int, default=10_000)
    wanted.add_argument("--whole", action="store_true")
    wanted.add_argument("--right", action="store_true")
    given = wanted.parse_args()
    given.days = given.days or Path(tempfile.mkdtemp(prefix="onrecord-days-"))
    given.days.mkdir(parents=True, exist_ok=True)
    for size in given.sizes:
        measure(size, given)


if __name__ == "__main__":
    main()
