"""A checkpoint as the files that ship: ``python -m train.export CHECKPOINT --base FOLDER --to onrecord/models``.

The encoder becomes ONNX with int8 weights (dynamic quantization, one scale a column, seven bits so that processors without VNNI give the
same sums); the CRF's numbers become JSON beside it; the vocabulary is copied.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from onrecord.find.learned.features import SIZES
from train.net import Crf, Tagger


class Whole(nn.Module):
    """The tagger for one window at a time, without padding and so without a mask."""

    def __init__(self, net: Tagger) -> None:
        super().__init__()
        self.net = net

    def forward(self, pieces: Tensor, facts: Tensor) -> tuple[Tensor, Tensor]:
        """``pieces`` [1, n], ``facts`` [1, n, facts]."""
        return self.net(pieces, facts, torch.ones_like(pieces))  # type: ignore[no-any-return]


def export(checkpoint: Path, folder: Path, base: Path, *, whole: bool = False) -> None:
    """Write attributions.onnx (int8, or float with ``whole``), attributions.json and vocabulary.txt."""
    state = torch.load(checkpoint, weights_only=True)
    net, crf = Tagger(), Crf()
    net.load_state_dict(state["net"])
    crf.load_state_dict(state["crf"])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        full = folder / "attributions.onnx" if whole else Path(work) / "full.onnx"
        example = (torch.ones(1, 20, dtype=torch.long), torch.zeros(1, 20, len(SIZES), dtype=torch.long))
        names = {"input_names": ["pieces", "facts"], "output_names": ["labels", "sides"]}
        axes = {"pieces": {1: "n"}, "facts": {1: "n"}, "labels": {1: "n"}, "sides": {1: "n"}}
        torch.onnx.export(Whole(net.eval()), example, str(full), dynamic_axes=axes, dynamo=False, opset_version=17, **names)
        if not whole:
            quantize_dynamic(str(full), str(folder / "attributions.onnx"), per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    numbers = {"moves": (crf.moves + crf.banned).tolist(), "start": crf.start.tolist(), "end": crf.end.tolist()}
    rounded = {k: [[round(x, 4) for x in row] if isinstance(row, list) else round(row, 4) for row in v] for k, v in numbers.items()}
    (folder / "attributions.json").write_text(json.dumps(rounded), encoding="utf-8")
    shutil.copyfile(base / "vocab.txt", folder / "vocabulary.txt")


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("--base", type=Path, required=True)
    options.add_argument("--to", type=Path, default=Path("onrecord/models"))
    options.add_argument("--whole", action="store_true", help="float weights (90 MB), to measure what int8 costs")
    given = options.parse_args()
    export(given.checkpoint, given.to, given.base, whole=given.whole)


if __name__ == "__main__":
    main()
