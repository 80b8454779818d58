"""The local web app: routes, the guard round them, and how it is started. Pages are in ``web_pages``, data in ``api``."""

import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path

import click
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from onrecord.keep.store import StoreError
from onrecord.serve import api, web_pages
from onrecord.serve.guard import Guard, told
from onrecord.serve.jobs import Jobs
from onrecord.serve.library import Library
from onrecord.serve.listening import Patient
from onrecord.serve.query import QueryError

Handler = Callable[[Request], Response | Awaitable[Response]]
LEAST_TOKEN, NEW = 16, "new"

PAGES: list[tuple[str, str, Handler]] = [
    ("/", "GET", web_pages.stories),
    ("/story/{story}", "GET", web_pages.story),
    ("/story/{story}/links", "GET", web_pages.links),
    ("/story/{story}/names", "GET", web_pages.names),
    ("/story/{story}/history", "GET", web_pages.history),
    ("/report/{report}", "GET", web_pages.report),
    ("/person", "GET", web_pages.person),
    ("/people", "GET", web_pages.people),
    ("/figure/{story}/{claim}", "GET", web_pages.figure),
    ("/search", "GET", web_pages.search),
    ("/add", "GET", web_pages.add),
    ("/add", "POST", web_pages.upload),
    ("/job/{job}", "GET", web_pages.job),
    ("/decisions", "GET", web_pages.decisions),
    ("/decisions", "POST", web_pages.decide),
    ("/decisions.json", "GET", web_pages.export),
    ("/login", "GET", web_pages.login),
    ("/login", "POST", web_pages.sign_in),
    ("/logout", "POST", web_pages.sign_out),
    ("/static/{name}", "GET", web_pages.static),
]


def app(record: str | Path, token: str | None = None) -> Starlette:
    """The web app on a record; with a ``token`` nobody sees anything without it."""
    library = Library(record)
    jobs = Jobs(library)

    @asynccontextmanager
    async def _life(_: Starlette) -> AsyncIterator[None]:
        jobs.wake()  # with what was left when the last program ended
        yield
        await run_in_threadpool(jobs.close)

    routes = [Route(path, call, methods=[method]) for path, method, call in [*PAGES, *api.ROUTES]]
    made = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, token=token)],
        exception_handlers={HTTPException: _refused, StoreError: _stored, QueryError: _asked, Exception: _failed},
        lifespan=_life,
    )
    made.state.library, made.state.jobs = library, jobs
    return made


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.headers and "location" in error.headers:
        return Response(status_code=error.status_code, headers={"location": error.headers["location"]})
    answer = _answer(request, error.status_code, error.detail)
    if error.status_code == 405:
        answer.headers["allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods that an address takes (RFC 9110, 15.5.6), over all its routes."""
    path = request.scope["path"]
    return sorted({m for r in request.app.routes if isinstance(r, Route) and r.path_regex.match(path) for m in r.methods or ()})


async def _stored(request: Request, error: Exception) -> Response:
    assert isinstance(error, StoreError)
    return _answer(request, 409, f"{error.reason}; {error.advice}")


async def _asked(request: Request, error: Exception) -> Response:
    return _answer(request, 400, str(error))


async def _failed(request: Request, error: Exception) -> Response:
    return _answer(request, 500, "this went wrong here, and it is a defect: the server's own messages say where; please report it")


def _answer(request: Request, status: int, reason: str) -> Response:
    if request.url.path.startswith("/api"):
        return told(request, status, reason)
    return web_pages.render(request, "told.html", status=status, reason=reason)


def serve(record: str | Path, *, host: str, port: int, token: str | None) -> None:
    """Serve a record until it is stopped. A token is made up for ``new``, and for any address but loopback where none is given."""
    if token == NEW or (not token and not loopback(host)):
        why = "a token is asked for" if loopback(host) else f"others can reach {host}, so a token is asked for"
        token = secrets.token_urlsafe(24)
        click.echo(f"onrecord: {why}: {token}", err=True)
    if token and len(token) < LEAST_TOKEN:
        raise click.UsageError(f"the token is too short: at least {LEAST_TOKEN} characters")
    _free(host, port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"onrecord: open http://{shown}:{port}/  (Ctrl-C ends it)", err=True)
    uvicorn.run(
        app(record, token), host=host, port=port, http=Patient, ws="none", log_level="warning", server_header=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip


def _free(host: str, port: int) -> None:
    """Say at once that an address cannot be used."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return
    except (OSError, OverflowError) as error:
        raise click.ClickException(f"{host}, port {port}, cannot be used ({error}); name another with --port or --host") from error


def loopback(host: str) -> bool:
    """Whether only this machine can reach an address.

    >>> loopback("127.0.0.1"), loopback("::1"), loopback("0.0.0.0"), loopback("example.org")
    (True, True, False, False)
    """
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
