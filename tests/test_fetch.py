"""Fetching: nothing hangs, nothing is fetched that should not be. The hostile site of ``site.py`` is on loopback and allowed by name."""

import re
import time

import pytest

from onrecord.read import read
from onrecord.read.addresses import AddressError, checked, not_public, target
from onrecord.read.fetch import Fetched, Fetcher, FetchError, _seconds
from onrecord.read.options import Options
from onrecord.types import Refusal, Report
from tests.boxes import page
from tests.conftest import ROOT
from tests.site import CASES, site


@pytest.fixture(scope="module")
def hostile():
    """The site: its host and what was asked of it."""
    with site() as found:
        yield found


def fetcher(host, **limits):
    """A fetcher that may go to the test site only, and waits for nobody."""
    answers = iter(["127.0.0.1", "8.8.8.8", *["10.0.0.1"] * 50])

    def resolver(name, port):
        if name == "rebind.example":
            return [next(answers)]
        return ["127.0.0.1"] if name in ("127.0.0.1", "0x7f000001") else [name]

    options = Options(allow=frozenset([host]), delay=0.0, fetch_seconds=3.0, **limits)
    return Fetcher(options, resolver=resolver, sleep=lambda s: None, most=1_000_000)


@pytest.mark.parametrize("path", CASES)
def test_hostile_site(hostile, path):
    host, _ = hostile
    start = time.monotonic()
    found = list(read([f"http://{host}{path}"], fetcher=fetcher(host)))
    assert time.monotonic() - start < 15
    assert len(found) == 1
    wanted = CASES[path][1]
    if path == "/rebind":  # the name is public at first: it is connected to there, never to the private address
        assert not isinstance(found[0], Report)
        return
    if wanted == "read":
        assert isinstance(found[0], Report) and found[0].url.startswith(f"http://{host}"), found
        assert found[0].title.startswith("Bridge closes in Ostr") and "\ufffd" not in found[0].text
    else:
        assert wanted in found[0].reason and found[0].advice, found


def test_the_table_in_the_documents_is_this_one():
    rows = re.findall(r"^\| `(/[^`]*)` \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "reading.md").read_text(encoding="utf-8"), re.M)
    assert {path: (what, outcome) for path, what, outcome in rows} == CASES


def test_the_checked_address_is_the_one_that_is_used():
    """A name that changes its address between the check and the connection: it is not asked again."""
    asked = []

    def resolver(name, port):
        asked.append(name)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    goal = checked(target("http://rebind.example/"), resolver, frozenset())
    assert goal.ip == "8.8.8.8" and asked == ["rebind.example"]
    with pytest.raises(AddressError, match="loopback"):
        checked(target("http://rebind.example/"), resolver, frozenset())


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "fe80::1%eth0", "no address",
        "fec0::1", "fec0:ffff::1", "feff::1", "5f00::1", "3fff::1", "3fff:fff::1", "192.88.99.1", "64:ff9b:1::1", "100::1", "2001:2::1",
        "2001:20::1", "::8.8.8.8", "4000::1", "1fff::1", "::ffff:192.88.99.1", "64:ff9b::c058:6301",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(ip):
    assert not_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1"])
def test_public_addresses(ip):
    assert not_public(ip) is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://a/",
        "ftp://a/",
        "http://",
        "http://u:p@a/",
        "http://a:99999/",
        "http://a/\x00",
        "x" * 3000,
        "http://[::1",
        "http://[x/",
        "http://a/\udcff",
        "http://" + "a" * 70 + ".example/",
        "//[x",
    ],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(AddressError):
        target(url)


def test_any_private_address_of_a_name_is_enough():
    with pytest.raises(AddressError):
        checked(target("http://a.example/"), lambda h, p: ["8.8.8.8", "10.0.0.1"], frozenset())


def test_no_cookies_and_who_we_are(hostile):
    host, asked = hostile
    got = fetcher(host)
    got.get(f"http://{host}/hop")
    got.get(f"http://{host}/page")
    assert all("cookie" not in headers and headers["user-agent"].startswith("onrecord/") for _, headers in asked)
    assert all("authorization" not in headers for _, headers in asked)


def test_conditional_requests(hostile):
    host, _ = hostile
    first = fetcher(host).get(f"http://{host}/feed")
    assert first.etag == '"1"' and fetcher(host).get(f"http://{host}/feed", etag=first.etag).status == 304


def test_feeds_and_sitemaps_lead_to_pages(hostile):
    host, _ = hostile
    assert [r.title for r in read([f"http://{host}/sitemap.xml"], fetcher=fetcher(host))] == ["Bridge closes in Ostrel"]


def test_the_pace(hostile):
    host, _ = hostile
    slept, now = [], [0.0]

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    options = Options(allow=frozenset([host]), delay=5.0)
    slow = Fetcher(options, resolver=lambda h, p: ["127.0.0.1"], sleep=sleep, clock=lambda: now[0])
    for _ in range(3):
        slow.get(f"http://{host}/page")
    assert slept == [5.0, 5.0]


def test_busy_hosts_say_how_long(hostile):
    host, _ = hostile
    with pytest.raises(FetchError) as failure:
        fetcher(host).get(f"http://{host}/busy")
    assert failure.value.wait == 120.0


def test_without_leave_loopback_is_not_asked(hostile):
    host, asked = hostile
    before = len(asked)
    (refused,) = read([f"http://{host}/page"], fetcher=Fetcher(Options()))
    assert "loopback" in refused.reason and "--allow" in refused.advice and len(asked) == before


RULES = (
    "Crawl-delay: ²", "Crawl-delay: " + "9" * 5000, "Crawl-delay: " + "9" * 400, "Request-rate: ²/²", "Request-rate: 1/" + "9" * 5000,
    "Disallow: //[x", "Allow: http://[::1", "Disallow: /%5B%ff\udcff", "Sitemap: //[x", "\x00: \x00", ":", "Disallow",
)  # fmt: skip


class Told(Fetcher):
    """A fetcher that is answered from a table, without a network."""

    def __init__(self, answers):
        super().__init__(Options(delay=0.0), resolver=lambda h, p: ["8.8.8.8"], sleep=lambda s: None)
        self.answers = answers

    def _once(self, goal, asked, deadline, most):
        status, raw, kind = self.answers.get(goal.path, (200, page("Ostrel").encode(), "text/html"))
        return Fetched(goal.url, status, raw, kind)


@pytest.mark.parametrize("rule", RULES, ids=range(len(RULES)))
def test_a_rule_of_robots_txt_that_is_none_costs_that_rule_only(rule):
    rules = f"User-agent: *\n{rule}\nDisallow: /secret/\n".encode("utf-8", "surrogateescape")
    told = Told({"/robots.txt": (200, rules, "text/plain")})
    found = list(read(["http://a.example/news", "http://a.example/secret/x", "http://b.example/"], fetcher=told))
    assert sorted(type(r).__name__ for r in found) == ["Refusal", "Report", "Report"]
    assert ["robots.txt does not allow" in r.reason for r in found if isinstance(r, Refusal)] == [True]


@pytest.mark.parametrize("goal", ["//[x", "http://[::1", "http://[v1.x]:y/", "http://a:b/", "\udcff"])
def test_a_redirect_to_what_is_no_address_costs_its_page_only(goal):
    for path in ("/robots.txt", "/moved"):
        told = Told({path: (301, b"", goal), "/robots.txt": (404, b"", "")} if path == "/moved" else {path: (302, b"", goal)})
        found = list(read(["http://a.example/moved"], fetcher=told))
        assert len(found) == 1 and isinstance(found[0], Refusal) and found[0].advice


def test_whatever_else_a_host_says_costs_its_page_only():
    class Odd(Told):
        """A host whose answer nobody foresaw."""

        def _once(self, goal, asked, deadline, most):
            if goal.host == "a.example" and goal.path != "/robots.txt":
                raise OverflowError("cannot convert float infinity to integer")
            return super()._once(goal, asked, deadline, most)

    found = list(read(["http://a.example/", "http://b.example/"], fetcher=Odd({"/robots.txt": (404, b"", "")})))
    assert sorted(type(r).__name__ for r in found) == ["Refusal", "Report"]


@pytest.mark.parametrize("header", ["²", "9" * 5000, "-1", "soon", "1e999", "", None])
def test_when_to_come_back_is_a_number_or_a_minute(header):
    assert _seconds(header) == 60.0
    assert (_seconds("120"), _seconds("9" * 18)) == (120.0, 86_400.0)
