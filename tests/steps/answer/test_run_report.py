"""The end of a night: headline figures of the catalogue, findings by name, slips, and who is missing."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.steps.answer.headlines import headline_figures
from flows.steps.answer.rule_names import rule_names
from flows.steps.answer.run_report import RunReport, report_run, said_lines, tables, to_markdown
from flows.steps.findings.rules import SEVERITIES
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.raw_folder import find_raw_files
from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, grid, make_test_site, run_site, send_noted, write_csv

NOW = datetime(2025, 3, 20, tzinfo=UTC)
HEADLINES = ("women", "coverage", "pupils")


def with_headlines(*codes: str) -> str:
    first, *lines = CATALOGUE["indicators"].splitlines()
    marked = (f"{line},{'true' if line.split(',')[0] in codes else ''}" for line in lines)
    return "\n".join([f"{first},headline", *marked]) + "\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """January as of 20 March: four villages reported, two of them with errors; for February nothing was received."""
    made = make_test_site(tmp_path_factory.mktemp("report") / "s", indicators=with_headlines(*HEADLINES))
    for name, unit, rows in (
        ("a", "990102100", [("990102100201", "一村", 5, 10, 1, 0), ("990102100202", "二村", 7, 20, 2, 0)]),
        ("b", "990102101", [("990102101201", "三村", "很多", 20, 0, 0)]),  # no number
        (
            "c",
            "990103100",
            [("990103100201", "四村", 21, 20, 0, 0)],
        ),  # more women than eligible: neither counts
    ):
        write_csv(made.raw / f"{name}.csv", grid("village_month", unit, "2025-01", rows))
    run_site(made, NOW)
    return made


@pytest.fixture(scope="module")
def report(site: Site) -> RunReport:
    files = find_raw_files(site.raw, site.settings.ignore)
    part = ingest_batch(site, files, {}, NOW, site.work / "again", "again")
    return report_run(site, site.current.resolve(), True, [part], send_noted(site, part.folder))


def test_the_headlines_are_those_of_the_catalogue(report: RunReport) -> None:
    shown = [(row["place_name"], row["indicator"], row["period"], row["value"]) for row in report.headlines]
    assert shown == [
        # in the order of the catalogue; January is in its quarter and half too, and the month is shown
        ("样市", "women", "2025-01", 5 + 7),
        ("样市", "pupils", "2025-01", 1 + 2),
        ("样市", "coverage", "2025-01", 100 * (5 + 7) / (10 + 20)),
    ]


def test_a_table_of_headlines_for_people(report: RunReport) -> None:
    [(title, headings, rows), _] = tables(report, "zh")
    assert title == "重点指标（市）"
    assert headings == ["地区", "指标", "报告期", "数", "单位", "已报/应报", "口径"]
    assert rows[0][:5] == ["样市", "妇女", "2025年1月", "12", "人"]
    [(english, *_), _] = tables(report, "en")
    assert english == "Headline figures (city)"


def test_a_catalogue_without_headlines_shows_none(tmp_path: Path, site: Site) -> None:
    other = make_test_site(tmp_path / "other")  # its catalogue has no such column
    assert headline_figures(site.current.resolve(), other.catalogue, date(2025, 3, 20)) == []


def test_a_period_that_has_not_ended_is_no_headline(site: Site) -> None:
    assert headline_figures(site.current.resolve(), site.catalogue, date(2025, 1, 30)) == []
    on_its_last_day = headline_figures(site.current.resolve(), site.catalogue, date(2025, 1, 31))
    assert {row["period"] for row in on_its_last_day} == {"2025-01"}


def test_findings_are_listed_by_name(report: RunReport) -> None:
    names = {row["rule"]: row["name_zh"] for row in report.findings}
    assert names["not_a_number"] == "不是数字"  # a built-in rule
    assert names["women_within_eligible"] == "妇女多于应查"  # one of the catalogue
    [_, (_, _, rows)] = tables(report, "zh")
    assert ["不是数字", "错误", "1"] in rows
    assert not any("_" in row[0] for row in rows)


def test_every_built_in_rule_has_a_short_name() -> None:
    names = rule_names([])
    assert set(names) == set(SEVERITIES)
    assert all(0 < len(zh) <= 16 and "_" not in zh + en for zh, en in names.values())
    assert len({zh for zh, _ in names.values()}) == len(names)


def test_slips_are_counted_and_their_folder_is_named(site: Site, report: RunReport) -> None:
    written = len(list(site.returns.rglob("*.xlsx")))
    assert report.slips == written > 0
    assert said_lines(report, "zh")[0] == f"本次写了 {written} 份退回单，在 {site.returns}。"
    none = report_run(site, site.current.resolve(), False, [])
    assert said_lines(none, "zh")[0] == f"本次没有新的退回单；以前的在 {site.returns}。"


def test_the_missing_are_named_and_counted(report: RunReport) -> None:
    # February is the latest month that was due: 4 villages, 3 townships, 2 counties and the city's office; and the
    # return of 四村 for the year 2024
    assert report.missing == 11
    assert report.absent == [
        "东县/甲乡/一村",
        "东县/甲乡/二村",
        "东县/乙镇/三村",
        "西县/丙镇/四村",
        "东县/甲乡",
    ]
    assert said_lines(report, "zh")[1].startswith("最近一期未报 11 份：东县/甲乡/一村、")


@pytest.mark.parametrize(
    ("missing", "absent", "said"),
    [
        (7, ["一", "二", "三", "四", "五"], "最近一期未报 7 份：一、二、三、四、五 等，共 7 份。"),
        (2, ["一", "二"], "最近一期未报 2 份：一、二。"),
        (0, [], "最近一期到期的报表没有未报的。"),
    ],
)
def test_five_are_named_and_the_rest_is_counted(missing: int, absent: list[str], said: str) -> None:
    assert said_lines(RunReport(True, "v", missing=missing, absent=absent), "zh")[1].startswith(said)


def test_the_markdown_has_it_all(report: RunReport) -> None:
    text = to_markdown(report)
    for part in ("份退回单", "最近一期未报", "## 重点指标（市）", "## 待处理问题（按规则）", "不是数字"):
        assert part in text
