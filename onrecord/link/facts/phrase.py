"""The same words in a row in two passages."""

from onrecord.link.facts.pairs import Pair


def longest(p: Pair) -> tuple[int, int]:
    """Where the longest run of words kept begins in the left wording, and its length."""
    best, start, size, before = (0, 0), 0, 0, (-2, -2)
    for i, j in p.alignment.kept:
        start, size = (start, size + 1) if (i, j) == (before[0] + 1, before[1] + 1) else (i, 1)
        before = (i, j)
        best = max(best, (size, -start))
    return -best[1], best[0]
