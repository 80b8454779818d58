"""What goes to a terminal or a log, with control signs written out; and the one answer to what ends a command.

Exit codes: 0 all done, 1 some of it, 2 nothing; 130 when it is stopped by Ctrl-C. A reader that closes the pipe has had enough: 0.
"""

import errno
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress

import click

from onrecord.text import lines, one_line

NOTHING, STOPPED = 2, 130
ABOVE_ASCII = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")  # what JSON leaves as it is, and a terminal obeys
TRACE = "ONRECORD_TRACE"
ADVICE = {
    errno.ENOSPC: "make room, and run the same command again: what is in the record is safe",
    errno.EDQUOT: "make room, and run the same command again: what is in the record is safe",
    errno.EACCES: "give yourself the right to it, or name another place",
    errno.EPERM: "give yourself the right to it, or name another place",
    errno.EROFS: "name a place that can be written to",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EMFILE: "raise the limit of open files (ulimit -n), and run the same command again",
}


def say(told: str) -> None:
    """Text that may hold words of reports and names of files, on standard output; several lines, no control signs."""
    click.echo(lines(told))


def say_json(row: str) -> None:
    r"""A line of JSON; the control signs above ASCII, legal in it as they are, are written as escapes of JSON."""
    click.echo(ABOVE_ASCII.sub(lambda m: f"\\u{ord(m[0]):04x}", row).encode("utf-8", "surrogatepass"))


def say_xml(page: str) -> None:
    """XML, whose control signs are taken out where it is made."""
    click.echo(page.encode("utf-8", "replace"))


def note(told: str) -> None:
    """One line on standard error; no name of a file in it makes a second one. A full or closed standard error ends nothing."""
    with suppress(OSError):
        click.echo(one_line(told), err=True)


def warn(told: str) -> None:
    """A line on standard error that says what is wrong."""
    note(f"onrecord: {told}")


def aside(told: str) -> None:
    """A line on standard output beside the work: where nobody reads it (any more), the work goes on."""
    try:
        click.echo(one_line(told))
    except OSError:
        _forget_output()


def pressed() -> str:
    """A key that is pressed at a terminal, else a line of the pipe; empty at its end."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.readline().decode("utf-8", "replace")
    try:
        return click.getchar(echo=False)
    except EOFError:
        return ""


def guarded(work: Callable[[], object]) -> object:
    """Do the work of a command; whatever ends it is one line and an exit code, never a traceback (but with ONRECORD_TRACE=1)."""
    try:
        done = work()
        sys.stdout.flush()
        return done
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except BrokenPipeError:
        _forget_output()
        sys.exit(0)
    except KeyboardInterrupt:
        warn("stopped; what was kept stays, and the same command goes on with it")
        sys.exit(STOPPED)
    except Exception as error:
        if os.environ.get(TRACE):
            raise
        _forget_output()
        warn(reason(error))
        sys.exit(NOTHING)


def reason(error: Exception) -> str:
    """What ended a command: what, where, what to do next.

    >>> reason(PermissionError(13, "Permission denied", "/proc/x"))
    '/proc/x: Permission denied; give yourself the right to it, or name another place'
    """
    from onrecord.keep.store import StoreError  # here: `--help` waits for no database

    if isinstance(error, StoreError):
        return str(error)
    if isinstance(error, OSError):
        where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "the output"
        return f"{where}: {error.strerror or error}; {ADVICE.get(error.errno or 0, 'check it, and run the same command again')}"
    if isinstance(error, MemoryError):
        return "there is not enough memory; give it fewer reports at once, or fewer processes"
    return f"a defect ended it ({type(error).__name__}: {error}); please report it, with what {TRACE}=1 prints"[:500]


def _forget_output() -> None:
    """What could not be written is not tried again when the program ends."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        return
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
