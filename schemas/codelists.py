"""The words that stand beside figures, in the order in which they are explained."""

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
]
