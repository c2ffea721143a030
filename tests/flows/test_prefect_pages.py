"""Prefect's pages as an officer uses them: a backfill is started in a browser, with the clicks of the runbook."""

import json
import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.support.served import Served, wait_for
from tests.support.site import fedstats, grid, write_csv

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WAIT = 60_000
"""Milliseconds for a page that the server builds while it also runs flows."""

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine"),
]


@pytest.fixture
def page() -> Iterator[Page]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        found = browser.new_page(viewport={"width": 1280, "height": 900})
        found.set_default_timeout(WAIT)
        yield found
        browser.close()


def enter(page: Page, served: Served) -> None:
    """Open the address that the command names and give the password of the site's file."""
    page.goto(served.url.removesuffix("/api"))
    password = (served.site.root / "data" / "prefect" / "password").read_text().strip()
    page.locator("input[type=password]").fill(password)
    page.keyboard.press("Enter")


def ask_for_backfill(page: Page) -> None:
    """Click what the runbook says, to the form of the backfill."""
    page.get_by_role("link", name="Deployments").first.click()
    page.get_by_role("link", name="backfill").first.click()
    page.get_by_role("button", name="Run").first.click()
    page.get_by_role("menuitem", name="Custom run").click()


def submitted(page: Page, served: Served) -> str:
    """Submit the form, wait until the run has ended well, and open its page; what the page says."""
    known = {run["id"] for run in served.ask("flow_runs/filter")}
    page.get_by_role("button", name="Submit").click()
    (run,) = wait_for(
        lambda: [
            own
            for own in served.ask("flow_runs/filter")
            if own["id"] not in known and own["state_name"] != "Scheduled"
        ]
    )
    served.await_state(run["id"], "Completed", "Failed", "Crashed")
    (run,) = [own for own in served.ask("flow_runs/filter") if own["id"] == run["id"]]  # with its final name
    page.get_by_role("link", name="Runs", exact=True).first.click()
    page.get_by_role("link", name=run["name"], exact=True).first.click()
    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_text("发布：完成").first).to_be_visible()  # log lines of ours
    return page.locator("body").inner_text()


def women(served: Served, town: str) -> float:
    """Published women of a town in March."""
    rows = fedstats("explain", town, "2025-03", "women", "--site", served.site.root, "--json")
    return float(json.loads(rows.stdout)["value"])


def test_a_backfill_is_tried_and_then_made_in_the_browser(served: Served, page: Page) -> None:
    """A trial, as the form begins, changes nothing; a run without it, with a reason, publishes the figures."""
    rows = [("990103100201", "四村", 13, 26, 0, 0), ("990103100209", "九村", 2, 10, 0, 0)]
    write_csv(served.site.raw / "三月.csv", grid("village_month", "990103100", "2025-03", rows))
    first = fedstats("nightly", "--site", served.site.root, "--as-of", "2025-04-20T10:00:00")
    assert first.returncode == 0, first.stderr
    assert women(served, "丙镇") == 13
    # 九村 was not registered: its two women count once the return is read again
    with (served.site.root / "catalogue" / "places.csv").open("a", encoding="utf-8") as out:
        out.write("990103100209,九村,village,990103100,village,2000-01-01,,true\n")
    before = served.site.current.resolve().name
    served.start()
    enter(page, served)
    for is_trial in (True, False):
        ask_for_backfill(page)
        page.get_by_label("从哪一期").fill("2025年3月")
        page.get_by_label("到哪一期").fill("2025年3月")
        page.get_by_label(re.compile("^单位")).fill("西县")
        trial = page.get_by_label("只试算")
        expect(trial).to_be_checked()
        if not is_trial:
            trial.click()
            page.get_by_label("理由").fill("补登记了一个村")
        said = submitted(page, served)
        assert "样市 重算 2025年3月" in said
        assert ("试算" in said) == is_trial
        assert "读取并审核：完成" in said
        assert (served.site.current.resolve().name == before) == is_trial
        assert women(served, "丙镇") == (13 if is_trial else 15)
