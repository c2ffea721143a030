"""Code lists of figures and returns, in the order in which the docs explain them."""

from schemas.periods import MONTHS_IN

METHODS = ["bottom_up", "reported", "partial"]
STATUSES = ["A", "E", "P", "L", "M", "O", "Q"]
PERIOD_TYPES = list(MONTHS_IN)
BOUNDARIES = ["as_was", "as_now"]
VERDICTS = [
    "equal",
    "within_suppressed",
    "child_missing",
    "children_exceed",
    "parent_exceeds",
    "siblings_swapped",
    "doubled",
    "unit_slip",
    "sibling_sum",
    "sibling_included",
    "row_shifted",
    "columns_exchanged",
]

REPORTED_AS = ["period", "cumulative", "stock", "subtotal", "claim"]
"""Ways in which a column of a form reports a figure."""

COLUMN_KINDS = [*REPORTED_AS, "note"]
"""Contents of a form's column: a figure, or a remark."""

QUALIFIERS = ["exact", "more_than", "less_than", "about"]

BROKEN = "broken"
"""Status of a record in the ledger: the program failed on the submission. An earlier reading of it still counts."""

SUPPRESSED = "suppressed"
"""Qualifier of a number that a mark hides. It has no value and lies between 0 and its precision (infinity: unknown)."""
