"""What things cost, by counting: never each with each, the same on any machine."""

import heapq
import importlib
import json
import random
import sys
from datetime import date, timedelta
from itertools import combinations

import pytest

from eval import growth
from eval.common import report_of
from eval.gate import FLOORS
from onrecord import engine, pool, scale
from onrecord.find import find, limits
from onrecord.find.names import cluster
from onrecord.find.quotes import join
from onrecord.lang import name_keys, pack
from onrecord.lang.names import Form, core, same_body, same_person, same_product, same_thing
from onrecord.link.similar import cosine
from onrecord.link.stories.groups import JOIN, Group, agglomerate
from onrecord.link.stories.groups import cluster as cluster_reports
from onrecord.link.stories.near import Edge, near
from onrecord.link.stories.terms import Matrix, terms
from onrecord.types import Analysis, Attribution, Dossier, Refusal, Report

SUFFIXES = frozenset({"ltd", "group"})
WORDS = ["anna", "ana", "annas", "a", "a.", "berg", "bergs", "jr.", "iii", "of", "the", "ltd", "ab", "abd", "kx-20", "kx20", "20"]
TESTS = {
    "person": same_person,
    "organisation": lambda a, b: same_body(core(a, SUFFIXES), core(b, SUFFIXES)),
    "product": same_product,
    "place": same_thing,
}


@pytest.mark.parametrize("kind", TESTS)
def test_names_that_compare_as_one_share_a_key(kind: str) -> None:
    rng, one = random.Random(3), 0
    forms: list[Form] = [tuple(rng.choice(WORDS) for _ in range(rng.randrange(1, 5))) for _ in range(500)]
    for a in forms:
        keys = name_keys.sought(kind, a, SUFFIXES)
        for b in forms:
            if TESTS[kind](a, b):
                one += a != b
                assert keys & name_keys.filed(kind, b, SUFFIXES), (a, b)
    assert one > 100


def compared(monkeypatch: pytest.MonkeyPatch, count: int) -> int:
    """How often two people's names are compared in a transcript of ``count`` people of one given name."""
    calls = 0

    def counted(a: Form, b: Form) -> bool:
        nonlocal calls
        calls += 1
        return same_person(a, b)

    monkeypatch.setattr(cluster, "same_person", counted)
    made = growth.Made()
    engine.analyse(report_of("".join(f"Anna {growth.word(made.rng, 3).title()} came. " for _ in range(count)), name="t"), fast=True)
    return calls


def test_names_are_compared_with_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was each with each: four times the comparisons for twice the people."""
    assert compared(monkeypatch, 400) <= 400
    assert compared(monkeypatch, 800) <= 800


def calls_of(shape: str, size: int) -> int:
    """Calls of Python functions while everything is found in a text of a shape; what the parser does is left out."""
    report, lexicon, count = report_of(growth.text_of(shape, size), name="t"), pack("en"), 0
    parsed = lexicon.parse(report)

    def count_calls(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(count_calls)
    try:
        find(report, parsed, lexicon, fast=True)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", ["one_voice", "pronoun_lines", "colon", "names_one_given"])
def test_twice_the_text_takes_about_twice_the_calls(shape: str) -> None:
    calls_of(shape, 2_000)  # tables are made
    assert calls_of(shape, 30_000) <= growth.LIMIT * calls_of(shape, 15_000)


def places_asked(monkeypatch: pytest.MonkeyPatch, count: int) -> int:
    """How often the place of a statement is asked for where one speaker says ``count`` things by one channel."""
    asked, at = 0, join._at

    def counted(a: Attribution) -> int:
        nonlocal asked
        asked += 1
        return at(a)

    monkeypatch.setattr(join, "_at", counted)
    text = "Mara Voss\n\n" + "".join(f"Ilo Brandt said in a statement that pier {n} would open again. " for n in range(count))
    engine.analyse(report_of(text, name="t"), fast=True)
    monkeypatch.undo()
    return asked


def test_the_first_place_of_a_speaker_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was looked for among all statements of the speaker, for each of them."""
    few, many = places_asked(monkeypatch, 40), places_asked(monkeypatch, 80)
    assert few >= 40
    assert many <= growth.LIMIT * few


def story(reports: list[Report]) -> Dossier:
    """The dossier of reports of one story."""
    return engine.assemble([a for r in reports if isinstance(a := engine.analyse(r, fast=True), Analysis)])


@pytest.fixture(params=["1", "0"])
def setting(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fast, and accurate."""
    monkeypatch.setenv("ONRECORD_FAST", request.param)


def plain_link(of: dict[int, Group], edges: list[Edge]) -> list[Group]:
    """Average link as it is defined: all pairs that hang together are looked at anew before every join."""
    near = {frozenset(e[:2]) for e in edges}
    while True:
        found = [(-of[i].like(of[j]), i, j) for i, j in map(sorted, near)]
        good = [(s, i, j) for s, i, j in found if -s >= JOIN and of[i].takes(of[j], -s)]
        if not good:
            return list(of.values())
        like, i, j = min(good)
        of[i].join(of.pop(j), -like)
        near = {frozenset(i if k == j else k for k in pair) for pair in near} - {frozenset([i])}


def some_groups(rng: random.Random) -> tuple[dict[int, Group], list[Edge]]:
    """Reports of a few topics, some of them the same, on some days, and their near pairs."""
    topics = [rng.sample(range(300), 12) for _ in range(rng.randrange(1, 6))]
    rows: list[dict[int, float]] = []
    for _ in range(rng.randrange(2, 30)):
        words = [rng.choice(rng.choice(topics[:2]) if rng.random() < 0.2 else topics[-1]) for _ in range(rng.randrange(3, 20))]
        rows.append(rows[-1] if rows and rng.random() < 0.2 else {w: len(set(words)) ** -0.5 for w in words})
    days = [date(2031, 1, 1) + timedelta(rng.randrange(200)) for _ in rows]
    made = {i: Group(i, row, (day, day)) for i, (row, day) in enumerate(zip(rows, days, strict=True))}
    pairs = combinations(made, 2)
    return made, [(i, j, x) for i, j in pairs if (x := made[i].dot(made[j])) >= JOIN]


def test_average_link_is_as_defined() -> None:
    """The pairs that are kept for later give what looking at every pair before every join gives."""
    several = 0
    for seed in range(60):
        made, edges = some_groups(random.Random(seed))
        plain = [sorted(g.members) for g in plain_link({i: Group(i, g.sum, g.days) for i, g in made.items()}, edges)]
        found = [sorted(g.members) for g in agglomerate(edges, lambda i, made=made: made[i])]
        assert sorted(found) == sorted(g for g in plain if len(g) > 1 or any(g[0] in e[:2] for e in edges))
        several += len([g for g in found if len(g) > 1]) > 1
    assert several > 5


def test_a_join_looks_at_no_pair_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pair that a join had made void was taken from one heap of all: three times as many as there are near pairs, and ever more."""
    reports = growth.mixed(200)
    m = Matrix(terms(r) for r in reports)
    edges, taken, pop = near(m, range(len(reports)), JOIN), 0, heapq.heappop

    def counted(heap: list[object]) -> object:
        nonlocal taken
        taken += 1
        return pop(heap)

    monkeypatch.setattr(heapq, "heappop", counted)
    cluster_reports(m, edges, [None] * len(reports))
    assert taken < len(edges) / 2


@pytest.mark.usefixtures("setting")
@pytest.mark.parametrize("count", [10, 100])
def test_a_text_of_many_outlets_is_told_once(count: int) -> None:
    """However many print it, each of its sentences is one claim: from 41 outlets on every one used to stand alone in the fast setting."""
    made = story(growth.copies(count))
    once = story(growth.copies(1)).claims
    assert sorted((c.wording, len(c.evidence)) for c in made.claims) == sorted((c.wording, count * len(c.evidence)) for c in once)
    assert len(once) == 8 and {c.outlets for c in made.claims} == {count}  # the text tells one person's office twice


def test_what_was_not_compared_is_told() -> None:
    """60 outlets with a figure each of one thing: no pair of them is brought, and the dossier says so."""
    made = story([growth.story_report(n, [f"At least {n + 1000} people were killed in Dunmere, police said."]) for n in range(60)])
    told = [f for f in made.findings if f.check == "links"]
    assert [f.message.partition(",")[0] for f in told] == ["not compared by figures: 1", "not compared by tallies: 1"]
    assert all(f"{60 * 59 // 2:,} pairs" in f.message and f.verdict == "cannot be checked" for f in told)
    assert "WHAT WAS NOT COMPARED" in engine.show(made, [])


def test_a_text_that_went_round_is_a_copy_in_each() -> None:
    """Runs of words in more than 60 reports used to bring no pair: nobody was known to have copied."""
    made = story(growth.copies(80))
    assert len({r for c in made.copies for r in (c.left.report, c.right.report)}) == 80


def test_one_text_has_the_origins_of_one() -> None:
    """From 51 outlets on each had speakers of its own, and "police" in every one: 254 origins of 100 copies, where 5 voices speak."""
    few, many = story(growth.copies(10)), story(growth.copies(80))

    def told(d: Dossier) -> list[tuple[str, int]]:
        return sorted(("the outlets" if o.voice == "outlet" else o.label, len(o.reports)) for o in d.origins)

    assert told(many) == [(label, 80) for label, _ in told(few)]
    assert {c.origins for c in many.claims} == {1}


def test_lines_of_a_lead_are_weighed_against_so_many_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every claim was compared with every paragraph of the story: four times the products for twice the reports."""
    leads = importlib.import_module("onrecord.link.lead")  # the room's function has the name of its file
    monkeypatch.setattr(leads, "ASKED", 10)
    products = []
    for count in (20, 40):
        made = [a for r in growth.mixed(count) if isinstance(a := engine.analyse(r, fast=True), Analysis)]
        claims, calls = engine.assemble(made).claims, 0

        def counted(a: dict[str, float], b: dict[str, float]) -> float:
            nonlocal calls
            calls += 1
            return cosine(a, b)

        monkeypatch.setattr(leads, "cosine", counted)
        assert leads.lead(made, claims) == leads.lead(made[::-1], claims[::-1])
        products.append(calls / len(claims))
    assert products[1] < 1.2 * products[0]


def test_no_floor_is_an_absolute_speed() -> None:
    """A busy machine must not fail the gate."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert not [name for board in floors.values() for name in board if name.endswith(("_per_s", "per_cpu_s", "at_hand", "splits"))]


LIMITS = {
    "CHARACTERS": "characters",
    "TOKENS": "tokens",
    "SENTENCES": "sentences",
    "ANNOTATIONS": "names, figures, times, quotations and events",
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_report_past_a_limit_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    report = report_of("Mara Voss said the ferry left on Monday.\n" * 3, name="long")
    monkeypatch.setattr(limits, limit, 2)
    told = engine.analyse(report, fast=True)
    assert isinstance(told, Refusal)
    assert told.reason.startswith("it is too long to be analysed: it holds ")
    assert told.reason.endswith(f" {LIMITS[limit]}, and one report may hold 2")


@pytest.mark.parametrize("processes", [None, 1, 2])
def test_limits_are_the_same_on_any_number_of_processes(processes: int | None) -> None:
    """Fewer than twelve reports had no limit at all, and more had one of the clock."""
    long = report_of("He said she told him that " * (limits.CHARACTERS // 26 + 1), name="long")
    good = report_of("Mara Voss said the ferry left on Monday.", name="good")
    refused, kept = scale.analyses([long, good], processes)
    assert isinstance(refused, Refusal)
    assert f"one report may hold {limits.CHARACTERS:,}" in refused.reason
    assert kept == engine.analyse(good)


def test_few_reports_are_analysed_in_a_process_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one alone: a report that ends its process is refused, and this program goes on."""
    alone = scale.Alone()
    good = report_of("Mara Voss said the ferry left on Monday.", name="good")
    kept = pool.Kept
    monkeypatch.setattr(scale.pool, "Kept", lambda work: kept(work, limits=pool.Limits(seconds=0.1, load=0.0)))
    monkeypatch.setattr(pool, "PATIENCE", 1000)
    told = alone(good)
    assert isinstance(told, Refusal)
    assert "seconds of the processor" in told.reason


@pytest.mark.parametrize("processes", [None, 1])
def test_no_report_is_analysed_in_this_process(monkeypatch: pytest.MonkeyPatch, processes: int | None) -> None:
    """Nor with one process, nor of few reports: whatever one does, this program goes on."""
    monkeypatch.setattr(engine, "analyse", lambda *_, **__: 1 / 0)
    given = [report_of(f"Mara Voss said ferry {n} left on Monday.", name=str(n)) for n in range(2)]
    assert [type(a) for a in scale.analyses(given, processes)] == [Analysis, Analysis]
