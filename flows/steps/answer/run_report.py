"""Report: the outcome of a run, from the published vintage, as tables or as Markdown."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.steps.answer.headlines import headline_figures
from flows.steps.answer.rule_names import rule_names
from flows.steps.answer.status import latest_due, reporting_status
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import read_vintage
from schemas.catalogue import Catalogue
from schemas.periods import parse_period, period_words
from schemas.texts.language_texts import worded

if TYPE_CHECKING:
    from flows.steps.ingest.ingest import Part
    from flows.steps.ingest.send_slips import Sent


@dataclass
class RunReport:
    """The counts of a run and the headline figures of the current vintage after it.

    `received`, `accepted` and `rejected` count this run's submissions, `slips` the slips that it wrote under
    `returns`. `findings` are the vintage's open findings by rule. `headlines` has the latest figure of each headline
    indicator at the highest level, whose name is `level` (zh and en). `missing` counts the returns that are missing in
    the latest due period of each form, `absent` names the first five places. `places` are the places with the most
    open findings. `completeness` has the reporting of the second-highest level in the latest period of each form. A
    run as of the past (`is_past`) publishes nothing: it writes the vintage of that time beside the current one.
    """

    published: bool
    vintage: str
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    slips: int = 0
    returns: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    headlines: list[dict[str, Any]] = field(default_factory=list)
    missing: int = 0
    absent: list[str] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    completeness: list[dict[str, Any]] = field(default_factory=list)
    level: dict[str, str] = field(default_factory=dict)
    is_past: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def report_run(
    site: Site,
    vintage: Path,
    published: bool,
    parts: "Sequence[Part]",
    sent: "Sequence[Sent]" = (),
    is_past: bool = False,
) -> RunReport:
    """The report of a run that ingested `parts`, wrote slips and ended with `vintage`, new if `published`."""
    catalogue = site.catalogue
    report = RunReport(published and not is_past, vintage.name, returns=str(site.returns), is_past=is_past)
    for name, counted in (("received", parts), ("accepted", parts), ("rejected", parts), ("slips", sent)):
        setattr(report, name, sum(getattr(own, name) for own in counted))
    findings = pl.read_parquet(vintage / "findings.parquet").filter(status="open")
    report.findings = _by_rule(findings, catalogue)
    levels = catalogue["levels"]
    for highest in levels.sort("rank").tail(1).iter_rows(named=True):
        report.level = {lang: highest[f"name_{lang}"] or highest["level"] for lang in ("zh", "en")}
    today = read_vintage(vintage).as_of.astimezone(site.timezone).date()
    report.headlines = headline_figures(vintage, catalogue, today)
    report.missing, report.absent = _missing(site, vintage)
    names = pl.read_parquet(vintage / "dim_place.parquet", columns=["place_code", "name", "level"])
    names = names.unique("place_code", keep="last", maintain_order=True)
    report.places = _places_with_findings(findings, names)
    rates = pl.read_parquet(vintage / "reporting_rate.parquet")
    for below in levels.sort("rank")["level"].to_list()[-2:][:1]:
        report.completeness = _completeness(
            rates.join(latest_due(site, rates, vintage), on=["form", "period"], how="semi"),
            names.filter(pl.col("level") == below),
        )
    return report


def _by_rule(findings: pl.DataFrame, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Counts of findings by rule, errors and the most frequent first, each with the rule's names."""
    counts = findings.group_by("rule", "severity").len("count")
    names = rule_names(catalogue["rules"].select("rule", "message_zh", "message_en").iter_rows())
    return [
        row | dict(zip(("name_zh", "name_en"), names.get(row["rule"], (row["rule"],) * 2), strict=True))
        for row in counts.sort("severity", "count", "rule", descending=[False, True, False]).to_dicts()
    ]


def _missing(site: Site, vintage: Path) -> tuple[int, list[str]]:
    """The number of missing returns in the latest due period of each form, and the first places by path."""
    try:
        absent = reporting_status(site, None, vintage).absent
    except LookupError:
        return 0, []
    missing = [row for row in absent if row["state"] == "missing"]
    named = dict.fromkeys("/".join([*row["within"][1:], row["name"]]) for row in missing)
    return len(missing), list(named)[:MOST_ABSENT]


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
    """Reported and missing returns at and below each of these places, in the given period of each form."""
    own = rates.join(names, on="place_code")
    totals = own.group_by("place_code", "name", "period").agg(
        pl.col("expected", "reported", "on_time", "late", "missing").sum()
    )
    return totals.sort("period", "place_code", descending=[True, False]).to_dicts()


MOST_PLACES = 30
"""Places that the report names for their findings."""

MOST_ABSENT = 5
"""Places that the report names for their missing returns."""

TITLES = {
    "zh": {
        "headlines": ("重点指标（{level}）", ["地区", "指标", "报告期", "数", "单位", "已报/应报", "口径"]),
        "findings": ("待处理问题（按规则）", ["规则", "级别", "数量"]),
        "places": ("待处理问题（按单位，最多 30 个）", ["单位", "代码", "错误", "提示"]),
        "completeness": (
            "各县（市、区）收齐情况（各报表最近一期）",
            ["地区", "报告期", "应报", "已报", "按时", "迟报", "未报", "收齐率%"],
        ),
    },
    "en": {
        "headlines": (
            "Headline figures ({level})",
            ["place", "indicator", "period", "figure", "unit", "reported/expected", "method"],
        ),
        "findings": ("Open findings by rule", ["rule", "severity", "count"]),
        "places": ("Open findings by place (30 at most)", ["place", "code", "errors", "warnings"]),
        "completeness": (
            "Completeness by county (the latest period of each form)",
            ["place", "period", "expected", "reported", "on time", "late", "missing", "reported %"],
        ),
    },
}
IN_TERMINAL = ("headlines", "findings")
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


def tables(
    report: RunReport, lang: str, names: Collection[str] = IN_TERMINAL
) -> list[tuple[str, list[str], list[list[str]]]]:
    """Some of the report's tables as title, headings and rows of text, in Chinese (zh) or English (en)."""
    rows = {
        "headlines": [_headline_row(row, lang) for row in report.headlines],
        "findings": [
            [
                row[f"name_{lang}"],
                worded(lang, f"severity.{row['severity']}"),
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
            headings,
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


def _headline_row(row: dict[str, Any], lang: str) -> list[str]:
    name = row[f"name_{lang}"] or row["name_zh"]
    period = period_words(parse_period(row["period"])) if lang == "zh" else row["period"]
    figure = f"{row['value']:,.{row['decimals'] or 0}f}"
    return [row["place_name"], name, period, figure, row["unit"] or "", *_made(row, lang)]


def said_lines(report: RunReport, lang: str) -> list[str]:
    """Sentences on slips and on missing returns."""
    at = lang == "en"
    slips = _SAID["slips" if report.slips else "no_slips"][at].format(
        count=report.slips, folder=report.returns
    )
    shown = ("、", ", ")[at].join(report.absent)
    more = _SAID["more"][at].format(count=report.missing) if report.missing > len(report.absent) else ""
    missing = _SAID["missing" if report.missing else "none_missing"][at]
    return [slips, missing.format(count=report.missing, shown=shown + more)]


_SAID = {
    "slips": ("本次写了 {count} 份退回单，在 {folder}。", "{count} slips were written, in {folder}."),
    "no_slips": ("本次没有新的退回单；以前的在 {folder}。", "no new slips; earlier ones are in {folder}."),
    "missing": (
        "最近一期未报 {count} 份：{shown}。名单：fedstats status --missing -o 名单.xlsx",
        "{count} returns of the latest periods are missing: {shown}. The list: fedstats status --missing -o LIST.xlsx",
    ),
    "more": (" 等，共 {count} 份", " and others, {count} in all"),
    "none_missing": ("最近一期到期的报表没有未报的。", "of the latest period due, no return is missing."),
}

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
    lines += ["", *said_lines(report, lang)]
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
