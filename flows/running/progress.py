"""Progress of a run for whoever watches it: the flow says what it does, the command line draws it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Show = Callable[[str, int, int], None]
"""Called with the stage (receive, ingest, roll_up, publish), how much of it is done, and how much there is."""

_show: ContextVar[Show | None] = ContextVar("show", default=None)


@contextmanager
def shown_by(show: Show) -> Iterator[None]:
    """Have `show` called with the progress of what runs inside."""
    token = _show.set(show)
    try:
        yield
    finally:
        _show.reset(token)


class Stage:
    """One stage of a run with a known amount of work; call it to say that one more piece is done."""

    def __init__(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0
        self._say()

    def __call__(self) -> None:
        self.done += 1
        self._say()

    def _say(self) -> None:
        if show := _show.get():
            show(self.name, self.done, self.total)
