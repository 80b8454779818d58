"""Whose words they are where somebody was spoken to: who is asked, charged or sentenced answers; where two fit it stays open."""

import pytest

from onrecord import engine
from onrecord.types import Analysis, Attribution, Block, Mention, Published, Report

WHEN = Published(value="2025-03-12", basis="stated", reason="test")


def voices(text: str) -> list[set[str]]:
    """For each quotation or reported clause: the names of its speaker, or of all who may be it."""
    report = Report(id="r", file="r", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), published=WHEN, language="en")
    done = engine.analyse(report, fast=True)
    assert isinstance(done, Analysis)
    names = {m.entity: m.name for m in done.annotations if isinstance(m, Mention) and m.entity}
    told = sorted((a for a in done.annotations if isinstance(a, Attribution)), key=lambda a: a.content[0].start)
    return [{names[k] for s in a.source for k in ([s.entity] if s.entity else s.candidates)} for a in told]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The court fined Ivo Brandt 200 crowns. He said it was too much.", {"Ivo Brandt"}),
        ("The nurse asked Ruth Oban how she felt. “I am tired,” she said.", {"Ruth Oban"}),
        ("“The loom is old,” Odo Marsh told Ivo Brandt. “So are you,” he answered.", {"Ivo Brandt"}),
        ("A reporter interviewed Ruth Oban. She said the mill would close.", {"Ruth Oban"}),
        ("Odo Marsh accused Ivo Brandt of theft. He denied that he had taken it.", {"Ivo Brandt"}),
        ("Odo Marsh asked Ivo Brandt for money. “I have none,” he said.", {"Odo Marsh", "Ivo Brandt"}),
        ("Paul Marsh told Ruth Oban that the mill would close. “I am sorry,” she said.", {"Ruth Oban"}),
        ("Odo Marsh told Ruth Oban that the mill would close. He said it was late.", {"Odo Marsh"}),
        ("Odo Marsh told reporters that the mill would close. He said it was late.", {"Odo Marsh"}),
        ("Odo Marsh told Ivo Brandt that the mill would close. He said it was late.", {"Odo Marsh"}),
    ],
)
def test_who_is_spoken_to_answers(text: str, speakers: set[str]) -> None:
    """The last voice of the text."""
    assert voices(text)[-1] == speakers
