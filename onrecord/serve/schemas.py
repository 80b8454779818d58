"""The JSON Schemas of the two documents, made from the records themselves."""

import json
from typing import Any

import msgspec

from onrecord.keep.tables import AnyRow
from onrecord.serve.feeds import Changes
from onrecord.types import Analysis, Dossier, Record

DOCUMENTS: dict[str, Any] = {"analysis": Analysis, "dossier": Dossier, "changes": Changes, "export": AnyRow}


def schema(document: str) -> str:
    """The JSON Schema (draft 2020-12) of ``analysis`` or ``dossier`` as text.

    >>> '"$schema"' in schema("dossier")
    True
    """
    made = msgspec.json.schema(DOCUMENTS[document])
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"onrecord {document}", **made}
    return json.dumps(_plain(made), indent=1, ensure_ascii=False)


def of_object(kind: type[Record]) -> dict[str, Any]:
    """The JSON Schema of a record as an object with its fields at the root, which the Model Context Protocol asks for.

    >>> from onrecord.types import Span
    >>> of_object(Span)["type"], sorted(of_object(Span)["properties"])
    ('object', ['end', 'start'])
    """
    made = _plain(msgspec.json.schema(kind))
    parts = dict(made.get("$defs", {}))
    root = parts.pop(made["$ref"].rsplit("/", 1)[1])
    return {**root, "$defs": parts} if parts else dict(root)


def _plain(node: Any) -> Any:
    """Decimals are written as JSON numbers, so the schema says number."""
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            return {"type": "number"}
        return {k: _plain(v) for k, v in node.items()}
    return [_plain(v) for v in node] if isinstance(node, list) else node
