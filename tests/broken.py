"""Kinds of broken and hostile input, one row each: how to make it, and what the user sees.

``python -m tests.broken`` prints the table of docs/reading.md with the time and the peak memory of each, measured in a process of its own.
"""

import gzip
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from onrecord.read import read
from onrecord.read.guard import GUARD
from onrecord.types import Refusal, Report
from tests.boxes import page, record, rss, text, warc, zipped

PLACES = ["Arrel", "Brell", "Crell"]
ENTITY = "<title>&a;</title><description>&a;</description>"


def nested(depth: int) -> str:
    """A page whose second paragraph stands in so many boxes."""
    return (
        f"<html><body><p>{text('Arrel')}</p>{'<div>' * depth}<p>{text('Brell')}</p>{'</div>' * depth}<p>{text('Crell')}</p></body></html>"
    )


def flipped(raw: bytes, at: int) -> bytes:
    """Bytes with one of them wrong."""
    return raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]


def boxed(raw: bytes, deep: int) -> bytes:
    """A zip in a zip, so many times."""
    for _ in range(deep):
        raw = zipped({"in.zip": raw})
    return raw


def mime(deep: int) -> str:
    """A mail whose parts stand in parts."""
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{k}\n\n--b{k}\n" for k in range(deep))
    return f"Subject: Bridge closes\nMIME-Version: 1.0\n{heads}Content-Type: text/plain\n\n{text('Arrel')}\n"


Make = Callable[[], str | bytes]
# name of the file, what it is, how it is made, what the user sees ("read": a report; "read, …": and a note), how many reports
CASES: list[tuple[str, str, Make, str, int]] = [
    ("empty.txt", "an empty file", lambda: b"", "it is empty (0 bytes)", 0),
    ("noise.txt", "binary data", lambda: bytes(range(256)) * 4000, "it is binary", 0),
    ("paper.txt", "a PDF with another suffix", lambda: b"%PDF-1.7\n" + b"x" * 9000, "it is a PDF document", 0),
    ("marks.txt", "no word, only marks", lambda: "“”—… " * 5000, "there is no word in it", 0),
    (
        "mixed.html",
        "UTF-8 with stray Windows-1252 bytes",
        lambda: page("Ostrél").encode() + b"<p>caf\xe9</p>",
        "read, not UTF-8 and were read",
        1,
    ),
    ("wide.txt", "UTF-16 without a byte order mark", lambda: text("Ostrél").encode("utf-16-le"), "read, no byte order mark", 1),
    ("odd.txt", "NUL, bidi and zero-width characters", lambda: text("Os\0tr\u202eel\u200b"), "read", 1),
    ("deep.html", "a page that nests 50,000 deep", lambda: nested(50_000), "read, nests too deep", 1),
    (
        "flood.html",
        "a tag with 140,000 attributes",
        lambda: f"<html><p {' '.join(f'a{i}=x' for i in range(140_000))}>{text('Arrel')}",
        "read",
        1,
    ),
    ("huge.html", "a page of 100 MB", lambda: b"<html><p>" + b"a " * 50_000_000, "it is too large: 100.0 MB", 0),
    (
        "long.html",
        "a page of 5 MB of short paragraphs",
        lambda: "<html><body>" + f"<p>{text('Arrel')}</p>" * 42_000,
        "read, MB of text and tags",
        1,
    ),
    (
        "open.html",
        "20,000 scripts and comments that are never closed",
        lambda: f"<html><p>{text('Arrel')}</p>" + "<script><!--" * 20_000,
        "read",
        1,
    ),
    ("menu.html", "a page without a story", lambda: "<html><body>" + "<li><a href=x>Home</a></li>" * 9, "read, no story was recognised", 1),
    ("note.html", "a sidecar that is no JSON", lambda: page("Ostrel"), "read, note.html.meta.json cannot be read", 1),
    (
        "bomb.xml",
        "a feed with an entity bomb",
        lambda: rss(ENTITY, head='<!DOCTYPE r [<!ENTITY a "aaaaaaaa">]>'),
        "document type with entities",
        0,
    ),
    (
        "theft.xml",
        "a feed that asks for a file",
        lambda: rss(ENTITY, head='<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        "document type",
        0,
    ),
    ("cut.xml", "a feed that is cut off", lambda: rss(f"<title>A</title><description>{text('Arrel')}</description>")[:-20], "read", 1),
    ("bomb.txt.gz", "60 kB that unpack to 60 MB", lambda: gzip.compress(b"\0" * 60_000_000), "it unpacks to more than", 0),
    (
        "bomb.zip",
        "a zip that unpacks to 200 times its size",
        lambda: zipped({f"{k}.txt": b"\0" * 9_000_000 for k in range(3)}),
        "unpacks to more than",
        0,
    ),
    ("boxes.zip", "an archive in an archive, six deep", lambda: boxed(zipped({"a.txt": text("Arrel")}), 5), "archive in an archive", 0),
    ("half.zip", "half a zip", lambda: zipped({f"{k}.txt": text(f"P{k}") for k in range(9)})[:600], "damaged or cut off", 0),
    (
        "paths.zip",
        "names that lead out of the archive",
        lambda: zipped({"../../a.txt": text("Arrel"), "/etc/b.txt": text("Brell")}),
        "read",
        2,
    ),
    ("cut.warc.gz", "a web archive that is cut off", lambda: warc(PLACES)[0][:-40], "a record ends early", 2),
    ("byte.warc.gz", "a web archive with a wrong byte", lambda: flipped(warc(PLACES)[0], 60), "the archive is damaged", 2),
    (
        "bomb.warc.gz",
        "a record that unpacks to 100 MB",
        lambda: gzip.compress(record("https://a.example/", b"a" * 100_000_000)),
        "unpacks to more than",
        0,
    ),
    (
        "line.jsonl",
        "JSON lines, one of them malformed",
        lambda: "\n".join([json.dumps({"text": text("Arrel")}), "{bad"]),
        "the line is not JSON",
        1,
    ),
    (
        "long.jsonl",
        "a line of 30 MB",
        lambda: '{"text": "' + "a" * 30_000_000 + '"}\n' + json.dumps({"text": text("Arrel")}),
        "longer than 10 MB",
        1,
    ),
    ("lone.jsonl", "half a surrogate pair", lambda: json.dumps({"text": text("Arrel") + " \ud800"}), "read", 1),
    ("cells.csv", "a table with a row too short", lambda: f'title,text\nA,"{text("Arrel")}"\nB\n', "the row has 1 cells", 1),
    ("parts.eml", "a mail with 5,000 parts in parts", lambda: mime(5000), "more than 100 parts that hold parts", 0),
]


def seen(found: list[Report | Refusal]) -> list[str]:
    """All that a user is told: refusals and notes."""
    return [r.reason for r in found if isinstance(r, Refusal)] + [n for r in found if isinstance(r, Report) for n in r.notes]


def make(folder: Path, name: str, content: str | bytes) -> Path:
    """The file of a case."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if name == "note.html":
        (folder / f"{name}.meta.json").write_text("{broken", encoding="utf-8")
    return path


def measured(path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of reading a file, by a process of its own and the child that reads pages."""
    inlet, outlet = os.pipe()
    if child := os.fork():
        os.close(outlet)
        os.waitpid(child, 0)
        with os.fdopen(inlet) as f:
            return tuple(json.load(f))
    start = time.perf_counter()
    list(read([path]))
    seconds = time.perf_counter() - start
    GUARD.close()
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    os.write(outlet, json.dumps([seconds, used / 1000]).encode())
    os._exit(0)


def main() -> None:
    """The table."""
    print("| file | what it is | what the user sees | reports | seconds | peak MB |\n|---|---|---|---|---|---|")
    for name, what, content, sees, count in CASES:
        with tempfile.TemporaryDirectory() as folder:
            path = make(Path(folder), name, content())
            seconds, peak = measured(path)
        print(f"| `{name}` | {what} | {sees} | {count} | {seconds:.1f} | {peak:.0f} |")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
