"""Published tables by name, except the subject tables."""

from schemas.marts.contract import Mart
from schemas.marts.figures import (
    Claims,
    DimIndicator,
    DimPlace,
    IndicatorValues,
    PeriodReconciliation,
    Reconciliation,
)
from schemas.marts.history import AuditLog, PublishedSubmissions, Revisions, Runs
from schemas.marts.quality import (
    IndicatorCompleteness,
    PublishedFindings,
    QualityFindings,
    ReportingRate,
    ReportingSummary,
    TargetProgress,
)

MARTS = {
    "dim_place": Mart(DimPlace, ("place_code", "valid_from")),
    "dim_indicator": Mart(DimIndicator, ("indicator",)),
    "indicator_values": Mart(IndicatorValues, ("place_code", "period", "boundary", "indicator")),
    "reporting_rate": Mart(ReportingRate, ("place_code", "form", "period")),
    "reporting_summary": Mart(ReportingSummary, ("place_code", "form", "period")),
    "indicator_completeness": Mart(IndicatorCompleteness, ("place_code", "period", "indicator")),
    "reconciliation": Mart(Reconciliation, ("place_code", "period", "indicator")),
    "period_reconciliation": Mart(PeriodReconciliation, ("place_code", "period", "indicator")),
    "claims": Mart(Claims, ("submission", "sheet", "cell")),
    "target_progress": Mart(
        TargetProgress,
        ("place_code", "outline", "indicator", "operator", "target_year", "per_level", "year"),
    ),
    "findings": Mart(PublishedFindings, ()),
    "quality_findings": Mart(QualityFindings, ("place_code", "period", "rule", "severity")),
    "audit_log": Mart(AuditLog, ()),
    "revisions": Mart(Revisions, ("place_code", "period", "indicator")),
    "submissions": Mart(PublishedSubmissions, ("submission", "sheet")),
    "runs": Mart(Runs, ("run", "step_number")),
}
"""Marts by the name of their query in sql/marts. Runs has no query; its file is beside the vintages."""
