"""Damaged records: a bit flipped, a stretch blank, pages changed over, an end missing; ``check`` must find it where it matters.

    python -m tests.damage --runs 300 --seed 7

Damage matters where the record is not what it was: where any row of any table, or any found word, reads differently, or cannot be read.
Other damage lies in unused space, or in what the database rebuilds by itself.
"""

import argparse
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from onrecord import keep
from onrecord.decisions import Anchor, Decision
from onrecord.grow import rules
from onrecord.keep.schema import COLUMNS, NAMES
from onrecord.keep.store import Sent, StoreError, TakeDown
from onrecord.serve.growing import relink
from onrecord.types import Refusal
from tests.invented import invented

PAGE = 4096  # bytes


def record(path: Path, count: int = 12) -> None:
    """A record with something in every table: stories, decisions, changes, refusals, an upload, a report that was taken down."""
    some = invented(count, stories=3, seed=20, words=60)
    with keep.open(path, rules=rules("find")) as store:
        store.add_all([(a, a.report.text.encode() if n % 2 else b"\xff" * 90) for n, a in enumerate(some[:-2])])
        relink(store)
        store.add_all([(a, None) for a in some[-2:]])
        relink(store)
        r = some[0].report
        left, right = (Anchor(report=r.id, start=k, end=k + 9, kind="figure", exact=r.text[k : k + 9]) for k in (0, 40))
        store.decide(Decision(kind="link", verdict="reject", left=left, right=right, by="user:edda", reason="told apart"))
        relink(store, TakeDown(report=some[1].report.id, reason="asked for", by="edda"))
        with store._writing():  # type: ignore[attr-defined]
            store._lay("meaning", ("report", "model", "vectors"), [(some[3].report.id, "m", b"\x01\x02\x03\x04")])  # type: ignore[attr-defined]
        store.refuse(Refusal(file="pier.bin", reason="it is no text", advice="convert it"))
        store.take_in("u1", [Sent(name="pier.txt", data=b"The pier is shut. " * 9, facts={"outlet": "Quay Post"})])


def told(path: Path) -> object:
    """All that a record says: every column of every row, and where every word stands; why not, where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            db.text_factory = bytes
            names = {t: ("seal", *COLUMNS[t]) for t in NAMES} | {"schema_version": ("version", "made_by")}
            found = [sorted(db.execute(f"select {', '.join(c)} from {t} not indexed"), key=repr) for t, c in names.items()]
            found.append(db.execute("select day, file, id, outlet, number from place order by number").fetchall())
            found += [db.execute(f"select number from place where {w} order by number").fetchall() for w in ("day > ''", "day is null")]
            db.execute("create virtual table temp.spoken using fts5vocab(main, found, instance)")
            found.append(db.execute("select term, doc, offset from temp.spoken order by 1, 2, 3").fetchall())
            words = ("ferry", "bridge", "a*", "th*", "port hale")
            return found, [db.execute("select rowid from found where found match ?", (w,)).fetchall() for w in words]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def faults(path: Path) -> list[str]:
    """What ``onrecord check`` says."""
    try:
        with keep.open(path, readonly=True) as store:
            return store.check()
    except StoreError as error:
        return [error.reason]


def flip(data: bytes, bit: int) -> bytes:
    """The bytes with one bit the other way."""
    made = bytearray(data)
    made[bit // 8] ^= 1 << bit % 8
    return bytes(made)


def harmed(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """The bytes with something wrong, and what: a bit anywhere or in what is used, a stretch of nothing, two pages changed over, an end."""
    kind = chance.choice(("bit", "bit", "used bit", "used bit", "stretch", "pages", "end"))
    at = chance.randrange(len(data))
    if kind in ("bit", "used bit"):
        used = [k for k, b in enumerate(data) if b] if kind == "used bit" else []
        bit = 8 * (chance.choice(used) if used else at) + chance.randrange(8)
        return f"{kind} {bit}", flip(data, bit)
    if kind == "stretch":
        return f"{kind} {at}", data[:at] + bytes(min(64, len(data) - at)) + data[at + 64 :]
    if kind == "end":
        return f"{kind} {at}", data[:at]
    one, two = sorted(chance.sample(range(len(data) // PAGE), 2))
    parts = [data[k * PAGE : (k + 1) * PAGE] for k in range(len(data) // PAGE)]
    parts[one], parts[two] = parts[two], parts[one]
    return f"{kind} {one} {two}", b"".join(parts)


def rounds(runs: int, seed: int, folder: Path) -> dict[str, object]:
    """Damage records at random: how many of them are not what they were, how many of these were found, which were not."""
    whole = folder / "whole.sqlite"
    record(whole)
    data, before, chance = whole.read_bytes(), told(whole), random.Random(seed)
    assert faults(whole) == []
    matter, found, missed = 0, 0, []
    for _ in range(runs):
        what, made = harmed(data, chance)
        path = folder / "damaged.sqlite"
        path.write_bytes(made)
        seen = bool(faults(path))
        found += seen
        if told(path) != before:
            matter += 1
            missed += [] if seen else [what]
    return {"runs": runs, "found": found, "matter": matter, "missed": missed}


def main(args: Sequence[str] | None = None) -> int:
    """Run it, print the outcome; 1 when damage was not seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(args)
    with tempfile.TemporaryDirectory(prefix="onrecord-damage-") as folder:
        out = rounds(given.runs, given.seed, Path(folder))
    print(json.dumps(out))
    return 1 if out["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
