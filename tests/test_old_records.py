"""A record that an older onrecord made is brought up to date by the first command that writes; those that read say so."""

from pathlib import Path

import pytest

from onrecord import keep
from onrecord.keep.store import StoreError
from tests.invented import invented
from tests.kills import format_1
from tests.servers import address
from tests.test_docs import run


def test_reading_an_old_record_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    format_1(str(path), invented(5))
    with pytest.raises(StoreError, match=r"an older format \(1, now 5\); bring it up to date: onrecord renew"):
        keep.open(path, readonly=True)
    assert run("check", str(path)).returncode == 2
    assert run("renew", "--record", str(path)).returncode == 0
    assert run("check", str(path)).returncode == 0
    with keep.open(path, readonly=True) as store:
        assert len(store.known()) == 5
        assert not store.pending()
        assert store.search("the").total == 5


def test_an_old_record_on_a_server(tmp_path: Path) -> None:
    where = address()
    if where is None:
        pytest.skip("no PostgreSQL server can be started here")
    some = invented(5)
    format_1(where, some)
    with keep.open(where) as store:
        assert {a.report.id: a for a in store.analyses()} == {a.report.id: a for a in some}
        assert store.check() == []
        assert store.pending()
