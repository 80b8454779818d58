"""What the API takes: each body a record, from which both its check and its schema in the OpenAPI document are made, so that they agree."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from starlette.exceptions import HTTPException

from onrecord.codec import load
from onrecord.read.metadata import sidecar_of
from onrecord.serve.unpacking import FACTS
from onrecord.types import Record

SAYS = r"\S"  # something beside blanks
LENGTHS = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9])"  # of months
TIME = "T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
DAY = f"^[12][0-9]{{3}}(?:-(?:0[1-9]|1[0-2])|-(?:{LENGTHS})(?:{TIME})?)?$"
MEANT = "ISO 8601: a day, the beginning of one (2025, 2025-03), or a time, of which the day counts."
Text = Annotated[str, msgspec.Meta(pattern=SAYS, max_length=10_000_000)]
Fact = Annotated[str, msgspec.Meta(pattern=SAYS, max_length=5_000)]
Day = Annotated[str, msgspec.Meta(pattern=DAY, max_length=40, description=MEANT)]
Address = Annotated[str, msgspec.Meta(pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/]", max_length=2048)]
Ident = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Name = Annotated[str, msgspec.Meta(pattern=SAYS, max_length=80)]
Reason = Annotated[str, msgspec.Meta(max_length=500)]
Number = Annotated[int, msgspec.Meta(ge=1, le=999_999_999_999)]


class NewReport(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report's text, and what is known of it; null where it is not known."""

    text: Text
    name: Fact | None = None
    outlet: Fact | None = None
    published: Day | None = None
    title: Fact | None = None
    url: Address | None = None


class Deciding(Record, frozen=True, kw_only=True, tag_field="what", forbid_unknown_fields=True):
    """A decision, and who stands for it."""

    user: Name
    reason: Reason | None = None


class OfTwo(Deciding, frozen=True, kw_only=True):
    """A decision on two things of one story."""

    story: Ident
    left: Ident
    right: Ident


class ConfirmLink(OfTwo, frozen=True, kw_only=True, tag="confirm"):
    """The link between two claims stands."""


class RejectLink(OfTwo, frozen=True, kw_only=True, tag="reject"):
    """The link between two claims does not stand."""


class SameName(OfTwo, frozen=True, kw_only=True, tag="same"):
    """Two names are one."""


class OtherName(Deciding, frozen=True, kw_only=True, tag="apart"):
    """In one report a name means somebody else."""

    story: Ident
    left: Ident
    report: Ident


class UndoDecision(Deciding, frozen=True, kw_only=True, tag="undo"):
    """A decision is taken back."""

    number: Number


Decide = ConfirmLink | RejectLink | SameName | OtherName | UndoDecision
BODIES: dict[tuple[str, str], object] = {("/api/reports", "POST"): NewReport, ("/api/decisions", "POST"): Decide}


def taken(data: bytes, kind: object) -> dict[str, str]:
    """The fields of a body that are given; 400 names the field that is wrong, and why."""
    try:
        found: object = load(data, kind)  # type: ignore[arg-type]
    except msgspec.ValidationError as error:
        raise HTTPException(400, f"this is not what is asked for: {error}; /api/openapi.json says what is"[:500]) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"this is not JSON: {error}"[:200]) from error
    fields = msgspec.to_builtins(found)
    return facts({k: str(v) for k, v in fields.items() if v is not None})


def facts(given: Mapping[str, str]) -> dict[str, str]:
    """What is said of a report, as it came; 400 where a part of it would not be believed: a day that is none, an address that is none."""
    for key in FACTS:
        value = given.get(key, "").strip()
        if value and sidecar_of("", {key: value}).notes:
            why = {"published": "is no day: write it as 2025-03-04, 2025-03 or 2025", "url": "is no address: it begins with https://"}
            raise HTTPException(400, f'"{key}" {why.get(key, "is too long, or cannot be written")}')
    return dict(given)
