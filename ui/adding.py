"""Adding articles while the page goes on: one worker for all visitors, and how far it is."""

import ipaddress
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.types import NAMED, TRUST, UPLOADED, Rejected, Upload
from ui.types import Store

PATIENCE = 20.0
"""Seconds after which somebody who watches hears from us, even if nothing has changed."""

_LONGEST_NAME = 200  # code points


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be added at once.

    :param files: files in one go.
    :param megabytes: of one file; a megabyte is a million bytes.
    """

    files: int = 100
    megabytes: int = 50


@dataclass(frozen=True, slots=True)
class State:
    """How far adding is, or how it ended. Counts are of articles.

    :param number: grows with each change.
    :param read: read so far; `total` is known (not 0) once all are read.
    :param added_titles: of the first articles, at most `NAMED`; `updated_titles` likewise.
    :param problem: why adding ended early, in a sentence.
    """

    number: int = 0
    running: bool = False
    stopping: bool = False
    stopped: bool = False
    read: int = 0
    done: int = 0
    total: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    added_titles: tuple[str, ...] = ()
    updated_titles: tuple[str, ...] = ()
    problem: str = ""


def private_allowed(host: str, has_accounts: bool) -> bool:
    """Whether an address that is added on the page may be a private one, such as a router's.

    Only where nobody but the person at this machine opens the page: it is served on loopback and has no
    accounts, which are for others.
    """
    if has_accounts:
        return False
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Adder:
    """Adds what visitors send, in order, in a thread of its own.

    :param sentence: makes a sentence for visitors of an error.
    """

    def __init__(
        self, store: Store, limits: Limits, allow_private: bool, sentence: Callable[[Exception], str]
    ) -> None:
        self.limits = limits
        self._store = store
        self._allow_private = allow_private
        self._sentence = sentence
        self._changed = threading.Condition()
        self._state = State()
        self._waiting: list[str | Upload] = []

    @property
    def state(self) -> State:
        return self._state

    def addresses(self, text: str) -> None:
        """Add the articles at one or more addresses, separated by blanks."""
        found = text.split()
        reason = "expected an address that starts with http:// or https://"
        self._begin(
            [one for one in found if is_url(one)], [Rejected(one, reason) for one in found if not is_url(one)]
        )

    def files(self, uploads: Sequence[Upload], refused: Iterable[Rejected] = ()) -> None:
        """Add the articles of files that were sent, then delete the files.

        :param refused: what could not be sent.
        """
        rejected = list(refused)
        fine: dict[str, Upload] = {}
        for upload in uploads:
            reason = ""
            if upload.name in fine:
                reason = "another file of the same name was sent with it; rename one of them"
            elif len(fine) == self.limits.files:
                reason = f"expected at most {self.limits.files} files at a time; send this one in a second go"
            elif _size(upload.path) > self.limits.megabytes * 1_000_000:
                reason = too_large(self.limits)
            if reason:
                rejected.append(Rejected(upload.name, reason))
                _delete(upload)
            else:
                fine[upload.name] = upload
        self._begin(list(fine.values()), rejected)

    def cancel(self) -> None:
        """Stop after the batch at hand, and forget what waits."""
        if self._state.running:
            self._change(stopping=True)

    def states(self) -> Iterator[State]:
        """The state now and each later one, until adding ends. Quick changes may be skipped."""
        state = self._state
        yield state
        while state.running:
            with self._changed:
                self._changed.wait_for(lambda seen=state.number: self._state.number != seen, PATIENCE)  # type: ignore[misc]
                state = self._state
            yield state

    def _begin(self, sources: list[str] | list[Upload], rejected: list[Rejected]) -> None:
        if not sources and not rejected:
            return
        with self._changed:
            runs = self._state.running
            if not runs:
                self._state = State(number=self._state.number)
            self._waiting += sources
            self._change(running=True, rejected=(*self._state.rejected, *rejected))
            if not runs:
                threading.Thread(target=self._work, daemon=True, name="adding").start()

    def _work(self) -> None:
        while True:
            with self._changed:
                sources, self._waiting = self._waiting, []
                if not sources or self._state.stopping or self._state.problem:
                    # In one step with the look at what waits: else what comes now would wait for ever.
                    self._change(running=False, stopping=False, stopped=self._state.stopping)
                    left = sources
                    break
            self._add(sources)
        _delete(*left)

    def _add(self, sources: list[str | Upload]) -> None:
        before = self._state

        def progress(stage: str, done: int, total: int) -> None:
            if stage == "read":
                self._change(read=before.read + done)
            else:
                self._change(done=before.done + done, total=before.done + total if total else 0)

        try:
            report = self._store.add_gradually(
                sources,
                progress=progress,
                stop=lambda: self._state.stopping,
                allow_private=self._allow_private,
            )
        except Exception as error:
            self._change(problem=self._sentence(error))
        else:
            with self._changed:
                state = self._state
                self._change(
                    added=state.added + report.added,
                    updated=state.updated + report.updated,
                    unchanged=state.unchanged + report.unchanged,
                    rejected=(*state.rejected, *map(_plain, report.rejected)),
                    unread=dict((Counter(state.unread) + Counter(report.unread)).most_common()),
                    added_titles=(*state.added_titles, *report.added_titles)[:NAMED],
                    updated_titles=(*state.updated_titles, *report.updated_titles)[:NAMED],
                )
        finally:
            _delete(*sources)

    def _change(self, **changes: object) -> None:
        with self._changed:
            self._state = replace(self._state, number=self._state.number + 1, **changes)  # type: ignore[arg-type]
            self._changed.notify_all()


def is_url(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def label(name: str) -> str:
    """A file's name as its sender gives it, made a mere label: no folders, no control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable())[-_LONGEST_NAME:].strip() or "file"


def too_large(limits: Limits) -> str:
    return f"expected a file of at most {limits.megabytes} MB, found a larger one"


def _plain(rejected: Rejected) -> Rejected:
    return Rejected(rejected.origin.removeprefix(UPLOADED), rejected.reason.removesuffix(TRUST))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # reading it will tell


def _delete(*sources: str | Upload) -> None:
    for source in sources:
        if isinstance(source, Upload):
            with suppress(OSError):
                source.path.unlink()
            with suppress(OSError):  # the folder that was made for it
                source.path.parent.rmdir()
