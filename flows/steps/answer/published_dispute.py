"""Dispute of a published figure, and the open findings that make it."""

from pathlib import Path

import polars as pl

from schemas.codelists import DISPUTE_RULES, UNDISPUTED
from schemas.periods import Period


def published_dispute(
    vintage: Path, level: str, place: str, period: Period, indicator: str, boundary: str
) -> str:
    """The dispute of a figure in a vintage; "none" if the vintage does not have the figure or was made without it."""
    files = sorted(
        (vintage / f"indicator_values/level={level}/year={period.year}").glob(f"*-{boundary}.parquet")
    )
    for file in files:
        found = (
            pl.scan_parquet(file)
            .filter(place_code=place, period=period.text, indicator=indicator)
            .collect()
            .to_dicts()
        )
        if found:
            return str(found[0].get("dispute", UNDISPUTED))
    return UNDISPUTED


def disputing_findings(
    vintage: Path, dispute: str, places: set[str], periods: set[str], indicators: set[str]
) -> list[dict[str, str]]:
    """Sentences in zh and en of the open findings of a dispute at these places, periods and indicators."""
    findings = pl.read_parquet(vintage / "findings.parquet").filter(
        pl.col("status") == "open",
        pl.col("rule").is_in(DISPUTE_RULES.get(dispute, ())),
        pl.col("place_code").is_in(list(places)),
        pl.col("period").is_in(list(periods)),
        pl.col("indicator").is_null() | pl.col("indicator").is_in(list(indicators)),
    )
    return findings.select(zh="message_zh", en="message_en").unique(maintain_order=True).to_dicts()
