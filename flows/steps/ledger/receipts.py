"""Receipts against their names and the ledger: a torn or lost one is derived again, an edited one is a break."""

import json
import logging

from flows.steps.intake.archive import Receipt, keep_receipts, receipt_files, receipt_times
from flows.steps.ledger.chain import Break
from flows.steps.ledger.standing import Standing
from flows.steps.site.aside import put_aside
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_log = logging.getLogger(__name__)


def receipt_breaks(site: Site) -> list[Break]:
    """Breaks of receipts: files whose lines can be read and are others than were written."""
    return [
        Break(
            f"receipt {path.name} {digest[:12]}",
            Saying("error.receipts_changed", path=path),
        )
        for path in receipt_files(site)
        if (digest := hash_bytes(path.read_bytes())) != path.stem
    ]


def put_aside_torn_receipts(site: Site) -> None:
    """Put aside receipts that a power cut tore; the ledger or the raw files give them again."""
    for path in receipt_files(site):
        content = path.read_bytes()
        if hash_bytes(content) != path.stem and not _is_readable(content):
            put_aside(site.root / "data", path, "torn_receipt")


def _is_readable(content: bytes) -> bool:
    try:
        rows = [json.loads(line) for line in content.decode().splitlines()]
        return bool(rows) and content.endswith(b"\n") and all(isinstance(row, dict) for row in rows)
    except ValueError:
        return False


def derive_receipts(standing: Standing) -> None:
    """Write the lost receipts of submissions that the ledger knows: their first record has what a receipt says."""
    known = receipt_times(standing.site).select("submission")
    first = standing.records.group_by("submission", maintain_order=True).first()
    lost = first.join(known, on="submission", how="anti").sort("submission")
    if lost.is_empty():
        return
    rows = lost.select("submission", "file", "received_at", "recorded_at", "modified_at").iter_rows()
    keep_receipts(standing.site, [Receipt(*row) for row in rows])
    _log.warning(Saying("log.receipts_derived", count=lost.height))
