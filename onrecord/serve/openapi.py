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
TEXT = {"type": "string"}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("/api/reports", "POST"): {
        "type": "object", "required": ["text"], "properties": dict.fromkeys(("text", "name", "outlet", "published", "title", "url"), TEXT),
    },
    ("/api/decisions", "POST"): {
        "type": "object",
        "required": ["what", "user"],
        "properties": {
            "what": {"enum": ["confirm", "reject", "same", "apart", "undo"]},
            "number": {"type": "integer"},
            **dict.fromkeys(("user", "story", "left", "right", "report", "reason"), TEXT),
        },
    },
}  # fmt: skip
ANSWERS = {
    ("/api/stories/{story}", "GET"): "Dossier", ("/api/stories/{story}/claims", "GET"): "Claim", ("/api/reports", "GET"): "Hit",
    ("/api/reports/{report}", "GET"): "Analysis", ("/api/decisions", "GET"): "Decision", ("/api/decisions", "POST"): "Decision",
}  # fmt: skip
ERROR = {
    "description": "What is wrong, and what to do.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def document(table: Sequence[Row]) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    for path, method, call, asked in table:
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, call, asked)
    _, schemas = msgspec.json.schema_components([Dossier, Analysis, Claim, Decision, Hit], ref_template="#/components/schemas/{name}")
    error = {"type": "object", "required": ["error"], "properties": {"error": TEXT}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "onrecord", "version": __version__, "description": "The record of stories: read, ask, add, decide."},
        "paths": paths,
        "components": {
            "schemas": {**_plain(schemas), "Error": error},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Only where the server was started with one."}
            },
        },
        "security": [{}, {"token": []}],
    }


def _operation(path: str, method: str, call: Callable[..., object], asked: Sequence[str]) -> dict[str, Any]:
    names = re.findall(r"\{(\w+)\}", path)
    given = [{"name": n, "in": "path", "required": True, "schema": TEXT} for n in names]
    given += [{"name": n, "in": "query", "description": TELLS[n], "schema": {"type": _type(n)}} for n in asked]
    status = "200" if method == "GET" else "202" if path == "/api/reports" else "201"
    out: dict[str, Any] = {
        "summary": (call.__doc__ or "").split("\n")[0],
        "operationId": f"{method.lower()}_{re.sub(r'[^a-z]+', '_', path.removeprefix('/api/')).strip('_')}",
        "parameters": given,
        "responses": {status: _answer(path, method, paged="limit" in asked), "default": ERROR},
    }
    if (path, method) in BODIES:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": BODIES[path, method]}}}
    return out


def _type(name: str) -> str:
    return "integer" if name in ("limit", "offset") else "string"


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
