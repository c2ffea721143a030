"""Dictionary: every table of a vintage with the meaning of its columns, in Chinese and in English."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from flows.steps.vintage.vintage import Vintage

TABLES_ZH = {
    "dim_place": "地区：一个地区的一段名称和上级，一行",
    "dim_indicator": "指标：目录里的一个指标，一行",
    "reporting_rate": "收报：一个地区、一张报表、一期，一行",
    "reporting_summary": "收报汇总：一个地区、一张报表、任何一种期间，一行",
    "indicator_completeness": "填报完整：一个地区、一期、一个指标，一行",
    "reconciliation": "合计核对：一个上报的合计和它下级之和，一行",
    "period_reconciliation": "跨期核对：一个长期报表和其中各短期之和，一行",
    "claims": "填报的率和合计：填报值与计算值，一行",
    "target_progress": "目标进度：一个地区、一个目标、一年，一行",
    "findings": "问题：一条，一行",
    "quality_findings": "问题计数：一个地区、一期、一条规则，一行",
    "submissions": "收到的报表：一份，一行",
    "audit_log": "决定记录：一条，一行",
    "revisions": "改动：与上一版本不同的一个数，一行",
    "indicator_values": "指标数值：一个地区、一期、一个指标、一种口径，一行",
}
"""Meaning of a row of each table in Chinese; a subject table's row is a place and a period."""

_SUBJECT_ZH = "专题表：一个地区、一期，一行"


def dictionary_of(vintage: Vintage) -> list[dict[str, Any]]:
    """The tables of a vintage with their columns; the files of figures, which are alike, as one table."""
    tables: dict[str, dict[str, Any]] = {}
    for resource in vintage.package["resources"]:
        path, schema = resource["path"], resource["schema"]
        name = path.partition("/")[0].removesuffix(".parquet")
        if name in tables:
            tables[name]["rows"] += resource["rows"]
            continue
        if isinstance(schema, str):
            schema, path = vintage.read_schema(schema), f"{name}/…"
        tables[name] = {
            "path": path,
            "zh": TABLES_ZH.get(name, _SUBJECT_ZH),
            "title": resource["title"],
            "rows": resource["rows"],
            "files": path.endswith("…"),
            "key": schema["primaryKey"],
            "fields": [field | {"zh": _column_zh(field)} for field in schema["fields"]],
        }
    return list(tables.values())


def _column_zh(field: dict[str, str]) -> str:
    """The Chinese meaning of a column: a subject's column has its title, others are in columns_zh.csv."""
    return field.get("title") or columns_zh().get(field["name"]) or field.get("description") or field["name"]


@cache
def columns_zh() -> dict[str, str]:
    """Chinese meanings of the columns that all federations have."""
    path = Path(__file__).with_name("columns_zh.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["column"]: row["zh"] for row in csv.DictReader(lines)}
