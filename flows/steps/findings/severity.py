"""Severity of a finding: an error is not taken in, a warning is."""

ERROR, WARNING = "error", "warning"
