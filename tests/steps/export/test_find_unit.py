"""Places as people name them: one match, or one sentence with candidates."""

from pathlib import Path

import pytest

from flows.steps.export.find_unit import find_subject, find_unit, only_unit
from flows.steps.export.vintage_tables import VintageTables
from flows.steps.site.errors import UsageError
from tests.support.site import CATALOGUE
from tests.support.workbooks import give_two_months, publish_as_of, shown_site, tables_of


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> VintageTables:
    """Two townships are called 城关镇, one village has the name of a county, and there are two cities."""
    places = CATALOGUE["places"].replace("乙镇", "城关镇").replace("丙镇", "城关镇").replace("三村", "西县")
    places += "880100,别市,city,,city,2000-01-01,,false\n"
    site = shown_site(tmp_path_factory.mktemp("find") / "s", places=places)
    publish_as_of(site)
    return tables_of(site)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("990102", "990102"),
        ("东县", "990102"),
        (" 东县 ", "990102"),
        ("样市/东县", "990102"),
        ("西县", "990103"),  # the county, not the village of that name
        ("东县/城关镇", "990102101"),
        ("样市/西县/城关镇", "990103100"),
        ("甲乡", "990102100"),
    ],
)
def test_a_place_is_found(tables: VintageTables, text: str, code: str) -> None:
    assert find_unit(tables, text) == code


def test_an_ambiguous_name_lists_the_places(tables: VintageTables) -> None:
    with pytest.raises(UsageError, match=r"有 2 个.*东县/城关镇 990102101、西县/城关镇 990103100"):
        find_unit(tables, "城关镇")


@pytest.mark.parametrize(
    ("text", "candidate"), [("东", "样市/东县 990102"), ("", "样市 990100"), ("火星", "样市 990100")]
)
def test_an_unknown_name_lists_candidates(tables: VintageTables, text: str, candidate: str) -> None:
    with pytest.raises(UsageError, match=f"没有地区“{text}”.*{candidate}"):
        find_unit(tables, text)


def test_one_file_needs_one_city(tables: VintageTables) -> None:
    with pytest.raises(UsageError, match=r"--county.*别市 880100、样市 990100"):
        only_unit(tables)


def test_a_subject_by_title_or_code(tmp_path: Path) -> None:
    site = shown_site(tmp_path / "s")
    give_two_months(site)
    publish_as_of(site)
    tables = tables_of(site)
    assert find_subject(tables, "学习").code == find_subject(tables, "study").code == "study"
    with pytest.raises(UsageError, match=r"没有专题“画画”.*妇女工作 work、学习 study"):
        find_subject(tables, "画画")
    assert only_unit(tables) == "990100"
