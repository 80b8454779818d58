"""Whether this machine runs our matrix products as fast as it can: three libraries multiply, and one that lags far behind is named.

All three run on the same processor, so the fastest tells what the others could do; a library that does not know a processor falls back to
a kernel without vectors and is several times slower (seen: OpenBLAS 0.3.23 on Sapphire Rapids, BLIS 1 on some AMD processors).
"""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from onrecord.types import Record

ROWS, WIDTH = 300, 288  # of the products: those of the parser's encoder
ROUND = 0.1  # seconds that a library multiplies
FAIR, LAME = 0.6, 0.35  # of the fastest library's speed: from here in order, below here slow
BLAS = "OPENBLAS_CORETYPE"


class Kernel(Record, frozen=True):
    """A library with what it multiplies for us and its speed in 10^9 additions and multiplications a second."""

    name: str
    does: str
    speed: float


def kernels() -> Iterator[Kernel]:
    """The three libraries, measured (0.1 seconds each, after the models' libraries are loaded)."""
    import numpy as np
    from thinc.api import NumpyOps

    from onrecord.lang.onnx import Graph, session

    a = np.random.default_rng(0).standard_normal((ROWS, WIDTH), dtype=np.float32)
    b = np.random.default_rng(1).standard_normal((WIDTH, WIDTH), dtype=np.float32)
    graph = Graph()
    graph.output(graph.node("MatMul", [graph.input("a", WIDTH), graph.constant(b)]), WIDTH)
    run, blis = session(graph.encode()), NumpyOps(use_blis=True)
    yield Kernel(name="onnxruntime", does="encoders, tagger, sentence vectors", speed=_speed(lambda: run.run(None, {"a": a})))
    yield Kernel(name="blis", does="the parser's steps", speed=_speed(lambda: blis.gemm(a, b)))
    yield Kernel(name="numpy", does="a little in grouping", speed=_speed(lambda: a @ b))


def _speed(work: Callable[[], Any]) -> float:
    """10^9 operations a second of CPU time, the best of three rounds."""
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while time.process_time() - start < ROUND / 3:
            work()
            done += 1
        best = max(best, done * 2 * ROWS * WIDTH * WIDTH / (time.process_time() - start) / 1e9)
    return best


def processor() -> tuple[str, bool]:
    """The processor's name, and whether it has vectors of 512 bits; as far as the system tells."""
    try:
        rows = dict(line.split(":", 1) for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if ":" in line)
        told = {k.strip(): v.strip() for k, v in rows.items()}
    except OSError:
        return platform.processor() or platform.machine(), False
    return told.get("model name", platform.machine()), "avx512f" in told.get("flags", "").split()


def lines(found: list[Kernel], wide: bool) -> list[str]:
    """One line a library, and what to do about one that is slow.

    >>> lines([Kernel(name="blis", does="parse", speed=10.0), Kernel(name="onnxruntime", does="tag", speed=100.0)], wide=False)[0]
    'blis              10 GFLOP/s  slow       parse'
    """
    best = max(k.speed for k in found)
    out = []
    for k in found:
        told = "in order" if k.speed >= FAIR * best else "fair" if k.speed >= LAME * best else "slow"
        out.append(f"{k.name:<12}{k.speed:>8.0f} GFLOP/s  {told:<9}  {k.does}")
        if told == "slow":
            out.append("  " + advice(k.name, wide))
    return out


def advice(name: str, wide: bool) -> str:
    """What to do about a slow library."""
    if name == "numpy":
        return f"it does not know this processor; start with {BLAS}={'SkylakeX' if wide else 'Haswell'} in the environment"
    if name == "blis":
        return "it fell back to a kernel without vectors; install the versions of requirements.lock"
    return "it was built for an older processor; install the version of requirements.lock"


@click.command()
def machine() -> None:
    """Say whether this machine multiplies as fast as it can, and what to do where it does not (exit code 1: there is something to do).

    Example: onrecord machine
    """
    name, wide = processor()
    click.echo(f"{name}, {os.cpu_count()} cores{', vectors of 512 bits' if wide else ''}")
    found = list(kernels())
    told = lines(found, wide)
    click.echo("\n".join(told))
    sys.exit(1 if len(told) > len(found) else 0)
