"""Whatever the order and the batches, on either store: a record that grew is, byte for byte, the record built at once."""

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import engine, keep
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.serve.growing import relink
from onrecord.types import Analysis
from tests.invented import invented
from tests.servers import address, server

MANY = [*invented(9, stories=3, seed=1), *invented(5, stories=2, seed=7, words=60)]
STORES = ["sqlite", "postgres"] if server() else ["sqlite"]
QUIET = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def built(reports: list[Analysis]) -> list[str]:
    """The dossiers of reports built at once, without any store."""
    settled = [a for a in engine.settle(sorted(reports, key=lambda a: a.report.id)) if isinstance(a, Analysis)]
    return [dump(d) for d in engine.build(settled)]


@st.composite
def batches(draw: st.DrawFn) -> list[list[Analysis]]:
    """Some of the reports in some order, cut into batches; some come twice."""
    some = draw(st.lists(st.sampled_from(range(len(MANY))), min_size=1, max_size=14))
    cuts = draw(st.lists(st.integers(0, len(some)), max_size=3))
    ends = [0, *sorted(cuts), len(some)]
    return [[MANY[i] for i in some[a:b]] for a, b in pairwise(ends)]


@QUIET
@given(st.sampled_from(STORES), batches())
def test_growing_is_building(store: str, parts: list[list[Analysis]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = address() if store == "postgres" else str(Path(folder) / "r.sqlite")
        assert where
        with keep.open(where, rules=rules("find")) as record:
            for part in parts:
                record.add_all([(a, None) for a in part])
                relink(record)
            assert [dump(d) for d in record.dossiers()] == built(list({a.report.id: a for part in parts for a in part}.values()))
            assert record.check() == []


def test_both_stores_give_the_same_bytes(tmp_path: Path) -> None:
    """Dossiers, listings, searches and changes are equal from SQLite and PostgreSQL."""
    seen = []
    for store in STORES:
        where = address() if store == "postgres" else str(tmp_path / "r.sqlite")
        assert where
        with keep.open(where, rules=rules("find"), clock=lambda: "2031-03-01T10:00:00Z") as record:
            for k in range(0, len(MANY), 5):
                record.add_all([(a, a.report.text.encode()) for a in MANY[k : k + 5]])
                relink(record)
            found = [record.search(q, limit=5) for q in ("ferry", '"port hale"', "brid* -ferry", "")]
            seen.append(([dump(d) for d in record.dossiers()], record.stories(), found, record.changes(), record.keys(), record.dates()))
    assert all(s == seen[0] for s in seen)
