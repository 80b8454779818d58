"""Records as JSON and back: UTF-8, keys in the order of the record, decimals as JSON numbers."""

from typing import TypeVar

import msgspec

from onrecord.types import Record

R = TypeVar("R", bound=Record)
ENCODER = msgspec.json.Encoder(decimal_format="number")


def dump(record: Record) -> str:
    """A record as one line of JSON.

    >>> from onrecord.types import Span
    >>> dump(Span(start=1, end=2))
    '{"start":1,"end":2}'
    """
    return ENCODER.encode(record).decode()


def load(data: str | bytes, kind: type[R]) -> R:
    """A record of the given kind from JSON; msgspec.ValidationError says where it does not fit."""
    return msgspec.json.decode(data, type=kind)
