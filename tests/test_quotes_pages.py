"""Sentences as news pages have them, in invented words: whose a saying is, and what is no saying at all."""

import pytest

from onrecord import engine
from onrecord.lang import pack
from onrecord.types import Analysis, Attribution, Block, Mention, PageFacts, Published, Report, Timex


def analysed(text: str, published: str = "2024-03-07", page: PageFacts | None = None) -> Analysis:
    """A report of paragraphs, through all finders."""
    blocks, at = [], 0
    for part in text.split("\n\n"):
        at = text.index(part, at)
        blocks.append(Block(start=at, end=at + len(part), kind="body"))
    stated = Published(value=published, basis="stated", reason="test")
    report = Report(id="r", file="r.txt", text=text, blocks=tuple(blocks), published=stated, language="en", page=page)
    done = engine.analyse(report)
    assert isinstance(done, Analysis)
    return done


def told(text: str) -> list[tuple[str, str, str]]:
    """Source, cue and content of each attribution."""
    found = [a for a in analysed(text).annotations if isinstance(a, Attribution)]
    return [tuple(" | ".join(text[s.start : s.end] for s in spans) for spans in (a.source, a.cue, a.content)) for a in found]  # type: ignore[misc]


WHOSE = [
    ("The new House committee sent a letter on Wednesday to Harbour Director Tomas Venn demanding answers about the leak.",
     ("The new House committee", "demanding", "answers about the leak")),
    ("The firm sent a note to Anna Berg warning that the dam was about to break.", ("The firm", "warning", "the dam was about to break")),
    ("Anna Berg told reporters that Tomas Venn had blocked her plans, and accused the general of enabling corruption.",
     ("Anna Berg", "accused", "the general of enabling corruption")),
    ("“Firms should start to prepare today,” analysts at Keld Group wrote in a report, citing experts who expect trouble.",
     ("analysts at Keld Group", "wrote", "Firms should start to prepare today,")),
    ("The court rejected the president’s executive order declaring that children born here are not citizens.",
     ("the president’s executive order", "declaring", "children born here are not citizens")),
    ("The mayor defended the new deal saying that it works.", ("The mayor", "saying", "it works")),
    ("The army responded to the strikes, the statement added, by downing five jets.",
     ("the statement", "added", "The army responded to the strikes")),
    ("“I do not like that language,” Tomas Nadler, the chairman of the committee — where any inquiry must begin — said on Radio Orle.",
     ("Tomas Nadler", "said", "I do not like that language,")),
    ("The builder and television star said he wanted to win.", ("The builder and television star", "said", "he wanted to win")),
    ("The prime minister and the foreign minister said they wanted to win.",
     ("The prime minister | the foreign minister", "said", "they wanted to win")),
    ("Three women who were teenagers at the time claimed Moore pursued them.", ("Three women", "claimed", "Moore pursued them")),
    ("It came as the top Republican on the House committee said that the policy was late.",
     ("the top Republican on the House committee", "said", "the policy was late")),
    ("The firm hired Anna Berg of the Keth Institute, who said she would start soon.", ("Anna Berg", "said", "she would start soon")),
    ("Victory is near, said James Venn, a candidate in Orle’s 16th District, who warned that people were furious.",
     ("a candidate in Orle’s 16th District", "warned", "people were furious")),
    ("While the Liberals say they gave all they had, Anna Berg has pledged to strengthen the office.",
     ("Anna Berg", "pledged", "to strengthen the office")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), WHOSE)
def test_whose_it_is(text: str, wanted: tuple[str, str, str]) -> None:
    """The speaker is whoever the sentence says, not whoever stands nearest."""
    found = told(text)
    assert wanted in found
    assert [f for f in found if f[1] == wanted[1]] == [wanted]


NOTHING = [
    "Here’s what economists had to say about the latest data and what it means for the bank.",
    "Keld Bank reports as it awaits approval to be bought by its rival.",
    "Keth has seen a burst of building as part of a drive to attract firms.",
    "If all goes according to plan, three plants will open.",
    "Prices vary according to your tariff.",
    "The plane flew on after determining that the engine was within normal limits.",
    "Here’s what the polls say\n\nBoth candidates are locked in close races across the seven swing states.",
    "The lawyers filed a motion to quash the order, however, the surviving guest agreed to be interviewed in Orle.",
    "The book is often funny — “I could never have written it before.” — but its publication offers a chance to look back.",
    "He looked young and politely repeated himself when I had trouble hearing him over the noise.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_no_saying(text: str) -> None:
    """What only looks like a saying has no speaker."""
    assert not [t for t in told(text) if t[0]]


def test_a_woman_is_not_a_man_who_was_just_named() -> None:
    """Given names tell who "she" is."""
    text = "Leslie Field went to see the film of Al Venner. She thought that the idea was new. “The ice is going,” she said."
    notes = analysed(text).annotations
    field = next(m.entity for m in notes if isinstance(m, Mention) and text[m.start : m.end] == "Leslie Field")
    assert {s.entity for a in notes if isinstance(a, Attribution) for s in a.source} == {field}


def test_whose_name_stands_behind_a_spokesman() -> None:
    """ "A spokesman for the counsel, Robert Vale,": whose name it is is not told; a ministry has no such name."""
    open_ = "A spokesman for the special counsel, Robert Vale, disputed the report. “We stand by it,” Mr. Vale said."
    told_ = "A spokeswoman for the ministry, Anna Berg, said the plan was late. “We will see,” Ms. Berg said."
    for text, voices in ((open_, 2), (told_, 1)):
        found = [a for a in analysed(text).annotations if isinstance(a, Attribution)]
        assert len({s.entity for a in found for s in a.source}) == voices


def test_father_and_son_are_two() -> None:
    """ "Donald Venn Jr." is not Donald Venn, and "Mr. Venn" may be either; "III" has no double."""
    text = (
        "Donald Venn Jr. met the banker. President Donald Venn said he knew nothing. “I knew,” Donald Venn Jr. said. “Fine,” Mr. Venn said."
    )
    found = [a for a in analysed(text).annotations if isinstance(a, Attribution)]
    father, son, either = (a.source[0].entity for a in found)
    assert father and son and father != son and either is None
    text = "Robert S. Vale III said no. “We stand by it,” Mr. Vale said."
    assert len({s.entity for a in analysed(text).annotations if isinstance(a, Attribution) for s in a.source}) == 1


def test_the_name_of_a_programme_is_no_speech() -> None:
    """ "… said on the programme “Radio Orle.”"."""
    text = "“It is late,” Susan Reyl said on the Keth television programme “Good Evening Orle.”"
    assert [c for _, _, c in told(text)] == ["It is late,"]


def test_when_it_was_said() -> None:
    """A year goes with its own paragraph only; a day goes on; the time of what is recalled is not that of the saying."""
    text = (
        "In 2015, Anna Berg promised to repay the money. She denied that it was a loan.\n\n“I am leaving,” Berg said.\n\n"
        "On Monday, Tomas Venn said he would stay.\n\n“I have much to do,” Venn said.\n\n"
        "“I wanted out,” Lena Marsh told the Post, recalling how she felt in 1979."
    )
    found = [a for a in analysed(text).annotations if isinstance(a, Attribution) and text[a.cue[0].start : a.cue[0].end] != "recalling"]
    assert [a.said for a in found] == ["2015", "2015", None, "2024-03-04", "2024-03-04", None]


def test_he_is_no_body() -> None:
    """ "He" without a name is never the court of the paragraph before."""
    found = analysed("The Supreme Court rejected the order on Monday.\n\n“No long debate is needed,” he wrote on Telegram.")
    (last,) = [a for a in found.annotations if isinstance(a, Attribution) and a.form == "direct"]
    assert [s.entity for s in last.source] == [None]


def test_given_names_are_told_once() -> None:
    """Every name of the table is one gender's, and stands there once."""
    rows = pack("en").table("names_given")
    assert len({r["given"] for r in rows}) == len(rows) > 1000
    assert {r["gender"] for r in rows} == {"m", "f"}


def test_what_is_demanded_of_somebody_was_not_said_by_them() -> None:
    """The question is not the voters'."""
    found = told("Anna Berg had the courage to demand that voters answer the question: “Is this the conduct that we want?”")
    assert "voters" not in [source for source, _, _ in found]


def test_a_body_called_by_one_word_is_not_the_longer_name_that_comes_later() -> None:
    """ "Kelda" is not its "Kelda Community Hub"; a firm that is introduced in full is one with its short name."""
    apart = "Kelda said that it would add clubs. Kelda has two million users. Users vote on the Kelda Community Hub, Kelda said."
    one = "Kelda Holdings said that it would add clubs. Kelda said it would be soon."
    for text, count in ((apart, 2), (one, 1)):
        named = [m for m in analysed(text).annotations if isinstance(m, Mention) and text[m.start : m.end].startswith("Kelda")]
        assert len({m.entity for m in named}) == count


def test_when_somebody_was_asked() -> None:
    """ "Asked to comment in December, the army said": the December before."""
    text = "Asked to comment on the findings in December, the army said: “We do not aim at anybody.”"
    assert [t.value for t in analysed(text).annotations if isinstance(t, Timex)] == ["2023-12"]


def test_a_page_that_was_written_anew_speaks_from_no_day() -> None:
    """What "in May" and "on Monday" are is not told where the page was changed long after its publication; a correction does not matter."""
    text = "The court said in May that it would sit on Monday."
    values = {}
    for updated in ("2024-03-09T10:00:00Z", "2026-01-01T10:00:00Z"):
        page = PageFacts(published_at="2024-03-07T08:00:00Z", updated_at=updated)
        values[updated[:4]] = [t.value for t in analysed(text, page=page).annotations if isinstance(t, Timex)]
    assert all(v and v.startswith("202") for v in values["2024"])
    assert not any(v and v.startswith("202") for v in values["2026"])
