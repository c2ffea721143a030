"""Rows: columns that qualify a row, townships beside villages, totals, doubled figures, places, forms of one column."""

from collections.abc import Iterator
from typing import Any

from tests.corpus.intake.files_of import Rows, text, xlsx
from tests.corpus.intake.noting import Case, case
from tests.corpus.intake.returns import INDICATORS, LABELS, PLACE, PLACES, TITLE, Return, Want, of

ANY = [("*", None)]


def either(value: Any) -> list[Any]:
    return [None, [str(value), "exact"]]


def qualified() -> Iterator[Case]:
    r = of("430281121", 3)
    rows = [
        line
        for code, name, *n in r.rows()
        for line in ([code, name, "本月", *n], [code, name, "累计", *(3 * v + 1 for v in n)])
    ]
    yield case(
        "month_and_cumulative_rows.csv",
        "a column 指标口径 says 本月 and 累计: two rows a village",
        text([*r.head(), [*PLACE, "指标口径", *LABELS], *rows]),
        r.either(),
        ANY,
    )
    r = of("430281122")
    rows = [
        [*row, note] for row, note in zip(r.rows(), ("", "系上月数，本月未统计", "", "此行作废"), strict=True)
    ]
    yield case(
        "remarks_that_disown.csv",
        "备注 says 系上月数，本月未统计 on one row and 此行作废 on another",
        text(r.sheet([*LABELS, "备注"], rows=rows)),
        r.read() | r.row(1) | r.row(3),
        [("*", "A5|B5|N5|C5"), ("*", "A7|B7|N7|C7")],
    )
    r = of("430281125")
    rows = [
        [*row, note]
        for row, note in zip(r.rows(), ("含流动妇女2人", "数据已核", "第2期班在镇上办", ""), strict=True)
    ]
    yield case(
        "remarks_harmless.csv",
        "备注 says 含流动妇女2人, 数据已核, 第2期班在镇上办",
        text(r.sheet([*LABELS, "备注"], rows=rows)),
        r.read(),
    )
    r = of("430281126")
    rows = [
        [*place, "2025年2月" if at == 2 else "2025年3月", *n]
        for at, (place, n) in enumerate(zip(r.villages, r.figures, strict=True))
    ]
    yield case(
        "one_row_of_february.xlsx",
        "a column 数据月份: 2025年3月 on three rows, 2025年2月 on one",
        xlsx([*r.head(), [*PLACE, "数据月份", *LABELS], *rows]),
        r.read() | r.row(2),
        [("*", "A6|B6|C6|D6")],
    )
    r = of("430281127")
    rows = [
        [*place, kind, *n]
        for kind, (place, n) in zip(
            ("实绩", "实绩", "计划", "实绩"), zip(r.villages, r.figures, strict=True), strict=True
        )
    ]
    yield case(
        "one_row_of_plan.csv",
        "a column 数据性质: 实绩 on three rows, 计划 on one",
        text([*r.head(), [*PLACE, "数据性质", *LABELS], *rows]),
        r.row(0, either) | r.row(1, either) | r.row(2) | r.row(3, either),
        [("*", "A6|B6|C6|D6|C3")],
    )
    r = of("430281128")
    rows = [
        [*row, state] for row, state in zip(r.rows(), ("已审核", "已审核", "已退回", "已审核"), strict=True)
    ]
    yield case(
        "state_of_each_row.csv",
        "an export’s last column 状态: 已审核 on three rows, 已退回 on one",
        text(r.sheet([*LABELS, "状态"], rows=rows)),
        r.read() | r.row(2, either),
        [("*", "A6|B6|N6|N3|C6")],
    )


def townships() -> Iterator[Case]:
    def county_head(name: str, code: str) -> Rows:
        return [[TITLE], [f"填报单位：{name}", "", f"单位代码：{code}", "", "报告期：2025年3月"]]

    a, b = of("430212101", 20), of("430212106", 20)
    for part, code in (
        (a, "430212101217"),
        (b, "430212106222"),
    ):  # the two 红旗村 of 渌口区 and a neighbour of each
        keep = [at for at, (place, _) in enumerate(part.villages) if place == code]
        keep = [keep[0] - 1, *keep] if keep[0] else [*keep, 1]
        part.villages, part.figures = [part.villages[at] for at in keep], [part.figures[at] for at in keep]
    body = [
        [part.name if at == 0 else "", name, *n]
        for part in (a, b)
        for at, ((_, name), n) in enumerate(zip(part.villages, part.figures, strict=True))
    ]
    want = a.read() | b.read()
    county = county_head("渌口区", "430212")
    yield case(
        "county_book_merged_townships.xlsx",
        "a county’s sheet of villages without codes, 乡镇（街道） merged down; both townships have a 红旗村",
        xlsx([*county, ["乡镇（街道）", "村（社区）", *LABELS], *body], ["A4:A5", "A6:A7"]),
        want,
    )
    yield case(
        "county_book_written_once.csv",
        "the same, 所属乡镇 written on the first row of each",
        text([*county, ["所属乡镇", "村（社区）名称", *LABELS], *body]),
        want,
    )
    yield case(
        "county_book_heading_rows.xlsx",
        "the same, the township in a row of its own above its villages",
        xlsx(
            [
                *county,
                ["村（社区）", *LABELS],
                [a.name],
                *(row[1:] for row in body[:2]),
                [b.name],
                *(row[1:] for row in body[2:]),
            ]
        ),
        want,
    )
    r = of("430225100")
    rows = [["霞阳镇" if at != 2 else "沔渡镇", *row] for at, row in enumerate(r.rows())]
    yield case(
        "township_contradicts_code.csv",
        "the column 乡镇 says 沔渡镇 on a row of which code and name are of 霞阳镇",
        text([*r.head(), ["乡镇", *PLACE, *LABELS], *rows]),
        r.read() | r.row(2),
        [("*", "A6|B6|C6|D6")],
    )
    r = of("430212106", 40)
    keep = [at for at, (code, _) in enumerate(r.villages) if code == "430212106222"]
    r.villages, r.figures = [r.villages[at] for at in keep], [r.figures[at] for at in keep]
    rows = [["朱亭镇", "松柏村不存在", *figures] for figures in r.figures] + [
        ["龙门镇", "红旗村", *figures] for figures in r.figures
    ]
    yield case(
        "village_of_another_township.csv",
        "红旗村 beside 龙门镇, which has none; two other townships of the district do",
        text([*county, ["镇（街道）", "村名", *LABELS], *rows]),
        {
            f"{code}|2025-03|{name}": [None]
            for code in ("430212106222", "430212101217")
            for name in INDICATORS
        },
        [("*", "A4|B4"), ("*", "A5|B5")],
    )


def totals() -> Iterator[Case]:
    a, b = of("430225101", 3), of("430225102", 3)

    def sums(*parts: Return) -> list[Any]:
        return [sum(column) for column in zip(*(n for part in parts for n in part.figures), strict=True)]

    head = [[TITLE], ["填报单位：炎陵县", "", "单位代码：430225", "", "报告期：2025年3月"]]
    lines = [
        *head,
        [*PLACE, *LABELS],
        ["", "炎陵县合计", *sums(a, b)],
        ["", f"{a.name}小计", *sums(a)],
        *a.rows(),
        ["", f"{b.name}小计", *sums(b)],
        *b.rows(),
    ]
    yield case(
        "named_subtotals_above.xlsx",
        "the county’s total and each township’s subtotal stand above their villages, by name",
        xlsx(lines),
        a.read() | b.read(),
    )
    wrong = [list(line) for line in lines]
    wrong[8][5] += 10
    yield case(
        "named_subtotal_wrong.xlsx",
        "the same; one township’s subtotal is ten too high in one column",
        xlsx(wrong),
        a.read() | b.read(),
        [("*", "F9")],
    )
    lines = [
        *head,
        [*PLACE, *LABELS],
        *a.rows(),
        ["430225101", a.name, *sums(a)],
        *b.rows(),
        ["430225102", b.name, *sums(b)],
    ]
    want = (
        a.read()
        | b.read()
        | {f"{part.unit}|2025-03|{name}": [None] for part in (a, b) for name in INDICATORS}
    )
    yield case(
        "township_rows_with_codes.xlsx",
        "each township’s own row with its code closes its villages and gives their sum",
        xlsx(lines),
        want,
    )
    r = of("430225103", 4)
    yield case(
        "other_women_row.csv",
        "a row 其他（外来妇女） without code below the villages, and the total counts it",
        text(r.sheet(below=[["", "其他（外来妇女）", *[2] * 11], ["", "合计", *(n + 2 for n in sums(r))]])),
        r.read(),
        [("*", "A8|B8")],
    )
    r = of("430225100", 4, skip=4)
    yield case(
        "total_with_count.csv",
        "合　计（4个村） below, and below that 未报：霞阳社区、草坪村",
        text(r.sheet(below=[["合　计（4个村）", "", *sums(r)], [], ["未报：霞阳社区、草坪村"]])),
        r.read(),
    )
    r = of("430225105", 4)
    yield case(
        "average_row.xlsx",
        "below the villages rows 平均数 and 占全镇比重",
        xlsx(r.sheet(below=[["", "平均", *(round(n / 4, 1) for n in sums(r))], ["", "合计", *sums(r)]])),
        r.read(),
        [("*", "A8|B8|C8")],
    )


OWN = ("技能培训期数（期）", "技能培训人次（人次）", "技能培训妇女（人）", "培训后就业（人）", "再就业妇女（人）",
       "获担保贷款妇女（人）", "担保贷款金额（元）")  # fmt: skip
TOWNSHIP = (*OWN[:4], "女性专场招聘会（场）", "招聘会提供岗位（个）", *OWN[4:])
NAMES = (*INDICATORS[4:8], "job_fairs", "job_posts", *INDICATORS[8:])


def doubled() -> Iterator[Case]:
    def sheet(
        own: list[list[int]], below: list[list[int]], towns: list[tuple[str, str]], county: tuple[str, str]
    ) -> list[list[Any]]:
        labels = [*(f"本级{label}" for label in TOWNSHIP), *(f"下级合计{label}" for label in LABELS)]
        return [
            ["乡镇（街道）妇联工作月报表"],
            [f"填报单位：{county[1]}", "", f"单位代码：{county[0]}", "", "报告期：2025年3月"],
            [*PLACE, *labels],
            *([*town, *a, *b] for town, a, b in zip(towns, own, below, strict=True)),
        ]

    def want(own: list[list[int]], below: list[list[int]], towns: list[tuple[str, str]]) -> Want:
        cells = {
            f"{code}|2025-03|{name}": [[str(v), "exact"]]
            for (code, _), row in zip(towns, own, strict=True)
            for name, v in zip(NAMES, row, strict=True)
        }
        return cells | {
            f"{code}|2025-03|{name}_below": [[str(v), "exact"]]
            for (code, _), row in zip(towns, below, strict=True)
            for name, v in zip(INDICATORS, row, strict=True)
        }

    county = ("430202", "荷塘区")
    towns = [(row["code"], row["name"]) for row in PLACES if row["parent"] == "430202"]
    own = [
        [1, 30 + at, 27 + at, 3 + at, 1, 40 + at, 2 + at % 3, 1, 53000 + 100 * at] for at in range(len(towns))
    ]
    below = [
        [
            1800 + 31 * at,
            260 + at,
            1812 + 30 * at,
            240 + at,
            12,
            611 + at,
            580 + at,
            66 + at,
            21 + at,
            11,
            583200 + 700 * at,
        ]
        for at in range(len(towns))
    ]
    yield case(
        "townships_plain.xlsx",
        "a district’s return of its streets, own figures and those of the villages",
        xlsx(sheet(own, below, towns, county)),
        want(own, below, towns),
    )
    both = [list(row) for row in own]
    for at in (1, 4):
        both[at] = [*below[at][4:8], *both[at][4:6], *below[at][8:]]
    yield case(
        "own_filled_with_the_sum.xlsx",
        "two streets wrote the villages’ sums into 本级 as well: counted twice",
        xlsx(sheet(both, below, towns, county)),
        want(both, below, towns)
        | {
            f"{towns[at][0]}|2025-03|{name}": either(v)
            for at in (1, 4)
            for name, v in zip(NAMES, both[at], strict=True)
        },
        [("*", "D5"), ("*", "E5"), ("*", "F5"), ("*", "K5"), ("*", "D8"), ("*", "E8"), ("*", "K8")],
    )
    groups = [
        ["乡镇（街道）妇联工作月报表"],
        ["填报单位：荷塘区", "", "单位代码：430202", "", "报告期：2025年3月"],
        [*PLACE, "本级", *[""] * 8, "下级合计", *[""] * 10],
        ["", "", *TOWNSHIP, *LABELS],
    ]
    yield case(
        "own_and_below_merged.xlsx",
        "本级 and 下级合计 merged over their columns, the labels below without them",
        xlsx(
            [*groups, *([*town, *a, *b] for town, a, b in zip(towns, own, below, strict=True))],
            ["A3:A4", "B3:B4", "C3:K3", "L3:V3"],
        ),
        want(own, below, towns),
    )


def places() -> Iterator[Case]:
    r = of("430202100", 6, "2025-01")
    names = ["荷塘区仙庾镇永福居委会", "东山 村", "黄塘村民委员会", "※徐家塘村", "蝶屏村②", "★黄陂田村"]
    yield case(
        "names_with_marks.csv",
        "no codes; ancestors before the name, a blank within, 村民委员会, ※, ★ and ② beside it",
        text(
            [
                [TITLE],
                ["填报单位：仙庾镇", "", "报告期：2025年1月"],
                ["序号", "村/社区", *LABELS],
                *([at, name, *n] for at, (name, n) in enumerate(zip(names, r.figures, strict=True), 1)),
            ]
        ),
        r.read(),
    )
    r, last = of("430202100", 3, "2025-01", skip=6), of("430202100", 1, "2025-01", skip=10)
    r.villages, r.figures = [*r.villages, *last.villages], [*r.figures, *last.figures]
    names = ["联星村等3村", "樟霞村（含兴塘）", "仙庾岭、兴塘两村", "亭子前村"]
    rows = [
        ["", r.villages[3][1] if at == 3 else name, *n]
        for at, (name, n) in enumerate(zip(names, r.figures, strict=True))
    ]
    yield case(
        "several_villages_in_a_row.xlsx",
        "联星村等3村, 樟霞村（含兴塘）, 仙庾岭、兴塘两村",
        xlsx(r.sheet(rows=rows)),
        r.read() | r.row(0) | r.row(1) | r.row(2),
        [("*", "A4|B4"), ("*", "A5|B5"), ("*", "A6|B6")],
    )
    r = of("430202004", 5, "2025-01")
    codes = [code for code, _ in r.villages]
    rows = [[code, *row[1:]] for code, row in zip([*codes[1:], codes[0]], r.rows(), strict=True)]
    yield case(
        "codes_shifted_by_a_row.xlsx",
        "the column of codes was moved up by one row: each code beside its neighbour’s name",
        xlsx(r.sheet(rows=rows)),
        r.refused(),
        [("*", f"A{at}|B{at}") for at in range(4, 9)],
    )
    r = of("430202006", 4, "2025-01")
    old = Return("430202100", "仙庾镇", [("430202100221", "金塘村委会")], [r.figures[1]], "2025-01")
    s = of("430202100", 2, "2025-01", skip=3)
    yield case(
        "closed_village_under_old_township.csv",
        "仙庾镇 still lists 金塘村 with its code of before 2020; it belongs to 明照街道 now",
        text(s.sheet(rows=[*s.rows(), *old.rows()])),
        s.read()
        | {
            f"{code}|2025-01|{name}": [None]
            for code in ("430202006219", "430202100221")
            for name in INDICATORS
        },
        [("*", "A6|B6")],
    )
    r = of("430202003", 4, "2025-01")
    rows = [*r.rows(), [*r.rows()[1][:2], *(n + 1 for n in r.figures[1])]]
    yield case(
        "village_twice.csv",
        "one village stands in two rows with different figures",
        text(r.sheet(rows=rows)),
        r.read() | r.row(1),
        [("*", "A5|B5|A8|B8")],
    )
    r = of("430202005", 4, "2025-01")
    yield case(
        "one_figure_for_two.xlsx",
        "再就业 of two villages is one merged cell",
        xlsx(
            r.sheet(
                rows=[[*row[:10], "" if at == 2 else row[10], *row[11:]] for at, row in enumerate(r.rows())]
            ),
            ["K5:K6"],
        ),
        r.read() | {r.at(1, 8): [None], r.at(2, 8): [None]},
        [("*", "K5|K6")],
    )
    r = of("430202001", 4, "2025-01")
    labels = [*LABELS[:9], "#脱贫妇女", "#残疾妇女", *LABELS[9:]]
    rows = [[*row[:11], 1, 0, *row[11:]] for row in r.rows()]
    yield case(
        "parts_marked_by_hash.xlsx",
        "behind 再就业 two columns of parts marked #, as statistical yearbooks print them",
        xlsx(r.sheet(labels, rows=rows)),
        r.read(),
        [("*", "L3|M3|")],
    )


def single() -> Iterator[Case]:
    head = [["未成年人犯罪情况年报表"], ["填报单位：武陵源区", "", "单位代码：430811", "", "报告期：2010年"]]
    yield case(
        "single_column_misspelt.csv",
        "a form of one figure; its label is misspelt: 未成年人犯罪律（%）",
        text([*head, [*PLACE, "未成年人犯罪律（%）"], ["430811", "武陵源区", "0.12%"]]),
        {"430811|2010|juvenile_crime": either("0.12")},
        ANY,
    )
    yield case(
        "single_column_without_label.xlsx",
        "a form of one figure; the label of its column is blank",
        xlsx([*head, [*PLACE], ["430811", "武陵源区", "0.12%"]]),
        {"430811|2010|juvenile_crime": [None]},
        ANY,
    )
    yield case(
        "single_column_plain.csv",
        "a form of one figure as issued",
        text([*head, [*PLACE, "未成年人犯罪率（%）"], ["430811", "武陵源区", "0.12%"]]),
        {"430811|2010|juvenile_crime": [["0.12", "exact"]]},
    )


MAKERS = {
    "8 qualified rows": qualified,
    "9 townships": townships,
    "totals": totals,
    "10 doubled": doubled,
    "places": places,
    "13 single columns": single,
}
