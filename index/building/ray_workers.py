"""Reading, splitting and embedding on the machines of a Ray cluster; the only module that imports Ray.

This process lists the files, sorts out ids and versions, and commits, in the same order as on one machine.
Everything else goes out as small tasks that may run twice: a task that dies with its machine is run again on
another. A process of Ray runs one task after the other, on one core, and keeps the model between them.
"""

import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self, TypeVar

from index.building.build import BATCH, Batch, SortedOut, cut
from index.embedding.choose import open_embedder
from index.engine import Engine
from index.errors import ClusterError, DatelineError
from index.formats.file import File
from index.formats.registry import read_file
from index.sources.objects import is_object
from index.sources.read import Readable
from index.storage.schema import NewArticle
from index.types import Embedder, EmbeddingMatrix, Found, Rejected

AUTO = "auto"
"""The address for the cluster that this machine is in."""

_ARTICLES = 32  # that a task splits
_TEXTS = 128  # that a task embeds: some seconds on one core, which is what a machine that dies costs
_FILES = 64  # that a task reads, at most
_PART = 1_000_000  # bytes of files that a task reads
_LARGE = 4_000_000  # bytes of a file from which on it is read piece by piece, so that memory stays flat
_PIECE = 2_000_000  # code points of the articles in a piece
_TRIES = 20  # machines that may die under a task until it is taken to kill them
_ANSWERS = 5.0  # seconds in which the head of a cluster must answer

_Job = TypeVar("_Job")
_Started = TypeVar("_Started")
_Value = TypeVar("_Value")
Timed = Callable[[str, Callable[[], list[Any]]], list[Any]]
"""Does a stage's work and adds its seconds to a report (`index.building.build.Build.timed`)."""


class Cluster:
    """The machines of a Ray cluster, as workers of one build. Use it as a context manager.

    :param address: `AUTO`, or ``host:port`` of the cluster's head; this machine must be in the cluster.
    :param cache: folder for converted models, on each machine; by default the one of each.
    :raises ClusterError: when Ray is not installed, or there is no cluster.
    """

    def __init__(self, address: str, *, cache: Path | None = None) -> None:
        self._address = address
        self._cache = cache
        self._ray = _imported()
        # Whoever runs Ray in this process already goes on with it afterwards.
        self._connects = not self._ray.is_initialized()
        if self._connects:
            _connect(self._ray, address)
        if not self._cores():
            self.__exit__()
            raise ClusterError(
                f"expected machines that work in the Ray cluster at {address}, found none; add one with: "
                "ray start --address=HOST:PORT"
            )

        def task(work: Callable[..., Any]) -> Any:
            return self._ray.remote(num_cpus=1, max_retries=_TRIES)(work)

        self._read, self._cut, self._embed = task(_read_files), task(_cut), task(_embed)
        self._reader = self._ray.remote(num_cpus=0, max_restarts=_TRIES, max_task_retries=_TRIES)(_Reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._connects:
            self._ray.shutdown()  # stops the tasks under way, too

    def read(self, things: Iterator[Readable]) -> Iterator[Found | Rejected]:
        """Read files on the machines, and all else here; in their order. See `index.sources.read.Read`."""
        for reading in _in_order(_parts(things), self._started, lambda: 2 * self._cores()):
            yield from reading

    def batches(self, sorted_out: Iterator[SortedOut], engine: Engine, timed: Timed) -> Iterator[Batch]:
        """Split and embed articles, in their order. A batch must be committed when the next one is asked for.

        Some batches are under way at once, as many as the cores need and no more.
        """
        model = engine.model()
        how = model.wanted if model else None, self._cache
        under_way: set[bytes] = set()

        def splitting(some: SortedOut) -> tuple[SortedOut, list[Any]]:
            return some, [self._cut.remote(piece, *how) for piece in _pieces(some.fresh, _ARTICLES)]

        def embedding(started: tuple[SortedOut, list[Any]]) -> tuple[Batch, list[bytes], list[Any]]:
            some, tasks = started
            new: list[NewArticle] = []
            texts: dict[bytes, str] = {}
            for articles, contents in timed("split", lambda: self._got(tasks)):
                new += articles
                texts |= contents
            known = engine.vectors(texts)
            keys = [key for key in texts if key not in known and key not in under_way]
            under_way.update(keys)
            wanted = ([texts[key] for key in piece] for piece in _pieces(keys, _TEXTS))
            batch = Batch(some.articles, new, some.replaced, texts, {})
            return batch, keys, [self._embed.remote(piece, *how) for piece in wanted]

        def room() -> int:
            return 1 + 2 * self._cores() * _ARTICLES // BATCH

        for batch, keys, tasks in _in_order(_in_order(sorted_out, splitting, room), embedding, room):
            made = chain.from_iterable(timed("embed", lambda tasks=tasks: self._got(tasks)))  # type: ignore[misc]
            yield batch._replace(vectors=dict(zip(keys, made, strict=True)))
            under_way.difference_update(keys)

    def _started(self, part: list[File] | Readable) -> Iterable[Found | Rejected]:
        """Begin to read a part; the results come when they are asked for."""
        if isinstance(part, File):
            return self._piece_by_piece(part)
        if isinstance(part, list) and all(isinstance(file, File) for file in part):
            task = self._read.remote(part)
            return (item for result in (task,) for item in self._got([result])[0])
        return part  # type: ignore[return-value]

    def _piece_by_piece(self, file: File) -> Iterator[Found | Rejected]:
        reader = self._reader.remote(file)
        place, following = 0, reader.take.remote(0, _PIECE)
        while following is not None:
            ((items, is_last),) = self._got([following])
            place += len(items)
            following = None if is_last else reader.take.remote(place, _PIECE)
            yield from items

    def _cores(self) -> int:
        return int(self._ray.cluster_resources().get("CPU", 0))

    def _got(self, tasks: list[Any]) -> list[Any]:
        """What tasks return.

        :raises ClusterError: when one fails, or every machine dies under it.
        """
        try:
            return list(self._ray.get(tasks))
        except self._ray.exceptions.RayError as error:
            cause = getattr(error, "cause", None) or error
            if isinstance(cause, DatelineError):
                raise type(cause)(f"on a machine of the Ray cluster: {cause}") from error
            lines = str(cause).strip().splitlines() or [""]
            raise ClusterError(
                f"a machine of the Ray cluster at {self._address} could not do its work "
                f"({type(cause).__name__}: {lines[-1][:200]}); what was committed is kept: see that every "
                "machine has this version of Dateline, and run the command again"
            ) from error


def _imported() -> Any:
    # Ray reads these as it is imported; whoever started the cluster has decided for the cluster.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_DEDUP_LOGS_SKIP_REGEX"] = ".*"  # else it prints the logs of a machine that died
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise ClusterError(
            "building on many machines needs Ray, which is not installed; run: pip install 'dateline[shared]'"
        ) from None
    return ray


def _connect(ray: Any, address: str) -> None:
    """:raises ClusterError: when there is no cluster, or this machine is not in it."""
    missing = (
        f"expected a Ray cluster at {address}, found none; start one with: ray start --head "
        "--disable-usage-stats --include-dashboard=false"
    )
    if address != AUTO:
        host, _, port = address.rpartition(":")
        if not port.isdecimal() or not host or "/" in host:
            raise ClusterError(
                f"expected the head of a Ray cluster as HOST:PORT, or `auto`, found {address!r}; try: auto"
            )
        try:  # Ray itself goes on for minutes when nobody answers
            socket.create_connection((host, int(port)), timeout=_ANSWERS).close()
        except OSError as error:
            raise ClusterError(missing) from error
    try:
        ray.init(address=address, log_to_driver=False, logging_level="CRITICAL")
    except ConnectionError as error:
        raise ClusterError(missing) from error
    except (Exception, SystemExit) as error:
        lines = str(error).strip().splitlines() or [""]
        raise ClusterError(
            f"expected to join the Ray cluster at {address}, but could not ({type(error).__name__}: "
            f"{lines[0][:200]}); this machine must be in the cluster, with the same Python and the same Ray"
        ) from error


def _in_order(
    jobs: Iterator[_Job], start: Callable[[_Job], _Started], room: Callable[[], int]
) -> Iterator[_Started]:
    """Start jobs and pass them on in their order, each when at most `room` later ones are started."""
    waiting: deque[_Started] = deque()
    for job in jobs:
        waiting.append(start(job))
        while len(waiting) > room():
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


def _pieces(items: Iterable[_Value], size: int) -> Iterator[list[_Value]]:
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def _parts(things: Iterator[Readable]) -> Iterator[list[File] | Readable]:
    """What is read at once: some small files, a large one, or something that is no file."""
    part: list[File] = []
    size = 0
    for thing in things:
        is_small = isinstance(thing, File) and thing.size < _LARGE
        if part and (not is_small or size >= _PART or len(part) == _FILES):
            yield part
            part, size = [], 0
        if isinstance(thing, File) and is_small:
            part.append(thing)
            size += thing.size
        else:
            yield thing
    if part:
        yield part


# What runs on the machines


def _read_files(files: Sequence[File]) -> list[Found | Rejected]:
    return [item for file in files for item in _read(file)]


def _read(file: File) -> Iterator[Found | Rejected]:
    if is_object(file.place) or os.path.lexists(file.place):
        yield from read_file(file)
    else:
        yield Rejected(
            file.place,
            "expected a file that every machine of the cluster can read, found none on "
            f"{socket.gethostname()}; keep the articles in a folder that all machines share, or on S3",
        )


class _Reader:
    """Reads a large file piece by piece. On another machine it begins again and passes over what was read."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._reading: Iterator[Found | Rejected] = iter(())
        self._place = -1

    def take(self, place: int, most: int) -> tuple[list[Found | Rejected], bool]:
        """Some articles and rejections.

        :param place: how many there are before them.
        :param most: code points of the articles, about.
        :returns: also whether they are the last ones.
        """
        if place != self._place:
            self._reading = islice(_read(self._file), place, None)
        items: list[Found | Rejected] = []
        size = 0
        for item in self._reading:
            items.append(item)
            size += len(item.article.text) if isinstance(item, Found) else 0
            if size >= most:
                break
        self._place = place + len(items)
        return items, size < most


def _cut(
    fresh: Sequence[Found], model: str | None, cache: Path | None
) -> tuple[list[NewArticle], dict[bytes, str]]:
    return cut(fresh, _embedder(model, cache))


def _embed(texts: Sequence[str], model: str | None, cache: Path | None) -> EmbeddingMatrix:
    return _embedder(model, cache).embed_passages(texts)


@lru_cache(maxsize=1)
def _embedder(model: str | None, cache: Path | None) -> Embedder:
    # A process has one core; Ray sees to this for PyTorch.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    return open_embedder(model, cache=cache, threads=1)
