"""Make the cases of intake: files in the manner of officers' workbooks, each with what a person reads in it.

    PYTHONPATH=. python tests/corpus/intake/make_cases.py

Writes files/made and made.json beside this script.
"""

import json
from pathlib import Path
from typing import Any

from tests.corpus.intake import (
    cases_cells,
    cases_formats,
    cases_head,
    cases_lookalikes,
    cases_read,
    cases_rows,
    cases_spellings,
    cases_xls,
)
from tests.corpus.intake.returns import Want

HERE = Path(__file__).parent
FILES = HERE / "files" / "made"


def main() -> None:
    FILES.mkdir(parents=True, exist_ok=True)
    for path in FILES.iterdir():
        if path.name not in {*cases_xls.FILES, *cases_formats.OLD}:
            path.unlink()
    noted = {}
    for module in (
        cases_head,
        cases_cells,
        cases_rows,
        cases_read,
        cases_lookalikes,
        cases_spellings,
        cases_formats,
        cases_xls,
    ):
        for group, cases in module.MAKERS.items():
            for file, why, content, want, findings in cases():
                assert file not in noted, file
                (FILES / file).write_bytes(content)
                noted[file] = {"group": group, "why": why, "cells": rows_of(want), "findings": findings}
    write(HERE / "made.json", noted)


def rows_of(want: Want) -> dict[str, dict[str, Any]]:
    """The figures by place and period, then indicator; [text, exact] alone is written as its text."""
    rows: dict[str, dict[str, Any]] = {}
    for key, options in want.items():
        place, period, name = key.split("|")
        short = [option[0] if option and option[1] == "exact" else option for option in options]
        rows.setdefault(f"{place}|{period}", {})[name] = (
            short[0] if len(short) == 1 and not isinstance(short[0], list) else short
        )
    return rows


def write(path: Path, noted: dict[str, dict[str, Any]]) -> None:
    """A line a file, by name."""
    lines = (
        f"{json.dumps(file, ensure_ascii=False)}: {json.dumps(noted[file], ensure_ascii=False)}"
        for file in sorted(noted)
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
