"""The tools for agents, called by a real client of the protocol over HTTP."""

import asyncio
import base64
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.newsroom import Newsroom
from tests.support.serving import serving
from tests.support.small_index import SmallIndex, open_small_index
from ui import PageError, Terms
from ui.guard import Users
from ui.server import start

mcp = pytest.importorskip("mcp", reason="mcp is not installed")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallIndex:
    return open_small_index(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def address(small: SmallIndex) -> Iterator[str]:
    with serving(small.answerer, for_agents=True) as address:
        yield address


def told(address: str, speak: Callable[[Any], Awaitable[Any]], headers: dict[str, str] | None = None) -> Any:
    """What an agent hears that speaks to the tools at an address."""
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client

    async def conversation() -> Any:
        async with (
            create_mcp_http_client(headers=headers) as web,
            mcp.Client(streamable_http_client(f"{address}/mcp", http_client=web)) as client,
        ):
            return await speak(client)

    return asyncio.run(conversation())


def call(address: str, tool: str, **arguments: Any) -> Any:
    return told(address, lambda client: client.call_tool(tool, arguments))


def structured(address: str, tool: str, **arguments: Any) -> Any:
    answer = call(address, tool, **arguments)
    assert not answer.is_error, answer.content[0].text
    return answer.structured_content


def test_an_agent_is_offered_three_tools_that_only_read(address: str) -> None:
    offered = told(address, lambda client: client.list_tools()).tools
    assert {tool.name for tool in offered} == {"ask", "search", "open_citation"}
    assert all(tool.annotations.read_only_hint for tool in offered)
    assert all(tool.description and tool.input_schema["properties"] for tool in offered)


def test_an_agent_asks_and_opens_what_is_cited(address: str, small: SmallIndex) -> None:
    answer = structured(address, "ask", question="What does the night ferry cost?")
    cited = answer["citations"][0]
    opened = structured(
        address, "open_citation", article_id=cited["article"]["id"], start=cited["start"], end=cited["end"]
    )
    assert opened["quote"] == cited["quote"]
    assert opened["before"] + opened["quote"] + opened["after"] == small.texts["ferry"]
    assert opened["article"]["version"] == cited["article"]["version"]


def test_an_agent_searches(address: str) -> None:
    found = structured(address, "search", question="parking garage", count=1)["result"]
    assert [hit["article"]["id"] for hit in found] == ["garage"]


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("ask", {"question": " "}, "expected a question, found only white space"),
        ("open_citation", {"article_id": "none", "start": 0, "end": 1}, "no article has the id 'none'"),
        ("open_citation", {"article_id": "ferry", "start": 5, "end": 4}, "expected 0 <= start < end <= "),
        ("open_citation", {"article_id": "ferry", "start": 0, "end": 10**6}, "expected 0 <= start < end <= "),
    ],
)
def test_an_agent_is_told_what_is_wrong(
    address: str, tool: str, arguments: dict[str, Any], sentence: str
) -> None:
    answer = call(address, tool, **arguments)
    assert answer.is_error
    assert sentence in answer.content[0].text


def test_an_agent_does_not_read_unexpected_errors() -> None:
    with serving(Newsroom(), for_agents=True) as address:
        answer = call(address, "ask", question="Break down")
    assert answer.is_error
    assert "Something went wrong" in answer.content[0].text
    assert "secret" not in answer.content[0].text


def test_an_agent_adds_articles_only_if_it_may(address: str, tmp_path: Path) -> None:
    snow = {"text": "It snowed in Nordhaven."}
    assert call(address, "add", articles=[snow]).is_error
    with serving(open_small_index(tmp_path).answerer, for_agents=True, agents_may_add=True) as growing:
        offered = {tool.name: tool for tool in told(growing, lambda client: client.list_tools()).tools}
        assert offered["add"].annotations.read_only_hint is False
        assert structured(growing, "add", articles=[snow])["added"] == 1


def test_with_users_an_agent_needs_a_password(small: SmallIndex) -> None:
    credentials = {"Authorization": "Basic " + base64.b64encode(b"ada:x").decode()}
    with serving(small.answerer, for_agents=True, users=Users(["ada:x"])) as address:
        assert told(address, lambda client: client.list_tools(), credentials).tools
        with pytest.raises(BaseException):  # noqa: B017, PT011  # whatever the client makes of a 401
            told(address, lambda client: client.list_tools())


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(PageError, match=r"pip install 'dateline\[mcp\]'"):
        start(Newsroom(), terms=Terms(for_agents=True))


def test_a_page_without_tools_has_no_address_for_them() -> None:
    with serving(Newsroom()) as address, pytest.raises(BaseException):  # noqa: B017, PT011
        told(address, lambda client: client.list_tools())
