"""The OpenAPI 3.1 document of the API, made from its table of routes and from the records themselves."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from onrecord import __version__
from onrecord.decisions import Decision
from onrecord.keep.store import Hit
from onrecord.serve.bodies import BODIES
from onrecord.serve.query import LONGEST
from onrecord.types import Analysis, Claim, Dossier

Row = tuple[str, str, Callable[[Request], Response | Awaitable[Response]], tuple[str, ...]]
TELLS = {
    "q": 'Words, "phrases", fields (speaker:, outlet:, kind:, status:, of:, unit:, story:, since:, until:, conflict:, figure>9), -without.',
    "words": "Words of the title.",
    "outlet": "Part of an outlet's name.",
    "person": "Part of the name of somebody in the story.",
    "name": "Part of a name.",
    "since": "ISO 8601 day or its beginning.",
    "until": "ISO 8601 day or its beginning.",
    "conflict": "1: only stories with a conflict.",
    "history": "1: also decisions that were undone or replaced.",
    "limit": "Items on a page, 1 to 200 (50).",
    "offset": "Items before the page (0).",
}
TEXT: dict[str, Any] = {"type": "string"}
DAYS = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
YES = {"enum": ["1", "true", "yes"]}
FIELDS: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    "offset": {"type": "integer", "minimum": 0, "maximum": 10_000_000, "default": 0},
    "since": DAYS, "until": DAYS, "conflict": YES, "history": YES, "q": {"type": "string", "maxLength": LONGEST},
}  # fmt: skip
NEEDED = {("/api/search", "q"): {"type": "string", "maxLength": LONGEST, "pattern": r"\S"}}
WRONG = {
    "since": "has to be a day or its beginning: 2025, 2025-03, 2025-03-04",
    "until": "has to be a day or its beginning: 2025, 2025-03, 2025-03-04",
    "limit": "has to be a number from 1 to 200", "offset": "has to be a number from 0 to 10000000",
}  # fmt: skip
ANSWERS = {
    ("/api/stories", "GET"): "StoryLine", ("/api/stories/{story}", "GET"): "Dossier",
    ("/api/stories/{story}/claims", "GET"): "Claim", ("/api/reports", "GET"): "Hit",
    ("/api/reports", "POST"): "Upload", ("/api/jobs", "GET"): "Upload",
    ("/api/jobs/{job}", "GET"): "Upload",
    ("/api/reports/{report}", "GET"): "Analysis", ("/api/decisions", "GET"): "Decision", ("/api/decisions", "POST"): "Decision",
}  # fmt: skip
COUNT = {"type": "integer"}
REFUSED = {"type": "array", "items": {"type": "object", "properties": {"file": TEXT, "reason": TEXT, "advice": TEXT}}}
IDS = {"type": "array", "items": TEXT}
UPLOAD = {
    "id": TEXT, "at": TEXT, "stage": TEXT, "ended": {"type": "boolean"}, "done": COUNT, "total": COUNT, "added": COUNT, "known": COUNT,
    "refused": REFUSED,
    "stories": {"type": "array", "items": {"type": "object", "properties": {"id": TEXT, "title": TEXT}}},
    "files": {
        "type": "array",
        "items": {
            "type": "object", "required": ["file", "ended", "added", "known", "refused"],
            "properties": {"file": TEXT, "ended": {"type": "boolean"}, "added": IDS, "known": IDS, "refused": REFUSED},
        },
    },
}  # fmt: skip
DAY_OR_NONE = {"type": ["string", "null"], "description": "A day or its beginning; null where no report states one."}
WHY = {"type": ["string", "null"], "description": "Why the story could not be linked and is set aside; null where it is linked."}
STORY = {
    "id": TEXT, "title": TEXT, "reports": COUNT, "outlets": COUNT, "claims": COUNT, "origins": COUNT, "conflicts": COUNT,
    "failed_checks": COUNT, "first": DAY_OR_NONE, "last": DAY_OR_NONE, "unlinked": WHY,
}  # fmt: skip
ERROR = {
    "description": "What is wrong, and what to do.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def document(table: Sequence[Row]) -> dict[str, Any]:
    """The whole document."""
    kinds = [Dossier, Analysis, Claim, Decision, Hit, *BODIES.values()]
    made, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    bodies = dict(zip(BODIES, made[-len(BODIES) :], strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for path, method, call, asked in table:
        made_of = _operation(path, method, call, asked)
        if body := bodies.get((path, method)):
            made_of["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
        paths.setdefault(path, {})[method.lower()] = made_of
    error = {"type": "object", "required": ["error"], "properties": {"error": TEXT}}
    upload, line = ({"type": "object", "required": list(fields), "properties": fields} for fields in (UPLOAD, STORY))
    return {
        "openapi": "3.1.0",
        "info": {"title": "onrecord", "version": __version__, "description": "The record of stories: read, ask, add, decide."},
        "paths": paths,
        "components": {
            "schemas": {**_plain(schemas), "Error": error, "Upload": upload, "StoryLine": line},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Only where the server was started with one."}
            },
        },
        "security": [{}, {"token": []}],
    }


def _operation(path: str, method: str, call: Callable[..., object], asked: Sequence[str]) -> dict[str, Any]:
    names = re.findall(r"\{(\w+)\}", path)
    given = [{"name": n, "in": "path", "required": True, "schema": TEXT} for n in names]
    given += [_field(path, n) for n in asked]
    status = "200" if method == "GET" else "202" if path == "/api/reports" else "201"
    out: dict[str, Any] = {
        "summary": (call.__doc__ or "").split("\n")[0],
        "operationId": f"{method.lower()}_{re.sub(r'[^a-z]+', '_', path.removeprefix('/api/')).strip('_')}",
        "parameters": given,
        "responses": {status: _answer(path, method, paged="limit" in asked), "default": ERROR},
    }
    return out


def _field(path: str, name: str) -> dict[str, Any]:
    needed = NEEDED.get((path, name))
    told = {"name": name, "in": "query", "description": TELLS[name], "schema": needed or FIELDS.get(name, TEXT)}
    return {**told, "required": True} if needed else told


def fault(name: str, given: str) -> str:
    """What is wrong with a field of an address by the schema that the document has of it; empty where nothing is.

    >>> fault("limit", "201"), fault("limit", "7"), fault("since", "soon")[:16], fault("history", "0")
    ('has to be a number from 1 to 200', '', 'has to be a day ', 'has to be one of: 1, true, yes')
    """
    schema = FIELDS.get(name, TEXT)
    if "enum" in schema:
        return "" if given in schema["enum"] else f"has to be one of: {', '.join(schema['enum'])}"
    if schema["type"] == "integer":
        good = re.fullmatch(r"[0-9]{1,9}", given) and schema["minimum"] <= int(given) <= schema["maximum"]
    else:
        good = len(given) <= schema.get("maxLength", len(given)) and re.search(schema.get("pattern", "").replace("$", r"\Z"), given)
    return "" if good else WRONG.get(name, f"is too long: at most {LONGEST} characters")


def _answer(path: str, method: str, *, paged: bool) -> dict[str, Any]:
    known = ANSWERS.get((path, method))
    item: dict[str, Any] = {"$ref": f"#/components/schemas/{known}"} if known else {"type": "object"}
    count = {"type": "integer"}
    following = {"type": ["string", "null"], "description": "The address of the next page."}
    page = {"items": {"type": "array", "items": item}, "total": count, "limit": count, "offset": count, "next": following}
    schema = {"type": "object", "required": list(page), "properties": page} if paged else item
    return {"description": "As asked; with an ETag, and 304 for If-None-Match.", "content": {"application/json": {"schema": schema}}}


def _plain(node: Any) -> Any:
    """Decimals are written as JSON numbers, so the schema says number."""
    if isinstance(node, dict):
        return {"type": "number"} if node.get("format") == "decimal" else {k: _plain(v) for k, v in node.items()}
    return [_plain(v) for v in node] if isinstance(node, list) else node
