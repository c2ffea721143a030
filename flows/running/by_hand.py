"""Running a flow by hand."""

import gc
from typing import Any

from prefect import Flow, State, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows.running.names import run_tags
from flows.steps.site.site import Site


def run_flow(flow: Flow[..., Any], site: Site, *asked: Any, **limits: Any) -> Any:
    """Run the flow for the site and return its result.

    What is loaded by then stays: the garbage collector does not look at it again. The run sends no heartbeat: the
    caller waits for it and sees it die, and the end would wait up to a second for the next beat. The run has tags
    and its tasks have none: a task with tags asks the server for a place under the limit of each tag, and waits for
    seconds if the server is writing.
    """

    def tag_run(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001  Prefect names them
        with get_client(sync_client=True) as client:
            client.update_flow_run(flow_run.id, tags=run_tags(site, flow.name))

    gc.freeze()
    by_hand = flow.with_options(on_running=[tag_run])
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        return by_hand(str(site.root), *asked, **limits)
