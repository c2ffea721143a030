"""A table that breaks its contract is refused; so are frames that tidy could not have made."""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pandera.errors
import pandera.polars
import polars as pl
import pytest

from flows.steps.ledger.delta import ledger_files
from flows.steps.ledger.events import read_events, record_event
from schemas.form_contract import submission_schema, validate_rows
from schemas.ledger import VALUE_TYPE, Events, Findings, Observations, Submissions
from schemas.marts.contract import ContractError, validate_key, validate_mart
from schemas.marts.registry import MARTS
from schemas.periods import parse_period
from schemas.table_columns import Table, column_types, columns_of, contract, keeps, validated
from tests.support.site import NOW, fill_site, make_test_site, run_site

RATE = {
    "place_code": ["a", "b"],
    "form": ["f", "f"],
    "period": ["2025-01", "2025-01"],
    **{name: [2, 4] for name in ("expected", "reported")},
    **{name: [1, 2] for name in ("on_time", "late")},
    **{name: [0, 0] for name in ("missing", "very_late")},
    **{name: [100.0, 50.0] for name in ("reporting_rate_pct", "on_time_rate_pct")},
    **{name: ["x", "y"] for name in ("place_key", "form_title_zh")},
}


def test_a_mart_that_keeps_its_contract() -> None:
    validate_mart(MARTS["reporting_rate"], pl.DataFrame(RATE))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reporting_rate_pct": [100.0, 101.0]}, "reporting_rate_pct"),  # never above 100
        ({"expected": [2.0, 4.0]}, "expected"),  # counts are whole
        ({"period": ["2025-01", None]}, "period"),
        ({"place_code": ["a", "a"]}, "there twice"),
        ({"place_code": ["b", "a"]}, "not sorted"),
        ({"extra": [1, 2]}, "extra"),
    ],
)
def test_a_mart_that_breaks_its_contract(change: dict[str, list[object]], said: str) -> None:
    with pytest.raises(ContractError, match=said):
        validate_mart(MARTS["reporting_rate"], pl.DataFrame({**RATE, **change}))


def test_rows_of_several_files_are_sorted_in_each() -> None:
    mart, places = MARTS["dim_indicator"], pl.DataFrame({"indicator": ["b", "c", "a", "d", "d"]})
    validate_key(mart, places[:4], [0, 2])
    with pytest.raises(ContractError, match="'a'"):
        validate_key(mart, places[:4], [0, 3])
    with pytest.raises(ContractError, match="'d'"):
        validate_key(mart, places, [0, 2])


@pytest.mark.parametrize("name", MARTS)
def test_what_one_query_finds_kept_is_kept(name: str) -> None:
    """Compared with pandera column by column: a value that is missing, too low, too high or not allowed."""
    table = MARTS[name].model
    schema = contract(table).to_schema()
    assert schema.checks == []  # each column is judged by itself
    types = column_types(table)
    wrong: dict[object, list[object]] = {
        pl.String: ["A", "x y"],
        pl.Int64: [-1, 0],
        pl.Float64: [-1.0, 100.5],
    }
    right = pl.DataFrame([_row(table)], schema=types)
    assert keeps(table, right)
    assert _pandera_keeps(schema, right)
    assert not keeps(table, right.drop(next(iter(types))))
    assert not keeps(table, right.select(reversed(types)))
    assert not keeps(table, right.with_columns(pl.lit(1).alias("more")))
    for column, own in types.items():
        alone = pandera.polars.DataFrameSchema({column: schema.columns[column]})
        for value in [None, *wrong.get(own, [])]:
            frame = right.with_columns(pl.Series(column, [value], own))
            assert keeps(table, frame) == _pandera_keeps(alone, frame.select(column)), (column, value)


def _row(table: type[Table]) -> dict[str, object]:
    """A row that the table allows: the first of the allowed values, else something of the type."""
    some = {pl.String: "x", pl.Int64: 1, pl.Float64: 1.0, pl.Boolean: True, pl.Date: date(2025, 1, 1)}
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    types = column_types(table)
    return {
        name: next(iter(own.checks["isin"])) if "isin" in own.checks else some.get(types[name], moment)
        for name, own in columns_of(table).items()
    }


def _pandera_keeps(schema: pandera.polars.DataFrameSchema, frame: pl.DataFrame) -> bool:
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors:
        return False
    return True


def test_the_contract_of_a_form_comes_from_the_catalogue(tmp_path: Path) -> None:
    catalogue = make_test_site(tmp_path / "s").catalogue
    form = catalogue.form_version("village_month", parse_period("2025-01").end)
    assert form is not None
    right = {
        "return": [0],
        "row": [3],
        "place_code": ["p"],
        "women": [1.0],
        "eligible": [2.0],
        "pupils": [None],
    }
    frame = pl.DataFrame({**right, "money": [0.25]}, schema_overrides={"pupils": pl.Float64})
    for validate in (
        lambda rows: submission_schema(form).validate(rows, lazy=True),
        partial(validate_rows, form),
    ):
        validate(frame)
        for column, value in (("women", -1.0), ("women", 1.5), ("eligible", 10_001.0), ("money", 0.125)):
            with pytest.raises(pandera.errors.SchemaErrors):
                validate(frame.with_columns(pl.lit(value).alias(column)))
        for wrong in (frame.drop("women"), frame.with_columns(place_code=pl.lit(None, pl.String))):
            with pytest.raises(pandera.errors.SchemaErrors):
                validate(wrong)


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("submission", "0" * 63),
        ("submission", None),
        ("period", "2025-1"),
        ("reported_as", "guess"),
        ("cell", "4C"),
        ("cell", "\nC4"),
        ("qualifier", "surely"),
        ("qualifier", "suppressed"),  # with a value
        ("precision", -0.5),
    ],
)
def test_one_expression_refuses_what_the_contract_refuses(column: str, wrong: object) -> None:
    row = {"submission": "0" * 64, "form": "f", "place_code": "p", "period": "2025-01", "indicator": "i"}
    row |= {"reported_as": "period", "value": 1, "sheet": "", "cell": "C4"}
    row |= {"text": None, "qualifier": "exact", "precision": 0.0}
    sound = pl.DataFrame([row, row], schema=column_types(Observations))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("schemas.table_columns.contract", None)  # pandera is not asked about a sound frame
        assert validated(Observations, sound) is sound
        validated(Observations, sound.clear())
    broken = pl.DataFrame([row, row | {column: wrong}], schema=column_types(Observations))
    for frame in (broken, sound.drop(column), sound.with_columns(more=1)):
        for validate in (
            partial(validated, Observations),
            partial(contract(Observations).validate, lazy=True),
        ):
            with pytest.raises(pandera.errors.SchemaErrors):
                validate(frame)


def test_a_form_version_is_one_object_while_nothing_changes(tmp_path: Path) -> None:
    catalogue = make_test_site(tmp_path / "s").catalogue
    january, march = (
        catalogue.form_version("village_month", parse_period(m).end) for m in ("2025-01", "2025-03")
    )
    assert january is march
    assert catalogue.form_version("village_month", parse_period("2024-12").end) is None


def test_an_observation_stands_in_a_cell() -> None:
    row = {"submission": "0" * 64, "form": "f", "place_code": "p", "period": "2025-01", "indicator": "i"}
    row |= {"reported_as": "period", "value": 1, "sheet": "", "cell": "C4"}
    row |= {"text": None, "qualifier": "exact", "precision": 0.0}
    contract(Observations).validate(pl.DataFrame([row], schema=column_types(Observations)))
    with pytest.raises(pandera.errors.SchemaError):
        contract(Observations).validate(
            pl.DataFrame([{**row, "cell": "4C"}], schema=column_types(Observations))
        )


@pytest.mark.heavy
def test_a_filled_ledger_keeps_its_contracts(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s")
    fill_site(site, ["2025-01"])
    run_site(site, NOW)
    for table in (Submissions, Observations, Findings):
        name = f"{table.__name__.lower()}"
        frame = pl.read_parquet(ledger_files(site.ledger, name), hive_partitioning=True)
        frame = frame.select(column_types(table).keys())
        assert len(frame) > 0
        contract(table).validate(frame, lazy=True)
    record_event(site, "lock", "2025-01", "已核对", "李", NOW)
    contract(Events).validate(read_events(site), lazy=True)


def test_a_suppressed_number_has_no_value() -> None:
    row = {"submission": "0" * 64, "form": "f", "place_code": "p", "period": "2025-01", "indicator": "i"}
    row |= {"reported_as": "period", "value": 1, "sheet": "", "cell": "C4"}
    row |= {"text": "*", "qualifier": "suppressed", "precision": 5.0}
    frame = pl.DataFrame([row], schema=column_types(Observations))
    with pytest.raises(pandera.errors.SchemaErrors, match="value_unless_suppressed"):
        contract(Observations).validate(frame, lazy=True)
    without = frame.with_columns(value=pl.lit(None, VALUE_TYPE))
    contract(Observations).validate(without, lazy=True)
