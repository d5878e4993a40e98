"""The page served to the tests, and how they call it as programs do."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ui.server import Terms, start


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def serving(answerer: Any, **terms: Any) -> Iterator[str]:
    """The address, without a slash at the end."""
    page = start(answerer, port=free_port(), terms=Terms(**terms))
    try:
        yield str(page.local_url).rstrip("/")
    finally:
        page.close(verbose=False)


def fetched(
    address: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
) -> tuple[int, str, dict[str, str]]:
    """The status, body and headers of an HTTP answer."""
    request = urllib.request.Request(address, data=data, headers=dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read().decode("utf-8", "replace"), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode("utf-8", "replace"), dict(refused.headers)


def called(address: str, name: str, headers: Mapping[str, str] | None = None, **arguments: Any) -> str:
    """What an endpoint says at last: the lines ``event: ...`` and ``data: ...`` that curl would show."""
    place = f"{address}/gradio_api/call/v2/{name}"
    headers = {"Content-Type": "application/json", **(headers or {})}
    status, body, _ = fetched(place, json.dumps(arguments).encode(), headers)
    assert status == 200, body
    said = fetched(f"{place}/{json.loads(body)['event_id']}", headers=headers)[1]
    *waiting, last = said.strip().split("\n\n")
    assert set(waiting) <= {"event: heartbeat\ndata: null"}
    return last


def result(address: str, name: str, **arguments: Any) -> Any:
    """What an endpoint returns."""
    event, _, data = called(address, name, **arguments).partition("\ndata: ")
    assert event == "event: complete", data
    return json.loads(data)[0]
