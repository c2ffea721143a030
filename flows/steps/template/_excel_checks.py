"""What a spreadsheet itself can check: a column's limits and the rules of the catalogue, as formulas and in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.findings.severity import ERROR, WARNING
from schemas.catalogue import FormColumn, FormVersion, Rule

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|<>|!=|[-+*/()<>=]))"
)
COLOURS = {
    ERROR: {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    WARNING: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
}
_EXPLANATIONS = {
    "validate": "list",
    "source": ["情况属实", "上月漏报，本月补报", "统计口径调整", "其他（请写明）"],
    "error_type": "information",
    "show_error": False,
}
_WORDS = {"and", "or", "not"}
_TELLING = 10_000  # a maximum beyond it stops slips of the keyboard, and tells the reader of a guide nothing
_MOST = (
    1e13  # what schemas.form_contract allows without a maximum; importing it costs half a second of pandera
)
_RATE_UNITS = ("%", "‰", "/万", "/10万")  # as in schemas.form_contract; a test holds both together


class UntranslatableError(ValueError):
    """The expression uses more of SQL than a spreadsheet formula is made from."""


def add_checks(
    page: Any,
    version: FormVersion,
    rows: tuple[int, int],
    colours: Mapping[str, Any],
    explanation: int,
) -> None:
    """Limits at each cell of the form's columns, from the third on, a colour by severity where a limit or a rule
    does not hold, errors over warnings, and common explanations to choose from or not in their column (0: none).

    Rows, first and last, and columns are counted from 0.
    """
    first, last = rows
    positions = {own.column: at for at, own in enumerate(version.columns, start=2)}
    cells = {name: f"${cell_name(first, at)}" for name, at in positions.items()}
    for own in version.columns:
        at = positions[own.column]
        page.data_validation(first, at, last, at, limit_validation(own))
    if explanation:
        page.data_validation(first, explanation, last, explanation, _EXPLANATIONS)
    marks = [(limit_formula(own, cells[own.column]), [own.column], ERROR) for own in version.columns]
    for rule in rules_of(version):
        if formula := rule_formula(rule, version.columns, cells):
            marks.append((formula, operands(rule), rule.severity))
    for formula, names, severity in marks:
        criteria = {
            "type": "formula",
            "criteria": formula,
            "format": colours[ERROR if severity == ERROR else WARNING],
        }
        for name in names:
            page.conditional_format(first, positions[name], last, positions[name], criteria)


def column_lines(version: FormVersion, meanings: Mapping[str, str | None]) -> list[list[str]]:
    """For each column its labels, what it counts and what it takes; `meanings` by indicator."""
    return [
        [
            own.header_zh.replace("→", " → "),
            meanings.get(own.indicator or "") or "",
            limits_in_words(own, _TELLING),
        ]
        for own in version.columns
    ]


def rule_lines(version: FormVersion) -> list[tuple[str, list[str]]]:
    """For each rule its severity, what its colour asks for, and its message."""
    return [
        (rule.severity, ["红色：须改正" if rule.severity == ERROR else "黄色：请核对", rule.message_zh])
        for rule in rules_of(version)
    ]


def rules_of(version: FormVersion) -> list[Rule]:
    """The rules over columns that the form has in this version, errors first."""
    known = {column.column for column in version.columns}
    rules = [rule for rule in version.rules if known.issuperset(operands(rule))]
    return sorted(rules, key=lambda rule: rule.severity != ERROR)


def rule_formula(rule: Rule, columns: Sequence[FormColumn], cells: Mapping[str, str]) -> str | None:
    """The formula that is true where the rule can be told and does not hold; None where it cannot be translated.

    It can be told where all operands are numbers. With `nulls` zero a blank counts as 0, but a row is left alone
    until its required operands are filled in, and one of them at least.
    """
    names = operands(rule)
    try:
        formula = to_formula(rule.expression, cells)
    except UntranslatableError:
        return None
    if not names:
        return None
    needed = names
    if rule.nulls == "zero":
        needed = [own.column for own in columns if own.column in names and own.required]
    filled = f"COUNT({','.join(cells[name] for name in names)})>0"
    if needed:
        filled = f"COUNT({','.join(cells[name] for name in needed)})={len(needed)}"
    return f"=AND({filled},NOT({formula}))"


def operands(rule: Rule) -> list[str]:
    """The columns that the rule compares, in the order of its expression."""
    return list(dict.fromkeys(pl.sql_expr(rule.expression).meta.root_names()))


def limit_formula(column: FormColumn, cell: str) -> str:
    """The formula that is true where a cell, pasted past the validation, breaks the column's limits or is text other
    than its suppression marks."""
    low, high = _bounds(column)
    beyond = [f"{cell}<{low}", f"{cell}>{high}"]
    if column.unit not in _RATE_UNITS:
        scaled = f"{cell}*{10**column.decimals}"
        beyond.append(f"ABS({scaled}-ROUND({scaled},0))>0.0001")
    marks = ["", *(mark.replace('"', '""') for mark in column.marks)]
    is_text = ",".join(f'{cell}<>"{mark}"' for mark in marks)
    return f"=IF(ISNUMBER({cell}),OR({','.join(beyond)}),{is_text if len(marks) == 1 else f'AND({is_text})'})"


def limit_validation(column: FormColumn) -> dict[str, Any]:
    """The data validation of the column's cells, as xlsxwriter takes it."""
    low, high = _bounds(column)
    limits = limits_in_words(column)
    zero = "没有发生请填 0。" if float(low) <= 0 <= float(high) else ""
    return {
        "error_type": "information" if column.marks else "stop",
        "validate": "integer" if _is_whole(column) else "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "input_title": column.header_zh.split("→")[-1][:32],
        "input_message": f"请填{limits}。{zero}"[:255],
        "error_title": "请核对",
        "error_message": f"请填{limits}。{zero}不要填文字。"[:255],
    }


def limits_in_words(column: FormColumn, most: float = float("inf")) -> str:
    """What a column takes, in Chinese: 整数，0 至 10,000（人），或抑制记号 <6; a maximum beyond `most` is left out."""
    kind = "整数"
    if not _is_whole(column):
        kind = f"数字，最多 {column.decimals} 位小数" if column.unit not in _RATE_UNITS else "数字，可带小数"
    highest = None if column.refused_above is None or column.refused_above > most else column.refused_above
    low, high = (None if limit is None else f"{limit:,.15g}" for limit in (column.minimum, highest))
    if low is not None and high is not None:
        span = f"，{low} 至 {high}"
    elif low is not None:
        span = f"，不小于 {low}"
    else:
        span = "" if high is None else f"，不大于 {high}"
    marks = f"，或抑制记号 {'、'.join(column.marks)}" if column.marks else ""
    return f"{kind}{span}{f'（{column.unit}）' if column.unit else ''}{marks}"


def _is_whole(column: FormColumn) -> bool:
    return not column.decimals and column.unit not in _RATE_UNITS


def _bounds(column: FormColumn) -> tuple[str, str]:
    low = -_MOST if column.minimum is None else column.minimum
    high = _MOST if column.refused_above is None else column.refused_above
    return f"{low:.15g}", f"{high:.15g}"


def to_formula(expression: str, cells: Mapping[str, str]) -> str:
    """The expression with each column's cell in its place: `a <= b` is C4<=D4.

    Knows numbers, columns, + - * /, comparisons, AND, OR, NOT and brackets; raises UntranslatableError for others.
    """
    parser = _Parser(_tokens(expression), cells)
    formula = parser.either()
    if parser.tokens:
        raise UntranslatableError(expression)
    return formula


def _tokens(expression: str) -> list[str]:
    tokens, at = [], 0
    while at < len(expression.rstrip()):
        found = _TOKEN.match(expression, at)
        if not found:
            raise UntranslatableError(expression)
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


class _Parser:
    """Takes tokens from the left, one level of binding a method, the loosest first."""

    def __init__(self, tokens: list[str], cells: Mapping[str, str]) -> None:
        self.tokens, self.cells = tokens, cells

    def _takes(self, *words: str) -> str | None:
        if self.tokens and self.tokens[0].lower() in words:
            return self.tokens.pop(0).lower()
        return None

    def either(self) -> str:
        parts = [self.both()]
        while self._takes("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else f"OR({','.join(parts)})"

    def both(self) -> str:
        parts = [self.negation()]
        while self._takes("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"

    def negation(self) -> str:
        return f"NOT({self.negation()})" if self._takes("not") else self.comparison()

    def comparison(self) -> str:
        left = self.sum()
        if sign := self._takes("<=", ">=", "<>", "!=", "<", ">", "="):
            return f"{left}{'<>' if sign == '!=' else sign}{self.sum()}"
        return left

    def sum(self) -> str:
        formula = self.product()
        while sign := self._takes("+", "-"):
            formula += sign + self.product()
        return formula

    def product(self) -> str:
        formula = self.atom()
        while sign := self._takes("*", "/"):
            formula += sign + self.atom()
        return formula

    def atom(self) -> str:
        if self._takes("("):
            formula = f"({self.either()})"
            if not self._takes(")"):
                raise UntranslatableError("a bracket is not closed")
            return formula
        token = self.tokens.pop(0) if self.tokens else ""
        if re.match(r"\d", token):
            return token
        if token in self.cells and token.lower() not in _WORDS:
            return self.cells[token]
        raise UntranslatableError(token or "it ends too early")
