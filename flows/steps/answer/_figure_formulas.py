"""Formulas of figures: a figure as an equation with its numbers put in, in the words of a language."""

from dataclasses import dataclass
from typing import Any

from flows.steps.answer.figure_nodes import CellNode, FigureNode, PartNode
from schemas.texts.language_texts import worded

QueryRow = dict[str, Any]
"""One row of a query of sql/explain."""


@dataclass(frozen=True)
class FigureFormulas:
    """Formulas of the figures of one indicator.

    `factors` are the terms of a sum with their factors, `terms` their figures by place and indicator.
    """

    lang: str
    indicator: dict[str, Any]
    is_rate: bool
    factors: dict[str, Any]
    terms: dict[tuple[str, str], float | None]
    place_names: dict[str, str]
    indicator_names: dict[str, str]

    def _with(self, text: str, more: str) -> str:
        """A number with what it is of, in brackets."""
        return worded(self.lang, "say.brackets", text=text, more=more)

    def _term(self, part: PartNode, place: str) -> str:
        """A part in a sum: with its share, and with its place if it is another place."""
        times = "" if part.share == 1 else f" × {part.share:.12g}"
        code = part.place_code
        of_place = "" if code == place else f"{self.place_names.get(code) or ''} {code}"
        whole = worded(self.lang, "say.comma").join(filter(None, (part.period, of_place)))
        return self._with(f"{_number(part.value)}{times}", whole)

    def _sum_of_terms(self, place: str) -> str:
        """The terms of a sum: the published figure of each with its factor."""
        text = ""
        for code, factor in self.factors.items():
            sign = (" − " if factor < 0 else " + ") if text or factor < 0 else ""
            times = "" if abs(factor) == 1 else f"{abs(factor)} × "
            term = f"{times}{_number(self.terms.get((place, code)))}"
            text += sign + self._with(term, self.indicator_names[code])
        return text.strip()

    def _sum_of_returns(self, cells: list[CellNode]) -> str:
        """The returns that a reporter's longer period adds, where others contain the same months."""
        if not any(cell.is_left_out for cell in cells):
            return ""
        counted = [
            cell
            for cell in cells
            if cell.indicator == self.indicator["code"] and cell.state == "given" and not cell.is_left_out
        ]
        if any(cell.reported_as != "period" or cell.share != 1 for cell in counted):
            return ""
        terms = [self._with(_number(cell.value), cell.period) for cell in counted]
        return f"{' + '.join(terms)} " if len(terms) > 1 else ""

    def _quotient(self, own: QueryRow) -> str:
        """A rate or an average from its sums, where there are any."""
        value = _number(own["value"])
        if own["denominator"] is None:
            return f"= {value}"
        scale = f"{_number(self.indicator['scale'])} × " if self.is_rate else ""
        return f"{scale}{_number(own['numerator'])} ÷ {_number(own['denominator'])} = {value}"

    def of_figure(
        self, own: QueryRow, parts: list[PartNode], cells: list[CellNode], children: list[FigureNode]
    ) -> str:
        """The figure as an equation with its numbers put in."""
        value = _number(own["value"])
        if self.factors:
            return f"{self._sum_of_terms(own['place_code'])} = {value}"
        if self.is_rate or (self.indicator["over_places"] == "average" and not parts):
            return self._quotient(own)
        if parts:
            terms = [self._term(part, own["place_code"]) for part in parts if part.value is not None]
            return f"{' + '.join(terms)} = {value}"
        if not children or self.indicator["over_places"] != "sum":
            return f"{self._sum_of_returns(cells)}= {value}"
        below = sum(child.value or 0 for child in children)
        mine = (own["value"] or 0) - below - (own["remainder"] or 0)
        has_own = any(cell.reported_as != "subtotal" for cell in cells)
        terms = [worded(self.lang, "formula.own", value=_number(mine))] if mine or has_own else []
        if own["remainder"] is None:
            terms.append(worded(self.lang, "formula.below", value=_number(below)))
        else:
            total = _number(below + own["remainder"])
            terms.append(worded(self.lang, "formula.total", value=total, below=_number(below)))
        return f"{' + '.join(terms)} = {value}"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
