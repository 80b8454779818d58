"""The commands ``stories`` and ``copies``: which reports belong together, and which share text, of very many and without analysing them."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import click

from onrecord.serve import inputs


@click.command()
@inputs.paths
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that group windows.")
@click.option(
    "--live", type=click.IntRange(1), default=200_000, show_default=True, help="Live stories at most: about 900 bytes of memory each."
)
@click.option("--rests", type=click.IntRange(1), default=30, show_default=True, help="Days without news after which a story is over.")
@click.option("--late", type=click.IntRange(0), default=60, show_default=True, help="Minutes that a report may come after a newer one.")
@click.option("--scheduler", metavar="ADDRESS", help="Group windows on a Dask cluster (tcp://host:port, or local:N) instead.")
def stories(paths: tuple[Path, ...], processes: int, live: int, rests: int, late: int, scheduler: str | None) -> None:
    """Tell which reports belong together, one story a line as JSON, each when it is over; reports come in the order of time.

    Nothing is analysed, and the memory it takes does not grow with the number of reports.

    Example: onrecord stories day.jsonl.gz > stories.jsonl
    """
    from onrecord import engine, spread, stream
    from onrecord.codec import dump
    from onrecord.serve.terminal import note, say_json
    from onrecord.serve.work import code, tell
    from onrecord.types import Refusal, Report

    done, refused = 0, 0

    def read() -> Iterator[Report]:
        """What can be read."""
        nonlocal refused
        for item in engine.read(paths):
            if isinstance(item, Refusal):
                refused += 1
                tell(item)
            else:
                yield item

    flow = stream.Flow(processes=processes, live=live, rests=rests, late=late)
    with spread.connected(scheduler, note) if scheduler else nullcontext() as client:
        for s in stream.stories(read(), flow, over=partial(spread.ordered, client) if client else None):
            say_json(dump(s))
            done += 1
    sys.exit(code(done, refused))


@click.command()
@inputs.paths
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for parts and results.")
@click.option("--workers", type=click.IntRange(1, 256), default=2, show_default=True, help="Processes of this machine, on Dask.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster instead (tcp://host:port); its workers must see the folder.")
def copies(paths: tuple[Path, ...], out: Path, workers: int, scheduler: str | None) -> None:
    """Find text that reports share, among very many of them, without comparing all with all and without analysing them.

    The folder gets copies.jsonl (every shared stretch, with its places) and near.jsonl (the ids of reports that are near-copies of
    each other, a group a line). A run that was stopped goes on. Needs the scale extra (pip install onrecord[scale]).

    Example: onrecord copies day.jsonl.gz -o copies
    """
    from onrecord import engine, spread, spread_copies
    from onrecord.codec import encode
    from onrecord.serve.terminal import note
    from onrecord.serve.work import code, tell
    from onrecord.types import Refusal, Report

    items = list(engine.read(paths))
    refused = [i for i in items if isinstance(i, Refusal)]
    for r in refused:
        tell(r)
    where = spread.Spread(address=scheduler or f"local:{workers}", parts=str(out / "parts"))
    parts = spread_copies.parts_of((i for i in items if isinstance(i, Report)), Path(where.parts))
    with spread.connected(where.address, note) as client:
        found = spread_copies.copies(client, parts, where, note)
    spread_copies.whole(out / "copies.jsonl", lambda new: new.write_bytes(b"".join(encode(c) + b"\n" for c in found.copies)))
    near = "".join(json.dumps(g) + "\n" for g in found.groups)
    spread_copies.whole(out / "near.jsonl", lambda new: new.write_text(near, encoding="utf-8"))
    note(f"{len(items) - len(refused)} reports, {len(found.copies)} shared stretches, {len(found.groups)} groups of near-copies")
    sys.exit(code(len(items) - len(refused), len(refused)))
