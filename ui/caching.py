"""Lets browsers keep Gradio's scripts and styles, so that they ask for them once."""

from ui.guard import App, Message, Receive, Send

_KEPT = (b"cache-control", b"max-age=31536000, immutable")


class Caching:
    """ASGI middleware. Gradio says nothing about how long its files may be kept, and browsers guess."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": [*message.get("headers", []), _KEPT]}
            await send(message)

        await self._app(scope, receive, said if _is_forever(scope) else send)


def _is_forever(scope: Message) -> bool:
    """Whether the address is of one version of a file, and of no other."""
    path = str(scope.get("path"))
    return path.startswith("/assets/") or (path == "/theme.css" and b"v=" in scope["query_string"])
