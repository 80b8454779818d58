"""Exports are what their formats say, and lead back to the exact words; our own export comes back as it was."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import jsonschema
import msgspec
import networkx
import pytest

from onrecord import engine, keep
from onrecord.codec import dump
from onrecord.grow import rules
from onrecord.keep import forms, ftm
from onrecord.keep.exports import FORMS, export
from onrecord.keep.portable import load
from onrecord.keep.store import Store, StoreError
from onrecord.keep.tables import TABLES, Pair, rows
from onrecord.keep.writing import cell, columns, name
from onrecord.serve.editing import Editor
from onrecord.serve.growing import relink, settled_story
from onrecord.serve.schemas import schema
from onrecord.types import Analysis, Dossier, Report
from tests.conftest import ROOT

ODD = '</script><b>& "\u2028\ud800\x00 =cmd|x!A1'


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, reports: list[Report]) -> str:
    """The sample as a record."""
    path = tmp_path_factory.mktemp("x") / "r.sqlite"
    with keep.open(path, rules=rules("find")) as store:
        raw: dict[str, bytes] = {}
        assert [r.id for r in engine.read([ROOT / "onrecord" / "sample"], keep=raw.__setitem__) if isinstance(r, Report)]
        store.add_all([(a, raw[r.id]) for r in reports if isinstance(a := engine.analyse(r), Analysis)])
        relink(store)
    return str(path)


@pytest.fixture
def store(record: str) -> Store:
    """The record, opened for reading."""
    return keep.open(record, readonly=True)


def written(store: Store, to: Path, form: str) -> Path:
    export(store, partial(settled_story, store), to, form=form)
    return to


def pairs(store: Store) -> list[Pair]:
    return [(d, settled_story(store, d)) for d in store.dossiers()]


def test_the_published_schema_holds_for_every_line(store: Store, tmp_path: Path) -> None:
    lines = [json.loads(x) for x in written(store, tmp_path / "x.jsonl", "jsonl").read_text(encoding="utf-8").splitlines()]
    known = jsonschema.Draft202012Validator(json.loads(schema("export")))
    for line in lines:
        known.validate(line)
    assert {x["table"] for x in lines} == {name(t) for t in TABLES}
    texts = {r.id: r.text for r in store.reports()}
    spots = [x for x in lines if "exact" in x]
    assert len(spots) > 100
    assert all(x["exact"] == texts[x["report"]][x["start"] : x["end"]] for x in spots)


def test_csv_reads_back_and_starts_no_formula(store: Store, tmp_path: Path) -> None:
    """Hazard 15."""
    folder = written(store, tmp_path / "tables", "csv")
    found = {p.stem: list(csv.DictReader(p.open(encoding="utf-8-sig", newline=""))) for p in folder.iterdir()}
    told = [row for pair in pairs(store) for row in rows(pair)]
    for table in TABLES:
        mine = [r for r in told if isinstance(r, table)]
        assert [list(x.values()) for x in found[name(table)]] == [[str(cell(getattr(r, c))) for c in columns(table)] for r in mine]
    cells = [v for t in found.values() for row in t for v in row.values()]
    assert not [v for v in cells if v[:1] in "=+-@\t\r" and v and not re.fullmatch(r"-?\d+(\.\d+)?", v)]
    assert [cell(x) for x in ("=1", "+1", "-1", "@a", "\t=1", "\r", " =1", "＝1", -1, 1.5, "a=1")] == [
        "'=1", "'+1", "'-1", "'@a", "'\t=1", "'\r", "' =1", "'＝1", -1, 1.5, "a=1",
    ]  # fmt: skip


def test_parquet_reads_back(store: Store, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", exc_type=ImportError)
    import pyarrow.parquet as pq

    folder = written(store, tmp_path / "tables", "parquet")
    told = [row for pair in pairs(store) for row in rows(pair)]
    for table in TABLES:
        got = pq.read_table(folder / f"{name(table)}.parquet")
        assert got.schema.names == list(columns(table))
        assert got.schema.metadata[b"onrecord"] == b"onrecord/export/1"
        mine = [msgspec.to_builtins(r) for r in told if isinstance(r, table)]
        for one, other in zip(got.to_pylist(), mine, strict=True):
            assert {k: v if not isinstance(v, float) else round(v, 6) for k, v in one.items()} == {
                k: list(other[k])
                if isinstance(other[k], (list, tuple))
                else (round(float(other[k]), 6) if isinstance(one[k], float) else other[k])
                for k in one
            }


ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target", "body", "motivation"],
    "properties": {
        "id": {"type": "string", "pattern": "^urn:"},
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["describing"]},
        "body": {
            "type": "array",
            "items": {
                "properties": {"type": {"const": "TextualBody"}, "purpose": {"enum": ["describing", "identifying"]}},
                "required": ["type", "value"],
            },
        },
        "target": {
            "type": "object",
            "required": ["source", "selector"],
            "properties": {
                "selector": {
                    "type": "array",
                    "prefixItems": [
                        {
                            "properties": {
                                "type": {"const": "TextPositionSelector"},
                                "start": {"type": "integer", "minimum": 0},
                                "end": {"type": "integer", "minimum": 0},
                            },
                            "required": ["type", "start", "end"],
                            "additionalProperties": False,
                        },
                        {
                            "properties": {
                                "type": {"const": "TextQuoteSelector"},
                                "exact": {"type": "string"},
                                "prefix": {"type": "string"},
                                "suffix": {"type": "string"},
                            },
                            "required": ["type", "exact"],
                            "additionalProperties": False,
                        },
                    ],
                }
            },
        },
    },
}  # the rules of the Web Annotation Data Model (sections 3, 4.2.4, 4.2.5) for the parts that are used


def test_web_annotations_find_their_words(store: Store, tmp_path: Path) -> None:
    page = json.loads(written(store, tmp_path / "x.json", "annotations").read_text(encoding="utf-8"))
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    by_source = {forms.source(r): a.report.text for d, found in pairs(store) for r in d.reports for a in found if a.report.id == r.id}
    assert len({a["id"] for a in page["items"]}) == len(page["items"]) > 50
    for a in page["items"]:
        jsonschema.validate(a, ANNOTATION)
        position, quote = a["target"]["selector"]
        text = by_source[a["target"]["source"]]
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text


SCHEMA_ORG = {  # type: its properties there with the types that they may have (schema.org 28, domains and ranges)
    "Claim": {"text": str, "appearance": "NewsArticle"},
    "Quotation": {"text": str, "creator": "agent", "dateCreated": str, "isPartOf": "NewsArticle"},
    "NewsArticle": {"headline": str, "url": str, "publisher": "agent", "datePublished": str},
    "agent": {"name": str},
}


def test_schema_org_is_claims_and_quotations_without_a_rating(store: Store, tmp_path: Path) -> None:
    told = json.loads(written(store, tmp_path / "x.jsonld", "jsonld").read_text(encoding="utf-8"))
    assert told["@context"] == "https://schema.org"
    ids = {n["@id"]: n["@type"] for n in told["@graph"]}
    assert {"Claim", "Quotation", "NewsArticle"} == set(ids.values())
    for node in told["@graph"]:
        known = SCHEMA_ORG[node["@type"]]
        for key, value in node.items():
            if key.startswith("@"):
                continue
            for v in value if isinstance(value, list) else [value]:
                kind = known[key]
                if kind is str:
                    assert isinstance(v, str)
                elif kind == "agent":
                    assert v["@type"] in {"Person", "Organization", "Place", "Thing"} and set(v) == {"@type", "name"}
                else:
                    assert ids[v["@id"]] == kind
    assert not re.search("rating|review", json.dumps(told["@graph"][0]), re.I)


def test_the_block_of_a_page_ends_no_script(dossiers: list[Dossier]) -> None:
    claim = msgspec.structs.replace(dossiers[0].claims[0], wording=ODD)
    block = forms.jsonld_block(msgspec.structs.replace(dossiers[0], claims=(claim,)))
    assert not re.search("[<>&\u2028]", block)
    assert any(n.get("text") == ODD for n in json.loads(block)["@graph"])


MODEL = json.loads((Path(__file__).parent / "data" / "ftm_schema.json").read_text(encoding="utf-8"))["schemata"]
CHECKS = {"date": r"\d{4}(-\d\d(-\d\d(T[\d:]+)?)?)?", "url": r"https?://.+"}


def lines(schema: str) -> set[str]:
    """A schema of FollowTheMoney, and all that it extends."""
    return {schema}.union(*(lines(up) for up in MODEL[schema]["extends"]))


def test_follow_the_money(store: Store, tmp_path: Path) -> None:
    """By the model's own schema files, and by the library where it is installed."""
    found = [json.loads(x) for x in written(store, tmp_path / "x.ftm", "ftm").read_text(encoding="utf-8").splitlines()]
    assert {e["schema"] for e in found} == {"Article", "Person", "Organization", "Address", "Documentation", "Note"}
    kinds = {e["id"]: e["schema"] for e in found}
    assert len(kinds) == len(found)
    for e in found:
        above = lines(e["schema"])
        known = {k: v for up in above for k, v in MODEL[up]["properties"].items()}
        assert not MODEL[e["schema"]]["abstract"]
        assert set(MODEL[e["schema"]]["required"]) <= set(e["properties"]) <= set(known)
        for key, values in e["properties"].items():
            kind = known[key]
            assert values and all(isinstance(v, str) and re.fullmatch(CHECKS.get(kind["type"], r"(?s).+"), v) for v in values)
            assert kind["type"] != "entity" or all(kind["range"] in lines(kinds[v]) for v in values)
    try:
        from followthemoney import model
    except ImportError:
        return
    for e in found:
        proxy = model.get_proxy(e, cleaned=False)
        proxy.schema.validate(e)
        assert all(set(vs) <= set(proxy.get(k)) for k, vs in e["properties"].items() if k != "publishedAt")


def test_timeline_js(store: Store, tmp_path: Path) -> None:
    told = json.loads(written(store, tmp_path / "x.json", "timeline").read_text(encoding="utf-8"))
    assert told["title"]["text"]["headline"]
    assert len({e["unique_id"] for e in told["events"]}) == len(told["events"]) > 5
    for e in told["events"]:
        day = e["start_date"]
        assert set(day) <= {"year", "month", "day"} and "year" in day and ("day" not in day or "month" in day)
        assert all(isinstance(v, int) for v in day.values()) and 1 <= day.get("month", 1) <= 12
        assert set(e["text"]) == {"headline", "text"} and "<" not in e["text"]["text"]


def test_gexf_is_read_by_networkx(store: Store, tmp_path: Path) -> None:
    graph = networkx.read_gexf(written(store, tmp_path / "x.gexf", "gexf"))
    told = store.dossiers()
    claims = [n for n, d in graph.nodes(data=True) if d["kind"] in ("statement", "figure", "event")]
    assert len(claims) == sum(len(d.claims) for d in told)
    relations = [d["relation"] for _, _, d in graph.edges(data=True)]
    assert sum(r not in ("tells", "says") for r in relations) == sum(len(d.links) for d in told)


def test_odd_text_is_still_xml_and_json(dossiers: list[Dossier], reports: Sequence[Report]) -> None:
    claim = msgspec.structs.replace(dossiers[0].claims[0], wording=ODD)
    odd = (msgspec.structs.replace(dossiers[0], claims=(claim,), links=(), entities=()), ())
    ET.fromstring(forms.gexf([odd]))
    for made in (forms.annotations([odd]), forms.jsonld([odd]), forms.timeline([odd]), ftm.entities([odd])):
        json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")


def test_our_own_export_comes_back_as_it_was(record: str, tmp_path: Path) -> None:
    with keep.open(record, rules=rules("find")) as store, keep.open(tmp_path / "other.sqlite", rules=rules("find")) as other:
        story, link = store.dossiers()[0].story.id, store.dossiers()[0].links[0]
        made = Editor(store, "rhea").link(story, (link.left, link.right), "confirm", relation=link.relation)
        written(store, tmp_path / "x.record", "record")
        assert load(other, tmp_path / "x.record").reports == len(store.known())
        relink(other)
        assert [dump(d) for d in other.dossiers()] == [dump(d) for d in store.dossiers()]
        assert all(other.raw(i) == store.raw(i) for i in store.known())
        assert other.check() == []
        again = load(other, tmp_path / "x.record")
        assert (again.reports, again.decisions) == (0, 0)
        Editor(store, "rhea").undo(made.number)


@pytest.mark.parametrize(
    "bad", [b"{", b'{"line":"report"}\n', b"\xff\n", b'{"line":"other"}', b"[]\n", b'{"line":"head","schema":"onrecord/record/9"}']
)
def test_a_damaged_export_is_told_by_its_line(record: str, tmp_path: Path, bad: bytes) -> None:
    with keep.open(record) as store:
        good = written(store, tmp_path / "x.record", "record").read_bytes().splitlines(keepends=True)
    (tmp_path / "bad").write_bytes(b"".join(good[:3]) + bad)
    with keep.open(tmp_path / "other.sqlite") as other:
        with pytest.raises(StoreError, match="line 4 is not of an export"):
            load(other, tmp_path / "bad")
        assert len(other.known()) == 2


def test_an_export_is_whole_or_not_there(store: Store, tmp_path: Path) -> None:
    def broken(dossier: Dossier) -> Sequence[Analysis]:
        raise OSError(28, "No space left on device")

    for form in FORMS:
        with pytest.raises(StoreError, match=r"cannot be written|no story|not installed"):
            export(store, broken, tmp_path / f"x.{form}", form=form)
    (tmp_path / "there").write_text("")
    with pytest.raises(StoreError, match="there is a file or folder"):
        export(store, broken, tmp_path / "there", form="csv")
    with pytest.raises(StoreError, match="there is no format"):
        export(store, broken, tmp_path / "y", form="doc")
    with pytest.raises(StoreError, match="there is no such folder"):
        export(store, broken, tmp_path / "no" / "y", form="csv")
    assert [p.name for p in tmp_path.iterdir()] == ["there"]
