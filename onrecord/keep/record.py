"""What every store does once its database answers: begin a record, bring an older format up to date, check the whole, copy it."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Self

from onrecord import __version__
from onrecord.keep import verify
from onrecord.keep.listing import Listing
from onrecord.keep.migrate import MIGRATIONS
from onrecord.keep.pack import DAMAGE, DamagedError, blob, unpack, whole
from onrecord.keep.schema import FORMATS, TABLES, VERSION
from onrecord.keep.sql import Row
from onrecord.keep.stories import Stories
from onrecord.keep.uploads import Uploads
from onrecord.types import Dossier


class SqlStore(Uploads, Listing, Stories):
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
        self._fill("meta", ("name", "value"), [("state", 0), ("linked", 0)])

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

    def meta(self) -> Mapping[str, str]:
        """Format, program and store, by name."""
        made = self._one("select made_by from schema_version order by version desc limit 1")
        return {"format": str(self._format()), "made by": str(made[0]) if made else "", "store": self.name}

    # ------------------------------------------------------------------ check
    def check(self) -> list[str]:
        """What is wrong with the record, one line each; empty when all is well."""
        faults = list(self._own_faults())
        lost = self._one(f"select count(*) from report left join {self.places} as p on p.number = report.number and {PLACED} {UNPLACED}")
        faults += [f"{lost[0]} reports are not in the index of words as they are in the record"] if lost and lost[0] else []
        texts: dict[str, str] = {}
        for key, state, file, outlet, report, notes in self._rows(
            "select id, state, file, outlet, report, notes from report order by file, id"
        ):
            faults += _faults(lambda row: self._report_faults(row, texts), (state, file, outlet, report, notes), f"report {key}")
        faults += self._raw_faults(texts)
        faults += [f"sentence vectors of report {r}, whose text was taken down" for (r,) in self._rows(LEFT)]
        faults += [f"report {r} is in no record but in story {s}" for r, s in self._rows(LOST) if r not in texts]
        for story, body in self._rows("select story, body from dossier order by reports desc, story"):
            faults += _faults(lambda row: verify.dossier_faults(unpack(row[0], Dossier), texts), (body,), f"story {story}")
        return faults + self._upload_faults()

    def _report_faults(self, row: Row, texts: dict[str, str]) -> Iterator[str]:
        state, file, outlet, report, notes = row
        analysis = whole(report, notes)
        r = analysis.report
        if blob(r.file) != bytes(file) or (blob(r.outlet) if r.outlet else None) != (bytes(outlet) if outlet is not None else None):
            yield "its columns differ from its record"
        if state == "gone":
            yield from ["it was taken down, but its text is there"] if r.text else []
        else:
            texts[r.id] = r.text
            yield from verify.analysis_faults(analysis)

    def _raw_faults(self, texts: Mapping[str, str]) -> Iterator[str]:
        """Bytes that are not those of their hash."""
        query = "select sha256, form, bytes, min(report.id) from raw left join report on report.raw = sha256 group by sha256, form, bytes"
        for key, form, data, report in self._rows(query + " order by sha256"):
            try:
                raw = blob(texts.get(report, "")) if form == "text" else zlib.decompress(data)
            except zlib.error:
                raw = b""
            if hashlib.sha256(raw).hexdigest() != key:
                yield f"raw bytes {key} have changed"

    # ------------------------------------------------------------------ use
    def close(self) -> None:
        """Leave the record."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, DamagedError):
            raise self._told(f"the record is damaged: {error}"[:300], "see what else is: onrecord check; put back a copy") from error


PLACED = "p.id = report.id and p.file = report.file and coalesce(p.day, '') = coalesce(report.day, '')"
UNPLACED = "where (state = 'current') <> (p.number is not null)"
LEFT = "select meaning.report from meaning join report on report.id = meaning.report where state = 'gone' order by 1"
LOST = "select member.report, member.story from member left join report on report.id = member.report where report.id is null"


def _faults(find: Callable[[Row], Iterable[str]], row: Row, what: str) -> list[str]:
    try:
        return [f"{what}: {fault}" for fault in find(row)]
    except DAMAGE as error:
        return [f"{what} cannot be read: {error}"]
