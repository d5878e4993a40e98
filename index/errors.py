"""What can go wrong, as one tree.

    DatelineError
    ├── SourceError         a source that cannot be read at all (a missing path, an unknown kind)
    ├── ModelError          the embedding model is missing, altered or will not load
    ├── IndexMissing        no index where one was expected
    ├── IndexDamaged        the database cannot be read or trusted
    ├── IndexMismatch       built by another model, or with another layout
    ├── IndexBusy           another process is writing
    ├── IndexFull           the disk has no room left
    ├── ClusterError        no Ray cluster to build on, or its machines fail
    ├── UnknownArticle      no article has that id
    └── QueryError          a question or filter that cannot be searched
        (`rag.errors` adds its own branches)

Every message is one sentence or two: what was expected, what was found, what to do next.
One unreadable file among many is not an error but a `Rejected` in the report: `NoArticle`, on no branch,
says so inside the package and never leaves it.
"""


class DatelineError(Exception):
    """Root of all errors of this project; `str(error)` is fit to show to a user."""


class SourceError(DatelineError):
    """A source named by the user does not exist or is of no known kind."""


class ModelError(DatelineError):
    """The embedding model is missing, altered, or will not load."""


class IndexMissing(DatelineError):
    """There is no index at the given path."""


class IndexDamaged(DatelineError):
    """The database at the given path cannot be read."""


class IndexMismatch(DatelineError):
    """The index was built with another embedding model, or by a Dateline with another layout."""


class IndexBusy(DatelineError):
    """Another process holds the index for writing."""


class IndexFull(DatelineError):
    """The disk has no room left; what was committed before is safe."""


class ClusterError(DatelineError):
    """There is no Ray cluster at the given address, or its machines cannot do their work."""


class UnknownArticle(DatelineError):
    """No article in the index has the given id."""


class QueryError(DatelineError):
    """A question or filter cannot be searched (empty, or dates the wrong way round)."""


class NoArticle(Exception):
    """What was read is no article; `str()` is the sentence for the report."""
