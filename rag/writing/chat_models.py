"""Chat models, by way of LangChain: the only module that opens and drives one."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from rag.errors import GenerationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_PACKAGE = re.compile(r"pip install [`'\"]?(langchain-[\w-]+)")
_FORM = "the form is provider:name, for example openai:gpt-4o-mini or ollama:llama3.2"
_LONGEST_REASON = 200  # code points of a library's own words in one of our sentences


class ChatModel(Protocol):
    """A language model, reduced to what answering needs of it."""

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        """Yield the reply piece by piece, as it comes.

        :param instructions: how to answer (the system message).
        :param request: what to answer (the user's message).
        :raises GenerationError: when the model fails, at once or midway.
        """
        ...


def open_model(model: "str | BaseChatModel") -> ChatModel:
    """Open the chat model that LangChain knows by this name; nothing is sent to it yet.

    Temperature is 0: the same question over the same articles should get the same answer.

    :param model: ``provider:name``, or a LangChain chat model opened elsewhere (its own settings stay).
    :raises GenerationError: for a name that is none, a package that is not installed, a key that is
        missing or refused: whatever keeps the model from being opened.
    """
    if not isinstance(model, str):
        return _LangChainModel(model, type(model).__name__)
    name = model.strip()
    if not name:
        raise GenerationError(f"expected the name of a language model, found none; {_FORM}")
    try:
        from langchain.chat_models import init_chat_model

        return _LangChainModel(init_chat_model(name, temperature=0), name)
    except ImportError as error:
        package = _PACKAGE.search(str(error))
        raise GenerationError(
            f"the language model {name!r} needs a package that is not installed; "
            f"type: pip install {package[1] if package else 'langchain-' + name.partition(':')[0]}"
        ) from error
    except Exception as error:  # each provider has exceptions of its own, and no common root
        message = str(error)
        if "provider" in message.lower() and ("unsupported" in message.lower() or "infer" in message.lower()):
            raise GenerationError(
                f"expected a language model LangChain knows, found {name!r}; {_FORM}"
            ) from error
        raise GenerationError(
            f"the language model {name!r} could not be opened: {_reason(error)}; "
            "check its name, and its key in the environment"
        ) from error


class _LangChainModel:
    """A `ChatModel` over one of LangChain's."""

    def __init__(self, model: "BaseChatModel", name: str) -> None:
        self._model = model
        self._name = name

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        from langsmith import tracing_context

        chunks = self._model.stream([("system", instructions), ("human", request)])
        while True:
            # With LANGSMITH_TRACING set, LangChain would copy questions and articles to a service that has
            # nothing to do with the chosen model. The context outranks the environment, which belongs to
            # the user's other programs; it is entered for each piece, so that it never leaks to a caller.
            try:
                with tracing_context(enabled=False):
                    chunk = next(chunks, None)
            except Exception as error:  # network, quota, key: as many exceptions as providers
                raise GenerationError(
                    f"the language model {self._name!r} failed: {_reason(error)}; "
                    "ask again, or ask without a model"
                ) from error
            if chunk is None:
                return
            if chunk.text:
                yield str(chunk.text)


def _reason(error: Exception) -> str:
    """The first line of what a library says, short enough to stand in a sentence."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".;: ")
    return line if len(line) <= _LONGEST_REASON else line[:_LONGEST_REASON] + "…"
