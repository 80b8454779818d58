"""What becomes a claim: headlines and captions that tell something, and what is left of a sentence beside what somebody says in it."""

from onrecord.link.facts.reader import utterances
from onrecord.types import Analysis, Attribution, Block, Report, Source, Span
from tests.linking import Story


def told(text: str, blocks: list[tuple[str, str]], says: list[tuple[str, str, str]] = ()) -> list[str]:
    """The passages of a report of these blocks (kind, text); ``says``: source, cue and content."""
    at = {kind: text.index(part) for kind, part in blocks}
    notes = []
    for n, (who, cue, content) in enumerate(says):
        (a, b), (c, d), (e, f) = ((text.index(x), text.index(x) + len(x)) for x in (who, cue, content))
        notes.append(
            Attribution(
                form="indirect",
                content=(Span(start=e, end=f),),
                source=(Source(start=a, end=b),),
                cue=(Span(start=c, end=d),),
                id=f"q{n}",
            )
        )
    made = tuple(Block(kind=kind, start=at[kind], end=at[kind] + len(part)) for kind, part in blocks)
    report = Report(id="r", file="r.txt", text=text, language="en", blocks=made)
    return [u.exact for u in utterances([Analysis(report=report, annotations=tuple(notes))], Story().cast)]


def test_a_headline_and_a_caption_that_tell_something_are_claims_and_a_credit_is_none():
    title, caption, credit = "Lighthouse keepers of Dunmere walk out", "Keepers outside the old lighthouse at dawn.", "(Photo: Ilo Brandt)"
    text = f"{title}\n\n{caption} {credit}"
    found = told(text, [("title", title), ("caption", f"{caption} {credit}")])
    assert title in found and caption in found
    assert not any("Photo" in x for x in found)


def test_what_is_left_of_a_sentence_beside_what_is_said_in_it_is_a_claim():
    text = "Ilo Brandt, who kept the lighthouse for thirty winters, said the lamp would go dark."
    found = told(text, [("body", text)], [("Ilo Brandt", "said", "the lamp would go dark")])
    assert "who kept the lighthouse for thirty winters" in found and "the lamp would go dark" in found


def test_the_occasion_of_a_saying_and_a_phrase_cut_in_the_middle_are_none():
    text = "In a letter to harbour keepers the chief engineer Ilo Brandt said in a long note on the door that the lamp would go dark."
    found = told(text, [("body", text)], [("Ilo Brandt", "said", "that the lamp would go dark")])
    assert found == ["that the lamp would go dark"]
