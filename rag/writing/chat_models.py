"""Chat models: the only module that calls one, through LangChain."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from rag.errors import GenerationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_PACKAGE = re.compile(r"pip install [`'\"]?(langchain-[\w-]+)")
_FORM = "write it as provider:name, for example openai:gpt-4o-mini or ollama:llama3.2"
_LONGEST_REASON = 200  # code points of a library's error in our sentence


class ChatModel(Protocol):
    """A language model that writes answers."""

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        """Yield the reply piece by piece.

        :param instructions: the system message.
        :param request: the user's message.
        :raises GenerationError: if the model fails, at the start or midway.
        """
        ...


def open_model(model: "str | BaseChatModel") -> ChatModel:
    """Open a chat model, without sending it anything yet.

    :param model: ``provider:name`` as LangChain knows it, with temperature 0 so that answers repeat; or a
        LangChain chat model, with its own settings.
    :raises GenerationError: if it does not open: a wrong name, a missing package or key.
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
            f"run: pip install {package[1] if package else 'langchain-' + name.partition(':')[0]}"
        ) from error
    except Exception as error:  # each provider raises its own kinds
        message = str(error)
        if "provider" in message.lower() and ("unsupported" in message.lower() or "infer" in message.lower()):
            message = f"expected a language model that LangChain knows, found {name!r}; {_FORM}"
            raise GenerationError(message) from error
        raise GenerationError(
            f"the language model {name!r} did not open: {_reason(error)}; "
            "check its name and the API key in your environment"
        ) from error


class _LangChainModel:
    """A LangChain chat model as a `ChatModel`."""

    def __init__(self, model: "BaseChatModel", name: str) -> None:
        self._model = model
        self._name = name

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        from langsmith import tracing_context

        chunks = self._model.stream([("system", instructions), ("human", request)])
        while True:
            # If LANGSMITH_TRACING is set, LangChain sends its makers a copy of everything. This stops it, but
            # only here: between two pieces the caller keeps the setting, and so do the user's other programs.
            try:
                with tracing_context(enabled=False):
                    chunk = next(chunks, None)
            except Exception as error:  # each provider raises its own kinds
                raise GenerationError(
                    f"the language model {self._name!r} failed: {_reason(error)}; "
                    "ask again, or ask without --model"
                ) from error
            if chunk is None:
                return
            if chunk.text:
                yield str(chunk.text)


def _reason(error: Exception) -> str:
    """The first line of a library's error, shortened."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".;: ")
    return line if len(line) <= _LONGEST_REASON else line[:_LONGEST_REASON] + "…"
