"""Register of receipt: when the site received each file."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flows.steps.intake.personal_patterns import Codes, shown_path
from schemas.texts.said import Saying

_REGISTER = "received.csv"


def received_at(register: Mapping[str, datetime], file: str, codes: Codes) -> datetime | None:
    """Time at which a file was received, looked up by its path or its shown path; None if it is not listed."""
    if not register:
        return None
    return register.get(file) or register.get(shown_path(file, codes))


def read_register(raw: Path) -> dict[str, datetime]:
    """Times at which files were received, from `received.csv` in the raw folder; empty without such a file.

    Columns: file (path under the raw folder), received_at (ISO 8601 with offset). Raises ValueError for a line that
    cannot be read, because a wrong time would make a punctual unit late.
    """
    path = raw / _REGISTER
    if not path.is_file():
        return {}
    received = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                moment = datetime.fromisoformat(row["received_at"])
                received[row["file"]] = moment
            except (KeyError, TypeError, ValueError):
                raise ValueError(Saying("error.register_wrong", path=path, number=number)) from None
            if moment.tzinfo is None:
                raise ValueError(
                    Saying("error.register_offset", path=path, number=number, time=row["received_at"])
                )
    return received
