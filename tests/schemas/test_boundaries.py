"""Places found on a later day: small histories, worked out by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from schemas.boundaries import Boundaries
from schemas.lives import Lives

FIRST, LAST = date(2020, 1, 31), date(2025, 1, 31)
DAY = date(2022, 1, 1)
BEFORE = date(2021, 12, 31)


def boundaries(places: str, events: str) -> Boundaries:
    """`places` as code parent [from [to]] a line, `events` as event from to [share] [date] a line; "-" for none."""
    table = place_table(places)
    return Boundaries(table, Lives(table, event_table(events)))


def place_table(places: str) -> pl.DataFrame:
    rows = []
    for line in places.split("\n"):
        code, parent, *validity = line.split()
        days = [None if day == "-" else date.fromisoformat(day) for day in validity] + [None, None]
        rows.append((code, None if parent == "-" else parent, days[0] or date(2000, 1, 1), days[1]))
    return pl.DataFrame(
        rows,
        schema={"code": pl.String, "parent": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
        orient="row",
    )


def event_table(events: str) -> pl.DataFrame:
    rows = []
    for line in filter(None, events.split("\n")):
        event, before, after, *rest = line.split()
        share = next((float(part) for part in rest if "-" not in part), None)
        day = next((date.fromisoformat(part) for part in rest if "-" in part), DAY)
        codes = (None if code == "-" else code for code in (before, after))
        rows.append((day, event, *codes, share))
    return pl.DataFrame(
        rows,
        schema={
            "date": pl.Date,
            "event": pl.String,
            "from_code": pl.String,
            "to_code": pl.String,
            "share": pl.Float64,
        },
        orient="row",
    )


def moved(
    own: Boundaries, first: date = FIRST, last: date = LAST
) -> dict[str, list[tuple[str, float, bool]]]:
    rows: dict[str, list[tuple[str, float, bool]]] = {}
    for row in own.moves(first, last).to_dicts():
        part = (row["to_code"], round(row["share"], 9), row["is_unmapped"])
        rows.setdefault(row["place_code"], []).append(part)
    return rows


COUNTY = "c -\nt1 c\nt2 c\nv1 t1\nv2 t1\nv3 t2"


def test_nothing_moves_without_events() -> None:
    assert moved(boundaries(COUNTY, "")) == {}


def test_a_recode_carries_the_place_over() -> None:
    places = f"c -\nt1 c\nv1 t1 - {BEFORE}\nv9 t1 {DAY}"
    own = boundaries(places, "recode v1 v9")
    assert moved(own) == {"v1": [("v9", 1.0, False)]}
    assert own.threads() == [("v1", date(2000, 1, 1), BEFORE, "v9")]
    assert moved(own, DAY, LAST) == {}  # the event of the day itself has happened


def test_chains_are_followed() -> None:
    places = f"c -\nt1 c\nv1 t1 - 2020-12-31\nv2 t1 2021-01-01 {BEFORE}\nv3 t1 {DAY}"
    own = boundaries(places, "recode v1 v2 2021-01-01\nmerge v2 v3")
    assert moved(own) == {"v1": [("v3", 1.0, False)]}
    assert own.threads() == [
        ("v1", date(2000, 1, 1), date(2020, 12, 31), "v2")
    ]  # what was merged is not the same place any more


def test_a_split_with_shares_divides_and_its_largest_part_counts_as_the_reporter() -> None:
    places = f"c -\nt1 c\nv1 t1 - {BEFORE}\nv8 t1 {DAY}\nv9 t1 {DAY}"
    own = boundaries(places, "split v1 v8 0.4\nsplit v1 v9 0.6")
    assert moved(own) == {"v1": [("v8", 0.4, False), ("v9", 0.6, False)]}
    assert own.moves(FIRST, LAST).filter(pl.col("is_main"))["to_code"].to_list() == ["v9"]


def test_a_part_split_off_leaves_the_rest_under_the_old_code() -> None:
    own = boundaries(f"c -\nt1 c\nv1 t1\nv9 t1 {DAY}", "split v1 v1 0.7\nsplit v1 v9 0.3")
    assert moved(own) == {"v1": [("v1", 0.7, False), ("v9", 0.3, False)]}


@pytest.mark.parametrize(("parent", "above"), [("t1", "t1"), ("t2", "c")])
def test_a_split_without_shares_is_left_to_the_place_above_both(parent: str, above: str) -> None:
    places = f"c -\nt1 c\nt2 c\nv1 t1 - {BEFORE}\nv8 t1 {DAY}\nv9 {parent} {DAY}"
    assert moved(boundaries(places, "split v1 v8\nsplit v1 v9")) == {"v1": [(above, 1.0, True)]}


def test_what_is_abolished_is_left_to_its_parent_and_follows_it() -> None:
    places = (
        f"c -\nt1 c - 2023-12-31\nt9 c 2024-01-01\nv1 t1 - {BEFORE}\nv2 t1 - 2023-12-31\nv3 t9 2024-01-01"
    )
    own = boundaries(places, "abolish v1 -\nrecode t1 t9 2024-01-01\nrecode v2 v3 2024-01-01")
    assert moved(own) == {"t1": [("t9", 1.0, False)], "v1": [("t9", 1.0, True)], "v2": [("v3", 1.0, False)]}


def test_a_code_that_ends_without_an_event_is_left_to_its_parent() -> None:
    assert moved(boundaries(f"c -\nt1 c\nv1 t1 - {BEFORE}", "")) == {"v1": [("t1", 1.0, True)]}


def test_parts_of_unknown_size_that_come_together_again_are_there() -> None:
    places = f"c -\nt1 c\nv1 t1 - {BEFORE}\nv8 t1 {DAY} 2023-12-31\nv9 t1 {DAY} 2023-12-31\nv7 t1 2024-01-01"
    splits = "split v1 v8\nsplit v1 v9\n"
    own = boundaries(places, f"{splits}merge v8 v7 2024-01-01\nmerge v9 v7 2024-01-01")
    assert moved(own) == {"v1": [("v7", 1.0, False)]}
    # before they came together, nobody knows which of them has it
    assert moved(own, FIRST, date(2022, 6, 30)) == {"v1": [("t1", 1.0, True)]}


def test_several_events_of_one_day_that_say_the_same_are_one() -> None:
    own = boundaries(f"c -\nt1 c\nv1 t1 - {BEFORE}\nv9 t1 {DAY}", "recode v1 v9\nrename v1 v9")
    assert moved(own) == {"v1": [("v9", 1.0, False)]}


def test_shares_of_splits_in_a_row_multiply_and_meet_again() -> None:
    # half of v1 goes to v2 and half to v3; v3 then goes to v2: all of it is there
    places = f"c -\nt1 c\nv1 t1 - {BEFORE}\nv2 t1 {DAY}\nv3 t1 {DAY} 2023-12-31"
    own = boundaries(places, "split v1 v2 0.5\nsplit v1 v3 0.5\nmerge v3 v2 2024-01-01")
    assert moved(own) == {"v1": [("v2", 1.0, False)]}


def test_the_hierarchy_of_two_days() -> None:
    own = boundaries(f"c -\nt1 c\nt2 c\nv1 t1 - {BEFORE}\nv1 t2 {DAY}", "reparent v1 v1")
    assert own.is_same(FIRST, date(2021, 12, 31))
    assert not own.is_same(FIRST, LAST)
    assert moved(own) == {}


def used_again(rows: str, events: str) -> Boundaries:
    """Townships t1 and t2 of a county, with villages."""
    return boundaries(f"c -\nt1 c\nt2 c\n{rows}", events)


V1_AGAIN = f"v1 t1 - {BEFORE}\nv1 t2 2023-01-01"


@pytest.mark.parametrize(
    ("rows", "events", "expected"),
    [
        # abolished, then given to a village of the other township: with and without the words for it
        (V1_AGAIN, "abolish v1 -\ncreate - v1 2023-01-01", {"v1": [("t1", 1.0, True)]}),
        (V1_AGAIN, f"abolish v1 - {BEFORE}", {"v1": [("t1", 1.0, True)]}),
        (V1_AGAIN, "", {"v1": [("t1", 1.0, True)]}),
        # the same place after a gap, when an event says so
        (V1_AGAIN, "rename v1 v1 2023-01-01", {}),
        (V1_AGAIN, "reparent v1 - 2023-01-01", {}),
        # without a gap: `abolish` or `create` alone ends the life, a move does not
        (f"v1 t1 - {BEFORE}\nv1 t2 {DAY}", "abolish v1 -", {"v1": [("t1", 1.0, True)]}),
        (f"v1 t1 - {BEFORE}\nv1 t2 {DAY}", "create - v1", {"v1": [("t1", 1.0, True)]}),
        (f"v1 t1 - {BEFORE}\nv1 t2 {DAY}", "reparent v1 v1", {}),
        (f"v1 t1 - {BEFORE}\nv1 t2 {DAY}", "", {}),
        # in its own township, where codes and parents are as before
        (f"v1 t1 - {BEFORE}\nv1 t1 {DAY}", "abolish v1 -\ncreate - v1", {"v1": [("t1", 1.0, True)]}),
        # codes that go round
        (
            "".join(f"v{at} t1 - {BEFORE}\nv{at} t2 {DAY}\n" for at in (1, 2, 3)).strip(),
            "recode v1 v2\nrecode v2 v3\nrecode v3 v1",
            {"v1": [("v2", 1.0, False)], "v2": [("v3", 1.0, False)], "v3": [("v1", 1.0, False)]},
        ),
        (
            f"v1 t1 - {BEFORE}\nv1 t2 {DAY}\nv2 t2 - {BEFORE}\nv2 t1 {DAY}",
            f"recode v1 v2 {BEFORE}\nrecode v2 v1",  # dated with the last day, and with the first
            {"v1": [("v2", 1.0, False)], "v2": [("v1", 1.0, False)]},
        ),
        # recoded; its old code is given away and merged: the other place's events are not its own
        (
            f"v1 t1 - {BEFORE}\nv2 t1 {DAY}\nv1 t2 2023-01-01 2023-12-31\nv3 t2",
            "recode v1 v2\ncreate - v1 2023-01-01\nmerge v1 v3 2024-01-01",
            {"v1": [("v2", 1.0, False)]},
        ),
        # split, and a part gets the code of a place that was abolished before
        (
            f"v1 t1 - {BEFORE}\nv2 t1 {DAY}\nv9 t2 - 2020-12-31\nv9 t1 {DAY}",
            "split v1 v2 0.5\nsplit v1 v9 0.5\nabolish v9 - 2021-01-01",
            {"v1": [("v2", 0.5, False), ("v9", 0.5, False)], "v9": [("t2", 1.0, True)]},
        ),
    ],
)
def test_a_code_used_again_is_another_place(rows: str, events: str, expected: dict[str, list[Any]]) -> None:
    own = used_again(rows, events)
    assert moved(own) == expected
    # figures of today's places stay where they are
    assert moved(own, date(2024, 6, 30), LAST) == {}
    is_moved = bool(expected) or rows in (V1_AGAIN, f"v1 t1 - {BEFORE}\nv1 t2 {DAY}")
    assert own.is_same(FIRST, LAST) is not is_moved


def test_a_place_is_named_after_its_last_code_in_each_life() -> None:
    own = used_again(
        f"v1 t1 - {BEFORE}\nv2 t1 {DAY}\nv1 t2 2023-01-01 2023-12-31\nv3 t2\nv1 t1 2024-03-01",
        "recode v1 v2\ncreate - v1 2023-01-01\nmerge v1 v3 2024-01-01\ncreate - v1 2024-03-01",
    )
    assert own.threads() == [
        ("v1", date(2000, 1, 1), BEFORE, "v2"),
        ("v1", date(2023, 1, 1), date(2023, 12, 31), "v1@2023-01-01"),
    ]


def test_a_place_waits_for_a_new_code_that_has_not_begun() -> None:
    own = boundaries(f"c -\nt1 c\nv1 t1 - {BEFORE}\nv9 t1 2022-06-01", "recode v1 v9 2021-09-01")
    assert moved(own, FIRST, date(2021, 10, 1)) == {}
    assert moved(own, FIRST, date(2022, 2, 1)) == {"v1": [("t1", 1.0, True)]}  # between the two
    assert moved(own) == {"v1": [("v9", 1.0, False)]}


def test_a_place_that_comes_back_to_its_code_by_another_place_moves() -> None:
    """v1 became v2; t1 took the code v1, and v2 was merged into it."""
    places = "c -\nt1 c - 2021-12-31\nv1 t1 - 2020-12-31\nv2 t1 2021-01-01 2021-12-31\nv1 c 2022-01-01"
    events = "recode v1 v2 2021-01-01\nrecode t1 v1\nmerge v2 v1"
    found = moved(boundaries(places, events))
    assert found == {"t1": [("v1", 1, False)], "v1": [("v1", 1, False)]}
