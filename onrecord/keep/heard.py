"""Is SQLite's index of words that of the reports? Every word at its place, every list that a search reads, and the index by itself.

On a private copy of a record, which is written to and then gone.
"""

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from onrecord.keep.sql import Place, unplaced

MASK = (1 << 64) - 1
SHORT = (1, 2)  # letters of the prefixes that have a list of their own
WRONG = "the index of words is not that of the reports"


def faults(db: sqlite3.Connection, places: Iterator[Place]) -> Iterator[str]:
    """What is wrong with it, one line each."""
    told: dict[int, tuple[object, ...]] = {}
    prints: dict[int, int] = {}
    db.execute("create table said (words text not null)")
    for p in places:
        told[p.number] = tuple(p[1:-1])
        if p.words:
            prints[p.number] = sum(hash((word, at)) for at, word in enumerate(p.words)) & MASK
        db.execute("insert into said (rowid, words) values (?, ?)", (p.number, " ".join(p.words)))
    rows = db.execute("select number, day, file, id, outlet from place not indexed")
    yield from unplaced(told, {row[0]: row[1:] for row in rows})
    yield from _words(db, prints)
    yield from _itself(db)


def _words(db: sqlite3.Connection, told: dict[int, int]) -> Iterator[str]:
    """Every word where it stands, and the reports that a search for it, or for its first letters, finds."""
    db.execute("create virtual table temp.spoken using fts5vocab(main, found, instance)")
    prints: dict[int, int] = {}
    wrong = [query for query, docs in _searches(db, prints) if _found(db, query) != sorted(docs)]
    if wrong:
        yield f"{WRONG}: {len(wrong)} searches give others, as {wrong[0][:60]}"
    elif prints != told:
        yield WRONG


def _searches(db: sqlite3.Connection, prints: dict[int, int]) -> Iterator[tuple[str, set[int]]]:
    """A search for each word and each beginning with a list of its own, with the reports it should give; fills what stands for words."""
    beginnings: dict[int, tuple[str, set[int]]] = {}
    for word, group in groupby(db.execute("select term, doc, offset from temp.spoken"), key=lambda row: row[0]):
        docs = set()
        for _, number, at in group:
            docs.add(number)
            prints[number] = (prints.get(number, 0) + hash((word, at))) & MASK
        yield f'"{word}"', docs
        for size in SHORT:
            start, before = beginnings.get(size, ("", set()))
            if start and start != word[:size]:
                yield f'"{start}" *', before
                before = set()
            if len(word) >= size:
                beginnings[size] = (word[:size], before | docs)
            else:
                beginnings.pop(size, None)
    yield from ((f'"{start}" *', docs) for start, docs in beginnings.values())


def _found(db: sqlite3.Connection, query: str) -> list[int]:
    return sorted(n for (n,) in db.execute("select rowid from found where found match ?", (query,)))


def _itself(db: sqlite3.Connection) -> Iterator[str]:
    """The index as one of texts that are known, with which it compares itself; it keeps no texts of its own."""
    db.execute("create virtual table heard using fts5 (words, content='said', prefix='1 2', tokenize='ascii')")
    for part in ("data", "idx", "docsize"):
        db.execute(f"delete from heard_{part}")
        db.execute(f"insert into heard_{part} select * from found_{part}")
    try:
        db.execute("insert into heard (heard, rank) values ('integrity-check', 1)")
    except sqlite3.Error as error:
        yield f"{WRONG} ({error})"
