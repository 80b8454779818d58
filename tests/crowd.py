"""Writers and readers of one record at once: four that add, two web apps, a watch, a backup. Nothing is lost, nothing waits in vain.

    python -m tests.crowd --rounds 5

Each is a process of its own, forked from one that has read and analysed (``campaign.Notes``). They share reports, so that they meet.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from onrecord import keep
from onrecord.serve import recording, work
from tests.campaign import COUNTS, LIMIT, Command, Notes, Say, Watched, _worked_off, child, faults, state
from tests.test_building import told

BACKUPS = 6


def jobs(folder: Path, files: list[Path]) -> dict[str, Callable[[Say], None]]:
    """What is done at once on the record in a folder."""
    record = str(folder / "record.sqlite")

    def _add(k: int) -> Callable[[Say], None]:
        mine = [f for n, f in enumerate(files) if n % 4 != k]
        each = [mine[n : n + 2] for n in range(0, len(mine), 2)]

        def _run(say: Say) -> None:
            for some in each:
                said = work.Told(each=lambda a: say(a.report.id))
                assert work.add(some, record, out=folder if k < 2 else None, processes=1, max_bytes=10**7, told=said) == 0

        return _run

    def _serve(k: int) -> Callable[[Say], None]:
        from onrecord.serve.web import app
        from tests.web import HOST, TestClient

        def _run(say: Say) -> None:
            with TestClient(app(record), base_url=HOST) as client:
                for n in range(3):
                    client.cookies.clear()
                    text = files[0].read_text().replace("Mara Voss", f"Mara Voss{'abcdef'[3 * k + n]}")
                    got = client.post("/api/reports", json={"text": text})
                    assert got.status_code == 202, got.text
                    say(f"upload {got.json()['id']}")
                    assert client.get("/").status_code == 200
                while not _worked_off(record):
                    threading.Event().wait(0.01)

        return _run

    def _backup(say: Say) -> None:
        for n in range(BACKUPS):
            assert recording.backup(record, folder / f"copy{n}.sqlite") == 0

    def _watch(say: Say) -> None:
        Watched(folder, record, files).run(say)

    found = {f"add {k}": _add(k) for k in range(4)} | {f"serve {k}": _serve(k) for k in range(2)}
    return found | {"watch": _watch, "backup": _backup}


def crowd(folder: Path, files: list[Path]) -> dict[str, object]:
    """One round: what went wrong, what is lost, how many reports and uploads there are."""
    keep.open(folder / "record.sqlite").close()
    record = str(folder / "record.sqlite")
    said: dict[str, tuple[list[str], bool, int]] = {}

    def _one(name: str, job: Callable[[Say], None]) -> None:
        said[name] = child(job, LIMIT)

    threads = [threading.Thread(target=_one, args=pair) for pair in jobs(folder, files).items()]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    acked = {s for lines, _, _ in said.values() for s in lines if not s.startswith("!")}
    wrong = [f"{name}: {lines[-1:]}" for name, (lines, killed, _) in said.items() if killed or any(s.startswith("!") for s in lines)]
    wrong += [f"{p.name}: {fault}" for p in sorted(folder.glob("*.sqlite")) for fault in faults(p)]
    lost = Command(folder, record, files).lost(acked)
    with keep.open(record) as store:
        known, pending = len(store.known()), store.pending()
    anew = folder / "anew.sqlite"
    recording.export(record, folder / "all.jsonl", form="record", story=None)
    recording.import_(str(anew), folder / "all.jsonl")
    same = state(record)["dossiers"] == state(anew)["dossiers"]
    return {"wrong": wrong, "lost": lost, "acknowledged": len(acked), "reports": known, "linked": not pending, "as built anew": same}


def main(args: Sequence[str] | None = None) -> int:
    """Run it; 1 when anything is lost or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(args)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="onrecord-crowd-") as base:
        files = told(Path(base) / "in", *COUNTS, 240, 260)
        Notes().put()
        with redirect_stderr(StringIO()), redirect_stdout(StringIO()):  # noted once, one after the other
            (Path(base) / "calm").mkdir()
            for job in jobs(Path(base) / "calm", files).values():
                job(lambda _: None)
        for n in range(given.rounds):
            (folder := Path(base) / str(n)).mkdir()
            with redirect_stderr(StringIO()), redirect_stdout(StringIO()):
                out = crowd(folder, files)
            print(json.dumps(out), flush=True)
            bad += bool(out["wrong"] or out["lost"] or not out["linked"] or not out["as built anew"])
    return 1 if bad else 0


if __name__ == "__main__":
    os.environ["ONRECORD_FAST"] = "1"
    sys.exit(main())
