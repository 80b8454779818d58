"""Memory of a process that parses has a bound: it does not grow with the words that were ever met."""

import os
import subprocess
import sys

import pytest

from onrecord.lang import pieces
from onrecord.lang.pieces import WordPiece
from tests.conftest import ROOT

PARSING = """
import os
from itertools import islice
from eval.newsday import day
from eval.streaming import resident
from onrecord.lang import pack
from onrecord.lang.en import network, parser, vocabulary, words

vocabulary.NEW = words.KEPT = {bound}
network.KEPT = min(network.KEPT, {bound})
parser.KEPT = 10_000
for n, (report, _) in enumerate(islice(day(1600), 1600)):
    pack("en").parse(report)
    if n in (400, 1599):
        print(resident(os.getpid()))
"""


def grown(bound: int) -> float:
    """Megabytes that a process of its own grows by between 400 and 1,600 made-up reports, which bring 5,000 words never met before."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", PARSING.format(bound=bound)], stdout=subprocess.PIPE, check=True, env=env, text=True)
    early, late = map(float, run.stdout.split())
    return late - early


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_memory_does_not_grow_with_words() -> None:
    """With tables of 2,000 words: 4 MB at most (measured: 2). Without a bound it is more (9), so the test can fail."""
    bounded = grown(2000)
    assert bounded < 4
    assert grown(1_000_000) > bounded + 3


def test_pieces_of_words_are_not_remembered_without_end() -> None:
    """Every day brings new words; what is remembered of them has a bound, and the pieces are the same after it."""
    cut = WordPiece(pieces.VOCABULARY.read_text(encoding="utf-8").splitlines())
    first = [cut.ids(f"Orle{n}") for n in range(20)]
    for n in range(pieces.KEPT + 10):
        cut.ids(f"Keth{n}")
    assert len(cut._seen) <= pieces.KEPT
    assert [cut.ids(f"Orle{n}") for n in range(20)] == first
