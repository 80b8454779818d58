"""Who may ask: loopback only, or a token; forms of ours only; bodies that come in time; headers that let a page do no more than it needs.

Browsers send ``Origin`` or ``Sec-Fetch-Site`` with every unsafe request (Fetch standard): a request that has either has to carry the
token of its own cookie as well (double submit), so that no other site can act through a reader's browser. The name in ``Host`` has to be a
loopback name where no token is asked for, so that no other site can rename itself to this machine (DNS rebinding).
"""

import asyncio
import hmac
import math
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.serve.sessions import Sessions, Tries

SAFE = ("GET", "HEAD", "OPTIONS")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_BODY, MOST_BODIES = 60_000_000, 600_000_000  # bytes: of one request, of all that come in at a time
PATIENCE, PACE = 30.0, 100_000  # seconds for any body, and bytes a second for a large one
TOKEN = "a token is needed: send Authorization: Bearer TOKEN, or sign in at /login"
HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(?::[0-9]{1,5})?")
OPEN = ("/login", "/static/style.css", "/static/web.css", "/static/web.js")  # what may be seen without a token
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:"
POLICY += "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer a browser calls the origin of its own forms null
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}


class Guard:
    """Middleware round the whole app; ``token`` is asked for when it is set."""

    def __init__(self, app: ASGIApp, token: str | None = None) -> None:
        self.app, self.token = app, token
        self.sessions, self.tries = Sessions(), Tries()
        self.coming = 0  # bytes of the bodies that are under way, as they were announced

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with a token for forms in the request's state."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        known = cookie(request.headers, "csrf")
        scope.setdefault("state", {})["csrf"] = known or secrets.token_hex(16)
        scope["state"]["guard"] = self
        sent = _sender(send, None if known else scope["state"]["csrf"], private=bool(self.token))
        if refused := self.refused(request):
            await refused(scope, receive, sent)
            return
        size = 0 if request.method in SAFE else int(request.headers["content-length"])
        self.coming += size
        try:
            await self.app(scope, _receiver(receive, PATIENCE + size / PACE), sent)
        finally:
            self.coming -= size

    def refused(self, request: Request) -> Response | None:
        """The answer to a request that is not let through."""
        path, host = request.scope["path"], request.headers.get("host", "")
        if not HOST.fullmatch(host):
            return told(request, 400, "the name of the host cannot be read (Host)")
        if not self.token and (urlsplit(f"//{host}").hostname or "") not in LOOPBACK:
            return told(request, 421, "this server answers to localhost only; to serve others start it with --host and a token")
        if self.token and path not in OPEN and (closed := self._closed(request)):
            return closed
        return None if request.method in SAFE else self._unsafe(request)

    def _closed(self, request: Request) -> Response | None:
        """The answer to a request that has neither a session nor the token; None where it has."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if self.signed_in(request):
            return None
        if scheme.lower() == "bearer":
            return self.looked_at(request, given)
        if request.scope["path"].startswith("/api") or request.method not in SAFE:
            return told(request, 401, TOKEN)
        return RedirectResponse("/login", status_code=303)

    def _unsafe(self, request: Request) -> Response | None:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return told(request, 403, "this came from another site")
        origin = request.headers.get("origin")
        try:
            from_here = not origin or urlsplit(origin).netloc == request.headers.get("host")
        except ValueError:
            return told(request, 400, "where this came from cannot be read (Origin)")
        if not from_here:
            return told(request, 403, "this came from another site")
        size = request.headers.get("content-length", "")
        if not re.fullmatch(r"[0-9]{1,15}", size):
            return told(request, 411, "say how long the body is (Content-Length)")
        if int(size) > MOST_BODY:
            return told(request, 413, f"at most {MOST_BODY // 1_000_000} MB at a time; send fewer files")
        if self.coming + int(size) > MOST_BODIES:
            return told(request, 503, "too much is coming in at the moment; send it again in a few seconds", {"retry-after": "5"})
        return None

    def signed_in(self, request: Request) -> bool:
        """Whether a request carries the cookie of somebody who signed in with the token, and has not signed out since."""
        return self.sessions.holds(cookie(request.headers, "session"))

    def looked_at(self, request: Request, given: str) -> Response | None:
        """None where a token is the right one. Where several wrong ones came from there, none is looked at for a while."""
        address = request.client.host if request.client else ""
        if wait := math.ceil(self.tries.wait(address)):
            return told(request, 429, f"too many wrong tokens came from there: try again in {wait} seconds", {"retry-after": str(wait)})
        if self.token and hmac.compare_digest(given.strip().encode("utf-8", "replace"), self.token.encode()):
            return None
        self.tries.wrong(address)
        return told(request, 401, TOKEN)


def _receiver(receive: Receive, seconds: float) -> Receive:
    """The body of a request, which has to be there within so many seconds from the first look at it."""
    until: float | None = None

    async def _receive() -> Message:
        nonlocal until
        now = asyncio.get_running_loop().time()
        until = now + seconds if until is None else until
        if until == math.inf:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, until - now))
        except TimeoutError:
            raise HTTPException(408, "the body of this request did not come in time: send it again, or fewer files") from None
        if message["type"] != "http.request" or not message.get("more_body"):
            until = math.inf  # all is there: what comes now is the end of the connection, which may take its time
        return message

    return _receive


def _sender(send: Send, csrf: str | None, *, private: bool) -> Send:
    async def _send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", POLICY)
            if private:  # nothing that was seen with a token is in the browser's store after signing out
                headers["cache-control"] = "no-store"
            if csrf:
                headers.append("set-cookie", f"csrf={csrf}; Path=/; SameSite=Strict; HttpOnly")
        await send(message)

    return _send


def cookie(headers: Headers, name: str) -> str:
    """A cookie's value; empty when there is none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def told(request: Request, status: int, reason: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal in the form in which was asked."""
    if request.scope["path"].startswith("/api"):
        return JSONResponse({"error": reason}, status_code=status, headers=headers)
    return PlainTextResponse(f"onrecord: {reason}\n", status_code=status, headers=headers)


def from_browser(request: Request) -> bool:
    """Whether a browser sent it: only browsers can be made to send what their reader did not mean."""
    return "origin" in request.headers or "sec-fetch-site" in request.headers or "cookie" in request.headers


def own(request: Request, given: str) -> bool:
    """Whether an unsafe request carries its own cookie's token; programs that are no browser need none."""
    known = cookie(request.headers, "csrf")
    if not from_browser(request):
        return True
    return bool(known) and hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))
