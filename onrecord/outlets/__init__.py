"""What is known of outlets and news agencies: data, no code for any of them."""

import re
import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from onrecord.text import fold
from onrecord.types import Record

DATA = Path(__file__).parent / "outlets.toml"
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


class Outlet(Record, frozen=True):
    """An outlet or a news agency: its name, web domains, other names, and whether it sells its text to others."""

    name: str
    domains: tuple[str, ...] = ()
    agency: bool = False
    aliases: tuple[str, ...] = ()


@cache
def outlets() -> tuple[Outlet, ...]:
    """All outlets of the data file, in its order."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["outlet"]
    return tuple(
        Outlet(name=r["name"], domains=tuple(r.get("domains", ())), agency=r.get("agency", False), aliases=tuple(r.get("aliases", ())))
        for r in rows
    )


@cache
def agencies() -> tuple[Outlet, ...]:
    """The news agencies among the outlets.

    >>> "Reuters" in [a.name for a in agencies()]
    True
    """
    return tuple(o for o in outlets() if o.agency)


def by_name(name: str) -> Outlet | None:
    """The outlet of that name or alias; case, accents and a leading "the" do not matter.

    >>> by_name("the associated press").name
    'Associated Press'
    """
    return _names().get(_key(name))


def by_domain(url: str) -> Outlet | None:
    """The outlet that owns the domain of a web address (or a bare domain); subdomains count.

    >>> by_domain("https://edition.cnn.com/2020/x").name
    'CNN'
    """
    parts = domain(url).split(".")
    known = _domains()
    return next((known[d] for k in range(len(parts) - 1) if (d := ".".join(parts[k:])) in known), None)


def domain(url: str) -> str:
    """The host of a web address in lower case, without "www."; empty when there is none.

    >>> domain("https://www.example.org:443/a?b")
    'example.org'
    """
    try:
        host = urlsplit(url if "//" in url else "//" + url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if HOST.fullmatch(host) else ""


def _key(name: str) -> str:
    return " ".join(fold(name).split()).removeprefix("the ")


@cache
def _names() -> dict[str, Outlet]:
    """Names first, then aliases; the first of two owners of an alias keeps it."""
    found: dict[str, Outlet] = {}
    for o in outlets():
        found.setdefault(_key(o.name), o)
    for o in outlets():
        for alias in o.aliases:
            found.setdefault(_key(alias), o)
    return found


@cache
def _domains() -> dict[str, Outlet]:
    return {d: o for o in outlets() for d in o.domains}
