"""Parameters of flows, with the titles under which Prefect's pages show them."""

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

SiteFolder = Annotated[str, Field(json_schema_extra={"title": "站点 / site", **_one})]
AsOf = Annotated[datetime | None, Field(json_schema_extra={"title": "截至 / as of"})]
AcceptDrop = Annotated[str, Field(json_schema_extra={"title": "允许减少的理由 / accept a drop"})]
Prefer = Annotated[tuple[str, ...], Field(json_schema_extra={"title": "以哪些文件为准 / files that count"})]
AcceptClock = Annotated[bool, Field(json_schema_extra={"title": "时钟没有错 / accept the clock"})]
First = Annotated[str, Field(pattern=_LINE, json_schema_extra={"title": "从哪一期 / from"})]
Last = Annotated[str, Field(pattern=_LINE, json_schema_extra={"title": "到哪一期 / to"})]
PlaceText = Annotated[str, Field(pattern=_LINE, json_schema_extra={"title": "单位 / place"})]
FormText = Annotated[str, Field(pattern=_LINE, json_schema_extra={"title": "报表 / form"})]
ReasonText = Annotated[str, Field(json_schema_extra={"title": "理由 / reason"})]
DryRun = Annotated[bool, Field(json_schema_extra={"title": "只试算 / trial only"})]
Officer = Annotated[str, Field(json_schema_extra={"title": "经办人 / officer"})]


def site_of(folder: str) -> Site:
    """Open the site that a run is asked for. Raises SiteError if the process serves another site."""
    if SERVED and folder != SERVED:
        raise SiteError(Saying("error.other_site", served=SERVED, folder=folder))
    return open_site(Path(folder))
