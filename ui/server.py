"""Serving the page: only to this machine by default, and without sending anything anywhere."""

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DatelineError
from ui.app import build
from ui.chat import EXAMPLES
from ui.errors import PageError
from ui.types import Answerer

if TYPE_CHECKING:
    import gradio


def start(
    answerer: Answerer,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    feedback: Path | None = None,
) -> "gradio.Blocks":
    """Serve the page from threads of this process; ``.local_url`` is its address, ``.close()`` stops it.

    :param feedback: the file for what visitors think of answers; None if they are not asked.
    :raises PageError: if the port is taken or the host is not this machine.
    """
    page = build(answerer, feedback=feedback)
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
            allowed_paths=[],
            max_file_size=1,  # byte: Gradio always has an upload route
            state_session_capacity=100,  # conversations; each holds a few articles
        )
    except OSError as error:
        page.close(verbose=False)
        raise PageError(
            f"cannot serve the page at {host}:{port}: the port is taken, or the host is not this machine; "
            "choose others with --port and --host"
        ) from error
    return page


def launch(
    answerer: Answerer,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = True,
    feedback: Path | None = None,
) -> None:
    """Serve the page, print its address, and return when interrupted (Ctrl-C).

    :raises PageError: as `start`.
    """
    page = start(answerer, host=host, port=port, open_browser=open_browser, feedback=feedback)
    print(f"Dateline is at {page.local_url} (press Ctrl-C to stop)", flush=True)
    try:
        while True:  # not one endless wait, which Ctrl-C cannot end on every system
            time.sleep(0.5)
    except KeyboardInterrupt:
        print()  # the terminal has shown "^C" without a line end
    finally:
        page.close(verbose=False)


def _reach_directly(host: str) -> None:
    """Keep Gradio's check of its own address from going through a configured proxy."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [part for part in os.environ.get(name, "").split(",") if part]
        os.environ[name] = ",".join(dict.fromkeys([*known, "127.0.0.1", "localhost", host]))


def _warm(answerer: Answerer) -> None:
    # The page itself reports problems with the index, each time it is opened.
    with contextlib.suppress(DatelineError):
        answerer.examples(EXAMPLES)
