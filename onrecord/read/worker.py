"""The child that reads pages (see ``guard``): one request after the other, until its input ends."""

import contextlib
import os
import signal
import sys

import msgspec

from onrecord.read.guard import MEMORY, Answer, Request, receive, send
from onrecord.read.html import read_fragment, read_html
from onrecord.read.metadata import Sidecar
from onrecord.read.source import Source


def answer(raw: bytes) -> Answer:
    """The reading of one request; any error is told, not raised."""
    asked = msgspec.msgpack.decode(raw, type=Request)
    beside = Sidecar({"title": asked.title}) if asked.title else Sidecar()
    if hasattr(signal, "SIGPROF"):  # its default is the end of the process, also inside a library
        signal.setitimer(signal.ITIMER_PROF, asked.seconds)
    source = Source(asked.name, asked.raw, beside, charset=asked.charset, fragment=asked.fragment)
    try:
        return Answer(read_fragment(source) if asked.fragment else read_html(source))
    except MemoryError:
        return Answer(None, "it needs more memory than a page may have")
    except Exception as err:
        return Answer(None, f"the reader failed on it ({type(err).__name__}: {err})"[:300])
    finally:
        if hasattr(signal, "SIGPROF"):
            signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """Serve requests on standard input, answers on standard output; nothing else may write there."""
    inlet, outlet = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while True:
        try:
            send(outlet, answer(receive(inlet)))
        except (EOFError, BrokenPipeError):
            sys.exit(0)


if __name__ == "__main__":
    main()
