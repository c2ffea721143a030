"""Header of a long table, with a row for each place and indicator."""

from dataclasses import dataclass

from flows.steps.book.model import Sheet
from flows.steps.recognise.english_labels import without_english
from flows.steps.recognise.header import FieldLabels
from flows.steps.recognise.place_columns import name_column, upper_columns
from flows.steps.values.labels import label_key

_HEAD_ROWS = 40


@dataclass(frozen=True)
class LongHeader:
    """Header of a long table: its row, and the columns of each kind, -1 for a missing column.

    `ignored` are columns whose labels the catalogue ignores. `keys` are the labels of all columns, as compared.
    """

    row: int
    code_at: int
    name_at: int
    uppers_at: tuple[int, ...]
    indicator_at: int
    value_at: int
    period_at: int
    unit_at: int
    ignored: frozenset[int]
    keys: tuple[str, ...]

    @property
    def places_at(self) -> tuple[int, ...]:
        return tuple(at for at in (self.code_at, self.name_at, *self.uppers_at) if at >= 0)

    @property
    def known(self) -> frozenset[int]:
        """Columns of a known kind."""
        return frozenset({*self.places_at, self.indicator_at, self.value_at, self.period_at, self.unit_at})


def find_long_header(sheet: Sheet, labels: FieldLabels) -> LongHeader | None:
    """Header with labels of a place, of an indicator and of its value, side by side in one row; None without one."""
    spelt = {name: frozenset(map(label_key, own)) for name, own in labels.items()}
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
            return found
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
    paths = [(key,) if key else () for key in keys]
    uppers = tuple(at for at in upper_columns(paths, taken, name_at, names) if keys[at])
    ignored = frozenset(at for at, key in enumerate(keys) if key in spelt.get("ignored", none))
    return LongHeader(
        row, code_at, name_at, uppers, indicator_at, value_at, period_at, unit_at, ignored, keys
    )
