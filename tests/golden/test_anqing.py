"""A published screening table of eleven counties and their city (two levels): it adds up, and hides a rate above 100 %.

At 30 September 2022 Anqing printed women on minimum subsistence, a third of them as the task, those screened, and
rates of which the city's for the breast, 1334 of 1326, stands as 100.00 though it is 100.60, and that of 怀宁县, 101 of
93, though it is 108.60.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.steps.site.site import Site, open_site
from schemas.catalogue_files import COLUMNS
from tests.support.site import run_site, write_xlsx

PUBLISHED = Path(__file__).parents[3] / "shared/data/published/anqing_screening_2022-09-30.csv"
pytestmark = pytest.mark.skipif(not PUBLISHED.is_file(), reason=f"{PUBLISHED} is not here")

PERIOD = "2022-09"
NOW = datetime(2022, 10, 8, tzinfo=UTC)
CODES = {
    "全市合计": "340800",
    "桐城市": "340881",
    "怀宁县": "340822",
    "潜山市": "340882",
    "岳西县": "340828",
    "太湖县": "340825",
    "望江县": "340827",
    "迎江区": "340802",
    "大观区": "340803",
    "宜秀区": "340811",
    "安庆经开区": "340871",
    "高新区": "340872",  # made up: it has none in the official list
}
"""Codes by printed name; the row of the city is the city."""

COUNTS = {
    "dibao_women": "低保妇女（人）",
    "target": "应查任务（人）",
    "cervical_done": "宫颈癌筛查（人）",
    "breast_done": "乳腺癌筛查（人）",
}
RATES = {"cervical_rate": "宫颈癌筛查率（%）", "breast_rate": "乳腺癌筛查率（%）"}
LABELS = COUNTS | RATES
PRINTED = ("dibao_women", "target", "cervical_done", "cervical_rate", "breast_done", "breast_rate")


def catalogue() -> dict[str, list[str]]:
    count = "health,人,sum,last,,,,0,higher,0,1000000,false,,2000-01-01,"
    columns = [
        f"{form},{code},{code},{counted if code in COUNTS else 'claim'},{LABELS[code]},,true,2022-01-01,"
        for form, counted in (("county_screening", "stock"), ("city_screening", "subtotal"))
        for code in PRINTED
    ]
    places = [
        f"{code},{name},county,340800,county,2000-01-01,,true" for name, code in list(CODES.items())[1:]
    ]
    return {
        "levels": ["county,1,县（市、区）,county", "city,2,市,city"],
        "labels": ["unit,填报单位", "period,报告期", "place_name,单位", "total,合计"],
        "places": ["340800,安庆市,city,,city,2000-01-01,,true", *places],
        "indicators": [f"{code},{label},{code},{count}" for code, label in COUNTS.items()]
        + [
            f"{cancer}_rate,{cancer},{cancer},health,%,none,none,{cancer}_done,target,100,2,higher,0,100,false,,2000-01-01,"
            for cancer in ("cervical", "breast")
        ],
        "forms": [
            "county_screening,两癌筛查进度表,County,county,month,10,30,2022-09-01,2022-09-30,",
            "city_screening,两癌筛查汇总表,City,city,month,10,30,2022-09-01,2022-09-30,",
        ],
        "form_columns": columns,
    }


def read_rows() -> dict[str, dict[str, str]]:
    names = (
        "dibao_women",
        "target_33pct",
        "cervical_done",
        "cervical_rate_published",
        "breast_done",
        "breast_rate_published",
    )
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        return {
            row["unit"]: {own: row[name] for own, name in zip(PRINTED, names, strict=True)}
            for row in csv.DictReader(lines)
        }


def write_site(root: Path) -> Site:
    """A site with one workbook of the city: the published table, and the city's row on a second sheet."""
    rows = catalogue()
    (root / "catalogue").mkdir(parents=True)
    (root / "fedstats.toml").write_text('name = "安庆"\n', encoding="utf-8")
    for name, columns in COLUMNS.items():
        lines = "\n".join([",".join(columns), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(lines, encoding="utf-8")
    printed = read_rows()
    header = ["单位", *(LABELS[name] for name in PRINTED)]
    head = [["填报单位：安庆市", "", "报告期：2022年9月"], header]
    cells = {
        name: [int(own[each]) if each in COUNTS else own[each] for each in PRINTED]
        for name, own in printed.items()
    }
    write_xlsx(
        root / "data/raw/2022-09/安庆市.xlsx",
        [["两癌筛查进度表"], *head, *([name, *own] for name, own in cells.items())],
        "各县",
        {"全市": [["两癌筛查汇总表"], *head, ["安庆市", *cells["全市合计"]]]},
    )
    return open_site(root)


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_site(write_site(tmp_path_factory.mktemp("anqing") / "site"), NOW)


def test_the_citys_row_is_the_sum_of_its_counties(marts: Path) -> None:
    printed = read_rows()["全市合计"]
    found = pl.read_parquet(marts / "reconciliation.parquet").rows_by_key(
        "indicator", named=True, unique=True
    )
    assert set(found) == set(COUNTS)
    for indicator, row in found.items():
        assert row["place_code"] == "340800" and row["verdict"] == "equal"
        assert row["children_sum"] == row["reported_total"] == int(printed[indicator])
    assert int(printed["breast_done"]) == 1334  # more than its task of 1326


def test_every_figure_is_the_printed_one(marts: Path) -> None:
    frame = pl.concat(
        pl.read_parquet(path) for path in (marts / "indicator_values").rglob("*-as_was.parquet")
    )
    values = {(row["place_code"], row["indicator"]): row for row in frame.filter(period=PERIOD).to_dicts()}
    for name, own in read_rows().items():
        for indicator in COUNTS:
            row = values[CODES[name], indicator]
            assert (row["value"], row["status"], row["method"]) == (int(own[indicator]), "A", "bottom_up")
        for cancer in ("cervical", "breast"):
            rate = 100 * int(own[f"{cancer}_done"]) / int(own["target"])
            assert values[CODES[name], f"{cancer}_rate"]["value"] == pytest.approx(rate, rel=1e-12)


def test_a_rate_above_a_hundred_printed_as_a_hundred_is_a_mismatch(marts: Path) -> None:
    claims = pl.read_parquet(marts / "claims.parquet")
    assert claims.height == 2 * 12
    wrong = claims.filter(pl.col("verdict") != "exact").select(
        "place_code", "indicator", "written", "computed", "verdict"
    )
    # 101 of 93 and 1334 of 1326
    assert [
        (place, indicator, written, round(computed, 2), verdict)
        for place, indicator, written, computed, verdict in wrong.sort("place_code").rows()
    ] == [
        ("340800", "breast_rate", "100.00", 100.60, "mismatch"),
        ("340822", "breast_rate", "100.00", 108.60, "mismatch"),
    ]


def test_what_the_table_hides_is_found_and_nothing_else(marts: Path) -> None:
    findings = pl.read_parquet(marts / "findings.parquet")
    # a rate above its maximum is found in the month and in each longer period that holds it
    assert set(findings.select("rule", "place_code").rows()) == {
        ("claim_mismatch", "340800"),
        ("claim_mismatch", "340822"),
        ("rate_above_maximum", "340800"),
        ("rate_above_maximum", "340822"),
    }
