"""A progress bar for long work on a terminal; none when the output is piped."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
LONG = 20  # items below which no bar is worth its flicker


def progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The items, counted on standard error when it is a terminal and the work is long.

    >>> list(progress([1, 2], 2, "counting"))
    [1, 2]
    """
    if total < LONG or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)
