"""Files as townships send them: what a person reads in them is taken, and a refusal names its true cause."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import text, xlsx
from tests.corpus.intake.returns import LABELS, TITLE, of

NOW = datetime(2025, 5, 1, tzinfo=UTC)
OWN = of("430202004", 3)  # 桂花街道, March 2025; its villages are in rows 4 to 6
WHOLE = len(OWN.read())
SCREENED = 1  # position of 宫颈癌免费筛查人数（人）, column D
Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(Path(__file__).parents[3])


def read(site: Site, content: bytes, file: str = "报表.csv") -> tuple[int, Found]:
    """Number of figures of March 2025 that were taken, and the rules of the findings with their cells."""
    batch = check_files(site, [RawFile(file, content, NOW)], NOW, contracts=False)
    taken = batch.observations.drop_nulls("value")
    assert set(taken["period"]) <= {"2025-03"}
    return len(taken), {
        (rule, cell or "") for rule, cell in batch.findings.select("rule", "cell").iter_rows()
    }


def labelled(label: str, at: int = SCREENED) -> bytes:
    labels = [*LABELS]
    labels[at] = label
    return text(OWN.sheet(labels=labels))


def noted(*below: Sequence[Any]) -> bytes:
    return text(OWN.sheet(below=below))


def test_codes_behind_a_tab_keep_the_table_a_csv(sample: Site) -> None:
    lines = text(OWN.sheet()).split(b"\r\n")
    padded = b"\r\n".join(b"\t" + line if line[:6] == b"430202" else line for line in lines)
    assert read(sample, padded) == (WHOLE, set())


@pytest.mark.parametrize(
    "label",
    [
        "宫颈癌免费筛查人数（本月）（人）",
        "宫颈癌免费筛查人数（人）（本月数）",
        "宫颈癌免费筛查人数（当月）",
        "本月宫颈癌免费筛查人数（人）",
        "宫颈癌免费筛查人数（人）[1]",
        "宫颈癌免费筛查人数（人）（注1）",
        "宫颈癌免费筛查人数（人）（见注）",
        "宫颈癌免费筛查人数¹（人）",
        "宫颈癌免费筛查人数（人）Screened for cervical cancer",
    ],
)
def test_words_that_leave_a_label_as_it_is(sample: Site, label: str) -> None:
    assert read(sample, labelled(label)) == (WHOLE, set())


@pytest.mark.parametrize(
    "label",
    [
        "宫颈癌免费筛查人数（上月）（人）",
        "宫颈癌免费筛查人数（本季）（人）",  # the form is of a month
        "宫颈癌免费筛查人数（全年）",
        "本月新增宫颈癌免费筛查人数（人）",
        "宫颈癌免费筛查人数（人）Cumulative screened",
    ],
)
def test_words_that_make_a_label_another(sample: Site, label: str) -> None:
    assert read(sample, labelled(label)) == (WHOLE - 3, {("column_missing", ""), ("unknown_column", "D3")})


@pytest.mark.parametrize(
    "said",
    [
        "2025—03",
        "2025–03",
        "二0二五年三月",
        "二O二五年三月",
        "二○二五年三月",
        "“2025年3月”",
        "二零二五年三月",
    ],
)
def test_a_period_in_other_signs(sample: Site, said: str) -> None:
    assert read(sample, text(OWN.sheet(head=OWN.head(period=said)), "utf-8")) == (WHOLE, set())


@pytest.mark.parametrize(
    "unit",
    [
        "填报单位﹕桂花街道",
        "填报单位∶桂花街道",
        "填报单位：（盖章）桂花街道",
        "填报单位：430202004 桂花街道",
        "填报单位：“桂花街道”",
    ],
)
def test_a_unit_in_other_signs(sample: Site, unit: str) -> None:
    head = [[TITLE], [unit, "", "", "", "报告期：2025年3月"]]
    assert read(sample, text(OWN.sheet(head=head), "utf-8")) == (WHOLE, set())


@pytest.mark.parametrize(
    "place",
    [
        ("区划码", "社区（村）"),
        ("地区代码（12位）", "地区名称（全称）"),
        ("村居代码", "村（社区、居委会）"),
        ("统计用区划代码", "社区（村）名称"),
        ("编码", "所在村（社区）"),
    ],
)
def test_other_labels_of_places(sample: Site, place: tuple[str, str]) -> None:
    assert read(sample, text(OWN.sheet(place=place))) == (WHOLE, set())


def test_columns_numbered_in_circles(sample: Site) -> None:
    rows = [["", "", *(chr(0x2460 + at) for at in range(11))], *OWN.rows()]
    assert read(sample, text(OWN.sheet(rows=rows))) == (WHOLE, set())


@pytest.mark.parametrize(
    "note",
    [
        "二〇二五年四月三日",
        "二O二五年四月十三日",
        "注：上月未开展培训，本月补开1期",
        "注：本月培训1期，下月计划再开2期",
        "注：比2月多3人",
    ],
)
def test_notes_that_say_nothing_about_the_figures(sample: Site, note: str) -> None:
    assert read(sample, text(OWN.sheet(below=[[note]]), "utf-8")) == (WHOLE, set())


@pytest.mark.parametrize(
    "note", ["注：上月未报的一并计入", "注：下月计划数", "注：含2月补报5人", "注：为2月数"]
)
def test_notes_that_still_say_something(sample: Site, note: str) -> None:
    assert read(sample, text(OWN.sheet(below=[[note]]), "utf-8"))[0] == 0


BARE = [label.partition("（")[0] for label in LABELS]


@pytest.mark.parametrize("line", ["单位：户", "计量单位：件", "（单位：户）"])
def test_a_unit_that_no_column_has_leaves_columns_without_their_own_unread(sample: Site, line: str) -> None:
    taken, found = read(sample, text(OWN.sheet(labels=BARE, above=[[line]])))
    assert (taken, {rule for rule, _ in found}) == (0, {"unit_unclear"})
    assert read(sample, text(OWN.sheet(above=[[line]]))) == (WHOLE, set())  # the labels have their units


@pytest.mark.parametrize(
    "line", ["单位：人", "单位：名", "单位：个", "单位：人、户、元", "单位：次", "单位：元"]
)
def test_a_unit_that_some_columns_have_is_of_those(sample: Site, line: str) -> None:
    assert read(sample, text(OWN.sheet(labels=BARE, above=[[line]]))) == (WHOLE, set())


def test_a_square_of_metres_is_no_mark_of_a_note(sample: Site) -> None:
    assert read(sample, labelled("担保贷款金额（元/米²）", 10))[0] == WHOLE - 3


@pytest.mark.parametrize(
    "said",
    [
        "2025年3月（更正）",
        "2025年3月（修订）",
        "2025年3月（补报）",
        "2025年3月（3月1日-3月31日）",
    ],
)
def test_a_period_with_a_mark_of_its_revision(sample: Site, said: str) -> None:
    assert read(sample, text(OWN.sheet(head=OWN.head(period=said)))) == (WHOLE, set())


@pytest.mark.parametrize(
    "said", ["2025年3月（补报2月）", "2025年3月（3月1日-3月15日）", "2025年3月（2月1日-2月28日）"]
)
def test_a_period_with_another_time_behind_it_is_refused(sample: Site, said: str) -> None:
    assert read(sample, text(OWN.sheet(head=OWN.head(period=said)))) == (0, {("no_such_period", "E2")})


@pytest.mark.parametrize(
    "foot",
    [
        ["单位负责人：", "张三", "审核人：", "李四", "填表人：", "王五", "报出日期：2025年4月3日"],
        ["填表人", "王五", "", "审核人", "李四"],
        ["审核人：李四", "", "填表人：王五"],
    ],
)
def test_signatures_with_each_name_in_a_cell_of_its_own(sample: Site, foot: list[str]) -> None:
    assert read(sample, noted(foot)) == (WHOLE, set())


@pytest.mark.parametrize(
    "note",
    [
        "注：西子社区宫颈癌筛查人数较上月增加5人，因新增外来妇女。",
        "注：西子社区宫颈癌筛查人数比上月增加5人。",
        "说明：本月筛查人数与上月持平，较去年同期增长5%。",
        "备注：同上年同期相比增加3人。",
    ],
)
def test_a_comparison_in_a_note_says_nothing_of_the_figures(sample: Site, note: str) -> None:
    assert read(sample, noted([note])) == (WHOLE, set())


@pytest.mark.parametrize(
    "note", ["注：西子社区为上月数。", "注：以上为较上月增减数。", "说明：含上月漏报数。"]
)
def test_a_note_of_another_time_refuses_the_sheet(sample: Site, note: str) -> None:
    assert read(sample, noted([note])) == (0, {("other_figures", "A7")})


@pytest.mark.parametrize("file", ["3月作废.csv", "桂花街道3月-作废.csv", "2025年3月报表作废.csv"])
def test_a_file_named_void_is_refused(sample: Site, file: str) -> None:
    assert read(sample, text(OWN.sheet()), file) == (0, {("other_figures", "")})


@pytest.mark.parametrize(
    "title",
    [
        f"关于报送2025年4月{TITLE}的通知",
        "关于上报2025年4月妇联工作月报表的通知",
        "填报2025年4月妇联工作数据的通知",
    ],
)
def test_a_letter_about_another_month_is_no_time_of_an_act(sample: Site, title: str) -> None:
    head = [[title], OWN.head()[1]]
    assert read(sample, text(OWN.sheet(head=head))) == (0, {("period_unclear", "A1")})


def test_the_time_of_a_letter_is_no_period(sample: Site) -> None:
    head = [["根据2025年1月印发的通知填报"], *OWN.head()]
    assert read(sample, text(OWN.sheet(head=head))) == (WHOLE, set())


@pytest.mark.parametrize("word", ["合计数", "合计人数", "总数", "总和", "TOTAL", "Sum", "全街道"])
def test_words_for_a_row_of_sums(sample: Site, word: str) -> None:
    sums = [sum(numbers) for numbers in zip(*OWN.figures, strict=True)]
    assert read(sample, noted(["", word, *sums])) == (WHOLE, set())
    sums[SCREENED] += 1
    assert read(sample, noted(["", word, *sums])) == (WHOLE, {("total_differs", "D7")})


def test_a_cut_line_is_not_called_a_comma(sample: Site) -> None:
    lines = text(OWN.sheet()).rstrip(b"\r\n").split(b"\r\n")
    cut = b"\r\n".join([*lines[:-1], b",".join(lines[-1].split(b",")[:4])])
    batch = check_files(sample, [RawFile("a.csv", cut, NOW)], NOW, contracts=False)
    assert batch.findings["rule"].to_list() == ["row_too_short"]
    assert "少" in batch.findings["message_zh"][0]
    assert len(batch.observations) == WHOLE - 11


def test_a_number_called_cumulative_in_short(sample: Site) -> None:
    rows = OWN.rows()
    rows[0][2 + SCREENED] = f"{rows[0][2 + SCREENED]}（累）"
    found = read(sample, text(OWN.sheet(rows=rows)))
    assert found[0] == WHOLE - 1
    assert [cell for _, cell in found[1]] == ["D4"]


def test_a_workbook_reads_as_its_csv(sample: Site) -> None:
    assert read(sample, xlsx(OWN.sheet()), "报表.xlsx") == (WHOLE, set())


def headless(site: Site, file: str) -> tuple[int, Found]:
    return read(
        site, text(OWN.sheet(head=[[TITLE], ["填报单位：桂花街道", "", "单位代码：430202004"]])), file
    )


@pytest.mark.parametrize(
    "file",
    [
        "4月上报/a.csv",
        "2025年4月上报/a.csv",
        "2025年/4月报送/a.csv",
        "收到4月/a.csv",
        "4月收到/a.csv",
        "4月上交.csv",
        "3月上报/a.csv",  # sent at the end of the month
        "6月上报/a.csv",  # sent late
    ],
)
def test_a_name_may_say_when_a_return_was_sent(sample: Site, file: str) -> None:
    assert read(sample, text(OWN.sheet()), file) == (WHOLE, set())


@pytest.mark.parametrize(
    "file", ["2月上报/a.csv", "2025年1月报送/a.csv", "2024年4月上报/a.csv", "12月上报/a.csv"]
)
def test_a_return_is_not_sent_before_its_period_or_long_after_it(sample: Site, file: str) -> None:
    assert read(sample, text(OWN.sheet()), file) == (0, {("period_differs_from_folder", "E2")})


@pytest.mark.parametrize("file", ["4月报表/a.csv", "4月/a.csv", "4月月报.csv", "4月上报数.csv"])
def test_a_name_with_a_month_of_figures_is_no_time_of_sending(sample: Site, file: str) -> None:
    assert read(sample, text(OWN.sheet()), file) == (0, {("period_differs_from_folder", "E2")})


@pytest.mark.parametrize("file", ["2025年3月上报/a.csv", "2025年/4月报送/a.csv", "桂花街道2025年3月上报.csv"])
def test_the_month_of_sending_alone_is_no_period(sample: Site, file: str) -> None:
    assert headless(sample, file) == (0, {("period_only_sent", "")})


@pytest.mark.parametrize("file", ["2025年3月/a.csv", "2025年/3月报表/a.csv", "2025年3月/4月上报/a.csv"])
def test_a_month_of_figures_beside_it_is_the_period(sample: Site, file: str) -> None:
    assert headless(sample, file) == (WHOLE, set())


def named(name: str) -> bytes:
    rows = OWN.rows()
    rows[0][1] = name
    return text(OWN.sheet(rows=rows))


def test_a_code_beside_the_name_of_a_village_of_another_township_is_refused(sample: Site) -> None:
    found = read(sample, named("荷叶塘社区居委会"))  # of 茨菇塘街道 in the same county
    assert found == (WHOLE - 11, {("place_name_of_another", "A4")})


@pytest.mark.parametrize("name", ["西子新村筹委会", "来园社区居委会"])  # of nowhere; of another county
def test_a_code_beside_a_name_that_is_unknown_in_the_county_is_believed(sample: Site, name: str) -> None:
    assert read(sample, named(name)) == (WHOLE, {("place_name_differs", "A4")})


def test_a_blank_form_beside_the_filled_one_is_no_second_return(sample: Site) -> None:
    blank = OWN.sheet(rows=[[*place] for place in OWN.villages])
    for sheets in ({"空表": blank, "报表": OWN.sheet()}, {"报表": OWN.sheet(), "空表": blank}):
        assert read(sample, xlsx(sheets), "报表.xlsx") == (WHOLE, {("no_rows", "")})


def test_two_filled_sheets_of_one_return_are_refused(sample: Site) -> None:
    found = read(sample, xlsx({"甲": OWN.sheet(), "乙": OWN.sheet()}), "报表.xlsx")
    assert found == (0, {("return_repeated", "")})


def test_two_blank_forms_have_no_rows(sample: Site) -> None:
    blank = OWN.sheet(rows=[[*place] for place in OWN.villages])
    assert read(sample, xlsx({"甲": blank, "乙": blank}), "报表.xlsx") == (0, {("no_rows", "")})


def test_a_group_of_columns_may_be_called_a_number(site: Site) -> None:
    cells = [
        ["乡月报"],
        ["单位代码：990102", "", "报告期：2025年3月"],
        ["地区代码", "地区名称", "本级数", "下级数", "下级数"],
        ["", "", "妇女（人）", "妇女（人）", "应查（人）"],
        ["990102100", "甲乡", 1, 2, 3],
        ["990102101", "乙镇", 4, 5, 6],
    ]
    assert read(site, xlsx(cells), "报表.xlsx") == (6, set())


@pytest.mark.parametrize("value", ["值", "本期值", "数量", "本月数", "本期数", "填报数"])
def test_a_long_table_with_another_word_for_its_values(sample: Site, value: str) -> None:
    rows = [
        [*place, label, number]
        for place, numbers in zip(OWN.villages, OWN.figures, strict=True)
        for label, number in zip(LABELS, numbers, strict=True)
    ]
    content = text([*OWN.head(), ["地区代码", "地区名称", "指标名称", value], *rows])
    assert read(sample, content) == (WHOLE, set())


def test_a_long_table_of_another_time_is_refused(sample: Site) -> None:
    rows = [
        [*place, label, number, 2 * number]
        for place, numbers in zip(OWN.villages, OWN.figures, strict=True)
        for label, number in zip(LABELS, numbers, strict=True)
    ]
    content = text([*OWN.head(), ["地区代码", "地区名称", "指标名称", "本月数", "累计数"], *rows])
    found = read(sample, content)
    assert found == (0, {("long_column", "E3")}), found


@pytest.mark.parametrize(
    "foot", [["", "", "", "", "（盖章）"], ["", "", "日期", "2025/4/3"], ["", "", "", "负责人签字"]]
)
def test_a_stamp_below_the_numbers_is_no_row(sample: Site, foot: list[str]) -> None:
    assert read(sample, noted(foot)) == (WHOLE, set())


def test_a_number_below_the_numbers_is_a_row_without_a_place(sample: Site) -> None:
    assert read(sample, noted(["", "", "", "12"])) == (WHOLE, {("place_missing", "A7")})


def test_a_row_moved_to_the_right_beyond_the_labels_is_not_taken(sample: Site) -> None:
    rows = OWN.rows()
    rows[0] = [*rows[0][:3], "", *rows[0][3:]]
    found = read(sample, xlsx(OWN.sheet(rows=rows)), "报表.xlsx")
    assert found == (WHOLE - 11, {("number_in_remark", "N4"), ("unknown_column", "N3")})


@pytest.mark.parametrize(
    "note",
    [
        "注：部分社区未报，按上月数填报。",
        "说明：按去年同期填报。",
        "注：数据根据上月报表录入。",
        "注：依据去年同期数更新。",
    ],
)
def test_figures_by_those_of_another_time_refuse_the_sheet(sample: Site, note: str) -> None:
    assert read(sample, noted([note])) == (0, {("other_figures", "A7")})


@pytest.mark.parametrize(
    "note",
    ["注：本表按季度考核。", "说明：每月5日前报送。", "注：逐月填报。", "注：依据上年文件要求填报。"],
)
def test_words_for_each_of_many_times_say_nothing_of_the_figures(sample: Site, note: str) -> None:
    assert read(sample, noted([note])) == (WHOLE, set())


@pytest.mark.parametrize("line", ["编号：0000123", "№ 0000123", "流水号 000056"])
def test_a_serial_number_is_no_measure(sample: Site, line: str) -> None:
    assert read(sample, text(OWN.sheet(head=[[TITLE], OWN.head()[1], [line]]))) == (WHOLE, set())


def remarked(remark: str) -> bytes:
    rows = [[*row, remark if at == 0 else ""] for at, row in enumerate(OWN.rows())]
    return text(OWN.sheet(labels=[*LABELS, "备注"], rows=rows))


@pytest.mark.parametrize(
    "remark",
    [
        "截至3月底",
        "2月漏报，本月补报",
        "与赵家冲社区合并统计",
        "含赵家冲社区",
        "合并填报",
        "示例",
        "测试",
        "约数",
        "参考数",
    ],
)
def test_a_remark_that_makes_the_figures_of_its_row_others(sample: Site, remark: str) -> None:
    assert read(sample, remarked(remark)) == (WHOLE - 11, {("row_qualified", "N4")})


@pytest.mark.parametrize(
    "remark", ["截至目前无异常", "3月8日开班", "在社区活动中心", "含流动人口", "较上月持平"]
)
def test_a_remark_that_leaves_the_figures_of_its_row(sample: Site, remark: str) -> None:
    assert read(sample, remarked(remark)) == (WHOLE, set())
