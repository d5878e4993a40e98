"""Copying an index: its articles, passages and vectors as they are, from any engine to any other.

Nothing is read from sources and nothing is embedded. A copy that was cut off goes on where it stopped: what
the target has already, exactly so, is passed over. At the end everything is read back and compared.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from index.building.threads import Behind
from index.engine import Engine, Stored
from index.errors import IndexDamaged, IndexMismatch
from index.storage.failures import missing
from index.types import Progress

BATCH = 1024
"""Articles per commit: each is a version of a shared index, and too many versions slow it down. About 8 MB of
vectors at five passages an article."""


class Copied(NamedTuple):
    """:param added: articles that went over.
    :param standing: articles that were there already, exactly so.
    :param passages: of both.
    :param others: further articles of the target, which stay.
    """

    added: int
    standing: int
    passages: int
    others: int


def copy_articles(
    source: Engine, target: Engine, *, wait: float, progress: Progress | None = None, batch: int = BATCH
) -> Copied:
    """Copy all articles of one index into another, which is made if there is none.

    They come in in the order in which they came into the source, so that near-copies join the same stories.
    An article of the target that has the same id, but is another version of it, is replaced.

    :param wait: seconds to wait for another writer of the target.
    :param progress: told of ``"copied"`` and ``"compared"``, in articles.
    :raises IndexMissing: when there is no source.
    :raises IndexMismatch: when another model made the target.
    :raises IndexDamaged: when the target, read back, does not hold what was written.
    """
    model = source.model() if source.identity() else None
    if model is None:
        raise missing(source.address)
    ids = source.arrived()
    digests: dict[str, bytes] = {}
    added = passages = 0
    with target.writing(wait), Behind(target.publish) as publishing:
        made_with = target.begin(model)
        if made_with[:2] != model[:2]:
            raise IndexMismatch(
                f"expected an index made with {model.name} in {target.address}, as in {source.address}, "
                f"found one made with {made_with.name}; copy to another address"
            )
        for some in _parts(ids, batch):
            held = _digests(target, list(target.find(some)))
            # Removed from the source meanwhile, an article is not there.
            found = source.stored(some)
            coming = [found[one] for one in some if one in found]
            wanted = {each.new.article.id: _digest(each) for each in coming}
            fresh = [each for each in coming if held.get(each.new.article.id) != wanted[each.new.article.id]]
            if fresh:
                vectors = {key: vector for each in fresh for key, vector in each.vectors.items()}
                target.commit([each.new._replace(place=None) for each in fresh], vectors)
                publishing.start()
            digests |= wanted
            added += len(fresh)
            passages += sum(len(each.new.spans) for each in coming)
            if progress:
                progress("copied", len(digests), len(ids))
        publishing.finish()
    compared = 0
    for some in _parts(list(digests), batch):
        there = _digests(target, some)
        for one in some:
            if there.get(one) != digests[one]:
                raise IndexDamaged(
                    f"expected the article {one!r} to be the same in {target.address} as in "
                    f"{source.address}, but it is {'changed' if one in there else 'missing'}; make sure that "
                    "nobody else writes there, and run the same command again"
                )
        compared += len(some)
        if progress:
            progress("compared", compared, len(digests))
    return Copied(added, len(digests) - added, passages, target.counts()[0] - len(digests))


def _parts(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), size):
        yield ids[first : first + size]


def _digests(engine: Engine, ids: Sequence[str]) -> dict[str, bytes]:
    return {one: _digest(stored) for one, stored in engine.stored(ids).items()} if ids else {}


def _digest(stored: Stored) -> bytes:
    """A hash of all that is kept of an article, but for its place, which means nothing elsewhere.

    Both engines keep vectors in half precision, so they are equal bit for bit.
    """
    new, vectors = stored
    spans = [(int(start), int(end)) for start, end in new.spans]
    contents = [bytes(key) for key in new.contents]
    told = hashlib.sha256(repr((new.article, new.origin, spans, contents)).encode())
    for key in contents:
        told.update(vectors[key].astype(np.float16).tobytes())
    return told.digest()
