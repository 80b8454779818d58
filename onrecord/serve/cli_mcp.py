"""The command ``mcp``: a record for assistants, by the Model Context Protocol."""

import sys
from importlib.metadata import PackageNotFoundError, version

import click

from onrecord.serve.where import RECORD

MAJOR = "2"  # of the SDK: pyproject.toml, the extra mcp


def lacking() -> str:
    """What is wrong with the SDK that is installed, and what to do; empty where it is as needed."""
    try:
        found = version("mcp")
    except PackageNotFoundError:
        found = ""
    if found.split(".")[0] == MAJOR:
        return ""
    there = f"version {found} of it is here" if found else "it is not here"
    return f'onrecord mcp needs version {MAJOR} of the SDK of the Model Context Protocol, and {there}: pip install "onrecord[mcp]"'


@click.command("mcp")
@RECORD
def assistant(record: str) -> None:
    """Let an assistant ask a record by the Model Context Protocol, on standard input and output: it reads, and can change nothing.

    It gets words of reports with outlet, day and exact characters. Needs the mcp extra (pip install "onrecord[mcp]").
    A client starts it itself: name this command in its list of servers.

    Example: onrecord mcp --record dossier/record.sqlite
    """
    from onrecord.serve.terminal import NOTHING, warn

    if problem := lacking():
        warn(problem)
        sys.exit(NOTHING)
    from onrecord.serve import protocol
    from onrecord.serve.library import Library

    library = Library(record)
    with library.store():  # a record that is not there is said before a client waits for it
        pass
    protocol.run(library)
