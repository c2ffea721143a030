"""Rows of a csv with more or fewer fields than the header, and numbers cut at their comma."""

from datetime import UTC, datetime

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.site.site import Site

NOW = datetime(2025, 2, 10, tzinfo=UTC)
HEAD = "村月报\n单位代码：990102100,报告期：2025年1月\n"
LABELS = "地区代码,地区名称,妇女（人）,应查（人）,学员（人）,金额（元）"
WHOLE = ["990102100202,二村,12,21,0,0", "990102100203,三村,13,22,0,0"]


@pytest.mark.parametrize(
    ("labels", "rows", "refused", "is_kept"),
    [
        # each with the cells of the findings on it, and whether any number of the row is taken
        (LABELS, ["990102100201,一村,11,20,0,52,000", *WHOLE], {"A4": "row_fields"}, False),
        (LABELS, ["990102100201,一村,1,011,20,0,0", *WHOLE], {"A4": "row_fields"}, False),
        (LABELS, ["990102100201,一村,11,20,0,0,,", *WHOLE], {}, True),  # only blanks behind
        (LABELS, ['990102100201,一村,11,20,0,"52,000"', *WHOLE], {}, True),
        (LABELS, ["990102100201,一村,11 20,0,0", *WHOLE], {"A4": "row_too_short"}, False),
        (LABELS, ["990102100201,一村,11,20", *WHOLE], {"A4": "row_too_short"}, False),
        (LABELS + ",备注", ["990102100201,一村,11,20,0,52,000", *WHOLE], {"F4": "fields_shifted"}, True),
        (LABELS + ",备注", ["990102100201,一村,11,20,0,52,300", *WHOLE], {"F4": "fields_shifted"}, True),
        (
            LABELS + ",备注",
            ["990102100201,一村,1,011,20,0,0", *WHOLE],
            {"C4": "fields_shifted", "D4": "fields_shifted", "E4": "fields_shifted", "F4": "fields_shifted"},
            False,
        ),
        (LABELS + ",备注", ["990102100201,一村,11,20,0,52,000.50", *WHOLE], {"F4": "fields_shifted"}, True),
        (LABELS + ",备注", ["990102100201,一村,11,20,0,¥52,300元", *WHOLE], {"F4": "fields_shifted"}, True),
        # 11,200 women would be far more than in other rows, 52,300 yuan would not
        (
            LABELS + ",备注",
            ["990102100201,一村,11,200,0,52,300", "990102100202,二村,12,21,0,66000,"],
            {"F4": "fields_shifted"},
            True,
        ),
        (LABELS + ",备注", ["990102100201,一村,11,20,0,0,新增", *WHOLE], {}, True),  # others without 备注
        (LABELS + ",备注", ["990102100201,一村,11,200,0,0", *WHOLE], {}, True),
        (LABELS + ",备注", ["990102100201,一村,11,200,0,0,共12户", *WHOLE], {}, True),
        (LABELS + ",序列", ["990102100201,一村,11,200,0,0,1", *(f"{row},{at}" for at, row in enumerate(WHOLE))], {}, True),
    ],
)  # fmt: skip
def test_a_row_whose_fields_are_shifted_is_refused(
    site: Site, labels: str, rows: list[str], refused: dict[str, str], is_kept: bool
) -> None:
    text = HEAD + labels + "\n" + "\n".join(rows) + "\n"
    batch = check_files(site, [("f.csv", text.encode(), NOW)], NOW)
    rules = ("row_fields", "row_too_short", "fields_shifted")
    assert {row["cell"]: row["rule"] for row in batch.findings.to_dicts() if row["rule"] in rules} == refused
    assert ("990102100201" in set(batch.observations["place_code"])) == is_kept
    assert "990102100202" in set(batch.observations["place_code"])


def test_the_sentence_says_the_counts_and_the_likely_cause(site: Site) -> None:
    text = f"{HEAD}{LABELS}\n990102100201,一村,11,20,0,52,000\n{WHOLE[0]}\n"
    found = check_files(site, [("f.csv", text.encode(), NOW)], NOW).findings.to_dicts()
    said = next(row["message_zh"] for row in found if row["rule"] == "row_fields")
    assert "这一行有 7 栏，表头有 6 栏，多半是数里的逗号（如 52,000）没有加引号" in said


def test_codes_written_as_formulas_are_texts(site: Site) -> None:
    text = f'{HEAD}{LABELS}\n"=""990102100201""",一村,11,20,0,0\n="990102100202",二村,12,21,0,="7"\n'
    batch = check_files(site, [("f.csv", text.encode(), NOW)], NOW)
    assert set(batch.observations["place_code"]) == {"990102100201", "990102100202"}
    assert 7.0 in [float(value) for value in batch.observations["value"] if value is not None]
