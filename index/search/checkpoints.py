"""What searches the database, kept up with it: BM25 over its words, and its vectors."""

from pathlib import Path

from index.search import checkpoint_files, dense
from index.search.bm25 import Lexical
from index.storage.database import Database
from index.storage.lock import writing
from index.types import Notice


class Checkpoints:
    """Both checkpoints of an index folder, opened. Not safe between threads; what it hands out is.

    :param dimension: of the vectors.
    :param notice: told, in a sentence, when one that stood must be made anew.
    """

    def __init__(self, folder: Path, database: Database, dimension: int, notice: Notice) -> None:
        self._folder = folder
        self.words = _words(folder, database, notice)
        self.vectors = dense.open_dense(folder, database, dimension, notice)

    def refresh(self, database: Database) -> None:
        """See what has been committed since, here or in another process."""
        self.vectors = dense.refresh(self.vectors, self._folder, database)
        if self.words.covered(database) == database.change():
            return
        self.words.reload()
        if self.words.covered(database) != database.change():
            # A writer died between its two commits, or is at work now; then its commit will do.
            with writing(self._folder, wait=0, or_not=True) as held:
                if held:
                    self.words.catch_up(database)

    @staticmethod
    def publish(folder: Path, dimension: int, notice: Notice) -> None:
        """Bring both checkpoints on disk up to the database. For the one writer that holds the folder.

        Over a connection of its own, so that searches in other threads go on meanwhile, and without loading
        the vectors unless it is time to write them.
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
        notice(f"The index of words in {folder} is missing or damaged; it is made anew from the articles.")
    return words
