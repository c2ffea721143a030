"""Charts as SVG, drawn by Vega-Lite (vl-convert) without a browser or a network."""

import json
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup, escape

Point = dict[str, Any]

INK, SHADE = "#1f3a5f", "#c8ccd2"
_STATES = ("exact", "partial", "estimated", "disputed")
_SHAPES = ("circle", "circle", "triangle-up", "cross")


def series_chart(
    points: list[Point], description: str, target: float | None = None, width: int = 340
) -> Markup:
    """The series of one figure; `points` have period, value and state, in the order of time.

    A filled circle is a sound figure, an open one partial, a triangle estimated, a cross disputed. A dashed line is the
    target. The shapes differ without colour.
    """
    drawn = _drawn(tuple((own["period"], own["value"], own["state"]) for own in points), target, width)
    described = escape(description)
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{described}" ', 1))


@lru_cache(maxsize=1024)
def _drawn(points: tuple[tuple[str, float, str], ...], target: float | None, width: int) -> str:
    """The SVG of a series; the same series on two pages is drawn once.

    The pages set the font: to measure a list of Chinese fonts would take five times as long, and labels are digits.
    """
    spec = json.loads(_compiled(width))
    values = {
        "points": [{"p": period, "v": value, "s": state} for period, value, state in points],
        "target": [] if target is None else [{"v": target}],
    }
    for data in spec["data"]:
        if data["name"] in values:
            data["values"] = values[data["name"]]
    drawn: str = _library().vega_to_svg(json.dumps(spec))
    return drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"', "")


@cache
def _compiled(width: int) -> str:
    """The chart without its data, compiled once from Vega-Lite to Vega: that is half of the work."""
    x = {"field": "p", "type": "ordinal", "sort": None, "axis": {"labelAngle": 0, "labelOverlap": True}}
    y = {
        "field": "v",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 4},
    }
    shape = {"field": "s", "type": "nominal", "scale": {"domain": _STATES, "range": _SHAPES}, "legend": None}
    fill = {"condition": {"test": "datum.s == 'partial'", "value": "white"}, "value": INK}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "aria": False, "color": INK, "strokeWidth": 1.6},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {
                "type": "point",
                "aria": False,
                "size": 46,
                "stroke": INK,
                "strokeWidth": 1.4,
                "opacity": 1,
            },
            "encoding": {"x": x, "y": y, "shape": shape, "fill": fill},
        },
    ]
    rule = {"type": "rule", "aria": False, "strokeDash": [5, 3], "color": "#8a3b12"}
    layers.append({"data": {"name": "target"}, "mark": rule, "encoding": {"y": y}})
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": round(width * 0.38),
        "padding": 4,
        "data": {"name": "points"},
        "datasets": {"points": [], "target": []},
        "layer": layers,
        "encoding": {"x": {"title": None}, "y": {"title": None}},
        "config": {
            "background": None,
            "view": {"stroke": None},
            "axis": {"domainColor": SHADE, "tickColor": SHADE, "gridColor": "#e6e8eb", "labelFontSize": 11},
        },
    }
    compiled = _library().vegalite_to_vega(spec)
    return compiled if isinstance(compiled, str) else json.dumps(compiled)


@cache
def _library() -> Any:
    """The library, loaded with the first chart: it starts a JavaScript engine."""
    import vl_convert  # noqa: PLC0415

    return vl_convert
