"""Rows of a return: data, totals or neither, and the place of each row of data."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flows.steps.findings.finding_list import MOST_LISTED, FindingList
from flows.steps.findings.findings import Finding, Where, finding, shown_name
from flows.steps.recognise.candidates import full_name
from flows.steps.recognise.returns import Return
from flows.steps.tidy._above import PlacesAbove, cell_text
from flows.steps.tidy._kinds import Kind, is_foot, is_own_figures, kind_of_row, total_named
from flows.steps.tidy._moved_rows import finding_on_moved, rows_shifted_left
from flows.steps.tidy._other_tables import other_tables
from flows.steps.tidy._picked_cells import (
    are_digits,
    count_blank_words,
    count_filled,
    is_blank,
    picker,
)
from flows.steps.tidy._places import Above, Match, asked_places, is_taken, match_place
from flows.steps.tidy._qualified_rows import qualification, qualified_rows
from flows.steps.tidy.table import DATA, SUBTOTAL, TOTAL, ReturnTable, Row
from flows.steps.values.labels import AMONG, plain_text
from flows.steps.values.qualifiers import corrects

_MOST_WITH_CANDIDATES = 200
"""Limit on the unknown places of one return that get candidates, which take long to find."""

KeptRow = tuple[Row, tuple[Any, ...]]
"""A row and its cells in the form's columns."""


def read_rows(own: Return, at: int, table: ReturnTable, findings: FindingList) -> list[KeptRow]:
    """Rows of one return that have something in its columns, each with these cells.

    A row whose place is unknown or repeated gets no place and a finding; so does a row that says that its figures are
    not the period's.
    """
    pick = picker(own.layout.columns_at)
    empty_cells = ("",) * len(own.layout.columns_at)
    odd_rows = {row for row, _ in own.sheet.odd}
    skipped = other_tables(own, findings)
    reader = _RowReader(own, at, table, findings)
    first_row = own.layout.first_row
    for number, cells in enumerate(own.sheet.rows[first_row:], start=first_row):
        if number in skipped:
            continue
        picked = pick(cells)
        if picked == empty_cells and number not in odd_rows:
            reader.see_blank(cells)
        elif not reader.keep_plain(number, cells, picked, number in odd_rows):
            reader.read(number, cells, picked, number in odd_rows)
    reader.settle()
    return reader.kept


class _RowReader:
    """Reads the rows of one return from top to bottom; `kept` are the rows read so far."""

    def __init__(self, own: Return, at: int, table: ReturnTable, findings: FindingList) -> None:
        self._own, self._at, self._table, self._findings = own, at, table, findings
        self._totals, self._subtotals = (own.labels.get(kind, frozenset()) for kind in (TOTAL, SUBTOTAL))
        self._above = PlacesAbove(own, self._is_total)
        first = min((at for at in own.layout.columns_at if at >= 0), default=0)
        self._code_at, self._name_at = places_at = (own.layout.code_at, own.layout.name_at)
        self._registered = own.registry.places
        self._others = [at for at in range(first) if at not in places_at]
        self._notes = [at for at in self._others if at not in own.layout.uppers_at]
        self._qualified = qualified_rows(own)
        self._has_plain = bool(own.layout.columns_at) and min(places_at) >= 0 and not self._qualified
        self._last = ("", "")
        self._unknown_uppers: set[str] = set()
        self._places: dict[str, list[int]] = defaultdict(list)
        self._left_blank: set[str] = set()
        self._sums: list[tuple[int, str, str]] = []
        self._unclear: list[tuple[int, str, str, Above]] = []
        self._of_other_figures: list[tuple[int, tuple[Any, ...], tuple[int, str, str], str]] = []
        self.kept: list[KeptRow] = []

    @cached_property
    def _required(self) -> list[int]:
        """Positions of required columns among the form's."""
        columns = zip(self._own.layout.form.columns, self._own.layout.columns_at, strict=True)
        return [position for position, (column, at) in enumerate(columns) if column.required and at >= 0]

    def _is_total(self, text: str) -> bool:
        return total_named(text, self._totals, self._subtotals) is not None

    def see_blank(self, cells: Sequence[Any]) -> None:
        """Look in a row without numbers for a township alone, a heading of the rows below, and for reporting places."""
        texts_at = (self._own.layout.name_at, self._own.layout.code_at, *self._others)
        filled = [text for at in texts_at if at >= 0 and (text := cell_text(cells[at]))]
        if filled and (meant := self._above.heading_of(filled)):
            self._above.heading = meant
        self._left_blank.update(place.code for text in filled for place in asked_places(self._own, text))

    def keep_plain(self, number: int, cells: Sequence[Any], picked: tuple[Any, ...], is_odd: bool) -> bool:
        """Keep a row of plain numbers whose code and name are of one place of the form, as most rows are.

        False leaves the row to `read`, which would keep it in the same way.
        """
        if not self._has_plain or self._above.is_used or (is_odd and self._own.sheet.fields):
            return False
        is_float = [*map(type, picked)].count(float) == len(picked)
        if not is_float and not are_digits(picked):
            return False
        code, name = cells[self._code_at], cells[self._name_at]
        place = self._registered.get(code)
        if place is None or place.name != name or not is_taken(self._own, place) or self._is_total(name):
            return False
        for at in self._others:
            if type(cells[at]) is not float and not are_digits([cells[at]]):
                return False
        self._last = (code, name)
        self._keep(number, place.code, picked, len(picked), float if is_float else str)
        return True

    def _keep(
        self,
        number: int,
        code: str,
        picked: tuple[Any, ...],
        count: int,
        cells: type[float | str] | None,
    ) -> None:
        self._table.rows[self._at] += 1
        self._table.read[self._at] += count
        self._places[code].append(len(self.kept))
        self.kept.append((Row(self._at, number, code, cells=cells), picked))

    def read(self, number: int, cells: Sequence[Any], picked: tuple[Any, ...], is_odd: bool) -> None:
        """Read a row with something in the form's columns."""
        own, layout = self._own, self._own.layout
        code = cell_text(cells[layout.code_at]) if layout.code_at >= 0 else ""
        name = cell_text(cells[layout.name_at]) if layout.name_at >= 0 else ""
        if not code and not name and self._says_figures(number, cells):
            code, name = self._last  # 累计 and 本月 in two rows of one place
        if not code and not name and self._above.is_used:
            name = self._above.named_alone(cells)
        if not code and not name and not is_odd and is_blank(picked):
            return
        self._last = (code, name)
        texts = (name, code, *(cell_text(cells[at]) for at in self._others))
        kind = kind_of_row(own, texts, self._totals, self._subtotals)
        if kind.kind != DATA:
            if number not in self._qualified:
                self._keep_sum(number, cells, picked, kind)
            return
        is_float = set(map(type, picked)) == {float}
        if not is_float and is_foot(own, texts, picked):
            return
        above, unknown = self._above.of_row(number, cells) if self._above.is_used else ((), None)
        has_causes = len(self._unclear) < MOST_LISTED
        match = match_place(own, code, name, above, has_causes=has_causes)
        if match.place is None:
            self._keep_unmatched(number, picked, match, (code, name, above))
            return
        if fault := finding_on_moved(own, number, picked, match.place, self._required, self._where(number)):
            self._refuse(number, picked, fault)
            return
        if found := qualification(own, number, match.place.name, self._qualified):
            self._of_other_figures.append((number, picked, found, match.place.code))
            return
        count = len(picked) if is_float else count_filled(picked, number, own)
        self._keep(number, match.place.code, picked, count, float if is_float else None)
        if match.rule:
            self._findings.append(finding(match.rule, self._where(number), match.value, match.limit))
        if unknown and (not code or unknown not in self._unknown_uppers):
            self._unknown_uppers.add(unknown)
            taken_as = full_name(match.place, own.registry)
            self._findings.append(
                finding("upper_unknown", self._where(number), shown_name(unknown), taken_as)
            )

    def _says_figures(self, number: int, cells: Sequence[Any]) -> bool:
        """True if a column says which figures the row has: 累计, 本月."""
        return number in self._qualified or any(is_own_figures(cell_text(cells[at])) for at in self._notes)

    def _where(self, number: int) -> Where:
        return self._table.where(self._at, number)

    def _keep_sum(self, number: int, cells: Sequence[Any], picked: tuple[Any, ...], kind: Kind) -> None:
        covers = kind.covers
        if covers is None and self._above.is_used:
            covers = self._above.summed(number, cells, is_carried=kind.kind == SUBTOTAL)
        if kind.kind == TOTAL and covers is None:
            self._above.heading = ()
        if not kind.is_sure:
            layout = self._own.layout
            code, name = (cell_text(cells[at]) if at >= 0 else "" for at in (layout.code_at, layout.name_at))
            self._sums.append((len(self.kept), code, name))
        is_part = covers is not None and covers != self._own.unit.code
        self.kept.append(
            (Row(self._at, number, None, SUBTOTAL if is_part else kind.kind, covers=covers), picked)
        )

    def _keep_unmatched(
        self, number: int, picked: tuple[Any, ...], match: Match, texts: tuple[str, str, Above]
    ) -> None:
        """Keep a row without a place of the form: it may sum the rows of a place above them."""
        unit = self._own.unit.code
        if match.rule == "place_wrong_level" and match.met and unit in match.met.lineage:
            kind = TOTAL if match.met.code == unit else SUBTOTAL
            self._sums.append((len(self.kept), *texts[:2]))
            self.kept.append((Row(self._at, number, None, kind, covers=match.met.code), picked))
        elif match.rule in ("unknown_place", "ambiguous_place"):
            self._unclear.append((number, *texts))
            if plain_text(texts[1] or texts[0]).lstrip("(").startswith(AMONG):
                self._count_refused(number, picked)  # a part of rows that are there: no total sums it
            else:
                self._refuse(number, picked, None)
        else:
            where = self._where(number)
            self._refuse(number, picked, finding(match.rule or "", where, match.value, match.limit))

    def _refuse(self, number: int, picked: tuple[Any, ...], why: Finding | None) -> None:
        self.kept.append((Row(self._at, number, None), picked))
        self._count_refused(number, picked)
        if why:
            self._findings.append(why)

    def _count_refused(self, number: int, picked: tuple[Any, ...]) -> None:
        count = count_filled(picked, number, self._own)
        self._table.rows[self._at] += 1
        self._table.read[self._at] += count
        self._table.rejected[self._at] += count

    def settle(self) -> None:
        """Settle what only all rows together show: rows of sums, candidates for unknown places, repeated places."""
        own, table = self._own, self._table
        listed = self._places.keys() | self._left_blank
        covered = {code for place in listed for code in own.registry.places[place].lineage}
        for position, code, name in self._sums:
            row, picked = self.kept[position]
            if row.covers in covered:
                continue
            row.kind, row.covers = DATA, None
            self._count_refused(row.row, picked)
            match = match_place(own, code, name, (), self._places)
            self._findings.append(
                finding(match.rule or "unknown_place", self._where(row.row), match.value, match.limit)
            )
        for count, (number, code, name, above) in enumerate(self._unclear):
            if self._findings.is_full(own.submission):
                self._findings.count_unlisted(own.where)
                continue
            taken = self._places if count < _MOST_WITH_CANDIDATES else None
            match = match_place(own, code, name, above, taken)
            self._findings.append(finding(match.rule or "", self._where(number), match.value, match.limit))
        for number, picked, (column, label, word), code in self._of_other_figures:
            if code in self._places and corrects(word):  # nobody knows whether the other row still counts
                self._keep(number, code, picked, count_filled(picked, number, own), None)
                continue
            where = table.where(self._at, number, None, code).at_cell(own.sheet.address(number, column))
            is_beside = code in self._places
            rule = "row_beside_period" if is_beside else "row_qualified"
            self._findings.append(finding(rule, where, shown_name(label), shown_name(word)))
            if not is_beside:
                self._count_refused(number, picked)
        self._settle_shifted_left()
        self._settle_repeated()
        if all(row.kind == DATA for row, _ in self.kept):
            self._drop_refused()

    def _drop_refused(self) -> None:
        """Drop rows without a place, if no row sums them: nobody needs their numbers."""
        placed = []
        for row, picked in self.kept:
            if row.place is not None:
                placed.append((row, picked))
                continue
            blank = count_blank_words(picked, row.row, self._own)
            self._table.read[self._at] -= blank
            self._table.rejected[self._at] -= blank
        self.kept = placed

    def _settle_shifted_left(self) -> None:
        own, kept = self._own, [pair for pair in self.kept if pair[0].place is not None]
        for at in rows_shifted_left([picked for _, picked in kept], own.layout.columns_at):
            row, picked = kept[at]
            cell = own.sheet.address(row.row, max(own.layout.columns_at))
            self._findings.append(finding("row_shifted_left", self._where(row.row).at_cell(cell)))
            self._table.rejected[self._at] += count_filled(picked, row.row, own)
            row.place = None

    def _settle_repeated(self) -> None:
        own, table = self._own, self._table
        for positions in self._places.values():
            for position in positions if len(positions) > 1 else ():
                row, picked = self.kept[position]
                self._findings.append(finding("place_repeated", self._where(row.row)))
                table.rejected[self._at] += count_filled(picked, row.row, own)
                row.place = None
