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

RETURN_RATES = ("reporting_rate", "on_time_rate")
"""Formulas of indicators that count returns instead of numbers in returns."""

REPORTED_AS = ["period", "cumulative", "stock", "subtotal", "claim"]
"""Ways in which a column of a form reports a figure."""

COLUMN_KINDS = [*REPORTED_AS, "note"]
"""Contents of a form's column: a figure, or a remark."""

QUALIFIERS = ["exact", "more_than", "less_than", "about"]

BROKEN = "broken"
"""Status of a record in the ledger: the program failed on the submission. An earlier reading of it still counts."""

SUPPRESSED = "suppressed"
"""Qualifier of a number that a mark hides. It has no value and lies between 0 and its precision (infinity: unknown)."""

DISPUTE_RULES = {
    "counted_twice": ("own_is_children_sum", "own_equals_below"),
    "total_differs": ("subtotal_differs",),
    "period_differs": ("period_differs",),
    "cumulative_differs": ("cumulative_differs", "cumulative_falls"),
    "claim_differs": ("claim_mismatch", "claim_impossible"),
    "above_maximum": ("rate_above_maximum",),
    "inconsistent": ("inconsistent_over_time", "inconsistent_with_related"),
    "outlier": ("outlier",),
    "copied": ("copied_return",),
}
"""Disputes of a figure, the gravest first, with the rules whose open findings make them."""

DISPUTE_ROWS = [
    (rule, dispute, gravity)
    for gravity, (dispute, rules) in enumerate(DISPUTE_RULES.items())
    for rule in rules
]
"""Rule, dispute and gravity, the least number the gravest."""

TOTAL_STANDS_IN, UNDISPUTED = "total_stands_in", "none"
"""A figure without such findings in which a reported total stands for missing children, and any other figure."""

DISPUTES = [*DISPUTE_RULES, TOTAL_STANDS_IN, UNDISPUTED]

CELL_STATES = ("counted", "left_out", "suppressed", "late", "blank", "refused", "missing", "awaited")
"""States of the numbers behind a figure."""

SUBMISSION_STATUSES = ("accepted", "replaced", "set_aside", "rejected", "waiting", "withdrawn")
"""Statuses of returns."""
