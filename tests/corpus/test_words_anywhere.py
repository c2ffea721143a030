"""Words of a span, a measure or another reporting unit, put anywhere in a plain return: never a figure in silence."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import text, xlsx
from tests.corpus.intake.returns import LABELS, TITLE, Return, of

NOW = datetime(2025, 12, 1, tzinfo=UTC)
SPANS = (
    "累计", "累计数", "本年累计", "1—3月", "1-3月累计", "一至三月", "截至3月底", "截至本月末", "第一季度", "一季度累计", "上半年",
    "全年", "全年预计", "年末数", "年初至今", "今年以来", "自年初累计", "上年同期", "去年同期数", "上月", "上月数", "计划", "计划数",
    "年度任务", "目标任务数", "本年累計", "环比", "年内完成数", "2024年", "2025年2月", "二月份", "2025年1—3月",
)  # fmt: skip
MEASURES = {
    "万元": 10000, "千元": 1000, "百元": 100, "人民币万元": 10000, "万": None, "亿元": 10**8, "万美元": None, "千美元": None, "港币": None,
    "万亩": None, "万株": None, "吨": None, "万吨": None, "thousand yuan": 1000, "£ million": None, "USD": None,
}  # fmt: skip
OF_NO_MONEY = ("万亩", "万株", "吨", "万吨")
UNITS = ("宋家桥街道", "金山街道", "荷塘区金山街道", "芦淞区", "建宁街道", "炎陵县霞阳镇")

File = tuple[str, bytes]
Put = Callable[[Return, str], File]


def at_title(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(head=r.head(f"{TITLE}（{word}）")))


def in_a_line(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(above=[[word]]))


def in_a_line_in_brackets(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(above=[["", "", "", f"（{word}）"]]))


def over_all_columns(r: Return, word: str) -> File:
    return "return.xlsx", xlsx(r.sheet(above=[["", "", word]]), ["C3:M3"])


def in_a_row_under_the_labels(r: Return, word: str) -> File:
    rows = [["", "", *[word] * 11], *r.rows()]
    return "return.xlsx", xlsx(r.sheet(rows=rows))


def in_a_note(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(below=[[f"注：本表数据为{word}"]]))


def in_a_foot_line(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(below=[[], [f"说明：以上均系{word}。", "", "填表人："]]))


def on_the_tab(r: Return, word: str) -> File:
    return "return.xlsx", xlsx({word: r.sheet()})


def in_the_file_name(r: Return, word: str) -> File:
    return f"{r.name}{word}.csv", text(r.sheet())


def behind_the_unit(r: Return, word: str) -> File:
    head = [[TITLE], [f"填报单位：{r.name}（{word}）", "", f"单位代码：{r.unit}", "", f"报告期：{r.month}"]]
    return "return.csv", text(r.sheet(head=head))


@pytest.fixture(scope="session")
def sample() -> Site:
    return open_site(Path(__file__).parents[2])


def returns(number: int) -> list[Return]:
    """Returns of one street that differ in a figure each, so that no two files are the same."""
    parts = [of("430202002", 2) for _ in range(number)]
    for at, part in enumerate(parts):
        part.figures[0][0] += at
    return parts


def taken(site: Site, files: Sequence[File]) -> list[tuple[dict[str, Any], bool]]:
    """For each file the figures by place, period and indicator, and whether there is a finding."""
    raw = [RawFile(f"{letters(at)}/{name}", content, NOW) for at, (name, content) in enumerate(files)]
    batch = check_files(site, raw, NOW, contracts=False)
    file_of = dict(batch.submissions.select("submission", "file").iter_rows())
    figures: dict[str, dict[str, Any]] = {file.path: {} for file in raw}
    for row in batch.observations.to_dicts():
        key = f"{row['place_code']}|{row['period']}|{row['indicator']}"
        figures[file_of[row["submission"]]][key] = row["value"]
    found = set(batch.findings["file"])
    return [(figures[file.path], file.path in found) for file in raw]


def letters(number: int) -> str:
    return chr(97 + number // 26) + chr(97 + number % 26)


SPAN_PLACES: tuple[Put, ...] = (
    at_title, in_a_line, in_a_line_in_brackets, over_all_columns, in_a_row_under_the_labels, in_a_note, in_a_foot_line,
    on_the_tab, in_the_file_name, behind_the_unit,
)  # fmt: skip


@pytest.mark.parametrize("put", SPAN_PLACES)
def test_a_word_of_another_span_is_never_passed_over(sample: Site, put: Put) -> None:
    files = [put(r, word) for r, word in zip(returns(len(SPANS)), SPANS, strict=True)]
    outcomes = taken(sample, files)
    assert [
        word for word, (figures, found) in zip(SPANS, outcomes, strict=True) if figures and not found
    ] == []


@pytest.mark.parametrize("put", [put for put in SPAN_PLACES if put is not in_a_line_in_brackets])
def test_the_words_of_the_form_itself_change_nothing(sample: Site, put: Put) -> None:
    words = ("本月数", "3月份", "2025年3月")
    parts = returns(len(words))
    lost = []
    for r, word, (figures, _) in zip(parts, words, taken(sample, list(map(put, parts, words))), strict=True):
        if {key: f"{value:.0f}" for key, value in figures.items()} != {
            key: options[0][0] for key, options in r.read().items()
        }:
            lost.append(word)
    assert lost == []


def measure_in_label(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet([*LABELS[:10], f"担保贷款金额（{word}）"]))


def without_measure(r: Return, **lines: Any) -> bytes:
    return text(r.sheet([*LABELS[:10], "担保贷款金额"], **lines))


def measure_above(r: Return, word: str) -> File:
    return "return.csv", without_measure(r, above=[["", "", f"金额单位：{word}"]])


def measure_in_brackets_above(r: Return, word: str) -> File:
    return "return.csv", without_measure(r, above=[["", "", f"单位（{word}）"]])


def measure_below(r: Return, word: str) -> File:
    return "return.csv", without_measure(r, below=[[f"注：担保贷款金额以{word}计。"]])


def measure_at_title(r: Return, word: str) -> File:
    return "return.csv", without_measure(r, head=r.head(f"{TITLE}（单位：{word}）"))


def measure_on_the_tab(r: Return, word: str) -> File:
    return "return.xlsx", xlsx({f"报表（{word}）": r.sheet([*LABELS[:10], "担保贷款金额"])})


def measure_under_the_label(r: Return, word: str) -> File:
    return "return.csv", text(
        r.sheet([*LABELS[:10], "担保贷款金额"], rows=[["", "", *[""] * 10, word], *r.rows()])
    )


def measure_against_label(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(above=[["", "", f"金额单位：{word}"]]))


@pytest.mark.parametrize(
    "put",
    [measure_in_label, measure_above, measure_in_brackets_above, measure_below, measure_at_title, measure_on_the_tab,
     measure_under_the_label, measure_against_label],
)  # fmt: skip
def test_a_measure_is_applied_or_the_column_is_refused(sample: Site, put: Put) -> None:
    parts = returns(len(MEASURES))
    wrong = []
    outcomes = taken(sample, list(map(put, parts, MEASURES)))
    for r, (word, scale), (figures, found) in zip(parts, MEASURES.items(), outcomes, strict=True):
        got = [figures.get(r.at(row)) for row in (0, 1)]
        as_labelled = put is measure_against_label and word in OF_NO_MONEY  # the label says 元
        right = [
            r.figures[row][10] * (1 if as_labelled else scale)
            for row in (0, 1)
            if as_labelled or (scale and put is not measure_against_label)
        ]
        if got not in ([None, None], right) or (None in got and not found):
            wrong.append((word, got, found))
    assert wrong == []


def unit_at_title(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(head=r.head(f"{word}{TITLE}")))


def unit_above(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(above=[[f"报送单位：{word}"]]))


def unit_below(r: Return, word: str) -> File:
    return "return.csv", text(r.sheet(below=[[f"填报单位（盖章）：{word}"]]))


@pytest.mark.parametrize("put", [unit_at_title, unit_above, unit_below, on_the_tab, in_the_file_name])
def test_another_reporting_unit_is_never_passed_over(sample: Site, put: Put) -> None:
    parts = returns(len(UNITS))
    if put is in_the_file_name:
        for r in parts:
            r.name = ""
    outcomes = taken(sample, list(map(put, parts, UNITS)))
    assert [
        word for word, (figures, found) in zip(UNITS, outcomes, strict=True) if figures and not found
    ] == []
