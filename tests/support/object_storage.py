"""A server on this machine that speaks like S3."""

import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest


@contextmanager
def object_storage(environment: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve objects from memory; yields the endpoint, which the environment names meanwhile."""
    pytest.importorskip("moto")
    pytest.importorskip("flask")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    environment.setenv("AWS_ENDPOINT_URL", endpoint)
    environment.setenv("AWS_ACCESS_KEY_ID", "somebody")
    environment.setenv("AWS_SECRET_ACCESS_KEY", "something")
    environment.setenv("AWS_REGION", "us-east-1")
    environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
    try:
        yield endpoint
    finally:
        server.stop()


def put(endpoint: str, path: str, data: bytes = b"") -> None:
    """Make a bucket (``"papers"``) or an object (``"papers/2024/a.jsonl"``)."""
    kind = {"Content-Type": "application/octet-stream"}  # else the server takes it for a form
    request = urllib.request.Request(f"{endpoint}/{quote(path)}", data, kind, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def delete(endpoint: str, path: str) -> None:
    from pyarrow import fs

    fs.S3FileSystem(endpoint_override=endpoint).delete_file(path)
