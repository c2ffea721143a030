"""Report: the outcome of a run, from the published vintage, as tables or as Markdown."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from schemas.catalogue import Catalogue

if TYPE_CHECKING:
    from flows.steps.ingest.ingest import Part


@dataclass
class RunReport:
    """The counts of a run and the head figures of the current vintage after it.

    `received`, `accepted` and `rejected` count this run's submissions; `findings` the vintage's open findings by rule.
    `screening` and `training` have a row for each period of the highest level's places, `columns` their columns in the
    catalogue, empty if it has no such subject. `level` is that level's name in zh and en. `places` are the places with
    the most open findings. `completeness` has the reporting of the second-highest level in the latest period of each
    form. A run as of the past (`is_past`) publishes nothing: it writes the vintage of that time beside the current one.
    """

    published: bool
    vintage: str
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    screening: list[dict[str, Any]] = field(default_factory=list)
    training: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    completeness: list[dict[str, Any]] = field(default_factory=list)
    level: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    is_past: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def report_run(
    vintage: Path, published: bool, parts: "Sequence[Part]", catalogue: Catalogue, is_past: bool = False
) -> RunReport:
    """The report of a run that ingested `parts` and ended with `vintage`, new if `published`."""
    received, accepted, rejected = (
        sum(getattr(part, name) for part in parts) for name in ("received", "accepted", "rejected")
    )
    report = RunReport(published and not is_past, vintage.name, received, accepted, rejected, is_past=is_past)
    findings = pl.read_parquet(vintage / "findings.parquet").filter(pl.col("status") == "open")
    by_rule = (
        findings.group_by("rule", "severity")
        .len("count")
        .sort("severity", "count", "rule", descending=[False, True, False])
    )
    report.findings = by_rule.to_dicts()
    levels = catalogue["levels"]
    for highest in levels.sort("rank").tail(1).iter_rows(named=True):
        report.level = {lang: highest[f"name_{lang}"] or highest["level"] for lang in ("zh", "en")}
        for name, subject in SUBJECTS.items():
            columns = catalogue.subject_columns.filter(subject=subject).select("column", "name_zh")
            report.columns[name] = columns.to_dicts()
        report.screening, report.training = (
            _rows_of(vintage / f"{highest['level']}_{SUBJECTS[name]}.parquet", report.columns[name])
            for name in ("screening", "training")
        )
    names = pl.read_parquet(vintage / "dim_place.parquet", columns=["place_code", "name", "level"])
    names = names.unique("place_code", keep="last", maintain_order=True)
    report.places = _places_with_findings(findings, names)
    rates = pl.read_parquet(vintage / "reporting_rate.parquet")
    for below in levels.sort("rank")["level"].to_list()[-2:][:1]:
        report.completeness = _completeness(rates, names.filter(pl.col("level") == below))
    return report


def _places_with_findings(findings: pl.DataFrame, names: pl.DataFrame) -> list[dict[str, Any]]:
    """The places with the most open findings: name, code, errors, warnings."""
    counts = (
        findings.drop_nulls("place_code")
        .group_by("place_code")
        .agg(
            (pl.col("severity") == "error").sum().alias("errors"),
            (pl.col("severity") == "warning").sum().alias("warnings"),
        )
    )
    counts = counts.join(names, on="place_code", how="left")
    return (
        counts.sort("errors", "warnings", "place_code", descending=[True, True, False])
        .head(MOST_PLACES)
        .to_dicts()
    )


def _completeness(rates: pl.DataFrame, names: pl.DataFrame) -> list[dict[str, Any]]:
    """Reported and missing returns at and below each of these places, in the latest period of each form."""
    own = rates.join(names, on="place_code")
    own = own.filter(pl.col("period") == pl.col("period").max().over("form"))
    totals = own.group_by("place_code", "name", "period").agg(
        pl.col("expected", "reported", "on_time", "late", "missing").sum()
    )
    return totals.sort("period", "place_code", descending=[True, False]).to_dicts()


def _rows_of(path: Path, columns: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The rows of a subject table that have a figure; empty if the catalogue has no such subject."""
    if not columns:
        return []
    figures = pl.col([own["column"] for own in columns])
    return pl.read_parquet(path).filter(pl.any_horizontal(figures.is_not_null())).to_dicts()


SUBJECTS = {"screening": "screening_coverage", "training": "training"}
"""The subject tables that the report shows, if the catalogue has them."""


MOST_PLACES = 30
"""Places that the report names for their findings."""

TITLES = {
    "zh": {
        "screening": ("两癌筛查（{level}）", ["地区", "报告期", "已报/应报", "口径"]),
        "training": ("技能培训（{level}）", ["地区", "报告期", "已报/应报", "口径"]),
        "findings": ("待处理问题（按规则）", ["规则", "级别", "数量"]),
        "places": ("待处理问题（按单位，最多 30 个）", ["单位", "代码", "错误", "提示"]),
        "completeness": (
            "各县（市、区）收齐情况（各报表最近一期）",
            ["地区", "报告期", "应报", "已报", "按时", "迟报", "未报", "收齐率%"],
        ),
    },
    "en": {
        "screening": ("Screening ({level})", ["place", "period", "reported/expected", "method"]),
        "training": ("Training ({level})", ["place", "period", "reported/expected", "method"]),
        "findings": ("Open findings by rule", ["rule", "severity", "count"]),
        "places": ("Open findings by place (30 at most)", ["place", "code", "errors", "warnings"]),
        "completeness": (
            "Completeness by county (the latest period of each form)",
            ["place", "period", "expected", "reported", "on time", "late", "missing", "reported %"],
        ),
    },
}
IN_TERMINAL = ("screening", "training", "findings")
"""The tables that a run shows at its end; the artifact has all tables."""
METHODS_ZH = {"bottom_up": "逐级汇总", "reported": "含上报合计", "partial": "不完整"}
DISPUTE_NAMES = {
    "counted_twice": ("疑似算了两遍", "perhaps counted twice"),
    "total_differs": ("合计不符", "a total differs"),
    "period_differs": ("长短期不符", "a longer return differs"),
    "cumulative_differs": ("累计不符", "a cumulative figure differs"),
    "claim_differs": ("填报的率或合计不符", "a printed figure differs"),
    "above_maximum": ("超过上限", "above the maximum"),
    "inconsistent": ("前后或指标间不一致", "inconsistent"),
    "outlier": ("有离群数", "an outlier in it"),
    "copied": ("疑似照抄上期", "perhaps copied"),
    "total_stands_in": ("合计代替缺报", "a total stands in"),
    "none": ("", ""),
}
"""Names of disputes, in zh and en."""
SEVERITIES_ZH = {"error": "错误", "warning": "提示"}


def tables(
    report: RunReport, lang: str, names: Collection[str] = IN_TERMINAL
) -> list[tuple[str, list[str], list[list[str]]]]:
    """Some of the report's tables as title, headings and rows of text, in Chinese (zh) or English (en)."""
    rows = {
        "screening": [_subject_row(row, report.columns["screening"], lang) for row in report.screening],
        "training": [_subject_row(row, report.columns["training"], lang) for row in report.training],
        "findings": [
            [
                row["rule"],
                SEVERITIES_ZH[row["severity"]] if lang == "zh" else row["severity"],
                f"{row['count']:,}",
            ]
            for row in report.findings
        ],
        "places": [
            [row["name"] or "", row["place_code"], _count(row["errors"]), _count(row["warnings"])]
            for row in report.places
        ],
        "completeness": [
            [
                row["name"],
                row["period"],
                *(_count(row[name]) for name in ("expected", "reported", "on_time", "late", "missing")),
                _rate(100 * row["reported"] / row["expected"]),
            ]
            for row in report.completeness
        ],
    }
    return [
        (
            title.format(level=report.level[lang]),
            _headings(headings, report.columns.get(name, []), lang),
            rows[name],
        )
        for name, (title, headings) in TITLES[lang].items()
        if name in names and rows[name]
    ]


def _count(value: float | Decimal | None) -> str:
    return "—" if value is None else f"{value:,}"


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _made(row: dict[str, Any], lang: str) -> list[str]:
    method = METHODS_ZH[row["method"]] if lang == "zh" else row["method"]
    if disputed := DISPUTE_NAMES[row.get("dispute") or "none"][lang == "en"]:
        method += f"（{disputed}）" if lang == "zh" else f" ({disputed})"
    return [f"{row['units_reported']:,}/{row['units_expected']:,}", method]


def _headings(headings: list[str], columns: list[dict[str, str]], lang: str) -> list[str]:
    """The headings of a table, those of a subject's columns after place and period."""
    names = [
        own["name_zh"] if lang == "zh" else own["column"].replace("_pct", " %").replace("_", " ")
        for own in columns
    ]
    return [*headings[:2], *names, *headings[2:]]


def _subject_row(row: dict[str, Any], columns: list[dict[str, str]], lang: str) -> list[str]:
    figures = [row[own["column"]] for own in columns]
    cells = [_rate(figure) if isinstance(figure, float) else _count(figure) for figure in figures]
    return [row["place_name"], row["period"], *cells, *_made(row, lang)]


_OUTCOMES = {"published": "", "unchanged": "（没有新内容，沿用）", "written": "（截至以前的时间，没有发布）"}


def outcome_of(report: RunReport) -> str:
    """Outcome for the vintage: the run published it, left the current one unchanged, or wrote one of the past."""
    return "published" if report.published else "written" if report.is_past else "unchanged"


def to_markdown(report: RunReport, lang: str = "zh") -> str:
    """The report as Markdown, for the run's artifact."""
    lines = [
        f"收到 {report.received} 份，接收 {report.accepted} 份，退回 {report.rejected} 份；"
        f"版本 {report.vintage}{_OUTCOMES[outcome_of(report)]}",
    ]
    for title, headings, rows in tables(report, lang, TITLES[lang]):
        lines += ["", markdown_table(title, headings, rows)]
    return "\n".join(lines)


def markdown_table(title: str, headings: list[str], rows: list[list[str]]) -> str:
    """A table with its title."""
    return "\n".join(
        [f"## {title}", "", _line(headings), _line(["---"] * len(headings)), *(_line(row) for row in rows)]
    )


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
