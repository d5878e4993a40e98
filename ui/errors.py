"""Errors of the page, on the tree of `index.errors`.

DatelineError
└── PageError           the page cannot be served (its port is taken)
"""

import logging

from index.errors import DatelineError

UNEXPECTED = "Something went wrong. The log of the program that serves this page has the details."

_LOG = logging.getLogger(__name__)


class PageError(DatelineError):
    """The page cannot be served at the given address."""


def sentence(error: Exception) -> str:
    """What whoever asks sees of an error: always a sentence of ours, never a traceback."""
    if isinstance(error, DatelineError):
        return str(error)
    _LOG.error("the page met an unexpected error", exc_info=error)
    return UNEXPECTED
