"""What the commands that look after a record do: messages, forms, exit codes."""

import functools
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import onrecord.keep as keep
from onrecord import scale
from onrecord.codec import dump
from onrecord.decisions import Decision
from onrecord.grow import rules
from onrecord.keep.exports import export as write_export
from onrecord.keep.exports import form_of
from onrecord.keep.portable import load as load_export
from onrecord.keep.store import Store, StoreError, TakeDown
from onrecord.keep.versions import Passage, passages
from onrecord.read import reads_as
from onrecord.serve import feeds, reviewing
from onrecord.serve.editing import Editor
from onrecord.serve.growing import Relinked, relink, settled_story, troubles
from onrecord.serve.terminal import note, pressed, say, say_json, say_xml, warn
from onrecord.text import one_line
from onrecord.types import Analysis

ALL, PARTIAL, NOTHING = 0, 1, 2
P = ParamSpec("P")


def told(work: Callable[P, int]) -> Callable[P, int]:
    """A command whose errors of the store are one line and exit code 2."""

    @functools.wraps(work)
    def _wrapped(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return work(*args, **kwargs)
        except StoreError as error:
            warn(str(error))
            return NOTHING

    return _wrapped


def opened(record: str, *, writing: bool = False) -> Store:
    """A record that is there."""
    if writing and not record.startswith(keep.SERVERS) and not Path(record).is_file():
        raise StoreError(record, "there is no such record", "build one first: onrecord build PATH… -o DIR, or name one with --record")
    return keep.open(record, rules=rules("find"), readonly=not writing)


@told
def changes(record: str, since: str, *, story: str | None, form: str) -> int:
    """What changed since a time."""
    start = feeds.when(since)
    with opened(record) as store:
        found = feeds.Changes(record=Path(record).name, since=start, entries=tuple(store.changes(start, story=story)))
        behind = store.pending()
    made = {"text": feeds.text, "json": dump, "atom": feeds.atom}[form](found)
    {"text": say, "json": say_json, "atom": say_xml}[form](made)
    if behind:
        warn(f"{record}: reports came in that are not linked yet; run onrecord add with them once more")
    return ALL


def _report(store: Store, name: str) -> str:
    """The id of a report, given by id, the start of it, or file name."""
    ids = store.known()
    found = [i for i in sorted(ids) if i == name or (len(name) >= 8 and i.removeprefix("sha256:").startswith(name.removeprefix("sha256:")))]
    found = found or [r.id for r in store.reports() if r.file == name]
    if len(found) != 1:
        why = "no report" if not found else f"{len(found)} reports"
        raise StoreError(store.meta()["store"], f"{why} called {name}", "give the id of a report, as in dossier.json")
    return found[0]


@told
def versions(record: str, report: str, *, as_json: bool) -> int:
    """The versions of a report, and what each changed."""
    with opened(record) as store:
        found = store.versions(_report(store, report))
        texts = {v.id: a.report.text for v in found if (a := store.analysis(v.id))}
    before: str | None = None
    for v in found:
        say_json(dump(v)) if as_json else say(
            f"{v.day or '-':<12}{v.state:<10}{one_line(v.file)}  {v.id}" + (f"  {one_line(v.reason)}" if v.reason else "")
        )
        now = texts.get(v.id)
        if before is not None and now is not None and not as_json:
            say("\n".join(_passage(p, before, now) for p in passages(before, now) if p.kind != "same"))
        before = now if now is not None else before
    return ALL


def _passage(p: Passage, old: str, new: str) -> str:
    parts = [old[slice(*p.old)] if p.old else "", new[slice(*p.new)] if p.new else ""]
    return f"  {p.kind:<8} {' → '.join(' '.join(x.split()) for x in parts if x)}"


@told
def takedown(record: str, report: str, *, reason: str, retracted: bool, by: str) -> int:
    """A report out of a record."""
    with opened(record, writing=True) as store:
        ident = _report(store, report)
        _told_aside(relink(store, TakeDown(report=ident, reason=reason, by=by, keep_text=retracted)))
    note(f"{record}: {'retracted' if retracted else 'taken down'}: {ident}")
    return ALL


@told
def decisions(record: str, *, history: bool, undo: int | None, by: str, as_json: bool) -> int:
    """What editors decided."""
    with opened(record, writing=undo is not None) as store:
        if undo is not None:
            Editor(store, by or "unnamed").undo(undo)
        found = store.decisions(history=history)
    for d in found:
        say_json(dump(d)) if as_json else say(one_line(_decision(d)))
    return ALL


@told
def review(record: str, *, story: str | None, kind: str | None, by: str) -> int:
    """Go through what is likely and not sure; the stories are linked anew once, at the end or when it is stopped."""
    with opened(record, writing=True) as store:
        reviewing.checked(store, story)
        turn = reviewing.Round(Editor(store, by, later=True), deque(reviewing.asked(store, story, kind)))
        note(f"{turn.total} for review" + (f": {reviewing.KEYS}" if turn.total else ""))
        try:
            reviewing.go(turn, pressed, say)
        finally:
            found = relink(store)
    note(f"{turn.decided} decided, {turn.total - turn.decided} left")
    return _told_aside(found)


def _decision(d: Decision) -> str:
    what = f"undo {d.undoes}" if d.verdict == "undo" else f"{d.verdict} {d.kind}" + (f" ({d.relation})" if d.relation else "")
    return f"{d.number:>4}  {d.at}  {d.by}  {what}: “{d.left.exact}” / “{d.right.exact}”" + (f"  [{d.reason}]" if d.reason else "")


@told
def backup(record: str, to: Path) -> int:
    """A verified copy."""
    with opened(record) as store:
        store.backup(to)
    with keep.open(to, readonly=True) as copy:
        faults = copy.check()
    for fault in faults:
        note(fault)
    if not faults:
        say(one_line(f"{to}: a copy of {record}, in order"))
    return PARTIAL if faults else ALL


@told
def export(record: str, to: Path, *, form: str | None, story: str | None) -> int:
    """A record for other programs."""
    with opened(record) as store:
        rows = write_export(store, functools.partial(settled_story, store), to, form=form or form_of(to), story=story)
    note(f"{to}: {rows}")
    return ALL


def _told_aside(found: Relinked) -> int:
    """Tell the stories that could not be linked; the exit code for them."""
    aside = troubles(found.fresh)
    for item in aside:
        warn(f"{item.file}: {item.reason}; {item.advice}")
    return PARTIAL if aside else ALL


@told
def import_(record: str, source: Path, *, trust: bool = False) -> int:
    """What another record exported."""
    with keep.open(record, rules=rules("find")) as store:
        count = load_export(store, source, trust=trust, reads=reads_as)
        aside = _told_aside(relink(store))
    note(f"{record}: {count.reports} reports and {count.decisions} decisions added")
    for item in count.refused:
        warn(f"{item.file}: {item.reason}; {item.advice}")
    return PARTIAL if count.refused else aside


@told
def renew(record: str) -> int:
    """The reports that older rules analysed, analysed anew; each is kept as soon as it is done."""
    failed = 0
    with opened(record, writing=True) as store:
        old = store.outdated()
        for ident in old:
            before = store.analysis(ident)
            made = next(scale.analyses([before.report], 1)) if before else None
            if isinstance(made, Analysis):
                store.replace(made)
            else:
                failed += 1
        aside = _told_aside(relink(store))
    note(f"{record}: {len(old) - failed} of {len(old)} reports analysed anew")
    return PARTIAL if failed else aside
