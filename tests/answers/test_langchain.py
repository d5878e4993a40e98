"""The retriever and the tools for LangChain, over a real index of two small articles."""

from datetime import date
from pathlib import Path

import pytest

from index import IndexMissing, build_index
from rag.langchain import ArticleRetriever, article_tools
from tests.support.papers import written

ARTICLES = [
    {
        "id": "dam",
        "title": "A dam for the Osk",
        "text": "The dam on the river Osk cost 40 million euros. It was begun in 2019 and took five years.",
        "date": "2024-03-01",
        "outlet": "The Osk Courier",
        "url": "https://courier.example/dam",
    },
    {
        "id": "bakery",
        "title": "Bakers strike",
        "text": "Bakers of the town stopped work on Monday. They want an hour more of sleep at night.",
        "date": "2021-05-06",
    },
]


@pytest.fixture(scope="module")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("langchain")
    build_index(written(folder / "articles.jsonl", *ARTICLES), folder / "index")
    return folder / "index"


def test_documents_are_exact_passages_with_their_origin(index_path: Path) -> None:
    document = ArticleRetriever(index_path=index_path, top_k=1).invoke("What did the dam cost?")[0]
    metadata = document.metadata
    assert document.page_content == ARTICLES[0]["text"][metadata["start"] : metadata["end"]]
    assert metadata["id"] == "dam"
    assert metadata["title"] == "A dam for the Osk"
    assert metadata["outlet"] == "The Osk Courier"
    assert metadata["published"] == "2024-03-01"
    assert metadata["url"] == "https://courier.example/dam"
    assert isinstance(metadata["score"], float)


def test_a_retriever_keeps_to_its_dates_and_its_number(index_path: Path) -> None:
    early = ArticleRetriever(index_path=index_path, until=date(2022, 1, 1))
    assert {document.metadata["id"] for document in early.invoke("What did the dam cost?")} == {"bakery"}
    assert len(ArticleRetriever(index_path=index_path, top_k=1).invoke("work")) == 1


def test_a_retriever_without_an_index_says_so_when_it_is_asked(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        ArticleRetriever(index_path=tmp_path).invoke("anything at all?")


def test_the_tools_describe_themselves_to_an_agent(index_path: Path) -> None:
    tools = {tool.name: tool for tool in article_tools(index_path)}
    assert set(tools) == {"search_articles", "answer_from_articles"}
    for tool in tools.values():
        assert set(tool.args) == {"question", "since", "until", "outlet"}
        assert "news articles" in tool.description


def test_an_agent_that_searches_gets_text_and_documents(index_path: Path) -> None:
    search, _ = article_tools(index_path, top_k=1)
    call = {
        "name": search.name,
        "args": {"question": "dam", "since": "2023-01-01"},
        "id": "1",
        "type": "tool_call",
    }
    message = search.invoke(call)
    assert "A dam for the Osk, The Osk Courier, 2024-03-01" in message.content
    assert "40 million euros" in message.content
    assert [document.metadata["id"] for document in message.artifact] == ["dam"]


def test_an_agent_that_asks_gets_an_answer_with_its_sources(index_path: Path) -> None:
    _, ask = article_tools(index_path)
    arguments = {"question": "How much did the dam on the Osk cost?"}
    message = ask.invoke({"name": ask.name, "args": arguments, "id": "1", "type": "tool_call"})
    assert not message.artifact.refused
    assert "“The dam on the river Osk cost 40 million euros.”" in message.content


def test_an_agent_is_told_in_a_sentence_what_is_wrong(index_path: Path, tmp_path: Path) -> None:
    search, _ = article_tools(index_path)
    assert "expected a question" in search.invoke({"question": "   "})
    nowhere, _ = article_tools(tmp_path)
    assert "dateline index" in nowhere.invoke({"question": "What did the dam cost?"})
