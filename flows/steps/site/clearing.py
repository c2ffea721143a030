"""Clearing: what a copy of a site, a share or a cloud drive put in the pipeline's way is put aside.

A folder where a file belongs, a file where a folder belongs, and files of others among events, receipts and vintages.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from flows.steps.site.aside import put_aside

FILES = (
    *("beat.json", "events_head.json", "ledger_counts.json", "hashed.json", "rolled.json", "seen.json"),
    "ledger/events_head.json",
    *("marts/published.json", "marts/.current", "marts/runs.parquet"),
)
"""Files that runs write, below data."""

FOLDERS = (
    "aside",
    *("archive", "archive/events", "archive/receipts", "quarantine", "ledger", "runs", "returns"),
    *("marts", "marts/vintages", "work", "trial", "slips_due", "ledger_contents"),
)
"""Folders that runs write, below data; those above come first."""

OWN = {
    "archive/events": re.compile(r"\d{8}-[a-z_]+\.json|\.[0-9a-f]{32}"),
    "archive/receipts": re.compile(r"[0-9a-f]{64}\.jsonl|\.[0-9a-f]{32}"),
    "marts/vintages": re.compile(r"\.?\d{8}T\d{6}Z-[0-9a-f]{8}"),
    "ledger_contents": re.compile(r"[0-9a-f]{64}-[0-9a-f]{64}\.parquet|\.[0-9a-f]{64}"),
    "slips_due": re.compile(r"\d{8}T\d{12}-\w+-[0-9a-f]{8}"),
}
"""Names that the pipeline gives in folders where any other name would be read, or removed, as its own."""


def clear_site(data: Path) -> None:
    """Put aside what is in the way of runs; the caller has the site's lock."""
    for name in FOLDERS:
        folder = data / name
        if folder.exists() and not folder.is_dir():
            away = folder if folder != data / "aside" else folder.rename(data / "aside.file")
            put_aside(data, away, "file_for_folder")
    for name in FILES:
        path = data / name
        if path.is_dir() and not path.is_symlink():
            put_aside(data, path, "folder_for_file")
    for path in _strays(data):
        put_aside(data, path, "stray")


def _strays(data: Path) -> Iterator[Path]:
    for name, own in OWN.items():
        folder = data / name
        are_folders = name in ("marts/vintages", "slips_due")
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not own.fullmatch(path.name) or path.is_dir() != are_folders:
                yield path
