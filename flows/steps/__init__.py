"""The steps of a run as plain functions: no clock, no environment, no orchestration."""
