"""What a given input may take: it is counted, boxes in boxes included; past a limit one line says which, and what came before is there."""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import time
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.read import Way, from_bytes, read
from onrecord.read.charsets import known
from onrecord.read.decode import decode
from onrecord.read.feeds import FeedError, feed
from onrecord.read.guard import GUARD, Child, direct, guarded_feed, guarded_sitemap
from onrecord.read.mail import open_mail
from onrecord.read.options import Options, using
from onrecord.read.source import box_of_bytes
from onrecord.read.tar import Tar, TarError
from onrecord.read.webarchive import open_warc
from onrecord.types import Refusal, Report
from tests.boxes import page, record, rss, tarred, text, warc, zipped


@pytest.fixture
def got(tmp_path):
    """Write one file and read it: its reports and its refusals."""

    def do(name, content):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return apart(read([tmp_path / name]))

    return do


def apart(found):
    """Reports, and refusals."""
    found = list(found)
    return [r for r in found if isinstance(r, Report)], [r for r in found if isinstance(r, Refusal)]


def here(name, raw, **options):
    """The same in this process."""
    with using(Options(**options)), direct():
        return apart(from_bytes(name, raw, Way(max_bytes=10_000_000, keep=None, fetcher=None)))


def cost(work):
    """What a piece of work gives, and the seconds of the processor that it took."""
    start = time.process_time()
    return work(), time.process_time() - start


# ------------------------------------------------------------------ nothing is cut without a word
FILLER = random.Random(1).randbytes(500_000).hex()


def test_packed_lines_and_tables_of_any_length_are_read_to_their_end():
    lines = [json.dumps({"filler": FILLER}) for _ in range(55)] + [json.dumps({"text": text("Ostrel")})]
    reports, refused = here("r.jsonl.gz", gzip.compress("\n".join(lines).encode(), 1))
    assert [r.file for r in reports] == ["r.jsonl.gz/r.jsonl:56"] and "35 more lines" in refused[-1].reason
    rows = "".join(f'T{k},"{text(f"Place{k}")}",{FILLER}\n' for k in range(55))
    reports, refused = here("t.csv.gz", gzip.compress(f"title,text,more\n{rows}".encode(), 1))
    assert [r.title for r in reports] == [f"T{k}" for k in range(55)] and not refused


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_that_is_too_long_for_a_report_is_told(pack, monkeypatch):
    monkeypatch.setattr("onrecord.read.archives.WHOLE", 20_000)
    reports, refused = here("a.txt.gz", pack(text("Ostrel").encode() * 1000))
    assert not reports and "unpacks to more than" in refused[0].reason and len(refused) == 1


def test_what_the_sentence_on_a_broken_archive_says_is_true(got):
    """Cut off: what came is read, with a note; garbage behind it: the same; a wrong byte: nothing, for it may be anywhere."""
    packed = gzip.compress("".join(text(f"Place{k}") for k in range(40)).encode())
    (report,), (cut,) = got("cut.txt.gz", packed[:-30])
    assert "Place20" in report.text and "cut off" in report.notes[0] and "what came before was read" in cut.reason
    (report,), (told,) = got("trail.txt.gz", gzip.compress(text("Ostrel").encode()) + b"garbage" * 9)
    assert report.text == text("Ostrel") and not report.notes and "no gzip" in told.reason and "what came before was read" in told.reason
    for at in (20, 60, len(packed) - 6):
        reports, (told,) = got("flip.txt.gz", packed[:at] + bytes([packed[at] ^ 4]) + packed[at + 1 :])
        assert not reports and "nothing of it was read" in told.reason, at
    reports, (told,) = got("cut.txt.bz2", bz2.compress(text("Ostrel").encode())[:40])
    assert not reports and "nothing of it was read" in told.reason


def test_damage_in_a_packed_tar_is_told_once_and_what_came_before_is_read(got):
    raw = tarred({f"{k}.txt": text(f"Place{k}") for k in range(30)}, "w:gz")
    reports, refused = got("t.tgz", raw[: len(raw) - 80])
    assert len(reports) > 10 and len(refused) == 1 and "what came before was read" in refused[0].reason
    raw = tarred({f"{k}.txt": text(f"Place{k}") + FILLER[k * 20_000 :][:20_000] for k in range(30)}, "w:gz")
    reports, refused = got("t.tgz", raw[:-6] + bytes([raw[-6] ^ 4]) + raw[-5:])
    assert len(reports) > 10 and len(refused) == 1 and "may hold wrong characters" in refused[0].reason


def test_records_of_a_web_archive_that_are_split_over_members_are_not_told_as_read():
    raw = record("https://a.example/1", page("Arrel").encode())
    split = gzip.compress(raw[:300]) + gzip.compress(raw[300:])
    found = list(open_warc(box_of_bytes("w.warc.gz", split)))
    assert len(found) == 1 and "no record of it could be read" in found[0].reason and "other records" not in found[0].advice


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped({})),
        ("b.zip", zipped({".hidden": "x", "__MACOSX/a": "x"})),
        ("a.csv", b"title,text\n"),
        ("a.jsonl", b"\n\n\n"),
        ("a.json", b"[]"),
        ("a.txt.gz", gzip.compress(b"")),
        ("a.tar", tarred({".hidden": "x"})),
        ("a.xml", rss().encode()),
    ],
)
def test_an_empty_box_is_one_line(got, name, content):
    reports, refused = got(name, content)
    assert not reports and len(refused) == 1 and refused[0].file == name


def test_what_a_document_or_feed_leaves_out_is_told(got):
    reports, refused = got("a.json", json.dumps([{"text": text("Arrel")}, 7, {"text": text("Brell")}]))
    assert [r.file for r in reports] == ["a.json#1", "a.json#3"] and refused[0].file == "a.json#2"
    reports, refused = got("f.xml", rss(f"<title>A</title><description>{text('Arrel')}</description>", "<title>B</title>"))
    assert len(reports) == 1 and "1 of the 2 items" in refused[0].reason


# ------------------------------------------------------------------ one budget, nesting included
def test_one_budget_for_all_boxes_in_a_box():
    inner = {f"{k}.zip": zipped({"a.txt": b"a" * 9_500_000}) for k in range(40)}
    ((reports, refused), seconds) = cost(lambda: here("nest.zip", zipped(inner)))
    assert len(refused) == 1 and "unpacks to more than 10 MB" in refused[0].reason and "behind nest.zip/" in refused[0].reason
    assert len(reports) <= 1 and seconds < 3


def test_members_are_counted_over_all_boxes():
    inner = {f"{k}.zip": zipped({f"{n}.txt": text(f"Place{k}x{n}") for n in range(4)}) for k in range(3)}
    reports, refused = here("nest.zip", zipped(inner), members=9)
    assert len(reports) == 7 and len(refused) == 1 and "more than 9 files" in refused[0].reason
    assert "what came before was read" in refused[0].reason
    lines = "\n".join(json.dumps({"text": text(f"Place{k}")}) for k in range(5))
    assert [len(x) for x in here("z.zip", zipped({"r.jsonl": lines}), members=3)] == [2, 1]


def test_folders_and_hidden_members_are_counted_too():
    reports, refused = here("z.zip", zipped({f".h{k}": "" for k in range(50)}), members=4)
    assert not reports and "lists more than 40 entries" in refused[0].reason


def test_an_input_larger_than_any_is_refused_at_once(tmp_path):
    path = tmp_path / "a.jsonl"
    with path.open("wb") as f:
        f.truncate(10**12)
    reports, refused = apart(read([path]))
    assert not reports and "1000.0 GB" in refused[0].reason


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_packed_in_other_ways_are_counted_while_they_come(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        z.writestr("a.txt", b"a" * 45_000_000)
    reports, refused = here("z.zip", out.getvalue())
    assert not reports and "unpacks to more than 10 MB" in refused[0].reason


def test_an_xz_file_that_asks_for_much_memory_is_refused():
    raw = bytearray(lzma.compress(text("Ostrel").encode()))
    size = (raw[12] + 1) * 4
    raw[raw.index(b"\x21\x01", 12) + 2] = 40  # a dictionary of 4 GB
    raw[12 + size - 4 : 12 + size] = zlib.crc32(raw[12 : 12 + size - 4]).to_bytes(4, "little")
    reports, refused = here("a.txt.xz", bytes(raw))
    assert not reports and "Memory usage limit" in refused[0].reason


# ------------------------------------------------------------------ tar
def header(name: bytes, kind: bytes, size: int, more: bytes = b"") -> bytes:
    """A header of a tar."""
    head = bytearray(512)
    head[: len(name)], head[100:108], head[124:136], head[156:157] = name, b"0000644\0", b"%011o\0" % size, kind
    head[257:265], head[482 : 482 + len(more)] = b"ustar\x0000", more
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def pax(**fields: object) -> bytes:
    """A pax header of fields, each shorter than 90 characters."""
    rows = [f"{len(k) + len(str(v)) + 5:02} {k}={v}\n" for k, v in fields.items()]
    raw = "".join(rows).encode()
    return header(b"p", b"x", len(raw)) + raw.ljust(-(-len(raw) // 512) * 512, b"\0")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_size_that_never_ends_ends(pack):
    good = header(b"a.txt", b"0", 200) + text("Arrel").encode().ljust(512, b" ")
    raw = pack(good + pax(size=10**14) + header(b"b.txt", b"0", 10) + b"hello".ljust(5000, b"\0"))
    ((reports, refused), seconds) = cost(lambda: here("a.tar", raw))
    assert [r.file.rpartition("/")[2] for r in reports] == ["a.txt"] and seconds < 2
    assert "too large" in refused[0].reason and "what came before was read" in refused[-1].reason


@pytest.mark.parametrize("kind", [b"x", b"g", b"L"])
def test_a_header_without_end_is_not_held(kind):
    raw = header(b"p", kind, 8**11 - 1) + b"a" * 5000
    with pytest.raises(TarError, match="more than 65536"):
        list(Tar(io.BytesIO(raw)))


def test_sparse_members_are_told_and_not_filled_up():
    """300 members that state 10 MB of holes each, in both ways of saying so."""
    sparse = [header(f"{k}.txt".encode(), b"S", 0, b"\0" + b"%011o\0" % 9_900_000) for k in range(150)]
    sparse += [pax(**{"GNU.sparse.major": 1, "GNU.sparse.realsize": 9_900_000}) + header(b"s.txt", b"0", 0) for _ in range(150)]
    good = header(b"a.txt", b"0", 200) + text("Arrel").encode().ljust(512, b" ")
    ((reports, refused), seconds) = cost(lambda: here("a.tar", b"".join(sparse) + good))
    assert len(reports) == 1 and len(refused) == 300 and "sparse" in refused[0].reason and seconds < 3


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text("abé/\n.", min_size=1, max_size=200).filter(lambda n: not n.endswith("/")), st.binary(max_size=1500), max_size=6
    ),
    st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_tars_are_read_as_the_standard_library_reads_them(members, form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as t:
        for name, raw in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            try:
                t.addfile(info, io.BytesIO(raw))
            except ValueError:  # a name too long for the oldest form
                continue
    with tarfile.open(fileobj=io.BytesIO(out.getvalue()), mode="r:") as t:
        theirs = [(i.name, t.extractfile(i).read()) for i in t]
    tar = Tar(io.BytesIO(out.getvalue()))
    assert [(m.name.rstrip("/"), b"".join(iter(lambda: tar.read(700), b""))) for m in tar] == theirs


# ------------------------------------------------------------------ mails
HEADS = [
    "From: " + "a," * 200_000,
    "Subject: " + "=?utf-8?q?abc?= " * 16_000,
    "Subject: " + "=?punycode?q?abc-abc?= " * 400,
    "Content-Type: text/plain; charset=punycode",
    "Content-Type: text/plain" + "; a=b" * 20_000,
    "Content-Disposition: attachment" + "; filename*0*=a%20b" * 3000,
    "Date: " + "1 May 2031 " * 20_000,
    "a: b\n" * 19_000 + "c: d",
]


@pytest.mark.parametrize("head", HEADS, ids=[h[:24] for h in HEADS])
def test_heads_of_mails_are_bounded(head):
    raw = f"{head}\nX-Other: a\n\n{text('Ostrel')}\n{'abc-' * 100_000}".encode()
    (found, seconds) = cost(lambda: list(open_mail(box_of_bytes("m.eml", raw))))
    assert text("Ostrel").encode() in found[0].raw and seconds < 2
    assert len(head) < 10_000 or "a: b" in head or any("longer than" in n for n in found[0].beside.notes)


def test_parts_of_mails_are_bounded():
    many = "Content-Type: multipart/mixed; boundary=b\n\n" + f"--b\nContent-Type: text/plain{'; a=b' * 300}\n\n{text('Ostrel')}\n" * 3000
    (found, seconds) = cost(lambda: list(open_mail(box_of_bytes("m.eml", many.encode()))))
    assert text("Ostrel").encode() in found[0].raw and "more than 1000 parts; what came before was read" in found[-1].reason and seconds < 9
    status = "Content-Type: message/delivery-status\n\n" + "\n" * 1_000_000
    (found, seconds) = cost(lambda: list(open_mail(box_of_bytes("m.eml", status.encode()))))
    assert "more than 1000 parts; nothing of it was read" in found[-1].reason and seconds < 2
    heads = "a: b\n" * 300_000 + "\n" + text("Ostrel")
    assert "20000 headers" in list(open_mail(box_of_bytes("m.eml", heads.encode())))[-1].reason


def test_only_encodings_of_text_may_be_named():
    assert known("Windows-1252") == "cp1252" and known("ISO-8859-15") == "iso8859-15" and known("utf8") == "utf-8"
    assert not [n for n in ("punycode", "idna", "unicode_escape", "utf-7", "rot13", "base64", "x" * 99, "a\0b", "") if known(n)]
    raw = b"<meta charset=punycode>" + b"caf\xe9-" * 100_000
    assert cost(lambda: decode(raw, "punycode"))[1] < 2


# ------------------------------------------------------------------ web archives, tables, feeds
@pytest.mark.parametrize("run", ["WARC/1.0\n", "WARC/1.0\nA: b\n", "WARC/1.0\nContent-Length: 99999999\n\n"])
def test_beginnings_of_records_that_are_none_cost_little(run):
    raw = (run * 50_000)[:500_000].encode()
    (found, seconds) = cost(lambda: list(open_warc(box_of_bytes("w.warc", raw))))
    assert len(found) == 1 and "no record of it could be read" in found[0].reason and seconds < 1.5


def test_places_that_seem_to_be_members_are_counted():
    raw = warc(["Arrel"])[0] + b"\x1f\x8b\x08" * 150_000
    reports, refused = here("w.warc.gz", raw)
    assert len(reports) == 1 and "more than 100000 places" in refused[0].reason


def test_members_of_a_web_archive_count_also_where_they_are_broken():
    """Members that begin one in another, each unpacked to the end of the file before it turns out to be none."""
    raw = b"".join(b"\x1f\x8b\x08" + bytes(7) + b"\0\xff\xff\0\0WARC/1.0\n" for _ in range(4000))
    (found, seconds) = cost(lambda: here("w.warc.gz", raw + os.urandom(200_000)))
    assert found[1] and seconds < 10


def test_rows_of_tables_are_bounded():
    head, row = b"title,text\n", f'T,"{text("Ostrel")}"\n'.encode()
    reports, (told,) = here("a.csv", head + b"a," * 6_000_000 + b"\n" + row)
    assert len(reports) == 1 and "longer than 10 MB" in told.reason
    reports, (told,) = here("a.csv", head + row + b'T,"' + b"x,y\n" * 3_000_000 + b'"\n' + row)
    assert len(reports) == 1 and "may stand inside a cell" in told.reason, "no line inside a cell is taken for a row"


@pytest.mark.parametrize(
    ("inside", "why"), [("<item " + " ".join(f'a{k}="x"' for k in range(9000)) + ">", "a tag of it"), ("&lt;!-- " * 5000, "comments")]
)
def test_what_the_parser_of_feeds_is_quadratic_in_is_refused(inside, why):
    raw = rss("<title>A</title><description>x</description>").replace("x</desc", inside + "</desc").encode()
    with pytest.raises(FeedError, match=why):
        feed("f", raw)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", "a\n" * 60_000, "60000 paragraphs"),
        ("a.html", "<html><body>" + "<p>a b</p>" * 200_000, "400002 tags"),
        ("f.xml", rss("<title>A</title><description>" + "&lt;p&gt;a b" * 60_000 + "</description>"), "paragraphs"),
    ],
)
def test_paragraphs_and_tags_of_a_report_are_counted(name, content, why):
    ((reports, (told,)), seconds) = cost(lambda: here(name, content.encode()))
    assert not reports and why in told.reason and seconds < 5


# ------------------------------------------------------------------ children
def test_feeds_are_parsed_by_a_child():
    assert guarded_feed("f", rss("<title>A</title><link>https://a.example/1</link>").encode()).entries[0].url == "https://a.example/1"
    assert guarded_sitemap("s", b"<urlset><url><loc>https://a.example/1</loc></url></urlset>") == ["https://a.example/1"]
    with pytest.raises(FeedError):
        guarded_feed("f", b"<nothing/>")


def test_time_of_an_input_is_limited_and_what_came_before_stays(got):
    slow = {f"{k}.html": "<html><body>" + f"<p>A line of it, and one more {k}.</p>" * 3000 for k in range(60)}
    with using(Options(input_seconds=1.0, more_seconds=0.0)):
        reports, refused = got("z.zip", zipped(slow))
    assert 0 < len(reports) < 60 and "longer than 1 seconds" in refused[-1].reason and "what came before was read" in refused[-1].reason


def test_a_child_that_dies_costs_its_box_only(tmp_path, monkeypatch):
    told, count = Child.told, 0

    def killed(self, seconds):
        nonlocal count
        count += 1
        if count == 5:
            self.process.kill()
            self.process.wait()
            self.held.clear()
        return told(self, seconds)

    GUARD.close()
    (tmp_path / "a.zip").write_bytes(zipped({f"{k}.html": page(f"Place{k}") for k in range(900)}))
    (tmp_path / "b.txt").write_text(text("Ostrel"))
    monkeypatch.setattr(Child, "told", killed)
    reports, refused = apart(read([tmp_path]))
    assert reports[-1].text == text("Ostrel") and [r.reason.partition(";")[0] for r in refused] == ["the reader broke down on it"]


def test_a_reading_that_is_left_leaves_no_child_behind(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({f"{k}.txt": text(f"Place{k}") for k in range(50)}))
    GUARD.close()
    found = read([tmp_path / "a.zip"])
    next(found)
    found.close()
    assert len(GUARD.idle) <= 2 and len(list(read([tmp_path / "a.zip"]))) == 50


@pytest.mark.parametrize("name", ["z.zip", "r.jsonl", "t.csv", "a.html", "a.txt", "f.xml", "m.eml", "w.warc.gz", "t.tgz"])
def test_a_child_reads_what_this_process_would_read(tmp_path, name):
    """Every field comes through, sidecars and authors too."""
    row = {
        "text": text("Arrel"),
        "title": "A bridge",
        "authors": ["Ana Silva", "Ivo Brandt"],
        "date": "2031-05-03",
        "url": "https://a.example/1",
    }
    made = {
        "z.zip": zipped({"a.html": page("Arrel"), "a.html.meta.json": json.dumps({"authors": ["Ana Silva"], "published": "2031-05-03"})}),
        "r.jsonl": json.dumps(row),
        "t.csv": f'title,text,author\nA bridge,"{text("Arrel")}",Ana Silva\n',
        "a.html": page("Arrel"),
        "a.txt": text("Arrel"),
        "f.xml": rss(f"<title>A</title><author>a@b.example (Ana Silva)</author><description>{text('Arrel')}</description>"),
        "m.eml": f"From: Ana Silva <a@b.example>\nSubject: A bridge\n\n{text('Arrel')}",
        "w.warc.gz": warc(["Arrel"])[0],
        "t.tgz": tarred({"a.txt": text("Arrel")}, "w:gz"),
    }
    content = made[name]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    kept, there = {}, {}
    theirs = list(read([path], keep=there.__setitem__))
    with direct():
        assert list(read([path], keep=kept.__setitem__)) == theirs and kept == there and len(kept) == 1
    assert all(isinstance(r, Report) for r in theirs)
