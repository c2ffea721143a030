"""The sample's rules, each on a row made to break it and on right ones; what a blank or an absent column does."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.steps.excel_rules import operands, rule_formula
from flows.steps.ingest import check_files
from flows.steps.site import open_site
from schemas.catalogue import FormVersion, Rule
from tests.conftest import grid, make_test_site

SITE = open_site(Path(__file__).parents[2])
NOW = datetime(2025, 6, 1, tzinfo=UTC)

# a right row: the columns of every form, its subtotals (…_below) alike
RIGHT = {
    "cervical_eligible": 100, "cervical_screened": 50, "breast_eligible": 90, "breast_screened": 40,
    "training_sessions": 2, "training_attendances": 60, "persons_trained": 30, "persons_employed": 12,
    "job_fairs": 1, "job_posts": 20, "persons_reemployed": 5, "women_with_loans": 3, "loans_yuan": 60000.5,
}  # fmt: skip
# each rule: what breaks it, and what is just still right
EDGES: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    "cervical_screened_within_eligible": ({"cervical_screened": 101}, {"cervical_screened": 100}),
    "breast_screened_within_eligible": ({"breast_screened": 91}, {"breast_screened": 90}),
    "employed_within_trained": ({"persons_employed": 31}, {"persons_employed": 30}),
    "trained_within_attendances": ({"persons_trained": 61}, {"persons_trained": 60}),
    "attendances_need_sessions": (
        {"training_sessions": 0},
        {"training_sessions": 0, "training_attendances": 0, "persons_trained": 0, "persons_employed": 0},
    ),
    "loans_need_borrowers": ({"women_with_loans": 0}, {"women_with_loans": 0, "loans_yuan": 0}),
    "borrowers_need_loans": ({"loans_yuan": 0}, {"women_with_loans": 1, "loans_yuan": 0.01}),
    "posts_need_fairs": ({"job_fairs": 0}, {"job_fairs": 0, "job_posts": 0}),
}
UNITS = {"village": ("430202001", "430202001001"), "township": ("430202001",) * 2, "county": ("430202",) * 2}

Case = tuple[FormVersion, Rule]
CASES: list[Case] = [
    (version, rule)
    for form in sorted(SITE.catalogue.period_types)
    for day in (datetime(2014, 12, 31, tzinfo=UTC).date(), datetime(2025, 1, 31, tzinfo=UTC).date())
    if (version := SITE.catalogue.form_version(form, day))
    for rule in version.rules
    if rule.rule.removesuffix("_below") in EDGES
]


def name_of(case: Case) -> str:
    return f"{case[0].form}-{case[1].rule}"


def row_of(rule: Rule, changes: Mapping[str, float | None]) -> dict[str, float | None]:
    """The right row with the changes on the rule's own columns, be they the unit's or those beneath it."""
    suffix = "_below" if rule.rule.endswith("_below") else ""
    right = {name + end: value for name, value in RIGHT.items() for end in ("", "_below")}
    return right | {name + suffix: value for name, value in changes.items()}


def found(version: FormVersion, row: Mapping[str, float | None]) -> list[dict[str, str]]:
    unit, place = UNITS[version.level]
    headers = [own.header_zh for own in version.columns]
    values = ["" if row[own.column] is None else row[own.column] for own in version.columns]
    period = "2025-01" if version.period_type == "month" else "2014"
    cells = grid(version.title_zh, unit, period, [(place, "", *values)], headers)
    text = "\n".join(",".join(map(str, line)) for line in cells)
    return check_files(SITE, [("a.csv", text.encode(), NOW)], NOW).findings.to_dicts()


def test_every_rule_of_the_sample_has_its_case_and_says_what_blanks_mean() -> None:
    rules = SITE.catalogue["rules"]
    assert set(rules["nulls"]) <= {"zero", "skip"}
    known = {(version.form, rule.rule) for version, rule in CASES}
    own = {(form, rule) for rule, form in rules.select("rule", "form").iter_rows()}
    assert {case for case in own if case[1].removesuffix("_below") in EDGES} == known
    assert not rules.select(pl.struct("form", "rule").is_duplicated().any()).item()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_rule_fires_on_what_breaks_it_and_rests_on_what_is_right(case: Case) -> None:
    version, rule = case
    breaking, edge = EDGES[rule.rule.removesuffix("_below")]
    assert found(version, row_of(rule, {})) == []
    own = found(version, row_of(rule, breaking))
    assert rule.rule in [finding["rule"] for finding in own]
    (broken,) = [finding for finding in own if finding["rule"] == rule.rule]
    assert broken["severity"] == rule.severity
    assert len(broken["cell"].split("、")) == len(operands(rule))
    assert rule.message_zh in broken["message_zh"]
    assert rule.rule not in [finding["rule"] for finding in found(version, row_of(rule, edge))]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_blank_operand_means_what_the_rule_says(case: Case) -> None:
    version, rule = case
    breaking, _ = EDGES[rule.rule.removesuffix("_below")]
    right = row_of(rule, breaking)
    for name in operands(rule):
        fired = rule.rule in [own["rule"] for own in found(version, right | {name: None})]
        # with nulls zero: as if a 0 stood there; with skip: the rule rests
        value = {**right, name: 0}
        frame = pl.DataFrame({key: [float(own or 0)] for key, own in value.items()})
        holds = frame.select(pl.sql_expr(rule.expression)).item()
        assert fired == (rule.nulls == "zero" and not holds)


def test_the_template_knows_every_rule_of_the_sample() -> None:
    for version, rule in CASES:
        cells = {own.column: f"C{at}" for at, own in enumerate(version.columns, 1)}
        assert rule_formula(rule, version.columns, cells)


def test_a_rule_whose_column_is_absent_names_the_cells_that_are_there(tmp_path: Path) -> None:
    rules = (
        "rule,form,severity,expression,message_zh,message_en,nulls\n"
        "few_pupils,village_month,warning,pupils <= women + money,请说明,explain,zero\n"
    )
    site = make_test_site(tmp_path / "s", rules=rules)
    rows = [("990102100201", "一村", 5, 9, 8)]
    cells = grid("village_month", "990102100", "2025-01", rows, ["妇女（人）", "应查（人）", "学员（人）"])
    content = "\n".join(",".join(map(str, line)) for line in cells).encode()
    (own,) = check_files(site, [("a.csv", content, NOW)], NOW).findings.to_dicts()
    assert (own["cell"], own["value"]) == ("E4、C4", "8、5")
