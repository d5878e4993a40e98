"""The two search indexes, kept up to date with the database: BM25 over words, and vectors."""

from pathlib import Path

from index.search import checkpoint_files, dense
from index.search.bm25 import Lexical
from index.storage.database import Database
from index.storage.lock import writing
from index.types import Notice


class Checkpoints:
    """Both checkpoints of an index folder, opened. Not thread-safe itself; `words` and `vectors` are.

    :param dimension: of the vectors.
    :param notice: called with a sentence when a checkpoint must be rebuilt.
    """

    def __init__(self, folder: Path, database: Database, dimension: int, notice: Notice) -> None:
        self._folder = folder
        self.words = _words(folder, database, notice)
        self.vectors = dense.open_dense(folder, database, dimension, notice)

    def refresh(self, database: Database) -> None:
        """Take in what was committed since, here or in another process."""
        self.vectors = dense.refresh(self.vectors, self._folder, database)
        if self.words.covered(database) == database.change():
            return
        self.words.reload()
        if self.words.covered(database) != database.change():
            # A writer died between its two commits; or one is working now and will do it.
            with writing(self._folder, wait=0, or_not=True) as held:
                if held:
                    self.words.catch_up(database)

    @staticmethod
    def publish(folder: Path, dimension: int, notice: Notice) -> None:
        """Bring both checkpoints on disk up to date. Only for the writer that holds the lock.

        Uses its own connection, so that searches in other threads go on, and loads the vectors only if they
        must be written.
        """
        database = Database(folder)
        try:
            _words(folder, database, notice).catch_up(database)
            checkpoint_files.keep(folder, database, dimension, notice)
        finally:
            database.close()


def _words(folder: Path, database: Database, notice: Notice) -> Lexical:
    words = Lexical(folder)
    if database.meta(checkpoint_files.PUBLISHED) and not words.covered(database):
        notice(f"The word index in {folder} is missing or damaged; rebuilding it from the articles.")
    return words
