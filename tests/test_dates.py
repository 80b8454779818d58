"""Publication dates that reports of a story tell together: only what follows, with its reason; else nothing."""

from collections.abc import Sequence

from onrecord.find.figures.finder import find_quantities
from onrecord.find.times.finder import find_times
from onrecord.lang import pack
from onrecord.link.dates import dates
from onrecord.types import Analysis, Annotation, Attribution, Block, Mention, Published, Report, Source, Span

EN = pack("en")


def analysis(file: str, text: str, published: str | None = None, speaker: str | None = None) -> Analysis:
    when = Published(value=published, basis="stated", reason="test") if published else None
    block = Block(kind="body", start=0, end=len(text))
    r = Report(id=file, file=file, text=text, blocks=(block,), published=when, language="en")
    parse = EN.parse(r)
    found: list[Annotation] = [*find_times(r, parse, EN, ())]
    found += find_quantities(r, parse, EN, found)
    if speaker:
        at = text.index(speaker)
        end = at + len(speaker)
        found.append(Mention(start=at, end=end, type="person", form="name", name=speaker, entity="e1", id="m1"))
        source = Source(start=at, end=end, entity="e1")
        found.append(Attribution(form="indirect", content=(Span(start=end, end=len(text)),), source=(source,), id="q1"))
    named = (
        a if a.id else type(a)(**{f: getattr(a, f) for f in a.__struct_fields__ if f != "id"}, id=f"x{n}") for n, a in enumerate(found)
    )
    return Analysis(report=r, annotations=tuple(named))


def values(found: Sequence[Analysis]) -> dict[str, str]:
    return {k: p.value for k, p in dates(found).items()}


OLD = analysis("a", "The 11th Veyra-Lorana Annual Forum has closed, the queen said.", "2024-11-11")
NEXT = analysis(
    "b",
    "The queen will open the 12th Veyra-Lorana Annual Forum this week, officials said on Tuesday. "
    "She is expected to arrive on December 4 and 5.",
)
LATER = analysis("m", "The queen will open the forum, officials said on Tuesday. She is expected to arrive on December 4 and 5.")
WEEK = analysis("c", "Officials said on Tuesday that the queen will visit Lorana this week. She will stay on December 4 and 5.")


def test_the_number_of_an_annual_series_gives_the_year() -> None:
    found = dates([OLD, NEXT])
    assert found["b"].value == "2025-12-02"
    assert found["b"].basis == "inferred"
    assert "2025" in found["b"].reason and "2025-12-03" in found["b"].reason


def test_the_same_day_in_another_report_gives_the_year() -> None:
    assert values([OLD, NEXT, WEEK]) == {"b": "2025-12-02", "c": "2025-12-02"}


def test_a_dated_report_that_names_the_day_gives_the_year() -> None:
    dated = analysis("d", "The queen will visit Lorana on December 4.", "2025-11-20")
    assert values([dated, WEEK]) == {"c": "2025-12-02"}


def test_weekdays_alone_do_not_tell_the_week() -> None:
    """A Tuesday told as past and a day ahead: the report can be of any week before, unless a report of the week names the same day."""
    year = analysis("n", "The queen will visit Lorana on 4 December 2025.")
    assert values([year, LATER]) == {}
    assert values([OLD, NEXT, LATER]) == {"b": "2025-12-02", "m": "2025-12-02"}
    assert "names the same day" in dates([OLD, NEXT, LATER])["m"].reason


def test_the_week_is_that_of_the_nearest_report_that_names_the_day() -> None:
    early = analysis("o", "The queen will visit Lorana on December 4.", "2025-11-20")
    assert values([early, LATER]) == {"m": "2025-11-18"}


def test_two_weeks_that_disagree_give_nothing() -> None:
    early = analysis("o", "The queen will visit Lorana on December 4.", "2025-11-06")
    late = analysis("p", "The queen will visit Lorana on December 4.", "2025-11-27")
    assert values([early, late, LATER]) == {}


def test_nothing_fixes_the_year_then_there_is_no_date() -> None:
    assert values([WEEK]) == {}


def test_a_stated_date_is_never_replaced() -> None:
    assert "a" not in dates([OLD, NEXT])


def test_a_weekday_beside_a_date_fixes_the_year_near_dated_reports() -> None:
    other = analysis("d", "The mill burned.", "2025-05-05")
    pair = analysis("e", "Officials said on Tuesday that the court will rule this week. It will rule on Friday, December 5.")
    assert values([other, pair]) == {"e": "2025-12-02"}


def test_the_year_that_the_text_states() -> None:
    said = analysis("f", "Officials said on Monday that the queen will visit Lorana this week. She will arrive on 4 December 2025.")
    assert values([said]) == {"f": "2025-12-01"}


def test_one_speaker_one_weekday_one_figure_is_likely_one_occasion() -> None:
    dated = analysis("g", "Mira Volken said on Tuesday that mills make 36% of exports.", "2025-12-03", "Mira Volken")
    open_ = analysis("h", "Mira Volken said on Tuesday that exports of mills are 36% of the total.", None, "Mira Volken")
    found = dates([dated, open_])
    assert found["h"].value == "2025-12-02"
    assert "Volken" in found["h"].reason and "not certain" in found["h"].reason


def test_ages_and_durations_show_no_occasion() -> None:
    """The age of a person stands in every report of a story."""
    dated = analysis("g", "Mira Volken said on Tuesday that the boy is six years old.", "2025-12-03", "Mira Volken")
    open_ = analysis("h", "Mira Volken said on Tuesday that a boy of six years was found.", None, "Mira Volken")
    assert values([dated, open_]) == {}


def test_a_later_day_that_the_report_tells_is_its_day() -> None:
    dated = analysis("g", "Mira Volken said on Tuesday that mills make 36% of exports.", "2025-12-03", "Mira Volken")
    open_ = analysis("h", "On Thursday a mill burned. Mira Volken said on Tuesday that mills make 36% of exports.", None, "Mira Volken")
    assert values([dated, open_]) == {"h": "2025-12-04"}


def test_another_speaker_or_another_weekday_gives_nothing() -> None:
    dated = analysis("g", "Mira Volken said on Tuesday that mills make 36% of exports.", "2025-12-03", "Mira Volken")
    other = analysis("h", "Tarn Olby said on Tuesday that mills make 36% of exports.", None, "Tarn Olby")
    later = analysis("i", "Mira Volken said on Friday that mills make 36% of exports.", None, "Mira Volken")
    assert values([dated, other, later]) == {}


def test_two_years_that_disagree_give_nothing() -> None:
    one = analysis("j", "The queen will visit Lorana on December 4.", "2025-11-20")
    two = analysis("k", "The queen will visit Lorana on December 4.", "2023-11-20")
    assert values([one, two, WEEK]) == {}


def test_a_text_without_days_stays_undated() -> None:
    assert values([OLD, analysis("l", "The queen likes the forum.")]) == {}


def test_the_order_of_the_reports_changes_nothing() -> None:
    assert dates([OLD, NEXT, WEEK]) == dates([WEEK, NEXT, OLD])
