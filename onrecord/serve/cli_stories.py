"""The command ``onrecord stories``: which reports belong together, of a stream of any length, without analysing them."""

import sys
from collections.abc import Iterator
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
def stories(paths: tuple[Path, ...], processes: int, live: int, rests: int, late: int) -> None:
    """Tell which reports belong together, one story a line as JSON, each when it is over; reports come in the order of time.

    Nothing is analysed, and the memory it takes does not grow with the number of reports.

    Example: onrecord stories day.jsonl.gz > stories.jsonl
    """
    from onrecord import engine, stream
    from onrecord.codec import dump
    from onrecord.serve.work import code, tell
    from onrecord.types import Refusal, Report

    refused = 0

    def read() -> Iterator[Report]:
        """What can be read."""
        nonlocal refused
        for item in engine.read(paths):
            if isinstance(item, Refusal):
                refused += 1
                tell(item)
            else:
                yield item

    done = 0
    for s in stream.stories(read(), stream.Flow(processes=processes, live=live, rests=rests, late=late)):
        click.echo(dump(s))
        done += 1
    sys.exit(code(done, refused))
