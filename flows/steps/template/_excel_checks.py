"""Checks that the spreadsheet program does: a column's limits and the catalogue's rules, as formulas and in words."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from flows.steps.book.addresses import cell_name
from flows.steps.findings.severity import ERROR, WARNING
from schemas.catalogue import FormColumn, FormVersion, Rule
from schemas.expressions import operands_of_parts
from schemas.form_contract import MOST, RATE_UNITS, most_allowed
from schemas.texts.catalogue_names import header_in
from schemas.texts.language_texts import unit_in, worded

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|<>|!=|[-+*/()<>=]))"
)
_EXPLANATIONS = {"validate": "list", "error_type": "information", "show_error": False}
_WORDS = {"and", "or", "not"}
_MOST_IN_GUIDE = 10_000  # a larger maximum catches typing errors and does not help the reader of a guide


class UntranslatableError(ValueError):
    """The expression uses SQL that cannot be translated into a spreadsheet formula."""


def add_checks(
    page: Any,
    version: FormVersion,
    rows: tuple[int, int],
    colours: Mapping[str, Any],
    explanation: int,
    lang: str = "zh",
) -> None:
    """Add limits, colours and common explanations to the form's columns, which begin at the third column.

    A cell that breaks a limit or a rule is coloured by severity; an error's colour wins over a warning's.
    `explanation` is the column in which common explanations are offered, 0 for none. `rows` are the first and last
    row; rows and columns are counted from 0.
    """
    first, last = rows
    positions = {column.column: at for at, column in enumerate(version.columns, start=2)}
    cells = {name: f"${cell_name(first, at)}" for name, at in positions.items()}
    for column in version.columns:
        at = positions[column.column]
        page.data_validation(first, at, last, at, limit_validation(column, lang))
    if explanation:
        page.data_validation(first, explanation, last, explanation, _reasons(lang))
    marks = [
        (limit_formula(column, cells[column.column]), [column.column], ERROR) for column in version.columns
    ]
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


def _reasons(lang: str) -> dict[str, Any]:
    """Common explanations as a drop-down that accepts others too."""
    return _EXPLANATIONS | {"source": worded(lang, "template.reasons").split(";")}


def column_lines(
    version: FormVersion, meanings: Mapping[str, str | None], lang: str = "zh"
) -> list[list[str]]:
    """Labels, meaning and limits of each column; `meanings` are keyed by indicator."""
    return [
        [
            header_in(column, lang).replace("→", " → "),
            meanings.get(column.indicator or "") or "",
            limits_in_words(column, _MOST_IN_GUIDE, lang),
        ]
        for column in version.columns
    ]


def rule_lines(version: FormVersion, lang: str = "zh") -> list[tuple[str, list[str]]]:
    """Severity of each rule, and its cells in the guide: what its colour asks for, and its message."""
    return [
        (
            rule.severity,
            [
                worded(lang, f"template.is_{rule.severity}"),
                rule.message_zh if lang == "zh" else rule.message_en,
            ],
        )
        for rule in rules_of(version)
    ]


def rules_of(version: FormVersion) -> list[Rule]:
    """Rules whose columns are all in this version of the form, errors first."""
    known = {column.column for column in version.columns}
    rules = [rule for rule in version.rules if known.issuperset(operands(rule))]
    return sorted(rules, key=lambda rule: rule.severity != ERROR)


def rule_formula(rule: Rule, columns: Sequence[FormColumn], cells: Mapping[str, str]) -> str | None:
    """The formula that is true for a row that breaks the rule; None if it cannot be translated.

    A row is judged once all operands are numbers. With `nulls` zero a blank counts as 0: then the row is judged once
    its required operands, or without any at least one operand, are filled in. With `parts` it is judged once a part is.
    """
    names = operands(rule)
    if rule.nulls == "parts":
        total, *parts = (cells[name] for name in operands_of_parts(rule.expression))
        return f"=AND(COUNT({','.join(parts)})>0,ABS({total}-({'+'.join(parts)}))>0.0001)"
    try:
        formula = to_formula(rule.expression, cells)
    except UntranslatableError:
        return None
    if not names:
        return None
    needed = names
    if rule.nulls == "zero":
        needed = [column.column for column in columns if column.column in names and column.required]
    filled = f"COUNT({','.join(cells[name] for name in names)})>0"
    if needed:
        filled = f"COUNT({','.join(cells[name] for name in needed)})={len(needed)}"
    return f"=AND({filled},NOT({formula}))"


def operands(rule: Rule) -> list[str]:
    """Columns that the rule compares, in the order of its expression."""
    return list(dict.fromkeys(pl.sql_expr(rule.expression).meta.root_names()))


def limit_formula(column: FormColumn, cell: str) -> str:
    """The formula that is true for a cell that breaks the column's limits or has text other than suppression marks.

    Pasted values bypass the data validation; this formula catches them.
    """
    low, high = _bounds(column)
    beyond = [f"{cell}<{low}", f"{cell}>{high}"]
    if column.unit not in RATE_UNITS:
        scaled = f"{cell}*{10**column.decimals}"
        beyond.append(f"ABS({scaled}-ROUND({scaled},0))>0.0001")
    marks = ["", *(mark.replace('"', '""') for mark in column.marks)]
    is_text = ",".join(f'{cell}<>"{mark}"' for mark in marks)
    return f"=IF(ISNUMBER({cell}),OR({','.join(beyond)}),{is_text if len(marks) == 1 else f'AND({is_text})'})"


def limit_validation(column: FormColumn, lang: str = "zh") -> dict[str, Any]:
    """Data validation of the column's cells, as a dict for xlsxwriter."""
    low, high = _bounds(column)
    text = partial(worded, lang)
    zero = text("template.zero") if float(low) <= 0 <= float(high) else ""
    asked = f"{text('template.write', limits=limits_in_words(column, lang=lang))}{zero}"
    return {
        "error_type": "information" if column.marks else "stop",
        "validate": "integer" if _is_whole(column) else "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "input_title": header_in(column, lang).split("→")[-1][:32],
        "input_message": asked.strip()[:255],
        "error_title": text("template.check_title"),
        "error_message": f"{asked}{text('template.no_text')}"[:255],
    }


def limits_in_words(column: FormColumn, most: float = float("inf"), lang: str = "zh") -> str:
    """Values that a column allows, in words: 整数，0 至 10,000（人），或抑制记号 <6.

    A maximum above `most` is left out.
    """
    text = partial(worded, lang)
    kind = text("template.whole")
    if not _is_whole(column):
        is_rate = column.unit in RATE_UNITS
        kind = (
            text("template.any_decimals") if is_rate else text("template.decimals", decimals=column.decimals)
        )
    highest = None if column.refused_above is None or column.refused_above > most else column.refused_above
    low, high = (None if limit is None else f"{limit:,.15g}" for limit in (column.minimum, highest))
    if low is not None and high is not None:
        span = text("template.between", low=low, high=high)
    elif low is not None:
        span = text("template.least", low=low)
    else:
        span = "" if high is None else text("template.most", high=high)
    marks = text("template.list_comma").join(column.marks)
    hidden = text("template.marks", marks=marks) if column.marks else ""
    unit = text("template.of_unit", unit=unit_in(lang, column.unit)) if column.unit else ""
    return f"{kind}{span}{unit}{hidden}"


def _is_whole(column: FormColumn) -> bool:
    return not column.decimals and column.unit not in RATE_UNITS


def _bounds(column: FormColumn) -> tuple[str, str]:
    low = -MOST if column.minimum is None else column.minimum
    high = most_allowed(column)
    return f"{low:.15g}", f"{high:.15g}"


def to_formula(expression: str, cells: Mapping[str, str]) -> str:
    """Translate an expression into a formula over the columns' cells: `a <= b` becomes C4<=D4.

    Numbers, columns, + - * /, comparisons, AND, OR, NOT and brackets are translated. Raises UntranslatableError for
    anything else.
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
    """Recursive descent over tokens: one method for each level of precedence, from OR down to a single operand."""

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
