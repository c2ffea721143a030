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
from schemas.texts.catalogue_names import catalogue_language
from schemas.texts.language_texts import texts_of, unit_in, worded

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

REPORT_TABLES = ("headlines", "findings", "places", "completeness")
"""Tables of the report, each with a title and headings in the text tables."""

IN_TERMINAL = ("headlines", "findings")
"""The tables that a run shows at its end; the artifact has all tables."""


def dispute_in(lang: str, dispute: str | None) -> str:
    """Name of a dispute in a language; empty if the figure has none."""
    return texts_of(lang).get(f"dispute.{dispute}", "")


def tables(
    report: RunReport, lang: str, names: Collection[str] = IN_TERMINAL
) -> list[tuple[str, list[str], list[list[str]]]]:
    """Some of the report's tables as title, headings and rows of text in a language."""
    texts = texts_of(lang)
    rows = {
        "headlines": [_headline_row(row, lang) for row in report.headlines],
        "findings": [
            [
                _rule_named(row, lang),
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
    level = report.level[catalogue_language(lang)]
    return [
        (texts[f"report.{name}"].format(level=level), texts[f"head.report_{name}"].split("|"), rows[name])
        for name in REPORT_TABLES
        if name in names and rows[name]
    ]


def _count(value: float | Decimal | None) -> str:
    return "—" if value is None else f"{value:,}"


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _rule_named(row: dict[str, Any], lang: str) -> str:
    """The name of a rule; one of the catalogue has English words in a third language."""
    known = str(row[f"name_{catalogue_language(lang)}"])
    return known if lang == "zh" else texts_of(lang).get(f"rule.{row['rule']}", known)


def _made(row: dict[str, Any], lang: str) -> list[str]:
    method = worded(lang, f"method.{row['method']}")
    if disputed := dispute_in(lang, row.get("dispute")):
        method = worded(lang, "say.brackets", text=method, more=disputed)
    return [f"{row['units_reported']:,}/{row['units_expected']:,}", method]


def _headline_row(row: dict[str, Any], lang: str) -> list[str]:
    name = row[f"name_{catalogue_language(lang)}"] or row["name_zh"]
    period = period_words(parse_period(row["period"])) if lang == "zh" else row["period"]
    figure = f"{row['value']:,.{row['decimals'] or 0}f}"
    return [row["place_name"], name, period, figure, unit_in(lang, row["unit"] or ""), *_made(row, lang)]


def said_lines(report: RunReport, lang: str) -> list[str]:
    """Sentences on slips and on missing returns."""
    slips = worded(
        lang,
        f"report.{'slips' if report.slips else 'no_slips'}",
        count=report.slips,
        folder=report.returns,
    )
    shown = worded(lang, "say.list_comma").join(report.absent)
    if report.missing > len(report.absent):
        shown += worded(lang, "report.more", count=report.missing)
    if not report.missing:
        return [slips, worded(lang, "report.none_missing")]
    return [slips, worded(lang, "report.missing", count=report.missing, shown=shown)]


def outcome_of(report: RunReport) -> str:
    """Outcome for the vintage: the run published it, left the current one unchanged, or wrote one of the past."""
    return "published" if report.published else "written" if report.is_past else "unchanged"


def to_markdown(report: RunReport, lang: str = "zh") -> str:
    """The report as Markdown, for the run's artifact."""
    counts = {"received": report.received, "accepted": report.accepted, "rejected": report.rejected}
    outcome = texts_of(lang).get(f"report.{outcome_of(report)}", "")
    lines = [worded(lang, "report.counts", vintage=report.vintage, **counts) + outcome]
    lines += ["", *said_lines(report, lang)]
    for title, headings, rows in tables(report, lang, REPORT_TABLES):
        lines += ["", markdown_table(title, headings, rows)]
    return "\n".join(lines)


def markdown_table(title: str, headings: list[str], rows: list[list[str]]) -> str:
    """A table with its title."""
    return "\n".join(
        [f"## {title}", "", _line(headings), _line(["---"] * len(headings)), *(_line(row) for row in rows)]
    )


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
