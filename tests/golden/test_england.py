"""Another country's federation by its catalogue alone: three levels, English names, other codes, hidden numbers.

4,046 practices in 105 groups and six regions, December 2017 (Public Health England, Open Government Licence v3). What
the publisher printed is what is expected.
"""

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest

from flows.steps.ingest.check import check_files
from flows.steps.site.site import Site, open_site
from flows.steps.template.template import make_template
from schemas.catalogue_files import COLUMNS
from schemas.periods import parse_period
from tests.support.site import run_site, write_xlsx

PUBLISHED = Path(__file__).parents[3] / "shared/data/england_cervical/practices_2017-12_women_25_49.csv"
pytestmark = pytest.mark.skipif(not PUBLISHED.is_file(), reason=f"{PUBLISHED} is not here")

PERIOD = "2017-12"
NOW = datetime(2018, 1, 20, tzinfo=UTC)
UNDER_SIX, SUPPRESSED = "<under 6>", "<Suppressed>"

CATALOGUE = {
    "levels": """level,rank,name_zh,name_en
practice,1,practice,practice
group,2,group,clinical commissioning group
region,3,region,region
""",
    "labels": """field,label
unit,Reporting unit
unit_code,Unit code
period,Period
form,Form
place_code,Practice code
place_name,Practice
total,Total
foot,Signed by
""",
    # the interface's names for what it publishes as screening coverage; women of a day, so that nothing adds over time
    "indicators": """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to
cervical_eligible,women eligible,women eligible,health,women,sum,last,,,,0,none,0,1000000,false,aged 25 to 49,2000-01-01,
cervical_screened,women screened,women screened,health,women,sum,last,,,,0,higher,0,1000000,false,within 3.5 years,2000-01-01,
cervical_coverage,coverage,coverage,health,%,none,none,cervical_screened,cervical_eligible,100,1,higher,0,100,false,,2000-01-01,
""",
    "forms": """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
screening,Cervical screening return,Cervical screening return,practice,month,31,60,2017-12-01,2017-12-31,
""",
    "form_columns": f"""form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed
screening,eligible,cervical_eligible,stock,Eligible women 25-49,,true,2017-12-01,,{UNDER_SIX}=5|{SUPPRESSED}
screening,screened,cervical_screened,stock,Screened women 25-49,,true,2017-12-01,,{UNDER_SIX}=5|{SUPPRESSED}
screening,coverage,cervical_coverage,claim,Coverage (%),,false,2017-12-01,,-2|-1.5|-1.75
screening,needed,,note,Screens needed,,false,2017-12-01,,
screening,rank,,note,Rank in group,,false,2017-12-01,,
""",
    "subject_columns": """subject,column,indicator,counts_reporters,name_zh
screening_coverage,cervical_eligible,cervical_eligible,false,women eligible
screening_coverage,cervical_screened,cervical_screened,true,women screened
screening_coverage,cervical_coverage_pct,cervical_coverage,false,coverage
""",
}
HEADER = [
    "Practice code",
    "Eligible women 25-49",
    "Screened women 25-49",
    "Coverage (%)",
    "Screens needed",
    "Rank in group",
]

Row = dict[str, str]


def rows() -> list[Row]:
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes(printed: list[Row]) -> dict[str, str]:
    """Codes for groups and regions; the publisher prints only their names."""
    groups, regions = (sorted({row[name] for row in printed}) for name in ("ccg", "region"))
    return {name: f"G{at:03}" for at, name in enumerate(groups, 1)} | {
        name: f"R{at}" for at, name in enumerate(regions, 1)
    }


def write_site(root: Path) -> Site:
    """A site whose groups send one return each: London's groups a workbook, the others csv."""
    printed = rows()
    code = codes(printed)
    places = [["code", "name", "level", "parent", "kind", "valid_from", "valid_to", "reports"]]
    dated = ["", "2000-01-01", ""]
    places += [
        [code[name], name, "region", "", *dated, "false"] for name in sorted({r["region"] for r in printed})
    ]
    above = {row["ccg"]: row["region"] for row in printed}
    places += [[code[name], name, "group", code[above[name]], *dated, "false"] for name in sorted(above)]
    places += [
        [row["practice_code"], row["practice_code"], "practice", code[row["ccg"]], *dated, "true"]
        for row in printed
    ]
    (root / "catalogue").mkdir(parents=True)
    (root / "fedstats.toml").write_text('name = "England"\ntimezone = "Europe/London"\n', encoding="utf-8")
    for name, columns in COLUMNS.items():
        path = root / "catalogue" / f"{name}.csv"
        path.write_text(CATALOGUE.get(name, ",".join(columns) + "\n"), encoding="utf-8")
    write_lines(root / "catalogue" / "places.csv", places)
    for group, region in above.items():
        own = [row for row in printed if row["ccg"] == group]
        head = [[f"Reporting unit: {group}", f"Unit code: {code[group]}", f"Period: {PERIOD}"], HEADER]
        cells: list[list[Any]] = [["Cervical screening return"], *head, *map(sent, own), ["Signed by:"]]
        file = root / "data" / "raw" / PERIOD / code[group]
        if region.endswith("London"):
            write_xlsx(file.with_suffix(".xlsx"), [[as_number(cell) for cell in line] for line in cells])
        else:
            write_lines(file.with_suffix(".csv"), cells)
    return open_site(root)


def sent(row: Row) -> list[str]:
    names = ("practice_code", "eligible_25_49", "screened_25_49", "coverage_pct", "screens_needed_80")
    return [row[name] for name in (*names, "rank_within_ccg")]


def as_number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def write_lines(path: Path, lines: list[list[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_site(write_site(tmp_path_factory.mktemp("england") / "site"), NOW)


def test_the_template_is_in_the_federations_words_and_takes_its_marks(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    empty = make_template(site.catalogue, "screening", "G001", parse_period(PERIOD))
    book = openpyxl.load_workbook(io.BytesIO(empty))
    page = book.worksheets[0]
    assert [page.cell(3, at).value for at in (1, 2, 3)] == [
        "Practice code",
        "Practice",
        "Eligible women 25-49",
    ]
    places = [
        row for row in range(4, page.max_row) if re.fullmatch(r"[A-Z]\d{5}", str(page.cell(row, 1).value))
    ]
    assert len(places) == sum(row["ccg"] == "NHS Barking And Dagenham CCG" for row in rows())
    for row in places:
        page.cell(row, 3).value, page.cell(row, 4).value = 100, UNDER_SIX
    filled = io.BytesIO()
    book.save(filled)
    batch = check_files(site, [("G001.xlsx", filled.getvalue(), NOW)], NOW)
    assert batch.findings["rule"].to_list() == []
    assert batch.submissions["accepted"].to_list() == [2 * len(places)]


def figures(marts: Path, level: str, indicator: str) -> dict[str, dict[str, Any]]:
    path = marts / f"indicator_values/level={level}/year=2017/*-as_was.parquet"
    frame = pl.read_parquet(path).filter(period=PERIOD, indicator=indicator)
    return {row["place_code"]: row for row in frame.to_dicts()}


def is_known(row: Row) -> bool:
    return row["suppression"] == ".."


@pytest.mark.heavy
def test_every_return_is_taken_and_every_claim_is_judged(marts: Path) -> None:
    assert pl.read_parquet(marts / "submissions.parquet")["status"].to_list() == ["accepted"] * 105
    assert pl.read_parquet(marts / "findings.parquet")["rule"].to_list() == []
    claims = pl.read_parquet(marts / "claims.parquet")
    # one of each practice that is not suppressed, and each the coverage that its counts give
    assert claims["verdict"].to_list() == ["exact"] * sum(map(is_known, rows()))
    rate = pl.read_parquet(marts / "reporting_rate.parquet").filter(pl.col("place_code").str.starts_with("R"))
    assert rate["expected"].sum() == rate["on_time"].sum() == len(rows())


@pytest.mark.heavy
def test_coverage_is_the_publishers(marts: Path) -> None:
    coverage = figures(marts, "practice", "cervical_coverage")
    assert len(coverage) == len(rows()) == 4046
    for row in rows():
        own = coverage[row["practice_code"]]
        if is_known(row):
            assert math.isclose(own["value"], float(row["coverage_pct"]), rel_tol=1e-12), row
            assert (own["numerator"], own["denominator"]) == (
                int(row["screened_25_49"]),
                int(row["eligible_25_49"]),
            )
            assert own["status"] == "A"
        else:
            assert (own["value"], own["status"], own["units_suppressed"]) == (None, "Q", 1), row


@pytest.mark.parametrize(
    ("column", "indicator"),
    [("eligible_25_49", "cervical_eligible"), ("screened_25_49", "cervical_screened")],
)
def test_a_hidden_count_is_an_interval(marts: Path, column: str, indicator: str) -> None:
    own = figures(marts, "practice", indicator)
    bounds = {UNDER_SIX: 5, SUPPRESSED: None}
    for row in rows():
        figure = own[row["practice_code"]]
        found = (figure["value"], figure["status"], figure["units_suppressed"], figure["suppressed_most"])
        if row[column] in bounds:
            assert found == (None, "Q", 1, bounds[row[column]]), row
        else:
            assert found == (int(row[column]), "A", 0, None), row


def gathered(level: str) -> Iterator[tuple[str, list[Row]]]:
    """Each group or region with the rows of its practices."""
    printed = rows()
    code, by_name = codes(printed), defaultdict(list)
    for row in printed:
        by_name[row[level]].append(row)
    for name, own in by_name.items():
        yield code[name], own


@pytest.mark.parametrize(("name", "level"), [("ccg", "group"), ("region", "region")])
def test_groups_and_regions_roll_up(marts: Path, name: str, level: str) -> None:
    for indicator, column in (
        ("cervical_eligible", "eligible_25_49"),
        ("cervical_screened", "screened_25_49"),
    ):
        found = figures(marts, level, indicator)
        for code, own in gathered(name):
            marks = [row[column] for row in own if not row[column].isdigit()]
            known = sum(int(row[column]) for row in own if row[column].isdigit())
            most = None if SUPPRESSED in marks or not marks else 5 * len(marks)
            figure = found[code]
            assert (figure["value"], figure["units_suppressed"], figure["suppressed_most"]) == (
                known,
                len(marks),
                most,
            )
            assert (figure["status"], figure["qualifier"]) == (
                ("P", "more_than") if marks else ("A", "exact")
            )
            assert (figure["units_expected"], figure["units_reported"]) == (len(own), len(own) - len(marks))


@pytest.mark.parametrize(("name", "level"), [("ccg", "group"), ("region", "region")])
def test_rates_are_over_those_who_hide_neither(marts: Path, name: str, level: str) -> None:
    found = figures(marts, level, "cervical_coverage")
    table = pl.read_parquet(marts / f"{level}_screening_coverage.parquet").filter(period=PERIOD)
    in_table = dict(table.select("place_code", "cervical_coverage_pct").iter_rows())
    for code, own in gathered(name):
        known = [row for row in own if is_known(row)]
        screened, eligible = (
            sum(int(row[column]) for row in known) for column in ("screened_25_49", "eligible_25_49")
        )
        figure = found[code]
        assert (figure["numerator"], figure["denominator"]) == (screened, eligible)
        assert math.isclose(figure["value"], 100 * screened / eligible, rel_tol=1e-12)
        assert figure["units_suppressed"] == len(own) - len(known)
        # those who hide the screened alone gave one of the two counts
        half = sum(row["suppression"] == "Suppress numerator only" for row in own)
        assert figure["units_unmatched"] == half
        assert in_table[code] == figure["value"]


def test_ranks_and_screens_needed_are_the_publishers(marts: Path) -> None:
    """Competition rank among siblings that have a figure, as the query in docs/figures.md."""
    query = """
        select
            figure.place_code,
            rank() over (partition by place.parent_code order by figure.value desc) as rank_in_group,
            cast(ceil((4 * figure.denominator - 5 * figure.numerator) / 5.0) as bigint) as needed
        from read_parquet($figures) as figure
        inner join read_parquet($places) as place on figure.place_code = place.place_code
        where figure.indicator = 'cervical_coverage' and figure.period = $period and figure.value is not null
    """
    files = {"figures": str(marts / "indicator_values/level=practice/year=2017/*-as_was.parquet")}
    files |= {"places": str(marts / "dim_place.parquet"), "period": PERIOD}
    with duckdb.connect() as con:
        found = {code: rest for code, *rest in con.execute(query, files).fetchall()}
    for row in rows():
        if is_known(row):
            rank, needed = found[row["practice_code"]]
            assert str(rank) == row["rank_within_ccg"], row
            assert (str(needed) if needed > 0 else "n/a") == row["screens_needed_80"], row
        else:
            assert row["practice_code"] not in found and row["rank_within_ccg"] == "*"
