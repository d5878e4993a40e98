"""Pieces of text handed from the thread that makes them to the one that reads them.

A language model may think for many seconds before its next word. Whoever reads must be able to leave
meanwhile, and a generator can only be closed between two pieces; so it also gets empty ones.
"""

import time
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Event

from rag.errors import GenerationError

BEAT = 0.2
"""Seconds after which an empty piece is handed on if there is no other."""

PATIENCE = 120.0
"""Seconds without a word after which a model is given up. Its own timeouts are shorter."""


class Relay:
    """One reply on its way. The maker puts pieces and ends it; the reader iterates it, once."""

    def __init__(self) -> None:
        self.left = Event()
        """The reader wants no more."""
        self._pieces: SimpleQueue[str | BaseException | None] = SimpleQueue()

    def put(self, piece: str) -> None:
        self._pieces.put(piece)

    def end(self, error: BaseException | None = None) -> None:
        """Nothing follows: all was said, or it failed."""
        self._pieces.put(error)

    def read(self, leave: Callable[[], object] = lambda: None) -> Iterator[str]:
        """Yield the pieces, and empty ones while there are none.

        :param leave: called when the reader closes the generator early; stops the maker.
        :raises BaseException: what the maker ended with.
        :raises GenerationError: after `PATIENCE`.
        """
        heard = time.monotonic()
        ended = False
        try:
            while True:
                try:
                    piece = self._pieces.get(timeout=BEAT)
                except Empty:
                    if time.monotonic() - heard > PATIENCE:
                        raise GenerationError(f"it said nothing for {PATIENCE:.0f} seconds") from None
                    yield ""
                    continue
                if not isinstance(piece, str):
                    ended = True
                    if piece is not None:
                        raise piece
                    return
                heard = time.monotonic()
                yield piece
        finally:
            self.left.set()
            if not ended:
                leave()
