"""Errors of the page, on the tree of `index.errors`.

DatelineError
└── PageError           the page cannot be served (its port is taken)
"""

from index.errors import DatelineError


class PageError(DatelineError):
    """The page cannot be served at the given address."""
