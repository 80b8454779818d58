"""The command line: every command, its options, an example each. Heavy imports wait until a command runs."""

import os
import sys
from pathlib import Path

import click

from onrecord import __version__
from onrecord.serve import inputs
from onrecord.serve.cli_languages import languages
from onrecord.serve.cli_mcp import assistant
from onrecord.serve.cli_record import COMMANDS
from onrecord.serve.cli_rules import rules
from onrecord.serve.cli_stories import copies, stories
from onrecord.serve.cli_timeline import timeline
from onrecord.serve.machine import machine
from onrecord.serve.terminal import aside, guarded
from onrecord.serve.where import ARGUMENT, RECORD, VARIABLE, RecordPlace, meant

PATHS = inputs.paths
PROCESSES = click.option("--processes", type=click.IntRange(1, 64), help="Processes to use (default: the cores; one for few reports).")
MAX_BYTES = click.option("--max-bytes", type=click.IntRange(1), default=10_000_000, show_default=True, help="Larger files are refused.")


class Commands(click.Group):
    """Commands in the order in which a reader needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order of definition."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what ends it is one line."""
        return guarded(lambda: super(Commands, self).invoke(ctx))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="onrecord")
@click.option("--fast", is_flag=True, help="Rules only: no trained tagger, no sentence vectors; several times as fast, less is found.")
def main(fast: bool) -> None:
    """onrecord reads news reports and keeps the record of the story they tell.

    Who said what; every figure with what it measures; where the reports agree and differ; how many independent origins a claim has.
    Every line points to the exact characters it rests on.

    Example: onrecord build reports/ -o dossier
    """
    if fast:
        os.environ["ONRECORD_FAST"] = "1"


@main.command()
@PATHS
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write (made if missing).")
@PROCESSES
@MAX_BYTES
@click.option("--workers", type=click.IntRange(1, 256), help="Run on Dask with so many processes of this machine; a stopped run goes on.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on a Dask cluster (tcp://host:port); its workers must see the output folder.")
@click.option("--replace", is_flag=True, help="Begin a new record; the one that is there is set aside as record.sqlite.TIME.")
def build(
    paths: tuple[Path, ...], out: Path, processes: int | None, max_bytes: int, workers: int | None, scheduler: str | None, replace: bool
) -> None:  # fmt: skip
    """Read reports, find and link everything, and write the dossiers to a folder. A record that is there grows: nothing of it is lost.

    PATH is a text file, a web page, an archive, feed or table of reports, an address, a folder, or - for standard input.
    The folder gets record.sqlite, index.html, dossier.json
    and stories/<id>/ for each story. Exit code 0: all built; 1: some inputs were refused; 2: nothing built.

    Example: onrecord build reports/*.txt -o dossier
    """
    from onrecord.serve import work, work_spread
    from onrecord.spread import Spread
    from onrecord.spread_files import readable_there

    dask = scheduler or (f"local:{workers}" if workers else None)
    where = Spread(address=dask, parts=str(out / "parts")) if dask else processes
    if isinstance(where, Spread) and readable_there(paths):
        sys.exit(work_spread.build(paths, out, where=where, max_bytes=max_bytes, replace=replace))
    sys.exit(work.build(paths, out, processes=where, max_bytes=max_bytes, replace=replace))


@main.command()
@PATHS
@click.option(
    "--record", required=True, envvar=VARIABLE, show_envvar=True, metavar="RECORD", type=RecordPlace(),
    help="The record to add to (made if missing): a file, the folder that it is in, or postgresql://…",
)  # fmt: skip
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Also write the dossiers to this folder.")
@PROCESSES
@MAX_BYTES
@click.option("-v", "--verbose", is_flag=True, help="Say each report once it is safe.")
@click.option("--on-change", metavar="COMMAND", help="Run a shell command when something changed, the changes as JSON on its input.")
@click.option("--webhook", metavar="URL", help="Post the changes as JSON to an address when something changed.")
def add(
    paths: tuple[Path, ...], record: str, out: Path | None, processes: int | None, max_bytes: int, verbose: bool, on_change: str | None,
    webhook: str | None,
) -> None:  # fmt: skip
    """Add reports to a record; a report that is there already changes nothing. Only the stories that are touched are linked anew.

    Example: onrecord add --record dossier/record.sqlite today.txt -o dossier
    """
    from onrecord.serve import work

    each = (lambda a: aside(f"{a.report.id}  {a.report.file}")) if verbose else None
    told = work.Told(each=each, command=on_change, hook=webhook)
    sys.exit(work.add(paths, record, out=out, processes=processes, max_bytes=max_bytes, told=told))


@main.command()
@PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a report, with its text and blocks.")
@MAX_BYTES
def read(paths: tuple[Path, ...], as_json: bool, max_bytes: int) -> None:
    """Show what was read of each report: outlet, title, date and its basis, blocks.

    Example: onrecord read reports/page.html
    """
    from onrecord.serve import work

    sys.exit(work.read(paths, as_json=as_json, max_bytes=max_bytes))


@main.command()
@PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a report (schema: onrecord schema analysis).")
@PROCESSES
@MAX_BYTES
def find(paths: tuple[Path, ...], as_json: bool, processes: int | None, max_bytes: int) -> None:
    """Show what is found in each report: names, statements, figures, dates, events.

    Example: onrecord find --json reports/*.txt > analyses.jsonl
    """
    from onrecord.serve import work

    sys.exit(work.find(paths, as_json=as_json, processes=processes, max_bytes=max_bytes))


@main.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of the record and its pages.")
@click.option("--every", type=click.FloatRange(1), default=30.0, show_default=True, help="Minutes between two looks at a feed.")
@click.option("--once", is_flag=True, help="Look once and end (for a scheduler).")
@inputs.LIMIT
@inputs.ALLOW
def watch(feeds: tuple[str, ...], out: Path, every: float, once: bool) -> None:
    """Fetch what is new in feeds (or sitemaps) on a schedule and add it to a record, politely; stopping it loses nothing.

    Example: onrecord watch https://news.example/feed.xml -o dossier --once
    """
    from onrecord.serve import watch as watching

    sys.exit(watching.watch(feeds, out, minutes=every, once=once))


@main.command()
@click.argument("story", required=False)
@RECORD
@click.option("--json", "as_json", is_flag=True, help="The dossier as JSON (schema: onrecord schema dossier).")
@click.option("--md", "as_md", is_flag=True, help="The brief as Markdown.")
@click.option("--all", "whole", is_flag=True, help="All sections, not the forty lines of a minute.")
@click.option("--colour/--no-colour", default=None, help="Colour (default: when the output is a terminal).")
@click.option("--pager/--no-pager", default=True, help="On a terminal, text through PAGER (default: less).")
def show(story: str | None, record: str, as_json: bool, as_md: bool, whole: bool, colour: bool | None, pager: bool) -> None:
    """Show the brief of a story (the largest, if none is named by its id or the start of it).

    Example: onrecord show --record dossier/record.sqlite
    """
    from onrecord.serve import work

    form = "json" if as_json else "md" if as_md else "text"
    sys.exit(work.show(record, story, form=form, colour=colour, whole=whole, pager=pager))


@main.command()
@click.argument("query", nargs=-1, required=True)
@RECORD
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Lines to show.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: story, title, claim.")
def ask(query: tuple[str, ...], record: str, limit: int, as_json: bool) -> None:
    """Find lines by words, speaker, outlet, figure or day, with the words they rest on. Nothing is generated.

    Fields: speaker: outlet: kind: status: of: unit: story: since: until: conflict:yes figure>100 figure<=3m; "a phrase"; -without
    (write -- before a query that begins with a minus).

    Example: onrecord ask --record dossier/record.sqlite 'speaker:"Edda Roon" figure>100m'
    """
    from onrecord.serve import asking

    sys.exit(asking.ask(record, " ".join(query), limit=limit, as_json=as_json))


@main.command()
@ARGUMENT
@click.option("--record", "named", metavar="RECORD", type=RecordPlace(), help="The same, as an option.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but loopback needs a token.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="Port to listen on.")
@click.option("--token", envvar="ONRECORD_TOKEN", help='Token to ask for, on loopback too (or as ONRECORD_TOKEN); "new": made up.')
def serve(record: str | None, named: str | None, host: str, port: int, token: str | None) -> None:
    """Serve a record as a local web app: stories, search, people, figures; add reports, confirm or reject links. The API is at /api.

    Example: onrecord serve dossier/record.sqlite
    """
    from onrecord.serve import work

    sys.exit(work.serve(meant(record, named), host=host, port=port, token=token))


@main.command()
@ARGUMENT
def check(record: str | None) -> None:
    """Verify a record: hashes, spans and references. Exit code 1 when something is wrong.

    Example: onrecord check dossier/record.sqlite
    """
    from onrecord.serve import work

    sys.exit(work.check(meant(record)))


@main.command()
@click.argument("document", type=click.Choice(["analysis", "dossier", "changes", "export"]), default="dossier")
def schema(document: str) -> None:
    """Print the JSON Schema of an analysis, a dossier, changes, or the rows of an export.

    Example: onrecord schema dossier > dossier.schema.json
    """
    from onrecord.serve import schemas

    click.echo(schemas.schema(document))


@main.command()
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True, help="Folder to write."
)
def demo(out: Path) -> None:
    """Build the dossiers of the bundled sample, print the brief, and say which file to open.

    Example: onrecord demo -o demo
    """
    from onrecord.serve import work

    sys.exit(work.demo(out))


for command in (timeline, stories, copies, assistant, *COMMANDS, languages, rules, machine):
    main.add_command(command)


if __name__ == "__main__":
    main()
