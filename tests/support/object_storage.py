"""A server of this machine that speaks S3: moto's, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

BUCKET = "lance+s3://archive"
SECRET = "not-to-be-told"
_START = 60.0  # seconds until it must listen


@contextmanager
def serving() -> Iterator[dict[str, str]]:
    """Run the server, with one bucket; yields the variables that lead to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            address = f"http://127.0.0.1:{port}"
            urllib.request.urlopen(urllib.request.Request(f"{address}/archive", method="PUT"))
            yield {
                "AWS_ENDPOINT_URL": address,
                "AWS_ACCESS_KEY_ID": f"id-{SECRET}",
                "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_REGION": "us-east-1",
                "NO_PROXY": "127.0.0.1," + os.environ.get("NO_PROXY", ""),
            }
        finally:
            server.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + _START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
