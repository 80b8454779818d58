"""The tables of a record and how an older format becomes the present one. One statement each, in the words that both stores share.

Text may hold NUL and lone surrogates, which SQL's text functions cut or refuse: JSON, file names, addresses and outlets are stored as
BLOB (UTF-8), JSON packed by zlib. ``{text}`` sorts by code point as Python does.
"""

VERSION = 4

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
UPLOADS = (
    "create table upload (number integer primary key, id {text} not null unique, at {text} not null, state {text} not null, "
    "trouble {blob})",
    "create table upload_file (upload {text} not null references upload (id), place integer not null, name {blob} not null, "
    "state {text} not null, tries bigint not null, owner {blob}, begun {text}, digest {text} not null, facts {blob}, bytes {blob}, "
    "outcome {blob} not null, primary key (upload, place))",
    "create index upload_file_by_state on upload_file (state, tries)",
)
TABLES = (
    "create table meta (name {text} primary key, value bigint not null)",
    # form: 'zlib', or 'text' where the bytes are the text of the report in UTF-8, which is not kept twice
    "create table raw (sha256 {text} primary key, form {text} not null, bytes {blob} not null)",
    # file: UTF-8, so that it sorts by code point as Python does; rules: version of the rules and models that made the analysis;
    # state: current | old (a newer text stands at its address) | retracted | gone; digest: of the text, to know it when it comes again
    "create table report (number integer primary key, id {text} not null unique, file {blob} not null, address {blob}, outlet {blob}, "
    "day {text}, digest {text} not null, state {text} not null, added {text} not null, raw {text} references raw (sha256), "
    "rules {text} not null, report {blob} not null, notes {blob} not null, reason {blob}, by {blob})",
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
    *UPLOADS,
)
# in an order that references allow
NAMES = ("raw", "report", "dossier", "member", "dates", "heir", "meaning", "decision", "entry", "refusal", "upload", "upload_file", "meta")
