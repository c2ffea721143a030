"""Parameters of flows, with the titles under which Prefect's pages show them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

_PERIOD = r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12])|S(-H[12])?)?$"
_CODE = r"^\w{0,40}$"

SiteFolder = Annotated[str, Field(json_schema_extra={"title": "站点 / site"})]
AsOf = Annotated[datetime | None, Field(json_schema_extra={"title": "截至 / as of"})]
AcceptDrop = Annotated[str, Field(json_schema_extra={"title": "允许减少的理由 / accept a drop"})]
Prefer = Annotated[tuple[str, ...], Field(json_schema_extra={"title": "以哪些文件为准 / files that count"})]
First = Annotated[str, Field(pattern=_PERIOD, json_schema_extra={"title": "从哪一期 / from"})]
Last = Annotated[str, Field(pattern=_PERIOD, json_schema_extra={"title": "到哪一期 / to"})]
PlaceCode = Annotated[str, Field(pattern=_CODE, json_schema_extra={"title": "单位代码 / place"})]
FormCode = Annotated[str, Field(pattern=_CODE, json_schema_extra={"title": "报表代码 / form"})]
ReasonText = Annotated[str, Field(json_schema_extra={"title": "理由 / reason"})]
DryRun = Annotated[bool, Field(json_schema_extra={"title": "只试算 / trial only"})]
Officer = Annotated[str, Field(json_schema_extra={"title": "经办人 / officer"})]
