"""Data package: the description of a vintage's tables for machines and people, by the standard's version 2.

Titles and descriptions are Chinese, `description_en` is English. The standard knows these properties: $schema, name,
title, description, resources with path, format, mediatype, bytes, hash and schema. It allows the others.
"""

from datetime import UTC
from importlib.metadata import version
from typing import Any

import polars as pl

from flows.steps.site.code_digests import queries_digest
from flows.steps.site.site import Site
from flows.steps.vintage.edition import Edition
from schemas.marts.contract import Mart
from schemas.marts.registry import SCHEMA_VERSION

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""Name of the standard; nothing is fetched from it."""

_NAMEABLE = str.maketrans({"/": "-", "=": "-", "%": "."})
"""Characters of a path that a resource's name may not contain."""


def package_of(site: Site, edition: Edition, complete_through: dict[str, str]) -> dict[str, Any]:
    """The data package of a vintage, without resources."""
    return {
        "$schema": _PROFILE,
        "name": "fedstats",
        "title": site.settings.name,
        "description": "各级妇联统计报表的汇总数据。各表按 place_key、period、indicator、form 连接；期间类型和区划口径不同的数不要加在一起。",
        "description_en": "Statistics rolled up from the returns of a Women's Federation. Tables join by place_key, "
        "period, indicator and form; never add values of different period types or boundaries.",
        "schema_version": SCHEMA_VERSION,
        "vintage": edition.vintage,
        "as_of": edition.as_of.astimezone(UTC).isoformat(),
        "complete_through": complete_through,
        "inputs": edition.inputs,
        "catalogue": site.catalogue.digest,
        "queries": queries_digest(),
        "code_version": version("fedstats"),
        "resources": [],
    }


def resource_of(mart: Mart, path: str, rows: int, size: int, digest: str) -> dict[str, Any]:
    """The entry of a table's file, without its schema."""
    return {
        "name": path.removesuffix(".parquet").translate(_NAMEABLE).lower(),
        "path": path,
        "type": "table",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "title": mart.words.title,
        "description": mart.words.description,
        "description_en": mart.title,
        "rows": rows,
        "bytes": size,
        "hash": f"sha256:{digest}",
    }


def schema_of(mart: Mart, frame: pl.DataFrame) -> dict[str, Any]:
    """Columns of a table, the key of its rows and the dimensions that it joins.

    An empty text is a value: parquet has nulls.
    """
    fields = [
        {"name": name, "type": _field_type(dtype)} | mart.field(name) for name, dtype in frame.schema.items()
    ]
    links = [
        {"fields": [column], "reference": {"resource": table, "fields": [key]}}
        for column, (table, key) in mart.links.items()
    ]
    schema = {"fields": fields, "missingValues": [], "primaryKey": list(mart.key), "foreignKeys": links}
    return {name: entry for name, entry in schema.items() if entry or name == "missingValues"}


def _field_type(dtype: pl.DataType) -> str:
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    return {pl.Date: "date", pl.Boolean: "boolean"}.get(
        type(dtype), "datetime" if isinstance(dtype, pl.Datetime) else "string"
    )
