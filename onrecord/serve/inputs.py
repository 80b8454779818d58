"""What the commands that read share: paths and addresses, and the options of reading. Heavy imports wait until an option is given."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.I)


class Given(click.Path):
    """A path, ``-``, or an address, which stays a text (a path would lose its double slashes)."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path or the address."""
        return value if isinstance(value, str) and ADDRESS.match(value) else super().convert(value, param, ctx)


def _limits(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    from onrecord.read import options

    for value in values:
        name, _, number = value.partition("=")
        try:
            options.CURRENT.set(options.given(options.current(), name.strip(), number.strip()))
        except ValueError as err:
            raise click.BadParameter(str(err)) from None


def _columns(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    from msgspec.structs import replace

    from onrecord.read import options, rows

    pairs = dict(v.partition("=")[::2] for v in values)
    if unknown := sorted(set(pairs) - set(rows.NAMES)):
        raise click.BadParameter(f'there is no field "{unknown[0]}"; there are: {", ".join(rows.NAMES)}')
    options.CURRENT.set(replace(options.current(), columns={**options.current().columns, **pairs}))


def _allow(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    from msgspec.structs import replace

    from onrecord.read import options

    options.CURRENT.set(replace(options.current(), allow=options.current().allow | frozenset(v.lower() for v in values)))


def _only_given(call: Callable[[click.Context, click.Parameter, tuple[str, ...]], None]) -> Callable[..., None]:
    return lambda ctx, param, values: call(ctx, param, values) if values else None


LIMIT = click.option(
    "--limit", "limits", multiple=True, metavar="NAME=NUMBER", expose_value=False, callback=_only_given(_limits),
    help="A limit of reading: members, given, unpacked, ratio, nesting, page_seconds, fetch_seconds, redirects, delay (docs/reading.md).",
)  # fmt: skip
COLUMN = click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME", expose_value=False, callback=_only_given(_columns),
    help="The column of a table or JSON file that holds a field: text, html, title, authors, published, url, outlet, language.",
)  # fmt: skip
ALLOW = click.option(
    "--allow", multiple=True, metavar="HOST[:PORT]", expose_value=False, callback=_only_given(_allow),
    help="Fetch from this host although it is private (addresses of private networks are refused otherwise).",
)  # fmt: skip


def _lists(ctx: click.Context, param: click.Parameter, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Who gives a list of addresses on the command line wants them fetched."""
    from msgspec.structs import replace

    from onrecord.read import options

    options.CURRENT.set(replace(options.current(), lists=True))
    return values


ARGUMENT = click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=Given(path_type=Path, allow_dash=True), callback=_lists
)  # fmt: skip


def paths(command: F) -> F:
    """The paths of a command, with the options of reading."""
    return ARGUMENT(LIMIT(COLUMN(ALLOW(command))))
