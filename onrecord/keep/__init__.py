"""Room 5: all is kept, by content hash. One small interface (``Store``); SQLite is the first that answers it."""

from pathlib import Path

from onrecord.keep.sqlite import SQLiteStore
from onrecord.keep.store import Store, StoreError


def open(path: str | Path, *, rules: str | None = None, readonly: bool = False) -> Store:
    """Open a record, or begin one where there is none; use it in a ``with`` block. StoreError says what is wrong and what to do."""
    return SQLiteStore(path, rules=rules, readonly=readonly)


__all__ = ["SQLiteStore", "Store", "StoreError", "open"]
