"""Prints one digest of everything the sample gives: ``digest.py [--seed N] [--processes N] [--clock YEAR] [--offline]``."""

import argparse
import datetime
import hashlib
import random
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

SAMPLE = Path(__file__).resolve().parent.parent / "onrecord" / "sample"


def set_clock(year: int) -> None:
    """Every clock of the process stands in the given year."""
    stamp = datetime.datetime(year, 1, 2, 3, 4, 5, tzinfo=datetime.UTC).timestamp()
    time.time = lambda: stamp  # type: ignore[assignment]
    real = datetime.datetime

    class Faked(real):  # type: ignore[misc, valid-type]
        """A datetime whose now is the faked one."""

        @classmethod
        def now(cls, tz: Any = None) -> datetime.datetime:
            return real.fromtimestamp(stamp, tz)

        @classmethod
        def utcnow(cls) -> datetime.datetime:
            return cls.now()

    class FakedDate(datetime.date):
        """A date whose today is the faked one."""

        @classmethod
        def today(cls) -> datetime.date:
            return real.fromtimestamp(stamp).date()

    datetime.datetime, datetime.date = Faked, FakedDate  # type: ignore[misc]


def cut_network() -> None:
    """No socket can be opened."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise OSError("the network was touched")

    socket.socket.connect = refuse  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = refuse


def main() -> None:
    """Read, find and build; hash the analyses by file and the dossiers in order."""
    ask = argparse.ArgumentParser()
    for name in ("seed", "processes", "clock"):
        ask.add_argument(f"--{name}", type=int, default=0)
    ask.add_argument("--offline", action="store_true")
    args = ask.parse_args()
    if args.clock:
        set_clock(args.clock)
    if args.offline:
        cut_network()
    from onrecord import engine, scale
    from onrecord.codec import dump
    from onrecord.types import Analysis, Report

    files = sorted([*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.html")])
    if args.seed:
        random.Random(args.seed).shuffle(files)
    reports = [r for r in engine.read(files) if isinstance(r, Report)]
    found = [a for a in scale.find(reports, processes=args.processes or 1) if isinstance(a, Analysis)]
    lines = sorted(map(dump, found)) + [dump(d) for d in engine.build(found)]
    sys.stdout.write(hashlib.sha256("\n".join(lines).encode()).hexdigest() + f" {len(found)}\n")


if __name__ == "__main__":
    main()
