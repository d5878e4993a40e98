"""The four endpoints for programs, on a real index, over HTTP."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import build_index
from rag import Answer, open_answerer
from tests.support.serving import called, fetched, result, serving
from tests.support.small_index import SmallIndex, open_small_index
from ui.adding import private_allowed
from ui.endpoints import endpoints

gradio_client = pytest.importorskip("gradio_client")

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"answer", "search", "articles", "add"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallIndex:
    return open_small_index(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def address(small: SmallIndex) -> Iterator[str]:
    with serving(small.answerer) as address:
        yield address


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[str]:
    """The address of an index of its own, for a test that adds to it."""
    with serving(open_small_index(tmp_path).answerer) as address:
        yield address


def error(address: str, name: str, **arguments: Any) -> str:
    event, _, data = called(address, name, **arguments).partition("\ndata: ")
    assert event == "event: error"
    return str(json.loads(data)["error"])


def steps_of_the_page(address: str) -> dict[str, str]:
    """The name of each step that Gradio could call, and who may."""
    config = json.loads(fetched(f"{address}/config")[1])
    return {str(step["api_name"]): step["api_visibility"] for step in config["dependencies"]}


def test_programs_are_offered_exactly_four_endpoints(address: str) -> None:
    client = gradio_client.Client(address, verbose=False, analytics_enabled=False)
    offered = client.view_api(return_format="dict", print_info=False)
    assert set(offered["named_endpoints"]) == {f"/{name}" for name in NAMES}
    assert offered["unnamed_endpoints"] == {}
    visible = {name for name, who in steps_of_the_page(address).items() if who != "private"}
    assert visible == NAMES


def test_a_page_that_is_only_read_offers_no_way_to_add(small: SmallIndex) -> None:
    with serving(small.answerer, read_only=True) as address:
        offered = json.loads(fetched(f"{address}/gradio_api/info")[1])
        assert set(offered["named_endpoints"]) == {"/answer", "/search", "/articles"}
        headers = {"Content-Type": "application/json"}
        for way in ("call", "call/v2", "run", "api"):
            assert fetched(f"{address}/gradio_api/{way}/add", b"{}", headers)[0] == 404


def test_the_steps_of_the_page_cannot_be_called_by_name(address: str) -> None:
    private = [name for name, who in steps_of_the_page(address).items() if who == "private"]
    assert private
    headers = {"Content-Type": "application/json"}
    for name in private:
        for way in ("call", "call/v2", "run", "api"):
            status, body, _ = fetched(f"{address}/gradio_api/{way}/{name}", b'{"data": []}', headers)
            assert (status, body) == (404, "Expected one of the endpoints answer, search, articles, add.")


def test_another_web_page_cannot_post_a_form_to_an_endpoint(growing: str) -> None:
    """A browser sends such a request without asking first: its type is one that forms have."""
    body = json.dumps({"data": [None, [{"text": "Planted."}]]}).encode()
    for way in ("call/add", "call/v2/add"):
        status, *_ = fetched(f"{growing}/gradio_api/{way}", body, {"Content-Type": "text/plain"})
        assert status == 422
    assert result(growing, "articles")["total"] == 2


def test_what_goes_in_and_comes_out_is_typed(address: str) -> None:
    described = json.loads(fetched(f"{address}/gradio_api/info")[1])["named_endpoints"]
    parameters = {part["parameter_name"]: part["type"] for part in described["/articles"]["parameters"]}
    assert parameters["page"] == {"type": "integer"}
    returned = described["/articles"]["returns"][0]["type"]
    assert returned["properties"]["articles"]["items"]["properties"]["characters"] == {"type": "integer"}
    assert all("description" in described[f"/{name}"] for name in NAMES)


def test_answer_gives_what_the_answerer_says(address: str, small: SmallIndex) -> None:
    given = result(address, "answer", question="What does the night ferry cost?")
    said: Answer = small.answerer.answer("What does the night ferry cost?")
    assert {**given, "seconds": {}} == {**said.as_dict(), "seconds": {}}
    assert given["citations"]


def test_search_gives_passages_as_places_in_articles(address: str, small: SmallIndex) -> None:
    found = result(address, "search", question="parking garage", count=1)
    assert [hit["article"]["id"] for hit in found] == ["garage"]
    passage = found[0]["passage"]
    assert passage["text"] == small.texts["garage"][passage["start"] : passage["end"]]


def test_articles_come_in_pages_newest_first(growing: str) -> None:
    days = ["2024-05-01", "2024-05-03", "2024-05-02"]
    dated = [{"id": f"on-{day}", "title": "A day", "text": f"It was {day}.", "date": day} for day in days]
    result(growing, "add", articles=[{**one, "outlet": "The Almanac"} for one in dated])
    pages = [result(growing, "articles", page=page, size=2) for page in (1, 2, 3, 4)]
    assert [[one["id"] for one in page["articles"]] for page in pages] == [
        ["on-2024-05-03", "on-2024-05-02"],
        ["on-2024-05-01", "ferry"],
        ["garage"],
        [],
    ]
    assert {(page["total"], page["pages"]) for page in pages} == {(5, 3)}
    within = result(growing, "articles", since="2024-05-02", outlet="the almanac")
    assert [one["id"] for one in within["articles"]] == ["on-2024-05-03", "on-2024-05-02"]
    assert within["articles"][0]["characters"] == len("It was 2024-05-03.")
    assert result(growing, "articles", until="2024-05-01")["total"] == 1


def test_an_article_that_was_added_answers_at_once(growing: str) -> None:
    text = "The tram of Nordhaven costs 88 million crowns, said the mayor."
    given = result(growing, "add", articles=[{"headline": "Tram", "body": text, "date": "2025-02-01"}])
    assert given == {"added": 1, "updated": 0, "unchanged": 0, "copies": 0, "rejected": []}
    answered = result(growing, "answer", question="What does the tram of Nordhaven cost?")
    assert answered["citations"][0]["quote"] in text
    again = result(growing, "add", articles=[{"headline": "Tram", "body": text, "date": "2025-02-01"}])
    assert (again["added"], again["unchanged"]) == (0, 1)


def test_an_article_is_updated_by_its_id(growing: str) -> None:
    assert result(growing, "add", articles=[{"id": "ferry", "text": "The ferry is free."}])["updated"] == 1
    listed = {one["id"]: one for one in result(growing, "articles")["articles"]}
    assert len(listed) == 2
    assert listed["ferry"]["characters"] == len("The ferry is free.")


def test_articles_without_an_id_are_told_apart(growing: str) -> None:
    given = result(growing, "add", articles=[{"body": "It snowed."}, {"body": "It rained."}])
    assert given["added"] == 2


def test_what_cannot_be_added_is_told_with_its_place(growing: str) -> None:
    given = result(growing, "add", articles=[{"text": "It snowed."}, {"title": "No words"}])
    assert given["added"] == 1
    assert [one["origin"] for one in given["rejected"]] == ["article 2"]


def test_no_file_of_the_server_can_be_added(growing: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The password is tulip.")
    for named in (str(secret), f"file://{secret}", "~/articles", "*.md"):
        assert "expected addresses that begin with http" in error(growing, "add", addresses=[named])


def test_whoever_has_a_page_with_accounts_can_add_no_private_address(small: SmallIndex) -> None:
    public = endpoints(small.answerer, allow_private=private_allowed("127.0.0.1", has_accounts=True))
    given = public["add"](addresses=["http://127.0.0.1:1/config"])
    assert (given["added"], len(given["rejected"])) == (0, 1)
    assert "private" in given["rejected"][0]["reason"]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("answer", {"question": 7}, "expected question to be text, found 7"),
        ("answer", {"question": "x", "history": "y"}, "expected history to be a list, found 'y'"),
        ("answer", {"question": "x", "outlet": ["y"]}, "expected outlet to be text, found ['y']"),
        ("answer", {"question": "x " * 9000}, "expected a question of at most"),
        ("search", {"question": " "}, "expected a question, found only white space"),
        ("search", {"question": "x", "count": 101}, "expected count to be a whole number from 1 to 100"),
        ("search", {"question": "x", "until": "May"}, "expected until to be a date such as 2024-04-10"),
        ("articles", {"page": 0}, "expected page to be a whole number of at least 1, found 0"),
        ("articles", {"size": 1000}, "expected size to be a whole number from 1 to 200, found 1000"),
        ("articles", {"page": "first"}, "expected page to be a whole number of at least 1, found 'first'"),
        ("add", {}, "expected 1 to 1,000 addresses and articles to add, found 0"),
        ("add", {"articles": ["words"]}, "expected each article to be an object with a text, found 'words'"),
        ("add", {"articles": [{"text": "x"}] * 1001}, "found 1,001"),
        ("add", {"articles": [{"text": "x" * 20_000_000}]}, "add them in several calls"),
    ],
)
def test_wrong_input_gets_a_sentence(
    address: str, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    assert sentence in error(address, name, **arguments)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the articles that the manual asks about."""
    folder = tmp_path_factory.mktemp("seeds")
    build_index([str(ROOT / "seeds")], folder)
    with serving(open_answerer(folder)) as address:
        yield address


def examples(language: str) -> str:
    """The code of one language in the manual."""
    manual = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```", manual, re.MULTILINE | re.DOTALL))


def test_the_python_of_the_manual_runs(seeds: str) -> None:
    found: dict[str, Any] = {}
    exec(compile(examples("python").replace("http://127.0.0.1:7860", seeds), "docs/api.md", "exec"), found)
    assert found["answer"]["short"].startswith("¥3.9 trillion")
    assert "Germany" in found["followed"]["standalone_question"]
    assert len(found["found"]) == 3
    assert found["listed"]["articles"]
    assert found["report"]["added"] + found["report"]["unchanged"] == 1


def test_the_curl_of_the_manual_runs(seeds: str) -> None:
    if not (shutil.which("bash") and shutil.which("curl")):
        pytest.skip("no bash, or no curl")
    script = examples("bash").replace("http://127.0.0.1:7860", seeds)
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=True)
    ended = [line for line in done.stdout.splitlines() if line.startswith("event: ") and "heart" not in line]
    assert ended == ["event: complete"] * 4, done.stdout
    assert "3.9 trillion" in done.stdout


def test_the_manual_names_every_field_of_an_answer(small: SmallIndex) -> None:
    manual = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    answer = small.answerer.answer("What does the night ferry cost?").as_dict()
    fields = {*answer, *answer["citations"][0], *answer["hits"][0]}
    assert [name for name in sorted(fields) if f"`{name}`" not in manual] == []
