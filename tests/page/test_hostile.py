"""Articles that mean harm, through the endpoints: they come out as the words that went in, and do nothing."""

import json
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from html import escape, unescape
from typing import Any

import pytest

from index.text.canonical import canonical
from tests.support.hostile import STRINGS
from tests.support.serving import called, fetched, result, serving
from tests.support.small_index import SmallIndex, open_small_index

LONG = 1_000_000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallIndex:
    return open_small_index(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def growing(small: SmallIndex) -> Iterator[str]:
    with serving(small.answerer) as address:
        yield address


def record(name: str, words: str) -> dict[str, str]:
    """An article whose every field holds the words; its first sentence says what a lantern costs.

    Each has a day of its own, by which it can be asked for.
    """
    day = date.fromordinal(737_000 + zlib.crc32(name.encode()) % 2000).isoformat()
    text = f"The lantern of Nordhaven costs 88 million crowns {words}."
    fields = dict.fromkeys(("title", "outlet", "author", "language"), words)
    return {**fields, "id": name, "url": f"https://evil.example/{words}", "text": text, "date": day}


def answered(address: str, given: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """What the endpoint says about an article, as raw lines and as an answer."""
    assert result(address, "add", articles=[given])["rejected"] == []
    asked = {"question": "What does the lantern of Nordhaven cost?"}
    raw = called(address, "answer", since=given["date"], until=given["date"], **asked)
    return raw, json.loads(raw.partition("\ndata: ")[2])[0]


@pytest.mark.parametrize("name", STRINGS)
@pytest.mark.parametrize("spelled", [str, escape], ids=["as a page", "as words"])
def test_the_quote_is_exact_whatever_the_words(
    small: SmallIndex, growing: str, name: str, spelled: Callable[[str], str]
) -> None:
    """Markup in a record is read as a page is, without it; what is escaped there are the words themselves."""
    given = record(name, spelled(STRINGS[name]))
    raw, answer = answered(growing, given)
    assert raw.count("\n") == 1, "no word ends the line of the answer"
    cited = answer["citations"][0]
    assert cited["article"]["id"] == name
    text = small.answerer.store.article(name).text
    assert cited["quote"] == text[cited["start"] : cited["end"]]
    assert "88 million crowns" in cited["quote"]
    (hit,) = result(growing, "search", question="lantern", since=given["date"], until=given["date"])
    found = hit["passage"]
    assert found["text"] == text[found["start"] : found["end"]]
    if spelled is escape:
        assert canonical(STRINGS[name]) in text


def test_json_is_never_served_as_a_page(growing: str) -> None:
    answered(growing, record("type", escape(STRINGS["script"])))
    place = f"{growing}/gradio_api/call/v2/articles"
    kind = {"Content-Type": "application/json"}
    _, body, headers = fetched(place, b"{}", kind)
    assert headers["content-type"] == "application/json"
    assert headers["x-content-type-options"] == "nosniff"
    _, body, headers = fetched(f"{place}/{json.loads(body)['event_id']}")
    assert "<script>" in unescape(body)
    assert headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize(
    ("name", "word"), [("letters", "w" * LONG), ("tags", "<b>" * (LONG // 3)), ("bidi", "\u202e" * LONG)]
)
def test_a_word_of_a_million_letters_does_no_harm(
    small: SmallIndex, growing: str, name: str, word: str
) -> None:
    given = record(name, "gladly")
    given["text"] += f" {word} The end."
    _, answer = answered(growing, given)
    cited = answer["citations"][0]
    text = small.answerer.store.article(given["id"]).text
    assert cited["quote"] == text[cited["start"] : cited["end"]]
    assert "88 million crowns" in cited["quote"]


@pytest.mark.browser
def test_nothing_runs_where_the_api_is_opened_in_a_browser(browser: Any, growing: str) -> None:
    result(growing, "add", articles=[record(name, escape(words)) for name, words in STRINGS.items()])
    place = f"{growing}/gradio_api/call/v2/search"
    body = json.dumps({"question": "What costs 88 million crowns?", "count": 100}).encode()
    event = json.loads(fetched(place, body, {"Content-Type": "application/json"})[1])["event_id"]
    tab = browser.new_page()
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(f"{place}/{event}")
    assert "window.hurt=1" in tab.locator("body").inner_text()
    assert tab.evaluate("window.hurt") is None
    assert all(address.startswith(growing) for address in requests)
    tab.close()
