"""Validations and conditional formats that a slip keeps: those that look at cells of their own sheet alone.

Who mends a number in the slip is then guided as in the form. A condition of a stranger's file is kept by what it is
made of, never by what is missing from it: plain addresses, numbers, texts, operators and functions that only compare
and count. A condition on another sheet, a name or any other function is left out and counted.
"""

import re
from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation

from flows.steps.slip._styles import legal

_MOST, _LONGEST, _MOST_RANGES = 500, 1_000, 200
_ADDRESS = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_RANGE = re.compile(rf"{_ADDRESS}(?::{_ADDRESS})?|\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}", re.IGNORECASE)
_FUNCTIONS = frozenset(
    [
        *("ABS", "AND", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "EXACT", "FALSE", "IF", "IFERROR", "INT"),
        *("ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MAX", "MID", "MIN", "MOD", "NOT", "OR"),
        *("RIGHT", "ROUND", "SUM", "SUMIF", "TRIM", "TRUE", "TRUNC", "VALUE"),
    ]
)
_RULES = frozenset(
    [
        *("aboveAverage", "beginsWith", "cellIs", "containsBlanks", "containsText", "duplicateValues"),
        *("endsWith", "expression", "notContainsBlanks", "notContainsText", "top10", "uniqueValues"),
    ]
)
_RULE_FIELDS = (
    *("type", "operator", "priority", "stopIfTrue", "text", "rank", "percent", "bottom"),
    *("aboveAverage", "equalAverage", "stdDev"),
)
_VALIDATION_FIELDS = (
    *("type", "operator", "errorStyle", "allowBlank", "showErrorMessage", "showInputMessage", "showDropDown"),
    *("formula1", "formula2", "imeMode"),
)
_TEXTS = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}


def copy_conditions(new: Any, parser: Any, formats: Sequence[Any]) -> int:
    """Copy the validations and conditional formats of a parsed sheet; the number that are left out.

    `formats` are the looks that the source's conditional formats name by number.
    """
    given = parser.data_validations.dataValidation if hasattr(parser, "data_validations") else ()
    validations = [valid for one in given[:_MOST] if (valid := _kept_validation(one))]
    for validation in validations:
        new.add_data_validation(validation)
    rules = [(group.sqref, rule) for group in parser.formatting for rule in group.rules]
    ranked = sorted(rules[:_MOST], key=lambda each: each[1].priority or 0)
    kept_rules = [(where, kept) for where, one in ranked if (kept := _kept_rule(where, one, formats))]
    for where, rule in kept_rules:
        new.conditional_formatting.add(str(where), rule)
    return len(given) - len(validations) + len(rules) - len(kept_rules)


def _kept_validation(given: Any) -> DataValidation | None:
    if not _is_plain(given.formula1, given.formula2) or len(given.sqref.ranges) > _MOST_RANGES:
        return None
    kept = DataValidation(**{name: getattr(given, name) for name in _VALIDATION_FIELDS}, sqref=given.sqref)
    for name, most in _TEXTS.items():
        setattr(kept, name, legal(getattr(given, name) or "", most) or None)
    return kept


def _kept_rule(where: Any, given: Any, formats: Sequence[Any]) -> Rule | None:
    if given.type not in _RULES or not _is_plain(*given.formula) or len(where.ranges) > _MOST_RANGES:
        return None
    kept = Rule(**{name: getattr(given, name) for name in _RULE_FIELDS}, formula=list(given.formula))
    if given.dxfId is not None and given.dxfId < len(formats):
        look = formats[given.dxfId]  # without its number format, which could hide or change a number
        kept.dxf = DifferentialStyle(font=copy(look.font), fill=copy(look.fill), border=copy(look.border))
    return kept


def _is_plain(*formulas: Any) -> bool:
    """Tell whether formulas refer to cells of the same sheet alone and only compare and count."""
    return all(
        formula is None or (type(formula) is str and _is_plain_formula(formula)) for formula in formulas
    )


def _is_plain_formula(formula: str) -> bool:
    if len(formula) > _LONGEST:
        return False
    try:
        tokens = Tokenizer(f"={formula}").items
    except TokenizerError:
        return False
    return all(map(_is_plain_token, tokens))


def _is_plain_token(token: Any) -> bool:
    if token.type == Token.OPERAND:
        is_constant = token.subtype in (Token.NUMBER, Token.TEXT, Token.LOGICAL)
        return is_constant or bool(_RANGE.fullmatch(token.value))
    if token.type == Token.FUNC:
        return token.subtype == Token.CLOSE or token.value.rstrip("(").upper() in _FUNCTIONS
    return token.type in (Token.PAREN, Token.SEP, Token.OP_PRE, Token.OP_IN, Token.OP_POST, Token.WSPACE)
