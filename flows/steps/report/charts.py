"""Charts as SVG, drawn by Vega-Lite (vl-convert) without a browser or a network, with labels in both languages."""

import json
import math
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from flows.steps.report.words import LANGUAGES, period_on_page, tag_of
from schemas.periods import parse_period, periods_between
from schemas.texts.language_texts import worded

Point = dict[str, Any]
_Label = dict[str, str]

_CHART = Path(__file__).parent / "templates" / "chart.json"
_ALL_LABELLED = 6
"""Series of at most so many points have the value at each, longer ones at the last."""

_LEAST_RANGE = 0.01
"""The axis covers at least this share of the greatest value, so that a change in the last digit does not look large."""

_SHORTENED_FROM, _SHORTENED_TO = 1e5, 1e13
_LONGEST_TICK = 8
_TEXT = re.compile("<text ([^>]*)>([^<]*)</text>")
_LABEL = re.compile(
    '<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="point" '
    '(transform="[^"]*") d="M0,0"[^>]*/>'
)
_LABELS = re.compile(
    'mark-symbol (role-mark (?:periods|values|targets)_marks)" role="graphics-(?:object|symbol)" '
    'aria-roledescription="symbol mark container"'
)
_FONT = 'font-family="sans-serif" font-size="11px" fill="black"'
_DOT = re.compile('<path aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="point" ([^>]*)/>')


def series_chart(
    points: list[Point],
    description: str,
    target: float | None = None,
    langs: tuple[str, ...] = LANGUAGES,
) -> Markup:
    """The series of one figure, labelled in each language; `points` have period, value, text and state, in the order of time.

    A filled circle is a sound figure, an open one partial, a triangle estimated, a cross disputed. A dashed line is the
    target. The shapes differ without colour. The line breaks where a period has no value.
    """
    drawn = _drawn(
        tuple((own["period"], own["value"], own["text"], own["state"]) for own in points), target, langs
    )
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(description)}" ', 1))


@lru_cache(maxsize=1024)
def _drawn(
    points: tuple[tuple[str, float, str, str], ...], target: float | None, langs: tuple[str, ...]
) -> str:
    """The SVG of a series; the same series on two pages is drawn once.

    A label is a point without size that has a key as its description: to measure texts takes the library a third of its
    time, Chinese letters five times as long as all the rest.
    """
    chart = json.loads(_compiled())
    rows, labels = _rows(points, chart["width"], chart["padding"], langs)
    low, high = _range([value for _, value, _, _ in points] + ([] if target is None else [target]))
    values = {"points": rows, "target": [] if target is None else [{"value": target, "label": "target"}]}
    signals = {"low": low, "high": high}
    for data in chart["data"]:
        if data["name"] in values:
            data["values"] = values[data["name"]]
    for signal in chart["signals"]:
        if signal["name"] in signals:
            signal["value"] = signals[signal["name"]]
    if target is not None:
        labels["target"] = {
            lang: f"{worded(lang, 'page.target')} {_short(target, lang, f'{target:,g}')}" for lang in langs
        }
    drawn: str = _library().vega_to_svg(json.dumps(chart))
    drawn = drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1"', "")
    drawn = _LABELS.sub(r'mark-text \1" aria-hidden="true"', drawn)
    drawn = _TEXT.sub(lambda found: _text(found[1], _tick(found[2], langs)), drawn)
    drawn = _LABEL.sub(lambda found: _text(_place_of(found[1], found[2]), labels[found[1]]), drawn)
    return _DOT.sub(r"<path \2><title>\1</title></path>", drawn)


def _rows(
    points: tuple[tuple[str, float, str, str], ...],
    width: float,
    padding: dict[str, float],
    langs: tuple[str, ...],
) -> tuple[list[dict[str, Any]], dict[str, _Label]]:
    """A row for each period from the first to the last, also without a value; and the labels by their keys.

    Names of periods are below the axis from the last one back, as many as have room.
    """
    first, last = parse_period(points[0][0]), parse_period(points[-1][0])
    periods = list(periods_between(first.period_type, first.start, last.end))
    names = {f"@{own.text}": {lang: period_on_page(lang, own.text) for lang in langs} for own in periods}
    step = width / len(periods)
    every = math.ceil((max(map(_width, names.values())) + 8) / step)
    labels, rows = dict(names), []
    known = {f"@{point[0]}": at for at, point in enumerate(points)}

    def shift(at: int, label: _Label) -> float:
        """How far a label is moved from its point so that it stays inside the picture."""
        middle, half = step * (at + 0.5), _width(label) / 2
        return min(max(middle, half - padding["left"]), width + padding["right"] - half) - middle

    for at, (key, name) in enumerate(names.items()):
        row: dict[str, Any] = {"period": key, "value": None}
        if (len(periods) - 1 - at) % every == 0:
            row |= {"periodLabel": key, "periodShift": shift(at, name)}
        if key in known:
            number = known[key]
            _, value, text, state = points[number]
            row |= {"value": value, "state": state, "title": f"{name[langs[0]]} {text}"}
            if len(points) <= _ALL_LABELLED or number == len(points) - 1:
                labels[f"#{number}"] = label = {lang: _short(value, lang, text) for lang in langs}
                beside = [own[1] for own in points[max(0, number - 1) : number + 2]]
                row |= {"valueLabel": f"#{number}", "valueShift": shift(at, label)}
                row["isLow"] = value == min(beside) < max(beside)
        rows.append(row)
    return rows, labels


def _range(values: list[float]) -> tuple[float, float]:
    """The least and the greatest value, moved apart if they are close but not equal."""
    low, high = min(values), max(values)
    more = max(abs(low), abs(high)) * _LEAST_RANGE - (high - low)
    return (low - more / 2, high + more / 2) if low < high and more > 0 else (low, high)


def _tick(text: str, langs: tuple[str, ...]) -> _Label:
    """The label of a tick by the number that the library wrote."""
    plain = text.replace("−", "-")
    value = float(plain.replace(",", ""))
    shown = plain if len(plain) <= _LONGEST_TICK else f"{value:.3g}"
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


def _text(attributes: str, label: _Label) -> str:
    """A text in each language, of which the page shows one; once if they are the same."""
    if len(set(label.values())) == 1:
        return f"<text {attributes}>{escape(next(iter(label.values())))}</text>"
    return "".join(
        f'<text lang="{tag_of(lang)}" {attributes}>{escape(text)}</text>' for lang, text in label.items()
    )


def _place_of(key: str, position: str) -> str:
    """Attributes of a label's text; a target's begins at its point, others have their middle there."""
    return f'text-anchor="{"start" if key == "target" else "middle"}" {position} {_FONT}'


def _width(label: _Label) -> float:
    """Room that a label takes in either language, in a font of eleven pixels."""
    return max(sum(11 if ord(char) > 255 else 6.3 for char in text) for text in label.values())


@cache
def _compiled() -> str:
    """The chart without its data, compiled once from Vega-Lite to Vega: that is half of the work."""
    compiled = _library().vegalite_to_vega(_CHART.read_text(encoding="utf-8"))
    return compiled if isinstance(compiled, str) else json.dumps(compiled)


@cache
def _library() -> Any:
    """The library, loaded with the first chart: it starts a JavaScript engine."""
    import vl_convert  # noqa: PLC0415

    return vl_convert
