"""Archives, feeds, tables and mails: what is in them is read, what is wrong with them is told, nothing leaves its box."""

import gzip
import io
import json
import lzma
import time

import msgspec
import pytest

from onrecord.codec import dump
from onrecord.read import read
from onrecord.read.feeds import FeedError, feed, safe_xml, sitemap
from onrecord.read.options import Options, given, using
from onrecord.read.source import box_of_bytes
from onrecord.read.tables import lines_of
from onrecord.read.webarchive import open_warc
from onrecord.types import Refusal, Report
from tests.boxes import page, record, rss, tarred, text, warc, zipped


@pytest.fixture
def got(tmp_path):
    """Write one file and read it: its reports and its refusals."""

    def do(name, content):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        found = list(read([tmp_path / name]))
        return [r for r in found if isinstance(r, Report)], [r for r in found if isinstance(r, Refusal)]

    return do


# ------------------------------------------------------------------ archives
def test_zip_with_sidecar_and_bad_names(got, tmp_path):
    names = ["../../evil.txt", "/abs.txt", "CON", "a\0b.txt", "x" * 4000 + ".txt"]
    members = {n: text(f"Place{k}") for k, n in enumerate(names)}
    raw = zipped({**members, "in/a.html": page("Ostrel"), "in/a.html.meta.json": json.dumps({"published": "2031-05-03"}), "README.md": "x"})
    reports, refused = got("z.zip", raw)
    assert len(reports) == 6 and not refused
    assert [p.name for p in tmp_path.rglob("*")] == ["z.zip"]
    inner = next(r for r in reports if r.file.endswith("a.html"))
    assert inner.published.value == "2031-05-03" and inner.title == "Bridge closes in Ostrel"
    assert all(len(r.file) < 250 and r.file.isprintable() for r in reports)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar(got, mode):
    raw = tarred({"a.txt": text("Arrel"), "b/c.txt": text("Brell"), "d.txt -> /etc/passwd": ""}, mode)
    reports, refused = got("t.tar", raw)
    assert [r.file for r in reports] == ["t.tar/a.txt", "t.tar/b/c.txt"]
    assert [r.reason for r in refused] == ["it is a link or a device in an archive"]


def test_single_compressed_files_and_boxes_in_boxes(got):
    assert [r.file for r in got("a.txt.gz", gzip.compress(text("Ostrel").encode()))[0]] == ["a.txt.gz/a.txt"]
    assert got("a.txt.xz", lzma.compress(text("Ostrel").encode()))[0][0].text == text("Ostrel")
    inner = zipped({"a.txt": text("Ostrel"), "r.jsonl": json.dumps({"text": text("Jrel")})})
    assert len(got("z.zip", zipped({"in.zip": inner}))[0]) == 2
    for _ in range(5):
        inner = zipped({"in.zip": inner})
    reports, refused = got("deep.zip", inner)
    assert not reports and "archive in an archive" in refused[0].reason


def test_damaged_archives_are_told(got):
    raw = zipped({f"{k}.txt": text(f"Place{k}") * 20 for k in range(4)})
    assert "damaged" in got("z.zip", raw[: len(raw) // 2])[1][0].reason
    packed = gzip.compress(text("Ostrel").encode())
    assert "cut off" in got("a.txt.gz", packed[:-9])[1][0].reason
    cut = tarred({"a.txt": text("Arrel"), "b.txt": text("Brell") * 2000}, "w:gz")
    _, refused = got("t.tgz", cut[: len(cut) - 20])
    assert "cut off" in refused[0].reason


def test_members_that_no_reader_takes(got):
    reports, refused = got("z.zip", zipped({"a.txt": text("Arrel"), "style.css": "body { colour: red }", "x.js": "var a = 1"}))
    assert len(reports) == 1 and ["style sheet" in r.reason or "script" in r.reason for r in refused] == [True, True]


def test_boxes_on_standard_input(monkeypatch):
    raw = zipped({"a.txt": text("Arrel"), "b.txt": text("Brell")})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert [r.file for r in read(["-"])] == ["-/a.txt", "-/b.txt"]


def test_office_documents_are_no_archives(got):
    assert "office document" in got("a.docx", zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}))[1][0].reason


def test_bombs_end_at_their_limit(got):
    start = time.perf_counter()
    bomb = gzip.compress(b"\0" * 60_000_000)
    assert "unpacks to more than" in got("bomb.txt.gz", bomb)[1][0].reason
    assert "unpacks to more than" in got("bomb.zip", zipped({f"{k}.txt": b"\0" * 9_000_000 for k in range(3)}))[1][-1].reason
    assert "unpacks to more than" in got("bomb.tar.gz", gzip.compress(tarred({"a.txt": "a" * 40_000_000})))[1][0].reason
    assert time.perf_counter() - start < 30


def test_limits_are_options(got):
    raw = zipped({f"{k}.txt": text(f"Place{k}") for k in range(5)})
    with using(given(Options(), "members", "2")):
        reports, refused = got("z.zip", raw)
    assert len(reports) == 2 and "more than 2 files" in refused[0].reason
    with pytest.raises(ValueError, match="there is no limit"):
        given(Options(), "memory", "2")
    with pytest.raises(ValueError, match="is no number"):
        given(Options(), "members", "two")


# ------------------------------------------------------------------ web archives
PLACES = ["Arrel", "Brell", "Crell", "Drell", "Errel"]


@pytest.mark.parametrize("packed", [True, False])
def test_web_archive(got, packed):
    reports, refused = got("w.warc", warc(PLACES, packed)[0])
    assert [r.url for r in reports] == [f"https://{p.lower()}.example/1" for p in PLACES] and not refused
    assert all(r.published is None for r in reports), "the day of fetching is no day of publication"


def cuts(packed):
    raw, starts = warc(PLACES, packed)
    return raw, starts, [n for n in range(1, len(raw), 97) if n not in starts]


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_web_archive_is_never_in_order(packed):
    raw, starts, places = cuts(packed)
    for n in places:
        found = list(open_warc(box_of_bytes("w.warc", raw[:n])) or [Refusal(file="", reason="no web archive", advice="")])
        whole = sum(s <= n for s in starts) - 1
        closed = not packed and any(0 < s - n <= 4 for s in [*starts, len(raw)])  # only the blank lines behind a record are missing
        assert any(isinstance(f, Refusal) for f in found) or closed, n
        assert sum(not isinstance(f, Refusal) for f in found) >= whole, n


@pytest.mark.parametrize("packed", [True, False])
def test_a_wrong_byte_costs_one_record(packed):
    raw, starts = warc(PLACES, packed)
    for at in range(0, starts[1], 31):
        broken = bytearray(raw)
        broken[at] ^= 0xFF
        found = list(open_warc(box_of_bytes("w.warc", bytes(broken))) or ())
        pages = [f.beside.values.get("url") for f in found if not isinstance(f, Refusal)]
        assert pages[-4:] == [f"https://{p.lower()}.example/1" for p in PLACES[1:]] or not found, at


def test_a_small_web_archive_that_unpacks_to_much_is_refused(got):
    body = gzip.compress(gzip.compress(b"a" * 200_000_000))
    raw = gzip.compress(record("https://a.example/1", gzip.decompress(body), "Content-Encoding: gzip\r\n"))
    assert len(raw) < 10_000
    reports, refused = got("w.warc.gz", raw)
    assert not reports and "unpacks to more than" in refused[0].reason


# ------------------------------------------------------------------ rows
def test_json_lines_of_other_tools(got):
    rows = [
        {
            "maintext": text("Arrel"),
            "title": "A bridge closes",
            "date_publish": "2031-05-03 10:00:00",
            "authors": ["Ana Silva"],
            "url": "https://a.example/1",
        },
        {"text": text("Brell"), "title": "B", "date": "2031-05-04", "author": "Ana Silva; Ivo Brandt", "hostname": "b.example"},
        {"text": text("Crell"), "publish_date": "2031-05-05T00:00:00+02:00", "source_url": "https://c.example"},
        {"headline": "D", "articleBody": text("Drell"), "datePublished": "2031-05-06", "publisher": {"name": "The Ostrel Post"}},
        {"html": page("Errel"), "url": "https://e.example/1"},
    ]
    reports, refused = got("r.jsonl", "\n".join(json.dumps(r) for r in rows))
    assert not refused
    assert [r.published.value if r.published else None for r in reports] == ["2031-05-03", "2031-05-04", "2031-05-05", "2031-05-06", None]
    assert [r.authors for r in reports[:2]] == [("Ana Silva",), ("Ana Silva", "Ivo Brandt")]
    assert reports[0].text == "A bridge closes\n\n" + text("Arrel") and reports[0].title == "A bridge closes"
    assert reports[3].outlet == "The Ostrel Post" and reports[4].title == "Bridge closes in Errel"


def test_one_bad_line_costs_that_line(got):
    lines = [json.dumps({"text": text(f"Place{k}")}) for k in range(999)]
    lines.insert(500, "{broken")
    reports, refused = got("r.jsonl", "\n".join(lines))
    assert len(reports) == 999 and len(refused) == 1 and refused[0].file == "r.jsonl:501"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": NaN}', "NaN"),
        ('{"text": "a", "text": "b"}', "twice"),
        ("[1]", "no object"),
        ('{"a": 1}', "no text"),
        ("[" * 100_000, "not JSON"),
        ('{"text": "\xff', "not JSON"),
    ],
)
def test_bad_lines(got, line, why):
    reports, refused = got("r.jsonl", json.dumps({"text": text("Ostrel")}) + "\n" + line)
    assert len(reports) == 1 and why in refused[0].reason and refused[0].file == "r.jsonl:2"


def test_many_bad_lines_are_told_in_few(got):
    _, refused = got("r.jsonl", "{bad\n" * 1000)
    assert len(refused) == 21 and "980 more lines" in refused[-1].reason


def test_a_line_without_end_is_not_held(tmp_path):
    (tmp_path / "r.jsonl").write_bytes(b'{"text": "' + b"a" * 30_000_000 + b'"}\n' + json.dumps({"text": text("Ostrel")}).encode())
    with (tmp_path / "r.jsonl").open("rb") as f:
        found = list(lines_of(f))
    assert [(n, line is None) for n, line in found] == [(1, True), (2, False)]


def test_lone_surrogates_in_rows(got):
    reports, _ = got("r.jsonl", json.dumps({"text": text("Ostrel") + " \ud800", "title": "A \udfff b"}))
    assert "\ufffd" in reports[0].text
    reports[0].text.encode()
    dump(reports[0]).encode()


def test_own_export_comes_back_the_same(got, tmp_path):
    """Of a text the id too; that of a page is the hash of bytes that the export has not, and is not believed."""
    (plain,), _ = got("a.txt", text("Ostrel"))
    assert got("export.jsonl", dump(plain)) == ([plain], [])
    assert [r.id for r in read([tmp_path / "a.txt", tmp_path / "export.jsonl"])] == [plain.id]
    (report,), _ = got("a.html", page("Ostrel"))
    (back,), _ = got("export.jsonl", dump(report))
    assert back == msgspec.structs.replace(report, id=back.id) and back.id != report.id
    assert got("export.jsonl", dump(back))[0] == [back], "and comes back the same ever after"


def test_json_documents(got):
    first = {"id": "1", "title": "A", "content_text": text("Arrel"), "authors": [{"name": "Ana Silva"}]}
    second = {"id": "2", "content_html": f"<p>{text('Brell')}</p><p>{text('Crell')}</p>", "url": "https://b.example/2"}
    feed_ = {"version": "https://jsonfeed.org/version/1.1", "title": "The Ostrel Post", "items": [first, second]}
    reports, _ = got("feed.json", json.dumps(feed_))
    assert [(r.outlet, r.authors) for r in reports] == [("The Ostrel Post", ("Ana Silva",)), ("The Ostrel Post", ())]
    assert len(reports[1].blocks) == 2 and reports[1].blocks[0].source == "p[1]"
    assert len(got("list.json", json.dumps([{"text": text("Arrel")}, {"text": text("Brell")}]))[0]) == 2
    assert "holds no reports" in got("other.json", '{"a": [1, 2]}')[1][0].reason


def test_tables(got):
    rows = f'headline;body;date;author\nA bridge;"{text("Arrel")}";2031-05-03;Ana Silva\nshort\nB;"{text("Brell")}";;\n'
    reports, refused = got("t.csv", rows)
    assert [(r.title, r.authors) for r in reports] == [("A bridge", ("Ana Silva",)), ("B", ())]
    assert refused[0].file == "t.csv:3" and "1 cells" in refused[0].reason
    assert "no column" in got("t.csv", "a,b\n1,2\n")[1][0].reason
    with using(Options(columns={"text": "Was", "title": "Kopf"})):
        assert got("t.tsv", f"Kopf\tWas\nA\t{text('Arrel')}\n")[0][0].title == "A"


# ------------------------------------------------------------------ feeds
ITEM = (
    "<title>A bridge</title><link>https://a.example/1</link><pubDate>Sat, 03 May 2031 10:00:00 GMT</pubDate><description>{}</description>"
)


def test_rss_and_atom(got):
    (report,), _ = got("f.xml", rss(ITEM.format(text("Arrel"))))
    assert (report.outlet, report.url, report.published.value) == ("The Ostrel Post", "https://a.example/1", "2031-05-03")
    assert "summary only" in report.notes[0] and text("Arrel") in report.text
    body = f"<div xmlns='http://www.w3.org/1999/xhtml'><p>{text('Brell')}</p></div>"
    entry = f"<entry><title>B</title><content type='xhtml'>{body}</content></entry>"
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>{entry}</feed>"
    (report,), _ = got("a.atom", atom)
    assert report.title == "B" and text("Brell") in report.text and not report.notes


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p "x"> %p;]>',
    ],
)
def test_entities_are_not_let_in(got, head, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("a socket was opened"))
    reports, refused = got("f.xml", rss(ITEM.format("&a;"), head=head))
    assert not reports and "document type" in refused[0].reason
    with pytest.raises(FeedError):
        sitemap(rss(head=head).encode())
    with pytest.raises(FeedError):
        feed("f", rss(head=head).encode("utf-16"))


def test_feeds_that_are_none(got):
    with pytest.raises(FeedError, match="nest"):
        safe_xml(("<rss>" + "<a>" * 5000).encode())
    assert got("f.xml", "<rss>")[1] and got("g.xml", "<x/>")[1]
    assert got("f.rss", rss(ITEM.format("")))[1][0].reason.startswith("no text")


def test_sitemaps_and_lists_lead_to_addresses(tmp_path):
    site = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc> https://a.example/1 </loc></url><url><loc>ftp://x</loc></url></urlset>"
    assert sitemap(site.encode()) == ["https://a.example/1"]
    (tmp_path / "list.txt").write_text("# mine\nhttp://127.0.0.1:1/a\n\nhttp://127.0.0.1:1/b\n")
    with using(Options(lists=True)):
        told = list(read([tmp_path / "list.txt"]))
        assert "not fetched" in next(iter(read([tmp_path]))).reason, "nothing in a folder sends the program to the network"
    assert [(r.file, "loopback" in r.reason) for r in told] == [("http://127.0.0.1:1/a", True), ("http://127.0.0.1:1/b", True)]
    with using(Options()):
        assert "not fetched" in next(iter(read([tmp_path / "list.txt"]))).reason, "nor what is uploaded to the web app"
    assert "not fetched" in next(iter(read([tmp_path]))).reason


# ------------------------------------------------------------------ mails
NAMED = '"../x.txt"'


def mail(kind: str, body: str, **headers: str) -> str:
    """A mail of one part."""
    return "".join(f"{k.replace('_', '-')}: {v}\n" for k, v in headers.items()) + f"MIME-Version: 1.0\nContent-Type: {kind}\n\n{body}\n"


def test_mails(got):
    sent = {"From": "Ana Silva <a@b.example>", "Subject": "Fwd: A bridge closes", "Date": "Sat, 3 May 2031 10:00:00 +0200"}
    (report,), _ = got("m.eml", mail("text/plain; charset=latin-1", text("Ostrél"), **sent).encode("latin-1"))
    assert (report.title, report.authors, report.published.value) == ("A bridge closes", ("Ana Silva",), "2031-05-03")
    assert "Ostrél" in report.text
    attached = f"Content-Type: text/plain\nContent-Disposition: attachment; filename={NAMED}\n\n{text('Brell')}"
    parts = f"--b\nContent-Type: text/html\n\n<p>{text('Arrel')}</p>\n--b\n{attached}\n--b--"
    reports, _ = got("m.eml", mail("multipart/mixed; boundary=b", parts, Subject="two"))
    assert sorted(r.file for r in reports) == ["m.eml", "m.eml/../x.txt"]
    body = f"--b\nContent-Type: text/html\n\n{page('Ostrel')}\n--b--"
    saved = mail("multipart/related; boundary=b", body, From="<Saved>", Snapshot_Content_Location="https://a.example/1", Subject="x")
    (report,), _ = got("p.mhtml", saved)
    assert (report.url, report.title) == ("https://a.example/1", "Bridge closes in Ostrel")
    assert "no text" in got("m.eml", mail("image/png", "", Subject="x"))[1][0].reason
