"""The command line."""

import sys
from pathlib import Path

import click


@click.group()
def main() -> None:
    """Read news reports and keep the record of the story they tell."""


@main.command("find")
@click.option("--json", "as_json", is_flag=True)
@click.argument("paths", nargs=-1, type=click.Path())
def find_command(as_json: bool, paths: tuple[str, ...]) -> None:
    """What is found in each report."""
    from onrecord import engine, scale
    from onrecord.keep.codec import dump
    from onrecord.types import Report

    for analysis in scale.find([r for r in engine.read(paths) if isinstance(r, Report)]):
        sys.stdout.write(dump(analysis) + "\n")


@main.command()
@click.option("-o", "--out", type=click.Path(), required=True)
@click.argument("paths", nargs=-1, type=click.Path())
def build(out: str, paths: tuple[str, ...]) -> None:
    """Build the dossiers."""
    from onrecord import engine, scale
    from onrecord.keep.codec import dump
    from onrecord.types import Analysis, Report

    done = scale.find([r for r in engine.read(paths) if isinstance(r, Report)])
    dossiers = engine.build([a for a in done if isinstance(a, Analysis)])
    Path(out).mkdir(parents=True, exist_ok=True)
    (Path(out) / "dossier.json").write_text(dump(dossiers[0]), encoding="utf-8")


if __name__ == "__main__":
    main()
