"""The one interface behind which records are kept; the rooms above know nothing else of a store."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Protocol, Self

from onrecord.types import Analysis, Dossier, Refusal, Report


class StoreError(Exception):
    """A record cannot be opened, read or written: which file, why, and what to do next."""

    def __init__(self, file: str, reason: str, advice: str) -> None:
        super().__init__(f"{file}: {reason}; {advice}")
        self.file, self.reason, self.advice = file, reason, advice


class Store(Protocol):
    """What every store does. The order of what comes out is that of (file, id), never that of adding."""

    def add(self, analysis: Analysis, raw: bytes | None = None) -> bool:
        """Keep one report, all or nothing; False when it is there already (nothing is changed then)."""

    def replace(self, analysis: Analysis) -> None:
        """Put the analysis that newer rules made of a kept report in the place of the older one."""

    def analyses(self) -> Iterator[Analysis]:
        """All analyses, by file and id."""

    def reports(self) -> Iterator[Report]:
        """All reports, by file and id."""

    def raw(self, report: str) -> bytes | None:
        """The bytes that a report was read from, where they were kept."""

    def outdated(self) -> list[str]:
        """Ids of the reports whose analysis was made by other rules or models than the present ones."""

    def put_dossiers(self, dossiers: Sequence[Dossier]) -> None:
        """Keep the dossiers in their order, in the place of those kept before."""

    def dossiers(self) -> list[Dossier]:
        """The dossiers as last put."""

    def refuse(self, refusal: Refusal) -> None:
        """Keep that an input could not be read, and why."""

    def refusals(self) -> list[Refusal]:
        """Inputs that could not be read, by file."""

    def check(self) -> list[str]:
        """What is wrong with the record, one line each; empty when all is well."""

    def close(self) -> None:
        """Leave the record as one file."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...
