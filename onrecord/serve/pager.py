"""Long text on a terminal goes through the reader's pager, as git does; never where a program reads it.

``ONRECORD_PAGER``, else ``PAGER``, else ``less``; ``LESS`` is ``FRX`` where the reader has not set it: text that fits on the screen is
printed and stays there, and colour is kept. ``cat`` or an empty value: no pager.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress

import click

LESS = "FRX"  # end where it fits on one screen, keep colours, leave the text on the screen


def command(environ: Mapping[str, str]) -> list[str]:
    """The pager's words, empty where none is wanted or there.

    >>> command({"PAGER": "cat"})
    []
    """
    named = environ.get("ONRECORD_PAGER", environ.get("PAGER", "less"))
    try:
        words = shlex.split(named)
    except ValueError:  # a quotation mark that is never closed
        return []
    return words if words and words[0] != "cat" and shutil.which(words[0], path=environ.get("PATH")) else []


def paged(text: str, wanted: bool = True) -> None:
    """Text on standard output, through the pager where that is a terminal and a pager is ``wanted``; a pager that fails costs nothing."""
    words = command(os.environ) if wanted and sys.stdout.isatty() else []
    if not words or not _through(words, text):
        click.echo(text, color=True)


def _through(words: list[str], text: str) -> bool:
    """Whether a pager took the text; one that is left before its end (``q``) has."""
    try:
        pager = subprocess.Popen(words, stdin=subprocess.PIPE, env={"LESS": LESS, **os.environ})
    except OSError:
        return False
    with suppress(BrokenPipeError, KeyboardInterrupt):
        pager.communicate((text + "\n").encode("utf-8", "replace"))
    while True:  # Ctrl-C is the pager's own key
        with suppress(KeyboardInterrupt):
            return pager.wait() == 0
