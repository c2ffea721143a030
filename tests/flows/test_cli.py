"""Commands as an officer types them: their sentences, the files they leave, their exit status."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.catalogue import Catalogue
from schemas.integrity.targets import THRESHOLDS
from tests.support.rolled import rolled_whole
from tests.support.site import (
    fedstats,
    fedstats_here,
    fill_site,
    grid,
    make_test_site,
    submit,
    write_csv,
    write_xlsx,
)

GOOD = ("990102101201", "三村", 11, 20, 0, 0)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Publish January: 三村 on time, 四村 late, the others missing."""
    site = make_test_site(tmp_path_factory.mktemp("published") / "站点")
    submit(site, "b.csv", "village_month", "990102101", "2025-01", [GOOD], datetime(2025, 2, 4, tzinfo=UTC))
    row = ("990103100201", "四村", 1, 2, 0, 0)
    submit(site, "c.csv", "village_month", "990103100", "2025-01", [row], datetime(2025, 2, 9, tzinfo=UTC))
    as_of = datetime(2025, 2, 20, tzinfo=UTC)
    with rolled_whole(site, as_of) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, as_of)))
    return site


def test_status_says_who_is_missing_and_late(published: Site) -> None:
    done = fedstats("status", "2025-01", "--site", published.root)
    assert done.returncode == 0
    assert "未报 · 村月报 2025-01 · 样市 东县 甲乡（2）：一村 990102100201，二村 990102100202" in done.stdout
    assert "迟报 · 村月报 2025-01 · 样市 西县 丙镇（1）：四村 990103100201" in done.stdout
    assert "虚拟村" not in done.stdout
    english = fedstats("status", "--site", published.root, "--lang", "en")
    assert "missing · Village monthly return" in english.stdout


def test_status_as_json(published: Site) -> None:
    status = json.loads(fedstats("status", "2025-01", "--site", published.root, "--json").stdout)
    villages = next(row for row in status["totals"] if row["form"] == "village_month")
    assert (villages["expected"], villages["reported"], villages["late"], villages["missing"]) == (4, 2, 1, 2)
    assert {row["name"] for row in status["absent"] if row["state"] == "late"} == {"四村"}


@pytest.mark.parametrize(
    ("period", "status", "said"),
    [("2025-13", 2, "“2025-13”不是报告期"), ("2031-01", 1, "2031-01 没有应报的报表")],
)
def test_status_of_a_wrong_period(published: Site, period: str, status: int, said: str) -> None:
    done = fedstats("status", period, "--site", published.root)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr


def test_status_before_anything_is_published(site: Site) -> None:
    done = fedstats("status", "--site", site.root)
    assert done.returncode == 1
    assert "fedstats nightly" in done.stderr


def test_check_of_a_good_file_stores_nothing(site: Site, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "三村 一月.xlsx", grid("village_month", "990102101", "2025-01", [GOOD]))
    before = sorted(site.root.rglob("*"))
    done = fedstats("check", path, "--site", site.root)
    assert done.returncode == 0
    assert "没有发现问题，4 个数可以接收" in done.stdout
    assert sorted(site.root.rglob("*")) == before


def test_check_names_the_cell_and_ends_with_one(site: Site, tmp_path: Path) -> None:
    rows = [("990102101201", "三村", "很多", 20, 0, 0)]
    path = write_csv(tmp_path / "a.csv", grid("village_month", "990102101", "2025-01", rows), "gb18030")
    (tmp_path / "空.xlsx").write_bytes(b"")
    done = fedstats("check", path, tmp_path / "空.xlsx", "--site", site.root)
    assert done.returncode == 1
    assert "a.csv，C4 格：应为数字，现为“很多”，请只填数字。" in done.stdout
    assert "空.xlsx：文件是空的" in done.stdout
    assert "2 个错误，0 个提示；3 个数可以接收，1 个不能" in done.stdout
    found = json.loads(fedstats("check", path, "--site", site.root, "--json").stdout)
    assert [(row["rule"], row["cell"]) for row in found["findings"]] == [("not_a_number", "C4")]


def test_check_gives_each_number_that_it_takes(site: Site, tmp_path: Path) -> None:
    rows = [("990102101201", "三村", "300余", 400, "很多", 0.0)]
    path = write_xlsx(tmp_path / "三村.xlsx", grid("village_month", "990102101", "2025-01", rows))
    done = json.loads(fedstats("check", path, "--site", site.root, "--json").stdout)
    fixed = ["sheet", "cell", "place_code", "period", "indicator", "reported_as", "value", "qualifier"]
    assert [list(row) for row in done["values"]] == [["file", *fixed, "text"]] * 3
    taken = [(row["cell"], row["value"], row["qualifier"], row["text"]) for row in done["values"]]
    assert taken == [("C4", 300, "more_than", "300余"), ("D4", 400, "exact", None), ("F4", 0, "exact", None)]
    assert {row["place_code"] for row in done["values"]} == {"990102101201"}
    assert {(row["file"], row["period"]) for row in done["values"]} == {("三村.xlsx", "2025-01")}


def test_files_of_the_same_bytes_have_their_numbers_once_each(site: Site, tmp_path: Path) -> None:
    rows = [("990102101201", "三村", 3, 4, 1, 0)]
    paths = [
        write_xlsx(tmp_path / name, grid("village_month", "990102101", "2025-01", rows))
        for name in ("一.xlsx", "二.xlsx")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    done = json.loads(fedstats("check", *paths, "--site", site.root, "--json").stdout)
    assert [(row["file"], row["cell"]) for row in done["values"]] == [
        (name, cell) for name in ("一.xlsx", "二.xlsx") for cell in ("C4", "D4", "E4", "F4")
    ]


@pytest.mark.parametrize(("lang", "said"), [("zh", "300 以上"), ("en", "300 or more")])
def test_check_lists_the_numbers_by_name(site: Site, tmp_path: Path, lang: str, said: str) -> None:
    rows = [("990102101201", "三村", "300余", 400, 1, 0)]
    path = write_xlsx(tmp_path / "三村.xlsx", grid("village_month", "990102101", "2025-01", rows))
    done = fedstats("check", path, "--site", site.root, "--table", "--lang", lang)
    line = next(line for line in done.stdout.splitlines() if "C4" in line)
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    names = site.catalogue["indicators"].filter(code="women").select(f"name_{lang}").item()
    unit = {"zh": "（人）", "en": " (persons)"}[lang]
    assert cells == ["C4", "三村", f"{names}{unit}", said, "300余"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((11, 20, 1, 0), "没有发现问题，4 个数可以接收，可以上报"),
        (("11（含流动）", 20, 1, 0), "没有错误，1 个提示；4 个数可以接收，可以上报"),
        (("很多", 20, 1, 0), "请按上表改正错误，再自查一次，没有错误后上报"),
        (None, "没有读到任何数，还不能上报"),
    ],
)
def test_check_says_what_to_do_next(site: Site, tmp_path: Path, cells: tuple[Any, ...], said: str) -> None:
    rows = [("990102101201", "三村", *cells)] if cells else []
    path = write_xlsx(tmp_path / "三村.xlsx", grid("village_month", "990102101", "2025-01", rows))
    assert said in fedstats("check", path, "--site", site.root).stdout


def test_check_of_a_missing_file(site: Site) -> None:
    done = fedstats("check", "没有.xlsx", "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "找不到文件 没有.xlsx" in done.stderr


def test_check_of_a_folder(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "报来的"
    rows = [("990102101201", "三村", "很多", 20, 0, 0)]
    write_csv(folder / "乙镇" / "a.csv", grid("village_month", "990102101", "2025-01", rows))
    write_xlsx(folder / "b.xlsx", grid("village_month", "990102101", "2025-02", [GOOD]))
    (folder / "~$b.xlsx").write_bytes(b"open elsewhere")
    with zipfile.ZipFile(folder / "c.zip", "w") as packed:
        rows = [("990102101201", "三村", 12, 20, 0, 0)]
        other = write_xlsx(tmp_path / "other.xlsx", grid("village_month", "990102101", "2025-02", rows))
        packed.write(other, "二月.xlsx")
    done = json.loads(fedstats("check", folder, "--site", site.root, "--json").stdout)
    assert {(row["rule"], row["file"]) for row in done["findings"]} == {("not_a_number", "乙镇/a.csv")}
    assert {row["file"] for row in done["values"]} == {"乙镇/a.csv", "b.xlsx", "c.zip/二月.xlsx"}
    assert len(done["values"]) == 3 + 4 + 4


def test_check_of_a_folder_without_files(site: Site, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    done = fedstats("check", tmp_path / "空", "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{tmp_path / '空'} 里没有文件" in done.stderr


def test_a_slip_of_a_folder_with_several_files(site: Site, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_xlsx(tmp_path / "两份" / f"{name}.xlsx", grid("village_month", "990102101", "2025-01", [GOOD]))
    done = fedstats("check", tmp_path / "两份", "--slip", tmp_path / "退回单.xlsx", "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--slip 一次只能给一个文件" in done.stderr


def test_site_new_makes_a_site_once(tmp_path: Path) -> None:
    root = tmp_path / "新站点"
    done = fedstats("site", "new", root)
    assert done.returncode == 0
    assert "下一步" in done.stdout
    head = "\ufeffcode,name,level,parent,kind,valid_from,valid_to,reports\n"
    assert (root / "catalogue" / "places.csv").read_text(encoding="utf-8") == head
    assert (root / "data" / "raw").is_dir()
    # the thresholds of the sample's indicators are left out
    thresholds = Catalogue(root / "catalogue")["thresholds"]
    assert set(thresholds["rule"]) == set(THRESHOLDS) - {"inconsistent_with_related"}
    assert thresholds["indicator"].is_null().all()
    again = fedstats("site", "new", root)
    assert again.returncode == 2
    assert "已经是站点" in again.stderr


@pytest.mark.parametrize(
    ("break_it", "said", "status"),
    [
        (lambda root: (root / "fedstats.toml").unlink(), "不是站点", 2),
        (lambda root: (root / "fedstats.toml").write_text('nmae = "x"\n'), "nmae", 2),
        (lambda root: (root / "fedstats.toml").write_text('timezone = "Mars"\n'), "时区的名称", 2),
        (lambda root: (root / "fedstats.toml").write_text("= no\n"), "不是有效的 TOML", 2),
        (lambda root: (root / "catalogue" / "forms.csv").unlink(), "forms.csv：文件不存在", 1),
        (
            lambda root: (root / "catalogue" / "forms.csv").write_text("form\n"),
            "forms.csv，第 1 行：表头缺少列",
            1,
        ),
    ],
)
def test_a_broken_site_gets_one_sentence(site: Site, break_it, said: str, status: int) -> None:  # type: ignore[no-untyped-def]
    break_it(site.root)
    for command in (["nightly"], ["status"]):
        done = fedstats_here(*command, "--site", site.root)
        assert done.returncode == status
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_a_time_that_cannot_be_read(site: Site) -> None:
    done = fedstats_here("nightly", "--as-of", "昨天", "--site", site.root)
    assert done.returncode == 2
    assert "时间“昨天”看不懂" in done.stderr


def test_check_looks_into_a_zip(site: Site, tmp_path: Path) -> None:
    good = write_csv(tmp_path / "a.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    bad = write_csv(tmp_path / "b.csv", grid("village_month", "990102101", "2025-13", [GOOD]))
    with zipfile.ZipFile(tmp_path / "两份.zip", "w") as archive:
        for path in (good, bad):
            archive.write(path, path.name)
    done = json.loads(fedstats("check", tmp_path / "两份.zip", "--site", site.root, "--json").stdout)
    assert [(row["rule"], row["file"]) for row in done["findings"]] == [("no_such_period", "两份.zip/b.csv")]
    assert done["accepted"] == 4


def wrong_return(folder: Path) -> Path:
    rows = [("990102101201", "三村", "很多", 20, 0, 0)]
    return write_xlsx(folder / "三村.xlsx", grid("village_month", "990102101", "2025-01", rows))


def test_check_writes_the_slip(site: Site, tmp_path: Path) -> None:
    path, slip = wrong_return(tmp_path), tmp_path / "退回单.xlsx"
    done = fedstats("check", path, "--slip", slip, "--site", site.root)
    assert done.returncode == 1
    assert "C4 格：应为数字" in done.stdout
    assert f"退回单已写到 {slip}" in done.stderr
    book = openpyxl.load_workbook(slip)
    assert book.sheetnames == ["审核意见", "表"]
    assert "应为数字" in book["表"]["C4"].comment.text


def test_a_good_return_has_no_slip(site: Site, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", grid("village_month", "990102101", "2025-01", [GOOD]))
    done = fedstats("check", path, "--slip", tmp_path / "s.xlsx", "--site", site.root)
    assert done.returncode == 0
    assert "不出退回单" in done.stderr
    assert not (tmp_path / "s.xlsx").exists()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("三村.xlsx", "不能写到报表本身"),
        ("./x/../三村.xlsx", "不能写到报表本身"),
        ("没有/s.xlsx", "没有文件夹"),
        ("s.xls", "以 .xlsx 结尾"),
        ("x", "以 .xlsx 结尾"),
    ],
)
def test_a_wrong_slip_path_is_refused_and_changes_nothing(
    site: Site, tmp_path: Path, output: str, said: str
) -> None:
    path = wrong_return(tmp_path)
    (tmp_path / "x").mkdir()
    before = path.read_bytes()
    done = fedstats("check", path, "--slip", f"{tmp_path}/{output}", "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before
    assert sorted(own.name for own in tmp_path.iterdir()) == ["site", "x", "三村.xlsx"]


def test_a_slip_is_for_one_file(site: Site, tmp_path: Path) -> None:
    path = wrong_return(tmp_path)
    done = fedstats("check", path, path, "--slip", tmp_path / "s.xlsx", "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "一次只能给一个文件" in done.stderr


def test_a_template_into_a_missing_folder(site: Site, tmp_path: Path) -> None:
    output = tmp_path / "没有" / "t.xlsx"
    done = fedstats("template", "village_month", "990102100", "2025-03", "-o", output, "--site", site.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有文件夹" in done.stderr


@pytest.mark.heavy
def test_check_imports_no_slow_library(site: Site, tmp_path: Path) -> None:
    path = wrong_return(tmp_path)
    script = (
        "import sys\n"
        "from flows.cli.app import app\n"
        f"app(['check', {str(path)!r}, '--slip', {str(tmp_path / 's.xlsx')!r}, '--site', {str(site.root)!r}],"
        " standalone_mode=False)\n"
        "heavy = {'pandera', 'prefect', 'pandas', 'duckdb'}\n"
        "print('imported:', sorted(heavy & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "C4 格：应为数字" in done.stdout
    assert "imported: []" in done.stdout
    assert (tmp_path / "s.xlsx").exists()


@pytest.mark.parametrize(
    ("imported", "heavy"),
    [
        ("flows.cli.app", ("polars", "duckdb", "jinja2", "xlsxwriter", "pandera", "prefect", "pandas")),
        ("flows.steps.answer.explain", ("pandera", "prefect", "pandas")),
        ("flows.steps.vintage.publish", ("pandera", "prefect", "pandas")),
        ("flows.nightly", ("pandera", "pandas", "jinja2", "xlsxwriter")),
    ],
    ids=["a help", "explain", "vintages", "a night"],
)
def test_a_command_imports_no_slow_library_that_it_can_do_without(
    imported: str, heavy: tuple[str, ...]
) -> None:
    script = (
        "import sys\n"
        "from flows.cli.app import app\n"
        f"import {imported}\n"
        f"print('imported:', sorted(set({heavy}) & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "imported: []\n"


@pytest.mark.heavy
def test_a_sound_night_asks_pandera_nothing(tmp_path: Path) -> None:
    """Expressions judge sound rows; pandera takes as long to import as 300 returns to read."""
    site = make_test_site(tmp_path / "s")
    fill_site(site, ["2025-01"])
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from flows.one_night import run_plainly\n"
        "from flows.steps.site.site import open_site\n"
        f"report = run_plainly(open_site(Path({str(site.root)!r})))\n"
        "print('imported:', report.published, sorted({'pandera', 'pandas', 'prefect'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "imported: True []" in done.stdout


@pytest.mark.parametrize(("lang", "english"), [("zh", False), ("en", True)])
def test_the_slip_is_english_on_request(site: Site, tmp_path: Path, lang: str, english: bool) -> None:
    slip = tmp_path / "s.xlsx"
    fedstats("check", wrong_return(tmp_path), "--slip", slip, "--site", site.root, "--lang", lang)
    said = openpyxl.load_workbook(slip).worksheets[0]["G6"].value
    assert "应为数字" in said
    assert ("a number is expected here" in said) == english
