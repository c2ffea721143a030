"""Places found on a later day: small histories, worked out by hand."""

from datetime import date

import polars as pl
import pytest

from schemas.boundaries import Boundaries

FIRST, LAST = date(2020, 1, 31), date(2025, 1, 31)
DAY = date(2022, 1, 1)
BEFORE = date(2021, 12, 31)


def boundaries(places: str, events: str) -> Boundaries:
    """`places` as code parent [from [to]] a line, `events` as event from to [share] [date] a line; "-" for none."""
    return Boundaries(place_table(places), event_table(events))


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
        rows.append((day, event, before, None if after == "-" else after, share))
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
    assert own.threads() == {"v1": "v9"}
    assert moved(own, DAY, LAST) == {}  # the event of the day itself has happened


def test_chains_are_followed() -> None:
    places = f"c -\nt1 c\nv1 t1 - 2020-12-31\nv2 t1 2021-01-01 {BEFORE}\nv3 t1 {DAY}"
    own = boundaries(places, "recode v1 v2 2021-01-01\nmerge v2 v3")
    assert moved(own) == {"v1": [("v3", 1.0, False)]}
    assert own.threads() == {"v1": "v2"}  # what was merged is not the same place any more


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
