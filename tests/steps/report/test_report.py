"""Pages of the report: they say what the marts say, lead to one another, and stand whatever the vintage has."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from flows.steps.answer.headlines import headline_figures
from flows.steps.ledger.standing import read_ledger
from flows.steps.report import report
from flows.steps.report.report import write_report
from flows.steps.rollup.rollup import rolled_up
from flows.steps.site.files import short_number
from flows.steps.site.run_lock import site_lock
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.reader_folders import FOLDER, lacks_report
from flows.steps.vintage.vintage import read_vintage
from flows.steps.vintage.write import write_vintage
from schemas.codelists import QUALIFIERS, RETURN_RATES
from schemas.marts.quality import TARGET_VERDICTS
from schemas.periods import CALENDAR, parse_period, period_words
from schemas.texts.language_texts import texts_of
from tests.sql.marts.test_headlines import with_headline
from tests.support.site import (
    CATALOGUE,
    FEDSTATS,
    fedstats_here,
    fill_site,
    make_test_site,
    run_site,
    write_csv,
)
from tests.support.site import grid as rows_of

NOW = datetime(2025, 4, 20, tzinfo=UTC)
LATER = datetime(2025, 4, 21, tzinfo=UTC)
HEADLINES = with_headline(women="true", coverage="true", money="true")
VOID = {"meta", "link", "br", "input"}


class Page(HTMLParser):
    """Reading of a page: rows of cells as text and data-value, links, balance of tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.rows: list[list[tuple[str, str | None]]] = []
        self.said = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.links += [value for name in ("href", "src") if (value := known.get(name))]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append(("", known.get("data-value")))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data
        if self.rows and self.rows[-1] and ({"td", "th"} & set(self.open)):
            text, value = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data.strip(), value)


def page(folder: Path, name: str) -> Page:
    return Page((folder / name).read_text(encoding="utf-8"))


def written(site: Site) -> Path:
    """The folder of pages of the current vintage, written now."""
    return write_report(site, site.current.resolve()).parent


def with_late_return(site: Site, folder: Path) -> Site:
    """A copy of a site that has received 四村's return of March on 21 April, and published it."""
    later = open_site(shutil.copytree(site.root, folder / "copy", symlinks=True))
    shutil.rmtree(later.raw)  # else they would be received once more
    later.raw.mkdir()
    rows = [("990103100201", "四村", 3, 9, 0, 0)]
    write_csv(later.raw / "more.csv", rows_of("village_month", "990103100", "2025-03", rows))
    run_site(later, LATER)
    return later


def published(folder: Path, **catalogue: str) -> Site:
    site = make_test_site(folder / "site", **({"indicators": HEADLINES} | catalogue))
    fill_site(site)
    run_site(site, NOW)
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return published(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def pages(site: Site) -> Path:
    return written(site)


def all_pages(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.html"))


def test_every_page_is_whole_and_links_lead_to_pages(pages: Path) -> None:
    names = {path.name for path in pages.iterdir()}
    assert {"index.html", "absent.html", "quality.html", "dictionary.html", "place-990100.html"} <= names
    assert {"place-990102.html", "indicator-women.html", "indicator-coverage.html"} <= names
    for path in all_pages(pages):
        for link in page(pages, path.name).links:
            target = unquote(link.partition("#")[0])
            assert not target or target in names, (path.name, link)


def test_nothing_leads_to_another_host(pages: Path) -> None:
    for path in pages.iterdir():
        found = set(re.findall(r"(?:https?:)?//[\w.-]+", path.read_text(encoding="utf-8")))
        assert {own for own in found if "w3.org" not in own and not own.startswith("// ")} == set(), path.name


def test_figures_of_an_indicators_page_are_those_of_the_mart(site: Site, pages: Path) -> None:
    """Every cell of the table of units by periods has the value of indicator_values."""
    figures = pl.read_parquet(site.current / "indicator_values" / "**" / "*-as_was.parquet")
    names = dict(pl.read_parquet(site.current / "dim_place.parquet").select("name", "place_code").iter_rows())
    written_periods = {
        period_words(parse_period(period)) + period: period for period in figures["period"].unique()
    }
    checked = 0
    for code in ("women", "coverage", "money", "eligible"):
        own = figures.filter(pl.col("indicator") == code)
        known = {row[:2]: row[2] for row in own.select("place_code", "period", "value").iter_rows()}
        found = page(pages, f"indicator-{code}.html").rows
        at = next(at for at, row in enumerate(found) if row[0][0] == "单位unit")
        head, rows = found[at], found[at + 1 :]
        periods = [written_periods[text] for text, _ in head[1:]]
        for (name, _), *cells in rows:
            if name not in names or len(cells) != len(periods):
                break  # the next table
            for period, (_, value) in zip(periods, cells, strict=True):
                expected = known.get((names[name], period))
                assert (float(value) if value else None) == expected, (code, name, period)
                checked += expected is not None
    assert checked > 20


def test_the_first_page_shows_the_figures_that_end_a_run(site: Site, pages: Path) -> None:
    """The latest month with returns, as the end of a night has it, and the year so far beside it."""
    shown = headline_figures(site.current, site.catalogue, NOW.date())
    assert {(row["indicator"], row["period"]) for row in shown} == {
        ("women", "2025-02"),
        ("coverage", "2025-02"),
        ("money", "2025-02"),
    }
    text = (pages / "index.html").read_text(encoding="utf-8")
    women = next(row["value"] for row in shown if row["indicator"] == "women")
    assert f'<a href="how-990100-women.html">{women:,.0f}</a>' in text
    figures = pl.read_parquet(site.current / "indicator_values" / "**" / "*-as_was.parquet")
    year = figures.filter(indicator="women", place_code="990100", period="2025")["value"][0]
    assert year > women
    assert re.search(rf"2025年以来</span>.*?{year:,.0f}", text, re.DOTALL)


def test_how_a_figure_came_about_leads_to_each_cell(site: Site, pages: Path) -> None:
    """东县, women of February: its own 2, 甲乡's 1 + 5 + 7, 乙镇's 1 + 11; each line has its cell."""
    own = page(pages, "how-990102-women.html")
    assert re.search(r"下级之和sum of the units below 25 \+ 本级its own 2 = 27", own.said)
    lines = [[text for text, _ in row] for row in own.rows]
    assert ["东县", "本期数of the period", "2", "2", "C4", "2025-02/990102.csv"] in [
        line[:6] for line in lines
    ]
    assert ["一村", "本期数of the period", "5", "5", "表!C4", "2025-02/a.xlsx"] in [
        line[:6] for line in lines
    ]
    numbers = {
        short_number(own) for own in pl.read_parquet(site.current / "submissions.parquet")["submission"]
    }
    assert {line[6] for line in lines if line[0] == "一村"} <= numbers


def test_how_a_rate_came_about_names_its_terms_and_who_lacks_them(pages: Path) -> None:
    """东县, coverage of February: 5 of 10; 二村 wrote a word for its eligible women, 三村's women were refused."""
    own = page(pages, "how-990102-coverage.html")
    assert "覆盖率coverage = 100 × 妇女 ÷ 应查" in own.said
    assert "5 ÷ 10" in own.said
    assert "这个数有错，没有收" in own.said
    below = next(line for line in own.rows if line[1][0] == "甲乡")
    assert below[-1][0].endswith("二村")


def test_the_citys_figure_leads_down_to_the_countys(pages: Path) -> None:
    own = page(pages, "how-990100-women.html")
    assert "how-990102-women.html" in own.links
    missing = next(line for line in own.rows if line[0][0] == "西县" and line[-1][0] == "")
    assert "未报missing" in missing[3][0] + missing[4][0]


def test_who_is_missing_is_named_with_the_day_it_was_due(site: Site, pages: Path) -> None:
    """Missing are the villages' and offices' returns that reporting_rate counts as missing."""
    rates = pl.read_parquet(site.current / "reporting_rate.parquet")
    missing = rates.filter(
        pl.col("missing") > 0, pl.col("period") == "2025-03", pl.col("form") == "village_month"
    )
    names = dict(pl.read_parquet(site.current / "dim_place.parquet").select("place_code", "name").iter_rows())
    villages = {names[code] for code in missing["place_code"] if len(code) == 12}
    assert villages
    rows = [[text for text, _ in row] for row in page(pages, "absent.html").rows]
    named = {row[1]: row for row in rows if len(row) == 6 and row[2].startswith("村月报")}
    assert named.keys() == villages
    assert {row[4] for row in named.values()} == {"2025-04-05"}


@pytest.mark.heavy
def test_returns_that_came_late_are_not_among_those_to_be_chased(site: Site, tmp_path: Path) -> None:
    """四村's return of March is received on 21 April: it is in a list of its own, without days past due."""
    later = with_late_return(site, tmp_path)
    folder = write_report(later, later.current.resolve(), tmp_path / "out").parent
    found = [[text for text, _ in row] for row in page(folder, "absent.html").rows]
    of_fourth = [row for row in found if len(row) > 1 and row[1] == "四村" and row[2].startswith("村月报")]
    assert [len(row) for row in of_fourth] == [5]
    assert "迟报，已收到" in page(folder, "absent.html").said


def test_files_of_a_unit_are_those_of_its_latest_returns(site: Site, pages: Path) -> None:
    """Each return of a village form for the latest due period is on its county's page, unless it was replaced."""
    rates = pl.read_parquet(site.current / "reporting_rate.parquet").filter(pl.col("form") == "village_month")
    latest = max(period for period in rates["period"].unique())
    submissions = pl.read_parquet(site.current / "submissions.parquet")
    own = submissions.filter(
        pl.col("form") == "village_month", pl.col("period") == latest, pl.col("status") != "replaced"
    )
    counties = {"990102": set(), "990103": set()}  # type: dict[str, set[str]]
    for place, file in own.select("place_code", "file").iter_rows():
        counties[place[:6]].add(file)
    for county, files in counties.items():
        rows = [[text for text, _ in row] for row in page(pages, f"place-{county}.html").rows]
        listed = {row[3].partition("（")[0] for row in rows if len(row) == 8 and row[1].startswith("村月报")}
        assert listed == files, county


def test_open_findings_of_a_unit_are_counted_where_they_are_listed(site: Site, pages: Path) -> None:
    """The numbers of errors and warnings on the page of quality are those of lines on the unit's page."""
    names = dict(pl.read_parquet(site.current / "dim_place.parquet").select("place_code", "name").iter_rows())
    kinds = ("错误error", "提示warning")
    total = 0
    for county in ("990102", "990103"):
        found = page(pages, "quality.html").rows
        [counted] = [row for row in found if len(row) == 8 and row[0][0] == names[county]]
        listed = [row[0][0] for row in page(pages, f"place-{county}.html").rows if row[0][0] in kinds]
        assert [int(text) for text, _ in counted[-2:]] == [listed.count(kind) for kind in kinds]
        total += len(listed)
    assert total > 5


def test_marks_of_a_figure_are_words(site: Site, pages: Path) -> None:
    """A figure that the mart calls partial is marked so, in both languages."""
    figures = pl.read_parquet(site.current / "indicator_values" / "**" / "*-as_was.parquet")
    partial = figures.filter(
        pl.col("indicator") == "women", pl.col("method") == "partial", pl.col("value").is_not_null()
    )
    assert len(partial)
    assert "部分partial" in "".join(
        text for row in page(pages, "indicator-women.html").rows for text, _ in row
    )


def test_the_same_vintage_gives_the_same_bytes(site: Site, pages: Path, tmp_path: Path) -> None:
    write_report(site, site.current.resolve(), tmp_path / "again")
    kept = {path.name: path.read_bytes() for path in pages.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == kept


@pytest.mark.heavy
def test_only_pages_whose_content_changed_are_written(site: Site, pages: Path, tmp_path: Path) -> None:
    """A later vintage with one new return: pages of the other county are the same file; all are as if written anew."""
    later = with_late_return(site, tmp_path)
    before = {path.name: path.stat().st_ino for path in (later.marts / "vintages").glob(f"*/{FOLDER}/*.html")}
    folder = written(later)
    linked = {path.name for path in all_pages(folder) if path.stat().st_ino == before.get(path.name)}
    assert "place-990102.html" in linked
    assert not {"index.html", "place-990103.html", "indicator-women.html"} & linked
    fresh = write_report(later, later.current.resolve(), tmp_path / "fresh").parent
    assert {path.name: path.read_bytes() for path in fresh.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


@pytest.mark.heavy
def test_a_change_is_told_once_with_the_longer_periods_that_changed_with_it(
    site: Site, tmp_path: Path
) -> None:
    """一村's women of February are 6 in place of 5: at 东县 one line, of 27 and 28."""
    later = open_site(shutil.copytree(site.root, tmp_path / "copy", symlinks=True))
    shutil.rmtree(later.raw)  # else they would be received once more
    later.raw.mkdir()
    rows = [("990102100201", "一村", 6, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    write_csv(later.raw / "more.csv", rows_of("village_month", "990102100", "2025-02", rows))
    before = read_vintage(later.current.resolve())
    run_site(later, LATER)
    ledger = read_ledger(later)
    edition = edition_of(later, LATER.replace(hour=1))
    with Comparison(later, ledger, before, edition.as_of) as compared, rolled_up(later, edition.as_of) as con:
        vintage = write_vintage(con, later, edition, comparison=compared)
    folder = write_report(later, vintage, tmp_path / "out").parent
    found = [[text for text, _ in row] for row in page(folder, "index.html").rows]
    [own] = [row for row in found if len(row) == 6 and row[0] == "东县" and row[1] == "妇女women"]
    assert own[2].startswith("2025年2月2025-02以及and")
    assert "2025年度" in own[2]
    assert own[3:] == ["27", "28", "1"]


def test_pages_of_a_killed_writing_are_written_again(site: Site, pages: Path, tmp_path: Path) -> None:
    root = shutil.copytree(site.root, tmp_path / "copy", symlinks=True)
    copied = open_site(root)
    vintage = copied.current.resolve()
    (vintage / FOLDER).rename(vintage / f".{FOLDER}")
    (vintage / f".{FOLDER}" / "index.html").write_text("cut off", encoding="utf-8")
    assert lacks_report(vintage)
    folder = written(copied)
    assert not lacks_report(vintage)
    assert (folder / "index.html").read_bytes() == (pages / "index.html").read_bytes()
    assert not (vintage / f".{FOLDER}").exists()


def test_a_damaged_vintage_is_named(site: Site, tmp_path: Path) -> None:
    """One byte of a file is another, the size is the same."""
    copied = open_site(shutil.copytree(site.root, tmp_path / "copy", symlinks=True))
    path = copied.current / "reporting_rate.parquet"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:4] + bytes(len(content) - 8) + content[-4:])
    done = fedstats_here("report", "--site", copied.root, "-o", tmp_path / "out")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert "reporting_rate.parquet" in said and "Traceback" not in said


def test_the_command_names_the_page_and_refuses_a_folder_with_files(
    site: Site, pages: Path, tmp_path: Path
) -> None:
    done = fedstats_here("report", "--site", site.root)
    assert (done.returncode, done.stdout.strip().endswith("index.html")) == (0, True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.txt").write_text("own", encoding="utf-8")
    done = fedstats_here("report", "--site", site.root, "-o", tmp_path / "mine")
    assert done.returncode == 2
    assert "没有动它" in done.stderr


def test_pages_are_not_written_into_a_vintage_while_a_run_is_at_work(
    site: Site, pages: Path, tmp_path: Path
) -> None:
    copied = open_site(shutil.copytree(site.root, tmp_path / "copy", symlinks=True))
    shutil.rmtree(copied.current.resolve() / FOLDER)
    with site_lock(copied.lock, "nightly"):
        done = fedstats_here("report", "--site", copied.root)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert lacks_report(copied.current.resolve())


def test_a_folder_with_files_is_left_alone(site: Site, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.txt").write_text("own", encoding="utf-8")
    with pytest.raises(FileExistsError):
        write_report(site, site.current.resolve(), tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["own.txt"]


@pytest.mark.heavy
def test_a_site_without_returns(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "site")
    run_site(site, NOW)
    folder = written(site)
    assert "没有可看的重点指标" in page(folder, "index.html").said
    for path in all_pages(folder):
        page(folder, path.name)


@pytest.mark.heavy
def test_one_place_and_no_level_called_county(tmp_path: Path) -> None:
    """A federation of one place at the only level."""
    site = make_test_site(
        tmp_path / "site",
        levels="level,rank,name_zh,name_en\nhall,1,会,hall\n",
        places="code,name,level,parent,kind,valid_from,valid_to,reports\n1,总会,hall,,city,2000-01-01,,true\n",
        indicators=HEADLINES,
        forms="form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to\n"
        "hall_month,会月报,Hall,hall,month,5,30,2025-01-01,2025-03-31,1\n",
        form_columns="form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to\n"
        "hall_month,women,women,period,妇女（人）,Women,true,2025-01-01,\n",
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    cells = [
        ["会月报"],
        ["单位代码：1", "", "报告期：2025-01"],
        ["地区代码", "地区名称", "妇女（人）"],
        ["1", "总会", "5"],
    ]
    write_csv(site.raw / "one.csv", cells)
    run_site(site, NOW)
    folder = written(site)
    assert "总会" in page(folder, "index.html").said
    assert page(folder, "place-1.html").rows


@pytest.mark.heavy
@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "一" * 60, "&amp;\"'", "{{ 7 * 7 }}"],
    ids=["script", "long", "signs", "braces"],
)
def test_names_are_text(tmp_path: Path, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    places = CATALOGUE["places"].replace("990102,东县", f"990102,{quoted}")
    assert quoted in places
    site = published(tmp_path, places=places)
    folder = written(site)
    assert name in page(folder, "index.html").said
    scripts = (folder / "index.html").read_text(encoding="utf-8").count("<script")
    assert scripts == 2  # vintage.js and report.js


@pytest.mark.heavy
def test_negative_changes_and_nothing_of_nothing(tmp_path: Path) -> None:
    """A rate of 0 of 0 is a dash; a figure that fell is told with its arrow."""
    site = make_test_site(
        tmp_path / "site",
        indicators=HEADLINES,
        forms=CATALOGUE["forms"].replace("month,5,30,2025-01-01", "month,5,30,2024-01-01"),
        form_columns=CATALOGUE["form_columns"].replace("2025-01-01", "2024-01-01"),
    )
    for period, women in (("2024-01", 10), ("2025-01", 5)):
        write_csv(
            site.raw / f"{period}.csv",
            rows_of("village_month", "990102101", period, [("990102101201", "三村", women, 10, 0, 0)]),
        )
    for period in ("2025-02",):
        write_csv(
            site.raw / f"{period}.csv",
            rows_of("village_month", "990103100", period, [("990103100201", "四村", 0, 0, 0, 0)]),
        )
    run_site(site, NOW)
    said = page(written(site), "place-990102.html").said
    assert "↓" in said
    assert "nan" not in said.lower()


def test_every_word_of_the_templates_is_known() -> None:
    templates = Path(report.__file__).parent / "templates"
    used: set[str] = set()
    for path in templates.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"""\b(?:w|plain|first)\(["'](\w+)["'][,)]""", text))
    for name in ("report.py", "words.py", "charts.py"):  # what is worded outside the templates
        text = (templates.parent / name).read_text(encoding="utf-8")
        used |= set(re.findall(r"""(?:texts\("|["']page\.)(\w+)["']""", text))
    known = {key.removeprefix("page.") for key in texts_of("zh") if key.startswith("page.")}
    assert used <= known
    marks = {"partial", "estimated", "suppressed", "reported_total", "disputed"}
    asked = {*TARGET_VERDICTS, "error", "warning", "other", *CALENDAR, *QUALIFIERS, *marks}
    asked |= {f"{mark}_says" for mark in marks} | {f"formula_{own}" for own in RETURN_RATES}
    asked |= {key for key in known if key.startswith(("over_time_", "as_", "lacks_"))}
    assert (
        known - used - asked
        == {"overview", "absent", "quality", "dictionary", "whole_year", "year_so_far"} - used
    )


def test_the_vintages_name_is_in_a_file_of_its_own(site: Site, pages: Path) -> None:
    text = (pages / "vintage.js").read_text(encoding="utf-8")
    said = json.loads(text.partition("= ")[2].rstrip(";\n"))
    assert said["vintage"] == site.current.resolve().name
    assert all(said["vintage"] not in path.read_text(encoding="utf-8") for path in all_pages(pages))


@pytest.mark.heavy
def test_a_vintage_of_an_earlier_version_says_what_it_has(site: Site, tmp_path: Path) -> None:
    """One without the column is_headline, the disputes of figures, and a table."""
    copied = open_site(shutil.copytree(site.root, tmp_path / "it's", symlinks=True))
    shutil.rmtree(copied.current / "reporting_summary")
    for path, column in [(copied.current / "dim_indicator.parquet", "is_headline")] + [
        (path, "dispute") for path in (copied.current / "indicator_values").rglob("*.parquet")
    ]:
        frame = pl.read_parquet(path).drop(column)
        path.unlink()
        frame.write_parquet(path)
    folder = write_report(copied, copied.current.resolve(), tmp_path / "out").parent
    assert "没有可看的重点指标" in page(folder, "index.html").said
    assert "没有月度报表" in page(folder, "quality.html").said
    assert "有出入" not in "".join(
        text for row in page(folder, "indicator-women.html").rows for text, _ in row
    )


@pytest.mark.heavy
def test_killed_anywhere_and_written_again(site: Site, pages: Path, tmp_path: Path) -> None:
    """Kill the writing when it has so many files; the vintage has all its pages or none, written again the same bytes."""
    kept = {path.name: path.read_bytes() for path in pages.iterdir()}
    copied = open_site(shutil.copytree(site.root, tmp_path / "copy", symlinks=True))
    vintage = copied.current.resolve()
    draft = vintage / f".{FOLDER}"
    command = [FEDSTATS, "report", "--site", str(copied.root)]
    killed = 0
    for files in (0, 1, 5, 15, len(kept) - 1, len(kept)):
        shutil.rmtree(vintage / FOLDER, ignore_errors=True)
        shutil.rmtree(draft, ignore_errors=True)
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while run.poll() is None and not (draft.exists() and len([*draft.iterdir()]) >= files):
            time.sleep(0.0005)
        run.kill()
        killed += run.wait() != 0
        assert lacks_report(vintage) or {path.name for path in (vintage / FOLDER).iterdir()} == kept.keys()
    assert killed  # at least the first, which begins before the marts are read
    subprocess.run(command, check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in (vintage / FOLDER).iterdir()} == kept
    assert not [*vintage.glob(".*")]
