"""Published tables by name, except the subject tables."""

from dataclasses import replace

from schemas.marts.contract import Mart
from schemas.marts.dimensions import DimCategory, DimForm, DimIndicator, DimPeriod, DimPlace, DimPlaceNow
from schemas.marts.figures import (
    Claims,
    IndicatorValues,
    PeriodReconciliation,
    Reconciliation,
)
from schemas.marts.history import AuditLog, HeadlineCells, PublishedSubmissions, Revisions, Runs
from schemas.marts.quality import (
    IndicatorCompleteness,
    PublishedFindings,
    QualityFindings,
    ReportingRate,
    ReportingSummary,
    TargetProgress,
)

SCHEMA_VERSION = "1.3"
"""Version of the published tables: the first number grows when a column goes or changes its type, the second when one
is added (schemas/marts/contract.csv, docs/contract.md)."""

_MARTS = {
    "dim_place": Mart(DimPlace, ("place_code", "valid_from")),
    "dim_place_now": Mart(DimPlaceNow, ("place_code",)),
    "dim_indicator": Mart(DimIndicator, ("indicator",)),
    "dim_category": Mart(DimCategory, ("indicator",)),
    "dim_period": Mart(DimPeriod, ("period",)),
    "dim_form": Mart(DimForm, ("form",)),
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
    "findings": Mart(PublishedFindings, (), unlinked=("place_code", "period", "indicator")),
    "quality_findings": Mart(QualityFindings, ("place_code", "period", "rule", "severity")),
    "audit_log": Mart(AuditLog, ()),
    "revisions": Mart(
        Revisions, ("place_code", "period", "indicator"), unlinked=("place_code", "period", "indicator")
    ),
    "submissions": Mart(
        PublishedSubmissions, ("submission", "sheet"), unlinked=("form", "place_code", "period")
    ),
    "headline_cells": Mart(
        HeadlineCells,
        (
            *("place_code", "indicator", "period", "below_code", "counts_code", "reporter_code", "form"),
            *("reported_period", "term", "reported_as"),
        ),
    ),
    "runs": Mart(Runs, ("run", "step_number")),
}

MARTS = {name: replace(mart, table=name) for name, mart in _MARTS.items()}
"""Marts by the name of their query in sql/marts. Runs has no query; its file is beside the vintages."""
