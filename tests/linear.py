"""How long a piece of work takes, for tests that compare two sizes of one text."""

import time
from collections.abc import Callable


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Processor seconds of the best of a few rounds: what the collector or a first use of a table costs is in the others."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best
