"""The engine of many machines: a table on a shared disk or on object storage, which all read and write.

Readers look at one version of the table (`index.shared.view`), and at the last one for each question. Writers
write what is new, and commit if nobody came first; else they look again (`index.shared.table`).
"""

import json
import os
import random
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from index.engine import EVERYTHING, Check, Kept, Stored
from index.errors import DatelineError, IndexDamaged, IndexMismatch, IndexMissing, QueryError
from index.passages.near_copies import story_of
from index.search.filters import Filter
from index.search.protocols import FIELDS
from index.shared.address import address_of
from index.shared.failures import busy, missing
from index.shared.hints import Likely, write_down
from index.shared.rows import (
    ARTICLE,
    FIRST,
    among,
    article_of,
    below,
    first_rows,
    kept_of,
    passing,
    rows_of,
    same,
)
from index.shared.table import ONCE, Row, Snapshot, Table, hints_schema, passages_schema
from index.shared.view import View
from index.storage.model_record import Model
from index.storage.schema import NO_DAY, NewArticle
from index.text.words import bare
from index.types import VERSION_FIGURES, VERSION_MARK, Article, EmbeddingMatrix, Entry, Listing, Notice

LAYOUT = 1
"""Of the tables; another one is refused."""

PATIENCE = 120.0
"""Seconds that a commit looks again while others come first. One takes a fraction of a second on a disk, and
about one on object storage."""

AHEAD = 20
"""Bits of ``added`` that tell the articles of one commit apart; above are those of the version before it."""

BEHIND = 5_000
"""Passages outside the indexes from which `publish` takes them in, besides an eighth of those inside."""

FILES = 64
"""Files of passages that there may be before `publish` joins them."""

KEPT = timedelta(days=14)
"""How long old versions are kept, unless `upkeep` is told otherwise."""

_CACHED_ARTICLES = 4096  # about 20 MB of text
_PART = ("id", "place", "added", "story", "start", "end", "content")
_ENTRY = ("id", "title", "day", "outlet", "author", "language")


class Place(NamedTuple):
    """Where an article was; see `index.shared.table.passages_schema`."""

    added: int
    story: int


class Shared:
    """Keeps an index where several machines reach it; see `index.engine.Engine`.

    :raises SourceError: when the address names no folder or bucket.
    """

    def __init__(self, address: str, notice: Notice = lambda text: None) -> None:
        self._address = address_of(address)
        self._notice = notice
        self._lock = threading.Lock()
        self._passages = Table(self._address, "passages")
        self._hints = Table(self._address, "hints")
        self._known: Snapshot | None = None
        self._state: _State | None = None
        self._texts: OrderedDict[int, Article] = OrderedDict()

    @property
    def address(self) -> str:
        return str(self._address)

    def close(self) -> None:
        with self._lock:
            self._known = self._state = None
            self._passages = Table(self._address, "passages")
            self._hints = Table(self._address, "hints")

    # State

    def _standing(self) -> Snapshot | None:
        """The table as of its last commit, or the state that the address names; None if there is none."""
        frozen, known = self._address.state, self._known
        if frozen is None:
            known = self._passages.latest(known)
        elif known is None:
            known = self._passages.open(frozen)
        if known is not self._known and known is not None:
            _metadata(known, self.address)
        self._known = known
        return known

    def _now(self) -> Snapshot:
        found = self._standing()
        if found is None:
            raise missing(self.address)
        return found

    def identity(self) -> str | None:
        found = self._standing()
        return str(_metadata(found, self.address)["identity"]) if found else None

    def change(self) -> tuple[str, int]:
        found = self._now()
        return str(_metadata(found, self.address)["identity"]), found.version

    def model(self) -> Model | None:
        return Model(*_metadata(self._now(), self.address)["model"])

    def begin(self, model: Model, /) -> Model:
        self._writable()
        found = self._standing()
        if found is None:
            about = {"layout": LAYOUT, "identity": secrets.token_hex(16), "model": list(model)}
            self._hints.prepare(self._hints.create(hints_schema()))
            found = self._passages.create(passages_schema(model.dimension, json.dumps(about).encode()))
        self._passages.prepare(found)
        return Model(*_metadata(found, self.address)["model"])

    def writing(self, wait: float, /) -> AbstractContextManager[object]:
        return nullcontext()

    def _writable(self) -> None:
        if self._address.state is not None:
            raise QueryError(
                f"expected an index that can change, found its frozen state {self._address.state!r}; leave "
                "out --as-of-version"
            )

    def publish(self) -> None:
        found = self._now()
        outside = found.outside("body")
        behind = found.size_of(outside)
        if behind > BEHIND + (found.count() - behind) / 8 or len(outside) > FILES:
            self._catch_up(KEPT)

    def upkeep(self, kept: timedelta = KEPT) -> None:
        """Take what is new into the indexes, join their parts and small files, and forget old versions that
        have no name."""
        self._writable()
        self._catch_up(kept)
        if found := self._passages.open():
            self._passages.merge(found)

    def _catch_up(self, kept: timedelta) -> None:
        for table in (self._passages, self._hints):
            for work in (lambda one, table=table: table.tidy(one, kept), table.extend):
                found = table.open()
                if found is not None:
                    work(found)

    def tag(self, name: str) -> int:
        """Name the state as of now, so that it is kept; returns its number.

        :raises QueryError: when the name is a number, or not one word.
        """
        self._writable()
        if not re.fullmatch(r"[A-Za-z][\w.-]*", name):
            raise QueryError(
                "expected a name of letters, digits, dots and hyphens that begins with a letter, found "
                f"{name!r}"
            )
        version = self._now().version
        self._passages.tag(name, version)
        return version

    def health(self) -> list[Check]:
        try:
            found = self._now()
            articles, passages = self.counts()
            model = self.model()
        except IndexMissing as error:
            return [Check("index", False, str(error), f"run: dateline index FOLDER --index {self.address}")]
        except DatelineError as error:
            return [Check("index", False, str(error), "follow the message above")]
        behind = found.size_of(found.outside("body"))
        made_with = model.name if model else "no model yet"
        held = f"{articles:,} articles, {passages:,} passages in {self.address}, by {made_with}"
        names = ", ".join(f"{name} ({number})" for name, number in sorted(self._passages.tags().items()))
        return [
            Check("index", True, held),
            Check("state", True, f"version {found.version}; with a name: {names or 'none'}"),
            Check(
                "search indexes",
                behind <= BEHIND + passages / 4,
                f"{passages - behind:,} of {passages:,} passages are in them; the others are found, too",
                f"to be quicker, run: dateline optimize --index {self.address}",
            ),
        ]

    # Articles

    def find(self, ids: Collection[str], /) -> dict[str, Kept]:
        rows = self._now().scan((*ARTICLE, "origin"), first_rows(ids)) if ids else []
        return {row["id"]: kept_of(row, self.address) for row in rows}

    def stored(self, ids: Collection[str], /) -> dict[str, Stored]:
        found = self._now()
        held = _whole(found, ids)
        numbers, matrix = found.vectors([row["_rowid"] for rows in held.values() for row in rows])
        vectors = dict(zip(numbers, matrix, strict=True))
        kept = {}
        for identity, rows in held.items():
            new = NewArticle(
                *kept_of(rows[0], self.address),
                [(row["start"], row["end"]) for row in rows],
                [row["content"] for row in rows],
                rows[0]["marks"],
                Place(rows[0]["added"], rows[0]["story"]),
            )
            kept[identity] = Stored(new, {row["content"]: vectors[row["_rowid"]] for row in rows})
        return kept

    def vectors(self, contents: Collection[bytes], /) -> dict[bytes, EmbeddingMatrix]:
        if not contents:
            return {}
        keys, matrix = self._now().vectors_where("content", among("content", contents))
        return dict(zip(keys, matrix, strict=True))

    def articles(self, chosen: Filter = EVERYTHING, newest: int | None = None, /) -> list[Article]:
        found = self._now()
        numbers = _in_order(found, chosen)[:newest]
        rows = {row["_rowid"]: row for row in found.take(numbers, ARTICLE)}
        return [article_of(rows[number], self.address) for number in numbers]

    def listed(
        self,
        chosen: Filter = EVERYTHING,
        phrases: Sequence[Sequence[str]] = (),
        fields: Sequence[str] = FIELDS,
        authors: Collection[str] | None = None,
        /,
    ) -> list[str]:
        found = self._now()
        by = [] if authors is None else [among("author", authors)]
        ids = {row["_rowid"]: row["id"] for row in found.scan(("id",), passing(chosen, FIRST, *by))}
        listed = [ids[number] for number in _in_order(found, chosen) if number in ids]
        view = View(found, self._read, self.address)
        for held in view.holding(phrases, "", max(1, view.rows), chosen, fields) if phrases else ():
            with view.opened([number for number, _ in held]) as opened:
                holders = opened.ids
            listed = [one for one in listed if one in holders]
        return listed

    def arrived(self) -> list[str]:
        ids, added, _ = self._now().column(("id", "added"), FIRST)
        return list(ids[np.argsort(added, kind="stable")])

    def listing(self, starts: Sequence[str], outlet: str | None, first: int, count: int, /) -> Listing:
        found, state = self._now(), self._current()
        numbers = state.order
        if starts or outlet is not None:
            before, paper = [f" {start}" for start in starts], outlet and outlet.casefold()
            numbers = [
                number
                for number in numbers
                if (outlet is None or state.headings[number][1] == paper)
                and all(start in state.headings[number][0] for start in before)
            ]
        chosen = numbers[first : first + count]
        rows = {row["_rowid"]: row for row in found.take(chosen, _ENTRY)}
        return Listing(tuple(_entry(rows[number]) for number in chosen), len(numbers))

    def copies(self) -> dict[str, str]:
        found = self._now()
        told = found.scan(("id", "added", "story"), f"{FIRST} and story != added")
        stories = {row["story"] for row in told}
        told += found.scan(("id", "added", "story"), f"{FIRST} and {among('added', stories)}")
        firsts: dict[int, Row] = {}
        for row in sorted(told, key=lambda row: row["added"]):
            firsts.setdefault(row["story"], row)
        return {
            row["id"]: firsts[row["story"]]["id"] for row in told if firsts[row["story"]]["id"] != row["id"]
        }

    def indexed(self, article_id: str, /) -> date | None:
        rows = self._now().scan(("came",), first_rows([article_id]))
        return date.fromordinal(rows[0]["came"]) if rows else None

    def came_from(self, places: Collection[str], /) -> dict[str, str]:
        if not places:
            return {}
        where = " or ".join(below("origin", place, {":", "/", os.sep}) for place in places)
        return {row["id"]: row["origin"] for row in self._now().scan(("id", "origin"), where)}

    def versions(self, ids: Collection[str], /) -> dict[str, list[str]]:
        if not ids:
            return {}
        where = " or ".join(below("id", one, VERSION_MARK) for one in ids)
        rows = self._now().scan(("id", "day"), f"{FIRST} and ({where})")
        rows.sort(key=lambda row: (-row["day"], row["id"]))
        found: dict[str, list[str]] = {}
        for row in rows:
            story, mark, day = row["id"].rpartition(VERSION_MARK)
            if row["id"] in ids:
                found.setdefault(row["id"], []).append(row["id"])
            if mark and story in ids and re.fullmatch(rf".{{4}}-..-..\..{{{VERSION_FIGURES}}}", day):
                found.setdefault(story, []).append(row["id"])
        return found

    # Counts

    def counts(self) -> tuple[int, int]:
        state = self._current()
        return len(state.order), state.snapshot.count()

    def span(self, chosen: Filter = EVERYTHING, /) -> tuple[int, date | None, date | None]:
        days, _ = self._now().column(("day",), passing(chosen, FIRST))
        return len(days), *(_ends(days) or (None, None))

    def days(self) -> tuple[date, date] | None:
        return self._current().days

    def outlets(self) -> tuple[str, ...]:
        return self._current().outlets

    def authors(self) -> tuple[str, ...]:
        return self._current().authors

    def _current(self) -> "_State":
        found, state = self._now(), self._state
        if state is None or state.snapshot is not found:
            self._state = state = _State(found)
        return state

    # Searching

    def view(self) -> View:
        return View(self._now(), self._read, self.address)

    def _read(self, snapshot: Snapshot, wanted: Mapping[int, str], /) -> dict[int, Article]:
        """Articles by ``added``, which tells one coming-in from all others: what is remembered stays true."""
        with self._lock:
            have = {added: self._texts[added] for added in wanted if added in self._texts}
        rest = [identity for added, identity in wanted.items() if added not in have]
        rows = snapshot.scan((*ARTICLE, "added"), first_rows(rest)) if rest else []
        new = {row["added"]: article_of(row, self.address) for row in rows}
        with self._lock:
            self._texts |= new
            while len(self._texts) > _CACHED_ARTICLES:
                self._texts.popitem(last=False)
        return have | new

    # Writing

    def commit(
        self,
        fresh: Sequence[NewArticle] = (),
        vectors: Mapping[bytes, EmbeddingMatrix] | None = None,
        *,
        gone: Collection[str] = (),
        moved: Mapping[str, str] | None = None,
    ) -> set[str]:
        self._writable()
        if not (fresh or gone or moved):
            return set()
        until = time.monotonic() + PATIENCE
        pause = 0.05
        while True:
            found = self._now()
            batch = self._batch(found, fresh, vectors or {}, gone, moved or {})
            if not (batch.gone or batch.rows) or self._passages.replace(found, batch.gone, batch.rows):
                return batch.copies
            if time.monotonic() > until:
                raise busy(self.address)
            time.sleep(pause * random.random())
            pause = min(2 * pause, 2.0)

    def _batch(
        self,
        found: Snapshot,
        fresh: Sequence[NewArticle],
        vectors: Mapping[bytes, EmbeddingMatrix],
        gone: Collection[str],
        moved: Mapping[str, str],
    ) -> "_Batch":
        """What to remove from a version of the table, and what to add."""
        leaving = {*gone, *(new.article.id for new in fresh)}
        standing = _whole(found, leaving)
        copies, coming = set(), []
        for new in fresh:
            held = standing.get(new.article.id)
            if held and same(new, held, self.address):
                if new.place is None and held[0]["story"] != held[0]["added"]:
                    copies.add(new.article.id)
                del standing[new.article.id]
            else:
                coming.append(new)
        drop = [row["_rowid"] for rows in standing.values() for row in rows]
        leaving_now = {parts[0]["added"] for parts in standing.values()}
        likely = Likely(self._hints, found, coming, leaving_now, self.address)
        rows: list[Row] = []
        marks: dict[int, Sequence[int]] = {}
        for count, new in enumerate(coming):
            added = story = found.version << AHEAD | count
            if isinstance(new.place, Place):
                added, story = new.place
            else:
                copied = story_of(new.article, likely.of(new.fingerprint))
                if copied is not None:
                    story = copied
                    copies.add(new.article.id)
            likely.take_in(new, added, story)
            marks[added] = new.fingerprint
            rows += rows_of(new, vectors, added, story)
        staying = first_rows(set(moved or ()) - leaving)
        for row in found.scan((*_PART, "day", "paper", "body", "head", *ONCE), staying) if moved else ():
            if row["origin"] != moved[row["id"]]:
                _, (vector,) = found.vectors([row["_rowid"]])
                drop.append(row["_rowid"])
                rows.append({**row, "origin": moved[row["id"]], "vector": vector})
        # First, so that no article is there without its hints.
        write_down(self._hints, marks)
        return _Batch(drop, rows, copies)


class _Batch(NamedTuple):
    """:param gone: numbers of rows to remove.
    :param copies: ids of the articles that are copies.
    """

    gone: Sequence[int]
    rows: Sequence[Row]
    copies: set[str]


class _State:
    """What lists and counts need of all articles of one version; read when first asked for.

    :param order: the numbers of their first rows; newest first, undated ones last.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @cached_property
    def order(self) -> Sequence[int]:
        return _in_order(self.snapshot, EVERYTHING)

    @cached_property
    def days(self) -> tuple[date, date] | None:
        return _ends(self.snapshot.column(("day",), FIRST)[0])

    @cached_property
    def outlets(self) -> tuple[str, ...]:
        return _distinct(self.snapshot, "outlet")

    @cached_property
    def authors(self) -> tuple[str, ...]:
        return _distinct(self.snapshot, "author")

    @cached_property
    def headings(self) -> Mapping[int, tuple[str, str]]:
        """By number: the bare words, with a blank before each, and the outlet without case."""
        rows = self.snapshot.scan(("title", "outlet", "author", "paper"), FIRST)
        return {
            row["_rowid"]: (
                " " + bare(" ".join(filter(None, (row["title"], row["outlet"], row["author"])))),
                row["paper"] or "",
            )
            for row in rows
        }


def _in_order(found: Snapshot, chosen: Filter) -> list[int]:
    """The numbers of the first rows that pass; newest first, undated ones last, then as they came in."""
    days, added, numbers = found.column(("day", "added"), passing(chosen, FIRST))
    order: list[int] = numbers[np.lexsort((added, -days))].tolist()
    return order


def _ends(days: Any) -> tuple[date, date] | None:
    dated = days[days != NO_DAY]
    return (date.fromordinal(int(dated.min())), date.fromordinal(int(dated.max()))) if len(dated) else None


def _distinct(found: Snapshot, column: str) -> tuple[str, ...]:
    values, _ = found.column((column,), f"{column} is not null")
    return tuple(sorted(set(values.tolist())))


def _whole(found: Snapshot, ids: Collection[str]) -> dict[str, list[Row]]:
    """The rows of the articles with these ids, by id and in order; the first one with what it alone has."""
    if not ids:
        return {}
    firsts = found.scan((*ARTICLE, "origin", "marks"), first_rows(ids))
    held: dict[str, list[Row]] = {row["id"]: [] for row in firsts}
    for row in sorted(found.scan(_PART, among("id", ids)), key=lambda row: int(row["place"])):
        held[row["id"]].append(row)
    for first in firsts:
        held[first["id"]][0] |= first
    return held


def _entry(row: Row) -> Entry:
    day = row["day"]
    return Entry(
        row["id"],
        row["title"],
        date.fromordinal(day) if day else None,
        row["outlet"],
        row["author"],
        row["language"],
    )


def _metadata(found: Snapshot, address: str) -> dict[str, Any]:
    """What the table says of the whole index.

    :raises IndexDamaged: when it says nothing.
    :raises IndexMismatch: when a Dateline with another layout made it.
    """
    try:
        about: dict[str, Any] = json.loads(found.metadata)
        layout = int(about["layout"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"expected an index of Dateline in {address}, found another table; choose another address"
        ) from error
    if layout != LAYOUT:
        raise IndexMismatch(
            f"expected an index of layout {LAYOUT} in {address}, found {layout}; use the Dateline that made "
            "it"
        )
    return about
