"""BERT's uncased WordPiece (Devlin et al. 2019; Wu et al. 2016): the pieces that the trained encoders read.

Made here because the usual library brings a hub client with it. The vocabulary (30,522 pieces, Apache-2.0, of bert-base-uncased) is
``onrecord/models/vocabulary.txt``.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).resolve().parent.parent / "models" / "vocabulary.txt"
KEPT = 1 << 13  # words whose pieces are remembered: news brings new ones without end (0.25 kB each)
LONGEST = 60  # characters of a token that are cut into pieces; longer ones are one unknown piece


class WordPiece:
    """BERT's uncased word pieces of one token at a time, remembered.

    >>> WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "said", "un", "##said"]).ids("Unsaid")
    (5, 6)
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.number = {piece: n for n, piece in enumerate(vocabulary)}
        self.unknown, self.first, self.last = self.number["[UNK]"], self.number["[CLS]"], self.number["[SEP]"]
        self._seen: dict[str, tuple[int, ...]] = {}

    def ids(self, word: str) -> tuple[int, ...]:
        """The numbers of a token's pieces; never empty."""
        if (known := self._seen.get(word)) is None:
            known = tuple(n for part in _parts(word[: LONGEST + 1]) for n in self._cut(part)) or (self.unknown,)
            if len(self._seen) >= KEPT:
                self._seen.clear()
            self._seen[word] = known
        return known

    def _cut(self, word: str) -> list[int]:
        out: list[int] = []
        start = 0
        while start < len(word) <= LONGEST:
            end = len(word)
            while end > start and ("##" if start else "") + word[start:end] not in self.number:
                end -= 1
            if end == start:
                return [self.unknown]
            out.append(self.number[("##" if start else "") + word[start:end]])
            start = end
        return out or [self.unknown]


def _parts(word: str) -> list[str]:
    """A token without case and accents, cut at its punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))
    spaced = "".join(f" {c} " if _mark(c) else c for c in plain)
    return spaced.split()


def _mark(c: str) -> bool:
    return (c.isascii() and not c.isalnum() and not c.isspace()) or unicodedata.category(c).startswith("P")


@cache
def pieces() -> WordPiece:
    """The pieces of the vocabulary that comes with the program.

    >>> len(pieces().ids("reactors"))
    1
    """
    return WordPiece(VOCABULARY.read_text(encoding="utf-8").splitlines())
