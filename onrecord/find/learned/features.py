"""What the trained tagger sees of a report: word pieces of each token, and a few facts of the parse as small whole numbers.

Used by the finder and by the training code alike, so that both see the same input. Pieces are those of ``onrecord.lang.pieces``.
"""

from collections.abc import Sequence

import msgspec

from onrecord.lang.pieces import WordPiece
from onrecord.text import CLOSING, OPENING, Parse, Sentence, Token

LABELS = ("O", *(f"{part}-{role}" for role in ("source", "cue", "content") for part in "BIES"))
SIDES = ("none", "left", "right")  # where the cue of a source or content lies, seen from it
POS = ("", "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SYM", "VERB", "X", "SPACE")
RELATIONS = (  # in the order of the training, which had another parser's names for them
    "", "top", "adnominal", "predicative:adj", "adverbial", "adverb", "doer", "adjective", "apposition", "predicative", "auxiliary",
    "auxiliary:passive", "genitive", "joiner", "content", "compounded", "joined", "subject:clause", "subject:clause:passive", "recipient",
    "other", "determiner", "object", "dummy", "interjection", "subordinator", "foreign", "negation", "modifier", "adverb:noun", "subject",
    "subject:passive", "number", "predicative:object", "aside", "governed:clause", "governed", "possessor", "joiner:first",
    "determiner:first", "adposition", "particle", "punctuation", "number:modifier", "relative", "open",
)  # fmt: skip
CLAUSES = frozenset(
    ("content", "open", "adverbial", "relative", "adnominal", "governed:clause", "aside", "subject:clause", "joined", "top")
)
ENT = ("", "person", "body", "state", "people")
MOST = 3  # clauses that open or close at one token, counted up to here
SIZES = (len(POS), len(RELATIONS), len(ENT) + 1, 5, 3, MOST + 1, MOST + 1, 4)  # how many values each fact has, in the order of ``facts``
Facts = tuple[int, ...]


class Row(msgspec.Struct, gc=False):
    """A token as the tagger sees it."""

    pieces: tuple[int, ...]
    facts: Facts


def rows(parse: Parse, pieces: WordPiece) -> list[Row]:
    """One row a token; its facts: part of speech, dependency, entity, shape, quotation, clauses opening and closing, edge of a sentence."""
    opening, closing = _clauses(parse)
    out: list[Row] = []
    for sentence in parse.sentences:
        same = _same(parse, sentence)
        quoted = _quoted(parse.tokens, sentence, same and bool(out) and out[-1].facts[4] == 1)
        for t in parse.tokens[sentence.first : sentence.last]:
            edge = (1 if same else 3) if t.i == sentence.first else 2 if t.i == sentence.last - 1 else 0
            facts = (_at(POS, t.pos), _at(RELATIONS, t.rel), _entity(t), _shape(t.text), quoted[t.i - sentence.first])
            out.append(Row(pieces=pieces.ids(t.text), facts=(*facts, opening[t.i], closing[t.i], edge)))
    return out


def _same(parse: Parse, sentence: Sentence) -> bool:
    """Does the sentence before stand in the same block."""
    return sentence.i > 0 and parse.sentences[sentence.i - 1].block == sentence.block


def _at(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else 0


def _entity(t: Token) -> int:
    return 0 if not t.ent else ENT.index(t.ent) if t.ent in ENT else len(ENT)


def _shape(word: str) -> int:
    if not any(c.isalpha() for c in word):
        return 1 if any(c.isdigit() for c in word) else 0
    return 4 if word.isupper() and len(word) > 1 else 3 if word[0].isupper() else 2


def _quoted(tokens: Sequence[Token], sentence: Sentence, inside: bool) -> list[int]:
    """0 outside quotation marks, 1 inside, 2 a mark; marks of one kind (") open and close in turn."""
    out = []
    for t in tokens[sentence.first : sentence.last]:
        mark = t.text[0] if t.text[0] in OPENING + CLOSING + '"' else t.text if t.text in ("``", "''") else ""
        if mark:
            inside = mark in OPENING or mark == "``" or (mark == '"' and not inside)
        out.append(2 if mark else int(inside))
    return out


def _clauses(parse: Parse) -> tuple[list[int], list[int]]:
    """How many clauses begin and end at each token, up to ``MOST``."""
    size = len(parse.tokens)
    low, high = parse.edges
    opening, closing = [0] * size, [0] * size
    for t in parse.tokens:
        if t.rel in CLAUSES:
            opening[low[t.i]] = min(MOST, opening[low[t.i]] + 1)
            closing[high[t.i]] = min(MOST, closing[high[t.i]] + 1)
    return opening, closing
