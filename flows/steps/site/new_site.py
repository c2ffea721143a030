"""New site: the folder of a federation, ready for its catalogue and its returns, empty or with a small example."""

import csv
import io
from pathlib import Path

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.catalogue.csv_text import csv_bytes
from flows.steps.catalogue.write_workbook import catalogue_workbook
from flows.steps.site.settings import SiteError
from flows.steps.site.site import SETTINGS_FILE, WORKBOOK
from schemas.catalogue_files import COLUMNS, STANDARD, read_written
from schemas.texts.language_texts import worded
from schemas.texts.said import Both, Saying

EXAMPLES = Path(__file__).parent / "examples"

_FILLED = ("levels", "labels", "thresholds")
"""Tables that a new site begins with: the four levels, the usual labels, the thresholds of all indicators."""

_SETTINGS = """name = "{name}"
# {comment}
catalogue = "catalogue"
timezone = "Asia/Shanghai"
"""


def make_site(folder: Path, example: str | None = None, lang: str = "zh") -> list[Path]:
    """Make `folder` a site and return the new files. Raises SiteError if it is a site already.

    `example` is a folder of EXAMPLES whose tables and filled returns the site begins with.
    """
    if (folder / SETTINGS_FILE).exists():
        raise SiteError(Saying("error.site_already", folder=folder))
    if folder.exists() and not folder.is_dir():
        raise SiteError(Saying("error.site_is_file", folder=folder))
    if example is not None and example not in example_names():
        names = ", ".join(example_names())
        raise SiteError(Saying("error.no_example", example=example, names=names))
    own = EXAMPLES / example if example else None
    raw = folder / "data" / "raw"
    (folder / "catalogue").mkdir(parents=True, exist_ok=True)
    raw.mkdir(parents=True, exist_ok=True)
    made: dict[Path, bytes] = {}
    tables = {name: _table(name, own) for name in COLUMNS}
    for name, table in tables.items():
        made[folder / "catalogue" / f"{name}.csv"] = csv_bytes(name, table)
    made[folder / WORKBOOK] = catalogue_workbook(tables, lang)
    for filled in sorted((own / "returns").glob("*.csv")) if own else ():
        made[raw / f"{filled.stem}.xlsx"] = _return_workbook(filled)
    name = "青山市妇联（示例）" if own else ""
    comment = worded(lang, "site.catalogue_comment", workbook=WORKBOOK)
    made[folder / SETTINGS_FILE] = _SETTINGS.format(name=name, comment=comment).encode()
    for path, content in made.items():
        path.write_bytes(content)
    return list(made)


def example_names() -> list[str]:
    """Names of the examples."""
    return sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name.isalpha())


def _table(name: str, example: Path | None) -> pl.DataFrame:
    """Rows that a new site has in a table, as texts."""
    if example is not None and (example / f"{name}.csv").exists():
        return _written(example / f"{name}.csv")
    if name not in _FILLED:
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS[name], pl.String))
    standard = _written(STANDARD / f"{name}.csv")
    return standard.filter(pl.col("indicator").is_null()) if name == "thresholds" else standard


def _written(path: Path) -> pl.DataFrame:
    table, faults = read_written(path)
    if table is None:
        raise SiteError(Both(faults[0].said("zh"), faults[0].said("en")))
    return table


def _return_workbook(filled: Path) -> bytes:
    """A filled return as a workbook, from its rows in a csv file."""
    out = io.BytesIO()
    with (
        filled.open(encoding="utf-8", newline="") as lines,
        xlsxwriter.Workbook(out, {"in_memory": True}) as book,
    ):
        page = book.add_worksheet("报表")
        page.set_column(0, 4, 18)
        for row, cells in enumerate(csv.reader(lines)):
            for column, cell in enumerate(cells):
                if cell.isdecimal() and column > 1:
                    page.write_number(row, column, int(cell))
                elif cell:
                    page.write_string(row, column, cell)
    return out.getvalue()
