"""Rules of the sample, each on a row that breaks it, on correct rows, with blanks and with a missing column."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.steps.ingest.check import check_files
from flows.steps.site.site import open_site
from flows.steps.template._excel_checks import operands, rule_formula, rules_of
from schemas.catalogue import FormVersion, Rule
from tests.support.site import grid, make_test_site

SITE = open_site(Path(__file__).parents[3])
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
    "precancer_within_screened": ({"cervical_precancer_cases": 51}, {"cervical_precancer_cases": 50}),
    "cervical_suspected_within_screened": (
        {"cervical_suspected_cases": 51},
        {"cervical_suspected_cases": 50},
    ),
    "breast_suspected_within_screened": ({"breast_suspected_cases": 41}, {"breast_suspected_cases": 40}),
    # of the forms with one value in all columns, TEN, but in those of OTHERS
    "hpv_results_within_hpv_tested": ({"hpv_negative": 11}, {"hpv_negative": 10}),  # 11 + 10 > 20
    "staged_within_staging_due": ({"staged": 41, "cancer_stage_1": 11}, {"staged": 40}),
    "stages_make_staged": ({"cancer_stage_1": 11}, {"cancer_stage_1": 10}),  # 4 × 10 = 40
    "news_parts_make_the_total": ({"news_items": 41}, {"news_items": 40}),
}
TEN = 10
OTHERS = {"news_items": 40, "hpv_tested": 20, "staged": 40, "staging_due": 40}
UNITS = {"village": ("430202001", "430202001001"), "township": ("430202001",) * 2, "county": ("430202",) * 2}


@dataclass(frozen=True)
class Case:
    """A rule of a form's version, with a unit and a place that can report on the form."""

    version: FormVersion
    rule: Rule
    period: str
    unit: str
    place: str

    @property
    def edges(self) -> tuple[dict[str, float], dict[str, float]] | None:
        """Values that break the rule, and values that just meet it."""
        if known := EDGES.get(self.rule.rule.removesuffix("_below")):
            return known
        part = re.fullmatch(r"(\w+) <= \w+", self.rule.expression)
        return ({part[1]: TEN + 1}, {part[1]: TEN}) if part else None


def cases() -> Iterator[Case]:
    forms = SITE.catalogue["forms"]
    for form, level, kind, since, codes in forms.select(
        "form", "level", "period_type", "valid_from", "assigned_to"
    ).iter_rows():
        version = SITE.catalogue.form_version(form, since)
        assert version
        code = codes.split()[0]
        unit, place = UNITS[level] if code == "430200" else (code, code)
        period = {"month": f"{since:%Y-%m}", "quarter": f"{since:%Y}-Q1", "year": f"{since:%Y}"}[kind]
        for rule in rules_of(version):
            yield Case(version, rule, period, unit, place)


CASES = list(cases())


def name_of(case: Case) -> str:
    return f"{case.version.form}-{case.period}-{case.rule.rule}"


def row_of(case: Case, changes: Mapping[str, float | None]) -> dict[str, float | None]:
    """The correct row with changes in the rule's columns.

    Either the own figures or the figures below are 0: equal numbers in both would be a warning.
    """
    suffix = "_below" if case.rule.rule.endswith("_below") else ""
    known = RIGHT | OTHERS
    right = {name + end: value for name, value in known.items() for end in ("", "_below")}
    whole: dict[str, float | None] = {own.column: TEN for own in case.version.columns}
    both = {name for name in whole if f"{name}_below" in whole}
    others = {name if suffix else f"{name}_below": 0 for name in both}
    return whole | right | others | {name + suffix: value for name, value in changes.items()}


Findings = dict[bytes, list[dict[str, str]]]
"""Findings by the bytes of the return."""


def written(case: Case, row: Mapping[str, float | None]) -> bytes:
    """The return of a case with one row, as csv."""
    headers = [own.header_zh for own in case.version.columns]
    values = ["" if row[own.column] is None else row[own.column] for own in case.version.columns]
    cells = grid(case.version.title_zh, case.unit, case.period, [(case.place, "", *values)], headers)
    out = io.StringIO()
    csv.writer(out).writerows(cells)
    return out.getvalue().encode()


def rows_of(case: Case) -> Iterator[dict[str, float | None]]:
    """Rows that the tests of a case read: correct, breaking, just correct, and with each operand blank."""
    assert case.edges
    breaking, edge = case.edges
    yield from (row_of(case, changes) for changes in ({}, breaking, edge))
    yield from (row_of(case, breaking) | {name: None} for name in operands(case.rule))


@pytest.fixture(scope="module")
def findings() -> Findings:
    """Findings of every return of every case, all read at once."""
    contents = {written(case, row): None for case in CASES for row in rows_of(case)}
    files = {f"{at}.csv": content for at, content in enumerate(contents)}
    batch = check_files(SITE, [(name, content, NOW) for name, content in files.items()], NOW)
    assert len(batch.submissions) == len(files)
    found: Findings = {content: [] for content in contents}
    for row in batch.findings.to_dicts():
        found[files[row["file"]]].append(row)
    return found


def test_every_rule_of_the_sample_has_its_case_and_says_what_blanks_mean() -> None:
    rules = SITE.catalogue["rules"]
    assert set(rules["nulls"]) <= {"zero", "skip"}
    known = {(case.version.form, case.rule.rule) for case in CASES}
    assert {(form, rule) for rule, form in rules.select("rule", "form").iter_rows()} == known
    assert [name_of(case) for case in CASES if case.edges is None] == []
    assert not rules.select(pl.struct("form", "rule").is_duplicated().any()).item()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_rule_fires_on_what_breaks_it_and_rests_on_what_is_right(case: Case, findings: Findings) -> None:
    assert case.edges
    breaking, edge = case.edges
    rule = case.rule
    assert findings[written(case, row_of(case, {}))] == []
    own = findings[written(case, row_of(case, breaking))]
    (broken,) = [finding for finding in own if finding["rule"] == rule.rule]
    assert broken["severity"] == rule.severity
    assert len(broken["cell"].split("、")) == len(operands(rule))
    assert rule.message_zh in broken["message_zh"]
    assert rule.rule not in [finding["rule"] for finding in findings[written(case, row_of(case, edge))]]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_blank_operand_means_what_the_rule_says(case: Case, findings: Findings) -> None:
    assert case.edges
    right = row_of(case, case.edges[0])
    for name in operands(case.rule):
        fired = case.rule.rule in [own["rule"] for own in findings[written(case, right | {name: None})]]
        # with nulls zero: as if a 0 stood there; with skip: the rule rests
        value = {**right, name: 0}
        frame = pl.DataFrame({key: [float(own or 0)] for key, own in value.items()})
        holds = frame.select(pl.sql_expr(case.rule.expression)).item()
        assert fired == (case.rule.nulls == "zero" and not holds)


def test_the_template_knows_every_rule_of_the_sample() -> None:
    for case in CASES:
        cells = {own.column: f"C{at}" for at, own in enumerate(case.version.columns, 1)}
        assert rule_formula(case.rule, case.version.columns, cells)


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
