"""What every store does once its database answers: begin a record, bring an older format up to date, check the whole, copy it."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from onrecord import __version__
from onrecord.keep.checking import Checking
from onrecord.keep.migrate import MIGRATIONS
from onrecord.keep.pack import DamagedError
from onrecord.keep.schema import FORMATS, TABLES, VERSION


class SqlStore(Checking):
    """A record in a database, whichever."""

    # ------------------------------------------------------------------ format
    def _ready(self, empty: Callable[[], bool]) -> None:
        """Begin a record where there is none, or bring an older format up to date; several processes may try at once."""
        if empty():
            if self.readonly:
                raise self._told("there is no such record", "build one first: onrecord build PATH… -o DIR")
            with self._writing():
                if empty():  # no other process was faster
                    self._create()
        found = self._format()
        if found > VERSION:
            raise self._told(f"a newer onrecord made this record (format {found}, known here: {VERSION})", "update onrecord")
        if found < VERSION:
            self._migrate(found)

    def _create(self) -> None:
        self.create((FORMATS, *TABLES))
        self._run("insert into schema_version values (?, ?)", VERSION, f"onrecord {__version__}")
        self._lay("meta", ("name", "value"), [("state", 0), ("linked", 0)])
        self._note_shape()

    def _format(self) -> int:
        found = self._one("select max(version) from schema_version")
        return int(found[0]) if found and found[0] is not None else 0

    def _migrate(self, found: int) -> None:
        """All in one transaction: a record is of the old format or of the present one, never between."""
        if self.readonly:
            why = f"the record has an older format ({found}, now {VERSION})"
            raise self._told(why, "bring it up to date: onrecord renew --record RECORD")
        with self._writing():
            found = self._format()
            if found < VERSION:  # no other process was faster
                MIGRATIONS[found](self)
                self._run("insert into schema_version values (?, ?)", VERSION, f"onrecord {__version__}")
                self._note_shape()

    def meta(self) -> Mapping[str, str]:
        """Format, program and store, by name."""
        made = self._one("select made_by from schema_version order by version desc limit 1")
        return {"format": str(self._format()), "made by": str(made[0]) if made else "", "store": self.name}

    # ------------------------------------------------------------------ use
    def close(self) -> None:
        """Leave the record."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, DamagedError):
            raise self._told(f"the record is damaged: {error}"[:300], "see what else is: onrecord check; put back a copy") from error
