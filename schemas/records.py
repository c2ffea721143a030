"""The records beside the observation: submissions of the ledger, and events."""

from typing import Any

import polars as pl

MOMENT = pl.Datetime("us", "UTC")

SUBMISSION_SCHEMA: dict[str, Any] = {
    "submission": pl.String,
    "sheet": pl.String,
    "file": pl.String,
    "form": pl.String,
    "place_code": pl.String,
    "period": pl.String,
    "received_at": MOMENT,
    "received_on": pl.Date,
    "recorded_at": MOMENT,
    "corrections": pl.String,
    "derived_with": pl.String,
    "status": pl.String,
    "rows": pl.Int64,
    "read": pl.Int64,
    "accepted": pl.Int64,
    "rejected": pl.Int64,
}
"""One return of a received file: the file's hash and path, the sheet ("" of a csv, or where the file could not be
read), form, unit and period; when it came and when the ledger recorded it
(received_on is its day in the site's time zone); the rows with data, and the filled cells read, accepted and
rejected. form, place_code and period are null where they could not be known; `corrections` is the digest of the corrections
applied, `derived_with` that of the catalogue and the code that read it. A submission that was derived again stands there again, and its latest record counts."""

Event = dict[str, Any]
"""One event, its columns those of EVENT_SCHEMA."""

EVENT_SCHEMA: dict[str, Any] = {
    "number": pl.Int64,
    "event": pl.String,
    "subject": pl.String,
    "detail": pl.String,
    "reason": pl.String,
    "officer": pl.String,
    "recorded_at": MOMENT,
}
"""What was decided or published, numbered in order, with reason, who and when.

accept: the warnings of the rule `detail` in the submission `subject` pass as explained; withdraw: a submission no
longer counts; restore: a withdrawn one counts again; lock and unlock: a period takes no change, or takes what waited; backfill: the returns of the periods
`subject` were read again; publish: the vintage `subject` became current; rollback: an earlier one became so again,
while the inputs were those of `detail`."""
