"""Who may come in, and under which name: over HTTP, as a stranger would try."""

import base64
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.newsroom import Newsroom
from tests.support.serving import fetched, result, serving
from ui import PageError
from ui.guard import Users, is_this_machine, names_of, read_users

gradio_client = pytest.importorskip("gradio_client")

QUESTION = "What does the night ferry cost the town?"


def basic(pair: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


@pytest.fixture(scope="module")
def locked() -> Iterator[str]:
    """A page with everything that can be served, for two users."""
    with serving(Newsroom(), users=Users(["ada:open sesame", "björn:a:b"]), for_agents=True) as address:
        yield address


def paths() -> list[str]:
    """Every path that Gradio and we serve, with something for its parameters."""
    from gradio.routes import App

    from ui.app import build

    page = build(Newsroom())
    app = App.create_app(page)

    def below(routes: Any, prefix: str = "") -> Iterator[str]:
        for route in routes:
            path = prefix + getattr(route, "path", "")
            inner = getattr(route, "routes", None) or getattr(
                getattr(route, "original_router", None), "routes", None
            )
            if inner:
                yield from below(inner, prefix)
            elif path:
                yield path

    found = {re.sub(r"\{[^}]*\}", "x", path) for path in below(app.routes)}
    page.close(verbose=False)
    return sorted({*found, "/", "/config", "/gradio_api/info", "/gradio_api/startup-events", "/mcp", "/mcp/"})


def test_without_a_password_nothing_answers(locked: str) -> None:
    served = paths()
    assert len(served) > 50
    for path in served:
        for method in ("GET", "POST", "HEAD"):
            body = b"{}" if method == "POST" else None
            status, told, headers = fetched(
                f"{locked}{path}", body, {"Content-Type": "application/json"}, method=method
            )
            assert status == 401, f"{method} {path}"
            assert told in ("", "Expected the name and password of a user.")
            assert headers.get("www-authenticate", "Basic").startswith("Basic")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        basic("ada:wrong"),
        basic("ada:open sesam"),
        basic("ada:"),
        basic(":open sesame"),
        basic("ADA:open sesame"),
        basic("ada:a:b"),
        basic(""),
        {"Authorization": "Basic"},
        {"Authorization": "Basic %%%"},
        {"Authorization": "Bearer ada:open sesame"},
        {"Cookie": "dateline="},
        {"Cookie": "dateline=" + "0" * 64},
        {"Cookie": "dateline=ada:open sesame"},
        {"X-Forwarded-User": "ada"},
    ],
)
def test_whoever_is_not_a_user_stays_outside(locked: str, headers: dict[str, str]) -> None:
    assert fetched(f"{locked}/config", headers=headers)[0] == 401


@pytest.mark.parametrize("pair", ["ada:open sesame", "björn:a:b"])
def test_a_user_comes_in_by_name_and_password(locked: str, pair: str) -> None:
    assert fetched(f"{locked}/", headers=basic(pair))[0] == 200
    client = gradio_client.Client(locked, headers=basic(pair), verbose=False, analytics_enabled=False)
    assert client.predict(QUESTION, api_name="/answer")["citations"]


def test_the_client_of_gradio_logs_in_as_it_is_used_to(locked: str) -> None:
    settings = {"verbose": False, "analytics_enabled": False}
    client = gradio_client.Client(locked, auth=("ada", "open sesame"), **settings)
    assert client.predict(QUESTION, api_name="/answer")["citations"]
    with pytest.raises(gradio_client.exceptions.AuthenticationError):
        gradio_client.Client(locked, auth=("ada", "wrong"), **settings)


def test_a_login_that_is_far_too_long_is_refused(locked: str) -> None:
    body = b"username=ada&password=open+sesame&more=" + b"x" * 20_000
    with suppress(ConnectionError):  # the server may hang up before all is sent
        assert fetched(f"{locked}/login", body)[0] == 401


def test_a_cookie_is_worthless_to_another_server() -> None:
    pair = "ada:open sesame"
    assert not Users([pair]).remembers(Users([pair]).token(pair))
    users = Users([pair])
    assert users.remembers(users.token(pair))
    assert not users.remembers(users.token("ada:wrong"))


def test_a_foreign_name_for_this_machine_is_not_answered() -> None:
    with serving(Newsroom()) as address:
        assert fetched(f"{address}/config", headers={"Host": "evil.example"})[0] == 403
        assert fetched(f"{address}/config", headers={"Host": "evil.example:7860"})[0] == 403
        assert fetched(f"{address}/config", headers={"Host": "["})[0] == 403
        assert fetched(f"{address}/config", headers={"Host": "localhost:7860"})[0] == 200


def test_a_proxy_on_this_machine_may_use_its_own_name() -> None:
    forwarded = {"Host": "news.example", "X-Forwarded-Host": "news.example", "X-Forwarded-Proto": "https"}
    with serving(Newsroom(), root_path="https://news.example/desk") as address:
        assert fetched(f"{address}/config", headers={"Host": "evil.example"})[0] == 403
        status, body, _ = fetched(f"{address}/config", headers=forwarded)
        assert status == 200
        assert json.loads(body)["root"] == "https://news.example/desk"
    with serving(Newsroom(), users=Users(["ada:x"]), root_path="/desk") as address:
        config = json.loads(fetched(f"{address}/config", headers={**forwarded, **basic("ada:x")})[1])
        assert config["root"] == "https://news.example/desk"


def test_without_users_the_page_is_open_to_this_machine() -> None:
    with serving(Newsroom()) as address:
        assert result(address, "answer", question=QUESTION)["citations"]


def test_only_this_machine_reaches_a_loopback_address() -> None:
    assert all(map(is_this_machine, ["127.0.0.1", "127.8.0.1", "::1", "[::1]", "localhost", "LOCALHOST"]))
    assert not any(
        map(is_this_machine, ["0.0.0.0", "::", "192.168.1.4", "news.example", "localhost.example"])
    )
    assert names_of("0.0.0.0", "") is None


def test_users_are_read_from_lines_of_name_and_password(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("\ufeffada:open sesame\n\n# the night desk\nbjörn:a:b\n", encoding="utf-8")
    file.chmod(0o600)
    notices: list[str] = []
    users = read_users(file, notices.append)
    assert (len(users), notices) == (2, [])
    assert users.knows("ada:open sesame")
    assert users.knows("björn:a:b")
    assert not users.knows("# the night desk")
    assert not users.knows("")


@pytest.mark.skipif(os.name != "posix", reason="files have other permissions here")
def test_a_file_of_passwords_that_others_may_read_is_pointed_out(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("ada:x\n", encoding="utf-8")
    file.chmod(0o600 | stat.S_IRGRP)
    notices: list[str] = []
    read_users(file, notices.append)
    assert notices == [
        f"others on this machine may read the passwords in {file}; stop that with: chmod 600 {file}"
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "expected lines of user:password in .*, found none"),
        (b"# nobody\n", "found none"),
        (b"ada:x\nbob\n", "expected user:password in line 2 of"),
        (b"ada:\n", "expected user:password in line 1 of"),
        (b":x\n", "expected user:password in line 1 of"),
        (b"ada:x\nada:y\n", "expected each user once in .*, found 'ada' again in line 2"),
        (b"\xff\xfe\x00", "found nothing to read"),
        (None, "found nothing to read"),
    ],
)
def test_a_faulty_file_of_users_is_told_in_a_sentence(
    tmp_path: Path, text: bytes | None, sentence: str
) -> None:
    file = tmp_path / "users"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(PageError, match=sentence):
        read_users(file)
