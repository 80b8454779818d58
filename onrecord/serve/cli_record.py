"""Commands that look after a record: what changed, versions, decisions, taking down, copying, moving, exporting."""

import sys
from pathlib import Path

import click

from onrecord.serve.where import RECORD

JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, one object a line.")
USER = click.option("--by", default="", help="Who does it (kept with it).")


@click.command()
@RECORD
@click.option("--since", default="all", show_default=True, metavar="WHEN", help="A day, a time (ISO 8601), 2d, 12h, today, yesterday, all.")
@click.option("--story", help="Only this story (its id or the start of it).")
@click.option("--json", "form", flag_value="json", help="As one JSON object.")
@click.option("--atom", "form", flag_value="atom", help="As an Atom feed.")
def changes(record: str, since: str, story: str | None, form: str | None) -> None:
    """Show what changed in a record: new claims, figures that moved, corrections, conflicts opened and closed.

    Example: onrecord changes --since yesterday
    """
    from onrecord.serve import recording

    sys.exit(recording.changes(record, since, story=story, form=form or "text"))


@click.command()
@RECORD
@click.argument("report")
@JSON
def versions(record: str, report: str, as_json: bool) -> None:
    """Show the versions of a report (by the id or file name of one of them), and what each newer one added, removed and changed.

    Example: onrecord versions ferry.html
    """
    from onrecord.serve import recording

    sys.exit(recording.versions(record, report, as_json=as_json))


@click.command()
@RECORD
@click.argument("report")
@click.option("--reason", required=True, help="Why; it is kept and shown.")
@click.option("--retracted", is_flag=True, help="Its outlet withdrew it: its text stays for those who check, and it counts no more.")
@USER
def takedown(record: str, report: str, reason: str, retracted: bool, by: str) -> None:
    """Take a report (by its id or file name) out of a record: its text goes, that it was there stays, with the reason.

    Example: onrecord takedown ferry.html --reason "order of the court of Dunmere"
    """
    from onrecord.serve import recording

    sys.exit(recording.takedown(record, report, reason=reason, retracted=retracted, by=by))


@click.command()
@RECORD
@click.option("--history", is_flag=True, help="Also those that were overruled or undone.")
@click.option("--undo", type=int, metavar="NUMBER", help="Take this decision back.")
@USER
@JSON
def decisions(record: str, history: bool, undo: int | None, by: str, as_json: bool) -> None:
    """Show what editors decided (links, names), or take a decision back.

    Example: onrecord decisions --history
    """
    from onrecord.serve import recording

    sys.exit(recording.decisions(record, history=history, undo=undo, by=by, as_json=as_json))


@click.command()
@RECORD
@click.option("--story", help="Only this story (its id or the start of it).")
@click.option("--kind", type=click.Choice(("same", "conflicts", "updates")), help="Only pairs that may be this.")
@click.option("--as", "by", envvar="USER", default="unnamed", metavar="NAME", help="Who decides (kept with it; else your name here).")
def review(record: str, story: str | None, kind: str | None, by: str) -> None:
    """Go through what is likely and not sure, one pair at a time: y yes, n no, s skip, u undo, q quit; in a pipe a line each.

    Each answer is kept at once, as a decision; the stories are linked anew once, at the end. What is decided is asked no more.

    Example: onrecord review --kind same --as "Nela Brandt"
    """
    from onrecord.serve import recording

    sys.exit(recording.review(record, story=story, kind=kind, by=by))


@click.command()
@RECORD
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False))
def backup(record: str, to: Path) -> None:
    """Copy a record to a new file, also while others write to it; the copy is verified.

    Example: onrecord backup copy.sqlite
    """
    from onrecord.serve import recording

    sys.exit(recording.backup(record, to))


@click.command()
@RECORD
@click.argument("to", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", help="jsonl, parquet, csv, annotations, jsonld, ftm, timeline, gexf, record (default: by the name of the file)."
)
@click.option("--story", help="Only this story (its id or the start of it).")
def export(record: str, to: Path, form: str | None, story: str | None) -> None:
    """Write a record for other programs. csv and parquet write a folder of tables; "record" is what `onrecord import` reads.

    Example: onrecord export claims.jsonl
    """
    from onrecord.serve import recording

    sys.exit(recording.export(record, to, form=form, story=story))


@click.command(name="import")
@RECORD
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--trust", is_flag=True, help="Also take reports whose id or text their bytes do not prove (an export of an older onrecord).")
def import_(record: str, source: Path, trust: bool) -> None:
    """Add what another record exported (`onrecord export FILE --format record`): reports, analyses and decisions.

    A report whose fields, id or text are not in order is refused; exit code 1.

    Example: onrecord import colleague.jsonl --record record.sqlite
    """
    from onrecord.serve import recording

    sys.exit(recording.import_(record, source, trust=trust))


@click.command()
@RECORD
def renew(record: str) -> None:
    """Analyse anew the reports whose analysis was made by older rules or models, and link their stories.

    Example: onrecord renew
    """
    from onrecord.serve import recording

    sys.exit(recording.renew(record))


COMMANDS = (changes, versions, takedown, decisions, review, backup, export, import_, renew)
