"""Charts: shapes say what a figure is, the line breaks at gaps, labels are in both languages and inside the picture."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from flows.steps.report.charts import series_chart

STATES = ["exact", "partial", "estimated", "disputed"]
LANGUAGES = ["zh-CN", "en"]
Place = tuple[float, float]


def series(*values: float | None, state: str = "exact", decimals: int = 1) -> list[dict[str, object]]:
    """A point a month from January 2025; None leaves the month out."""
    return [
        {
            "period": f"{2025 + at // 12}-{at % 12 + 1:02}",
            "value": value,
            "text": f"{value:,.{decimals}f}",
            "state": state,
        }
        for at, value in enumerate(values)
        if value is not None
    ]


class Drawn:
    """A chart as a reader sees it in one language: texts, points, lines, and their places in the picture."""

    def __init__(self, points: list[dict[str, object]], target: float | None = None, lang: str = "zh-CN"):
        self.svg = str(series_chart(points, "a", target))
        self.texts: list[tuple[str, str, Place]] = []
        self.points: list[tuple[str, Place]] = []
        self.lines: list[str] = []
        self.dashed = 0
        root = ElementTree.fromstring(self.svg)
        self.size = tuple(map(float, root.attrib["viewBox"].split()[2:]))
        for name, element, place in _placed(root, (0.0, 0.0)):
            if name == "text" and element.get("lang", lang) == lang:
                self.texts.append((element.text or "", element.attrib["text-anchor"], place))
            elif (title := element.find("./{*}title")) is not None:
                self.points.append((title.text or "", place))
            elif name == "path" and "stroke-width" in element.attrib and not element.get("stroke-dasharray"):
                self.lines.append(element.attrib["d"])
            self.dashed += "stroke-dasharray" in element.attrib

    @property
    def said(self) -> list[str]:
        return [text for text, _, _ in self.texts]


def _placed(element: ElementTree.Element, at: Place) -> Iterator[tuple[str, ElementTree.Element, Place]]:
    """The elements with the sum of their translations and their own place."""
    x, y = re.findall(r"translate\((.*?),(.*?)\)", element.get("transform", "translate(0,0)"))[0]
    at = (at[0] + float(x) + float(element.get("x", 0)), at[1] + float(y) + float(element.get("y", 0)))
    yield element.tag.rpartition("}")[2], element, at
    for child in element:
        yield from _placed(child, at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("points", "target"),
    [
        (series(5), None),
        (series(5), 40),
        (series(0, 0), None),
        (series(3, 3, 3), None),
        (series(2.82, 2.89, decimals=2), None),
        (series(-5, 3, -12_345), None),
        (series(1, 1e15), None),
        (series(-1, -1e15), -2e15),
        (series(123_456, 123_457), None),
        (series(99_999.25, 100_001.5, 100_000, decimals=2), 8_500_000),
        (series(0.0001, 0.0002, decimals=6), None),
        (series(1e-9, 2e-9, decimals=10), None),
        (series(*[88_888 + 37.33 * month for month in range(60)], decimals=2), 90_000),
        (series(*[-8_888_888] * 5, 1), None),
        ([own | {"period": f"{2019 + at}S07-H1"} for at, own in enumerate(series(1, 2, 3))], 3),
        ([own | {"period": f"{2014 + at}"} for at, own in enumerate(series(*range(2000, 2012)))], None),
    ],
)
def test_no_label_is_cut_off(points: list[dict[str, object]], target: float | None, lang: str) -> None:
    """Letters of 11 pixels: a Chinese one is as wide as high, others are 0.57 of it."""
    drawn = Drawn(points, target, lang)
    wide, high = drawn.size
    for text, anchor, (x, y) in drawn.texts:
        width = sum(11 if ord(char) > 255 else 6.25 for char in text)
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[anchor]
        assert left >= 0 and left + width <= wide and 9 < y < high - 2, (text, anchor, x, y)
    assert len(drawn.points) == len(points)
    assert all(4 < x < wide - 4 and 4 < y < high - 4 for _, (x, y) in drawn.points)


def test_all_charts_have_one_size() -> None:
    few, many = Drawn(series(1)), Drawn(series(*[1e7 * month for month in range(40)]), 1e6)
    assert few.size == many.size


def test_higher_values_are_higher_and_later_ones_further_right() -> None:
    places = [place for _, place in Drawn(series(10, 30, 20)).points]
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert places[1][1] < places[2][1] < places[0][1]


def test_the_line_breaks_where_a_month_has_no_value() -> None:
    """Five months without the third: two pieces of line, and the third place stays free."""
    drawn = Drawn(series(1, 2, None, 4, 5))
    (line,) = drawn.lines
    assert re.findall("[ML]", line) == ["M", "L", "M", "L"]
    across = [x for _, (x, _) in drawn.points]
    assert across[2] - across[1] == pytest.approx(2 * (across[1] - across[0]), abs=0.2)


def test_each_state_has_a_shape_of_its_own_in_black_and_white() -> None:
    def shape(state: str) -> str:
        drawn = re.sub("<title>.*?</title>", "", Drawn(series(1, 2, state=state)).svg)
        return re.sub('(fill|stroke)="(?!white|none)[^"]*"', r'\1="black"', drawn)

    assert len({shape(state) for state in STATES}) == len(STATES)


def test_large_numbers_are_short_in_the_units_of_each_language() -> None:
    """8,892,004.6 is 889.2 times ten thousand; who points at it reads all its digits."""
    points = series(8_178_000, 8_892_004.6)
    chinese, english = (Drawn(points, lang=lang) for lang in LANGUAGES)
    assert {"817.8万", "889.2万", "2025年2月"} <= set(chinese.said)
    assert {"8.178M", "8.892M", "2025-02"} <= set(english.said)
    assert ("2025年2月 8,892,004.6") in [title for title, _ in chinese.points]
    billions = Drawn(series(123_456_789_012, 1), lang="en"), Drawn(series(123_456_789_012, 1))
    assert "123.5bn" in billions[0].said and "1,235亿" in billions[1].said
    assert not [text for text in english.said if re.search("[一-鿿]", text)]


@pytest.mark.parametrize(
    "values", [(123_456, 123_457), (99_990, 100_010), (2.82, 2.89), (-3, 4), (1, 1e12), (7e6, 7.1e6)]
)
def test_ticks_differ_and_contain_all_values(values: tuple[float, ...]) -> None:
    drawn = Drawn(series(*values))
    ticks = [(text, y) for text, anchor, (_, y) in drawn.texts if anchor == "end"]
    assert 3 <= len(ticks) <= 7 and len({text for text, _ in ticks}) == len(ticks)
    heights = [y for _, y in ticks]
    assert all(min(heights) - 6 <= y <= max(heights) + 2 for _, (_, y) in drawn.points)


def test_counts_have_no_tick_below_nothing() -> None:
    assert not [text for text in Drawn(series(0, 1, 3)).said if text.startswith("-")]


def test_a_small_change_of_a_large_figure_looks_small() -> None:
    """One more in 123,456 is less than a tenth of the picture's height; 12 more in 100 are not."""
    small, large = (
        abs(first[1] - second[1])
        for values in ((123_456, 123_457), (100, 112))
        for (_, first), (_, second) in [Drawn(series(*values)).points]
    )
    assert small < 10 < large


def test_a_target_is_a_dashed_line_with_its_number() -> None:
    drawn = Drawn(series(10, 12), 50)
    assert drawn.dashed == 1 and "目标 50" in drawn.said
    assert "target 50" in Drawn(series(10, 12), 50, "en").said
    assert Drawn(series(10, 12)).dashed == 0


def test_few_points_all_have_their_values_and_of_many_the_last() -> None:
    few = Drawn(series(1.5, 2.5, None, 7.5)).said
    assert {"1.5", "2.5", "7.5"} <= set(few)
    many = Drawn(series(*[month + 0.77 for month in range(60)], decimals=2), lang="en")
    assert [text for text in many.said if text.endswith(".77")] == ["59.77"]
    named = [(text, x) for text, _, (x, _) in many.texts if re.fullmatch(r"\d{4}-\d{2}", text)]
    assert 3 <= len(named) <= 6 and named[-1][0] == "2029-12"
    assert all(after - before > 50 for (_, before), (_, after) in pairwise(named))


@pytest.mark.heavy
def test_the_same_series_is_the_same_bytes_in_another_process() -> None:
    code = (
        "from flows.steps.report.charts import series_chart\n"
        "from tests.steps.report.test_charts import series\n"
        "print(series_chart(series(1, 2, None, 4), 'a', 3))"
    )
    again = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert again.stdout == f"{series_chart(series(1, 2, None, 4), 'a', 3)}\n"


def test_a_description_is_text() -> None:
    assert "<script>" not in str(series_chart(series(1, 2), '"><script>'))
    titled = [own | {"text": "<script>"} for own in series(1, 2)]
    assert "<script>" not in str(series_chart(titled, "a"))
