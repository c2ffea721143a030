"""Deployments: what a Prefect server runs of a site, at night and by hand from its pages."""

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
from flows.steps.site.site import Site, open_site

FIELDS = {
    "site": "站点 / site",
    "as_of": "截至 / as of",
    "accept_drop": "允许减少的理由 / accept a drop",
    "first": "从哪一期 / from",
    "last": "到哪一期 / to",
    "place": "单位代码 / place",
    "form": "报表代码 / form",
    "reason": "理由 / reason",
    "dry_run": "只试算 / trial only",
    "officer": "经办人 / officer",
}
"""The names of the flows' parameters as the pages show them."""


def deployments_of(site: Site) -> list[RunnerDeployment]:
    """The site's deployments: nightly at its hour, backfill by hand, the digest where there is someone to tell; a
    second run of one waits for the first."""
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
            schedule=every_night,
            parameters=given,
            concurrency_limit=one,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="每晚收取新报表、汇总并发布。 Takes in what is new, rolls it up and publishes it.",
        ),
        RunnerDeployment.from_flow(
            backfill,
            "backfill",
            parameters=given,
            concurrency_limit=one,
            entrypoint_type=EntrypointType.MODULE_PATH,
            description="按现在的目录和程序重读一段时间的报表并发布；先勾“只试算”看哪些数会变。 "
            "Reads the returns of some periods again and publishes; try it first as a trial.",
        ),
    ]
    if site.settings.notify:
        found.append(
            RunnerDeployment.from_flow(
                digest,
                "digest",
                schedule=every_morning,
                parameters=given,
                entrypoint_type=EntrypointType.MODULE_PATH,
                description="早报：谁没报、有什么问题、哪些数变了。 Who is missing, what was found, what changed.",
            )
        )
    for deployment in found:
        for name, field in deployment._parameter_openapi_schema.properties.items():
            field["title"] = FIELDS[name]
    return found


def serve_deployments(root: str) -> None:
    """Run what the server asks for until the process is ended; the schedule stays when it is."""
    deployments = deployments_of(open_site(Path(root)))
    serve(*deployments, pause_on_shutdown=False, print_starting_message=False, limit=1)


if __name__ == "__main__":
    serve_deployments(sys.argv[1])
