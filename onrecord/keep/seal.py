"""A checksum for every row: what has changed since it was written, by whatever way, is found by reading it again."""

import hashlib
from collections.abc import Sequence

SIZE = 8  # bytes, so that it is a whole number of a database


def seal(table: str, row: Sequence[object]) -> int:
    """The checksum of a row of a table: of its values in the order of the table's columns, each with its type and length.

    >>> seal("member", ("r1", "s1")) == seal("member", ("r1", b"s1")), seal("member", ("r1", "s1")) == seal("heir", ("r1", "s1"))
    (False, False)
    """
    seen = hashlib.blake2b(table.encode(), digest_size=SIZE)
    for value in row:
        kind, data = _plain(value)
        seen.update(f"{kind}{len(data)}:".encode())
        seen.update(data)
    return int.from_bytes(seen.digest(), "big", signed=True)


def _plain(value: object) -> tuple[str, bytes]:
    if value is None:
        return "n", b""
    if isinstance(value, str):
        return "t", value.encode("utf-8", "surrogateescape")
    return ("i", str(value).encode()) if isinstance(value, (int, float)) else ("b", bytes(value))  # type: ignore[call-overload]
