"""Reports that arrive one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.link.stories.desk import Desk, lineage
from onrecord.link.stories.story import stories, story_of
from onrecord.types import Story
from tests.test_stories import COURT, QUAKE_A, analysis, folder, visits


def test_the_first_report_opens_and_the_next_joins():
    desk, reports = Desk(), folder()
    told = [desk.add(a) for a in reports]
    assert [t.kind for t in told] == ["opens", "joins", "joins", "opens", "joins", "opens", "joins"]
    assert told[1].stories == ("r00",) and told[4].stories == ("r03",)


def test_a_report_of_two_stories_bridges():
    desk = Desk()
    for a in folder():
        desk.add(a)
    both = desk.add(analysis(60, QUAKE_A[0] + " " + COURT[0] + " " + COURT[1]))
    assert both.kind == "bridges" and set(both.stories) == {"r00", "r05"}


def test_a_story_without_news_rests_and_news_of_it_opens():
    desk = Desk()
    desk.add(analysis(0, QUAKE_A[0], "2031-01-02"))
    desk.add(analysis(1, COURT[0], "2031-06-01"))
    assert desk.live == ("r01",)
    assert desk.add(analysis(2, QUAKE_A[0], "2031-06-01")).kind == "opens"


def test_settling_finds_a_resting_story_again():
    desk = Desk()
    for n, (text, day) in enumerate(((QUAKE_A[0], "2031-01-02"), (COURT[0], "2031-06-01"), (QUAKE_A[1], "2031-06-02"))):
        desk.add(analysis(n, text, day))
    desk.settle()
    assert sorted(sorted(s.reports) for s in desk.stories) == [["r00", "r02"], ["r01"]]


def test_a_report_given_twice_changes_nothing():
    desk = Desk()
    for a in [*folder(), *folder()]:
        desk.add(a)
    desk.settle()
    assert desk.stories == stories(folder())


REPORTS = [*folder(), *(a for visit in visits() for a in visit)]
ORDER = st.permutations(range(len(REPORTS)))
STOPS = st.sets(st.integers(0, len(REPORTS) - 1), max_size=3)


@settings(max_examples=25, deadline=None)
@given(ORDER, STOPS)
def test_the_order_of_arrival_changes_nothing_once_all_are_there(order, stops):
    desk = Desk()
    for n, i in enumerate(order):
        desk.add(REPORTS[i])
        if n in stops:
            desk.settle()
    desk.settle()
    assert desk.stories == stories(REPORTS)


@settings(max_examples=25, deadline=None)
@given(ORDER, STOPS)
def test_the_history_leads_to_the_stories(order, stops):
    desk, there = Desk(), set()
    for n, i in enumerate(order):
        desk.add(REPORTS[i])
        if n in stops or n == len(order) - 1:
            for h in desk.settle():
                assert set(h.before) <= there
                there = (there - set(h.before)) | set(h.after)
    assert there == {s.id for s in desk.stories}
    told = [r for h in desk.history for r in h.reports]
    assert sorted(told) == sorted(a.report.id for a in REPORTS)


def made(*groups):
    return [story_of([analysis(n, f"text {n}") for n in g]) for g in groups]


def kinds(before, after):
    return [h.kind for h in lineage(made(*before), made(*after))]


def test_kinds_of_history():
    assert kinds([], [[1, 2]]) == ["opened"]
    assert kinds([[1]], [[1, 2]]) == ["grew"]
    assert kinds([[1, 2]], [[1]]) == ["shrank"]
    assert kinds([[1], [2]], [[1, 2]]) == ["merged"]
    assert kinds([[1, 2]], [[1], [2]]) == ["split"]
    assert kinds([[1, 2], [3, 4]], [[1, 3], [2, 4]]) == ["regrouped"]
    assert kinds([[1]], []) == ["ended"]
    assert kinds([[1, 2], [3]], [[1, 2], [3]]) == []


def test_history_does_not_hang_on_order():
    before, after = made([1], [2], [3]), made([1, 2], [3, 4])
    assert lineage(before, after) == lineage(before[::-1], after[::-1])
    assert lineage([], [Story(id="x", title="", reports=())])[0].kind == "opened"
