"""Figures: value, unit, modifier, change, status, what is measured and of what; what is no figure; linear time."""

from decimal import Decimal

import pytest

from onrecord.find.figures import search as quantities_search
from onrecord.find.figures.finder import find_quantities
from onrecord.find.figures.patterns import figures
from onrecord.find.times.finder import find_times
from onrecord.lang import pack
from onrecord.types import Block, Published, Quantity, Report
from tests.linear import seconds

EN = pack("en")


def found(text: str) -> dict[str, Quantity]:
    when = Published(value="2025-12-03", basis="stated", reason="test")
    r = Report(id="r", file="r.txt", text=text, blocks=(Block(kind="body", start=0, end=len(text)),), published=when, language="en")
    parse = EN.parse(r)
    times = find_times(r, parse, EN, ())
    return {text[q.start : q.end]: q for q in find_quantities(r, parse, EN, times) if isinstance(q, Quantity)}


VALUES = [
    ("The fund holds $63 billion.", "$63 billion", "63000000000", "USD"),
    ("The bill came to £2.5m.", "£2.5m", "2500000", "GBP"),
    ("They paid 300 crore rupees for it.", "300 crore rupees", "3000000000", "INR"),
    ("The scheme costs Rs 5 lakh crore.", "Rs 5 lakh crore", "5000000000000", "INR"),
    ("The plant costs ₹1,50,000.", "₹1,50,000", "150000", "INR"),
    ("He lost 40 million yen.", "40 million yen", "40000000", "JPY"),
    ("The levy is A$12.40.", "A$12.40", "12.40", "AUD"),
    ("Turnout was 61.5%.", "61.5%", "61.5", "%"),
    ("Turnout was 61 per cent.", "61 per cent", "61", "%"),
    ("The rate rose by 3 percentage points.", "3 percentage points", "3", "pp"),
    ("The pipe carries 1.6 million barrels per day.", "1.6 million barrels per day", "1600000", "bbl/d"),
    ("Output fell to 400,000 bpd.", "400,000 bpd", "400000", "bbl/d"),
    ("Winds reached 140 km/h.", "140 km/h", "140", "km/h"),
    ("The station gives 6,000 MW.", "6,000 MW", "6000", "MW"),
    ("The fire burned 1,200 hectares.", "1,200 hectares", "1200", "ha"),
    ("The village lies 12 kilometres away.", "12 kilometres", "12", "km"),
    ("It was 40 degrees Celsius in Lorana.", "40 degrees Celsius", "40", "Cel"),
    ("The plant has six reactors.", "six reactors", "6", "count"),
    ("Twenty-three miners were rescued.", "Twenty-three miners", "23", "count"),
    ("They have spoken 11 times.", "11 times", "11", "count"),
    ("Two planes and one ship were lost.", "one ship", "1", "count"),
    ("A third of the voters stayed away.", "A third", "0.3333", "1"),
    ("Two-thirds of the roofs are gone.", "Two-thirds", "0.6667", "1"),
    ("Half of the wards are shut.", "Half", "0.5", "1"),
    ("Exports rose twentyfold.", "twentyfold", "20", "1"),
    ("Exports rose 10-fold.", "10-fold", "10", "1"),
    ("Prices have doubled in a year.", "doubled", "2", "1"),
    ("Half a million people fled.", "Half a million people", "500000", "count"),
    ("One hundred and five houses burned.", "One hundred and five houses", "105", "count"),
    ("The stock fell to zero.", "zero", "0", "count"),
    ("The man, a 42-year-old baker, was freed.", "42-year-old", "42", "a"),
    ("The 42 - year - old baker was freed.", "42 - year - old", "42", "a"),
    ("Mira Volken, 42, was freed.", "42", "42", "a"),
    ("He was jailed and got 12 years in prison.", "12 years", "12", "a"),
    ("The mortgage is $3,500 a month.", "$3,500 a month", "3500", "USD/mo"),
    ("The storm killed 45.", "45", "45", "count"),
    ("The fine was 10.5 million Australian dollars.", "10.5 million Australian dollars", "10500000", "AUD"),
    ("They bought 12.3m tonnes of grain.", "12.3m tonnes", "12300000", "t"),
    ("The film had 2.7m combined sales.", "2.7m combined sales", "2700000", "count"),
    ("The car reached 100km/hr at once.", "100km/hr", "100", "km/h"),
    ("One in five households cannot heat their home.", "One in five", "0.2", "1"),
    ("They pulled 17 people out; 230 remain missing.", "230", "230", "count"),
    ("A magnitude 6.8 earthquake struck the coast.", "6.8", "6.8", "1"),
    ("The quake had a magnitude of 6.8.", "6.8", "6.8", "1"),
    ("It measured 7.1 on the Richter scale.", "7.1", "7.1", "1"),
    ("The film has a rating of 8.4.", "8.4", "8.4", "1"),
    ("The index fell 34 points to 12,456.", "34 points", "34", "point"),
    ("The index fell 34 points to 12,456.", "12,456", "12456", "1"),
    ("The shares closed at 180p.", "180p", "180", "penny"),
    ("The rate is .5 percent.", ".5 percent", "0.5", "%"),
    ("It was minus 30 degrees Celsius.", "minus 30 degrees Celsius", "-30", "Cel"),
    ("The balance was $-5.8bn.", "$-5.8bn", "-5800000000", "USD"),
    ("They took AU $89 from him.", "AU $89", "89", "AUD"),
    ("A $5 million reward was offered.", "$5 million", "5000000", "USD"),
    ("Revenue rose from $6.78 billion a year earlier.", "$6.78 billion", "6780000000", "USD"),
    ("Names of 11 of the 19 dead were read out.", "11", "11", "count"),
    ("Names of 11 of the 19 dead were read out.", "19 dead", "19", "count"),
    ("The strike lasted three days.", "three days", "3", "d"),
    ("They signed a two-month contract.", "two-month", "2", "mo"),
    ("Two years later the mill was shut.", "Two years", "2", "a"),
    ("She works 40 hours a week there.", "40 hours a week", "40", "h/wk"),
    ("He came home after 4.3 seconds.", "4.3 seconds", "4.3", "s"),
    ("The dough weighs 45g and rests 3min.", "45g", "45", "g"),
    ("The dough weighs 45g and rests 3min.", "3min", "3", "min"),
    ("The lamp takes 10W.", "10W", "10", "W"),
    ("They sold 3 million phones in 2018, rising to 3.9 million phones.", "3.9 million phones", "3900000", "count"),
    ("Sales rose 60% in 2018 to 3.9 million headsets.", "3.9 million headsets", "3900000", "count"),
    ("The rotor turns 78,000 times a minute.", "78,000 times a minute", "78000", "count/min"),
    ("They run three thousand tests per day.", "three thousand tests per day", "3000", "count/d"),
    ("He will be 35 by the end of the week.", "35", "35", "a"),
    ("Their daughter Mira, who was 10, came too.", "10", "10", "a"),
    ("The index stood at 16,369.03 points.", "16,369.03 points", "16369.03", "point"),
    ("The recipe asks for 1/2 pound of flour.", "1/2 pound", "0.5", "lb"),
    ("It costs 25k less.", "25k", "25000", "count"),
]


@pytest.mark.parametrize(("text", "printed", "value", "unit"), VALUES)
def test_value_and_unit(text: str, printed: str, value: str, unit: str) -> None:
    got = found(text)
    assert printed in got, sorted(got)
    assert (got[printed].value, got[printed].unit) == (Decimal(value), unit)


RANGES = [
    ("It will cost between $5 million and $10 million.", "5000000", "10000000", "USD"),
    ("Rates of 5% to 10% are usual.", "5", "10", "%"),
    ("Some 5-10 boats sank.", "5", "10", "count"),
    ("The flats cost $800,000 to $1.3 million.", "800000", "1300000", "USD"),
    ("It sets out fines from $250,000 to $1 million.", "250000", "1000000", "USD"),
    ("They say that between 750000 and 800000 will be sold.", "750000", "800000", "count"),
    ("The flats cost $5 to $10 million.", "5000000", "10000000", "USD"),
    ("Dozens of people were killed.", "12", "120", "count"),
    ("Tens of thousands of tourists fled.", "10000", "100000", "count"),
    ("They hold hundreds of billions of foreign dollars.", "100000000000", "1000000000000", "USD"),
    ("They lost tens of millions of dollars.", "10000000", "100000000", "USD"),
    ("Temperatures dropped by 1 to 1.5 degrees Celsius.", "1", "1.5", "Cel"),
    ("It has been empty for one to two years.", "1", "2", "a"),
    ("It takes 25 – 40min.", "25", "40", "min"),
]


@pytest.mark.parametrize(("text", "low", "high", "unit"), RANGES)
def test_ranges(text: str, low: str, high: str, unit: str) -> None:
    (q,) = found(text).values()
    assert (q.value, q.high, q.unit) == (Decimal(low), Decimal(high), unit)


MODIFIERS = [
    ("More than 40 boats sank.", "over"),
    ("Nearly 40 boats sank.", "nearly"),
    ("About 40 boats sank.", "about"),
    ("At least 40 boats sank.", "at least"),
    ("Up to 40 boats sank.", "up to"),
    ("Only 40 boats sank.", "only"),
    ("Fewer than 40 boats sank.", "under"),
    ("As many as 40 boats sank.", "up to"),
    ("The two sides want to cross $100 billion by 2030.", "over"),
    ("Just under 40 boats sank.", "under"),
    ("The top 40 boats sank.", None),
    ("Over the past 40 days it rained.", None),
    ("40 boats sank.", None),
]


@pytest.mark.parametrize(("text", "modifier"), MODIFIERS)
def test_modifier_stands_outside_the_span(text: str, modifier: str | None) -> None:
    (q,) = found(text).values()
    assert q.modifier == modifier
    assert text[q.start].isdigit() or text[q.start] == "$"


NOTHING = [
    "The two countries agreed.",
    "The two leaders met.",
    "Both sides and the two sides agreed.",
    "The S-400, the AK-203 and the Su-57 were shown at the G20.",
    "It was the 23rd summit and the second day.",
    "Lorana beat Veyra 2-1.",
    "See https://news.example/a-9740595 for more.",
    "Call +1 555 123 4567 or 555-1234.",
    "Article 5 and Flight 370 were named.",
    "In 2024 and on 4 December they met.",
    "They worked around the clock, 24/7.",
    "One of the guards and one another were named.",
    "There is zero tolerance.",
    "The 5G network of Boeing 737 fame.",
    "The man said no one came.",
    "The minister was warned twice.",
    "He lives at 575 Corvin Road.",
    "It was the No. 5 seed.",
    "He doubled down on his bets.",
    "He dropped to 36 - 3 that year.",
    "She hit 1-of-16 shots.",
    "Read the 2019 review here.",
    "The file is 635170067 / item.",
    "They moved from an 80386 machine.",
    "Section 230 protects sites and Title 42 was lifted.",
    "An Airbus A320 and a B-52 flew over Area 51 to the M25.",
    "It was filed under Chapter 11, Form 10-K and a 401(k) plan.",
    "Her number is 020 7946 0958 and her plate is KX 19 ABC.",
    "The place lies at 51.5074 N, 0.1278 W.",
    "The case, No. 22-451, was filed in Docket 1187.",
    "They played a 4-3-3 formation in the 2024-25 season and lost 6-4, 7-5.",
    "The FTSE 100, the P5+1 group and the S&P 500 closed.",
    "Gate 7, Terminal 2 and Runway 27L were closed.",
    "The order 66/2019 and law 3/2020 apply.",
    "Since 2019 emissions have fallen.",
    "Bus route 15 and flight BA 117 were late.",
    "The ID is 550e8400-e29b-41d4-a716-446655440000 at 192.168.0.1.",
    "The Challenger 2 tank, the Falcon 9 and the T-72 rolled in.",
    "CO2 and H5N1 were studied in Grade 9 under ISO 9001.",
    "A Category 4 hurricane, a Phase 3 trial and a Level 5 alert.",
    "The new Orbis 4 operating system is out.",
    "They showed the Volk ’11 software suite.",
    "They met at 16: 05 that day.",
    "The 5G network and the 4G masts work.",
    "They scored second-half goals in the second half.",
    "Several hundred came.",
    "The minister praised the second reactor.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_no_figure(text: str) -> None:
    assert found(text) == {}


def test_the_first_sum_behind_a_move_is_the_move() -> None:
    got = found("Its shares fell $1.50 to $108.25.")
    assert [(q.value, q.high, q.change) for q in got.values()] == [(Decimal("1.50"), None, "by"), (Decimal("108.25"), None, "to")]


def test_rose_by_and_rose_to() -> None:
    got = found("Exports rose by 9% to $40 billion, and imports fell 3%.")
    assert [(q.change, q.direction) for q in got.values()] == [("by", "up"), ("to", "up"), ("by", "down")]
    got = found("The deficit increased by $43 million to $419 million.")
    assert [q.change for q in got.values()] == ["by", "to"]
    assert found("Shares were up 9.4% at noon.")["9.4%"].direction == "up"


def test_from_and_to_are_two_figures() -> None:
    got = found("Sales fell from 40,000 tonnes to 30,000 tonnes.")
    assert [q.value for q in got.values()] == [40000, 30000]
    got = found("They raised prices from 40 dollars to 50 dollars.")
    assert [q.value for q in got.values()] == [40, 50]


MEASURES = [
    ("Veyran systems account for 36% of Lorana's defence imports.", "36%", "share of Veyran systems", "Lorana's defence imports"),
    ("Bilateral trade has reached $63 billion.", "$63 billion", "Bilateral trade", None),
    ("The king imposed a 25% tariff on imports of steel.", "25%", "tariff", "imports of steel"),
    ("The plant has six reactors.", "six reactors", "reactors", "plant"),
    ("Exports of grain to Lorana rose by 5%.", "5%", "increase of Exports of grain", "Lorana"),
    ("The company bought a stake of 15% in the mill.", "15%", "stake", "mill"),
    ("The deal is worth $5 billion.", "$5 billion", "worth", "deal"),
    ("The city will spend 5 million euros on new homes.", "5 million euros", "spending", "new homes"),
    ("They paid $40 million for the club.", "$40 million", "payment", "club"),
    ("The city signed a contract worth $2 million with the builder.", "$2 million", "worth", "contract"),
    ("The union offered 40 million dollars in emergency aid.", "40 million dollars", "emergency aid", "union"),
    ("The court fined the company 3 million euros for fraud.", "3 million euros", "fine", "company"),
    ("The ministry would hire 30 more inspectors.", "30 more inspectors", "inspectors", "ministry"),
    ("The ferry had 212 people on board.", "212 people", "people", "ferry"),
    ("The storm struck, killing 120 people and injuring more than 900.", "120 people", "people killed", "storm"),
    ("The storm struck, killing 120 people and injuring more than 900.", "900", "injured", None),
    ("The death toll from the storm has climbed to 310.", "310", "death toll", "storm"),
    ("The centre was 15 kilometres south of the city of Dornath.", "15 kilometres", "distance", "city of Dornath"),
    ("The quake had a magnitude of 6.8.", "6.8", "magnitude", "quake"),
    ("Voters elected women to the 120-seat parliament.", "120-seat", "seat", "parliament"),
    ("The budget deficit widened to 3.4% of output.", "3.4%", "budget deficit", "output"),
    ("Half of the 90 hostages were freed.", "Half", "share", "hostages"),
    ("The quake, 10 km deep, was felt in Lorana.", "10 km", "depth", "quake"),
    ("Corvin Steel agreed to buy a rival for 4 billion euros.", "4 billion euros", "price", "rival"),
    ("The army put the number of dead at 12.", "12", "number", "dead"),
    ("One in five households cannot heat their home.", "One in five", "share", "households"),
    ("He showed a photo with two students.", "two students", "students", None),
    ("Half the flats have been sold.", "Half", "share", "flats"),
    ("The party won 62 of 150 seats.", "62", "seats", "party"),
    ("The total capacity of this plant is expected to reach 6,000 MW.", "6,000 MW", "total capacity", "plant"),
]


@pytest.mark.parametrize(("text", "printed", "measure", "of"), MEASURES)
def test_what_is_measured_and_of_what(text: str, printed: str, measure: str, of: str | None) -> None:
    q = found(text)[printed]
    assert (q.measure, q.of) == (measure, of)


def test_the_base_of_a_change_and_the_place_of_a_move_have_not_moved() -> None:
    got = found("Revenue rose to $7 billion from $6 billion a year earlier.")
    assert [(q.change, q.direction) for q in got.values()] == [("to", "up"), (None, None)]
    assert found("At $118, its shares have climbed.")["$118"].direction is None
    assert found("Lorana 50 -1.3%, Veyra All -0.6%.")["-1.3%"].direction == "down"
    assert found("The index lost 1.1% on Friday.")["1.1%"].direction == "down"
    assert found("He lost $5 million in the fire.")["$5 million"].direction is None


def test_a_figure_told_again_in_another_unit_says_the_same() -> None:
    got = found("Winds fell to just under 87 mph (140 km/h) there.")
    assert (got["140 km/h"].modifier, got["140 km/h"].change, got["140 km/h"].measure) == ("under", "to", "Winds")
    got = found("The index lost 162.31 points, or 2.14%, to close lower.")
    assert (got["2.14%"].direction, got["2.14%"].measure) == ("down", got["162.31 points"].measure)


TERMS = [
    ("The strike lasted three days.", "three days", "duration", "strike"),
    ("They began a three-day strike.", "three-day", "duration", "strike"),
    ("The court sentenced the baker to 12 years.", "12 years", "prison term", "baker"),
    ("The launch was delayed by six weeks.", "six weeks", "delay", "launch"),
    ("They gave the firm a deadline of ten days.", "ten days", "deadline", None),
    ("The guard was banned for six months.", "six months", "ban", "guard"),
]


@pytest.mark.parametrize(("text", "printed", "measure", "of"), TERMS)
def test_what_lasts_so_long(text: str, printed: str, measure: str, of: str | None) -> None:
    q = found(text)[printed]
    assert (q.measure, q.of, q.rule) == (measure, of, "quantities.lasting")


def test_a_stretch_of_time_that_only_sets_the_scene() -> None:
    (q,) = found("Two years later the mill was shut.").values()
    assert (q.measure, q.of, q.rule) == (None, None, "quantities.time")


def test_goals_that_are_counted_are_no_target() -> None:
    assert [q.status for q in found("He netted 32 goals in 36 games.").values()] == ["reported", "reported"]


def test_no_figure_measures_another() -> None:
    text = "The town will spend 150 million euros on homes: 90 million euros on flats and 40 million euros on single houses."
    got = found(text)
    assert [q.of for q in got.values()] == ["homes", "flats", "single houses"]
    assert not any(c.isdigit() for q in got.values() for c in f"{q.measure}{q.of}")


STATUSES = [
    ("Trade reached $63 billion.", "reported"),
    ("Trade is expected to reach $63 billion.", "expected"),
    ("Trade will reach $63 billion.", "expected"),
    ("Trade could reach $63 billion.", "possible"),
    ("They aim to reach $63 billion.", "target"),
    ("They have discussed the sale of six reactors.", "discussed"),
]


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_status(text: str, status: str) -> None:
    (q,) = found(text).values()
    assert q.status == status


def test_as_of_and_the_figure_that_leans_on_another() -> None:
    got = found("A total of four calls took place in 2024, two in 2023 and five in 2022.")
    assert [(q.value, q.as_of, q.measure) for q in got.values()] == [(4, "2024", "calls"), (2, "2023", "calls"), (5, "2022", "calls")]


AS_OF = [
    ("In the third quarter of 2025, profit fell 8% to $1.3 billion.", ["2025-Q3", "2025-Q3"]),
    ("The population grew from 3 million in 1990 to 5 million in 2020.", ["1990", "2020"]),
    ("Inflation eased to 3.2% in October from 3.7% in September.", ["2025-10", "2025-09"]),
    ("GDP is expected to expand 2.1% in 2026 and 2.4% in 2027.", ["2026", "2027"]),
    ("The company, founded in 1998, employs 3,000 people.", [None]),
    ("As of 1 November, 900 homes had no power.", ["2025-11-01"]),
]


@pytest.mark.parametrize(("text", "dates"), AS_OF)
def test_as_of(text: str, dates: list[str | None]) -> None:
    assert [q.as_of for q in found(text).values()] == dates


def test_a_figure_joined_by_and_measures_what_the_first_does() -> None:
    got = found("GDP is expected to expand 2.1% in 2026 and 2.4% in 2027.")
    assert [(q.measure, q.of, q.change) for q in got.values()] == [("increase", "GDP", "by"), ("increase", "GDP", "by")]
    assert found("Orbex shares closed 3% lower.")["3%"].of == "Orbex shares"


def test_a_month_before_the_noun_is_its_time() -> None:
    got = found("They said that November imports, around 1.6 million bpd, could drop to just 1 million bpd in December.")
    low, high = got["1.6 million bpd"], got["1 million bpd"]
    assert (low.as_of, low.measure, low.status, low.modifier) == ("2025-11", "imports", "reported", "about")
    assert (high.as_of, high.measure, high.status, high.change, high.direction) == ("2025-12", "imports", "possible", "to", "down")


def test_a_weekday_of_the_saying_is_not_the_time_of_the_figure() -> None:
    (q,) = found("The agency reported on Tuesday that purchases dropped by nearly a third.").values()
    assert (q.value, q.as_of, q.modifier, q.change, q.direction) == (Decimal("0.3333"), None, "nearly", "by", "down")


def test_values_are_exact() -> None:
    assert found("The toll is $0.10 a day.").popitem()[1].value == Decimal("0.10")
    assert found("It is $" + "9" * 40 + ".") == {}


def test_a_stretch_that_is_not_searched_has_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast path equals the plain path: which rules a stretch of text needs changes not one figure."""
    odd = ["½ of the fleet sailed.", "A tenfold rise, aged 40, one in three, five years in prison, tens of thousands, ٣ ships."]
    texts = [*(row[0] for table in (VALUES, RANGES, MODIFIERS, MEASURES, TERMS, STATUSES) for row in table), *NOTHING, *odd]
    fast = [found(t) for t in texts]
    monkeypatch.setattr(quantities_search, "needed", lambda _: {})
    assert [found(t) for t in texts] == fast


HOSTILE = [
    "one hundred and ",
    "1,000,",
    "1",
    "$",
    "5 to 6 to ",
    "1-",
    "a third of ",
    "3 million ",
    "- ",
    "half a ",
    "12 per ",
    "km/h ",
    ", 42, ",
    "minus ",
    "$-",
    "tens of thousands of ",
    ".5",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_every_pattern_is_linear(unit: str) -> None:
    def cost(n: int) -> float:
        text = (unit * (n // len(unit) + 1))[:n]
        return seconds(lambda: [m for _, pattern in figures(EN) for m in pattern.finditer(text)])

    assert cost(16_000) < 3.5 * cost(8_000) + 0.02


@pytest.mark.parametrize(
    "unit",
    [
        "Two men met on 4 May and ",
        "the recent 5 to 6 to 7% of a third, 42, ",
        "He said two in 2023 and five in 2022. ",
        "Its 600 workers and its 5 men and ",
        "Profit rose to $2 billion, profit fell to $3 billion, ",
        "up 5% (5 km), or 3%, ",
        "from $5 to $6 to $7 ",
        "three years, two months later, ",
        "rose 5% higher ",
    ],
)
def test_both_finders_grow_with_the_text_only(unit: str) -> None:
    def cost(n: int) -> float:
        text = (unit * (n // len(unit) + 1))[:n]
        r = Report(id="r", file="r.txt", text=text, blocks=(Block(kind="body", start=0, end=n),), language="en")
        parse = EN.parse(r)
        return seconds(lambda: find_quantities(r, parse, EN, find_times(r, parse, EN, ())), rounds=2)

    assert cost(16_000) < 4 * cost(8_000) + 0.1
