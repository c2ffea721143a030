"""The page of an indicator: what it is, its series, and the figures of the units of each top place."""

from flows.steps.report.contents import Content, Contents
from flows.steps.report.figures import figure_shown, number_text, order_of
from flows.steps.report.marts import MartRow
from schemas.codelists import RETURN_RATES
from schemas.periods import MONTHS_IN, Period, parse_period
from schemas.texts.language_texts import worded

_PERIODS_SHOWN = 12
_UNITS_RANKED = 30


def indicator_page(contents: Contents, code: str) -> Content:
    """Content of the page of an indicator, whose series are loaded."""
    row = contents.figures.indicators[code]
    tops = [
        top
        for top in contents.tops
        if any(contents.figures.of(place, code) for place in contents.with_children(top))
    ]
    domain = contents.marts.domain_names.get(row["domain"], row["domain"])
    return {
        **contents.indicator(code),
        "row": {name: row[name] for name in ("definition", "over_time")}
        | {"domain_zh": domain, "domain_en": row["domain"].replace("_", " ")},
        "formula": formula_of(contents, row),
        "tops": [_top(contents, top, code) for top in tops],
    }


def formula_of(contents: Contents, row: MartRow) -> list[str] | None:
    """A figure's formula, of a rate in the names of its terms, in both languages; None for a base indicator."""
    scale = f"{number_text(row['scale'], 0)} × " if row["scale"] not in (None, 1) else ""
    if row["formula"] in RETURN_RATES:
        key = f"page.formula_{row['formula']}"
        return [f"{scale}{worded(lang, key)}" for lang in ("zh", "en")]
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
        | {"figures": [_shown(contents, place, figures.at(place, code, period), known) for period in periods]}
        for place in places
    ]
    series = contents.series(top, code)
    latest = [own["period"] for own in (figures.latest(top, code), *series["points"][-1:]) if own]
    ranked_in = next((period for period in latest if period in periods), periods[-1])
    return {
        **contents.place(top),
        "periods": periods,
        "lines": lines,
        "series": series,
        "targets": contents.targets_of(top, code),
        "ranked_in": ranked_in,
        "ranked": _ranked(lines, periods.index(ranked_in), top),
        "has_ways": any(own.get("how") for line in lines for own in line["figures"]),
    }


def _shown(contents: Contents, place: str, row: MartRow | None, known: MartRow) -> Content:
    return figure_shown(row, known) | contents.way_to(place, row)


def _ranked(lines: list[Content], at: int, top: str) -> list[Content]:
    """The units below a top place by their value of one period, the greatest first, with the length of their bars."""
    units = [
        line | {"figure": line["figures"][at]}
        for line in lines
        if line["code"] != top and line["figures"][at]["value"] is not None
    ]
    largest = max((abs(unit["figure"]["value"]) for unit in units), default=0) or 1
    units.sort(key=lambda unit: (-unit["figure"]["value"], unit["code"]))
    shown = ("code", "name", "has_page", "figure")
    return [
        {name: unit[name] for name in shown} | {"bar": round(100 * abs(unit["figure"]["value"]) / largest)}
        for unit in units[:_UNITS_RANKED]
    ]


def _by_length(period: str) -> tuple[int, Period]:
    """Sort key of periods: months, then quarters, halves and years, each in the order of time."""
    parsed = parse_period(period)
    return MONTHS_IN[parsed.period_type], parsed
