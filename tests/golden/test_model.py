"""The model for BI on the sample site: every join keeps each row once."""

from pathlib import Path

from tests.support.joins import joins_of


def test_every_join_of_the_sample_keeps_each_row_once(current: Path) -> None:
    joins = joins_of(current)
    assert {join.table for join in joins} >= {"indicator_values", "reporting_rate", "city_training", "claims"}
    assert [join for join in joins if join.rows != join.joined] == []
    assert next(join.rows for join in joins if join[:2] == ("indicator_values", "place_key")) > 200_000
