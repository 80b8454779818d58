"""Dossiers in the words of other formats: W3C Web Annotation, schema.org, FollowTheMoney, TimelineJS, GEXF. Pure; nothing is rated."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any
from xml.sax.saxutils import quoteattr

from onrecord.keep.tables import Pair, QuoteRow, TimelineRow, rows
from onrecord.types import Analysis, Dossier, Entity, Evidence, ReportHead

Json = dict[str, Any]
AROUND = 32  # characters of prefix and suffix by which a quotation is found again
DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-]|-[A-Z])")
KINDS = {"person": "Person", "organisation": "Organization", "group": "Organization", "place": "Place", "facility": "Place"}


def bare(value: Any) -> Any:
    """A JSON value without what is empty."""
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if v is not None and v != [] and v != {}}
    return [bare(v) for v in value] if isinstance(value, list) else value


def source(report: ReportHead) -> str:
    """What a report is called where an address is wanted: its own, else its hash."""
    return report.url if report.url and report.url.startswith(("http://", "https://")) else "urn:" + report.id


# ------------------------------------------------------------------ W3C Web Annotation
def annotations(pairs: Sequence[Pair]) -> Json:
    """A W3C Web Annotation page (Recommendation of 23 February 2017): one annotation for each piece of evidence.

    Selectors: TextPositionSelector (code points, half open) and TextQuoteSelector (exact, prefix, suffix) of the report's text.
    """
    items = [a for pair in pairs for a in _annotated(pair)]
    return {"@context": "http://www.w3.org/ns/anno.jsonld", "id": "urn:onrecord:annotations", "type": "AnnotationPage", "items": items}


def _annotated(pair: Pair) -> Iterator[Json]:
    dossier, analyses = pair
    texts = {a.report.id: a.report.text for a in analyses}
    heads = {r.id: r for r in dossier.reports}
    names = {e.id: e.name for e in dossier.entities}
    for c in dossier.claims:
        for e in c.evidence:
            text = texts.get(e.report, "")
            spot = hashlib.sha256(f"{c.id} {e.report} {e.start} {e.end}".encode()).hexdigest()[:16]
            body = [{"type": "TextualBody", "value": c.wording, "format": "text/plain", "purpose": "describing"}]
            if e.speaker in names:
                body.append({"type": "TextualBody", "value": names[e.speaker], "format": "text/plain", "purpose": "identifying"})
            target = {"source": source(heads[e.report]), "selector": _selectors(e, text)}
            yield {"id": f"urn:onrecord:{spot}", "type": "Annotation", "motivation": "describing", "body": body, "target": target}


def _selectors(e: Evidence, text: str) -> list[Json]:
    quote = {
        "type": "TextQuoteSelector", "exact": e.exact, "prefix": text[max(0, e.start - AROUND) : e.start],
        "suffix": text[e.end : e.end + AROUND],
    }  # fmt: skip
    return [{"type": "TextPositionSelector", "start": e.start, "end": e.end}, quote]


# ------------------------------------------------------------------ schema.org
def jsonld(pairs: Sequence[Pair]) -> Json:
    """schema.org JSON-LD: a Claim for each claim with its appearances, a Quotation for each quoted statement. No ClaimReview, no rating."""
    graph: list[Json] = []
    for dossier, analyses in pairs:
        heads = {r.id: r for r in dossier.reports}
        people = {e.id: e for e in dossier.entities}
        graph += [_article(r) for r in dossier.reports]
        for c in dossier.claims:
            seen = [{"@id": source(heads[r])} for r in sorted({e.report for e in c.evidence})]
            graph.append({"@type": "Claim", "@id": f"urn:onrecord:{c.id}", "text": c.wording, "appearance": seen})
        graph += [_quotation(q, heads[q.report], people) for q in rows((dossier, analyses)) if isinstance(q, QuoteRow)]
    return bare({"@context": "https://schema.org", "@graph": graph})  # type: ignore[no-any-return]


def _article(r: ReportHead) -> Json:
    outlet = {"@type": "Organization", "name": r.outlet} if r.outlet else None
    day = r.published.value if r.published else None
    url = source(r) if source(r).startswith("http") else None
    return {"@type": "NewsArticle", "@id": source(r), "headline": r.title, "url": url, "publisher": outlet, "datePublished": day}


def _quotation(q: QuoteRow, report: ReportHead, people: dict[str, Entity]) -> Json:
    who = people.get(q.speaker or "")
    printed = {"@type": "Thing", "name": q.source} if q.source else None
    speaker = {"@type": KINDS.get(who.type, "Thing"), "name": who.name} if who else printed
    spot = hashlib.sha256(f"{q.report} {q.start} {q.end}".encode()).hexdigest()[:16]
    return {
        "@type": "Quotation", "@id": f"urn:onrecord:q-{spot}", "text": q.exact, "creator": speaker, "dateCreated": q.said,
        "isPartOf": {"@id": source(report)},
    }  # fmt: skip


def jsonld_block(dossier: Dossier, analyses: Sequence[Analysis] = ()) -> str:
    """The schema.org JSON for a ``<script type="application/ld+json">`` of a page: no ``<``, ``>`` or ``&`` in it can end the script."""
    told = json.dumps(jsonld([(dossier, analyses)]), ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        told = told.replace(sign, f"\\u{ord(sign):04x}")
    return told


# ------------------------------------------------------------------ TimelineJS
def timeline(pairs: Sequence[Pair]) -> Json:
    """TimelineJS 3 JSON: a title and one event for each dated happening; its texts are HTML, so everything is escaped."""
    told = [r for pair in pairs for r in rows(pair) if isinstance(r, TimelineRow)]
    events = [e for r in told if (e := _slide(r))]
    title = pairs[0][0].story.title if pairs else ""
    return {"title": {"text": {"headline": escape(title)}}, "events": events}


def _slide(r: TimelineRow) -> Json | None:
    days = [_date(m) for part in r.when.split("/") if (m := DAY.match(part))]
    if not days:
        return None
    more = {"end_date": days[1]} if len(days) > 1 else {}
    text = {"headline": escape(f"{r.type} ({r.modality})"), "text": escape(r.exact)}
    ident = hashlib.sha256(f"{r.report} {r.start} {r.end}".encode()).hexdigest()[:12]
    return bare({"start_date": days[0], **more, "text": text, "group": escape(r.outlet or r.file), "unique_id": ident})  # type: ignore[no-any-return]


def _date(m: re.Match[str]) -> Json:
    return {k: int(v) for k, v in zip(("year", "month", "day"), m.groups(), strict=True) if v}


# ------------------------------------------------------------------ GEXF
def gexf(pairs: Sequence[Pair]) -> str:
    """GEXF 1.2: claims, speakers and outlets as nodes; who says, which outlet tells, and how claims stand to each other as edges."""
    nodes: dict[str, tuple[str, str]] = {}
    edges: dict[tuple[str, str, str], float] = {}
    for dossier, _ in pairs:
        names = {e.id: e.name for e in dossier.entities}
        outlets = {r.id: r.outlet or r.file for r in dossier.reports}
        for c in dossier.claims:
            nodes[f"{dossier.story.id}/{c.id}"] = (c.wording, c.kind)
            for e in c.evidence:
                _edge((nodes, edges), f"outlet/{outlets[e.report]}", (outlets[e.report], "outlet"), f"{dossier.story.id}/{c.id}", "tells")
                if e.speaker in names:
                    speaker = f"{dossier.story.id}/{e.speaker}"
                    _edge((nodes, edges), speaker, (names[e.speaker], "speaker"), f"{dossier.story.id}/{c.id}", "says")
        for x in dossier.links:
            edges[f"{dossier.story.id}/{x.left}", f"{dossier.story.id}/{x.right}", x.relation] = x.score
    return _xml(nodes, edges)


def _edge(graph: tuple[Any, Any], left: str, node: tuple[str, str], right: str, what: str) -> None:
    graph[0][left] = node
    graph[1][left, right, what] = graph[1].get((left, right, what), 0.0) + 1.0


def _xml(nodes: dict[str, tuple[str, str]], edges: dict[tuple[str, str, str], float]) -> str:
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph mode="static" defaultedgetype="directed">',
        '<attributes class="node"><attribute id="0" title="kind" type="string"/></attributes>',
        '<attributes class="edge"><attribute id="1" title="relation" type="string"/></attributes><nodes>',
    ]
    for ident, (label, kind) in nodes.items():
        value = f'<attvalues><attvalue for="0" value={_attr(kind)}/></attvalues>'
        out.append(f"<node id={_attr(ident)} label={_attr(label)}>{value}</node>")
    out.append("</nodes><edges>")
    for n, ((left, right, what), weight) in enumerate(edges.items()):
        ends = f'id="{n}" source={_attr(left)} target={_attr(right)} label={_attr(what)} weight="{weight}"'
        out.append(f'<edge {ends}><attvalues><attvalue for="1" value={_attr(what)}/></attvalues></edge>')
    return "\n".join([*out, "</edges></graph></gexf>"])


def _attr(text: str) -> str:
    return quoteattr("".join(c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else "\ufffd" for c in text))
