"""A table that breaks its contract is refused; so are frames that tidy could not have made."""

from pathlib import Path

import pandera.errors
import polars as pl
import pytest

from schemas.marts import MARTS, ContractError, validate_mart
from schemas.observation import OBSERVATION_SCHEMA, observation_contract
from schemas.periods import parse_period
from schemas.submission import submission_schema
from tests.conftest import make_test_site

RATE = {
    "place_code": ["a", "b"],
    "form": ["f", "f"],
    "period": ["2025-01", "2025-01"],
    **{name: [2, 4] for name in ("expected", "reported")},
    **{name: [1, 2] for name in ("on_time", "late")},
    **{name: [0, 0] for name in ("missing", "very_late")},
    **{name: [100.0, 50.0] for name in ("reporting_rate_pct", "on_time_rate_pct")},
}


def test_a_mart_that_keeps_its_contract() -> None:
    validate_mart(MARTS["reporting_rate"], pl.DataFrame(RATE))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reporting_rate_pct": [100.0, 101.0]}, "reporting_rate_pct"),  # never above 100
        ({"expected": [2.0, 4.0]}, "expected"),  # counts are whole
        ({"period": ["2025-01", None]}, "period"),
        ({"place_code": ["a", "a"]}, "one stands twice"),
        ({"place_code": ["b", "a"]}, "not sorted"),
        ({"extra": [1, 2]}, "extra"),
    ],
)
def test_a_mart_that_breaks_its_contract(change: dict[str, list[object]], said: str) -> None:
    with pytest.raises(ContractError, match=said):
        validate_mart(MARTS["reporting_rate"], pl.DataFrame({**RATE, **change}))


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
    submission_schema(form).validate(frame, lazy=True)
    for column, value in (("women", -1.0), ("women", 1.5), ("eligible", 10_001.0), ("money", 0.125)):
        with pytest.raises(pandera.errors.SchemaErrors):
            submission_schema(form).validate(frame.with_columns(pl.lit(value).alias(column)), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        submission_schema(form).validate(frame.drop("women"), lazy=True)


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
    observation_contract().validate(pl.DataFrame([row], schema=OBSERVATION_SCHEMA))
    with pytest.raises(pandera.errors.SchemaError):
        observation_contract().validate(pl.DataFrame([{**row, "cell": "4C"}], schema=OBSERVATION_SCHEMA))
