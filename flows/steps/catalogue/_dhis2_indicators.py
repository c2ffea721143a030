"""Indicators and columns from data elements and indicators of DHIS2; a disaggregation gives a column each and a sum."""

import re
from collections.abc import Iterable
from typing import Any

IndicatorRow = dict[str, str | None]

DEFAULT_COMBO = "default"
"""Name of the category combination of data elements without disaggregation."""

_OVER = {
    # aggregation type: over places, over time, how a column reports it
    "SUM": ("sum", "sum", "period"),
    "AVERAGE_SUM_ORG_UNIT": ("sum", "average", "period"),
    "LAST": ("sum", "last", "stock"),
    "LAST_IN_PERIOD": ("sum", "last", "stock"),
    "AVERAGE": ("none", "none", "period"),
    "LAST_AVERAGE_ORG_UNIT": ("none", "last", "stock"),
    "MAX": ("maximum", "maximum", "period"),
    "MIN": ("minimum", "minimum", "period"),
    "NONE": ("none", "none", "period"),
}
_DECIMALS = {
    "INTEGER": "0",
    "INTEGER_POSITIVE": "0",
    "INTEGER_ZERO_OR_POSITIVE": "0",
    "INTEGER_NEGATIVE": "0",
    "NUMBER": "2",
    "PERCENTAGE": "2",
    "UNIT_INTERVAL": "4",
}
_LEAST = {"INTEGER_POSITIVE": "1", "INTEGER_ZERO_OR_POSITIVE": "0", "PERCENTAGE": "0", "UNIT_INTERVAL": "0"}
_FACTOR_UNITS = {1: "个", 100: "%", 1000: "‰", 10_000: "/万", 100_000: "/10万"}
_TERM = re.compile(r"#\{([A-Za-z]\w{10})(?:\.([A-Za-z]\w{10}))?\}")
_SUM = re.compile(r"\s*\(?\s*(?P<first>#\{[\w.]+\})(?P<rest>(?:\s*[+-]\s*#\{[\w.]+\})*)\s*\)?\s*")


def text_named(own: dict[str, Any]) -> str:
    """Name of an object on one line, without what would part a header into levels."""
    return " ".join(str(own.get("displayName") or own.get("name") or own["id"]).replace("→", "-").split())


def combos_of(found: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Option combinations by category combination, each with its name; none for the default."""
    defaults = {own["id"] for own in found.get("categoryCombos", ()) if own.get("name") == DEFAULT_COMBO}
    combos: dict[str, list[tuple[str, str]]] = {}
    for own in found.get("categoryOptionCombos", ()):
        combo = (own.get("categoryCombo") or {}).get("id")
        if combo and combo not in defaults and own.get("name") != DEFAULT_COMBO:
            combos.setdefault(combo, []).append((own["id"], text_named(own)))
    return combos


def categories_of(found: dict[str, Any]) -> dict[str, str]:
    """Categories with their options by option combination, as data values in ADX have them: <category>=<option>."""
    options = {
        own["id"]: {option["id"] for option in own.get("categoryOptions", ())}
        for own in found.get("categories", ())
    }
    of_combo = {
        own["id"]: [category["id"] for category in own.get("categories", ())]
        for own in found.get("categoryCombos", ())
    }
    said: dict[str, str] = {}
    for own in found.get("categoryOptionCombos", ()):
        given = {option["id"] for option in own.get("categoryOptions", ())}
        categories = of_combo.get((own.get("categoryCombo") or {}).get("id"), [])
        chosen = {category: options.get(category, set()) & given for category in categories}
        if chosen and all(len(found_in) == 1 for found_in in chosen.values()):
            said[own["id"]] = ".".join(
                f"{category}={chosen[category].copy().pop()}" for category in sorted(chosen)
            )
    return said


def element_rows(
    elements: Iterable[dict[str, Any]], combos: dict[str, list[tuple[str, str]]]
) -> tuple[list[IndicatorRow], dict[str, list[IndicatorRow]]]:
    """Indicators of the numeric data elements, and the columns of each data element with their label in data values."""
    rows: list[IndicatorRow] = []
    columns: dict[str, list[IndicatorRow]] = {}
    for own in elements:
        value_type = own.get("valueType", "NUMBER")
        if own.get("domainType", "AGGREGATE") != "AGGREGATE" or value_type not in _DECIMALS:
            continue
        name = text_named(own)
        places, times, reported_as = _OVER.get(own.get("aggregationType", "SUM"), _OVER["NONE"])
        base: IndicatorRow = {
            "domain": "dhis2",
            "unit": "%" if value_type == "PERCENTAGE" else "个",
            "over_places": "none" if value_type == "PERCENTAGE" else places,
            "over_time": "none" if value_type == "PERCENTAGE" else times,
            "decimals": _DECIMALS[value_type],
            "better": "none",
            "minimum": _LEAST.get(value_type),
            "sensitive": "false",
            "definition": " ".join(str(own.get("description") or "").split()) or None,
            "valid_from": "2000-01-01",
        }
        parts = combos.get((own.get("categoryCombo") or {}).get("id", ""), [])
        codes = [(own["id"], own["id"], name)] if not parts else []
        codes += [(f"{own['id']}_{uid}", f"{own['id']}.{uid}", f"{name} ({part})") for uid, part in parts]
        for code, label, said in codes:
            rows.append(base | {"code": code, "name_zh": said, "name_en": said})
            header = str(own.get("formName") or name).replace("→", "-")
            header = header if not parts else f"{header}→{said.removeprefix(name).strip(' ()')}"
            column: IndicatorRow = {
                "column": code,
                "indicator": code,
                "reported_as": reported_as,
                "label": label,
            }
            column |= {
                "header_zh": header,
                "header_en": header,
                "required": "false",
                "valid_from": "2000-01-01",
            }
            columns.setdefault(own["id"], []).append(column)
        if parts and places == "sum":
            total = " + ".join(code for code, _, _ in codes)
            summed: IndicatorRow = {"code": own["id"], "name_zh": name, "name_en": name, "numerator": total}
            rows.append(base | summed | {"minimum": None, "over_places": "none", "over_time": "none"})
    return rows, columns


def computed_rows(found: dict[str, Any], known: set[str | None]) -> tuple[list[IndicatorRow], list[str]]:
    """Indicators of DHIS2 whose numerator and denominator are sums of data elements, and the names of the others."""
    factors = {own["id"]: int(own.get("factor") or 1) for own in found.get("indicatorTypes", ())}
    rows: list[IndicatorRow] = []
    left: list[str] = []
    for own in found.get("indicators", ()):
        name = text_named(own)
        above, below = (_sum_of(str(own.get(side) or "")) for side in ("numerator", "denominator"))
        factor = factors.get((own.get("indicatorType") or {}).get("id", ""), 1)
        used = set(re.findall(r"\w+", f"{above} {below}"))
        if not above or not below or not used <= known or factor not in _FACTOR_UNITS:
            left.append(f"indicator {name}")
            continue
        row: IndicatorRow = {"code": own["id"], "name_zh": name, "name_en": name, "domain": "dhis2"}
        row |= {"unit": _FACTOR_UNITS[factor], "over_places": "none", "over_time": "none", "numerator": above}
        row |= {
            "denominator": below,
            "scale": str(factor),
            "decimals": "2",
            "better": "none",
            "sensitive": "false",
        }
        rows.append(row | {"definition": own.get("description"), "valid_from": "2000-01-01"})
    return rows, left


def _sum_of(expression: str) -> str | None:
    """An expression of DHIS2 that adds and subtracts data elements, as a catalogue writes it; None for another."""
    if not _SUM.fullmatch(expression):
        return None
    plain = _TERM.sub(lambda found: f"{found[1]}_{found[2]}" if found[2] else found[1], expression)
    return re.sub(r"\s*([+-])\s*", r" \1 ", plain.strip(" ()"))
