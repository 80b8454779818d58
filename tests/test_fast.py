"""The faster setting: no trained tagger, no sentence vectors, for every room and every process."""

import pytest
from click.testing import CliRunner

from onrecord import engine, grow
from onrecord.find import is_fast
from onrecord.lang import pack
from onrecord.lang.en import meaning
from onrecord.serve.cli import main
from onrecord.serve.machine import Kernel, advice, kernels, lines
from onrecord.types import Analysis, Report
from tests.conftest import ROOT


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting as another process inherits it."""
    monkeypatch.setenv("ONRECORD_FAST", "1")


def test_no_networks_of_sentences(fast: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is read, linked and checked without the tagger and without a vector."""
    monkeypatch.setattr("onrecord.find.learned.tagger.model", lambda: pytest.fail("the tagger was asked"))
    monkeypatch.setattr(meaning, "meaning", lambda text: pytest.fail("a vector was asked for"))
    reports = [r for r in engine.read([ROOT / "onrecord" / "sample"]) if isinstance(r, Report)]
    done = engine.build([a for a in engine.find(reports) if isinstance(a, Analysis)])
    assert is_fast() and pack("en").meaning("They walked out.") is None
    assert done[0].claims and done[0].links and not any("in meaning" in link.reason for d in done for link in d.links)


def test_the_setting_is_part_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found or linked in one setting is not taken for what the other gives, nor one program's for another's."""
    grow.rules.cache_clear()
    plain = grow.rules("link"), grow.stamp()
    monkeypatch.setenv("ONRECORD_FAST", "1")
    grow.rules.cache_clear()
    assert grow.rules("link") == plain[0] + "-fast" and grow.stamp() == plain[1] + "-fast"
    monkeypatch.undo()
    grow.rules.cache_clear()
    assert grow.stamp() == plain[1]


def kernel(name: str, speed: float) -> Kernel:
    """A library at a speed."""
    return Kernel(name=name, does="x", speed=speed)


def test_a_slow_library_is_named_with_what_to_do() -> None:
    """Below a third of the fastest one it is slow, and the line under it says what to set or install."""
    told = lines([kernel("onnxruntime", 150), kernel("blis", 80), kernel("numpy", 30)], wide=True)
    assert [line.split()[3] for line in told[:3]] == ["in", "fair", "slow"]
    assert told[3].endswith("OPENBLAS_CORETYPE=SkylakeX in the environment") and len(told) == 4
    assert "Haswell" in advice("numpy", wide=False) and "requirements.lock" in advice("blis", wide=False) + advice("onnxruntime", wide=True)
    assert len(lines([kernel("blis", 80), kernel("numpy", 75)], wide=False)) == 2


def test_the_command_measures_this_machine() -> None:
    """Three libraries with their speeds, in a second or so."""
    assert [k.name for k in kernels()] == ["onnxruntime", "blis", "numpy"]
    done = CliRunner().invoke(main, ["machine"])
    assert done.exit_code in (0, 1) and done.output.count("GFLOP/s") == 3 and "cores" in done.output
