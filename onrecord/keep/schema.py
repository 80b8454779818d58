"""The tables of a record, format 1, one statement each."""

VERSION = 1

# Text may hold NUL and lone surrogates, which SQL's text functions cut or refuse: JSON and file names are stored as BLOB.
TABLES = (
    "create table schema_version (version integer primary key, made_by text not null)",
    "create table raw (sha256 text primary key, bytes blob not null)",
    # file: UTF-8, so that it sorts by code point as Python does; rules: version of the rules and models that made the analysis
    "create table report (id text primary key, file blob not null, raw text references raw (sha256), "
    "rules text not null, analysis blob not null)",
    "create index report_by_file on report (file, id)",
    "create table dossier (place integer primary key, story text not null unique, body blob not null)",
    "create table refusal (file blob not null, reason text not null, advice text not null, primary key (file, reason))",
)
