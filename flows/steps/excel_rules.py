"""A rule of the catalogue as a spreadsheet formula, so that a template can show at once where it does not hold."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|<>|!=|[-+*/()<>=]))"
)
_WORDS = {"and", "or", "not"}


class UntranslatableError(ValueError):
    """The expression uses more of SQL than a spreadsheet formula is made from."""


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
