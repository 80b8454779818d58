"""How an older format becomes the present one: one function for each older format, within one transaction."""

import zlib
from collections.abc import Callable

from onrecord.codec import load
from onrecord.keep.pack import address, blob, digest, key_of, notes, pack, standing, unpack
from onrecord.keep.reports import COLUMNS, place
from onrecord.keep.schema import KEYS, NAMES, SEAL, TABLES, UPLOADS
from onrecord.keep.sql import CHUNK, Row, Sql
from onrecord.keep.stories import DOSSIER
from onrecord.types import Analysis, Dossier, Report

OLD = ("report", "dossier", "raw", "refusal")
EPOCH = "1970-01-01T00:00:00Z"  # format 1 did not know when a report was added


def from_1(db: Sql) -> None:
    """Format 1 had plain JSON: now packed; with addresses, days, versions, an index of words, changes, decisions."""
    for name in OLD:
        db._run(f"alter table {name} rename to {name}_1")
    db._run("drop index report_by_file")
    db.create(TABLES)
    db._lay("meta", ("name", "value"), [("state", 1), ("linked", 0)])  # not linked: the next `add` links the stories again
    db._lay("refusal", ("file", "reason", "advice"), list(db._rows("select file, reason, advice from refusal_1")))
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
            db._lay("raw", ("sha256", "form", "bytes"), [(key, "zlib", zlib.compress(bytes(found[0])))])


def _reports(db: Sql, first: int, rows: list[Row]) -> None:
    made, places = [], []
    for number, (ident, file, raw, rules, body) in enumerate(rows, first):
        a = load(bytes(body), Analysis)
        p = place(number, a.report)
        places.append(p)
        kept = (digest(a.report.text), "current", EPOCH, raw, None, rules, pack(a.report), notes(a))
        made.append((number, ident, bytes(file), address(a.report.url), p.outlet, p.day, *kept))
    db._lay("report", COLUMNS, made)
    db._index(places)


def _dossiers(db: Sql) -> None:
    for (body,) in list(db._rows("select body from dossier_1 order by place")):
        d = load(bytes(body), Dossier)
        row = (d.story.id, key_of(["format 1"]), blob(d.story.title), len(d.reports), len(d.claims), *standing(d), pack(d))
        db._lay("dossier", DOSSIER, [row])
        db._lay("member", ("report", "story"), [(r.id, d.story.id) for r in d.reports])


def from_2(db: Sql) -> None:
    """Format 2 had every version in its index of words, and sorted what was found by reading the reports; no heirs of stories."""
    db._run("drop table found")
    db._run("drop index report_by_day")
    db.create([line for line in TABLES if line.startswith(("create table heir", "create table meaning"))])
    from_3(db)
    numbers = [n for (n,) in db._rows("select number from report where state = 'current' order by number")]
    for k in range(0, len(numbers), CHUNK):
        rows = db._in("select number, report from report where number in {}", numbers[k : k + CHUNK])
        db._index([place(n, unpack(body, Report)) for n, body in sorted(rows)])


def from_3(db: Sql) -> None:
    """Format 3 knew no uploads: they were in the memory of the program that served it."""
    if not db._columns("upload"):
        db.tables(UPLOADS)
    from_4(db)


def from_4(db: Sql) -> None:
    """Format 4 had no checksums of rows; an id was not known to be the hash of what stood beside the file, too."""
    if "beside" not in db._columns("report"):
        db._run("alter table report add column beside {blob}".format(**db.types))
    for table in NAMES:
        if "seal" not in db._columns(table):
            db._run(f"alter table {table} add column {SEAL} default 0")
            for keys in list(db._scan(table, KEYS[table])):
                db._change(table, {}, " and ".join(f"{k} = ?" for k in KEYS[table]), *keys, anew=True)


MIGRATIONS: dict[int, Callable[[Sql], None]] = {1: from_1, 2: from_2, 3: from_3, 4: from_4}  # from which format, each to the present one
