"""The chat page: questions in, cited answers out, each source opened at its quote."""

from ui.app import build
from ui.errors import PageError
from ui.server import Terms, launch

__all__ = ["PageError", "Terms", "build", "launch"]
