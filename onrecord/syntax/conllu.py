"""Trees in CoNLL-U, as the parsers and treebanks of Universal Dependencies write them (https://universaldependencies.org/format.html)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from onrecord.text import Parse, Sentence, Token
from onrecord.types import Block

COLUMNS = 10


class ConlluError(ValueError):
    """What is wrong in which line."""


class Word(msgspec.Struct):
    """A word of a tree. ``head`` is an index into its sentence, its own for the root; ``name`` is what MISC tells of a name (``B-PER``)."""

    form: str
    lemma: str
    upos: str
    feats: Mapping[str, str]
    head: int
    deprel: str
    name: str = ""


def sentences(lines: Iterable[str]) -> Iterator[list[Word]]:
    """The sentences of a file; ranges of words (1-2) and empty nodes (1.1) are left out.

    >>> [[w.deprel for w in s] for s in sentences(["1\\tJa\\tja\\tINTJ\\t_\\t_\\t0\\troot\\t_\\t_", ""])]
    [['root']]
    """
    words: list[Word] = []
    for n, line in enumerate(lines, 1):
        row = line.rstrip("\n")
        if not row.strip() and words:
            yield words
            words = []
        elif row.strip() and not row.startswith("#"):
            columns = row.split("\t")
            if len(columns) != COLUMNS:
                raise ConlluError(f"line {n} has {len(columns)} columns, not {COLUMNS}: put a tab between them")
            if columns[0].isdigit():
                words.append(_word(columns, len(words)))
    if words:
        yield words


def _word(columns: Sequence[str], here: int) -> Word:
    _, form, lemma, upos, _, feats, head, deprel, _, misc = columns
    return Word(
        form=form,
        lemma=lemma,
        upos=upos,
        feats=_pairs(feats),
        head=int(head) - 1 if head != "0" else here,
        deprel=deprel,
        name=_pairs(misc).get("NER", ""),
    )


def _pairs(cell: str) -> dict[str, str]:
    return dict(p.split("=", 1) for p in cell.split("|") if "=" in p)


class Placed(msgspec.Struct):
    """The tokens and sentences of a text so far."""

    text: str
    blocks: Sequence[Block]
    tokens: list[Token] = msgspec.field(default_factory=list)
    sentences: list[Sentence] = msgspec.field(default_factory=list)
    at: int = 0

    def place(self, form: str) -> tuple[int, int]:
        """Where the next word stands."""
        start = self.text.find(form, self.at)
        if start < 0:
            raise ConlluError(f"“{form}” does not stand in the text behind character {self.at}: the trees are of another text")
        self.at = start + len(form)
        return start, self.at

    def parse(self) -> Parse:
        """All of it."""
        return Parse(tokens=self.tokens, sentences=self.sentences, text=self.text, blocks=self.blocks)
