"""BM25 over passages and their titles, by tantivy.

The index on disk is a checkpoint derived from the database. One extra document records which change of which
database it covers. It is written in the same commit as the rest, so it is always right.
"""

import errno
import math
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.search.filters import Filter
from index.search.protocols import FIELDS
from index.storage.database import Database
from index.storage.failures import lacks_room
from index.storage.schema import NO_DAY, PassageRow
from index.text.words import analyzer, content_stems, searchable, stems

_FOLDER, _BEFORE = "lexical-v2", "lexical-v1"  # the older one has no positions
_ANALYZER = "news"
_MARK = 0  # the passage number of that extra document; real ones start at 1
_HEAP = 64_000_000  # bytes; tantivy needs at least 15 MB a thread

_BROAD = 0.2
"""Above this share of passages, filter after searching; at this share both ways take equally long."""
_LONG = 7  # letters; words of fewer have too many others two letters off
_MARGIN = 1.5  # look this much further than the share suggests, since questions differ


class Lexical:
    """The BM25 index of an index folder.

    BM25 with tantivy's own k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, 2009,
    https://doi.org/10.1561/1500000019).
    """

    def __init__(self, folder: Path) -> None:
        self._place = folder / _FOLDER
        self._before = folder / _BEFORE
        self._place.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        try:
            self._open()
        except (ValueError, OSError) as error:
            self._begin_anew(error)

    def _begin_anew(self, error: Exception) -> None:
        """Replace a damaged or outdated index with an empty one; it can be derived again.

        :param error: what went wrong; raised again if the disk is full.
        """
        if lacks_room(error):
            raise error
        shutil.rmtree(self._place)
        self._place.mkdir()
        self._open()

    def _open(self) -> None:
        import tantivy

        self._tantivy = tantivy.Index(self._schema, path=str(self._place), reuse=True)
        self._tantivy.register_tokenizer(_ANALYZER, analyzer())
        self._tantivy.reload()

    def covered(self, database: Database) -> int:
        """The change of the database that this index covers; 0 if it is new, or from another database."""
        import tantivy

        searcher = self._tantivy.searcher()
        mark = tantivy.Query.term_query(self._schema, "passage", _MARK)
        found = searcher.search(mark, 1).hits
        if not found:
            return 0
        document = searcher.doc(found[0][1])
        change = int(document["change"][0])
        is_ours = document["database"][0] == database.identity() and change <= database.change()
        return change if is_ours else 0

    def reload(self) -> None:
        """See what other processes have committed."""
        self._tantivy.reload()

    def catch_up(self, database: Database) -> None:
        """Bring the index up to the database's last change. Only for the process that holds the lock."""
        self.reload()  # else what another process committed would be added twice
        covered, change = self.covered(database), database.change()
        if covered == change:
            return
        mark = (database.identity(), change)
        changes = database.changes
        removed = changes.removed_between(covered, change) if covered else []
        try:
            self._update(changes.passages_between(covered, change), removed, mark, fresh=not covered)
        except (ValueError, OSError) as error:
            # A writer that was killed, or ran out of room, may have left files in the way.
            self._begin_anew(error)
            try:
                self._update(changes.passages_between(0, change), [], mark, fresh=True)
            except ValueError as again:
                # tantivy does not say why a thread of its failed; of an empty index, it has no room.
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from again
        shutil.rmtree(self._before, ignore_errors=True)

    def _update(
        self, rows: Iterable[PassageRow], removed: Iterable[int], covers: tuple[str, int], *, fresh: bool
    ) -> None:
        import tantivy

        writer = self._tantivy.writer(_HEAP, 1)
        try:
            if fresh:
                writer.delete_all_documents()
            for number in (_MARK, *removed):
                # By query: tantivy's deletion by term silently finds nothing in an unsigned field.
                writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "passage", number))
            for row in rows:
                document = tantivy.Document()
                document.add_unsigned("passage", row.number)
                document.add_unsigned("day", row.day)
                document.add_text("outlet", (row.outlet or "").casefold())
                document.add_text("title", searchable(row.title))
                document.add_text("body", searchable(row.text))
                writer.add_document(document)
            mark = tantivy.Document()
            mark.add_unsigned("passage", _MARK)
            mark.add_text("database", covers[0])
            mark.add_unsigned("change", covers[1])
            writer.add_document(mark)
            writer.commit()
            writer.wait_merging_threads()
        finally:
            # The writer holds tantivy's lock, and the traceback of an error (a full disk) would keep it
            # alive.
            del writer
        self._tantivy.reload()

    def search(
        self, question: str, count: int, chosen: Filter, share: float = 1.0
    ) -> list[tuple[int, float]]:
        """Passage numbers and BM25 scores, best first; at most `count`, filtered inside the search.

        :param share: about what share of the passages passes the filter, in [0, 1]: decides how to search,
            not what is found.
        """
        words = self._words(question)
        if not words:
            return []
        if not chosen:
            return [hit[:2] for hit in self._best(words, count)]
        first, last = chosen.days
        if chosen.outlet is None and share > _BROAD:
            # tantivy skips what cannot be among the best, but only in a plain list of words. So if most
            # passages pass, a longer search without a filter is quicker.
            reach = math.ceil(_MARGIN * count / share)
            found = self._best(words, reach)
            passing = [
                hit[:2] for hit in found if first <= hit[2] <= last or (chosen.undated and hit[2] == NO_DAY)
            ]
            if len(passing) >= count or len(found) < reach:
                return passing[:count]
        # This walks through all that pass and looks up the words; passages without any score 0.
        return [hit[:2] for hit in self._best([*self._filters(chosen), *words], count) if hit[1] > 0]

    def holding(
        self,
        phrases: Sequence[Sequence[str]],
        question: str,
        count: int,
        chosen: Filter,
        fields: Sequence[str] = FIELDS,
    ) -> list[list[tuple[int, float]]]:
        """For each phrase, the passages that have its stems in a row, in the text or the title, best for the
        question first.

        :param phrases: each of at least one stem (`index.text.words.stems`).
        :param fields: ``"body"``, ``"title"``, or both.
        """
        from tantivy import Occur, Query

        def of(phrase: Sequence[str], field: str) -> Any:
            if len(phrase) == 1:
                return Query.term_query(self._schema, field, phrase[0])
            return Query.phrase_query(self._schema, field, list(phrase))

        filters, words = self._filters(chosen), self._words(question)
        found = []
        for phrase in phrases:
            either = Query.boolean_query([(Occur.Should, of(phrase, field)) for field in fields])
            clauses = [*filters, (Occur.Must, either), *words]
            found.append([hit[:2] for hit in self._best(clauses, count)])
        return found

    def _words(self, question: str) -> list[Any]:
        """A clause for each word of a question and each field."""
        from tantivy import Occur, Query

        # Questions are rarely longer; a pasted page would make thousands of clauses.
        terms = (content_stems(question) or list(dict.fromkeys(stems(question))))[:64]
        return [
            (Occur.Should, Query.term_query(self._schema, field, term))
            for term in terms
            for field in FIELDS  # a word in the title counts as one more in the passage
        ]

    def _filters(self, chosen: Filter) -> list[Any]:
        from tantivy import FieldType, Occur, Query

        filters = []
        if chosen.dated:
            spans = [chosen.days, *([(NO_DAY, NO_DAY)] if chosen.undated else [])]
            days = [
                (Occur.Should, Query.range_query(self._schema, "day", FieldType.Unsigned, *span))
                for span in spans
            ]
            filters.append((Occur.Must, Query.const_score_query(Query.boolean_query(days), 0.0)))
        if chosen.outlet is not None:
            outlet = Query.term_query(self._schema, "outlet", chosen.outlet.casefold())
            filters.append((Occur.Must, Query.const_score_query(outlet, 0.0)))
        return filters

    def _best(self, clauses: Sequence[Any], count: int) -> list[tuple[int, float, int]]:
        """Passage numbers, scores and days of the best matches."""
        from tantivy import Query

        searcher = self._tantivy.searcher()
        hits = searcher.search(Query.boolean_query(clauses), count, count=False).hits
        places = [address for _, address in hits]
        numbers, days = (searcher.fast_field_values(field, places) for field in ("passage", "day"))
        return [
            (int(number or 0), float(score), int(day or 0))
            for number, (score, _), day in zip(numbers, hits, days, strict=True)
        ]

    def alike(self, stem: str, count: int) -> list[int]:
        """Passages with a stem that is one letter off, or two if it is long."""
        import tantivy

        distance = 1 if len(stem) < _LONG else 2
        near = tantivy.Query.fuzzy_term_query(self._schema, "body", stem, distance)
        return [hit[0] for hit in self._best([(tantivy.Occur.Must, near)], count)]

    def frequency(self, stems: Sequence[str]) -> list[int]:
        """How many passages have each stem (passages just removed may still count)."""
        searcher = self._tantivy.searcher()
        return [int(searcher.doc_freq("body", stem)) for stem in stems]


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", stored=True, indexed=True, fast=True)
    builder.add_text_field("database", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("change", stored=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_ANALYZER, index_option="position")
    return builder.build()
