"""Catalogues in which one word has two meanings: stocks that are flows too, and mergers said as recodes."""

from pathlib import Path

import pytest

from schemas.integrity.faults import CatalogueError
from tests.support.site import CATALOGUE, make_test_site


def faults(folder: Path, **changes: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(CatalogueError) as caught:
        _ = make_test_site(folder, **changes).catalogue
    return [(fault.file, fault.line, fault.message_zh) for fault in caught.value.faults]


def test_an_indicator_is_a_stock_or_a_flow_not_both(tmp_path: Path) -> None:
    """Villages report eligible women at the end of the month, the county its own of the month: other places, no
    number asked for twice."""
    column = "county_month,eligible,eligible,period,本级应查（人）,Own eligible,false,2025-01-01,\n"
    for at, how in enumerate(("period", "cumulative")):
        found = faults(tmp_path / str(at), form_columns="+" + column.replace("period", how))
        line = len(CATALOGUE["form_columns"].splitlines()) + 1
        assert found == [
            (
                "form_columns.csv",
                line,
                f"列“eligible”（报表“county_month”）把“eligible”报作 {how}，第 3 行（报表“village_month”）报作 stock："
                "一个指标不能又是期末的存量、又是本期的流量，请改成一种，或分成两个指标",
            )
        ]
    # a claim or a total of it says nothing of that
    claim = column.replace("period", "claim")
    assert make_test_site(tmp_path / "claim", form_columns="+" + claim).catalogue


@pytest.mark.parametrize("second", ["2025-03-01", "2025-02-28"])
def test_two_places_recoded_into_one_are_a_merger(tmp_path: Path, second: str) -> None:
    ends = {"990102100201": "一村", "990102100202": "二村"}
    places = CATALOGUE["places"]
    for code, name in ends.items():
        row = f"{code},{name},village,990102100,village,2000-01-01,"
        places = places.replace(f"{row},true", f"{row}2025-02-28,true")
    places += "990102100209,新村,village,990102100,village,2025-03-01,,true\n"
    events = "date,event,from_code,to_code,share,source\n"
    rows = [f"2025-03-01,recode,990102100201,990102100209,,\n{second},{{}},990102100202,990102100209,,\n"]
    (zh,) = (
        zh
        for file, line, zh in faults(
            tmp_path / "r", places=places, place_events=events + rows[0].format("recode")
        )
        if (file, line) == ("place_events.csv", 3)
    )
    assert zh == (
        "recode 把“990102100202”也改成“990102100209”，第 2 行已把“990102100201”改成它："
        "两个地区合成一个，请把两行都写成 merge，或改 to_code"
    )
    # a code that goes on in a new place, into which the other one is merged
    assert make_test_site(
        tmp_path / "m", places=places, place_events=events + rows[0].format("merge")
    ).catalogue
