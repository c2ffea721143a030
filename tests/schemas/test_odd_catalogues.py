"""Odd catalogues: empty cells, numbers and codes with which nothing could ever come out are faults, and say what to do."""

from pathlib import Path

import pytest

from tests.schemas.test_integrity import RIGHT, faults_of, make_catalogue

# file, text to replace, text instead, line, sentence
EMPTY = [
    # an empty cell never means false in silence
    ("places", "三村,village,990102101,village,2000-01-01,,true", "三村,village,990102101,village,2000-01-01,,", 11, "reports 是空的，请填写，应为其中之一：true、false"),
    # an empty word lists the words
    ("indicators", "money,economy,元,sum,sum", "money,economy,元,,sum", 5, "over_places 是空的，请填写，应为其中之一：sum、average、maximum、minimum、none"),
    ("indicators", "money,economy,元,sum,sum", "money,economy,元,sum,", 5, "over_time 是空的，请填写，应为其中之一：sum、last、average、maximum、minimum、none"),
    ("indicators", "100,2,higher", "100,2,", 6, "better 是空的，请填写，应为其中之一：higher、lower、none"),
    ("forms", "village,year,", "village,,", 5, "period_type 是空的，请填写，应为其中之一：month、quarter、half、year"),
    ("form_columns", "village_year,women,women,period", "village_year,women,women,", 12, "reported_as 是空的，请填写，应为其中之一："),
    ("rules", "month,warning", "month,", 3, "severity 是空的，请填写，应为其中之一：error、warning"),
    ("place_events", "2020-01-01,recode", "2020-01-01,", 2, "event 是空的，请填写，应为其中之一：recode、"),
    ("targets", "coverage,>=", "coverage,", 2, "operator 是空的，请填写，应为其中之一：>=、"),
]  # fmt: skip
LONG = "9" * 101
ODD = [
    ("indicators", "100,2,higher", "100,5,higher", 6, "decimals（5）最多 4"),
    ("indicators", "women,eligible,100", "women,eligible,0", 6, "scale（0）应大于 0"),
    ("indicators", "women,eligible,100", "women,eligible,-100", 6, "scale（-100）应大于 0"),
    ("forms", "month,5,30,2025-01-01", "month,31,30,2025-01-01", 2, "late_days（30）小于 due_days（31）"),
    ("places", "", "9901 06,西区,county,990100,county,2000-01-01,,true", 19, "code“9901 06”里有空格或 |"),
    ("places", "", "../0106,西区,county,990100,county,2000-01-01,,true", 19, "code“../0106”不能用作文件名"),
    ("places", "", "99/0106,西区,county,990100,county,2000-01-01,,true", 19, "code“99/0106”不能用作文件名"),
    ("places", "", "99\\0106,西区,county,990100,county,2000-01-01,,true", 19, "code“99\\0106”不能用作文件名"),
    ("places", "", ".990106,西区,county,990100,county,2000-01-01,,true", 19, "code“.990106”不能用作文件名"),
    (
        "places",
        "",
        "99\x070106,西区,county,990100,county,2000-01-01,,true",
        19,
        "code“99\x070106”不能用作文件名",
    ),
    ("places", "", f"{LONG},西区,county,990100,county,2000-01-01,,true", 19, f"code“{LONG}”不能用作文件名"),
    ("places", "", "990106|7,西区,county,990100,county,2000-01-01,,true", 19, "code“990106|7”里有空格或 |"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"), EMPTY + ODD, ids=[case[4] for case in EMPTY + ODD]
)
def test_an_odd_value_is_a_fault_with_its_remedy(
    tmp_path: Path, file: str, old: str, new: str, line: int, said: str
) -> None:
    (fault,) = faults_of(make_catalogue(tmp_path, **{file: (old, new)}))
    assert (fault.file, fault.line) == (f"{file}.csv", line)
    assert fault.message_zh.startswith(said)


@pytest.mark.parametrize("month", ["0", "13", "-1"])
def test_a_year_begins_in_a_month(tmp_path: Path, month: str) -> None:
    header, *rows = RIGHT["forms"].splitlines()
    forms = (
        "\n".join([f"{header},year_start", *(f"{row}," for row in rows[:-1]), f"{rows[-1]},{month}"]) + "\n"
    )
    folder = make_catalogue(tmp_path)
    (folder / "forms.csv").write_text(forms, encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.line, fault.message_zh) == (
        5,
        f"year_start（{month}）应为 1 至 12，是累计年度的第一个月，请改正",
    )


def test_a_registry_of_which_no_place_reports(tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path)
    (folder / "places.csv").write_text(RIGHT["places"].replace(",true", ",false"), encoding="utf-8")
    (fault,) = faults_of(folder)
    assert (fault.file, fault.line) == ("places.csv", 2)
    assert fault.message_zh.startswith("没有一个单位的 reports 是 true")
    assert fault.message_en


@pytest.mark.parametrize("written", ["TRUE", "True", "true", "FALSE"])
def test_true_and_false_may_be_written_large(tmp_path: Path, written: str) -> None:
    row = "三村,village,990102101,village,2000-01-01,,"
    assert faults_of(make_catalogue(tmp_path, places=(row + "true", row + written))) == []


def test_a_folder_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("gone", "file"):
        (fault,) = faults_of(tmp_path / name)
        assert fault.said("zh") == f"{name}：没有这个文件夹，请放回去，或改 fedstats.toml 里的 catalogue"
