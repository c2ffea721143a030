"""Losses: a publication that would lose much of the vintage before waits until an officer lets it pass."""

from pathlib import Path

import polars as pl

from flows.steps.rollup.queries import read_query
from flows.steps.site.errors import HeldError
from flows.steps.vintage.comparison import Comparison, in_schema
from flows.steps.vintage.reuse import branch_of
from flows.steps.vintage.revisions import load_figures
from schemas.periods import parse_period
from schemas.texts.said import Saying

_LOSSES = {
    **dict.fromkeys(("kind", "county_code", "period"), pl.String),
    **dict.fromkeys(("held", "lost"), pl.Int64),
}
_KINDS = {"returns": "error.losses_returns", "figures": "error.losses_figures"}


def hold_losses(comparison: Comparison, folder: Path) -> None:
    """Raise HeldError if the vintage in `folder` lost more than the site's settings let pass.

    It is compared with the vintage before, by county and period, with `drop_share` and `drop_least`.
    """
    least, share = comparison.site.settings.drop_least, comparison.site.settings.drop_share
    losses = list_losses(comparison, folder).filter(
        (pl.col("lost") >= least) & (pl.col("lost") > share * pl.col("held"))
    )
    if not len(losses):
        return
    order = (pl.col("kind") == "returns", pl.col("lost") / pl.col("held"))
    worst = losses.sort(*order, descending=True, maintain_order=True).row(0, named=True)
    raise HeldError(
        Saying(
            "error.losses",
            count=losses["county_code"].n_unique(),
            county=worst["county_code"],
            period=worst["period"],
            kind=Saying(_KINDS[worst["kind"]]),
            before=worst["held"],
            after=worst["held"] - worst["lost"],
        )
    )


def list_losses(comparison: Comparison, folder: Path) -> pl.DataFrame:
    """Losses of counties against the vintage before: kind, county_code, period, held (before), lost.

    Empty if the vintage before had no figure to lose. Of its figures those of years that lost one are read.
    """
    before = comparison.before
    old_figures = before.files("indicator_values/", "as_was.parquet") if before else {}
    if before is None or not old_figures:
        return pl.DataFrame(schema=_LOSSES)
    con = comparison.database
    lost = pl.scan_parquet(folder / "revisions.parquet").filter(
        pl.col("old_value").is_not_null(), pl.col("new_value").is_null()
    )
    years = {parse_period(text).year for text in lost.select("period").unique().collect()["period"]}
    views = {
        "old_rate": [before.folder / "reporting_rate.parquet"],
        "new_rate": [folder / "reporting_rate.parquet"],
        "revision": [folder / "revisions.parquet"],
        "dim_place": [folder / "dim_place.parquet"],
    }
    with in_schema(con, "loss"):
        for name, paths in views.items():
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
            con.execute(f"create view {name} as from read_parquet([{listed}], hive_partitioning = false)")
        load_figures(con, "old_figure", before, [path for path in old_figures if branch_of(path)[0] in years])
        losses: pl.DataFrame = con.sql(read_query("history/county_loss")).pl()
    return losses
