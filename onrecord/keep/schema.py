"""The tables of a record and how an older format becomes the present one. One statement each, in the words that both stores share.

Every table gets a column for the checksums of its rows (``seal.py``), here and nowhere else; what follows from its columns does so too.

Text may hold NUL and lone surrogates, which SQL's text functions cut or refuse: JSON, file names, addresses and outlets are stored as
BLOB (UTF-8), JSON packed by zlib. ``{text}`` sorts by code point as Python does.
"""

import re
from collections.abc import Sequence

VERSION = 5

TABLE = re.compile(r"create table (\w+) \((.*)\)", re.S)
KEY = re.compile(r"primary key \(([^)]*)\)")
SEAL = "seal bigint not null"


def sealed(statements: Sequence[str]) -> tuple[str, ...]:
    """The statements, with a column for its checksum in each table."""
    return tuple(TABLE.sub(rf"create table \1 ({SEAL}, \2)", s) for s in statements)


def columns(statement: str) -> tuple[str, ...]:
    """The columns of a table without the checksum, in their order.

    >>> columns("create table heir (seal bigint, was {text} not null, became {text} not null, primary key (was, became))")
    ('was', 'became')
    """
    found = TABLE.match(statement)
    inside = re.sub(r"\([^)]*\)", "", KEY.sub("", found[2])) if found else ""
    names = [part.split()[0] for part in inside.split(",") if part.strip()]
    return tuple(n for n in names if n != "seal")


def key(statement: str) -> tuple[str, ...]:
    """The columns by which a row of a table is known."""
    if found := KEY.search(statement):
        return tuple(c.strip() for c in found[1].split(","))
    return tuple(part.split()[0] for part in statement.partition("(")[2].split(",") if "primary key" in part)


FORMATS = "create table schema_version (version integer primary key, made_by {text} not null)"
FORMAT_1 = (
    "create table raw (sha256 {text} primary key, bytes {blob} not null)",
    "create table report (id {text} primary key, file {blob} not null, raw {text} references raw (sha256), "
    "rules {text} not null, analysis {blob} not null)",
    "create index report_by_file on report (file, id)",
    "create table dossier (place integer primary key, story {text} not null unique, body {blob} not null)",
    "create table refusal (file {blob} not null, reason {text} not null, advice {text} not null, primary key (file, reason))",
)

# what was uploaded; bytes and facts are gone once a file is read. owner: the program that works on it, begun: since when
PLAIN_UPLOADS = (
    "create table upload (number integer primary key, id {text} not null unique, at {text} not null, state {text} not null, "
    "trouble {blob})",
    "create table upload_file (upload {text} not null references upload (id), place integer not null, name {blob} not null, "
    "state {text} not null, tries bigint not null, owner {blob}, begun {text}, digest {text} not null, facts {blob}, bytes {blob}, "
    "outcome {blob} not null, primary key (upload, place))",
    "create index upload_file_by_state on upload_file (state, tries)",
)
PLAIN = (
    "create table meta (name {text} primary key, value bigint not null)",
    # form: 'zlib', or 'text' where the bytes are the text of the report in UTF-8, which is not kept twice
    "create table raw (sha256 {text} primary key, form {text} not null, bytes {blob} not null)",
    # file: UTF-8, so that it sorts by code point as Python does; rules: version of the rules and models that made the analysis;
    # beside: what else the id is the hash of (null: not known); state: current | old (a newer text stands at its address) | retracted |
    # gone; digest: of the text, to know it when it comes again
    "create table report (number integer primary key, id {text} not null unique, file {blob} not null, address {blob}, "
    "outlet {blob}, day {text}, digest {text} not null, state {text} not null, added {text} not null, "
    "raw {text} references raw (sha256), beside {blob}, rules {text} not null, "
    "report {blob} not null, notes {blob} not null, reason {blob}, by {blob})",
    "create index report_by_file on report (file, id)",
    "create index report_by_address on report (address)",
    "create table dossier (story {text} primary key, key {text} not null, title {blob} not null, "
    "reports bigint not null, claims bigint not null, conflicts bigint not null, failed bigint not null, last {text}, "
    "body {blob} not null)",
    "create index dossier_by_size on dossier (reports, story)",
    "create table member (report {text} primary key, story {text} not null)",
    "create table dates (story {text} primary key, body {blob} not null)",
    # what a story became: its id follows from its reports, so that it changes with each of them
    "create table heir (was {text} not null, became {text} not null, at {text} not null, primary key (was, became))",
    # sentence vectors of passages, which can be made again; gone with the text of their report
    "create table meaning (report {text} primary key references report (id), model {text} not null, vectors {blob} not null)",
    "create table decision (number integer primary key, at {text} not null, body {blob} not null)",
    "create table entry (number integer primary key, at {text} not null, story {text} not null, body {blob} not null)",
    "create index entry_by_time on entry (at)",
    "create table refusal (file {blob} not null, reason {text} not null, advice {text} not null, primary key (file, reason))",
)
UPLOADS = sealed(PLAIN_UPLOADS)
TABLES = sealed(PLAIN) + UPLOADS
# in an order that references allow
NAMES = ("raw", "report", "dossier", "member", "dates", "heir", "meaning", "decision", "entry", "refusal", "upload", "upload_file", "meta")
COLUMNS = {found[1]: columns(s) for s in TABLES if (found := TABLE.match(s))}
KEYS = {found[1]: key(s) for s in TABLES if (found := TABLE.match(s))}
