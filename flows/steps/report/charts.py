"""Charts as SVG: the points of a series, its line, its target and its labels, in both languages."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from flows.steps.report.words import PAGE_WORDS
from schemas.periods import MONTHS_IN, parse_period, period_words

Point = dict[str, Any]

_WIDTH, _HEIGHT = 348, 162
_TOP, _RIGHT, _BOTTOM = 20, 26, 36
_TICKS = 4
_ALL_LABELLED = 6
"""Series of at most so many points have the value at each, longer ones at the last."""

_SHAPES = {
    "exact": '<circle class="dot" cx="{x}" cy="{y}" r="3.6">{said}</circle>',
    "partial": '<circle class="dot open" cx="{x}" cy="{y}" r="3.6">{said}</circle>',
    "estimated": '<path class="dot" d="M{x} {y}m0 -5l4.6 8h-9.2z">{said}</path>',
    "disputed": '<path class="dot" d="M{x} {y}m-4 -4l8 8m0 -8l-8 8">{said}</path>',
}
_SCALES = {"zh-CN": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, "bn"), (1e6, "M"), (1e3, "k"))}
_SHORTENED_FROM = 1e5


class _Dot(NamedTuple):
    """A point of a chart and its place."""

    period: str
    value: float
    text: str
    state: str
    x: float
    y: float


def series_chart(points: list[Point], description: str, target: float | None = None) -> Markup:
    """The series of one figure; `points` have period, value, text and state, in the order of time.

    A filled circle is a sound figure, an open one partial, a triangle estimated, a cross disputed. A dashed line is the
    target. The shapes differ without colour. The line breaks where a period has no value.
    """
    drawn = _drawn(tuple((own["period"], own["value"], own["text"], own["state"]) for own in points), target)
    label = f'<svg role="img" aria-label="{escape(description)}" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
    return Markup(f"{label}{drawn}</svg>")


@lru_cache(maxsize=1024)
def _drawn(points: tuple[tuple[str, float, str, str], ...], target: float | None) -> str:
    """The inside of the SVG of a series; the same series on two pages is drawn once."""
    aimed = [] if target is None else [target]
    ticks, step = nice_ticks([value for _, value, _, _ in points] + aimed)
    labels = _tick_labels(ticks, step)
    left = 8 + max(_width(text) for texts in labels for text in texts.values())
    height = (_HEIGHT - _TOP - _BOTTOM) / (ticks[-1] - ticks[0])

    def at_y(value: float) -> float:
        return _TOP + height * (ticks[-1] - value)

    slots = [_slot(period) for period, *_ in points]
    wide = (_WIDTH - left - _RIGHT) / (slots[-1] - slots[0] + 1)
    dots = [
        _Dot(*point, left + wide * (slot - slots[0] + 0.5), at_y(point[1]))
        for point, slot in zip(points, slots, strict=True)
    ]
    across = [f"M{_number(left)} {_number(at_y(tick))}H{_WIDTH - _RIGHT}" for tick in ticks]
    parts = [f'<path class="grid" d="{"".join(across)}"/>']
    parts += [
        _text(left - 5, at_y(tick) + 4, texts, "end") for tick, texts in zip(ticks, labels, strict=True)
    ]
    if target is not None:
        parts.append(_target(target, left, at_y(target)))
    return "".join([*parts, _line(slots, dots), *_shapes(dots), *_period_labels(dots), *_value_labels(dots)])


def nice_ticks(values: list[float]) -> tuple[list[float], float]:
    """Round numbers at equal steps from below the least to above the greatest value, and the step."""
    least, most = min(values), max(values)
    if least == most:
        least, most = least - (abs(least) or 1) / 2, most + (abs(most) or 1) / 2
    raw = (most - least) / _TICKS
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(own for own in (size, 2 * size, 2.5 * size, 5 * size, 10 * size) if own >= raw * 0.999)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    first = max(first, 0) if min(values) >= 0 else first
    return [number * step for number in range(first, last + 1)], step


def _slot(period: str) -> int:
    """Number of a period among those of its type, in the order of time."""
    parsed = parse_period(period)
    return (parsed.end.year * 12 + parsed.end.month) // MONTHS_IN[parsed.period_type]


def _line(slots: list[int], dots: list[_Dot]) -> str:
    steps = (
        f"{'L' if at and slots[at] - slots[at - 1] == 1 else 'M'}{_number(dot.x)} {_number(dot.y)}"
        for at, dot in enumerate(dots)
    )
    return f'<path class="line" d="{"".join(steps)}"/>'


def _shapes(dots: list[_Dot]) -> list[str]:
    """The points, each with its period and figure for who points at it."""
    return [
        _SHAPES[dot.state].format(
            x=_number(dot.x), y=_number(dot.y), said=f"<title>{_words(dot.period)} {escape(dot.text)}</title>"
        )
        for dot in dots
    ]


def _period_labels(dots: list[_Dot]) -> list[str]:
    """Names of periods below the axis: from the last one back, as many as have room."""
    labels = []
    free = float(_WIDTH)
    for dot in reversed(dots):
        texts = {"zh-CN": _words(dot.period), "en": dot.period}
        half = max(map(_width, texts.values())) / 2
        middle = min(dot.x, _WIDTH - half)
        if half < middle and middle + half <= free:
            labels.append(_text(middle, _HEIGHT - 6, texts, "middle"))
            free = middle - half - 8
    return labels


def _value_labels(dots: list[_Dot]) -> list[str]:
    """Values at the points: below a point that is lower than its neighbours, above the others."""
    labels = []
    for at, dot in enumerate(dots):
        if len(dots) > _ALL_LABELLED and at < len(dots) - 1:
            continue
        beside = [own.value for own in dots[max(0, at - 1) : at + 2]]
        is_low = dot.value == min(beside) < max(beside)
        texts = {lang: _short(dot.value, lang, dot.text) for lang in _SCALES}
        middle = min(dot.x, _WIDTH - max(map(_width, texts.values())) / 2)
        labels.append(_text(middle, dot.y + (15 if is_low else -8), texts, "middle", "value"))
    return labels


def _target(target: float, left: float, y: float) -> str:
    words = zip(_SCALES, PAGE_WORDS["target"], strict=True)
    texts = {lang: f"{word} {_short(target, lang, f'{target:,g}')}" for lang, word in words}
    line = f'<path class="aim" d="M{_number(left)} {_number(y)}H{_WIDTH - _RIGHT}"/>'
    return line + _text(left + 3, y - 4, texts, "start", "value")


def _tick_labels(ticks: list[float], step: float) -> list[dict[str, str]]:
    """The labels of ticks with the decimals of their step; in full where shortened ones would read alike."""
    decimals = next((own for own in range(12) if math.isclose(round(step, own), step)), 12)
    full = [f"{tick:,.{decimals}f}" for tick in ticks]
    short = {
        lang: [_short(tick, lang, text) for tick, text in zip(ticks, full, strict=True)] for lang in _SCALES
    }
    shown = {lang: texts if len(set(texts)) == len(texts) else full for lang, texts in short.items()}
    return [{lang: texts[at] for lang, texts in shown.items()} for at in range(len(ticks))]


def _short(value: float, lang: str, text: str) -> str:
    """A number in few characters: of large ones four digits with 万 or 亿, in English k, M or bn; else its text."""
    if abs(value) < _SHORTENED_FROM:
        return text
    size, sign = next(own for own in _SCALES[lang] if abs(value) >= own[0])
    decimals = max(0, 3 - math.floor(math.log10(abs(value / size)) + 1e-9))
    short = f"{value / size:,.{decimals}f}"
    return (short.rstrip("0").rstrip(".") if decimals else short) + sign


def _text(x: float, y: float, texts: dict[str, str], anchor: str, name: str = "") -> str:
    """A text in each language, of which the page shows one; once if they are the same."""
    place = f'x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"'
    place += f' class="{name}"' if name else ""
    if len(set(texts.values())) == 1:
        return f"<text {place}>{next(iter(texts.values()))}</text>"
    return "".join(f'<text lang="{lang}" {place}>{text}</text>' for lang, text in texts.items())


def _words(period: str) -> str:
    return period_words(parse_period(period))


def _width(text: str) -> float:
    """Room that a text takes, in a font of eleven pixels."""
    return sum(11 if ord(char) > 255 else 6.3 for char in text)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
