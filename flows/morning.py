"""The digest flow: each morning, send missing returns, open findings and changes to the site's addresses."""

from datetime import UTC, datetime

from prefect import flow

from flows.running.names import run_name
from flows.running.notify import send_message
from flows.running.parameters import SiteFolder, site_of
from flows.steps.answer.morning import morning_digest


@flow(name="digest", flow_run_name=run_name)
def digest(site: SiteFolder) -> str:
    """Send the morning digest of the published vintage and return its text.

    Args:
        site: the folder of the site
    """
    opened = site_of(site)
    title, text = morning_digest(opened, datetime.now(UTC).astimezone(opened.timezone).date())
    send_message(opened, title, text)
    return text
