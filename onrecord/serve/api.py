"""The HTTP API under ``/api``: JSON, paged by ``limit`` and ``offset``, with ETag (RFC 9110) and an OpenAPI 3.1 document.

Errors are ``{"error": "what is wrong, and what to do"}`` with a status that fits.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.codec import dump
from onrecord.decisions import Decision
from onrecord.serve import forms, query
from onrecord.serve.bodies import Decide, NewReport, taken
from onrecord.serve.guard import own
from onrecord.serve.library import Found, Library, Shelf
from onrecord.serve.moved import elsewhere
from onrecord.serve.openapi import document, fault
from onrecord.serve.people import Person, person_of
from onrecord.serve.stories import Filter, listed
from onrecord.show.view import View
from onrecord.text import fold
from onrecord.types import Record

USUAL = 50


def _library(request: Request) -> Library:
    found: Library = request.app.state.library
    return found


def _shelf(request: Request) -> Shelf:
    return _library(request).shelf()


def answer(request: Request, body: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON with an ETag of its bytes; 304 without a body when the asker has them."""
    data = (dump(body) if isinstance(body, Record) else json.dumps(body, ensure_ascii=True, separators=(",", ":"))).encode()
    tag = f'"{hashlib.sha256(data).hexdigest()[:24]}"'
    known = [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]
    sent = {"etag": tag, "cache-control": "no-cache", **(headers or {})}
    if status == 200 and request.method == "GET" and (tag in known or "*" in known):
        return Response(status_code=304, headers=sent)
    return Response(data, status_code=status, media_type="application/json", headers=sent)


def paged(request: Request, items: Sequence[object], told: Callable[..., object]) -> Response:
    """One page of a list, its total, and the address of the next."""
    limit, offset = _number(request, "limit", USUAL), _number(request, "offset", 0)
    return sliced(request, [told(x) for x in items[offset : offset + limit]], len(items), (limit, offset))


def sliced(request: Request, rows: Sequence[object], total: int, at: tuple[int, int]) -> Response:
    """A page that was cut already."""
    limit, offset = at
    more = offset + limit < total
    url = request.url.include_query_params(limit=limit, offset=offset + limit)
    following = f"{url.path}?{url.query}" if more else None
    headers = {"link": f'<{following}>; rel="next"'} if following else None
    return answer(request, {"items": list(rows), "total": total, "limit": limit, "offset": offset, "next": following}, headers=headers)


def _number(request: Request, name: str, usual: int) -> int:
    given = _asked(request, name)
    return usual if given is None else int(given)


def _asked(request: Request, name: str) -> str | None:
    """A field of the address, which is as the document says; None where it is not there."""
    given = request.query_params.get(name)
    if given is not None and (wrong := fault(name, given)):
        raise HTTPException(400, f"{name} {wrong}")
    return given


def _plain(record: Record) -> object:
    return json.loads(dump(record))


def _story(request: Request) -> View:
    key = request.path_params["story"]
    if found := _shelf(request).story(key):
        return found
    raise elsewhere(_library(request), request, key)


# ------------------------------------------------------------------ reading
def stories(request: Request) -> Response:
    """Stories, filtered as on the page."""
    for name in ("since", "until", "conflict"):
        _asked(request, name)
    return paged(request, listed(list(_shelf(request).views.values()), Filter.of(request.query_params)), _head)


def _head(view: View) -> dict[str, object]:
    d = view.dossier
    days = sorted(r.published.value for r in d.reports if r.published)
    return {
        "id": d.story.id, "title": d.story.title, "reports": len(d.reports), "outlets": len({view.outlet(r) for r in d.reports}),
        "claims": len(d.claims), "origins": len(d.origins), "conflicts": sum(k.relation == "conflicts" for k in d.links),
        "failed_checks": sum(f.verdict == "fails" for f in d.findings),
        "first": days[0] if days else None, "last": days[-1] if days else None, "unlinked": d.unlinked or None,
    }  # fmt: skip


def story(request: Request) -> Response:
    """The dossier of a story."""
    return answer(request, _story(request).dossier)


def claims(request: Request) -> Response:
    """The claims of a story that meet a query."""
    view = _story(request)
    terms = query.parse(_asked(request, "q") or "")
    found = [f for row, f in _shelf(request).rows if f.story == view.dossier.story.id and query.matches(row, terms)]
    return paged(request, found, lambda f: _plain(view.claims[f.line.id]))


def search(request: Request) -> Response:
    """Claims of all stories that meet a query."""
    shelf, asked = _shelf(request), _asked(request, "q") or ""
    if not asked.strip():
        raise HTTPException(400, "ask for something: /api/search?q=…")

    def _told(f: Found) -> object:
        return {"story": f.story, "title": f.title, "claim": _plain(shelf.views[f.story].claims[f.line.id])}

    return paged(request, shelf.ask(query.parse(asked)), _told)


def reports(request: Request) -> Response:
    """Reports by full text, newest first."""
    limit, offset = _number(request, "limit", USUAL), _number(request, "offset", 0)
    given = {k: _asked(request, k) or None for k in ("outlet", "since", "until")}
    with _library(request).store() as store:
        found = store.search(_asked(request, "q") or "", limit=limit, offset=offset, **given)
    return sliced(request, [_plain(h) for h in found.rows], found.total, (limit, offset))


def report(request: Request) -> Response:
    """A report with everything found in it."""
    key = request.path_params["report"]
    found = _shelf(request).analyses.get(key)
    if found is None:
        raise HTTPException(404, "there is no such report, or its text was taken down")
    return answer(request, found)


def people(request: Request) -> Response:
    """People, bodies and groups by name, the most quoted first."""
    wanted = fold(request.query_params.get("name", ""))
    found = [v for k, v in _shelf(request).people.items() if wanted in k or any(wanted in fold(a) for _, e in v for a in e.aliases)]
    return paged(request, found, lambda v: _person(person_of(v)))


def _person(p: Person) -> dict[str, object]:
    return {
        "name": p.name, "type": p.type, "variants": list(p.variants),
        "roles": [{"role": r.role, "told_by": r.outlet, "report": r.evidence.report} for r in p.roles],
        "said": [{"story": v.dossier.story.id, "claims": [x.id for x in lines]} for v, lines in p.said],
    }  # fmt: skip


# ------------------------------------------------------------------ deciding, adding
def decisions(request: Request) -> Response:
    """Decisions that hold, or with ``history=1`` every one ever made."""
    with _library(request).store() as store:
        found = store.decisions(history=_asked(request, "history") is not None)
    return paged(request, found, _plain)


async def decide(request: Request) -> Response:
    """Keep a decision."""
    given = await _body(request, Decide)

    def _work() -> Decision:
        with _library(request).store(write=True) as store:
            return forms.decide(store, given, given.get("user", ""))

    return answer(request, _plain(await run_in_threadpool(_work)), status=201)


async def add(request: Request) -> Response:
    """Keep a report (its text, and what is known of it) in the record and begin to work on it: 202 says that it is safe."""
    given = await _body(request, NewReport)
    sent = forms.pasted(given["text"], given, given.get("name", ""))
    made = await run_in_threadpool(request.app.state.jobs.start, [sent])
    return answer(request, made, status=202, headers={"location": f"/api/jobs/{made['id']}"})


def jobs(request: Request) -> Response:
    """Uploads, the last first."""
    at = _number(request, "limit", USUAL), _number(request, "offset", 0)
    rows, total = request.app.state.jobs.all(*at)
    return sliced(request, rows, total, at)


def job(request: Request) -> Response:
    """How far an upload is."""
    found = request.app.state.jobs.get(request.path_params["job"])
    if found is None:
        raise HTTPException(404, "there is no such upload in this record")
    return answer(request, found)


async def _body(request: Request, kind: object) -> dict[str, str]:
    """The fields of a JSON object; a browser has to send its csrf cookie's value as X-CSRF."""
    if not own(request, request.headers.get("x-csrf", "")):
        raise HTTPException(403, "a browser has to send the header X-CSRF with the value of its cookie csrf")
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send JSON (Content-Type: application/json)")
    return taken(await request.body(), kind)


# ------------------------------------------------------------------ the document
Handler = Callable[[Request], Response | Awaitable[Response]]
PAGES = ("limit", "offset")
TABLE: list[tuple[str, str, Handler, tuple[str, ...]]] = [
    ("/api/stories", "GET", stories, ("words", "outlet", "person", "since", "until", "conflict", *PAGES)),
    ("/api/stories/{story}", "GET", story, ()),
    ("/api/stories/{story}/claims", "GET", claims, ("q", *PAGES)),
    ("/api/search", "GET", search, ("q", *PAGES)),
    ("/api/reports", "GET", reports, ("q", "outlet", "since", "until", *PAGES)),
    ("/api/reports", "POST", add, ()),
    ("/api/reports/{report}", "GET", report, ()),
    ("/api/people", "GET", people, ("name", *PAGES)),
    ("/api/jobs", "GET", jobs, PAGES),
    ("/api/jobs/{job}", "GET", job, ()),
    ("/api/decisions", "GET", decisions, ("history", *PAGES)),
    ("/api/decisions", "POST", decide, ()),
]


def openapi(request: Request) -> Response:
    """The API described by itself."""
    return answer(request, document(TABLE))


ROUTES: list[tuple[str, str, Handler]] = [*((p, m, h) for p, m, h, _ in TABLE), ("/api/openapi.json", "GET", openapi)]
