"""Reader folders: what a vintage has for people who look, beside its tables: pages and workbooks."""

from pathlib import Path

FOLDER, FIRST_PAGE = "report", "index.html"
"""Folder of the pages in a vintage, and the page to open."""

WORKBOOKS = "excel"
"""Folder of the workbooks in a vintage."""


def lacks_report(vintage: Path) -> bool:
    """True if a vintage has no pages."""
    return not (vintage / FOLDER / FIRST_PAGE).is_file()


def lacks_workbooks(vintage: Path) -> bool:
    """True if a vintage has no folder of workbooks."""
    return not (vintage / WORKBOOKS).is_dir()
