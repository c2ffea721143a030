"""Pages of the sample's report in a browser: nothing fails, nothing is asked of a network, they can be used by all."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from flows.steps.report.report import write_report
from tests.steps.report.test_report import published

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGES = (
    "index",
    "place-990100",
    "place-990102",
    "indicator-women",
    "indicator-coverage",
    "how-990100-women",
    "how-990102-coverage",
    "absent",
    "quality",
    "dictionary",
)

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = published(tmp_path_factory.mktemp("pages"))
    return write_report(site, site.current.resolve()).parent


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Page]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_opens_whole(folder: Path, page: Page, name: str, width: int) -> None:
    """No error, no request outside the folder, no part wider than the window but tables, which scroll by themselves."""
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((folder / f"{name}.html").as_uri())
    assert said == []
    assert asked
    assert {url for url in asked if not url.startswith(folder.as_uri())} == set()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("footer [data-vintage]").inner_text().startswith("版本 ")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(folder: Path, page: Page, name: str) -> None:
    page.goto((folder / f"{name}.html").as_uri())
    found = Axe().run(page).response["violations"]
    assert [
        (own["id"], own["nodes"][0]["html"]) for own in found if own["impact"] in ("serious", "critical")
    ] == []


def test_a_column_sorts_both_ways_from_the_keyboard(folder: Path, page: Page) -> None:
    page.goto((folder / "indicator-women.html").as_uri())
    table = page.locator("table.sortable").first
    heads = table.locator("thead button")
    last = heads.count() - 1

    def values() -> list[float]:
        cells = table.locator(f"tbody tr:not(.total) td:nth-of-type({last})")
        found = [cells.nth(at).get_attribute("data-value") for at in range(cells.count())]
        return [float(value) for value in found if value]

    heads.nth(last).focus()
    page.keyboard.press("Enter")
    down = values()
    assert len(down) > 1 and down == sorted(down, reverse=True)
    page.keyboard.press("Enter")
    assert values() == sorted(down)
    assert table.locator("tbody tr").first.get_attribute("class") == "total"  # the top place stays first


def test_english_is_one_click_and_stays_for_the_next_page(folder: Path, page: Page) -> None:
    page.goto((folder / "index.html").as_uri())
    assert "谁还没报" in page.inner_text("main")
    page.click("button[data-language]")
    assert "Who has not reported" in page.inner_text("main")
    assert "谁还没报" not in page.inner_text("main")
    page.goto((folder / "absent.html").as_uri())
    assert page.locator("h1").inner_text() == "Missing returns"
    page.click("button[data-language]")
    assert page.locator("h1").inner_text() == "催报名单"


def test_days_past_due_count_to_the_vintages_day(folder: Path, page: Page) -> None:
    """March's returns of villages were due on 5 April; the vintage is of 20 April."""
    page.goto((folder / "absent.html").as_uri())
    rows = page.locator("tr", has=page.locator("td[data-due='2025-04-05']"))
    assert rows.count() > 0
    assert {rows.nth(at).locator("td[data-due]").inner_text() for at in range(rows.count())} == {
        str((datetime(2025, 4, 20, tzinfo=UTC) - datetime(2025, 4, 5, tzinfo=UTC)).days)
    }


def test_a_figure_leads_to_its_cell_by_keyboard(folder: Path, page: Page) -> None:
    """From the city's figure to the county's, and to the line of 一村 with its file and cell."""
    page.goto((folder / "index.html").as_uri())
    page.locator("a[href='how-990100-women.html']").first.focus()
    page.keyboard.press("Enter")
    page.locator("main table a[href='how-990102-women.html']").first.focus()
    page.keyboard.press("Enter")
    line = page.locator("tr", has=page.locator("th", has_text="一村"))
    assert line.locator("code").first.inner_text() == "表!C4"
    assert "2025-02/a.xlsx" in line.inner_text()


def test_search_leaves_the_indicators_that_match(folder: Path, page: Page) -> None:
    page.goto((folder / "index.html").as_uri())
    page.fill("[data-search]", "妇女")
    shown = page.locator("[data-item]:visible")
    assert shown.count() > 0
    assert all("妇女" in shown.nth(at).inner_text() for at in range(shown.count()))


def test_a_page_prints_without_a_cut_table(folder: Path, page: Page, tmp_path: Path) -> None:
    """On paper of A4 no table is wider than the page; the print is a PDF of at least a page."""
    page.set_viewport_size({"width": 690, "height": 1000})  # A4 less its margins, at 96 dots an inch
    for name in PAGES:
        page.goto((folder / f"{name}.html").as_uri())
        page.emulate_media(media="print")
        wide = page.evaluate(
            "[...document.querySelectorAll('table')].filter(t => t.offsetWidth > innerWidth + 1).length"
        )
        assert wide == 0, name
        page.pdf(path=tmp_path / f"{name}.pdf", format="A4")
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")
        page.emulate_media(media="screen")
