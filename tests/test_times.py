"""Time expressions: values at the precision of the text, directions, hazards, and time that grows with the text only."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from onrecord.find.times import finder as times
from onrecord.find.times.feasts import easter, feast
from onrecord.find.times.finder import find_times, reanchor
from onrecord.find.times.patterns import classes, patterns
from onrecord.lang import Pack, known, pack
from onrecord.text import Parse
from onrecord.types import Analysis, Block, Event, Published, Quantity, Report, Timex
from tests.linear import seconds

EN = pack("en")


def report(text: str, published: str | None = None) -> Report:
    when = Published(value=published, basis="stated", reason="test") if published else None
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            lines.append(Block(kind="body", start=at, end=at + len(line.rstrip())))
        at += len(line)
    return Report(id="r", file="r.txt", text=text, blocks=tuple(lines), published=when, language="en")


def found(text: str, published: str | None = None) -> dict[str, Timex]:
    r = report(text, published)
    out = find_times(r, EN.parse(r), EN, ())
    return {text[t.start : t.end]: t for t in out if isinstance(t, Timex)}


ANCHOR = "2025-12-03"  # a Wednesday

VALUES = [
    ("The minister will visit Lorana on December 11 and 12.", "December 11 and 12", "2025-12-11/2025-12-12"),
    ("The summit takes place from December 11-12 in Lorana.", "December 11-12", "2025-12-11/2025-12-12"),
    ("The talks were held on 4 December 2019 in Lorana.", "4 December 2019", "2019-12-04"),
    ("The bridge fell on March 3, 2021.", "March 3, 2021", "2021-03-03"),
    ("The mayor resigned on Monday.", "Monday", "2025-12-01"),
    ("The mayor spoke on Wednesday.", "Wednesday", "2025-12-03"),
    ("The mayor will speak on Friday.", "Friday", "2025-12-05"),
    ("The mayor resigned last Friday.", "last Friday", "2025-11-28"),
    ("The court rose in October.", "October", "2025-10"),
    ("The court will sit in March.", "March", "2026-03"),
    ("The fair opened last week.", "last week", "2025-W48"),
    ("The fair opens this week.", "this week", "2025-W49"),
    ("Prices rose last month.", "last month", "2025-11"),
    ("Prices will rise next year.", "next year", "2026"),
    ("He left the party two days ago.", "two days ago", "2025-12-01"),
    ("The town was founded 77 years ago.", "77 years ago", "1948"),
    ("They met four times in the last three years.", "the last three years", "P3Y"),
    ("The dam was built in the 1960s.", "the 1960s", "196X"),
    ("The mill closed in the late 1980s.", "the late 1980s", "198X"),
    ("Its exile post-1974 was long.", "post-1974", "1974"),
    ("Since 2022, exports have grown.", "2022", "2022"),
    ("They aim for 40 plants by 2030.", "2030", "2030"),
    ("Profit rose in the third quarter of 2024.", "the third quarter of 2024", "2024-Q3"),
    ("Profit rose in Q2 2024.", "Q2 2024", "2024-Q2"),
    ("Output fell in fiscal 2023.", "fiscal 2023", "2023"),
    ("The fires of summer 2024 were the worst.", "summer 2024", "2024-SU"),
    ("The harbour has recently reopened.", "recently", "PAST_REF"),
    ("Previously, the harbour was closed.", "Previously", "PAST_REF"),
    ("The harbour is now open.", "now", "PRESENT_REF"),
    ("They have been allies for decades.", "decades", "PXDE"),
    ("The alliance grew over the years.", "the years", "PXY"),
    ("The board meets annually.", "annually", "P1Y"),
    ("He holds a weekly review.", "weekly", "P1W"),
    ("The market is held on Tuesdays.", "Tuesdays", "XXXX-WXX-2"),
    ("The ferry sails every Friday.", "every Friday", "XXXX-WXX-5"),
    ("The guilds march each July.", "each July", "XXXX-07"),
    ("The mayor will speak at 9 a.m. Friday.", "9 a.m. Friday", "2025-12-05T09:00"),
    ("The council gave them until 9 a.m. Friday to pay.", "9 a.m. Friday", "2025-12-05T09:00"),
    ("The sale was extended until December 19.", "December 19", "2025-12-19"),
    ("The firm set a dividend, payable Dec. 15.", "Dec. 15", "2025-12-15"),
    ("The lease was due to run out on January 5.", "January 5", "2026-01-05"),
    ("The bridge was to be opened in February, the firm said.", "February", "2026-02"),
    ("It had been due to expire on Tuesday.", "Tuesday", "2025-12-02"),
    ("The ruling announced Monday angered the guild.", "Monday", "2025-12-01"),
    ("They will try to get round Monday's ruling.", "Monday", "2025-12-08"),
    ("The next debate is Thursday at 9 p.m.", "Thursday at 9 p.m.", "2025-12-04T21:00"),
    ("Early voting ends Saturday.", "Saturday", "2025-12-06"),
    ("The final is on Sunday, June 7, in Lorana.", "Sunday, June 7", "2026-06-07"),
    ("The offer ends at 5 p.m. Lorana time on Dec. 15.", "5 p.m. Lorana time on Dec. 15", "2025-12-15T17:00"),
    ("The gap must close by the end of the decade.", "the end of the decade", "202X"),
    ("The week before the vote three people died.", "The week before", "XXXX-WXX"),
    ("They meet every two weeks.", "every two weeks", "P2W"),
    ("They meet every other day.", "every other day", "P2D"),
    ("Years later he returned.", "Years", "PXY"),
    ("Costs rose in the year to March.", "the year", "P1Y"),
    ("It is planned for the year 2031.", "the year 2031", "2031"),
    ("It was built in the month of May 2020.", "May 2020", "2020-05"),
    ("The deadline is midnight on Friday.", "midnight on Friday", "2025-12-05T24:00"),
    ("The mill burned on 4 June.", "4 June", "2025-06-04"),
    ("They hope to get round Monday's ruling.", "Monday", "2025-12-01"),
    ("The vote is due this September.", "this September", "2025-09"),
    ("They worked for two and a half years.", "two and a half years", "P2Y6M"),
    ("It took 2 1/2 years.", "2 1/2 years", "P2Y6M"),
    ("They waited for two to three weeks.", "two to three weeks", "P2W"),
    ("It was the driest spring for two decades.", "two decades", "P20Y"),
    ("The sale closes 90 days after the vote.", "90 days", "P90D"),
    ("An hour later the roof fell.", "An hour", "PT1H"),
    ("The abbey is of the 11th century.", "the 11th century", "10XX"),
    ("He came here in nineteen ninety-one.", "nineteen ninety-one", "1991"),
    ("The war began in May nineteen ninety-four.", "May nineteen ninety-four", "1994-05"),
    ("The fair was held on March the eighth.", "March the eighth", "2025-03-08"),
    ("They met at 4 in the morning.", "4 in the morning", "XXXX-XX-XXT04:00"),
    ("The blast came at 10:35 a.m. (0735 GMT) Tuesday.", "10:35 a.m.", "2025-12-02T10:35"),
    ("The ship sank on Christmas Eve 1998.", "Christmas Eve 1998", "1998-12-24"),
    ("The ship sank last Easter.", "last Easter", "2025-04-20"),
    ("The talks were held on Good Friday.", "Good Friday", "2025-04-18"),
    ("The shop opened on Thanksgiving Day.", "Thanksgiving Day", "2025-11-27"),
    ("Turnout was low on Election Day.", "Election Day", "XXXX-XX-XX"),
    ("The court sits the week of March 9.", "the week of March 9", "2026-W11"),
    ("Prices rose 4% in the year ended March 31.", "the year", "P1Y"),
    ("Costs will fall by the end of the year.", "the end of the year", "2025"),
    ("We face this now that the dam is full.", "now", "PRESENT_REF"),
    ("The ferry sails every day.", "every day", "P1D"),
    ("The quake struck at 10:35 a.m. on Monday.", "10:35 a.m. on Monday", "2025-12-01T10:35"),
    ("The strike lasted three days.", "three days", "P3D"),
    ("A 12-month contract was signed.", "12-month", "P12M"),
    ("It follows an extremely busy week for the king.", "week", "P1W"),
    ("Stamped 2024-11-11 by the clerk.", "2024-11-11", "2024-11-11"),
    ("He arrived on Tuesday, December 2.", "Tuesday, December 2", "2025-12-02"),
    ("He arrived yesterday evening.", "yesterday evening", "2025-12-02TEV"),
    ("The truce held from 2019 to 2021.", "2019 to 2021", "2019/2021"),
    ("The war ended in 1998. At the time, Lorana was poor.", "At the time", "1998"),
]


@pytest.mark.parametrize(("text", "printed", "value"), VALUES)
def test_value_with_an_anchor(text: str, printed: str, value: str) -> None:
    got = found(text, ANCHOR)
    assert printed in got, sorted(got)
    assert got[printed].value == value
    assert not [t for t in got if t != printed and printed in t], sorted(got)


OPEN = [
    ("The minister will visit Lorana on December 11 and 12.", "December 11 and 12", "XXXX-12-11/XXXX-12-12"),
    ("The minister will visit Lorana on December 4.", "December 4", "XXXX-12-04"),
    ("The minister spoke on Tuesday.", "Tuesday", "XXXX-WXX-2"),
    ("The law passed in October.", "October", "XXXX-10"),
    ("The fair opens this week.", "this week", "XXXX-WXX"),
    ("The town was founded 77 years ago.", "77 years ago", "XXXX"),
    ("The congress meets a day before the arrival of the queen.", "a day before", "XXXX-XX-XX"),
]


@pytest.mark.parametrize(("text", "printed", "value"), OPEN)
def test_value_stays_partial_without_an_anchor(text: str, printed: str, value: str) -> None:
    assert found(text)[printed].value == value


NOTHING = [
    "Ministers may march again and he sat down.",
    "May I ask how the second engine failed?",
    "Sat on the bench, he said nothing.",
    "The 4th Annual Harvest Summit drew many.",
    "The S-400 and the AK-203 were shown.",
    "See https://news.example/2024/11/story-1998 for more.",
    "The crowd of 2000 people cheered.",
    "He wired 1999 dollars to them.",
    "The fall of the city shook them.",
    "The score was 21-14.",
    "Call 555-2019 for help.",
    "Theresa May spoke for the party.",
    "They came home as soon as the rain stopped.",
    "He was soon released.",
    "The board fears for future earnings.",
    "The firm cut its quarterly dividend at the annual meeting.",
    "The harbour was previously closed.",
    "Three-quarters of the food is imported, a quarter of the fish.",
    "She was named player of the year.",
    "Flight 1984 landed; room 2019 is closed.",
    "They put up the Christmas tree.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_no_time_expression(text: str) -> None:
    assert found(text, ANCHOR) == {}


def test_a_list_of_dates_stands_under_its_year() -> None:
    got = found("Four calls took place in 2024 (15 January, 20 March, 05 June and 27 August), two in 2023 (30 June 30 and 28 August).")
    assert {k: v.value for k, v in got.items()} == {
        "2024": "2024",
        "15 January": "2024-01-15",
        "20 March": "2024-03-20",
        "05 June": "2024-06-05",
        "27 August": "2024-08-27",
        "2023": "2023",
        "30 June 30": "2023-06-30",
        "28 August": "2023-08-28",
    }
    assert got["30 June 30"].flag == "day printed twice"


REPORTED = "Profit of the mill rose in the third quarter. Sales were 7 million crowns, up from 6 million %s."


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("a year earlier", "2024-Q3"),
        ("a year ago", "2024-Q3"),
        ("in the year-ago quarter", "2024-Q3"),
        ("in the same period last year", "2024-Q3"),
        ("in the 2023 quarter", "2023-Q3"),
        ("in last year's second quarter", "2024-Q2"),
        ("two years earlier", "2023-Q3"),
    ],
)
def test_a_year_ago_is_counted_from_the_quarter_that_is_reported_on(words: str, value: str) -> None:
    got = found(REPORTED % words, "2025-11-03")
    printed = words.removeprefix("in ")
    assert got[printed].value == value, {k: t.value for k, t in got.items()}


def test_a_year_earlier_is_not_counted_back_twice() -> None:
    got = found(
        "Profit fell in the third quarter, from 3 million a year ago. Sales fell to 7 million from 8 million a year earlier.", "2025-11-03"
    )
    assert got["a year ago"].value == got["a year earlier"].value == "2024-Q3"


@pytest.mark.parametrize(
    ("text", "printed", "value"),
    [
        ("The mill expects a loss for the third quarter.", "the third quarter", "2025-Q3"),
        ("Sales fell in the latest quarter.", "the latest quarter", "2025-Q3"),
        ("The mill lost 3 million in the quarter ended June 30.", "the quarter", "2025-Q2"),
        ("The mill lost 3 million in the quarter ended July 31.", "the quarter", "2025-Q2"),
    ],
)
def test_the_quarter_of_a_report_of_results(text: str, printed: str, value: str) -> None:
    assert found(text, "2025-11-03")[printed].value == value


def test_a_holiday_that_moves_by_country_says_so() -> None:
    assert found("The shop opened on Thanksgiving.", ANCHOR)["Thanksgiving"].flag == "as in the United States"


def test_a_holiday_without_an_anchor_stays_open() -> None:
    got = found("The ship sank on Christmas Eve. It was raised on Easter Monday.")
    assert got["Christmas Eve"].value == "XXXX-12-24"
    assert got["Easter Monday"].value == "XXXX-XX-XX"


def test_easter_and_weekdays_of_months_by_the_calendar() -> None:
    assert [easter(y).isoformat() for y in (1818, 1943, 2000, 2024, 2038)] == [
        "1818-03-22", "1943-04-25", "2000-04-23", "2024-03-31", "2038-04-25",
    ]  # fmt: skip
    assert feast("11:4:4", 2025) == date(2025, 11, 27)
    assert feast("5:-1:1", 2026) == date(2026, 5, 25)
    assert feast("easter-2", 1200) is None


def test_a_day_of_last_year_is_not_named_so_barely() -> None:
    """ "On December 7" told as past on October 30 is the December to come; on March 30 it is the last one."""
    text = "The mill was bought on December 7."
    assert found(text, "2025-10-30")["December 7"].value == "2025-12-07"
    assert found(text, "2025-03-30")["December 7"].value == "2024-12-07"


def test_an_expression_across_a_wrapped_line() -> None:
    text = "The fair opened last\nweek in Lorana."
    r = msgspec.structs.replace(report(text, ANCHOR), blocks=(Block(kind="body", start=0, end=len(text)),))
    assert [(text[t.start : t.end], t.value) for t in find_times(r, EN.parse(r), EN, ()) if isinstance(t, Timex)] == [
        ("last\nweek", "2025-W48")
    ]


def test_a_year_behind_a_list_serves_the_list() -> None:
    got = found("Polls were held on 3 March, 9 May and 12 June 2021.")
    assert got["3 March"].value == "2021-03-03"
    assert got["9 May"].value == "2021-05-09"


def test_impossible_dates_are_kept_and_flagged() -> None:
    got = found("The form was signed on February 30 by the clerk.", ANCHOR)
    assert got["February 30"].flag == "impossible date"
    assert found("Filed on 2023-13-45 it says.")["2023-13-45"].flag == "impossible date"


def test_day_and_month_that_cannot_be_told_stay_open() -> None:
    assert found("Filed on 03/04/2021 it says.")["03/04/2021"].value == "2021"
    assert found("Filed on 23/04/2021 it says.")["23/04/2021"].value == "2021-04-23"


def test_what_was_named_far_before_is_no_anchor() -> None:
    text = "The bank failed on 4 May 2020. " + "The town is old and its houses are of stone. " * 30 + "The following day the mayor spoke."
    assert found(text, ANCHOR)["The following day"].value == "XXXX-XX-XX"


def test_a_weekday_beside_a_date_tells_its_year() -> None:
    assert found("The queen spoke on Friday, December 5.", "2026-01-10")["Friday, December 5"].value == "2025-12-05"
    assert (
        found("The queen spoke on Monday, December 5.", "2025-12-10")["Monday, December 5"].value == "2025-12-05"
    )  # no year fits: the nearest


def test_two_days_later_counts_from_the_named_day() -> None:
    got = found("The bank failed on 4 May 2020. Two days later its head resigned.", ANCHOR)
    assert got["Two days later"].value == "2020-05-06"


EVENTS = [
    ("The vote was held on 4 May 2020. Two days after the vote the mayor resigned.", "Two days after", "2020-05-06"),
    ("The mayor resigned two days after the vote. The vote on 4 May 2020 was close.", "two days after", "2020-05-06"),
    ("The vote, held on 4 May 2020, was close. Three weeks after the vote the mayor quit.", "Three weeks after", "2020-W22"),
    ("She arrived on Tuesday. The day after her arrival the bridge fell.", "The day after", "2025-12-03"),
    ("The queen died on 9 May 2021. A week after she died the court met.", "A week after", "2021-W19"),
]


@pytest.mark.parametrize(("text", "printed", "value"), EVENTS)
def test_a_time_counted_from_an_event_that_the_text_dates(text: str, printed: str, value: str) -> None:
    assert found(text, ANCHOR)[printed].value == value


NOT_ANCHORED = [
    ("The vote was held on 4 May 2020. The vote of 9 June 2021 was close. Two days after the vote the mayor resigned.", "Two days", "P2D"),
    ("The vote was held on 4 May 2020. Two days after a vote a mayor must speak.", "Two days", "P2D"),
    ("The mayor resigned on 4 May 2020. Two days after the vote the bridge fell.", "Two days", "P2D"),
]


@pytest.mark.parametrize(("text", "printed", "value"), NOT_ANCHORED)
def test_with_two_days_or_none_an_event_is_no_anchor(text: str, printed: str, value: str) -> None:
    assert found(text, ANCHOR)[printed].value == value


def test_reanchor_revalues_everything_that_hangs_on_the_date() -> None:
    text = "The queen spoke on Tuesday and will leave on December 11."
    r = report(text)
    times = find_times(r, EN.parse(r), EN, ())
    t1 = times[0].id
    others = (
        Quantity(start=0, end=3, value=1, unit="count", as_of_at=t1, id="q"),  # type: ignore[arg-type]
        Event(start=0, end=3, type="visit", modality="happened", trigger=(0, 3), when_at=t1, id="e"),
    )
    a = reanchor(Analysis(report=r, annotations=(*times, *others)), Published(value="2025-12-03", basis="inferred", reason="test"))
    assert [t.value for t in a.annotations if isinstance(t, Timex)] == ["2025-12-02", "2025-12-11"]
    assert next(q.as_of for q in a.annotations if isinstance(q, Quantity)) == "2025-12-02"
    assert next(e.when for e in a.annotations if isinstance(e, Event)) == "2025-12-02"
    assert a.report.published is not None and a.report.published.basis == "inferred"
    again = reanchor(a, Published(value="2024-12-04", basis="inferred", reason="test"))
    assert [t.value for t in again.annotations if isinstance(t, Timex)] == ["2024-12-03", "2024-12-11"]


def test_an_anchor_that_is_only_a_year_makes_no_day() -> None:
    assert found("The queen spoke on Tuesday.", "2025")["Tuesday"].value == "XXXX-WXX-2"
    assert found("Prices rose last year.", "2025")["last year"].value == "2024"


HOSTILE = [
    "on 4 May and ",
    "1, 2, 3, ",
    "the last the last ",
    "3-4-5-",
    "one hundred and ",
    "12:",
    "20 March, ",
    "a a a ",
    "2024-",
    "in 2024 (",
    "Monday ",
    "year ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_every_pattern_is_linear(unit: str) -> None:
    def cost(n: int) -> float:
        text = (unit * (n // len(unit) + 1))[:n]
        return seconds(lambda: [m for _, pattern in patterns(EN) for m in pattern.finditer(text)])

    assert cost(16_000) < 3.5 * cost(8_000) + 0.02


@pytest.mark.parametrize(
    "unit", [*HOSTILE, "the year before the vote ", "until 9 a.m. ", "a year earlier ", "the third quarter ", "Easter "]
)
def test_the_finder_is_linear(unit: str) -> None:
    """Rules, joins and re-valuing too, with the parse done before (the parser's own time is tested elsewhere)."""

    def cost(n: int) -> float:
        text = (unit * (n // len(unit) + 1))[:n]
        r = report(text, ANCHOR)
        parse = EN.parse(r)
        return seconds(lambda: find_times(r, parse, EN, ()))

    assert any(cost(8_000) < 3.5 * cost(4_000) + 0.05 for _ in range(3))  # a busy machine may spoil one measurement


def test_a_block_that_is_not_searched_has_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast path equals the plain path: which rules a block needs changes not one time expression."""
    texts = [*(t for t, _, _ in VALUES), *(t for t, _, _ in OPEN), *NOTHING, *(t for t, _, _ in EVENTS)]
    fast = [found(t, ANCHOR) for t in texts]
    every = tuple((name, pattern, ()) for name, pattern, _ in times.sought(EN))
    monkeypatch.setattr(times, "sought", lambda _: every)
    assert [found(t, ANCHOR) for t in texts] == fast


CLASS_IN_CODE = re.compile(r"words\[\"(\w+)\"\]")


def test_every_class_that_rules_and_templates_name_is_in_the_english_table() -> None:
    """A class that a language lacks is empty: a slip of the pen in a rule would be silent."""
    code = "".join(p.read_text(encoding="utf-8") for p in Path(times.__file__).parent.glob("*.py"))
    assert set(CLASS_IN_CODE.findall(code)) - classes(EN).keys() == {"fixed", "free_year"}  # German has them


DE = Pack("de")
GERMAN = [
    ("Der Rat tagte am 4. Dezember 2019 in Lorana.", "4. Dezember 2019", "2019-12-04"),
    ("Die Brücke fiel am 3. März.", "3. März", "2026-03-03"),
    ("Der Markt findet vom 5. bis 9. Juni 2024 statt.", "5. bis 9. Juni 2024", "2024-06-05/2024-06-09"),
    ("Am Dienstagabend brannte die Mühle.", "Dienstagabend", "2025-12-02TEV"),
    ("Sie kamen gestern an.", "gestern", "2025-12-02"),
    ("Die Preise stiegen im vergangenen Jahr.", "vergangenen Jahr", "2024"),
    ("Sie sanken gegenüber dem Vorjahr.", "dem Vorjahr", "2024"),
    ("Er blieb drei Jahre in Lorana.", "drei Jahre", "P3Y"),
    ("Die Messe endet um 20.30 Uhr.", "20.30 Uhr", "XXXX-XX-XXT20:30"),
    ("1996 wurde das Werk geschlossen.", "1996", "1996"),
    ("Der Dom stammt aus dem 12. Jahrhundert.", "dem 12. Jahrhundert", "11XX"),
    ("Das Schiff sank im Herbst 1998.", "Herbst 1998", "1998-FA"),
    ("Der Bericht erscheint Ende August 2024.", "Ende August 2024", "2024-08"),
    ("Sie tagen jedes Jahr.", "jedes Jahr", "P1Y"),
    ("Am Karfreitag ruht der Hafen.", "Karfreitag", "2026-04-03"),
    ("Der Hafen ist jetzt offen.", "jetzt", "PRESENT_REF"),
    ("Er zahlte rund 1500 Kronen und schwieg am Morgen.", None, None),
]


@pytest.mark.parametrize(("text", "printed", "value"), GERMAN)
def test_german_is_data_alone(text: str, printed: str | None, value: str | None) -> None:
    """The same rules on the German tables, without a parser; no German report is read yet."""
    r = report(text, ANCHOR)
    got = {
        text[t.start : t.end]: t.value
        for t in find_times(r, Parse(tokens=[], sentences=[], text=text, blocks=r.blocks), DE, ())
        if isinstance(t, Timex)
    }
    assert got == ({printed: value} if printed else {})
    assert "de" not in known()
