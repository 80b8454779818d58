"""Records as JSON and back: UTF-8, keys in the order of the record, decimals as JSON numbers."""

import json
from decimal import Decimal
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
    return encode(record).decode()


def load(data: str | bytes, kind: type[R]) -> R:
    """A record of the given kind from JSON; msgspec.ValidationError says where it does not fit."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:  # lone surrogates are legal in JSON's escapes, and refused by msgspec
        return msgspec.convert(json.loads(data), kind)


def encode(record: Record) -> bytes:
    r"""A record as UTF-8 JSON; text with a lone surrogate (legal in a JSON input) is written in escapes.

    >>> from onrecord.types import Refusal
    >>> encode(Refusal(file="\ud800", reason="", advice=""))
    b'{"file":"\\ud800","reason":"","advice":""}'
    """
    try:
        return ENCODER.encode(record)
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(record, builtin_types=(Decimal,))
        return json.dumps(plain, separators=(",", ":"), default=_number).encode()


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is no part of a record")
    return int(value) if value == value.to_integral_value() else float(value)
