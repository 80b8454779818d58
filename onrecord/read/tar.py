"""A tar read front to back (POSIX ustar and pax, GNU): header by header, nothing believed that the bytes do not bear out.

The standard library's reader skips to wherever a header says the next one is, and holds a header of any size; one of 500 bytes can
keep it busy for ever. Here a skip ends with the bytes, and a header that describes a member is at most ``HEADER`` bytes long.
"""

from collections.abc import Iterator
from typing import IO

import msgspec

BLOCK = 512
CHUNK = 1 << 16
HEADER = 65_536  # bytes of a header that describes the next member (a long name, pax fields)
REGULAR = (b"0", b"\0", b"7")
SPARSE, FOLDER = b"S", b"5"
WITHOUT_DATA = (b"1", b"2", b"3", b"4", b"5", b"6")
LONG_NAME, LONG_LINK, PAX, PAX_ALL = b"L", b"K", (b"x", b"X"), b"g"


class TarError(ValueError):
    """A tar is damaged or cut off; the message says how and where."""


class Member(msgspec.Struct):
    """A member: its name, what it is, and how many bytes it states."""

    name: str
    kind: bytes
    size: int
    sparse: bool = False

    @property
    def folder(self) -> bool:
        """Whether it is a folder."""
        return self.kind == FOLDER or (self.kind in REGULAR and self.name.endswith("/"))

    @property
    def regular(self) -> bool:
        """Whether it is a file with all its bytes."""
        return self.kind in REGULAR and not self.sparse


class Tar:
    """The members of a stream; ``read`` gives the bytes of the member that was given last."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.at = self.left = self.padding = 0
        self.common: dict[str, str] = {}

    def __iter__(self) -> Iterator[Member]:
        """Members in their order; TarError where the stream is no tar any more."""
        fields: dict[str, str] = {}
        while (head := self._header()) is not None:
            kind = head[156:157]
            self._data(_number(head[124:136]), kind)
            if kind in (LONG_NAME, LONG_LINK, PAX_ALL, *PAX):
                self._extension(kind, fields)
                continue
            member = _member(head, kind, self.common | fields)
            self._data(member.size, kind)
            more = head[482:483] if kind == SPARSE else b""
            while more == b"\x01":  # further blocks of the map of its holes
                more = self._exactly(BLOCK)[504:505]
            yield member
            fields = {}

    def read(self, most: int) -> bytes:
        """At most so many bytes of the member, in pieces; b"" at its end. TarError where the stream ends first."""
        got = self.stream.read(min(most, self.left, CHUNK))
        self.at += len(got)
        self.left -= len(got)
        if not got and self.left and most:
            raise TarError(f"it ends at byte {self.at}, {self.left} bytes before the end of a member")
        return got

    def _header(self) -> bytes | None:
        """The next header that is none of NULs; None at the end."""
        while self.left and self.read(CHUNK):
            continue
        self.at += len(self.stream.read(self.padding))
        self.padding = 0
        head = self.stream.read(BLOCK)
        self.at += len(head)
        if not head.strip(b"\0"):
            return None
        if len(head) < BLOCK:
            raise TarError(f"it ends at byte {self.at}, within a header")
        if _number(head[148:156]) not in _checksums(head):
            raise TarError(f"the header at byte {self.at - BLOCK} is none")
        return head

    def _data(self, size: int, kind: bytes) -> None:
        self.left = 0 if kind in WITHOUT_DATA else size
        self.padding = -self.left % BLOCK

    def _exactly(self, count: int) -> bytes:
        got = self.stream.read(count)
        self.at += len(got)
        if len(got) < count:
            raise TarError(f"it ends at byte {self.at}, within a member")
        return got

    def _extension(self, kind: bytes, fields: dict[str, str]) -> None:
        """A header that describes the next member, or (pax "g") all that follow."""
        if self.left > HEADER:
            raise TarError(f"the header at byte {self.at - BLOCK} says that it is {self.left} bytes long, more than {HEADER}")
        raw = b"".join(iter(lambda: self.read(HEADER), b""))
        if kind == LONG_NAME:
            fields.setdefault("path", _text(raw.split(b"\0", 1)[0]))
        elif kind == PAX_ALL:
            self.common = {**self.common, **_pax(raw)}
            if sum(map(len, self.common.values())) > HEADER:
                raise TarError(f"its headers for all members are longer than {HEADER} bytes")
        elif kind in PAX:
            fields.update(_pax(raw))


def _member(head: bytes, kind: bytes, fields: dict[str, str]) -> Member:
    name = _text(head[:100].split(b"\0", 1)[0])
    prefix = _text(head[345:500].split(b"\0", 1)[0]) if head[257:263] == b"ustar\0" else ""
    size = _number(head[124:136])
    if "size" in fields:
        if not fields["size"].isascii() or not fields["size"].isdigit() or len(fields["size"]) > 20:
            raise TarError("a header states a size that is no number")
        size = int(fields["size"])
    sparse = kind == SPARSE or any(f.startswith("GNU.sparse") for f in fields)
    name = fields.get("GNU.sparse.name") or fields.get("path") or (f"{prefix}/{name}" if prefix else name)
    return Member(name, kind, size, sparse)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _checksums(head: bytes) -> tuple[int, int]:
    """The sum of a header's bytes, its own checksum taken as blanks; the same with signed bytes, as some old programs have it."""
    rest = head[:148] + b" " * 8 + head[156:]
    return sum(rest), sum(rest) - 256 * sum(b >= 128 for b in rest)


def _number(raw: bytes) -> int:
    """A number of a header: octal digits, or base 256 where the first byte says so; TarError where it is none."""
    if raw[:1] == b"\x80":
        return int.from_bytes(raw[1:], "big")
    digits = raw.split(b"\0", 1)[0].strip(b" ")
    if digits and (len(digits) > 12 or digits.strip(b"01234567")):
        raise TarError("a header holds a number that is none")
    return int(digits or b"0", 8)


def _pax(raw: bytes) -> dict[str, str]:
    """Records "LENGTH KEY=VALUE\\n" of a pax header (POSIX.1-2001); TarError where they are malformed.

    >>> _pax(b"11 path=ab\\n")
    {'path': 'ab'}
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(raw) and raw[at : at + 1] != b"\0":
        space = raw.find(b" ", at, at + 7)
        digits = raw[at:space] if space > at else b""
        end = at + int(digits) if digits.isdigit() else 0
        key, mark, value = raw[space + 1 : end - 1].partition(b"=")
        if end <= space or end > len(raw) or not mark or raw[end - 1 : end] != b"\n":
            raise TarError("a pax header is malformed")
        found[_text(key)] = _text(value)
        at = end
    return found
