"""Uploads: their bytes are in the record before anybody is told that they were taken; a thread reads, analyses and links them.

The record is the queue: a program that begins goes on with what the one before left, and every upload can be asked for by its id. Each
file is worked on by itself, its analysis in a process of its own, so that none holds up, stalls or ends the others.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from threading import Event, Lock, Thread

from onrecord import engine, pool
from onrecord.keep.store import Outcome, Sent, Slot, Step, Store, StoreError, Upload, Waiting
from onrecord.scale import unfit
from onrecord.serve.growing import AT_MOST, AT_ONCE, relink, troubles
from onrecord.serve.library import Library
from onrecord.serve.unpacking import read
from onrecord.types import Analysis, Refusal, Report

Work = Callable[[Report], Analysis | Refusal]
LOOK = 20.0  # seconds between two looks for what another program has left
LEASE = 120  # seconds after which a program on another machine that says nothing of a file is taken for gone
PAUSES = (0.5, 30.0)  # seconds until the next try while the record cannot be written to: the first, the longest
TRIES = 2  # how often a report is given to a process that is ended from outside


class Jobs:
    """The uploads of a record; ``work`` is what is done with a report, in a process of its own."""

    def __init__(self, library: Library, work: Work = engine.analyse) -> None:
        self.library, self.owner = library, owner()
        self._bench: pool.Kept[Report, Analysis | Refusal] = pool.Kept(work)
        self._live: dict[str, str] = {}
        self._stop, self._woken, self._lock = Event(), Event(), Lock()
        self._thread: Thread | None = None

    def start(self, files: Sequence[Sent]) -> dict[str, object]:
        """Keep files in the record and begin with them; the upload as it can be asked for by its id. StoreError where it cannot be kept."""
        ident = token_hex(8)
        with self.library.store(write=True) as store:
            store.take_in(ident, files)
            made = store.upload(ident)
        self.wake()
        assert made is not None
        return self._told(made)

    def get(self, ident: str) -> dict[str, object] | None:
        """An upload by its id: how far it is, what came of each file."""
        with self.library.store() as store:
            found = store.upload(ident)
        return self._told(found) if found else None

    def all(self, limit: int, offset: int) -> tuple[list[dict[str, object]], int]:
        """A page of the uploads, the last first, and how many there are."""
        with self.library.store() as store:
            found = store.uploads(limit=limit, offset=offset)
        return [self._told(u) for u in found.rows], found.total

    def wake(self) -> None:
        """Look for what is to be done, in a thread."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._run, name="uploads", daemon=True)
                self._thread.start()
        self._woken.set()

    def close(self) -> None:
        """Stop at once: what is not done stays in the record, for the next program that serves it."""
        self._stop.set()
        self._woken.set()
        self._bench.kill()
        if self._thread is not None:
            self._thread.join(10)

    # ------------------------------------------------------------------ the thread
    def _run(self) -> None:
        pause = PAUSES[0]
        try:
            while not self._stop.is_set():
                self._woken.clear()
                try:
                    while not self._stop.is_set() and self._once():
                        pause = PAUSES[0]
                        self._live.pop("", None)
                    self._woken.wait(LOOK)
                except StoreError as error:
                    self._live = {"": f"waiting: {error.reason}"}
                    self._stop.wait(pause)
                    pause = min(2 * pause, PAUSES[1])
        finally:
            self._bench.close()

    def _once(self) -> bool:
        """Link an upload of which all is read, else read a file; False when there is nothing to do."""
        with self.library.store() as store:
            ready, waiting = store.unlinked(), free(store.waiting(), self.owner)
        if not ready and not waiting:
            return False
        with self.library.store(write=True) as store:
            if ready:
                self._link(store, ready[0])
            else:
                self._file(store, waiting[0].at)
        return True

    def _link(self, store: Store, ident: str) -> None:
        self._live[ident] = "linking the stories"
        trouble = None
        try:
            found = relink(store)
            if found.behind:
                return  # it is looked at again
            trouble = next(iter(troubles(found.fresh)), None)
        except StoreError:
            raise
        except Exception as error:  # the reports are in the record: one story that cannot be linked must not hold up what is behind
            trouble = Refusal(file="", reason=f"the stories could not be linked ({_said(error)})", advice="please send a bug report")
        store.finish(ident, trouble)
        self._live.pop(ident, None)

    def _file(self, store: Store, at: Slot) -> None:
        """Read a file and keep what is found in it, step by step."""
        try:
            sent = store.begin(at, self.owner)
            if sent is None:
                return
            for step in self._steps(sent, store.outcome(at), store.known(), at.upload):
                if self._stop.is_set() or store.step(at, step) is None:
                    return
        except StoreError:
            raise
        except Exception as error:  # whatever it is, it is this file's
            refused = Refusal(file=store.named(at), reason=_said(error), advice="send the file again, or leave it out")
            store.step(at, Step(refused=(refused,), ended=True))

    def _steps(self, sent: Sent, before: Outcome, known: set[str], ident: str) -> Iterator[Step]:
        """What is made of a file, in parts that are kept one by one."""
        done = {*before.added, *before.known}
        raw: dict[str, bytes] = {}
        items: list[tuple[Analysis, bytes | None]] = []
        there: list[str] = []
        refused: list[Refusal] = []
        last = time.monotonic()
        for found in read(sent, raw.__setitem__):
            if isinstance(found, Refusal):
                refused.append(found)
            elif found.id in known:
                there += [] if found.id in done else [found.id]
            else:
                self._live[ident] = f"analysing {found.title or found.file}"[:120]
                made = self._analysed(found)
                if isinstance(made, Refusal):
                    refused.append(made)
                else:
                    items.append((made, raw.pop(found.id, None)))
            if self._stop.is_set():
                return
            if len(items) >= AT_ONCE or (items and time.monotonic() - last > AT_MOST):
                yield Step(items=tuple(items), known=tuple(there), refused=tuple(refused))
                items, there, refused, last = [], [], [], time.monotonic()
        yield Step(items=tuple(items), known=tuple(there), refused=tuple(refused), ended=True)

    def _analysed(self, report: Report) -> Analysis | Refusal:
        """An analysis, once more where the process was ended from outside: the report need not be why."""
        for left in range(TRIES, 0, -1):
            made = next(self._bench.run([report]))
            if not isinstance(made, pool.Failure):
                return made
            if left == 1 or self._stop.is_set() or "its process" not in made.reason:
                return unfit(report, made)
        raise AssertionError("not reached")

    # ------------------------------------------------------------------ told
    def _told(self, upload: Upload) -> dict[str, object]:
        """As JSON."""
        stage = "done" if upload.ended else self._live.get("") or self._live.get(upload.id) or "waiting"
        refused = [r for f in upload.files for r in f.outcome.refused] + ([upload.trouble] if upload.trouble else [])
        return {
            "id": upload.id, "at": upload.at, "stage": stage, "ended": upload.ended,
            "done": sum(f.ended for f in upload.files), "total": len(upload.files),
            "added": sum(len(f.outcome.added) for f in upload.files), "known": sum(len(f.outcome.known) for f in upload.files),
            "refused": [_refusal(r) for r in refused],
            "stories": [{"id": k, "title": t} for k, t in upload.stories],
            "files": [
                {
                    "file": f.name, "ended": f.ended, "added": list(f.outcome.added), "known": list(f.outcome.known),
                    "refused": [_refusal(r) for r in f.outcome.refused],
                }
                for f in upload.files
            ],
        }  # fmt: skip


def _refusal(r: Refusal) -> dict[str, str]:
    return {"file": r.file, "reason": r.reason, "advice": r.advice}


def _said(error: Exception) -> str:
    """What went wrong, in one line without a place on this machine."""
    why = error.strerror or "" if isinstance(error, OSError) else str(error)
    return f"the work failed ({type(error).__name__}: {why})"[:300]


# ------------------------------------------------------------------ whose work it is
def owner() -> str:
    """The name of this program: machine, process, and when that began, since numbers of processes come again."""
    return f"{socket.gethostname()} {os.getpid()} {_began(os.getpid())}"


def _began(process: int) -> str:
    """When a process began, by the system's clock ticks; empty where there is none (or the system does not tell)."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[19]
    return ""


def free(waiting: Sequence[Waiting], own: str) -> list[Waiting]:
    """The files that nobody else is working on."""
    return [w for w in waiting if not w.owner or w.owner == own or not _works(w, own)]


def _works(waiting: Waiting, own: str) -> bool:
    """Whether the program that began with a file still works on it. On another machine that is believed for a while; where it is wrong
    a file is read by two, which costs time and changes nothing (``Store.step``).
    """
    host, process, began = [*waiting.owner.rsplit(" ", 2), "", ""][:3]
    if host != own.rsplit(" ", 2)[0]:
        return waiting.begun > (datetime.now(UTC) - timedelta(seconds=LEASE)).strftime("%Y-%m-%dT%H:%M:%SZ")
    if not process.isdigit():
        return False
    if began:
        return _began(int(process)) == began
    try:
        os.kill(int(process), 0)
    except OSError:
        return False
    return True
