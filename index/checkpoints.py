"""What searches the database, kept up with it: BM25 over its words, and its vectors."""

from pathlib import Path

from index import dense
from index.database import Database
from index.lexical import Lexical
from index.lock import writing


class Checkpoints:
    """Both checkpoints of an index folder, opened. Not safe between threads; what it hands out is.

    :param dimension: of the vectors.
    """

    def __init__(self, folder: Path, database: Database, dimension: int) -> None:
        self._folder = folder
        self.words = Lexical(folder)
        self.vectors = dense.open_dense(folder, database, dimension)

    def refresh(self, database: Database) -> None:
        """See what has been committed since, here or in another process."""
        self.vectors = dense.refresh(self.vectors, database)
        if self.words.covered(database) == database.change():
            return
        self.words.reload()
        if self.words.covered(database) != database.change():
            # A writer died between its two commits, or is at work now; then its commit will do.
            with writing(self._folder, wait=0, or_not=True) as held:
                if held:
                    self.words.catch_up(database)

    def publish(self, database: Database) -> None:
        """Bring both up to the database on disk. For the one writer that holds the folder."""
        self.words.catch_up(database)
        self.vectors = dense.save(dense.refresh(self.vectors, database), self._folder, database)
