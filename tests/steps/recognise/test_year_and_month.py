"""Tables whose rows give their period in two columns, a year and a month, quarter or half."""

from collections.abc import Sequence
from typing import Any

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from tests.steps.recognise.test_column_of_periods import LATER, NUMBERS, taken
from tests.steps.recognise.test_long_table import ONE, TITLE, TWO, Row, problems
from tests.steps.recognise.test_long_table import checked as check_table
from tests.support.site import NOW, make_test_site, workbook

LABELS = (
    "+measure,计量单位\nindicator,指标\nvalue,数值\nignored,序号\nyear,年份\nyear,年度\nyear,年\nyear,Year\n"
    "month,月份\nmonth,月\nmonth,Month\nquarter,季度\nhalf,半年\ntime,年月\ntime,期间\n"
)
NUMBERED = ["妇女（人）", "应查（人）", "学员（人）"]
HEADER = ["年份", "月份", "地区代码", "地区名称", *NUMBERED]
OF_JANUARY = [(*ONE, 5, 10, 1), (*TWO, 6, 12, "")]
OF_FEBRUARY = [(*ONE, 7, 10, 2), (*TWO, 8, 12, 0)]
OF_2025, IN_MARCH = [["2025年村月报"], *TITLE[1:]], [["2025年3月村月报"], *TITLE[1:]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_test_site(tmp_path_factory.mktemp("years"), labels=LABELS)


def checked(
    site: Site, rows: Sequence[Row], header: Row = HEADER, title: Sequence[Row] = TITLE, suffix: str = "xlsx"
) -> Batch:
    return check_table(site, rows, header, title, suffix)


def rows_of(january: Row, february: Row = ()) -> list[Row]:
    """Rows of two places in January, and in February if that is given."""
    later = OF_FEBRUARY if february else []
    return [*((*january, *row) for row in OF_JANUARY), *((*february, *row) for row in later)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("january", "february"),
    [
        ((2025, 1), (2025, 2)),
        (("2025年", "01"), ("2025年度", "2月")),
        (("２０２５", "一月"), ("2025", "二月份")),
        ((2025, "2025-01"), (2025, "202502")),  # the month repeats the year
        (("二〇二五年", "Jan"), ("2025", "February")),
    ],
)
def test_a_year_and_a_month_give_a_period_in_each_row(
    site: Site, suffix: str, january: Row, february: Row
) -> None:
    batch = checked(site, rows_of(january, february), suffix=suffix)
    assert problems(batch) == []
    assert taken(batch) == NUMBERS | LATER
    women = batch.observations.filter(period="2025-02", place_code=TWO[0], indicator="women")
    assert women["cell"].to_list() == ["E7"]


@pytest.mark.parametrize("header", [("Year", "Month"), ("年", "月"), ("年度", "月份")])
def test_the_labels_are_those_of_the_catalogue(site: Site, header: Row) -> None:
    batch = checked(site, rows_of((2025, 1), (2025, 2)), [*header, *HEADER[2:]])
    assert (problems(batch), taken(batch)) == ([], NUMBERS | LATER)


@pytest.mark.parametrize("january", [(2025, 1), ("2025年", "一月"), (2025, "Jan"), ("2025", "01")])
def test_one_period_in_all_rows_is_that_of_the_table(site: Site, january: Row) -> None:
    batch = checked(site, rows_of(january))
    assert (problems(batch), taken(batch)) == ([], NUMBERS)
    assert batch.submissions.select("sheet", "period", "status").rows() == [("表", "2025-01", "accepted")]


def test_merged_cells_count_for_their_rows(site: Site) -> None:
    blank = [("", "", *row) for row in (*OF_JANUARY, *OF_FEBRUARY)]
    merged = [(3, 6, 0, 2025), (3, 4, 1, 1), (5, 6, 1, "2月")]
    content = workbook([*TITLE, HEADER, *blank], merged)
    batch = check_files(site, [RawFile("甲乡.xlsx", content, NOW)], NOW)
    assert (problems(batch), taken(batch)) == ([], NUMBERS | LATER)


@pytest.mark.parametrize(
    ("february", "cell", "said"),
    [
        ((2025, 13), "B6", "年份 2025、月份 13"),
        ((2025, 0), "B6", "年份 2025、月份 0"),
        ((2025, ""), "B6", "年份 2025、月份（空）"),
        (("", 2), "A6", "年份（空）、月份 2"),
        ((25, 2), "B6", "年份 25、月份 2"),
        ((2025, "全年"), "B6", "年份 2025、月份 全年"),
        ((2025, "1-2月"), "B6", "年份 2025、月份 1-2月"),
        ((2025, "2024-02"), "B6", "年份 2025、月份 2024-02"),  # which of the two years nobody may guess
        ((2025, 2.5), "B6", "年份 2025、月份 2.5"),
        ((2025, 2025.1), "B6", "年份 2025、月份 2025.1"),  # January, or October without its last 0
    ],
)
def test_parts_that_make_no_period_refuse_the_sheet(site: Site, february: Row, cell: str, said: str) -> None:
    batch = checked(site, rows_of((2025, 1), february))
    assert problems(batch) == [("period_parts", cell)]
    assert f"“{said}”" in batch.findings["message_zh"][0]
    assert batch.observations.is_empty()


def test_parts_that_make_no_period_are_no_period_of_all_rows_either(site: Site) -> None:
    assert problems(checked(site, rows_of((2025, 13)))) == [("period_parts", "B4")]
    half_blank = [(2025, 1, *OF_JANUARY[0]), (2025, "", *OF_JANUARY[1])]
    assert problems(checked(site, half_blank)) == [("period_parts", "B5")]


@pytest.mark.parametrize("february", [(), (2025, 2)])
def test_a_title_of_another_time_is_a_contradiction(site: Site, february: Row) -> None:
    batch = checked(site, rows_of((2025, 1), february), title=[["2024年村月报"], *TITLE[1:]])
    assert set(problems(batch)) == {("period_unclear", "A1")}
    assert batch.observations.is_empty()


def test_a_title_may_name_the_time_of_all_rows(site: Site) -> None:
    title = [["2025年1-2月村月报"], *TITLE[1:]]
    assert taken(checked(site, rows_of((2025, 1), (2025, 2)), title=title)) == NUMBERS | LATER


@pytest.mark.parametrize("months", [((1,), (2,)), (("1月",), ("二月",)), ((1,), ())])
def test_a_column_of_months_has_the_year_of_the_title(site: Site, months: tuple[Row, Row]) -> None:
    batch = checked(site, rows_of(*months), HEADER[1:], OF_2025)
    assert (problems(batch), taken(batch)) == ([], NUMBERS | LATER if months[1] else NUMBERS)


@pytest.mark.parametrize("title", [TITLE, [["2024—2025年村月报"], *TITLE[1:]]], ids=["none", "two"])
@pytest.mark.parametrize("february", [(), (2,)])
def test_a_column_of_months_without_a_year_is_refused_for_that(
    site: Site, title: Sequence[Row], february: Row
) -> None:
    batch = checked(site, rows_of((1,), february), HEADER[1:], title)
    assert problems(batch) == [("period_without_year", "A4")]


def test_months_beside_a_title_of_one_month(site: Site) -> None:
    """The rows of the title's month are its return; those of another month contradict it."""
    batch = checked(site, rows_of((1,), (2,)), HEADER[1:], [["2025年2月村月报"], *TITLE[1:]])
    assert taken(batch) == LATER
    assert problems(batch) == [("period_unclear", "A1")]


def test_a_column_of_years_has_the_month_of_the_title(site: Site) -> None:
    batch = checked(site, rows_of((2025,)), ["年度", *HEADER[2:]], [["村月报"], ["1月份"], *TITLE[1:]])
    assert (problems(batch), taken(batch)) == ([], NUMBERS)


def test_a_year_without_a_month_is_no_period_of_a_monthly_form(site: Site) -> None:
    batch = checked(site, rows_of((2025,)), ["年度", *HEADER[2:]])
    assert problems(batch) == [("period_type_differs", "A4")]


def test_a_year_is_the_period_of_a_yearly_form(site: Site) -> None:
    header, place = ["年度", "地区代码", "地区名称", "妇女（人）"], ("990103100201", "四村")
    cells = [["村年报"], ["单位代码：990103100"], header, ["2024年", *place, 3], [2023, *place, 4]]
    batch = check_files(site, [RawFile("丙镇.xlsx", workbook(cells), NOW)], NOW)
    assert taken(batch) == {("2024", place[0], "women", 3.0)}
    assert [rule for rule, _ in problems(batch)] == ["form_not_in_use"]


def test_a_quarter_beside_the_month_must_contain_it(site: Site) -> None:
    header = ["年度", "季度", *HEADER[1:]]
    right = rows_of((2025, 1, 1), (2025, "一季度", "2月"))
    assert taken(checked(site, right, header)) == NUMBERS | LATER
    assert taken(checked(site, rows_of((2025, 1, 1)), header)) == NUMBERS
    assert problems(checked(site, rows_of((2025, 1, 1), (2025, 2, 2)), header)) == [("period_parts", "C6")]


@pytest.mark.parametrize(
    ("label", "part", "period"),
    [
        ("季度", 1, "2025-Q1"),
        ("季度", "第一季度", "2025-Q1"),
        ("半年", "上半年", "2025-H1"),
        ("半年", 1, "2025-H1"),
    ],
)
@pytest.mark.parametrize("other", [False, True])
def test_a_quarter_or_a_half_is_no_month(site: Site, label: str, part: Any, period: str, other: bool) -> None:
    """The form is monthly: the number 1 below 季度 must not become January."""
    batch = checked(site, rows_of((2025, part), (2025, 2) if other else ()), ["年份", label, *HEADER[2:]])
    assert problems(batch)[0][0] == "period_type_differs"
    assert batch.findings["value"][0] == period
    assert batch.observations.is_empty()


def test_a_long_table_of_indicators_has_them_too(site: Site) -> None:
    header = ["年", "月", "地区代码", "地区名称", "指标", "数值"]
    rows = [(2025, month, *ONE, name, 10 + month) for month in (1, 2) for name in ("妇女", "应查")]
    assert taken(checked(site, rows, header)) == {
        (f"2025-{month:02}", ONE[0], indicator, 10.0 + month)
        for month in (1, 2)
        for indicator in ("women", "eligible")
    }
    of_months = [row[1:] for row in rows]
    assert taken(checked(site, of_months, header[1:], OF_2025)) == taken(checked(site, rows, header))
    assert problems(checked(site, of_months, header[1:])) == [("period_without_year", "A4")]


def test_last_and_this_year_are_no_years(site: Site) -> None:
    header = ["月份", "地区代码", "地区名称", "上年", "本年"]
    batch = checked(site, [(1, *ONE, 5, 6), (2, *ONE, 7, 8)], header, OF_2025)
    assert batch.observations.is_empty()
    assert {"D3", "E3"} <= {cell for rule, cell in problems(batch) if rule == "unknown_column"}


def test_a_month_below_another_label_is_a_number(site: Site) -> None:
    """Meetings a month and a year: 月 and 年 below 会议次数 say nothing about the period."""
    header = ["地区代码", "地区名称", *NUMBERED, "会议次数", ""]
    rows = [["", "", "", "", "", "月", "年"], *((*row, 3, 40) for row in OF_JANUARY)]
    batch = checked(site, rows, header, [["2025年1月村月报"], *TITLE[1:]])
    assert taken(batch) == NUMBERS
    assert [rule for rule, _ in problems(batch)] == ["unknown_column", "unknown_column"]


def test_other_columns_of_a_table_of_periods_qualify_their_rows(site: Site) -> None:
    """The cell of the finding is that of the file."""
    rows = [(*row, "累计" if row[1] == 2 else "") for row in rows_of((2025, 1), (2025, 2))]
    batch = checked(site, rows, [*HEADER, "口径"])
    assert taken(batch) == NUMBERS
    assert [cell for rule, cell in problems(batch) if rule == "row_qualified"] == ["H6", "H7"]


def test_the_sums_and_the_foot_are_those_of_the_rows(site: Site) -> None:
    rows = rows_of((2025, 1), (2025, 2))
    sums = [(2025, 1, "", "合计", 11, 22, 1), (2025, 2, "", "合计", 99, 22, 2)]
    foot = ("单位负责人：", "张某", "填表人：", "李某")
    batch = checked(site, [*rows[:2], sums[0], *rows[2:], sums[1], foot])
    assert taken(batch) == NUMBERS | LATER
    assert problems(batch) == [("total_differs", "E9")]


def test_a_list_that_is_no_return_is_left_alone(site: Site) -> None:
    cells = [
        ["活动登记"],
        ["年份", "月份", "地区名称", "活动"],
        [2025, 1, "一村", "讲座"],
        [2025, 13, "二村", "讲座"],
    ]
    batch = check_files(site, [RawFile("活动.xlsx", workbook(cells), NOW)], NOW)
    assert [rule for rule, _ in problems(batch)] == ["unknown_form"]


@pytest.mark.parametrize(
    "line",
    [
        ["年份：2025  月份：1"],
        ["年份：2025年，月份：1月"],
        ["年份", 2025, "月份", 1],
        ["年度：2025年", "", "月份：一月"],
        ["2025", "年", "1", "月", "", "计量单位：人"],
        ["（2025）年（1）月"],
        ["＿2025＿年＿1＿月"],
        ["填报日期：", "2025", "年", "3", "月", "1", "日", "", "年份", "2025", "月份", "1"],
    ],
)
def test_a_year_and_a_month_above_the_table_are_its_period(site: Site, line: Row) -> None:
    batch = checked(site, OF_JANUARY, HEADER[2:], [*TITLE, line])
    assert (problems(batch), taken(batch)) == ([], NUMBERS)


@pytest.mark.parametrize(
    ("line", "rule", "cell"),
    [
        (["2025", "年", "1", "月", "5", "日"], "period_missing", None),  # a day, perhaps that of filling in
        (["填报日期：", "2025", "年", "1", "月", "5", "日"], "period_missing", None),
        (["年份", 2025, "月份", 13], "period_type_differs", "B3"),
        (["年份", 2025, "季度", 1], "period_type_differs", "D3"),
    ],
)
def test_other_parts_above_the_table_are_no_month(site: Site, line: Row, rule: str, cell: str | None) -> None:
    batch = checked(site, OF_JANUARY, HEADER[2:], [*TITLE, line])
    assert problems(batch) == [(rule, cell)]


def test_a_month_above_the_table_contradicts_the_title(site: Site) -> None:
    title = [["2025年2月村月报"], *TITLE[1:], ["年份", 2025, "月份", 1]]
    assert [rule for rule, _ in problems(checked(site, OF_JANUARY, HEADER[2:], title))] == ["period_unclear"]


def test_a_year_above_the_table_is_that_of_a_column_of_months(site: Site) -> None:
    batch = checked(site, rows_of((1,), (2,)), HEADER[1:], [*TITLE, ["年份", 2025]])
    assert (problems(batch), taken(batch)) == ([], NUMBERS | LATER)


@pytest.mark.parametrize(
    ("title", "head", "cell"),
    [
        (OF_2025, [["地区代码", "地区名称", "1月", "2月"]], "C3"),
        (TITLE, [["", "", "2025年"], ["地区代码", "地区名称", "1月", "2月"]], "C4"),
        (OF_2025, [["地区代码", "地区名称", "妇女（人）", ""], ["", "", "1月", "2月"]], "C4"),
        (TITLE, [["地区代码", "地区名称", "2024年", "2025年"]], "C3"),
    ],
)
def test_times_in_place_of_columns_are_named_as_the_cause(
    site: Site, title: Sequence[Row], head: Sequence[Row], cell: str
) -> None:
    batch = checked(site, [(*ONE, 5, 6), (*TWO, 7, 8)], head[-1], [*title, *head[:-1]])
    assert problems(batch) == [("times_as_columns", cell)]
    assert batch.observations.is_empty()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("label", ["年月", "期间"])
@pytest.mark.parametrize("texts", [("202501", "202502"), ("2025-01", "2025年2月"), ("2025年1月", "")])
def test_a_column_of_whole_periods_has_more_labels(
    site: Site, suffix: str, label: str, texts: tuple[str, str]
) -> None:
    later = (texts[1],) if texts[1] else ()
    batch = checked(site, rows_of((texts[0],), later), [label, *HEADER[2:]], suffix=suffix)
    assert (problems(batch), taken(batch)) == ([], NUMBERS | LATER if later else NUMBERS)


@pytest.mark.parametrize("text", ["2025.1", "2025-13", "上月", "1", ""])
def test_another_text_in_a_column_of_whole_periods_refuses_the_sheet(site: Site, text: str) -> None:
    """2025.1 may have been October; 1 may be a month or a quarter."""
    batch = checked(site, rows_of(("2025-02",), (text,)), ["年月", *HEADER[2:]])
    assert problems(batch) == (
        [("place_repeated", f"B{row}") for row in (4, 6, 5, 7)] if not text else [("period_parts", "A6")]
    )
    assert batch.observations.is_empty()


def test_whole_periods_have_a_year_beside_them_or_above(site: Site) -> None:
    header = ["年份", "期间", *HEADER[2:]]
    assert taken(checked(site, rows_of((2025, "1月"), (2025, "2025-02")), header)) == NUMBERS | LATER
    assert problems(checked(site, rows_of((2025, "1月"), (2025, 2)), header)) == [("period_parts", "B6")]
    assert problems(checked(site, rows_of((2025, "2024-01")), header)) == [("period_parts", "B4")]
    months = rows_of(("1月",), ("2月",))
    assert taken(checked(site, months, header[1:], OF_2025)) == NUMBERS | LATER
