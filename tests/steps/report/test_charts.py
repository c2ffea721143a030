"""Charts: shapes say what a figure is, the line breaks at gaps, numbers are legible in both languages."""

import re
from itertools import pairwise

import pytest

from flows.steps.report.charts import nice_ticks, series_chart


def series(*values: float | None, state: str = "exact", first: int = 1) -> list[dict[str, object]]:
    """A point a month of 2025; None leaves the month out."""
    return [
        {"period": f"2025-{month:02}", "value": value, "text": f"{value:,.1f}", "state": state}
        for month, value in enumerate(values, start=first)
        if value is not None
    ]


def line_of(drawn: str) -> str:
    return re.findall(r'class="line" d="([^"]*)"', drawn)[0]


@pytest.mark.parametrize(
    "values",
    [
        [5.0],
        [0.0, 0.0],
        [2.82, 2.89],
        [-5.0, 3.0],
        [1.0, 1e15],
        [123456.0, 123457.0],
        [0.0001, 0.0002],
        [-1.0],
    ],
)
def test_ticks_are_round_and_contain_all_values(values: list[float]) -> None:
    ticks, step = nice_ticks(values)
    assert ticks[0] <= min(values) and max(values) <= ticks[-1]
    assert 2 <= len(ticks) <= 7
    assert all(after - before == pytest.approx(step) for before, after in pairwise(ticks))
    assert min(values) < 0 or ticks[0] >= 0  # counts are never below nothing


def test_points_stay_inside_the_picture_and_higher_values_are_higher() -> None:
    drawn = str(series_chart(series(10, 30, 20), "a"))
    places = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    wide, high = map(float, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    assert all(0 < x < wide and 0 < y < high for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert places[1][1] < places[2][1] < places[0][1]


def test_the_line_breaks_where_a_month_has_no_value() -> None:
    """Five months without the third: two pieces of line, and the third place stays free."""
    drawn = str(series_chart(series(1, 2, None, 4, 5), "a"))
    assert [part[0] for part in re.findall(r"[ML][\d. ]+", line_of(drawn))] == ["M", "L", "M", "L"]
    across = [float(x) for x in re.findall(r'cx="([\d.]+)"', drawn)]
    assert across[2] - across[1] == pytest.approx(2 * (across[1] - across[0]), abs=0.2)


@pytest.mark.parametrize("state", ["exact", "partial", "estimated", "disputed"])
def test_each_state_has_a_shape_of_its_own(state: str) -> None:
    """Colour and titles apart, no two states are drawn alike."""

    def shape(own: str) -> str:
        return re.sub(r"<title>.*?</title>", "", str(series_chart(series(1, 2, state=own), "a")))

    others = {"exact", "partial", "estimated", "disputed"} - {state}
    assert shape(state) not in {shape(other) for other in others}


def test_large_numbers_are_short_in_the_units_of_each_language() -> None:
    """8,892,004.6 is 889.2 times ten thousand; ticks that would read alike are written in full."""
    drawn = str(series_chart(series(8_178_000, 8_892_004.6), "a"))
    assert '<text lang="zh-CN"' in drawn and ">889.2万</text>" in drawn and ">8.892M</text>" in drawn
    assert "<title>2025年2月 8,892,004.6</title>" in drawn
    close = str(series_chart(series(123_456, 123_457), "a"))
    assert ">123,456.25</text>" in close


def test_a_target_is_a_dashed_line_with_its_number_inside_the_picture() -> None:
    drawn = str(series_chart(series(10, 12), "a", target=50))
    assert 'class="aim"' in drawn and ">目标 50</text>" in drawn and ">target 50</text>" in drawn
    assert 'class="aim"' not in str(series_chart(series(10, 12), "a"))


def test_a_long_series_has_few_labels_and_the_last_value() -> None:
    points = [
        {
            "period": f"{2020 + month // 12}-{month % 12 + 1:02}",
            "value": month,
            "text": str(month),
            "state": "exact",
        }
        for month in range(60)
    ]
    drawn = str(series_chart(points, "a"))
    assert len(re.findall('class="value"', drawn)) == 1 and ">59</text>" in drawn
    assert 3 <= len(re.findall(r'<text lang="en"[^>]*>\d{4}-\d{2}<', drawn)) <= 6


def test_a_description_is_text() -> None:
    assert "<script>" not in str(series_chart(series(1, 2), '"><script>'))
