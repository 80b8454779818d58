"""Where the record is that a command is about: named, or ONRECORD_RECORD, or the one that ``build -o out`` made."""

import os
from pathlib import Path
from typing import Any

import click

VARIABLE = "ONRECORD_RECORD"
NAME = "record.sqlite"
USUAL = (Path(NAME), Path("out") / NAME)


class RecordPlace(click.ParamType[str]):
    """A file, an address (postgresql://…), or the folder that a record is in."""

    name = "record"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The record itself."""
        place = str(value)
        if "://" in place:
            return place
        return str(Path(place) / NAME) if place.endswith("/") or Path(place).is_dir() else place


def usual() -> str:
    """The record of this folder: record.sqlite, or where that is not there out/record.sqlite."""
    return str(next((p for p in USUAL if p.is_file()), USUAL[0]))


RECORD = click.option(
    "--record", default=usual, envvar=VARIABLE, show_envvar=True, metavar="RECORD", type=RecordPlace(),
    show_default="record.sqlite, else out/record.sqlite", help="The record: a file, the folder that it is in, or postgresql://…",
)  # fmt: skip
ARGUMENT = click.argument("record", required=False, type=RecordPlace())


def meant(*given: str | None) -> str:
    """The first record that is given, else that of the environment, else the usual one."""
    named = next((g for g in (*given, os.environ.get(VARIABLE)) if g), None)
    return RecordPlace().convert(named, None, None) if named else usual()
