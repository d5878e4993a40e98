"""Watching folders: what changes in them goes into the index, for as long as one looks."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from time import monotonic

from index.building.sync import file_of
from index.errors import IndexBusy, SourceError
from index.formats.file import kind_of
from index.formats.registry import KINDS
from index.sources.read import passed_over, place, walk
from index.store import Store
from index.types import BuildReport, Notice, Progress, Rejected

_PAUSE = 200
"""Milliseconds without a change after which those before it are taken together: a program that saves a file
does several things to it within a few."""

_LONGEST = 2000
"""Milliseconds after which they are, pause or not: many files may be copied for minutes."""

_POLL = 1000
"""Milliseconds between two looks at every file, where the system does not tell of changes."""

_SECOND = 1.5
"""Seconds after which it is seen whether what such a look found was saved again: it compares the times of files
by whole seconds, and a file that was saved twice in one would stay as it was first."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened in the folders, and what came of it.

    :param files: those that are new, changed or gone, and folders that are gone; the folders themselves for
        what had happened before they were watched.
    """

    files: tuple[Path, ...]
    report: BuildReport


def watch(
    store: Store,
    folders: Sequence[str | Path],
    *,
    poll: bool = False,
    notice: Notice = lambda text: None,
    progress: Progress | None = None,
) -> Iterator[Change]:
    """Keep an index in step with folders; see `Store.update`. Ends when it is interrupted.

    Yields first what had happened before, then each change as soon as it is committed; nothing where files
    were saved as they had been. A file that cannot be read leaves what came from it before in the index.

    :param poll: look at every file again and again, as is needed on drives whose changes the system does not
        tell of (those of other machines).
    :param notice: told in a sentence what takes long.
    :param progress: of the first update.
    :raises SourceError: when a folder is not there, or no more.
    """
    roots = {root.resolve(): root for root in map(place, folders)}
    _check(roots.values())
    events = _events(list(roots), poll, notice)
    first = next(events)  # from here on no change is missed
    refused: set[Path] = set()

    def update(paths: Iterable[Path], shown: Progress | None = None) -> BuildReport:
        nonlocal refused
        names = sorted(map(str, paths))
        while True:
            try:
                report = store.update(names, progress=shown)
            except IndexBusy:
                notice(f"another process is writing to the index in {store.path}; this waits for it")
            else:
                refused = (refused - set(map(Path, names))) | _files(report.rejected)
                return report

    yield Change(tuple(roots.values()), update(roots.values(), progress))
    for paths in chain([first], events):
        _check(roots.values())
        changed = set(_sources(paths, roots))
        report = update(changed) if changed else None
        if report and _tells(report):
            yield Change(tuple(sorted(changed)), report)
        # An id that two files claim is the first one's: where something went, the other may have it now.
        if report and report.removed and (others := refused - changed):
            report = replace(update(others), rejected=())
            if _tells(report):
                yield Change(tuple(sorted(others)), report)


def _check(folders: Iterable[Path]) -> None:
    for folder in folders:
        if not folder.is_dir():
            raise SourceError(
                f"expected a folder to watch at {folder}, found none; what came from it is still in the index"
            )


def _tells(report: BuildReport) -> bool:
    return bool(report.added or report.updated or report.removed or report.rejected)


def _files(rejected: Iterable[Rejected]) -> set[Path]:
    return {file for item in rejected if (file := file_of(item.origin))}


def _events(folders: list[Path], poll: bool, notice: Notice) -> Iterator[set[tuple[bool, Path]]]:
    """Yield what has changed as soon as that is still, empty sets in between.

    Of each path it is said whether it was altered only, neither made nor deleted.
    """
    from watchfiles import Change as Kind
    from watchfiles import watch as look

    def changes(force: bool | None) -> Iterator[set[tuple[bool, Path]]]:
        looked: dict[tuple[bool, Path], tuple[float, object]] = {}
        for found in look(
            *folders,
            watch_filter=None,
            debounce=_LONGEST,
            step=_PAUSE,
            rust_timeout=_PAUSE,
            yield_on_timeout=True,
            force_polling=force,
            poll_delay_ms=_POLL,
            ignore_permission_denied=True,
        ):
            told = {(kind == Kind.modified, Path(path)) for kind, path in found}
            if force:
                now = monotonic()
                due = {event for event, (since, _) in looked.items() if now - since > _SECOND}
                again = {(altered, path) for altered, path in due if _saved(path) != looked[altered, path][1]}
                looked = {event: seen for event, seen in looked.items() if event not in due}
                looked |= {event: (now, _saved(event[1])) for event in told}
                told |= again
            yield told

    events = changes(True if poll else None)
    try:
        yield from events
    except (OSError, RuntimeError) as error:
        # A system has only so many watches; what is raised then has no type of its own.
        _check(folders)
        if poll:
            raise SourceError(
                f"expected folders that can be watched, but the system says: {error}"
            ) from error
        notice(f"the system does not tell of changes ({error}); every file is looked at each second instead")
        events = changes(True)
        yield next(events) | {(False, folder) for folder in folders}  # changes may have been missed
        yield from events


def _saved(path: Path) -> tuple[int, int] | None:
    """What tells one save of a file from another; None where it is gone or not to be seen."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _sources(changed: Iterable[tuple[bool, Path]], roots: dict[Path, Path]) -> Iterator[Path]:
    """Of what has changed, the files that a folder of articles is read for, and whatever is gone.

    :param roots: the folders as they were named, by what they are called without links.
    """
    for is_altered, path in changed:
        for real, root in roots.items():
            if not path.is_relative_to(real):
                continue
            named = root / path.relative_to(real)
            within = [named, *named.parents]
            if any(map(passed_over, within[: within.index(root)])):
                continue
            # By `os.path`, which does not raise at what it may not look into.
            target = Path(os.path.realpath(named))
            if target != path and any(
                target.is_relative_to(one) or one.is_relative_to(target) for one in roots
            ):
                continue  # a link to what is watched anyway
            if os.path.isdir(named):
                if not is_altered:  # a folder that is moved in comes without a word of its files
                    yield from (entry for entry in walk(named) if isinstance(entry, Path))
            elif not os.path.exists(named) or (os.path.isfile(named) and kind_of(named.name) in KINDS):
                yield named
