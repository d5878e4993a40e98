"""Watching folders: changes in them go into the index until the watch is stopped."""

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
"""Milliseconds of quiet that end a group of changes: a program that saves a file makes several at once."""

_LONGEST = 2000
"""The longest group in milliseconds, quiet or not: copying many files may take minutes."""

_POLL = 1000
"""Milliseconds between checks of every file, where the system does not report changes."""

_SECOND = 1.5
"""Seconds after which a file found by such a check is checked again: the check compares times in whole
seconds, so it would miss a second save within one."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in the folders, and what the index made of it.

    :param files: new, changed and removed files, and removed folders; for changes from before the watch, the
        watched folders.
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
    """Keep an index up to date with folders; see `Store.update`. Runs until interrupted.

    First yields what changed before the watch, then each change once it is committed; nothing for files saved
    unchanged. If a file cannot be read, its earlier articles stay in the index.

    :param poll: check every file again and again; needed on network drives, which do not report changes.
    :param notice: called with a sentence about delays.
    :param progress: of the first update.
    :raises SourceError: when a folder does not exist, or no longer does.
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
                notice(f"another process is writing to the index in {store.address}; waiting for it")
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
        # If two files claim an id, the first keeps it; once that is gone, the other may have it.
        if report and report.removed and (others := refused - changed):
            report = replace(update(others), rejected=())
            if _tells(report):
                yield Change(tuple(sorted(others)), report)


def _check(folders: Iterable[Path]) -> None:
    for folder in folders:
        if not folder.is_dir():
            raise SourceError(
                f"expected a folder to watch at {folder}, found none; its articles are still in the index"
            )


def _tells(report: BuildReport) -> bool:
    return bool(report.added or report.updated or report.removed or report.rejected)


def _files(rejected: Iterable[Rejected]) -> set[Path]:
    return {file for item in rejected if (file := file_of(item.origin))}


def _events(folders: list[Path], poll: bool, notice: Notice) -> Iterator[set[tuple[bool, Path]]]:
    """Yield groups of changes, and empty sets in between.

    With each path comes whether it was only altered, not created or deleted.
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
        # A system has a limited number of watches; running out raises no particular type.
        _check(folders)
        if poll:
            raise SourceError(
                f"expected folders that can be watched, but the system says: {error}"
            ) from error
        notice(f"the system does not report changes ({error}); checking every file each second instead")
        events = changes(True)
        yield next(events) | {(False, folder) for folder in folders}  # changes may have been missed
        yield from events


def _saved(path: Path) -> tuple[int, int] | None:
    """What tells one save of a file from another; None if it is gone or unreadable."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _sources(changed: Iterable[tuple[bool, Path]], roots: dict[Path, Path]) -> Iterator[Path]:
    """The changed paths that matter: article files, and whatever was removed.

    :param roots: the folders as the user named them, by their resolved paths.
    """
    for is_altered, path in changed:
        for real, root in roots.items():
            if not path.is_relative_to(real):
                continue
            named = root / path.relative_to(real)
            within = [named, *named.parents]
            if any(map(passed_over, within[: within.index(root)])):
                continue
            # `os.path`, because it does not raise where it has no permission.
            target = Path(os.path.realpath(named))
            if target != path and any(
                target.is_relative_to(one) or one.is_relative_to(target) for one in roots
            ):
                continue  # a link to something that is watched anyway
            if os.path.isdir(named):
                if not is_altered:  # for a folder moved in, no event names its files
                    yield from (entry for entry in walk(named) if isinstance(entry, Path))
            elif not os.path.exists(named) or (os.path.isfile(named) and kind_of(named.name) in KINDS):
                yield named
