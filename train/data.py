"""PolNeAR as the tagger learns it: one example an annotator's file, tokens of our own parse, one label a token.

A token belongs to a role when it overlaps a span of that role; the parts of a broken span are spans of their own. The side of a source or
content token says where its cue stands. Parsed once and kept in ``work/`` (never in the repository: PolNeAR may not be passed on).
"""

import pickle
import re
from collections import defaultdict
from pathlib import Path

import msgspec

from onrecord.find.learned.features import LABELS, SIDES, Row, rows
from onrecord.lang import pack
from onrecord.lang.pieces import WordPiece
from onrecord.text import Parse
from onrecord.types import Block, Report

ROLES = ("source", "cue", "content")
Span = tuple[int, int]


class Example(msgspec.Struct):
    """An article as one annotator saw it: ``rows`` (one a token), ``labels`` and ``sides`` (indices into LABELS and SIDES), ``cuts``.

    ``cuts`` are the token indices at which a sentence begins: windows begin there.
    """

    name: str
    rows: list[Row]
    labels: list[int]
    sides: list[int]
    cuts: list[int]


def spans(path: Path) -> list[dict[str, list[Span]]]:
    """The attributions of a brat file: spans of text by role."""
    places: dict[str, tuple[str, list[Span]]] = {}
    links: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if re.match(r"T\d+\t", line):
            name, what = line.split("\t")[:2]
            role, _, rest = what.partition(" ")
            places[name] = (role.lower(), [(int(a), int(b)) for a, b in (part.split(" ") for part in rest.split(";"))])
    for line in lines:
        if re.match(r"E\d+\t", line):
            name, what = line.split("\t")[:2]
            for part in what.split():
                if (target := part.partition(":")[2]) in places and places[target][0] in ROLES:
                    links[name][places[target][0]].extend(places[target][1])
    return [dict(link) for link in links.values()]


def report_of(path: Path) -> Report:
    """The text of an article as a report that is all body."""
    text = path.read_bytes().decode("utf-8")
    blocks = tuple(Block(kind="body", start=m.start(), end=m.end()) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text))
    return Report(id=path.stem, file=path.name, text=text, blocks=blocks, language="en")


def labelled(parse: Parse, attributions: list[dict[str, list[Span]]]) -> tuple[list[int], list[int]]:
    """Labels and sides of the tokens; where spans overlap the first stands."""
    labels, sides = [0] * len(parse.tokens), [0] * len(parse.tokens)
    for found in attributions:
        cue = min((a for a, _ in found.get("cue", [])), default=None)
        for role in ROLES:
            for start, end in found.get(role, []):
                _put(parse, labels, role, (start, end))
                for t in touched(parse, start, end):
                    sides[t] = 0 if cue is None or role == "cue" else SIDES.index("left" if cue < start else "right")
    return labels, sides


def touched(parse: Parse, start: int, end: int) -> list[int]:
    """The tokens that overlap a stretch of text."""
    first = parse.at(start)
    inside = [t.i for t in parse.inside(start, end)]
    if first is not None and (not inside or first.i < inside[0]):
        inside.insert(0, first.i)
    last = parse.at(end - 1)
    if last is not None and inside and last.i > inside[-1]:
        inside.append(last.i)
    return inside


def _put(parse: Parse, labels: list[int], role: str, span: Span) -> None:
    tokens = touched(parse, *span)
    if not tokens or any(labels[t] for t in tokens):
        return
    marks = ["I"] * len(tokens)
    marks[0], marks[-1] = "B", "E"
    if len(tokens) == 1:
        marks = ["S"]
    for t, mark in zip(tokens, marks, strict=True):
        labels[t] = LABELS.index(f"{mark}-{role}")


def read(corpus: Path, split: str, work: Path, vocabulary: list[str]) -> list[Example]:
    """The examples of a split (``train`` or ``dev``), parsed once."""
    kept = work / f"{split}.pickle"
    if not kept.exists():
        pieces, out = WordPiece(vocabulary), []
        for path in sorted((corpus / split / "text").glob("*.txt")):
            out.extend(_examples(corpus / split, path, pieces))
        kept.write_bytes(pickle.dumps(out))
    return pickle.loads(kept.read_bytes())  # our own file, written a line above


def _examples(folder: Path, path: Path, pieces: WordPiece) -> list[Example]:
    report = report_of(path)
    parse = pack("en").parse(report)
    own, cuts = rows(parse, pieces), [s.first for s in parse.sentences]
    out = []
    for file in sorted((folder / "attributions").glob(f"{path.stem}_*.ann")):
        labels, sides = labelled(parse, spans(file))
        out.append(Example(name=file.stem, rows=own, labels=labels, sides=sides, cuts=cuts))
    return out
