"""The keeping board: a record of many reports. Adding beside analysing, search, size beside the text; one report into a story of many.

    python -m eval.keeping --reports 50000 --store postgres --story 200 --json

The reports are PolNeAR training articles (about 750 words), analysed for real, then multiplied: each copy has a line of its own at the end,
so that neither its bytes nor its words are another's. What dossiers add to the size is counted on the articles themselves.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from eval.common import BENCH, Figures
from onrecord import engine, keep
from onrecord.grow import rules
from onrecord.keep.pack import pack
from onrecord.serve.growing import relink
from onrecord.types import Analysis, Block, Published, Report
from tests.invented import invented
from tests.servers import address

TEXTS = BENCH / "polnear" / "train" / "text"
QUERIES = ("president", '"white house"', "elect* senat*", "report000123*", "police -city", "tax", '"said on"', "trump", "zzznothing", "")
BATCH = 50
FIRST = date(2030, 1, 1)


def base(count: int) -> tuple[list[Analysis], float]:
    """Articles with everything found in them, and the wall seconds an article took."""
    files = sorted(TEXTS.glob("*.txt"))[:count]
    reports = [_report(p) for p in files]
    engine.analyse(reports[0])
    start = time.perf_counter()
    made = [a for r in reports if isinstance(a := engine.analyse(r), Analysis)]
    return made, (time.perf_counter() - start) / len(made)


def _report(path: Path) -> Report:
    text = path.read_text(encoding="utf-8")
    return Report(id=path.stem, file=path.name, text=text, language="en", blocks=(Block(kind="body", start=0, end=len(text)),))


def copies(some: Sequence[Analysis], count: int) -> Iterator[Analysis]:
    """Each with a last line and an id of its own, one in twelve without a day, the others of a thousand days in no order."""
    for n in range(count):
        a = some[n % len(some)]
        text = f"{a.report.text}\nreport{n:09} of the day {n * 7919 % 1_000_003}\n"
        day = (FIRST + timedelta(n * 7919 % 1000)).isoformat()
        told = Published(value=day, basis="stated", reason="") if n % 12 else None
        own = {"id": f"sha256:{n:064x}", "file": f"{n:08}.txt", "text": text, "published": told}
        yield msgspec.structs.replace(a, report=msgspec.structs.replace(a.report, **own))


def filled(where: str, some: Sequence[Analysis], count: int) -> tuple[float, int]:
    """Wall seconds a report took to add, durably, and the bytes of text."""
    text, spent, waiting = 0, 0.0, []
    with keep.open(where) as store:
        for n, a in enumerate(copies(some, count), 1):
            raw = a.report.text.encode()
            text += len(raw)
            waiting.append((a, raw))
            if len(waiting) == BATCH or n == count:
                start = time.perf_counter()
                store.add_all(waiting)
                spent += time.perf_counter() - start
                waiting = []
    return spent / count, text


def size(where: str) -> int:
    """Bytes of a record."""
    if not where.startswith(keep.SERVERS):
        return Path(where).stat().st_size
    import psycopg

    from onrecord.keep.postgres import parted

    plain, schema = parted(where)
    query = "select sum(pg_total_relation_size(c.oid)) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    with psycopg.connect(plain) as db:
        row = db.execute(query + "where n.nspname = %s and c.relkind = 'r'", (schema,)).fetchone()
    return int(row[0]) if row else 0


def searched(where: str) -> list[float]:
    """Milliseconds of each query, the best of three."""
    out = []
    with keep.open(where, readonly=True) as store:
        for query in QUERIES:
            times = []
            for _ in range(3):
                start = time.perf_counter()
                store.search(query)
                times.append((time.perf_counter() - start) * 1000)
            out.append(min(times))
    return out


def linked(some: Sequence[Analysis]) -> float:
    """Bytes of packed dossiers for each byte of text, of the articles themselves (each a story, or nearly)."""
    settled = [a for a in engine.settle(some) if isinstance(a, Analysis)]
    return sum(len(pack(d)) for d in engine.build(settled)) / sum(len(a.report.text.encode()) for a in some)


def grown(where: str, story: int) -> tuple[float, float]:
    """Wall and CPU seconds until one more report shows in a story of so many."""
    some = invented(story + 1, stories=1, words=300, seed=3)
    with keep.open(where, rules=rules("find")) as store:
        store.add_all([(a, None) for a in some[:-1]])
        relink(store)
        start, cpu = time.perf_counter(), time.process_time()
        store.add(some[-1])
        relink(store)
        return time.perf_counter() - start, time.process_time() - cpu


def measure(given: argparse.Namespace) -> Figures:
    """All figures of one store."""
    if not TEXTS.is_dir():
        return {"left_out": f"{TEXTS} is missing"}
    some, each = base(given.base)
    more = linked(some)
    with tempfile.TemporaryDirectory() as folder:
        places = [str(Path(folder) / f"{n}.sqlite") if given.store == "sqlite" else str(address()) for n in range(2)]
        add, text = filled(places[0], some, given.reports)
        times, ratio = searched(places[0]), size(places[0]) / text
        wall, cpu = grown(places[1], given.story) if given.story else (0.0, 0.0)
    return {
        "store": given.store, "reports": given.reports, "analysis_ms": round(each * 1000, 2), "add_ms": round(add * 1000, 3),
        "kept_of_analysis_speed": round(each / (each + add), 4), "search_median_ms": round(sorted(times)[len(times) // 2], 2),
        "search_worst_ms": round(max(times), 2), "record_to_text": round(ratio, 3), "dossiers_to_text": round(more, 3),
        "text_of_record": round(1 / (ratio + more), 4), "searches_per_s": round(1000 / max(times), 1), "story": given.story,
        "one_more_s": round(wall, 2), "one_more_cpu_s": round(cpu, 2),
    }  # fmt: skip


def arguments(args: Sequence[str]) -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--base", type=int, default=8, help="articles that are analysed and then multiplied")
    parser.add_argument("--story", type=int, default=0, help="reports of the story into which one more comes")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(args)


def board(full: bool = False) -> Figures:
    """The figures on SQLite; ``full``: 50,000 reports, and a story of 200."""
    return measure(arguments(["--reports", "50000", "--base", "40", "--story", "200"] if full else []))


if __name__ == "__main__":
    print(json.dumps(measure(arguments(sys.argv[1:])), indent=None if "--json" in sys.argv else 1))
