"""Names and tags of flow runs, so that a list of runs says site, kind and period or date."""

from datetime import UTC, datetime
from pathlib import Path

from flows.steps.site.settings import SiteError
from flows.steps.site.site import Site, open_site
from schemas.texts.language_texts import texts_of


def run_name() -> str:
    """Name the current flow run: site, kind, then its periods or its date, as in 株洲市妇联 每晚 2026-11-28."""
    from prefect.runtime import flow_run  # noqa: PLC0415  a plain run has no name, and does not import it

    given = flow_run.parameters
    folder = Path(given["site"])
    moment, texts = given.get("as_of") or datetime.now(UTC), texts_of("zh")
    try:
        site = open_site(folder)
    except SiteError:  # the run itself reports it
        owner = folder.name
    else:
        texts = texts_of(site.settings.message_language)
        owner, moment = site_name(site), site.in_utc(moment).astimezone(site.timezone)
    when = (
        " – ".join(dict.fromkeys((given["first"], given["last"])))
        if "first" in given
        else f"{moment:%Y-%m-%d}"
    )
    trial = texts["run.trial"] if given.get("dry_run") else ""
    kind = texts.get(f"run.{flow_run.flow_name}", flow_run.flow_name)
    return f"{owner} {kind} {when}{trial}"


def site_name(site: Site) -> str:
    """Name of the site in its settings, or of its folder."""
    return site.settings.name or site.root.name


def run_tags(site: Site, kind: str) -> list[str]:
    """Tags of a site's runs of one kind."""
    return [site_name(site), kind]
