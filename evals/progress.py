"""Progress bars on stderr; nothing if that is not a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.types import Progress


@contextmanager
def bars() -> Iterator[Progress]:
    """A callback that draws one bar for each stage."""
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    tasks: dict[str, TaskID] = {}
    with Bars(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as drawn:

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = drawn.add_task(stage, total=total or None)
            drawn.update(tasks[stage], completed=done, total=total or None)

        yield update
