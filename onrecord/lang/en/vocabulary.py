"""The words that spaCy has met, and the word vectors, in memory that has a bound.

spaCy keeps every word that it ever met, and every piece of text that it ever cut into words: about a kilobyte a word. So the table is begun
anew when it has grown by so many words; what a word is told to be follows from its letters alone, so nothing changes. The 776,469 strings
that come with the model (136 MB) are the names of its word vectors, which are looked up by their hashes.
"""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE, NORM, PREFIX, SHAPE, SUFFIX
from spacy.tokenizer import Tokenizer
from spacy.vocab import Vocab

NEW = 7_000  # words after which the table is begun anew, which takes 0.1 s (2 ms a report of 750 words)
TRAITS = (NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE)  # of a word: what ``embedding.py`` and the names' system read


class Vectors:
    """Word vectors by the hash of the word; 684,830 words share 20,000 vectors."""

    def __init__(self, folder: Path) -> None:
        rows = msgspec.msgpack.decode((folder / "key2row").read_bytes(), type=dict[int, int])
        keys = np.fromiter(rows.keys(), np.uint64, len(rows))
        order = np.argsort(keys)
        self.keys, self.at = keys[order], np.fromiter(rows.values(), np.int32, len(rows))[order]
        self.data: NDArray[np.float32] = np.load(folder / "vectors")

    def of(self, words: NDArray[np.uint64]) -> NDArray[np.float32]:
        """The vectors of words, a row each; zeros for those that have none."""
        place = np.minimum(np.searchsorted(self.keys, words), len(self.keys) - 1)
        told: NDArray[np.float32] = self.data[self.at[place]]
        told[self.keys[place] != words] = 0
        return told


class Vocabulary:
    """spaCy's tables of words, and its cutter, for a loaded pipeline."""

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        self._strings = tuple(nlp.vocab.strings)  # names of labels and tags, and of what its exceptions are cut into
        self.renew()

    def docs(self, texts: list[str]) -> list[Any]:
        """The texts cut into words."""
        if len(self.nlp.tokenizer.vocab) > self._first + NEW:
            self.renew()
        return [self.nlp.make_doc(text) for text in texts]

    def renew(self) -> None:
        """Begin the tables anew, when the old ones are gone: the new ones take their room."""
        own = self.nlp.vocab
        traits = {key: work for key, work in own.lex_attr_getters.items() if key in TRAITS}
        _, (_, *rules), *_ = self.nlp.tokenizer.__reduce__()
        self.nlp.tokenizer = None
        vocab = Vocab(lex_attr_getters=traits, lookups=own.lookups)
        for string in self._strings:
            vocab.strings.add(string)
        self.nlp.tokenizer = Tokenizer(vocab, *rules)
        self._first = len(vocab)
