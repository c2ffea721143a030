"""Calls of a run's steps: tasks of Prefect, or plain calls in a night by hand that does without.

The text of a run is the same for both. Prefect takes a second to import, so a plain run never does.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import as_completed as first_done
from contextlib import contextmanager
from functools import cached_property, update_wrapper
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from prefect import Task

P = ParamSpec("P")
R = TypeVar("R")

HOUR = 3600
"""Seconds of an hour. A task that reaches its limit hangs; the slowest measured needs minutes."""

_is_plain = False


@contextmanager
def plain_calls() -> Iterator[None]:
    """Call the steps inside the block plainly; a process has one run."""
    global _is_plain  # noqa: PLW0603  threads of the run see it too
    _is_plain = True
    try:
        yield
    finally:
        _is_plain = False


def is_plain() -> bool:
    """True in a run without Prefect."""
    return _is_plain


class Step(Generic[P, R]):
    """A function that is a task in a run of Prefect: it has a name there, a time limit, and further tries.

    A plain call has none of these: whoever started the run sees it, and the next run does what it left.
    """

    def __init__(self, fn: Callable[P, R], options: dict[str, Any]) -> None:
        self.fn, self._options = fn, options
        update_wrapper(self, fn)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the step in the way of its run; what it raises is raised."""
        return self.fn(*args, **kwargs) if is_plain() else self.task(*args, **kwargs)

    @cached_property
    def task(self) -> "Task[P, R]":
        """The task of Prefect. It has no cache: a step's result is on the disk."""
        from prefect import task  # noqa: PLC0415  see above
        from prefect.cache_policies import NO_CACHE  # noqa: PLC0415

        return task(cache_policy=NO_CACHE, **self._options)(self.fn)


def step(name: str, hours: int, tries: int = 1) -> Callable[[Callable[P, R]], Step[P, R]]:
    """Make a function a step: its name in Prefect, with its arguments in braces, its time limit, and its tries."""
    options = {"task_run_name": name, "timeout_seconds": hours * HOUR, "retries": tries - 1}

    def made(fn: Callable[P, R]) -> Step[P, R]:
        return Step(fn, options)

    return made


class Threads:
    """Threads that call steps: `submit` begins one, `done` gives the results as they come."""

    def __init__(self, runner: Any) -> None:
        self._runner = runner

    def submit(self, called: Step[..., R], given: dict[str, Any]) -> Any:
        """Begin a step with named arguments; its future."""
        if isinstance(self._runner, ThreadPoolExecutor):
            return self._runner.submit(called.fn, **given)
        return self._runner.submit(called.task, given)

    def done(self, futures: Iterable[Any]) -> Iterator[Any]:
        """Futures in the order of their ends."""
        if isinstance(self._runner, ThreadPoolExecutor):
            return first_done(futures)
        from prefect.futures import as_completed  # noqa: PLC0415  see above

        return as_completed(list(futures))


@contextmanager
def threads_of(count: int) -> Iterator[Threads]:
    """As many threads as asked for, of Prefect's in a run of Prefect."""
    if is_plain():
        with ThreadPoolExecutor(count) as pool:
            yield Threads(pool)
        return
    from prefect.task_runners import ThreadPoolTaskRunner  # noqa: PLC0415  see above

    runner: Any = ThreadPoolTaskRunner(max_workers=count)
    with runner as pool:
        yield Threads(pool)


def show_report(text: str, key: str, title: str) -> None:
    """Show a report, as Markdown, on the run's page of Prefect; a plain run has no page."""
    if is_plain():
        return
    from prefect.artifacts import create_markdown_artifact  # noqa: PLC0415  see above

    create_markdown_artifact(text, key=key, description=title)
