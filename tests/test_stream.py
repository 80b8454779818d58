"""Stories of a stream: what the order of arrival may change and what not, look-alikes, memory that has a bound."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from click.testing import CliRunner

from eval.newsday import day
from eval.stories import bcubed
from onrecord.codec import dump
from onrecord.link.stories.story import stories as batch
from onrecord.link.stories.stream import Stream
from onrecord.link.stories.windows import TERMS, coded, window
from onrecord.serve.cli import main
from onrecord.stream import Cut, Flow, minute, stories
from onrecord.types import Analysis, PageFacts, Published, Report, Story
from tests.test_stories import COURT, QUAKE_A, QUAKE_B, folder

DAY = list(day(600))
REPORTS = [r for r, _ in DAY]
TRUTH = {r.id: str(n) for r, n in DAY}
SMALL = Flow(period=60, least=50, late=120)


def groups(found: Sequence[Story]) -> list[tuple[str, ...]]:
    """Comparable."""
    return sorted(s.reports for s in found)


def report(name: str, text: str, when: str | None) -> Report:
    """A report of a time."""
    published = Published(value=when, basis="stated", reason="t") if when else None
    return Report(id=name, file=name, text=text, title=name, language="en", published=published)


def test_one_window_gives_the_stories_of_a_folder() -> None:
    given = [a.report for a in folder()]
    told = list(stories(given))
    assert groups(told) == groups(batch(folder()))
    assert {s.id for s in told} == {s.id for s in batch(folder())}
    assert groups(list(stories(REPORTS, Flow(least=10_000)))) == groups(batch([Analysis(report=r) for r in REPORTS]))


def test_windows_keep_nearly_what_a_folder_has() -> None:
    whole = bcubed([s.reports for s in batch([Analysis(report=r) for r in REPORTS])], TRUTH)["f1"]
    told = list(stories(REPORTS, SMALL))
    assert sorted(r for s in told for r in s.reports) == sorted(TRUTH)
    assert bcubed([s.reports for s in told], TRUTH)["f1"] > whole - 0.05


@pytest.mark.parametrize("seed", range(3))
def test_order_within_the_time_allowed_changes_nothing(seed: int) -> None:
    """Every report comes up to an hour late; the windows are those of the stream in order."""
    rng = random.Random(seed)
    mixed = sorted(REPORTS, key=lambda r: (minute(r) or 0) + rng.uniform(0, 60))
    assert mixed != REPORTS
    assert list(stories(mixed, SMALL)) == list(stories(REPORTS, SMALL))


def test_processes_change_nothing() -> None:
    assert list(stories(REPORTS[:300], msgspec.structs.replace(SMALL, processes=2))) == list(stories(REPORTS[:300], SMALL))


def test_a_report_that_comes_too_late_is_counted_and_kept() -> None:
    cut = Cut(Flow(period=10, least=1, late=20))
    given = [report("a", "x", "2031-05-03T10:00"), report("b", "x", "2031-05-03T11:00"), report("c", "x", "2031-05-03T10:01")]
    assert [[r.id for r in w] for w in cut.windows(given)] == [["a"], ["c"], ["b"]]
    assert (cut.late, cut.cut) == (1, 0)


def test_a_period_that_is_too_full_is_cut() -> None:
    cut = Cut(Flow(least=1, most=4))
    given = [report(f"r{n}", "x", "2031-05-03") for n in range(10)]
    assert [len(w) for w in cut.windows(given)] == [4, 4, 2]
    assert cut.cut == 2
    held = Cut(Flow(period=1, least=1, held=5, late=1000))
    assert [len(w) for w in held.windows(report(f"r{n}", "x", f"2031-05-03T10:{n:02}") for n in range(7))] == [1, 1, 1, 1, 1, 1, 1]


def test_the_time_of_a_report() -> None:
    assert minute(report("a", "x", "1970-01-02")) == 1440
    assert minute(report("a", "x", "1970-01-01T01:30")) == 90
    assert minute(report("a", "x", "2031-05")) is None is minute(report("a", "x", None))
    page = PageFacts(published_at="1970-01-01T02:00:00+01:00")
    assert minute(msgspec.structs.replace(report("a", "x", "1970-01-01"), page=page)) == 60


def test_a_story_goes_on_over_windows_and_closes_when_it_rests() -> None:
    texts = [(QUAKE_A[0], "2031-05-03"), (QUAKE_A[1], "2031-05-04"), (COURT[0], "2031-06-20"), (QUAKE_A[2], "2031-06-21")]
    given = [report(f"r{n}", text, when) for n, (text, when) in enumerate(texts)]
    told = [s.reports for s in stories(given, Flow(least=1, late=0))]
    assert told == [("r0", "r1"), ("r2",), ("r3",)]
    assert groups(list(stories(given, Flow(least=1, late=0, rests=90)))) == [("r0", "r1", "r3"), ("r2",)]


def test_a_report_bridges_two_stories() -> None:
    stream = Stream(most=100)
    first = stream.take(window([report("a", QUAKE_A[0], "2031-05-03"), report("b", COURT[0], "2031-05-03")]))
    both = stream.take(window([report(f"c{n}", f"{QUAKE_A[0]} {COURT[0]} {COURT[1]} {QUAKE_A[1]}", "2031-05-03") for n in range(2)]))
    assert first.stories == (0, 1)
    assert (both.stories, both.merged) == ((0,), ((1, 0),))


def test_look_alikes_stay_apart() -> None:
    stream = Stream(most=100)
    stream.take(window([report(f"a{n}", t, "2031-05-03") for n, t in enumerate(QUAKE_A[:2])]))
    then = stream.take(window([report("b", QUAKE_B[0], "2031-05-03"), report("c", QUAKE_A[2], "2031-05-03")]))
    assert then.stories[1] == 0 != then.stories[0]


def test_the_number_of_live_stories_has_a_bound() -> None:
    """The story longest without news makes room; none is lost, and no window may be larger than the room there is."""
    stream, closed = Stream(most=120), 0
    for k in range(0, 600, 60):
        joined = stream.take(window(REPORTS[k : k + 60]))
        closed += len(joined.closed)
        assert len(stream.slot) <= 120 and len(stream.free) == 120 - len(stream.slot)
    assert closed and sorted(stream.slot) == [n for n, _ in stream.close()]
    told = list(stories(REPORTS, msgspec.structs.replace(SMALL, live=150)))
    assert sorted(r for s in told for r in s.reports) == sorted(TRUTH)
    with pytest.raises(ValueError, match="make windows smaller"):
        Stream(most=3).take(
            window([report(f"r{n}", f"{n} {t}", None) for n, t in enumerate((*QUAKE_A[:1], *QUAKE_B[:1], *COURT[:1], "x y"))])
        )


def test_rows_hold_the_heaviest_terms() -> None:
    w = window([report("a", " ".join(f"word{n}" for n in range(300)), None)])
    assert w.code.shape == (1, TERMS) and (w.code > 0).all()
    assert (w.weight[0, :-1] >= w.weight[0, 1:]).all()
    assert coded("orl") == coded("orl") != coded("orle")
    assert window([]).count == 0


def test_the_command(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path), "day.jsonl")
    path.write_text("".join(dump(r) + "\n" for r in REPORTS[:40]), encoding="utf-8")
    with_ids = [msgspec.json.encode({"text": r.text, "title": r.title, "published": "2031-05-03"}).decode() for r in REPORTS[:40]]
    path.write_text("\n".join(with_ids) + "\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["stories", str(path)])
    assert done.exit_code == 0, done.output
    told = [msgspec.json.decode(line, type=Story) for line in done.stdout.splitlines()]
    assert sum(len(s.reports) for s in told) == 40


def spoken(name: str, language: str | None, when: str) -> Report:
    """A report in a language."""
    return msgspec.structs.replace(report(name, "x", when), language=language)


def cut(given: Sequence[Report], flow: Flow) -> list[list[str]]:
    """The windows, by ids in order."""
    return [sorted(r.id for r in w) for w in Cut(flow).windows(given)]


def test_a_window_is_of_one_language() -> None:
    given = [spoken(f"{n:02}{code}", code, f"2031-05-03T{n:02}:00") for n in range(12) for code in ("en", "en", "de")]
    given = [msgspec.structs.replace(r, id=f"{k:02}{r.language}") for k, r in enumerate(given)]
    windows = list(Cut(Flow(period=60, least=8, late=60)).windows(given))
    assert [({r.language for r in w}, len(w)) for w in windows] == [({"en"}, 8), ({"de"}, 8), ({"en"}, 8), ({"en"}, 8), ({"de"}, 4)]
    mixed = given[:]
    random.Random(1).shuffle(mixed)
    mixed.sort(key=lambda r: (minute(r) or 0) // 60 + random.Random(r.id).random())
    assert cut(mixed, Flow(period=60, least=8, late=60)) == cut(given, Flow(period=60, least=8, late=60))


def test_a_language_of_few_reports_does_not_wait_for_ever() -> None:
    """It goes with the next full window after a day; where no other goes, it waits until it is full, as one alone does."""
    given = [
        spoken("fi", "fi", "2031-05-03T00:00"),
        *(spoken(f"en{n}", "en", f"2031-05-{3 + n // 2:02}T{n % 2 * 12:02}:00") for n in range(8)),
    ]
    assert cut(given, Flow(period=60, least=2, late=0)) == [["en0", "en1"], ["en2", "en3"], ["fi"], ["en4", "en5"], ["en6", "en7"]]
    assert cut(given, Flow(period=60, least=9, late=0)) == [[f"en{n}" for n in range(8)], ["fi"]]


def test_what_waits_has_a_bound_over_all_languages() -> None:
    given = [spoken(f"{code}{n}", code, f"2031-05-03T{n:02}:00") for n in range(6) for code in ("aa", "bb", "cc")]
    waiting = cut(given, Flow(period=60, least=100, late=0, held=9))
    assert [len(w) for w in waiting] == [3, 4, 6, 3, 2] and sorted(r for w in waiting for r in w) == sorted(r.id for r in given)


def test_a_report_of_no_known_language_goes_with_the_most_frequent() -> None:
    given = [spoken("a", "de", "2031-05-03T10:00"), spoken("b", None, "2031-05-03T10:01"), spoken("c", "de", "2031-05-03T10:02")]
    given.append(spoken("d", "en", "2031-05-03T10:03"))
    assert cut(given, Flow(late=0)) == [["a", "b", "c"], ["d"]]
    assert cut([spoken("a", None, "2031-05-03")], Flow()) == [["a"]]
