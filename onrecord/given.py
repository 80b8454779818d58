"""The bytes of a report on their way from where they are read to where they are kept."""

from typing import Self


class Given(bytes):
    """The bytes of a report as they were given; ``beside``: what else its id is the hash of (what stood beside the file, as JSON)."""

    beside: bytes = b""

    @classmethod
    def of(cls, raw: bytes, beside: bytes = b"") -> Self:
        """Bytes with what stood beside them."""
        made = cls(raw)
        made.beside = beside
        return made
