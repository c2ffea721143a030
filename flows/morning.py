"""The digest flow: in the morning, who is missing, what was found and what changed, to those that the site names."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow

from flows.running.notify import tell
from flows.steps.answer.morning import morning_digest
from flows.steps.site.site import open_site


@flow(name="digest")
def digest(site: str) -> str:
    """Send the morning digest of the published vintage; its text.

    Args:
        site: 站点文件夹，不用改 / the folder of the site
    """
    own = open_site(Path(site))
    title, text = morning_digest(own, datetime.now(UTC).astimezone(own.timezone).date())
    tell(own, title, text)
    return text
