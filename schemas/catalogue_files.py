"""Files of a catalogue: their columns and types, and a file read as a table of typed cells.

A fault of a file or a cell has its file and line; the site's catalogue collects all of them.
"""

import codecs
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from schemas.catalogue_cells import certain_cells
from schemas.integrity.faults import CatalogueError, Fault, worded_fault
from schemas.integrity.files import cell_faults, file_faults
from schemas.texts.causes import cause_of_system
from schemas.texts.said import WordList

_DATES = {"valid_from": pl.Date, "valid_to": pl.Date}
_TEXT = pl.String

COLUMNS: dict[str, dict[str, Any]] = {
    "levels": {"level": _TEXT, "rank": pl.Int64, "name_zh": _TEXT, "name_en": _TEXT},
    "places": {"code": _TEXT, "name": _TEXT, "level": _TEXT, "parent": _TEXT, "kind": _TEXT}
    | _DATES
    | {"reports": pl.Boolean},
    "place_events": {"date": pl.Date, "event": _TEXT, "from_code": _TEXT, "to_code": _TEXT}
    | {"share": pl.Float64, "source": _TEXT},
    "aliases": {"name": _TEXT, "scope": _TEXT, "code": _TEXT},
    "indicators": {"code": _TEXT, "name_zh": _TEXT, "name_en": _TEXT, "domain": _TEXT, "unit": _TEXT}
    | {"over_places": _TEXT, "over_time": _TEXT, "numerator": _TEXT, "denominator": _TEXT}
    | {"scale": pl.Float64, "decimals": pl.Int64, "better": _TEXT, "minimum": pl.Float64}
    | {"maximum": pl.Float64, "sensitive": pl.Boolean, "definition": _TEXT}
    | _DATES,
    "forms": {"form": _TEXT, "title_zh": _TEXT, "title_en": _TEXT, "level": _TEXT, "period_type": _TEXT}
    | {"due_days": pl.Int64, "late_days": pl.Int64}
    | _DATES
    | {"assigned_to": _TEXT},
    "form_columns": {"form": _TEXT, "column": _TEXT, "indicator": _TEXT, "reported_as": _TEXT}
    | {"header_zh": _TEXT, "header_en": _TEXT, "required": pl.Boolean}
    | _DATES,
    "rules": {"rule": _TEXT, "form": _TEXT, "severity": _TEXT, "expression": _TEXT}
    | {"message_zh": _TEXT, "message_en": _TEXT},
    "labels": {"field": _TEXT, "label": _TEXT},
    "targets": {"outline": _TEXT, "indicator": _TEXT, "operator": _TEXT, "value": pl.Float64}
    | {"unit": _TEXT, "year": pl.Int64, "per_level": _TEXT, "baseline": pl.Int64},
    "thresholds": {"rule": _TEXT, "name": _TEXT, "indicator": _TEXT, "related": _TEXT}
    | {"value": pl.Float64, "reason": _TEXT},
    "corrections": {"submission": _TEXT, "cell": _TEXT, "value": _TEXT, "reason": _TEXT}
    | {"officer": _TEXT, "date": pl.Date},
    "subject_columns": {"subject": _TEXT, "column": _TEXT, "indicator": _TEXT}
    | {"counts_reporters": pl.Boolean, "name_zh": _TEXT},
    "dimensions": {"dimension": _TEXT, "category": _TEXT, "name_zh": _TEXT, "name_en": _TEXT}
    | {"is_unknown": pl.Boolean},
}
"""Every file of a catalogue, its columns and their types; a file may have more columns.

indicators.numerator and denominator are indicators, or sums of them with whole factors (schemas/expressions.py).
"""

MAY_LACK = ("subject_columns", "dimensions")
"""Files without which a catalogue is complete."""

STANDARD = Path(__file__).parent / "catalogue"
"""The catalogue of the sample. Its subject_columns.csv is for each site that has no such file."""

OPTIONAL: dict[str, dict[str, Any]] = {
    "forms": {"year_start": pl.Int64},
    "indicators": {"formula": _TEXT, "statistical_year": pl.Boolean, "year_start": pl.Int64, "weight": _TEXT}
    | {"headline": pl.Boolean, "forms": _TEXT},
    "form_columns": {"zeros": _TEXT, "fraction": pl.Boolean, "suppressed": _TEXT, "dimension": _TEXT},
    "rules": {"nulls": _TEXT},
    "targets": {"first_year": pl.Int64},
    "corrections": {"sheet": _TEXT, "holds": _TEXT},
    "subject_columns": {"shows": _TEXT, "subject_zh": _TEXT},
    "dimensions": {"dimension_zh": _TEXT},
}
"""Columns that a file may leave out.

- forms.year_start: first month of the year of cumulative figures (that of the period type, of calendar periods 1).
- indicators.formula: `growth` is scale × (numerator / denominator - 1), with the count of the year before as
  denominator. No form asks for that count, so that only printed growths are judged.
  `reporting_rate` and `on_time_rate` are the returns received, or received on time, over the returns expected. Empty:
  the quotient.
- indicators.forms: forms of a reporting or on-time rate, with blanks between them (empty: all forms).
- indicators.statistical_year: the indicator has figures of the statistical year, which begins with the month
  indicators.year_start (4).
- indicators.weight: the indicator that weighs an average over places.
- indicators.headline: the end of a run and the pages of the report show this indicator first.
- form_columns.zeros: words that mean zero, with | between them.
- form_columns.fraction: a plain 0.12 in a percent column means 12 %.
- form_columns.suppressed: marks that hide a number, each with its limit in the indicator's unit (`<6=5|*`).
- form_columns.dimension: dimensions by which the column is divided, with blanks between them; each gives a column and
  an indicator for each category (schemas/disaggregation.py).
- rules.nulls: a blank operand counts as zero (`zero`), or the rule is skipped (`skip`, the default). `parts` is for
  `total = a + b`: blanks are zero unless all parts are blank.
- dimensions.dimension_zh: the dimension's name, on the first of its lines.
- targets.first_year: first year in which the target is judged.
- subject_columns.shows: a figure beside the figure: year_before, change, change_pct, year_to_date or
  statistical_year_to_date.
- subject_columns.subject_zh: the subject's name on workbooks and pages, on the first of its lines.
- corrections.sheet, holds: sheet of the corrected cell, and the text that it must still have.
"""


class CatalogueSource(Protocol):
    """Form in which a catalogue is kept: a folder of csv files, or a workbook."""

    path: Path

    def has_table(self, name: str) -> bool:
        """True if the form has a table of that name."""
        ...

    def read(self, name: str) -> tuple[pl.DataFrame | None, list[Fault]]:
        """Filled rows of a table as texts, each with its `line`, and the faults of reading it."""
        ...

    def content(self, name: str) -> bytes:
        """Bytes that change when the table changes."""
        ...

    def placed(self, fault: Fault) -> Fault:
        """A fault with its place as a reader of this form finds it."""
        ...


class CsvFolder:
    """A catalogue as a folder of csv files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def has_table(self, name: str) -> bool:
        return self._file(name).exists()

    def read(self, name: str) -> tuple[pl.DataFrame | None, list[Fault]]:
        return read_written(self._file(name))

    def content(self, name: str) -> bytes:
        return self._file(name).read_bytes()

    def placed(self, fault: Fault) -> Fault:
        return fault

    def _file(self, name: str) -> Path:
        return self.path / f"{name}.csv"


def existing_folder(path: Path) -> CsvFolder:
    """The catalogue in a folder. Raises CatalogueError if there is no such folder."""
    if not path.is_dir():
        raise CatalogueError(path, [worded_fault(path.name, None, "catalogue_folder_missing")])
    return CsvFolder(path)


def read_source(source: CatalogueSource, name: str) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Rows of a table as typed cells, each with its `line`, and the faults of single cells.

    No table, and the faults of the file, if the file is unusable as a whole.
    """
    written, faults = source.read(name)
    if written is None:
        return None, faults
    table, more = typed_table(name, written)
    return table, faults + more


def read_table(path: Path) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Rows of a csv file as typed cells, each with its `line`, and the faults of single cells."""
    return read_source(CsvFolder(path.parent), path.stem)


def read_written(path: Path) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Filled rows of a csv file as texts, each with its `line`; no table, and its faults, if it cannot be read.

    UTF-8 with or without a mark and GB18030 are read, with commas, semicolons or tabs between the cells. Field names
    may stand on the second line, as in a sheet of the workbook saved as csv.
    """
    name = path.stem
    try:
        content, is_utf8 = _in_utf8(path.read_bytes())
        written = _numbered(pl.read_csv(content, infer_schema=False, separator=_separator(content)), content)
    except FileNotFoundError:
        return None, [worded_fault(path.name, None, "catalogue_file_missing")]
    except OSError as error:
        return None, [worded_fault(path.name, None, "file_unread", reason=cause_of_system(error))]
    except pl.exceptions.PolarsError:
        return None, file_faults(path.name, content) or [worded_fault(path.name, None, "no_csv")]
    lacking = COLUMNS[name].keys() - set(written.columns)
    if lacking and written.height:
        fields = [str(cell or "").strip() for cell in written.drop("line").row(0)]
        if lacking <= set(fields) and len({*fields} - {""}) == len([f for f in fields if f]):
            named = zip(written.drop("line").columns, fields, strict=True)
            written = written.rename({old: new or f"_{old}" for old, new in named}).slice(1)
            lacking = set()
    if (lacking or not is_utf8) and (unreadable := file_faults(path.name, content)):
        return None, unreadable
    return written, []


def typed_table(name: str, written: pl.DataFrame) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Rows of a table in the types of its columns, and the faults of single cells.

    No table if it lacks a column, or if a column lost the digits of its codes.
    """
    required, optional = COLUMNS[name], OPTIONAL.get(name, {})
    lacking = [column for column in required if column not in written.columns]
    written = written.with_columns(
        pl.lit(None, pl.String).alias(column) for column in optional if column not in written.columns
    )
    types = {column: dtype for column, dtype in {**required, **optional}.items() if column not in lacking}
    written, lost = certain_cells(name, written, types)
    table = written.select("line", *(_typed(column, dtype) for column, dtype in types.items()))
    if lost:
        return None, lost
    faults = cell_faults(name, written, table)
    if lacking:
        return None, [worded_fault(f"{name}.csv", 1, "columns_missing", columns=WordList(lacking)), *faults]
    if "valid_to" in types:
        is_read = written["valid_to"].is_null() | table["valid_to"].is_not_null()
        table = table.with_columns(pl.when(is_read).then("valid_from"))
    return table, faults


_USUAL = re.compile("[\t\r\n\x20-\x7e\u00b7\u00d7\u2000-\u22ff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")
"""Characters of texts in Chinese; others in a text read as GB18030 mean that it is in another encoding."""


def _in_utf8(content: bytes) -> tuple[bytes, bool]:
    """The file in UTF-8 if it is certain what it says, and true if it is in UTF-8 now."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").encode(), True
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            text = content.decode("gb18030")
            if _USUAL.fullmatch(text) and _common_share(text) > _MOSTLY:
                return text.encode(), True
        return content, False
    return content, True


_MOSTLY = 0.9


def _common_share(text: str) -> float:
    """Share of common characters (GB2312) among those outside ASCII: low for other languages read as Chinese."""
    others = [char for char in text if not char.isascii()]
    return len("".join(others).encode("gb2312", "ignore")) / 2 / max(1, len(others))


def _separator(content: bytes) -> str:
    """Character between the cells of the first line: a comma, or a semicolon or tab where there is no comma."""
    head = content.lstrip().split(b"\n", 1)[0]
    return next((sign for sign in (",", ";", "\t") if sign.encode() in head), ",")


def _numbered(written: pl.DataFrame, content: bytes) -> pl.DataFrame:
    """Filled rows of a file, cells without outer spaces, and the line on which each row begins."""
    text = content.removeprefix(b"\xef\xbb\xbf")
    first = 2 + text[: len(text) - len(text.lstrip())].count(b"\n")
    first += sum(name.count("\n") for name in written.columns)
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True))
    line = first + pl.int_range(pl.len()) + breaks.cum_sum() - breaks
    cells = pl.all().str.strip_chars(_BLANKS).replace("", None)
    numbered = written.select(cells, line=line).filter(~pl.all_horizontal(pl.exclude("line").is_null()))
    return numbered.rename(
        {name: name.strip(_BLANKS) for name in written.columns if name != name.strip(_BLANKS)}, strict=False
    )


_BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
"""Characters around a cell that no one sees."""


def _typed(name: str, dtype: Any) -> pl.Expr:
    """Cells of a column in its type, null if they are not of it; an empty boolean is false."""
    text = pl.col(name)
    if dtype is pl.Boolean:
        known = text.str.to_lowercase().replace_strict({"true": True, "false": False}, default=None)
        return pl.when(text.is_null()).then(False).otherwise(known).alias(name)
    if dtype is pl.Date:
        day = text.str.to_date("%Y-%m-%d", strict=False)
        return pl.when(day.dt.year().is_between(1900, 2999)).then(day).alias(name)
    value = text.cast(dtype, strict=False)
    return pl.when(value.is_finite()).then(value).alias(name) if dtype is pl.Float64 else value
