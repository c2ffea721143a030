"""The page of an indicator: what it is, its series, and the figures of the units of each top place."""

from flows.steps.report.contents import Content, Contents
from flows.steps.report.figures import figure_shown, number_text, order_of
from flows.steps.report.marts import MartRow
from schemas.periods import MONTHS_IN, Period, parse_period

_PERIODS_SHOWN = 12
_OF_RETURNS = {
    "reporting_rate": ("已收报表 ÷ 应报报表", "returns received ÷ returns expected"),
    "on_time_rate": ("按时收到的报表 ÷ 应报报表", "returns received on time ÷ returns expected"),
}


def indicator_page(contents: Contents, code: str) -> Content:
    """Content of the page of an indicator, whose series are loaded."""
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
        "formula": formula_of(contents, row),
        "tops": [_top(contents, top, code) for top in tops],
    }


def formula_of(contents: Contents, row: MartRow) -> list[str] | None:
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
    periods = sorted(periods[-_PERIODS_SHOWN:], key=_by_length)
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
        "ways": [
            contents.place(place) | way
            for place in places
            if (way := contents.way_to(place, figures.latest(place, code)))["how"]
        ],
    }


def _by_length(period: str) -> tuple[int, Period]:
    """Sort key of periods: months, then quarters, halves and years, each in the order of time."""
    parsed = parse_period(period)
    return MONTHS_IN[parsed.period_type], parsed
