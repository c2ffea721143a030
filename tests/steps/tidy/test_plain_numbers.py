"""Columns of numbers: whole numbers in digits are the same from a csv and a workbook, and other texts keep their text."""

import csv
import io
from datetime import UTC, datetime

import pytest

from flows.steps.ingest.check import Batch, check_files
from flows.steps.site.site import Site
from tests.support.site import grid, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
PLACES = [("990102100201", "一村"), ("990102100202", "二村")]


def batch_of(site: Site, numbers: list[list[object]]) -> tuple[Batch, Batch]:
    """The same rows of numbers checked as a csv, all cells texts, and as a workbook, numbers as numbers."""
    rows = [(*place, *own) for place, own in zip(PLACES, numbers, strict=True)]
    cells = grid("village_month", "990102100", "2025-01", rows)
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    book = write_xlsx(site.raw / "r.xlsx", cells).read_bytes()
    texts, numbered = (
        check_files(site, [(name, content, NOW)], NOW)
        for name, content in (("r.csv", text.getvalue().encode()), ("r.xlsx", book))
    )
    return texts, numbered


def test_a_csv_gives_the_rows_of_a_workbook(site: Site) -> None:
    texts, numbers = batch_of(site, [[11, 20, 0, 66000], [12, 21, 5, 3]])
    told = ("place_code", "indicator", "value", "text", "qualifier", "precision", "cell", "period")
    assert texts.observations.select(told).equals(numbers.observations.select(told))
    assert texts.observations["text"].null_count() == len(texts.observations) == 8
    assert texts.findings.is_empty()


@pytest.mark.parametrize(
    ("written", "value", "text"),
    [
        ("12", "12", None),
        ("0", "0", None),
        ("432", "432", None),
        ("012", "12", "012"),
        (" 12 ", "12", " 12 "),
        ("１２", "12", "１２"),
        ("+12", "12", "+12"),
        ("12.0", "12", "12.0"),
        ("1,200", "1200", "1,200"),
        ("十二", "12", "十二"),
        ("12人", "12", "12人"),
    ],
)
def test_only_a_whole_number_in_digits_needs_no_text(
    site: Site, written: str, value: str, text: str | None
) -> None:
    texts, _ = batch_of(site, [[written, 1999, 0, 0], [12, 21, 5, 6]])
    (row,) = texts.observations.filter(cell="C4").to_dicts()
    assert (row["value"], row["text"]) == (int(value), text)
    assert set(texts.observations.filter(indicator="women")["place_code"]) == {code for code, _ in PLACES}


@pytest.mark.parametrize("written", ["-12", "12?", "1e3", "12 13", "二十或三十", "10000000000000000"])
def test_an_unclear_cell_in_a_column_of_digits_is_refused_alone(site: Site, written: str) -> None:
    texts, _ = batch_of(site, [[11, 20, 0, 0], [written, 21, 5, 6]])
    assert "C5" not in set(texts.observations["cell"])
    assert {"C4", "D5"} <= set(texts.observations["cell"])
    assert "C5" in set(texts.findings["cell"])
