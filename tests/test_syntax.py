"""The cellar: no parser's label outside it, every name is the house's, another parser's names or another scheme's tree go the same way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.syntax.scheme import CLEAR, KINDS, MORPHS, RELATIONS
from tests.conftest import ROOT

ROOMS = [p for room in ("find", "link", "check", "show") for p in sorted((ROOT / "onrecord" / room).rglob("*.py"))]
PARTS_OF_SPEECH = frozenset(  # universal, of no parser
    (
        "ADJ",
        "ADP",
        "ADV",
        "AUX",
        "CCONJ",
        "DET",
        "INTJ",
        "NOUN",
        "NUM",
        "PART",
        "PRON",
        "PROPN",
        "PUNCT",
        "SCONJ",
        "SYM",
        "VERB",
        "X",
        "SPACE",
    )
)
OTHER_SENSES = {  # words that are a parser's label and something else too, with what else they are
    "agent": "the one who does what an event tells",
    "mark": "a column of the tables of currencies; a highlighted passage",
    "DATE": "a kind of TIMEX3",
    "TIME": "a kind of TIMEX3",
    "SYM": "a universal part of speech",
}
ASKED = {"rel": RELATIONS, "morph": MORPHS, "ent": KINDS, "pos": PARTS_OF_SPEECH | {""}}


def constants(path: Path) -> Iterator[tuple[ast.AST, ast.Constant]]:
    """The strings of a module, each with the node above the tuples and sets that it stands in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    above = {c: n for n in ast.walk(tree) for c in ast.iter_child_nodes(n)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            up = above[node]
            while isinstance(up, ast.Tuple | ast.Set | ast.List | ast.Starred | ast.BinOp):
                up = above[up]
            yield up, node


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: str(p.relative_to(ROOT / "onrecord")))
def test_no_label_of_a_parser_outside_the_cellar(path: Path) -> None:
    labels = CLEAR.labels() - OTHER_SENSES.keys()
    found = [f"line {c.lineno}: {c.value}" for _, c in constants(path) if c.value in labels]
    assert not found, f"say it in the names of onrecord/syntax/scheme.py: {found}"


@pytest.mark.parametrize("path", ROOMS, ids=lambda p: str(p.relative_to(ROOT / "onrecord")))
def test_what_a_token_is_asked_is_a_name_of_the_house(path: Path) -> None:
    """A relation, form or kind that is compared with a token's exists: a misspelt one would match nothing for ever."""
    wrong = []
    for up, c in constants(path):
        sides = [up.left, *up.comparators] if isinstance(up, ast.Compare) else []
        asked = next((s.attr for s in sides if isinstance(s, ast.Attribute) and s.attr in ASKED), None)
        called = up.func if isinstance(up, ast.Call) else None
        if called is not None and getattr(called, "attr", getattr(called, "id", "")) in ("kids", "kid"):
            asked = "rel"
        if asked is not None and c.value not in ASKED[asked]:
            wrong.append(f"line {c.lineno}: {c.value} as {asked}")
    assert not wrong
