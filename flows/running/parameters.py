"""Parameters of flows; the deployments of a site name them in its language."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from flows.steps.site.settings import SiteError
from flows.steps.site.site import Site, open_site
from schemas.texts.language_texts import worded
from schemas.texts.said import Saying

_LINE = r"^[^\r\n]{0,100}$"

SERVED = os.environ.get("FEDSTATS_SERVED_SITE", "")
"""Folder of the site whose deployments this process runs; empty in a run by hand."""

_shown: dict[str, dict[str, Any]] = {"site": {"enum": [SERVED]} if SERVED else {}}
"""Schema of each parameter on Prefect's pages: it is read when a deployment is made."""


def _field(name: str, **limits: Any) -> Any:
    """The field of a parameter, by its name in the flows."""
    return Field(json_schema_extra=_shown.setdefault(name, {}), **limits)


SiteFolder = Annotated[str, _field("site")]
AsOf = Annotated[datetime | None, _field("as_of")]
AcceptDrop = Annotated[str, _field("accept_drop")]
Prefer = Annotated[tuple[str, ...], _field("prefer")]
AcceptClock = Annotated[bool, _field("accept_clock")]
First = Annotated[str, _field("first", pattern=_LINE)]
Last = Annotated[str, _field("last", pattern=_LINE)]
PlaceText = Annotated[str, _field("place", pattern=_LINE)]
FormText = Annotated[str, _field("form", pattern=_LINE)]
ReasonText = Annotated[str, _field("reason")]
DryRun = Annotated[bool, _field("dry_run")]
Officer = Annotated[str, _field("officer")]


def show_parameters_in(lang: str) -> None:
    """Name and explain the parameters in a language in the deployments that are made from now on."""
    for name, shown in _shown.items():
        shown |= {
            "title": worded(lang, f"parameter.{name}"),
            "description": worded(lang, f"parameter.{name}_means"),
        }


def site_of(folder: str) -> Site:
    """Open the site that a run is asked for. Raises SiteError if the process serves another site."""
    if SERVED and folder != SERVED:
        raise SiteError(Saying("error.other_site", served=SERVED, folder=folder))
    return open_site(Path(folder))
