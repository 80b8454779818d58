"""Wikinews documents in CAT format (MEANTIME; SemEval-2015 task 4), made plain text again: reports for us, and the places of their tokens.

The corpora give tokens by sentence. The text is written as a page would have it, a sentence a line; the headline is a title, the second
line (the day) is kept out of the body. Only what a reader of the page has is given to us: text, headline, day.
"""

import xml.etree.ElementTree as ET
from pathlib import Path

from onrecord.types import Block, Published, Record, Report

NO_SPACE_BEFORE = frozenset(
    [
        ",",
        ".",
        ";",
        ":",
        "!",
        "?",
        ")",
        "]",
        "%",
        "…",
        "'s",
        "'S",
        "n't",
        "'re",
        "'ve",
        "'ll",
        "'d",
        "'m",
        "’s",
        "’re",
        "’ve",
        "’ll",
        "’d",
        "’m",
    ]
)
NO_SPACE_AFTER = frozenset("([$£€")
MARKS = {"``": '"', "''": '"', '"': '"', "“": "“", "”": "”"}
TITLE, DAY = 0, 1  # sentences


class Piece(Record, frozen=True):
    """A token of the corpus: its id, its sentence, and its characters in the text."""

    id: str
    sentence: int
    start: int
    end: int


class Document(Record, frozen=True):
    """A report as we read it, with the corpus' tokens in it."""

    id: str
    report: Report
    pieces: tuple[Piece, ...]


def document(path: Path, published: str | None) -> Document:
    """The document of a CAT file."""
    tree = ET.parse(path).getroot()
    text, pieces, blocks = "", [], []
    rows: dict[int, list[ET.Element]] = {}
    for t in tree.iter("token"):
        rows.setdefault(int(t.get("sentence", "0")), []).append(t)
    for n, row in sorted(rows.items()):
        start = len(text)
        line, places = joined([t.text or "" for t in row])
        pieces += [Piece(id=t.get("t_id", ""), sentence=n, start=start + a, end=start + b) for t, (a, b) in zip(row, places, strict=True)]
        text += line
        if line.strip():
            blocks.append(Block(kind="title" if n == TITLE else "metadata" if n == DAY else "body", start=start, end=len(text)))
        text += "\n\n"
    day = Published(value=published, basis="stated", reason="given by the corpus") if published else None
    id_ = tree.get("doc_id", path.stem)
    report = Report(id=id_, file=path.name, text=text, blocks=tuple(blocks), published=day, language="en", outlet="Wikinews")
    return Document(id=id_, report=report, pieces=tuple(pieces))


def joined(words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """A line of text from tokens, and the characters of each token.

    >>> joined(["Pryn", "'s", "``", "new", "''", "law"])[0]
    'Pryn\\'s "new" law'
    """
    out, places, glue, open_ = "", [], True, False
    for w in words:
        mark = MARKS.get(w)
        closes = w in {"''", "”"} or (mark == '"' and w == '"' and open_)
        if not (glue or w in NO_SPACE_BEFORE or closes):
            out += " "
        places.append((len(out), len(out) + len(mark or w)))
        out += mark or w
        glue = w in NO_SPACE_AFTER or bool(mark and not closes)
        open_ = bool(mark and not closes) if mark else open_
    return out, places
