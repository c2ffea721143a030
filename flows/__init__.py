"""Flows, their deployments and the command line.

Prefect reads its settings at its first import. So the settings that keep an in-process run quiet are here, before any
flow is imported. Each is a default; the environment overrides it.
"""

import gc
import os

# libraries make 200,000 objects that stay; looking at them again and again would cost 0.2 s of every command
gc.set_threshold(5_000)

for _name, _value in {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",  # else events that Ctrl+C leaves unsent are an error on the screen
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows",
    "DO_NOT_TRACK": "1",
}.items():
    os.environ.setdefault(_name, _value)

if not os.environ.get("PREFECT_API_URL"):
    os.environ.pop("PREFECT_API_URL", None)
    # the server of an in-process run ends with the run, before the last logs are sent
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
