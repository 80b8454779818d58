"""``check`` tells the truth: whatever has changed in a record since it was written is found, on either store, also in a copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from onrecord import keep
from onrecord.faults import identity
from onrecord.given import Given
from onrecord.keep.schema import COLUMNS, KEYS, NAMES
from onrecord.keep.store import Store
from onrecord.serve import work
from onrecord.serve.growing import relink
from tests.damage import faults, record, rounds
from tests.test_building import build, told
from tests.test_docs import run
from tests.test_keep import analysis
from tests.test_store import where  # noqa: F401

ODD = {
    int: lambda v: v + 1,
    str: lambda v: chr(ord(v[0]) ^ 1) + v[1:] if v else "x",
    bytes: lambda v: bytes([*v[:-1], v[-1] ^ 4]) if v else b"x",
    type(None): lambda v: b"x",
}


def test_a_flipped_bit_is_found(tmp_path: Path) -> None:
    """A short run here; the long one is ``python -m tests.damage --runs 300``."""
    out = rounds(120, 1, tmp_path)
    assert out["missed"] == [] and int(str(out["matter"])) > 8


def test_every_column_of_every_row_is_under_its_checksum(where: str) -> None:  # noqa: F811
    record(where)  # type: ignore[arg-type]
    count = 0
    with keep.open(where) as store:
        assert store.check() == []
        for table in NAMES:
            row = store._one(f"select {', '.join(COLUMNS[table])} from {table} limit 1")  # type: ignore[attr-defined]
            assert row, f"nothing in table {table}"
            for column, value in zip(COLUMNS[table], row, strict=True):
                if column in KEYS[table] or (column, table) in {("id", "upload"), ("raw", "report")}:
                    continue  # what others lead to: the database does not let it be changed by itself
                value = bytes(value) if isinstance(value, memoryview) else value
                if value is None and column in ("day", "last", "raw", "begun"):
                    value = ""
                changed(store, (table, column, *(row[COLUMNS[table].index(k)] for k in KEYS[table])), ODD[type(value)](value))
                assert store.check(), f"{table}.{column}"
                changed(store, (table, column, *(row[COLUMNS[table].index(k)] for k in KEYS[table])), row[COLUMNS[table].index(column)])
                count += 1
        assert store.check() == [] and count > 40


def changed(store: Store, at: tuple[object, ...], value: object) -> None:
    """A value in the place of another, without a word to anybody."""
    table, column, *keys = at
    known = " and ".join(f"{k} = ?" for k in KEYS[str(table)])
    with store._writing():  # type: ignore[attr-defined]
        store._run(f"update {table} set {column} = ? where {known}", value, *keys)  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", ["decision", "entry", "upload_file", "member"])
def test_a_row_that_is_gone_is_missed(where: str, table: str) -> None:  # noqa: F811
    record(where)  # type: ignore[arg-type]
    with keep.open(where) as store:
        if table == "decision":
            made = store.decisions()[0]
            store.decide(made)
        with store._writing():  # type: ignore[attr-defined]
            first = KEYS[table][0]
            store._run(f"delete from {table} where {first} = (select min({first}) from {table})")  # type: ignore[attr-defined]
        assert store.check()


def test_what_describes_the_tables_is_under_a_checksum(tmp_path: Path) -> None:
    record(tmp_path / "r.sqlite")
    with closing(sqlite3.connect(tmp_path / "r.sqlite")) as db:
        db.execute("drop index entry_by_time")
        db.commit()
    assert faults(tmp_path / "r.sqlite") == ["the description of its tables has changed"]


def test_an_id_is_compared_with_the_bytes_and_what_stood_beside_them(where: str, tmp_path: Path) -> None:  # noqa: F811
    beside = b'{"outlet":"Quay Post"}'
    good, bad = (analysis(identity(raw, beside).removeprefix("sha256:")) for raw in (b"good", b"bad"))
    with keep.open(where) as store:
        store.add_all([(good, Given.of(b"good", beside)), (bad, Given.of(b"other", beside))])
        assert store.check() == [f"report {bad.report.id}: its id is not the hash of its bytes"]
        assert store.raw(good.report.id) == b"good"
        store.backup(tmp_path / "copy.sqlite")
    assert faults(tmp_path / "copy.sqlite") == [f"report {bad.report.id}: its id is not the hash of its bytes"]


def test_ids_of_files_with_something_beside_them_hold(tmp_path: Path) -> None:
    (path,) = told(tmp_path / "in", 120)
    path.with_name(path.name + ".meta.json").write_text('{"outlet": "Quay Post", "published": "2031-03-04"}')
    assert build([path], tmp_path) == 0
    with keep.open(tmp_path / "record.sqlite") as store:
        (report,) = store.reports()
        raw = store.raw(report.id)
        assert isinstance(raw, Given) and b"Quay Post" in raw.beside and identity(raw, raw.beside) == report.id
        assert store.check() == []


def test_damage_stays_in_sight_when_the_row_is_changed_otherwise(where: str) -> None:  # noqa: F811
    with keep.open(where) as store:
        store.add(analysis("a"))
        with store._writing():  # type: ignore[attr-defined]
            store._run("update report set added = 'never'")  # type: ignore[attr-defined]
            store._change("report", {"state": "old"}, "number = 1")  # type: ignore[attr-defined]
        assert "row 1 of table report has changed" in store.check()


def test_a_damaged_decision_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    record(path)
    with closing(sqlite3.connect(path)) as db:
        (body,) = db.execute("select body from decision").fetchone()
        db.execute("update decision set body = ?", (body[:20] + bytes([body[20] ^ 8]) + body[21:],))
        db.commit()
    more = told(tmp_path / "in", 120)[0]
    said = [
        run("decisions", "--record", str(path)),
        run("--fast", "add", "--record", str(path), str(more)),
        run("show", "--record", str(path)),
    ]
    assert [d.returncode for d in said] == [2, 2, 0]
    for done in said[:2]:
        assert done.stderr.count(b"\n") == 1 and b"decision 1 is damaged" in done.stderr and b"onrecord check" in done.stderr
    assert run("check", str(path)).returncode == 1
    copied = run("backup", "--record", str(path), str(tmp_path / "copy.sqlite"))
    assert copied.returncode == 1 and b"decision 1" in copied.stderr


def test_a_check_beside_writers_sees_one_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while a check goes on is no fault."""
    path = tmp_path / "record.sqlite"
    record(path)
    with keep.open(path, readonly=True) as store, keep.open(path) as other:
        plain = store._row_faults  # type: ignore[attr-defined]

        def slow(table: str) -> object:
            if table == "dossier":
                other.add(analysis("late"))
                relink(other)
            return plain(table)

        monkeypatch.setattr(store, "_row_faults", slow)
        assert store.check() == []
        assert "sha256:late" in other.known()


@pytest.mark.parametrize("older", [3, 4])
def test_records_of_older_formats_get_checksums(where: str, older: int) -> None:  # noqa: F811
    record(where)  # type: ignore[arg-type]
    with keep.open(where) as store:
        before = [a.report.id for a in store.analyses()]
        with store._writing():  # type: ignore[attr-defined]
            if older < 4:
                for line in ("drop table upload_file", "drop table upload"):
                    store._run(line)  # type: ignore[attr-defined]
            for table in NAMES if older >= 4 else [t for t in NAMES if not t.startswith("upload")]:
                store._run(f"alter table {table} drop column seal")  # type: ignore[attr-defined]
            store._run("alter table report drop column beside")  # type: ignore[attr-defined]
            store._run("delete from meta where name = 'shape'")  # type: ignore[attr-defined]
            store._run("update schema_version set version = ?", older)  # type: ignore[attr-defined]
    with keep.open(where) as store:
        assert store.check() == [] and [a.report.id for a in store.analyses()] == before
        assert store.meta()["format"] == "5"
    assert work.check(where) == 0
