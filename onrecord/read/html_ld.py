"""The JSON of a page about itself (JSON-LD), as pages write it: in comments, with a comma or semicolon too many, several in a row."""

import json
import re
from collections.abc import Iterator
from typing import Any

WRAPPED = re.compile(r"\A(?:\s|<!--|//|/\*|\*/|<!\[CDATA\[|\]\]>)+|(?:\s|//|/\*|\*/|-->|\]\]>|;)+\Z")
STRAY = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*[}\]])')
MOST = 50  # values in one script


def values(text: str) -> Iterator[Any]:
    """The JSON values of one script; none from the place on where they cannot be read.

    >>> list(values('<!-- {"a": [1, 2,],} //-->')), list(values('{"a": 1}; {"b": 2}'))
    ([{'a': [1, 2]}], [{'a': 1}, {'b': 2}])
    """
    try:
        yield json.loads(text, strict=False)
        return
    except (ValueError, RecursionError):
        pass
    rest, reader = _mended(text), json.JSONDecoder(strict=False)
    for _ in range(MOST):
        try:
            value, end = reader.raw_decode(rest)
        except (ValueError, RecursionError):
            return
        yield value
        rest = rest[end:].lstrip(" \t\r\n,;")


def _mended(text: str) -> str:
    """Without what wraps it, and without commas before a closing bracket (outside strings)."""
    return STRAY.sub(lambda m: m[1] or "", WRAPPED.sub("", text))
