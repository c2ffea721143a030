"""Two columns that ask one place for the same figure of the same period are a fault of the catalogue.

In the test catalogue village_month asks every village of 990100 for women (line 2 of form_columns.csv).
"""

from pathlib import Path

import pytest

from schemas.integrity.faults import Fault
from tests.schemas.test_integrity import faults_of, make_catalogue

FORM = "again,再报表,Again,{level},{period_type},5,30,{since},{until},{assigned_to}"
COLUMN = "again,{column},{indicator},{reported_as},再报{column},Again,false,{column_since},{column_until}"
DEFAULTS = {
    "level": "village",
    "period_type": "month",
    "since": "2025-01-01",
    "until": "2025-03-31",
    "assigned_to": "990100",
    "column": "women_again",
    "indicator": "women",
    "reported_as": "period",
    "column_since": "2025-01-01",
    "column_until": "",
}


def faults_with(tmp_path: Path, places: tuple[str, str] = ("", ""), **changes: str) -> list[Fault]:
    """Faults of the catalogue with another form, `again`, and its column."""
    own = DEFAULTS | changes
    files = {"forms": ("", FORM.format(**own)), "form_columns": ("", COLUMN.format(**own))}
    return faults_of(make_catalogue(tmp_path, **files, **({"places": places} if places[1] else {})))


def test_two_forms_of_one_level_and_period_that_ask_a_place_for_one_indicator(tmp_path: Path) -> None:
    (fault,) = faults_with(tmp_path)
    assert (fault.file, fault.line) == ("form_columns.csv", 13)
    assert fault.message_zh.startswith(
        "列“women_again”（报表“again”）和第 2 行的列“women”（报表“village_month”）同一期都向同一单位要“women”，如 一村（990102100201）"
    )
    for part in ("'again'", "'village_month'", "'women_again'", "line 2", "claim"):
        assert part in fault.message_en


MEET = [
    # 甲乡 lies in 990100; one village of it; two territories with a blank too many between them
    ({"assigned_to": "990102100"}, "990102100201"),
    ({"assigned_to": "990102101201"}, "990102101201"),
    ({"assigned_to": "990103  990103100"}, "990103100201"),
    # without a territory a form is for every place
    ({"assigned_to": ""}, "990102100201"),
    # 31 March is the last day of a month that both are for
    ({"since": "2025-03-31", "until": "2026-12-31"}, "990102100201"),
    ({"column_since": "2025-03-02"}, "990102100201"),
    # 本年累计 on another form is the same figure, and so is a stock
    ({"reported_as": "cumulative"}, "990102100201"),
    ({"reported_as": "stock", "indicator": "eligible"}, "990102100201"),
    # two totals of the children of one township
    ({"level": "township", "reported_as": "subtotal"}, "990102100"),
]


@pytest.mark.parametrize(("changes", "place"), MEET, ids=[str(case[0]) for case in MEET])
def test_forms_that_meet_at_a_place(tmp_path: Path, changes: dict[str, str], place: str) -> None:
    (fault,) = faults_with(tmp_path, **changes)
    assert (fault.file, fault.line) == ("form_columns.csv", 13)
    assert f"（{place}）" in fault.message_zh


APART = [
    # one form after the other; no month ends while both are valid; one column after the other
    {"since": "2025-04-01", "until": "2025-12-31"},
    {"since": "2025-01-01", "until": "2025-01-30"},
    {"until": "2025-12-31", "column_since": "2025-04-01"},
    {"column_until": "2025-01-30"},
    # a longer period is a matter of the partition of time, another level of the tree
    {"period_type": "quarter"},
    {"level": "city"},
    # compared, not added; a township's total of its villages; an indicator that the other form does not ask for
    {"reported_as": "claim"},
    {"level": "township", "reported_as": "subtotal", "indicator": "money"},
    # the only place in both territories is virtual and never reports
    {"assigned_to": "990103100498"},
]


@pytest.mark.parametrize("changes", APART, ids=[str(case) for case in APART])
def test_forms_that_never_meet(tmp_path: Path, changes: dict[str, str]) -> None:
    assert faults_with(tmp_path, **changes) == []


def apart(tmp_path: Path, move: str) -> list[Fault]:
    """village_month for 东县, `again` for 西县, and another row for 四村 of 西县."""
    own = DEFAULTS | {"assigned_to": "990103"}
    row = "990103100201,四村,village,990103100,village,2000-01-01,,true"
    return faults_of(
        make_catalogue(
            tmp_path,
            forms=(
                "2025-03-31,990100\ntownship_month",
                f"2025-03-31,990102\n{FORM.format(**own)}\ntownship_month",
            ),
            form_columns=("", COLUMN.format(**own)),
            **({"places": (row, move)} if move else {}),
        )
    )


MOVED = """990103100201,四村,village,990103100,village,2000-01-01,{until},true
990103100201,四村,village,990102101,village,{since},,true"""


def test_forms_of_two_territories_meet_only_if_a_territory_overlaps(tmp_path: Path) -> None:
    assert apart(tmp_path / "apart", "") == []
    # a village that moves is in one territory a day, and no form for one territory asks it for the other's months
    assert apart(tmp_path / "moved", MOVED.format(until="2025-02-14", since="2025-02-15")) == []


def test_a_place_that_moves_below_both_territories(tmp_path: Path) -> None:
    # `again` is for 西县 and for 一村 of 东县 once it lies in 乙镇, which 990102101 stands for
    own = DEFAULTS | {"assigned_to": "990102101"}
    row = "990103100201,四村,village,990103100,village,2000-01-01,,true"
    for until, since, is_meeting in (("2025-02-14", "2025-02-15", True), ("2025-03-31", "2025-04-01", False)):
        faults = faults_of(
            make_catalogue(
                tmp_path / until,
                forms=("2025-03-31,990100\ntownship_month", f"2025-03-31,990103100 990103100201\n{FORM.format(**own)}\ntownship_month"),
                form_columns=("", COLUMN.format(**own)),
                places=(row, MOVED.format(until=until, since=since)),
            )
        )  # fmt: skip
        assert ["四村（990103100201）" in fault.message_zh for fault in faults] == [True] * is_meeting


def test_two_columns_of_one_form(tmp_path: Path) -> None:
    line = "village_month,again,{},{},再报,Again,false,2025-01-01,"
    said = faults_of(make_catalogue(tmp_path / "a", form_columns=("", line.format("eligible", "period"))))
    twice, mixed = sorted(fault.message_zh for fault in said)
    assert "列“again”（报表“village_month”）和第 3 行的列“eligible”" in twice
    assert mixed.startswith("列“again”（报表“village_month”）把“eligible”报作 period，第 3 行")
    # 本月数 beside 本年累计
    assert (
        faults_of(make_catalogue(tmp_path / "b", form_columns=("", line.format("women", "cumulative")))) == []
    )


def test_each_pair_is_named_once(tmp_path: Path) -> None:
    # two indicators, four villages, three months: two faults
    own = DEFAULTS | {"column": "pupils_again", "indicator": "pupils"}
    columns = f"{COLUMN.format(**DEFAULTS)}\n{COLUMN.format(**own)}"
    faults = faults_of(
        make_catalogue(tmp_path, forms=("", FORM.format(**DEFAULTS)), form_columns=("", columns))
    )
    assert [fault.line for fault in faults] == [13, 14]
