"""What a search finds, in which order and how many: the same on every store, whichever way it is looked for."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import keep
from onrecord.keep import listing
from onrecord.keep.store import Linked, StoreError, TakeDown
from onrecord.keep.words import LETTERS, MOST, Term, _first, _places, index, parse, tokens
from onrecord.types import Analysis, Published, Report
from tests.test_store import told, where

__all__ = ["where"]

WORDS = ("the", "of", "quay", "quays", "ferry", "fer", "a", "café", "порт", "6", "60")
DAYS = (None, "2031", "2031-02", "2031-02-03", "2031-03-01", "2030-12-31")
QUERIES = (
    "the", "quay", '"of the"', '"the of"', '"the quay of"', '"the of the of"', "qu*", "f* 6*", "the-qu*", "the-of-f*", "quay -the-f*",
    "the -quay", '-"of the"',
    'the -"of the of"', '-"the of the"', '-"the of the*" quay',
    "-qu* -fer", '"порт of"', "café", "a* -the", '"the of" -"of the" quay', "zzz", "-zzz", "", '"the the"', "6 60", '"a quay"*',
)  # fmt: skip


def made(count: int, seed: int) -> list[Analysis]:
    """Reports of a few words, of few days, added in no order."""
    rnd = random.Random(seed)
    out = []
    for n in range(count):
        text = " ".join(rnd.choices(WORDS, weights=(9, 9, 3, 1, 2, 1, 4, 1, 1, 1, 1), k=rnd.randint(1, 30)))
        day = rnd.choice(DAYS)
        file = f"{rnd.randint(0, 20):02}.txt"
        outlet = rnd.choice(("Tide", "Quay", None))
        published = Published(value=day, basis="stated", reason="") if day else None
        out.append(Analysis(report=Report(id=f"sha256:{n:03}", file=file, text=text, published=published, outlet=outlet)))
    return out


def holds(words: list[str], term: Term) -> bool:
    """Whether words hold a term, looked for place by place."""
    n, last = len(term.words), term.words[-1]
    for k in range(len(words) - n + 1):
        here = words[k : k + n]
        if here[:-1] == list(term.words[:-1]) and (here[-1].startswith(last) if term.prefix else here[-1] == last):
            return True
    return False


def expected(some: list[Analysis], query: str, **bounds: str) -> list[str]:
    """The ids that a search has to give, in order."""
    terms = parse(query)
    found = []
    for r in (a.report for a in some):
        day = r.published.value if r.published else None
        words = index(r)
        if (query.strip() and not terms) or any(holds(words, t) is t.without for t in terms):
            continue
        if bounds.get("outlet", r.outlet) != r.outlet or ("since" in bounds and (day is None or day < bounds["since"])):
            continue
        found.append(r)
    found.sort(key=lambda r: (r.file, r.id))
    found.sort(key=lambda r: r.published.value if r.published else "", reverse=True)
    return [r.id for r in found]


@pytest.mark.parametrize("tried", [0, 7, 200])
def test_every_way_of_searching_finds_the_same(where: str, monkeypatch: pytest.MonkeyPatch, tried: int) -> None:
    """Against each report looked through in turn; common words are tried report by report, which ``tried`` bounds."""
    monkeypatch.setattr(listing, "TRIED", tried)
    some = made(90, 7)
    with keep.open(where) as store:
        store.add_all([(a, None) for a in some])
        for query in QUERIES:
            wanted = expected(some, query)
            for limit, offset in ((20, 0), (3, 0), (5, 4), (100, 0), (2, 80)):
                got = store.search(query, limit=limit, offset=offset)
                assert [h.report.id for h in got.rows] == wanted[offset : offset + limit], query
                assert got.total == len(wanted), query
            assert [h.report.id for h in store.search(query, limit=90, outlet="Tide").rows] == expected(some, query, outlet="Tide")
            assert [h.report.id for h in store.search(query, limit=90, since="2031-02").rows] == expected(some, query, since="2031-02")
        assert store.check() == []


TEXT = st.text("he the said. _-\u00e9\u0130A6\n", max_size=60)


@settings(max_examples=300, deadline=None)
@given(TEXT, st.sampled_from(['"he said the"', "he", "the*", "said-he*", "6", '"the the"', "h\u00e9", '"A6 he"']))
def test_the_quick_way_to_a_passage_is_the_long_one(text: str, query: str) -> None:
    """Where plain letters have a term it is told, else the first place in every word; never one where the text has it not."""
    (term,) = parse(query)
    every = list(_places(list(tokens(text)), term))
    found = _first(text, term)
    assert found in every if every else found is None
    if text.isascii():
        assert found == next(iter(every), None)


def test_only_the_present_version_is_found(where: str) -> None:
    """Versions, retracted reports and those taken down leave the index; what is analysed anew is found by what it says now."""
    url = "https://quay.example/1"
    with keep.open(where) as store:
        store.add(told(url, "Nine boats sank.", day="2031-03-02"))
        store.add(told(url, "Eight boats sank.", day="2031-03-01"))
        store.add(told(url, "Ten boats sank.", day="2031-03-03"))
        store.add(told("https://quay.example/2", "Ten ferries sank."))
        assert [store.search(w).total for w in ("boats", "eight", "nine", "ten", '"boats sank"')] == [1, 0, 0, 2, 1]
        assert store.check() == []
        ten = "sha256:Ten ferries sank."
        store.put(Linked(keys={}, fresh=(), seen=store.state(), dates={}, taken=TakeDown(report=ten, reason="r", keep_text=True)))
        assert [store.search(w).total for w in ("ten", "ferries")] == [1, 0]
        store.put(Linked(keys={}, fresh=(), seen=store.state(), dates={}, taken=TakeDown(report=ten, reason="r")))
        assert store.check() == []
        now = store.analysis("sha256:Ten boats sank.2031-03-03")
        assert now
        store.replace(Analysis(report=Report(id=now.report.id, file="b.html", text="Ten barges sank.", outlet="Tide")))
        assert [store.search(w).total for w in ("boats", "barges")] == [0, 1]
        assert store.search("barges", outlet="Tide").total == 1
        assert store.check() == []


def test_a_place_that_is_lost_is_told(where: str) -> None:
    with keep.open(where) as store:
        store.add_all([(a, None) for a in made(3, 1)])
        with store._writing():  # type: ignore[attr-defined]
            store._run(f"delete from {store.places} where number = 2")  # type: ignore[attr-defined]
        assert "1 reports are not in the index of words as they are in the record" in store.check()


def test_a_text_of_any_length_can_be_added_and_searched(where: str) -> None:
    """Far into it the words are no longer indexed, on either store; a phrase of a word that stands there a thousand times is found."""
    rnd = random.Random(5)
    odd = " ".join("".join(rnd.choices("abcdefgh", k=90)) for _ in range(9000))
    long = "the " * 1000 + "the harbour master " + "said " * 20_000 + "goodbye for good " + "so " * MOST + "unreachable"
    with keep.open(where) as store:
        store.add_all([(Analysis(report=Report(id=f"sha256:{k}", file=f"{k}.txt", text=t)), None) for k, t in enumerate((odd, long))])
        assert [store.search(q).total for q in (odd[:90], "goodbye", '"the harbour"', '"goodbye for good"', "unreachable", odd[-90:])] == [
            1, 1, 1, 1, 0, 0,
        ]  # fmt: skip
        assert store.check() == []
    assert sum(map(len, index(Report(id="", file="", text=odd)))) <= LETTERS


def test_format_2_becomes_the_present_one(where: str) -> None:
    """A record whose index of words was that of format 2: nothing of it stays, everything is found."""
    some = made(30, 3)
    with keep.open(where) as store:
        store.add_all([(a, None) for a in some])
        before = [h.report.id for h in store.search("the", limit=50).rows]
        with store._writing():  # type: ignore[attr-defined]
            for line in AS_2[where.startswith("postgresql")]:
                store._run(line)  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="an older format \\(2"):
        keep.open(where, readonly=True)
    with keep.open(where) as store:
        assert store.meta()["format"] == "5"
        assert [h.report.id for h in store.search("the", limit=50).rows] == before
        assert store.check() == []


OLDER = (
    "drop table heir",
    "drop table meaning",
    "delete from schema_version",
    "insert into schema_version values (2, 'onrecord')",
    "create index report_by_day on report (state, day)",
)
AS_2 = (
    ("drop table found", "drop table place", "create virtual table found using fts5 (words, content='', tokenize='ascii')", *OLDER),
    ("drop table found", "drop function parts", "create table found (number bigint primary key, words tsvector not null)", *OLDER),
)
