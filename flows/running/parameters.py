"""Parameters of flows; the deployments of a site name them in its language."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from flows.steps.site.settings import SiteError
from flows.steps.site.site import Site, open_site
from schemas.texts.said import Saying

_LINE = r"^[^\r\n]{0,100}$"

SERVED = os.environ.get("FEDSTATS_SERVED_SITE", "")
"""Folder of the site whose deployments this process runs; empty in a run by hand."""

_one: dict[str, Any] = {"enum": [SERVED]} if SERVED else {}

SiteFolder = Annotated[str, Field(json_schema_extra=_one)]
AsOf = datetime | None
AcceptDrop = str
Prefer = tuple[str, ...]
AcceptClock = bool
First = Annotated[str, Field(pattern=_LINE)]
Last = Annotated[str, Field(pattern=_LINE)]
PlaceText = Annotated[str, Field(pattern=_LINE)]
FormText = Annotated[str, Field(pattern=_LINE)]
ReasonText = str
DryRun = bool
Officer = str


def site_of(folder: str) -> Site:
    """Open the site that a run is asked for. Raises SiteError if the process serves another site."""
    if SERVED and folder != SERVED:
        raise SiteError(Saying("error.other_site", served=SERVED, folder=folder))
    return open_site(Path(folder))
