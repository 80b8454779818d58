"""How an older format becomes the present one: one function a step, each within the one transaction that brings a record up to date."""

import zlib
from collections.abc import Callable

from onrecord.codec import load
from onrecord.keep.pack import address, blob, digest, key_of, notes, pack, standing
from onrecord.keep.reports import COLUMNS
from onrecord.keep.schema import TABLES
from onrecord.keep.sql import CHUNK, Row, Sql
from onrecord.keep.stories import DOSSIER
from onrecord.keep.words import index
from onrecord.types import Analysis, Dossier

OLD = ("report", "dossier", "raw", "refusal")
EPOCH = "1970-01-01T00:00:00Z"  # format 1 did not know when a report was added


def to_2(db: Sql) -> None:
    """Format 2: packed JSON; addresses, days, versions, an index of words, changes, decisions."""
    for name in OLD:
        db._run(f"alter table {name} rename to {name}_1")
    db._run("drop index report_by_file")
    db.create(TABLES)
    db._fill("meta", ("name", "value"), [("state", 1), ("linked", 0)])  # not linked: the next `add` links the stories again
    db._run("insert into refusal select * from refusal_1")
    _raw(db)
    first = 1
    ids = [i for (i,) in db._rows("select id from report_1 order by file, id")]
    for k in range(0, len(ids), CHUNK):
        rows = list(db._in("select id, file, raw, rules, analysis from report_1 where id in {}", ids[k : k + CHUNK]))
        _reports(db, first, sorted(rows, key=lambda r: (bytes(r[1]), r[0])))
        first += len(rows)
    _dossiers(db)
    for name in OLD:
        db._run(f"drop table {name}_1")


def _raw(db: Sql) -> None:
    for (key,) in list(db._rows("select sha256 from raw_1")):
        found = db._one("select bytes from raw_1 where sha256 = ?", key)
        if found:
            db._run("insert into raw (sha256, form, bytes) values (?, 'zlib', ?)", key, zlib.compress(bytes(found[0])))


def _reports(db: Sql, first: int, rows: list[Row]) -> None:
    made, words = [], []
    for k, (ident, file, raw, rules, body) in enumerate(rows):
        a = load(bytes(body), Analysis)
        r = a.report
        day = r.published.value if r.published else None
        outlet = blob(r.outlet) if r.outlet else None
        kept = (digest(r.text), "current", EPOCH, raw, rules, pack(r), notes(a))
        made.append((first + k, ident, bytes(file), address(r.url), outlet, day, *kept))
        words.append((first + k, index(r)))
    db._fill("report", COLUMNS, made)
    db._index(words)


def _dossiers(db: Sql) -> None:
    for (body,) in list(db._rows("select body from dossier_1 order by place")):
        d = load(bytes(body), Dossier)
        row = (d.story.id, key_of(["format 1"]), blob(d.story.title), len(d.reports), len(d.claims), *standing(d), pack(d))
        db._fill("dossier", DOSSIER, [row])
        db._fill("member", ("report", "story"), [(r.id, d.story.id) for r in d.reports])


MIGRATIONS: dict[int, Callable[[Sql], None]] = {1: to_2}  # from which format
