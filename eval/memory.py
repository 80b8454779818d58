"""Memory and time of a whole run (read, find, keep, link, check, show) over short made-up reports, on the own pool or on Dask.

    python -m eval.memory 10000 --on pool:2 --plot docs/memory.svg
    python -m eval.memory 10000 --on dask:2
    python -m eval.memory 10000 --on pool:2 --hold 5       exit code 1 where memory grew by more than 5 % after the first 1,000

Resident memory is sampled every 250 reports while they are analysed and kept, and every two seconds afterwards: this process, and the
largest of those that analyse. Growth is that of the latter, from the median of the samples at 750 to 1,250 reports to that of the last 3.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median

from eval.newsday import day
from eval.streaming import descendants, resident, total
from onrecord import keep, scale, spread
from onrecord import show as shows
from onrecord.grow import rules
from onrecord.serve.growing import kept_as_found, relink, settled_story
from onrecord.types import Analysis, Refusal, Report

EVERY = 250
LINES = (("worker_mb", "#0b5fa5", "largest process that analyses"), ("main_mb", "#b4462a", "main process"))


class Sampler:
    """Rows of memory: by reports while they are analysed, by time afterwards."""

    def __init__(self) -> None:
        self.began, self.stage, self.count, self.rows = time.monotonic(), "analyse", 0, list[dict[str, float | str]]()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._by_time, daemon=True)
        self.thread.start()

    def row(self) -> None:
        """One sample."""
        below = [resident(p) for p in descendants(os.getpid())]
        own, s = resident(os.getpid()), round(time.monotonic() - self.began, 1)
        memory = {"main_mb": round(own), "worker_mb": round(max(below, default=0)), "all_mb": round(own + sum(below))}
        self.rows.append({"stage": self.stage, "reports": self.count, "s": s, **memory})

    def _by_time(self) -> None:
        while not self.stop.wait(2.0):
            if self.stage != "analyse":
                self.row()

    def grown(self) -> float:
        """Growth of the analysing processes after the first 1,000 reports, in percent."""
        rows = [r for r in self.rows if r["stage"] == "analyse"]
        early = [float(r["worker_mb"]) for r in rows if 750 <= float(r["reports"]) <= 1250]
        late = [float(r["worker_mb"]) for r in rows[-3:]]
        return round(100 * (median(late) / median(early) - 1), 1) if early and late else 0.0


def analysed(reports: list[Report], on: str, folder: Path) -> Iterator[Analysis | Refusal]:
    """The analyses, on so many processes of the own pool or of Dask."""
    kind, _, count = on.partition(":")
    if kind == "dask":
        where = spread.Spread(address=f"local:{count}", parts=str(folder / "parts"))
        return spread.analyses(reports, where, tell=lambda line: print(line, file=sys.stderr, flush=True))
    return scale.analyses(reports, int(count))


def run(n: int, on: str, *, whole: bool) -> tuple[Sampler, dict[str, float | str]]:
    """The run; without ``whole`` it ends when all analyses are kept."""
    reports = [r for r, _ in islice(day(n), n)]
    sampler, cpu = Sampler(), total()
    with tempfile.TemporaryDirectory(prefix="onrecord-memory-") as name, keep.open(Path(name, "r.sqlite"), rules=rules("find")) as store:
        for kept, refused in kept_as_found(store, analysed(reports, on, Path(name)), {}):
            before, sampler.count = sampler.count, sampler.count + len(kept) + len(refused)
            if sampler.count // EVERY > before // EVERY:
                sampler.row()
        figures: dict[str, float | str] = {"on": on, "reports": sampler.count, "analyse_s": round(time.monotonic() - sampler.began, 1)}
        print(json.dumps({**figures, "cpu_s": round(total() - cpu, 1), "grown_percent": sampler.grown()}), file=sys.stderr, flush=True)
        if whole:
            sampler.stage = "link"
            made = len(relink(store).fresh)
            sampler.stage = "show"
            for line in store.stories(limit=made).rows:
                dossier = store.dossier(line.id)
                if dossier:
                    told = settled_story(store, dossier)
                    Path(name, "page.html").write_text(shows.page(dossier, [a.report for a in told], told, None), encoding="utf-8")
            figures |= {"stories": made, "all_s": round(time.monotonic() - sampler.began, 1)}
    sampler.stop.set()
    return sampler, {**figures, "cpu_s": round(total() - cpu, 1), "grown_percent": sampler.grown()}


def plot(rows: list[dict[str, float | str]], title: str) -> str:
    """The samples of the analysis as an SVG picture: megabytes over reports."""
    rows = [r for r in rows if r["stage"] == "analyse" and float(r["worker_mb"]) > 50]  # at the last sample they may have ended
    most = max(float(r[k]) for r in rows for k, _, _ in LINES) * 1.15
    last = max(float(r["reports"]) for r in rows)
    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 360" font-family="sans-serif" font-size="12">',
        f'<rect width="720" height="360" fill="#fff"/><text x="60" y="22" font-size="14">{title}</text>',
    ]
    for k in range(6):
        y = 310 - 260 * k / 5
        out.append(f'<path d="M60 {y:.0f}H700" stroke="#ddd"/><text x="54" y="{y + 4:.0f}" text-anchor="end">{most * k / 5:.0f}</text>')
        out.append(f'<text x="{60 + 640 * k / 5:.0f}" y="328" text-anchor="middle">{last * k / 5:,.0f}</text>')
    out.append('<text x="380" y="350" text-anchor="middle">reports analysed and kept</text><text x="14" y="40">MB</text>')
    for n, (key, colour, label) in enumerate(LINES):
        points = " ".join(f"{60 + 640 * float(r['reports']) / last:.1f},{310 - 260 * float(r[key]) / most:.1f}" for r in rows)
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.append(f'<text x="{440}" y="{60 + 18 * n}" fill="{colour}">{label}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main() -> int:
    """The figures as a line of JSON; the samples into a file, the plot into another."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("reports", type=int, nargs="?", default=10_000)
    ask.add_argument("--on", default="pool:2", help="pool:N or dask:N")
    ask.add_argument("--plot", type=Path, help="write an SVG picture")
    ask.add_argument("--rows", type=Path, help="write the samples as JSON lines")
    ask.add_argument("--analyse", action="store_true", help="end when all analyses are kept")
    ask.add_argument("--hold", type=float, help="percent of growth from which the exit code is 1")
    given = ask.parse_args()
    sampler, figures = run(given.reports, given.on, whole=not given.analyse)
    if given.rows:
        given.rows.write_text("".join(json.dumps(r) + "\n" for r in sampler.rows), encoding="utf-8")
    if given.plot:
        given.plot.write_text(plot(sampler.rows, f"{given.reports:,} short reports on {given.on}"), encoding="utf-8")
    print(json.dumps({**figures, "peak_mb": max(float(r["all_mb"]) for r in sampler.rows)}))
    return int(given.hold is not None and sampler.grown() > given.hold)


if __name__ == "__main__":
    sys.exit(main())
