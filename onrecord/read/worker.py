"""The child that reads (see ``guard``): one question after the other, until its input ends."""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from onrecord.read.boxes import leaves, opened
from onrecord.read.feeds import FeedError, feed, sitemap
from onrecord.read.files import Item, load
from onrecord.read.guard import MEMORY, Answer, Ask, receive, send
from onrecord.read.metadata import sidecar
from onrecord.read.options import using
from onrecord.read.single import report_of, unread
from onrecord.read.source import Box, Source, box_of_bytes, box_of_file
from onrecord.types import Refusal, Report


def answers(asked: Ask) -> Iterator[Answer]:
    """All that is said to a question."""
    with using(asked.options):
        if asked.what == "report":
            yield _told(report_of(asked.source, asked.max_bytes))
        elif asked.what in ("feed", "sitemap"):
            yield _feed(asked)
        else:
            yield from _any(asked)
    yield Answer(end=True)


def _feed(asked: Ask) -> Answer:
    source = asked.source
    try:
        if asked.what == "feed":
            return Answer(feed=feed(source.name, source.raw))
        return Answer(addresses=tuple(sitemap(source.raw)))
    except FeedError as err:
        return Answer(error=str(err))


def _any(asked: Ask) -> Iterator[Answer]:
    """A report, or all that is in a box."""
    box = _box(asked)
    found = opened(box) if box is not None else None
    if box is not None and found is not None:
        yield Answer(box=True)
        yield from map(_told, leaves(box, found, asked.depth + 1))
    elif no := unread(asked.source.name):
        yield Answer(refusal=no)
    else:
        yield _single(asked)


def _box(asked: Ask) -> Box | None:
    """A file or bytes as a box; the faults of a file as a file are told by ``load``."""
    try:
        if asked.path is None:
            return box_of_bytes(asked.source.name, asked.source.raw)
        path = Path(os.fsdecode(asked.path))
        return box_of_file(asked.source.name, path) if path.is_file() and path.stat().st_size > 0 else None
    except (OSError, ValueError):
        return None


def _single(asked: Ask) -> Answer:
    source = asked.source
    if asked.path is not None:
        path = Path(os.fsdecode(asked.path))
        raw = load(Item(path, source.name), asked.max_bytes)
        if isinstance(raw, Refusal):
            return Answer(refusal=raw)
        source = Source(source.name, raw, sidecar(path))
    return msgspec.structs.replace(_told(report_of(source, asked.max_bytes)), raw=source.raw, beside=source.beside.canonical)


def _told(found: Source | Report | Refusal) -> Answer:
    if isinstance(found, Source):
        return Answer(source=found)
    return Answer(report=found) if isinstance(found, Report) else Answer(refusal=found)


# ------------------------------------------------------------------ the process
def serve(inlet: IO[bytes], outlet: IO[bytes]) -> None:
    """Questions in, answers out; ends with its input, or when it had no memory left."""
    while True:
        asked = msgspec.msgpack.decode(receive(inlet), type=Ask)
        start = time.process_time()
        _limit(asked.seconds)
        try:
            for told in answers(asked):
                _limit(max(asked.more, asked.seconds) - (time.process_time() - start) if told.box else None)
                _say(outlet, msgspec.structs.replace(told, seconds=time.process_time() - start))
        except MemoryError:
            why = f"it needs more than {MEMORY / 1e9:g} GB of memory; reading stopped there"
            send(outlet, Answer(refusal=Refusal(file=asked.source.name, reason=why, advice="split it, or leave it out")))
            send(outlet, Answer(end=True, gone=True))
            return
        finally:
            _limit(0)


def _say(outlet: IO[bytes], told: Answer) -> None:
    try:
        send(outlet, told)
    except UnicodeEncodeError:  # half a character: no file may hold one, and no message
        name = told.source.name if told.source else told.report.file if told.report else ""
        clean = name.encode("utf-8", "replace").decode() or "?"
        why = "its fields hold half a character (a lone surrogate)"
        send(outlet, Answer(refusal=Refusal(file=clean, reason=why, advice="correct the file and read again"), seconds=told.seconds))


def _limit(seconds: float | None) -> None:
    """A limit on time of the processor; past it the process ends, also inside a library (the default of that signal)."""
    if seconds is not None and hasattr(signal, "SIGPROF"):
        signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001) if seconds else 0)


def main() -> None:
    """Serve on standard input and output; nothing else may write there."""
    inlet, outlet = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with contextlib.suppress(EOFError, BrokenPipeError):
        serve(inlet, outlet)
    sys.exit(0)


if __name__ == "__main__":
    main()
