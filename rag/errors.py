"""What can go wrong with an answer, beside the errors of `index.errors`.

    DatelineError
    ├── GenerationError     the language model is unknown, does not load or fails; `__cause__` says why
    ├── ExportError         a file is no export of Dateline, or one that cannot be read
    └── DraftError          a draft to check has no words, is no text, or is too long

If the articles have no answer, that is not an error but an `Answer` with ``refused=True``.
"""

from index.errors import DatelineError


class GenerationError(DatelineError):
    """The language model does not work; `__cause__` is the error from its library."""


class ExportError(DatelineError):
    """A file that should hold exported answers or citations does not."""


class DraftError(DatelineError):
    """A draft that should be checked cannot be."""
