"""The command ``timeline``: what one person, body or thing did and said, by day, across reports."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from onrecord.serve import inputs


@click.command()
@click.argument("name")
@inputs.paths
@click.option("--json", "as_json", is_flag=True, help="One JSON object a moment.")
@click.option("--processes", type=click.IntRange(1, 64), help="Processes to use (default: the cores; one for few reports).")
@click.option("--max-bytes", type=click.IntRange(1), default=10_000_000, show_default=True, help="Larger files are refused.")
def timeline(name: str, paths: tuple[Path, ...], as_json: bool, processes: int | None, max_bytes: int) -> None:
    """Show the timeline of a NAME over reports: what it did, what was done to it, what it said, and on what each day rests.

    What may be, is offered or is denied is left out. Exit code 2: nobody of that name takes part in anything.

    Example: onrecord timeline "Edda Roon" reports/
    """
    sys.exit(run(name, paths, as_json=as_json, processes=processes, max_bytes=max_bytes))


def run(name: str, paths: Sequence[Path], *, as_json: bool, processes: int | None, max_bytes: int) -> int:
    """Print the timeline; the exit code."""
    from onrecord import codec, engine
    from onrecord.serve import work
    from onrecord.serve.terminal import say, say_json, warn
    from onrecord.text import one_line

    reports, refused = work.taken(paths, max_bytes)
    found, unfit = work.analysed(reports, processes)
    analyses = work.settled(found)
    moments = engine.timeline(analyses, name)
    files = {a.report.id: a.report.file for a in analyses}
    for m in moments:
        if as_json:
            say_json(codec.dump(m))
        else:
            first = m.tellings[0]
            say(f"{m.when or 'no day':10}  {m.type}, {m.modality}: {' '.join(first.exact.split())}")
            told = ", ".join(one_line(f) for f in dict.fromkeys(files[t.report] for t in m.tellings))
            say(f"{'':10}  {told}" + (f" · day: {m.basis}" if m.basis and m.basis != "stated" else ""))
    if not moments:
        warn(f"{name}: takes part in nothing told in {len(analyses)} reports; try the name as it is printed")
    return work.code(len(moments), len(refused) + len(unfit))
