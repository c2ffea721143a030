"""Dimensions of the catalogue: the columns, indicators and rules that they give, and their faults."""

from pathlib import Path

import pytest

from schemas.catalogue import Catalogue
from schemas.disaggregation import disaggregation
from schemas.integrity.faults import CatalogueError, Fault
from tests.support.dimensions import DIMENSIONS, divided, make_divided_site
from tests.support.site import CATALOGUE, make_test_site


def catalogue_of(root: Path, columns: str | None = None, **changes: str) -> Catalogue:
    return Catalogue(make_divided_site(root / "s", columns, **changes).root / "catalogue")


def faults_of(root: Path, columns: str | None = None, **changes: str) -> list[Fault]:
    try:
        catalogue_of(root, columns, **changes)
    except CatalogueError as error:
        return error.faults
    return []


def test_a_column_gives_a_column_and_an_indicator_for_each_category(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path)
    columns = (
        catalogue["form_columns"].filter(form="village_month").select("column", "indicator", "header_zh")
    )
    assert columns.rows()[:5] == [
        ("women", "women", "妇女（人）→合计"),
        ("women_female", "women_female", "妇女（人）→女"),
        ("women_male", "women_male", "妇女（人）→男"),
        ("women_sex_unknown", "women_sex_unknown", "妇女（人）→不详"),
        ("eligible", "eligible", "应查（人）"),
    ]
    parts = catalogue["indicators"].filter(code="women_female").to_dicts()[0]
    whole = catalogue["indicators"].filter(code="women").to_dicts()[0]
    own = {"code": "women_female", "name_zh": "妇女（女）", "name_en": "women (female)"}
    assert parts == whole | own


def test_a_column_of_two_dimensions_has_the_parts_of_each(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, divided(women="sex residence"))
    found = disaggregation(catalogue.tables).select("indicator", "dimension_zh", "is_unknown").rows()
    assert found == [
        ("women_female", "性别", False),
        ("women_male", "性别", False),
        ("women_sex_unknown", "性别", True),
        ("women_urban", "城乡", False),
        ("women_rural", "城乡", False),
    ]
    rules = dict(catalogue["rules"].filter(nulls="parts").select("rule", "expression").rows())
    assert rules == {
        "women_sex_parts": "women = women_female + women_male + women_sex_unknown",
        "women_residence_parts": "women = women_urban + women_rural",
    }


def test_other_tables_may_name_the_parts(tmp_path: Path) -> None:
    subjects = "subject,column,indicator,counts_reporters,name_zh\nwork,women_f,women_female,true,女\n"
    rules = f"{CATALOGUE['rules']}w,village_month,error,women_female <= eligible,请核对,check\n"
    assert faults_of(tmp_path, subject_columns=subjects, rules=rules) == []


def test_dimensions_that_no_column_names_change_nothing(tmp_path: Path) -> None:
    with_them = Catalogue(make_test_site(tmp_path / "a", dimensions=DIMENSIONS).root / "catalogue")
    without = Catalogue(make_test_site(tmp_path / "b").root / "catalogue")
    for name in ("form_columns", "indicators", "rules", "labels"):
        assert with_them[name].equals(without[name]), name


WRONG = {
    "an unknown dimension": ({}, divided(women="gender"), "form_columns.csv", 2, "在 dimensions.csv 中没有"),
    "a derived indicator": (
        {},
        divided(women="sex") + "village_month,rate,coverage,claim,率（%）,Rate,false,2025-01-01,,sex\n",
        "form_columns.csv",
        13,
        "是 claim，不能按“sex”分",
    ),
    "an average": (
        {
            "indicators": CATALOGUE["indicators"].replace(
                "women,妇女,women,health,人,sum", "women,妇女,women,health,人,none"
            )
        },
        None,
        "form_columns.csv",
        2,
        "各地区不相加",
    ),
    "a taken indicator": (
        {
            "indicators": CATALOGUE["indicators"]
            + "women_male,男,men,health,人,sum,sum,,,,0,none,0,,false,,2000-01-01,\n"
        },
        None,
        "form_columns.csv",
        2,
        "指标“women_male”目录里已经有了",
    ),
    "a taken column": (
        {},
        divided(women="sex") + "village_month,women_male,pupils,claim,男,Men,false,2025-01-01,,\n",
        "form_columns.csv",
        2,
        "列“women_male”目录里已经有了",
    ),
    "a category twice": (
        {"dimensions": f"{DIMENSIONS}residence,female,女,female,,\n"},
        None,
        "dimensions.csv",
        7,
        "与第 2 行重复",
    ),
    "the total as category": (
        {"dimensions": f"{DIMENSIONS}sex,all,合计,total,,\n"},
        None,
        "dimensions.csv",
        7,
        "就是那一列本身",
    ),
    "two unknown": (
        {"dimensions": f"{DIMENSIONS}sex,other,其他,other,true,\n"},
        None,
        "dimensions.csv",
        7,
        "一个分类只能有一个",
    ),
    "one category": (
        {"dimensions": "dimension,category,name_zh,name_en,is_unknown\nsex,female,女,female,\n"},
        None,
        "dimensions.csv",
        2,
        "只有一类",
    ),
    "no code": (
        {"dimensions": DIMENSIONS.replace("rural,农村", "农村,农村")},
        None,
        "dimensions.csv",
        6,
        "不能作代码",
    ),
    "parts that are no sum": (
        {
            "rules": "rule,form,severity,expression,message_zh,message_en,nulls\n"
            "p,village_month,error,women <= eligible,请核对,check,parts\n"
        },
        None,
        "rules.csv",
        2,
        "total = a + b",
    ),
}


@pytest.mark.parametrize(("changes", "columns", "file", "line", "said"), WRONG.values(), ids=WRONG)
def test_a_fault_is_named_once_with_its_line(
    tmp_path: Path, changes: dict[str, str], columns: str | None, file: str, line: int, said: str
) -> None:
    faults = faults_of(tmp_path, columns, **changes)
    assert [(own.file, own.line) for own in faults] == [(file, line)], [own.said("zh") for own in faults]
    assert said in faults[0].message_zh


def test_a_fault_of_a_divided_column_is_not_repeated_for_its_parts(tmp_path: Path) -> None:
    """The same figure twice on one form is one fault, of the column, and none of each category."""
    columns = divided(women="sex") + "village_month,again,women,period,再填妇女,Women,false,2025-01-01,,sex\n"
    faults = faults_of(tmp_path, columns)
    assert {(own.file, own.line) for own in faults} == {("form_columns.csv", 13)}
    assert not any("女）" in own.message_zh or "women_female" in own.message_zh for own in faults)
