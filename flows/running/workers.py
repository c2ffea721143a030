"""Workers of a run: threads or processes that read batches and write slips."""

from typing import Any

from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.steps.site.site import Site

MANY_RETURNS, MANY_SLIPS = 20_000, 2_000
"""Numbers from which processes are faster: to start them takes as much as reading 4,000 returns."""


def workers_of(site: Site, count: int, many: int) -> TaskRunner[Any]:
    """As many workers as the site sets, for `count` pieces of work; with the runner `auto`, processes from `many` on."""
    settings = site.settings
    is_auto_many = settings.runner == "auto" and count >= many and settings.workers > 1
    if settings.runner == "processes" or is_auto_many:
        return ProcessPoolTaskRunner(max_workers=settings.workers)
    return ThreadPoolTaskRunner(max_workers=settings.workers)
