"""Who may ask: loopback only, or a token; forms of ours only; and headers that let a page do no more than it needs.

Browsers send ``Origin`` or ``Sec-Fetch-Site`` with every unsafe request (Fetch standard): a request that has either has to carry the
token of its own cookie as well (double submit), so that no other site can act through a reader's browser. The name in ``Host`` has to be a
loopback name where no token is asked for, so that no other site can rename itself to this machine (DNS rebinding).
"""

import hmac
import re
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = ("GET", "HEAD", "OPTIONS")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_BODY = 60_000_000
OPEN = ("/login", "/static/style.css", "/static/web.css")  # what may be seen without a token
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
        self.sessions: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with a token for forms in the request's state."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        known = cookie(request.headers, "csrf")
        scope.setdefault("state", {})["csrf"] = known or secrets.token_hex(16)
        scope["state"]["guard"] = self
        refused = self.refused(request)
        sent = _sender(send, None if known else scope["state"]["csrf"])
        await (refused or self.app)(scope, receive, sent)

    def refused(self, request: Request) -> Response | None:
        """The answer to a request that is not let through."""
        if not self.token and (urlsplit(f"//{request.headers.get('host', '')}").hostname or "") not in LOOPBACK:
            return told(request, 421, "this server answers to localhost only; to serve others start it with --host and a token")
        if self.token and request.url.path not in OPEN and not self.allowed(request):
            if request.url.path.startswith("/api") or request.method not in SAFE:
                return told(request, 401, "a token is needed: send Authorization: Bearer TOKEN, or sign in at /login")
            return RedirectResponse("/login", status_code=303)
        return None if request.method in SAFE else self._unsafe(request)

    def _unsafe(self, request: Request) -> Response | None:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return told(request, 403, "this came from another site")
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            return told(request, 403, "this came from another site")
        size = request.headers.get("content-length", "")
        if not re.fullmatch(r"[0-9]{1,15}", size):
            return told(request, 411, "say how long the body is (Content-Length)")
        if int(size) > MOST_BODY:
            return told(request, 413, f"at most {MOST_BODY // 1_000_000} MB at a time; send fewer files")
        return None

    def allowed(self, request: Request) -> bool:
        """Whether a request carries the token, or the cookie of somebody who signed in with it."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.right(given):
            return True
        return cookie(request.headers, "session") in self.sessions

    def right(self, given: str) -> bool:
        """Whether this is the token, in a time that tells nothing of it."""
        return bool(self.token) and hmac.compare_digest(given.strip().encode(), str(self.token).encode())

    def session(self) -> str:
        """A new session."""
        made = secrets.token_hex(24)
        self.sessions.add(made)
        return made


def _sender(send: Send, csrf: str | None) -> Send:
    async def _send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", POLICY)
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


def told(request: Request, status: int, reason: str) -> Response:
    """A refusal in the form in which was asked."""
    if request.url.path.startswith("/api"):
        return JSONResponse({"error": reason}, status_code=status)
    return PlainTextResponse(f"onrecord: {reason}\n", status_code=status)


def from_browser(request: Request) -> bool:
    """Whether a browser sent it: only browsers can be made to send what their reader did not mean."""
    return "origin" in request.headers or "sec-fetch-site" in request.headers or "cookie" in request.headers


def own(request: Request, given: str) -> bool:
    """Whether an unsafe request carries its own cookie's token; programs that are no browser need none."""
    known = cookie(request.headers, "csrf")
    if not from_browser(request):
        return True
    return bool(known) and hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))
