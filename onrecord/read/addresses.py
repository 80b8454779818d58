"""Which addresses may be fetched: http and https, to hosts of the public internet.

They are checked after resolution, and only the checked one is connected to.
"""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

import msgspec

Resolver = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST = ipaddress.ip_network("2000::/3")  # the only IPv6 space that IANA has given out; what else is public carries an IPv4 address
# IANA's registries of special-purpose addresses (RFC 6890 and after): what is not of the public internet, whatever Python's own list knows
SPECIAL = tuple(
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001:1::/32", "2001:2::/31", "2001:4::/30",
        "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip


class AddressError(ValueError):
    """An address that is not fetched; the message says why."""


class Target(msgspec.Struct, frozen=True):
    """An address taken apart, and the one IP address that may be connected to."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    ip: str = ""

    @property
    def site(self) -> str:
        """Scheme, host and port: what shares a robots.txt and a pace."""
        return f"{self.scheme}://{self.shown_host}"

    @property
    def shown_host(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"http": 80, "https": 443}[self.scheme] else f"{host}:{self.port}"


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, by the system."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def target(url: str) -> Target:
    """An address taken apart; AddressError for all but plain http and https.

    >>> target("https://example.org/a b?x=1").path
    '/a%20b?x=1'
    """
    if any(ord(c) < 33 for c in url.strip().replace(" ", "")) or len(url) > 2048:
        raise AddressError("the address holds control characters, or is longer than 2048")
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as err:
        raise AddressError(f"the address is malformed ({err})") from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        raise AddressError(f'only http and https are fetched, not "{scheme[:20]}:"')
    if parts.username is not None or parts.password is not None:
        raise AddressError("the address holds a name or a password")
    host = _ascii(parts.hostname or "")
    if any(0xD800 <= ord(c) < 0xE000 for c in url):
        raise AddressError("the address holds bytes that are no UTF-8")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{quote(parts.query, safe=QUERY)}" if parts.query else "")
    return Target(url.strip(), scheme, host, port or {"http": 80, "https": 443}[scheme], path)


QUERY = "%/:@!$&'()*+,;=~-._?[]"


def _ascii(host: str) -> str:
    try:
        name = host if ":" in host else host.encode("idna").decode()
    except UnicodeError:
        raise AddressError("the host is no name") from None
    if not name or "%" in name:
        raise AddressError("there is no host in the address")
    return name.lower().rstrip(".")


def joined(base: str, location: str) -> str:
    """Where a redirect leads; AddressError where that is no address."""
    try:
        return urljoin(base, location.strip())
    except ValueError as err:
        raise AddressError(f"it is malformed: {err}") from None


def checked(goal: Target, resolver: Resolver, allow: frozenset[str]) -> Target:
    """The target with the address to connect to; AddressError where any address of the host is not public, unless it is allowed by name."""
    try:
        found = resolver(goal.host, goal.port)
    except (OSError, UnicodeError) as err:
        raise AddressError(f'the host "{goal.host}" cannot be resolved ({type(err).__name__})') from None
    if not found:
        raise AddressError(f'the host "{goal.host}" has no address')
    named = goal.host in allow or f"{goal.host}:{goal.port}" in allow
    for ip in found:
        if why := None if named else not_public(ip):
            raise AddressError(f'the host "{goal.host}" is at {ip}, which is {why}')
    return msgspec.structs.replace(goal, ip=found[0])


def not_public(ip: str) -> str | None:
    """Why an address is not of the public internet; None where it is.

    >>> not_public("127.0.0.1"), not_public("8.8.8.8")
    ('a loopback address', None)
    """
    try:
        address: Address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return "no address"
    for inner in (address, *_inside(address)):
        if why := _kind(inner):
            return why
    return None


def _inside(address: Address) -> list[Address]:
    """IPv4 addresses that an IPv6 address carries: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [a for a in found if a is not None]


def _kind(address: Address) -> str | None:
    kinds = (
        (address.is_loopback, "a loopback address"),
        (address.is_link_local, "a link-local address"),
        (address.is_multicast, "a multicast address"),
        (address.is_unspecified, "no address of a host"),
        (isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None, None),
        (not address.is_global or address.is_reserved, "a private or reserved address"),
        (any(address in n for n in SPECIAL), "a private or reserved address"),
        (isinstance(address, ipaddress.IPv6Address) and address not in UNICAST and address not in NAT64, "a private or reserved address"),
    )
    return next((why for true, why in kinds if true), None)
