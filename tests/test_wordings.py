"""What a line of the dossier says by itself: things with their verb, no loose ends, no word alone."""

from onrecord import engine
from onrecord.link.facts.cut import pieces, rounded
from onrecord.link.similar import lexicon
from onrecord.types import Analysis, Claim
from tests.test_quotes_pages import analysed

EN = lexicon("en")


def wordings(text: str) -> list[str]:
    """The wordings of the claims of one report."""
    done = analysed(text)
    assert isinstance(done, Analysis)
    (dossier,) = engine.build([done])
    return [c.wording for c in dossier.claims if isinstance(c, Claim)]


def test_a_thing_is_told_with_what_was_said_of_it() -> None:
    """ "His decision to sign" alone is nothing: it was defended. A clause, a quotation and a figure stand by themselves."""
    told = wordings(
        "Tomas Venn defended his decision to sign the bill. Anna Berg called for an inquiry into the flood. "
        "Lena Marsh said that the dam would hold. Ida Reyl called it “a gift to the builders”. The union demanded 40 million dollars."
    )
    assert "defended his decision to sign the bill" in told
    assert "called for an inquiry into the flood" in told
    assert "the dam would hold" in told
    assert not any(w.startswith("called it") for w in told)
    assert any(w.startswith("40 million") for w in told)


def test_a_passage_has_no_loose_ends() -> None:
    """Where a quotation was cut out of its sentence, the small words that led to it go too; "But" opens a sentence; half of it stays."""
    for text, kept in (
        ("and the strike grew on Monday, with", "the strike grew on Monday"),
        ("The dam will hold until", "The dam will hold"),
        ("But the dam will hold", "But the dam will hold"),
        ("and to of", "to of"),
    ):
        assert text[slice(*rounded(text, (0, len(text)), EN))] == kept


def test_a_word_alone_goes_with_the_sentence_before_it() -> None:
    """ "Not us?" is no line of its own."""
    text = "Will the shops turn us away? Not us? We will see what comes of it."
    assert [text[s:e] for s, e in pieces(text, (0, len(text)), EN)] == [
        "Will the shops turn us away? Not us?",
        "We will see what comes of it.",
    ]
