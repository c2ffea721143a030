"""The page of an indicator: what it is, its series, the units of each top place, how the latest figure came about."""

from flows.steps.report.contents import Content, Contents
from flows.steps.report.figures import figure_shown, number_text, order_of
from flows.steps.report.marts import MartRow
from schemas.periods import parse_period, period_words

_PERIODS_SHOWN = 12
_ABSENT_NAMED = 20
_OF_RETURNS = {
    "reporting_rate": ("已收报表 ÷ 应报报表", "returns received ÷ returns expected"),
    "on_time_rate": ("按时收到的报表 ÷ 应报报表", "returns received on time ÷ returns expected"),
}


def indicator_page(contents: Contents, code: str) -> Content:
    """Content of the page of an indicator."""
    row = contents.figures.indicators[code]
    tops = [
        top
        for top in contents.tops
        if any(contents.figures.of(place, code) for place in contents.with_children(top))
    ]
    domain = contents.marts.domain_names().get(row["domain"], row["domain"])
    return {
        **contents.indicator(code),
        "row": {name: row[name] for name in ("definition", "over_time")} | {"domain_name": domain},
        "formula": _formula(contents, row),
        "tops": [_top(contents, top, code) for top in tops],
    }


def _formula(contents: Contents, row: MartRow) -> list[str] | None:
    """A figure's formula, of a rate in the names of its terms, in both languages; None for a base indicator."""
    scale = f"{number_text(row['scale'], 0)} × " if row["scale"] not in (None, 1) else ""
    if row["formula"] in _OF_RETURNS:
        return [f"{scale}{text}" for text in _OF_RETURNS[row["formula"]]]
    if row["formula"]:
        return [row["formula"], row["formula"]]
    if not row["numerator"]:
        return None
    texts = []
    for name in ("name_zh", "name_en"):
        known = (contents.figures.indicators.get(row[part] or "") for part in ("numerator", "denominator"))
        above, below = (
            str((term or {}).get(name) or row[part] or "")
            for term, part in zip(known, ("numerator", "denominator"), strict=True)
        )
        texts.append(f"{scale}{above} ÷ {below}" if below else f"{scale}{above}")
    return texts


def _top(contents: Contents, top: str, code: str) -> Content:
    figures, known = contents.figures, contents.figures.indicators[code]
    places = [place for place in contents.with_children(top) if figures.of(place, code)]
    periods = sorted({row["period"] for place in places for row in figures.of(place, code)}, key=order_of)
    periods = periods[-_PERIODS_SHOWN:]
    lines = [
        contents.place(place)
        | {"figures": [figure_shown(figures.at(place, code, period), known) for period in periods]}
        for place in places
    ]
    return {
        **contents.place(top),
        "periods": periods,
        "lines": lines,
        "series": contents.series(top, code),
        "targets": contents.targets_of(top, code),
        "how": _how(contents, top, code) if known["is_headline"] else None,
    }


def _how(contents: Contents, top: str, code: str) -> Content | None:
    """Derivation of the latest figure of a top place: its terms, and the figures of its units."""
    latest = contents.figures.latest(top, code)
    if latest is None:
        return None
    period = latest["period"]
    units = [
        _part(contents, place, row, code)
        for place in contents.children[top]
        if (row := contents.figures.at(place, code, period)) or _missing(contents, place)
    ]
    largest = max((abs(unit["value"] or 0) for unit in units), default=0) or 1
    for unit in units:
        unit["bar"] = round(100 * abs(unit["value"] or 0) / largest)
    return {
        "period": period,
        "words": period_words(parse_period(period)),
        "total": _part(contents, top, latest, code),
        "units": sorted(units, key=lambda unit: (unit["value"] is None, -(unit["value"] or 0), unit["code"])),
    }


def _part(contents: Contents, place: str, row: MartRow | None, code: str) -> Content:
    absent = _missing(contents, place)
    above, below = (row[name] if row else None for name in ("numerator", "denominator"))
    return {
        **contents.place(place),
        "figure": figure_shown(row, contents.figures.indicators[code]),
        "value": row["value"] if row else None,
        "numerator": number_text(above, 2),
        "denominator": number_text(below, 2),
        "is_rate": below is not None,
        "expected": row["units_expected"] if row else None,
        "reported": row["units_reported"] if row else None,
        "absent": absent[:_ABSENT_NAMED],
        "more_absent": max(0, len(absent) - _ABSENT_NAMED),
    }


def _missing(contents: Contents, place: str) -> list[str]:
    return [row["name"] for row in contents.absent if row["branch_code"] == place and row["is_missing"]]
