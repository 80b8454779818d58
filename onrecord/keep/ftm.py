"""FollowTheMoney entities (https://followthemoney.tech, model 4): Article, Person, Organization, Address, Documentation, Note for claims.

Names are as the reports print them. Products, programmes and events have no schema there that says no more than is known, and are left out.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.keep.tables import Pair
from onrecord.types import Claim, Dossier, Entity, ReportHead

Json = dict[str, Any]
Properties = Mapping[str, Sequence[str | None]]
SCHEMATA = {
    "person": "Person", "organisation": "Organization", "group": "Organization", "place": "Address", "facility": "Address"
}  # fmt: skip


def entities(pairs: Sequence[Pair]) -> list[Json]:
    """All entities of the stories; ids are stable, every reference leads to an entity of the list."""
    return [e for dossier, _ in pairs for e in _story(dossier)]


def _story(d: Dossier) -> Iterator[Json]:
    heads = {r.id: _id("report", r.id) for r in d.reports}
    known = {e.id: _id("entity", d.story.id, e.id) for e in d.entities if e.type in SCHEMATA}
    for r in d.reports:
        yield _article(heads[r.id], r)
    for e in d.entities:
        if e.id in known:
            yield _entity(known[e.id], e)
            for report in sorted({m.report for m in e.mentions}):
                ends = {"document": [heads[report]], "entity": [known[e.id]], "role": ["mentioned in"]}
                yield _made(_id("mention", known[e.id], report), "Documentation", ends)
    for c in d.claims:
        yield _note(d, c, (heads, known))


def _id(*parts: str) -> str:
    return "onrecord-" + hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _made(ident: str, schema: str, properties: Properties) -> Json:
    kept = {k: list(dict.fromkeys(v for v in vs if v)) for k, vs in properties.items()}
    return {"id": ident, "schema": schema, "properties": {k: vs for k, vs in kept.items() if vs}}


def _article(ident: str, r: ReportHead) -> Json:
    web = r.url if r.url and r.url.startswith(("http://", "https://")) else None
    day = r.published.value if r.published else None
    found: Properties = {"title": [r.title], "fileName": [r.file], "publisher": [r.outlet], "publishedAt": [day], "sourceUrl": [web]}
    return _made(ident, "Article", found)


def _entity(ident: str, e: Entity) -> Json:
    schema = SCHEMATA[e.type]
    names: dict[str, Sequence[str | None]] = {"name": [e.name], "alias": [a for a in e.aliases if a != e.name and a[:1].isupper()]}
    if schema == "Person":
        names["position"] = [role.role for role in e.roles]
    if schema == "Address":
        names = {"full": [e.name]}
    return _made(ident, schema, names)


def _note(d: Dossier, c: Claim, ids: tuple[dict[str, str], dict[str, str]]) -> Json:
    """A claim: its wording, who says it, the articles it stands in."""
    heads, known = ids
    speakers = [known.get(e.speaker or "") for e in c.evidence]
    proof: list[str | None] = [heads[e.report] for e in c.evidence]
    words: dict[str, list[str | None]] = {"description": [c.wording], "entity": speakers, "proof": proof, "keywords": [c.kind, c.status]}
    return _made(_id("claim", d.story.id, c.id), "Note", words)
