"""Charts as SVG: where each line, point and label of a series stands, drawn by a template like the pages."""

import math
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from flows.steps.report.words import LANGUAGES, period_on_page, tag_of
from schemas.periods import Period, parse_period, periods_between
from schemas.texts.language_texts import worded

Point = dict[str, Any]
_Label = dict[str, str]

_TEMPLATES = Path(__file__).parent / "templates"
_WIDTH, _HEIGHT = 264, 106
"""Pixels of the plot; around it is room for labels."""

_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 20, 28, 36
_ABOVE, _BELOW, _PERIOD_LINE = -9, 15, 33
"""Pixels from a point to the foot of its label, and from the plot to that of the periods."""

_ALL_LABELLED = 6
"""Series of at most so many points have the value at each, longer ones at the last."""

_LEAST_RANGE = 0.01
"""The axis covers at least this share of the greatest value, so that a change in the last digit does not look large."""

_INTERVALS = 5
"""An axis has at most so many intervals between ticks."""

_SHORTENED_FROM, _SHORTENED_TO = 1e5, 1e13
_LONGEST_TICK = 8
_CIRCLE = "M-3.4,0a3.4,3.4 0 1 1 6.8,0a3.4,3.4 0 1 1 -6.8,0Z"
_SHAPES = {
    "exact": (_CIRCLE, "#1f3a5f"),
    "partial": (_CIRCLE, "white"),
    "estimated": ("M0,-2.9L-3.4,2.9H3.4Z", "#1f3a5f"),
    "disputed": ("M-3.7,-3.7L3.7,3.7M3.7,-3.7L-3.7,3.7", "none"),
}
"""Shape and filling of a point by its state; the shapes differ without colour."""


class _Axis(NamedTuple):
    """The vertical axis: the values at its foot and its head, and ticks with their texts."""

    low: float
    high: float
    ticks: list[tuple[float, str]]

    def height(self, value: float) -> float:
        """Pixels from the top of the plot to a value; the middle if there is one value alone."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return _HEIGHT * (1 - share)


def series_chart(
    points: list[Point],
    description: str,
    target: float | None = None,
    langs: tuple[str, ...] = LANGUAGES,
) -> Markup:
    """The series of one figure, labelled in each language; `points` have period, value, text and state, in the order of time.

    A filled circle is a sound figure, an open one partial, a triangle estimated, a cross disputed. A dashed line is the
    target. The line breaks where a period has no value.
    """
    drawn = _drawn(
        tuple((own["period"], own["value"], own["text"], own["state"]) for own in points), target, langs
    )
    return Markup(_template().render(drawn, description=description))


@lru_cache(maxsize=1024)
def _drawn(
    points: tuple[tuple[str, float, str, str], ...], target: float | None, langs: tuple[str, ...]
) -> dict[str, Any]:
    """Places and texts of a series, for the template; the same series on two pages is laid out once."""
    axis = _axis_of([value for _, value, _, _ in points] + ([] if target is None else [target]))
    periods = _periods_of(points)
    step = _WIDTH / len(periods)
    across = {own.text: step * (at + 0.5) for at, own in enumerate(periods)}
    return {
        "width": _LEFT + _WIDTH + _RIGHT,
        "height": _TOP + _HEIGHT + _BOTTOM,
        "left": _LEFT,
        "top": _TOP,
        "plot": _WIDTH,
        "ticks": [
            {
                "y": _pixel(axis.height(value)),
                **_said(-5, axis.height(value) + 4, "end", _tick(value, text, langs)),
            }
            for value, text in axis.ticks
        ],
        "line": _line(points, periods, across, axis),
        "dots": [
            {
                "x": _pixel(across[period]),
                "y": _pixel(axis.height(value)),
                "shape": _SHAPES[state][0],
                "fill": _SHAPES[state][1],
                "title": f"{period_on_page(langs[0], period)} {text}",
            }
            for period, value, text, state in points
        ],
        "periods": _period_labels(periods, across, langs),
        "values": _value_labels(points, across, axis, langs),
        "target": None if target is None else _target(target, axis, langs),
    }


def _periods_of(points: tuple[tuple[str, float, str, str], ...]) -> list[Period]:
    """The periods from the first point to the last, also without a value."""
    first, last = parse_period(points[0][0]), parse_period(points[-1][0])
    return list(periods_between(first.period_type, first.start, last.end))


def _line(
    points: tuple[tuple[str, float, str, str], ...],
    periods: list[Period],
    across: dict[str, float],
    axis: _Axis,
) -> str:
    """The path through the points, with a gap where a period has no value."""
    values = {period: value for period, value, _, _ in points}
    path, pen = [], "M"
    for own in periods:
        value = values.get(own.text)
        if value is not None:
            path.append(f"{pen}{_pixel(across[own.text])},{_pixel(axis.height(value))}")
        pen = "M" if value is None else "L"
    return "".join(path)


def _period_labels(
    periods: list[Period], across: dict[str, float], langs: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Names of periods below the plot, from the last one back as many as have room."""
    names = {own.text: {lang: period_on_page(lang, own.text) for lang in langs} for own in periods}
    every = math.ceil((max(map(_label_width, names.values())) + 8) * len(periods) / _WIDTH)
    shown = list(names)[::-1][::every][::-1]
    return [_centred(across[text], _HEIGHT + _PERIOD_LINE, names[text]) for text in shown]


def _value_labels(
    points: tuple[tuple[str, float, str, str], ...],
    across: dict[str, float],
    axis: _Axis,
    langs: tuple[str, ...],
) -> list[dict[str, Any]]:
    """Values above their points, below those that are lower than their neighbours: all of a few, else the last."""
    labels = []
    for at, (period, value, text, _) in enumerate(points):
        if len(points) <= _ALL_LABELLED or at == len(points) - 1:
            beside = [own[1] for own in points[max(0, at - 1) : at + 2]]
            below = value == min(beside) < max(beside)
            label = {lang: _short(value, lang, text) for lang in langs}
            labels.append(_centred(across[period], axis.height(value) + (_BELOW if below else _ABOVE), label))
    return labels


def _target(target: float, axis: _Axis, langs: tuple[str, ...]) -> dict[str, Any]:
    label = {lang: f"{worded(lang, 'page.target')} {_short(target, lang, f'{target:,g}')}" for lang in langs}
    height = axis.height(target)
    return {"y": _pixel(height), **_said(3, height - 5, "start", label)}


def _centred(x: float, y: float, label: _Label) -> dict[str, Any]:
    """A label with its middle at a point, moved so far that it stays inside the picture."""
    half = _label_width(label) / 2
    return _said(min(max(x, half - _LEFT), _WIDTH + _RIGHT - half), y, "middle", label)


def _said(x: float, y: float, anchor: str, label: _Label) -> dict[str, Any]:
    """A label in each language, of which the page shows one; once, without a language, if they are the same."""
    said = [(tag_of(lang), text) for lang, text in label.items()]
    if len(set(label.values())) == 1:
        said = [("", said[0][1])]
    return {"at": {"x": _pixel(x), "y": _pixel(y), "anchor": anchor}, "label": said}


def _pixel(number: float) -> str:
    """A coordinate with at most two decimals, never `-0`."""
    return f"{round(number, 2) + 0:g}"


def _axis_of(values: list[float]) -> _Axis:
    """The axis of some values: ticks around them, whose step is 1, 2 or 5 times a power of ten."""
    low, high = _range(values)
    if low == high:
        return _Axis(low, high, [(low, f"{low:,g}")])
    power = math.floor(math.log10((high - low) / _INTERVALS))
    for digit in (1, 2, 5, 10):
        first, last = math.floor(low / (digit * 10.0**power)), math.ceil(high / (digit * 10.0**power))
        if last - first <= _INTERVALS:
            break
    steps = [number * digit for number in range(first, last + 1)]
    ticks = [own * 10.0**power if power >= 0 else own / 10**-power for own in steps]  # 3 / 10, not 3 * 0.1
    return _Axis(ticks[0], ticks[-1], [(own, f"{own:,.{max(0, -power)}f}") for own in ticks])


def _range(values: list[float]) -> tuple[float, float]:
    """The least and the greatest value, moved apart if they are close but not equal."""
    low, high = min(values), max(values)
    more = max(abs(low), abs(high)) * _LEAST_RANGE - (high - low)
    return (low - more / 2, high + more / 2) if low < high and more > 0 else (low, high)


def _tick(value: float, text: str, langs: tuple[str, ...]) -> _Label:
    """The label of a tick, with few digits if its text is long."""
    shown = text if len(text) <= _LONGEST_TICK else f"{value:.3g}"
    return {lang: _short(value, lang, shown) for lang in langs}


def _short(value: float, lang: str, text: str) -> str:
    """A number in few characters: of large ones four digits with 万 or 亿, in English k, M or bn; else its text."""
    if abs(value) < _SHORTENED_FROM:
        return text
    if abs(value) >= _SHORTENED_TO:
        return f"{value:.3g}"
    size, sign = next(own for own in _scales(worded(lang, "page.scales")) if abs(value) >= own[0])
    decimals = max(0, 3 - math.floor(math.log10(abs(value / size)) + 1e-9))
    short = f"{value / size:,.{decimals}f}"
    return (short.rstrip("0").rstrip(".") if decimals else short) + sign


@cache
def _scales(text: str) -> list[tuple[float, str]]:
    """Sizes of large numbers with their signs in a language, the greatest first."""
    sizes = (own.split(" ") for own in text.split(";"))
    return [(float(size), sign) for size, sign in sizes]


def _label_width(label: _Label) -> float:
    """Room that a label takes in any language, in a font of eleven pixels."""
    return max(sum(11 if ord(char) > 255 else 6.3 for char in text) for text in label.values())


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("chart.svg")
