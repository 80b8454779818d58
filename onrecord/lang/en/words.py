"""What the pipeline found of the words of a paragraph, as columns; lemmas and parts of speech by tables, not by its components."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IDX, IS_SPACE, LENGTH, ORTH, SENT_START

from onrecord.lang.en.lemmas import Lemmas
from onrecord.syntax.scheme import CLEAR

PENN = {  # Penn Treebank tag -> universal part of speech, in place of spaCy's attribute_ruler (20 of 90 ms a document)
    "NN": "NOUN", "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WP$": "PRON",
    "EX": "PRON", "DT": "DET", "PDT": "DET", "WDT": "PRON", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "AFX": "ADJ", "RB": "ADV",
    "RBR": "ADV", "RBS": "ADV", "WRB": "ADV", "RP": "ADP", "IN": "ADP", "TO": "PART", "POS": "PART", "CC": "CCONJ", "CD": "NUM",
    "UH": "INTJ", "MD": "AUX", "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB",
    "$": "SYM", "SYM": "SYM", "#": "SYM", ".": "PUNCT", ",": "PUNCT", ":": "PUNCT", "``": "PUNCT", "''": "PUNCT", "-LRB-": "PUNCT",
    "-RRB-": "PUNCT", "HYPH": "PUNCT", "NFP": "PUNCT", "_SP": "SPACE", "ADD": "X", "FW": "X", "LS": "X", "XX": "X", "GW": "X",
}  # fmt: skip
IRREGULAR = {  # forms of the auxiliaries, which the lemmatizer leaves as they are
    "am": "be", "are": "be", "'m": "be", "’m": "be", "'re": "be", "’re": "be", "is": "be", "was": "be", "were": "be", "been": "be",
    "being": "be", "has": "have", "had": "have", "having": "have", "'ve": "have", "’ve": "have", "does": "do", "did": "do",
}  # fmt: skip
BASE = frozenset(("VB", "NN", "JJ", "RB"))  # tags of base forms
HELPING = frozenset(("aux", "auxpass"))
KEPT = 7_000  # words whose name, and whose lemma, are remembered
COLUMNS = (IDX, LENGTH, ORTH, DEP, HEAD, SENT_START, ENT_TYPE, ENT_IOB, IS_SPACE)
BEGINS = 3  # ENT_IOB of the first word of a name


class Labels(dict[str, int]):
    """A byte for each part of speech, tag, relation and kind of name; ``names`` are they by their byte."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, name: str) -> int:
        self.names.append(name)
        self[name] = code = len(self.names) - 1
        return code

    def pack(self, names: Iterable[str]) -> bytes:
        """A column as bytes."""
        return bytes(map(self.__getitem__, names))


LABELS = Labels()


class Told(dict[int, str]):
    """The house's name of a label, by its byte."""

    def __init__(self, name: Callable[[str], str]) -> None:
        super().__init__()
        self.name = name

    def __missing__(self, code: int) -> str:
        known = self[code] = self.name(LABELS.names[code])
        return known


MORPHS, RELATIONS, KINDS = Told(CLEAR.morph), Told(CLEAR.relation), Told(CLEAR.kind)


class Facts(msgspec.Struct, frozen=True, gc=False):
    """A paragraph's words without its spaces, by columns, packed: many paragraphs are remembered. ``start`` is counted in the paragraph,
    ``head`` in its words.
    """

    start: Sequence[int]
    end: Sequence[int]
    text: tuple[str, ...]
    lemma: tuple[str, ...]
    pos: bytes
    tag: bytes
    dep: bytes
    head: Sequence[int]
    opens: bytes
    ent: bytes
    ent_starts: bytes

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The columns word by word, in the house's names."""
        pos = map(LABELS.names.__getitem__, self.pos)
        told = (self.tag, MORPHS), (self.dep, RELATIONS), (self.ent, KINDS)
        tag, dep, ent = (map(names.__getitem__, column) for column, names in told)
        opens, starts = map(bool, self.opens), map(bool, self.ent_starts)
        return zip(self.start, self.end, self.text, self.lemma, pos, tag, dep, self.head, opens, ent, starts, strict=True)


class Names(dict[int, str]):
    """Strings by their hash; ``strings`` is where those not met before are looked up."""

    strings: Any

    def __missing__(self, number: int) -> str:
        if len(self) > KEPT:
            self.clear()
        known = self[number] = str(self.strings[number])
        return known


class Words:
    """Reads parsed paragraphs."""

    def __init__(self, nlp: Any) -> None:
        self.lemmas = Lemmas(nlp.get_pipe("lemmatizer").lookups)
        self.labels = tuple(nlp.get_pipe("tagger").labels)
        self._names = Names()
        self._lemmas: dict[tuple[int, str, str], str] = {}

    def read(self, docs: list[Any], tags: NDArray[np.int64]) -> list[Facts]:
        """The columns of each paragraph; ``tags`` are those of all words of all paragraphs."""
        out, first = [], 0
        for doc in docs:
            self._names.strings = doc.vocab.strings
            out.append(self._facts(doc, [self.labels[t] for t in tags[first : first + len(doc)].tolist()]))
            first += len(doc)
        self._names.strings = None  # they may go
        return out

    def _facts(self, doc: Any, tags: list[str]) -> Facts:
        raw = doc.to_array(COLUMNS)
        kept = np.flatnonzero(raw[:, 8] == 0)
        start, length, orth, dep, _, opens, ent, iob = raw[kept, :8].T.tolist()
        at, own = kept.tolist(), [tags[k] for k in kept.tolist()]
        deps = list(map(self._names.__getitem__, dep))
        pos = ["AUX" if t[:2] == "VB" and d in HELPING else PENN.get(t, "X") for t, d in zip(own, deps, strict=True)]
        keys = zip(orth, own, pos, strict=True)
        lemma = [self._lemmas.get(key) or self._lemma(str(doc[k].text), key) for k, key in zip(at, keys, strict=True)]
        places = {"start": array("H", start), "end": array("H", map(add, start, length)), "head": _heads(raw[:, 4].astype(np.int64), kept)}
        return Facts(
            **places, text=tuple(map(self._names.__getitem__, orth)), lemma=tuple(lemma), pos=LABELS.pack(pos),
            tag=LABELS.pack(own), dep=LABELS.pack(deps), opens=bytes(o == 1 for o in opens),
            ent=LABELS.pack(map(self._names.__getitem__, ent)), ent_starts=bytes(i == BEGINS for i in iob),
        )  # fmt: skip

    def _lemma(self, word: str, key: tuple[int, str, str]) -> str:
        """The answer of the tables, except where the tag says that the word is a base form already ("bring" is not "bre")."""
        _, tag, pos = key
        low = word.lower()
        base = tag in BASE or (tag == "VBP" and low not in IRREGULAR)
        lemma = low if base else IRREGULAR.get(low) or self.lemmas.of(word, pos)
        if len(self._lemmas) > KEPT:
            self._lemmas.clear()
        self._lemmas[key] = lemma = word if lemma == word else lemma
        return lemma


def _heads(steps: NDArray[np.int64], kept: NDArray[np.int64]) -> Sequence[int]:
    """Numbers of the heads among the words kept; a word whose head is left out is its own."""
    number = np.full(len(steps), -1)
    number[kept] = own = np.arange(len(kept))
    head = number[kept + steps[kept]]
    return array("H", np.where(head < 0, own, head).tolist())
