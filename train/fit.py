"""Train the tagger: ``python -m train.fit --base FOLDER --work FOLDER [--epochs 4]``; resumes from the last checkpoint in ``work``.

Two cores: about ten minutes an epoch when nothing else runs. Seeds are fixed; windows are cut anew each epoch.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from onrecord.find.learned.features import LABELS, SIZES
from train.data import Example, read
from train.net import Crf, Tagger, load_base

WINDOW, BATCH, RATE, SEED = 256, 16, 2e-4, 20161108
SIDE_WEIGHT = 0.3
Window = tuple[Example, int, int]


def windows(example: Example, rng: random.Random | None) -> list[Window]:
    """Stretches of whole sentences of at most WINDOW pieces; the first is cut short at random in training."""
    out, start = [], 0
    room = WINDOW - 2 if rng is None else rng.randint(WINDOW // 3, WINDOW - 2)
    ends = [*example.cuts[1:], len(example.rows)]
    used, last = 0, 0
    for begin, end in zip(example.cuts, ends, strict=True):
        size = sum(len(r.pieces) for r in example.rows[begin:end])
        if used and used + size > room:
            out.append((example, start, last))
            start, used, room = begin, 0, WINDOW - 2
        used, last = used + size, end
    return [*out, (example, start, last)]


def tensors(batch: list[Window]) -> dict[str, Tensor]:
    """Pieces, facts, the mask of pieces, the place of each token's first piece, gold labels and sides, the mask of tokens."""
    seqs = [_sequence(w) for w in batch]
    width, height = max(len(s["pieces"]) for s in seqs), max(len(s["firsts"]) for s in seqs)
    return {
        "pieces": _pad([s["pieces"] for s in seqs], width, 0),
        "facts": torch.tensor([s["facts"] + [[0] * len(SIZES)] * (width - len(s["facts"])) for s in seqs]),
        "mask": _pad([[1] * len(s["pieces"]) for s in seqs], width, 0),
        "firsts": _pad([s["firsts"] for s in seqs], height, 0),
        "labels": _pad([s["labels"] for s in seqs], height, 0),
        "sides": _pad([s["sides"] for s in seqs], height, 0),
        "tokens": _pad([[1] * len(s["firsts"]) for s in seqs], height, 0),
    }


def _pad(rows: list[list[int]], width: int, fill: int) -> Tensor:
    return torch.tensor([r + [fill] * (width - len(r)) for r in rows])


def _sequence(window: Window) -> dict[str, list[Any]]:
    example, start, end = window
    pieces, facts, firsts, kept = [101], [[0] * len(SIZES)], [], []
    for t in range(start, end):
        row = example.rows[t]
        if len(pieces) + len(row.pieces) > WINDOW - 1:
            break
        firsts.append(len(pieces))
        kept.append(t)
        pieces.extend(row.pieces)
        facts.extend([list(row.facts)] * len(row.pieces))
    return {
        "pieces": [*pieces, 102], "facts": [*facts, [0] * len(SIZES)], "firsts": firsts,
        "labels": [example.labels[t] for t in kept], "sides": [example.sides[t] for t in kept],
    }  # fmt: skip


def batches(examples: list[Example], epoch: int) -> Iterator[list[Window]]:
    """The windows of an epoch in batches of like length, in an order that the seed and the epoch fix."""
    rng = random.Random(SEED + epoch)
    cut = [w for e in examples for w in windows(e, rng)]
    rng.shuffle(cut)
    groups = [sorted(cut[k : k + 50 * BATCH], key=lambda w: w[2] - w[1]) for k in range(0, len(cut), 50 * BATCH)]
    out = [g[k : k + BATCH] for g in groups for k in range(0, len(g), BATCH)]
    rng.shuffle(out)
    yield from out


def loss_of(net: Tagger, crf: Crf, batch: dict[str, Tensor]) -> Tensor:
    """The CRF's loss and, weighed less, that of the sides."""
    labels, sides = net(batch["pieces"], batch["facts"], batch["mask"])
    labels, sides = (x.gather(1, batch["firsts"][:, :, None].expand(-1, -1, x.shape[2])) for x in (labels, sides))
    tokens = batch["tokens"].float()
    apart = functional.cross_entropy(sides.transpose(1, 2), batch["sides"], reduction="none")
    return crf.loss(labels, batch["labels"], tokens) + SIDE_WEIGHT * (apart * tokens).sum() / tokens.sum()


def rate(step: int, steps: int) -> float:
    """Linear warm-up over a twentieth, then linear decay to a fiftieth."""
    warm = max(1, steps // 20)
    return min(step / warm, max(0.02, (steps - step) / (steps - warm)))


def setup(base: Path) -> tuple[Tagger, Crf, torch.optim.Optimizer]:
    """The net with its published start, the CRF, and an optimizer with a quicker rate for what starts from nothing."""
    torch.manual_seed(SEED)
    net, crf = Tagger(), Crf()
    load_base(net, base / "model.safetensors")
    net.words.weight.requires_grad_(False)  # the pieces' own vectors stay: half the weights, and 19,000 of them never occur
    fresh = [p for n, p in net.named_parameters() if n.startswith(("label", "side", "facts"))]
    old = [p for n, p in net.named_parameters() if not n.startswith(("label", "side", "facts")) and p.requires_grad]
    groups = [{"params": old, "lr": RATE}, {"params": fresh, "lr": RATE * 5}, {"params": list(crf.parameters()), "lr": RATE * 25}]
    return net, crf, torch.optim.AdamW(groups, weight_decay=0.01)


def train(examples: list[Example], base: Path, work: Path, epochs: int) -> None:
    """All epochs; a checkpoint after each and every ten minutes' worth of steps."""
    net, crf, optimizer = setup(base)
    plan = [list(batches(examples, epoch)) for epoch in range(epochs)]
    steps = sum(len(p) for p in plan)
    rates = [g["lr"] for g in optimizer.param_groups]
    done = resume(work, net, crf, optimizer)
    step, mean, began = 0, 0.0, time.time()
    for epoch, part in enumerate(plan):
        for batch in part:
            step += 1
            if step <= done:
                continue
            for group, start in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = start * rate(step, steps)
            torch.manual_seed(SEED + step)
            net.train()
            loss = loss_of(net, crf, tensors(batch))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*net.parameters(), *crf.parameters()], 1.0)
            optimizer.step()
            mean = loss.item() if math.isclose(mean, 0.0) else 0.98 * mean + 0.02 * loss.item()
            if step % 20 == 0:
                print(
                    json.dumps({"epoch": epoch, "step": step, "of": steps, "loss": round(mean, 4), "s": round(time.time() - began)}),
                    flush=True,
                )
            if step % 200 == 0:
                save(work / "last.pt", step, net, crf, optimizer)
        if step > done:
            save(work / "last.pt", step, net, crf, optimizer)
            save(work / f"epoch{epoch + 1}.pt", step, net, crf, None)


def save(path: Path, step: int, net: Tagger, crf: Crf, optimizer: torch.optim.Optimizer | None) -> None:
    """A checkpoint, written beside and then renamed."""
    state = {"step": step, "net": net.state_dict(), "crf": crf.state_dict(), "optimizer": optimizer.state_dict() if optimizer else None}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def resume(work: Path, net: Tagger, crf: Crf, optimizer: torch.optim.Optimizer) -> int:
    """The step of the last checkpoint, which is put in place; 0 without one."""
    if not (path := work / "last.pt").exists():
        return 0
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["net"])
    crf.load_state_dict(state["crf"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=Path("../shared/bench/polnear"))
    options.add_argument("--base", type=Path, required=True, help="folder with model.safetensors and vocab.txt")
    options.add_argument("--work", type=Path, required=True, help="folder for the parsed corpus and checkpoints")
    options.add_argument("--epochs", type=int, default=4)
    given = options.parse_args()
    torch.set_num_threads(2)
    given.work.mkdir(parents=True, exist_ok=True)
    vocabulary = (given.base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    examples = read(given.corpus, "train", given.work, vocabulary)
    print(f"{len(examples)} examples, {len(LABELS)} labels")
    train(examples, given.base, given.work, given.epochs)


if __name__ == "__main__":
    main()
