"""Running: a flow by hand, its batches on the workers that the site's settings name."""

from typing import Any

from prefect import Flow
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

from flows.steps.site.site import Site


def task_runner(site: Site) -> TaskRunner[Any]:
    """As many threads or processes of this machine as the site sets."""
    if site.settings.runner == "processes":
        return ProcessPoolTaskRunner(max_workers=site.settings.workers)
    return ThreadPoolTaskRunner(max_workers=site.settings.workers)


def run_flow(flow: Flow[..., Any], site: Site, *asked: Any, **limits: Any) -> Any:
    """What the flow returns for the site.

    Without a heartbeat: whoever waits for the run sees it die, and its end would wait up to a second for the beat.
    """
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return flow.with_options(task_runner=task_runner(site))(str(site.root), *asked, **limits)
