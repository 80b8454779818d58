"""Records as files that take each other's place: a part that becomes the record, a record that is set aside. Nothing is written over.

For whoever holds the lock of the record alone (``lock.alone``).
"""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from onrecord.keep.lock import WAIT
from onrecord.keep.store import StoreError

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file while it is written


def remove(record: Path) -> None:
    """Away with a record in a file."""
    for end in ("", *BESIDE):
        record.with_name(record.name + end).unlink(missing_ok=True)


def become(part: Path, record: Path) -> Path | None:
    """A whole part takes the name of the record; where the record that was there is now (None: there was none)."""
    _whole(part)
    aside = _aside(record) if any(record.with_name(record.name + end).exists() for end in ("", *BESIDE)) else None
    part.replace(record)
    _sync(record.parent)
    return aside


def named(part: Path, to: Path) -> None:
    """A whole file takes a name that nothing has; StoreError where something has it by now."""
    try:
        os.link(part, to)
    except FileExistsError:
        raise taken(to) from None
    except OSError:  # a file system without second names
        if to.exists():
            raise taken(to) from None
        part.rename(to)
    part.unlink(missing_ok=True)
    _sync(to.parent)


def taken(to: Path) -> StoreError:
    """A name for a copy that something has."""
    return StoreError(str(to), "there is a file of this name", "give the copy a name of its own")


def instead(new: Path, part: Path) -> None:
    """What was taken over from a part takes its place."""
    for file in (new, part):
        _whole(file)
    new.replace(part)


def _whole(part: Path) -> None:
    if not folded(part):
        raise StoreError(str(part), "it is whole, but somebody reads it", "end that, and run the same command again: it goes on from there")


def _aside(record: Path) -> Path:
    """Give a record a second name with the time in it, so that at no moment the first leads nowhere."""
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = (record.with_name(f"{record.name}.{at}{n}") for n in ("", *(f"-{k}" for k in range(2, 1000))))
    aside = next(n for n in names if not n.exists())
    if not folded(record):  # it is read now, or damaged: what stands beside it goes with it
        for end in BESIDE:
            with suppress(FileNotFoundError):
                record.with_name(record.name + end).rename(aside.with_name(aside.name + end))
    with suppress(FileNotFoundError):  # nothing but what stood beside a record that somebody took away
        try:
            os.link(record, aside)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without second names
            record.rename(aside)
    return aside


def folded(record: Path) -> bool:
    """Whether a record is all in its one file, after what stands beside it was taken in."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(record, timeout=WAIT, isolation_level=None)) as db:
        if db.execute("pragma application_id").fetchone()[0]:
            db.execute("pragma journal_mode = delete")
    return not any(record.with_name(record.name + end).exists() for end in BESIDE)


def _sync(folder: Path) -> None:
    """The names in a folder outlive a power cut, where the system can see to it."""
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
