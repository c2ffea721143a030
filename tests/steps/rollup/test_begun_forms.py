"""Returns are expected from the year before the first return of the site; a form dated long before warns."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.steps.ledger.standing import read_ledger
from flows.steps.rollup.begun_forms import begun_forms, early_forms
from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, figures, make_test_site, submit

TODAY = datetime(2026, 5, 1, tzinfo=UTC)
DAY = date(2026, 5, 1)


def old_site(root: Path, since: str = "2000-01-01", until: str = "") -> Site:
    """A site whose village_month is valid from 2000 on."""
    forms = CATALOGUE["forms"].replace("5,30,2025-01-01,2025-03-31", f"5,30,{since},{until}")
    columns = CATALOGUE["form_columns"].replace("false,2025-01-01,", "false,2000-01-01,")
    columns = columns.replace("true,2025-01-01,", "true,2000-01-01,")
    return make_test_site(root, forms=forms, form_columns=columns)


def send(site: Site, period: str) -> None:
    rows = [("990102100201", "一村", 5, 10, 0, 0)]
    submit(site, f"{period}.csv", "village_month", "990102100", period, rows, TODAY)


def expected(site: Site) -> tuple[str, int]:
    """First period and number of the returns of village_month that are expected."""
    with rolled(site, TODAY) as con:
        query = "select min(period)::varchar, count(*) from return_standing where form = 'village_month'"
        return con.execute(query).fetchall()[0]


def test_a_form_dated_from_2000_makes_no_missing_returns_of_years_without_any(tmp_path: Path) -> None:
    site = old_site(tmp_path / "s")
    send(site, "2026-03")
    # 16 months from January 2025 to April 2026, four villages; the registry of 2000 would make 316 months
    assert expected(site) == ("2025-01", 16 * 4)
    assert figures(site, "women", "2025-06", TODAY)["990102100201"]["status"] == "O"
    assert figures(site, "women", "2024-12", TODAY) == {}


def test_an_older_return_moves_the_first_year_back(tmp_path: Path) -> None:
    site = old_site(tmp_path / "s")
    send(site, "2026-03")
    send(site, "2023-11")
    assert expected(site) == ("2022-01", 52 * 4)  # four years and four months


def test_a_form_is_never_expected_before_its_own_date(tmp_path: Path) -> None:
    site = old_site(tmp_path / "s", since="2025-11-01")
    send(site, "2026-03")
    assert expected(site) == ("2025-11", 6 * 4)


def test_before_the_first_return_the_year_before_this_one_counts(tmp_path: Path) -> None:
    begun = begun_forms(old_site(tmp_path / "s").catalogue, [], DAY)
    assert dict(begun.select("form", "valid_from").iter_rows())["village_month"] == date(2025, 1, 1)


WARNED = [
    # valid_from, first return: date to set
    ("2000-01-01", "2026-03", "2026-01-01"),
    ("2025-11-01", "2026-03", "2026-01-01"),
    ("2026-01-01", "2026-03", None),
    ("2026-03-01", "2026-03", None),
]


@pytest.mark.parametrize(("since", "first", "day"), WARNED)
def test_a_form_dated_before_the_year_of_its_first_return_warns_with_the_date(
    tmp_path: Path, since: str, first: str, day: str | None
) -> None:
    site = old_site(tmp_path / "s", since=since)
    send(site, first)
    said = [
        line
        for line in early_forms(site.catalogue, read_ledger(site).received, DAY)
        if "village_month" in line
    ]
    assert [f"把 valid_from 改为 {day}" in line for line in said] == [True] * (day is not None)


def test_a_cumulative_year_begins_with_its_month(tmp_path: Path) -> None:
    # the year from April 2025 on: March 2026 lies in it
    header, *rows = CATALOGUE["forms"].splitlines()
    forms = "\n".join([f"{header},year_start", *(f"{row},4" for row in rows)]) + "\n"
    site = make_test_site(
        tmp_path / "s", forms=forms.replace("5,30,2025-01-01,2025-03-31", "5,30,2000-01-01,")
    )
    (said,) = (
        line for line in early_forms(site.catalogue, [("village_month", "2026-03")], DAY) if "村月报" in line
    )
    assert "把 valid_from 改为 2025-04-01" in said
