"""Dateline for LangChain: a retriever, and two tools for an agent.

    from rag.langchain import ArticleRetriever, article_tools

    retriever = ArticleRetriever(index_path="var/index", top_k=5)
    agent = create_agent("openai:gpt-4o-mini", article_tools("var/index"))

Its classes extend LangChain's, so it imports LangChain at once; `import rag` does not import this module.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import PrivateAttr

from index import Article, DatelineError, Hit, Passage, Store, open_index
from index.types import DEFAULT_PATH
from rag.types import Answer

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class ArticleRetriever(BaseRetriever):
    """Finds passages as LangChain documents, best first.

    ``page_content`` is exactly ``article.text[start:end]``. ``metadata`` has ``id``, ``title``, ``outlet``,
    ``published`` (ISO) and ``url`` of the article, ``start``, ``end`` and ``score`` (higher is better, within
    one result), and ``copies``: all but the score for each article that repeats the passage.

    `invoke` raises `IndexMissing` if there is no index, and `QueryError` if the question cannot be searched.
    """

    index_path: str | Path = DEFAULT_PATH
    top_k: int = 5
    since: date | None = None
    until: date | None = None
    outlet: str | None = None
    _store: Store = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        self._store = open_index(self.index_path)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = self._store.search(
            query, top_k=self.top_k, since=self.since, until=self.until, outlet=self.outlet
        )
        return [_document(hit) for hit in hits]


def article_tools(
    index_path: str | Path = DEFAULT_PATH, *, model: str | None = None, top_k: int = 5
) -> list[BaseTool]:
    """Two tools for one index: ``search_articles`` and ``answer_from_articles``.

    Each returns text for the agent, with the documents or the `Answer` as the artifact. Errors reach the
    agent as a sentence.

    :param model: writes the answers, as in `rag.open_answerer`; None to quote the articles.
    :param top_k: how many passages are found, or listed with the `Answer`.
    """
    store = open_index(index_path)

    @cache  # opens at the first question, not when the tools are listed
    def ask() -> Callable[..., Answer]:
        from rag import open_answerer

        return open_answerer(index_path, model=model).answer

    @_told
    def search_articles(
        question: str, since: date | None = None, until: date | None = None, outlet: str | None = None
    ) -> tuple[str, list[Document]]:
        """Find passages of news articles about a question, published from `since` to `until`."""
        hits = store.search(question, top_k=top_k, since=since, until=until, outlet=outlet)
        return "\n\n".join(map(_shown, hits)) or "No article matches.", [_document(hit) for hit in hits]

    @_told
    def answer_from_articles(
        question: str, since: date | None = None, until: date | None = None, outlet: str | None = None
    ) -> tuple[str, Answer]:
        """Answer a question from news articles only, with a source for every sentence, or say that they do
        not answer it. Ask a full question. Only articles published from `since` to `until` are searched."""
        answer = ask()(question, top_k=top_k, since=since, until=until, outlet=outlet)
        sources = [f"[{c.number}] {_headline(c.article)}: “{c.quote}”" for c in answer.citations]
        return "\n".join([answer.text, *sources]), answer

    return [
        StructuredTool.from_function(
            tool, response_format="content_and_artifact", handle_tool_error=True, parse_docstring=False
        )
        for tool in (search_articles, answer_from_articles)
    ]


def _told(tool: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Tell the agent our errors as sentences."""

    @wraps(tool)
    def telling(*arguments: _Parameters.args, **options: _Parameters.kwargs) -> _Result:
        try:
            return tool(*arguments, **options)
        except DatelineError as error:
            raise ToolException(str(error)) from error

    return telling


def _document(hit: Hit) -> Document:
    copies = [_origin(copy) for copy in hit.copies]
    metadata = {**_origin(hit.passage), "score": hit.score, "copies": copies}
    return Document(page_content=hit.passage.text, metadata=metadata)


def _origin(passage: Passage) -> dict[str, Any]:
    article = passage.article
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "start": passage.start,
        "end": passage.end,
    }


def _shown(hit: Hit) -> str:
    """A passage under its headline and the headlines of its copies."""
    also = [f"(also: {_headline(copy.article)})" for copy in hit.copies]
    return "\n".join((_headline(hit.passage.article), *also, hit.passage.text))


def _headline(article: Article) -> str:
    return ", ".join(str(part) for part in (article.title, article.outlet, article.published) if part)
