"""Whose voice goes on from one sentence or paragraph to the next: every quotation of a run has its speaker, and no other's."""

from pathlib import Path

import pytest

from onrecord import engine
from onrecord.types import Analysis, Attribution, Mention, Report

HEAD = "The weir of Orle\n\nThe weir at Orle broke on Monday.\n\n"
END = "\n\nThe shops of Orle were open."


def told(text: str, folder: Path) -> list[tuple[str, str]]:
    """The first two words of each piece of a direct quotation, with the full name of its speaker ("" for nobody)."""
    (folder / "weir.txt").write_text(HEAD + text + END, encoding="utf-8")
    (read,) = engine.read([folder / "weir.txt"])
    assert isinstance(read, Report)
    done = engine.analyse(read)
    assert isinstance(done, Analysis)
    names: dict[str | None, str] = {}
    for m in done.annotations:
        if isinstance(m, Mention) and m.entity:
            names[m.entity] = max(names.get(m.entity, ""), read.text[m.start : m.end], key=len)
    return [
        (" ".join(read.text[c.start : c.end].split()[:2]), names.get(a.source[0].entity, "") if a.source else "")
        for a in done.annotations
        if isinstance(a, Attribution) and a.form == "direct"
        for c in a.content
    ]


RUNS = [  # a text, the quotations with their speakers
    ("Tomas Brill said: “It held. It will hold until May. Nobody need leave.”", [("It held.", "Tomas Brill")]),
    ("Tomas Brill said: “It held so long.” “We are sorry.”", [("It held", "Tomas Brill"), ("We are", "Tomas Brill")]),
    (
        "Tomas Brill said the weir was old. “It held so long. Nobody knew.” “We are sorry.”",
        [("It held", "Tomas Brill"), ("We are", "Tomas Brill")],
    ),
    (
        'Tomas Brill said: "It held so long.\n\n"Nobody knew it. We did not."\n\n"We are sorry."',
        [("It held", "Tomas Brill"), ("Nobody knew", "Tomas Brill"), ("We are", "Tomas Brill")],
    ),
    ("Tomas Brill said the weir was old.\n\nWhat happens next\n\n“We are sorry for this.”", [("We are", "Tomas Brill")]),
    ("Tomas Brill told reporters:\n\nWhat happens next\n\n“We are sorry for this.”", [("We are", "Tomas Brill")]),
    ("Tomas Brill said the weir was old.\n\nLena Marsh, miller\n\n“We are sorry for this.”", [("We are", "")]),
    ("Tomas Brill said the weir was old.\n\nThe council of Orle met.\n\n“We are sorry for this.”", [("We are", "")]),
]


@pytest.mark.parametrize(("text", "wanted"), RUNS, ids=[f"run{n}" for n in range(len(RUNS))])
def test_a_voice_goes_on(text: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    assert told(text, tmp_path) == wanted


LAST = [  # "he" could be two people by the names alone: it is the one who speaks right above
    (
        "Ivo Marsh met Tomas Brill at the weir.\n\nTomas Brill said that Ivo Marsh had warned him.\n\n“We are sorry for this,” he said.",
        [("We are", "Tomas Brill")],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), LAST)
def test_he_is_the_one_who_speaks_right_above(text: str, wanted: list[tuple[str, str]], tmp_path: Path) -> None:
    assert told(text, tmp_path) == wanted
