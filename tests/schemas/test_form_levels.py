"""Forms of several levels: the form of each level, what follows it there, and the faults of such forms."""

from pathlib import Path

import pytest

from schemas.catalogue import Catalogue
from schemas.integrity.faults import CatalogueError, Fault
from tests.support.dimensions import DIMENSIONS
from tests.support.form_levels import COLUMNS, FORMS, RULES, make_levels_site


def catalogue_of(root: Path, **changes: str) -> Catalogue:
    return Catalogue(make_levels_site(root / "s", **changes).root / "catalogue")


def faults_of(root: Path, **changes: str) -> list[Fault]:
    try:
        catalogue_of(root, **changes)
    except CatalogueError as error:
        return error.faults
    return []


def test_each_level_has_a_form_with_the_same_columns_and_rules(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, labels="+work.women,妇女总数\n")
    assert catalogue["forms"].select("form", "title_zh", "title_en", "level").rows() == [
        ("work", "工作月报", "Work return", "village"),
        ("work_township", "工作月报（乡镇）", "Work return (township)", "township"),
        ("work_county", "工作月报（县）", "Work return (county)", "county"),
    ]
    day = catalogue["forms"]["valid_from"][0]
    versions = [catalogue.form_version(form, day) for form in ("work", "work_township", "work_county")]
    assert versions[0] is not None
    for own in versions[1:]:
        assert own is not None
        assert own.columns == versions[0].columns  # 妇女总数 is a spelling of each
        assert own.rules == versions[0].rules


def test_a_rate_of_the_form_counts_all_its_levels(tmp_path: Path) -> None:
    first, *lines = (
        "code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,"
        "minimum,maximum,sensitive,definition,valid_from,valid_to,formula,forms\n"
        "women,妇女,women,health,人,sum,sum,,,,0,higher,0,10000,false,,2000-01-01,,,\n"
        "eligible,应查,eligible,health,人,sum,last,,,,0,none,0,10000,false,,2000-01-01,,,\n"
        "rate,报送率,rate,health,%,none,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,work\n"
    ).splitlines(keepends=True)
    catalogue = catalogue_of(tmp_path, indicators=first + "".join(lines))
    rate = catalogue["indicators"].filter(code="rate")["forms"][0]
    assert rate == "work work_township work_county"


def test_levels_and_dimensions_go_together(tmp_path: Path) -> None:
    first, *lines = COLUMNS.splitlines()
    columns = "\n".join([f"{first},dimension", f"{lines[0]},sex", f"{lines[1]},"]) + "\n"
    catalogue = catalogue_of(tmp_path, form_columns=columns, dimensions=DIMENSIONS)
    names = catalogue["form_columns"].filter(form="work_county")["column"].to_list()
    assert names == ["women", "women_female", "women_male", "women_sex_unknown", "eligible"]
    assert set(catalogue["rules"].filter(rule="women_sex_parts")["form"]) == {
        "work",
        "work_township",
        "work_county",
    }


WRONG = {
    "an unknown level": (
        {"forms": FORMS.replace("county", "country")},
        "forms.csv",
        2,
        "在 levels.csv 中没有",
    ),
    "a level twice": ({"forms": FORMS.replace("county", "village")}, "forms.csv", 2, "写了两遍"),
    "alternative reporters": (
        {"forms": FORMS.replace("2025-03-31,", "2025-03-31,990102|990103")},
        "forms.csv",
        2,
        "请每级一行分开写",
    ),
    "a taken code": (
        {
            "forms": f"{FORMS}work_county,别的,Other,county,year,8,30,2024-01-01,2024-12-31,\n",
            "form_columns": f"{COLUMNS}work_county,women,women,period,妇女（人）,Women,true,2024-01-01,\n",
        },
        "forms.csv",
        2,
        "与已有的报表重名",
    ),
}


@pytest.mark.parametrize(("changes", "file", "line", "said"), WRONG.values(), ids=WRONG)
def test_a_fault_is_named_once(
    tmp_path: Path, changes: dict[str, str], file: str, line: int, said: str
) -> None:
    faults = faults_of(tmp_path, **changes)
    assert [(own.file, own.line) for own in faults] == [(file, line)], [own.said("zh") for own in faults]
    assert said in faults[0].message_zh


def test_another_form_that_asks_a_level_for_the_same_figure_is_a_fault(tmp_path: Path) -> None:
    """The counties report women on the form of several levels already."""
    forms = f"{FORMS}county_month,县月报,County,county,month,8,30,2025-01-01,2025-03-31,\n"
    columns = f"{COLUMNS}county_month,women,women,period,妇女（人）,Women,true,2025-01-01,\n"
    faults = faults_of(tmp_path, forms=forms, form_columns=columns)
    assert [own.file for own in faults] == ["form_columns.csv"]
    assert "数会算两遍" in faults[0].message_zh


def test_the_rules_of_the_form_are_those_of_each_level(tmp_path: Path) -> None:
    assert len(catalogue_of(tmp_path)["rules"]) == 3 * (len(RULES.splitlines()) - 1)
