"""Errors of answering, on the tree of `index.errors`.

    DatelineError
    └── GenerationError     the language model is unknown, will not load, or failed; the cause is kept

That the articles do not hold an answer is no error: it is an `Answer` with ``refused=True``.
"""

from index.errors import DatelineError


class GenerationError(DatelineError):
    """The language model cannot be used; `__cause__` is what its library raised."""
