"""The pages of the web app: what is asked for is looked up in the library, and shown by a template."""

import json
import re
from collections.abc import Callable, Sequence
from importlib.resources import files as resources

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from onrecord.codec import dump
from onrecord.decisions import Decision
from onrecord.keep.store import Hit
from onrecord.serve import forms, query
from onrecord.serve.feeds import SAY
from onrecord.serve.guard import Guard, cookie
from onrecord.serve.jobs import Jobs
from onrecord.serve.library import Found, Library, Shelf
from onrecord.serve.moved import elsewhere
from onrecord.serve.people import person_of, somebody
from onrecord.serve.sessions import LONGEST
from onrecord.serve.stories import Filter, listed
from onrecord.show import charts, highlight, safe
from onrecord.show import people as people_
from onrecord.show.page import environment, headline, period, policy
from onrecord.show.view import View
from onrecord.text import fold

PAGE, LATEST = 50, 10
ASSETS = {"style.css": "onrecord.show", "web.css": "onrecord.serve", "web.js": "onrecord.serve"}
NAMED = ("person", "organisation", "group", "programme", "facility", "product")
TYPES = {"css": "text/css", "js": "text/javascript"}


def render(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A template with what every page needs."""
    state = request.scope.get("state", {})
    common: dict[str, object] = {
        "status": status,
        "csrf": state.get("csrf", ""),
        "user": cookie(request.headers, "who"),
        "path": request.url.path,
        "signed_in": "guard" in state and bool(state["guard"].token) and state["guard"].signed_in(request),
        "q": "",
        "url": _url(request),
    }
    html = environment("onrecord.serve").get_template(template).render(**{**common, **values})
    return HTMLResponse(html.encode("utf-8", "replace"), status_code=status)


def _url(request: Request) -> Callable[..., str]:
    """The present address with some of its fields changed."""
    return lambda **changed: str(request.url.include_query_params(**changed)).split(request.url.netloc, 1)[-1]


def library(request: Request) -> Library:
    """The record that is served."""
    found: Library = request.app.state.library
    return found


def shelf(request: Request) -> Shelf:
    """Its stories."""
    return library(request).shelf()


def view_of(request: Request) -> View:
    """The story that the address names."""
    key = request.path_params["story"]
    if found := shelf(request).story(key):
        return found
    raise elsewhere(library(request), request, key)


def offset(request: Request) -> int:
    """Where a page of a list begins."""
    given = request.query_params.get("offset", "0")
    return min(int(given), 10**7) if re.fullmatch(r"[0-9]{1,9}", given) else 0


# ------------------------------------------------------------------ reading
def stories(request: Request) -> Response:
    """All stories, filtered."""
    wanted = Filter.of(request.query_params)
    views = list(shelf(request).views.values())
    found, at = listed(views, wanted), offset(request)
    rows = [{"view": v, "told": headline(v), "period": period(v)} for v in found[at : at + PAGE]]
    outlets = sorted({v.outlet(r) for v in views for r in v.dossier.reports if r.outlet})
    return render(request, "stories.html", rows=rows, total=len(found), all=len(views), wanted=wanted, outlets=outlets, at=at, size=PAGE)


def story(request: Request) -> Response:
    """The dossier page, with ways to the desk."""
    found = view_of(request)
    html = shelf(request).page(found)
    allowed = policy().replace("form-action 'none'", "form-action 'none'; frame-ancestors 'none'")
    return HTMLResponse(html, headers={"content-security-policy": allowed})


def report(request: Request) -> Response:
    """One report with everything found in it, and the lines that rest on it."""
    key = request.path_params["report"]
    found = shelf(request).holder(key)
    if found is None or (whole := found.whole(key)) is None:
        raise HTTPException(404, "this report is not in the record, or was taken down")
    at = found.place[key]
    lines = [(x, next(p for p in x.passages if p.report == at)) for x in found.lines.values() if any(p.report == at for p in x.passages)]
    lines.sort(key=lambda pair: (pair[1].start, pair[0].n))
    with library(request).store() as store:
        versions = store.versions(key)
    return render(
        request,
        "report.html",
        view=found,
        head=found.dossier.reports[at],
        at=at,
        text=highlight.report(whole),
        lines=lines,
        versions=versions,
    )


def people(request: Request) -> Response:
    """Everybody who is named, the most quoted first."""
    wanted, at = request.query_params.get("name", ""), offset(request)
    found = [
        (k, v)
        for k, v in shelf(request).people.items()
        if fold(wanted) in k or any(fold(wanted) in fold(a) for _, e in v for a in e.aliases)
    ]
    rows = [person_of(v) for _, v in found[at : at + PAGE]]
    return render(request, "people.html", rows=rows, total=len(found), wanted=wanted, at=at, size=PAGE)


def person(request: Request) -> Response:
    """All that one person or body said, roles with their dates, variants of the name."""
    name = request.query_params.get("name", "")
    found = somebody(shelf(request), name)
    if found is None:
        raise HTTPException(404, "nobody of this name is in the record; look under People")
    return render(request, "person.html", person=found)


def figure(request: Request) -> Response:
    """A figure: its values over time and outlet."""
    found = view_of(request)
    line = found.lines.get(request.path_params["claim"])
    if line is None or not line.value:
        raise HTTPException(404, "there is no such figure in this story; it may have changed: look in the story")
    near = charts.around(found, line.id)
    drawn = charts.picture(found, near) if near and len({d.at for d in near.dots}) > 1 else Markup("")
    alike = [x for x in found.figures if x.id != line.id and x.of and fold(x.of) == fold(line.of)]
    linked = [p for p in found.pairs if line.id in (p.left.id, p.right.id)]
    rows = [d.line for d in near.dots] if near else [line]
    return render(request, "figure.html", view=found, line=line, rows=rows, drawn=drawn, alike=alike, pairs=linked)


def search(request: Request) -> Response:
    """Lines that meet a query, and reports that hold its words."""
    given, at = request.query_params.get("q", ""), offset(request)
    asked = given[: query.LONGEST]
    problem, hits, reports = "", list[Found](), None
    try:
        terms = query.parse(given)
        hits = shelf(request).ask(terms) if terms else []
        if words := query.plain(terms):
            with library(request).store() as store:
                reports = store.search(words, limit=20)
    except query.QueryError as error:
        problem = str(error)
    views = shelf(request).views
    return render(
        request, "search.html", status=400 if problem else 200, q=asked, problem=problem, hits=hits[at : at + PAGE], total=len(hits), at=at,
        size=PAGE, reports=reports, views=views, marked=_marked, head=_head(shelf(request)),
    )  # fmt: skip


def _head(known: Shelf) -> Callable[[str], tuple[str, str]]:
    """What a report is called, and when it was published, as its story has it."""

    def _told(report: str) -> tuple[str, str]:
        view = known.holder(report)
        head = view.head(report) if view else None
        return (view.outlet(head), people_.published(head.published)) if view and head else ("", "undated")

    return _told


def _marked(hit: Hit) -> Markup:
    """A found passage with its words marked."""
    start, exact, marks = hit.start, hit.exact, hit.marks
    out, at = Markup(""), 0
    for a, b in marks:
        out += safe.text(exact[at : a - start]) + Markup("<mark>") + safe.text(exact[a - start : b - start]) + Markup("</mark>")
        at = b - start
    return out + safe.text(exact[at:])


def history(request: Request) -> Response:
    """Everything that changed in a story since it is in the record, whatever it was called then, the newest first."""
    found, at = view_of(request), offset(request)
    with library(request).store() as store:
        rows = store.changes(story=found.dossier.story.id)
    return render(request, "history.html", view=found, rows=rows[at : at + PAGE], total=len(rows), at=at, size=PAGE, say=SAY)


# ------------------------------------------------------------------ the desk
def links(request: Request) -> Response:
    """All links of a story with what the rule says and what editors decided."""
    found = view_of(request)
    made = [d for d in _decided(request, found) if d.kind == "link"]
    at, named = offset(request), request.query_params.get("of", "")
    place = next((i for i, p in enumerate(found.pairs) if p.key == named), None)
    if place is not None and "offset" not in request.query_params:
        at = place - place % PAGE
    return render(request, "links.html", view=found, made=made, pairs=found.pairs[at : at + PAGE], total=len(found.pairs), at=at, size=PAGE)


def names(request: Request) -> Response:
    """The names of a story: which variants are held to be one, and what editors decided."""
    found = view_of(request)
    made = _decided(request, found)
    return render(request, "names.html", view=found, made=[d for d in made if d.kind == "name"], entities=_named(found))


def _named(view: View) -> Sequence[object]:
    known = [e for e in view.dossier.entities if e.mentions and e.type in NAMED]
    return sorted(known, key=lambda e: (NAMED.index(e.type), -len(e.mentions), e.name))


def _decided(request: Request, view: View) -> list[Decision]:
    with library(request).store() as store:
        return [d for d in store.decisions() if d.left.report in view.place and d.right.report in view.place]


def decisions(request: Request) -> Response:
    """Every decision ever made, the last first; those that hold can be undone."""
    with library(request).store() as store:
        history, held = store.decisions(history=True), {d.number for d in store.decisions()}
    at = offset(request)
    rows = list(reversed(history))[at : at + PAGE]
    return render(request, "decisions.html", rows=rows, held=held, total=len(history), at=at, size=PAGE, views=shelf(request))


async def decide(request: Request) -> Response:
    """Keep a decision and go back to where it was made."""
    found = await forms.form(request)
    given = {k: v for k, v in found.items() if isinstance(v, str)}
    user = forms.who(given.get("user", ""))

    def _work() -> None:
        with library(request).store(write=True) as store:
            forms.decide(store, given, user)

    await run_in_threadpool(_work)
    back = given.get("back", "")
    answer = RedirectResponse(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/decisions", status_code=303)
    if user.isascii() and user.replace(" ", "").replace("-", "").replace(".", "").isalnum():
        answer.set_cookie("who", user, samesite="strict", httponly=True, max_age=31_536_000)
    return answer


def export(request: Request) -> Response:
    """All decisions as JSON, to keep elsewhere."""
    with library(request).store() as store:
        history = store.decisions(history=True)
    body = [json.loads(dump(d)) for d in history]
    return JSONResponse({"decisions": body}, headers={"content-disposition": 'attachment; filename="decisions.json"'})


# ------------------------------------------------------------------ adding
def add(request: Request) -> Response:
    """The form for files and pasted texts, and the last uploads."""
    jobs: Jobs = request.app.state.jobs
    return render(request, "add.html", uploads=jobs.all(LATEST, 0)[0])


async def upload(request: Request) -> Response:
    """Keep what was sent in the record, begin with it, and show how far it is."""
    given = await forms.files(await forms.form(request))
    if not given:
        raise HTTPException(400, "nothing was sent: choose files, or paste the text of a report")
    jobs: Jobs = request.app.state.jobs
    made = await run_in_threadpool(jobs.start, given)
    return RedirectResponse(f"/job/{made['id']}", status_code=303)


def job(request: Request) -> Response:
    """How far an upload is."""
    found = request.app.state.jobs.get(request.path_params["job"])
    if found is None:
        raise HTTPException(404, "there is no such upload in this record")
    return render(request, "job.html", job=found)


# ------------------------------------------------------------------ the door
def login(request: Request) -> Response:
    """Ask for the token."""
    return render(request, "login.html", problem="")


async def sign_in(request: Request) -> Response:
    """A session for the right token."""
    found = await forms.form(request)
    guard: Guard = request.scope["state"]["guard"]
    if refused := guard.looked_at(request, str(found.get("token", ""))):
        problem = "This is not the token. The server shows it when it starts."
        if refused.status_code == 429:
            problem = f"Too many wrong tokens came from there: try again in {refused.headers['retry-after']} seconds."
        return render(request, "login.html", status=429 if refused.status_code == 429 else 403, problem=problem)
    answer = RedirectResponse("/", status_code=303)
    answer.set_cookie("session", guard.sessions.begin(), samesite="strict", httponly=True, max_age=int(LONGEST))
    return answer


async def sign_out(request: Request) -> Response:
    """End the session: its cookie is worth nothing from now on."""
    await forms.form(request)
    guard: Guard = request.scope["state"]["guard"]
    guard.sessions.end(cookie(request.headers, "session"))
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie("session", samesite="strict", httponly=True)
    return answer


def static(request: Request) -> Response:
    """Style and script."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404, "there is no such file")
    folder = resources(ASSETS[name])
    body = (folder if ASSETS[name].endswith("show") else folder / "static").joinpath(name).read_bytes()
    return Response(body, media_type=TYPES[name.rsplit(".", 1)[1]], headers={"cache-control": "no-cache"})
