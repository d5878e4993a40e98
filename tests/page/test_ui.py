"""The page as a program sees it: what it offers, and that nothing else is offered or sent."""

import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.newsroom import FERRY, GARAGE, Newsroom
from tests.support.serving import free_port
from ui import Limits, PageError, build
from ui.server import Terms, start

gradio_client = pytest.importorskip("gradio_client")


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    page = start(Newsroom(), port=free_port())
    yield page
    page.close(verbose=False)


@pytest.fixture(scope="module")
def client(page: Any) -> Any:
    return gradio_client.Client(page.local_url, verbose=False, analytics_enabled=False)


def ask(client: Any, *arguments: Any, **named: Any) -> Any:
    return client.predict(*arguments, **named, api_name="/answer")


def test_the_endpoint_gives_exactly_the_answer_as_a_dictionary(client: Any) -> None:
    question = "What does the night ferry cost the town?"
    given = ask(client, question)
    assert given == Newsroom().answer(question).as_dict()
    assert given["citations"][0]["quote"] in FERRY.text


def test_the_endpoint_takes_earlier_questions_of_the_chat(client: Any) -> None:
    given = ask(client, "And the spaces?", history=["How many spaces has the parking garage?"])
    assert given["standalone_question"] == "How many spaces has the parking garage? And the spaces?"


def test_the_endpoint_filters_by_date_and_outlet(client: Any) -> None:
    question = "When did the parking garage of Nordhaven open?"
    assert not ask(client, question, since="2024-11-02")["refused"]
    assert ask(client, question, since="2025-01-01", outlet="The Fjord Courier")["citations"][0]["article"][
        "id"
    ] == ("ferry")


@pytest.mark.parametrize(
    ("question", "since", "sentence"),
    [
        (" ", None, "expected a question, found nothing but blanks"),
        ("What?", "soon", "expected since to be a date such as 2024-04-10, found 'soon'"),
    ],
    ids=["blank question", "no date"],
)
def test_an_error_of_ours_reaches_the_caller_as_its_sentence(
    client: Any, question: str, since: str | None, sentence: str
) -> None:
    with pytest.raises(gradio_client.exceptions.AppError, match=sentence):
        ask(client, question, since=since)


def test_an_unexpected_error_keeps_its_words_to_the_log(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(gradio_client.exceptions.AppError, match="Something went wrong") as raised:
        ask(client, "Break down")
    assert "secret" not in str(raised.value)
    assert "secret detail" in caplog.text


def test_several_questions_are_answered_at_once(page: Any, client: Any) -> None:
    """Each waits for the other: one at a time, neither would ever be answered."""

    class Meeting(Newsroom):
        met = threading.Barrier(2, timeout=20)

        def answer(self, question: str, **settings: Any) -> Any:
            self.met.wait()
            return super().answer(question, **settings)

    together = start(Meeting(), port=free_port())
    try:
        client = gradio_client.Client(together.local_url, verbose=False, analytics_enabled=False)
        jobs = [client.submit("Which parking garage opened?", api_name="/answer") for _ in range(2)]
        assert [job.result(timeout=30)["question"] for job in jobs] == ["Which parking garage opened?"] * 2
    finally:
        together.close(verbose=False)


def test_the_page_is_served_with_the_strict_settings(page: Any) -> None:
    config = page.get_config_file()
    assert page.local_url.startswith("http://127.0.0.1:")
    assert page.share_url is None
    assert page.analytics_enabled is False
    assert page.enable_monitoring is False
    assert page.run_history is False
    assert page.allowed_paths == []
    assert config["title"] == "Dateline"
    assert config["footer_links"] == []


def test_the_first_picture_says_what_the_index_holds_and_what_to_do(page: Any) -> None:
    with urllib.request.urlopen(page.local_url, timeout=10) as reply:
        served = reply.read().decode()
    assert "newest 11 March 2025" in served
    assert "What do you want to know?" in served


def test_browsers_may_keep_what_never_changes_under_its_address_and_nothing_else(page: Any) -> None:
    def keeping(address: str) -> str:
        with urllib.request.urlopen(f"{page.local_url}{address}", timeout=10) as reply:
            return str(reply.headers.get("cache-control", ""))

    with urllib.request.urlopen(page.local_url, timeout=10) as reply:
        script = re.findall(r"assets/[\w-]+\.js", reply.read().decode())[0]
    assert "immutable" in keeping(script)
    assert "immutable" in keeping("theme.css?v=1")
    assert not any("immutable" in keeping(address) for address in ("", "theme.css", "config"))


def test_nothing_can_be_sent_to_a_page_that_is_only_read() -> None:
    page = start(Newsroom(), port=free_port(), terms=Terms(read_only=True))
    boundary = "part"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="note.txt"\r\n'
        f"Content-Type: text/plain\r\n\r\nmany more bytes than one\r\n--{boundary}--\r\n"
    ).encode()
    request = urllib.request.Request(
        f"{page.local_url}gradio_api/upload",
        data=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    try:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert refused.value.code == 413
    finally:
        page.close(verbose=False)


def test_a_taken_port_is_reported_in_one_sentence(page: Any) -> None:
    with pytest.raises(PageError, match=r"the port is taken, .* --port"):
        start(Newsroom(), port=page.server_port)


def test_the_conversation_of_a_visitor_holds_no_index() -> None:
    from ui.types import Conversation

    conversation = Conversation().with_answer(Newsroom([GARAGE]).answer("Which parking garage opened?"))
    assert [article.id for article in {c.article for c in conversation.history[0].citations}] == ["garage"]


def test_no_queue_is_made_narrower_by_what_shares_its_name() -> None:
    """Of all limits that are given for one queue, Gradio takes the smallest."""
    limits: dict[str, set[Any]] = {}
    for function in build(Newsroom(), Limits()).fns.values():
        limits.setdefault(str(function.concurrency_id), set()).add(function.concurrency_limit)
    assert [name for name, given in limits.items() if len(given) > 1] == []


def test_building_the_page_twice_gives_two_pages() -> None:
    assert build(Newsroom()) is not build(Newsroom())
