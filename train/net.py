"""The tagger: a small BERT encoder with facts of the parse added to its input, and a linear-chain CRF on its output.

Encoder: Devlin et al. 2019, weights of all-MiniLM-L6-v2 (Apache-2.0). CRF: Lafferty et al. 2001. Shapes are given as [batch, length, …].
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from onrecord.find.learned.features import LABELS, SIDES, SIZES

WIDTH, HEADS, INNER, LAYERS, LONGEST, PIECES = 384, 12, 1536, 6, 512, 30522


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_a, self.norm_b = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """``x`` [b, n, WIDTH], ``mask`` [b, 1, 1, n] added to the scores."""
        b, n, _ = x.shape
        q, k, v = (part(x).view(b, n, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (self.query, self.key, self.value))
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, WIDTH)
        x = self.norm_a(x + self.drop(self.out(seen)))
        return self.norm_b(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Tagger(nn.Module):
    """Pieces and facts in; for each piece the scores of LABELS and of SIDES out."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(PIECES, WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.facts = nn.ModuleList(nn.Embedding(size, WIDTH) for size in SIZES)
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.label, self.side = nn.Linear(WIDTH, len(LABELS)), nn.Linear(WIDTH, len(SIDES))
        for table in self.facts:
            nn.init.normal_(table.weight, std=0.01)

    def forward(self, pieces: Tensor, facts: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """``pieces`` [b, n], ``facts`` [b, n, len(SIZES)], ``mask`` [b, n] (1 for a piece that is there)."""
        x = self.words(pieces) + self.places.weight[: pieces.shape[1]] + self.kind
        for k, table in enumerate(self.facts):
            x = x + table(facts[:, :, k])
        x = self.drop(self.norm(x))
        away = (1.0 - mask.float())[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, away)
        return self.label(x), self.side(x)


NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "out": "attention.output.dense",
    "norm_a": "attention.output.LayerNorm", "up": "intermediate.dense", "down": "output.dense", "norm_b": "output.LayerNorm",
}  # fmt: skip


def load_base(net: Tagger, weights: Path) -> None:
    """Put the encoder's published weights in place."""
    old = load_file(weights)
    new = {
        "words.weight": old["embeddings.word_embeddings.weight"], "places.weight": old["embeddings.position_embeddings.weight"],
        "kind": old["embeddings.token_type_embeddings.weight"][0], "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }  # fmt: skip
    for n in range(LAYERS):
        for ours, theirs in NAMES.items():
            for part in ("weight", "bias"):
                new[f"layers.{n}.{ours}.{part}"] = old[f"encoder.layer.{n}.{theirs}.{part}"]
    left = net.load_state_dict(new, strict=False)
    if left.unexpected_keys or any(not k.startswith(("facts", "label", "side")) for k in left.missing_keys):
        raise ValueError(f"{weights}: not the encoder expected (missing {left.missing_keys}, unknown {left.unexpected_keys})")


class Crf(nn.Module):
    """A linear-chain CRF over LABELS; sequences that BIES forbids are as good as impossible."""

    def __init__(self) -> None:
        super().__init__()
        size = len(LABELS)
        self.moves, self.start, self.end = (
            nn.Parameter(torch.zeros(size, size)),
            nn.Parameter(torch.zeros(size)),
            nn.Parameter(torch.zeros(size)),
        )
        self.register_buffer("banned", torch.tensor([[0.0 if follows(a, b) else -1e4 for b in LABELS] for a in LABELS]))

    def loss(self, scores: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
        """Mean negative log likelihood a token; ``scores`` [b, n, labels], ``gold`` and ``mask`` [b, n]; no mask is empty."""
        moves = self.moves + self.banned
        there = mask.bool()
        own = scores.gather(2, gold[:, :, None]).squeeze(2)
        steps = moves[gold[:, :-1], gold[:, 1:]]
        last = gold.gather(1, mask.long().sum(1, keepdim=True) - 1).squeeze(1)
        path = (own * mask).sum(1) + (steps * mask[:, 1:]).sum(1) + self.start[gold[:, 0]] + self.end[last]
        total = self.start + scores[:, 0]
        for n in range(1, scores.shape[1]):
            new = torch.logsumexp(total[:, :, None] + moves, dim=1) + scores[:, n]
            total = torch.where(there[:, n, None], new, total)
        return (torch.logsumexp(total + self.end, dim=1) - path).sum() / mask.sum()


def follows(one: str, two: str) -> bool:
    """May label ``two`` follow label ``one``; a span may be cut off at the edge of a window, so every start and end is free.

    >>> follows("B-cue", "E-cue"), follows("B-cue", "O"), follows("O", "S-source")
    (True, False, True)
    """
    inside = one[0] in "BI"
    return (two[0] in "IE" and two[2:] == one[2:]) if inside else two[0] not in "IE"
