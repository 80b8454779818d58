"""What is remembered between looks at one passage is what would be worked out anew."""

from hypothesis import given
from hypothesis import strategies as st

from onrecord.link.similar import Lexicon, grams, grams_in, lexicon
from onrecord.text import PASSAGE, WORD, fold, words

TEXTS = st.text(alphabet=st.sampled_from("aeinst’é½1,. \u00a0İß"), max_size=40)


@given(TEXTS)
def test_words_are_those_of_a_first_reading(text):
    assert words(text) == words(text) == WORD.findall(fold(text))


def test_nobody_can_change_the_words_of_another():
    words("two ferries met").clear()
    assert words("two ferries met") == ["two", "ferries", "met"]


def test_a_text_of_any_length_is_read():
    assert words("ash " * PASSAGE) == ["ash"] * PASSAGE


@given(st.lists(st.sampled_from(["harbour", "oil", "é", "closed"]), max_size=6))
def test_grams_are_the_same_counted_or_not(stems):
    assert grams_in(stems) == set(grams(stems))


def test_bare_words_are_those_of_a_fresh_lexicon():
    told = ["parties", "reduced", "stopped", "sign", "use", "parties"]
    assert [lexicon("en").bare(w) for w in told] == [Lexicon("en").bare(w) for w in told]
