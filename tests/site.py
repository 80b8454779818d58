"""A hostile web site on loopback: each path is one way in which a server goes wrong, and what the fetcher is to say of it."""

import gzip
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.boxes import page, rss

# path of the test site: what it does, and what is said of it ("read": it is read)
CASES: dict[str, tuple[str, str]] = {
    "/page": ("a page", "read"),
    "/gzip": ("a page packed with gzip", "read"),
    "/latin": ("a page in Latin-1 that only the header declares", "read"),
    "/hop": ("a redirect to a page", "read"),
    "/chunked": ("a page in chunks, without a length", "read"),
    "/cookie": ("sets a cookie, redirects, and refuses a request that brings one", "read"),
    "/private": ("redirects to 10.0.0.1", "a private or reserved address"),
    "/loopback": ("redirects to another port of 127.0.0.1", "a loopback address"),
    "/metadata": ("redirects to 169.254.169.254", "a link-local address"),
    "/mapped": ("redirects to [::ffff:127.0.0.1]", "a loopback address"),
    "/hex": ("redirects to 0x7f000001", "a loopback address"),
    "/rebind": ("redirects to a name that is public when it is asked first and private the second time", "the connection failed"),
    "/file": ("redirects to file:///etc/passwd", "only http and https"),
    "/gopher": ("redirects to gopher:", "only http and https"),
    "/loop": ("redirects to itself", "redirected more than 5 times"),
    "/nowhere": ("redirects without an address", "redirects to nowhere"),
    "/brackets": ("redirects to //[x", "no address"),
    "/unclosed": ("redirects to http://[::1", "no address"),
    "/slow": ("sends one byte a second", "longer than 3 seconds"),
    "/slowhead": ("sends its header one byte a second", "longer than 3 seconds"),
    "/silent": ("never answers", "longer than 3 seconds"),
    "/endless": ("never stops sending", "larger than 1 MB"),
    "/large": ("states 5 GB", "5000.0 MB"),
    "/short": ("states more than it sends", "cut off"),
    "/bomb": ("100 kB of gzip that unpack to 100 MB", "larger than 1 MB"),
    "/bombhop": ("redirects with a bomb in its body to a page", "read"),
    "/half": ("half a gzip", "cut off"),
    "/notgzip": ("says gzip and is none", "gzip is broken"),
    "/brotli": ("is packed as it was not asked to be", "not asked for"),
    "/picture": ("a picture", "image/png"),
    "/garbage": ("no HTTP at all", "the connection failed"),
    "/headers": ("more headers than HTTP allows", "the connection failed"),
    "/error": ("status 500", "status 500"),
    "/gone": ("status 404", "status 404"),
    "/busy": ("status 429, come back in 120 seconds", "come back later"),
    "/secret/page": ("forbidden by robots.txt", "robots.txt does not allow"),
    "/closed": ("closes the connection", "the connection failed"),
}
REDIRECTS = {
    "/hop": "/page", "/private": "http://10.0.0.1/", "/loopback": "http://127.0.0.1:9/", "/metadata": "http://169.254.169.254/latest/",
    "/mapped": "http://[::ffff:127.0.0.1]/", "/hex": "http://0x7f000001/", "/rebind": "http://rebind.example/", "/file": "file:///etc/passwd",
    "/gopher": "gopher://127.0.0.1:70/", "/loop": "/loop", "/nowhere": "", "/cookie": "/cookie2", "/bombhop": "/page",
    "/brackets": "//[x", "/unclosed": "http://[::1",
}  # fmt: skip
ROBOTS = "User-agent: *\nDisallow: /secret/\n"


class Site(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.0"
    asked: list[tuple[str, dict[str, str]]]
    stop: threading.Event

    def log_message(self, *args: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """Answer by path."""
        self.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        answer = getattr(self, "path_" + self.path.strip("/").replace("/", "_").replace(".", "_"), None)
        try:
            if self.path in REDIRECTS:
                self.redirect(REDIRECTS[self.path])
            elif answer:
                answer()
            else:
                self.send(page("Ostrel").encode())
        except OSError:
            return

    def send(self, body: bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> None:
        """A whole answer."""
        self.send_response(status)
        stated = {"Content-Type": kind, "Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}
        for name, value in stated.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, location: str) -> None:
        """A redirect; one with a bomb in it for /bombhop."""
        body = BOMB if self.path == "/bombhop" else b""
        extra = {"Content-Encoding": "gzip"} if body else {}
        self.send(body, 302, **({"Location": location} if location else {}), Set_Cookie="a=b; Path=/", **extra)

    def path_robots_txt(self) -> None:
        self.send(ROBOTS.encode(), kind="text/plain")

    def path_gzip(self) -> None:
        self.send(gzip.compress(page("Ostrel").encode()), Content_Encoding="gzip")

    def path_latin(self) -> None:
        self.send(page("Ostrél").encode("latin-1"), kind="text/html; charset=ISO-8859-1")

    def path_cookie2(self) -> None:
        self.send(page("Ostrel").encode(), 400 if "Cookie" in self.headers else 200)

    def path_chunked(self) -> None:
        self.protocol_version = "HTTP/1.1"
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in (page("Ostrel").encode()[:100], page("Ostrel").encode()[100:], b""):
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    def drip(self, raw: bytes) -> None:
        """A byte a second, until the test is over."""
        for k in range(len(raw)):
            if self.stop.wait(0.5):
                return
            self.wfile.write(raw[k : k + 1])
            self.wfile.flush()

    def path_slow(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        self.drip(b"a" * 1000)

    def path_slowhead(self) -> None:
        self.drip(b"HTTP/1.0 200 OK\r\n" + b"X-A: b\r\n" * 100)

    def path_silent(self) -> None:
        self.stop.wait(60)

    def path_endless(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        end = time.monotonic() + 20
        while not self.stop.is_set() and time.monotonic() < end:
            self.wfile.write(b"a" * 65536)

    def path_large(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000000000\r\n\r\nabc")

    def path_short(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n" + page("Ostrel").encode()[:200])

    def path_bomb(self) -> None:
        self.send(BOMB, Content_Encoding="gzip")

    def path_half(self) -> None:
        self.send(gzip.compress(page("Ostrel").encode())[:-20], Content_Encoding="gzip")

    def path_notgzip(self) -> None:
        self.send(page("Ostrel").encode(), Content_Encoding="gzip")

    def path_brotli(self) -> None:
        self.send(b"\x0b\x02\x80abc\x03", Content_Encoding="br")

    def path_picture(self) -> None:
        self.send(b"\x89PNG", kind="image/png")

    def path_garbage(self) -> None:
        self.wfile.write(b"\x00\x01\x02 no HTTP\r\n\r\n")

    def path_headers(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n" + b"X-A: b\r\n" * 500 + b"\r\nabc")

    def path_error(self) -> None:
        self.send(b"", 500)

    def path_gone(self) -> None:
        self.send(b"", 404)

    def path_busy(self) -> None:
        self.send(b"", 429, Retry_After="120")

    def path_closed(self) -> None:
        self.connection.close()

    def path_feed(self) -> None:
        """A feed of two pages, with a conditional answer."""
        if self.headers.get("If-None-Match") == '"1"':
            self.send(b"", 304)
            return
        base = f"http://{self.headers['Host']}"
        items = [f"<title>T {p}</title><link>{base}/{p}</link>" for p in ("page", "gzip")]
        self.send(rss(*items).encode(), kind="application/rss+xml", ETag='"1"')

    def path_sitemap_xml(self) -> None:
        base = f"http://{self.headers['Host']}"
        body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{base}/page</loc></url></urlset>"
        self.send(body.encode(), kind="application/xml")


def _bomb() -> bytes:
    machine = zlib.compressobj(9, wbits=31)
    return b"".join([*(machine.compress(b"\0" * 1_000_000) for _ in range(100)), machine.flush()])


BOMB = _bomb()


@contextmanager
def site() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """The site's address ("127.0.0.1:PORT"), and what was asked of it."""
    stop, asked = threading.Event(), []
    handler = type("Handler", (Site,), {"asked": asked, "stop": stop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
