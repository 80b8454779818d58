"""Room 5: all is kept, by content hash. One small interface (``Store``), answered by SQLite (one file) and PostgreSQL (a team)."""

from collections.abc import Callable
from pathlib import Path

from onrecord.keep.pack import now
from onrecord.keep.sqlite import SQLiteStore
from onrecord.keep.store import Store, StoreError

SERVERS = ("postgresql://", "postgres://")


def open(path: str | Path, *, rules: str | None = None, readonly: bool = False, clock: Callable[[], str] = now) -> Store:
    """Open a record, or begin one where there is none; use it in a ``with`` block. StoreError says what is wrong and what to do.

    ``path`` is a file, or the address of a database: ``postgresql://user@host/name``. ``clock`` tells the time of what is added.
    """
    if not str(path).startswith(SERVERS):
        return SQLiteStore(path, rules=rules, readonly=readonly, clock=clock)
    try:
        from onrecord.keep.postgres import PostgresStore
    except ImportError as error:
        raise StoreError("postgresql://…", f"psycopg is not installed ({error})", 'install it: pip install "onrecord[team]"') from error
    return PostgresStore(str(path), rules=rules, readonly=readonly, clock=clock)


__all__ = ["SQLiteStore", "Store", "StoreError", "open"]
