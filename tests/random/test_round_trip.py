"""Every layout of a return reads back the same; no bytes break the reading or yield values that are not
there."""

import csv
import io
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_sheets
from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site

NOW = datetime(2025, 4, 10, tzinfo=UTC)
VILLAGES = [("990102100201", "一村"), ("990102100202", "二村")]
COLUMNS = {"women": "妇女", "eligible": "应查", "pupils": "学员"}
MOSTLY = settings(
    max_examples=120,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

PARENTS = {"women": "筛查", "eligible": "筛查", "pupils": "培训"}


def in_words(number: int) -> str:
    """A number below 10,000 in Chinese numerals, as people say it."""
    if number == 0:
        return "零"
    digits, units = "零一二三四五六七八九", ["千", "百", "十", ""]
    text = ""
    for digit, unit in zip(f"{number:04}", units, strict=True):
        if digit == "0":
            text += "零" if text and not text.endswith("零") else ""
        else:
            text += digits[int(digit)] + unit
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text


STYLES = {
    "number": lambda n: n,
    "text": str,
    "thousands": lambda n: f"{n:,}",
    "full width": lambda n: str(n).translate({0x30 + d: 0xFF10 + d for d in range(10)}),
    "unit": lambda n: f"{n}人",
    "spaces": lambda n: f" {n} ",
    "words": in_words,
    "wan": lambda n: f"{n / 10000}万" if n % 100 == 0 and n else str(n),
}
PERIODS = ["2025年3月", "2025-03", "2025.3", "２０２５年３月份", "2025/3"]


@st.composite
def layouts(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "values": draw(
            st.lists(st.lists(st.integers(0, 9999), min_size=3, max_size=3), min_size=2, max_size=2)
        ),
        "style": draw(st.sampled_from(sorted(STYLES))),
        "order": draw(st.permutations(list(COLUMNS))),
        "deep": draw(st.booleans()),
        "numbered": draw(st.booleans()),
        "total": draw(st.sampled_from(["", "first", "last"])),
        "place": draw(st.sampled_from(["code", "name", "both", "suffix"])),
        "head": draw(st.sampled_from(["one cell", "cells", "neighbours", "beneath"])),
        "titles": draw(st.integers(0, 3)),
        "blank rows": draw(st.booleans()),
        "remark": draw(st.booleans()),
        "period": draw(st.sampled_from(PERIODS)),
        "file": draw(
            st.sampled_from(["xlsx", "utf-8", "utf-8-sig", "gb18030", "utf-16", "tab", "semicolon"])
        ),
    }


def rows_of(layout: dict[str, Any]) -> tuple[list[list[Any]], list[tuple[int, int, int, int, str]]]:
    """The cells of a return in that layout, and its merged ranges."""
    style = STYLES[layout["style"]]
    columns = list(layout["order"])
    rows: list[list[Any]] = [["村月报"]] + [[""] for _ in range(layout["titles"])]
    fields = {"机构代码": "990102100", "统计时间": layout["period"]}
    if layout["head"] == "one cell":
        rows.append(["  ".join(f"{name}：{text}" for name, text in fields.items())])
    elif layout["head"] == "cells":
        rows.append([f"{name}：{text}" for name, text in fields.items()])
    elif layout["head"] == "neighbours":
        rows.append([part for pair in fields.items() for part in pair])
    places = {
        "code": ["地区代码"],
        "name": ["村（社区）"],
        "both": ["地区代码", "地区名称"],
        "suffix": ["地区名称"],
    }[layout["place"]]
    merges = []
    if layout["deep"]:
        top = len(rows)
        rows.append([*places, *(PARENTS[name] for name in columns)])
        rows.append([*("" for _ in places), *(f"{COLUMNS[name]}（人）" for name in columns)])
        merges = [(top, at, top + 1, at, label) for at, label in enumerate(places)]
    else:
        rows.append([*places, *(f"{PARENTS[name]}{COLUMNS[name]}(人)" for name in columns)])
    if layout["remark"]:
        rows[-1].append("备注")
    if layout["numbered"]:
        rows.append([*("甲乙"[at] for at in range(len(places))), *range(1, len(columns) + 1)])
    data = []
    for (code, name), values in zip(VILLAGES, layout["values"], strict=True):
        own = {"code": [code], "name": [name], "both": [code, name], "suffix": [f"{name}民委员会"]}[
            layout["place"]
        ]
        by_name = dict(zip(COLUMNS, values, strict=True))
        data.append([*own, *(style(by_name[column]) for column in columns)])
    sums = [sum(values[list(COLUMNS).index(column)] for values in layout["values"]) for column in columns]
    total = ["合计", *("" for _ in places[1:]), *sums]
    data = (
        [total, *data]
        if layout["total"] == "first"
        else [*data, total]
        if layout["total"] == "last"
        else data
    )
    for row in data:
        rows += [row, [""]] if layout["blank rows"] else [row]
    if layout["head"] == "beneath":
        rows += [[f"{name}：{text}" for name, text in fields.items()]]
    return [*rows, ["单位负责人：", "填表人："]], merges


def write(layout: dict[str, Any]) -> tuple[str, bytes]:
    rows, merges = rows_of(layout)
    out = io.BytesIO()
    if layout["file"] == "xlsx":
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet("表")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            for first_row, first, last_row, last, text in merges:
                sheet.merge_range(first_row, first, last_row, last, text)
        return "a.xlsx", out.getvalue()
    delimiter = {"tab": "\t", "semicolon": ";"}.get(layout["file"], ",")
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    encoding = layout["file"] if layout["file"].startswith(("utf", "gb")) else "utf-8"
    return ("a.tsv" if delimiter == "\t" else "a.csv"), text.getvalue().encode(encoding)


Found = dict[tuple[str, str], tuple[float, str, str]]
"""Value, period and qualifier by place and indicator."""


def found_in(batch: Batch) -> Found:
    return {
        (row["place_code"], row["indicator"]): (float(row["value"]), row["period"], row["qualifier"])
        for row in batch.observations.to_dicts()
    }


def expected_of(layout: dict[str, Any]) -> Found:
    return {
        (code, column): (float(value), "2025-03", "exact")
        for (code, _), values in zip(VILLAGES, layout["values"], strict=True)
        for column, value in zip(COLUMNS, values, strict=True)
    }


@pytest.mark.heavy
@given(layouts())
@MOSTLY
def test_every_way_of_writing_reads_back_the_same(own_site: Site, layout: dict[str, Any]) -> None:
    name, content = write(layout)
    batch = check_files(own_site, [(name, content, NOW)], NOW)
    assert found_in(batch) == expected_of(layout), batch.findings["message_zh"].to_list()
    assert set(batch.findings["rule"]) <= {"columns_reordered"}


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xls", "ods"])
@given(drawn=st.lists(layouts(), min_size=40, max_size=40))
@settings(
    max_examples=1,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_way_of_writing_reads_back_from_what_a_spreadsheet_program_saves(
    own_site: Site, tmp_path: Path, kind: str, drawn: list[dict[str, Any]]
) -> None:
    """All layouts of one draw go through the program at once; its start takes longer than saving them."""
    drawn = [layout | {"file": "xlsx"} for layout in drawn]
    for at, layout in enumerate(drawn):
        (tmp_path / f"{at:03}.xlsx").write_bytes(write(layout)[1])
    profile = f"-env:UserInstallation=file://{tmp_path}/office"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path)]
    files = sorted(map(str, tmp_path.glob("*.xlsx")))
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    for at, layout in enumerate(drawn):
        content = (tmp_path / f"{at:03}.{kind}").read_bytes()
        batch = check_files(own_site, [(f"a.{kind}", content, NOW)], NOW)
        assert found_in(batch) == expected_of(layout), (layout, batch.findings["message_zh"].to_list())
        assert set(batch.findings["rule"]) <= {"columns_reordered"}


def assert_nothing_made_up(own_site: Site, name: str, content: bytes) -> None:
    batch = check_files(own_site, [(name, content, NOW)], NOW)
    assert len(batch.submissions) >= 1
    if not len(batch.observations):
        return
    try:
        sheets = {sheet.name: sheet for sheet in read_sheets(name, content, own_site.max_bytes)}
    except UnreadableError:
        pytest.fail("observations of a file that cannot be read")
    for row in batch.observations.to_dicts():
        filled = {
            cell_name(at, column)
            for at, cells in enumerate(sheets[row["sheet"]].rows)
            for column, cell in enumerate(cells)
            if cell != ""
        }
        assert row["cell"] in filled


@pytest.mark.heavy
@given(st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.ods", "a.tsv", "a.zip", "a"]), st.binary(max_size=400))
@MOSTLY
def test_any_bytes_are_a_finding_at_most(own_site: Site, name: str, content: bytes) -> None:
    assert_nothing_made_up(own_site, name, content)


@pytest.mark.heavy
@given(layouts(), st.integers(0, 2**32), st.integers(1, 12))
@MOSTLY
def test_a_mutated_return_never_breaks_nor_invents(
    own_site: Site, layout: dict[str, Any], seed: int, changes: int
) -> None:
    name, content = write(layout)
    rng = random.Random(seed)
    mutated = bytearray(content)
    for _ in range(changes):
        at = rng.randrange(len(mutated))
        kind = rng.randrange(3)
        if kind == 0:
            mutated[at] = rng.randrange(256)
        elif kind == 1:
            del mutated[at : at + rng.randrange(1, 20)]
        else:
            mutated[at:at] = mutated[at : at + rng.randrange(1, 20)]
        if not mutated:
            break
    assert_nothing_made_up(own_site, name, bytes(mutated))


def test_the_files_of_this_test_are_really_different(tmp_path: Path) -> None:
    plain = {
        "values": [[1, 2, 3], [4, 5, 6]],
        "style": "words",
        "order": list(COLUMNS),
        "deep": True,
        "numbered": True,
    }
    plain |= {"total": "first", "place": "suffix", "head": "neighbours", "titles": 1, "blank rows": True}
    plain |= {"remark": True, "period": PERIODS[0], "file": "utf-8"}
    name, content = write(plain)
    text = content.decode()
    assert name == "a.csv"
    assert "二村民委员会,四,五,六" in text
    assert "合计,5,7,9" in text
