"""Progress of a run: the flow reports it, the command line draws it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Show = Callable[[str, int, int], None]
"""Function that receives the stage (receive, ingest, roll_up, publish), the work done and the total."""

_show: ContextVar[Show | None] = ContextVar("show", default=None)


@contextmanager
def shown_by(show: Show) -> Iterator[None]:
    """Call `show` with the progress of the run inside."""
    token = _show.set(show)
    try:
        yield
    finally:
        _show.reset(token)


def shown(stage: str, done: int, total: int) -> None:
    """Show the progress of a stage, if somebody asked for it."""
    if show := _show.get():
        show(stage, done, total)


class Stage:
    """Stage of a run with a known amount of work; each call counts one piece as done."""

    def __init__(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0
        self._say()

    def __call__(self) -> None:
        self.done += 1
        self._say()

    def _say(self) -> None:
        shown(self.name, self.done, self.total)
