"""The roll-up's tables that other steps read keep the models of schemas/rollup.py."""

import pandera.polars as pa
import polars as pl
import polars.selectors as cs
import pytest

from flows.steps.rollup.rollup import rolled_up
from schemas import rollup
from schemas.ledger import Findings
from schemas.table_columns import contract
from tests.support.site import CATALOGUE, NOW, fill_site, make_test_site, run_site

TABLES = {
    "figure": rollup.Figures,
    "return_standing": rollup.ReturnsStanding,
    "claim_verdict": rollup.ClaimVerdicts,
    "total_verdict": rollup.TotalVerdicts,
    "target_series": rollup.TargetSeries,
    "check_finding": contract(Findings),
}


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    # a column of the villages claims their women, coverage has a target, the subtotal of 东县 differs
    site = make_test_site(
        tmp_path_factory.mktemp("models") / "s",
        indicators=CATALOGUE["indicators"].replace(
            "women,妇女,women,health,人,sum,sum", "women,妇女,women,health,人,sum,last"
        ),
        form_columns=CATALOGUE["form_columns"].replace(
            "pupils,pupils,period,学员（人）", "pupils,women,claim,学员（人）"
        ),
        rules="rule,form,severity,expression,message_zh,message_en\n",
        targets="+纲要,coverage,>=,70,%,2030,,\n",
        thresholds="+copied_return,figures,,,2,made up\ntarget_progress,about_pct,,,5,made up\n",
    )
    fill_site(site)
    run_site(site, NOW)
    with rolled_up(site, NOW) as con:
        found = {name: con.table(name).pl() for name in TABLES}
    coded = {
        cs.enum() | cs.categorical(): pl.String,
        cs.by_dtype(pl.List(pl.Categorical)): pl.List(pl.String),
    }
    return {name: frame.cast(coded) for name, frame in found.items()}


@pytest.mark.heavy
@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_others_read_keeps_its_model(frames: dict[str, pl.DataFrame], name: str) -> None:
    model: type[pa.DataFrameModel] = TABLES[name]
    assert len(frames[name]) > 0
    model.validate(frames[name], lazy=True)
