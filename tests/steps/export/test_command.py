"""The command `fedstats export`: its files, its sentences, its exit status."""

import json
from pathlib import Path

import openpyxl
import pytest

from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, fedstats, make_test_site
from tests.support.workbooks import give_two_months, publish_as_of, read_sheets, shown_site


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A published site with two counties; a second city has the name of a township, and no figures."""
    places = CATALOGUE["places"] + "880100,甲乡,city,,city,2000-01-01,,false\n"
    site = shown_site(tmp_path_factory.mktemp("command") / "站点", places=places)
    give_two_months(site)
    publish_as_of(site)
    return site


def test_every_workbook_into_a_folder(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "-o", tmp_path / "新" / "表", "--site", shown.root)
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "新" / "表").iterdir())
    assert names == ["990100_样市.xlsx", "990102_东县.xlsx", "990103_西县.xlsx"]
    assert f"已写出 3 个文件：{tmp_path / '新' / '表'}（版本 {shown.current.resolve().name}）" in done.stdout


@pytest.mark.parametrize("said", ["990102", "东县", "样市/东县"])
def test_one_county_into_one_file(shown: Site, tmp_path: Path, said: str) -> None:
    out = tmp_path / "东.xlsx"
    done = fedstats(
        "export", "--county", said, "--subject", "学习", "-o", out, "--site", shown.root, "--json"
    )
    assert json.loads(done.stdout) == {"vintage": shown.current.resolve().name, "files": [str(out)]}
    assert openpyxl.load_workbook(out).sheetnames == ["目录", "学习", "图表"]
    assert {own.place for own in read_sheets(out.read_bytes())["学习"]} == {"东县合计", "甲乡", "乙镇"}


def test_one_file_is_the_city_s(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "-o", tmp_path / "市.xlsx", "--site", shown.root, "--lang", "en")
    assert "wrote 1 files" in done.stdout
    assert openpyxl.load_workbook(tmp_path / "市.xlsx").sheetnames == ["Contents", "Work", "Study", "Charts"]


def test_csv_into_a_folder(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "--county", "东县", "--csv", "-o", tmp_path, "--site", shown.root)
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "990102_东县_妇女工作.csv",
        "990102_东县_学习.csv",
    ]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--county", "甲乡", "-o", "x.xlsx"), "“甲乡”不止一个单位，请写全名或代码："),
        (("--county", "东郡县", "-o", "x.xlsx"), "没有单位 东郡县"),
        (("--subject", "画画", "-o", "x.xlsx"), "没有专题“画画”，请从这些中选：妇女工作 work、学习 study"),
        (("--periods", "0", "-o", "x.xlsx"), "--periods 写正整数或 all，不能是“0”"),
        (("--csv", "-o", "x.xlsx"), "x.xlsx 不是文件夹"),
        (("-o", "nowhere/x.xlsx"), "没有文件夹 nowhere"),
    ],
)
def test_a_wrong_request_is_one_sentence(
    shown: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = fedstats("export", *arguments, "--site", shown.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_vintage_and_a_site_that_published_nothing(shown: Site, tmp_path: Path) -> None:
    done = fedstats("export", "--vintage", "2019", "-o", tmp_path, "--site", shown.root)
    assert (done.returncode, "没有唯一的版本以 2019 开头" in done.stderr) == (1, True)
    site = make_test_site(tmp_path / "empty")
    done = fedstats("export", "-o", tmp_path / "out", "--site", site.root)
    assert (done.returncode, "还没有发布过数据" in done.stderr) == (1, True)
    assert not (tmp_path / "out").exists()


def test_one_file_of_several_cities_lists_them(tmp_path: Path) -> None:
    """Two cities without figures: either may be meant."""
    site = shown_site(
        tmp_path / "s", places=CATALOGUE["places"] + "880100,别市,city,,city,2000-01-01,,false\n"
    )
    publish_as_of(site)
    done = fedstats("export", "-o", tmp_path / "x.xlsx", "--site", site.root)
    assert done.returncode == 2
    assert "请用 --county 选一个，或写文件夹：别市 880100、样市 990100" in done.stderr


@pytest.mark.heavy
def test_a_place_newer_than_the_vintage(tmp_path: Path) -> None:
    site = shown_site(tmp_path / "s")
    give_two_months(site)
    vintage = publish_as_of(site).name
    places = site.root / "catalogue" / "places.csv"
    places.write_text(places.read_text() + "990104,北县,county,990100,county,2025-04-01,,true\n")
    done = fedstats("export", "--county", "北县", "-o", tmp_path / "x.xlsx", "--site", site.root)
    assert (done.returncode, f"版本 {vintage} 里还没有地区 990104" in done.stderr) == (2, True)


@pytest.mark.heavy
def test_a_damaged_vintage_is_one_sentence(tmp_path: Path) -> None:
    site = shown_site(tmp_path / "s")
    give_two_months(site)
    publish_as_of(site)
    table = site.current / "dim_place.parquet"
    table.write_bytes(b"x" * table.stat().st_size)
    done = fedstats("export", "-o", tmp_path / "x.xlsx", "--site", site.root)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "的 dim_place.parquet 等 1 个文件与发布时不同，请运行 fedstats rebuild" in done.stderr
