"""Running a flow by hand, its batches on the workers that the site's settings name."""

from typing import Any

from prefect import Flow, tags
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.running.names import run_tags
from flows.steps.site.site import Site


def task_runner(site: Site) -> TaskRunner[Any]:
    """Make a task runner with as many threads or processes as the site sets."""
    if site.settings.runner == "processes":
        return ProcessPoolTaskRunner(max_workers=site.settings.workers)
    return ThreadPoolTaskRunner(max_workers=site.settings.workers)


def run_flow(flow: Flow[..., Any], site: Site, *asked: Any, **limits: Any) -> Any:
    """Run the flow for the site and return its result.

    It sends no heartbeat: the caller waits for the run and sees it die, and the end would wait up to a second for
    the next beat.
    """
    by_hand = flow.with_options(task_runner=task_runner(site))
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), tags(*run_tags(site, flow.name)):
        return by_hand(str(site.root), *asked, **limits)
