"""Words that columns of a catalogue accept."""

from schemas.codelists import COLUMN_KINDS, RETURN_RATES
from schemas.integrity.subject_columns import SHOWS
from schemas.integrity.targets import RELATIVE, THRESHOLDS
from schemas.periods import MONTHS_IN

KNOWN_VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("place_events", "event"): (
        "recode",
        "rename",
        "reparent",
        "merge",
        "split",
        "retype",
        "abolish",
        "create",
    ),
    ("indicators", "over_places"): ("sum", "average", "maximum", "minimum", "none"),
    ("indicators", "over_time"): ("sum", "last", "average", "maximum", "minimum", "none"),
    ("indicators", "formula"): ("growth", *RETURN_RATES),
    ("indicators", "better"): ("higher", "lower", "none"),
    ("forms", "period_type"): tuple(MONTHS_IN),
    ("form_columns", "reported_as"): tuple(COLUMN_KINDS),
    ("rules", "severity"): ("error", "warning"),
    ("rules", "nulls"): ("skip", "zero", "parts"),
    ("targets", "operator"): (">=", "<=", "~", *RELATIVE),
    ("thresholds", "rule"): tuple(THRESHOLDS),
    ("subject_columns", "shows"): SHOWS,
}
"""Words that a column accepts."""
