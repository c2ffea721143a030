"""What runs: the flows, their deployments and the command line.

Prefect reads its settings when it is first imported, so what keeps an in-process run quiet stands here, before
any flow is. Each is a default: what the environment already sets, wins.
"""

import os

for _name, _value in {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows",
    "DO_NOT_TRACK": "1",
}.items():
    os.environ.setdefault(_name, _value)
