"""Many spellings of one thing: periods, units, measures and headings in a head; words for a count, a sum, a session."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.corpus.intake.files_of import text, xlsx
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import INDICATORS, LABELS, PLACE, TITLE, Return, of

ANY = [("*", None)]
NO_UNITS = [label.split("（")[0] for label in LABELS]


def periods() -> Iterator[Case]:
    spelled = (
        "报告期：2025年3月份", "报告期　2025年3月", "所属月份：2025年3月", "报表月份：2025-3", "数据期：2025年3月", "报告期：（2025年3月）",
        "报告期：二〇二五年 三 月", "报告期：2025.03", "月份：2025年3月", "报告期:2025年03月01日至2025年03月31日", "统计期间：2025年3月", "20 25 年 3 月",
        "报告期：２０２５．３", "报告期：2025年三月", "报告期：2025/03", "期别：2025年3月", "报告期：2025年3月（当月）", "填报月份：2025年3月",
    )  # fmt: skip
    for at, line in enumerate(spelled, 1):
        r = of("430204005", 2, skip=at % 3)
        yield case(
            f"period_spelled_{at:02}.csv",
            f"the period as forms print it: {line}",
            text([[TITLE], [f"填报单位：{r.name}", "", line], [*PLACE, *LABELS], *r.rows()]),
            r.read(),
        )
    doubtful = ("报告期：2025年", "报告期：2025年3月、4月", "报告期：2025年13月", "报告期：3/2025或4/2025", "报告期：2025年3月上旬", "报告期：2025年2—3月",
                "报告期：2025年3月底止", "报告期：1至3月", "报告期：2025年3月及以前")  # fmt: skip
    for at, line in enumerate(doubtful, 1):
        r = of("430204008", 2, skip=at % 3)
        yield case(
            f"period_doubtful_{at:02}.csv",
            f"a period that is no month: {line}",
            text([[TITLE], [f"填报单位：{r.name}", "", line], [*PLACE, *LABELS], *r.rows()]),
            r.refused(),
            ANY,
        )


def units() -> Iterator[Case]:
    spelled = (
        "填报单位（章）：{}", "填报单位（盖公章）：{}妇联", "填报单位【盖章】：{}", "填报单位(印章):{}人民政府", "填 报 单 位：{}", "填表单位（公章）：{}妇女联合会",
        "报送单位 {}", "填报单位：{}（盖章）", "单位名称（章）：{}", "单位（公章）：{}", "编报单位：{}", "报表单位（盖章）：荷塘区{}",
        "填报乡镇（街道）：{}", "上报单位：株洲市荷塘区{}", "填报单位：{}妇女联合会（公章）", "填报部门：{}妇联", "街道名称：{}", "汇总单位：{}",
    )  # fmt: skip
    for at, line in enumerate(spelled, 1):
        r = of("430202004", 2, skip=at % 5)
        yield case(
            f"unit_spelled_{at:02}.csv",
            f"the unit as forms print it, no code: {line}",
            text([[TITLE], [line.format(r.name), "", "报告期：2025年3月"], [*PLACE, *LABELS], *r.rows()]),
            r.read(),
        )


def measures() -> Iterator[Case]:
    said = (
        ("above", "金额单位：万元"), ("above", "金额单位（万元）"), ("above", "单位：人、期、人次、万元"), ("above", "（单位：万元、人）"), ("above", "计量单位：万元"),
        ("above", "贷款单位：万元"), ("above", "金额以万元为单位"), ("below", "注：金额单位为万元"), ("below", "注：贷款金额按万元填报。"),
        ("below", "说明：担保贷款金额的单位是万元"), ("below", "金额单位：万元人民币"), ("above", "币种：人民币　单位：万元"), ("above", "单位：人民币万元"), ("title", "（单位：万元）"), ("title", "（金额：万元）"),
    )  # fmt: skip
    for at, (place, line) in enumerate(said, 1):
        r = of("430281002", 2, skip=at % 3)
        rows = [[*row[:-1], row[-1] / 10000] for row in r.rows()]
        lines: dict[str, Any] = (
            {place: [["", "", line] if place == "above" else [line]]}
            if place != "title"
            else {"head": r.head(TITLE + line)}
        )
        yield case(
            f"wan_said_{at:02}.csv",
            f"the label has no measure; {place}: {line}; the loans are in 万元",
            text(r.sheet(NO_UNITS, rows=rows, **lines)),
            r.read(),
        )
    for at, line in enumerate(
        (
            "单位：万美元",
            "金额单位：万株",
            "单位：万亩",
            "金额（千港元）",
            "单位：元/人",
            "金额单位：百万",
            "单位：十万元或万元",
        ),
        1,
    ):
        r = of("430281003", 2, skip=at % 3)
        known = {"金额单位：百万": 10**6}.get(line)
        want = r.column("loans_yuan", lambda v, by=known: [None, [str(v * by), "exact"]] if by else [None])
        persons = {key: [None, *options] for key, options in r.read().items()}
        yield case(
            f"measure_unknown_{at:02}.csv",
            f"the label has no measure; above the table: {line}",
            text(r.sheet(NO_UNITS, above=[["", "", line]])),
            persons | want,
            ANY if not known else [],
        )


def headings() -> Iterator[Case]:
    spans = (
        "1至3月",
        "一季度",
        "第一季度累计",
        "上半年",
        "本年累计完成",
        "截止3月",
        "年末数",
        "上年同期数",
        "预计数",
        "2024年同期",
        "年初以来",
        "全年计划",
        "增长率（%）",
        "比上年同期增减",
        "2月份",
    )
    for at, word in enumerate(spans, 1):
        r = of("430281006", 2, skip=at % 3)
        if at % 3 == 0:
            yield case(
                f"heading_of_a_span_{at:02}.xlsx",
                f"over all columns, merged: {word}",
                xlsx(r.sheet(above=[["", "", word]]), ["C3:M3"]),
                r.refused(),
                ANY,
            )
        elif at % 3 == 1:
            yield case(
                f"heading_of_a_span_{at:02}.csv",
                f"over the first column, as a csv of merged cells: {word}",
                text(r.sheet(above=[["", "", word]])),
                r.refused(),
                ANY,
            )
        else:
            yield case(
                f"heading_of_a_span_{at:02}.csv",
                f"a line of its own under the head: {word}",
                text(r.sheet(above=[[word]])),
                r.refused(),
                ANY,
            )


def entries(file: str, unit: str, indicator: str, words: Sequence[tuple[Any, list[Any]]]) -> Case:
    places: Return = of(unit, len(words))
    assert len(places.villages) == len(words), (unit, len(places.villages))
    column = INDICATORS.index(indicator)
    rows, want, findings = places.rows(), places.read(), []
    for row, (word, options) in enumerate(words):
        rows[row][column + 2] = word
        want[places.at(row, column)] = options
        if options == [None]:
            findings.append(("*", f"{'CDEFGHIJKLM'[column]}{row + 4}"))
    said = " ".join(str(word) for word, _ in words)
    return case(
        file,
        f"{indicator} written {said}",
        text(places.sheet(rows=rows)) if file.endswith("csv") else xlsx(places.sheet(rows=rows)),
        want,
        findings,
    )


def x(value: str, *more: Any) -> list[Any]:
    return [[value, "exact"], *more]


def q(value: str, qualifier: str, *more: Any) -> list[Any]:
    return [[value, qualifier], *more]


NO: list[Any] = [None]


def counts() -> Iterator[Case]:
    k = "persons_reemployed"
    lists: tuple[list[tuple[Any, list[Any]]], ...] = (
        [("三十六", x("36")), ("卅六", x("36", None)), ("三六", [None]), ("百余人", q("100", "more_than", None)), ("上千", [None]), ("12人左右", q("12", "about"))],
        [("12 ", x("12")), ("12。", x("12", None)), ("12、", x("12", None)), ("1 2", NO), ("12/1", NO), ("12-1", NO)],
        [("12+", q("12", "more_than", None)), ("≥12", [None, ["12", "more_than"]]), ("≤12", [None, ["12", "less_than"]]), ("<12", [None, ["12", "less_than"]]), ("~12", [None, ["12", "about"]]), ("12以下", [None, ["12", "less_than"]])],
        [("12%", NO), ("12‰", NO), ("12万", x("120000", None)), ("12户", NO), ("12人（户）", [None, ["12", "exact"]]), ("1.5", NO)],
        [("12（应为13）", NO), ("12改13", NO), ("12/13", NO), ("12或13", NO), ("12、13", NO), ("12*", [None, ["12", "exact"]])],
        [("—", [None]), ("／", [None]), ("无", [None]), ("没有", x("0")), ("未统计", NO), ("待报", NO)],
        [("１２人", x("12")), ("12 人", x("12")), ("拾贰", x("12")), ("一十二", x("12")), ("12.00", x("12")), ("12人次", NO)],
        [("12（人）", x("12", None)), ("共计12人", x("12", None)), ("计12人", x("12", None)), ("12（不含退休）", [None, ["12", "exact"]]), ("12（二月）", NO), ("12（一季度）", NO)],
        [("12（合计）", [None, ["12", "exact"]]), ("12（估计）", [None, ["12", "about"]]), ("12（预估）", [None, ["12", "about"]]), ("12（数据有误）", NO), ("12（重复）", NO), ("12（上年结转）", NO)],
        [("约12人", q("12", "about")), ("12多人", q("12", "more_than", None)), ("近12人", q("12", "less_than")), ("12人以上", q("12", "more_than")), ("最多12人", [None, ["12", "less_than"]]), ("至少12人", [None, ["12", "more_than"]])],
    )  # fmt: skip
    towns = (
        "430223001",
        "430223002",
        "430223004",
        "430223102",
        "430223103",
        "430223106",
        "430223109",
        "430223115",
        "430223118",
        "430223119",
    )
    for at, (unit, words) in enumerate(zip(towns, lists, strict=True), 1):
        yield entries(f"counts_{at:02}.{'csv' if at % 2 else 'xlsx'}", unit, k, words)


def sums() -> Iterator[Case]:
    m = "loans_yuan"
    lists: tuple[list[tuple[Any, list[Any]]], ...] = (
        [("52,000", x("52000")), ("52 000", [None, ["52000", "exact"]]), ("52，000元", x("52000")), ("5.2万", x("52000")), ("52000元整", x("52000")), ("￥52000", x("52000"))],
        [("RMB52000", x("52000", None)), ("52000圆", x("52000", None)), ("五万二千元", x("52000")), ("5万2", NO), ("5.2W", x("52000", None)), ("5.2", [["5.2", "exact"], None])],
        [("5.2万美元", NO), ("5.2万港元", NO), ("$52000", NO), ("5.2万/笔", NO), ("2笔5.2万", NO), ("5.2-5.5万", NO)],
        [("5.2千元", x("5200")), ("520百元", x("52000", None)), ("0.0052千万元", x("52000", None)), ("5.2e4", [None, ["52000", "exact"]]), ("52.000", [None, ["52", "exact"]]), ("52.000,00", NO)],
    )  # fmt: skip
    for at, (unit, words) in enumerate(
        zip(("430223120", "430223122", "430223123", "430223124"), lists, strict=True), 1
    ):
        yield entries(f"sums_{at:02}.{'csv' if at % 2 else 'xlsx'}", unit, m, words)
    g = "training_sessions"
    yield entries(
        "sessions_01.csv",
        "430223125",
        g,
        [
            ("1期", x("1")),
            ("两期", x("2")),
            ("第2期", NO),
            ("1、2期", NO),
            ("1期（3天）", [None, ["1", "exact"]]),
            ("一场", [None, ["1", "exact"]]),
        ],
    )
    h = "training_attendances"
    yield entries(
        "attendances_01.xlsx",
        "430223126",
        h,
        [
            ("60人次", x("60")),
            ("60人", NO),
            ("60人·次", x("60", None)),
            ("30人×2", NO),
            ("60次", x("60", None)),
            ("六十人次", x("60")),
        ],
    )


MAKERS = {
    "periods spelled": periods,
    "units spelled": units,
    "measures spelled": measures,
    "headings spelled": headings,
    "counts spelled": counts,
    "sums spelled": sums,
}
