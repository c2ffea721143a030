"""Severity of a finding: an error is not taken in, a warning is."""

ERROR, WARNING = "error", "warning"

SEVERITIES_ZH = {ERROR: "错误", WARNING: "提示"}
"""Severities as Chinese readers name them."""
