"""Report: what a run came to, read from the published vintage; in words, as a table, or as Markdown."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from flows.steps.ingest import Part


@dataclass
class RunReport:
    """The counts of a run and the head figures of the vintage it left current.

    received, accepted and rejected count this run's submissions; findings count the open ones of the vintage
    by rule; screening and training are the rows of the highest level's places, one a period; level is its name
    in zh and en.
    """

    published: bool
    vintage: str
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)
    screening: list[dict[str, Any]] = field(default_factory=list)
    training: list[dict[str, Any]] = field(default_factory=list)
    level: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def report_run(vintage: Path, published: bool, parts: "Sequence[Part]", levels: pl.DataFrame) -> RunReport:
    """The report of a run that took in `parts` and left `vintage`, new where `published`; `levels` are those of the
    catalogue."""
    received, accepted, rejected = (
        sum(getattr(part, name) for part in parts) for name in ("received", "accepted", "rejected")
    )
    report = RunReport(published, vintage.name, received, accepted, rejected)
    findings = pl.read_parquet(vintage / "findings.parquet").filter(pl.col("status") == "open")
    by_rule = (
        findings.group_by("rule", "severity")
        .len("count")
        .sort("severity", "count", "rule", descending=[False, True, False])
    )
    report.findings = by_rule.to_dicts()
    for highest in levels.sort("rank").tail(1).iter_rows(named=True):
        report.level = {lang: highest[f"name_{lang}"] or highest["level"] for lang in ("zh", "en")}
        report.screening = _rows_of(
            vintage / f"{highest['level']}_screening_coverage.parquet", "cervical_screened"
        )
        report.training = _rows_of(vintage / f"{highest['level']}_training.parquet", "sessions")
    return report


def _rows_of(path: Path, lead: str) -> list[dict[str, Any]]:
    return pl.read_parquet(path).filter(pl.col(lead).is_not_null()).to_dicts()


TITLES = {
    "zh": {
        "screening": (
            "两癌筛查（{level}）",
            [
                "地区",
                "报告期",
                "宫颈癌应查",
                "宫颈癌筛查",
                "覆盖率%",
                "乳腺癌应查",
                "乳腺癌筛查",
                "覆盖率%",
                "已报/应报",
                "口径",
            ],
        ),
        "training": (
            "技能培训（{level}）",
            ["地区", "报告期", "期数", "人次", "培训妇女", "培训后就业", "已报/应报", "口径"],
        ),
        "findings": ("待处理问题（按规则）", ["规则", "级别", "数量"]),
    },
    "en": {
        "screening": (
            "Screening ({level})",
            [
                "place",
                "period",
                "cervical eligible",
                "cervical screened",
                "coverage %",
                "breast eligible",
                "breast screened",
                "coverage %",
                "reported/expected",
                "method",
            ],
        ),
        "training": (
            "Training ({level})",
            [
                "place",
                "period",
                "sessions",
                "attendances",
                "women trained",
                "into work",
                "reported/expected",
                "method",
            ],
        ),
        "findings": ("Open findings by rule", ["rule", "severity", "count"]),
    },
}
METHODS_ZH = {"bottom_up": "逐级汇总", "reported": "含上报合计", "partial": "不完整"}
SEVERITIES_ZH = {"error": "错误", "warning": "提示"}


def tables(report: RunReport, lang: str) -> list[tuple[str, list[str], list[list[str]]]]:
    """The report's tables as title, headings and rows of text, in Chinese (zh) or English (en)."""
    rows = {
        "screening": [_screening_row(row, lang) for row in report.screening],
        "training": [_training_row(row, lang) for row in report.training],
        "findings": [
            [
                row["rule"],
                SEVERITIES_ZH[row["severity"]] if lang == "zh" else row["severity"],
                f"{row['count']:,}",
            ]
            for row in report.findings
        ],
    }
    return [
        (title.format(level=report.level[lang]), headings, rows[name])
        for name, (title, headings) in TITLES[lang].items()
        if rows[name]
    ]


def _count(value: float | None) -> str:
    return "—" if value is None else f"{value:,}"


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _made(row: dict[str, Any], lang: str) -> list[str]:
    method = METHODS_ZH[row["method"]] if lang == "zh" else row["method"]
    return [f"{row['units_reported']:,}/{row['units_expected']:,}", method]


def _screening_row(row: dict[str, Any], lang: str) -> list[str]:
    cells = [row["place_name"], row["period"]]
    for cancer in ("cervical", "breast"):
        cells += [
            _count(row[f"{cancer}_eligible"]),
            _count(row[f"{cancer}_screened"]),
            _rate(row[f"{cancer}_coverage_pct"]),
        ]
    return cells + _made(row, lang)


def _training_row(row: dict[str, Any], lang: str) -> list[str]:
    names = ("sessions", "attendances", "persons_trained", "persons_employed")
    return [row["place_name"], row["period"], *(_count(row[name]) for name in names), *_made(row, lang)]


def to_markdown(report: RunReport, lang: str = "zh") -> str:
    """The report as Markdown, for the run's artifact."""
    lines = [
        f"received {report.received}, accepted {report.accepted}, rejected {report.rejected}; "
        f"vintage {report.vintage}{'' if report.published else ' (unchanged)'}",
    ]
    for title, headings, rows in tables(report, lang):
        lines += ["", f"## {title}", "", _line(headings), _line(["---"] * len(headings))]
        lines += [_line(row) for row in rows]
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
