"""Attributions in invented sentences: who said what, through whom, on which occasion."""

import time
from collections.abc import Sequence

import msgspec
import pytest

from onrecord.find.quotes.finder import find_quotes
from onrecord.find.quotes.marks import lines, quotations
from onrecord.lang import pack
from onrecord.types import Annotation, Attribution, Block, Mention, Report, Timex

EN = pack("en")


def attributions(text: str, so_far: Sequence[Annotation] = (), kind: str = "body") -> list[Attribution]:
    """What the finder finds in a text that is one block."""
    block = msgspec.convert({"kind": kind, "start": 0, "end": len(text)}, Block)
    report = Report(id="r", file="r.txt", text=text, language="en", blocks=(block,))
    found = find_quotes(report, EN.parse(report), EN, so_far)
    return [a for a in found if isinstance(a, Attribution)]


def told(text: str, kind: str = "body") -> list[tuple[str, str, str, str]]:
    """Form, source, cue and content of each attribution, pieces joined by " | "."""

    def words(spans: Sequence[object]) -> str:
        return " | ".join(text[s.start : s.end] for s in spans)  # type: ignore[attr-defined]

    return [(a.form, words(a.source), words(a.cue), words(a.content)) for a in attributions(text, kind=kind)]


ONE = [  # one sentence or paragraph, one attribution
    ("“The dam is safe,” Orla Venn said.", ("direct", "Orla Venn", "said", "The dam is safe,")),
    ('"The dam is safe," said Orla Venn.', ("direct", "Orla Venn", "said", "The dam is safe,")),
    ("“The dam is safe,” said Orla Venn, the minister. “We will check it.”",
     ("direct", "Orla Venn", "said", "The dam is safe, | We will check it.")),
    ("“The dam,” Venn said, “is older than all of us.”", ("direct", "Venn", "said", "The dam, | is older than all of us.")),
    ("Venn, who visited the site, said: “It leaks. We must act.”", ("direct", "Venn", "said", "It leaks. We must act.")),
    ("Venn said, “It leaks badly.”", ("direct", "Venn", "said", "It leaks badly.")),
    ("“Is it safe?” the reporter asked.", ("direct", "the reporter", "asked", "Is it safe?")),
    ("“He told me ‘never again’ and left,” Venn said.", ("direct", "Venn", "said", "He told me ‘never again’ and left,")),
    ("‘The dam is safe,’ Orla Venn said.", ("direct", "Orla Venn", "said", "The dam is safe,")),
    ("''The dam is very safe,'' Orla Venn said.", ("direct", "Orla Venn", "said", "The dam is very safe,")),
    ("Venn said that the dam leaks.", ("indirect", "Venn", "said", "the dam leaks")),
    ("Venn said the dam was leaking.", ("indirect", "Venn", "said", "the dam was leaking")),
    ("The dam is safe, Orla Venn said on Tuesday.", ("indirect", "Orla Venn", "said", "The dam is safe")),
    ("If it breaks, Venn said, the valley will be lost.", ("indirect", "Venn", "said", "If it breaks | the valley will be lost")),
    ("Venn said the plan was “late” and costly.", ("mixed", "Venn", "said", "the plan was “late” and costly")),
    ("Venn described the deal as “a gift” to the builders.", ("mixed", "Venn", "described", "the deal as “a gift” to the builders")),
    ("The minister called the plan a mistake.", ("indirect", "The minister", "called", "the plan a mistake")),
    ("The minister condemned the attack on the port.", ("indirect", "The minister", "condemned", "the attack on the port")),
    ("Orla Venn called for an inquiry into the flood.", ("indirect", "Orla Venn", "called for", "an inquiry into the flood")),
    ("According to the ministry, the dam was inspected twice.",
     ("indirect", "the ministry", "According to", "the dam was inspected twice")),
    ("The dam was inspected twice, according to the ministry.",
     ("indirect", "the ministry", "according to", "The dam was inspected twice")),
    ("“We are ready,” according to Orla Venn.", ("direct", "Orla Venn", "according to", "We are ready,")),
    ("Venn was quoted as saying that the dam leaks.", ("indirect", "Venn", "quoted as saying", "the dam leaks")),
    ("The dam is, in the words of Orla Venn, a ticking clock.",
     ("indirect", "Orla Venn", "in the words of", "The dam is | a ticking clock")),
    ("The firm is reportedly seeking a new partner.", ("indirect", "", "reportedly", "The firm is | seeking a new partner")),
    ("Orla Venn has denied that the dam leaks.", ("indirect", "Orla Venn", "denied", "the dam leaks")),
    ("Initial reports indicated that the wall had cracked.", ("indirect", "", "indicated", "the wall had cracked")),
    ("The institute expects prices to fall by June.", ("indirect", "The institute", "expects", "prices to fall by June")),
    ("Venn put the number of homeless at 4,500.", ("indirect", "Venn", "put", "the number of homeless at 4,500")),
    ("The institute put growth at 2.5 percent.", ("indirect", "The institute", "put", "growth at 2.5 percent")),
    ("It denied having hit the hospital.", ("indirect", "It", "denied", "having hit the hospital")),
    ("A march passed off without incident, it said.", ("indirect", "it", "said", "A march passed off without incident")),
    ("The bank still says 420 million.", ("indirect", "The bank", "says", "420 million")),
    ("The ministry insists on a dozen.", ("indirect", "The ministry", "insists on", "a dozen")),
    ("The ministry fears 1,500.", ("indirect", "The ministry", "fears", "1,500")),
    ("The ministry put its losses at 23 dead.", ("indirect", "The ministry", "put", "its losses at 23 dead")),
    ("Venn expressed the ministry's intention to “raise” the dam.",
     ("mixed", "Venn", "expressed", "the ministry's intention to “raise” the dam")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ONE, ids=[t[:45] for t, _ in ONE])
def test_one_attribution(text: str, expected: tuple[str, str, str, str]) -> None:
    assert told(text) == [expected]


NONE = [
    "Venn told a lie about the dam.",
    "The so-called “peace bridge” was closed on Monday.",
    "Her film “The Long Water” opens in May.",
    "If Venn says that the dam leaks, the town will empty.",
    "Venn did not say that the dam leaks.",
    "The two countries signed an agreement and discussed trade.",
    "The dam is said to be the oldest in the valley.",
    "Orla Venn put her hand at 5 on the dial.",
    "It seems that the dam leaks.",
    "In Mirra nobody needed an agency to know: 79 percent said No here.",
    "The court put the case at the top of its list.",
    "Neither side has stressed the cost of the dam.",
    "Venn refused to say whether the dam leaks.",
    "Venn could say that the dam leaks.",
]


@pytest.mark.parametrize("text", NONE, ids=[t[:45] for t in NONE])
def test_no_attribution(text: str) -> None:
    assert told(text) == []


def test_a_body_behind_two_cues_in_a_row_is_the_way_it_came() -> None:
    text = "Nine people were killed in the flood, Orla Venn said, according to Northern Wire."
    at = text.index("Northern Wire")
    house = Mention(start=at, end=at + 13, type="organisation", form="name", name="Northern Wire", entity="e1")
    (a,) = attributions(text, [house])
    assert a.via == ("Northern Wire",)


def test_a_quotation_alone_in_a_paragraph_goes_on_with_the_voice_before_it() -> None:
    found = told("It was never warned, Orla Venn insisted. “Nobody came to us at all.”")
    assert [(s, x) for _, s, _, x in found] == [("Orla Venn", "It was never warned"), ("Orla Venn", "Nobody came to us at all.")]
    found = told("Orla Venn said it was late. The town is quiet. “Nobody came to us at all.” The shops are shut.")
    assert [(s, x) for _, s, _, x in found][1:] == [("", "Nobody came to us at all.")]


def test_participle_inherits_the_subject() -> None:
    found = told("Orla Venn stressed that the dam is safe, adding that repairs will start in May.")
    assert [(s, c, x) for _, s, c, x in found] == [
        ("Orla Venn", "stressed", "the dam is safe"),
        ("Orla Venn", "adding", "repairs will start in May"),
    ]


def test_joined_cue_inherits_the_subject() -> None:
    found = told("Orla Venn noted that the dam was old and stressed that it was safe.")
    assert [(s, c, x) for _, s, c, x in found] == [("Orla Venn", "noted", "the dam was old"), ("Orla Venn", "stressed", "it was safe")]


def test_participle_at_the_start() -> None:
    found = told("Acknowledging delays in the work, Orla Venn said the dam would open in May.")
    assert [(s, c, x) for _, s, c, x in found] == [
        ("Orla Venn", "Acknowledging", "delays in the work"),
        ("Orla Venn", "said", "the dam would open in May"),
    ]


def test_two_sources() -> None:
    (one,) = told("Orla Venn and Tam Quill said that the dam leaks.")
    assert one[1] == "Orla Venn | Tam Quill"


def test_two_speakers_in_one_paragraph() -> None:
    found = told("“It leaks,” Orla Venn said. “It does not leak,” Tam Quill replied.")
    assert [(s, x) for _, s, _, x in found] == [("Orla Venn", "It leaks,"), ("Tam Quill", "It does not leak,")]


def test_a_mixed_clause_and_a_quotation_after_it_are_both_kept() -> None:
    found = told("The plan was “far too late”, Orla Venn said. “We all know that.”")
    assert ("direct", "Orla Venn", "said", "We all know that.") in found
    assert all(source == "Orla Venn" for _, source, _, _ in found)


def test_a_quotation_over_paragraphs_is_one() -> None:
    text = "“The dam is old,” Orla Venn said. “It was built in haste.\n\n“It will not stand for ever.”"
    (one,) = told(text)
    assert one == ("direct", "Orla Venn", "said", "The dam is old, | It was built in haste. | It will not stand for ever.")


def test_a_quotation_paragraph_goes_on_with_the_only_speaker() -> None:
    found = told("Orla Venn said that the dam was old.\n\n“It will not stand for ever.”")
    assert found[1] == ("direct", "Orla Venn", "", "It will not stand for ever.")


def test_a_paragraph_that_ends_with_a_colon_leads_in_the_quotation_below() -> None:
    found = told("The dam leaks again. The Daily Lantern reports:\n\n“The water rose by a metre on Friday, and nobody was told.”")
    assert ("direct", "The Daily Lantern", "reports", "The water rose by a metre on Friday, and nobody was told.") in found


def test_what_somebody_is_hoped_to_say_was_not_said() -> None:
    assert not [f for f in told('I hope the mayor says, "The dam is safe for ever."') if f[1] == "the mayor"]


def test_a_quotation_paragraph_after_two_speakers_has_none() -> None:
    found = told("Orla Venn said the dam was old. Tam Quill said it was new.\n\n“It will not stand for ever.”")
    assert found[-1] == ("direct", "", "", "It will not stand for ever.")


def test_an_odd_mark_loses_nothing() -> None:
    found = told("The “old dam is safe, Orla Venn said.\n\n“We will check it,” Tam Quill said.\n\nVenn said that it leaks.")
    assert [(s, x) for _, s, _, x in found][1:] == [("Tam Quill", "We will check it,"), ("Venn", "it leaks")]
    assert found[0][1] == "Orla Venn"


def test_inches_and_apostrophes_are_no_quotations() -> None:
    text = "The 12\" pipe and the workers' huts were lost; it's the ministers' fault."
    rows = lines(text, [Block(kind="body", start=0, end=len(text))])
    assert quotations(text, rows) == []


def test_nested() -> None:
    text = "Orla Venn said that Tam Quill had warned that the dam leaks."
    outer, inner = sorted(attributions(text), key=lambda a: a.content[0].start)
    assert inner.nested_in == outer.id
    assert text[inner.source[0].start : inner.source[0].end] == "Tam Quill"


def test_remark_of_another() -> None:
    text = "Orla Venn cited Quill’s remark that “the dam is a clock”."
    found = told(text)
    assert ("direct", "Quill’s"[:5], "remark", "the dam is a clock") in found


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Dam is safe, says minister", "minister", "Dam is safe"),
        ("Minister Venn says dam is safe", "Venn", "dam is safe"),
        ("Orla Venn: ‘We will not sell the dam’", "Orla Venn", "We will not sell the dam"),
    ],
)
def test_headlines(text: str, source: str, content: str) -> None:
    assert (source, content) in [(s, x) for _, s, _, x in told(text, kind="title")]


# ------------------------------------------------------------ circumstances
def test_occasion_is_carried_on() -> None:
    text = "Speaking at a trade forum on Tuesday, Orla Venn stressed that the dam is safe. Venn said that it will open in May."
    at = text.index("Tuesday")
    day = Timex(start=at, end=at + 7, type="DATE", value="2031-05-06", id="t1")
    places = [(text.index("Orla Venn"), 9), (text.rindex("Venn"), 4)]
    people = [Mention(start=s, end=s + n, type="person", form="name", name="Orla Venn", entity="e1") for s, n in places]
    one, two = attributions(text, [day, *people])
    assert (one.channel, one.said, one.said_at) == ("trade forum", "2031-05-06", "t1")
    assert (two.channel, two.said, two.said_at) == ("trade forum", "2031-05-06", "t1")
    assert [s.entity for a in (one, two) for s in a.source] == ["e1", "e1"]


def test_another_time_ends_the_occasion() -> None:
    text = "Orla Venn said on Tuesday that the dam is safe. Previously, Orla Venn said that it was new."
    at = text.index("Tuesday")
    _, two = attributions(text, [Timex(start=at, end=at + 7, type="DATE", value="2031-05-06", id="t1")])
    assert two.said is None


def test_listeners() -> None:
    (one,) = attributions("“It leaks,” Orla Venn told reporters.")
    assert (one.addressee, one.via) == ("reporters", ())


def test_told_to_a_house() -> None:
    (one,) = attributions("“It leaks,” Orla Venn told Calvora News.")
    assert (one.addressee, one.via) == (None, ("Calvora News",))


def test_according_to_a_house_beside_a_speaker_is_via() -> None:
    (one,) = attributions("“It leaks,” Orla Venn said, according to Calvora News.")
    assert one.via == ("Calvora News",)


def test_a_house_that_cites_a_body() -> None:
    text = "The Calvora Wire, citing the Delta Institute, reported that sales fell. The Delta Institute predicted that they would rise."
    one, two = attributions(text)
    assert [text[a.source[0].start : a.source[0].end] for a in (one, two)] == ["Delta Institute", "Delta Institute"]
    assert one.via == two.via == ("Calvora Wire",)


def test_what_a_house_relays() -> None:
    text = "The Delta Institute estimates that sales could fall, Calvora News reported."
    inner = next(a for a in attributions(text) if a.nested_in)
    assert inner.via == ("Calvora News",)


def test_said_in_a_statement() -> None:
    (one,) = attributions("The operator said in a statement that the ship had passed its check.")
    assert one.channel == "statement"


def test_pronoun_keeps_candidates() -> None:
    text = "She said that the dam leaks."
    who = Mention(start=0, end=3, type="person", form="pronoun", name="She", candidates=("e1", "e2"))
    (one,) = attributions(text, [who])
    assert one.source[0].entity is None
    assert one.source[0].candidates == ("e1", "e2")


# ------------------------------------------------------------ hostile text
def test_spans_lie_in_the_text_and_ids_are_unique() -> None:
    text = "\n\n".join(t for t, _ in ONE)
    found = attributions(text)
    assert len({a.id for a in found}) == len(found)
    assert all(0 <= s.start < s.end <= len(text) for a in found for s in (*a.content, *a.cue, *a.source, *a.quoted))
    assert found == attributions(text)


def _seconds(text: str) -> float:
    rows = lines(text, [Block(kind="body", start=0, end=len(text))])
    start = time.process_time()
    quotations(text, rows)
    return time.process_time() - start


@pytest.mark.parametrize("unit", ['"', "“", "”", "'", "‘a", "’", "“a” ", "'a ", "«"])
def test_a_hundred_thousand_marks_in_linear_time(unit: str) -> None:
    small, large = (min(_seconds(unit * n) for _ in range(3)) for n in (50_000, 100_000))
    assert large < 4 * small + 0.2


def test_marks_alone_say_nothing() -> None:
    assert attributions('" ' * 3000) == []


STANCES = [
    ("Reyl denied that any warning had been ignored.", "denied", "denied", "any warning had been ignored"),
    ("Orla Venn ruled out a new vote.", "denied", "ruled out", "a new vote"),
    ("Ana Keld has ruled out that taxes will rise.", "denied", "ruled out", "taxes will rise"),
    ("Venn's lawyer disputes that the money was stolen.", "denied", "disputes", "the money was stolen"),
    ("The firm rejected claims that it had lied.", "denied", "rejected", "claims that it had lied"),
    ("Orla Venn asked the city to pay for the dam.", "asked", "asked", "the city to pay for the dam"),
    ("Orla Venn asked whether the dam had leaked.", "asked", "asked", "whether the dam had leaked"),
    ("Orla Venn called on the city to act.", "asked", "called on", "the city to act"),
    ("Orla Venn called for talks.", "asked", "called for", "talks"),
    ("The court ordered Quill to pay.", "asked", "ordered", "Quill to pay"),
    ("“Is it safe?” asked Orla Venn.", "asked", "asked", "Is it safe?"),
    ("Orla Venn called the plan a mistake.", None, "called", "the plan a mistake"),
    ("Orla Venn told reporters that the dam leaks.", None, "told", "the dam leaks"),
    ("Orla Venn pointed out that the dam was old.", None, "pointed out", "the dam was old"),
]


@pytest.mark.parametrize(("text", "stance", "cue", "content"), STANCES, ids=[t[:45] for t, *_ in STANCES])
def test_stance(text: str, stance: str | None, cue: str, content: str) -> None:
    (one,) = attributions(text)
    spans = [text[s.start : s.end] for s in (*one.cue, *one.content)]
    assert (one.stance, spans) == (stance, [cue, content])


def test_a_wrapped_line_is_one_paragraph() -> None:
    (one,) = told("Venn said the builder had signed a contract worth\n$2 million with the city.")
    assert one[3] == "the builder had signed a contract worth\n$2 million with the city"
    (two,) = told("“The dam is safe,\nand old,”\nOrla Venn said.")
    assert two == ("direct", "Orla Venn", "said", "The dam is safe,\nand old,")


def test_a_quotation_of_several_sentences_is_kept_whole() -> None:
    (one,) = told("The firm said “it did not treat the dam badly. We hold that all was safe.”")
    assert one[3] == "it did not treat the dam badly. We hold that all was safe."


def test_polls_speak() -> None:
    assert told("A new poll shows Reyl leading Venn by two points.") == [
        ("indirect", "A new poll", "shows", "Reyl leading Venn by two points"),
    ]


MORE = [
    ("Quill responded by saying that the club would not pay.", ("indirect", "Quill", "saying", "the club would not pay")),
    ("Quill wrote in the description of the old bridge that he plans to sell it.",
     ("indirect", "Quill", "wrote", "he plans to sell it")),
    ("Quill criticized the news media.", ("indirect", "Quill", "criticized", "the news media")),
    ("Quill criticized Venn for supporting the bill.", ("indirect", "Quill", "criticized", "Venn for supporting the bill")),
    ("The letter accuses Quill of lying.", ("indirect", "The letter", "accuses", "Quill of lying")),
    ("Wes Hartley of the Morning Post: “It leaks badly. We must act.”", ("direct", "Wes Hartley", ":", "It leaks badly. We must act.")),
    ("“I disagree,” said Lt. Mick Bender, who served for ten years. “The plan is bad.”",
     ("direct", "Mick Bender", "said", "I disagree, | The plan is bad.")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MORE, ids=[t[:45] for t, _ in MORE])
def test_further_shapes(text: str, expected: tuple[str, str, str, str]) -> None:
    assert told(text) == [expected]


def test_a_participle_cue_takes_its_own_quotation() -> None:
    found = told("“It leaks,” Venn said, adding: “Nobody cares.”")
    assert [(c, x) for _, _, c, x in found] == [("said", "It leaks,"), ("adding", "Nobody cares.")]


def test_a_description_in_a_relative_clause_is_its_own() -> None:
    found = told("Venn said the guards stayed with the crowd, whom she described as “calm.”")
    assert found[0][3] == "the guards stayed with the crowd"


def test_war_is_no_words() -> None:
    assert told("The rebels attacked the village and blasted the bridge.") == []


LOST = [
    ("He's said he gets his ideas from an old speech.", ("indirect", "He", "said", "he gets his ideas from an old speech")),
    ("The answer, the partner told them, was simple.", ("indirect", "the partner", "told", "The answer | was simple")),
    ("Quill left the hall after saying that the dam was old.", ("indirect", "Quill", "saying", "the dam was old")),
    ("In Quill's view, the dam is old.", ("indirect", "Quill", "In Quill's view", "the dam is old")),
    ("The mayor denied taking bribes.", ("indirect", "The mayor", "denied", "taking bribes")),
    ("Quill denied the charges.", ("indirect", "Quill", "denied", "the charges")),
]


@pytest.mark.parametrize(("text", "expected"), LOST, ids=[t[:45] for t, _ in LOST])
def test_subjects_that_stand_elsewhere(text: str, expected: tuple[str, str, str, str]) -> None:
    assert told(text) == [expected]


def test_a_refusal_is_no_denial() -> None:
    assert told("The court denied the motion.") == []


def test_a_stray_mark_opens_no_content() -> None:
    found = told('" The dam is old, Orla Venn said.')
    assert found
    assert not any(x.startswith('"') for *_, x in found)


def test_an_aside_behind_a_dash_is_the_reporters() -> None:
    (one,) = told("Venn said she wanted no law that fewer than 67 members back - the number needed to pass it.")
    assert one[3] == "she wanted no law that fewer than 67 members back"
    (two,) = told("Venn said the old dam - built by her father - would hold for years.")
    assert two[3] == "the old dam - built by her father - would hold for years"


def test_a_cited_remark_is_whole_for_the_one_who_cites_it() -> None:
    """The words are Dahl's; what Venn says is that Dahl said them."""
    found = told("On the strike, Orla Venn welcomed the offer and cited Dahl's remark that “this is no time for pride”.")
    assert ("Orla Venn", "Dahl's remark that “this is no time for pride") in {(s, c.rstrip("”.")) for _, s, _, c in found}
    assert not any(s == "Orla Venn" and c.startswith(("this is", "“this is")) for _, s, _, c in found)
