"""Which articles a new one may be a copy of: those that share hashes of its fingerprint.

The hashes lie in a table of their own, because each article has several and a row of the other table has one
place for each column. They only hint: the texts decide (`index.passages.near_copies.story_of`). So it does no
harm that hashes of articles stay that were removed, or that never came because their writer was killed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from index.shared.rows import ARTICLE, FIRST, among, article_of
from index.shared.table import Snapshot, Table, hints_schema
from index.storage.fingerprints import HOLDERS, LIKELIEST
from index.storage.schema import NewArticle
from index.types import Article

SPARE = 4
"""How many times as many as are needed are looked up: some are no longer there."""


class Likely:
    """What the articles of one batch may be copies of: articles of a snapshot, and earlier ones of the batch.

    :param leaving: what tells the coming-in (``added``) of articles that this batch removes.
    """

    def __init__(
        self,
        table: Table,
        found: Snapshot,
        fresh: Sequence[NewArticle],
        leaving: Collection[int],
        address: str,
    ) -> None:
        self._holders: dict[int, list[int]] = defaultdict(list)
        wanted = {mark for new in fresh for mark in new.fingerprint}
        hints = table.latest(None) if wanted else None
        for row in hints.scan(("mark", "added"), among("mark", wanted)) if hints else ():
            if row["added"] not in leaving:
                self._holders[row["mark"]].append(row["added"])
        for mark, holders in self._holders.items():
            self._holders[mark] = sorted(set(holders))[-HOLDERS * SPARE :]
        named = {one for new in fresh for one in self._most(new.fingerprint, SPARE * LIKELIEST)}
        rows = (
            found.scan((*ARTICLE, "added", "story"), f"{among('added', named)} and {FIRST}") if named else []
        )
        self._standing: dict[int, tuple[int, Article]] = {
            row["added"]: (row["story"], article_of(row, address)) for row in rows
        }
        for mark, holders in self._holders.items():
            self._holders[mark] = [one for one in holders if one in self._standing]

    def take_in(self, new: NewArticle, added: int, story: int) -> None:
        """An article of the batch, which later ones may copy."""
        self._standing[added] = story, new.article
        for mark in new.fingerprint:
            self._holders[mark].append(added)

    def of(self, fingerprint: Iterable[int]) -> Iterator[tuple[int, Article]]:
        """Stories, each with an article that shares some of the fingerprint; most shared first."""
        for one in self._most(fingerprint, LIKELIEST):
            yield self._standing[one]

    def _most(self, fingerprint: Iterable[int], count: int) -> list[int]:
        shared = Counter(one for mark in fingerprint for one in self._holders.get(mark, ())[-HOLDERS:])
        return [one for one, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:count]]


def write_down(table: Table, marks: Mapping[int, Sequence[int]]) -> None:
    """Keep the hashes of articles, by what tells their coming-in."""
    pairs = [(mark, added) for added, of in marks.items() for mark in of]
    if pairs:
        found, added = zip(*pairs, strict=True)
        table.append({"mark": found, "added": added}, hints_schema())
