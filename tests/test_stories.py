"""Which reports tell one story."""

import random

import pytest

from eval.synthetic import one
from onrecord.link.stories.groups import Group, asked, single
from onrecord.link.stories.story import stories, story_of
from onrecord.types import Analysis, Published, Report

QUAKE_A = (
    "An earthquake of magnitude 6.4 shook the island of Varda on Monday and killed at least 12 people, "
    "the rescue service in Port Hale said. "
    "Houses collapsed in the villages of Omre and Lind. Governor Selma Oster asked for tents and field kitchens.",
    "Rescuers on Varda dug through ruins in Omre and Lind after Monday's earthquake. The toll rose to 19, said governor Selma Oster. "
    "The magnitude of 6.4 was the strongest on the island of Varda in 40 years.",
    "Aid ships reached Port Hale with tents for Omre and Lind, where the earthquake of magnitude 6.4 destroyed hundreds of houses. "
    "Selma Oster, governor of Varda, thanked the crews.",
)
QUAKE_B = (
    "An earthquake of magnitude 5.1 was felt in the Tessin valley of Karadag on Thursday. "
    "Nobody was hurt, the mayor of Ulm-Sar, Dov Reznik, said. Bells rang in Ulm-Sar and a chimney fell on a bakery.",
    "The Karadag seismic office put the earthquake in the Tessin valley at magnitude 5.1. In Ulm-Sar a chimney fell on a bakery; "
    "mayor Dov Reznik closed two schools for checks.",
)
COURT = (
    "The court in Belmar sentenced the banker Anton Kreil to six years in prison for fraud with pension bonds of the Lumen Bank.",
    "Anton Kreil, once head of the Lumen Bank, was jailed for six years in Belmar. The judge spoke of pension bonds that never existed.",
)


def analysis(n, text, day=None, title=None):
    published = Published(value=day, basis="stated", reason="stamp") if day else None
    return Analysis(report=Report(id=f"r{n:02}", file=f"{n}.txt", text=text, title=title, language="en", published=published))


def folder():
    return [analysis(n, t) for n, t in enumerate((*QUAKE_A, *QUAKE_B, *COURT))]


def groups(analyses):
    return sorted(sorted(s.reports) for s in stories(analyses))


def test_three_stories_in_one_folder():
    assert groups(folder()) == [["r00", "r01", "r02"], ["r03", "r04"], ["r05", "r06"]]


def test_two_earthquakes_stay_apart():
    assert not any({"r00", "r03"} <= set(s.reports) for s in stories(folder()))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_reports_changes_nothing(seed):
    mixed = folder()
    random.Random(seed).shuffle(mixed)
    assert stories(mixed) == stories(folder())


def test_a_report_given_twice_counts_once():
    assert stories(folder() + folder()[:3]) == stories(folder())


def test_an_older_background_report_joins():
    old = analysis(9, "The island of Varda lies on a fault: the earthquake of 1991 destroyed Omre and Lind. " + QUAKE_A[1], "2030-01-04")
    new = [analysis(n, t, "2031-02-04") for n, t in enumerate(QUAKE_A)]
    assert len(stories([old, *new])) == 1


def test_one_report_is_one_story():
    (s,) = stories([analysis(0, COURT[0], title="Banker jailed")])
    assert s.title == "Banker jailed" and s.reports == ("r00",)


def test_no_reports_no_stories():
    assert stories([]) == []


def test_a_story_without_titles_has_a_name_or_none():
    assert story_of(folder()[:3]).title == ""


def test_the_id_hangs_on_the_reports_alone():
    first, second = folder()[:3], [analysis(n, t, title=f"T{n}") for n, t in enumerate(QUAKE_A)]
    assert story_of(first).id == story_of(second).id != story_of(first[:2]).id


def test_empty_texts_do_not_join():
    assert len(stories([analysis(0, ""), analysis(1, " ")])) == 2


def test_a_story_of_very_many_reports_stays_one():
    many = [analysis(n, QUAKE_A[n % 3] + f" Note {n}.") for n in range(90)]
    assert len(stories(many)) == 1


SPRING = (
    "President Ilse Maro of Tavia arrived in Lissow on Monday for a visit of two days and was met by prime minister Otto Brand. "
    "The two spoke about salmon quotas and the ferry line. It is Ilse Maro's first visit to Brennland for nine years.",
    "Lissow closed its harbour on Monday as president Ilse Maro and prime minister Otto Brand toured the fish market. "
    "They signed a declaration on salmon quotas, and promised a second ferry line.",
    "Otto Brand said after the talks with Ilse Maro in Lissow that the salmon quotas had been the hardest chapter. "
    "The ferry line is to open in June with two ships.",
)
AUTUMN = (
    "President Ilse Maro of Tavia is in Karst for talks with prime minister Otto Brand on the gas pipeline through the Senn pass. "
    "Protesters blocked the road to the airport on Friday. It is her second visit to Brennland this year.",
    "Police removed protesters from the airport road in Karst before president Ilse Maro landed on Friday. Otto Brand and Ilse Maro "
    "want to open the border posts on the Senn pass at night, and agreed on the price of gas from the pipeline.",
    "The gas pipeline through the Senn pass will be built from spring, Otto Brand said in Karst after meeting Ilse Maro. "
    "Border posts there are to stay open at night; protesters fear for the forest.",
)


def visits():
    first = [analysis(20 + n, t, f"2031-03-{10 + n}") for n, t in enumerate(SPRING)]
    return first, [analysis(30 + n, t, f"2031-10-{10 + n}") for n, t in enumerate(AUTUMN)]


def test_two_visits_of_one_person_stay_apart():
    first, second = visits()
    assert groups([*first, *second]) == [[a.report.id for a in first], [a.report.id for a in second]]


def test_one_visit_told_twice_is_one_story():
    first, _ = visits()
    assert len(stories(first)) == 1


def test_copies_do_not_shut_others_out():
    """Four copies of one wire text are very like each other; a report of the same event in other words still joins them."""
    wire = [analysis(40 + n, QUAKE_A[0]) for n in range(4)]
    assert len(stories([*wire, analysis(50, QUAKE_A[1]), analysis(51, QUAKE_A[1] + " More tents are on the way.")])) == 1


def test_a_word_without_end_is_cut():
    assert len(stories([analysis(0, "x" * 100_000), analysis(1, "y" * 100_000)])) == 2


def test_a_folder_that_tells_one_story_at_great_length_stays_one():
    """Four hundred reports, each with four of the same ten sentences in its own order: the story's names are in all of them."""
    lines = [x.strip() + "." for text in QUAKE_A for x in text.split(". ")]
    rng = random.Random(1)
    many = [analysis(n, " ".join(rng.sample(lines, 4)) + f" Note {n}.") for n in range(400)]
    assert len(lines) >= 7 and len(stories(many)) <= 3


def test_a_folder_of_a_thousand_reports_of_one_story_is_one_story():
    """Its names are in every report and so no longer rare, but the folder is about them; the few left over are single reports."""
    found = sorted(len(s.reports) for s in stories([Analysis(report=r) for r in one(1000, length=8)]))
    assert found[-1] >= 990 and len(found) <= 6


def test_a_name_that_all_reports_have_joins_no_two_stories():
    """What somebody collects by a name is many stories."""
    texts = [(f"{t} The Belmar Courier reported it.", n) for n, some in enumerate((QUAKE_A, QUAKE_B, COURT)) for t in some]
    many = [analysis(k, t) for k, (t, _) in enumerate(texts)]
    assert groups(many) == [["r00", "r01", "r02"], ["r03", "r04"], ["r05", "r06"]]


def alike(likeness, sizes, among):
    """Two groups of so many reports each, of such likeness inside and between them, among so many reports."""
    made = [Group(n, {0: 1.0}, None, single=single(among)) for n in range(2)]
    for g, size in zip(made, sizes, strict=True):
        g.size, g.inside = float(size), 0.3 * size * (size - 1) / 2
    return made[0].takes(made[1], likeness)


def test_more_is_asked_of_a_single_report_among_many():
    """Chance finds more that is a little alike among more; a mean of many pairs is less chance."""
    assert single(7) == single(1500) < single(10_000) < single(100_000)
    assert alike(0.2, (1, 1), 1000) and alike(0.2, (1, 9), 1000)
    assert not alike(0.2, (1, 1), 10_000) and not alike(0.2, (1, 9), 10_000)
    assert alike(0.22, (9, 9), 10_000) and not alike(0.22, (1, 9), 10_000)
    assert asked(0.34, 1, 9) == asked(0.34, 9, 1) == 0.34 > asked(0.34, 2, 9) > asked(0.34, 9, 9) > asked(0.18, 9, 9) == 0.18
