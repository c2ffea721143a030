"""Look-up: codes of places, indicators and forms by code, name, part of a name and path; candidates for others."""

from collections.abc import Callable
from datetime import date

import pytest

from flows.steps.answer.lookup import form_code, indicator_code, place_code
from flows.steps.recognise.reporting_period import period_said
from flows.steps.site.errors import NoSuchNameError
from schemas.catalogue import Catalogue
from schemas.periods import NoSuchPeriodError
from tests.support.site import make_test_site

DAY = date(2025, 3, 31)

MORE_PLACES = """+990102100203,中心村,village,990102100,village,2000-01-01,,true
990103100202,中心村,village,990103100,village,2000-01-01,,true
990102101202,旧名村,village,990102101,village,2000-01-01,2019-12-31,true
990102101202,新名村,village,990102101,village,2020-01-01,,true
990103101,丁镇,township,990103,town,2000-01-01,2020-12-31,true
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """中心村 is a village of 甲乡 and of 丙镇; 旧名村 is now 新名村; 丁镇 was closed in 2020."""
    site = make_test_site(
        tmp_path_factory.mktemp("lookup") / "s",
        places=MORE_PLACES,
        indicators="+trained,培训人数,women trained,economy,人,sum,sum,,,,0,none,0,,false,,2000-01-01,\n"
        "trained_share,培训人数占比,share trained,economy,%,none,none,trained,women,100,2,none,,,false,,2000-01-01,\n",
    )
    return site.catalogue


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("990102", "990102"),  # its code
        ("９９０１０２", "990102"),  # as an input method writes it
        ("东县", "990102"),  # its name
        (" 东县 ", "990102"),
        ("样市/东县", "990102"),  # a path
        ("样市／东县／甲乡", "990102100"),
        ("甲乡/中心村", "990102100203"),  # the path need not begin at the top
        ("西县/中心村", "990103100202"),  # nor name each step
        ("东县中心村", "990102100203"),  # as officers write an address
        ("虚拟", "990103100498"),  # a part of one name
        ("旧名村", "990102101202"),  # a former name
        ("丁镇", "990103101"),  # closed before the day
        ("990103101", "990103101"),
    ],
)
def test_a_place_is_known_by_code_name_and_path(catalogue: Catalogue, text: str, code: str) -> None:
    assert place_code(catalogue, text, DAY) == code


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (
            "中心村",
            "“中心村”不止一个单位，请写全名或代码：样市/东县/甲乡/中心村（990102100203）、样市/西县/丙镇/中心村（990103100202）",
            "'中心村' may mean more than one place",
        ),
        (
            "东线",
            "没有单位 东线，相近的有：样市/东县（990102）",
            "there is no place 东线; similar: 样市/东县 (990102)",
        ),
        ("样市/北县", "没有单位 样市/北县，相近的有：", "there is no place 样市/北县"),
        ("西县/甲乡", "没有单位 西县/甲乡", "there is no place"),  # 甲乡 lies in the other county
        ("999999", "没有单位 999999", "there is no place 999999"),
        ("", "没有单位 “”；查找用", "there is no place “”"),
        ("村" * 5000, f"没有单位 {'村' * 59}…", "there is no place"),
    ],
)
def test_other_texts_for_a_place_list_candidates(catalogue: Catalogue, text: str, zh: str, en: str) -> None:
    with pytest.raises(NoSuchNameError) as raised:
        place_code(catalogue, text, DAY)
    assert raised.value.args[0].said("zh").startswith(zh)
    assert raised.value.args[0].said("en").startswith(en)


def test_at_most_five_candidates_are_listed(catalogue: Catalogue) -> None:
    with pytest.raises(NoSuchNameError) as raised:
        place_code(catalogue, "村", DAY)  # a part of the names of eight villages of the day
    assert raised.value.args[0].said("zh").count("（9901") == 5
    assert raised.value.args[0].said("zh").endswith("等 8 个")
    assert raised.value.args[0].said("en").endswith("and 3 more")


@pytest.mark.parametrize(
    ("find", "text", "code"),
    [
        (indicator_code, "women", "women"),
        (indicator_code, "培训人数", "trained"),  # exact, although it is a part of another name
        (indicator_code, "Women Trained", "trained"),
        (indicator_code, "占比", "trained_share"),  # a part of one name
        (form_code, "village_month", "village_month"),
        (form_code, "村月报", "village_month"),
        (form_code, "县月", "county_month"),
        (form_code, "Village yearly return", "village_year"),
    ],
)
def test_indicators_and_forms_by_code_and_name(
    catalogue: Catalogue, find: Callable[[Catalogue, str], str], text: str, code: str
) -> None:
    assert find(catalogue, text) == code


@pytest.mark.parametrize(
    ("find", "text", "said"),
    [
        (
            indicator_code,
            "培训",
            "“培训”不止一个指标，请写全名或代码：培训人数（trained）、培训人数占比（trained_share）",
        ),
        (indicator_code, "培训人次", "没有指标 培训人次，相近的有：培训人数（trained）"),
        (indicator_code, "zzz", "没有指标 zzz；查找用 fedstats indicators"),
        (form_code, "月报", "“月报”不止一个报表"),
        (form_code, "村日报", "没有报表 村日报，相近的有："),
    ],
)
def test_other_texts_for_indicators_and_forms(
    catalogue: Catalogue, find: Callable[[Catalogue, str], str], text: str, said: str
) -> None:
    with pytest.raises(NoSuchNameError) as raised:
        find(catalogue, text)
    assert raised.value.args[0].said("zh").startswith(said)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2025年1月", "2025-01"),
        ("2025年1月份", "2025-01"),
        ("2025.1", "2025-01"),
        ("２０２５年１月", "2025-01"),
        ("2025年第一季度", "2025-Q1"),
        ("2025第1季度", "2025-Q1"),
        ("2025年1-3月", "2025-Q1"),
        ("2025上半年", "2025-H1"),
        ("2025年下半年", "2025-H2"),
        ("2025年", "2025"),
        ("2025", "2025"),
        ("2025年度（年报）", "2025"),
    ],
)
def test_periods_as_people_write_them(text: str, key: str) -> None:
    assert period_said(text).text == key


@pytest.mark.parametrize(
    "text", ["", "1月", "上半年", "2025年13月", "2025年3月5日", "2025年1月和2025年3月", "随便"]
)
def test_a_text_that_is_no_period(text: str) -> None:
    with pytest.raises(NoSuchPeriodError):
        period_said(text)
