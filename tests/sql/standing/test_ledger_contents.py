"""Rows and columns of a large ledger are noted by period, and never differ from what its files contain."""

from datetime import timedelta
from pathlib import Path

import pytest

from flows.steps.ledger.standing import read_ledger
from flows.steps.rollup import ledger_contents
from flows.steps.rollup.ledger_contents import note_contents, noted_contents
from flows.steps.rollup.rollup import open_tables
from flows.steps.site.site import Site
from tests.support.site import NOW, submit

VILLAGE = ("990102100201", "一村", 5, 10, 1, 1)


def files_of(site: Site) -> list[str]:
    return read_ledger(site).files("observations")


def contents(site: Site) -> list[list[tuple[object, ...]]]:
    with open_tables(site, NOW) as tables:
        return [
            tables.con.execute(f"from {table} order by all").fetchall()
            for table in ("ledger_row", "ledger_column")
        ]


def notes(site: Site) -> set[Path]:
    return set(site.ledger_contents.iterdir())


@pytest.fixture
def noting(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site with returns of January and February whose contents are noted, small as it is."""
    monkeypatch.setattr(ledger_contents, "WORTH_NOTING", 1)
    for month in ("2025-01", "2025-02"):
        submit(site, f"{month}.csv", "village_month", "990102100", month, [VILLAGE])
    note_contents(site, files_of(site))
    return site


def test_a_return_changes_the_note_of_its_period_alone(noting: Site) -> None:
    before = notes(noting)
    assert {*map(str, before)} == {*noted_contents(noting, files_of(noting))}
    assert len(before) == 2
    submit(noting, "new.csv", "village_month", "990102101", "2025-02", [("990102101201", "三村", 2, 4, 0, 0)])
    assert (
        noted_contents(noting, files_of(noting)) == []
    )  # February is not known, so nothing is taken from notes
    found = contents(noting)
    note_contents(noting, files_of(noting))
    assert len(notes(noting)) == 2
    assert len(notes(noting) & before) == 1
    assert len(noted_contents(noting, files_of(noting))) == 2
    assert contents(noting) == found
    # three villages' rows in two months; women, eligible, pupils and money of each month
    assert [len(rows) for rows in found] == [3, 8]


def test_a_damaged_note_is_made_again_and_what_no_period_has_goes(noting: Site) -> None:
    found, before = contents(noting), notes(noting)
    first = min(before)
    first.write_bytes(first.read_bytes()[:-1] + b"!")
    (noting.ledger_contents / f".{'0' * 64}").write_bytes(b"of a killed night")
    assert noted_contents(noting, files_of(noting)) == []
    assert contents(noting) == found
    note_contents(noting, files_of(noting))
    assert notes(noting) == before
    assert len(noted_contents(noting, files_of(noting))) == 2


def test_a_small_ledger_has_no_notes(site: Site) -> None:
    submit(site, "a.csv", "village_month", "990102100", "2025-01", [VILLAGE], NOW - timedelta(hours=1))
    note_contents(site, files_of(site))
    assert not site.ledger_contents.exists()
    assert noted_contents(site, files_of(site)) == []
