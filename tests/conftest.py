"""What the tests share: the sample, and the folder beside the checkout that some tests need."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from onrecord import engine
from onrecord.types import Analysis, Dossier, Report

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "onrecord" / "sample"
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Tests marked ``shared`` are left out, with a note, where ../shared is missing."""
    if not SHARED.is_dir():
        for item in items:
            if item.get_closest_marker("shared"):
                item.add_marker(pytest.mark.skip(reason="../shared is missing: left out"))


@pytest.fixture(autouse=True)
def one_setting() -> Iterator[None]:
    """A test that chose the faster setting (``onrecord --fast`` in this process) leaves it to no other."""
    before = os.environ.get("ONRECORD_FAST")
    yield
    if before is None:
        os.environ.pop("ONRECORD_FAST", None)
    else:
        os.environ["ONRECORD_FAST"] = before


def sample_files() -> list[Path]:
    """The reports of the bundled sample."""
    return sorted([*SAMPLE.glob("*.txt"), *SAMPLE.glob("*.html")])


@pytest.fixture(scope="session")
def reports() -> list[Report]:
    """The sample as read."""
    return [r for r in engine.read(sample_files()) if isinstance(r, Report)]


@pytest.fixture(scope="session")
def analyses(reports: list[Report]) -> list[Analysis]:
    """The sample with everything found in it."""
    return [a for a in engine.find(reports) if isinstance(a, Analysis)]


@pytest.fixture(scope="session")
def dossiers(analyses: list[Analysis]) -> list[Dossier]:
    """The dossiers of the sample."""
    return engine.build(analyses)
