"""A record and the engine joined: link what changed, note the changes, keep it in one step; for all that add, decide or take out."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from onrecord import grow
from onrecord.keep.changes import Before, Update, entries
from onrecord.keep.store import Entry, Linked, StaleError, Store, StoreError, TakeDown
from onrecord.keep.versions import passages
from onrecord.serve.lineage import lineage
from onrecord.serve.meanings import Meanings
from onrecord.types import Analysis, Dossier, Published, Record, Refusal, Report

AT_ONCE, AT_MOST = 50, 1.0  # reports, and seconds, that wait for one transaction
TOLD = 5  # reports of a story that is set aside that are named
PAUSE = 0.02  # seconds, of chance, before linking starts again; times the tries
TRIES = 12  # how often linking starts again because somebody else added meanwhile


class Relinked(Record, frozen=True):
    """The dossiers that are new, and the changes noted; ``behind``: others still add, and link what there is when they are done."""

    fresh: tuple[Dossier, ...] = ()
    entries: tuple[Entry, ...] = ()
    behind: bool = False


def relink(store: Store, taken: TakeDown | None = None, over: grow.Over = map) -> Relinked:
    """Link the stories that have changed since they were last linked. StoreError when it cannot be kept.

    ``taken`` is left out, and taken out in the same step. ``over`` may link stories elsewhere (``grow.grow``). Where others go on adding,
    it is left to the last of them, who links all of it (``behind``): each links when it has added.
    """
    for tries in range(1, TRIES + 1):
        try:
            return _once(store, taken, over)
        except StaleError:
            if tries == TRIES and taken:
                raise
            time.sleep(random.uniform(0.0, PAUSE * tries))  # so that those who link at once do not meet again and again
    return Relinked(behind=True)


def _once(store: Store, taken: TakeDown | None, over: grow.Over) -> Relinked:
    seen = store.state()
    if not taken and not store.pending() and all(k.endswith(grow.stamp()) for k in store.keys().values()):
        return Relinked()
    outlines = [a for a in store.outlines() if not taken or a.report.id != taken.report]
    decisions = tuple(store.decisions())
    known = grow.Known(keys=store.keys(), dates=store.dates(), decisions=decisions)
    meanings = Meanings(store)
    grown = grow.grow(outlines, meanings.load, known, over)
    before = _before(store, known.keys, grown, taken)
    became = lineage(before, grown.fresh)
    noted = (*_noted(store, taken, before), *became.entries, *entries(before, grown.fresh))
    linked = Linked(keys=grown.keys, fresh=grown.fresh, seen=seen, dates=grown.dates, entries=noted, taken=taken)
    store.put(msgspec.structs.replace(linked, heirs=became.heirs, meanings=meanings.learned(grown.fresh)))
    return Relinked(fresh=grown.fresh, entries=noted)


def _before(store: Store, keys: Mapping[str, str], grown: grow.Grown, taken: TakeDown | None) -> Before:
    """The dossiers that are no more, and the versions that took the place of others."""
    gone = [d for s in sorted(keys) if grown.keys.get(s) != keys[s] and (d := store.dossier(s))]
    current = {r.id for d in grown.fresh for r in d.reports}
    lost = sorted({r.id for d in gone for r in d.reports} - current - ({taken.report} if taken else set()))
    left = frozenset({taken.report} if taken else ())
    found = tuple(u for r in lost if (u := _update(store, r)))
    silent = bool(taken and not taken.keep_text)
    return Before(dossiers=tuple(gone), updates=found, left=left, silent=silent, decisions=tuple(store.decisions()))


def _update(store: Store, report: str) -> Update | None:
    """What a newer version of a report changed; None where there is none."""
    newer = next((v for v in store.versions(report) if v.state == "current" and v.id != report), None)
    old, new = store.analysis(report), store.analysis(newer.id) if newer else None
    if newer is None or old is None or new is None:
        return None
    texts = (old.report.text, new.report.text)
    return Update(old=report, new=newer.id, passages=tuple(passages(*texts)), texts=texts)


def _noted(store: Store, taken: TakeDown | None, before: Before) -> tuple[Entry, ...]:
    """The entry of a report that was taken out."""
    if taken is None:
        return ()
    version = next((v for v in store.versions(taken.report) if v.id == taken.report), None)
    if version is None:
        why = f"report {taken.report} is not in it"
        raise StoreError(store.meta()["store"], why, "the ids of reports are in dossier.json, and in `onrecord versions`")
    story = next((d.story.id for d in before.dossiers if taken.report in {r.id for r in d.reports}), "")
    kind = "retracted" if taken.keep_text else "taken down"
    by = f" ({taken.by})" if taken.by else ""
    return (Entry(kind=kind, story=story, text=version.file, note=taken.reason + by, reports=(taken.report,)),)  # type: ignore[arg-type]


def take_down(store: Store, report: str, *, reason: str, by: str = "", keep_text: bool = False) -> Sequence[Dossier]:
    """Take a report out of the record and its stories; the dossiers that are new."""
    return relink(store, TakeDown(report=report, reason=reason, by=by, keep_text=keep_text)).fresh


def kept_as_found(
    store: Store, results: Iterable[Analysis | Refusal], raw: dict[str, bytes]
) -> Iterator[tuple[list[Analysis], list[Refusal]]]:
    """Keep analyses as they come, many in one transaction; each batch is given on once it is safe, with what was refused meanwhile."""
    waiting: list[Analysis] = []
    refused: list[Refusal] = []
    last = time.monotonic()
    for item in results:
        if isinstance(item, Refusal):
            refused.append(item)
        else:
            waiting.append(item)
        if len(waiting) >= AT_ONCE or time.monotonic() - last > AT_MOST:
            store.add_all([(a, raw.pop(a.report.id, None)) for a in waiting])
            yield waiting, refused
            waiting, refused, last = [], [], time.monotonic()
    store.add_all([(a, raw.pop(a.report.id, None)) for a in waiting])
    yield waiting, refused


def troubles(dossiers: Iterable[Dossier]) -> list[Refusal]:
    """The stories that were set aside, as what is told of them."""
    return [
        Refusal(
            file=d.story.title or d.story.id,
            reason=f"this story could not be linked and is set aside ({d.unlinked}); its reports are kept: "
            + ", ".join(r.file for r in d.reports[:TOLD]) + (" and others" if len(d.reports) > TOLD else ""),
            advice="the rest is linked; take out the report that is why (onrecord takedown), or send a bug report",
        )
        for d in dossiers if d.unlinked
    ]  # fmt: skip


def settled_story(store: Store, dossier: Dossier) -> list[Analysis]:
    """The analyses of a story's reports, with the dates that its dossier gives them; of one that was set aside the bare texts."""
    days = {r.id: r.published for r in dossier.reports}
    if dossier.unlinked:
        return [Analysis(report=_bare(a.report, days[a.report.id])) for a in store.analyses(days)]
    return [grow.anchored(a, days[a.report.id]) for a in store.analyses(days)]


def _bare(report: Report, day: Published | None) -> Report:
    """A report of which nothing is shown but what can be: its text, and the blocks that lie in it."""
    blocks = tuple(b for b in report.blocks if 0 <= b.start < b.end <= len(report.text))
    return msgspec.structs.replace(report, blocks=blocks, published=day, credits=(), corrections=())
