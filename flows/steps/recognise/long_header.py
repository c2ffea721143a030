"""Header of a long table: a row for each place and indicator, for each place and category, or for each place and period."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from flows.steps.book.model import Sheet
from flows.steps.recognise.category_words import Dimension, dimension_named
from flows.steps.recognise.english_labels import without_english
from flows.steps.recognise.header import FieldLabels, Header, find_header, numbers_columns
from flows.steps.recognise.period_columns import (
    PeriodColumns,
    find_period_columns,
    has_period_label,
    shared_period,
)
from flows.steps.recognise.place_columns import name_column, upper_columns
from flows.steps.values.labels import LabelPath, label_key

_HEAD_ROWS = 40


@dataclass(frozen=True)
class LongHeader:
    """Header of a long table: its first and last row, the first row below it, and the columns of each kind.

    -1 is a missing column. `parts` are columns of the period's parts. `values` are the columns of numbers, each with the
    labels above it, none beside a column of indicators. `ignored` are columns whose labels the catalogue ignores. `paths` are the labels above all columns.
    """

    top: int
    row: int
    first_row: int
    code_at: int
    name_at: int
    uppers_at: tuple[int, ...]
    paths: tuple[LabelPath, ...]
    values: tuple[tuple[int, LabelPath], ...]
    ignored: frozenset[int]
    indicator_at: int = -1
    period_at: int = -1
    parts: PeriodColumns = field(default_factory=PeriodColumns)
    unit_at: int = -1
    category_at: int = -1
    explanation_at: int = -1
    dimension: Dimension | None = None

    @property
    def places_at(self) -> tuple[int, ...]:
        return tuple(at for at in (self.code_at, self.name_at, *self.uppers_at) if at >= 0)

    @property
    def ends(self) -> LabelPath:
        """Last label above each column, as labels are compared; empty for none."""
        return tuple(label_key(path[-1]) if path else "" for path in self.paths)

    @property
    def keys_at(self) -> tuple[int, ...]:
        """Columns that say what the numbers of a row are."""
        others = (self.indicator_at, self.category_at, self.period_at, self.unit_at)
        return (*self.places_at, *(at for at in others if at >= 0), *self.parts.columns)

    @property
    def known(self) -> frozenset[int]:
        """Columns of a known kind."""
        values = (at for at, _ in self.values)
        return frozenset({*self.keys_at, *values, self.explanation_at})


def find_long_header(
    sheet: Sheet,
    header: Header | None,
    labels: FieldLabels,
    spelt: FieldLabels,
    dimensions: tuple[Dimension, ...],
    notes: frozenset[str],
) -> LongHeader | None:
    """Header with labels of a place, of an indicator and of its value; of a place and a dimension; of a place and a period.

    None if the table is not long. `header` is that of the sheet with the spellings `labels`, `spelt` are these as labels
    are compared, `dimensions` the catalogue's, `notes` labels of columns of remarks on forms.
    """
    found = _of_indicators(sheet, spelt)
    if found is None:
        return _of_a_form(sheet, header, labels, spelt, dimensions, notes)
    found = _with_category(found, sheet, spelt, dimensions)
    return _with_parts(found, sheet, spelt)


def _with_parts(found: LongHeader, sheet: Sheet, spelt: FieldLabels) -> LongHeader:
    """Header with the columns of the period's parts; a year alone is a whole period."""
    if found.period_at >= 0:
        return found
    taken = {*found.known, *found.ignored} - {at for at, _ in found.values if found.indicator_at < 0}
    parts = find_period_columns(sheet, found, spelt, taken)
    values = tuple(own for own in found.values if own[0] not in parts.columns)
    if not parts.parts:
        return replace(found, values=values, period_at=parts.year_at)
    return replace(found, values=values, parts=parts)


def _of_indicators(sheet: Sheet, spelt: FieldLabels) -> LongHeader | None:
    if not (spelt.get("indicator") and spelt.get("value")):
        return None
    for row, cells in enumerate(sheet.rows[:_HEAD_ROWS]):
        keys = tuple(label_key(without_english(cell)) if type(cell) is str and cell else "" for cell in cells)
        values = [at for at, key in enumerate(keys) if key in spelt["value"]]
        indicators = [at for at, key in enumerate(keys) if key in spelt["indicator"]]
        if (
            len(values) == 1
            and indicators
            and (found := _header_of(row, keys, indicators[0], values[0], spelt))
        ):
            is_numbered = row + 1 < len(sheet.rows) and numbers_columns(sheet.rows[row + 1])
            return replace(found, first_row=row + 1 + is_numbered)
    return None


def _header_of(
    row: int, keys: tuple[str, ...], indicator_at: int, value_at: int, spelt: FieldLabels
) -> LongHeader | None:
    names, none = spelt.get("place_name", frozenset()), frozenset[str]()
    units = spelt.get("measure", none) - names
    code_at = next((at for at, key in enumerate(keys) if key in spelt.get("place_code", none)), -1)
    name_at = name_column(keys, names, code_at)
    if code_at < 0 and name_at < 0:
        return None
    period_at = next((at for at, key in enumerate(keys) if key in spelt.get("period", none)), -1)
    unit_at = next((at for at, key in enumerate(keys) if key in units), -1)
    taken = {code_at, name_at, indicator_at, value_at, period_at, unit_at}
    paths: tuple[LabelPath, ...] = tuple((key,) if key else () for key in keys)
    uppers = tuple(at for at in upper_columns(paths, taken, name_at, names) if keys[at])
    ignored = frozenset(at for at, key in enumerate(keys) if key in spelt.get("ignored", none))
    own = LongHeader(row, row, row + 1, code_at, name_at, uppers, paths, ((value_at, ()),), ignored)
    return replace(own, indicator_at=indicator_at, period_at=period_at, unit_at=unit_at)


def _with_category(
    found: LongHeader, sheet: Sheet, spelt: FieldLabels, dimensions: tuple[Dimension, ...]
) -> LongHeader:
    """Header of indicators with the column of categories beside them, if there is one."""
    for at, path in enumerate(found.paths):
        if path and at not in found.known and at not in found.ignored:
            generic = spelt.get("category", frozenset())
            texts = _texts(sheet, found.first_row, at)
            if dimension := dimension_named(path[-1], texts, generic, dimensions):
                return replace(found, category_at=at, dimension=dimension)
    return found


def _of_a_form(
    sheet: Sheet,
    header: Header | None,
    labels: FieldLabels,
    spelt: FieldLabels,
    dimensions: tuple[Dimension, ...],
    notes: frozenset[str],
) -> LongHeader | None:
    """Header of a form's columns, with a column of categories or of periods beside the place, or with both.

    A row with a label of the period is no header otherwise: the period's value may stand beside it. A second column of
    categories is of no known kind. Parts of a period (年份, 月份) that all rows share make no long table.
    """
    periods = frozenset[str]()
    if header is None:
        header, periods = find_header(sheet, {**labels, "period": frozenset()}), spelt.get("period", periods)
    if header is None:
        return None
    period_at = next((at for at, label in enumerate(header.ends if periods else ()) if label in periods), -1)
    divided = _divided(sheet, header, spelt, dimensions) if dimensions else {}
    if not divided and period_at < 0 and not has_period_label(header.ends, spelt):
        return None
    own = _of_columns(header, {period_at, *divided}, spelt, notes)
    category_at = next(iter(divided), -1)
    own = replace(own, period_at=period_at, category_at=category_at, dimension=divided.get(category_at))
    own = _with_parts(own, sheet, spelt)
    if divided or period_at >= 0:
        return own
    parts = own.parts if own.parts.columns else PeriodColumns(own.period_at)
    places_at = (own.code_at, own.name_at)
    is_shared = not parts.columns or shared_period(sheet, places_at, own.first_row, parts)
    return None if is_shared else own


def _divided(
    sheet: Sheet, header: Header, spelt: FieldLabels, dimensions: tuple[Dimension, ...]
) -> dict[int, Dimension]:
    """Columns of categories with their dimensions."""
    generic = spelt.get("category", frozenset())
    named = {
        at: dimension_named(label_key(path[-1]), _texts(sheet, header.first_row, at), generic, dimensions)
        for at, path in enumerate(header.paths)
        if path and at not in (header.code_at, header.name_at)
    }
    return {at: own for at, own in named.items() if own}


def _of_columns(header: Header, keys_at: set[int], spelt: FieldLabels, notes: frozenset[str]) -> LongHeader:
    """Header of a form's columns with the columns `keys_at` beside the place, which are not the form's."""
    none, ends = frozenset[str](), header.ends
    ignored = frozenset(at for at, own in enumerate(ends) if own in spelt.get("ignored", none) | notes)
    explanations = [at for at, own in enumerate(ends) if own in spelt.get("explanation", none)]
    taken = {header.code_at, header.name_at, *keys_at, *ignored, *explanations}
    uppers = upper_columns(header.paths, taken, header.name_at, spelt.get("place_name", none))
    values = [(at, path) for at, path in enumerate(header.paths) if path and at not in {*taken, *uppers}]
    uppers = tuple(at for at in uppers if ends[at])
    places = (header.code_at, header.name_at, uppers)
    rows = (header.top, header.bottom, header.first_row)
    own = LongHeader(*rows, *places, header.paths, tuple(values), ignored)
    return replace(own, explanation_at=next(iter(explanations), -1))


def _texts(sheet: Sheet, first_row: int, column: int) -> Iterator[str]:
    return (cell for row in sheet.rows[first_row:] if type(cell := row[column]) is str and cell)
