"""The one interface behind which records are kept; the rooms above know nothing else of a store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Generic, Literal, NamedTuple, Protocol, Self, TypeVar

import msgspec

from onrecord.decisions import Decision
from onrecord.text import one_line
from onrecord.types import Analysis, Dossier, Published, Record, Refusal, Report, ReportHead

State = Literal["current", "old", "retracted", "gone"]
EntryKind = Literal[
    "story", "claim", "figure", "corrected", "withdrawn", "conflict", "settled", "origin", "name", "retracted", "taken down",
    "merged", "split", "regrouped"
]  # fmt: skip
T = TypeVar("T")


class StoreError(Exception):
    """A record cannot be opened, read or written: which file, why, and what to do next."""

    def __init__(self, file: str, reason: str, advice: str) -> None:
        super().__init__(one_line(f"{file}: {reason}; {advice}"))
        self.file, self.reason, self.advice = file, reason, advice


class StaleError(StoreError):
    """Somebody else changed the record while the stories were linked: link them again."""


class Listed(Record, Generic[T], frozen=True):
    """One page of a listing: ``rows`` from ``offset``, of ``total``."""

    rows: tuple[T, ...]
    total: int
    offset: int = 0


class StoryLine(Record, frozen=True):
    """A story in a listing; ``last`` is the latest day of publication of its reports (ISO prefix)."""

    id: str
    title: str
    reports: int
    claims: int
    conflicts: int
    failed: int
    last: str | None = None


class Hit(Record, frozen=True):
    """A report that a search found: ``[start, end)`` of its text is the passage shown, ``marks`` the found words (in the report's text)."""

    report: ReportHead
    story: str | None
    start: int
    end: int
    exact: str
    marks: tuple[tuple[int, int], ...] = ()


class Version(Record, frozen=True):
    """One text of a report. ``gone``: taken down, its text is away; ``retracted``: withdrawn by its outlet, its text stays.

    ``number`` counts the reports of the record in the order of adding; ``reason`` and ``by`` say why and who took it down.
    """

    id: str
    number: int
    state: State
    added: str
    file: str
    url: str | None = None
    day: str | None = None
    reason: str = ""
    by: str = ""


class Entry(Record, frozen=True):
    """One change of the record (see ``keep/changes.py``): what, in which story, when it came into the record.

    ``series`` are the values of a figure from the first to the last, as (value with unit, day of the report or None); ``was`` and ``now``
    the ids of stories that merged or split, before and after.
    """

    kind: EntryKind
    story: str
    text: str
    at: str = ""
    claim: str | None = None
    before: str | None = None
    note: str = ""
    series: tuple[tuple[str, str | None], ...] = ()
    reports: tuple[str, ...] = ()
    number: int = 0
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


class TakeDown(Record, frozen=True):
    """A report to take out: its text and what was found in it go (``keep_text``: stay, for those who check); that it was there stays."""

    report: str
    reason: str
    by: str = ""
    keep_text: bool = False


class Linked(Record, frozen=True):
    """What linking brought: key by id of every story, the dossiers that are new, the dates found, the changes to note.

    ``seen`` is the state of the record that was linked (``Store.state``); ``dates`` are by group of reports (``Store.dates``);
    ``taken`` is taken out in the same transaction, so that at no moment any evidence leads nowhere. ``heirs`` are ids of stories before
    and after (the id of a story follows from its reports, so that it changes with each of them).
    ``meanings`` are the model and the packed sentence vectors of reports (``serve/meanings.py``), in the place of those kept before.
    """

    keys: dict[str, str]
    fresh: tuple[Dossier, ...]
    seen: int
    dates: dict[str, dict[str, Published]]
    entries: tuple[Entry, ...] = ()
    taken: TakeDown | None = None
    heirs: tuple[tuple[str, str], ...] = ()
    meanings: dict[str, tuple[str, bytes]] = msgspec.field(default_factory=dict)


class Sent(Record, frozen=True):
    """A file as it was uploaded: its name, its bytes, and what its sender knows of it (outlet, published, title, url)."""

    name: str
    data: bytes
    facts: dict[str, str] = msgspec.field(default_factory=dict)


class Slot(NamedTuple):
    """Where a file lies: the id of its upload, and its number there."""

    upload: str
    number: int


class Outcome(Record, frozen=True):
    """What came of a file: ids of the reports it added, of those that were there, and what could not be taken."""

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()


class Step(Record, frozen=True):
    """What was made of a part of a file: analyses with the bytes of their reports, ids that were there, refusals; ``ended``: the last."""

    items: tuple[tuple[Analysis, bytes | None], ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    ended: bool = False


class Waiting(Record, frozen=True):
    """A file that is still to be read: how often that was begun, by which program last, and when (UTC)."""

    at: Slot
    tries: int = 0
    owner: str = ""
    begun: str = ""


class UploadFile(Record, frozen=True):
    """A file of an upload, and what came of it until now."""

    name: str
    ended: bool
    outcome: Outcome


class Upload(Record, frozen=True):
    """An upload. ``ended``: every file is read and the stories are linked; ``stories``: id and title of those that hold its reports now."""

    id: str
    at: str
    ended: bool
    files: tuple[UploadFile, ...]
    stories: tuple[tuple[str, str], ...] = ()
    trouble: Refusal | None = None


class Store(Protocol):
    """What every store does. The order of what comes out is that of (file, id), never that of adding."""

    def add(self, analysis: Analysis, raw: bytes | None = None) -> bool:
        """Keep one report, all or nothing; False when it is there already (nothing is changed then)."""

    def add_all(self, items: Sequence[tuple[Analysis, bytes | None]]) -> int:
        """Keep several reports in one transaction, all or nothing; how many of them are new."""

    def replace(self, analysis: Analysis) -> None:
        """Put the analysis that newer rules made of a kept report in the place of the older one."""

    def analyses(self, ids: Iterable[str] | None = None) -> Iterator[Analysis]:
        """Analyses of the current reports (or of those named, whatever their state), by file and id."""

    def analysis(self, report: str) -> Analysis | None:
        """One report with what was found in it, also an older version; None when it is not there, or its text was taken down."""

    def reports(self) -> Iterator[Report]:
        """All current reports, by file and id."""

    def raw(self, report: str) -> bytes | None:
        """The bytes that a report was read from, where they were kept."""

    def outdated(self) -> list[str]:
        """Ids of the reports whose analysis was made by other rules or models than the present ones."""

    def known(self) -> set[str]:
        """Ids of all reports that were ever added, older versions and those taken down included."""

    # ------------------------------------------------------------------ listing and search
    def search(
        self,
        words: str = "",
        *,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Listed[Hit]:
        """Current reports that hold all words (``"a phrase"``, ``pre*``, ``-without``), newest first; no words: all reports."""

    def stories(self, *, limit: int = 50, offset: int = 0) -> Listed[StoryLine]:
        """The stories in the order of their dossiers (the largest first)."""

    def dossier(self, story: str) -> Dossier | None:
        """The dossier of a story, by its id or the start of it; None when none or more than one has it."""

    # ------------------------------------------------------------------ decisions
    def decide(self, decision: Decision) -> Decision:
        """Keep an editor's decision beside those before it; gives it back with its number and time."""

    def decisions(self, *, history: bool = False) -> list[Decision]:
        """The decisions that hold, in their order: the last on a pair, unless undone; with ``history`` every one ever made."""

    # ------------------------------------------------------------------ versions
    def versions(self, report: str) -> list[Version]:
        """All versions of a report (by the id of any of them), the oldest first."""

    # ------------------------------------------------------------------ dossiers, changes, refusals
    def put_dossiers(self, dossiers: Sequence[Dossier]) -> None:
        """Keep the dossiers in the place of those kept before."""

    def put(self, linked: Linked) -> None:
        """Keep what linking brought, all or nothing; StaleError when the record has changed since it was read."""

    def dossiers(self) -> list[Dossier]:
        """The dossiers as last put, the largest first, then by id."""

    def meanings(self, reports: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """Report, model and packed sentence vectors, of those reports of which some are kept."""

    def heirs(self, story: str) -> list[str]:
        """The ids of the present stories that a story of now or before became, by its id or the start of it; in order."""

    def keys(self) -> dict[str, str]:
        """The keys under which dossiers were put, by story id."""

    def dates(self) -> dict[str, dict[str, Published]]:
        """The dates that the reports of a group tell together, by the id of the group, as last put."""

    def state(self) -> int:
        """A number that grows with every change of reports and decisions."""

    def pending(self) -> bool:
        """Whether reports or decisions came in since the stories were last linked."""

    def outlines(self) -> Iterator[Analysis]:
        """The current reports without what was found in them: enough to group them by story."""

    def changes(self, since: str = "", *, story: str | None = None) -> list[Entry]:
        """Changes noted at or after a time (ISO 8601, UTC), the newest first; ``story``: of its reports, whatever it was called then."""

    def refuse(self, refusal: Refusal) -> None:
        """Keep that an input could not be read, and why."""

    def refusals(self) -> list[Refusal]:
        """Inputs that could not be read, by file."""

    # ------------------------------------------------------------------ uploads
    def take_in(self, upload: str, files: Sequence[Sent]) -> None:
        """Keep the files of an upload, all or nothing: when this returns they outlive the program."""

    def waiting(self) -> list[Waiting]:
        """Files that are still to be read: those first that were tried least often, so that none holds up those behind it."""

    def unlinked(self) -> list[str]:
        """Uploads of which every file is read, and which are not noted as done, in the order of coming."""

    def begin(self, at: Slot, owner: str) -> Sent | None:
        """Note who works on a file, and give it; None where it is done. ValueError where its bytes have changed."""

    def step(self, at: Slot, step: Step) -> Outcome | None:
        """Keep what was made of a part of a file, and note it; the outcome as it now is, None where the file is done already."""

    def finish(self, upload: str, trouble: Refusal | None = None) -> None:
        """Note that an upload is done, and what went wrong behind its files."""

    def outcome(self, at: Slot) -> Outcome:
        """What came of a file until now."""

    def named(self, at: Slot) -> str:
        """The name under which a file was sent."""

    def uploads(self, *, limit: int = 50, offset: int = 0) -> Listed[Upload]:
        """The uploads, the last first."""

    def upload(self, ident: str) -> Upload | None:
        """An upload with what came of each of its files; None where there is none."""

    # ------------------------------------------------------------------ the whole
    def check(self) -> list[str]:
        """What is wrong with the record, one line each; empty when all is well."""

    def backup(self, to: Path) -> None:
        """Copy the record to a new SQLite file while it is in use."""

    def meta(self) -> Mapping[str, str]:
        """Format, program and store, by name."""

    def close(self) -> None:
        """Leave the record as one file."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
