"""Deployments of a site on a Prefect server: flows that run at night, or by hand from its pages."""

import sys
from pathlib import Path

from prefect import get_client, serve
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.morning import digest
from flows.nightly import nightly
from flows.running.child import end_with_parent
from flows.running.names import run_tags
from flows.running.parameters import show_parameters_in
from flows.steps.site.site import Site, open_site
from schemas.texts.language_texts import worded
from schemas.texts.said import Saying


def deployments_of(site: Site) -> list[RunnerDeployment]:
    """Make the site's deployments: nightly at its hour, backfill by hand, and the digest if addresses are set.

    They have no concurrency limit of Prefect's, whose slots stay taken by runs that were killed. The site's lock lets
    one run at a time change the site, and the system frees it.
    """
    show_parameters_in(site.settings.message_language)
    given = {"site": str(site.root)}
    every_night, every_morning = (
        Cron(f"{at.minute} {at.hour} * * *", timezone=site.settings.timezone)
        for at in (site.settings.nightly_at, site.settings.digest_at)
    )
    found = [
        RunnerDeployment.from_flow(
            nightly,
            "nightly",
            tags=run_tags(site, "nightly"),
            schedule=every_night,
            parameters=given,
            entrypoint_type=EntrypointType.MODULE_PATH,
        ),
        RunnerDeployment.from_flow(
            backfill,
            "backfill",
            tags=run_tags(site, "backfill"),
            parameters=given | {"dry_run": True},
            entrypoint_type=EntrypointType.MODULE_PATH,
        ),
    ]
    if site.settings.notify:
        found.append(
            RunnerDeployment.from_flow(
                digest,
                "digest",
                tags=run_tags(site, "digest"),
                schedule=every_morning,
                parameters=given,
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
        )
    for deployment in found:
        deployment.description = worded(site.settings.message_language, f"prefect.{deployment.name}")
    return found


def serve_deployments(root: str, is_alone: bool) -> None:
    """Run the site's deployments until the process ends; the server keeps the schedule.

    If the process is the only one that runs them (`is_alone`), runs that the server believes to be going on are dead:
    their process was killed. They are recorded as crashed.
    """
    deployments = deployments_of(open_site(Path(root)))
    if is_alone:
        _end_dead_runs(deployments)
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False, limit=1)


_GOING_ON = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def _end_dead_runs(deployments: list[RunnerDeployment]) -> None:
    names = [deployment.name for deployment in deployments]
    gone: State[None] = Crashed(message=Saying("log.process_gone"))
    with get_client(sync_client=True) as client:
        dead = client.read_flow_runs(
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=names)),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_GOING_ON))
            ),
            sort=FlowRunSort.ID_DESC,  # the server refuses a request without sort and limit
            limit=200,
        )
        for run in dead:
            client.set_flow_run_state(run.id, gone, force=True)


if __name__ == "__main__":
    end_with_parent()
    serve_deployments(sys.argv[1], is_alone="alone" in sys.argv[2:])
