"""The chat page: questions in, cited answers out, each source opened at its quote."""

from ui.adding import Limits
from ui.app import build
from ui.errors import PageError
from ui.server import Terms, launch

__all__ = ["Limits", "PageError", "Terms", "build", "launch"]
