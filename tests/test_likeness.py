"""Likeness of two passages: what it is made of, what it brings together and what it leaves apart. All texts invented."""

import msgspec

from onrecord.lang import pack
from onrecord.lang.pieces import pieces
from onrecord.link.facts.likeness import likeness, most, reason
from onrecord.link.facts.pairs import Pair, Pool
from onrecord.link.facts.reader import utterances
from onrecord.types import Event
from tests.linking import Story
from tests.test_link import merged, signs


def two(first, second, says=()):
    """Two reports of one day, each a sentence in the outlet's own voice unless somebody says it."""
    s = Story()
    for text, outlet in ((first, "The Gull"), (second, "Coast Post")):
        s.add(text, outlet=outlet, day="2031-05-06", says=[(who, content) for who, content in says if content in text])
    return s


def pair(story):
    pool = Pool(utterances(story.analyses, story.cast))
    return Pair(pool, 0, 1)


def test_vectors_bring_the_same_in_other_words_close():
    alike = pack("en").alike
    near = alike("Dock workers walked off the job on Monday", "A strike stopped the port at the start of the week")
    far = alike("Dock workers walked off the job on Monday", "The museum shows a hundred old clocks")
    assert near > 0.3 > far


def test_a_text_has_one_vector_whatever_stands_beside_it():
    alike = pack("en").alike
    first = alike("The dam broke", "The wall of the dam gave way")
    assert first == alike("The dam broke", "The wall of the dam gave way") == alike("The wall of the dam gave way", "The dam broke")


def test_pieces_of_long_and_odd_words_are_known():
    assert pieces().ids("x" * 500) == (pieces().unknown,)
    assert pieces().ids("") == (pieces().unknown,)


def test_a_score_tells_its_reasons():
    s = two(
        "Ilo Brandt fiercely opposed the harbour levy before the council of Dunmere.",
        "Ilo Brandt objected vehemently to the harbour charge in the council of Dunmere.",
    )
    found, why = likeness(pair(s)), reason(pair(s))
    assert found.score >= 0.6 and found.meaning >= 0.6 and "meaning" in why and "in common" in why


def test_one_matter_by_two_voices_is_scope_never_one_claim():
    first, second = (
        "Dunmere will help Port Hale to widen its use of wind power",
        "Dunmere is keen to work with Port Hale on wind power, fishing and trade",
    )
    s = two(f"“{first},” Mara Voss said.", f"“{second},” Ilo Brandt said.", [("Mara Voss", first), ("Ilo Brandt", second)])
    assert ("same", None) not in signs(s) and not merged(s)


def test_a_word_in_common_is_no_matter():
    first, second = (
        "We learned nothing from the vote, and the council pays no attention",
        "Settlers must earn it by learning the language and paying",
    )
    s = two(f"“{first},” Mara Voss said.", f"“{second},” Ilo Brandt said.", [("Mara Voss", first), ("Ilo Brandt", second)])
    assert not signs(s)


def test_the_partner_of_talks_is_of_the_event_even_where_it_is_no_argument():
    s = Story()
    for text in ("Mara Voss will meet Ilo Brandt in Dunmere.", "Talks with Ilo Brandt are planned for the week."):
        s.add(text, outlet=text[:4], day="2031-05-06", events=[(text.rstrip("."), "meeting", "scheduled")])
    bare = [
        msgspec.structs.replace(
            a, annotations=tuple(msgspec.structs.replace(n, arguments=()) if isinstance(n, Event) else n for n in a.annotations)
        )
        for a in s.analyses
    ]
    people = [act.people for a in bare for u in utterances([a], s.cast) for act in u.acts]
    assert people == [("EIloBrandt",), ("EIloBrandt",)]


def test_no_likeness_is_above_the_most_that_a_pair_can_have():
    s = two("Ilo Brandt opposed the harbour levy.", "Ilo Brandt objected to the harbour charge of Dunmere.")
    assert likeness(pair(s)).score <= most(pair(s))
