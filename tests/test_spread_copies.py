"""Near-copies on Dask are those that one process finds; what hangs together, by two ways."""

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import networkx
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.synthetic import reports
from onrecord import spread, spread_copies
from onrecord.link.components import members, stars, union_find
from onrecord.link.copies.shared import among_many
from onrecord.serve.cli import main
from onrecord.spread import Spread
from onrecord.spread_copies import ALIKE, copies, grouped, parts_of
from onrecord.types import Analysis, Copy

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=60)


@settings(max_examples=150, deadline=None)
@given(PAIRS, st.integers(1, 5))
def test_stars_give_what_union_find_gives(pairs: list[tuple[int, int]], parts: int) -> None:
    edges = [(i, j) for i, j in pairs if i != j]
    wanted = union_find(edges)
    found = stars([np.array(edges, np.int64).reshape(-1, 2)], parts=parts)
    assert {int(i): int(root) for i, root in found} == wanted
    graph = networkx.Graph(edges)
    assert sorted(map(sorted, networkx.connected_components(graph))) == list(members(wanted.items()))


def test_a_long_chain_is_one_component() -> None:
    chain = np.stack([np.arange(2000), np.arange(1, 2001)], axis=1)
    assert set(stars([chain], parts=3)[:, 1].tolist()) == {0}


@pytest.fixture(scope="module")
def client() -> Any:
    """Two workers."""
    pytest.importorskip("distributed", reason="needs the scale extra: pip install onrecord[scale]")
    made = spread.connect("local:2")
    yield made
    made.close()
    made.own.close()


REPORTS = list(reports(500, length=8))
EXPECTED = [c for found in among_many([Analysis(report=r) for r in REPORTS]) for c in found]


def where(folder: Path) -> Spread:
    """Parts in a folder."""
    return Spread(address="local:2", parts=str(folder))


def test_the_copies_of_one_process(client: Any, tmp_path: Path) -> None:
    said: list[str] = []
    parts = parts_of([*REPORTS[::-1], *REPORTS[:30]], tmp_path, 120)
    found = copies(client, parts, where(tmp_path), said.append)
    assert len(EXPECTED) > 50
    assert list(found.copies) == EXPECTED
    near = [(c.left.report, c.right.report) for c in EXPECTED if c.share >= ALIKE]
    assert [list(g) for g in found.groups] == sorted(map(sorted, networkx.connected_components(networkx.Graph(near))))
    assert said[-1] == f"proved {len(parts)} of {len(parts)}"


def test_a_stopped_run_goes_on_and_killed_workers_change_nothing(client: Any, tmp_path: Path) -> None:
    parts = parts_of(REPORTS, tmp_path, 60)
    stop = threading.Event()

    def kill() -> None:
        for _ in range(3):
            if stop.wait(0.5):
                return
            pids = [p for p in client.run(os.getpid).values() if p != os.getpid()]
            if pids:
                os.kill(pids[0], signal.SIGKILL)
            time.sleep(0.5)

    killer = threading.Thread(target=kill)
    killer.start()
    found = copies(client, parts, where(tmp_path), lambda line: None)
    stop.set()
    killer.join()
    assert list(found.copies) == EXPECTED
    folder = next(tmp_path.glob("copies-*"))
    (folder / "proved-2.npz").unlink()
    kept = {p.name: p.stat().st_mtime_ns for p in folder.glob("paired-*.npz")}
    assert copies(client, parts, where(tmp_path), lambda line: None) == found
    assert {p.name: p.stat().st_mtime_ns for p in folder.glob("paired-*.npz")} == kept


def test_many_pairs_hang_together_on_the_workers(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    near = [rng.integers(0, 150, (80, 2)) * 2 + [0, 1] for _ in range(3)]
    few = list(grouped(client, near))
    monkeypatch.setattr(spread_copies, "MANY", 10)
    assert list(grouped(client, near)) == few


def test_the_command(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept:
        def __getattr__(self, name: str) -> Any:
            return (lambda: None) if name == "close" else None if name == "own" else getattr(client, name)

    monkeypatch.setattr(spread, "connect", lambda address: Kept())
    rows = [msgspec.json.encode({"text": r.text, "title": r.title}) for r in REPORTS[:40]]
    (tmp_path / "some.jsonl").write_bytes(b"\n".join(rows) + b"\n")
    done = CliRunner().invoke(main, ["copies", str(tmp_path / "some.jsonl"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "40 reports" in done.stderr and "Dask's dashboard: http://" in done.stderr
    shared = [msgspec.json.decode(x, type=Copy) for x in (tmp_path / "out" / "copies.jsonl").read_bytes().splitlines()]
    near = [msgspec.json.decode(x) for x in (tmp_path / "out" / "near.jsonl").read_bytes().splitlines()]
    assert shared and near and all(len(g) > 1 for g in near)
