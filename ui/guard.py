"""Who may come in: everything that is served passes here first, pages, endpoints, files and tools alike.

With users, a request needs the name and password of one, as HTTP Basic authentication, or the cookie that
logging in gave. Without users on this machine alone, a request has to be addressed to this machine: a foreign
web page can give its own name this machine's address ("DNS rebinding"), and would read the articles.
"""

import base64
import binascii
import hmac
import ipaddress
import os
import re
import secrets
import stat
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from index.types import Notice
from ui.errors import PageError

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

LOGIN = "/login"
LONGEST_LOGIN = 10_000  # bytes
COOKIE = "dateline"
STARTING = "/gradio_api/startup-events"
"""Gradio asks itself for this while it starts, and does not start without an answer."""

# What the page does without a queue it calls "predict", with the number of the step; no step has that name.
_BY_NAME = re.compile(r"/gradio_api/(?:call(?:/v2)?|run(?!/predict/?$)|api)/(?P<name>[^/]+)")


class Users:
    """Names and passwords, kept as keyed hashes and compared in constant time.

    :param pairs: ``"name:password"`` of each user.
    """

    def __init__(self, pairs: Iterable[str]) -> None:
        self._key = secrets.token_bytes(32)
        self._pairs = [self._digest(pair) for pair in pairs]
        self._tokens = [self._digest(f"cookie {pair}") for pair in self._pairs]

    def __len__(self) -> int:
        return len(self._pairs)

    def knows(self, pair: str) -> bool:
        return self._among(self._digest(pair), self._pairs)

    def token(self, pair: str) -> str:
        """The cookie of a known user; worthless once this process has ended."""
        return self._digest(f"cookie {self._digest(pair)}")

    def remembers(self, token: str) -> bool:
        return self._among(token, self._tokens)

    def _digest(self, text: str) -> str:
        return hmac.new(self._key, text.encode("utf-8", "replace"), "sha256").hexdigest()

    @staticmethod
    def _among(given: str, known: list[str]) -> bool:
        # All are compared, so that the time tells nothing about which one it was, or nearly was.
        found = [hmac.compare_digest(given.encode("utf-8", "replace"), one.encode()) for one in known]
        return any(found)


def read_users(path: Path, notice: Notice = lambda text: None) -> Users:
    """The users in a file of lines ``name:password``. Blank lines and those that start with # are skipped.

    :param notice: called with a sentence if others on this machine may read the file.
    :raises PageError: if it cannot be read, or a line or the whole file is not of this form.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        mode = stat.S_IMODE(path.stat().st_mode)
    except (OSError, UnicodeDecodeError) as error:
        raise PageError(f"expected lines of user:password in {path}, found nothing to read") from error
    pairs: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, password = line.partition(":")
        if not (name.strip() and colon and password):
            raise PageError(f"expected user:password in line {number} of {path}, found something else")
        if name in pairs:
            raise PageError(f"expected each user once in {path}, found {name!r} again in line {number}")
        pairs[name] = line
    if not pairs:
        raise PageError(f"expected lines of user:password in {path}, found none")
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        notice(f"others on this machine may read the passwords in {path}; stop that with: chmod 600 {path}")
    return Users(pairs.values())


def is_this_machine(host: str) -> bool:
    """Whether only programs of this machine can reach an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def names_of(host: str, root_path: str) -> frozenset[str] | None:
    """What requests may call this machine when it serves only itself, or a proxy at `root_path`; None: by any
    name."""
    if not is_this_machine(host):
        return None
    proxy = urlsplit(root_path).hostname
    return frozenset({"localhost", "127.0.0.1", "::1", host.strip("[]").lower(), *([proxy] if proxy else [])})


class Guard:
    """ASGI middleware; see the module.

    :param users: None: anyone may come in.
    :param hosts: what requests may call this machine; None: anything. Only asked for without users.
    :param public: the endpoints that programs may call by name.
    :param is_starting: whether Gradio is still starting.
    """

    def __init__(
        self,
        app: App,
        users: Users | None,
        hosts: frozenset[str] | None,
        public: Collection[str],
        is_starting: Callable[[], bool],
    ) -> None:
        self._app = app
        self._users = users
        self._hosts = hosts
        self._public = public
        self._is_starting = is_starting

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":  # nothing here speaks over WebSockets
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(scope, receive, _plainly(send))

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        path = str(scope["path"])
        if path == STARTING and self._is_starting():
            await self._app(scope, receive, send)
        elif self._users is None and self._hosts is not None and _host(headers) not in self._hosts:
            told = "Expected a request to this machine; behind a proxy, name its address with --root-path."
            await _say(send, 403, told)
        elif self._users is not None and path.rstrip("/") == LOGIN and scope["method"] == "POST":
            await self._log_in(scope["scheme"] == "https", receive, send)
        elif self._users is not None and not self._may_enter(headers):
            # Browsers ask for name and password when they read this.
            ask = (b"www-authenticate", b'Basic realm="Dateline", charset="UTF-8"')
            await _say(send, 401, "Expected the name and password of a user.", ask)
        elif (called := _BY_NAME.search(path)) and called["name"] not in self._public:
            await _say(send, 404, f"Expected one of the endpoints {', '.join(self._public)}.")
        else:
            await self._app(scope, receive, send)

    def _may_enter(self, headers: dict[str, str]) -> bool:
        assert self._users is not None
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return self._users.knows(_decoded(credentials))
        cookies = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return any(name == COOKIE and self._users.remembers(value) for name, _, value in cookies)

    async def _log_in(self, is_secure: bool, receive: Receive, send: Send) -> None:
        """Give a cookie for name and password in a form, as Gradio's Python client sends them."""
        assert self._users is not None
        form = parse_qs((await _body(receive)).decode("utf-8", "replace"), keep_blank_values=True)
        pair = ":".join(form.get(name, [""])[0] for name in ("username", "password"))
        if not self._users.knows(pair):
            await _say(send, 401, "Expected the name and password of a user.")
            return
        cookie = f"{COOKIE}={self._users.token(pair)}; Path=/; HttpOnly; SameSite=Lax"
        cookie += "; Secure" if is_secure else ""
        await _say(send, 200, "Welcome.", (b"set-cookie", cookie.encode()))


def _plainly(send: Send) -> Send:
    """Say with every answer that it is of the type that it says: no browser may take JSON for a page."""

    async def said(message: Message) -> None:
        if message["type"] == "http.response.start":
            about = (b"x-content-type-options", b"nosniff")
            message = {**message, "headers": [*message.get("headers", []), about]}
        await send(message)

    return said


def _host(headers: dict[str, str]) -> str:
    """The host that a request is addressed to, without its port; "localhost" if it does not say."""
    try:
        return urlsplit(f"//{headers.get('host') or 'localhost'}").hostname or ""
    except ValueError:
        return ""


def _decoded(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


async def _body(receive: Receive) -> bytes:
    """What a request holds; nothing if that is too much."""
    body = bytearray()
    while len(body) <= LONGEST_LOGIN:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return bytes(body) if len(body) <= LONGEST_LOGIN else b""


async def _say(send: Send, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
    body = sentence.encode()
    about = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*about, *headers]})
    await send({"type": "http.response.body", "body": body})
