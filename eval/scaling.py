"""Cost of grouping, copies and linking as the number of reports grows (synthetic reports): ``python -m eval.scaling 1000 10000``.

With ``--link`` the reports are analysed first, and linking is timed too: story by story, as the engine does it.
With ``--dask`` only near-copies are looked for, on two Dask workers: seconds of wall time and of CPU, from reports on disk to proofs.

CPU seconds of one process, and its peak of memory so far, in MB.
"""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from eval.streaming import total
from eval.synthetic import reports
from onrecord import engine, spread, spread_copies
from onrecord.link import link, stories
from onrecord.link.copies.shared import copies
from onrecord.types import Analysis


def measure(n: int) -> dict[str, float]:
    """Seconds of making, grouping and comparing ``n`` reports, the peak in MB, and what came out."""
    out: dict[str, float] = {"reports": n}
    analyses = [Analysis(report=r) for r in reports(n)]
    out["made_mb"] = peak()
    began = time.process_time()
    out["stories"] = len(stories(analyses))
    out["group_s"] = round(time.process_time() - began, 1)
    out["group_mb"] = peak()
    began = time.process_time()
    out["copies"] = len({(c.left.report, c.right.report) for c in copies(analyses)})
    out["copies_s"] = round(time.process_time() - began, 1)
    out["peak_mb"] = peak()
    return out


def measure_link(n: int) -> dict[str, float]:
    """Seconds of analysing ``n`` reports and of linking their stories."""
    began = time.process_time()
    done = [a for a in map(engine.analyse, reports(n)) if isinstance(a, Analysis)]
    analysed = time.process_time() - began
    told = engine.group(done)
    began = time.process_time()
    claims = sum(len(link(story).claims) for story in told)
    seconds = time.process_time() - began
    return {"reports": n, "analyse_s": round(analysed, 1), "link_s": round(seconds, 1), "claims": claims, "peak_mb": peak()}


def measure_dask(n: int) -> dict[str, float]:
    """Seconds that near-copies among ``n`` reports take on two workers."""
    with tempfile.TemporaryDirectory(prefix="onrecord-scaling-") as folder:
        where = spread.Spread(address="local:2", parts=folder)
        parts = spread_copies.parts_of(reports(n), Path(folder))
        with spread.connected(where.address, lambda line: None) as client:
            began, cpu = time.monotonic(), total()
            found = spread_copies.copies(client, parts, where, lambda line: None)
            wall, spent = time.monotonic() - began, total() - cpu
    pairs = len({(c.left.report, c.right.report) for c in found.copies})
    return {"reports": n, "wall_s": round(wall, 1), "cpu_s": round(spent, 1), "copies": pairs, "groups": len(found.groups)}


def peak() -> float:
    """Most memory so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    for size in [int(a) for a in sys.argv[1:] if a.isdigit()] or [1000]:
        how = measure_dask if "--dask" in sys.argv else measure_link if "--link" in sys.argv else measure
        print(json.dumps(how(size)), flush=True)
