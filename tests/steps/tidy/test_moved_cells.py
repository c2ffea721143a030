"""Rows whose cells were moved to the right: a number among the remarks and a required cell that is blank."""

from datetime import UTC, datetime

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site
from tests.support.site import grid, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
ONE, TWO = ("990102100201", "一村"), ("990102100202", "二村")
HEADERS = ["妇女（人）", "应查（人）", "学员（人）", "金额（元）", "备注"]


def checked(site: Site, *numbers: tuple[object, ...]) -> Batch:
    rows = [(*ONE, *numbers), (*TWO, 12, 21, 4, 3, "3")]
    cells = grid("village_month", "990102100", "2025年1月", rows, headers=HEADERS)
    content = write_xlsx(site.raw / "f.xlsx", cells).read_bytes()
    return check_files(site, [("f.xlsx", content, NOW)], NOW, contracts=False)


def problems(batch: Batch) -> list[tuple[str, str]]:
    return batch.findings.select("rule", "cell").rows()


@pytest.mark.parametrize("last", [52000, "52000", "52,000.50"])
def test_a_row_with_a_blank_and_a_number_among_the_remarks_is_not_taken(site: Site, last: object) -> None:
    batch = checked(site, "", 11, 20, 3, last)  # 妇女 was 11 before the cells were moved
    assert problems(batch) == [("number_in_remark", "G4")]
    assert set(batch.observations["place_code"]) == {TWO[0]}


def test_a_number_among_the_remarks_of_a_whole_row_is_a_remark(site: Site) -> None:
    assert problems(checked(site, 11, 20, 3, 52000, 7)) == []


def test_a_blank_beside_a_remark_in_words_is_a_blank(site: Site) -> None:
    assert problems(checked(site, "", 20, 3, 52000, "3人未报")) == [("required_blank", "C4")]


FULL = [(40, 400, 3, 52000), (50, 420, 4, 61000), (60, 410, 5, 58000)]
VILLAGES = [ONE, TWO, ("990102101201", "三村"), ("990103100201", "四村")]


def left_out(site: Site, *odd: object) -> tuple[list[tuple[str, str]], set[str]]:
    """Problems and places taken of a return of the city's villages, the last row of which is odd."""
    rows = [(*place, *numbers) for place, numbers in zip(VILLAGES, [*FULL, odd], strict=True)]
    cells = grid("village_month", "990100", "2025年1月", rows, headers=HEADERS)
    content = write_xlsx(site.raw / "f.xlsx", cells).read_bytes()
    batch = check_files(site, [("f.xlsx", content, NOW)], NOW, contracts=False)
    return problems(batch), set(batch.observations["place_code"])


@pytest.mark.parametrize(
    "odd",
    [
        (410, 4, 59000),  # 妇女 was left out
        (50, 4, 59000),  # 应查 was left out
        ("410", "4", "59,000"),
    ],
)
def test_a_row_moved_to_the_left_is_not_taken(site: Site, odd: tuple[object, ...]) -> None:
    found, places = left_out(site, *odd)
    assert found == [("row_shifted_left", "F7")]
    assert "990103100201" not in places


@pytest.mark.parametrize(
    "odd",
    [
        (50, 430, 4),  # no money
        (150, 1500, 9),  # a large village without money
        (50, 450),  # two cells are blank
        (3, 7, 1),
    ],
)
def test_a_row_without_its_last_number_is_taken(site: Site, odd: tuple[object, ...]) -> None:
    found, places = left_out(site, *odd)
    assert "990103100201" in places
    assert "row_shifted_left" not in {rule for rule, _ in found}
