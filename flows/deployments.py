"""Deployments of a site on a Prefect server: flows that run at night, or by hand from its pages."""

import sys
from pathlib import Path

from prefect import serve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.morning import digest
from flows.nightly import nightly
from flows.running.names import run_tags
from flows.steps.site.site import Site, open_site


def deployments_of(site: Site) -> list[RunnerDeployment]:
    """Make the site's deployments: nightly at its hour, backfill by hand, and the digest if addresses are set.

    A second run of a deployment waits for the first.
    """
    given = {"site": str(site.root)}
    one = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
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
            concurrency_limit=one,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="每晚收取新报表、汇总并发布。 Ingests new returns, rolls them up and publishes.",
        ),
        RunnerDeployment.from_flow(
            backfill,
            "backfill",
            tags=run_tags(site, "backfill"),
            parameters=given,
            concurrency_limit=one,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="按现在的目录和程序重读一段时间的报表并发布；先勾“只试算”看哪些数会变。 "
            "Reads returns of past periods again and publishes; run it as a trial first.",
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
                description="早报：谁没报、有什么问题、哪些数变了。 Missing returns, open findings, changed figures.",
            )
        )
    return found


def serve_deployments(root: str) -> None:
    """Run the site's deployments until the process ends; the server keeps the schedule."""
    deployments = deployments_of(open_site(Path(root)))
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False, limit=1)


if __name__ == "__main__":
    serve_deployments(sys.argv[1])
