"""An officer's seven questions, answered by the clicks that docs/pages.md names, from the first page on."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, sync_playwright

from flows.steps.ledger.standing import read_ledger
from flows.steps.report.report import write_report
from flows.steps.rollup.rollup import rolled_up
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.vintage import read_vintage
from flows.steps.vintage.write import write_vintage
from tests.steps.report.test_report import HEADLINES, LATER, published
from tests.support.site import grid, run_site, write_csv

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]

TARGET = "+妇女发展规划,women,>=,100,人,2025,,\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the day after 甲乡 sent February again: 一村 6 women in place of 5, and no text in place of a number."""
    root = tmp_path_factory.mktemp("questions")
    defined = HEADLINES.replace("false,,2000-01-01,,true", "false,当期服务的妇女人数,2000-01-01,,true")
    site = published(root, targets=TARGET, indicators=defined)
    shutil.rmtree(site.raw)  # else they would be received once more
    rows = [("990102100201", "一村", 6, 10, 0, 0), ("990102100202", "二村", 7, 10, 0, 0)]
    write_csv(site.raw / "again.csv", grid("village_month", "990102100", "2025-02", rows))
    before = read_vintage(site.current.resolve())
    run_site(site, LATER)
    edition = edition_of(site, LATER.replace(hour=1))
    with (
        Comparison(site, read_ledger(site), before, edition.as_of) as compared,
        rolled_up(site, edition.as_of) as con,
    ):
        vintage = write_vintage(con, site, edition, comparison=compared)
    return write_report(site, vintage, root / "out").parent


@pytest.fixture(scope="module")
def browser_page(folder: Path) -> Iterator[Page]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


@pytest.fixture
def page(folder: Path, browser_page: Page) -> Page:
    browser_page.goto((folder / "index.html").as_uri())
    return browser_page


def section(page: Page, title: str) -> Locator:
    """The part of a page under a title."""
    return page.locator("section", has=page.get_by_role("heading", name=title))


def row(part: Page | Locator, *texts: str) -> list[str]:
    """Cells of the first row that has all the texts, once the page has filled in what it counts itself."""
    found = part.locator("tr")
    found.page.wait_for_load_state()
    for text in texts:
        found = found.filter(has_text=text)
    return [text.strip() for text in found.first.locator("th, td").all_inner_texts()]


def test_who_is_missing(page: Page) -> None:
    assert row(section(page, "谁还没报"), "村月报", "2025年3月")[-1] == "4"
    page.get_by_role("navigation").get_by_role("link", name="催报名单").click()
    assert row(page, "四村", "村月报") == ["丙镇", "四村", "村月报", "2025年3月", "2025-04-05", "16"]


def test_why_a_figure_is_marked(page: Page) -> None:
    """三村 reported more women than eligible, so both were not taken in, and the city's rate is partial."""
    page.locator("main a[href='how-990100-coverage.html']").first.click()
    county = row(page.locator("main"), "东县", "三村")
    assert county[4:7] == ["13", "20", "2/3"]
    assert "没有收" in county[7]


def test_what_changed_since_yesterday(page: Page) -> None:
    assert row(section(page, "比上一版本改了什么"), "东县", "妇女")[3:] == ["27", "28", "1"]


def test_which_township_is_lowest(page: Page) -> None:
    """甲乡 has 6 + 7 women of villages and 1 of its office; 乙镇 the 11 that it added up itself, and 1."""
    section(page, "各单位").get_by_role("link", name="东县").first.click()
    below = section(page, "下级单位")
    women = below.locator("thead button").last
    women.click()
    women.click()
    lowest = below.locator("tbody tr:not(.total)").first
    assert lowest.locator("th").inner_text().strip() == "乙镇"
    assert lowest.locator("td").last.inner_text().split()[0] == "12"


def test_are_we_on_target(page: Page) -> None:
    """87 of 100 in February of the target's year."""
    card = page.locator(".card", has_text="目标")
    assert "目标 ≥100 (2025)：还没到期" in card.inner_text()
    card.get_by_role("link", name="妇女").click()
    assert "妇女发展规划" in page.inner_text("main")


def test_whose_numbers_look_odd(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="数据质量").click()
    page.locator("main tbody").get_by_role("link", name="东县").first.click()
    assert "2025-01/a.xlsx，工作表“表”，D5 格：应为数字，现为“很多”" in row(page, "二村", "应查")[4]


def test_what_an_indicator_means(page: Page) -> None:
    page.fill("[data-search]", "妇女")
    page.locator("[data-item]:visible").get_by_role("link", name="妇女", exact=True).click()
    assert "当期服务的妇女人数" in page.inner_text("main")
