"""Headline indicators: the catalogue's optional column `headline`, and `is_headline` in dim_indicator."""

from pathlib import Path

import pytest

from schemas.catalogue import Catalogue
from schemas.integrity.faults import CatalogueError
from tests.support.site import CATALOGUE, make_test_site, table


def with_headline(**marks: str) -> str:
    """The indicators of the test's catalogue with a column `headline`, empty where no mark is given."""
    first, *lines = CATALOGUE["indicators"].splitlines()
    return (
        "\n".join([f"{first},headline", *(f"{line},{marks.get(line.split(',')[0], '')}" for line in lines)])
        + "\n"
    )


def test_dim_indicator_says_which_are_headline(tmp_path: Path) -> None:
    # one is true, one is false, the others are empty: those are no headline either
    site = make_test_site(tmp_path / "s", indicators=with_headline(coverage="true", money="false"))
    rows = table(site, "select indicator, is_headline from dim_indicator")
    assert sorted(rows) == [
        ("coverage", True),
        ("eligible", False),
        ("money", False),
        ("pupils", False),
        ("women", False),
    ]


def test_without_the_column_no_indicator_is_headline(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s")
    assert table(site, "select count(*), count_if(is_headline) from dim_indicator") == [(5, 0)]


def test_another_word_is_a_fault_with_its_line(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "s", indicators=with_headline(eligible="maybe"))
    with pytest.raises(CatalogueError) as raised:
        Catalogue(site.root / "catalogue")
    [fault] = raised.value.faults
    assert (fault.file, fault.line) == ("indicators.csv", 3)
    assert "headline" in fault.message_zh


def test_the_sample_has_headlines_of_several_domains() -> None:
    catalogue = Catalogue(Path(__file__).parents[3] / "schemas" / "catalogue")
    found = catalogue["indicators"].filter("headline")
    assert {"cervical_coverage", "breast_coverage", "persons_trained"} <= set(found["code"])
    assert found["domain"].n_unique() >= 4
    assert set(found["code"]) <= set(
        catalogue["subject_columns"]["indicator"]
    )  # each is published in a table
