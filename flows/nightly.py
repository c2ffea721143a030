"""The nightly flow: one night of a site as a run of Prefect, on a schedule, from its pages or by hand."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.one_night import make_night
from flows.running.by_hand import run_flow
from flows.running.names import run_name
from flows.running.parameters import AcceptClock, AcceptDrop, AsOf, Officer, Prefer, SiteFolder, site_of
from flows.steps.answer.run_report import RunReport
from flows.steps.site.site import Site


@flow(name="nightly", flow_run_name=run_name)
def nightly(
    site: SiteFolder,
    as_of: AsOf = None,
    accept_drop: AcceptDrop = "",
    officer: Officer = "",
    prefer: Prefer = (),
    accept_clock: AcceptClock = False,
) -> RunReport:
    """Make one night of the site, as make_night does; return the run's report.

    Args:
        site: the folder of the site
        as_of: the run's time, now by default
        accept_drop: why a publication that lost much is right
        officer: who asks for it
        prefer: the files that count before others of the same return
        accept_clock: the clock leapt and is right now
    """
    return make_night(site_of(site), as_of, accept_drop, officer, prefer, accept_clock)


def run_nightly(
    site: Site,
    as_of: datetime | None = None,
    accept_drop: str = "",
    officer: str = "",
    prefer: Sequence[str] = (),
    accept_clock: bool = False,
) -> RunReport:
    """Run the nightly flow by hand."""
    report: RunReport = run_flow(nightly, site, as_of, accept_drop, officer, tuple(prefer), accept_clock)
    return report
