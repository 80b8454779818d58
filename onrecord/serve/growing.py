"""A record and the engine joined: link what changed, and keep it in one step. Used by every command that adds, decides or takes out."""

from collections.abc import Sequence

from onrecord import grow
from onrecord.keep.store import Linked, StaleError, Store, TakeDown
from onrecord.types import Dossier

TRIES = 5  # how often linking starts again because somebody else added meanwhile


def relink(store: Store, taken: TakeDown | None = None) -> tuple[Dossier, ...]:
    """Link the stories that have changed since they were last linked; the dossiers that are new. StoreError when it cannot be kept.

    ``taken`` is left out, and taken out in the same step.
    """
    for last in range(TRIES, 0, -1):
        try:
            return _once(store, taken)
        except StaleError:
            if last == 1:
                raise
    raise AssertionError("not reached")


def _once(store: Store, taken: TakeDown | None) -> tuple[Dossier, ...]:
    seen = store.state()
    outlines = [a for a in store.outlines() if not taken or a.report.id != taken.report]
    known = grow.Known(keys=store.keys(), dates=store.dates(), decisions=tuple(store.decisions()))
    grown = grow.grow(outlines, store.analyses, known)
    store.put(Linked(keys=grown.keys, fresh=grown.fresh, seen=seen, dates=grown.dates, taken=taken))
    return grown.fresh


def take_down(store: Store, report: str, *, reason: str, by: str = "", keep_text: bool = False) -> Sequence[Dossier]:
    """Take a report out of the record and its stories; the dossiers that are new."""
    return relink(store, TakeDown(report=report, reason=reason, by=by, keep_text=keep_text))
