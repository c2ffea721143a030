"""Morning: the daily message to officers, from the published vintage."""

import json
from datetime import date, datetime

import polars as pl

from flows.steps.answer.status import NothingPublishedError, latest_due
from flows.steps.site.site import Site

_MOST = 5


def morning_digest(site: Site, today: date) -> tuple[str, str]:
    """Title and text of the morning message.

    It says the periods that are complete, missing returns by county, open findings, and the largest changes. It names
    units and figures only, never persons. Raises NothingPublishedError.
    """
    if not site.current.exists():
        raise NothingPublishedError
    package = json.loads((site.current / "datapackage.json").read_bytes())
    as_of = datetime.fromisoformat(package["as_of"]).astimezone(site.timezone)
    whole = "、".join(package["complete_through"].values()) or "无"
    lines = [
        f"数据截至 {as_of:%Y-%m-%d %H:%M}，收齐到 {whole}。",
        _missing(site),
        _found(site),
        *_changed(site),
    ]
    return f"{site.settings.name} 早报 {today:%Y-%m-%d}", "\n".join(lines)


def _missing(site: Site) -> str:
    """The missing returns of the latest due period of each form, with the counties that miss most."""
    names = _names(site)
    rates = pl.read_parquet(site.current / "reporting_rate.parquet").join(names, on="place_code")
    latest = rates.join(latest_due(site, rates), on=["form", "period"], how="semi")
    counties = latest.filter(pl.col("place_code") == pl.col("county_code"))
    by_county = (
        counties.group_by("name", "place_code")
        .agg(pl.col("missing").sum())
        .filter(pl.col("missing") > 0)
        .sort("missing", "place_code", descending=[True, False])
    )
    if not len(by_county):
        return "最近一期没有缺报。"
    shown = "、".join(f"{name} {count} 份" for name, _, count in by_county.head(_MOST).iter_rows())
    return f"最近一期缺报 {by_county['missing'].sum()} 份：{shown}{' 等' if len(by_county) > _MOST else ''}。名单：fedstats status"


def _names(site: Site) -> pl.DataFrame:
    places = pl.read_parquet(site.current / "dim_place.parquet").sort("place_code", "valid_from")
    latest = places.unique("place_code", keep="last", maintain_order=True)
    return latest.select("place_code", "name", "county_code")


def _found(site: Site) -> str:
    findings = pl.read_parquet(site.current / "findings.parquet").filter(pl.col("status") == "open")
    errors = int((findings["severity"] == "error").sum())
    return f"待处理：错误 {errors} 条，提示 {len(findings) - errors} 条。"


def _changed(site: Site) -> list[str]:
    """The largest changes against the vintage before."""
    revisions = pl.read_parquet(site.current / "revisions.parquet")
    revised = revisions.drop_nulls(["old_value", "new_value"])
    if not len(revised):
        return [f"与上一版本相比，没有已发布的数被改动（新增 {len(revisions)} 个）。"]
    known = pl.read_parquet(site.current / "dim_indicator.parquet", columns=["indicator", "name_zh"])
    largest = (
        revised.with_columns(size=(pl.col("new_value") - pl.col("old_value")).abs())
        .sort("size", "place_code", "period", "indicator", descending=[True, False, False, False])
        .head(_MOST)
        .join(_names(site), on="place_code", how="left")
        .join(known, on="indicator", how="left")
    )
    rows = [
        f"- {row['name']} {row['period']} {row['name_zh']}：{row['old_value']:,.10g} → {row['new_value']:,.10g}"
        for row in largest.iter_rows(named=True)
    ]
    return [f"与上一版本相比改动 {len(revised)} 个数，最大的：", *rows]
