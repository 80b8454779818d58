"""What a reader of files may set: limits, the columns of tables, and which hosts of a private network may be fetched from."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of reading and fetching. Sizes in bytes, times in seconds.

    - ``members``: files, rows, items and pages of one given input, boxes in boxes included; ``nesting``: archives in archives
    - ``given``: bytes of one given input; ``unpacked``: bytes that it may unpack to, boxes in boxes included; ``ratio``: how many
      times its own size
    - ``page_seconds``: of the processor, for one report (one that takes longer is refused); ``input_seconds``: for all of one given
      input, and ``more_seconds`` for each MB of it; these stand behind the counts, which decide
    - ``fetch_seconds``, ``redirects``: for one address
    - ``delay``: between two requests to one host
    - ``lists``: whether addresses that stand in a given file (a list, a sitemap) are fetched, as the command line does
    - ``allow``: "host" or "host:port" that may be fetched from although it is private
    - ``columns``: our name of a field to the name of its column
    """

    members: int = 100_000
    given: int = 64_000_000_000
    unpacked: int = 16_000_000_000
    ratio: int = 200
    nesting: int = 3
    page_seconds: float = 60.0
    input_seconds: float = 300.0
    more_seconds: float = 30.0
    fetch_seconds: float = 30.0
    redirects: int = 5
    delay: float = 1.0
    lists: bool = False
    allow: frozenset[str] = frozenset()
    columns: Mapping[str, str] = {}


DEFAULT = Options()
CURRENT: ContextVar[Options] = ContextVar("options", default=DEFAULT)
SETTABLE = (
    "members", "given", "unpacked", "ratio", "nesting", "page_seconds", "input_seconds", "more_seconds", "fetch_seconds", "redirects",
    "delay",
)  # fmt: skip


def current() -> Options:
    """The options in force."""
    return CURRENT.get()


@contextmanager
def using(options: Options) -> Iterator[None]:
    """Options for what is read inside the ``with``."""
    token = CURRENT.set(options)
    try:
        yield
    finally:
        CURRENT.reset(token)


def given(options: Options, name: str, value: str) -> Options:
    """The options with one of them set from text ("members", "500"); ValueError says what is wrong.

    >>> given(Options(), "members", "500").members
    500
    """
    if name not in SETTABLE:
        raise ValueError(f'there is no limit "{name}"; there are: {", ".join(SETTABLE)}')
    kind = type(getattr(Options(), name))
    try:
        number = kind(value)
    except ValueError:
        raise ValueError(f'"{value}" is no number for the limit "{name}"') from None
    if number < 0:
        raise ValueError(f'the limit "{name}" cannot be below 0')
    return msgspec.structs.replace(options, **{name: number})
