"""Chat models: the only module that calls one, through LangChain."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from rag.errors import GenerationError
from rag.types import Sentence
from rag.writing.relay import Relay

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TIMEOUT, RETRIES = 60.0, 3
"""Seconds that a provider may take to send something, and how often its library asks again, each time after
a longer pause."""

EXTRAS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google_genai": "google",
    "google": "google",
    "ollama": "ollama",
}
"""The extra of Dateline that brings each provider's package."""

_NAMES = {"google": "google_genai"}  # what LangChain calls a provider, where that is not what people type
_PACKAGE = re.compile(r"pip install [`'\"]?(langchain-[\w-]+)")
_FORM = "write it as provider:name, for example openai:gpt-4o-mini or ollama:llama3.2"
_LONGEST_REASON = 200  # code points of a library's error in our sentence


class ChatModel(Protocol):
    """A language model that writes answers."""

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        """Yield the reply piece by piece; pieces may be empty, so that one can leave while it thinks.

        Closing the generator stops the model.

        :param instructions: the system message.
        :param request: the user's message.
        :raises GenerationError: if the model fails, at the start or midway.
        """
        ...


@runtime_checkable
class SmallModel(ChatModel, Protocol):
    """A model too small for long instructions: it has a prompt of its own.

    It cannot tell whether sentences answer a question, so it is asked only where the reader finds that they
    do; and it does not rewrite questions.
    """

    def draft(self, question: str, ids: Mapping[Sentence, str]) -> Iterator[str]:
        """Yield an answer in which every sentence ends with the id of a sentence; see `stream`.

        :param ids: the sentences, best first, and the id of each.
        """
        ...


def open_model(model: "str | BaseChatModel") -> ChatModel:
    """Open a chat model, without sending it anything yet.

    :param model: ``provider:name`` as LangChain knows it, with temperature 0 so that answers repeat;
        ``local`` or ``local:PATH`` for a model in this process; or a LangChain chat model, with its own
        settings.
    :raises GenerationError: if it does not open: a wrong name, a missing package, file or key.
    """
    if not isinstance(model, str):
        return _LangChainModel(model, type(model).__name__)
    name = model.strip()
    if not name:
        raise GenerationError(f"expected the name of a language model, found none; {_FORM}")
    provider, _, rest = name.partition(":")
    if provider == "local":
        from rag.writing.local_model import open_local

        return open_local(rest)
    try:
        from langchain.chat_models import init_chat_model

        known = f"{_NAMES[provider]}:{rest}" if provider in _NAMES else name
        return _LangChainModel(init_chat_model(known, temperature=0, **_limits(provider)), name)
    except ImportError as error:
        if provider in EXTRAS:
            command = f"pip install 'dateline[{EXTRAS[provider]}]'"
        else:
            package = _PACKAGE.search(str(error))
            command = f"pip install {package[1] if package else f'langchain-{provider}'}"
        raise GenerationError(
            f"the language model {name!r} needs a package that is not installed; run: {command}"
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


def _limits(provider: str) -> dict[str, Any]:
    """`TIMEOUT` and `RETRIES` in a provider's own words, if these are known; `Relay` has a limit for all."""
    if provider == "ollama":
        return {"client_kwargs": {"timeout": TIMEOUT}}
    return {"timeout": TIMEOUT, "max_retries": RETRIES} if provider in EXTRAS else {}


class _LangChainModel:
    """A LangChain chat model as a `ChatModel`."""

    def __init__(self, model: "BaseChatModel", name: str) -> None:
        self._model = model
        self._name = name

    def stream(self, instructions: str, request: str) -> Iterator[str]:
        relay = Relay()
        messages = [("system", instructions), ("human", request)]
        running = asyncio.run_coroutine_threadsafe(self._relayed(messages, relay), _loop())
        try:
            yield from relay.read(running.cancel)
        except Exception as error:  # each provider raises its own kinds
            raise GenerationError(f"the language model {self._name!r} failed: {_reason(error)}") from error

    async def _relayed(self, messages: list[tuple[str, str]], relay: Relay) -> None:
        from langsmith import tracing_context

        try:
            # If LANGSMITH_TRACING is set, LangChain sends its makers a copy of everything. This stops it
            # here, and not in the user's other programs.
            with tracing_context(enabled=False):
                async for chunk in self._model.astream(messages):
                    if relay.left.is_set():
                        return
                    if chunk.text:
                        relay.put(str(chunk.text))
        except Exception as error:
            relay.end(error)
        else:
            relay.end()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Where all chat models run. Cancelled there, a request ends at once, connection and all; and a loop for
    each question would break the connections that a provider's library keeps for the next."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="dateline-models", daemon=True).start()
    return loop


def _reason(error: Exception) -> str:
    """The first line of a library's error, shortened."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".;: ")
    return line if len(line) <= _LONGEST_REASON else line[:_LONGEST_REASON] + "…"
