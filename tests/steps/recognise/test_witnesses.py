"""Texts around a table, in its path and on its tab: each agrees with the return, or the figures are refused."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import text, xlsx
from tests.corpus.intake.returns import LABELS, PLACE, TITLE, of

NOW = datetime(2025, 5, 1, tzinfo=UTC)
OWN = of("430202004", 3)  # 桂花街道, March 2025
WHOLE = len(OWN.read())
HEADER = [*PLACE, *LABELS]
Rows = Sequence[Sequence[Any]]


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(Path(__file__).parents[3])


def head(
    unit: str = "填报单位：桂花街道", code: str = "单位代码：430202004", period: str = "报告期：2025年3月"
) -> list[str]:
    return [unit, "", code, "", period]


def sheet(title: str = TITLE, line: Sequence[Any] | None = None, **more: Any) -> list[list[Any]]:
    return OWN.sheet(head=[[title], list(head() if line is None else line)], **more)


def outcome(
    site: Site, rows: Rows, file: str = "报表.csv", tab: str | None = None
) -> tuple[int, set[str], list[str]]:
    """Number of figures, their periods, and the rules of the findings."""
    content = text(rows, "utf-8") if tab is None else xlsx({tab: rows})
    name = file if tab is None else file.replace(".csv", ".xlsx")
    batch = check_files(site, [RawFile(name, content, NOW)], NOW, contracts=False)
    taken = batch.observations.drop_nulls("value")
    return len(taken), set(taken["period"]), batch.findings["rule"].to_list()


def is_read(found: tuple[int, set[str], list[str]]) -> bool:
    return found == (WHOLE, {"2025-03"}, [])


def is_refused(found: tuple[int, set[str], list[str]]) -> bool:
    return found[0] == 0 and len(found[2]) > 0


OTHER_FIGURES = (
    "本年累计", "累计数", "截至3月底", "截止3月31日", "1—3月", "1至3月份", "一季度", "2025年第一季度", "2025年1-3月累计", "全年", "年末数",
    "上年同期", "去年同期", "计划数", "全年任务", "目标数", "上月数", "二月份", "2025年2月", "2024年3月", "2024年", "上半年", "前三个月",
    "暂估数", "测算数", "初步统计", "测试数据", "近两年", "十四五期间", "农历三月", "2024学年",
    "本季度", "季报", "年报", "年度累计", "1、2、3月", "2025年1月至3月", "3月末", "自年初以来", "一至三月", "2025Q1", "3月上旬",
)  # fmt: skip


@pytest.mark.parametrize("words", OTHER_FIGURES)
def test_words_of_other_figures_refuse_the_sheet_wherever_they_are(sample: Site, words: str) -> None:
    passed = [
        place
        for place, found in (
            ("title", outcome(sample, sheet(f"{words}{TITLE}"))),
            ("behind the title", outcome(sample, sheet(f"{TITLE}（{words}）"))),
            ("line", outcome(sample, sheet(above=[[f"（{words}）"]]))),
            ("line over one column", outcome(sample, sheet(above=[["", "", "", "", words]]))),
            ("note", outcome(sample, sheet(below=[[f"注：以上均为{words}"]]))),
            ("between rows", outcome(sample, sheet(rows=[OWN.rows()[0], [words], *OWN.rows()[1:]]))),
            ("tab", outcome(sample, sheet(), tab=words)),
            ("file", outcome(sample, sheet(), f"桂花街道{words}.csv")),
        )
        if not is_refused(found)
    ]
    assert passed == []


ALONE = (
    "作废", "已作废", "无效", "请勿使用", "不作为上报数据", "有误", "数据有误", "填报错误", "以更正表为准", "测试", "试填", "模拟数据", "假数据", "抽样数据",
    "待核实", "未经审核", "暂报数", "快报数", "仅供参考", "数据不全", "约数", "大约数", "四舍五入到百", "男女合计", "含男性", "常住人口", "户籍",
    "不含本月", "24年数据", "1月1日起",
)  # fmt: skip
GROWTH = ("净增数", "差额", "平均数", "百分比")


@pytest.mark.parametrize("words", [*ALONE, *GROWTH])
def test_words_that_say_alone_that_figures_do_not_count_refuse_the_sheet(sample: Site, words: str) -> None:
    passed = [
        place
        for place, found in (
            ("behind the title", outcome(sample, sheet(f"{TITLE}（{words}）"))),
            ("line", outcome(sample, sheet(above=[[f"（{words}）"]]))),
            ("note", outcome(sample, sheet(below=[[f"注：以上为{words}"]]))),
            ("note of several", outcome(sample, sheet(below=[[f"注：{words}。联系人：张三"]]))),
        )
        if not is_refused(found)
    ]
    assert passed == (
        ["note of several"] if words in GROWTH else []
    )  # a comparison may stand in a longer note


@pytest.mark.parametrize("days", ["3月1日-15日", "3月1-15日", "3.1-3.15", "（3月16日—31日）"])
def test_a_line_of_nothing_but_some_days_refuses_the_sheet(sample: Site, days: str) -> None:
    assert is_refused(outcome(sample, sheet(above=[[days]])))
    assert is_refused(outcome(sample, sheet(below=[[f"注：{days}"]])))


@pytest.mark.parametrize(
    "time", ["202403", "202502", "2025—02", "2025–02", "（2024）", "2+3月", "2&3月", "2/3月"]
)
def test_another_time_in_other_signs_refuses_the_sheet(sample: Site, time: str) -> None:
    assert is_refused(outcome(sample, sheet(f"{TITLE}{time}")))
    assert is_refused(outcome(sample, sheet(above=[[time]])))
    assert is_refused(outcome(sample, sheet(below=[[f"注：以上为{time}数"]])))


@pytest.mark.parametrize("year", ["24年", "2024"])
def test_a_year_before_a_title_or_in_a_file_name_is_its_year(sample: Site, year: str) -> None:
    assert is_refused(outcome(sample, sheet(f"{year}{TITLE}")))
    assert is_refused(outcome(sample, sheet(), f"桂花街道{year}月报.csv"))
    assert is_read(outcome(sample, sheet(f"{year.replace('4', '5')}{TITLE}")))


@pytest.mark.parametrize(
    "line",
    [
        "株妇（2024）12号",
        "2024版",
        "20年来开展两癌筛查",
        "电话：0731-202403",
        "贷款202403元",
        "邮编202403",
        "邮政编码：202403",
        "1/3的妇女参加培训",
        "共202312人",
    ],
)
def test_numbers_like_times_are_harmless(sample: Site, line: str) -> None:
    assert is_read(outcome(sample, sheet(below=[[line]])))


@pytest.mark.parametrize("tab", ["作废表", "已作废", "已废", "废弃", "不用", "停用", "24年"])
def test_the_name_of_a_void_sheet_refuses_it(sample: Site, tab: str) -> None:
    assert is_refused(outcome(sample, sheet(), tab=tab))


@pytest.mark.parametrize(
    "note",
    [
        "如数据有误，请与区妇联联系",
        "数据不全的，退回重报",
        "未经审核的不得上报",
        "常住人口以公安数据为准",
        "本表不作为考核依据",
        "经审核无误",
        "培训于3月1日-15日举办",
        "自2025年1月1日起执行",
        "本街道成立24年",
        "审核：王五",
        "参考：市妇联3号文",
    ],
)
def test_conditions_and_instructions_with_such_words_are_harmless(sample: Site, note: str) -> None:
    assert is_read(outcome(sample, sheet(below=[[note]])))


TITLES = (
    f"2025年3月{TITLE}", f"2025年度{TITLE}", f"{TITLE}（3月份）", f"荷塘区桂花街道{TITLE}", "村 （ 社 区 ） 妇 联 工 作 月 报 表",
    f"二〇二五年三月{TITLE}", f"桂花街道妇联3月{TITLE}", f"{TITLE}（当月数）", f"附件2：{TITLE}", f"{TITLE}（2025年修订）",
    f"{TITLE} 2025年3月1日-3月31日",
)  # fmt: skip
LINES = (
    "2025年3月", "（3月）", "2025年3月1日至31日", "2025年4月2日", "填报时间：2025年4月2日", "制表时间：2025年4月", "有效期至：2025年12月",
    "本表自2024年12月起执行", "批准文号：株统〔2024〕15号", "2024年12月印发", "报送时间：每月5日前", "请于4月5日前报送", "截止日期：2025年4月5日",
    "本表由村（社区）于次月5日前报乡镇妇联", "填报说明：本表填报当月数，不填累计数。", "备注：“应查人数”指当年计划检查的妇女人数",
    "注：3月8日举办招聘会一场", "本月数", "附件2", "株洲市妇联制", "统计截止时间：2025年4月1日",
)  # fmt: skip
FILES = (
    "桂花街道妇联月报202503.csv", "2025-03/桂花街道.csv", "2025年/3月/报表.csv", "2025年第一季度/3月/报表.csv", "三月份.csv", "20250402桂花街道.csv",
    "桂花街道 2025.3.csv", "2025年4月2日上报.csv", "荷塘区/桂花街道/2025-03.csv", "附件1 3月.csv", "430202004_202503.csv", "4月2日.csv", "桂花街道25.3.csv", "桂花街道4.2.csv", "3月12桂花街道.csv", "3月3月.csv",
)  # fmt: skip


@pytest.mark.heavy
def test_usual_titles_lines_paths_and_tabs_are_read(sample: Site) -> None:
    found = {title: outcome(sample, sheet(title)) for title in TITLES}
    found |= {f"above {line}": outcome(sample, sheet(above=[[line]])) for line in LINES}
    found |= {f"below {line}": outcome(sample, sheet(below=[[line]])) for line in LINES}
    found |= {file: outcome(sample, sheet(), file) for file in FILES}
    tabs = ("3月", "三月", "202503", "2025.3", "桂花街道", "2025")
    found |= {tab: outcome(sample, sheet(), tab=tab) for tab in tabs}
    assert [name for name, each in found.items() if not is_read(each)] == []


PERIODS = (
    "报告期：2025年三月份", "报告期：2025年3月（月报）", "报告期：二〇二五年三月", "报告期：_2025年3月_", "报告期 2025年3月", "报告期2025年3月",
    "统计月份：2025年3月", "所属期：2025年3月", "报告期：2025年3月1日—2025年3月31日", "报告期（月份）：2025年3月", "2025年3月", "统计期间：2025年3月",
)  # fmt: skip
UNITS = (
    "填报单位（盖章）：桂花街道", "填报单位(公章)：桂花街道妇联", "填报单位盖章：桂花街道", "填报单位：桂花街道妇联（盖章）", "单位：桂花街道",
    "填报单位 桂花街道", "填报单位桂花街道", "填报单位：__桂花街道__", "填报机关：桂花街道妇联", "综合机关名称：桂花街道", "填报单位（章）：桂花街道办事处",
    "填 报 单 位：桂花街道", "填报单位：株洲市荷塘区桂花街道", "填报单位：桂花街道（430202004）", "填报单位：【桂花街道】", "乡镇（街道）：桂花街道",
    "填报单位：桂花街道  2025年3月", "桂花街道妇联",
)  # fmt: skip


def test_usual_spellings_of_period_and_unit_are_read(sample: Site) -> None:
    found = {period: outcome(sample, sheet(line=head(period=period))) for period in PERIODS}
    found |= {unit: outcome(sample, sheet(line=head(unit, code=""))) for unit in UNITS}
    cells = ["填报单位（盖章）", "桂花街道妇联", "", "报告期", "2025年3月"]
    found["cells"] = outcome(sample, sheet(line=cells))
    bare = head("", "", "")
    found["title"] = outcome(sample, sheet(f"桂花街道妇联2025年3月份{TITLE}", bare))
    found["tab"] = outcome(sample, sheet(f"2025年{TITLE}", bare), "桂花街道.csv", tab="3月")
    found["file"] = outcome(sample, sheet(line=bare), "2025年3月桂花街道妇联月报.csv")
    assert [name for name, each in found.items() if not is_read(each)] == []


PERIODS_OF_ANOTHER_MONTH = (
    "统计时间：2025年2月", "数据月份：2月", "统计区间：1-3月", "统计口径：累计", "2025-02", "February 2025", "报告期：2025年3月（补报2月）",
)  # fmt: skip
PATHS_OF_ANOTHER_MONTH = (
    "2月/报表.csv", "2025年/2月/报表.csv", "2024/报表.csv", "二季度/报表.csv", "累计/报表.csv", "桂花街道2025.2.csv", "202502.csv", "2025 02.csv",
    "桂花街道二月份.csv", "12月报表.csv", "25年2月.csv", "2025_02.csv", "报表（2月）.csv", "桂花街道25.2.csv", "25.02.csv", "2月3月.csv",
)  # fmt: skip


def test_two_periods_are_refused(sample: Site) -> None:
    found = {line: outcome(sample, sheet(above=[[line]])) for line in PERIODS_OF_ANOTHER_MONTH}
    found |= {f"below {line}": outcome(sample, sheet(below=[[line]])) for line in PERIODS_OF_ANOTHER_MONTH}
    found |= {path: outcome(sample, sheet(), path) for path in PATHS_OF_ANOTHER_MONTH}
    found["tab"] = outcome(sample, sheet(), tab="2024年12月")
    assert [name for name, each in found.items() if not is_refused(each)] == []


def test_two_units_are_refused(sample: Site) -> None:
    lines = (
        "填报单位：月塘街道",
        "单位：月塘街道",
        "乡镇：月塘街道",
        "制表单位：月塘街道妇联",
        "单位代码：430202001",
        "月塘街道妇联",
    )
    found = {line: outcome(sample, sheet(above=[[line]])) for line in lines}
    found |= {
        f"below {line}": outcome(sample, sheet(below=[[line]]))
        for line in lines
        if line.startswith(("填报", "单位", "制表"))
    }
    found["seal"] = outcome(sample, sheet(line=head("填报单位（盖章）：月塘街道妇联")))
    found["title"] = outcome(sample, sheet(f"{TITLE}（月塘街道）"))
    found["tab"] = outcome(sample, sheet(), tab="月塘街道3月")
    found["file"] = outcome(sample, sheet(), "月塘街道妇联月报202503.csv")
    found["folder"] = outcome(sample, sheet(), "石峰区/2025年3月/报表.csv")
    assert [name for name, each in found.items() if not is_refused(each)] == []


BLOCKS_THAT_AGREE: tuple[Rows, ...] = (
    (), ([TITLE],), ([TITLE], head()), (["续表"], head()), (["填表人：张三", "", "审核人：李四"], [""], [TITLE], head()), (["2025年3月"],),
)  # fmt: skip
BLOCKS_THAT_DIFFER: tuple[Rows, ...] = (
    *([[line]] for line in ("报告期：2025年2月", "2月", "1-2月累计", "上年同期", "单位：万元", "填报单位：月塘街道", "单位代码：430202001")),
    ([TITLE], ["统计时间：2024年12月"]), ([f"2025年2月{TITLE}"],), ([f"月塘街道{TITLE}"],), ([TITLE], ["报告期", "2025年2月"]),
)  # fmt: skip


def block(between: Rows, again: Rows = (HEADER,)) -> list[list[Any]]:
    """A return whose last two rows are under a head of their own."""
    rows = OWN.rows()
    return sheet(rows=[rows[0], *map(list, between), *map(list, again), *rows[1:]])


def test_a_block_answers_to_its_own_head(sample: Site) -> None:
    assert [lines for lines in BLOCKS_THAT_AGREE if not is_read(outcome(sample, block(lines)))] == []
    one_row = (WHOLE // 3, {"2025-03"}, ["block_differs"])
    assert [lines for lines in BLOCKS_THAT_DIFFER if outcome(sample, block(lines)) != one_row] == []
    assert outcome(sample, block([[TITLE], ["报告期：2025年2月"]], again=())) == one_row
    # a note on the rows above it is of the whole sheet
    assert is_refused(outcome(sample, block([["注：以上为1-2月累计数"], [TITLE], head()])))


def test_a_block_that_agrees_is_read_after_one_that_differs(sample: Site) -> None:
    first, second, third = OWN.rows()
    rows = [first, [TITLE], ["报告期：2025年2月"], HEADER, second, [TITLE], head(), HEADER, third]
    assert outcome(sample, sheet(rows=rows)) == (2 * WHOLE // 3, {"2025-03"}, ["block_differs"])


def test_headings_of_topics_are_harmless_and_others_are_not(sample: Site) -> None:
    def found(heading: str) -> tuple[int, set[str], list[str]]:
        rows = [[*PLACE, heading, *[""] * 10], ["", "", *LABELS], *OWN.rows()]
        content = xlsx([*sheet()[:2], *rows], ["A3:A4", "B3:B4", "C3:M3"])
        batch = check_files(sample, [RawFile("x.xlsx", content, NOW)], NOW, contracts=False)
        return len(batch.observations), set(batch.observations["period"]), batch.findings["rule"].to_list()

    topics = ("妇女工作情况", "本月数", "“两癌”检查、技能培训和就业创业情况", "主要指标")
    assert [heading for heading in topics if not is_read(found(heading))] == []
    others = ("流动妇女", "农村", "全年", "年末数", "1—3月", "35岁以下", "其中：困难妇女", "预计")
    assert [heading for heading in others if not is_refused(found(heading))] == []


EXCEL = "<!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>{}</x:Name></x:ExcelWorksheet></xml><![endif]-->"


def test_the_tab_of_a_page_by_excel_is_a_witness(sample: Site) -> None:
    def found(tab: str) -> tuple[int, set[str], list[str]]:
        rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in sheet())
        head = f'<head><meta charset="utf-8">{EXCEL.format(tab)}</head>'
        content = f"<html>{head}<body><table>{rows}</table></body></html>".encode()
        batch = check_files(sample, [RawFile("报表.xls", content, NOW)], NOW, contracts=False)
        taken = batch.observations.drop_nulls("value")
        return len(taken), set(taken["period"]), batch.findings["rule"].to_list()

    assert [tab for tab in ("Sheet1", "3月", "桂花街道", "报表") if not is_read(found(tab))] == []
    assert [tab for tab in ("2月", "累计", "1-3月") if not is_refused(found(tab))] == []


def test_a_label_about_the_columns_before_it_is_a_witness(sample: Site) -> None:
    def found(label: str) -> tuple[int, set[str], list[str]]:
        rows = ([*row, label] if list(row) == HEADER else row for row in sheet())
        return outcome(sample, list(rows))

    assert is_refused(found("备注（以上为累计数）"))
    assert is_refused(found("说明：以上均为1-2月数"))
    assert found("备注（以上请填整数）")[0] == WHOLE
    assert found("35岁以上上年同期（人）")[0] == WHOLE  # a column that is not read
