"""A record keeps what it was given, once, through kills and other writers, and says in words what is wrong."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

from onrecord import keep
from onrecord.codec import encode, load
from onrecord.keep.sqlite import SQLiteStore
from onrecord.types import Analysis, Claim, Dossier, Evidence, Quantity, Report, ReportHead, StoryHead


def analysis(name: str, text: str = "The quay closed at 9.") -> Analysis:
    size = text.find("9")
    found = (Quantity(start=size, end=size + 1, value=Decimal("9.50"), unit="count", id="a1"),) if size >= 0 else ()
    return Analysis(report=Report(id=f"sha256:{name}", file=f"{name}.txt", text=text), annotations=found)


def dossier(story: str, reports: list[str], exact: str = "The quay") -> Dossier:
    proof = tuple(Evidence(report=r, start=0, end=8, exact=exact) for r in reports)
    claim = Claim(id="c1", kind="statement", wording=exact, evidence=proof)
    heads = tuple(ReportHead(id=r, file=r) for r in reports)
    return Dossier(story=StoryHead(id=story, title=story), reports=heads, claims=(claim,))


def rows(path: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    out = [(t, *row) for t in ("report", "raw", "dossier", "refusal") for row in db.execute(f"select * from {t} order by 1")]
    db.close()
    return out


def test_one_file_is_left(tmp_path: Path) -> None:
    with keep.open(tmp_path / "r.sqlite") as store:
        store.add(analysis("a"), b"raw")
        assert (tmp_path / "r.sqlite-wal").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["r.sqlite"]


def test_lone_surrogates_stay_in_json_as_escapes() -> None:
    odd = analysis("s", text="\ud800 9")
    assert b"\\ud800" in encode(odd)
    assert load(encode(odd), Analysis) == odd


def test_kill_in_the_middle_leaves_whole_reports(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    child = f"""
import os, signal, sys
sys.path[:0] = {[str(Path(__file__).parent)]!r}
from test_keep import analysis
from onrecord.keep.sqlite import SQLiteStore
store = SQLiteStore({str(path)!r})
store.add(analysis("a"), b"a"); print("a", flush=True)
plain = store._fill
def die(table, *args):
    plain(table, *args)
    if table == "report":
        os.kill(os.getpid(), signal.SIGKILL)
store._fill = die
store.add(analysis("b"), b"b"); print("b", flush=True)
"""
    done = subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("a\n", -signal.SIGKILL), done.stderr
    with keep.open(path) as store:
        assert [a.report.id for a in store.analyses()] == ["sha256:a"]
        assert store.check() == []
        assert store.add(analysis("b"), b"b")
    assert [p.name for p in tmp_path.iterdir()] == ["r.sqlite"]


def test_another_writer_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with SQLiteStore(path, wait=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        store.add(analysis("a"))
        other.execute("begin immediate")
        with pytest.raises(keep.StoreError, match=r"r\.sqlite: another process is writing .*; wait until"):
            store.add(analysis("b"))
        other.execute("rollback")
        other.close()
        assert store.add(analysis("b"))


def test_readonly_file() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, user = Path(folder) / "r.sqlite", os.geteuid()
        with keep.open(path) as store:
            store.add(analysis("a"))
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        try:
            if user == 0:
                os.seteuid(65534)  # root may write anywhere
            with keep.open(path) as store:
                assert len(list(store.analyses())) == 1
                with pytest.raises(keep.StoreError, match="read-only"):
                    store.add(analysis("b"))
        finally:
            os.seteuid(user)
            Path(folder).chmod(0o755)


def test_reading_needs_a_record(tmp_path: Path) -> None:
    with pytest.raises(keep.StoreError, match="there is no such record; build one first"):
        keep.open(tmp_path / "none.sqlite", readonly=True)
    with pytest.raises(keep.StoreError, match="cannot be opened; check that the folder exists"):
        keep.open(tmp_path / "none" / "r.sqlite")


@pytest.mark.parametrize("data", [b"not a database, only text\n" * 50, b"\x00" * 4096])
def test_not_a_database(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "r.sqlite"
    path.write_bytes(data)
    with pytest.raises(keep.StoreError, match="not a record"):
        keep.open(path)
    assert path.read_bytes() == data


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    db = sqlite3.connect(path)
    db.execute("create table report (x)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(keep.StoreError, match="not a record of onrecord"):
        keep.open(path)
    assert path.read_bytes() == before


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    keep.open(path).close()
    db = sqlite3.connect(path)
    db.execute("insert into schema_version values (99, 'onrecord 9')")
    db.commit()
    db.close()
    with pytest.raises(keep.StoreError, match=r"newer onrecord made this record \(format 99"):
        keep.open(path)


def test_check_finds_what_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with keep.open(path) as store:
        store.add(analysis("a"), b"raw")
        store.add(Analysis(report=analysis("b", text="").report, annotations=analysis("a").annotations))
        store.put_dossiers([dossier("s", ["sha256:a", "sha256:none"]), dossier("t", ["sha256:a"], exact="The sea.")])
    db = sqlite3.connect(path)
    db.execute("update raw set bytes = x'00'")
    db.commit()
    db.close()
    with keep.open(path) as store:
        told = "\n".join(store.check())
    for part in ("raw bytes", "outside the text", "report that is not kept", "differs from its report"):
        assert part in told
