"""Building on Dask: files are read and analysed where the workers are, stories are linked there; the record is kept here."""

from collections.abc import Sequence
from pathlib import Path

import onrecord.keep as keep
import onrecord.show as shows
from onrecord import spread, spread_files
from onrecord.codec import dump
from onrecord.keep.lock import alone
from onrecord.keep.store import StoreError
from onrecord.serve.begun import Filled, into
from onrecord.serve.growing import kept_as_found, relink, settled_story
from onrecord.serve.terminal import note, warn
from onrecord.serve.unknown import lacking, tell_unknown
from onrecord.serve.work import (
    NOTHING,
    PAGES_WAIT,
    built,
    clear,
    code,
    fit_for_pages,
    left_out,
    nothing,
    page_of,
    set_aside,
    tell,
    write,
    written,
)  # fmt: skip
from onrecord.types import Refusal, ReportHead

PART = ".part-dask"  # what was analysed is in Dask's parts, and found again there


def build(paths: Sequence[Path], out: Path, *, where: spread.Spread, max_bytes: int, replace: bool = False) -> int:
    """A record and its dossiers in a folder, byte for byte those of ``work.build``; a run that was stopped goes on by its parts."""
    out.mkdir(parents=True, exist_ok=True)
    record = out / "record.sqlite"
    try:
        fit_for_pages(out)
        wanting: set[str] = set()
        done = into(record, lambda store: _fill(store, paths, where, max_bytes, wanting), replace=replace, part=PART)
        if done.code == NOTHING:
            return NOTHING
        with alone(out / "index.html", PAGES_WAIT), keep.open(record, readonly=True) as store:
            return written(lambda: tell_unknown(publish(store, out), wanting)) or done.code
    except StoreError as error:
        warn(str(error))
        return NOTHING


def _fill(store: keep.Store, paths: Sequence[Path], where: spread.Spread, max_bytes: int, wanting: set[str]) -> Filled:
    raw: dict[str, bytes] = {}
    unfit: list[Refusal] = []
    there, done, known = store.known(), 0, 0
    with spread.connected(where.address, say) as client:
        results = spread_files.analyses_of_files(client, paths, where, max_bytes, raw.__setitem__)
        for kept, bad in kept_as_found(store, results, raw):
            done += len(kept)
            left_out(a.report for a in kept)
            wanting |= lacking(a.report for a in kept)
            known += sum(a.report.id in there for a in kept)
            unfit += bad
            for item in bad:
                tell(item)
            say(f"analysed {done} reports, refused {len(unfit)}")
        for item in unfit:
            store.refuse(item)
        if not done:
            return Filled(code=nothing())
        found = relink(store, over=spread.over(client, say))
    return Filled(code=max(code(done, len(unfit)), set_aside(found)), entries=found.entries, new=done - known, known=known)


def publish(store: keep.Store, out: Path) -> list[ReportHead]:
    """The files that ``work.publish`` writes, story by story (only the dossiers are all in memory); the heads of all reports."""
    dossiers = store.dossiers()
    home = "../../index.html" if len(dossiers) > 1 else None
    for d in dossiers:
        page = page_of(d, settled_story(store, d), home)
        write(out / "stories" / d.story.id / "dossier.json", dump(d) + "\n")
        write(out / "stories" / d.story.id / "index.html", page)
        if d is dossiers[0]:
            write(out / "dossier.json", dump(d) + "\n")
            write(out / "index.html", page if len(dossiers) == 1 else shows.index(dossiers))
    clear(out / "stories", {d.story.id for d in dossiers})
    built(dossiers, out)
    return [r for d in dossiers for r in d.reports]


def say(line: str) -> None:
    """How far it is, on standard error."""
    note(line)
