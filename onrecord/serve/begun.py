"""Where a build writes: into the record that is there, or into a part that takes the record's name once it is whole."""

from collections.abc import Callable, Sequence
from pathlib import Path

import onrecord.keep as keep
from onrecord.grow import rules
from onrecord.keep.aside import become, instead, remove
from onrecord.keep.lock import alone
from onrecord.keep.store import Entry, Store, StoreError
from onrecord.serve.terminal import note
from onrecord.types import Analysis, Record, Report

BATCH = 50
PART = ".part"
Fill = Callable[["Store"], "Filled"]


class Filled(Record, frozen=True):
    """What adding came to: the exit code, the changes noted, how many reports are new and how many were there.

    ``behind``: others go on adding, and link the stories.
    """

    code: int
    entries: tuple[Entry, ...] = ()
    new: int = 0
    known: int = 0
    behind: bool = False


def into(record: Path, fill: Fill, ready: Callable[[Path], None] = remove, *, replace: bool = False, part: str = PART) -> Filled:
    """Fill the record that is there; where there is none (or with ``replace``) a part of it, with nobody beside.

    ``ready`` is given the part of a build that was cut off, and leaves in it what can be used. The record that was there is set aside.
    """
    if replace or not record.exists():
        with alone(record):
            if replace or not record.exists():  # nobody was faster
                return _anew(record, fill, ready, part)
    with keep.open(record, rules=rules("find")) as store:
        done = fill(store)
        note(f"{record} was there: {_reports(done.new)} new, {done.known} known; {_count(len(store.decisions()), 'decision')} kept")
        if old := len(store.outdated()):
            more = f"onrecord renew --record {record} (or build with --replace)"
            note(f"{_reports(old)} of it analysed by other rules than the present ones: to have them analysed anew, {more}")
    return done


def _anew(record: Path, fill: Fill, ready: Callable[[Path], None], end: str) -> Filled:
    part = record.with_name(record.name + end)
    ready(part)
    with keep.open(part, rules=rules("find")) as store:
        done = fill(store)
        if not store.stories(limit=1).total:
            return done  # nothing was built: what is there stays
    if aside := become(part, record):
        note(f"the record that was there is now {aside}")
    return done


def resumed(part: Path, reports: Sequence[Report]) -> None:
    """Of a build that was cut off, leave what can be used: the analyses, by the present rules, of reports that are as they were."""
    if not part.exists():
        return
    new = part.with_name(part.name + ".new")
    remove(new)
    try:
        with keep.open(part, rules=rules("find")) as store:
            there, old = store.known(), set(store.outdated())
            fit = [r for r in reports if r.id in there - old and (a := store.analysis(r.id)) and a.report == r]
            if len(fit) == len(there):
                return
            with keep.open(new, rules=rules("find")) as target:
                for k in range(0, len(fit), BATCH):
                    target.add_all([(a, store.raw(a.report.id)) for a in _analyses(store, fit[k : k + BATCH])])
        instead(new, part)
    except StoreError:
        remove(new)
        remove(part)


def _analyses(store: Store, reports: Sequence[Report]) -> list[Analysis]:
    return [a for r in reports if (a := store.analysis(r.id))]


def _reports(count: int) -> str:
    return _count(count, "report")


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
