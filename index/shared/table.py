"""The table of a shared index, by Lance: one commit, one version; the only module that knows Lance and Arrow.

A row is a passage, and the first row of an article also has what there is only once of it. So one commit
takes articles in and out with all that belongs to them, and there is nothing else to keep in step. (A second
table, of hashes, only gives hints; see `index.shared.hints`.)

Lance lets two commits pass that only add rows, even if both add the same article. Each commit of ours
therefore claims to replace one and the same fragment, `SEAT`, which does not exist: so of two commits at once
Lance refuses the later one, and that one looks at the table again. Upkeep (indexes, larger files) claims no
seat and goes on beside commits.

Rows are removed by their places in their files, in the same commit that adds others. LanceDB's
``merge_insert`` cannot do this job: with an index on the key it lets both of two writers insert it, and to
remove rows that a batch no longer has it reads the whole table.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import accumulate
from typing import Any

import numpy as np

from index.errors import DatelineError
from index.shared.address import Address
from index.shared.failures import is_conflict, told
from index.types import EmbeddingMatrix

SEAT = 2**32 - 2
"""A fragment that there never is: the last but one number that Lance could give."""

METADATA = b"dateline"
"""Where a table's schema holds what is true of the whole index."""

VECTORS_FROM = 10_000
"""Passages from which there is an index of vectors: below it, looking at all is as quick."""

LARGEST = 1_000_000
"""Passages in a partition of that index; all partitions are searched."""

EXPANSIONS = 1000
"""The most words spelt alike that a search looks at."""

CACHE = 2 * 2**30
"""Bytes of indexes that a process keeps in memory, and a quarter of it for what lies where."""

Row = dict[str, Any]

_NOTHING: EmbeddingMatrix = np.empty((0, 0), dtype=np.float32)

WORDS: dict[str, Any] = {
    "base_tokenizer": "whitespace",
    "with_position": True,
    "stem": False,
    "lower_case": False,
    "remove_stop_words": False,
    "ascii_folding": False,
    "max_token_length": None,
}
"""What is indexed are stems that `index.text.words` made, so Lance changes nothing about them."""

INDEXES: dict[str, tuple[str, dict[str, Any]]] = {
    **{column: ("BTREE", {}) for column in ("id", "added", "day", "paper", "content", "origin", "mark")},
    **dict.fromkeys(("body", "head"), ("INVERTED", WORDS)),
}
"""The kind of index that each column has, in whichever table it is, and how it is made."""

ONCE = ("title", "text", "outlet", "author", "url", "language", "version", "origin", "came", "marks")
"""Columns that only the first row of an article has."""


def passages_schema(dimension: int, metadata: bytes) -> Any:
    """The columns of a passage.

    ``id``, ``place`` (0, 1, ... within the article), ``added`` (tells one coming-in of an article from all
    others, in order of time), ``story`` (`added` of the first article of the story), ``day`` (`NO_DAY` for
    none), ``paper`` (the outlet, casefolded), ``start`` and ``end``, ``content`` (its key), ``vector`` (half
    precision, like the embedded store), ``body`` and ``head`` (stems of the passage and of the title).
    """
    import pyarrow as pa

    text, number = pa.string(), pa.int64()
    return pa.schema(
        [
            ("id", text),
            ("place", pa.int32()),
            ("added", number),
            ("story", number),
            ("day", pa.int32()),
            ("paper", text),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("content", pa.binary()),
            ("vector", pa.list_(pa.float16(), dimension)),
            ("body", text),
            ("head", text),
            *((name, text) for name in ONCE[:-2]),
            ("came", pa.int32()),
            ("marks", pa.list_(number)),
        ],
        metadata={METADATA: metadata},
    )


def hints_schema() -> Any:
    """A hash of an article's fingerprint, and the article's ``added``."""
    import pyarrow as pa

    return pa.schema([("mark", pa.int64()), ("added", pa.int64())])


class Snapshot:
    """A table as of one version; it never changes. Safe to share between threads.

    :param lance: Lance's dataset.
    """

    def __init__(self, lance: Any, told_where: str) -> None:
        self.lance = lance
        self._where = told_where
        self.version = int(lance.version)

    @property
    def metadata(self) -> bytes:
        return bytes((self.lance.schema.metadata or {}).get(METADATA, b""))

    def count(self, where: str | None = None) -> int:
        with told(self._where):
            return int(self.lance.count_rows(where))

    def scan(self, columns: Sequence[str], where: str | None = None, **options: Any) -> list[Row]:
        """The rows that a condition holds for, with ``_rowid``."""
        return _rows(self._table(columns, filter=where, with_row_id=True, **options))

    def column(self, columns: Sequence[str], where: str | None = None) -> list[Any]:
        """Columns of the rows that a condition holds for, as arrays; row numbers come last."""
        table = self._table(columns, filter=where, with_row_id=True)
        return [table[name].to_numpy() for name in (*columns, "_rowid")]

    def take(self, numbers: Sequence[int], columns: Sequence[str]) -> list[Row]:
        """Rows by number, in any order; those that are not there are left out."""
        return self.scan(columns, _numbered(numbers)) if len(numbers) else []

    def vectors(self, numbers: Sequence[int]) -> tuple[list[int], EmbeddingMatrix]:
        """Those of these rows that are there, and their vectors, row by row; single precision."""
        return self.vectors_where("_rowid", _numbered(numbers)) if len(numbers) else ([], _NOTHING)

    def vectors_where(self, column: str, where: str) -> tuple[list[Any], EmbeddingMatrix]:
        """A column of the rows that a condition holds for, and their vectors."""
        table = self._table(
            [column, "vector"] if column != "_rowid" else ["vector"], filter=where, with_row_id=True
        )
        return table[column].to_pylist(), _matrix(table["vector"])

    def near(
        self, question: EmbeddingMatrix, count: int, where: str | None, columns: Sequence[str], **reach: int
    ) -> list[Row]:
        """The rows nearest to a question, best first, each with its cosine as ``_score``.

        The condition applies inside the search. Rows that no index has yet are looked at one by one.
        """
        nearest = {
            "column": "vector",
            "q": question[0].astype(np.float32),
            "k": count,
            "metric": "cosine",
            **reach,
        }
        rows = _rows(
            self._table(
                [*columns, "_distance"], nearest=nearest, filter=where, prefilter=True, with_row_id=True
            )
        )
        for row in rows:
            row["_score"] = 1.0 - row.pop("_distance")
        return rows

    def matching(self, query: Any, count: int | None, where: str | None, columns: Sequence[str]) -> list[Row]:
        """The rows that match a query of words (`any_of`, `in_a_row`, ...), best first, with ``_score``."""
        return _rows(
            self._table(
                [*columns, "_score"],
                full_text_query=query,
                limit=count,
                filter=where,
                prefilter=True,
                with_row_id=True,
            )
        )

    def outside(self, column: str) -> list[int]:
        """The numbers of the fragments that the index of a column does not cover yet."""
        with told(self._where):
            covered: set[int] = set()
            for one in self.lance.describe_indices():
                if column in one.field_names:
                    for segment in one.segments:
                        covered |= set(segment.fragment_ids)
            return [one.fragment_id for one in self.lance.get_fragments() if one.fragment_id not in covered]

    def rows_of(self, fragments: Sequence[int], columns: Sequence[str]) -> list[Row]:
        chosen = [self.lance.get_fragment(number) for number in fragments]
        return _rows(self._table(columns, fragments=chosen, with_row_id=True)) if chosen else []

    def size_of(self, fragments: Sequence[int]) -> int:
        return sum(self.lance.get_fragment(number).count_rows() for number in fragments)

    def _table(self, columns: Sequence[str], **options: Any) -> Any:
        with told(self._where):
            return self.lance.scanner(columns=list(columns), **options).to_table()


# Queries of words; stems are words to Lance, which only splits them at blanks.


def any_of(words: Sequence[str], columns: Sequence[str]) -> Any:
    """Rows with any of these words; each column that has one adds its BM25 (k1 = 1.2, b = 0.75)."""
    from lance.query import BooleanQuery, MatchQuery, Occur

    return BooleanQuery([(Occur.SHOULD, MatchQuery(" ".join(words), column)) for column in columns])


def in_a_row(
    phrase: Sequence[str], columns: Sequence[str], words: Sequence[str], scored: Sequence[str]
) -> Any:
    """Rows with a phrase in one of some columns; best those that have `words` in the `scored` ones, too."""
    from lance.query import BooleanQuery, MatchQuery, Occur, PhraseQuery

    kind = MatchQuery if len(phrase) == 1 else PhraseQuery
    either = BooleanQuery([(Occur.SHOULD, kind(" ".join(phrase), column)) for column in columns])
    others = [(Occur.SHOULD, MatchQuery(" ".join(words), column)) for column in scored if words]
    return BooleanQuery([(Occur.MUST, either), *others])


def alike_to(word: str, letters: int) -> Any:
    """Rows whose body has a word that is spelt alike. Two neighbours that are swapped count as one letter; to
    Lance they are two."""
    from lance.query import BooleanQuery, MatchQuery, Occur

    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    return BooleanQuery(
        [
            (Occur.SHOULD, MatchQuery(word, "body", fuzziness=letters, max_expansions=EXPANSIONS)),
            *((Occur.SHOULD, MatchQuery(" ".join(swapped), "body")) for _ in swapped[:1]),
        ]
    )


class Table:
    """A table at an address, and how it is changed.

    :param name: of the table, below the address.
    """

    def __init__(self, address: Address, name: str) -> None:
        self._address = address
        self._where = str(address)
        self._uri = f"{address.uri}/{name}.lance"
        self._session: Any = None

    def open(self, version: int | str | None = None) -> Snapshot | None:
        """The table as of a version or tag, the last one if None; None if there is no table.

        :raises IndexMissing: when it has no such version.
        """
        # Else Lance tells every reader of a change to its statistics, which we do not read.
        os.environ.setdefault("LANCE_INCLUDE_VECTOR_CENTROIDS", "false")
        import lance

        with told(self._where):
            if self._session is None:
                self._session = lance.Session(
                    index_cache_size_bytes=CACHE, metadata_cache_size_bytes=CACHE // 4
                )
            try:
                return Snapshot(
                    lance.dataset(
                        self._uri,
                        version=version,
                        storage_options=self._address.options,
                        session=self._session,
                    ),
                    self._where,
                )
            except (FileNotFoundError, ValueError) as error:
                if version is None and "not found" in str(error).lower():
                    return None
                raise

    def latest(self, known: Snapshot | None) -> Snapshot | None:
        """The last version; the known one, if it is that. Quick: one look at the list of versions."""
        if known is not None:
            with suppress(OSError, ValueError), told(self._where):
                if known.lance.latest_version == known.version:
                    return known
        return self.open()

    def create(self, schema: Any) -> Snapshot:
        """Make the table, still empty; if another process just did, open that one."""
        import lance
        import pyarrow as pa

        try:
            with told(self._where):
                lance.write_dataset(
                    pa.Table.from_pylist([], schema), self._uri, storage_options=self._address.options
                )
        except (DatelineError, OSError, ValueError):
            found = self.open()
            if found is None:
                raise
            return found
        return self.open() or self.create(schema)

    def append(self, columns: Mapping[str, Sequence[Any]], schema: Any) -> None:
        import lance
        import pyarrow as pa

        with told(self._where):
            lance.write_dataset(
                pa.Table.from_pydict(dict(columns), schema),
                self._uri,
                mode="append",
                storage_options=self._address.options,
            )

    def replace(self, known: Snapshot, gone: Sequence[int], rows: Sequence[Row]) -> bool:
        """Remove rows by number and add others, in one commit; False if another commit came first.

        :param known: the last version; `gone` are numbers of its rows.
        """
        import lance
        import pyarrow as pa
        from lance.fragment import write_fragments

        with told(self._where):
            fresh: list[Any] = []
            if rows:
                schema = known.lance.schema
                arrays = [_array([row.get(field.name) for row in rows], field.type) for field in schema]
                table = pa.Table.from_arrays(arrays, schema=schema)
                fresh = list(
                    write_fragments(table, known.lance, schema=schema, storage_options=self._address.options)
                )
            places: dict[int, list[int]] = {}
            for number in gone:
                places.setdefault(number >> 32, []).append(number & 0xFFFFFFFF)
            left = {
                fragment: known.lance.get_fragment(fragment).delete_rows(offsets)
                for fragment, offsets in places.items()
            }
            change = lance.LanceOperation.Update(
                removed_fragment_ids=[SEAT, *(fragment for fragment, rest in left.items() if rest is None)],
                updated_fragments=[rest for rest in left.values() if rest is not None],
                new_fragments=fresh,
            )
            try:
                lance.LanceDataset.commit(
                    known.lance, change, read_version=known.version, storage_options=self._address.options
                )
            except (OSError, RuntimeError, ValueError) as error:
                if is_conflict(error):
                    return False
                raise
            return True

    def prepare(self, known: Snapshot) -> set[str]:
        """Make the indexes that are missing, but for that of vectors; returns the columns that had one.

        Before there is an index of words, Lance takes texts apart in its own way.
        """
        with told(self._where):
            have = {one.name for one in known.lance.describe_indices()}
        for column, (kind, options) in INDEXES.items():
            if column in known.lance.schema.names and column not in have:
                with told(self._where), _unless_first():
                    known.lance.create_scalar_index(column, kind, name=column, replace=False, **options)
        return have

    def extend(self, known: Snapshot) -> None:
        """Take what is new into the indexes, and make those that are missing."""
        have = self.prepare(known)
        with told(self._where), _unless_first():
            if have:
                known.lance.optimize.optimize_indices(index_names=sorted(have))
            if (
                "vector" in known.lance.schema.names
                and "vector" not in have
                and known.count() >= VECTORS_FROM
            ):
                parts = 1 + known.count() // LARGEST
                known.lance.create_index(
                    "vector", "IVF_HNSW_SQ", name="vector", metric="cosine", num_partitions=parts
                )

    def merge(self, known: Snapshot) -> None:
        """Join the newest parts of the index of vectors into one of at most `LARGEST`.

        Each `extend` adds a part, and a search looks at all of them. To join takes long: every vector of
        these parts is put in anew.
        """
        with told(self._where):
            vectors = next((one for one in known.lance.describe_indices() if one.name == "vector"), None)
        newest = sorted(vectors.segments, key=lambda part: part.created_at, reverse=True) if vectors else []
        rows = accumulate(
            sum(
                held.count_rows()
                for number in part.fragment_ids
                if (held := known.lance.get_fragment(number))
            )
            for part in newest
        )
        if (count := sum(total <= LARGEST for total in rows)) > 1:
            with told(self._where), _unless_first():
                known.lance.optimize.optimize_indices(index_names=["vector"], num_indices_to_merge=count)

    def tidy(self, known: Snapshot, kept: timedelta) -> None:
        """Join small files, and forget versions that are older than this, unless they have a name."""
        with told(self._where), _unless_first():
            known.lance.optimize.compact_files()
        with told(self._where), _unless_first():
            known.lance.cleanup_old_versions(older_than=kept, error_if_tagged_old_versions=False)

    def tags(self) -> dict[str, int]:
        """The named versions."""
        found = self.open()
        with told(self._where):
            listed = found.lance.tags.list() if found else {}
            return {name: int(tag["version"]) for name, tag in listed.items()}

    def tag(self, name: str, version: int) -> None:
        """Name a version; a name that is in use moves on."""
        found = self.open()
        with told(self._where):
            if found is not None:
                tags = found.lance.tags
                (tags.update if name in tags.list() else tags.create)(name, version)


@contextmanager
def _unless_first() -> Iterator[None]:
    """Upkeep that another process did at the same time need not be done again."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        if not is_conflict(error):
            raise


def _numbered(numbers: Sequence[int]) -> str:
    return f"_rowid in ({', '.join(map(str, numbers))})"


def _matrix(column: Any) -> EmbeddingMatrix:
    if not len(column):
        return _NOTHING
    flat = column.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    matrix: EmbeddingMatrix = flat.astype(np.float32).reshape(len(column), -1)
    return matrix


def _rows(table: Any) -> list[Row]:
    rows: list[Row] = table.to_pylist()
    return rows


def _array(values: list[Any], kind: Any) -> Any:
    """A column; vectors, which are arrays already, are laid side by side."""
    import pyarrow as pa

    if not pa.types.is_fixed_size_list(kind):
        return pa.array(values, kind)
    return pa.FixedSizeListArray.from_arrays(
        pa.array(np.concatenate([np.asarray(value, dtype=np.float16) for value in values])), kind.list_size
    )
