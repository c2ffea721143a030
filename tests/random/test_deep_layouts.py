"""Deeper layouts, units, percentages and words read back the same; mutated parts and adversarial texts never break,
never take long, and never yield what is not there."""

import io
import random
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.steps.ingest.check import check_files
from flows.steps.site.site import Site
from flows.steps.values.numbers import Measure, parse_number
from flows.steps.values.numerals import NumberError
from tests.random.test_round_trip import (
    NOW,
    PERIODS,
    assert_nothing_made_up,
    layouts,
    write,
)
from tests.support.site import make_test_site

WITHIN = settings(
    max_examples=80,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
VILLAGES = [("990102100201", "一村"), ("990102100202", "二村"), ("990102100203", "五村")]

FORM = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,两癌筛查→宫颈癌→妇女（人）,,true,2025-01-01,
village_month,eligible,eligible,stock,两癌筛查→宫颈癌→应查（人）,,true,2025-01-01,
village_month,pupils,pupils,period,培训→线下→学员（人）,,false,2025-01-01,
village_month,money,money,period,贷款→发放→金额（元）,,false,2025-01-01,
village_month,rate,rate,claim,贷款→回收→比率（%）,,false,2025-01-01,
township_month,women,women,period,本级妇女（人）,,true,2025-01-01,
county_month,women,women,period,本级妇女（人）,,true,2025-01-01,
village_year,women,women,period,妇女（人）,,true,2024-01-01,
"""
PATHS = {
    "women": ("两癌筛查", "宫颈癌", "妇女"),
    "eligible": ("两癌筛查", "宫颈癌", "应查"),
    "pupils": ("培训", "线下", "学员"),
    "money": ("贷款", "发放", "金额"),
    "rate": ("贷款", "回收", "比率"),
}
UNITS = {"women": "人", "eligible": "人", "pupils": "人", "money": "元", "rate": "%"}


@pytest.fixture(scope="module")
def deep_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_test_site(
        tmp_path_factory.mktemp("d") / "s",
        form_columns=FORM,
        rules="rule,form,severity,expression,message_zh,message_en\n",
        labels="+ignored,序号\n",
        places="+990102100203,五村,village,990102100,village,2000-01-01,,true\n",
        indicators="+rate,比率,rate,health,%,none,none,women,eligible,100,2,higher,,,false,,2000-01-01,\n",
    )


QUALIFIED = {
    "plain": ("{}", "exact"),
    "more": ("{}余", "more_than"),
    "at most": ("{}以内", "less_than"),
    "about": ("约{}", "about"),
    "note": ("{}（含流动）", "exact"),
}
WHERE_UNITS = ["label", "parent", "row", "line", "beneath", "wan in label", "wan in line"]


@st.composite
def deep_layouts(draw: st.DrawFn) -> dict[str, Any]:
    row = st.tuples(*[st.integers(1, 9999)] * 3, st.integers(1, 999), st.integers(2, 100))
    return {
        "values": draw(st.lists(row, min_size=3, max_size=3)),
        "levels": draw(st.integers(1, 3)),
        "heading": draw(st.booleans()),
        "units": draw(st.sampled_from(WHERE_UNITS)),
        "words": draw(st.sampled_from(sorted(QUALIFIED))),
        "percent": draw(st.sampled_from(["plain", "sign", "per mille"])),
        "subtotals": draw(st.booleans()),
        "total in numbers": draw(st.booleans()),
        "period": draw(st.sampled_from(PERIODS)),
        "file": draw(st.sampled_from(["xlsx", "csv", "ods"])),
    }


def header_of(layout: dict[str, Any]) -> list[list[str]]:
    """Header rows for all columns after 序号, code and name: labels joined up to the number of levels, with
    units."""
    columns = []
    has_heading = layout["heading"] and layout["levels"] + (layout["units"] == "row") < 4  # four rows at most
    for name, path in PATHS.items():
        labels = ["".join(path[: 4 - layout["levels"]]), *path[4 - layout["levels"] :]]
        unit = UNITS[name]
        if layout["units"] == "wan in label" and name == "money":
            unit = "万元"
        if layout["units"] in ("label", "wan in label"):
            labels[-1] += f"（{unit}）"
        elif layout["units"] == "parent" and len(labels) > 1:
            labels[-2] += f"({unit})"
        elif layout["units"] == "row":
            labels.append(unit)
        columns.append((["妇女工作情况"] if has_heading else []) + labels)
    return [list(row) for row in zip(*columns, strict=True)]


def rows_of(layout: dict[str, Any]) -> list[list[Any]]:
    text, _ = QUALIFIED[layout["words"]]
    in_wan = layout["units"].startswith("wan")
    header = header_of(layout)
    rows: list[list[Any]] = [["村月报"], ["单位代码：990102100", "", f"报告期：{layout['period']}"]]
    line = {"line": "计量单位：人、元、%", "wan in line": "（单位：万元）"}.get(layout["units"])
    rows += [["", "", "", line]] if line else []
    rows += [[*(labels if not at else ["", "", ""]), *own] for at, (labels, own) in enumerate(
        (["序号", "地区代码", "地区名称"], own) for own in header
    )]  # fmt: skip
    sums = [0, 0, 0, 0]
    for number, ((code, name), values) in enumerate(zip(VILLAGES, layout["values"], strict=True), 1):
        *counts, money, rate = values
        shown = {"plain": rate, "sign": f"{rate}%", "per mille": f"{rate * 10}‰"}[layout["percent"]]
        rows.append([number, code, name, *(text.format(n) for n in counts), money, shown])
        if layout["subtotals"]:
            rows.append(["", "", "小计", *counts, money, ""])
        sums = [total + own for total, own in zip(sums, values, strict=False)]
    rows.append([*(["合计", "", ""] if layout["total in numbers"] else ["", "", "合计（全部）"]), *sums, ""])
    if in_wan or layout["units"] == "beneath":
        rows.append(["单位：万元"] if in_wan else ["计量单位：元"])
    return rows


def write_deep(layout: dict[str, Any]) -> tuple[str, bytes]:
    rows = rows_of(layout)
    if layout["file"] == "csv":
        return "a.csv", "\r\n".join(",".join(map(str, row)) for row in rows).encode("gb18030")
    out = io.BytesIO()
    if layout["file"] == "xlsx":
        with xlsxwriter.Workbook(out) as book:
            page = book.add_worksheet("表")
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
        return "a.xlsx", out.getvalue()
    cells = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return "a.ods", out.getvalue()


MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)


def _ods_cell(cell: Any) -> str:
    if cell == "":
        return "<table:table-cell/>"
    kind = (
        f' office:value-type="float" office:value="{cell}"'
        if isinstance(cell, int)
        else ' office:value-type="string"'
    )
    return f"<table:table-cell{kind}><text:p>{escape(str(cell))}</text:p></table:table-cell>"


@pytest.mark.heavy
@given(deep_layouts())
@WITHIN
def test_deep_layouts_read_back_the_same(deep_site: Site, layout: dict[str, Any]) -> None:
    batch = check_files(deep_site, [(*write_deep(layout), NOW)], NOW)
    found = {
        (row["place_code"], row["indicator"]): (row["value"], row["qualifier"])
        for row in batch.observations.to_dicts()
    }
    qualifier = QUALIFIED[layout["words"]][1]
    factor = 10_000 if layout["units"].startswith("wan") else 1
    expected = {}
    for (code, _), (*counts, money, rate) in zip(VILLAGES, layout["values"], strict=True):
        for name, value in zip(("women", "eligible", "pupils"), counts, strict=True):
            expected[code, name] = (Decimal(value), qualifier)
        expected[code, "money"] = (Decimal(money * factor), "exact")
        expected[code, "rate"] = (Decimal(rate), "exact")
    said = batch.findings["message_zh"].to_list()
    assert found == expected, said
    assert set(batch.findings["rule"]) <= {"note_in_cell"}, said


@pytest.mark.heavy
@given(layouts(), st.integers(0, 2**32), st.integers(1, 8))
@WITHIN
def test_mutated_parts_never_break_nor_invent(
    own_site: Site, layout: dict[str, Any], seed: int, changes: int
) -> None:
    _, content = write({**layout, "file": "xlsx"})
    rng = random.Random(seed)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        wanted = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"}
        chosen = rng.choice(sorted(wanted & set(old.namelist())))
        for name in old.namelist():
            part = bytearray(old.read(name))
            for _ in range(changes if name == chosen else 0):
                at = rng.randrange(len(part))
                kind = rng.randrange(4)
                if kind == 0:
                    part[at] = rng.randrange(256)
                elif kind == 1:
                    del part[at : at + rng.randrange(1, 20)]
                elif kind == 2:
                    part[at:at] = part[at : at + rng.randrange(1, 200)]
                else:
                    part[at:at] = rng.choice(
                        [b"<c r=", b"</row>", b"<v>1e400</v>", b"<v/>", b' r="XFD9"', b"<f>"]
                    )
            new.writestr(name, bytes(part))
    assert_nothing_made_up(own_site, "a.xlsx", out.getvalue())


PIECES = [
    "1",
    "12",
    "万",
    "亿",
    "千",
    "百",
    "十",
    "三",
    "〇",
    ".",
    ",",
    " ",
    "（",
    "）",
    "(",
    ")",
    "元",
    "人",
    "人次",
    "%",
]
PIECES += [
    "‰",
    "/万",
    "约",
    "余",
    "以内",
    "近",
    "-",
    "+",
    "合计",
    "小计",
    "其中",
    "：",
    ":",
    "单位",
    "报告期",
    "2025年",
    "月",
]
PIECES += [
    "市",
    "区",
    "镇",
    "村",
    "\n",
    "\t",
    '"',
    ";",
    "\u3000",
    "１",
    "\u200b",
    "=",
    "#REF!",
    "无",
    "—",
    "/",
    "\ufeff",
]
adversarial = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 3000), st.sampled_from(PIECES)).map(
        lambda own: own[0] * own[1] + own[2]
    ),
    st.text(max_size=40),
)


@pytest.mark.heavy
@given(adversarial, st.sampled_from(["人", "元", "%", "人次"]))
@settings(max_examples=400, deadline=timedelta(milliseconds=500))
def test_any_text_is_a_number_or_a_rule_at_once(text: str, unit: str) -> None:
    try:
        number = parse_number(text, Measure(unit))
    except NumberError as error:
        assert error.rule
    else:
        assert number is None or number.value.is_finite()


@pytest.mark.heavy
@given(st.lists(st.lists(adversarial, min_size=4, max_size=5), min_size=1, max_size=6), st.booleans())
@WITHIN
def test_adversarial_cells_end_as_findings(own_site: Site, cells: list[list[str]], with_head: bool) -> None:
    rows = [
        ["村月报"],
        ["机构代码：990102100", "统计时间：2025-03"],
        ["地区代码", "地区名称", "筛查妇女", "筛查应查"],
    ]
    rows = [*(rows if with_head else []), *cells, ["990102100201", "一村", "1", "2"]]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("表")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(at, column, cell)
    assert_nothing_made_up(own_site, "a.xlsx", out.getvalue())
