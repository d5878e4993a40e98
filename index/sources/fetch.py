"""Fetching from the web with limits: which addresses, how much data, how long.

A name is resolved once, and the connection goes to the address that was checked, so that a name server cannot
answer "public" to the check and "private" to the connection. No proxy is used, because it would resolve the
name again, unchecked.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from index.errors import NoArticle
from index.types import TRUST

LARGEST = 10_000_000
"""Bytes of a response, unpacked; about the longest PDF report."""

LONGEST = 20.0
"""Seconds for one address, including redirects."""

MOST_REDIRECTS = 5
LONGEST_PAUSE = 10.0
"""The longest pause between two requests that a site gets, even if it asks for more."""

_LARGEST_ROBOTS = 500_000  # bytes; RFC 9309 asks crawlers to read at least this much
_CHUNK = 64 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_EMBEDDED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address inside an IPv6 one


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response.

    :param url: of the last redirect.
    :param kind: the media type, in lower case; empty if not given.
    :param charset: the encoding given with it, if any.
    """

    url: str
    data: bytes
    kind: str = ""
    charset: str | None = None


class Fetcher:
    """Fetches addresses one after the other, as robots.txt allows.

    :param allow_private: allow private, loopback and other special addresses.
    """

    def __init__(self, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._rules: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}

    def get(self, url: str) -> Fetched:
        """Fetch an address, following at most `MOST_REDIRECTS` redirects.

        :raises NoArticle: if it is forbidden, cannot be reached, or is too large or slow.
        """
        over = time.monotonic() + LONGEST
        for _ in range(MOST_REDIRECTS + 1):
            parts = _checked(url)
            pause = self._ask(parts, over)
            if pause:
                time.sleep(pause)
                over += pause
            status, headers, data = self._request(parts, over, LARGEST)
            if status not in _MOVED or "location" not in headers:
                break
            url = urljoin(url, headers["location"])
        else:
            raise NoArticle(f"expected at most {MOST_REDIRECTS} redirects, found more")
        if status != 200:
            raise NoArticle(f"expected a page, but the server answered with status {status}")
        kind, charset = _media_type(headers.get("content-type", ""))
        return Fetched(urlunsplit(parts), data, kind, charset)

    def _ask(self, parts: SplitResult, over: float) -> float:
        """How many seconds to wait before fetching, as robots.txt asks.

        :raises NoArticle: if robots.txt forbids it.
        """
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._robots(site, over)
        rules = self._rules[site]
        if not rules.can_fetch(agent(), urlunsplit(parts)):
            raise NoArticle("expected a page that may be fetched, but the site's robots.txt forbids it")
        wanted = min(float(rules.crawl_delay(agent()) or 0), LONGEST_PAUSE)
        now = time.monotonic()
        pause = max(0.0, self._last.get(site, now - wanted) + wanted - now)
        self._last[site] = now + pause
        return pause

    def _robots(self, site: str, over: float) -> RobotFileParser:
        # RFC 9309: no robots.txt allows everything; a failing server allows nothing, for now.
        url = f"{site}/robots.txt"
        rules = RobotFileParser()
        for _ in range(MOST_REDIRECTS + 1):
            status, headers, data = self._request(_checked(url), over, _LARGEST_ROBOTS, cut=True)
            if status not in _MOVED or "location" not in headers:
                break
            url = urljoin(url, headers["location"])
        lines = data.decode("utf-8", "replace").lstrip("\ufeff").splitlines() if status == 200 else []
        if status >= 500 or status == 429:
            lines = ["User-agent: *", "Disallow: /"]
        rules.parse(lines)
        return rules

    def _request(
        self, parts: SplitResult, over: float, largest: int, *, cut: bool = False
    ) -> tuple[int, dict[str, str], bytes]:
        """One request to one checked address: status, headers in lower case, and the unpacked body.

        :param over: when to give up, by the monotonic clock.
        :param cut: return the first `largest` bytes of a larger body instead of raising.
        """
        import urllib3

        address, port = self._address(parts)
        connection = _connection(parts, address, port, over)
        try:
            with _limited(connection, over) as sockets:
                connection.connect()
                sockets.append(connection.sock)
                connection.request(
                    "GET",
                    urlunsplit(("", "", parts.path or "/", parts.query, "")),
                    headers={
                        "Host": parts.netloc,
                        "User-Agent": agent(),
                        "Accept-Encoding": "gzip, deflate",
                        "Connection": "close",
                    },
                    preload_content=False,
                )
                response = connection.getresponse()
                headers = {name.lower(): value for name, value in response.headers.items()}
                if response.status in _MOVED:
                    return response.status, headers, b""
                data = bytearray()
                for chunk in response.stream(_CHUNK, decode_content=True):
                    data += chunk
                    if len(data) > largest:
                        if cut:
                            break
                        raise NoArticle(f"expected at most {largest:,} bytes from the web, found more")
                    if time.monotonic() > over:
                        raise TimeoutError
                return response.status, headers, bytes(data[:largest])
        except NoArticle:
            raise
        except (OSError, urllib3.exceptions.HTTPError, ValueError) as error:
            if time.monotonic() > over:
                raise NoArticle(f"expected an answer within {LONGEST:.0f} s, found none") from error
            raise NoArticle(
                f"expected an answer from {parts.hostname}, found none ({_cause(error)})"
            ) from error
        except Exception as error:  # http.client's errors share no base class with the others
            raise NoArticle(
                f"expected an answer over HTTP from {parts.hostname}, found something else"
            ) from error
        finally:
            connection.close()

    def _address(self, parts: SplitResult) -> tuple[str, int]:
        """The address to connect to.

        :raises NoArticle: if the name has none, or one outside the public internet.
        """
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NoArticle(f"expected a server called {host}, found none") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._allow_private:
            for address in addresses:
                if not is_public(address):
                    raise NoArticle(f"expected a public internet address, but {host} is at {address}{TRUST}")
        return addresses[0], port


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also when wrapped in an IPv6 one."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if found in _EMBEDDED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def agent() -> str:
    """The user agent we send."""
    try:
        return f"Dateline/{version_of('dateline')} (+news index)"
    except PackageNotFoundError:
        return "Dateline/0 (+news index)"


def _checked(url: str) -> SplitResult:
    """The parts of an address, checked and encoded as servers expect.

    :raises NoArticle: if it is malformed, has another scheme, or contains a password.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except ValueError as error:
        raise NoArticle("expected a web address, found a malformed one") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise NoArticle(f"expected an http or https address, found {url[:80]!r}")
    if "@" in host:
        raise NoArticle("expected an address without a user name or password, found one with them")
    return parts._replace(netloc=host, path=_quoted(parts.path), query=_quoted(parts.query), fragment="")


def _quoted(text: str) -> str:
    """Percent-encode spaces and non-ASCII letters as browsers do; what is encoded already stays."""
    return quote(text, safe="/:;,?@&=+$!~*'()%[]-._|")


def _connection(parts: SplitResult, address: str, port: int, over: float) -> Any:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    timeout = max(0.1, over - time.monotonic())
    if parts.scheme == "http":
        return HTTPConnection(address, port, timeout=timeout)
    host = parts.hostname
    return HTTPSConnection(
        address,
        port,
        timeout=timeout,
        ssl_context=ssl.create_default_context(),
        cert_reqs="CERT_REQUIRED",
        server_hostname=host,
        assert_hostname=host,
    )


@contextmanager
def _limited(connection: Any, over: float) -> Iterator[list[socket.socket]]:
    """Cut a connection when the time is up: a socket's own timeout counts per piece, and a server may send a
    byte at a time.

    Sockets appended to the list it yields are cut too: the connection forgets its socket early.
    """
    done = threading.Event()
    sockets: list[socket.socket] = []

    def watch() -> None:
        wait = max(0.0, over - time.monotonic())
        # Repeatedly: a handshake replaces the socket that was cut with a new one.
        while not done.wait(wait):
            wait = 0.5
            for held in (connection.sock, *sockets):
                with suppress(OSError, AttributeError):  # not connected yet, or no longer
                    held.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield sockets
    finally:
        done.set()


def _media_type(header: str) -> tuple[str, str | None]:
    from email.message import Message

    message = Message()
    message["content-type"] = header[:500]
    return (message.get_content_type() if header else ""), message.get_content_charset()


def _cause(error: BaseException) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
