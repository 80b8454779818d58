"""The fields of a Report: what its lines state, what stands beside the file, in that order of weight from last to first."""

import errno
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from onrecord.faults import is_address
from onrecord.outlets import by_domain, by_name, domain
from onrecord.read.dates import of_metadata
from onrecord.read.marks import Fact
from onrecord.text import is_day, one_line
from onrecord.types import Credit, Published

TEXTS = ("outlet", "url", "title", "language", "published")
FIELDS = (*TEXTS, "authors")
MAX_SIDECAR = 1_000_000
NEEDS = {
    **dict.fromkeys(("outlet", "title"), "no text of 1 to 5000 characters"), "language": "no language tag (en, pt-BR)",
    "url": "no http or https address", "published": "no year, month or day with its year (2031, 2031-03, 2031-03-06)",
    "authors": "no name, and no list of names",
}  # fmt: skip
LANGUAGE = re.compile(r"[a-z]{2,8}(?:[-_][a-z0-9]{1,8}){0,4}", re.I)


class Fields(msgspec.Struct):
    """The fields of a Report that are not its text."""

    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Published | None = None
    language: str | None = None
    credits: tuple[Credit, ...] = ()


def fields(facts: Iterable[Fact], title: str | None) -> Fields:
    """Fields out of the facts that a text states; of several the first of the best rank counts."""
    ranked = sorted(facts, key=lambda f: (f.rank, f.start))
    first = {name: next((f for f in ranked if f.name == name), None) for name in ("outlet", "url", "published")}
    url, outlet, when = first["url"], first["outlet"], first["published"]
    address = clean_url(url.value) if url else None
    house = outlet_name(outlet.value) if outlet else outlet_of_url(address)
    return Fields(
        url=address,
        outlet=house,
        title=" ".join(title.split()) if title else None,
        authors=_authors(ranked),
        published=Published(value=when.value, basis="stated", reason=f"stated in the text: {when.reason}") if when else None,
        credits=_credits(ranked, house),
    )


def outlet_name(name: str) -> str:
    """The name of an outlet as the table writes it, or as it stands."""
    known = by_name(name)
    return known.name if known else " ".join(name.split())


def outlet_of_url(url: str | None) -> str | None:
    """The outlet that owns an address; an unknown one goes by its domain."""
    known = by_domain(url) if url else None
    return known.name if known else (domain(url) or None) if url else None


def clean_url(url: str) -> str | None:
    """A web address, http or https only."""
    url = url.strip()
    return url if is_address(url) else None


def _authors(ranked: Sequence[Fact]) -> tuple[str, ...]:
    """Bylines and signatures in text order, each name once; a "follow X" name only when there is none of these."""
    named = sorted((f for f in ranked if f.name == "author" and f.rank < 9), key=lambda f: f.start)
    return unique(f.value for f in named or [f for f in ranked if f.name == "author"])


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names in their order, each once whatever its case.

    >>> unique(["Ana Silva", "ANA SILVA"])
    ('Ana Silva',)
    """
    seen: dict[str, str] = {}
    for name in names:
        clean = " ".join(name.split())
        seen.setdefault(clean.casefold(), clean)
    return tuple(seen.values())


def _credits(ranked: Sequence[Fact], outlet: str | None) -> tuple[Credit, ...]:
    """The houses that the text is taken from, each once, the report's own outlet left out."""
    found: dict[str, Credit] = {}
    for f in sorted((f for f in ranked if f.name == "credit"), key=lambda f: f.start):
        name = outlet_name(f.value)
        if name != outlet:
            found.setdefault(name, Credit(name=name, start=f.start, end=f.end))
    return tuple(found.values())


# ------------------------------------------------------------------ beside the file
class Sidecar(msgspec.Struct, frozen=True):
    """What ``FILE.meta.json`` says: its known fields, its canonical bytes (part of the report's id), and what is wrong with it."""

    values: dict[str, Any] = {}
    canonical: bytes = b""
    notes: tuple[str, ...] = ()
    where: str = ""


def sidecar(path: Path) -> Sidecar:
    """Read the sidecar of a file; a malformed one is told in a note and otherwise left out."""
    beside = path.with_name(path.name + ".meta.json")
    try:
        if not beside.is_file():
            return Sidecar()
        with beside.open("rb") as f:
            raw = f.read(MAX_SIDECAR + 1)
    except OSError as err:
        none = err.errno == errno.ENAMETOOLONG  # the report's own name fills the room of names: nothing can stand beside it
        return Sidecar() if none else Sidecar(notes=(_wrong(beside.name, f"cannot be read ({type(err).__name__})"),))
    return sidecar_of_bytes(beside.name, raw)


def sidecar_of_bytes(name: str, raw: bytes) -> Sidecar:
    """The sidecar in bytes; ``name`` is told in its notes."""
    try:
        data = json.loads(raw.decode("utf-8-sig")) if len(raw) <= MAX_SIDECAR else None
    except (ValueError, RecursionError) as err:
        return Sidecar(notes=(_wrong(name, f"cannot be read ({type(err).__name__})"),))
    if not isinstance(data, dict):
        return Sidecar(notes=(_wrong(name, "is no JSON object, or larger than 1 MB"),))
    found = sidecar_of(name, data)
    strange = [one_line(str(k))[:40] for k in data if k not in FIELDS]
    more = (
        f'{name}: no field is called "{strange[0]}"' + (f", nor {len(strange) - 1} others" if len(strange) > 1 else "") if strange else ""
    )
    return msgspec.structs.replace(found, notes=(*found.notes, f"{more} (there are: {', '.join(FIELDS)}){CORRECT}")) if more else found


def sidecar_of(name: str, data: dict[str, Any], where: str = "") -> Sidecar:
    """A sidecar of values that come from elsewhere (a row of a table, a mail, an answer of a server); ``where`` says so in a reason."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    return msgspec.structs.replace(_checked(name, data, canonical), where=where)


CORRECT = ": correct the file and read again"


def _wrong(name: str, what: str) -> str:
    return f"{name} {what}; the report was read without it{CORRECT}"


def dropped(notes: Iterable[str]) -> list[str]:
    """Those notes of a report that say what of a sidecar or a row was not taken over."""
    return [n for n in notes if n.endswith(CORRECT)]


def _checked(name: str, data: dict[str, Any], canonical: bytes) -> Sidecar:
    """Known fields with the right type; a note for each that is wrong."""
    values: dict[str, Any] = {}
    notes: list[str] = []
    for key in FIELDS:
        if data.get(key) is None:
            continue
        value = _authors_value(data[key]) if key == "authors" else _field(key, _text(data[key]))
        if value is None:
            told = one_line(str(data[key]))[:60]
            notes.append(f'{name}: "{key}" was left out, because "{told}" is {NEEDS[key]}{CORRECT}')
        else:
            values[key] = value
    return Sidecar(values=values, canonical=canonical, notes=tuple(notes))


def _field(key: str, value: str | None) -> str | None:
    """A date must be one, an address too."""
    check = {"published": _date_value, "url": clean_url, "language": _language}.get(key)
    return check(value) if check and value is not None else value


def _language(value: str) -> str | None:
    return value if LANGUAGE.fullmatch(value) else None


def _text(value: object) -> str | None:
    """A text that can be written as UTF-8 (a lone surrogate cannot)."""
    ok = isinstance(value, str) and value.strip() and len(value) <= 5000 and not any(0xD800 <= ord(c) < 0xE000 for c in value)
    return " ".join(str(value).split()) if ok else None


def _authors_value(value: object) -> tuple[str, ...] | None:
    names = [_text(v) for v in (value if isinstance(value, list) else [value])]
    return unique(n for n in names if n) if all(names) else None


def _date_value(value: str) -> str | None:
    """An ISO prefix, or the date part of a longer stamp."""
    if is_day(value):
        return value
    found = of_metadata(value)
    return found.value if found and len(found.value or "") == 10 else None


def outrank(known: Fields, beside: Sidecar, name: str) -> Fields:
    """Fields with those of the sidecar in their place."""
    v = beside.values
    why = beside.where or f"given beside the file ({name}.meta.json)"
    published = Published(value=v["published"], basis="stated", reason=why) if "published" in v else None
    url = v.get("url") or known.url
    outlet = outlet_name(v["outlet"]) if "outlet" in v else (known.outlet or outlet_of_url(url))
    return Fields(
        url=url,
        outlet=outlet,
        title=v.get("title") or known.title,
        authors=tuple(v.get("authors") or known.authors),
        published=published or known.published,
        language=v.get("language") or known.language,
        credits=tuple(c for c in known.credits if c.name != outlet),
    )
