"""Serving the page: only to this machine by default, and without sending anything anywhere."""

import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import DatelineError
from ui import agents
from ui.adding import Limits, private_allowed
from ui.app import CONCURRENT, build, plain, style
from ui.caching import Caching
from ui.chat import EXAMPLES
from ui.endpoints import endpoints
from ui.errors import PageError
from ui.guard import Guard, Users, names_of
from ui.types import Answerer

if TYPE_CHECKING:
    import gradio


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms the page is served.

    :param users: who may come in; None: anyone who can reach it.
    :param read_only: nothing can be added or removed.
    :param limits: how much a visitor may add at once.
    :param feedback: the file for what visitors think of answers; None if they are not asked.
    :param for_agents: offer tools for agents, too.
    :param agents_may_add: one of these tools adds articles.
    :param root_path: where a proxy serves it: a path such as "/news", or a whole address.
    """

    users: Users | None = None
    read_only: bool = False
    limits: Limits = Limits()  # noqa: RUF009  # frozen
    feedback: Path | None = None
    for_agents: bool = False
    agents_may_add: bool = False
    root_path: str = ""


def start(
    answerer: Answerer,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    terms: Terms = Terms(),
) -> "gradio.Blocks":
    """Serve the page from threads of this process; ``.local_url`` is its address, ``.close()`` stops it.

    :raises PageError: if the port is taken, the host is not this machine, or the package that the tools for
        agents need is not installed.
    """
    is_private = private_allowed(host, has_accounts=terms.users is not None)
    page = build(answerer, None if terms.read_only else terms.limits, is_private, terms.feedback)
    is_up = threading.Event()
    settings = _behind_guard(answerer, host, terms, is_private, is_up)
    # Load the models and make the examples before anyone waits for them.
    threading.Thread(target=_warm, args=[answerer], daemon=True).start()
    _reach_directly(host)
    try:
        page.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            inline=False,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            show_error=False,
            strict_cors=True,
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            enable_monitoring=False,
            run_history=False,  # would keep every question and answer in the browser
            footer_links=[],
            head=style(feedback=terms.feedback is not None),
            theme=plain(),
            allowed_paths=[],
            root_path=terms.root_path,
            app_kwargs=settings,
            # One byte where nothing may be sent: Gradio always has an upload route.
            max_file_size=1 if terms.read_only else terms.limits.megabytes * 1_000_000,
            state_session_capacity=100,  # conversations; each holds a few articles
        )
    except OSError as error:
        page.close(verbose=False)
        raise PageError(
            f"cannot serve the page at {host}:{port}: the port is taken, or the host is not this machine; "
            "choose others with --port and --host"
        ) from error
    is_up.set()
    return page


def launch(
    answerer: Answerer,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    terms: Terms = Terms(),
) -> None:
    """Serve the page, print its address, and return when interrupted (Ctrl-C).

    :raises PageError: as `start`.
    """
    page = start(answerer, host=host, port=port, open_browser=open_browser, terms=terms)
    if terms.for_agents:
        print(f"Agents find their tools at {str(page.local_url).rstrip('/')}{agents.PATH}")
    print(f"Dateline is at {page.local_url} (press Ctrl-C to stop)", flush=True)
    try:
        while True:  # not one endless wait, which Ctrl-C cannot end on every system
            time.sleep(0.5)
    except KeyboardInterrupt:
        print()  # the terminal has shown "^C" without a line end
    finally:
        page.close(verbose=False)


def _behind_guard(
    answerer: Answerer, host: str, terms: Terms, is_private: bool, is_up: threading.Event
) -> dict[str, Any]:
    """Settings of the app that Gradio makes: the guard around everything, and the tools for agents."""
    from starlette.middleware import Middleware

    guard = Middleware(
        Guard,
        users=terms.users,
        hosts=names_of(host, terms.root_path),
        public=tuple(endpoints(answerer, read_only=terms.read_only)),
        is_starting=lambda: not is_up.is_set(),
    )
    settings: dict[str, Any] = {"middleware": [guard, Middleware(Caching)]}
    if terms.for_agents:
        served = agents.served(
            answerer, may_add=terms.agents_may_add, allow_private=is_private, concurrent=CONCURRENT
        )
        settings["routes"] = served.routes
        settings["lifespan"] = served.router.lifespan_context
    return settings


def _reach_directly(host: str) -> None:
    """Keep Gradio's check of its own address from going through a configured proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join(dict.fromkeys([*known, "127.0.0.1", "localhost", host]))


def _warm(answerer: Answerer) -> None:
    # The page itself reports problems with the index, each time it is opened.
    with contextlib.suppress(DatelineError):
        answerer.examples(EXAMPLES)
