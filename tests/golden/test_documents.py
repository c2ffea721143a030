"""Every figure that five published documents printed comes out of the sample site as printed.

printed.csv holds the figures (facts; a line each, in the order of ../shared/data/published/figures.csv) with the place,
period and indicator under which the sample reports them; their values were taken down by hand from the documents, not
from this project's output.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.ledger.delta import ledger_files
from flows.steps.site.site import Site
from tests.golden.test_sample_site import FOUND_IN_DOCUMENTS

FIGURES = Path(__file__).parents[3] / "shared" / "data" / "published" / "figures.csv"
PARTS = {"%": 100, "‰": 1000, "/万": 10_000, "个百分点": 100}
"""Units of rates as parts of one: printed.csv has 0.1976 for 19.76 %."""

QUALIFIERS = {
    "exact": "exact",
    **dict.fromkeys(("over", "at_least"), "more_than"),
    **dict.fromkeys(("nearly", "at_most", "below"), "less_than"),
    **dict.fromkeys(("about", "about_over"), "about"),
}
SUFFIXES = {"%": "_pct", "‰": "_permille", "/万": "_per_10000", "个百分点": "_pp"}
CITY_OF = {"430801": "430800", "430201": "430200"}
SPLIT = "430200"
"""Totals of Zhuzhou that the sample splits over its places: they come out at the city."""

Figure = dict[str, str]


def read_figures(path: Path) -> list[Figure]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


PRINTED = read_figures(Path(__file__).with_name("printed.csv"))
COUNTS = [figure for figure in PRINTED if figure["reported_as"] != "claim"]
CLAIMS = [figure for figure in PRINTED if figure["reported_as"] == "claim"]


def value_of(figure: Figure) -> Decimal:
    return Decimal(figure["value"]) * PARTS.get(figure["unit"], 1)


@pytest.fixture(scope="module")
def values(current: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The figures of indicator_values, as-was, by place, period and indicator."""
    frame = pl.read_parquet(current / "indicator_values", hive_partitioning=False)
    rows = frame.filter(pl.col("boundary") == "as_was").to_dicts()
    return {(row["place_code"], row["period"], row["indicator"]): row for row in rows}


@pytest.fixture(scope="module")
def observations(sample_site: Site) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Observations of the documents' cells, by place, period and indicator."""
    files = ledger_files(sample_site.ledger, "observations")
    frame = pl.read_parquet(files, hive_schema={"period": pl.String})
    reported = {(figure["place_code"], figure["period"], figure["indicator"]) for figure in PRINTED}
    rows = {
        (row["place_code"], row["period"], row["indicator"]): row
        for row in frame.filter(pl.col("reported_as") != "subtotal").iter_rows(named=True)
    }
    return {key: row for key, row in rows.items() if key in reported}


@pytest.mark.skipif(not FIGURES.is_file(), reason="the published figures are not beside the project")
def test_the_facts_are_those_of_the_published_list() -> None:
    columns = {"document": "document", "kind": "kind", "unit": "unit_zh", "as_written": "value_as_written"}
    columns |= {"value": "value_number", "qualifier": "qualifier"}
    listed = read_figures(FIGURES)
    assert [int(figure["figure"]) for figure in PRINTED] == list(range(1, len(listed) + 1))
    for figure, source in zip(PRINTED, listed, strict=True):
        assert {name: figure[name] for name in columns} == {
            name: source[theirs] for name, theirs in columns.items()
        }


@pytest.mark.heavy
def test_all_271_figures_come_out_as_printed(
    values: dict[tuple[str, str, str], dict[str, Any]],
    observations: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    covered = 0
    for figure in PRINTED:
        key = (figure["place_code"], figure["period"], figure["indicator"])
        if figure["reported_as"] == "claim":
            assert observations[key]["reported_as"] == "claim", figure
            assert observations[key]["value"] == value_of(figure), figure
        else:
            assert values[key]["value"] == float(value_of(figure)), figure
            assert (values[key]["status"], values[key]["method"]) == ("A", "bottom_up"), figure
        covered += 1
    assert covered == 271
    assert (len(COUNTS), len(CLAIMS)) == (234, 37)


def test_both_cancers_in_one_number_are_two_figures(
    values: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    assert values[SPLIT, "2014", "cervical_screened"]["value"] == 74881
    assert values[SPLIT, "2014", "breast_screened"]["value"] == 74881


def test_bounds_and_texts_stay_with_the_numbers(
    observations: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    reported = [figure for figure in PRINTED if figure["place_code"] != SPLIT]
    assert len(reported) == 271 - 9  # the totals of 2014 that villages and townships report
    for figure in reported:
        own = observations[figure["place_code"], figure["period"], figure["indicator"]]
        assert figure["as_written"] in own["text"], figure
        assert own["qualifier"] == QUALIFIERS[figure["qualifier"]], figure
        assert own["value"] == value_of(figure), figure


@pytest.mark.parametrize(
    ("place", "period", "indicator", "precision"),
    [
        ("430801", "2010", "gynaecological_examined", 50),  # 20.32万人
        ("430801", "2010", "rural_married_women", 500),  # 32.9万
        ("430801", "2010", "rural_married_women_away", 0),  # 99622人, written out
        ("430801", "2010", "gynaecological_survey_coverage", 0.005),  # 61.15%
        ("430801", "2010", "female_bureau_level_share", 0.5),  # 14%
        ("510626", "2014", "ankang_premiums_yuan", 50),  # 50.85万元
    ],
)
def test_the_precision_of_a_written_number(
    observations: dict[tuple[str, str, str], dict[str, Any]],
    place: str,
    period: str,
    indicator: str,
    precision: float,
) -> None:
    assert observations[place, period, indicator]["precision"] == precision


def test_the_figures_of_a_city_s_office_are_its_city_s(
    values: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    of_offices = [figure for figure in COUNTS if figure["place_code"] in CITY_OF]
    assert len(of_offices) > 100
    for figure in of_offices:
        city = values[CITY_OF[figure["place_code"]], figure["period"], figure["indicator"]]
        assert city["value"] == float(value_of(figure)), figure


def test_a_rate_of_a_county_does_not_mix_with_that_of_the_city(
    values: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    rates = {place: values[place, "2010", "juvenile_crime"]["value"] for place in ("430800", "430811")}
    assert rates == {"430800": 0.1, "430811": 0}  # below 0.1 %, and none


def test_the_figures_of_towns_and_a_school_are_in_their_county_s_and_city_s(
    values: dict[tuple[str, str, str], dict[str, Any]],
) -> None:
    for place, period, indicator, count in (
        ("450804", "2013", "rights_street_events", 1),
        ("450804", "2013", "anti_drug_events", 1),
        ("430281", "2014", "mental_health_sessions", 6),
        ("430200", "2014", "mental_health_sessions", 6),
        ("510626", "2014", "spring_fair_job_seekers", 200),
        ("430800", "2010", "cervical_screened", 10010),
        ("430800", "2010", "breast_screened", 3109),
    ):
        assert values[place, period, indicator]["value"] == count, indicator


def test_county_and_city_tables_hold_them(current: Path) -> None:
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    for path in sorted(current.glob("c*_*.parquet")):
        for row in pl.read_parquet(path).to_dicts():
            mine = tables.setdefault((row["place_code"], row["period"]), {})
            mine |= {name: value for name, value in row.items() if value is not None}
    counties = {figure["place_code"] for figure in COUNTS if len(figure["place_code"]) == 6}
    counties -= {SPLIT}
    assert counties == {"430201", "430801", "430811", "430821", "430822", "450804", "510626"}
    for figure in COUNTS:
        if figure["place_code"] in counties:
            column = figure["indicator"] + SUFFIXES.get(figure["unit"], "")
            for place in {figure["place_code"], CITY_OF.get(figure["place_code"], figure["place_code"])}:
                shown = tables[place, figure["period"]][column]
                assert float(shown) == float(value_of(figure)), figure


def test_rates_are_computed_beside_what_was_printed(current: Path) -> None:
    # counts over counts, worked out by hand from the printed ones
    politics = pl.read_parquet(current / "city_decision_making.parquet").filter(
        pl.col("place_code") == "430800"
    )
    shares = politics.row(0, named=True)
    assert round(shares["female_civil_servant_share_pct"], 2) == 19.92  # 1340 / 6728, printed 19.76
    assert round(shares["female_division_level_share_pct"], 4) == 17.3755  # 143 / 823, printed 17.37
    assert round(shares["township_women_leader_rate_pct"], 1) == 88.1  # 89 / 101
    assert shares["female_party_congress_share_pct"] is None  # neither count was printed
    health = pl.read_parquet(current / "city_health.parquet").filter(pl.col("place_code") == "430800")
    assert round(health["gynaecological_survey_coverage_pct"][0], 2) == 61.76  # 20.32 / 32.9, printed 61.15
    assert round(health["two_cancer_prevalence_per_10000"][0], 3) == 2.313  # 47 / 203200


def test_the_documents_are_taken_and_only_what_is_odd_in_them_is_found(current: Path) -> None:
    with (Path(__file__).parents[1] / "sample" / "documents.csv").open(encoding="utf-8", newline="") as lines:
        forms = {line["form"] for line in csv.DictReader(lines)}
    submissions = pl.read_parquet(current / "submissions.parquet").filter(pl.col("form").is_in(list(forms)))
    assert len(submissions) == 40
    assert set(submissions["status"]) == {"accepted"}
    assert submissions["rejected"].sum() == 0
    assert submissions["accepted"].sum() == 262
    found = pl.read_parquet(current / "findings.parquet").filter(
        pl.col("file").is_in(submissions["file"].implode())
    )
    assert set(found.select("rule", "file").iter_rows()) == FOUND_IN_DOCUMENTS
    assert set(found["severity"]) == {"warning"}
    rates = pl.read_parquet(current / "reporting_rate.parquet").filter(pl.col("form").is_in(list(forms)))
    reporting = rates.join(
        submissions.select("form", "place_code", "period"), on=["form", "place_code", "period"]
    )
    assert len(reporting) == 40
    assert set(reporting["expected"]) == {1}  # nobody else is asked
    assert rates["missing"].sum() == 0
    assert (rates["on_time"] == rates["expected"]).all()


def test_the_verdicts_on_what_the_documents_print(current: Path) -> None:
    claims = pl.read_parquet(current / "claims.parquet")
    counts = ("numerator", "denominator", "written")
    told = {
        tuple(row[name] for name in counts): row["verdict"]
        for row in claims.filter(pl.col("verdict") != "not_checkable").to_dicts()
    }
    assert told == {
        (1340, 6728, "19.76%"): "mismatch",  # 19.92
        (143, 823, "17.37%"): "truncated",  # 17.3755
        (203200, 329000, "61.15%"): "mismatch",  # 20.32万 of 32.9万: 61.65 to 61.87
        (106000, 203200, "52.19%"): "within_input_rounding",  # 10.6万 of 20.32万: 51.91 to 52.42
        (7, 49, "14%"): "exact",
        (747, 4288, "17.4%"): "exact",
        (89, 101, "88.1%"): "exact",
        (1031, 1655, "62.3%"): "exact",
        (715, 1655, "43.2%"): "exact",
        (36200, 36400, "99.45%"): "exact",
        (47, 203200, "2.3/万"): "exact",
        (270, None, "25.2%"): "impossible",  # a year before between 215.57 and 215.74
        (262, None, "19.8%"): "impossible",  # between 218.61 and 218.79
    }
    open_ones = claims.filter(pl.col("verdict") == "not_checkable").select("numerator", "written").rows()
    assert {(644, "3.4%"), (1655, "30.6%")} <= set(open_ones)  # 623 a year before; some whole total


def test_targets_of_the_outline_are_judged_on_what_zhangjiajie_printed(current: Path) -> None:
    progress = pl.read_parquet(current / "target_progress.parquet").filter(
        pl.col("place_code") == "430800", pl.col("outline").str.contains("妇女")
    )
    told = progress.select("year", "indicator", "value", "target", "verdict").sort("indicator").rows()
    # of 2010, from which the outline of 2011 to 2020 starts: none is reached, none due; of the share of women among
    # the employed only the share itself was printed, which is a claim
    assert told == [
        (2010, "female_employment_share", None, 40, "no_value"),
        (2010, "hospital_delivery", 97, 98, "not_due"),
        (2010, "kindergarten_enrolment", 68.4, 70, "not_due"),
        (2010, "sanitary_toilets", 62.24, 85, "not_due"),
        (2010, "senior_gross_enrolment", 59.39, 90, "not_due"),
        (2010, "systematic_maternal_care", 73.25, 85, "not_due"),
    ]
