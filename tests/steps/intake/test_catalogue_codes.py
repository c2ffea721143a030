"""Registered codes and labels are no personal data where they belong, and are found everywhere else."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.personal_patterns import shown_path
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from flows.steps.template.template import make_template
from schemas.periods import parse_period
from tests.support.site import grid, make_test_site, write_csv, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)

CODES = {
    "11 digits, like a telephone": "13812345678",
    "15 digits, like an identity card of before 1999": "430202850101123",
    "16 digits": "6222021234567894",
    "16 digits with hyphens": "6222-0212-3456-7894",
    "18 digits with a right check digit": "11010519491231002X"[:17] + "X",
    "18 digits, like an identity card": "430202198501011234",
    "19 digits, like a bank card": "6222021234567890128",
}
"""Codes of villages that look like personal data."""


def site_of(folder: Path, code: str, unit: str = "990102101") -> Site:
    places = f"+{code},新村,village,{unit},village,2000-01-01,,true\n"
    if unit != "990102101":
        places += f"{unit},新镇,township,990102,town,2000-01-01,,true\n"
    return make_test_site(folder / "s", places=places)


def taken(site: Site, cells: list[list[Any]], book: bool, name: str = "f") -> Batch:
    file = f"{name}.xlsx" if book else f"{name}.csv"
    path = (write_xlsx if book else write_csv)(site.raw / file, cells)
    return check_files(site, [RawFile(shown_path(file), path.read_bytes(), NOW)], NOW, contracts=False)


@pytest.mark.parametrize("code", CODES.values(), ids=CODES.keys())
@pytest.mark.parametrize("book", [True, False], ids=["workbook", "csv"])
def test_a_registered_code_in_the_column_of_codes_is_taken(tmp_path: Path, code: str, book: bool) -> None:
    site = site_of(tmp_path, code)
    batch = taken(site, grid("village_month", "990102101", "2025-01", [(code, "新村", 1, 2, 0, 0)]), book)
    assert batch.findings["rule"].to_list() == []
    assert set(batch.observations["place_code"]) == {code}


def test_a_code_with_hyphens_is_read_without_them(tmp_path: Path) -> None:
    site = site_of(tmp_path, "990102-101-209")
    batch = taken(
        site, grid("village_month", "990102101", "2025-01", [("990102101209", "", 1, 2, 0, 0)]), book=True
    )
    assert set(batch.observations["place_code"]) == {"990102-101-209"}


@pytest.mark.parametrize("code", ["13812345678", "430202198501011234"])
@pytest.mark.parametrize("where", ["behind its label", "beside its label"])
def test_a_registered_code_of_a_unit_is_taken(tmp_path: Path, code: str, where: str) -> None:
    site = site_of(tmp_path, "990102109201", unit=code)
    cells = grid("village_month", code, "2025-01", [("990102109201", "新村", 1, 2, 0, 0)])
    if where == "beside its label":
        cells[1] = ["单位代码：", code, "报告期：2025-01"]
    batch = taken(site, cells, book=True)
    assert batch.findings["rule"].to_list() == []
    assert len(batch.observations) == 4


@pytest.mark.parametrize("code", CODES.values(), ids=CODES.keys())
def test_the_same_number_elsewhere_is_personal(tmp_path: Path, code: str) -> None:
    site = site_of(tmp_path, code)
    cells = grid(
        "village_month", "990102101", "2025-01", [("990102101201", "三村", 1, 2, 0, 0, f"电话 {code}")]
    )
    cells[2].append("备注")
    assert set(taken(site, cells, book=True).findings["rule"]) == {"personal_data"}


@pytest.mark.parametrize("code", ["13912345678", "430202198501011235"])
def test_a_number_that_is_no_code_is_personal_in_that_column_too(tmp_path: Path, code: str) -> None:
    site = site_of(tmp_path, "13812345678")
    batch = taken(
        site, grid("village_month", "990102101", "2025-01", [(code, "新村", 1, 2, 0, 0)]), book=True
    )
    assert set(batch.findings["rule"]) == {"personal_data"}


def check_digit(number: str) -> str:
    """Check digit of the first 17 digits of an identity card number, by GB 11643-1999."""
    total = sum(int(digit) * 2 ** (17 - at) for at, digit in enumerate(number))
    return "10X98765432"[total % 11]


def split_number() -> tuple[int, int, int]:
    """Three counts of four digits that complete the code 430202 to a number with the right check digit."""
    last = next(
        last for last in range(2100, 2200) if check_digit(f"43020220201010{last // 10}") == str(last % 10)
    )
    return 2020, 1010, last


@pytest.mark.parametrize("book", [True, False], ids=["workbook", "csv"])
def test_counts_behind_a_code_are_no_split_card(tmp_path: Path, book: bool) -> None:
    site = make_test_site(tmp_path / "s", places="+430202,新村,village,990102101,village,2000-01-01,,true\n")
    rows = [("430202", "", *split_number(), 0), ("990102101201", "三村", 1, 2, 0, 0)]
    batch = taken(site, grid("village_month", "990102101", "2025-01", rows), book)
    assert "personal_data" not in set(batch.findings["rule"])
    assert set(batch.observations["place_code"]) == {"430202", "990102101201"}


def test_counts_below_codes_in_a_row_are_no_split_card(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", places="+430202,新村,village,990102101,village,2000-01-01,,true\n")
    columns = grid("village_month", "990102101", "2025-01", [("430202", "", *split_number(), 0)])[2:4]
    cells = [
        ["村级月报表"],
        ["单位代码：990102101", "", "报告期：2025-01"],
        *map(list, zip(*columns, strict=True)),
    ]
    assert "personal_data" not in set(taken(site, cells, book=True).findings["rule"])


def test_a_split_card_beside_the_counts_is_personal(tmp_path: Path) -> None:
    """The code of a registered place begins a number in a column of numbers."""
    site = make_test_site(tmp_path / "s", places="+430202,新村,village,990102101,village,2000-01-01,,true\n")
    cells = grid("village_month", "990102101", "2025-01", [("990102101201", "三村", 1, 2, 0, 0)])
    cells[3] += ["", "430202", *map(str, split_number())]
    assert set(taken(site, cells, book=True).findings["rule"]) == {"personal_data"}


@pytest.mark.parametrize("label", ["受益人名单", "学员姓名", "手机"])
def test_a_label_of_the_catalogue_is_no_column_of_persons(tmp_path: Path, label: str) -> None:
    columns = f"+village_month,listed,pupils,claim,{label},Listed,false,2025-01-01,\n"
    site = make_test_site(tmp_path / "s", form_columns=columns)
    cells = grid("village_month", "990102101", "2025-01", [("990102101201", "三村", 1, 2, 0, 0, "不详")])
    cells[2].append(label)
    assert "personal_data" not in set(taken(site, cells, book=True).findings["rule"])


def test_a_registered_code_in_a_files_name_is_shown(tmp_path: Path) -> None:
    codes = frozenset({"13812345678"})
    assert shown_path("2025-01/13812345678.csv", codes) == "2025-01/13812345678.csv"
    assert "13912345678" not in shown_path("2025-01/13912345678.csv", codes)


@pytest.mark.parametrize("unit", ["13812345678", "430202198501011234"])
@pytest.mark.parametrize("village", ["990102109201", "13812345679", "6222021234567894"])
def test_a_template_for_such_codes_is_not_personal(tmp_path: Path, unit: str, village: str) -> None:
    site = site_of(tmp_path, village, unit)
    content = make_template(site.catalogue, "village_month", unit, parse_period("2025-01"))
    batch = check_files(site, [RawFile("空表.xlsx", content, NOW)], NOW)
    assert "personal_data" not in set(batch.findings["rule"])
