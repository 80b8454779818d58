"""The stored corpus of the fuzz targets: seeds and every finding so far, as cases."""

import pytest

from tests.fuzz.targets import CORPUS, TARGETS, corpus

STORED = [(name, k) for name in TARGETS for k, _ in enumerate(corpus(name))]


@pytest.mark.parametrize(("name", "k"), STORED)
def test_stored_inputs(name: str, k: int) -> None:
    """What must hold holds for each of them."""
    TARGETS[name](list(corpus(name))[k])


def test_every_target_has_a_corpus() -> None:
    """And no corpus is left without its target."""
    assert {p.name for p in CORPUS.iterdir() if p.is_dir()} == set(TARGETS)
