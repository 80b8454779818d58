"""Language packs: words as data (TSV) in ``lang/<code>/``, and the parser of the language.

A pack is data plus ``parser.py`` with one function, ``parse(text, blocks)``; rules in the rooms know shapes, never words. It may have
``meaning.py`` with one function, ``meaning(text)``, that gives the unit vector of a text.
"""

import os
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from onrecord.text import Parse
from onrecord.types import Block, Record, Report

HERE = Path(__file__).parent
PARSED = ("title", "deck", "body", "caption")


class Pack:
    """One language: its tables and its parser."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.folder = HERE / code

    @cache  # noqa: B019 - packs live as long as the program
    def table(self, name: str) -> tuple[dict[str, str], ...]:
        """Rows of ``<name>.tsv`` as dictionaries by the header line; lines that start with ``#`` are comments.

        A table that a language lacks has no rows: what needs it finds nothing (``onrecord languages`` tells what is there).
        """
        path = self.folder / f"{name}.tsv"
        if not path.exists():
            return ()
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
        head = lines[0].split("\t")
        return tuple(dict(zip(head, line.split("\t"), strict=False)) for line in lines[1:])

    @cache  # noqa: B019
    def words(self, name: str, column: str | None = None) -> frozenset[str]:
        """The first (or the named) column of a table as a set."""
        rows = self.table(name)
        key = column or (next(iter(rows[0])) if rows else "")
        return frozenset(row[key] for row in rows)

    @cached_property
    def version(self) -> str:
        """Name and version of the model behind ``parse``, recorded with every analysis."""
        return str(import_module(f"onrecord.lang.{self.code}.parser").version())

    def parse(self, report: Report) -> Parse:
        """The parse of a report's title, deck, body and captions; offsets are those of ``report.text``."""
        return self.parse_text(report.text, report.blocks)

    def parse_text(self, text: str, blocks: Sequence[Block]) -> Parse:
        """The parse of the given blocks of a text."""
        result = import_module(f"onrecord.lang.{self.code}.parser").parse(text, blocks, kinds=PARSED)
        assert isinstance(result, Parse)
        return result

    def meaning(self, text: str) -> NDArray[np.float32] | None:
        """The unit vector of a text's meaning; None for a language without sentence vectors, and in the faster setting."""
        return None if self._meaning is None or is_fast() else self._meaning(text)

    def alike(self, left: str, right: str) -> float | None:
        """How close two texts are in meaning, from -1 to 1 (two decimals): 0.8 is nearly the same thing said, 0.6 the same matter."""
        a, b = self.meaning(left), self.meaning(right)
        return None if a is None or b is None else round(float(a @ b), 2)

    @cached_property
    def _meaning(self) -> Callable[[str], NDArray[np.float32]] | None:
        """The model of meaning, where there is one."""
        there = (self.folder / "meaning.py").exists()
        found: Callable[[str], NDArray[np.float32]] | None = import_module(f"onrecord.lang.{self.code}.meaning").meaning if there else None
        return found


class Coverage(Record, frozen=True):
    """What a language has: parser, sentence vectors, and of each family of tables (cues, names …) how many of all that there are."""

    code: str
    parser: bool
    meaning: bool
    families: dict[str, tuple[int, int]]


@cache
def codes() -> tuple[str, ...]:
    """Codes of the languages that have a folder, with a parser or without."""
    return tuple(sorted(p.name for p in HERE.iterdir() if p.is_dir() and any(p.glob("*.tsv"))))


def coverage(code: str) -> Coverage:
    """What a language has.

    >>> coverage("en").families["cues"][0] > coverage("de").families["cues"][0] == 0
    True
    """
    every = {p.stem for other in codes() for p in (HERE / other).glob("*.tsv")}
    own = {name for name in every if Pack(code).table(name)}
    of: dict[str, tuple[int, int]] = {}
    for name in sorted(every):
        there, total = of.get(family := name.partition("_")[0], (0, 0))
        of[family] = (there + (name in own), total + 1)
    files = HERE / code
    return Coverage(code=code, parser=(files / "parser.py").exists(), meaning=(files / "meaning.py").exists(), families=of)


def is_fast() -> bool:
    """Is the faster setting chosen (``onrecord --fast``, or ONRECORD_FAST=1 in the environment, which other processes inherit)?

    It leaves out the trained tagger and the sentence vectors: what is found and linked by rules and words alone.
    """
    return os.environ.get("ONRECORD_FAST", "") == "1"


@cache
def known() -> tuple[str, ...]:
    """Codes of the languages that have a pack."""
    return tuple(sorted(p.parent.name for p in HERE.glob("*/parser.py")))


@cache
def pack(code: str) -> Pack:
    """The pack of a language; KeyError when there is none.

    >>> pack("en").code
    'en'
    """
    if code not in known():
        raise KeyError(code)
    return Pack(code)


@cache
def _meanings() -> list[ModuleType]:
    """The models of meaning that there are."""
    return [import_module(f"onrecord.lang.{code}.meaning") for code in known() if (HERE / code / "meaning.py").exists()]


def learned(text: str) -> tuple[str, bytes, bytes] | None:
    """The model that read a text's meaning in this process, the name of the text, and the vector in bytes; None where none did."""
    return next(((m.version(), *found) for m in _meanings() if (found := m.learned(text))), None)


def recall(model: str, packed: bytes) -> dict[bytes, bytes]:
    """Vectors that a model made in another process, each behind the name of its text; those of a model that is no more are let go of."""
    for m in _meanings():
        if m.version() == model:
            step = m.KEY + m.SIZE
            found = {packed[k : k + m.KEY]: packed[k + m.KEY : k + step] for k in range(0, len(packed) - step + 1, step)}
            m.recall(found)
            return found
    return {}
